// SARIF and annotations of workflows as other programs read them; what lint puts into them is tested by stories.
import Foundation
import Testing
import TreatyReport
import TreatyText

@Suite struct AnnotationFormTests {
    private let file = SourceFile(name: "api/my cups.yaml", bytes: Array("a: 1\nb: é, c: 2\n".utf8))

    private func location(_ range: Range<Int>) -> TreatyText.SourceLocation {
        TreatyText.SourceLocation(file: file, range: range)
    }

    @Test("what parts an annotation is escaped in its message and its properties")
    func annotations() {
        let line = GitHubReport.line(
            .warning, title: "a,b:c", message: "100% of\ntwo, lines: here", location: location(5..<6))
        #expect(
            line
                == "::warning file=api/my cups.yaml,line=2,col=1,title=a%2Cb%3Ac::100%25 of%0Atwo, lines: here\n")
        #expect(GitHubReport.line(.note, title: "t", message: "m", location: nil) == "::notice title=t::m\n")
    }

    @Test("a SARIF log names rules by position, paths as URIs, columns in scalars, and equal results apart")
    func sarif() throws {
        let result = SARIFResult(rule: "b", level: .error, message: "wrong", location: location(12..<13))
        let rules = ["a", "b"].map { SARIFRule(id: $0, title: "T", explanation: "E", level: .error, helpURI: "p.md") }
        let text = SARIFReport.text([result, result], rules: rules, version: "1.2.3")
        let read = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let log = try #require(read as? [String: Any])
        #expect(log["version"] as? String == "2.1.0")
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        #expect(run["columnKind"] as? String == "unicodeCodePoints")
        let driver = (run["tool"] as? [String: Any])?["driver"] as? [String: Any]
        let names = (driver?["rules"] as? [[String: Any]])?.map { $0["id"] as? String }
        #expect(names == ["b"])
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.map { $0["ruleIndex"] as? Int } == [0, 0])
        let prints = results.map { ($0["partialFingerprints"] as? [String: String])?["treaty/v1"] ?? "" }
        #expect(Set(prints).count == 2)
        let pages = (driver?["rules"] as? [[String: Any]])?.map { $0["helpUri"] as? String }
        #expect(pages == [nil], "a relative reference is no helpUri")
        let page = "https://a.example/p.md"
        let absolute = SARIFRule(id: "b", title: "T", explanation: "E", level: .error, helpURI: page)
        #expect(SARIFReport.text([result], rules: [absolute], version: "1").contains("\"helpUri\": \"\(page)\""))
        let places = results[0]["locations"] as? [[String: Any]]
        let place = places?.first?["physicalLocation"] as? [String: Any]
        #expect((place?["artifactLocation"] as? [String: Any])?["uri"] as? String == "api/my%20cups.yaml")
        let region = place?["region"] as? [String: Int]
        // The é before it has two bytes and one column.
        #expect(region == ["startLine": 2, "startColumn": 7, "endColumn": 8])
    }
}

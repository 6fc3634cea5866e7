// JUnit files as an XML parser of another house reads them; not whether a CI system likes them.
import Foundation
import Testing
import TreatyConformance
import TreatyReport

#if canImport(FoundationXML)
import FoundationXML
#endif

/// An element with its attributes and its own text.
private struct Element {
    var name: String
    var parents: [String]
    var attributes: [String: String]
    var text = ""
}

/// Collects the elements of a document in the order in which they begin.
private final class Reader: NSObject, XMLParserDelegate {
    var elements: [Element] = []
    private var open: [Int] = []

    static func elements(of text: String) throws -> [Element] {
        let parser = XMLParser(data: Data(text.utf8))
        let reader = Reader()
        parser.delegate = reader
        let isWellFormed = parser.parse()
        try #require(isWellFormed)
        return reader.elements
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.append(Element(name: name, parents: open.map { elements[$0].name }, attributes: attributes))
        open.append(elements.count - 1)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if let last = open.last { elements[last].text += text }
    }
}

@Suite struct JUnitReportTests {
    private func elements(_ runs: RunResult...) throws -> [Element] { try Reader.elements(of: JUnitReport.text(runs)) }

    @Test("the counts are those of the verdicts, a dead connection being an error and no failure")
    func counts() throws {
        let found = try elements(SampleRun.run(), SampleRun.run([SampleRun.passed]))
        let suites = found.filter { $0.name == "testsuite" }
        #expect(suites.map { $0.attributes["tests"] } == ["5", "1"])
        #expect(suites.map { $0.attributes["failures"] } == ["1", "0"])
        #expect(suites.map { $0.attributes["errors"] } == ["1", "0"])
        #expect(suites.map { $0.attributes["skipped"] } == ["1", "0"])
        #expect(suites.map { $0.attributes["name"] } == ["cups", "cups"])
        let whole = try #require(found.first)
        #expect(whole.name == "testsuites")
        let expected = ["tests": "6", "failures": "1", "errors": "1", "skipped": "1", "time": "2.468"]
        #expect(whole.attributes == expected)
        for name in ["failure", "error", "skipped"] {
            let children = found.filter { $0.name == name }
            #expect(children.map(\.parents) == [["testsuites", "testsuite", "testcase"]], "\(name)")
        }
    }

    @Test("a case says its class, its name, its time and the place in the contract")
    func cases() throws {
        let found = try elements(SampleRun.run()).filter { $0.name == "testcase" }
        let names = [
            "success/query", "error-2/missing-id", "error-4/denied-guest", "protocol/unknown-method",
            "success/form-body",
        ]
        #expect(found.map { $0.attributes["classname"] } == Array(repeating: "cups.wash", count: 5))
        #expect(found.map { $0.attributes["name"] } == names)
        #expect(found.map { $0.attributes["time"] } == ["0.007", "1.012", "0.000", "0.003", "0.300"])
        #expect(found.map { $0.attributes["file"] } == [nil, "cups.yaml", nil, nil, nil])
        #expect(found.map { $0.attributes["line"] } == [nil, "2", nil, nil, nil])
    }

    @Test("a failure has the message, the check and what was sent and came")
    func failure() throws {
        let found = try elements(SampleRun.run())
        let failure = try #require(found.first { $0.name == "failure" })
        #expect(failure.attributes["message"] == "response.body#/error/code: expected 2, found 3")
        #expect(failure.attributes["type"] == "error.code")
        for part in ["stated in shelf:4-5", "cups.yaml:2:1", "sent: POST /cups/wash", "came: 400", "repeat: curl 2"] {
            #expect(failure.text.contains(part), "\(part)")
        }
    }

    @Test("any text of a target leaves the file well-formed and is read back as it was")
    func hostileText() throws {
        let markup = "<a b='c'> & \"d\" ]]> <!-- --> &amp;\t\r\n é 😀"
        let found = try elements(SampleRun.run([SampleRun.failed(message: markup, response: markup)]))
        let failure = try #require(found.first { $0.name == "failure" })
        #expect(failure.attributes["message"] == "response.body#/error/code: \(markup)")
        #expect(failure.text.contains("came: \(markup)\n"))
    }

    @Test("characters that XML does not have become the replacement character (XML 1.0 2.2)")
    func controls() throws {
        let scalars = (UInt8(0)...0x1F).filter { ![9, 10, 13].contains($0) }.map { Unicode.Scalar($0) }
        let text = scalars.map { String($0) }.joined() + "\u{FFFE}\u{FFFF}"
        let found = try elements(SampleRun.run([SampleRun.failed(message: text, response: text, title: text)]))
        let failure = try #require(found.first { $0.name == "failure" })
        let replaced = String(repeating: "\u{FFFD}", count: 31)
        #expect(failure.attributes["message"] == "response.body#/error/code: \(replaced)")
        #expect(failure.text.contains("came: \(replaced)\n"))
    }

    @Test("the own mock is said to be no implementation, a target is named")
    func implementation() throws {
        func property(_ name: String, _ run: RunResult) throws -> String? {
            try elements(run).first { $0.name == "property" && $0.attributes["name"] == name }?.attributes["value"]
        }
        let own = try property("implementation", SampleRun.run(isOwnMock: true))
        #expect(own == "no implementation was tested")
        let other = try property("implementation", SampleRun.run())
        #expect(other == "staging")
        let aborted = try property("aborted", SampleRun.run(abortReason: "gone & away"))
        #expect(aborted == "gone & away")
    }

    @Test("no runs are a file all the same")
    func none() throws {
        let found = try elements()
        #expect(found.map(\.name) == ["testsuites"])
    }
}

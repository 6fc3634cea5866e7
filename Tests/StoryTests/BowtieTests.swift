// The whole official JSON Schema suite through the built binary, as a Bowtie harness would ask it; only required cases.
import Foundation
import Testing
import TreatyData

@Suite("bowtie")
struct BowtieTests {
    static let suite: URL? = {
        let beside = URL(fileURLWithPath: StoryPlace.root).deletingLastPathComponent().appending(path: "shared/corpora")
        let given = ProcessInfo.processInfo.environment["TREATY_CORPORA"].map { URL(fileURLWithPath: $0) }
        let folder = (given ?? beside).appending(path: "json-schema-test-suite")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static let drafts: [(folder: String, uri: String, casesMin: Int)] = [
        ("draft4", "http://json-schema.org/draft-04/schema#", 600),
        ("draft6", "http://json-schema.org/draft-06/schema#", 800),
        ("draft7", "http://json-schema.org/draft-07/schema#", 900),
        ("draft2019-09", "https://json-schema.org/draft/2019-09/schema", 1_200),
        ("draft2020-12", "https://json-schema.org/draft/2020-12/schema", 1_200),
    ]

    @Test(
        "every required case gets its verdict from the binary", .enabled(if: suite != nil, "the corpora are not there"))
    func required() throws {
        print("corpora: used json-schema-test-suite")
        let suite = try #require(Self.suite)
        var lines = [#"{"cmd":"start","version":1}"#]
        var expected: [[(verdict: Bool, label: String)]] = []
        for draft in Self.drafts {
            lines.append(#"{"cmd":"dialect","dialect":"\#(draft.uri)"}"#)
            let remotes = try remotes(suite, draft.folder)
            var count = 0
            for file in try files(suite.appending(path: "tests/\(draft.folder)")) {
                for group in try document(file).root.elements {
                    let tests = group.elements(of: "tests")
                    var example: JSON = ["description": "", "schema": group["schema"].map { JSON($0) } ?? true]
                    if example.compact.contains("localhost:1234") { example["registry"] = remotes }
                    example["tests"] = .array(
                        tests.map { ["description": "", "instance": $0["data"].map { JSON($0) } ?? .null] })
                    let command: JSON = ["cmd": "run", "seq": .int(expected.count), "case": example]
                    lines.append(command.compact)
                    expected.append(
                        tests.map { test in
                            let words = [group, test].map { $0["description"]?.text ?? "" }
                            let label = "\(draft.folder)/\(file.lastPathComponent): \(words.joined(separator: ": "))"
                            return (test["valid"]?.bool ?? false, label)
                        })
                    count += tests.count
                }
            }
            print("bowtie: \(draft.folder): \(count) cases")
            #expect(count >= draft.casesMin)
        }
        lines.append(#"{"cmd":"stop"}"#)
        let answers = try answers(to: lines)
        #expect(answers.first?["implementation"]?["name"]?.string == "treaty")
        let results = answers.filter { $0["seq"] != nil }
        #expect(results.count == expected.count)
        for (index, answer) in results.enumerated() where index < expected.count {
            let verdicts = answer["results"]?.elements.map { $0["valid"]?.bool } ?? []
            for (position, row) in expected[index].enumerated()
            where position >= verdicts.count || verdicts[position] != row.verdict {
                Issue.record("\(row.label): expected \(row.verdict), the answer is \(answer.compact.prefix(300))")
            }
        }
    }

    private func answers(to lines: [String]) throws -> [JSON] {
        let binary = try StoryPlace.binary()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bowtie-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = Data((lines.joined(separator: "\n") + "\n").utf8)
        try input.write(to: folder.appending(path: "commands"))
        let process = try StoryProcess(
            ["/bin/sh", "-c", "\"$0\" bowtie < commands > answers", binary], in: folder.path,
            environment: ["PATH": "/usr/bin:/bin"])
        #expect(try process.exitCode(seconds: 300) == 0)
        let text = [UInt8](try Data(contentsOf: folder.appending(path: "answers")))
        return try text.split(separator: 0x0A).map { JSON(try Document.json(bytes: Array($0), name: "answer").root) }
    }

    private func files(_ folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
    }

    private func document(_ url: URL) throws -> Document {
        try Document.json(bytes: [UInt8](try Data(contentsOf: url)), name: url.lastPathComponent)
    }

    /// The documents the suite serves at localhost:1234, without those of other drafts that do not name theirs.
    private func remotes(_ suite: URL, _ draft: String) throws -> JSON {
        let root = suite.appending(path: "remotes")
        var members: [JSON.Member] = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
        where path.hasSuffix(".json") && !path.hasPrefix("v1/") {
            let remote = JSON(try document(root.appending(path: path)).root)
            let isForeign = path.hasPrefix("draft") && !path.hasPrefix(draft + "/")
            if isForeign, remote["$schema"] == nil { continue }
            members.append(JSON.Member("http://localhost:1234/" + path, remote))
        }
        return .object(members)
    }
}

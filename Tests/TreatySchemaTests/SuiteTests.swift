// The official JSON Schema test suite, each case in flag and in explain mode; messages are tested in MessageTests.
import Foundation
import Testing
import TreatyData
import TreatySchema
import TreatyText

private let suite = SchemaSuite.folder ?? URL(fileURLWithPath: "")
private let isThere = SchemaSuite.folder != nil

@Suite struct SuiteTests {
    struct Draft: Sendable, CustomTestStringConvertible {
        var folder: String, dialect: SchemaDialect, cases: Int
        var testDescription: String { folder }
    }

    static let drafts = [
        Draft(folder: "draft2020-12", dialect: .draft2020, cases: 1_200),
        Draft(folder: "draft2019-09", dialect: .draft2019, cases: 1_100),
        Draft(folder: "draft7", dialect: .draft7, cases: 850),
        Draft(folder: "draft6", dialect: .draft6, cases: 750),
        Draft(folder: "draft4", dialect: .draft4, cases: 550),
    ]

    /// Required cases that fail, each with its reason; empty.
    static let exceptions: [String: String] = [:]

    @Test(
        "every required case of the suite gets its verdict, in both modes", .enabled(if: isThere), arguments: drafts
    )
    func required(_ draft: Draft) throws {
        print("corpora: used json-schema-test-suite/\(draft.folder)")
        let registry = try remotes(draft)
        let folder = suite.appending(path: "tests/\(draft.folder)")
        var run = SuiteRun(exceptions: SuiteTests.exceptions)
        for name in try files(folder) { try run.check(folder, name, draft, registry) }
        for message in run.complaints { Issue.record("\(draft.folder)/\(message)") }
        print("json-schema-test-suite \(draft.folder): \(run.passed) of \(run.count) required cases")
        #expect(run.count >= draft.cases)
        #expect(run.scratchCount * 20 > run.count * 19)
    }

    private func files(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
    }

    /// The documents the suite serves at localhost:1234; a folder of another draft's is read as that draft.
    private func remotes(_ draft: Draft) throws -> SchemaRegistry {
        var registry = SchemaRegistry()
        let root = suite.appending(path: "remotes")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
        for path in paths where path.hasSuffix(".json") {
            let own = SuiteTests.drafts.first { path.hasPrefix($0.folder + "/") }
            if own == nil, path.hasPrefix("draft") || path.hasPrefix("v1") { continue }
            let uri = "http://localhost:1234/" + path
            let bytes = [UInt8](try Data(contentsOf: root.appending(path: path)))
            registry.add(
                try Document.json(bytes: bytes, name: uri), uri: uri, dialect: own?.dialect ?? draft.dialect)
        }
        return registry
    }
}

/// Counts and complaints of one run through files of the suite.
struct SuiteRun {
    let exceptions: [String: String]
    var count = 0
    var passed = 0
    var complaints: [String] = []
    /// Verdicts on a scratch tape.
    var scratchCount = 0
    private let scratch = ScratchTape()

    init(exceptions: [String: String]) { self.exceptions = exceptions }

    mutating func check(
        _ folder: URL, _ name: String, _ draft: SuiteTests.Draft, _ registry: SchemaRegistry,
        assertsFormat: Bool = false
    ) throws {
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        let document = try Document.json(bytes: bytes, name: name)
        for group in document.root.elements {
            guard let schema = group["schema"], let tests = group["tests"] else { continue }
            let compilation = SchemaCompiler.compile(
                document, at: schema.index, dialect: draft.dialect, registry: registry,
                options: SchemaOptions(assertsFormat: assertsFormat))
            for test in tests.elements {
                guard let data = test["data"], let verdict = test["valid"]?.bool else { continue }
                let label = "\(name): \(group["description"]?.text ?? ""): \(test["description"]?.text ?? "")"
                let flag = compilation.program.isValid(document, data.index)
                if scratch.readJSON(JSON(data).bytes[...]), let other = compilation.program.verdict(scratch) {
                    scratchCount += 1
                    if other != flag { complaints.append("\(label): a scratch tape gets \(other)") }
                }
                let failures = compilation.program.failures(document, data.index)
                let units = compilation.program.evaluation(document, data.index).unitsVerdict
                if units != flag, units != nil || flag {
                    complaints.append("\(label): flag says \(flag), output units say \(String(describing: units))")
                }
                count += 1
                if flag != failures.isEmpty {
                    complaints.append("\(label): flag says \(flag), explain says \(failures.map(\.description))")
                }
                if flag == verdict { passed += 1 }
                let isException = exceptions[label] != nil
                if flag != verdict, !isException {
                    let notes = compilation.diagnostics.map(\.message) + failures.map(\.description)
                    complaints.append("\(label): expected \(verdict); \(notes)")
                } else if flag == verdict, isException {
                    complaints.append("\(label): passes now; take it off the list")
                }
            }
        }
    }
}

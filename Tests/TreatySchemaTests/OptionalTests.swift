// The optional half of the official suite, each file in the mode it asks for; formats have a file of their own.
import Foundation
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite struct OptionalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var folder: String, file: String
        var testDescription: String { "\(folder)/optional/\(file)" }
    }

    static let cases: [Case] = SchemaSuite.drafts.flatMap { draft in
        SchemaSuite.files("tests/\(draft.folder)/optional").map { Case(folder: draft.folder, file: $0) }
    }

    /// Cases that get another verdict, `draft/file: group: case`, each with its reason.
    static let exceptions: [String: String] = [:]

    @Test(
        "every optional case gets its verdict, in flag, explain and output mode",
        .enabled(if: SchemaSuite.folder != nil, "the corpora are not there"), arguments: cases)
    func verdicts(_ row: Case) throws {
        print("corpora: used json-schema-test-suite/\(row.testDescription)")
        let suite = try #require(SchemaSuite.folder)
        let draft = try #require(SchemaSuite.drafts.first { $0.folder == row.folder })
        let registry = try SchemaSuite.remotes(for: draft.dialect)
        let url = suite.appending(path: "tests/\(row.folder)/optional/\(row.file)")
        let options = SchemaOptions(
            assertsFormat: false, assertsContent: row.file == "content.json",
            refusesZeroFractions: row.file == "zeroTerminatedFloats.json")
        var count = 0
        for group in try SchemaSuite.document(url, name: row.file).root.elements {
            guard let schema = group["schema"] else { continue }
            let compilation = SchemaCompiler.compile(
                schema.document, at: schema.index, dialect: draft.dialect, registry: registry, options: options)
            for test in group.elements(of: "tests") {
                guard let data = test["data"], let verdict = test["valid"]?.bool else { continue }
                count += 1
                let name = [group, test].map { $0["description"]?.text ?? "" }.joined(separator: ": ")
                let label = "\(row.folder)/\(row.file): \(name)"
                let flag = compilation.program.isValid(data.document, data.index)
                let failures = compilation.program.failures(data.document, data.index)
                let evaluation = compilation.program.evaluation(data.document, data.index)
                #expect(flag == failures.isEmpty, "\(label): flag against explain")
                #expect(flag == evaluation.unitsVerdict, "\(label): flag against output units")
                let isRight = flag == verdict
                if isRight != (OptionalTests.exceptions[label] == nil) {
                    let notes = compilation.diagnostics.map(\.message) + failures.map(\.description)
                    Issue.record("\(label): \(isRight ? "passes now; take it off the list" : "is wrong: \(notes)")")
                }
            }
        }
        print("json-schema-test-suite \(row.testDescription): \(count) cases")
        #expect(count > 0)
    }
}

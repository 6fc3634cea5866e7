// The official output suite and the output formats: what they contain and how they hang together.
import Foundation
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite struct OutputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var folder: String, file: String
        var testDescription: String { "\(folder)/content/\(file)" }
    }

    static let cases: [Case] = ["draft2019-09", "draft2020-12", "v1"].flatMap { folder in
        SchemaSuite.files("output-tests/\(folder)/content").map { Case(folder: folder, file: $0) }
    }

    @Test(
        "every output keeps the schema that the suite has for it",
        .enabled(if: SchemaSuite.folder != nil, "the corpora are not there"), arguments: cases)
    func suite(_ row: Case) throws {
        print("corpora: used json-schema-test-suite/output-tests/\(row.testDescription)")
        let root = try #require(SchemaSuite.folder).appending(path: "output-tests/\(row.folder)")
        let dialect: SchemaDialect = row.folder == "draft2019-09" ? .draft2019 : .draft2020
        var registry = SchemaRegistry()
        let shape = try SchemaSuite.document(root.appending(path: "output-schema.json"), name: "output-schema.json")
        registry.add(shape, uri: try #require(shape.root["$id"]).text, dialect: dialect)
        let document = try SchemaSuite.document(root.appending(path: "content/\(row.file)"), name: row.file)
        for group in document.root.elements {
            let schema = try #require(group["schema"])
            let program = SchemaCompiler.compile(document, at: schema.index, dialect: dialect).program
            for test in group.elements(of: "tests") {
                let data = try #require(test["data"])
                let evaluation = program.evaluation(document, data.index)
                for expected in test.members(of: "output") {
                    let format = try #require(SchemaOutputFormat(rawValue: expected.name))
                    let output = try Document.json(
                        bytes: evaluation.output(format, keepsDropped: true), name: "output.json")
                    let compilation = SchemaCompiler.compile(
                        document, at: expected.value.index, dialect: dialect, registry: registry)
                    #expect(compilation.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
                    #expect(compilation.program.failures(output).map(\.description) == [])
                }
            }
        }
    }
}

// The JSON Schema of HAR 1.2 that lies beside scripts/har-peers, compiled by our own compiler.
import Foundation
import Testing
import TreatyData
import TreatySchema

enum HARSchema {
    static func program() throws -> SchemaProgram {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = try Data(contentsOf: root.appending(path: "scripts/har.schema.json"))
        let document = try Document.json(bytes: Array(bytes), name: "har.schema.json")
        let compilation = SchemaCompiler.compile(
            document, dialect: .draft2020, options: SchemaOptions(assertsFormat: true))
        #expect(compilation.diagnostics.isEmpty)
        return compilation.program
    }
}

// What the keyword `pattern` says beyond matching; matching itself is TreatyPattern's.
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite struct PatternKeywordTests {
    private func compile(_ schema: String) throws -> SchemaCompilation {
        SchemaCompiler.compile(try Document.json(bytes: Array(schema.utf8), name: "schema.json"), dialect: .draft2020)
    }

    @Test("a pattern that only Annex B of ECMA-262 accepts is used, and noted once at its place")
    func annexB() throws {
        let compilation = try compile(#"{"items":{"pattern":"^a\\_b$"},"contains":{"pattern":"^a\\_b$"}}"#)
        #expect(compilation.diagnostics.map(\.severity) == [.note])
        #expect(compilation.diagnostics.map(\.code) == ["schema.pattern-annex-b"])
        #expect(compilation.diagnostics.first?.location?.description == "schema.json:1:21")
        #expect(compilation.program.isValid(try Document.json(bytes: Array(#"["a_b"]"#.utf8), name: "")))
    }

    @Test(
        "a search that is given up leaves no verdict, whatever stands around it",
        arguments: [
            #"{"pattern":"^(a|a)*\\1(b|c)$"}"#, #"{"not":{"pattern":"^(a|a)*\\1(b|c)$"}}"#,
            #"{"if":{"pattern":"^(a|a)*\\1(b|c)$"},"else":true}"#,
            #"{"oneOf":[true,{"pattern":"^(a|a)*\\1(b|c)$"}]}"#,
        ])
    func spent(schema: String) throws {
        let program = try compile(schema).program
        let text = String(repeating: "a", count: 60)
        let document = try Document.json(bytes: Array("\"\(text)\"".utf8), name: "")
        #expect(!program.isValid(document))
        #expect(program.verdict(document) == nil)
        let messages = program.failures(document).map(\.message)
        #expect(messages.count == 1 && messages.allSatisfy { $0.contains("asks for too many steps") })
        let output = String(decoding: program.evaluation(document).output(.list), as: UTF8.self)
        #expect(output.contains("asks for too many steps"))
    }
}

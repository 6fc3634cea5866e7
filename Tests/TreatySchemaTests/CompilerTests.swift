// References, dialects and broken schemas: what the compiler does with them; the drafts' own cases are in the suite.
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite struct CompilerTests {
    private let openapi = """
        {"openapi":"3.1.0","paths":{"/x":{"get":{"responses":{"200":{"content":{"application/json":{"schema":
        {"type":"object","properties":{"tree":{"$ref":"#/components/schemas/Tree"},
        "far":{"$ref":"other.json#/defs/Far"}}}}}}}}}},
        "components":{"schemas":{"Tree":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},
        "children":{"type":"array","items":{"$ref":"#/components/schemas/Tree"}}}}}}}
        """

    private func schema(_ document: Document, _ pointer: String) throws -> NodeIndex {
        let path = try #require(JSONPointer(text: pointer))
        return try #require(document.root[path]).index
    }

    @Test("a schema inside an OpenAPI document refers to the document's root, itself and other documents")
    func openAPIReferences() throws {
        let document = try value(openapi)
        var registry = SchemaRegistry()
        registry.add(document, uri: "file:///api/openapi.json", dialect: .openapi31)
        let other = try value(##"{"defs":{"Far":{"$ref":"#/defs/Near"},"Near":{"type":"integer"}}}"##)
        registry.add(other, uri: "file:///api/other.json", dialect: .openapi31)
        let place = try schema(document, "/paths/~1x/get/responses/200/content/application~1json/schema")
        let compilation = SchemaCompiler.compile(
            document, at: place, dialect: .openapi31, baseURI: "file:///api/openapi.json", registry: registry)
        let program = compilation.program
        #expect(compilation.diagnostics.isEmpty)
        #expect(program.isValid(try value(#"{"tree":{"name":"a","children":[{"name":"b"}]},"far":1}"#)))
        #expect(!program.isValid(try value(#"{"tree":{"name":"a","children":[{}]}}"#)))
        #expect(!program.isValid(try value(#"{"far":"1"}"#)))
    }

    /// Contracts whose schema S is a string, wherever its reference leads.
    static let named = [
        ##"{"components":{"schemas":{"S":{"$ref":"#n"}},"responses":{"default":{"content":{"a/b":{"schema":"##
            + ##"{"$anchor":"n","type":"string"}}}}}}}"##,
        ##"{"paths":{"/a":{"get":{"responses":{"default":{"content":{"a/b":{"schema":{"$defs":{"x":"##
            + ##"{"$anchor":"n","type":"string"}}}}}}}}}},"components":{"schemas":{"S":{"$ref":"#n"}}}}"##,
        ##"{"paths":{"/a":{"get":{"responses":{"200":{"content":{"a/b":{"itemSchema":{"$anchor":"n","##
            + ##""type":"string"}}}}}}}},"components":{"schemas":{"S":{"$ref":"#n"}}}}"##,
        ##"{"components":{"schemas":{"S":{"$ref":"#n"}},"parameters":{"schema":{"schema":{"$anchor":"n","##
            + ##""type":"string"}}}}}"##,
        ##"{"$self":"https://a.example/api/cups","components":{"schemas":{"A":{"type":"string"},"##
            + ##""S":{"$ref":"https://a.example/api/cups#/components/schemas/A"}}}}"##,
        ##"{"$self":"https://a.example/api/cups","components":{"schemas":{"A":{"type":"string"},"##
            + ##""S":{"$ref":"cups#/components/schemas/A"}}}}"##,
        ##"{"$self":"https://a.example/api/cups","components":{"schemas":{"S":{"$ref":"other.json#/A"}}}}"##,
        ##"{"$self":"/cups","components":{"schemas":{"A":{"type":"string"},"##
            + ##""S":{"$ref":"cups#/components/schemas/A"}}}}"##,
    ]

    @Test("a name is found wherever a schema of a contract, or the contract itself, has it", arguments: named)
    func names(_ rest: String) throws {
        let document = try value(#"{"openapi":"3.2.0","# + String(rest.dropFirst()))
        var registry = SchemaRegistry()
        let uri = "file:///api/openapi.json"
        registry.add(document, uri: uri, dialect: .openapi31)
        registry.add(try value(#"{"A":{"type":"string"}}"#), uri: "file:///api/other.json", dialect: .openapi31)
        let compilation = SchemaCompiler.compile(
            document, at: try schema(document, "/components/schemas/S"), dialect: .openapi31, baseURI: uri,
            registry: registry)
        #expect(compilation.diagnostics.map(\.message) == [])
        #expect(compilation.program.isValid(try value(#""x""#)))
        #expect(!compilation.program.isValid(try value("1")))
    }

    struct Verdict: Sendable { var dialect: SchemaDialect, schema: String, value: String, isValid: Bool }

    static let verdicts = [
        Verdict(dialect: .openapi30, schema: #"{"type":"string","nullable":true}"#, value: "null", isValid: true),
        Verdict(dialect: .openapi31, schema: #"{"type":"string","nullable":true}"#, value: "null", isValid: false),
        Verdict(dialect: .openapi30, schema: #"{"minimum":1,"exclusiveMinimum":true}"#, value: "1", isValid: false),
        Verdict(dialect: .openapi30, schema: #"{"minimum":1,"exclusiveMinimum":false}"#, value: "1", isValid: true),
        Verdict(
            dialect: .openapi30, schema: #"{"type":"integer","format":"int32"}"#, value: "2147483648",
            isValid: false),
        Verdict(
            dialect: .openapi30, schema: #"{"type":"integer","format":"int32"}"#, value: "-2147483648",
            isValid: true),
        Verdict(dialect: .openapi31, schema: #"{"format":"int64"}"#, value: "9223372036854775808", isValid: false),
        Verdict(dialect: .draft2020, schema: #"{"format":"int32"}"#, value: "2147483648", isValid: true),
        Verdict(dialect: .swagger20, schema: #"{"type":"file"}"#, value: "1", isValid: true),
        Verdict(dialect: .draft2020, schema: #"{"format":"no-such-format"}"#, value: #""x""#, isValid: true),
        Verdict(dialect: .draft2020, schema: #"{"const":1.0}"#, value: "1", isValid: true),
        Verdict(dialect: .draft2020, schema: #"{"const":0.1}"#, value: "0.10000000000000000001", isValid: false),
        Verdict(dialect: .draft2020, schema: #"{"const":10000000000000000000000}"#, value: "1e22", isValid: true),
        Verdict(
            dialect: .draft2020, schema: #"{"maximum":9007199254740992}"#, value: "9007199254740993", isValid: false
        ),
        Verdict(dialect: .draft2020, schema: #"{"multipleOf":0.0001}"#, value: "0.0075", isValid: true),
        Verdict(dialect: .draft2020, schema: #"{"multipleOf":3}"#, value: "1e400", isValid: false),
        Verdict(
            dialect: .draft2020, schema: #"{"multipleOf":3}"#, value: "300000000000000000000000003", isValid: true),
        Verdict(dialect: .draft2020, schema: #"{"multipleOf":1e-8}"#, value: "12391239123", isValid: true),
        Verdict(dialect: .draft2020, schema: #"{"type":"integer"}"#, value: "1e400", isValid: true),
        Verdict(dialect: .draft2020, schema: #"{"minimum":-1e400}"#, value: "-1e401", isValid: false),
    ]

    @Test("dialects and exact numbers decide as their specification says", arguments: verdicts)
    func dialects(_ row: Verdict) throws {
        let program = try compiled(row.schema, row.dialect, assertsFormat: true)
        let value = try value(row.value)
        #expect(program.isValid(value) == row.isValid)
        #expect(program.failures(value).isEmpty == row.isValid)
    }

    @Test("a request may leave out what is readOnly, a response what is writeOnly")
    func directions() throws {
        let text = #"{"required":["id","key"],"properties":{"id":{"readOnly":true},"key":{"writeOnly":true}}}"#
        for (direction, accepted) in [(SchemaDirection.request, #"{"key":1}"#), (.response, #"{"id":1}"#)] {
            // A part of a contract that names 2020-12 is a schema object all the same.
            let part = #"{"$schema":"https://json-schema.org/draft/2020-12/schema","# + String(text.dropFirst())
            for (text, dialect) in [(text, SchemaDialect.openapi30), (text, .openapi31), (part, .openapi31)] {
                let program = SchemaCompiler.compile(
                    try value(text), dialect: dialect, options: SchemaOptions(direction: direction)
                ).program
                #expect(program.isValid(try value(accepted)))
                #expect(!program.isValid(try value("{}")))
            }
        }
    }

    @Test(
        "a broken schema is reported at its place, with what to do",
        arguments: [
            (
                ##"{"$ref":"#/$defs/naem","$defs":{"name":{}}}"##, "schema.ref-unresolved",
                "there is no 'naem'; did you mean 'name'?"
            ),
            (
                ##"{"$ref":"#name","$defs":{"a":{"$anchor":"nane"}}}"##, "schema.ref-unresolved",
                "did you mean 'nane'?"
            ),
            (
                #"{"$ref":"missing.json"}"#, "schema.ref-unresolved",
                "give the document as well; references are never fetched"
            ),
            (#"{"minLength":"2"}"#, "schema.keyword-value", nil),
            (#"{"type":"text"}"#, "schema.keyword-value", nil),
            (#"{"multipleOf":0}"#, "schema.keyword-value", nil),
            (#"{"pattern":"("}"#, "schema.pattern-syntax", nil),
            (#"{"pattern":"(a{9999}){9999}"}"#, "schema.pattern-too-large", nil),
            (#"{"properties":{"a":12}}"#, "schema.not-a-schema", nil),
        ] as [(String, String, String?)])
    func diagnostics(_ schema: String, _ code: String, _ help: String?) throws {
        let document = try Document.json(bytes: Array(schema.utf8), name: "schema.json")
        let diagnostics = SchemaCompiler.compile(document, dialect: .draft2020).diagnostics
        #expect(diagnostics.map(\.code) == [code])
        #expect(diagnostics.first?.help == help)
        #expect(diagnostics.first?.location != nil)
    }

    @Test("a schema that only refers to itself ends with no, not with a crash")
    func endless() throws {
        let program = try compiled(##"{"$ref":"#"}"##)
        #expect(!program.isValid(try value("1")))
        #expect(program.failures(try value("1")).count == 1)
        #expect(!(try compiled(##"{"not":{"$ref":"#"}}"##).isValid(try value("1"))))
    }

    @Test("many required names, many properties and duplicates keep their meaning")
    func sizes() throws {
        let names = (0..<100).map { "\"p\($0)\"" }
        let required = names.joined(separator: ",")
        let properties = names.map { "\($0):{\"type\":\"integer\"}" }.joined(separator: ",")
        let schema = #"{"required":[\#(required)],"properties":{\#(properties)},"additionalProperties":false}"#
        let program = try compiled(schema)
        let members = names.map { "\($0):1" }
        #expect(program.isValid(try value("{" + members.joined(separator: ",") + "}")))
        #expect(!program.isValid(try value("{" + members.dropLast().joined(separator: ",") + "}")))
        #expect(
            !program.isValid(try value("{" + (members.dropLast() + ["\"p99\":\"x\""]).joined(separator: ",") + "}"))
        )
        #expect(!program.isValid(try value("{" + (members + ["\"q\":1"]).joined(separator: ",") + "}")))
    }

}

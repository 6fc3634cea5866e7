// References, identifiers, anchors, dialects and vocabularies beyond the official suite, and the loading of documents.
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite struct ReferenceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String, schema: String, documents: [String: String] = [:], valid: String, invalid: String
        var dialect = SchemaDialect.draft2020
        var testDescription: String { name }
    }

    static let rows = [
        Row(
            name: "an $id deep in $defs is a base for what stands in it",
            schema: """
                {"$id":"http://a.example/dir/root.json","$ref":"sub/","$defs":{"x":{"$id":"sub/",
                "properties":{"n":{"$ref":"leaf"}},"$defs":{"y":{"$id":"leaf","type":"integer"}}}}}
                """, valid: #"{"n":1}"#, invalid: #"{"n":"1"}"#),
        Row(
            name: "a pointer may cross into a resource of its own, whose references keep their base",
            schema: """
                {"$ref":"#/$defs/a/$defs/b","$defs":{"a":{"$id":"http://a.example/a","$defs":{
                "b":{"$ref":"#/$defs/c"},"c":{"type":"null"}}},"c":{"type":"string"}}}
                """, valid: "null", invalid: #""x""#),
        Row(
            name: "an anchor belongs to its own resource only",
            schema: """
                {"$ref":"#n","$defs":{"a":{"$id":"x","$anchor":"n","type":"string"},"b":{"$anchor":"n","type":"null"}}}
                """, valid: "null", invalid: #""x""#),
        Row(
            name: "a reference is percent-decoded, then read as a pointer",
            schema: ##"{"$ref":"#/$defs/a%25b%7E1c","$defs":{"a%b/c":{"type":"null"}}}"##, valid: "null",
            invalid: "1"),
        Row(
            name: "a reference to a document leads to what its $id names, too",
            schema: #"{"$ref":"http://b.example/real"}"#,
            documents: ["http://b.example/stored": #"{"$id":"http://b.example/real","type":"null"}"#], valid: "null",
            invalid: "1"),
        Row(
            name: "a document of another draft keeps that draft",
            schema: #"{"$ref":"http://b.example/seven"}"#,
            documents: [
                "http://b.example/seven":
                    ##"{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/a","##
                    + ##""type":"string","definitions":{"a":{"type":"null"}}}"##
            ], valid: "null", invalid: #""x""#),
        Row(
            name: "a chain of references to references ends at the last",
            schema: ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/c"},"c":false}}"##,
            valid: "", invalid: "1"),
        Row(
            name: "a dynamic reference stays where the anchor it first finds is no dynamic one",
            schema: """
                {"$id":"http://a.example/1","$dynamicAnchor":"n","properties":{"a":{"$ref":"two"}},
                "$defs":{"t":{"$id":"two","$defs":{"x":{"$anchor":"n","type":"null"}},"$dynamicRef":"#n"}}}
                """, valid: #"{"a":null}"#, invalid: #"{"a":1}"#),
        Row(
            name: "a recursive schema follows itself through members and elements",
            schema: ##"{"type":["object","array"],"additionalProperties":{"$ref":"#"},"items":{"$ref":"#"}}"##,
            valid: #"{"a":[{},[]]}"#, invalid: #"{"a":[{},[1]]}"#),
        Row(
            name: "without the validation vocabulary its keywords ask for nothing",
            schema: #"{"$schema":"http://m.example/meta","minimum":5,"items":false}"#,
            documents: [
                "http://m.example/meta":
                    #"{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"http://m.example/meta","#
                    + #""$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true,"#
                    + #""https://json-schema.org/draft/2020-12/vocab/applicator":true}}"#
            ], valid: "1", invalid: "[1]"),
    ]

    @Test("a reference leads to one schema, whatever stands on the way", arguments: rows)
    func targets(_ row: Row) throws {
        var registry = SchemaRegistry()
        for (uri, text) in row.documents { registry.add(try value(text), uri: uri, dialect: .draft2020) }
        let compilation = SchemaCompiler.compile(try value(row.schema), dialect: row.dialect, registry: registry)
        #expect(compilation.diagnostics.map(\.message) == [])
        for (text, verdict) in [(row.valid, true), (row.invalid, false)] where !text.isEmpty {
            let instance = try value(text)
            #expect(compilation.program.isValid(instance) == verdict)
            #expect(compilation.program.failures(instance).isEmpty == verdict)
            #expect(compilation.program.evaluation(instance).unitsVerdict == verdict)
        }
    }

    @Test("an unresolved reference is one diagnostic at its place, with the name that was meant")
    func unresolved() throws {
        for (schema, help) in [
            (
                ##"{"$defs":{"user":{}},"properties":{"a":{"$ref":"#/$defs/usr"}}}"##,
                "there is no 'usr'; did you mean 'user'?"
            ),
            (##"{"$anchor":"one","items":{"$ref":"#oen"}}"##, "did you mean 'one'?"),
            (
                #"{"$id":"http://a.example/main.json","$ref":"mian.json"}"#,
                "did you mean 'http://a.example/main.json'?"
            ),
            (#"{"$ref":"other.json"}"#, "give the document as well; references are never fetched"),
        ] {
            let compilation = SchemaCompiler.compile(try value(schema), dialect: .draft2020)
            #expect(compilation.diagnostics.map(\.code) == ["schema.ref-unresolved"])
            #expect(compilation.diagnostics.first?.help == help)
            #expect(compilation.diagnostics.first?.location != nil)
        }
        let twice = try value(#"{"allOf":[{"$ref":"a.json"},{"$ref":"a.json#/b"}]}"#)
        let compilation = SchemaCompiler.compile(twice, dialect: .draft2020, baseURI: "file:///x/s.json")
        #expect(compilation.missing == ["file:///x/a.json"])
        #expect(compilation.diagnostics.count == 2)
    }

    @Test("documents are read when a reference leads to them, each once, and the metaschema with them")
    func loading() throws {
        let files = [
            "file:///x/a.json": #"{"$defs":{"t":{"$ref":"b.json"}}}"#,
            "file:///x/b.json": #"{"$ref":"b.json#/$defs/c","$defs":{"c":{"type":"null"}}}"#,
            "file:///x/meta": """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"file:///x/meta",
            "$ref":"https://json-schema.org/draft/2020-12/schema","required":["title"]}
            """,
        ]
        var asked: [String] = []
        var loader = SchemaLoader { (uri) throws(Diagnostic) -> Document? in
            asked.append(uri)
            guard let text = files[uri] else { return nil }
            return try Document.json(bytes: Array(text.utf8), name: uri)
        }
        let schema = try value(#"{"$schema":"file:///x/meta","title":"t","$ref":"a.json#/$defs/t"}"#)
        let compilation = loader.load(schema, dialect: .draft2020, uri: "file:///x/s.json")
        #expect(compilation.diagnostics.map(\.message) == [])
        #expect(compilation.program.isValid(try value("null")))
        #expect(!compilation.program.isValid(try value("1")))
        #expect(asked == ["file:///x/meta", "file:///x/a.json", "file:///x/b.json"])
        let untitled = try value(#"{"$schema":"file:///x/meta"}"#)
        let found = loader.load(untitled, dialect: .draft2020, uri: "file:///x/u.json").diagnostics
        #expect(found.map(\.code) == ["schema.metaschema"])
    }

    @Test("an unknown dialect is a warning, an unknown vocabulary that a metaschema asks for an error")
    func dialects() throws {
        let schema = try value(#"{"$schema":"https://json-schema.org/draft/2020-12/scheme"}"#)
        let found = SchemaCompiler.compile(schema, dialect: .draft2020).diagnostics
        #expect(found.map(\.code) == ["schema.dialect-unknown"])
        #expect(found.first?.severity == .warning)
        #expect(found.first?.help == "did you mean 'https://json-schema.org/draft/2020-12/schema'?")
        var registry = SchemaRegistry()
        let meta = #"{"$id":"http://m.example/m","$vocabulary":{"http://m.example/v":true,"http://m.example/w":false}}"#
        registry.add(try value(meta), uri: "http://m.example/m", dialect: .draft2020)
        let other = try value(#"{"$schema":"http://m.example/m","type":"null"}"#)
        let codes = SchemaCompiler.compile(other, dialect: .draft2020, registry: registry).diagnostics.map(\.code)
        #expect(codes == ["schema.vocabulary-unknown"])
    }
}

// The schema objects of OpenAPI 2.0, 3.0 and 3.1, and the documents that the schemas of 3.1 and 3.2 must pass or fail.
import Foundation
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite struct OpenAPIDialectTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var dialect: SchemaDialect, schema: String, valid: [String], invalid: [String]
        var testDescription: String { "\(dialect) \(schema)" }
    }

    static let rows = [
        // OpenAPI 3.0.3, Schema Object: nullable adds null to a type in the same schema, and does nothing alone.
        Row(
            dialect: .openapi30, schema: #"{"type":"string","nullable":true}"#, valid: ["null", #""a""#],
            invalid: ["1"]),
        Row(dialect: .openapi30, schema: #"{"nullable":false,"enum":[1]}"#, valid: ["1"], invalid: ["null"]),
        Row(
            dialect: .openapi30, schema: #"{"type":"string","nullable":true,"enum":["a"]}"#, valid: [#""a""#],
            invalid: ["null"]),
        Row(
            dialect: .openapi30, schema: #"{"allOf":[{"type":"string"}],"nullable":true}"#, valid: [#""a""#],
            invalid: ["null"]),
        // As in draft 5, which 3.0 and 2.0 build on: exclusive bounds are Booleans.
        Row(
            dialect: .openapi30, schema: #"{"maximum":5,"exclusiveMaximum":true}"#, valid: ["4.9"], invalid: ["5"]),
        Row(dialect: .swagger20, schema: #"{"minimum":5,"exclusiveMinimum":false}"#, valid: ["5"], invalid: ["4"]),
        // discriminator, xml, example and externalDocs say nothing about validity.
        Row(
            dialect: .openapi30,
            schema: #"{"discriminator":{"propertyName":"kind"},"xml":{"name":"x"},"example":1,"type":"object"}"#,
            valid: ["{}", #"{"kind":1}"#], invalid: ["1"]),
        Row(dialect: .swagger20, schema: #"{"discriminator":"kind","type":"object"}"#, valid: ["{}"], invalid: ["1"]),
        // Keywords of JSON Schema that 2.0 and 3.0 leave out.
        Row(
            dialect: .openapi30,
            schema: #"{"const":1,"if":true,"then":false,"patternProperties":{"":false},"contains":false}"#,
            valid: ["2", #"{"a":1}"#, "[]"], invalid: []),
        Row(
            dialect: .swagger20, schema: #"{"anyOf":[false],"oneOf":[false],"not":{},"nullable":true}"#, valid: ["1"],
            invalid: []),
        // A reference hides what stands beside it (OpenAPI 3.0.3, Reference Object); not in 3.1.
        Row(
            dialect: .openapi30, schema: ##"{"$ref":"#/x","type":"string","x":{"type":"integer"}}"##, valid: ["1"],
            invalid: [#""a""#]),
        Row(
            dialect: .openapi31, schema: ##"{"$ref":"#/x","maximum":5,"x":{"type":"integer"}}"##, valid: ["1"],
            invalid: ["6"]),
        Row(
            dialect: .openapi31, schema: #"{"type":["string","null"],"nullable":true,"xml":{"attribute":true}}"#,
            valid: ["null", #""a""#], invalid: ["1"]),
        Row(dialect: .openapi31, schema: #"{"exclusiveMinimum":5,"const":6}"#, valid: ["6"], invalid: ["5"]),
        Row(dialect: .openapi31, schema: #"{"discriminator":{"propertyName":"k"}}"#, valid: ["{}", "1"], invalid: []),
        Row(dialect: .swagger20, schema: #"{"type":"file"}"#, valid: [#""a""#], invalid: []),
        // A part of a contract that is one schema has anchors and names of its own.
        Row(
            dialect: .openapi31,
            schema: ##"{"properties":{"a":{"$ref":"#n"}},"$defs":{"X":{"type":"string","$anchor":"n"}}}"##,
            valid: [#"{"a":"x"}"#], invalid: [#"{"a":1}"#]),
        Row(
            dialect: .openapi31,
            schema: ##"{"$id":"https://a.example/s/a","$ref":"b#n","$defs":{"b":{"$id":"b","$defs":{"##
                + ##""c":{"$anchor":"n","type":"null"}}}}}"##,
            valid: ["null"], invalid: ["1"]),
        // A schema may name its dialect without naming itself (OpenAPI 3.1 4.8.24.5); `#` stays the document.
        Row(
            dialect: .openapi31,
            schema: ##"{"properties":{"a":{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"##
                + ##""$ref":"#/$defs/s"}],"additionalItems":false}},"$defs":{"s":{"prefixItems":[{"type":"null"}]}}}"##,
            valid: [#"{"a":[[null]]}"#, #"{"a":[1]}"#, #"{"a":[]}"#], invalid: [#"{"a":[[1]]}"#, #"{"a":[1,2]}"#]),
    ]

    @Test("a schema object means what its version of OpenAPI says", arguments: rows)
    func meaning(_ row: Row) throws {
        let document = try value(row.schema)
        let program = SchemaCompiler.compile(document, dialect: row.dialect).program
        for (text, verdict) in row.valid.map({ ($0, true) }) + row.invalid.map({ ($0, false) }) {
            let instance = try value(text)
            #expect(program.isValid(instance) == verdict, "\(text)")
            #expect(program.failures(instance).isEmpty == verdict, "\(text)")
            #expect(program.evaluation(instance).unitsVerdict == verdict, "\(text)")
        }
    }

    @Test("what OpenAPI adds annotates, in 3.1 as unknown keywords do")
    func annotations() throws {
        let document = try value(#"{"type":"object","discriminator":{"propertyName":"k"},"example":{},"x-a":1}"#)
        for dialect in [SchemaDialect.openapi30, .openapi31] {
            let program = SchemaCompiler.compile(document, dialect: dialect).program
            let found = program.evaluation(try value("{}")).annotations.map(\.keyword)
            #expect(found == ["discriminator", "example", "x-a"])
        }
    }

    @Test("the dialect's own metaschema judges schemas that name it")
    func metaschema() throws {
        let uri = "https://spec.openapis.org/oas/3.1/dialect/base"
        for (text, code) in [
            (#"{"$schema":"\#(uri)","discriminator":{"propertyName":"a"},"type":"string"}"#, nil),
            (#"{"$schema":"\#(uri)","discriminator":{}}"#, "schema.metaschema"),
            (#"{"$schema":"\#(uri)","properties":{"a":{"xml":{"nmae":"x"}}}}"#, "schema.metaschema"),
            (#"{"$schema":"\#(uri)","type":"strin"}"#, "schema.metaschema"),
        ] as [(String, String?)] {
            var loader = SchemaLoader { _ in nil }
            let found = loader.load(try value(text), dialect: .draft2020, uri: "file:///s.json").diagnostics
            #expect(found.map(\.code) == (code.map { [$0] } ?? []), "\(text): \(found.map(\.message))")
        }
    }

    static let fixtures = corpus("openapi-schema-fixtures")

    @Test(
        "documents pass or fail the schemas of 3.1 and 3.2 as their fixtures say",
        .enabled(if: fixtures != nil, "the corpora are not there"), arguments: ["v3.1", "v3.2"])
    func documents(_ version: String) throws {
        print("corpora: used openapi-schema-fixtures/\(version)")
        let root = try #require(Self.fixtures).appending(path: version)
        var registry = SchemaRegistry()
        var schema: Document?
        for name in ["dialect", "meta", "schema", "schema-base"] {
            let document = try SchemaSuite.document(root.appending(path: "schemas/\(name).yaml"), name: name)
            registry.add(document, uri: try #require(document.root["$id"]).text, dialect: .draft2020)
            if name == "schema-base" { schema = document }
        }
        let base = try #require(schema)
        let compilation = SchemaCompiler.compile(
            base, dialect: .draft2020, registry: registry, options: SchemaOptions(assertsFormat: true))
        #expect(compilation.diagnostics.map(\.message) == [])
        var counts: [Bool: Int] = [:]
        for (folder, verdict) in [("pass", true), ("fail", false)] {
            let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
            for name in names where name.hasSuffix(".yaml") {
                let document = try SchemaSuite.document(root.appending(path: "\(folder)/\(name)"), name: name)
                // The fixtures name the dialect by its released URI; these schemas are drafts of the next release.
                let flag = compilation.program.isValid(document)
                let failures = compilation.program.failures(document)
                let evaluation = compilation.program.evaluation(document)
                #expect(flag == verdict, "\(folder)/\(name): \(failures.map(\.description))")
                #expect(failures.isEmpty == flag, "\(folder)/\(name)")
                #expect(evaluation.unitsVerdict == flag, "\(folder)/\(name)")
                counts[verdict, default: 0] += 1
            }
        }
        print("openapi-schema-fixtures \(version): \(counts[true] ?? 0) pass, \(counts[false] ?? 0) fail")
        #expect(counts[true] ?? 0 > 30 && counts[false] ?? 0 > 10)
    }
}

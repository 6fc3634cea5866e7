// Bundles: many files as one document. What a reference becomes is in the table; real documents stay what they are.
import Foundation
import Testing
import TreatyData
import TreatyOpenAPI
import TreatyText

struct BundleTests {
    /// The bundle of `openapi.yaml` in these files, as compact JSON, and the codes of what was reported.
    static func bundle(_ files: [String: String]) throws -> (text: String, codes: [String]) {
        let folder = try TemporaryFolder(files)
        var diagnostics: [Diagnostic] = []
        let contract = try OpenAPIDocument.read(folder.path + "/openapi.yaml", into: &diagnostics)
        diagnostics = []
        let document = TreatyOpenAPI.Bundle.document(of: contract, into: &diagnostics)
        // A bundle of the bundle is the same.
        try folder.write("again/openapi.yaml", String(decoding: document.yaml(), as: UTF8.self))
        var none: [Diagnostic] = []
        let again = try OpenAPIDocument.read(folder.path + "/again/openapi.yaml", into: &none)
        let second = TreatyOpenAPI.Bundle.document(of: again, into: &none)
        #expect(second.json(.compact) == document.json(.compact))
        return (String(decoding: document.json(.compact), as: UTF8.self), diagnostics.map(\.code))
    }

    static let head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"

    /// A schema that another one refers to, by files and what `components.schemas` becomes.
    struct Case: Sendable {
        let name: String
        let schema: String
        let files: [String: String]
        let result: [String]

        init(_ name: String, _ schema: String, _ files: [String: String], _ result: [String]) {
            (self.name, self.schema, self.files, self.result) = (name, schema, files, result)
        }
    }

    static let schemas: [Case] = [
        Case(
            "a reference within the document stays", "{$ref: '#/components/schemas/B'}", [:],
            [##"{"A":{"$ref":"#/components/schemas/B"},"B":{"type":"string"}}"##]
        ),
        Case(
            "a whole file is called as the file is", "{$ref: parts/cat.yaml}", ["parts/cat.yaml": "{type: object}"],
            [##"{"A":{"$ref":"#/components/schemas/cat"},"B":{"type":"string"},"cat":{"type":"object"}}"##]
        ),
        Case(
            "a name that is taken gets a number", "{$ref: 'x.yaml#/B', description: kept}",
            ["x.yaml": "B: {type: integer}"],
            [
                ##"{"A":{"$ref":"#/components/schemas/B_2","description":"kept"},"B":{"type":"string"},"##,
                ##""B_2":{"type":"integer"}}"##,
            ]
        ),
        Case(
            "files that refer to each other are taken once", "{$ref: x.yaml}",
            ["x.yaml": "{properties: {y: {$ref: y.yaml}}}", "y.yaml": "{items: {$ref: 'x.yaml#'}}"],
            [
                ##"{"A":{"$ref":"#/components/schemas/x"},"B":{"type":"string"},"##,
                ##""x":{"properties":{"y":{"$ref":"#/components/schemas/y"}}},"##,
                ##""y":{"items":{"$ref":"#/components/schemas/x"}}}"##,
            ]
        ),
        Case(
            "references back to the document lead into it", "{$ref: x.yaml}",
            ["x.yaml": "{not: {$ref: 'openapi.yaml#/components/schemas/B'}}"],
            [
                ##"{"A":{"$ref":"#/components/schemas/x"},"B":{"type":"string"},"##,
                ##""x":{"not":{"$ref":"#/components/schemas/B"}}}"##,
            ]
        ),
        Case(
            "anchors are found, and names of a schema's own do not come along", "{$ref: 'x.yaml#there'}",
            ["x.yaml": "{$defs: {d: {$id: 'https://a.example/d', $anchor: there, minimum: 1}}}"],
            [##"{"A":{"$ref":"#/components/schemas/there"},"B":{"type":"string"},"there":{"minimum":1}}"##]
        ),
        Case(
            "what only refers is passed by", "{$ref: 'x.yaml#/a'}",
            ["x.yaml": "{a: {$ref: '#/b'}, b: {$ref: 'openapi.yaml#/components/schemas/B'}}"],
            [##"{"A":{"$ref":"#/components/schemas/B"},"B":{"type":"string"}}"##]
        ),
        Case(
            "mappings of discriminators lead to components",
            "{$ref: x.yaml}",
            [
                "x.yaml":
                    "{discriminator: {propertyName: k, mapping: {c: c.yaml, b: 'openapi.yaml#/components/schemas/B'}}}",
                "c.yaml": "{type: object}",
            ],
            [
                ##"{"A":{"$ref":"#/components/schemas/x"},"B":{"type":"string"},"x":{"discriminator":"##,
                ##"{"propertyName":"k","mapping":{"c":"#/components/schemas/c","b":"#/components/schemas/B"}}},"##,
                ##""c":{"type":"object"}}"##,
            ]
        ),
        Case(
            "data that looks like a reference is none", "{example: {$ref: x.yaml}, enum: [{$ref: x.yaml}]}", [:],
            [##"{"A":{"example":{"$ref":"x.yaml"},"enum":[{"$ref":"x.yaml"}]},"B":{"type":"string"}}"##]
        ),
        Case(
            "a property may be called $ref", "{properties: {$ref: {type: string}}}", [:],
            [##"{"A":{"properties":{"$ref":{"type":"string"}}},"B":{"type":"string"}}"##]
        ),
        Case(
            "a name is written in the letters of components", "{$ref: 'x.yaml#/a%20b~1c'}",
            ["x.yaml": "{'a b/c': {type: 'null'}}"],
            [##"{"A":{"$ref":"#/components/schemas/a_b_c"},"B":{"type":"string"},"a_b_c":{"type":"null"}}"##]
        ),
    ]

    @Test("schemas of other files become components", arguments: schemas.indices)
    func schemasOfOtherFiles(_ index: Int) throws {
        let example = Self.schemas[index]
        let root = Self.head + "paths: {}\ncomponents: {schemas: {A: \(example.schema), B: {type: string}}}\n"
        let found = try Self.bundle(example.files.merging(["openapi.yaml": root]) { $1 })
        let expected: [String] = [##""components":{"schemas":"##] + example.result + ["}}"]
        #expect(found.text.hasSuffix(expected.joined()), "\(example.name): \(found.text)")
        #expect(found.codes.isEmpty, "\(example.name)")
    }

    @Test("collections of other files stand where they are used")
    func collections() throws {
        let root =
            Self.head
            + "paths: {}\nx-treaty-collections: {a: {$ref: 'c/x.yaml#/a'}, b: {key: id}, c: {$ref: 'c/x.yaml#/d'}}\n"
        let found = try Self.bundle([
            "openapi.yaml": root, "c/x.yaml": "a: {$ref: '#/z'}\nz: {key: n, records: [{n: 1}]}\n",
        ])
        let expected = ##""x-treaty-collections":{"a":{"key":"n","records":[{"n":1}]},"b":{"key":"id"},"##
        #expect(found.text.contains(expected), "\(found.text)")
        #expect(found.codes == ["openapi.ref-unresolved"])
    }

    @Test("path items stand where they are used, parameters and responses in their sections")
    func pathItems() throws {
        let found = try Self.bundle([
            "openapi.yaml": Self.head + "paths: {/a: {summary: S, $ref: 'p/x.yaml#/a'}}\n",
            "p/x.yaml": """
            a:
              summary: T
              get:
                parameters: [{$ref: 'y.yaml#/limit'}]
                responses: {default: {$ref: 'y.yaml#/wrong'}}
                callbacks: {done: {'{$url}': {$ref: '#/back'}}}
            back: {post: {responses: {}}}
            """,
            "p/y.yaml":
                "{limit: {name: limit, in: query}, "
                + "wrong: {description: W, headers: {x-h: {$ref: 'y.yaml#/h'}}}, h: {}}",
        ])
        #expect(found.codes.isEmpty)
        let expected: [String] = [
            ##""paths":{"/a":{"summary":"S","get":{"parameters":[{"$ref":"#/components/parameters/limit"}],"##,
            ##""responses":{"default":{"$ref":"#/components/responses/wrong"}},"##,
            ##""callbacks":{"done":{"{$url}":{"$ref":"#/components/pathItems/back"}}}}}},"##,
            ##""components":{"parameters":{"limit":{"name":"limit","in":"query"}},"##,
            ##""responses":{"wrong":{"description":"W","headers":{"x-h":{"$ref":"#/components/headers/h"}}}},"##,
            ##""pathItems":{"back":{"post":{"responses":{}}}},"headers":{"h":{}}}}"##,
        ]
        #expect(found.text.hasSuffix(expected.joined()), "\(found.text)")
    }

    @Test("a path item of 3.0 that calls itself back is reported, and ends")
    func pathItemCycle() throws {
        let found = try Self.bundle([
            "openapi.yaml": "openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths: {/a: {$ref: x.yaml}}\n",
            "x.yaml": "post: {callbacks: {c: {'{$url}': {$ref: x.yaml}}}, responses: {}}",
        ])
        #expect(found.codes == ["bundle.cycle"])
    }

    @Test("2.0 stays 2.0, its parts in the members that it has for them")
    func swagger() throws {
        let found = try Self.bundle([
            "openapi.yaml": """
            swagger: '2.0'
            info: {title: T, version: '1'}
            paths:
              /a: {get: {parameters: [{$ref: 'x.yaml#/p'}], responses: {'200': {$ref: 'x.yaml#/r'}}}}
            definitions: {S: {type: string}}
            """,
            "x.yaml": "{p: {name: p, in: query, type: string}, r: {description: R, schema: {$ref: '#/s'}}, "
                + "s: {type: object}}",
        ])
        #expect(found.codes.isEmpty)
        let expected: [String] = [
            ##""paths":{"/a":{"get":{"parameters":[{"$ref":"#/parameters/p"}],"##,
            ##""responses":{"200":{"$ref":"#/responses/r"}}}}},"##,
            ##""definitions":{"S":{"type":"string"},"s":{"type":"object"}},"##,
            ##""parameters":{"p":{"name":"p","in":"query","type":"string"}},"##,
            ##""responses":{"r":{"description":"R","schema":{"$ref":"#/definitions/s"}}}}"##,
        ]
        #expect(found.text.hasSuffix(expected.joined()), "\(found.text)")
    }

    @Test("examples of local files become values, and references that lead nowhere stay and are reported")
    func examples() throws {
        let found = try Self.bundle([
            "openapi.yaml": Self.head
                + "components: {examples: {e: {summary: S, externalValue: e.json}}, schemas: {A: {$ref: gone.yaml}}}\n",
            "e.json": ##"{"a": [1]}"##,
        ])
        #expect(found.text.contains(##""examples":{"e":{"summary":"S","value":{"a":[1]}}}"##))
        #expect(found.text.contains(##""A":{"$ref":"gone.yaml"}"##))
    }

    @Test("a document of one file is its own bundle")
    func realDocuments() throws {
        guard let folder = corpus("openapi") else {
            print("skipped: the corpus openapi is not here")
            return
        }
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let path = folder.appendingPathComponent(name).path
            let bytes = try SourceFile.read(path).bytes.count
            // Large ones take long without optimization; the longest way through the code is that of small ones too.
            guard !name.hasSuffix(".tsv"), bytes < 400_000 else { continue }
            var diagnostics: [Diagnostic] = []
            let contract = try OpenAPIDocument.read(path, into: &diagnostics)
            let bundle = TreatyOpenAPI.Bundle.document(of: contract, into: &diagnostics)
            #expect(bundle.json(.compact) == contract.files.written.document.json(.compact), "\(name)")
            count += 1
        }
        #expect(count > 30)
        print("corpora: used openapi, \(count) documents")
    }
}

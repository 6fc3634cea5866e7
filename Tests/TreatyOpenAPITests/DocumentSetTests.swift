// References over files: where they may lead, what is refused, and that circles end.
import Testing
import TreatyData
import TreatyOpenAPI
import TreatyText

@Suite("references over files")
struct DocumentSetTests {
    private static let head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"

    private func codes(_ files: [String: String], _ options: LoadOptions = LoadOptions()) throws -> [String] {
        let folder = try TemporaryFolder(files)
        var diagnostics: [Diagnostic] = []
        _ = try OpenAPIDocument.load(folder.path + "/api/openapi.yaml", options: options, into: &diagnostics)
        return diagnostics.map(\.code).filter { $0 != "openapi.no-operations" }
    }

    private func document(_ text: String, _ others: [String: String] = [:]) throws -> OpenAPIDocument {
        let folder = try TemporaryFolder(
            others.merging(["api/openapi.yaml": DocumentSetTests.head + text]) { first, _ in first })
        var diagnostics: [Diagnostic] = []
        return try OpenAPIDocument.load(folder.path + "/api/openapi.yaml", into: &diagnostics)
    }

    @Test("a file outside the contract's folder is read only where that is allowed")
    func outside() throws {
        let path = "components: {schemas: {A: {$ref: '../shared/a.yaml'}}}\n"
        let files = ["api/openapi.yaml": DocumentSetTests.head + path, "shared/a.yaml": "type: string\n"]
        #expect(try codes(files) == ["openapi.ref-outside"])
        var options = LoadOptions()
        options.allowsOutside = true
        #expect(try codes(files, options) == [])
        for system in ["/etc/passwd", "file:///etc/passwd", "..%2F..%2Fetc/passwd", "x/../../../etc/passwd"] {
            let text = DocumentSetTests.head + "components: {schemas: {A: {$ref: '\(system)'}}}\n"
            #expect(try codes(["api/openapi.yaml": text]) == ["openapi.ref-outside"], "\(system)")
        }
    }

    @Test("nothing is read from the network unless somebody reads it")
    func remote() throws {
        let text = DocumentSetTests.head + "components: {schemas: {A: {$ref: 'https://a.example/s/a.yaml#/A'}}}\n"
        #expect(try codes(["api/openapi.yaml": text]) == ["openapi.ref-remote"])
        var options = LoadOptions()
        options.remote = { uri throws(Diagnostic) in
            let text = uri == "https://a.example/s/a.yaml" ? "A: {$ref: 'b.yaml#/B'}\n" : "B: {type: string}\n"
            return SourceFile(name: uri, bytes: Array(text.utf8))
        }
        #expect(try codes(["api/openapi.yaml": text], options) == [])
        options.remote = { uri throws(Diagnostic) in throw Diagnostic(.error, "x", "no answer from \(uri)") }
        #expect(try codes(["api/openapi.yaml": text], options) == ["openapi.ref-file"])
    }

    @Test("files that refer to each other, and to themselves, end")
    func circles() throws {
        let set = try document(
            "components: {schemas: {A: {$ref: 'a.yaml#/A'}, L: {$ref: '#/components/schemas/M'}, "
                + "M: {$ref: '#/components/schemas/L'}}}\npaths: {/p: {$ref: '#/paths/~1p'}}\n",
            [
                "api/a.yaml": "A: {type: object, properties: {b: {$ref: 'b.yaml#/B'}}}\n",
                "api/b.yaml": "B: {type: object, properties: {a: {$ref: './a.yaml#/A'}, r: {$ref: "
                    + "'openapi.yaml#/components/schemas/A'}}}\n",
            ])
        #expect(set.files.documents.count == 3)
        let schemas = try #require(set.root["components"]?["schemas"])
        let a = try #require(schemas["A"].flatMap { set.files.resolve($0) })
        let b = try #require(a["properties"]?["b"].flatMap { set.files.resolve($0) })
        #expect(b["properties"]?["r"].flatMap { set.files.resolve($0) }?.location.description == a.location.description)
        #expect(schemas["L"].flatMap { set.files.resolve($0) } == nil)
        #expect(set.operations.isEmpty)
        #expect(set.files.complaint(about: try #require(set.root["paths"]?["/p"]))?.code == "openapi.ref-cycle")
    }

    @Test("anchors, names that schemas give themselves, and names in a URI's spelling are found")
    func anchors() throws {
        let set = try document(
            "components: {schemas: {A: {$anchor: first, type: string}, B: {$ref: '#first'}, C: {$ref: "
                + "'more%20files/c.yaml#/a~1b%25'}, D: {$ref: 'https://a.example/d'}, E: {$id: 'https://a.example/d', "
                + "type: integer}, F: {$ref: 'more%20files/c.yaml#named'}}}\n",
            ["api/more files/c.yaml": "a/b%: {type: number}\nn: {$anchor: named, type: boolean}\n"])
        let schemas = try #require(set.root["components"]?["schemas"])
        let types = ["B", "C", "D", "F"].map { schemas[$0].flatMap { set.files.resolve($0) }?["type"]?.text }
        #expect(types == ["string", "number", "integer", "boolean"])
        #expect(set.files.referenceDiagnostics().map(\.description) == [])
    }

    @Test("a document is found under the URI that it gives itself, against which its references are meant")
    func ownNames() throws {
        let head = "openapi: 3.2.0\n$self: https://a.example/api/cups\ninfo: {title: T, version: '1'}\n"
        let others = [
            "api/more.yaml": "openapi: 3.2.0\n$self: named\ncomponents: {schemas: {M: {type: integer}}}\n",
            "api/other.yaml": "openapi: 3.2.0\n$self: https://a.example/api/far\nO: {$ref: 'more.yaml'}\n"
                + "M: {type: boolean}\n",
        ]
        let named = """
            components:
              schemas:
                A: {type: string}
                B: {$ref: 'https://a.example/api/cups#/components/schemas/A'}
                C: {$ref: 'cups#/components/schemas/A'}
                D: {$ref: 'far#/M'}
                E: {$ref: 'other.yaml#/M'}
                F: {$ref: './more.yaml#/components/schemas/M'}

            """
        let folder = try TemporaryFolder(others.merging(["api/openapi.yaml": head + named]) { first, _ in first })
        var diagnostics: [Diagnostic] = []
        let read = try OpenAPIDocument.read(folder.path + "/api/openapi.yaml", into: &diagnostics)
        #expect(diagnostics.map(\.code) == ["openapi.no-operations"])
        let schemas = try #require(read.root["components"]?["schemas"])
        let types = ["B", "C", "D", "E", "F"].map { schemas[$0].flatMap { read.files.resolve($0) }?["type"]?.text }
        #expect(types == ["string", "string", "boolean", "boolean", "integer"])
        for (reference, code) in [
            ("cups#/components/schemas/Z", "openapi.ref-unresolved"),
            ("https://a.example/api/cups#/components/schemas/Z", "openapi.ref-unresolved"),
            ("gone.yaml#/A", "openapi.ref-file"), ("https://a.example/api/gone", "openapi.ref-remote"),
        ] {
            let text = head + "components: {schemas: {A: {$ref: '\(reference)'}}}\n"
            #expect(try codes(["api/openapi.yaml": text]) == [code], "\(reference)")
        }
    }

    @Test("an external value is read with the contract: as data, or as one text")
    func externalValues() throws {
        let set = try document(
            "components: {examples: {a: {externalValue: a.json}, b: {externalValue: 'b.txt'}, c: {externalValue: "
                + "'https://a.example/c'}}}\n",
            ["api/a.json": "{\"x\": [1]}", "api/b.txt": "hello: there"])
        let examples = try #require(set.root["components"]?["examples"])
        let values = ["a", "b", "c"].map { name in
            examples[name]?["externalValue"].flatMap { set.files.externalValue($0) }.map { JSON($0).compact }
        }
        #expect(values == [#"{"x":[1]}"#, #""hello: there""#, nil])
    }

    @Test("the versions: those that are read, and how each is spelled")
    func versions() throws {
        for (text, version) in [
            ("swagger: '2.0'", OpenAPIVersion.v20), ("swagger: 2.0", .v20), ("openapi: 3.0.3", .v30),
            ("openapi: '3.0'", .v30), ("openapi: 3.1", .v31), ("openapi: 3.1.1", .v31), ("openapi: 3.2.0", .v32),
            ("openapi: 3.0.0-rc1", .v30),
        ] {
            let folder = try TemporaryFolder(["openapi.yaml": text + "\ninfo: {title: T, version: '1'}\npaths: {}\n"])
            var diagnostics: [Diagnostic] = []
            let read = try OpenAPIDocument.read(folder.path + "/openapi.yaml", into: &diagnostics)
            #expect(read.version == version, "\(text)")
        }
    }

    @Test("methods of 3.2 are operations there and nowhere else")
    func methods() throws {
        let item = "paths: {/a: {get: {}, query: {}, additionalOperations: {COPY: {}, purge: {}}}}\n"
        for (version, methods) in [("3.1.0", ["GET"]), ("3.2.0", ["GET", "QUERY", "COPY", "purge"])] {
            let folder = try TemporaryFolder([
                "openapi.yaml": "openapi: \(version)\ninfo: {title: T, version: '1'}\n" + item
            ])
            var diagnostics: [Diagnostic] = []
            let read = try OpenAPIDocument.read(folder.path + "/openapi.yaml", into: &diagnostics)
            #expect(read.operations.map(\.method) == methods)
        }
    }

    @Test("operations beside a reference of their path come first")
    func besideReference() throws {
        let set = try document(
            "paths: {/a: {$ref: 'p.yaml', get: {summary: own}}}\n",
            ["api/p.yaml": "get: {summary: theirs}\npost: {summary: theirs}\n"])
        #expect(set.operations.map { "\($0.method) \($0.value["summary"]?.text ?? "")" } == ["GET own", "POST theirs"])
    }
}

// Lint of structure on files in a folder: codes, places and help; what schemas and examples say is checked elsewhere.
import Testing
import TreatyOpenAPI
import TreatyText

struct OpenAPIDocumentTests {
    struct Case: Sendable {
        let text: String
        let code: String
        let line: Int
        let column: Int
        /// The whole help; nil where there is none.
        let help: String?
    }

    static let head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"

    /// Lines 1 and 2 are the head; the rest begins on line 3.
    static let cases: [Case] = [
        Case(
            text: "paths: {/a: {get: {responses: {}}}}\nx-treaty-outcomes: {}\n",
            code: "treaty.unknown-extension", line: 4,
            column: 1, help: "did you mean 'x-treaty-outcome'?"),
        Case(
            text: "paths:\n  /a:\n    get:\n      x-treaty-eror: []\n",
            code: "treaty.unknown-extension", line: 6, column: 7, help: "did you mean 'x-treaty-errors'?"),
        Case(
            text: "paths: {/a: {get: {}}}\nx-treaty-outcome: {codes: [/a]}\n", code: "treaty.unknown-field", line: 4,
            column: 20, help: "did you mean 'code'?"),
        Case(
            text: "paths:\n  /a:\n    get:\n      parameters:\n        - $ref: '#/components/parameters/Sizes'\n"
                + "components:\n  parameters:\n    Size: {name: size, in: query}\n",
            code: "openapi.ref-unresolved", line: 7, column: 17, help: "did you mean 'Size'?"),
        Case(
            text: "paths: {/a: {$ref: 'a.yaml#/x'}, /b: {get: {}}}\n", code: "openapi.ref-file", line: 3, column: 20,
            help: nil),
        Case(
            text: "paths: {/a: {$ref: 'https://a.example/b.yaml'}, /b: {get: {}}}\n",
            code: "openapi.ref-remote", line: 3,
            column: 20,
            help: "save the document beside the contract and refer to it by its path, or allow it with --allow-remote"),
        Case(
            text: "paths:\n  /a: {get: {}}\n  /a: {put: {}}\n", code: "data.duplicate-name", line: 5, column: 3,
            help: "remove or rename one of them"),
        Case(
            text: "paths: {/a: {get: {}}}\nx-treaty-errors: [{code: 1, when: unauthenticated}]\n",
            code: "openapi.missing-field", line: 4, column: 19, help: "add a member 'status'"),
        Case(
            text: "paths: {/a: {get: {}}}\ncomponents: {schemas: {A: {typ: string}}}\n", code: "schema.unknown-keyword",
            line: 4, column: 28, help: "did you mean 'type'?"),
        Case(
            text: "paths: {/a: {get: {responses: {x-treaty-sorce: 'page:1'}}}}\n",
            code: "treaty.unknown-extension", line: 3,
            column: 32, help: "did you mean 'x-treaty-source'?"),
        Case(
            text: "paths: {/a: {get: {responses: {'200': {headers: {x-a: {requierd: true}}}}}}}\n",
            code: "openapi.unknown-field", line: 3, column: 56, help: "did you mean 'required'?"),
        Case(
            text: "paths: {/a: {get: {responses: {x-own: {a: 1}}}}}\nx-own: 1\npath: {}\n",
            code: "openapi.unknown-field", line: 5, column: 1, help: "did you mean 'paths'?"),
        Case(
            text: "paths: {/a: {get: {}}}\ncomponents: {schemas: {A: {x-treaty-privacy: pubic}}}\n",
            code: "treaty.unknown-word", line: 4, column: 46, help: "did you mean 'public'?"),
        Case(
            text: "paths: {/a: {get: {deprecated: 'yes'}}}\n", code: "openapi.type", line: 3, column: 32, help: nil),
        Case(
            text: "paths: {/a: {get: {summary: null}}}\n", code: "openapi.type", line: 3, column: 29,
            help: "give it a value, or remove the member"),
        Case(
            text: "paths: {/a: {get: {parameter: []}}}\n", code: "openapi.unknown-field", line: 3, column: 20,
            help: "did you mean 'parameters'?"),
        Case(
            text: "paths: {/a: {get: {operationId: a}}, /b: {get: {operationId: a}}}\n", code: "openapi.operation-id",
            line: 3, column: 62, help: "operationId must be unique"),
        Case(
            text: "paths: {}\n", code: "openapi.no-operations", line: 3, column: 8,
            help: "add a path with a method under paths"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: 'page 3'}}}\n", code: "source.form", line: 3, column: 37,
            help: "write document:line or document:first-last, with lines from 1"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: 'page:7-3'}}}\n", code: "source.form", line: 3, column: 37,
            help: "write document:line or document:first-last, with lines from 1"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: {grade: statd}}}}\n", code: "source.grade", line: 3, column: 45,
            help: "did you mean 'stated'?"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: {grade: assumed}}}}\n", code: "source.why", line: 3, column: 37,
            help: "add why: ..."),
        Case(
            text: "paths: {/a: {get: {summary: S, x-treaty-source: {/sumary: {grade: outside, why: w}}}}}\n",
            code: "source.pointer", line: 3, column: 50,
            help: "write a JSON Pointer from the object around x-treaty-source, or '' for the object itself"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: pge:3}}}\nx-treaty-documents: {page: {lines: 9}}\n",
            code: "source.document", line: 3, column: 37, help: "did you mean 'page'?"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: page:8-10}}}\nx-treaty-documents: {page: {lines: 9}}\n",
            code: "source.lines", line: 3, column: 37, help: "cite lines from 1 to 9"),
    ]

    @Test("one mistake in a document is reported once, at its place, with help")
    func mistakes() throws {
        for item in OpenAPIDocumentTests.cases {
            let folder = try TemporaryFolder(["openapi.yaml": OpenAPIDocumentTests.head + item.text])
            var diagnostics: [Diagnostic] = []
            _ = try OpenAPIDocument.load(folder.path + "/openapi.yaml", into: &diagnostics)
            let all = diagnostics.map(\.description).joined(separator: "\n")
            #expect(diagnostics.map(\.code) == [item.code], "\(item.text)\n\(all)")
            guard let found = diagnostics.first(where: { $0.code == item.code }) else { continue }
            #expect(found.location?.line == item.line && found.location?.column == item.column, "\(all)")
            if let help = item.help { #expect(found.help == help, "\(all)") }
        }
    }

    /// Documents that cannot be used at all.
    static let unusable: [(text: String, code: String, line: Int, help: String?)] = [
        ("info: {title: T, version: '1'}\n", "openapi.version", 1, "add a line openapi: 3.1.0"),
        (
            "swagger: '1.2'\n", "openapi.version", 1,
            "2.0 is read, and OpenAPI 3.0, 3.1 and 3.2; convert the document to one of them"
        ),
        ("info: {}\nopenapi: 4.0.0\n", "openapi.version", 2, "2.0, 3.0, 3.1 and 3.2 are read"),
        ("[1]\n", "openapi.form", 1, "an OpenAPI document is an object that begins with openapi: 3.1.0"),
        ("", "yaml.empty", 1, nil),
    ]

    @Test("a document that cannot be used at all says why, where, and what to do")
    func unusableDocuments() throws {
        for item in OpenAPIDocumentTests.unusable {
            let folder = try TemporaryFolder(["openapi.yaml": item.text])
            var diagnostics: [Diagnostic] = []
            let error = #expect(throws: Diagnostic.self) {
                try OpenAPIDocument.load(folder.path + "/openapi.yaml", into: &diagnostics)
            }
            #expect(error?.code == item.code, "\(item.text): \(String(describing: error))")
            #expect(error?.location?.line == item.line, "\(item.text): \(String(describing: error))")
            #expect(error?.help == item.help, "\(item.text): \(String(describing: error))")
        }
    }

    @Test("a missing file and a folder are told apart, and a near name is suggested")
    func files() throws {
        let folder = try TemporaryFolder(["openapi.yaml": OpenAPIDocumentTests.head])
        var diagnostics: [Diagnostic] = []
        let missing = #expect(throws: Diagnostic.self) {
            try OpenAPIDocument.load(folder.path + "/openapi.yml", into: &diagnostics)
        }
        #expect(missing?.code == "file.missing")
        #expect(missing?.help == "did you mean '\(folder.path)/openapi.yaml'?")
        let isFolder = #expect(throws: Diagnostic.self) { try OpenAPIDocument.load(folder.path, into: &diagnostics) }
        #expect(isFolder?.code == "file.directory")
    }

    @Test("references lead through several files, and a mistake in another file is reported there")
    func severalFiles() throws {
        let folder = try TemporaryFolder([
            "openapi.yaml": OpenAPIDocumentTests.head + "paths: {/a: {$ref: 'parts/paths.yaml#/a'}}\n",
            "parts/paths.yaml": "a:\n  get:\n    operationId: read\n    x-treaty-source: page 3\n",
        ])
        var diagnostics: [Diagnostic] = []
        let document = try OpenAPIDocument.load(folder.path + "/openapi.yaml", into: &diagnostics)
        #expect(document.operations.map(\.path) == ["/a"])
        #expect(diagnostics.map(\.code) == ["source.form"])
        #expect(diagnostics.first?.location?.fileName.hasSuffix("parts/paths.yaml") == true)
        #expect(diagnostics.first?.location?.line == 4)
    }
}

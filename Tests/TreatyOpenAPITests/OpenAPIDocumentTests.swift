// Documents read from files in a folder: what cannot be used at all, and what references reach; lint is tested
// elsewhere.
import Testing
import TreatyOpenAPI
import TreatyText

struct OpenAPIDocumentTests {
    static let head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"

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

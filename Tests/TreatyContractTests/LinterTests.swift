// What a run of lint promises as a whole: order, counts, weights, exemptions; single rules are tested by their pages.
import Foundation
import Testing
import TreatyContract
import TreatyText

private func lint(
    _ text: String, config: String? = nil, rules: [String] = [], files: [String: String] = [:]
) throws -> LintResult {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lint-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files.merging(["openapi.yaml": text], uniquingKeysWith: { first, _ in first }) {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    var settings = LintConfig()
    if let config {
        let file = folder.appendingPathComponent("treaty.yaml")
        try Data(config.utf8).write(to: file)
        settings = try LintConfig(path: file.path)
    }
    for rule in rules { #expect(settings.take(rule) == nil) }
    return Linter.run(folder.appendingPathComponent("openapi.yaml").path, settings)
}

private let twoFaults = """
    openapi: 3.1.0
    info: {title: Cups, version: 1.0}
    paths:
      /cups/{id}:
        get:
          responses: {'200': {description: A cup.}}
      /bowls:
        delete:
          requestBody: {content: {application/json: {}}}
          responses: {'200': {description: Gone.}}
    """

@Suite struct LinterTests {
    @Test("complaints come in the order of the file, with their weight")
    func order() throws {
        let result = try lint(twoFaults)
        #expect(
            result.diagnostics.map(\.code) == ["openapi.type", "openapi.path-parameter", "openapi.body-unexpected"])
        #expect(result.diagnostics.map { $0.location?.line } == [2, 4, 9])
        #expect(result.errors == 2 && result.warnings == 0 && result.hints == 1 && result.heaviest == .error)
        #expect(result.operationCount == 2 && result.unusable.isEmpty)
    }

    @Test("a rule's weight is the configuration's, then the command line's")
    func weights() throws {
        let config = "lint: {rules: {openapi.type: hint, openapi.path-parameter: off}}"
        let result = try lint(twoFaults, config: config, rules: ["openapi.body-unexpected=error"])
        #expect(result.diagnostics.map(\.code) == ["openapi.type", "openapi.body-unexpected"])
        #expect(result.hints == 1 && result.errors == 1 && result.warnings == 0)
    }

    @Test("a place and all in it can be exempted, for one code or for all")
    func exemptions() throws {
        let one = "lint: {ignore: [{code: openapi.body-unexpected, file: openapi.yaml, at: /paths/~1bowls}]}"
        #expect(try lint(twoFaults, config: one).ignored == 1)
        let all = "lint: {ignore: [{at: /paths}]}"
        let result = try lint(twoFaults, config: all)
        #expect(result.diagnostics.map(\.code) == ["openapi.type"] && result.ignored == 2)
        let other = "lint: {ignore: [{code: openapi.type, at: /paths}, {file: other.yaml, at: ''}]}"
        #expect(try lint(twoFaults, config: other).ignored == 0)
    }

    @Test(
        "a configuration that cannot be meant is refused with what was probably meant",
        arguments: [
            ("lint: {rules: {openapi.typ: off}}", "profile.code", "did you mean 'openapi.type'?"),
            ("lint: {rules: {openapi.type: of}}", "profile.severity", "did you mean 'off'?"),
            ("lint: {rule: {}}", "profile.unknown-field", "did you mean 'rules'?"),
            ("lintt: {}", "profile.unknown-field", "did you mean 'lint'?"),
            ("lint: {ignore: [{at: paths}]}", "profile.pointer", "a pointer begins with '/'"),
            ("lint: {ignore: [{cod: x}]}", "profile.unknown-field", "did you mean 'code'?"),
        ])
    func refusals(text: String, code: String, help: String) throws {
        let error = #expect(throws: Diagnostic.self) { _ = try lint(twoFaults, config: text) }
        #expect(error?.code == code && error?.help == help)
    }

    @Test("a hundred thousand complaints are counted to the last and kept to a bound")
    func many() throws {
        let values = (0..<100_000).map { _ in "1" }.joined(separator: ",")
        let text = """
            openapi: 3.1.0
            info: {title: Cups, version: '1'}
            paths: {/cups: {get: {responses: {'200': {description: Done.}}}}}
            components: {schemas: {Cup: {type: string, enum: [\(values)]}}}
            """
        let result = try lint(text, rules: ["openapi.unused-component=off"])
        #expect(result.counts["schema.enum-type"] == 100_000)
        #expect(result.diagnostics.count == 20_000)
        #expect(result.counts["schema.duplicate-value"] == 99_999)
    }

    @Test(
        "a reference may mean a name that a schema gives itself, or a metaschema",
        arguments: [
            ("B: {$id: 'https://a.example/b', $defs: {x: {type: string}}, $ref: '#/$defs/x'}", []),
            ("B: {$id: 'https://a.example/b', $ref: '#/$defs/x'}", ["openapi.ref-unresolved"]),
            ("B: {$id: 'https://a.example/b', $ref: 'c'}, C: {$id: 'https://a.example/c', type: string}", []),
            ("B: {$ref: 'https://json-schema.org/draft/2020-12/schema'}", []),
            ("B: {$ref: 'http://json-schema.org/draft-07/schema#/definitions/nonNegativeInteger'}", []),
            ("B: {$ref: 'https://json-schema.org/draft/2020-12/scheme'}", ["openapi.ref-remote"]),
        ] as [(String, [String])])
    func names(schemas: String, codes: [String]) throws {
        let result = try lint(
            """
            openapi: 3.1.0
            info: {title: Cups, version: '1'}
            paths:
              /cups:
                get:
                  responses:
                    '200':
                      description: Cups.
                      content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}
            components: {schemas: {\(schemas)}}
            """)
        #expect(result.diagnostics.map(\.code) == codes)
    }

    @Test("what is no schema cannot refer to a metaschema")
    func metaschemaAsResponse() throws {
        let result = try lint(
            """
            openapi: 3.1.0
            info: {title: Cups, version: '1'}
            paths:
              /cups: {get: {responses: {'200': {$ref: 'https://json-schema.org/draft/2020-12/schema'}}}}
            """)
        #expect(result.counts["openapi.ref-remote"] == 1)
    }

    @Test("operations that cannot be used are named with the reason, the others stay")
    func usable() throws {
        let result = try lint(
            """
            openapi: 3.1.0
            info: {title: Cups, version: '1'}
            paths:
              /cups:
                get: {responses: {'200': {$ref: '#/components/responses/Cup'}}}
              /bowls:
                get: {responses: {'200': {description: Done.}}}
            """)
        #expect(result.counts == ["openapi.ref-unresolved": 1])
        #expect(result.operationCount == 2 && result.unusable.map(\.operation) == ["GET /cups"])
        #expect(result.unusable.first?.why.contains("'#/components/responses/Cup' leads to nothing") == true)
    }

    @Test("a complaint in a file that a reference leads to stands in that file, and has a pointer")
    func otherFile() throws {
        let result = try lint(
            """
            openapi: 3.1.0
            info: {title: Cups, version: '1'}
            paths:
              /cups:
                get:
                  responses:
                    '200': {description: Cups., content: {application/json: {schema: {$ref: cup.yaml#/Cup}}}}
            """, files: ["cup.yaml": "Cup:\n  type: string\n  minLength: 9\n  maxLength: 3\n"])
        let found = try #require(result.diagnostics.first)
        #expect(found.code == "schema.bounds" && found.location?.fileName.hasSuffix("cup.yaml") == true)
        let pointer = found.location.flatMap { result.pointer(to: $0) }
        #expect(pointer?.description == "/Cup/maxLength")
    }

    @Test("OpenAPI 2.0 is judged as it is written")
    func old() throws {
        let result = try lint(
            """
            swagger: '2.0'
            info: {title: Cups, version: '1'}
            produces: [application/json]
            paths:
              /cups:
                post:
                  parameters:
                    - {name: cup, in: body, type: string}
                    - {name: size, in: formData, type: string}
                    - {name: tags, in: query, type: array}
                  responses: {'200': {description: Done., schema: {$ref: '#/definitions/Cup'}}}
            definitions:
              Cup: {type: object, properties: {size: {type: string, default: 3}}}
            """)
        let expected = [
            "openapi.missing-field": 2, "openapi.misplaced-field": 1, "openapi.choice": 1, "schema.default": 1,
        ]
        #expect(result.counts == expected, "\(result.diagnostics)")
    }

    private static let head = "openapi: 3.0.3\ninfo: {title: Cups, version: '1'}\n"
    private static let cups = "paths: {/cups: {get: {responses: {'200': {description: Done.}}}}}\n"

    @Test(
        "an operation that cannot be used is an error, whatever rule did not see it",
        arguments: [
            (
                "paths: {/cups: {get: {parameters: [{$ref: '#/components/schemas/Cup'}], responses: {'200': "
                    + "{description: Done.}}}}}\ncomponents: {schemas: {Cup: {type: string}}}\n", "openapi.parameter"
            ),
            ("paths: {'/cups/{x': {get: {responses: {'200': {description: Done.}}}}}\n", "openapi.path-template"),
        ])
    func unusable(text: String, code: String) throws {
        let result = try lint(LinterTests.head + text)
        #expect(result.counts == [code: 1] && result.errors == 1, "\(result.diagnostics)")
        #expect(result.operationCount == 1 && result.unusable.count == 1)
        #expect(result.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test("what stands where an operation belongs counts among those that cannot be used")
    func lost() throws {
        let result = try lint(
            """
            openapi: 3.0.3
            info: {title: Cups, version: '1'}
            paths:
              cups: {get: {responses: {'200': {description: Done.}}}}
              /bowls: null
              /cups: {put: [], post: null}
              /lids/{}: {get: {responses: {'200': {description: Done.}}}}
              /fine: {get: {responses: {'200': {description: Done.}}}}
            """)
        #expect(result.operationCount == 6)
        #expect(result.unusable.map(\.operation) == ["GET /lids/{}", "GET cups", "/bowls", "PUT /cups", "POST /cups"])
        let expected = ["openapi.path-slash": 1, "openapi.type": 3, "openapi.path-template": 1]
        #expect(result.counts == expected, "\(result.diagnostics)")
    }

    @Test(
        "the host of 2.0 is a name and perhaps a port, and its basePath begins with a slash",
        arguments: [
            ("localhost:8080", "/", ""), ("cups.example", "/v1", ""), ("https://cups.example", "/v1", "openapi.word"),
            ("cups.example/v1", "/v1", "openapi.word"), ("cups.example:a", "/v1", "openapi.word"),
            ("cups.example", "v1", "openapi.path-slash"),
        ])
    func host(host: String, path: String, code: String) throws {
        let expected: [String: Int] = code.isEmpty ? [:] : [code: 1]
        let text = "swagger: '2.0'\ninfo: {title: Cups, version: '1'}\nhost: '\(host)'\nbasePath: '\(path)'\n"
        let result = try lint(text + LinterTests.cups)
        #expect(result.counts == expected && result.errors == expected.count, "\(result.diagnostics)")
    }

    @Test("a scheme without scopes has an empty list before 3.1", arguments: [("3.0.3", 1), ("3.1.0", 0)])
    func scopeless(version: String, expected: Int) throws {
        let text = """
            openapi: \(version)
            info: {title: Cups, version: '1'}
            security: [{key: [read, write]}]
            components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}

            """
        let result = try lint(text + LinterTests.cups)
        #expect(result.counts["openapi.security-scope"] ?? 0 == expected, "\(result.diagnostics)")
        #expect(result.diagnostics.allSatisfy { $0.help == "write key: []" })
    }

    @Test("what was meant is looked for a hundred times for each code")
    func helped() throws {
        let names = (0..<300).map { "cup\($0)" }.joined(separator: ",")
        let schema = "{type: object, properties: {cup: {type: string}}, required: [\(names)]}"
        let response = "{description: Done., content: {application/json: {schema: \(schema)}}}"
        let result = try lint(LinterTests.head + "paths: {/cups: {get: {responses: {'200': \(response)}}}}\n")
        #expect(result.counts == ["schema.required-undeclared": 300])
        #expect(result.diagnostics.count { $0.help != nil } == 100)
    }
}

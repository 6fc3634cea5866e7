// OpenAPI 2.0 in the shape of 3.x: what each member becomes, and that places stay those of the file.
import Testing
import TreatyData
import TreatyOpenAPI
import TreatyText

@Suite("OpenAPI 2.0 in the shape of 3.x")
struct SwaggerUpgradeTests {
    private func model(_ text: String, _ others: [String: String] = [:]) throws -> OpenAPIDocument {
        let folder = try TemporaryFolder(others.merging(["api/swagger.yaml": text]) { first, _ in first })
        var diagnostics: [Diagnostic] = []
        let document = try OpenAPIDocument.read(folder.path + "/api/swagger.yaml", into: &diagnostics)
        #expect(diagnostics.filter { $0.severity == .error }.map(\.description) == [])
        return document
    }

    private static let head = "swagger: '2.0'\ninfo: {title: T, version: '1'}\n"

    /// Text below the head, a pointer into the model, and what stands there.
    private static let table: [(text: String, pointer: String, value: String)] = [
        (
            "host: a.example\nbasePath: /v1\nschemes: [https, http]\npaths: {}\n", "/servers",
            #"[{"url":"https://a.example/v1"},{"url":"http://a.example/v1"}]"#
        ),
        ("basePath: /v1\npaths: {}\n", "/servers", #"[{"url":"/v1"}]"#),
        ("host: a.example\npaths: {}\n", "/servers", #"[{"url":"https://a.example"}]"#),
        ("host: http://a.example/\nbasePath: v1\npaths: {}\n", "/servers", #"[{"url":"http://a.example/v1"}]"#),
        (
            "host: http://a.example\nschemes: [https]\npaths: {}\n", "/servers", #"[{"url":"https://a.example"}]"#
        ),
        (
            "paths: {/a: {get: {parameters: [{name: q, in: query, type: array, items: {type: integer}, "
                + "collectionFormat: pipes, required: true, minItems: 1}], responses: {}}}}\n",
            "/paths/~1a/get/parameters/0",
            #"{"name":"q","in":"query","required":true,"style":"pipeDelimited","explode":false,"#
                + #""schema":{"type":"array","items":{"type":"integer"},"minItems":1}}"#
        ),
        (
            "paths: {/a: {get: {parameters: [{name: q, in: query, type: array, items: {type: string}, "
                + "collectionFormat: multi}], responses: {}}}}\n",
            "/paths/~1a/get/parameters/0",
            #"{"name":"q","in":"query","style":"form","explode":true,"#
                + #""schema":{"type":"array","items":{"type":"string"}}}"#
        ),
        (
            "paths: {'/a/{i}': {parameters: [{name: i, in: path, type: array, items: {type: string}, required: true}], "
                + "get: {responses: {}}}}\n",
            "/paths/~1a~1{i}/get/parameters/0",
            #"{"name":"i","in":"path","required":true,"style":"simple","explode":false,"#
                + #""schema":{"type":"array","items":{"type":"string"}}}"#
        ),
        (
            "consumes: [application/json, text/plain]\npaths: {/a: {post: {parameters: [{name: b, in: body, "
                + "required: true, schema: {type: object}}], responses: {}}}}\n",
            "/paths/~1a/post/requestBody",
            #"{"required":true,"content":{"application/json":{"schema":{"type":"object"}},"#
                + #""text/plain":{"schema":{"type":"object"}}}}"#
        ),
        (
            "paths: {/a: {post: {parameters: [{name: n, in: formData, type: string, required: true}, "
                + "{name: f, in: formData, type: file}], responses: {}}}}\n",
            "/paths/~1a/post/requestBody",
            #"{"required":true,"content":{"multipart/form-data":{"schema":{"type":"object","properties":"#
                + #"{"n":{"type":"string"},"f":{"type":"string","format":"binary"}},"required":["n"]}}}}"#
        ),
        (
            "consumes: [application/x-www-form-urlencoded]\npaths: {/a: {post: {parameters: [{name: n, in: formData, "
                + "type: array, items: {type: string}, collectionFormat: multi}], responses: {}}}}\n",
            "/paths/~1a/post/requestBody/content",
            #"{"application/x-www-form-urlencoded":{"schema":{"type":"object","properties":{"n":{"type":"array","#
                + #""items":{"type":"string"}}}},"encoding":{"n":{"style":"form","#
                + #""explode":true}}}}"#
        ),
        (
            "produces: [application/xml]\npaths: {/a: {get: {responses: {'200': {description: d, schema: "
                + "{$ref: '#/definitions/P'}, examples: {application/json: {a: 1}}, "
                + "headers: {X-N: {type: integer}}}}}}}\n"
                + "definitions: {P: {type: object}}\n",
            "/paths/~1a/get/responses/200",
            ##"{"description":"d","headers":{"X-N":{"schema":{"type":"integer"}}},"content":{"application/xml":"##
                + ##"{"schema":{"$ref":"#/definitions/P"}},"application/json":{"schema":{"$ref":"##
                + ##""#/definitions/P"},"example":{"a":1}}}}"##
        ),
        (
            "produces: [application/json]\npaths: {/a: {get: {responses: {'204': {description: d}}}}}\n",
            "/paths/~1a/get/responses/204", #"{"description":"d"}"#
        ),
        (
            "paths: {}\nsecurityDefinitions: {b: {type: basic}, k: {type: apiKey, in: header, name: X}, o: {type: "
                + "oauth2, flow: accessCode, authorizationUrl: 'https://a.example/a', tokenUrl: 'https://a.example/t', "
                + "scopes: {r: read}}}\n",
            "/components/securitySchemes",
            #"{"b":{"type":"http","scheme":"basic"},"k":{"type":"apiKey","in":"header","name":"X"},"o":{"type":"#
                + #""oauth2","flows":{"authorizationCode":{"authorizationUrl":"https://a.example/a","tokenUrl":"#
                + #""https://a.example/t","scopes":{"r":"read"}}}}}"#
        ),
        (
            "paths: {/a: {get: {parameters: [{$ref: '#/parameters/l'}], "
                + "responses: {'404': {$ref: '#/responses/n'}}}}}\n"
                + "parameters: {l: {name: l, in: query, type: integer, maximum: 9}}\n"
                + "responses: {n: {description: none}}\n",
            "/paths/~1a/get",
            #"{"responses":{"404":{"description":"none"}},"parameters":[{"name":"l","in":"query","#
                + #""schema":{"type":"integer","maximum":9}}]}"#
        ),
    ]

    @Test("each member becomes what OpenAPI 3 calls it")
    func members() throws {
        for item in SwaggerUpgradeTests.table {
            let document = try model(SwaggerUpgradeTests.head + item.text)
            let pointer = try #require(JSONPointer(text: item.pointer))
            let found = document.root[pointer].map { JSON($0).compact } ?? "nothing"
            #expect(found == item.value, "\(item.text)")
        }
    }

    @Test("places are those of the file, and parts of other files keep theirs")
    func places() throws {
        let document = try model(
            SwaggerUpgradeTests.head
                + "paths:\n  /a:\n    get:\n      parameters:\n      - {$ref: 'more/parts.yaml#/limit'}\n"
                + "      responses:\n        '200': {description: d, schema: {$ref: 'more/parts.yaml#/Pet'}}\n",
            [
                "api/more/parts.yaml":
                    "limit: {name: l, in: query, type: integer}\nPet:\n  properties: {o: {$ref: '#/Owner'}}\n"
                    + "Owner: {type: string}\n"
            ])
        let operation = try #require(document.operations.first)
        #expect(operation.value.location.description.hasSuffix("api/swagger.yaml:6:7"))
        let parameter = try #require(operation.parameters(in: document.files).first?.target)
        #expect(parameter.location.description.hasSuffix("api/more/parts.yaml:1:8"))
        let schema = try #require(document.root[JSONPointer(["paths", "/a", "get", "responses", "200", "content"])])
        let reference = try #require(schema["application/json"]?["schema"])
        let pet = try #require(document.files.resolve(reference))
        let owner = try #require(pet["properties"]?["o"]).self
        #expect(document.files.resolve(owner)?["type"]?.text == "string")
    }

    @Test("a reference into what has moved still leads there, and a circle ends")
    func moved() throws {
        let document = try model(
            SwaggerUpgradeTests.head
                + "paths:\n  /a:\n    get:\n      responses:\n        '200': {description: d, schema: {type: object, "
                + "properties: {s: {$ref: '#/definitions/S'}}}}\n  /b:\n    get:\n      responses:\n        '200': "
                + "{description: d, schema: {$ref: '#/paths/~1a/get/responses/200/schema'}}\n"
                + "definitions: {S: {type: array, items: {$ref: '#/definitions/S'}}}\n")
        let schema = try #require(
            document.root[JSONPointer(["paths", "/b", "get", "responses", "200", "content", "application/json"])])
        let target = try #require(schema["schema"].flatMap { document.files.resolve($0) })
        #expect(target["properties"]?["s"].flatMap { document.files.resolve($0) }?["type"]?.text == "array")
        #expect(document.files.referenceDiagnostics().map(\.description) == [])
    }
}

// Contracts that say the same in other words, files or versions: nothing may break, and mostly nothing may be told.
import Foundation
import Testing
import TreatyContract
import TreatyText

@Suite struct DiffSamenessTests {
    private func contract(_ version: String, _ schema: String, components: String = "{}") -> String {
        """
        openapi: \(version)
        info: {title: t, version: '1'}
        paths:
          /a:
            post:
              requestBody: {content: {application/json: {schema: \(schema)}}}
              responses: {'200': {description: ok, content: {application/json: {schema: \(schema)}}}}
        components: \(components)
        """
    }

    @Test("the same schema in other words is no change")
    func words() throws {
        let table: [(String, String)] = [
            ("{type: string, minLength: 1}", "{minLength: 1, type: string}"),
            ("{type: [string, 'null']}", "{anyOf: [{type: string}, {type: 'null'}]}"),
            ("{type: [string, 'null']}", "{oneOf: [{type: 'null'}, {type: string}]}"),
            ("{enum: [a, b]}", "{enum: [b, a]}"), ("{const: a}", "{enum: [a]}"),
            ("{enum: [a, b]}", "{oneOf: [{const: a}, {const: b}]}"),
            ("{type: integer, exclusiveMinimum: 0}", "{type: integer, minimum: 1}"),
            ("{type: [integer, number]}", "{type: number}"),
            ("{type: number, maximum: 10}", "{type: number, maximum: 1e1}"),
            (
                "{type: object, properties: {a: {type: string}}}",
                "{allOf: [{type: object}, {properties: {a: {type: string}}}]}"
            ),
            ("{type: object, required: [a, b]}", "{type: object, allOf: [{required: [b]}, {required: [a]}]}"),
            ("{allOf: [{type: string}, {maxLength: 5}]}", "{type: string, maxLength: 5}"),
            ("{type: array, items: {type: string}}", "{type: array, items: {anyOf: [{type: string}]}}"),
            ("{type: array, items: true}", "{type: array}"),
            ("{type: object, additionalProperties: true}", "{type: object}"),
            ("{type: array, maxItems: 1}", "{type: array, maxItems: 1, uniqueItems: true}"),
            ("{not: {type: string}}", "{not: {type: string}}"),
            ("{anyOf: [{type: string}, {type: integer}]}", "{anyOf: [{type: integer}, {type: string}]}"),
        ]
        for (left, right) in table {
            let changes = try comparison(contract("3.1.0", left), contract("3.1.0", right)).changes
            #expect(changes.isEmpty, "\(left) \(right): \(changes.map(\.message))")
        }
    }

    @Test("a schema that moves into components, or is renamed there, is no change")
    func components() throws {
        let body = "{type: object, properties: {next: %}, required: [next]}"
        let one = "{$ref: '#/components/schemas/One'}"
        let other = "{$ref: '#/components/schemas/Other'}"
        let part = "{type: string, maxLength: 4}"
        let inline = contract("3.1.0", body.replacingOccurrences(of: "%", with: part))
        let moved = contract(
            "3.1.0", one,
            components: "{schemas: {One: \(body.replacingOccurrences(of: "%", with: other)), Other: \(part)}}")
        #expect(try comparison(inline, moved).changes.isEmpty)
        #expect(try comparison(moved, inline).changes.isEmpty)
        let tree = "{type: object, properties: {left: %, right: %}}"
        func recursive(_ name: String) -> String {
            let reference = "{$ref: '#/components/schemas/\(name)'}"
            return contract(
                "3.1.0", reference,
                components: "{schemas: {\(name): \(tree.replacingOccurrences(of: "%", with: reference))}}")
        }
        #expect(try comparison(recursive("Tree"), recursive("Node")).changes.isEmpty)
    }

    @Test("a change inside a schema that holds itself is told once")
    func cycles() throws {
        func recursive(_ leaf: String) -> String {
            let reference = "{$ref: '#/components/schemas/Tree'}"
            return contract(
                "3.1.0", reference,
                components: "{schemas: {Tree: {type: object, properties: {left: \(reference), leaf: \(leaf)}}}}")
        }
        let changes = try comparison(recursive("{type: string}"), recursive("{type: string, maxLength: 9}")).changes
        #expect(changes.map(\.kind).sorted() == ["request.max-length-narrowed", "response.max-length-narrowed"])
    }

    @Test("the same contract as OpenAPI 3.0 and 3.1 differs in its format only")
    func versions() throws {
        let table: [(String, String)] = [
            ("{type: string, nullable: true}", "{type: [string, 'null']}"),
            ("{type: integer, minimum: 0, exclusiveMinimum: true}", "{type: integer, exclusiveMinimum: 0}"),
            ("{type: number, maximum: 1, exclusiveMaximum: true}", "{type: number, exclusiveMaximum: 1}"),
            ("{type: number, maximum: 1, exclusiveMaximum: false}", "{type: number, maximum: 1}"),
            (
                "{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}",
                "{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}"
            ),
        ]
        for (old, new) in table {
            let changes = try comparison(contract("3.0.3", old), contract("3.1.0", new)).changes
            #expect(changes.map(\.kind) == ["contract.format"], "\(old): \(changes.map(\.message))")
        }
    }

    @Test("the same contract as OpenAPI 2.0 and 3.1 differs in its format only")
    func swagger() throws {
        let old = """
            swagger: '2.0'
            info: {title: t, version: '1'}
            host: api.example.com
            basePath: /v1
            schemes: [https]
            consumes: [application/json]
            produces: [application/json]
            securityDefinitions:
              key: {type: apiKey, in: header, name: X-Key}
              login: {type: basic}
            security: [{key: []}]
            parameters:
              page: {name: page, in: query, type: integer, minimum: 0, exclusiveMinimum: true}
            responses:
              missing: {description: none}
            paths:
              /pets/{id}:
                get:
                  operationId: pet
                  security: [{login: []}]
                  parameters:
                    - {name: id, in: path, required: true, type: integer}
                    - {$ref: '#/parameters/page'}
                    - {name: tags, in: query, type: array, collectionFormat: multi, items: {type: string}}
                    - {name: ids, in: query, type: array, items: {type: string}}
                  responses:
                    '200':
                      description: ok
                      schema: {$ref: '#/definitions/Pet'}
                      headers: {X-Rate: {type: integer}}
                    '404': {$ref: '#/responses/missing'}
                post:
                  parameters:
                    - {name: id, in: path, required: true, type: integer}
                    - {name: body, in: body, required: true, schema: {$ref: '#/definitions/Pet'}}
                  responses: {'201': {description: made}}
            definitions:
              Pet:
                type: object
                required: [name]
                properties: {name: {type: string}, mate: {$ref: '#/definitions/Pet'}}
            """
        let new = """
            openapi: 3.1.0
            info: {title: t, version: '1'}
            servers: [{url: 'https://api.example.com/v1'}]
            security: [{apiKey: []}]
            paths:
              /pets/{petId}:
                parameters:
                  - {name: petId, in: path, required: true, schema: {type: integer}}
                get:
                  operationId: pet
                  security: [{http: []}]
                  parameters:
                    - {name: page, in: query, schema: {type: integer, exclusiveMinimum: 0}}
                    - {name: tags, in: query, schema: {type: array, items: {type: string}}}
                    - {name: ids, in: query, explode: false, schema: {type: array, items: {type: string}}}
                  responses:
                    '200':
                      description: ok
                      content: {application/json: {schema: {$ref: '#/components/schemas/Animal'}}}
                      headers: {X-Rate: {schema: {type: integer}}}
                    '404': {$ref: '#/components/responses/missing'}
                post:
                  requestBody:
                    required: true
                    content: {application/json: {schema: {$ref: '#/components/schemas/Animal'}}}
                  responses: {'201': {description: made}}
            components:
              securitySchemes:
                apiKey: {type: apiKey, in: header, name: X-Key}
                http: {type: http, scheme: basic}
              responses: {missing: {description: none}}
              schemas:
                Animal:
                  type: object
                  required: [name]
                  properties: {name: {type: string}, mate: {$ref: '#/components/schemas/Animal'}}
            """
        let changes = try comparison(old, new).changes
        #expect(Set(changes.map(\.kind)) == ["contract.format", "operation.path-renamed"], "\(changes.map(\.message))")
    }

    @Test("a contract cut into files is the same contract, and a change in one of them is told at its place there")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("diff-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws -> String {
            let file = folder.appendingPathComponent(name)
            try Data(text.utf8).write(to: file)
            return file.path
        }
        let whole = try write("whole.yaml", contract("3.1.0", "{type: object, properties: {a: {type: string}}}"))
        let cut = try write("cut.yaml", contract("3.1.0", "{$ref: 'parts.yaml#/One'}"))
        _ = try write("parts.yaml", "One: {type: object, properties: {a: {$ref: '#/Two'}}}\nTwo: {type: string}\n")
        #expect(try ContractComparison(old: whole, new: cut).changes.isEmpty)
        _ = try write("parts.yaml", "One: {type: object, properties: {a: {$ref: '#/Two'}}}\nTwo: {type: integer}\n")
        let changes = try ContractComparison(old: whole, new: cut).changes
        #expect(changes.map(\.kind).sorted() == ["request.type-changed", "response.type-changed"])
        #expect(changes.allSatisfy { $0.new?.fileName.hasSuffix("parts.yaml") == true && $0.new?.line == 2 })
    }

    @Test("a server's path that moves into the paths is no change for callers")
    func prefixes() throws {
        func contract(_ server: String, _ path: String) -> String {
            """
            openapi: 3.1.0
            info: {title: t, version: '1'}
            servers: [{url: '\(server)'}]
            paths: {'\(path)': {get: {responses: {'200': {description: ok}}}}}
            """
        }
        #expect(
            try comparison(contract("/v1", "/a/{id}"), contract("/", "/v1/a/{id}")).changes.allSatisfy {
                $0.consumer == .safe
            })
    }

    @Test("thousands of operations cost what they add up to, and a deep or wide schema ends")
    func bounds() throws {
        func contract(_ count: Int, _ bound: Int) -> String {
            var text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n"
            for number in 0..<count {
                text += "  /a\(number): {get: {responses: {'200': {description: ok, content: {application/json: "
                text += "{schema: {$ref: '#/components/schemas/S'}}}}}}}\n"
            }
            return text
                + "components: {schemas: {S: {type: object, properties: {a: {type: string, maxLength: \(bound)}}}}}\n"
        }
        let changes = try comparison(contract(1000, 5), contract(1000, 9)).changes
        #expect(changes.count == 1)
        #expect(changes.first?.operations.count == 1000)
        // Alternatives within alternatives: every way to decide them would be too many.
        func diamonds(_ leaf: String) -> String {
            var text = leaf
            for level in 0..<40 {
                text = "{anyOf: [\(level % 2 == 0 ? "{type: integer}" : "{type: 'null'}"), \(text)]}"
            }
            return self.contract("3.1.0", text)
        }
        _ = try comparison(diamonds("{type: string}"), diamonds("{type: string, maxLength: 3}"))
        var deep = "{type: string}"
        for _ in 0..<150 { deep = "{type: object, properties: {a: \(deep)}}" }
        let other = deep.replacingOccurrences(of: "string", with: "integer")
        let found = try comparison(self.contract("3.1.0", deep), self.contract("3.1.0", other)).changes
        #expect(!found.isEmpty)
    }
}

// What the mock answers where a contract has no rules, no examples, other effects, or a server with a path.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyText

private let cups = """
    openapi: 3.1.0
    info: {title: Cups, version: '1'}
    servers: [{url: 'https://cups.example/v2/'}]
    x-treaty-outcome: {code: [/problem/number], name: [/problem/word]}
    x-treaty-collections:
      cups: {key: id, unique: {color: [color]}, records: [{id: 1, color: red}, {id: 2, color: blue}]}
    paths:
      /cups:
        post:
          operationId: make
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  type: object
                  required: [color]
                  properties: {color: {type: string, minLength: 2}, size: {type: integer, maximum: 9}}
          responses:
            '201':
              description: made
              content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}
            '409':
              description: taken
              content:
                application/vnd.cups+json:
                  schema:
                    type: object
                    required: [problem]
                    properties:
                      problem:
                        type: object
                        required: [number, word, text]
                        properties: {number: {type: integer}, word: {type: string}, message: {type: string}}
          x-treaty-errors:
            - code: 7
              name: taken
              status: 409
              when: {exists: cups.color}
              message: 'there is a {body#/color} cup'
          x-treaty-effect: {collection: cups, action: create, at: ''}
      /cups/{id}:
        parameters:
          - {name: id, in: path, required: true, schema: {type: integer}}
        get:
          operationId: read
          responses:
            '200':
              description: a cup
              content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}
          x-treaty-effect: {collection: cups, action: read, key: [path.id], at: ''}
        delete:
          operationId: break
          responses: {'204': {description: gone}}
          x-treaty-effect: {collection: cups, action: delete, key: [path.id]}
    components:
      schemas:
        Cup:
          type: object
          required: [id, color]
          properties: {id: {type: integer}, color: {type: string}}
    """

@Suite struct OwnContractTests {
    let mock: MockResponder

    init() throws { mock = MockResponder([try contract(cups)]) }

    private func ask(_ method: String, _ target: String, _ body: String = "") -> MockAnswer {
        let fields = body.isEmpty ? [] : [("Content-Type", "application/json")]
        return Ask(method: method, target: target, fields: fields, body: body).answer(of: mock)
    }

    @Test("a record that is created can be read, and one that is deleted cannot")
    func lifecycle() {
        let made = ask("POST", "/cups", #"{"color":"green","other":1}"#)
        #expect(made.response.status == 201)
        #expect(made.json == ["color": "green", "id": 3])
        #expect(made.warnings == [])
        #expect(ask("GET", "/cups/3").json == ["color": "green", "id": 3])
        let broken = ask("DELETE", "/cups/3")
        #expect(broken.response.status == 204)
        #expect(broken.response.content.isEmpty)
        #expect(ask("GET", "/cups/3").response.status == 404)
        #expect(ask("GET", "/cups/1").json == ["color": "red", "id": 1])
    }

    @Test("an error without an example is made from the schema, the outcome's places and the rule's message")
    func builtError() {
        let answer = ask("POST", "/cups", #"{"color":"red"}"#)
        #expect(answer.response.status == 409)
        #expect(answer.response.field("Content-Type") == "application/vnd.cups+json")
        #expect(answer.value("/problem/number")?.int == 7)
        #expect(answer.value("/problem/word")?.string == "taken")
        #expect(answer.value("/problem/message")?.string == "there is a red cup")
        #expect(answer.value("/problem/text") != nil)
    }

    @Test("a breach that no rule names is a problem that lists every place")
    func violations() {
        let wrong = ask("POST", "/cups", #"{"color":"r","size":10}"#)
        #expect(wrong.response.status == 422)
        #expect(wrong.value("/code")?.string == "UNPROCESSABLE_ENTITY")
        let list = wrong.value("/validation")?.elements ?? []
        let places = list.compactMap { $0["location"]?.elements.compactMap(\.string) }
        #expect(Set(places) == [["body", "color"], ["body", "size"]])
        #expect(wrong.value("/validation/0/severity")?.string == "Error")
        #expect(ask("POST", "/cups", "{").response.status == 400)
        #expect(ask("POST", "/cups").response.status == 422)
        #expect(ask("GET", "/cups/one").value("/validation/0/location")?.elements == ["path", "id"])
    }

    @Test("a contract answers below the path of its server too, and HEAD is answered as GET is")
    func paths() {
        #expect(ask("GET", "/v2/cups/1").response.status == 200)
        #expect(ask("GET", "/v2cups/1").response.status == 404)
        #expect(ask("HEAD", "/cups/2").response.status == 200)
        #expect(ask("PUT", "/cups/2").response.field("Allow") == "GET, DELETE, HEAD")
    }

    @Test("of several contracts the one that has path and method answers")
    func several() throws {
        let both = MockResponder([try tagContract(), try contract(cups)])
        #expect(Ask(method: "GET", target: "/cups/1").answer(of: both).response.status == 200)
        #expect(Ask.tag("?id=1").answer(of: both).response.status == 200)
        #expect(both.listing["contracts"]?.elements.count == 2)
    }

    @Test("keys compare as JSON does, numbers by value; a text is a number where no record has it as a text")
    func keys() throws {
        let store = RecordStore(try contract(cups))
        let keys = [JSON.number("1"), .number("1.0"), .number("10e-1"), "1", .null]
        let found = store.transaction(now: Instant(seconds: 0)) { records in
            keys.map { records.record("cups", key: $0) != nil }
        }
        #expect(found == [true, true, true, true, false])
        #expect(store.counts.map(\.count) == [2])
    }

    @Test("records keep their order when one is changed and one is taken away")
    func order() throws {
        let store = RecordStore(try contract(cups))
        let ids = store.transaction(now: Instant(seconds: 0)) { records -> [Int] in
            for id in 3...200 { records.put(["id": .int(id)], into: "cups") }
            for id in 4...198 { records.remove("cups", key: .int(id)) }
            records.put(["id": 2, "color": "grey"], into: "cups")
            return records.records(of: "cups").compactMap { $0["id"]?.int }
        }
        #expect(ids == [1, 2, 3, 199, 200])
        store.reset()
        #expect(store.counts.first?.count == 2)
    }

    static let schemas = [
        "{const: 3}", "{enum: [b, c]}", "{type: integer, minimum: 5, maximum: 7}",
        "{type: integer, exclusiveMinimum: 5}",
        "{type: integer, maximum: -4}", "{type: integer, minimum: 3, multipleOf: 7}",
        "{type: number, minimum: 0.5, maximum: 0.6}",
        "{type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}", "{type: string, minLength: 12}",
        "{type: string, maxLength: 2}", "{type: string, format: date-time}", "{type: string, format: uuid}",
        "{type: string, format: ipv6}", "{type: string, format: email}", "{type: [string, 'null']}", "{type: 'null'}",
        "{type: boolean}", "{type: array, minItems: 3, uniqueItems: true, items: {type: integer}}",
        "{type: array, maxItems: 0, items: {type: string}}",
        "{type: array, prefixItems: [{type: string}, {type: integer}]}",
        "{type: object, required: [a, b], properties: {a: {type: integer}}}", "{type: object, minProperties: 2}",
        "{allOf: [{type: object, required: [a]}, {properties: {a: {type: boolean}}}]}",
        "{type: object, anyOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}}}",
        "{oneOf: [{type: integer}, {type: string}]}",
        "{type: object, additionalProperties: {type: integer}, required: [x]}",
    ]

    @Test("a sample keeps the schema it is made from")
    func samples() throws {
        for schema in OwnContractTests.schemas {
            let contract = try contract(
                """
                openapi: 3.1.0
                info: {title: One, version: '1'}
                paths:
                  /one: {get: {responses: {'200': {description: a, content: {application/json: {schema: \(schema)}}}}}}
                """)
            let answer = Ask(method: "GET", target: "/one").answer(of: MockResponder([contract]))
            #expect(answer.warnings == [], "\(schema): \(answer.json.compact)")
        }
    }

    @Test("a client may prefer a sample to the example, and Accept chooses among media types")
    func contents() throws {
        let mock = MockResponder([
            try contract(
                """
                openapi: 3.1.0
                info: {title: One, version: '1'}
                paths:
                  /one:
                    get:
                      responses:
                        '200':
                          description: a
                          content:
                            application/json: {schema: {type: string, maxLength: 3}, example: abc}
                            text/plain: {example: plain}
                """)
        ])
        func body(_ name: String, _ value: String) -> String {
            let answer = Ask(method: "GET", target: "/one", fields: [(name, value)]).answer(of: mock)
            return String(decoding: answer.response.content, as: UTF8.self)
        }
        #expect(body("Accept", "*/*") == "\"abc\"")
        #expect(body("Accept", "text/*") == "plain")
        #expect(body("Accept", "image/png").contains("#NOT_ACCEPTABLE"))
        let made = body("Prefer", "dynamic=true")
        #expect(made != "\"abc\"" && made.count <= 5)
    }

    @Test("a call without credentials is refused 401 with a challenge where no rule says otherwise (RFC 9110 15.5.2)")
    func challenge() throws {
        let mock = MockResponder([
            try contract(
                """
                openapi: 3.1.0
                info: {title: One, version: '1'}
                security: [{token: []}]
                paths:
                  /one: {get: {responses: {'204': {description: a}}}}
                components: {securitySchemes: {token: {type: http, scheme: bearer}}}
                """)
        ])
        let refused = Ask(method: "GET", target: "/one").answer(of: mock)
        #expect(refused.response.status == 401)
        #expect(refused.error == "UNAUTHORIZED")
        #expect(refused.response.field("WWW-Authenticate") == "Bearer")
        let accepted = Ask(method: "GET", target: "/one", fields: [("Authorization", "Bearer abc")]).answer(of: mock)
        #expect(accepted.response.status == 204)
    }

    @Test("effects are done all or none: what one has changed comes back when another cannot be done")
    func allOrNone() throws {
        let mock = MockResponder([
            try contract(
                """
                openapi: 3.1.0
                info: {title: Two, version: '1'}
                x-treaty-collections:
                  a: {key: id, records: [{id: 1, n: 1}]}
                  b: {key: id, records: []}
                paths:
                  /both:
                    post:
                      parameters: [{name: id, in: query, schema: {type: integer}}]
                      responses: {'204': {description: done}}
                      x-treaty-effect:
                        - {collection: a, action: delete, key: query.id}
                        - {collection: b, action: read, key: query.id}
                  /a:
                    get:
                      parameters: [{name: id, in: query, schema: {type: integer}}]
                      responses: {'200': {description: one, content: {application/json: {}}}}
                      x-treaty-effect: {collection: a, action: read, key: query.id, at: ''}
                """)
        ])
        #expect(Ask(method: "POST", target: "/both?id=1").answer(of: mock).response.status == 404)
        #expect(Ask(method: "GET", target: "/a?id=1").answer(of: mock).json == ["id": 1, "n": 1])
    }

    @Test("a schema that holds itself has a sample too")
    func recursion() throws {
        let contract = try contract(
            """
            openapi: 3.1.0
            info: {title: Tree, version: '1'}
            paths:
              /tree:
                get:
                  responses:
                    '200': {description: a, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}
            components:
              schemas:
                Tree:
                  type: object
                  required: [name]
                  properties: {name: {type: string}, next: {$ref: '#/components/schemas/Tree'}}
            """)
        #expect(Ask(method: "GET", target: "/tree").answer(of: MockResponder([contract])).warnings == [])
    }
}

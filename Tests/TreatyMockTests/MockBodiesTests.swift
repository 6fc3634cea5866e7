// How a mock writes bodies of each media type, and which collections it keeps where nobody declares them.
import Foundation
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyText

@Suite struct MockBodiesTests {
    /// Media type, schema or nothing, example, the body that must be sent.
    static let written: [(type: String, schema: String, example: String, body: String)] = [
        ("application/json", "{}", "{a: 1}", #"{"a":1}"#),
        ("application/problem+json", "{}", "[1, x]", #"[1,"x"]"#),
        ("application/x-ndjson", "{}", "[{a: 1}, {a: 2}]", "{\"a\":1}\n{\"a\":2}\n"),
        ("application/jsonl", "{}", "{a: 1}", "{\"a\":1}\n"),
        ("application/json-seq", "{}", "[1, 2]", "\u{1E}1\n\u{1E}2\n"),
        ("text/event-stream", "{}", "[{a: 1}]", "data: {\"a\":1}\n\n"),
        ("text/event-stream", "{}", "'data: x'", "data: x"),
        ("text/event-stream", "{}", "[{event: e, data: x}]", "event: e\ndata: x\n\n"),
        ("text/plain", "{}", "hello", "hello"),
        ("text/plain; charset=utf-8", "{}", "12", "12"),
        ("text/csv", "{}", "'a,b'", "a,b"),
        ("application/octet-stream", "{type: string, format: binary}", "bytes", "bytes"),
        ("application/x-www-form-urlencoded", "{}", "{a: x y, b: [1, 2]}", "a=x+y&b=1&b=2"),
        ("application/xml", "{}", "'<a>1</a>'", "<a>1</a>"),
        (
            "application/xml", "{xml: {name: pet}}", "{id: 1, name: 'a<b&c'}",
            "<pet><id>1</id><name>a&lt;b&amp;c</name></pet>"
        ),
        ("application/xml", "{}", "{a: null, b: [1, 2]}", "<xml><a></a><b>1</b><b>2</b></xml>"),
        ("application/atom+xml", "{$ref: '#/components/schemas/Pet'}", "{id: 7}", "<Pet id=\"7\"></Pet>"),
        (
            "application/xml", "{$ref: '#/components/schemas/Pet'}", "{id: 7, tags: [{n: a}, {n: b}], photos: [u]}",
            "<Pet id=\"7\"><tags><tag><n>a</n></tag><tag><n>b</n></tag></tags><url>u</url></Pet>"
        ),
        (
            "application/xml", "{type: array, items: {$ref: '#/components/schemas/Pet'}, xml: {name: pets}}",
            "[{id: 1}, {id: 2}]", "<pets><Pet id=\"1\"></Pet><Pet id=\"2\"></Pet></pets>"
        ),
        (
            "application/xml", "{xml: {prefix: p, namespace: 'urn:p', name: q}}", "{1a b: x}",
            "<p:q xmlns:p=\"urn:p\"><_1a_b>x</_1a_b></p:q>"
        ),
    ]

    @Test("an example is written as its media type wants it (OpenAPI 3.1 4.8.26 for XML, RFC 7464 for sequences)")
    func media() throws {
        for row in MockBodiesTests.written {
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
                              content: {'\(row.type)': {schema: \(row.schema), example: \(row.example)}}
                    components:
                      schemas:
                        Pet:
                          type: object
                          properties:
                            id: {type: integer, xml: {attribute: true}}
                            tags: {type: array, xml: {wrapped: true}, items: {type: object, xml: {name: tag}}}
                            photos: {type: array, items: {type: string, xml: {name: url}}}
                    """)
            ])
            let answer = Ask(method: "GET", target: "/one").answer(of: mock).response
            #expect(String(decoding: answer.content, as: UTF8.self) == row.body, "\(row.type) \(row.example)")
            #expect(answer.field("Content-Type") == row.type)
        }
    }

    @Test("a multipart body has a part for each member, and its boundary in the type (RFC 2046 5.1)")
    func multipart() throws {
        let mock = MockResponder([
            try contract(
                """
                openapi: 3.1.0
                info: {title: One, version: '1'}
                paths:
                  /one:
                    get:
                      responses:
                        '200': {description: a, content: {multipart/form-data: {example: {a: 1, b: {c: 2}}}}}
                """)
        ])
        let answer = Ask(method: "GET", target: "/one").answer(of: mock).response
        let type = try #require(answer.field("Content-Type").flatMap { MediaType($0) })
        let boundary = try #require(type.parameter("boundary"))
        let parts = String(decoding: answer.content, as: UTF8.self).components(separatedBy: "--\(boundary)")
        #expect(type.essence == "multipart/form-data")
        #expect(parts.count == 4)
        #expect(parts[1] == "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n")
        #expect(parts[2].contains("Content-Type: application/json\r\n\r\n{\"c\":2}"))
        #expect(parts[3] == "--\r\n")
    }

    @Test("an answer above the bound is refused with a problem that says so")
    func large() throws {
        let one = try contract(
            """
            openapi: 3.1.0
            info: {title: One, version: '1'}
            paths:
              /one: {get: {responses: {'200': {description: a, content: {text/plain: {example: 'ten bytes.'}}}}}}
              /two: {get: {responses: {'200': {description: a, content: {text/plain: {example: 'nine byte'}}}}}}
            """)
        let mock = MockResponder([one], setting: MockSetting(bodyBytesMax: 9))
        let refused = Ask(method: "GET", target: "/one").answer(of: mock)
        #expect(refused.response.status == 500)
        #expect(refused.error == "RESPONSE_TOO_LARGE")
        #expect(refused.value("/detail")?.string?.contains("10 bytes") == true)
        #expect(Ask(method: "GET", target: "/two").answer(of: mock).response.status == 200)
    }

    static let ranges: [(declared: String, accept: String?, example: String, type: String)] = [
        ("*/*", nil, "{a: 1}", "application/json"), ("*/*", nil, "text", "text/plain"),
        ("*/*", "application/json", "{a: 1}", "application/json"),
        ("*/*", "application/xml", "{a: 1}", "application/xml"), ("*/*", "image/png", "{a: 1}", "application/json"),
        ("application/*", "application/vnd.a+json", "{a: 1}", "application/vnd.a+json"),
        ("text/*", nil, "text", "text/plain"),
    ]

    @Test("where a contract declares a range of types, a concrete one is written")
    func rangesBecomeTypes() throws {
        for row in MockBodiesTests.ranges {
            let mock = MockResponder([
                try contract(
                    """
                    openapi: 3.1.0
                    info: {title: One, version: '1'}
                    paths:
                      /one:
                        get:
                          responses:
                            '200': {description: a, content: {'\(row.declared)': {example: \(row.example)}}}
                    """)
            ])
            let fields = row.accept.map { [("Accept", $0)] } ?? []
            let answer = Ask(method: "GET", target: "/one", fields: fields).answer(of: mock).response
            #expect(answer.field("Content-Type") == row.type, "\(row.declared) for \(row.accept ?? "none")")
        }
    }
}

/// A schema of the contract's components, and a JSON response or body of a schema, as YAML flow.
private func named(_ name: String) -> String { "{$ref: '#/components/schemas/\(name)'}" }
private func json(_ schema: String) -> String { "content: {application/json: {schema: \(schema)}}" }
private func ok(_ schema: String, _ status: Int = 200) -> String {
    "{'\(status)': {description: a, \(json(schema))}}"
}

@Suite struct MockStatefulTests {
    private func mock() throws -> MockResponder {
        let contract = try contract(
            """
            openapi: 3.1.0
            info: {title: Shop, version: '1'}
            paths:
              /users:
                get: {responses: \(ok(named("Users")))}
                post:
                  requestBody: {\(json(named("User")))}
                  responses:
                    '200': {description: a, \(json(named("Answer")))}
                    '409': {description: b, content: {application/json: {example: {error: taken}}}}
                put: {requestBody: {\(json(named("User")))}, responses: \(ok(named("Answer")))}
              /users/{userId}:
                parameters: [{name: userId, in: path, required: true, schema: {type: string, format: uuid}}]
                get: {responses: \(ok(named("Answer")))}
                delete: {responses: \(ok(named("Answer")))}
              /users/{userId}/notes/{number}:
                parameters:
                  - {name: userId, in: path, required: true, schema: {type: string}}
                  - {name: number, in: path, required: true, schema: {type: integer}}
                get: {responses: \(ok(named("Note")))}
                put: {requestBody: {\(json("{type: object}"))}, responses: \(ok(named("Note"), 201))}
              /users/{userId}/notes:
                parameters: [{name: userId, in: path, required: true, schema: {type: string}}]
                get: {responses: \(ok("{type: array, items: \(named("Note"))}"))}
              /lists:
                get:
                  responses:
                    '200':
                      description: a
                      content: {application/json: {example: [{id: 40, n: a}, {id: 41, n: b}]}}
              /lists/{id}:
                parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
                get: {responses: \(ok("{type: object, properties: {id: {type: integer}, n: {type: string}}}"))}
                delete: {responses: {'204': {description: a}}}
            components:
              schemas:
                User:
                  type: object
                  required: [id, name]
                  properties: {id: {type: string, format: uuid}, name: {type: string}, note: {type: string}}
                Users:
                  type: object
                  required: [data]
                  properties:
                    data: {type: array, items: {type: object, required: [id], properties: {id: {type: string}}}}
                Answer: {type: object, required: [data], properties: {data: \(named("User"))}}
                Note: {type: object, required: [number], properties: {number: {type: integer}, text: {type: string}}}
            """)
        return MockResponder([contract], setting: MockSetting(isStateful: true))
    }

    private func ask(_ mock: MockResponder, _ method: String, _ target: String, _ body: String = "") -> MockAnswer {
        let fields = body.isEmpty ? [] : [("Content-Type", "application/json")]
        let answer = Ask(method: method, target: target, fields: fields, body: body).answer(of: mock)
        #expect(answer.warnings == [], "\(method) \(target)")
        return answer
    }

    private let id = "0b0e7a7c-6f0a-4c39-9d1c-0d6a2a2f7a01"

    @Test("records stand within what a contract wraps around them, and ids have the form it wants")
    func wrapped() throws {
        let mock = try mock()
        let body = #"{"id":"\#(id)","name":"Ada"}"#
        let made = ask(mock, "POST", "/users", body)
        #expect(made.response.status == 200)
        #expect(made.value("/data/name")?.string == "Ada")
        #expect(ask(mock, "GET", "/users/\(id)").value("/data") == made.value("/data"))
        let last = ask(mock, "GET", "/users").value("/data")?.elements.last
        #expect(last?["id"]?.string == id)
        #expect(ask(mock, "POST", "/users", body).response.status == 409)
        #expect(ask(mock, "PUT", "/users", #"{"id":"\#(id)","name":"Eve"}"#).value("/data/name")?.string == "Eve")
        #expect(ask(mock, "DELETE", "/users/\(id)").value("/data/name")?.string == "Eve")
        #expect(ask(mock, "GET", "/users/\(id)").response.status == 404)
    }

    @Test("a record below another is gone with it, and one that is put is made where a 201 is declared")
    func nested() throws {
        let mock = try mock()
        _ = ask(mock, "POST", "/users", #"{"id":"\#(id)","name":"Ada"}"#)
        #expect(ask(mock, "GET", "/users/\(id)/notes/9").response.status == 404)
        #expect(ask(mock, "PUT", "/users/\(id)/notes/9", #"{"text":"hello"}"#).response.status == 201)
        #expect(ask(mock, "GET", "/users/\(id)/notes/9").json == ["number": 9, "text": "hello"])
        _ = ask(mock, "DELETE", "/users/\(id)")
        #expect(ask(mock, "GET", "/users/\(id)/notes/9").response.status == 404)
    }

    @Test("the records of a list's example are those that a mock starts with, and a reset brings them back")
    func startsWithExample() throws {
        let mock = try mock()
        #expect(ask(mock, "GET", "/lists").json == [["id": 40, "n": "a"], ["id": 41, "n": "b"]])
        #expect(ask(mock, "GET", "/lists/41").json == ["id": 41, "n": "b"])
        #expect(ask(mock, "DELETE", "/lists/41").response.status == 204)
        #expect(ask(mock, "GET", "/lists").json == [["id": 40, "n": "a"]])
        mock.reset()
        #expect(ask(mock, "GET", "/lists/41").response.status == 200)
    }
}

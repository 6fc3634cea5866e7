// Answers that serve again: they are those that would be made anew, whatever was asked in between.
import Testing
import TreatyContract
import TreatyHTTP
import TreatyMock

@Suite struct ReadyAnswersTests {
    private static let shop = """
        openapi: 3.1.0
        info: { title: Shop, version: "1" }
        components:
          securitySchemes:
            key: { type: apiKey, in: header, name: X-Key }
        paths:
          /orders/{id}:
            get:
              operationId: order
              parameters:
                - { name: id, in: path, required: true, schema: { type: integer, minimum: 1 } }
                - { name: limit, in: query, schema: { type: integer, maximum: 9 } }
                - { name: tags, in: query, schema: { type: array, items: { type: string, minLength: 2 } } }
              responses:
                "200":
                  description: One.
                  content:
                    application/json: { example: { id: 1, state: open } }
                    text/plain: { example: one }
          /made/{id}:
            get:
              operationId: made
              parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
              responses:
                "200":
                  description: One, made up.
                  headers: { X-Next: { schema: { type: string, minLength: 3 } } }
                  content:
                    application/json:
                      schema:
                        type: object
                        required: [id, name]
                        properties: { id: { type: integer }, name: { type: string } }
          /closed:
            get:
              operationId: closed
              deprecated: true
              security: [{ key: [] }]
              responses:
                "200": { description: Fine., content: { application/json: { example: { fine: true } } } }
                "401": { description: No., content: { application/json: { example: { fine: false } } } }
          /orders:
            post:
              operationId: add
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      required: [name]
                      properties: { id: { type: integer, readOnly: true }, name: { type: string, maxLength: 5 } }
              responses:
                "201": { description: Added., content: { application/json: { example: { id: 7 } } } }
                "422": { description: Wrong., content: { application/json: { example: { wrong: true } } } }
        """

    private static func request(
        _ method: String, _ target: String, _ fields: [(String, String)] = [], _ body: String? = nil
    ) -> RequestMessage {
        let type = body == nil ? [] : [("Content-Type", "application/json")]
        return RequestMessage(method: method, target: target, fields: fields + type, content: Array((body ?? "").utf8))
    }

    private static let requests: [RequestMessage] = [
        request("GET", "/orders/1"), request("GET", "/orders/2"), request("GET", "/orders/0"),
        request("GET", "/orders/x"), request("GET", "/orders/1?limit=9"), request("GET", "/orders/1?limit=10"),
        request("GET", "/orders/1?tags=ab&tags=cd"), request("GET", "/orders/1?tags=a"),
        request("GET", "/orders/1?unknown=1"), request("GET", "/orders/1?__code=404"),
        request("GET", "/orders/1?%5F_code=404"), request("GET", "/orders/1", [("Accept", "text/plain")]),
        request("GET", "/orders/1", [("Accept", "application/json")]),
        request("GET", "/orders/1", [("Accept", "text/plain"), ("Accept", "application/json;q=0.1")]),
        request("GET", "/orders/1", [("Accept", "image/png")]), request("GET", "/orders/1", [("Prefer", "code=404")]),
        request("GET", "/orders/1", [("Prefer", "dynamic=true")]),
        request("GET", "/orders/1", [("Origin", "https://a.example")]),
        request("GET", "/orders/1", [("Origin", "https://b.example")]), request("HEAD", "/orders/1"),
        request("OPTIONS", "/orders/1"), request("DELETE", "/orders/1"), request("GET", "/made/1"),
        request("GET", "/made/2"), request("GET", "/made/2?limit=1"), request("GET", "/made/two"),
        request("GET", "/closed"), request("GET", "/closed", [("X-Key", "a")]),
        request("GET", "/closed", [("X-Key", "")]),
        request("POST", "/orders", [], #"{"name":"a"}"#), request("POST", "/orders", [], #"{"name":"abcdef"}"#),
        request("POST", "/orders", [], #"{"name":"a","id":1}"#), request("POST", "/orders", [], #"{"name":"#),
        request("POST", "/orders"), request("GET", "/nowhere"),
    ]

    private func same(_ left: MockAnswer, _ right: MockAnswer) -> Bool {
        left.response.head.elementsEqual(right.response.head) && left.error == right.error
            && left.response.content.elementsEqual(right.response.content) && left.operation == right.operation
            && left.warnings == right.warnings
    }

    @Test("a mock that was asked before answers as one that never was")
    func likeNew() throws {
        let contract = try Contract.read(ReadyAnswersTests.shop, named: "shop.yaml")
        let asked = MockResponder([contract])
        let requests = ReadyAnswersTests.requests
        // Every request behind every other one, so that none can leave its answer to a stranger.
        for step in 1..<requests.count {
            for index in requests.indices {
                let request = requests[(index * step) % requests.count]
                let answer = asked.answer(request, now: Instant(seconds: 0))
                guard step < 3 || index == 0 else { continue }
                let new = MockResponder([contract]).answer(request, now: Instant(seconds: 0))
                #expect(same(answer, new), "\(request.method) \(request.target)")
            }
        }
    }

    @Test("answers for thousands of paths stay those of their paths")
    func manyPaths() throws {
        let contract = try Contract.read(ReadyAnswersTests.shop, named: "shop.yaml")
        let mock = MockResponder([contract])
        func body(_ id: Int) -> String {
            let answer = mock.answer(ReadyAnswersTests.request("GET", "/made/\(id)"), now: Instant(seconds: 0))
            return String(decoding: answer.response.content, as: UTF8.self)
        }
        // More than are kept at one time.
        for id in 1...9000 { #expect(body(id).contains("\"id\":\(id)"), "\(id)") }
        #expect(body(1).contains("\"id\":1,") || body(1).contains("\"id\":1}"))
    }
}

// The quick yes against the checks that say why: where it says yes they find nothing, and it says yes to what is plain.
import Foundation
import Testing
import TreatyContract
import TreatyHTTP
import TreatyText

private let shopText = """
    openapi: 3.1.0
    info: {title: Shop, version: '1'}
    servers: [{url: 'https://shop.example/v1'}]
    components:
      securitySchemes:
        key: {type: apiKey, in: header, name: X-Key}
        token: {type: http, scheme: bearer}
      schemas:
        Cup:
          type: object
          required: [id, name]
          additionalProperties: false
          properties:
            id: {type: integer, minimum: 1}
            name: {type: string, maxLength: 12, pattern: '^[A-Za-z ]+$'}
            price: {type: number, exclusiveMinimum: 0}
            tags: {type: array, items: {type: string}, uniqueItems: true}
    paths:
      /cups/{id}:
        get:
          security: [{key: []}, {token: []}]
          parameters:
            - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
            - {name: limit, in: query, schema: {type: integer, maximum: 100}}
            - {name: q, in: query, schema: {type: string, maxLength: 5}}
            - {name: dry, in: query, schema: {type: boolean}}
            - {name: X-Trace, in: header, schema: {type: string, minLength: 3}}
          responses:
            '200':
              description: one
              headers: {X-Left: {schema: {type: integer}}}
              content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}
            4XX: {description: none}
      /cups:
        post:
          requestBody:
            required: true
            content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}
          responses:
            '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Cup'}}}}
    """

@Suite("the quick yes")
struct AcceptanceTests {
    private static let cup = #"{"id": 7, "name": "Blue cup", "price": 1.50, "tags": ["a", "b"]}"#

    private static func get(_ target: String, _ fields: [(String, String)] = [("X-Key", "k")]) -> RequestMessage {
        RequestMessage(method: "GET", target: target, fields: fields)
    }

    private static func post(_ body: String, _ type: String = "application/json") -> RequestMessage {
        RequestMessage(method: "POST", target: "/cups", fields: [("Content-Type", type)], content: Array(body.utf8))
    }

    private static func answer(
        _ status: Int, _ body: String = cup, _ fields: [(String, String)] = [("Content-Type", "application/json")]
    ) -> ResponseMessage {
        ResponseMessage(status: status, fields: fields, content: Array(body.utf8))
    }

    /// Exchanges that are plain: the quick way must know them.
    private static let plain: [(RequestMessage, ResponseMessage)] = [
        (get("/cups/7"), answer(200)), (get("/v1/cups/7?limit=100&other=x"), answer(200)),
        (get("/cups/7?q=a%20b&dry=true"), answer(200)), (get("/cups/7?q=a+b"), answer(200)),
        (get("/cups/7", [("authorization", "bearer t")]), answer(200)),
        (get("/cups/7", [("X-KEY", "k"), ("x-trace", "abc")]), answer(404, "", [])),
        (get("/cups/7"), answer(200, cup, [("content-type", "Application/JSON; charset=UTF-8"), ("X-Left", "3")])),
        (post(cup), answer(201)), (post(#" {"id":1,"name":"A\u0062"} "#), answer(201)),
    ]

    /// Exchanges that break the contract, or that only a closer look can tell.
    private static let other: [(RequestMessage, ResponseMessage)] = [
        (get("/cups/0"), answer(200)), (get("/cups/x"), answer(200)), (get("/cups/07"), answer(200)),
        (get("/cups/7?limit=101"), answer(200)), (get("/cups/7?limit="), answer(200)),
        (get("/cups/7?limit=1&limit=200"), answer(200)), (get("/cups/7?li%6Dit=200"), answer(200)),
        (get("/cups/7?q=toolong"), answer(200)), (get("/cups/7?q=%zz"), answer(200)),
        (get("/cups/7?other=%zz"), answer(200)), (get("/cups/7?dry=yes"), answer(200)),
        (get("/cups/7", []), answer(200)), (get("/cups/7", [("X-Key", "")]), answer(200)),
        (get("/cups/7", [("Authorization", "Basic t")]), answer(200)),
        (get("/cups/7", [("Authorization", "Bearer ")]), answer(200)),
        (get("/cups/7", [("X-Key", "k"), ("X-Trace", "ab")]), answer(200)),
        (get("/cups/7", [("X-Key", "k"), ("X-Trace", "abc"), ("X-Trace", "d")]), answer(200)),
        (get("/cups/7"), answer(200, #"{"id": 7}"#)), (get("/cups/7"), answer(200, #"{"id": 7, "name": "a", "x": 1}"#)),
        (get("/cups/7"), answer(200, #"{"id": 7, "name": "a1"}"#)), (get("/cups/7"), answer(200, "{")),
        (get("/cups/7"), answer(200, #"{"id": 7, "name": "a", "name": "b"}"#)), (get("/cups/7"), answer(200, "")),
        (get("/cups/7"), answer(200, cup, [])), (get("/cups/7"), answer(200, cup, [("Content-Type", "text/plain")])),
        (get("/cups/7"), answer(200, cup, [("Content-Type", "application/json"), ("X-Left", "three")])),
        (get("/cups/7"), answer(200, cup, [("Content-Type", "application/json"), ("Content-Encoding", "gzip")])),
        (get("/cups/7"), answer(302)), (get("/cups/7"), answer(500, "", [])), (get("/dishes/7"), answer(200)),
        (get("/cups"), answer(200)), (post(""), answer(201)), (post(#"{"id": 0, "name": "a"}"#), answer(201)),
        (post(cup, "text/plain"), answer(201)), (post("\u{FEFF}" + cup), answer(201)), (post(cup), answer(200)),
        (post(#"{"id": 1, "name": "a", "tags": ["a", "a"]}"#), answer(201)),
        (post(#"{"id": 1, "name": "a", "price": 0}"#), answer(201)),
    ]

    @Test("plain exchanges that keep the contract get it")
    func yes() throws {
        try withContract(shopText) { contract in
            let scratch = ExchangeScratch()
            for (request, response) in AcceptanceTests.plain {
                #expect(contract.accepted(request, response, scratch) != nil, "\(request.target)")
                let found = try findings(contract, request, response)
                #expect(found == [], "\(request.target)")
            }
        }
    }

    @Test("nothing else gets it, and all that gets it has no finding")
    func no() throws {
        try withContract(shopText) { contract in
            let scratch = ExchangeScratch()
            for (request, response) in AcceptanceTests.other {
                #expect(contract.accepted(request, response, scratch) == nil, "\(request.target) \(response.status)")
            }
            // Each request with each answer, also those of other requests.
            let all = AcceptanceTests.plain + AcceptanceTests.other
            var count = 0
            for (request, _) in all {
                for (_, response) in all where contract.accepted(request, response, scratch) != nil {
                    count += 1
                    let found = try findings(contract, request, response)
                    #expect(found == [], "\(request.target) \(response.status)")
                }
            }
            #expect(count > 20)
        }
    }

    /// What the checks say of an exchange, credentials included.
    private func findings(_ contract: Contract, _ request: RequestMessage, _ response: ResponseMessage) throws
        -> [String]
    {
        guard case .operation(let operation, let arguments) = contract.route(
            method: request.method, path: request.path)
        else { return ["no operation"] }
        let values = RequestValues(request, operation: operation, arguments: arguments)
        var found = contract.violations(of: values, operation: operation).map(\.finding.description)
        if case .nobody = contract.caller(of: request, values: values, operation: operation) { found.append("nobody") }
        return found
            + contract.findings(
                on: ResponseValues(response), to: values, operation: operation, expecting: .declared
            ).map(\.description)
    }
}

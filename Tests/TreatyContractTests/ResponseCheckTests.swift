// Where a response breaks its contract: status, media type, body, outcome and relations; requests are judged elsewhere.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// Lamps in a hall: each switch answers with its lamp, each error with a code and a name.
private let lampsText = """
    openapi: 3.1.0
    info: {title: Lamps, version: '1'}
    x-treaty-outcome: {code: [/error/code], name: [/error/name], success: {at: /ok, equals: true}}
    paths:
      /lamps/{id}:
        get:
          operationId: lamp
          parameters:
            - {name: id, in: path, required: true, schema: {type: integer}}
            - {name: above, in: query, schema: {type: integer}}
            - {name: from, in: query, schema: {type: string}}
          x-treaty-relations:
            - {left: response.body#/lamp/id, is: equal, right: path.id}
            - {left: response.body#/lamp/level, is: at-most, right: query.above}
            - {left: query.from, is: less, right: response.body#/lamp/until}
            - {left: response.body#/lamp/colour, is: one-of, right: response.body#/colours}
          x-treaty-errors:
            - {code: 10, name: no_lamp, status: 404, when: {unprovokable: the hall is fixed}}
            - {code: 11, name: is_dark, status: 400, when: {unprovokable: it is day}}
            - {code: 12, name: is_hot, status: 400, when: {unprovokable: it is cold}}
          responses:
            '200':
              description: A lamp.
              content:
                application/json:
                  schema:
                    type: object
                    required: [ok, lamp]
                    properties:
                      ok: {const: true}
                      lamp:
                        type: object
                        required: [id]
                        properties:
                          id: {type: integer}
                          level:
                            type: integer
                            x-treaty-source: {grade: outside, why: seen in use}
                application/xml: {}
            4XX:
              description: An error.
              content: {application/json: {schema: {type: object}}}
            default:
              description: Anything else.
      /halls:
        get:
          operationId: halls
          responses:
            '200': {description: All halls.}
            4XX: {description: An error.}
    """

private let json = [("Content-Type", "application/json")]
private let lamp = #"{"ok":true,"lamp":{"id":7}}"#

extension Contract {
    /// The findings on an answer, each as `check place`.
    fileprivate func findings(
        _ status: Int, _ fields: [(String, String)], _ body: String, to target: String = "/lamps/7",
        operation index: Int = 0, expecting expectation: TreatyContract.Expectation = .declared
    ) -> [Finding] {
        let operation = operations[index]
        let message = RequestMessage(method: "GET", target: target, fields: [], content: [])
        var arguments = PathArguments()
        if case .operation(_, let found) = routes.match(method: "GET", path: message.path) { arguments = found }
        return findings(
            on: ResponseValues(ResponseMessage(status: status, fields: fields, content: Array(body.utf8))),
            to: RequestValues(message, operation: operation, arguments: arguments), operation: operation,
            expecting: expectation)
    }
}

private func words(_ findings: [Finding]) -> [String] { findings.map { "\($0.check) \($0.instance)" } }

@Suite struct ResponseCheckTests {
    @Test("a status is judged by the exact response, then the range, then the default")
    func status() throws {
        let table: [(Int, Int, [String])] = [
            (1, 200, []), (1, 404, []), (1, 499, []), (1, 201, ["status.undeclared response.status"]),
            (1, 302, ["status.undeclared response.status"]), (1, 500, ["status.undeclared response.status"]),
            (0, 500, []), (0, 302, []),
        ]
        try withContract(lampsText) { contract in
            for (operation, status, expected) in table {
                let found = contract.findings(status, [], "", operation: operation)
                #expect(words(found) == expected, "\(operation) \(status)")
            }
            // The default declares no content, so none is judged; the range does.
            #expect(words(contract.findings(500, [], "oops")) == [])
            let range = words(contract.findings(418, [], "oops"))
            #expect(range == ["media-type response.header.content-type"])
        }
    }

    @Test("a status other than the expected one is found whatever is declared")
    func expected() throws {
        try withContract(lampsText) { contract in
            let rules = contract.operations[0].rules
            let table: [(TreatyContract.Expectation, Int, Bool)] = [
                (.success, 200, true), (.success, 404, false), (.success, 500, false),
                (.errors([rules[0]]), 404, true), (.errors([rules[0]]), 400, false),
                (.errors([rules[0]]), 200, false), (.errors([rules[0], rules[1]]), 400, true),
                (.refusal(nil), 400, true), (.refusal(nil), 200, false), (.refusal(nil), 500, false),
            ]
            for (expectation, status, isRight) in table {
                let body = status == 200 ? lamp : "{}"
                let found = contract.findings(status, json, body, expecting: expectation)
                #expect(!found.contains { $0.check == "status" } == isRight, "\(expectation) \(status)")
            }
        }
    }

    @Test("the media type must be one that is declared, its parameters and case aside (RFC 9110 8.3.1)")
    func mediaType() throws {
        let wrong = ["media-type response.header.content-type"]
        let table: [([(String, String)], [String])] = [
            ([], wrong), ([("Content-Type", "text/html")], wrong), ([("Content-Type", "json")], wrong),
            ([("Content-Type", "")], wrong), (json + json, wrong),
            (json + [("content-type", "application/xml")], wrong), (json, []),
            ([("Content-Type", "application/json; charset=utf-8")], []),
            ([("content-type", "Application/JSON;charset=\"utf-8\"")], []), ([("Content-Type", "application/xml")], []),
        ]
        try withContract(lampsText) { contract in
            for (fields, expected) in table {
                #expect(words(contract.findings(200, fields, lamp)) == expected, "\(fields)")
            }
        }
    }

    @Test("a body that is not JSON, or not quite, is found (RFC 8259 4, 8.1)")
    func malformed() throws {
        let table: [(String, [String])] = [
            ("<p>", ["body.malformed response.body"]), ("", ["body.malformed response.body"]),
            (#"{"ok":true"#, ["body.malformed response.body"]), (lamp + " x", ["body.malformed response.body"]),
            ("{'ok':true}", ["body.malformed response.body"]),
            ("\u{FEFF}" + lamp, ["body.byte-order-mark response.body"]),
            (#"{"ok":true,"ok":true,"lamp":{"id":7}}"#, ["body.duplicate-name response.body"]),
            (#"{"ok":true,"lamp":{"id":7,"\u0069d":7}}"#, ["body.duplicate-name response.body"]),
            (" \r\n\t" + lamp + "\n", []),
        ]
        try withContract(lampsText) { contract in
            for (body, expected) in table {
                #expect(words(contract.findings(200, json, body)) == expected, "\(body)")
            }
        }
    }

    @Test("a schema failure stands at its value and has the grade of the fact it breaks")
    func schema() throws {
        let table: [(String, String, Grade)] = [
            (#"{"ok":true}"#, "schema.required response.body", .stated),
            (#"{"ok":true,"lamp":{}}"#, "schema.required response.body#/lamp", .stated),
            (#"{"ok":true,"lamp":{"id":7.5}}"#, "schema.type response.body#/lamp/id", .stated),
            (#"{"ok":true,"lamp":{"id":7,"level":"high"}}"#, "schema.type response.body#/lamp/level", .outside),
            ("[]", "schema.type response.body", .stated),
        ]
        try withContract(lampsText) { contract in
            for (body, expected, grade) in table {
                let found = contract.findings(200, json, body).filter { $0.check.hasPrefix("schema.") }
                #expect(words(found) == [expected], "\(body)")
                #expect(found.first?.grade == grade, "\(body)")
            }
            // A whole number with a point is an integer (JSON Schema 2020-12 core 4.2.3).
            let whole = contract.findings(200, json, #"{"ok":true,"lamp":{"id":7.0}}"#)
            #expect(words(whole) == [])
        }
    }

    @Test("a relation holds between the values of one exchange; where a value is not there it says nothing")
    func relations() throws {
        let early = "2025-01-01T00:30:00%2B01:00"
        let table: [(String, String, [String])] = [
            ("", #"{"id":7}"#, []), ("", #"{"id":8}"#, ["relation response.body#/lamp/id"]),
            ("?above=5", #"{"id":7,"level":5}"#, []), ("?above=5", #"{"id":7,"level":-6}"#, []),
            ("?above=5", #"{"id":7,"level":6}"#, ["relation response.body#/lamp/level"]),
            ("?above=9", #"{"id":7,"level":10}"#, ["relation response.body#/lamp/level"]),
            ("?above=5", #"{"id":7}"#, []), ("", #"{"id":7,"level":6}"#, []),
            ("?from=\(early)", #"{"id":7,"until":"2025-01-01T00:00:00Z"}"#, []),
            ("?from=\(early)", #"{"id":7,"until":"2024-12-31T23:30:00Z"}"#, ["relation query.from"]),
            ("", #"{"id":7,"colour":"red"},"colours":["blue","red"]"#, []),
            ("", #"{"id":7,"colour":"red"},"colours":[]"#, ["relation response.body#/lamp/colour"]),
        ]
        try withContract(lampsText) { contract in
            for (query, lamp, expected) in table {
                let body = #"{"ok":true,"lamp":"# + lamp + "}"
                let found = contract.findings(200, json, body, to: "/lamps/7" + query, expecting: .success)
                #expect(words(found) == expected, "\(query) \(lamp)")
            }
        }
    }

    @Test("the outcome that a body names must be that of its status and of its contract")
    func outcome() throws {
        let code = "response.body#/error/code"
        let table: [(Int, String, [String])] = [
            (400, #"{"error":{"code":11,"name":"is_dark"}}"#, []),
            (400, #"{"error":{"code":99,"name":"is_odd"}}"#, ["error.code-undocumented \(code)"]),
            (400, #"{"error":{"code":"11","name":"is_dark"}}"#, ["error.code-undocumented \(code)"]),
            (400, #"{"error":{"code":10,"name":"no_lamp"}}"#, ["error.code-status response.status"]),
            (404, #"{"error":{"code":11,"name":"is_dark"}}"#, ["error.code-status response.status"]),
            (400, #"{"error":{"code":11,"name":"is_hot"}}"#, ["error.name response.body#/error/name"]),
            (400, #"{"error":{"code":11}}"#, ["error.name response.body#/error/name"]),
            (400, #"{"ok":true,"error":{"code":11,"name":"is_dark"}}"#, ["success.in-error response.body#/ok"]),
            (400, #"{"ok":false,"error":{"code":11,"name":"is_dark"}}"#, []),
            (400, #"{"error":{}}"#, []),
            (200, lamp, []),
            (200, #"{"ok":true,"lamp":{"id":7},"error":{"code":11}}"#, ["error.in-success \(code)"]),
            (
                200, #"{"ok":true,"lamp":{"id":7},"error":{"text":"no"}}"#,
                ["error.in-success response.body#/error"]
            ),
            (200, #"{"ok":true,"lamp":{"id":7},"error":null}"#, []),
            (200, #"{"ok":true,"lamp":{"id":7},"error":{"code":null}}"#, ["error.in-success response.body#/error"]),
            (
                200, #"{"ok":false,"lamp":{"id":7}}"#,
                ["schema.const response.body#/ok", "error.in-success response.body#/ok"]
            ),
        ]
        try withContract(lampsText) { contract in
            for (status, body, expected) in table {
                #expect(words(contract.findings(status, json, body)) == expected, "\(status) \(body)")
            }
        }
    }

    @Test("of an expected error the code is judged, also where the status is right")
    func wrongCode() throws {
        let code = "error.code response.body#/error/code"
        try withContract(lampsText) { contract in
            let rules = contract.operations[0].rules
            let table: [([ErrorRule], String, [String])] = [
                ([rules[1]], #"{"error":{"code":11,"name":"is_dark"}}"#, []),
                ([rules[1]], #"{"error":{"code":12,"name":"is_hot"}}"#, [code]),
                ([rules[1], rules[2]], #"{"error":{"code":12,"name":"is_hot"}}"#, []),
                ([rules[1]], #"{"error":{"code":99}}"#, [code]), ([rules[1]], "{}", [code]),
                ([rules[1]], #"{"error":{"code":null}}"#, [code]), ([rules[1]], #"{"error":{"code":11.0}}"#, []),
            ]
            for (wanted, body, expected) in table {
                let found = contract.findings(400, json, body, expecting: .errors(wanted))
                let judged = words(found).filter { !$0.hasPrefix("error.name") }
                #expect(judged == expected, "\(wanted.map(\.label)) \(body)")
            }
        }
    }
}

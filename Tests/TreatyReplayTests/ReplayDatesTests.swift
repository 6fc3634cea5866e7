// Recorded dates in the present: what is moved, what is not, and that everything else stays byte for byte.
import Testing
import TreatyContract
import TreatyHTTP
import TreatyReplay

@Suite struct ReplayDatesTests {
    static let dated = """
        openapi: 3.1.0
        info: {title: Visits, version: '1'}
        paths:
          /visits:
            get:
              responses:
                '200':
                  description: visits
                  content:
                    application/json:
                      schema:
                        type: object
                        properties:
                          day: {type: string, format: date}
                          at: {$ref: '#/components/schemas/When'}
                          name: {type: string}
                          list: {type: array, items: {$ref: '#/components/schemas/Visit'}}
                          pair: {prefixItems: [{type: string}, {format: date}]}
                        additionalProperties: {anyOf: [{type: 'null'}, {format: date-time}]}
        components:
          schemas:
            When: {type: [string, 'null'], format: date-time}
            Visit:
              allOf: [{properties: {from: {$ref: '#/components/schemas/When'}}}]
              properties: {next: {$ref: '#/components/schemas/Visit'}}
        """

    /// 2023-11-14T22:13:20Z.
    private let started = 1_700_000_000
    /// 2023-11-16T01:13:21Z: a day, three hours and a second later, two days on in the calendar.
    private let now = 1_700_097_201

    private func responder(_ body: String, fields: [(String, String)] = []) throws -> ReplayResponder {
        let one = playedExchange(
            sentRequest(target: "/visits"), body, fields: [("Content-Type", "application/json")] + fields,
            started: started * 1_000_000 + 999_999)
        let dates = ReplayDates([try matchContract(ReplayDatesTests.dated)])
        return ReplayResponder(ReplayPlayer(recordedList([one])), dates: dates)
    }

    private func moved(_ body: String) throws -> String {
        playedText(try responder(body).answer(sentRequest(target: "/visits"), now: now)?.response)
    }

    @Test(
        "declared dates move and keep their spelling, the rest stays",
        arguments: [
            (#"{"day":"2023-11-14"}"#, #"{"day":"2023-11-16"}"#),
            (#"{"day":"2023-12-31"}"#, #"{"day":"2024-01-02"}"#),
            (#"{"day":"2024-02-28"}"#, #"{"day":"2024-03-01"}"#),
            (#"{"at":"2023-11-14T22:13:20Z"}"#, #"{"at":"2023-11-16T01:13:21Z"}"#),
            (#"{"at":"2023-11-14t23:59:59.1230z"}"#, #"{"at":"2023-11-16t03:00:00.1230z"}"#),
            (#"{"at":"2023-11-15T03:43:20+05:30"}"#, #"{"at":"2023-11-16T06:43:21+05:30"}"#),
            (#"{"at":"2023-11-14T20:13:20-02:00"}"#, #"{"at":"2023-11-15T23:13:21-02:00"}"#),
            (
                "{ \"at\" : null,\n\"at\":\"no date\" , \"name\":\"2023-11-14\", \"n\":1.50 }",
                "{ \"at\" : null,\n\"at\":\"no date\" , \"name\":\"2023-11-14\", \"n\":1.50 }"
            ),
            (#"{"other":"2023-11-14T22:13:20Z"}"#, #"{"other":"2023-11-16T01:13:21Z"}"#),
            (
                #"{"list":[{"from":"2023-11-14T22:13:20Z","next":{"next":{"from":"2023-11-14T22:13:20Z"}}}]}"#,
                #"{"list":[{"from":"2023-11-16T01:13:21Z","next":{"next":{"from":"2023-11-16T01:13:21Z"}}}]}"#
            ),
            (
                #"{"pair":["2023-11-14","2023-11-14","2023-11-14"]}"#,
                #"{"pair":["2023-11-14","2023-11-16","2023-11-14"]}"#
            ),
            (#"{"at":"2023\u002d11-14T22:13:20Z"}"#, #"{"at":"2023-11-16T01:13:21Z"}"#),
            (#"{"day":"9999-12-31"}"#, #"{"day":"9999-12-31"}"#), ("not json", "not json"),
        ])
    func bodies(_ recorded: String, _ expected: String) throws { #expect(try moved(recorded) == expected) }

    @Test("the dates of fields move; what is no date stays")
    func fields() throws {
        let responder = try responder(
            "{}",
            fields: [
                ("Date", "Tue, 14 Nov 2023 22:13:20 GMT"), ("Expires", "0"),
                ("Last-Modified", "Tue, 14 Nov 2023 00:00:00 GMT"), ("X-Date", "Tue, 14 Nov 2023 22:13:20 GMT"),
                ("Retry-After", "Tue, 14 Nov 2023 22:14:20 GMT"),
                ("Set-Cookie", "a=Expires; Path=/; Expires=Tue, 14 Nov 2023 23:13:20 GMT; HttpOnly"),
                ("Set-Cookie", "b=1; expires=soon"),
            ])
        let response = responder.answer(sentRequest(target: "/visits"), now: now)?.response
        #expect(response?.field("Date") == "Thu, 16 Nov 2023 01:13:21 GMT")
        #expect(response?.field("Expires") == "0")
        #expect(response?.field("Last-Modified") == "Wed, 15 Nov 2023 03:00:01 GMT")
        #expect(response?.field("Retry-After") == "Thu, 16 Nov 2023 01:14:21 GMT")
        #expect(
            response?.fields(named: "Set-Cookie") == [
                "a=Expires; Path=/; Expires=Thu, 16 Nov 2023 02:13:21 GMT; HttpOnly", "b=1; expires=soon",
            ])
        #expect(response?.field("X-Date") == "Tue, 14 Nov 2023 22:13:20 GMT")
    }

    @Test("a coded body is decoded, moved and coded again")
    func coded() throws {
        let plain = Array(#"{"day":"2023-11-14"}"#.utf8)
        let fields = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")]
        var one = playedExchange(sentRequest(target: "/visits"), "", started: started * 1_000_000)
        one.outcome = .response(
            ResponseMessage(
                status: 200, fields: fields, content: try ContentCoding.encoded(plain[...], codings: ["gzip"])))
        let dates = ReplayDates([try matchContract(ReplayDatesTests.dated)])
        let responder = ReplayResponder(ReplayPlayer(recordedList([one])), dates: dates)
        let response = try #require(responder.answer(sentRequest(target: "/visits"), now: now)?.response)
        #expect(response.field("Content-Encoding") == "gzip")
        let moved = try ContentCoding.decoded(response.content, codings: ["gzip"], bytesMax: 1000)
        #expect(String(decoding: moved, as: UTF8.self) == #"{"day":"2023-11-16"}"#)
    }

    @Test("the first answer decides the offset of all")
    func oneOffset() throws {
        let responder = try responder(#"{"day":"2023-11-14"}"#)
        #expect(
            playedText(responder.answer(sentRequest(target: "/visits"), now: now)?.response) == #"{"day":"2023-11-16"}"#
        )
        #expect(
            playedText(responder.answer(sentRequest(target: "/visits"), now: now + 864_000)?.response)
                == #"{"day":"2023-11-16"}"#)
    }
}

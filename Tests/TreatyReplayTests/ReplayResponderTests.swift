// What a replay sends: the recorded response byte for byte, and the few things that must be other where it is played.
import Testing
import TreatyData
import TreatyHTTP
import TreatyReplay

@Suite struct ReplayResponderTests {
    private func responder(_ exchanges: [Exchange], origins: Bool = true) -> ReplayResponder {
        ReplayResponder(ReplayPlayer(recordedList(exchanges)), allowsOrigins: origins)
    }

    private func fields(_ response: ResponseMessage?) -> [String] {
        response?.allFields.map { "\($0.name): \($0.value)" } ?? []
    }

    private let get = sentRequest(target: "/a", fields: [("Host", "127.0.0.1:4011")])

    @Test("fields are sent in their order, duplicates and all, and content as it was on the wire")
    func verbatim() {
        let coded: [UInt8] = [0x1F, 0x8B, 0x08, 0x00, 0xFF, 0x00]
        let sent = [
            ("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("X-Odd", "  b "), ("Set-Cookie", "b=2"),
            ("Content-Encoding", "gzip"), ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ]
        var one = playedExchange(get, "")
        one.outcome = .response(ResponseMessage(status: 203, fields: sent, content: coded))
        let reply = responder([one]).answer(get, now: 0)
        #expect(reply?.source == .recording(0))
        #expect(reply?.response.status == 203)
        #expect(reply.map { Array($0.response.content) } == coded)
        #expect(
            fields(reply?.response) == [
                "Content-Type: text/plain", "Set-Cookie: a=1", "X-Odd: b", "Set-Cookie: b=2",
                "Content-Encoding: gzip", "Date: Sun, 06 Nov 1994 08:49:37 GMT",
            ])
    }

    @Test(
        "a cookie of the recorded host is one of the replay's",
        arguments: [
            ("a=1; Domain=api.example.com; Path=/", "a=1; Path=/"), ("a=1; domain=.Example.com", "a=1"),
            ("a=1; Domain=other.com", "a=1; Domain=other.com"),
            ("Domain=example.com; Secure", "Domain=example.com; Secure"),
            ("a=1; Domain=le.com", "a=1; Domain=le.com"), ("a=1", "a=1"),
        ])
    func cookie(_ recorded: String, _ expected: String) {
        let one = playedExchange(get, "", fields: [("Set-Cookie", recorded)])
        #expect(fields(responder([one]).answer(get, now: 0)?.response) == ["Set-Cookie: \(expected)"])
    }

    @Test("fields of the recorded connection stay behind")
    func hopByHop() {
        let one = playedExchange(
            get, "x",
            fields: [
                ("Connection", "close, X-Hop"), ("Keep-Alive", "timeout=5"), ("Transfer-Encoding", "chunked"),
                ("X-Hop", "1"), ("X-End", "2"), ("Trailer", "X-Sum"),
            ])
        #expect(fields(responder([one]).answer(get, now: 0)?.response) == ["X-End: 2"])
    }

    @Test(
        "a place on the recorded server is one on the replay",
        arguments: [
            ("https://api.example.com/b?c=1#d", "http://127.0.0.1:4011/b?c=1#d"),
            ("HTTPS://API.example.com:443/b", "http://127.0.0.1:4011/b"),
            ("https://api.example.com", "http://127.0.0.1:4011/"), ("/b", "/b"), ("b", "b"),
            ("https://other.example.com/b", "https://other.example.com/b"),
            ("http://api.example.com/b", "http://api.example.com/b"),
            ("https://api.example.com:8443/b", "https://api.example.com:8443/b"),
        ])
    func location(_ recorded: String, _ expected: String) {
        let one = playedExchange(get, "", status: 302, fields: [("Location", recorded), ("Link", recorded)])
        let sent = responder([one]).answer(get, now: 0)?.response
        #expect(fields(sent) == ["Location: \(expected)", "Link: \(recorded)"])
        #expect(sent?.reason == "Found")
    }

    @Test("a place on the recorded server is one over https where clients speak https to the replay")
    func secureLocation() {
        let one = playedExchange(get, "", status: 302, fields: [("Location", "https://api.example.com/b")])
        let responder = ReplayResponder(ReplayPlayer(recordedList([one])), isSecure: true)
        #expect(responder.answer(get, now: 0)?.response.field("Location") == "https://127.0.0.1:4011/b")
    }

    @Test("an exchange that failed is a 502 that says which and why, never a success")
    func failures() throws {
        var failed = playedExchange(get, "")
        failed.outcome = .failed("the connection was reset")
        let early = playedExchange(sentRequest(target: "/early"), "", status: 103)
        let responder = responder([early, failed])
        let reply = try #require(responder.answer(get, now: 0))
        #expect(reply.source == .failure(1))
        #expect(reply.response.status == 502)
        #expect(reply.response.field("Content-Type") == "application/problem+json")
        let body = JSON(try Document.json(bytes: Array(reply.response.content), name: "body").root)
        #expect(body["code"] == "RECORDED_FAILURE_ERROR")
        #expect(body["entry"] == 1)
        #expect(body["reason"]?.string?.contains("the connection was reset") == true)
        #expect(responder.answer(sentRequest(target: "/early"), now: 0)?.response.status == 502)
    }

    @Test("what was not recorded is not answered")
    func miss() { #expect(responder([playedExchange(get, "")]).answer(sentRequest(target: "/b"), now: 0) == nil) }

    // MARK: CORS

    private let asking = [
        ("Origin", "http://localhost:5173"), ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "x-key"),
    ]

    @Test("a preflight that was not recorded is answered with the methods of the path")
    func preflight() {
        let preflight = sentRequest("OPTIONS", target: "/a", fields: asking)
        let made = [playedExchange(get, ""), playedExchange(sentRequest("PUT", target: "/a"), "")]
        let reply = responder(made).answer(preflight, now: 0)
        #expect(reply?.source == .preflight)
        #expect(reply?.response.status == 204)
        #expect(reply?.response.field("Access-Control-Allow-Methods") == "GET, PUT")
        #expect(reply?.response.field("Access-Control-Allow-Headers") == "x-key")
        #expect(responder(made, origins: false).answer(preflight, now: 0) == nil)
    }

    @Test("a recorded preflight is played, for the origin that asks now")
    func recordedPreflight() {
        let recorded = playedExchange(
            sentRequest("OPTIONS", target: "/a"), "", status: 200,
            fields: [("Access-Control-Allow-Origin", "https://app.example.com"), ("X-Own", "1")])
        let reply = responder([recorded]).answer(sentRequest("OPTIONS", target: "/a", fields: asking), now: 0)
        #expect(reply?.source == .recording(0))
        #expect(reply?.response.fields(named: "Access-Control-Allow-Origin") == ["http://localhost:5173"])
        #expect(reply?.response.field("X-Own") == "1")
    }

    @Test("the recorded word about origins stands where none asks, and where it is told to")
    func origins() {
        let recorded = playedExchange(get, "", fields: [("Access-Control-Allow-Origin", "https://app.example.com")])
        let asking = sentRequest(target: "/a", fields: [("Origin", "http://localhost:5173")])
        let plain = responder([recorded]).answer(get, now: 0)?.response
        #expect(fields(plain) == ["Access-Control-Allow-Origin: https://app.example.com"])
        let other = responder([recorded]).answer(asking, now: 0)?.response
        #expect(other?.fields(named: "Access-Control-Allow-Origin") == ["http://localhost:5173"])
        #expect(other?.field("Vary") == "Origin")
        let closed = responder([recorded], origins: false).answer(asking, now: 0)?.response
        #expect(fields(closed) == ["Access-Control-Allow-Origin: https://app.example.com"])
    }
}

@Suite struct ReplayMissTests {
    private func miss(
        _ recorded: [RequestMessage], _ sent: RequestMessage, rules: MatchRules = MatchRules(),
        secrets: MatchSecrets = MatchSecrets()
    ) -> ReplayMiss {
        let player = ReplayPlayer(recordedList(recorded.map { playedExchange($0, "") }), rules: rules)
        return ReplayNeighbours(player, secrets: secrets).miss(sent)
    }

    private func sentences(_ miss: ReplayMiss) -> [String] { miss.differences.map(\.sentence) }

    @Test("the nearest has the same path, and each difference its place")
    func nearest() {
        let recorded = [
            sentRequest(target: "/b?id=1&x=1"), sentRequest(target: "/a?id=1&x=1"),
            sentRequest(target: "/a?id=3&x=9&y=1"),
        ]
        let miss = miss(recorded, sentRequest(target: "/a?x=1&id=2"))
        #expect(miss.nearest == 1)
        #expect(miss.nearestURL == "https://api.example.com/a?id=1&x=1")
        #expect(sentences(miss) == ["query.id: recorded 1, sent 2"])
        #expect(
            miss.detail == "no recording answers GET /a?x=1&id=2; the nearest is entry 1; query.id: recorded 1, sent 2")
    }

    @Test("without the path, the nearest path of the method is named; without the method, any")
    func paths() {
        let recorded = [
            sentRequest(target: "/shops/1/cups"), sentRequest(target: "/shops/1/cups/5"),
            sentRequest("PUT", target: "/x"),
        ]
        let other = miss(recorded, sentRequest(target: "/shops/2/cups/5"))
        #expect(other.nearest == 1)
        #expect(sentences(other) == ["path: recorded /shops/1/cups/5, sent /shops/2/cups/5"])
        let method = miss(recorded, sentRequest("PATCH", target: "/x"))
        #expect(sentences(method) == ["method: recorded PUT, sent PATCH"])
        let nothing = miss([], sentRequest(target: "/x"))
        #expect(nothing.nearest == nil)
        #expect(nothing.detail.contains("no request is recorded"))
    }

    @Test("bodies are compared by their values")
    func bodies() {
        let recorded = postedBody("application/json", #"{"a":{"b":[1,2]},"c":"x","d":1.0}"#)
        let sent = postedBody("application/json", #"{"d":1,"a":{"b":[1,3,4]},"e":true}"#)
        #expect(
            sentences(miss([recorded], sent)) == [
                "body#/a/b/1: recorded 2, sent 3", "body#/a/b/2: not recorded, sent 4",
                "body#/c: recorded \"x\", not sent", "body#/e: not recorded, sent true",
            ])
        let form = "application/x-www-form-urlencoded"
        #expect(
            sentences(miss([postedBody(form, "a=1&b=2")], postedBody(form, "a=1&b=3"))) == [
                "body#/b: recorded 2, sent 3"
            ])
        #expect(
            sentences(miss([postedBody("text/plain", "abc")], postedBody("text/plain", "abd"))) == [
                "body: recorded 3 bytes of text/plain, sent 3 bytes of text/plain, other from byte 2"
            ])
        #expect(
            sentences(miss([recorded], sentRequest("POST", target: "/things"))) == [
                "body: recorded application/json, sent no body"
            ])
    }

    @Test("the values of secrets are not shown, wherever they stand")
    func secrets() throws {
        let rules = MatchRules(matched: [
            try MatchRules.matched("header.authorization"), try MatchRules.matched("cookie.id"),
        ])
        let type = [("Content-Type", "application/json")]
        let recorded = sentRequest(
            "POST", target: "/a?api_key=leak1&x=1",
            fields: type + [("Authorization", "leak2"), ("Cookie", "id=leak3")],
            body: #"{"password":"leak4","in":{"accessToken":["leak5"]}}"#)
        let sent = sentRequest(
            "POST", target: "/a?api_key=leak6&x=2",
            fields: type + [("Authorization", "leak7"), ("Cookie", "id=leak8")],
            body: #"{"password":"leak9","in":{"accessToken":["leak0"]}}"#)
        let miss = miss([recorded], sent, rules: rules)
        #expect(
            miss.differences.map(\.at) == [
                "query.api_key", "query.x", "header.authorization", "cookie.id", "body#/password",
                "body#/in/accessToken/0",
            ])
        let body = playedText(miss.response)
        #expect(!body.contains("leak"), "\(body)")
        #expect(!miss.detail.contains("leak"), "\(miss.detail)")
        #expect(body.contains(#"{"at":"query.x","expected":"1","found":"2"}"#))
    }

    @Test("the credentials of a contract are secrets, whatever their names")
    func credentials() throws {
        let named = try matchContract(
            """
            openapi: 3.1.0
            info: {title: Cups, version: '1'}
            security: [{who: []}]
            paths: {/a: {get: {responses: {'204': {description: none}}}}}
            components: {securitySchemes: {who: {type: apiKey, in: query, name: who}}}
            """)
        let miss = miss(
            [sentRequest(target: "/a?who=leak1")], sentRequest(target: "/a?who=leak2"),
            secrets: MatchSecrets(contracts: [named]))
        #expect(!playedText(miss.response).contains("leak"))
        #expect(sentences(miss) == ["query.who differs"])
    }

    @Test("the answer is a problem document that programs can read")
    func problem() throws {
        let miss = miss([sentRequest(target: "/a?id=1")], sentRequest(target: "/a"))
        #expect(miss.response.status == 404)
        let body = JSON(try Document.json(bytes: Array(miss.response.content), name: "body").root)
        #expect(
            body == [
                "type": "urn:treaty:problem:NO_RECORDING_MATCHED_ERROR", "title": "Not Found", "status": 404,
                "detail": .string(miss.detail), "code": "NO_RECORDING_MATCHED_ERROR",
                "nearest": ["entry": 0, "method": "GET", "url": "https://api.example.com/a?id=1"],
                "differences": [["at": "query.id", "expected": "1", "found": nil]],
            ])
    }

    @Test("at most 20 differences are told, however many there are")
    func bound() {
        let recorded = "[" + (0..<1000).map { "\($0)" }.joined(separator: ",") + "]"
        let sent = "[" + (0..<1000).map { "\($0 + 1)" }.joined(separator: ",") + "]"
        let miss = miss([postedBody("application/json", recorded)], postedBody("application/json", sent))
        #expect(miss.differences.count == 20)
        let many = (0..<3000).map { sentRequest(target: "/a?id=\($0)") }
        #expect(self.miss(many, sentRequest(target: "/a?id=x")).nearest == 0)
    }
}

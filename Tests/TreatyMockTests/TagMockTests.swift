// What the mock answers to requests of the tag contract, from the contract's text; servers and sockets are elsewhere.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyText

@Suite struct TagMockTests {
    let mock: MockResponder

    init() throws { mock = MockResponder([try tagContract()]) }

    /// What is asked, the status, and the code and name of the error.
    static let refusals: [(name: String, ask: Ask, status: Int, code: Int, word: String)] = [
        ("no session", Ask(target: "/auth/delete-tag?id=1"), 401, 6, "no_valid_session"),
        ("wrong session", .tag("?id=1", as: "nobody"), 401, 6, "no_valid_session"),
        (
            "half a session",
            Ask(target: "/auth/delete-tag?id=1", fields: [("X-Spaaza-Session-Key", "admin-session-key")]), 401, 6,
            "no_valid_session"
        ),
        ("a mixed session", Ask(
            target: "/auth/delete-tag?id=1",
            fields: [("X-Spaaza-Session-User-Id", "limited-user-id"), ("X-Spaaza-Session-Key", "admin-session-key")]),
            401, 6, "no_valid_session"),
        ("no session and no id", Ask(), 401, 6, "no_valid_session"),
        ("no session and a wrong content type", Ask(fields: [("Content-Type", "text/plain")], body: "x"), 401, 6,
            "no_valid_session"),
        ("a user session", .tag("?id=1", as: "user"), 403, 68, "permission_denied_or_non_existent"),
        ("no id", .tag(""), 400, 52, "missing_necessary_parameters"),
        ("an empty id", .tag("?id="), 400, 52, "missing_necessary_parameters"),
        ("an id of letters", .tag("?id=abc"), 400, 52, "missing_necessary_parameters"),
        ("a broken id", .tag("?id=1.5"), 400, 52, "missing_necessary_parameters"),
        ("an id as text", .tag(body: #"{"id":"1"}"#, "application/json"), 400, 52, "missing_necessary_parameters"),
        ("an empty object", .tag(body: "{}", "application/json"), 400, 52, "missing_necessary_parameters"),
        ("an array", .tag(body: "[1]", "application/json"), 400, 52, "missing_necessary_parameters"),
        ("malformed JSON", .tag(body: #"{"id":"#, "application/json"), 400, 52, "missing_necessary_parameters"),
        ("a form without id", .tag(body: "a=1", "application/x-www-form-urlencoded"), 400, 52,
            "missing_necessary_parameters"),
        ("an unknown tag", .tag("?id=999999999"), 400, 230, "entity_not_found"),
        ("an unknown tag of a limited caller", .tag("?id=999999999", as: "limited"), 400, 230, "entity_not_found"),
        ("a tag of a chain without access", .tag("?id=8", as: "limited"), 403, 68, "permission_denied_or_non_existent"),
    ]

    @Test("every refusal has the status, code and name that the contract gives it")
    func refusals() {
        for row in TagMockTests.refusals {
            let answer = row.ask.answer(of: mock)
            #expect(answer.response.status == row.status, "\(row.name)")
            #expect(answer.value("/error/code")?.int == row.code, "\(row.name)")
            #expect(answer.value("/error/name")?.string == row.word, "\(row.name)")
            #expect(answer.response.field("Content-Type") == "application/json", "\(row.name)")
            #expect(answer.error == String(row.code), "\(row.name)")
        }
    }

    static let successes: [(ask: Ask, id: Int)] = [
        (.tag("?id=1"), 1),
        (.tag("?id=8"), 8),
        (.tag(body: "id=3", "application/x-www-form-urlencoded"), 3),
        (.tag(body: #"{"id": 4}"#, "application/json; charset=utf-8"), 4),
        (.tag(body: "{}", "application/json", query: "?id=5"), 5),
        (.tag("?id=6.0"), 6),
    ]

    @Test("a deleted tag is answered inactive, deleted, and changed now, from query, form and JSON")
    func successes() {
        for row in TagMockTests.successes {
            let answer = row.ask.answer(of: mock)
            #expect(answer.response.status == 200, "\(row.id)")
            #expect(answer.value("/result/code")?.int == 1)
            #expect(answer.value("/results/tag/id")?.int == row.id)
            #expect(answer.value("/results/tag/active")?.bool == false)
            #expect(answer.value("/results/tag/deleted")?.bool == true)
            #expect(answer.value("/results/tag/last_modified_date")?.string == "2026-01-02T03:04:05+00:00")
            #expect(answer.value("/results/result_type")?.string == "delete-tag")
            #expect(answer.error == nil)
            #expect(answer.warnings == [])
        }
    }

    @Test("a second deletion finds no tag, and a reset brings it back")
    func secondDeletion() {
        let ask = Ask.tag("?id=1")
        #expect(ask.answer(of: mock).response.status == 200)
        #expect(ask.answer(of: mock).error == "230")
        mock.reset()
        #expect(ask.answer(of: mock).response.status == 200)
    }

    @Test("a refused call changes nothing")
    func refusedCall() {
        #expect(Ask.tag("?id=8", as: "limited").answer(of: mock).error == "68")
        #expect(Ask.tag("?id=8").answer(of: mock).response.status == 200)
    }

    @Test("of many deletions of one tag at one time exactly one succeeds")
    func race() async {
        let count = await withTaskGroup(of: Int.self) { [mock] group in
            for _ in 0..<32 { group.addTask { Ask.tag("?id=7").answer(of: mock).response.status } }
            return await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
        }
        #expect(count == 1)
    }

    /// What no operation takes: the status, the name of the problem, and a field.
    static let problems: [(ask: Ask, status: Int, code: String, field: String, value: String?)] = [
        (Ask(method: "GET", target: "/auth/delete-tags"), 404, "NO_PATH_MATCHED_ERROR", "Allow", nil),
        (Ask(method: "GET"), 405, "NO_METHOD_MATCHED_ERROR", "Allow", "DELETE"),
        (Ask(method: "OPTIONS"), 405, "NO_METHOD_MATCHED_ERROR", "Allow", "DELETE"),
        (Ask(method: "FROB"), 405, "NO_METHOD_MATCHED_ERROR", "Allow", "DELETE"),
        (.tag(body: "id=1", "text/plain"), 415, "INVALID_CONTENT_TYPE", "Preference-Applied", nil),
        (
            Ask(fields: Ask.session("admin"), body: "{}"), 415, "INVALID_CONTENT_TYPE", "Accept",
            "application/json, application/x-www-form-urlencoded"
        ),
        (.tag("?id=1", [("Prefer", "code=abc")]), 422, "UNPROCESSABLE_ENTITY", "Preference-Applied", nil),
        (.tag("?id=1", [("Prefer", "error=999")]), 404, "NOT_FOUND", "Preference-Applied", nil),
        (.tag("?id=1", [("Prefer", "code=99")]), 422, "UNPROCESSABLE_ENTITY", "Preference-Applied", nil),
        (.tag("?id=1", [("Prefer", "dynamic=maybe")]), 422, "UNPROCESSABLE_ENTITY", "Preference-Applied", nil),
        (.tag("?id=1", [("Prefer", "code=404")]), 404, "NOT_FOUND", "Content-Type", "application/problem+json"),
        (.tag("?id=1", [("Prefer", "example=frob")]), 404, "NOT_FOUND", "Content-Type", "application/problem+json"),
        (.tag("?id=1", [("Prefer", "error=7")]), 404, "NOT_FOUND", "Content-Type", "application/problem+json"),
    ]

    @Test("what no operation takes is a problem document with its name (RFC 9457)")
    func problems() {
        for row in TagMockTests.problems {
            let answer = row.ask.answer(of: mock)
            #expect(answer.response.status == row.status, "\(row.ask)")
            #expect(answer.value("/code")?.string == row.code, "\(row.ask)")
            #expect(answer.value("/status")?.int == row.status)
            #expect(answer.response.field("Content-Type") == "application/problem+json")
            #expect(answer.response.field(row.field) == row.value, "\(row.ask)")
        }
    }

    @Test("an unknown path is told which one is near")
    func nearPath() {
        let answer = Ask(method: "GET", target: "/auth/delete-tags").answer(of: mock)
        #expect(answer.value("/detail")?.string?.contains("did you mean /auth/delete-tag?") == true)
        #expect(answer.value("/paths")?.elements == ["/auth/delete-tag"])
    }

    /// A preference, the status, and the error code in the body; nil for a success.
    static let preferences: [(prefer: String, status: Int, code: Int?)] = [
        ("code=200", 200, nil), ("code=401", 401, 6), ("code=403", 403, 68), ("error=52", 400, 52),
        ("error=230", 400, 230),
        ("error=entity_not_found", 400, 230), ("example=deleted", 200, nil), ("example=no_valid_session", 401, 6),
        ("code=400, example=entity_not_found", 400, 230), ("code=\"401\"", 401, 6), ("Error=68", 403, 68),
    ]

    @Test("a preference forces its answer, whoever asks, and changes nothing")
    func preferences() {
        for row in TagMockTests.preferences {
            let answer = Ask(fields: [("Prefer", row.prefer)]).answer(of: mock)
            #expect(answer.response.status == row.status, "\(row.prefer)")
            #expect(answer.value("/error/code")?.int == row.code, "\(row.prefer)")
            #expect(answer.response.field("Preference-Applied") != nil, "\(row.prefer)")
        }
        #expect(Ask.tag("?id=1").answer(of: mock).response.status == 200)
    }

    @Test("an unknown preference is told what there is")
    func unknownPreference() {
        let answer = Ask.tag("?id=1", [("Prefer", "error=7")]).answer(of: mock)
        #expect(answer.value("/errors")?.elements == ["6", "68", "52", "230"])
    }

    @Test("a preflight is answered 204 with the origin, the methods of the path and the fields asked for")
    func preflight() {
        let asked = [
            ("Origin", "https://app.example"), ("Access-Control-Request-Method", "DELETE"),
            ("Access-Control-Request-Headers", "x-spaaza-session-key"),
        ]
        let response = Ask(method: "OPTIONS", fields: asked).answer(of: mock).response
        #expect(response.status == 204)
        #expect(response.field("Access-Control-Allow-Origin") == "https://app.example")
        #expect(response.field("Access-Control-Allow-Methods") == "DELETE")
        #expect(response.field("Access-Control-Allow-Headers") == "x-spaaza-session-key")
    }

    @Test("a request with an origin may be read by that origin, and not where CORS is off")
    func origin() throws {
        let ask = Ask.tag("?id=999", [("Origin", "https://app.example")])
        #expect(ask.answer(of: mock).response.field("Access-Control-Allow-Origin") == "https://app.example")
        let closed = MockResponder([try tagContract()], allowsOrigins: false)
        #expect(ask.answer(of: closed).response.field("Access-Control-Allow-Origin") == nil)
    }

    @Test("the list of what is served names operations, error codes and how many records there are")
    func listing() {
        let contract = mock.listing["contracts"]?.elements.first
        #expect(contract?["name"]?.string == "spaaza")
        #expect(contract?["records"]?["tags"]?.int == 12)
        let operation = contract?["operations"]?.elements.first
        #expect(operation?["id"]?.string == "delete-tag")
        #expect(operation?["errors"]?.elements.compactMap { $0["code"]?.int } == [6, 68, 52, 52, 230, 68, 230])
    }
}

// The audit over exchanges made by hand: right ones pass with nothing said, each wrong one is found by a named check.
import Testing
import TreatyConformance
import TreatyContract
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

@Suite struct TrafficAuditTests {
    private func audit(_ made: HandMade, failOn: Grade = .outside) throws -> CaseResult {
        var audit = TrafficAudit([try spaazaContract()], failOn: failOn)
        return audit.judge(made.exchange, name: "entry-1")
    }

    static let right: [(name: String, made: HandMade)] = [
        ("a success", HandMade(answer: deletedTag())),
        (
            "a success by form",
            HandMade(
                target: "/auth/delete-tag", fields: [("Content-Type", "application/x-www-form-urlencoded")],
                body: "id=1",
                answer: deletedTag())
        ),
        (
            "a success by JSON",
            HandMade(
                target: "/auth/delete-tag", fields: [("Content-Type", "application/json")], body: #"{"id":1}"#,
                answer: deletedTag())
        ),
        ("no session", HandMade(session: [], status: 401, answer: tagError(6))),
        ("half a session", HandMade(session: [("X-Spaaza-Session-Key", "k")], status: 401, answer: tagError(6))),
        ("a session that may be wrong", HandMade(status: 401, answer: tagError(6))),
        ("no id", HandMade(target: "/auth/delete-tag", status: 400, answer: tagError(52))),
        ("an empty id", HandMade(target: "/auth/delete-tag?id=", status: 400, answer: tagError(52))),
        ("an id of letters", HandMade(target: "/auth/delete-tag?id=x", status: 400, answer: tagError(52))),
        ("no id and nothing allowed", HandMade(target: "/auth/delete-tag", status: 403, answer: tagError(68))),
        ("no id and a session that is none", HandMade(target: "/auth/delete-tag", status: 401, answer: tagError(6))),
        ("denied", HandMade(status: 403, answer: tagError(68))),
        ("not there", HandMade(target: "/auth/delete-tag?id=999", status: 400, answer: tagError(230))),
        (
            "an older form of errors",
            HandMade(
                status: 403,
                answer: #"{"result":{"code":2,"status":"error"},"errors":[{"code":68,"#
                    + #""name":"permission_denied_or_non_existent"}]}"#)
        ),
        ("another method, refused", HandMade(method: "GET", status: 405, type: "text/plain", answer: "no")),
        (
            "a browser's question",
            HandMade(
                method: "OPTIONS", session: [], fields: [("Origin", "https://a.example")], status: 204, type: nil)
        ),
        (
            "a text body, refused",
            HandMade(
                target: "/auth/delete-tag", fields: [("Content-Type", "text/plain")], body: "id=1", status: 415,
                type: "text/plain", answer: "no")
        ),
        (
            "answered late, by its own clock",
            HandMade(
                answerFields: [("Date", "Fri, 02 Jan 2026 04:04:05 GMT")],
                answer: deletedTag("2026-01-02T03:04:05", "2026-01-02T04:04:06"))
        ),
    ]

    @Test("an exchange that keeps the contract passes with nothing said", arguments: right.indices)
    func passes(_ index: Int) throws {
        let (name, made) = TrafficAuditTests.right[index]
        let result = try audit(made, failOn: .assumed)
        #expect(result.findings.map(\.description) == [], "\(name)")
        #expect(result.id.hasSuffix("/entry-1"), "\(name)")
        #expect(result.curl.isEmpty, "\(name)")
    }

    /// What is wrong, the check that says so, and its grade.
    static let wrong: [(name: String, made: HandMade, check: String, grade: Grade)] = [
        ("success without session", HandMade(session: [], answer: deletedTag()), "status", .stated),
        (
            "success with half a session", HandMade(session: [("X-Spaaza-Session-Key", "k")], answer: deletedTag()),
            "status", .outside
        ),
        ("success without id", HandMade(target: "/auth/delete-tag", answer: deletedTag()), "status", .stated),
        (
            "success with an empty id", HandMade(target: "/auth/delete-tag?id=", answer: deletedTag()), "status",
            .assumed
        ),
        (
            "success with an id of letters", HandMade(target: "/auth/delete-tag?id=x", answer: deletedTag()), "status",
            .assumed
        ),
        (
            "success of a text body",
            HandMade(
                target: "/auth/delete-tag", fields: [("Content-Type", "text/plain")], body: "id=1",
                answer: deletedTag()), "request.content-type", .stated
        ),
        ("52 although the id is there", HandMade(status: 400, answer: tagError(52)), "error.code", .stated),
        (
            "230 without an id", HandMade(target: "/auth/delete-tag", status: 400, answer: tagError(230)), "error.code",
            .stated
        ),
        ("230 without a session", HandMade(session: [], status: 400, answer: tagError(230)), "error.order", .assumed),
        (
            "52 before 6", HandMade(target: "/auth/delete-tag", session: [], status: 400, answer: tagError(52)),
            "error.order", .assumed
        ),
        ("a code nobody documents", HandMade(status: 400, answer: tagError(99)), "error.code-undocumented", .outside),
        ("230 under 404", HandMade(status: 404, answer: tagError(230)), "error.code-status", .stated),
        ("a status nobody documents", HandMade(status: 404, answer: tagError(230)), "status.undeclared", .stated),
        ("68 under 401", HandMade(status: 401, answer: tagError(68)), "error.code-status", .stated),
        ("6 under 200", HandMade(answer: tagError(6)), "error.in-success", .outside),
        (
            "an error marked as success",
            HandMade(
                status: 403,
                answer: tagError(68).replacing(#""code":2,"status":"error""#, with: #""code":1,"status":"ok""#)),
            "success.in-error", .outside
        ),
        (
            "a name of another code", HandMade(status: 403, answer: tagError(68, "entity_not_found")), "error.name",
            .stated
        ),
        (
            "a code as text",
            HandMade(
                status: 403, answer: tagError(68).replacing(#""code":68"#, with: #""code":"68""#)), "schema.type",
            .stated
        ),
        (
            "an error without error", HandMade(status: 403, answer: #"{"result":{"code":2,"status":"error"}}"#),
            "schema.required", .outside
        ),
        (
            "a member that is missing", HandMade(answer: deletedTag(#""deleted":true,"#, "")), "schema.required",
            .inferred
        ),
        (
            "a tag that is still active", HandMade(answer: deletedTag(#""active":false"#, #""active":true"#)),
            "schema.const", .inferred
        ),
        (
            "a date without offset", HandMade(answer: deletedTag("T03:04:05+00:00", " 03:04:05")), "schema.format",
            .inferred
        ),
        ("the neighbour's id", HandMade(answer: deletedTag(id: 2)), "relation", .stated),
        (
            "modified before created", HandMade(answer: deletedTag("2026-01-02T03", "2001-01-02T03")), "relation",
            .inferred
        ),
        (
            "modified long before the call", HandMade(answer: deletedTag("T03:04:05+", "T03:03:55+")), "effect",
            .assumed
        ),
        ("modified long after the call", HandMade(answer: deletedTag("T03:04:05+", "T03:04:15+")), "effect", .assumed),
        ("a success that is HTML", HandMade(type: "text/html", answer: "<p>"), "media-type", .stated),
        ("a success of no type", HandMade(type: nil, answer: deletedTag()), "media-type", .stated),
        ("broken JSON", HandMade(answer: deletedTag() + "}"), "body.malformed", .stated),
        ("no content", HandMade(answer: ""), "body.malformed", .stated),
        (
            "content that was not kept", HandMade(answerFields: [("Content-Length", "512")], answer: ""),
            "audit.content-not-kept", .assumed
        ),
        (
            "a member twice", HandMade(answer: deletedTag(#""active":false"#, #""active":true,"active":false"#)),
            "body.duplicate-name", .stated
        ),
        ("success as 201", HandMade(status: 201, answer: deletedTag()), "status.undeclared", .stated),
        ("success as 302", HandMade(status: 302, answer: deletedTag()), "status.undeclared", .stated),
        (
            "a crash without a session", HandMade(session: [], status: 500, type: "text/html", answer: "<p>"), "status",
            .stated
        ),
        (
            "another method, taken", HandMade(method: "POST", answer: deletedTag()), "audit.method-undocumented",
            .stated
        ),
        (
            "another method, crashed", HandMade(method: "POST", status: 500, answer: ""), "audit.method-undocumented",
            .assumed
        ),
        (
            "an unknown path", HandMade(target: "/auth/delete-tags?id=1", status: 404, answer: ""),
            "audit.path-undocumented", .assumed
        ),
        ("no response", HandMade(failure: "the connection was closed"), "audit.no-response", .stated),
        (
            "gzip that was not asked for",
            HandMade(
                fields: [("Accept-Encoding", "identity")], answerFields: [("Content-Encoding", "gzip")],
                answer: deletedTag()), "body.coding", .stated
        ),
        (
            "gzip that is none",
            HandMade(
                fields: [("Accept-Encoding", "gzip, br")], answerFields: [("Content-Encoding", "gzip")],
                answer: deletedTag()), "body.coding", .stated
        ),
    ]

    @Test("each breach is found by its check, with the grade of the fact it breaks", arguments: wrong.indices)
    func finds(_ index: Int) throws {
        let row = TrafficAuditTests.wrong[index]
        let result = try audit(row.made)
        let found = try #require(
            result.findings.first { $0.check == row.check }, "\(row.name): \(result.findings.map(\.description))")
        #expect(found.grade == row.grade, "\(row.name): \(found)")
        let isFailed = if case .failed = result.verdict { true } else { false }
        #expect(isFailed == result.findings.contains { $0.grade <= .outside }, "\(row.name)")
    }

    @Test("what is assumed fails only where asked")
    func strict() throws {
        let made = HandMade(target: "/nothing")
        let warned = try audit(made)
        #expect({ if case .warned = warned.verdict { true } else { false } }())
        let failed = try audit(made, failOn: .assumed)
        #expect({ if case .failed = failed.verdict { true } else { false } }())
        #expect(failed.isProtocol)
    }

    @Test("a result says what was sent, what came, and where the operation stands in the contract")
    func words() throws {
        let result = try audit(HandMade(status: 400, answer: tagError(52)))
        #expect(result.id == "spaaza/delete-tag/entry-1")
        #expect(result.title == "400 to DELETE /auth/delete-tag?id=1")
        #expect(result.request == "DELETE /auth/delete-tag?id=1")
        #expect(result.response.hasPrefix("400  application/json  {"))
        #expect(result.foundCode == "52")
        #expect(result.milliseconds == 40)
        #expect(result.evidence?.location?.line ?? 0 > 1)
        let finding = try #require(result.findings.first { $0.check == "error.code" })
        #expect(finding.message.hasSuffix("found 52, although query.id is there, query.id keeps its schema"))
    }

    @Test("the server's path before the contract's is no other path, and the path's case is")
    func paths() throws {
        for (target, isKnown) in [("/auth/delete-tag?id=1", true), ("/AUTH/delete-tag?id=1", false)] {
            let result = try audit(HandMade(target: target, answer: deletedTag()))
            #expect((result.operation == "delete-tag") == isKnown, "\(target)")
        }
    }

    @Test("of a call that no contract knows the body is not shown")
    func foreign() throws {
        let result = try audit(HandMade(target: "/else", answer: #"{"token":"t"}"#))
        #expect(result.response == "200  application/json")
        #expect(result.isProtocol)
    }

    @Test("of two contracts the one that knows the path judges; of two that know it, the one of the host")
    func contracts() throws {
        try withCups { cups in
            var audit = TrafficAudit([cups, try spaazaContract()])
            let tag = audit.judge(HandMade(answer: deletedTag()).exchange, name: "a.har/entry-1")
            #expect(tag.id == "spaaza/delete-tag/a.har/entry-1")
            let none = audit.judge(HandMade(target: "/x").exchange, name: "entry-2")
            #expect(none.id == "no-contract/undocumented/entry-2")
            let runs = audit.runs([tag, none], recording: "a.har")
            #expect(runs.map(\.contract) == ["spaaza", "no-contract"])
            #expect(runs.allSatisfy { $0.isRecording && $0.target == "a.har" })
            #expect(runs[0].passed == 1 && runs[1].warned == 1)
        }
    }

    @Test("coverage counts codes as documented, otherwise, never seen and never documented")
    func coverage() throws {
        let contract = try spaazaContract()
        var audit = TrafficAudit([contract])
        let exchanges = [
            HandMade(answer: deletedTag()), HandMade(session: [], status: 401, answer: tagError(6)),
            HandMade(status: 401, answer: tagError(6)), HandMade(status: 404, answer: tagError(230)),
            HandMade(answer: tagError(68)), HandMade(status: 400, answer: tagError(99)),
            HandMade(status: 400, answer: tagError(99)),
        ]
        let results = exchanges.enumerated().map { index, made in
            audit.judge(made.exchange, name: "entry-\(index + 1)")
        }
        let run = audit.runs(results, recording: "a.har")[0]
        let words = run.errors.map { row -> String in
            switch row.state {
            case .seen(let entries): "\(row.code) seen \(entries)"
            case .seenOtherwise(let words): "\(row.code) \(words.joined(separator: " "))"
            case .notSeen: "\(row.code) not seen"
            case .undocumented(let entries): "\(row.code) undocumented \(entries)"
            default: "\(row.code) ?"
            }
        }
        #expect(words == ["6 seen 2", "68 status 200", "52 not seen", "230 status 404", "99 undocumented 2"])
    }

    @Test("codes that nobody documents are counted to a bound")
    func bounded() throws {
        let contract = try spaazaContract()
        var audit = TrafficAudit([contract])
        for code in 1000..<1300 {
            _ = audit.judge(HandMade(status: 400, answer: tagError(code)).exchange, name: "entry")
        }
        let unknown = audit.errors(of: contract).filter { if case .undocumented = $0.state { true } else { false } }
        #expect(unknown.count == 101)
        #expect(unknown.last?.code == "…")
    }

    /// Breaches by values of a redacted recording, and whether each is told.
    static let redacted: [(name: String, answer: String, isTold: Bool)] = [
        ("the looks of a public value", deletedTag("T03:04:05+00:00", " 03:04"), true),
        ("a constant without a mark", deletedTag(#""active":false"#, #""active":true"#), true),
        ("the type of a personal value", deletedTag(#""value":"march""#, #""value":7"#), true),
        ("a relation of public values", deletedTag(id: 2), true),
        ("a right answer", deletedTag(#""name":"FOO""#, #""name":"Qix""#), false),
    ]

    @Test("in a redacted recording public values and printed constants are judged as ever", arguments: redacted.indices)
    func redactedValues(_ index: Int) throws {
        let row = TrafficAuditTests.redacted[index]
        var audit = TrafficAudit([try spaazaContract()])
        let result = audit.judge(HandMade(answer: row.answer).exchange, name: "e", isRedacted: true)
        #expect(!result.findings.isEmpty == row.isTold, "\(row.name): \(result.findings.map(\.description))")
    }
}

// The audit where HTTP decides what is judged: codings, HEAD, answers without content, parts; small contracts of the
// test's own.
import Foundation
import Testing
import TreatyConformance
import TreatyContract
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// Things without extensions; one of them takes conditions, one wants a bearer, one wants a reason.
private let things = """
    openapi: 3.1.0
    info: {title: Things, version: '1'}
    servers: [{url: 'https://api.example.com/v2'}]
    components:
      securitySchemes: {token: {type: http, scheme: bearer}}
    paths:
      /things:
        get:
          operationId: list
          parameters: [{name: limit, in: query, schema: {type: integer, maximum: 10}}]
          responses:
            '200': {description: All., content: {application/json: {schema: {type: array}}}}
        post:
          operationId: add
          security: [{token: []}, {}]
          requestBody:
            required: true
            content:
              application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}
          responses:
            '204': {description: Done.}
            '400': {description: No., content: {application/json: {schema: {type: object}}}}
          x-treaty-errors: [{status: 400, when: {missing: [body#/name]}}]
      /things/{id}:
        get:
          operationId: read
          parameters: [{name: id, in: path, required: true, schema: {type: string, pattern: '^t-[0-9]+$'}}]
          responses:
            '200': {description: One., content: {application/json: {schema: {type: object, required: [id]}}}}
        delete:
          operationId: remove
          security: [{token: []}]
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses:
            '204': {description: Gone.}
    """

@Suite struct AuditContentTests {
    private func withThings<Result>(_ text: String = things, _ use: (Contract) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("things-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("things.yaml")
        try Data(text.utf8).write(to: file)
        return try use(Contract.load(file.path))
    }

    private static func made(
        _ method: String, _ target: String, fields: [(String, String)] = [], body: String = "", status: Int,
        type: String? = "application/json", answerFields: [(String, String)] = [], answer: String = ""
    ) -> HandMade {
        HandMade(
            method: method, target: target, host: "api.example.com", session: [], fields: fields, body: body,
            status: status, type: type, answerFields: answerFields, answer: answer)
    }

    /// Exchanges and the checks that must speak, each once.
    static let rows: [(name: String, made: HandMade, checks: [String])] = [
        ("a list", made("GET", "/things?limit=3", status: 200, answer: "[]"), []),
        ("a list behind the server's path", made("GET", "/v2/things", status: 200, answer: "[]"), []),
        ("HEAD of what can be read", made("HEAD", "/things", status: 200), []),
        ("HEAD with a wrong status", made("HEAD", "/things", status: 201), ["status.undeclared"]),
        (
            "304 to a condition", made("GET", "/things", fields: [("If-None-Match", "\"a\"")], status: 304, type: nil),
            []
        ),
        ("304 to no condition", made("GET", "/things", status: 304, type: nil), ["status.undeclared"]),
        (
            "a part of a content", made("GET", "/things", fields: [("Range", "bytes=0-1")], status: 206, answer: "[1"),
            []
        ),
        (
            "204 where it is declared",
            made(
                "POST", "/things", fields: [("Content-Type", "application/json")],
                body: #"{"name":"a"}"#, status: 204, type: nil), []
        ),
        ("204 where it is not", made("GET", "/things", status: 204, type: nil), ["status.undeclared"]),
        (
            "a limit beyond the maximum, taken", made("GET", "/things?limit=11", status: 200, answer: "[]"),
            ["request.maximum"]
        ),
        ("a limit beyond the maximum, refused", made("GET", "/things?limit=11", status: 400, answer: "{}"), []),
        ("a limit beyond the maximum, crashed", made("GET", "/things?limit=11", status: 500, answer: "{}"), ["status"]),
        (
            "a query that cannot be decoded, taken", made("GET", "/things?limit=%zz", status: 200, answer: "[]"),
            ["request.query"]
        ),
        (
            "a path parameter that is wrong, taken", made("GET", "/things/x", status: 200, answer: #"{"id":1}"#),
            ["request.pattern"]
        ),
        ("a body that is missing, taken", made("POST", "/things", status: 204, type: nil), ["status"]),
        (
            "a member that is missing, refused",
            made(
                "POST", "/things", fields: [("Content-Type", "application/json")],
                body: "{}", status: 400, answer: "{}"), []
        ),
        (
            "a member that is missing, taken",
            made(
                "POST", "/things", fields: [("Content-Type", "application/json")],
                body: "{}", status: 204, type: nil), ["status"]
        ),
        (
            "a body of another type, taken",
            made(
                "POST", "/things", fields: [("Content-Type", "text/plain")], body: "a", status: 204,
                type: nil), ["request.content-type"]
        ),
        (
            "a body of another type, refused",
            made(
                "POST", "/things", fields: [("Content-Type", "text/plain")], body: "a", status: 415,
                type: nil), []
        ),
        (
            "a server's failure",
            made("GET", "/things", status: 503, type: "text/html", answerFields: [], answer: "<p>"),
            ["status.undeclared"]
        ),
        (
            "two content types",
            made("GET", "/things", status: 200, answerFields: [("Content-Type", "text/html")], answer: "[]"),
            ["media-type"]
        ),
        (
            "content that does not keep its schema", made("GET", "/things/t-1", status: 200, answer: "{}"),
            ["schema.required"]
        ),
    ]

    @Test(
        "each exchange is found right or wrong for the reason that HTTP and the contract give", arguments: rows.indices)
    func judged(_ index: Int) throws {
        let row = AuditContentTests.rows[index]
        try withThings { contract in
            var audit = TrafficAudit([contract])
            let result = audit.judge(row.made.exchange, name: "entry-1")
            #expect(result.findings.map(\.check) == row.checks, "\(row.name): \(result.findings.map(\.description))")
        }
    }

    @Test("content that is coded as the request allows is decoded and judged", arguments: ["gzip", "deflate, gzip"])
    func coded(_ coding: String) throws {
        try withThings { contract in
            for (text, checks) in [("[]", []), ("{}", ["schema.type"])] {
                var made = AuditContentTests.made(
                    "GET", "/things", fields: [("Accept-Encoding", "gzip, deflate, br")], status: 200)
                made.answerFields = [("Content-Encoding", coding)]
                made.answerBytes = try ContentCoding.encoded(ArraySlice(text.utf8), codings: [coding])
                var audit = TrafficAudit([contract])
                let result = audit.judge(made.exchange, name: "entry-1")
                #expect(result.findings.map(\.check) == checks)
                #expect(result.response.hasSuffix(text))
            }
        }
    }

    @Test("a request's coded content is judged as what it was")
    func codedRequest() throws {
        try withThings { contract in
            for (text, checks) in [(#"{"name":"a"}"#, []), ("{}", ["status"])] {
                var exchange = AuditContentTests.made("POST", "/things", status: 204, type: nil).exchange
                exchange.request = RequestMessage(
                    method: "POST", target: "/things",
                    fields: [("Content-Type", "application/json"), ("Content-Encoding", "gzip")],
                    content: try ContentCoding.encoded(ArraySlice(text.utf8), codings: ["gzip"]))
                var audit = TrafficAudit([contract])
                #expect(audit.judge(exchange, name: "entry-1").findings.map(\.check) == checks, "\(text)")
            }
        }
    }

    @Test("a host of the contract's servers decides between contracts that know the path")
    func hosts() throws {
        try withThings { first in
            let other = things.replacing("api.example.com", with: "other.example.com:8443")
            try withThings(other) { second in
                for host in ["api.example.com", "OTHER.example.com:8443"] {
                    var made = AuditContentTests.made("GET", "/things", status: 200, answer: "[]")
                    made.host = host
                    var audit = TrafficAudit([first, second])
                    let result = audit.judge(made.exchange, name: "entry-1")
                    let location = result.evidence?.location?.fileName
                    #expect(location == (host == "api.example.com" ? first : second).path)
                }
            }
        }
    }

    @Test("a credential in the query is not shown")
    func secrets() throws {
        let text = things.replacing("{type: http, scheme: bearer}", with: "{type: apiKey, in: query, name: 'api key'}")
        try withThings(text) { contract in
            let made = AuditContentTests.made("GET", "/things?limit=11&api%20key=s3cret&a=1", status: 200, answer: "[]")
            var audit = TrafficAudit([contract])
            let result = audit.judge(made.exchange, name: "entry-1")
            #expect(result.request == "GET /things?limit=11&api%20key=…&a=1")
            #expect(result.title == "200 to GET /things?limit=11&api%20key=…&a=1")
        }
    }

    @Test("where the recording says that it lacks content, status and fields are judged alone")
    func lacking() throws {
        try withThings { contract in
            var audit = TrafficAudit([contract])
            let made = AuditContentTests.made("GET", "/things", status: 200)
            let result = audit.judge(made.exchange, name: "entry-1", lacksContent: true)
            #expect(result.findings.map(\.check) == ["audit.content-not-kept"])
        }
    }

    @Test("in a redacted recording what a pseudonym's looks break is no finding, its type is one")
    func redacted() throws {
        try withThings { contract in
            var audit = TrafficAudit([contract])
            let path = AuditContentTests.made("GET", "/things/q-77", status: 200, answer: #"{"id":1}"#)
            #expect(audit.judge(path.exchange, name: "a", isRedacted: true).findings.map(\.check) == [])
            let type = AuditContentTests.made("GET", "/things?limit=ten", status: 200, answer: "[]")
            #expect(audit.judge(type.exchange, name: "b", isRedacted: true).findings.map(\.check) == ["request.type"])
        }
    }
}

// Places at which values hid behind the format: protocol fields, keys of maps, numbered names, failures, sent cookies.
import Foundation
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyReplay
import TreatyText

@Suite("Places that look like structure")
struct RedactPlaceTests {
    private func answered(_ name: String, _ value: String) throws -> String {
        let made = try redactor().redacted(exchange("GET", "/1", answer: [(name, value)])).exchange
        return try #require(made.response?.field(name))
    }

    @Test(
        "a protocol field keeps registered words, dates, numbers and media types",
        arguments: [
            ("Accept-Ranges", "bytes"), ("Cache-Control", "private, max-age=31536000, stale-while-revalidate=60"),
            ("Content-Type", "application/vnd.api+json; charset=utf-8; version=2"),
            ("Content-Type", "multipart/mixed; boundary=\"a1b2\""), ("Date", "Sat, 21 Nov 2026 06:50:00 GMT"),
            ("Expires", "0"), ("Expires", "-1"), ("Age", "12"), ("Retry-After", "120"), ("Vary", "Accept, X-Tenant"),
            ("Vary", "*"), ("Allow", "GET, HEAD"), ("Connection", "keep-alive"), ("Transfer-Encoding", "chunked"),
            ("Keep-Alive", "timeout=5, max=100"), ("Content-Encoding", "x-unknown-to-us, br"),
        ])
    func keepsProtocol(_ name: String, _ value: String) throws {
        let made = try answered(name, value)
        #expect(value.contains("unknown") ? made.hasSuffix(", br") && !made.contains("unknown") : made == value)
    }

    @Test(
        "anything else in a protocol field hides",
        arguments: [
            ("Content-Type", "application/pdf; name=\"Report Rosalind.pdf\""), ("Content-Type", "text/html;a=Rosalind"),
            ("Date", "Rosalind"), ("Expires", "at Rosalind's"), ("Age", "Rosalind"), ("Retry-After", "Rosalind"),
            ("Cache-Control", "private=\"Rosalind\""), ("Preference-Applied", "who=Rosalind"),
            ("Keep-Alive", "Rosalind"), ("Vary", "Rosalind/1"), ("Upgrade", "Rosalind"),
        ])
    func hidesInProtocol(_ name: String, _ value: String) throws {
        let made = try answered(name, value)
        #expect(!made.contains("Rosalind"), "\(made)")
    }

    @Test("keys of a map are data where a contract declares the map, names of an open object are not")
    func maps() throws {
        let contract = """
            openapi: 3.1.0
            info: {title: Bank, version: '1'}
            paths:
              /sums:
                get:
                  operationId: sums
                  responses:
                    '200':
                      description: done
                      content:
                        application/json:
                          schema:
                            properties:
                              byUser: {type: object, additionalProperties: {type: integer}}
                              open: {type: object, additionalProperties: true}
                              words: {additionalProperties: {type: integer}, propertyNames: {enum: [green, amber]}}
                              shown: {additionalProperties: {type: integer}, propertyNames: {x-treaty-privacy: public}}
            """
        let body = """
            {"byUser": {"rosalind": 1, "7": 2}, "open": {"colour": 3, "customer_8837261": 4}, \
            "words": {"green": 5, "wilma": 6}, "shown": {"gertrude": 7}}
            """
        try withContract(contract) { contract in
            let redactor = try redactor([contract])
            let made = redactor.redacted(exchange("GET", "/sums", body: Array(body.utf8))).exchange
            let shown = text(made.response?.content ?? [])
            for hidden in ["rosalind", "8837261", "wilma"] { #expect(!shown.contains(hidden), "\(hidden)") }
            for kept in ["\"7\": 2", "\"colour\": 3", "\"green\": 5", "\"gertrude\": 7"] {
                #expect(shown.contains(kept), "\(kept)")
            }
            #expect(!redactor.report.json(fingerprint: "", keeps: [], proof: nil).compact.contains("rosalind"))
        }
    }

    @Test(
        "names with a number that somebody has are data everywhere",
        arguments: ["user_20931", "acct1234567", "a1b2c3d4e5f6a7b8"])
    func numbered(_ name: String) throws {
        let redactor = try redactor()
        let fields = [("Cookie", "\(name)=1"), ("Content-Type", "application/json")]
        let made = redactor.redacted(
            exchange("POST", "/1?\(name)=1", fields: fields, content: Array("{\"\(name)\":1,\"line_2\":1}".utf8)))
        let all =
            made.exchange.request.target + (made.exchange.request.field("Cookie") ?? "")
            + text(made.exchange.request.content)
        #expect(!all.contains(name) && all.contains("\"line_2\":1"), "\(all)")
    }

    @Test("of a failure only words about connections stay, not what a program quoted")
    func failures() throws {
        var failed = exchange("GET", "/1")
        failed.outcome = .failed("Server returned an invalid header line: Rosalind Kern, net::ERR_ABORTED after 12 ms")
        guard case .failed(let sentence) = try redactor().redacted(failed).exchange.outcome else {
            Issue.record("a failure stays a failure")
            return
        }
        #expect(sentence.contains("invalid header line") && sentence.contains("net::ERR_ABORTED after 12 ms"))
        #expect(!sentence.contains("Rosalind") && !sentence.contains("Kern"), "\(sentence)")
    }

    @Test("path, domain and expiry that a browser notes of a sent cookie hide")
    func sentCookies() throws {
        let entry = """
            {"startedDateTime":"2026-11-21T06:50:00.000Z","time":1,"request":{"method":"GET","url":"https://a.test/1",\
            "httpVersion":"h2","headers":[{"name":"Cookie","value":"s=1234567"}],"queryString":[],"headersSize":-1,\
            "bodySize":0,"cookies":[{"name":"s","value":"1234567","path":"/of/rosalind","domain":".rosalind.org",\
            "expires":"when rosalind leaves"},{"name":"s","value":"1234567","path":"/","domain":"a.test",\
            "expires":"2027-01-01T00:00:00.000Z"}]},\
            "response":{"status":200,"statusText":"OK","httpVersion":"h2","cookies":[],"headers":[],"redirectURL":"",\
            "content":{"size":0,"mimeType":""},"headersSize":-1,"bodySize":0},"cache":{},"timings":{"wait":1}}
            """
        let file = try HARFile(
            bytes: Array("{\"log\":{\"version\":\"1.2\",\"entries\":[\(entry)]}}".utf8), name: "a.har")
        let made = try RedactFile(file, redactor(), isCounted: true).entry(at: 0).compact
        #expect(!made.contains("rosalind"), "\(made)")
    }
}

@Suite("Public texts and the user's word")
struct RedactPublicTests {
    @Test("what --keep names stays although it was hidden elsewhere, and the proof is not refused by it")
    func keeps() throws {
        let redactor = try redactor(keeps: ["query.q", "/note"])
        let json = [("Content-Type", "application/json")]
        let made = [
            exchange("GET", "/1?q=Rosalind", answer: json, body: Array("{\"name\":\"Rosalind\"}".utf8)),
            exchange(
                "GET", "/1", answer: json, body: Array("{\"note\":\"by Rosalind Kern\",\"n\":\"Rosalind Kern\"}".utf8)),
        ].map { redactor.sweptAgain(redactor.redacted($0).exchange) }
        #expect(made[0].request.target == "/1?q=Rosalind")
        let bodies = made.map { text($0.response?.content ?? []) }
        #expect(!bodies[0].contains("Rosalind") && !bodies[1].contains("\"n\":\"Rosalind Kern"), "\(bodies)")
        var proof = redactor.proof()
        for exchange in made { proof.search(HAREntry.json(of: exchange), number: 1) }
        #expect(proof.result.leaks.isEmpty)
    }

    @Test("a public value stays, whether the undeclared one like it comes before it or behind it")
    func order() throws {
        try withContract(clinicText) { contract in
            let remark = Array("{\"remark\":\"Lindenhof\"}".utf8)
            let room = Array("{\"room\":\"Lindenhof\"}".utf8)
            for bodies in [[remark, room], [room, remark]] {
                let redactor = try redactor([contract])
                let made = bodies.map { text(redactor.redacted(exchange(body: $0)).exchange.response?.content ?? []) }
                #expect(made.contains("{\"room\":\"Lindenhof\"}"))
                #expect(made.count { $0.contains("Lindenhof") } == 1)
            }
        }
    }

    @Test("what is hidden in an appended recording is hidden in what was there before, and foreign entries stay")
    func appended() throws {
        let folder = NSTemporaryDirectory() + "treaty-append-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a.har"
        let foreign = HAREntry.json(of: exchange("GET", "/1", body: Array("{\"by\":\"somebody else\"}".utf8)))
        let har: JSON = ["log": ["version": "1.2", "creator": ["name": "x", "version": "1"], "entries": [foreign]]]
        try Data(har.bytes).write(to: URL(fileURLWithPath: path))
        for body in ["{\"note\":\"Lindenhof closes\"}", "{\"name\":\"Lindenhof\"}"] {
            let recorder = try Recorder(
                path, start: .append, redactor: redactor(keeps: ["/note"]), contracts: [], version: "1")
            _ = try recorder.keep(exchange(body: Array(body.utf8)))
            _ = try recorder.finish()
        }
        let made = try String(contentsOfFile: path, encoding: .utf8)
        #expect(!made.contains("Lindenhof") && made.contains(" closes") && made.contains("somebody else"), "\(made)")
    }

    @Test("without the contract's public marks its other marks still hide")
    func strict() throws {
        try withContract(clinicText) { contract in
            let strict = try redactor([contract]).withoutRules
            let body = Array("{\"age\": 42, \"room\": \"Lindenhof\", \"bed\": 3}".utf8)
            let made = text(strict.redacted(exchange(body: body)).exchange.response?.content ?? [])
            #expect(!made.contains("42") && !made.contains("Lindenhof") && made.contains("\"bed\": 3"), "\(made)")
        }
    }

    @Test("a text keeps no domain that somebody may have")
    func domains() throws {
        let pseudonyms = Pseudonyms(key: RedactionKey(text: "tests"))
        for value in [
            "write to ann@home.org, or bob@work.co.uk!", "<a href='mailto:a.b@c-d.net'>", "ann smith@home.org",
        ] {
            let made = text(pseudonyms.pseudonym(of: Array(value.utf8)))
            var scan = Scan()
            scan.scan(SourceFile(name: "a.json", bytes: JSONText.quoted(made)))
            #expect(made.contains("@") && made.contains(".example") && scan.findings.isEmpty, "\(made)")
        }
    }
}

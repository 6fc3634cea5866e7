// Scans of whole files: places in recordings, encodings, seals, comments; shapes have tests of their own.
import Testing
import TreatyData
import TreatyReplay
import TreatyText

struct ScanTests {
    private func scan(_ name: String, _ bytes: [UInt8]) -> Scan {
        var scan = Scan()
        scan.scan(SourceFile(name: name, bytes: bytes))
        return scan
    }

    private func codes(_ entry: JSON) -> [ScanCode] { scan("a.har", JSONText.har([entry])).findings.map(\.code) }

    /// Texts that hold jane.doe@corp-mail.com in an encoding; base64 and gzip were made with Python.
    static let encoded: [(text: String, how: String)] = [
        ("jane.doe%40corp-mail.com", "percent"), ("jane.doe%2540corp-mail.com", "percent in percent"),
        ("{\"a\":[\"jane.doe\\u0040corp-mail.com\"]}", "JSON"),
        ("{\"a\":\"{\\\"b\\\":\\\"jane.doe\\\\u0040corp-mail.com\\\"}\"}", "JSON in JSON"),
        ("eyJtYWlsIjogImphbmUuZG9lQGNvcnAtbWFpbC5jb20ifQ==", "base64"),
        ("data:text/plain;base64,eyJtYWlsIjogImphbmUuZG9lQGNvcnAtbWFpbC5jb20ifQ==", "base64"),
        ("eyJtYWlsIjogImphbmUu\r\nZG9lQGNvcnAtbWFpbC5jb20ifQ==\r\n", "base64"),
        ("/v1/eyJtYWlsIjogImphbmUuZG9lQGNvcnAtbWFpbC5jb20ifQ/x", "base64"),
        ("Pj4-P21haWw9amFuZS5kb2VAY29ycC1tYWlsLmNvbT8_Pw", "base64 in the URL-safe alphabet"),
        ("q=Pj4%2BP21haWw9amFuZS5kb2VAY29ycC1tYWlsLmNvbT8%2FPw%3D%3D", "base64 in percent"),
        ("H4sIAAAAAAACA6tWyk3MzFGyUlDKSsxL1UvJT3VIzi8q0AWJ6iXn5yrVAgChl5VJIgAAAA==", "gzip in base64"),
    ]

    @Test("a value is found through encodings, and its place is its string")
    func encodings() {
        for (text, how) in ScanTests.encoded {
            let found = scan("a.json", [0x20, 0x0A, 0x20] + JSONText.quoted(text)).findings
            #expect(found.map(\.code) == [.email], "\(how)")
            #expect(found.first?.location.description == "a.json:2:2", "\(how)")
            #expect(found.first?.excerpt == "ja… (22 characters)", "\(how)")
        }
    }

    @Test("claims of a token are looked at, too")
    func claims() {
        let token =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIiwiZW1haWwiOiJqYW5lLmRvZUBjb3JwLW1haWwuY29tIn0."
            + "c2lnbmF0dXJlc2lnbmF0dXJl"
        #expect(Set(scan("a.json", JSONText.quoted(token)).findings.map(\.code)) == [.jwt, .email])
    }

    @Test("a literal value is found at its own line and column")
    func places() {
        let yaml =
            "info:\n  contact: {email: \"jane@corp-mail.com\"}\n  note: |\n    one\n    two +31612345678\n"
            + "# by joe@corp-mail.com\n"
        let found = scan("a.yaml", Array(yaml.utf8)).findings
        #expect(found.map(\.code) == [.email, .phone, .email])
        #expect(found.map { "\($0.location.line):\($0.location.column)" }.first == "2:21")
        #expect(found.last?.location.line == 6 && found.last?.location.column == 6)
    }

    /// Entries with one credential each.
    static let places: [(entry: JSON, code: ScanCode, place: String)] = [
        (.field("request", "authorization", "Basic dTpw"), .credentialField, "field authorization"),
        (.field("request", "X-API-Key", "k1"), .credentialField, "field X-API-Key"),
        (.field("request", "Cookie", "theme=***; sid=abc"), .credentialField, "field Cookie"),
        (.field("response", "x-csrf-token", "abcdefgh"), .credentialField, "field x-csrf-token"),
        (.field("response", "Set-Cookie", "sid=abc; Path=/"), .setCookie, "field Set-Cookie"),
        (.list("request", "cookies", "theme", "dark"), .credentialField, "cookie theme"),
        (.list("response", "cookies", "sid", "abc"), .setCookie, "cookie sid"),
        (.list("request", "queryString", "access_token", "abc"), .credentialField, "query parameter access_token"),
        (
            .side("request", "url", "http://a.example/?a=1&client%5Fsecret=abc&c=%"), .credentialField,
            "query parameter client_secret"
        ),
        (
            .body("request", "application/x-www-form-urlencoded", "a=1&password=pw"), .credentialField,
            "form field password"
        ),
        (
            .body("request", "application/json", "{\"a\":[{\"sessionId\":\"s-1\"}]}"), .credentialField,
            "member sessionId"
        ),
        (.body("response", "application/json", "{\"pin_secret\":123456}"), .credentialField, "member pin_secret"),
        (
            .body("response", "text/html", "eyJwYXNzd29yZCI6ImFiYyJ9", encoding: "base64"), .credentialField,
            "member password"
        ),
        (
            .body(
                "request", "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\npw\r\n--b--"), .credentialField,
            "form field password"
        ),
    ]

    @Test("the value in a credential's place is a finding in a recording, whatever it looks like")
    func credentialPlaces() {
        for (entry, code, place) in ScanTests.places {
            let found = scan("a.har", JSONText.har([entry])).findings
            #expect(found.map(\.code) == [code], "\(place)")
            #expect(found.first?.place == place)
            let text = found.map(\.description).joined()
            #expect(text.contains("help: treaty redact a.har --contract CONTRACT"))
            #expect(scan("a.json", JSONText.har([entry])).findings.count == 1, "a HAR under another name")
            let line = Array("0123456789abcdef {\"entry\":".utf8) + entry.bytes + Array(",\"note\":null}\n".utf8)
            #expect(scan("a.har.journal", line + entry.bytes + [0x0A]).findings.map(\.location.line) == [1, 2])
            #expect(scan("a.yaml", JSONText.har([entry])).findings.count == 1, "\(place)")
            #expect(codes(HARSeal.sealed(entry)).isEmpty, "\(place)")
        }
    }

    @Test("empty and hidden values are no findings")
    func hiddenValues() {
        for value in ["", " ", "***", "xxxx", "XXXX", "[REDACTED]", "<redacted>", "{{token}}", "${TOKEN}", "ab***yz"] {
            let entries: [JSON] = [
                .field("request", "authorization", "Bearer " + value), .field("request", "x-api-key", value),
                .field("response", "set-cookie", "a=\(value); Path=/"),
                .list("request", "queryString", "token", value),
                .body(
                    "request", "application/json", "{\"password\":\"\(value)\",\"token_type\":\"x1\",\"tokens\":5}"),
            ]
            for entry in entries { #expect(codes(entry).isEmpty, "\(value)") }
        }
        #expect(
            codes(.body("response", "application/json", "{\"token\":null,\"isSecret\":true,\"secret\":{}}")).isEmpty)
    }

    @Test("a value that its shape gives away is one finding, not two")
    func oneFinding() {
        #expect(codes(.field("request", "authorization", "Bearer 0123456789abcdef0")) == [.bearer])
        #expect(codes(.list("request", "queryString", "api_key", "sk" + "_live_0123456789abcdefGHIJ")) == [.stripeKey])
    }

    @Test("the seal is a hash of the entry without our member, as the file has it")
    func sealIsKnown() throws {
        // The digest is Python's, of the compact text with é instead of its escape.
        let text =
            "{ \"startedDateTime\":\"2026-01-01T00:00:00.000Z\",\"_treaty\":{\"seal\":\"\"},\"request\":"
            + "{\"url\":\"http://a.example/?token=tok_1234567\",\"n\":1.50e1},\"b\":\"\\u00e9\\n\"}"
        let entry = JSON(try Document.json(bytes: Array(text.utf8), name: "a").root)
        #expect(HARSeal.seal(of: entry) == "1c26dc61229c7f435b06f373d592dbdc")
        #expect(!HARSeal.isSealed(entry))
        let sealed = HARSeal.sealed(entry)
        #expect(HARSeal.isSealed(sealed) && HARSeal.stated(in: sealed) == HARSeal.seal(of: entry))
        #expect(HARSeal.isSealed(HARSeal.sealed(sealed)))
    }

    @Test("a sealed entry keeps its pseudonyms, but no key and no address; a changed one is a finding")
    func seals() {
        let ambiguous: JSON = .body("response", "text/plain", "4539578763621486 +31612345678 Bearer 0123456789abcdef0")
        #expect(codes(ambiguous) == [.card, .phone, .bearer])
        #expect(codes(HARSeal.sealed(ambiguous)).isEmpty)
        let strong: JSON = .body("response", "text/plain", "jane@corp-mail.com AK" + "IAQ3EGRTV7LMNOP2ZX")
        #expect(codes(HARSeal.sealed(strong)) == [.email, .awsKey])
        var changed = HARSeal.sealed(ambiguous)
        changed["comment"] = "edited"
        #expect(codes(changed) == [.card, .phone, .bearer, .seal])
    }

    @Test("a file that is not what its name says is an error, and is searched all the same")
    func brokenFiles() {
        let text = Array("{\"a\": \"jane@corp-mail.com\",".utf8)
        for name in ["a.har", "a.json", "a.yaml"] {
            let found = scan(name, text)
            #expect(found.failures.count == 1 && found.findings.map(\.code) == [.email], "\(name)")
            #expect(found.findings.first?.location.column == 8)
        }
        let torn = scan("a.har.journal", Array("{\"a\":1}\n{\"b\": \"jane@corp-mail.com".utf8))
        #expect(torn.failures.isEmpty && torn.findings.map(\.code) == [.email])
        #expect(torn.findings.first?.location.description == "a.har.journal:2:8")
        let wrong = scan("a.har.journal", Array("{\"a\":1}\n{\"b\": x}\n{\"c\":\"jane@corp-mail.com\"}\n".utf8))
        #expect(wrong.failures.first?.location?.line == 2)
        #expect(wrong.findings.first?.location.line == 3)
        #expect(scan("a.txt", text).skippedCount == 1)
    }

    @Test("no value is printed")
    func nothingIsPrinted() {
        for (entry, _, _) in ScanTests.places {
            for finding in scan("a.har", JSONText.har([entry])).findings {
                for value in ["abc", "dTpw", "k1", "dark", "pw,", "s-1", "123456"] {
                    #expect(!finding.description.contains(value))
                }
            }
        }
        #expect(scan("a.json", JSONText.quoted("a@corp.com")).findings.first?.excerpt == "a@… (10 characters)")
        #expect(scan("a.json", JSONText.quoted("a@b.co")).findings.first?.excerpt == "… (6 characters)")
    }
}

extension JSON {
    fileprivate static func side(_ side: String, _ name: String, _ value: String) -> JSON {
        let message = JSON.object([Member(name, .string(value))])
        return side == "request" ? JSONText.entry(request: message) : JSONText.entry(response: message)
    }

    fileprivate static func list(_ side: String, _ list: String, _ name: String, _ value: String) -> JSON {
        let message = JSON.object([Member(list, [JSONText.pair(name, value)])])
        return side == "request" ? JSONText.entry(request: message) : JSONText.entry(response: message)
    }

    fileprivate static func field(_ side: String, _ name: String, _ value: String) -> JSON {
        list(side, "headers", name, value)
    }

    fileprivate static func body(_ side: String, _ type: String, _ text: String, encoding: String? = nil) -> JSON {
        var body: JSON = ["mimeType": .string(type), "text": .string(text)]
        if let encoding { body["encoding"] = .string(encoding) }
        return side == "request"
            ? JSONText.entry(request: ["postData": body]) : JSONText.entry(response: ["content": body])
    }
}

// What redaction keeps and what it hides, place by place, and the mistakes that others made with it.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyReplay
import TreatyText

private let pseudonyms = Pseudonyms(key: RedactionKey(text: "tests"))

private func pseudonym(_ value: String) -> String { text(pseudonyms.pseudonym(of: Array(value.utf8))) }

@Suite("Redaction")
struct RedactorTests {
    @Test("a secret of the query hides in the URL, in the target and in the entry's query alike")
    func querySecret() throws {
        try withContract(clinicText) { contract in
            let redactor = try redactor([contract])
            let found = redactor.redacted(
                exchange("POST", "/patients/7/notes?api_key=s3cr3t-value&page=2&filter=a%2Bb%20c&sort=newest"))
            let entry = HAREntry.json(of: found.exchange).compact
            #expect(!entry.contains("s3cr3t"))
            #expect(found.exchange.url == "https://clinic.test" + found.exchange.request.target)
            #expect(found.exchange.request.target.contains("page=2"))
            #expect(found.exchange.request.target.hasSuffix("sort=newest"))
            #expect(entry.contains(pseudonym("s3cr3t-value")))
        }
    }

    @Test("what is not hidden keeps its spelling: %2B stays %2B, %7e stays %7e")
    func spelling() throws {
        let redactor = try redactor(keeps: ["query.keep", "path"])
        let found = redactor.redacted(
            exchange("GET", "/a%2fb/%7euser?keep=1%2B1+2%7e&hide=1%2B1&hide=x+y&&b=true"))
        let target = found.exchange.request.target
        #expect(target.hasPrefix("/a%2fb/%7euser?keep=1%2B1+2%7e&hide="))
        #expect(target.hasSuffix("&&b=true"))
        #expect(target.contains("%2B") && !target.contains("hide=1%2B1"))
        let pairs = try QueryString.decode(Array(target.utf8.drop { $0 != 0x3F }.dropFirst()))
        #expect(pairs[1].value == pseudonym("1+1"))
        #expect(pairs[2].value == pseudonym("x y"))
    }

    /// Our own reasons, without the words that a peer may have said.
    static let ownFailures: [ClientFailure] = [
        .cannotResolve(host: "ward-7.example"), .refused(host: "ward-7.example", port: 31_999),
        .connectTimeout(host: "ward-7.example", port: 31_999, milliseconds: 20_000),
        .handshakeTimeout(host: "ward-7.example", port: 31_999, milliseconds: 20_000),
        .cannotConnect(
            host: "ward-7.example", port: 31_999, reason: "the proxy is connected, but no tunnel within 2000 ms"),
        .proxyRefused(proxy: "ward-7.example:31999", status: 407), .leadsBack(host: "ward-7.example", port: 31_999),
        .tls(reason: "wrong version number; the server may speak http"),
        .responseTimeout(milliseconds: 30_000, received: 0), .responseTimeout(milliseconds: 30_000, received: 12_345),
        .bodyTimeout(received: 12_345, expected: nil), .closedBeforeResponse, .closedMidHead(received: 12_345),
        .closedMidBody(received: 12_345, expected: nil),
        .malformed(reason: "what came is no HTTP response: it does not begin with HTTP/ (RFC 9112 4)"),
        .malformed(reason: "Transfer-Encoding is not part of HTTP/1.0 (RFC 9112 6.1)"),
        .malformed(reason: "the chunks are too small for so much content (RFC 9112 7.1)"),
        .malformed(reason: "status 101 came although no upgrade was asked (RFC 9110 7.8)"),
        .tooLarge(reason: "the content has more than the 67108864 bytes allowed"),
    ]

    @Test("our own reason for a failure stays word for word, and names no place", arguments: ownFailures)
    func ownReasons(_ failure: ClientFailure) throws {
        var failed = exchange("GET", "/1")
        failed.outcome = .failed(failure.withoutPlace)
        guard case .failed(let found) = try redactor().redacted(failed).exchange.outcome else { return }
        #expect(found == failure.withoutPlace)
        #expect(!found.contains("ward-7") && !found.contains("31999"))
    }

    /// Sentences about failures, and what must be gone from them.
    static let sentences: [(reason: String, hides: [String])] = [
        ("the response is malformed: a field line is folded, which is obsolete (RFC 9112 5.2)", []),
        ("the connection closed within the content, after 40960 of 1048576 bytes", []),
        ("the field lines are longer than the 131072 bytes allowed", []),
        ("the account 4111111111111111 of j.doe7@example.com is closed", ["4111111111111111", "j.doe7"]),
    ]

    @Test("a failure keeps its words, numbers with units and places in standards", arguments: sentences)
    func failures(reason: String, hides: [String]) throws {
        var failed = exchange("GET", "/1")
        failed.outcome = .failed(reason)
        guard case .failed(let found) = try redactor().redacted(failed).exchange.outcome else { return }
        for secret in hides { #expect(!found.contains(secret)) }
        #expect((found == reason) == hides.isEmpty)
    }

    @Test("cookies hide in the field, in cookies[] and where the server sets them; attributes stay")
    func cookies() throws {
        let redactor = try redactor()
        let found = redactor.redacted(
            exchange(
                "GET", "/1", fields: [("Cookie", "sid=abcdef123456; theme=\"dark-mode\"")],
                answer: [
                    ("Set-Cookie", "sid=abcdef123456; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"),
                    ("Set-Cookie", "t=zz99zz99; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Domain=other.org"),
                ]))
        let entry = HAREntry.json(of: found.exchange).compact
        for secret in ["abcdef123456", "dark-mode", "zz99zz99", "other.org"] { #expect(!entry.contains(secret)) }
        let request = found.exchange.request.field("Cookie") ?? ""
        #expect(request == "sid=\(pseudonym("abcdef123456")); theme=\"\(pseudonym("dark-mode"))\"")
        let answer = found.exchange.response?.fields(named: "Set-Cookie") ?? []
        #expect(answer[0] == "sid=\(pseudonym("abcdef123456")); Path=/; Max-Age=3600; HttpOnly; SameSite=Lax")
        #expect(answer[1].contains("Expires=Wed, 21 Oct 2026 07:28:00 GMT"))
    }

    @Test("credentials hide, the word of their scheme stays")
    func credentials() throws {
        let redactor = try redactor()
        let basic = Base64.encoded("ann:pass-word-1".utf8)
        for (field, kept) in [
            ("Basic \(basic)", "Basic "), ("Bearer abcdefgh12345678", "Bearer "), ("only-a-secret-12", ""),
            ("Strange abcdefgh12345678", ""),
        ] {
            let found = redactor.redacted(exchange("GET", "/", fields: [("Authorization", field)]))
            let made = found.exchange.request.field("Authorization") ?? ""
            #expect(made.hasPrefix(kept) && made != field)
            #expect(!made.contains(String(field.split(separator: " ").last ?? "-")))
            if kept == "Basic " {
                let pair = Base64.decoded(String(made.dropFirst(6))).map { text($0) }
                #expect(pair == pseudonym("ann") + ":" + pseudonym("pass-word-1"))
            }
        }
    }

    @Test("by the contract: marks decide, closed kinds and documented values stay, all else hides")
    func contract() throws {
        let body = """
            { "id": 123456,\t"id2":"12", "name":"Ann Smith", "ward":"children", "room":"Blue \\u0041", "age": 42,
              "bed": 12,
              "bed2": 12345, "remark":"allergic", "contact": {"email":"ann@home.org","kind":"private","on":true},
              "either":"choose me", "visits":["2024-01-02T03:04:05Z"], "x":null, "y":false, "z":"",
              "some@key.org":"v1" }
            """
        try withContract(clinicText) { contract in
            let redactor = try redactor([contract])
            let found = redactor.redacted(
                exchange(
                    fields: [("Content-Type", "application/json"), ("X-Ward", "north"), ("X-Other", "north-east")],
                    content: Array(body.utf8), answer: [("Content-Type", "application/json"), ("X-Trace", "tr-1")],
                    body: Array(body.utf8)))
            let request = found.exchange.request
            #expect(request.field("X-Ward") == "north")
            #expect(request.field("X-Other") == pseudonym("north-east"))
            #expect(found.exchange.response?.field("X-Trace") == "tr-1")
            #expect(request.target == "/patients/\(pseudonym("7"))/notes")
            let made = text(request.content)
            for kept in [
                "\"ward\":\"children\"", "\"room\":\"Blue \\u0041\"", "\"bed\": 12,", "\"kind\":\"private\"",
                "\"on\":true", "\"visits\":[\"2024-01-02T03:04:05Z\"]", "null", "false", "{ \"id\": ",
                "\(pseudonym("123456")),\t\"",
            ] {
                #expect(made.contains(kept), "\(kept) in \(made)")
            }
            for hidden in ["Ann", "42", "12345", "allergic", "ann@home", "choose me", "some@key", "v1"] {
                #expect(!made.contains(hidden), "\(hidden) in \(made)")
            }
            #expect(made.contains("\"age\": \(pseudonym("42")),"))
            #expect(text(found.exchange.response?.content ?? []) == made)
        }
    }

    @Test("a documented code and name of an error stay, and a public text loses what was hidden elsewhere")
    func sweep() throws {
        let answer =
            "{\"error\":{\"code\":1052,\"name\":\"name_missing\",\"description\":\"no name for ann@home.org, sorry\"}}"
        try withContract(clinicText) { contract in
            let redactor = try redactor([contract])
            let found = redactor.redacted(
                exchange(
                    fields: [("Content-Type", "application/json")],
                    content: Array("{\"remark\":\"ann@home.org\"}".utf8),
                    status: 400, body: Array(answer.utf8)))
            let made = text(found.exchange.response?.content ?? [])
            #expect(made == answer.replacing("ann@home.org", with: pseudonym("ann@home.org")))
            #expect(redactor.swept("about ann@home.org") == "about " + pseudonym("ann@home.org"))
        }
    }

    @Test("forms and parts of forms hide by the names of their fields, the rest stays byte for byte")
    func forms() throws {
        try withContract(clinicText) { contract in
            let redactor = try redactor([contract])
            func made(_ type: String, _ content: String) -> String {
                text(
                    redactor.redacted(
                        exchange(fields: [("Content-Type", type)], content: Array(content.utf8))
                    ).exchange.request.content)
            }
            #expect(
                made("application/x-www-form-urlencoded", "room=a%2Bb+c&bed=7&name=Ann+Smith&&ward=surgery")
                    == "room=a%2Bb+c&bed=7&name=\(pseudonym("Ann Smith").replacing(" ", with: "+"))&&ward=surgery")
            let multipart = """
                --b1\r\nContent-Disposition: form-data; name="room"\r\n\r\nblue\r\n\
                --b1\r\nContent-Disposition: form-data; name="name"; filename="ann-smith.txt"\r\n\
                Content-Type: text/plain\r\n\r\nAnn Smith\r\n--b1--\r\n
                """
            let form = made("multipart/form-data; boundary=b1", multipart)
            #expect(form.contains("name=\"room\"\r\n\r\nblue\r\n"))
            #expect(form.contains("\r\n\r\n\(pseudonym("Ann Smith"))\r\n--b1--"))
            #expect(!form.contains("ann-smith"))
        }
    }

    @Test("coded contents are hidden inside and coded again, with the right length; what does not decode is noise")
    func codings() throws {
        let body = Array("{\"remark\":\"allergic to nuts\",\"n\":1}".utf8)
        for coding in ["gzip", "deflate"] {
            let coded = try ContentCoding.encoded(body[...], codings: [coding])
            let found = try redactor().redacted(
                exchange(
                    "GET", "/",
                    answer: [
                        ("Content-Type", "application/json"), ("Content-Encoding", coding),
                        ("Content-Length", "\(coded.count)"),
                    ], body: coded))
            let response = try #require(found.exchange.response)
            #expect(response.field("Content-Encoding") == coding)
            #expect(response.field("Content-Length") == "\(response.content.count)")
            let plain = try ContentCoding.decoded(response.content, codings: [coding], bytesMax: 1 << 20)
            #expect(text(plain) == "{\"remark\":\"\(pseudonym("allergic to nuts"))\",\"n\":1}")
        }
        let broken = Array("allergic to nuts, allergic to nuts".utf8)
        for coding in ["br", "gzip"] {
            let found = try redactor().redacted(
                exchange(
                    "GET", "/", answer: [("Content-Type", "application/json"), ("Content-Encoding", coding)],
                    body: broken))
            let made = text(found.exchange.response?.content ?? [])
            #expect(!made.contains("nuts"))
            #expect(found.problems.count == 1)
        }
    }

    @Test("without a contract structure, small numbers, booleans and null stay")
    func withoutContract() throws {
        let body = "{\"a\":[1,999,1000,-1000,1.5,true,null,\"x\"],\"b c\":{}}"
        let found = try redactor().redacted(exchange("GET", "/people/12?n=5&s=abc", body: Array(body.utf8)))
        let made = text(found.exchange.response?.content ?? [])
        #expect(
            made.hasPrefix("{\"a\":[1,999,\(pseudonym("1000")),\(pseudonym("-1000")),\(pseudonym("1.5")),true,null,"))
        #expect(!made.contains("b c"))
        #expect(found.exchange.request.target == "/\(pseudonym("people"))/12?n=5&s=\(pseudonym("abc"))")
    }

    @Test("what the user names is kept; all keeps everything but credentials")
    func keeps() throws {
        let body = Array("{\"items\":[{\"id\":\"abc-1\",\"by\":\"Ann\"}]}".utf8)
        let fields = [("X-Note", "hello"), ("Authorization", "Bearer abcdefgh12345678")]
        func made(_ keeps: String...) throws -> String {
            let found = try redactor(keeps: keeps).redacted(
                exchange("GET", "/x/y?q=word", fields: fields, body: body))
            return HAREntry.json(of: found.exchange).compact
        }
        let some = try made("/items/*/id", "query.q", "header.X-Note")
        for kept in ["abc-1", "q=word", "hello"] { #expect(some.contains(kept)) }
        for hidden in ["Ann", "/x/y", "abcdefgh"] { #expect(!some.contains(hidden)) }
        let all = try made("all")
        for kept in ["abc-1", "q=word", "hello", "Ann", "/x/y"] { #expect(all.contains(kept)) }
        #expect(!all.contains("abcdefgh"))
        #expect(try made("header.authorization").contains("abcdefgh12345678"))
        #expect(throws: Diagnostic.self) { try Keep("querry.x") }
    }

    @Test("a live request matches what was recorded, by its values or by the pseudonyms it got; masks match any key")
    func live() throws {
        try withContract(clinicText) { contract in
            let redactor = try redactor([contract])
            let original = exchange(
                "POST", "/patients/123456/notes?filter=a%2Bb", fields: [("Content-Type", "application/json")],
                content: Array("{\"remark\":\"ann@home.org\",\"id\":123456}".utf8))
            let recorded = redactor.redacted(original).exchange
            let known = redactor.knownPseudonyms(of: recorded)
            for request in [original.request, recorded.request] {
                let found = redactor.redacted(request, url: original.url, known: known)
                #expect(found.target == recorded.request.target)
                #expect(found.content == recorded.request.content)
            }
            let other = Redactor(key: RedactionKey(text: "another"), contracts: [contract])
            let masked = other.masked(original.request, url: original.url)
            let again = other.masked(recorded.request, url: recorded.url)
            #expect(masked.target == again.target)
            #expect(masked.content == again.content)
            #expect(text(masked.content) == "{\"remark\":\"<email>\",\"id\":\"<number>\"}")
        }
    }

    @Test("URLs in fields go by the rules of paths; foreign hosts hide")
    func references() throws {
        try withContract(clinicText) { contract in
            let redactor = try redactor([contract])
            let found = redactor.redacted(
                exchange(
                    fields: [("Referer", "https://search.org/?q=ann+smith")],
                    answer: [
                        ("Location", "/api/patients/123456/notes?api_key=s3cr3t-value"), ("ETag", "W/\"abc-123456\""),
                        ("Link", "</patients/123456/notes?page=2>; rel=\"next\""), ("Server", "nginx/1.25"),
                    ]))
            let id = pseudonym("123456")
            let response = try #require(found.exchange.response)
            #expect(response.field("Location") == "/api/patients/\(id)/notes?api_key=\(pseudonym("s3cr3t-value"))")
            #expect(response.field("Link") == "</patients/\(id)/notes?page=2>; rel=\"next\"")
            #expect(response.field("ETag") == "W/\"\(pseudonym("abc-123456"))\"")
            #expect(response.field("Server") != "nginx/1.25")
            let referer = found.exchange.request.field("Referer") ?? ""
            #expect(referer.hasPrefix("https://") && referer.contains(".example/?q=") && !referer.contains("search"))
        }
    }
}

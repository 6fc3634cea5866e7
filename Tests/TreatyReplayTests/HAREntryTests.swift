// What our entries say, by HAR 1.2, and that an entry gives back the exchange it was made of.
import Foundation
import Testing
import TreatyData
import TreatyHTTP
import TreatyReplay
import TreatySchema
import TreatyText

@Suite struct HAREntryTests {
    /// "hello" four times, by Python's gzip.compress(..., mtime=0).
    static let gzipped: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8,
        0xC0, 0xA4, 0x00, 0x55, 0xA3, 0x82, 0x77, 0x1A, 0x00, 0x00, 0x00,
    ]
    static let allBytes = (0...255).map { UInt8($0) }

    private static func many() -> [(String, Exchange)] {
        let json = [("Content-Type", "application/json")]
        let form = [("Content-Type", "application/x-www-form-urlencoded")]
        let parts = Array(
            """
            --b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1 2\r\n--b\r\n\
            Content-Disposition: form-data; name="f"; filename="x.png"\r\nContent-Type: image/png\r\n\r\n\u{1}\r\n--b--\r\n
            """.utf8)
        var list: [(String, Exchange)] = [
            ("nothing but a method", HARSample.exchange()),
            (
                "a query with oddities",
                HARSample.exchange("GET", "/a%2Fb?x=1%2B1&x=1+1&x=%zz&y&=&&z=%E4&%F0%9F%98%80=1")
            ),
            ("an empty query", HARSample.exchange("GET", "/a?")),
            ("IPv6", HARSample.exchange("GET", "/a", origin: "http://[2001:db8::1]:8080")),
            ("OPTIONS of everything", HARSample.exchange("OPTIONS", "*", origin: "http://h.example")),
            (
                "fields twice, in order",
                HARSample.exchange(
                    "GET", "/", [("X-B", "2"), ("x-a", "1"), ("X-B", "1"), ("X-Empty", "")], [],
                    HARSample.answer(
                        [], [("Set-Cookie", "a=1"), ("Vary", "x"), ("Set-Cookie", "b=2; Path=/"), ("vary", "y")]))
            ),
            (
                "cookies with quotes",
                HARSample.exchange("GET", "/", [("Cookie", #"a="b c"; d; e=f=g"#), ("Cookie", "h=")])
            ),
            ("JSON", HARSample.exchange("POST", "/", json, Array(#"{"a":"\u0000\n\t"}"#.utf8))),
            (
                "a byte order mark and CRLF",
                HARSample.exchange(
                    "POST", "/", json, Array("\u{FEFF}{}\r\n\u{0}\u{7F}".utf8),
                    HARSample.answer(Array("\u{FEFF}a\r\nb\rc\u{2028}\u{85}".utf8), type: "text/plain"))
            ),
            (
                "text that looks like base64",
                HARSample.exchange("POST", "/", [("Content-Type", "text/plain")], Array("YWJj".utf8))
            ),
            ("text of no type that looks like base64", HARSample.exchange("POST", "/", [], Array("YWJj".utf8))),
            (
                "bytes of no text",
                HARSample.exchange(
                    "PUT", "/", [("Content-Type", "application/octet-stream")], allBytes,
                    HARSample.answer(allBytes, type: "image/png"))
            ),
            (
                "binary type, bytes that are base64 text",
                HARSample.exchange(
                    "PUT", "/", [("Content-Type", "application/octet-stream")], Array("YWJj".utf8),
                    HARSample.answer(Array("YWJj".utf8), type: "image/png"))
            ),
            ("a form", HARSample.exchange("POST", "/", form, Array("a=1+2&a=%2B&b=%zz&c".utf8))),
            (
                "a form of parts",
                HARSample.exchange("POST", "/", [("Content-Type", "multipart/form-data; boundary=b")], parts)
            ),
            (
                "gzip on the wire",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer(gzipped, type: "text/plain", [("Content-Encoding", "gzip")]))
            ),
            (
                "gzip that is none",
                HARSample.exchange(
                    "GET", "/", [], [],
                    HARSample.answer(Array(gzipped.dropLast(9)), type: "text/plain", [("Content-Encoding", "gzip")]))
            ),
            (
                "identity",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer([0x61], type: "text/plain", [("Content-Encoding", "identity")])
                )
            ),
            (
                "a coding we do not know",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer([0x0B, 0x02, 0x80, 0x61, 0x03], [("Content-Encoding", "br")]))
            ),
            (
                "a request with a coding",
                HARSample.exchange("POST", "/", json + [("Content-Encoding", "gzip")], gzipped)
            ),
            (
                "ISO 8859-1",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer([0x63, 0xE4, 0xFC], type: "text/plain; charset=ISO-8859-1"))
            ),
            (
                "UTF-8 that says ISO 8859-1",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer(Array("cä".utf8), type: "text/plain; charset=ISO-8859-1"))
            ),
            (
                "UTF-16",
                HARSample.exchange(
                    "GET", "/", [], [], HARSample.answer([0x61, 0, 0x62, 0], type: "text/plain; charset=utf-16le"))
            ),
            (
                "HEAD",
                HARSample.exchange(
                    "HEAD", "/", [], [],
                    HARSample.answer([], type: "text/plain", [("Content-Length", "12"), ("Content-Encoding", "gzip")]))
            ),
            ("204", HARSample.exchange("DELETE", "/", [], [], HARSample.answer([], [("X", "1")], status: 204))),
            ("304", HARSample.exchange("GET", "/", [], [], HARSample.answer([], [("ETag", "\"a\"")], status: 304))),
            ("an unregistered status", HARSample.exchange("GET", "/", [], [], HARSample.answer([], status: 599))),
        ]
        var failed = HARSample.exchange()
        failed.outcome = .failed("the connection was reset")
        list.append(("no response", failed))
        var timed = HARSample.exchange()
        timed.timings.connect = 30_001
        timed.timings.tls = 20_020
        timed.timings.dns = 0
        timed.timings.blocked = 7
        timed.timings.send = 1
        timed.timings.wait = 123_456_789
        timed.timings.receive = 1_000
        timed.serverAddress = "2001:db8::1"
        timed.connection = "4"
        list.append(("timings and a place", timed))
        var lost = HARSample.exchange("GET", "/", [], [], HARSample.answer(Array("hello".utf8), type: "text/plain"))
        lost.lostCoding = "br"
        list.append(("a coding that was lost", lost))
        return list
    }

    @Test("an exchange comes back as it was, through a file")
    func roundTrip() throws {
        for (name, exchange) in HAREntryTests.many() {
            let file = try HARSample.file([HAREntry.json(of: exchange)])
            let read = try #require(try file.exchange(at: 0), "\(name)")
            #expect(lines(read) == lines(exchange), "\(name)")
            #expect(HAREntry.json(of: read).compact == HAREntry.json(of: exchange).compact, "\(name)")
            #expect(file.problems().map(\.description) == [], "\(name)")
        }
    }

    @Test("what we write keeps the schema of HAR 1.2, and the schema refuses what does not")
    func schema() throws {
        let program = try HARSchema.program()
        let entries = HAREntryTests.many().map { HAREntry.json(of: $0.1) }
        let bytes = HARSample.bytes(
            entries, head: HARHead(version: "1.0", comment: "a", treaty: ["match": ["query.a"]]))
        let document = try Document.json(bytes: bytes, name: "a.har")
        #expect(program.failures(document).map { "\($0)" } == [])
        for (member, wrong) in [
            ("startedDateTime", "yesterday" as JSON), ("time", "3"), ("request", nil), ("timings", ["send": 1]),
            ("serverIPAddress", "here"), ("response", ["status": 200]),
        ] {
            var entry = entries[0]
            entry[member] = wrong
            let broken = try Document.json(bytes: HARSample.bytes([entry]), name: "a.har")
            #expect(!program.isValid(broken), "\(member)")
        }
        // For scripts/har-peers, which asks independent programs.
        if let path = ProcessInfo.processInfo.environment["TREATY_HAR_SAMPLE"] {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
    }

    @Test("an entry has the members of HAR 1.2 in its order")
    func entry() throws {
        var exchange = HARSample.exchange(
            "POST", "/a?x=1%2B1&x=a+b&y=%zz", [("Cookie", #"s="q"; t=u"#), ("Content-Type", "text/plain")],
            Array("hi".utf8),
            HARSample.answer(
                HAREntryTests.gzipped, type: "text/plain",
                [("Content-Encoding", "gzip"), ("Location", "/b")], status: 201))
        exchange.timings.connect = 2_500
        exchange.timings.tls = 1_000
        exchange.timings.wait = 1
        exchange.serverAddress = "192.0.2.1"
        exchange.connection = "1"
        let entry = HAREntry.json(of: exchange)
        let coded = Base64.encoded(HAREntryTests.gzipped)
        let head = exchange.response?.head.count ?? 0
        let expected = """
            {"startedDateTime":"2026-11-21T06:50:13.000123Z","time":2.501,"request":{"method":"POST",\
            "url":"https://api.example.com/a?x=1%2B1&x=a+b&y=%zz","httpVersion":"HTTP/1.1","cookies":[\
            {"name":"s","value":"q"},{"name":"t","value":"u"}],"headers":[{"name":"Cookie","value":"s=\\"q\\"; t=u"},\
            {"name":"Content-Type","value":"text/plain"}],"queryString":[{"name":"x","value":"1+1"},\
            {"name":"x","value":"a b"},{"name":"y","value":"%zz"}],"postData":{"mimeType":"text/plain","text":"hi"},\
            "headersSize":86,"bodySize":2},"response":{"status":201,"statusText":"Created","httpVersion":"HTTP/1.1",\
            "cookies":[],"headers":[{"name":"Content-Type","value":"text/plain"},{"name":"Content-Encoding",\
            "value":"gzip"},{"name":"Location","value":"/b"}],"content":{"size":26,"compression":-3,\
            "mimeType":"text/plain","text":"hello, hello, hello, hello","_coded":"\(coded)"},"redirectURL":"/b",\
            "headersSize":\(head),"bodySize":29},"cache":{},"timings":{"blocked":-1,"dns":-1,"connect":2.5,"send":0,\
            "wait":0.001,"receive":0,"ssl":1},"serverIPAddress":"192.0.2.1","connection":"1"}
            """
        #expect(entry.compact == expected)
    }

    @Test("contents are text where they are, else base64 with its marker")
    func contents() throws {
        func content(_ bytes: [UInt8], _ type: String, _ fields: [(String, String)] = []) throws -> JSON {
            let entry = HAREntry.json(
                of: HARSample.exchange("GET", "/", [], [], HARSample.answer(bytes, type: type, fields)))
            return try #require(entry["response"]?["content"])
        }
        #expect(try content([], "text/plain") == ["size": 0, "mimeType": "text/plain", "text": ""])
        #expect(
            try content([0xFF, 0x00], "image/png") == [
                "size": 2, "mimeType": "image/png", "text": "/wA=", "encoding": "base64",
            ])
        #expect(
            try content([0x0B, 0x03], "text/html", [("Content-Encoding", "BR")]) == [
                "size": 2, "mimeType": "text/html", "text": "CwM=", "encoding": "base64", "_undecoded": "br",
            ])
        let posted = HAREntry.json(of: HARSample.exchange("POST", "/", [("Content-Type", "a/b")], [0xFF]))
        #expect(posted["request"]?["postData"] == ["mimeType": "a/b", "text": "/w==", "_encoding": "base64"])
    }

    @Test("a posted form has its text and its parts")
    func forms() throws {
        let type = "application/x-www-form-urlencoded"
        let form = HAREntry.json(
            of: HARSample.exchange("POST", "/", [("Content-Type", type)], Array("a=1+%2B&b&a=%zz".utf8)))
        #expect(
            form["request"]?["postData"] == [
                "mimeType": .string(type),
                "params": [
                    ["name": "a", "value": "1 +"], ["name": "b", "value": ""], ["name": "a", "value": "%zz"],
                ],
                "text": "a=1+%2B&b&a=%zz",
            ])
    }

    @Test("a response that did not come has status 0 and its reason")
    func failure() {
        var exchange = HARSample.exchange()
        exchange.outcome = .failed("nobody answered")
        let response = HAREntry.json(of: exchange)["response"]
        #expect(response?["status"]?.int == 0)
        #expect(response?["_error"]?.string == "nobody answered")
        #expect(response?["bodySize"]?.int == -1)
    }

    @Test("dates are in UTC and durations have no noise")
    func times() {
        for (microseconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_120_000, "2000-02-29T00:00:00.120Z"), (Int.max, "9999-12-31T23:59:59.775807Z"),
        ] {
            #expect(HARTime.dateTime(microseconds: microseconds) == text)
        }
        for (text, microseconds) in [
            ("2000-02-29T01:00:00.12+01:00", 951_782_400_120_000),
            ("2000-02-29T00:00:00.1200009Z", 951_782_400_120_000),
            ("2000-02-29T01:00:00+0100", 951_782_400_000_000), ("2000-02-29T00:00:00", 951_782_400_000_000),
            ("2000-02-30T00:00:00Z", nil), ("", nil), ("now", nil), ("2000-02-29", nil),
        ] as [(String, Int?)] {
            #expect(HARTime.microseconds(text) == microseconds, "\(text)")
        }
        for (microseconds, text) in [
            (-1, "-1"), (0, "0"), (1, "0.001"), (1_000, "1"), (1_100, "1.1"), (123_456_780, "123456.78"),
        ] {
            #expect(HARTime.milliseconds(microseconds).compact == text)
        }
    }
}

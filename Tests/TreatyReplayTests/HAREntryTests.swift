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

    @Test("an exchange comes back as it was, through a file")
    func roundTrip() throws {
        for (name, exchange) in HARSample.many() {
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
        let entries = HARSample.many().map { HAREntry.json(of: $0.1) }
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

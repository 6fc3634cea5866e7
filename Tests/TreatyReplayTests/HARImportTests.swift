// What is read out of files as Chrome, Firefox, Playwright, mitmproxy and mattt/Replay write them.
import Foundation
import Testing
import TreatyData
import TreatyHTTP
import TreatyReplay
import TreatyText

@Suite struct HARImportTests {
    private func exchange(_ export: HARExport, _ index: Int = 0) throws -> Exchange {
        try #require(try HARSample.file(export.text).exchange(at: index))
    }

    private func fields(_ message: some HTTPMessage) -> [String] { message.allFields.map { "\($0.name): \($0.value)" } }

    @Test("no file of a known program has errors", arguments: HARExport.all)
    func known(export: HARExport) throws {
        let file = try HARSample.file(export.text)
        let errors = file.problems().filter { $0.severity == .error && $0.code != "har.file" }
        #expect(errors.map(\.description) == [])
        #expect(file.creator != nil && file.version == "1.2")
    }

    @Test("Chrome: no pseudo fields, joined fields apart, and the coding back on the content")
    func chrome() throws {
        let first = try exchange(.chrome)
        #expect(first.url == "https://shop.example.com/a?q=a%20b&z")
        #expect(first.request.target == "/a?q=a%20b&z")
        #expect(fields(first.request) == ["accept: */*", "cookie: sid=one; b=2"])
        let response = try #require(first.response)
        #expect(
            fields(response) == [
                "content-encoding: gzip", "content-type: text/html", "set-cookie: a=1; Path=/",
                "set-cookie: b=2; Secure",
            ])
        let plain = try ContentCoding.decoded(response.content, codings: ["gzip"], bytesMax: 100)
        #expect(String(decoding: plain, as: UTF8.self) == "hello hello")
        #expect(first.timings.blocked == 1234 && first.timings.send == 111 && first.timings.receive == 1000)
        #expect(first.timings.dns == -1 && first.serverAddress == "2001:db8::5" && first.connection == "443")
        #expect(first.startedMicroseconds == 1_772_359_200_200_000)
    }

    @Test("Chrome: data: and wss: are no exchanges, and a failure is one")
    func chromeOthers() throws {
        let file = try HARSample.file(HARExport.chrome.text)
        #expect(file.count == 4)
        #expect(try file.exchange(at: 1) == nil)
        #expect(try file.exchange(at: 2) == nil)
        let failed = try exchange(.chrome, 3)
        guard case .failed(let reason) = failed.outcome else {
            Issue.record("a response")
            return
        }
        #expect(reason == "net::ERR_CONNECTION_REFUSED")
        #expect(failed.url == "https://shop.example.com/down")
        // No headers were kept: the type stands with the data.
        #expect(fields(failed.request) == ["Content-Type: application/json"])
    }

    @Test("Firefox: a byte order mark, another zone, an IPv6 host, a form")
    func firefox() throws {
        let first = try exchange(.firefox)
        #expect(first.url == "https://[2001:db8::7]:8443/form")
        #expect(first.startedMicroseconds == 1_772_359_200_123_000)
        #expect(String(decoding: first.request.content, as: UTF8.self) == "a=1+2&b=3")
        #expect(first.timings.connect == 20_000 && first.timings.tls == 15_000)
        #expect(first.response?.status == 302)
    }

    @Test("Playwright, minimal: empty arrays and -1 everywhere, br was taken off")
    func playwrightMinimal() throws {
        let first = try exchange(.playwrightMinimal)
        #expect(first.lostCoding == "br")
        #expect(fields(try #require(first.response)) == ["Content-Type: application/json"])
        #expect(String(decoding: first.response?.content ?? [], as: UTF8.self) == #"{"a":1}"#)
        guard case .failed("net::ERR_ABORTED") = try exchange(.playwrightMinimal, 1).outcome else {
            Issue.record("not failed")
            return
        }
    }

    @Test("Playwright: bodies lie in files below the folder of the HAR, and nowhere else")
    func playwrightFull() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "treaty-har-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let inside = folder.appending(path: "in")
        try FileManager.default.createDirectory(at: inside.appending(path: "sub"), withIntermediateDirectories: true)
        try Data([0xFF, 0, 1]).write(to: inside.appending(path: "one.bin"))
        try Data([0x89, 0x50, 0x4E, 0x47]).write(to: inside.appending(path: "sub/two.png"))
        try Data("secret".utf8).write(to: folder.appending(path: "out.bin"))
        try FileManager.default.createSymbolicLink(
            at: inside.appending(path: "link.bin"), withDestinationURL: folder.appending(path: "out.bin"))
        func load(_ name: String) throws -> HARFile {
            let text = HARExport.playwrightFull.text.replacing("one.bin", with: name)
            try Data(text.utf8).write(to: inside.appending(path: "a.har"))
            return try HARFile.load(inside.appending(path: "a.har").path)
        }
        let first = try #require(try load("one.bin").exchange(at: 0))
        #expect(Array(first.request.content) == [0xFF, 0, 1])
        #expect(Array(first.response?.content ?? []) == [0x89, 0x50, 0x4E, 0x47])
        #expect(first.response?.field("content-type") == "image/png")
        for name in ["../out.bin", "link.bin", "/etc/hosts", "sub/../../out.bin", "missing.bin", "sub", ""] {
            let file = try load(name)
            let failure = diagnostic { _ = try file.exchange(at: 0) }
            #expect(failure?.code == "har.file" && failure?.location != nil, "\(name)")
            #expect(failure?.message.contains("secret") == false)
        }
        let nowhere = try HARSample.file(HARExport.playwrightFull.text)
        #expect(diagnostic { _ = try nowhere.exchange(at: 0) }?.code == "har.file")
    }

    @Test("mitmproxy: no user in the URL, base64 content coded again")
    func mitmproxy() throws {
        let first = try exchange(.mitmproxy)
        #expect(first.url == "https://api.example.com/x")
        #expect(first.startedMicroseconds == 1_772_359_200_123_456)
        let response = try #require(first.response)
        #expect(try ContentCoding.decoded(response.content, codings: ["deflate"], bytesMax: 9) == [0xFF, 0, 0xFF])
    }

    @Test("mattt/Replay: base64 without a marker, cookies without their field")
    func mattt() throws {
        let first = try exchange(.mattt)
        #expect(Array(first.request.content) == [0xFF, 0, 0xFF])
        #expect(fields(first.request) == ["Content-Type: application/protobuf", "Cookie: sid=left"])
        #expect(first.url == "https://api.example.com/up?token=t1")
    }

    @Test(
        "an encoding of posted data may be named in either way, and a form may come as parts only",
        arguments: [
            (#"{"mimeType": "a/b", "text": "/wA=", "encoding": "base64"}"#, [0xFF, 0]),
            (#"{"mimeType": "a/b", "text": "/wA=", "_encoding": "BASE64"}"#, [0xFF, 0]),
            (#"{"mimeType": "text/plain", "text": "YWJj"}"#, Array("YWJj".utf8)),
            (
                #"{"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "ü"}, "#
                    + #"{"name": "c"}]}"#,
                Array("a+b=%C3%BC&c=".utf8)
            ),
            (
                #"{"mimeType": "multipart/form-data; boundary=b", "params": [{"name": "a", "value": "1"}]}"#,
                Array("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n".utf8)
            ),
            (#"{"mimeType": "a/b", "params": []}"#, []), (#"{}"#, []), ("null", []),
        ] as [(String, [UInt8])])
    func posted(data: String, bytes: [UInt8]) throws {
        let request = HARSample.request("http://h.example/", method: "POST", "\"postData\": \(data), ")
        let file = try HARSample.file(HARSample.text(request: request, response: HARSample.empty))
        #expect(try file.exchange(at: 0).map { Array($0.request.content) } == bytes)
    }

    @Test(
        "a URL becomes origin and target, bytes kept",
        arguments: [
            ("http://h.example", "/", "http://h.example/"),
            ("HTTP://h.example?a=%2B+b", "/?a=%2B+b", "http://h.example/?a=%2B+b"),
            ("https://u:p@[::1]:8/a/../b;c?x#y?z", "/a/../b;c?x", "https://[::1]:8/a/../b;c?x"),
            ("http://h.example/%zz/ü", "/%zz/%C3%BC", "http://h.example/%zz/%C3%BC"),
            ("http://h.example/?", "/?", "http://h.example/?"),
            ("http://h.example/a|b^", "/a|b^", "http://h.example/a|b^"),
        ])
    func url(url: String, target: String, whole: String) throws {
        let file = try HARSample.file(HARSample.text(request: HARSample.request(url), response: HARSample.empty))
        let exchange = try #require(try file.exchange(at: 0))
        #expect(exchange.request.target == target)
        #expect(exchange.url == whole)
    }

    @Test("content that cannot be there is not read")
    func noContent() throws {
        let stray = #"{"size": 3, "mimeType": "text/plain", "text": "abc"}"#
        for (method, status) in [("HEAD", 200), ("GET", 204), ("GET", 304)] {
            let file = try HARSample.file(
                HARSample.text(
                    request: HARSample.request("http://h.example/", method: method),
                    response: HARSample.response(
                        stray, status: status, headers: #"[{"name": "Content-Length", "value": "3"}]"#)))
            let response = try #require(try file.exchange(at: 0)?.response)
            #expect(response.content.isEmpty && response.field("content-length") == "3")
        }
    }

    @Test("coded content is read as it was on the wire")
    func coded() throws {
        let gzip = #"[{"name": "Content-Encoding", "value": "gzip"}]"#
        let wire = Base64.encoded(HAREntryTests.gzipped)
        for content in [
            #"{"size": 26, "mimeType": "text/plain", "text": "hello, hello, hello, hello", "_coded": "\#(wire)"}"#,
            #"{"size": 26, "mimeType": "text/plain", "text": "\#(wire)", "encoding": "base64"}"#,
            #"{"size": 26, "mimeType": "text/plain", "text": "\#(wire)", "encoding": "base64", "_undecoded": "gzip"}"#,
        ] {
            let file = try HARSample.file(
                HARSample.text(
                    request: HARSample.request("http://h.example/"),
                    response: HARSample.response(content, headers: gzip)))
            #expect(try file.exchange(at: 0)?.response.map { Array($0.content) } == HAREntryTests.gzipped)
        }
    }

    @Test("a text that was edited counts, and the coded bytes of the old one are not kept")
    func edited() throws {
        let content =
            #"{"size": 1, "mimeType": "", "text": "edited", "_coded": "\#(Base64.encoded(HAREntryTests.gzipped))"}"#
        let file = try HARSample.file(
            HARSample.text(
                request: HARSample.request("http://h.example/"),
                response: HARSample.response(content, headers: #"[{"name": "Content-Encoding", "value": "gzip"}]"#)))
        let exchange = try #require(try file.exchange(at: 0))
        let wire = try #require(exchange.response?.content)
        let plain = try ContentCoding.decoded(wire, codings: ["gzip"], bytesMax: 100)
        #expect(String(decoding: plain, as: UTF8.self) == "edited")
        let merged = HAREntry.merged(original: file.entry(at: 0), exchange: exchange)
        #expect(merged["response"]?["content"]?["_coded"]?.string == Base64.encoded(wire))
    }
}

// A changed exchange in an entry that somebody else wrote: what changed is new, what did not is as it was.
import Testing
import TreatyData
import TreatyHTTP
import TreatyReplay
import TreatyText

@Suite struct HARMergeTests {
    private func merged(
        _ export: HARExport, _ index: Int = 0, _ change: (inout Exchange) -> Void
    ) throws -> (original: JSON, merged: JSON) {
        let file = try HARSample.file(export.text)
        let entry = file.entry(at: index)
        var exchange = try #require(try file.exchange(at: index))
        change(&exchange)
        return (JSON(entry), HAREntry.merged(original: entry, exchange: exchange))
    }

    @Test(
        "an exchange that was not changed leaves its entry as it was, letter by letter",
        arguments: [
            HARExport.chrome, .firefox, .playwrightMinimal,
        ])
    func unchanged(export: HARExport) throws {
        let (original, merged) = try merged(export) { _ in }
        #expect(merged.compact == original.compact)
    }

    @Test("our own entries stay as they are")
    func ours() throws {
        let entry = HAREntry.json(
            of: HARSample.exchange(
                "POST", "/?a=1", [("Cookie", "a=1"), ("Content-Type", "application/octet-stream")], [0xFF],
                HARSample.answer(HAREntryTests.gzipped, [("Content-Encoding", "gzip"), ("Set-Cookie", "a=1; Path=/")])))
        let file = try HARSample.file([entry])
        let exchange = try #require(try file.exchange(at: 0))
        #expect(HAREntry.merged(original: file.entry(at: 0), exchange: exchange).compact == entry.compact)
    }

    @Test("a changed query is changed in url, queryString and :path, and nowhere is the old one left")
    func query() throws {
        let (original, merged) = try merged(.chrome) { exchange in
            exchange.url = "https://shop.example.com/a?q=hidden&z"
            exchange.request = RequestMessage(
                method: "GET", target: "/a?q=hidden&z", fields: exchange.request.allFields.map { ($0.name, $0.value) })
        }
        #expect(!merged["request"].debug.contains("a%20b"))
        #expect(merged["request"]?["url"]?.string == "https://shop.example.com/a?q=hidden&z")
        #expect(merged["request"]?["queryString"]?.elements.first == ["name": "q", "value": "hidden"])
        let names = merged["request"]?["headers"]?.elements.compactMap { $0["name"]?.string }
        #expect(names == [":authority", ":method", ":scheme", "accept", "cookie"])
        for member in ["_initiator", "_priority", "timings", "pageref", "response", "startedDateTime", "cache"] {
            #expect(merged[member]?.compact == original[member]?.compact, "\(member)")
        }
        #expect(merged.members.map(\.name) == original.members.map(\.name))
    }

    @Test("a changed cookie is changed in its field and in cookies[], whose other members stay")
    func cookies() throws {
        let (_, merged) = try merged(.chrome) { exchange in
            exchange.request = RequestMessage(
                method: "GET", target: exchange.request.target,
                fields: [("accept", "*/*"), ("cookie", "sid=hidden; b=2")])
        }
        let cookies = merged["request"]?["cookies"]?.elements ?? []
        #expect(cookies.first?["value"]?.string == "hidden")
        #expect(cookies.first?["httpOnly"] == true)
        #expect(cookies.last?.compact == #"{"name":"b","value":"2"}"#)
        #expect(merged["request"]?["headers"]?.elements.last == ["name": "cookie", "value": "sid=hidden; b=2"])
        #expect(!merged.compact.contains("sid=one"))
    }

    @Test("values that only the original has beside the exchange do not survive")
    func leftovers() throws {
        // queryString says [FILTERED] where url says t1; cookies[] names what no field does.
        let (_, replay) = try merged(.mattt) { exchange in
            exchange.url = "https://api.example.com/up?token=p1"
            exchange.request = RequestMessage(
                method: "POST", target: "/up?token=p1",
                fields: [("Content-Type", "application/protobuf"), ("Cookie", "sid=hidden")],
                content: [0xFE])
        }
        #expect(replay["request"]?["cookies"]?.elements == [["name": "sid", "value": "hidden"]])
        #expect(replay["request"]?["queryString"]?.elements == [["name": "token", "value": "p1"]])
        #expect(
            replay["request"]?["postData"] == [
                "mimeType": "application/protobuf", "text": "/g==", "_encoding": "base64",
            ])
        let (_, proxy) = try merged(.mitmproxy) { _ in }
        #expect(proxy["request"]?["url"]?.string == "https://api.example.com/x")
        let twice = try HARSample.file(
            HARSample.text(
                request: HARSample.request("http://h.example/", "\"url\": \"http://h.example/?secret\", "),
                response: HARSample.response(#"{"size": 1, "mimeType": "", "text": "x"}"#, status: 304)))
        let exchange = try #require(try twice.exchange(at: 0))
        let merged = HAREntry.merged(original: twice.entry(at: 0), exchange: exchange)
        #expect(!merged.compact.contains("secret"))
        #expect(merged["response"]?["content"]?["text"] == "")
    }

    @Test("a changed form is changed in text and params, a changed content in text, sizes and coded bytes")
    func contents() throws {
        let (_, form) = try merged(.firefox) { exchange in
            exchange.request = RequestMessage(
                method: "POST", target: "/form", fields: exchange.request.allFields.map { ($0.name, $0.value) },
                content: Array("a=hidden&b=3".utf8))
        }
        let data = form["request"]?["postData"]
        #expect(data?["text"]?.string == "a=hidden&b=3")
        #expect(data?["params"]?.elements == [["name": "a", "value": "hidden"], ["name": "b", "value": "3"]])
        #expect(form["request"]?["bodySize"]?.int == 12)
        #expect(form["request"]?["headersSize"]?.int == 90)
        let coded = try ContentCoding.encoded(Array("hidden".utf8)[...], codings: ["gzip"])
        let (_, page) = try merged(.chrome) { exchange in
            let fields = exchange.response?.allFields.map { ($0.name, $0.value) } ?? []
            exchange.outcome = .response(ResponseMessage(status: 200, fields: fields, content: coded))
        }
        let content = page["response"]?["content"]
        #expect(content?["text"] == "hidden" && content?["size"]?.int == 6)
        #expect(content?["_coded"]?.string == Base64.encoded(coded))
        #expect(page["response"]?["bodySize"]?.int == -1)
        #expect(page["response"]?["_transferSize"]?.int == 120)
    }

    @Test("a coding that was lost stays named, and the entry reads the same again")
    func lostCoding() throws {
        let (_, merged) = try merged(.playwrightMinimal) { exchange in
            exchange.outcome = .response(
                ResponseMessage(
                    status: 200, fields: [("Content-Type", "application/json")], content: Array("{}".utf8)))
        }
        let file = try HARSample.file([merged])
        let again = try #require(try file.exchange(at: 0))
        #expect(again.lostCoding == "br")
        #expect(again.response?.field("content-encoding") == nil)
        #expect(again.response.map { Array($0.content) } == Array("{}".utf8))
    }

    @Test("what a merged entry says is what the exchange says", arguments: HARExport.all)
    func agrees(export: HARExport) throws {
        let file = try HARSample.file(export.text)
        for index in 0..<file.count {
            guard var exchange = try? file.exchange(at: index) else { continue }
            let fields = exchange.request.allFields.map { ($0.name, $0.value) } + [("X-New", "1")]
            exchange.request = RequestMessage(
                method: "PATCH", target: "/other?x=y", fields: fields, content: Array("changed".utf8))
            exchange.url = "https://other.example/other?x=y"
            if let response = exchange.response {
                exchange.outcome = .response(
                    ResponseMessage(
                        status: 418, fields: response.allFields.map { ($0.name, $0.value + "x") },
                        content: Array("changed".utf8)))
            }
            let merged = HAREntry.merged(original: file.entry(at: index), exchange: exchange)
            let again = try #require(try HARSample.file([merged]).exchange(at: 0))
            #expect(lines(again) == lines(exchange))
        }
    }
}

extension JSON? {
    fileprivate var debug: String { self?.compact ?? "" }
}

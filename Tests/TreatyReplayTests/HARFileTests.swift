// Files that are no HAR or a wrong one, the public fixtures, large and hostile ones: each has its answer.
import Foundation
import Testing
import TreatyData
import TreatyHTTP
import TreatyReplay
import TreatyText

@Suite struct HARFileTests {
    @Test(
        "a file that is no HAR is said to be none, with the place",
        arguments: [
            ("", "json.empty"), ("{", "json.unclosed"), ("openapi: 3.1.0\npaths: {}\n", "json."), ("[]", "har.log"),
            ("{}", "har.log"), (#"{"logs": {}}"#, "har.log"), (#"{"log": []}"#, "har.log"),
            (#"{"log": {}}"#, "har.log"),
            (#"{"log": {"entries": {}}}"#, "har.log"), (#"{"log": {"entries": [}}"#, "json."), ("null", "har.log"),
            (#"{"log": {"entries": []}} x"#, "json."), ("\u{78}\u{01}\u{4b}", "json."),
        ])
    func noHAR(text: String, code: String) {
        let failure = diagnostic { _ = try HARSample.file(text) }
        #expect(failure?.code.hasPrefix(code) == true, "\(failure?.code ?? "none")")
        #expect(failure?.location != nil)
        #expect(failure?.help != nil)
    }

    @Test("a file cut anywhere is a diagnostic")
    func truncated() {
        let whole = Array(HARExport.firefox.text.utf8)
        for count in stride(from: 0, to: whole.count - 1, by: 7) {
            let failure = diagnostic { _ = try HARFile(bytes: Array(whole[..<count]), name: "a.har") }
            #expect(failure?.location != nil, "\(count)")
        }
    }

    @Test("a folder and a missing file are said to be that")
    func noFile() {
        let folder = FileManager.default.temporaryDirectory.path
        #expect(diagnostic { _ = try HARFile.load(folder) }?.code == "file.directory")
        #expect(diagnostic { _ = try HARFile.load(folder + "/no-such.har") }?.code == "file.missing")
    }

    @Test("containers within containers do not end the program")
    func deep() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(
            diagnostic { _ = try HARSample.file(#"{"log": {"entries": [\#(deep)]}}"#) }?.code.hasPrefix("json.") == true
        )
        let fine = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        let file = try HARSample.file(#"{"log": {"entries": [\#(fine), \#(fine)]}}"#)
        #expect(diagnostic { _ = try file.exchange(at: 1) }?.code == "har.type")
        #expect(file.problems().contains { $0.code == "har.type" })
    }

    static let wrong: [(String, String, String, String)] = [
        ("request", #""url": "http"#, #""url": 1, "x": "http"#, "har.type"),
        ("request", #""url": "http://h.example/""#, #""url": "/a""#, "har.url"),
        ("request", #""url": "http://h.example/""#, #""url": "http:///a""#, "har.url"),
        ("request", #""url": "http://h.example/""#, #""url": "http://h.example:99999/""#, "har.url"),
        ("request", #""url": "http://h.example/""#, #""url": "http://[::1/""#, "har.url"),
        ("request", #""method": "GET""#, #""method": "G T""#, "har.method"),
        ("request", #""method": "GET""#, #""method": """#, "har.method"),
        ("request", #""method": "GET", "#, "", "har.missing"),
        ("request", #""headers": []"#, #""headers": {}"#, "har.type"),
        ("request", #""headers": []"#, #""headers": [1]"#, "har.type"),
        ("request", #""headers": []"#, #""headers": [{"foo": "bar"}]"#, "har.missing"),
        ("request", #""headers": []"#, #""headers": [{"name": "a b", "value": ""}]"#, "har.field"),
        ("request", #""headers": []"#, #""headers": [{"name": "a", "value": 1}]"#, "har.type"),
        ("request", #""cookies": []"#, #""cookies": [{"value": "a"}]"#, "har.missing"),
        ("response", #""status": 200"#, #""status": "200""#, "har.type"),
        ("response", #""status": 200"#, #""status": 99"#, "har.status"),
        ("response", #""status": 200"#, #""status": 1000"#, "har.status"),
        ("response", #""status": 200"#, #""status": 1e99"#, "har.status"),
        ("response", #""status": 200"#, #""status": 200.5"#, "har.status"),
        ("response", #""status": 200, "#, "", "har.missing"),
        ("response", #""mimeType": """#, #""mimeType": "", "text": "*", "encoding": "base64""#, "har.base64"),
        ("response", #""mimeType": """#, #""mimeType": "", "text": "", "encoding": "hex""#, "har.encoding"),
        (
            "response", "\"headers\": [],\n\"content\": {\"size\": 0, \"mimeType\": \"",
            "\"headers\": [{\"name\": \"Content-Encoding\", \"value\": \"gzip\"}],\n\"content\": {\"size\": 0, "
                + "\"text\": \"a\", \"_coded\": \"*\", \"mimeType\": \"",
            "har.base64"
        ),
        ("response", #""mimeType": """#, #""mimeType": "", "text": {}"#, "har.type"),
    ]

    @Test("a wrong member is named with its place, and no other entry suffers", arguments: wrong)
    func wrongMember(part: String, good: String, bad: String, code: String) throws {
        let entry = HARSample.text(request: HARSample.request("http://h.example/"), response: HARSample.empty)
        let broken = HARSample.text(
            request: part == "request"
                ? HARSample.request("http://h.example/").replacing(good, with: bad)
                : HARSample.request("http://h.example/"),
            response: part == "response" ? HARSample.empty.replacing(good, with: bad) : HARSample.empty)
        #expect(broken != entry)
        let file = try HARSample.file(broken)
        let failure = diagnostic { _ = try file.exchange(at: 0) }
        #expect(failure?.code == code, "\(failure?.description ?? "none")")
        #expect(failure?.location != nil)
        let problems = file.problems()
        #expect(problems.contains { $0.severity == .error && $0.location != nil })
    }

    @Test("what the standard demands is asked of every member")
    func problems() throws {
        let text = HARSample.text(
            request: HARSample.request("http://h.example/").replacing("\"bodySize\": -1", with: "\"bodySize\": -2"),
            response: HARSample.empty.replacing("\"headersSize\": -1", with: "\"headersSize\": 1.5, \"mimetype\": 1"),
            log: #""comment": null, "pages": [{"id": "p", "title": "", "pageTimings": {}}], "#)
        let found = try HARSample.file(text).problems().map { "\($0.severity) \($0.code)" }
        #expect(
            found == [
                "warning har.null", "error har.missing", "error har.size", "error har.type",
                "warning har.unknown-member",
            ])
        let ones = Array(repeating: "1", count: 1000).joined(separator: ",")
        let many =
            #"{"log": {"version": "1.2", "creator": {"name": "", "version": ""}, "entries": [\#(ones)]}}"#
        #expect(try HARSample.file(many).problems(most: 50).count == 50)
    }

    private static let corpus: URL = {
        let named = ProcessInfo.processInfo.environment["TREATY_CORPORA"].map { URL(fileURLWithPath: $0) }
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return (named ?? package.deletingLastPathComponent().appending(path: "shared/corpora")).appending(path: "har")
    }()

    private static var hasCorpus: Bool { FileManager.default.fileExists(atPath: corpus.path) }

    private static func fixture(_ name: String) throws -> JSON {
        JSON(try HARFileTests.read(corpus.appending(path: name)).root)
    }

    private static func read(_ url: URL) throws -> Document {
        try Document.json(bytes: Array(Data(contentsOf: url)), name: url.lastPathComponent)
    }

    @Test("the public fixtures: valid ones have no errors, invalid ones have", .enabled(if: hasCorpus))
    func fixtures() throws {
        print("corpora: used har")
        func errors(_ har: JSON) throws -> [String] {
            try HARFile(bytes: har.bytes, name: "a.har").problems().filter { $0.severity == .error }.map(\.description)
        }
        func whole(_ part: String, _ value: JSON) throws -> JSON {
            var har = try HARFileTests.fixture("har/valid.json")
            var log = har["log"] ?? [:]
            var entry = log["entries"]?.elements.first ?? [:]
            entry[part] = value
            log["entries"] = [entry]
            har["log"] = log
            return har
        }
        #expect(try errors(HARFileTests.fixture("har/valid.json")) == [])
        for member in try HARFileTests.fixture("har/invalid.json").members {
            #expect(try !errors(member.value).isEmpty, "\(member.name)")
        }
        for part in ["request", "response"] {
            #expect(try errors(whole(part, HARFileTests.fixture("\(part)/valid.json"))) == [])
            for member in try HARFileTests.fixture("\(part)/invalid.json").members {
                #expect(try !errors(whole(part, member.value)).isEmpty, "\(part) \(member.name)")
            }
        }
    }

    @Test("50,000 entries cost their bytes and nodes")
    func many() throws {
        let entry = HAREntry.json(
            of: HARSample.exchange(
                "GET", "/items/1?a=1&b=2", [("Accept", "application/json"), ("Authorization", "Bearer x")], [],
                HARSample.answer(Array(#"{"id":1,"name":"one"}"#.utf8), type: "application/json", [("ETag", "\"1\"")])))
        let count = 50_000
        let one = Array((entry.compact + ",").utf8)
        let head = Array(#"{"log": {"version": "1.2", "creator": {"name": "a", "version": "1"}, "entries": ["#.utf8)
        var bytes = head
        for _ in 0..<count { bytes.append(contentsOf: one) }
        bytes[bytes.count - 1] = 0x5D
        bytes.append(contentsOf: "}}".utf8)
        let file = try HARFile(bytes: bytes, name: "many.har")
        #expect(file.count == count)
        // The tape has 20 bytes a node; nothing else may grow with the entries but the index of them.
        let nodes = file.document.nodes.count
        #expect(nodes < count * 160)
        #expect(file.document.bytes.count < bytes.count * 5 / 4)
        for index in [0, 1, count / 2, count - 1] {
            #expect(try file.exchange(at: index)?.request.target == "/items/1?a=1&b=2")
        }
    }

    @Test("bytes flipped anywhere end in a diagnostic or in another file, never in a trap")
    func flipped() {
        let whole = Array(HARExport.chrome.text.utf8)
        for position in 0..<whole.count where position % 13 == 0 {
            var bytes = whole
            bytes[position] = [0x22, 0x7B, 0x5D, 0x2D, 0x39, 0x00, 0xFF, 0x3A][position / 13 % 8]
            guard let file = try? HARFile(bytes: bytes, name: "a.har") else { continue }
            _ = file.problems()
            for index in 0..<file.count {
                let exchange = (try? file.exchange(at: index)) ?? nil
                if let exchange { _ = HAREntry.merged(original: file.entry(at: index), exchange: exchange) }
            }
        }
    }
}

// The framing of requests against RFC 9112, case by case; the corpus has its own suite.
import Testing
import TreatyHTTP

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func parsed(_ text: String, limits: HTTPLimits = HTTPLimits()) -> ParseStep<RequestMessage> {
    var parser = RequestParser(limits: limits)
    return parser.parse(bytes(text))
}

func failureStatus(_ step: ParseStep<RequestMessage>) -> Int? {
    if case .failure(let failure) = step { failure.status } else { nil }
}

@Suite struct RequestParserTests {
    @Test("the parts of a request lie where they were sent")
    func parts() throws {
        var parser = RequestParser()
        let text =
            "\r\nPOST /a/b?x=1?2 HTTP/1.1\r\nHost: h\r\nX-Two: a\r\nx-two:  b \r\n"
            + "Content-Length: 3\r\n\r\nabcGET"
        guard case .complete(let message, let consumed) = parser.parse(bytes(text)) else {
            Issue.record("not complete")
            return
        }
        #expect(consumed == text.utf8.count - 3)
        #expect(message.method == "POST")
        #expect(message.target == "/a/b?x=1?2")
        #expect(message.path.elementsEqual("/a/b".utf8))
        #expect(message.query?.elementsEqual("x=1?2".utf8) == true)
        #expect(message.field("x-TWO") == "a")
        #expect(message.fields(named: "X-Two") == ["a", "b"])
        #expect(message.allFields.map(\.name) == ["Host", "X-Two", "x-two", "Content-Length"])
        #expect(message.content.elementsEqual("abc".utf8))
        #expect(message.minorVersion == 1)
        #expect(message.allowsKeepAlive)
    }

    @Test("who begins a TLS handshake is told that this port speaks http, in whichever pieces it comes")
    func handshake() throws {
        let hello: [UInt8] = [0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x0A, 0x0D, 0x0A, 0x0A]
        for count in 1...hello.count {
            var parser = RequestParser()
            let step = parser.parse(Array(hello[..<count]))
            guard count > 1 else {
                guard case .needMore = step else { throw HTTPFailure(status: 500, reason: "decided too early") }
                continue
            }
            guard case .failure(let failure) = step else { throw HTTPFailure(status: 500, reason: "not refused") }
            #expect(
                failure.status == 400 && failure.reason.hasPrefix("this port speaks http, and a TLS handshake came"))
        }
        #expect(failureStatus(parsed("\u{16}\u{02}\r\n")) == 400)
    }

    @Test("chunks are joined and trailers stay apart")
    func chunked() {
        let text =
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "3;a=\"x;\\\"y\"\r\nabc\r\n00A;b\r\n0123456789\r\n0\r\nX-End: yes\r\nContent-Length: 99\r\n\r\n"
        for split in 1..<text.utf8.count {
            var parser = RequestParser()
            let all = bytes(text)
            guard case .needMore = parser.parse(Array(all[..<split])) else {
                Issue.record("complete at \(split)")
                return
            }
            guard case .complete(let message, let consumed) = parser.parse(all) else {
                Issue.record("not complete, split at \(split)")
                return
            }
            #expect(consumed == all.count)
            #expect(message.content.elementsEqual("abc0123456789".utf8))
            #expect(message.trailers.map(\.name) == ["X-End", "Content-Length"])
            #expect(message.trailers.map(\.value) == ["yes", "99"])
            #expect(message.field("content-length") == nil)
        }
    }

    @Test(
        "the path of an absolute-form target starts behind its authority",
        arguments: [
            ("http://h/a?b", "/a", "b"), ("HTTP://h?b", "/", "b"), ("https://h:1", "/", nil),
            ("/http://h/", "/http://h/", nil),
        ])
    func absoluteForm(_ target: String, _ path: String, _ query: String?) {
        guard case .complete(let message, _) = parsed("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n") else {
            Issue.record("not complete")
            return
        }
        #expect(String(decoding: message.path, as: UTF8.self) == path)
        #expect(message.query.map { String(decoding: $0, as: UTF8.self) } == query)
    }

    static let heads: [(String, Int)] = [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
        ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\n", 505),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n", 417),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n", 413),
    ]

    @Test("what is no request is refused with its status", arguments: heads)
    func refused(_ text: String, _ status: Int) { #expect(failureStatus(parsed(text)) == status) }

    @Test("each limit has its own status, one byte above and not at it")
    func limits() {
        let head = "GET /1234 HTTP/1.1\r\n"
        let lineBytes = head.utf8.count - 2
        #expect(failureStatus(parsed(head, limits: HTTPLimits(requestLineBytesMax: lineBytes))) == nil)
        #expect(failureStatus(parsed(head, limits: HTTPLimits(requestLineBytesMax: lineBytes - 1))) == 414)
        #expect(failureStatus(parsed("GET /1234567", limits: HTTPLimits(requestLineBytesMax: 11))) == 414)
        let fields = head + "Host: h\r\nA: b\r\n\r\n"
        #expect(failureStatus(parsed(fields, limits: HTTPLimits(fieldBytesMax: 15))) == nil)
        #expect(failureStatus(parsed(fields, limits: HTTPLimits(fieldBytesMax: 14))) == 431)
        #expect(failureStatus(parsed(fields, limits: HTTPLimits(fieldsMax: 2))) == nil)
        #expect(failureStatus(parsed(fields, limits: HTTPLimits(fieldsMax: 1))) == 431)
        let length = head + "Host: h\r\nContent-Length: 4\r\n\r\n1234"
        #expect(failureStatus(parsed(length, limits: HTTPLimits(contentBytesMax: 4))) == nil)
        #expect(failureStatus(parsed(length, limits: HTTPLimits(contentBytesMax: 3))) == 413)
        let chunked = head + "Host: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n12\r\n2;ab\r\n34\r\n0\r\n\r\n"
        #expect(failureStatus(parsed(chunked, limits: HTTPLimits(contentBytesMax: 4))) == nil)
        #expect(failureStatus(parsed(chunked, limits: HTTPLimits(contentBytesMax: 3))) == 413)
        #expect(failureStatus(parsed(chunked, limits: HTTPLimits(chunkExtensionBytesMax: 3))) == nil)
        #expect(failureStatus(parsed(chunked, limits: HTTPLimits(chunkExtensionBytesMax: 2))) == 400)
    }

    @Test("chunks that are hardly more than their sizes are refused before they fill the memory")
    func tinyChunks() {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunks = { String(repeating: "1\r\nx\r\n", count: $0) + "0\r\n\r\n" }
        let limits = HTTPLimits(contentBytesMax: 20_000)
        #expect(failureStatus(parsed(head + chunks(17_000), limits: limits)) == nil)
        #expect(failureStatus(parsed(head + chunks(18_000), limits: limits)) == 413)
    }

    @Test("a client that waits for 100 is seen as soon as the head is whole")
    func expectation() {
        var parser = RequestParser()
        let text = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
        guard case .needMore = parser.parse(bytes(text)) else {
            Issue.record("complete without content")
            return
        }
        #expect(parser.awaitsContinue)
        #expect(parser.phase == .content)
    }

    @Test("empty lines are not the beginning of a request")
    func emptyLines() {
        var parser = RequestParser()
        guard case .needMore = parser.parse(bytes("\r\n\r\n")), parser.phase == .nothing,
            case .needMore = parser.parse(bytes("\r\n\r\nG")), parser.phase == .head
        else {
            Issue.record("empty lines are taken for a head")
            return
        }
    }

    @Test(
        "keep-alive follows the version and the Connection options",
        arguments: [
            ("1.1", "", true), ("1.1", "Connection: x, CLOSE\r\n", false), ("1.0", "", false),
            ("1.0", "Connection: keep-alive\r\n", true), ("1.9", "", true),
        ])
    func keepAlive(_ version: String, _ field: String, _ stays: Bool) {
        guard case .complete(let message, _) = parsed("GET / HTTP/\(version)\r\nHost: h\r\n\(field)\r\n") else {
            Issue.record("not complete")
            return
        }
        #expect(message.allowsKeepAlive == stays)
    }

    @Test("nothing given to a built request becomes structure")
    func built() {
        let message = RequestMessage(
            method: "PO ST\r\n", target: "/a b\r\nX: y#é",
            fields: [("X-A\r\nB", "c\r\nd: e\u{0}"), ("\r\n", "x"), ("Host", "h")], content: bytes("hi"))
        #expect(
            String(decoding: message.head, as: UTF8.self)
                == "POST /a%20b%0D%0AX:%20y%23%C3%A9 HTTP/1.1\r\nX-AB: c  d: e\r\nHost: h\r\n\r\n")
        var parser = RequestParser()
        guard case .complete(let again, _) = parser.parse(Array(message.head)) else {
            Issue.record("a built head is not read back")
            return
        }
        #expect(again.method == "POST")
        #expect(again.fields(named: "x-ab") == ["c  d: e"])
        #expect(message.content.elementsEqual("hi".utf8))
    }
}

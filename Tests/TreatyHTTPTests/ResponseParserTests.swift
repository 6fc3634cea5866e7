// The framing of responses against RFC 9112, case by case; how a client reacts is tested with the client.
import Testing
import TreatyHTTP

@Suite struct ResponseParserTests {
    private func complete(_ text: String, method: String = "GET") -> (ResponseMessage, Int)? {
        var parser = ResponseParser(method: method)
        if case .complete(let message, let consumed) = parser.parse(bytes(text)) { return (message, consumed) }
        return nil
    }

    @Test("a response ends where its method, status and fields say", arguments: [
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiX", "hi", 1),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nX", "", 1),
        ("GET", "HTTP/1.1 204 \r\n\r\nX", "", 1),
        ("GET", "HTTP/1.1 304\r\nContent-Length: 2\r\n\r\nX", "", 1),
        ("GET", "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nX", "hi", 1),
        ("GET", "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103\r\nA: b\r\n\r\nHTTP/1.1 201\r\nContent-Length: 0\r\n\r\nX", "", 1),
    ])
    func framing(_ method: String, _ text: String, _ content: String, _ left: Int) throws {
        let (message, consumed) = try #require(complete(text, method: method))
        #expect(String(decoding: message.content, as: UTF8.self) == content)
        #expect(text.utf8.count - consumed == left)
        for split in 1..<consumed {
            var parser = ResponseParser(method: method)
            guard case .needMore = parser.parse(Array(bytes(text)[..<split])) else {
                Issue.record("complete at \(split)")
                return
            }
            guard case .complete(let again, consumed) = parser.parse(bytes(text)) else {
                Issue.record("not complete, split at \(split)")
                return
            }
            #expect(again.content == message.content)
        }
    }

    @Test("the end of a connection completes, truncates or leaves nothing")
    func ends() {
        func end(_ text: String) -> ResponseEnd {
            var parser = ResponseParser(method: "GET")
            _ = parser.parse(bytes(text))
            return parser.end(bytes(text))
        }
        guard case .nothing = end("") else { return failed("bytes from nowhere") }
        guard case .nothing = end("HTTP/1.1 100 \r\n\r\n") else { return failed("100 is no answer") }
        guard case .insideHead = end("HTTP/1.1 200 OK\r\nA: b\r\n") else { return failed("head is not whole") }
        guard case .truncated(3, 5?) = end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc") else {
            return failed("3 of 5")
        }
        guard case .truncated(3, nil) = end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc") else {
            return failed("3 of a chunk")
        }
        guard case .complete(let message) = end("HTTP/1.0 200 OK\r\n\r\nabc") else { return failed("until close") }
        #expect(message.content.elementsEqual("abc".utf8))
    }

    @Test("what is no response is refused", arguments: [
        "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "<html>\r\n",
        "HTTP/1.1 099 x\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 101 Up\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
    ])
    func refused(_ text: String) {
        var parser = ResponseParser(method: "GET")
        guard case .failure = parser.parse(bytes(text)) else { return failed("accepted: \(text)") }
    }

    @Test("a built response has the registered reason and carries no structure in its values")
    func built() {
        let message = ResponseMessage(status: 404, fields: [("X", "a\r\nSet-Cookie: b")], content: bytes("no"))
        #expect(String(decoding: message.head, as: UTF8.self)
            == "HTTP/1.1 404 Not Found\r\nX: a  Set-Cookie: b\r\n\r\n")
        #expect(message.reason == "Not Found")
        #expect(ResponseMessage(status: 7).status == 500)
        let problem = ResponseMessage.problem(status: 400, detail: "a \"b\"")
        #expect(String(decoding: problem.content, as: UTF8.self)
            == #"{"type":"about:blank","title":"Bad Request","status":400,"detail":"a \"b\""}"#)
    }
}

/// Records that a test went the wrong way.
private func failed(_ what: String) { Issue.record(Comment(rawValue: what)) }

// The client against servers that behave and servers that do not; TLS has its own suite.
import RawPeers
import Testing
import TreatyHTTP
import TreatyNet

private func origin(_ port: Int, _ base: String = "") -> Origin {
    Origin(host: "127.0.0.1", port: port, basePath: base)
}

private let get = RequestMessage(method: "GET", target: "/x?y=z", fields: [("Accept", "a/b")])

/// Times short enough for a test that runs into one of them.
private let short = ClientTimeouts(responseMilliseconds: 50, bodyMilliseconds: 50)

/// What a client makes of a server that reads the head of a request and then does this.
private func failure(
    within timeouts: ClientTimeouts = ClientTimeouts(), limits: HTTPLimits = HTTPLimits(),
    _ script: @escaping @Sendable (RawPeer) -> Void
) -> ClientFailure? {
    let server = RawServer([
        { peer in
            _ = peer.read(until: "\r\n\r\n")
            script(peer)
        }
    ])
    do {
        _ = try HTTPClient(limits: limits).send(get, to: origin(server.port), timeouts: timeouts)
        return nil
    } catch {
        return error
    }
}

@Suite struct HTTPClientTests {
    @Test("a request goes out framed by the client, with Host and the base path")
    func request() throws {
        let server = RawServer([
            { peer in
                let text = peer.read(until: "hi")
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n" + text)
            }
        ])
        let request = RequestMessage(
            method: "POST", target: "/x?y=z",
            fields: [("Content-Length", "99"), ("X", "1"), ("Expect", "100-continue")],
            content: Array("hi".utf8))
        let exchange = try HTTPClient().send(request, to: origin(server.port, "/v1"))
        #expect(
            String(decoding: exchange.response.content, as: UTF8.self)
                == "POST /v1/x?y=z HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nX: 1\r\nContent-Length: 2\r\n\r\nhi")
        #expect(!exchange.reusedConnection)
    }

    @Test("our server and our client keep one connection")
    func reuse() throws {
        let server = try HTTPServer(port: 0) { request, client in
            ServerAnswer(ResponseMessage(status: 200, content: Array("\(client.port)".utf8)))
        }
        try server.start()
        let client = HTTPClient()
        let first = try client.send(get, to: origin(server.port))
        let second = try client.send(get, to: origin(server.port))
        #expect(!first.reusedConnection && second.reusedConnection)
        #expect(first.response.content == second.response.content)
    }

    @Test("a kept connection that turns out closed is replaced by a new one, once")
    func closedWhileKept() throws {
        let server = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                _ = peer.read(until: "\r\n\r\n")
            },
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
            },
        ])
        let client = HTTPClient()
        #expect(try client.send(get, to: origin(server.port)).response.status == 200)
        let second = try client.send(get, to: origin(server.port))
        #expect(second.response.status == 201 && !second.reusedConnection)
        #expect(server.connectionCount == 2)
    }

    @Test("an answer that comes before the request was read is still an answer")
    func earlyAnswer() throws {
        let server = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
                while let more = peer.read(), !more.isEmpty {}
            }
        ])
        let request = RequestMessage(method: "POST", target: "/", content: [UInt8](repeating: 0, count: 8_000_000))
        #expect(try HTTPClient().send(request, to: origin(server.port)).response.status == 413)
    }

    @Test(
        "content until close, chunks and interim responses are read",
        arguments: [
            "HTTP/1.0 200 OK\r\n\r\nhello", "HTTP/1.1 100 \r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        ])
    func contents(_ text: String) throws {
        let server = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send(text)
            }
        ])
        let exchange = try HTTPClient().send(get, to: origin(server.port))
        #expect(String(decoding: exchange.response.content, as: UTF8.self) == "hello")
    }

    @Test("each way of not answering has its own name and numbers")
    func failures() {
        #expect(failure { _ in } == .closedBeforeResponse)
        #expect(failure { $0.reset() } == .closedBeforeResponse)
        #expect(failure { $0.send("HTTP/1.1 20") } == .closedMidHead(received: 11))
        #expect(
            failure { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
                == .closedMidBody(received: 3, expected: 9))
        #expect(
            failure { $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") }
                == .closedMidBody(received: 3, expected: nil))
        guard case .responseTimeout(_, 0) = failure(within: short, { _ = $0.read() }) else {
            Issue.record("silence is a timeout")
            return
        }
        let stalling = ClientTimeouts(bodyMilliseconds: 50)
        #expect(
            failure(within: stalling) {
                $0.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
                _ = $0.read()
            } == .bodyTimeout(received: 3, expected: 9))
        guard case .malformed(let reason) = failure({ $0.send("<html>\n") }) else {
            Issue.record("HTML is no response")
            return
        }
        #expect(reason.contains("does not begin with HTTP/"))
        guard
            case .tooLarge = failure(
                limits: HTTPLimits(contentBytesMax: 2),
                {
                    $0.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
                })
        else {
            Issue.record("9 bytes are more than 2")
            return
        }
    }

    @Test("where nothing listens the connection is refused; a name without address is named")
    func unreachable() throws {
        let server = try HTTPServer(port: 0) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
        server.stop(drainSeconds: 0)
        #expect(throws: ClientFailure.refused(host: "127.0.0.1", port: server.port)) {
            _ = try HTTPClient().send(get, to: origin(server.port))
        }
        #expect(throws: ClientFailure.cannotResolve(host: "no host")) {
            _ = try HTTPClient().send(get, to: Origin(host: "no host", port: 80), timeouts: short)
        }
    }

    @Test(
        "the URL of a server is read, with port, IPv6 and base path",
        arguments: [
            ("http://a", "http://a", 80), ("HTTPS://a/", "https://a", 443),
            ("http://a:8080/v1/", "http://a:8080/v1", 8080),
            ("https://[::1]:444/x", "https://[::1]:444/x", 444), ("https://a:443", "https://a", 443),
            ("http://a:", "http://a", 80),
        ])
    func origins(_ url: String, _ written: String, _ port: Int) throws {
        let origin = try Origin(url)
        #expect(origin.description == written)
        #expect(origin.port == port)
    }

    @Test(
        "what names no server is refused with a reason",
        arguments: [
            "", "a", "a:80", "ftp://a", "http://", "http://a:0", "http://a:x", "http://a:99999", "http://u:p@a",
            "http://a?b",
            "http://[::1", "http://[x]", "http://a b", "http://[::1]x",
        ])
    func noOrigins(_ url: String) { #expect(throws: OriginFailure.self) { _ = try Origin(url) } }
}

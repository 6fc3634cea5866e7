// Corners of HTTP/1 over real sockets: versions, connections, expectations, targets; what is malformed is tested with
// the parsers.
import RawPeers
import Testing
import TreatyHTTP
import TreatyNet

@Suite struct ServerProtocolTests {
    @Test(
        "each version keeps the connection as its requests say",
        arguments: [
            ("GET /a HTTP/1.1\r\nHost: h\r\n\r\n", true),
            ("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false),
            ("GET /a HTTP/1.1\r\nHost: h\r\nConnection: Keep-Alive, CLOSE\r\n\r\n", false),
            ("GET /a HTTP/1.0\r\n\r\n", false), ("GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
            ("GET /a HTTP/1.0\r\nConnection: close\r\n\r\n", false),
        ])
    func connections(_ text: String, isKept: Bool) throws {
        let server = try echo()
        defer { server.stop(drainSeconds: 0) }
        let peer = try connect(server)
        peer.send(text)
        let first = peer.read(until: "GET /a ")
        #expect(first.hasPrefix("HTTP/1.1 200 "))
        #expect(first.contains("Connection: close\r\n") == !isKept)
        peer.send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(peer.read(until: "GET /b ").isEmpty == !isKept)
    }

    @Test("who ends writing behind the last request still gets every answer", arguments: mechanisms)
    func halfClose(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism)
        defer { server.stop(drainSeconds: 0) }
        let peer = try connect(server)
        peer.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi")
        peer.endWriting()
        let text = try #require(peer.readToEnd())
        #expect(text.contains("GET /slow ") && text.hasSuffix("POST /b hi"))
    }

    @Test("who ends writing within a request gets no answer to it", arguments: mechanisms)
    func halfRequest(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism)
        defer { server.stop(drainSeconds: 0) }
        let peer = try connect(server)
        peer.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nhi")
        peer.endWriting()
        let text = try #require(peer.readToEnd())
        #expect(text.contains("GET /a ") && !text.contains("/b"))
    }

    @Test("answers come in the order of their requests, whatever each of them takes", arguments: mechanisms)
    func order(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism)
        let targets = (0..<40).map { "/\($0 % 3 == 0 ? "slow" : $0 % 7 == 0 ? "large" : "quick")?\($0)" }
        let requests = targets.map { "GET \($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined()
        let peer = try connect(server)
        peer.send(requests)
        peer.endWriting()
        var rest = try #require(peer.readToEnd())[...]
        for target in targets {
            let range = try #require(rest.firstRange(of: "GET \(target) "), "\(target)")
            rest = rest[range.upperBound...]
        }
        #expect(rest.firstRange(of: "GET ") == nil)
    }

    @Test(
        "100 (Continue) is sent once, before the content, and not when that is there or the version is old",
        arguments: [
            ("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", 1),
            ("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-CONTINUE\r\nTransfer-Encoding: chunked\r\n\r\n", 1),
            ("POST /a HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", 0),
            ("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n", 0),
        ])
    func expectation(_ head: String, _ count: Int) throws {
        let server = try echo()
        let content = head.contains("chunked") ? "2\r\nhi\r\n0\r\n\r\n" : "hi"
        let peer = try connect(server)
        peer.send(head)
        var text = count > 0 ? peer.read(until: "\r\n\r\n") : ""
        #expect(text == (count > 0 ? "HTTP/1.1 100 Continue\r\n\r\n" : ""))
        peer.send(content)
        peer.endWriting()
        text = try #require(peer.readToEnd())
        #expect(text.hasPrefix("HTTP/1.1 200 ") && text.hasSuffix("POST /a hi"))
        let atOnce = try connect(server)
        atOnce.send(head + content)
        atOnce.endWriting()
        text = try #require(atOnce.readToEnd())
        #expect(text.hasPrefix("HTTP/1.1 200 ") && text.hasSuffix("POST /a hi"))
    }

    @Test(
        "each form of a target reaches the handler as it was sent",
        arguments: [
            ("OPTIONS *", "*"), ("GET http://example.com/a?b", "/a"), ("GET http://example.com", "/"),
            ("GET /a%20b?c", "/a%20b"),
        ])
    func targets(_ start: String, _ path: String) throws {
        let server = try HTTPServer(port: 0) { request, _ in
            let text = "\(request.target) \(String(decoding: request.path, as: UTF8.self))"
            return ServerAnswer(ResponseMessage(status: 200, content: Array(text.utf8)))
        }
        try server.start()
        let text = try answer(of: server, to: "\(start) HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n")
        let target = start.split(separator: " ")[1]
        #expect(text.hasSuffix("\r\n\r\n\(target) \(path)"), "\(text)")
    }

    @Test(
        "what would change the protocol is refused, and the connection closes",
        arguments: [
            ("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", 501), ("CONNECT /a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505), ("GET h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET /\r\n", 400),
            ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}\r\n\r\n", 400),
        ])
    func refusals(_ text: String, _ status: Int) throws {
        let answer = try answer(of: try echo(), to: text + "GET /canary HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(answer.contains("Connection: close\r\n") && !answer.contains("canary"))
    }

    @Test(
        "an upgrade is not taken up: the answer is the usual one (RFC 9110 7.8)",
        arguments: [
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n",
            "Upgrade: TLS/1.0\r\n",
        ])
    func upgrade(_ fields: String) throws {
        let server = try echo()
        defer { server.stop(drainSeconds: 0) }
        let peer = try connect(server)
        peer.send("GET /a HTTP/1.1\r\nHost: h\r\n\(fields)\r\n")
        let text = peer.read(until: "GET /a ")
        #expect(text.hasPrefix("HTTP/1.1 200 ") && !text.contains("Upgrade"))
        peer.send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(peer.read(until: "GET /b ").hasPrefix("HTTP/1.1 200 "))
    }

    @Test("HEAD gets the fields of GET and no content, also between other requests")
    func head() throws {
        let server = try echo()
        let peer = try connect(server)
        peer.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let text = try #require(peer.readToEnd())
        let parts = text.split(separator: "\r\n\r\n")
        #expect(parts.count == 3 && parts[0].contains("Content-Length: 8") && parts[1].hasPrefix("HTTP/1.1 200 "))
        #expect(text.hasSuffix("\r\n\r\nGET /b "))
    }

    @Test("trailers reach the handler apart from the fields of the head, and the next request is found behind them")
    func trailers() throws {
        let server = try HTTPServer(port: 0) { request, _ in
            let text = "\(request.field("A") ?? "-") \(String(decoding: request.content, as: UTF8.self))"
            return ServerAnswer(ResponseMessage(status: 200, content: Array(text.utf8)))
        }
        try server.start()
        let text = try answer(
            of: server,
            to: "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\n\r\n"
                + "2;x=y\r\nhi\r\n0\r\nA: trailer\r\n\r\nPOST / HTTP/1.0\r\nA: head\r\nContent-Length: 2\r\n\r\nyo")
        #expect(text.contains("\r\n\r\n- hiHTTP/1.1 200 ") && text.hasSuffix("\r\n\r\nhead yo"), "\(text)")
    }
}

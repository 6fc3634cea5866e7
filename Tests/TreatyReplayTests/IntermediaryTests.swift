// The proxy in front of upstreams that behave and upstreams that do not: what is kept, and what the client gets.
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet
import TreatyReplay

/// A proxy with everything it kept.
private final class Kept: Sendable {
    let exchanges = Mutex<[Exchange]>([])
    var all: [Exchange] { exchanges.withLock { $0 } }
}

private let quick = ClientTimeouts(
    connectMilliseconds: 2000, responseMilliseconds: 1000, bodyMilliseconds: 1000, totalMilliseconds: 4000)

private func started(to port: Int, timeouts: ClientTimeouts = ClientTimeouts(), _ kept: Kept) throws -> Intermediary {
    try started(to: Origin(host: "127.0.0.1", port: port), timeouts: timeouts, kept)
}

private func started(
    to origin: Origin, timeouts: ClientTimeouts = ClientTimeouts(), _ kept: Kept
) throws -> Intermediary {
    let proxy = try Intermediary(to: .server(origin), port: 0, timeouts: timeouts) { exchange in
        kept.exchanges.withLock { $0.append(exchange) }
    }
    try proxy.start()
    return proxy
}

/// Sends one request through a proxy and returns all that came back.
private func roundTrip(_ proxy: Intermediary, _ text: String) throws -> String {
    let peer = try #require(RawPeer(port: proxy.port))
    peer.send(text)
    return try #require(peer.readToEnd())
}

private let get = "GET /a?b=%2B&b=+ HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n"

/// How an upstream answers, what the client then sees at the start of the answer, and what the recording says.
private struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    let client: String
    let reason: String
    let script: @Sendable (RawPeer) -> Void
    var testDescription: String { name }

    static let all = [
        Fault(name: "closes before it answers", client: "HTTP/1.1 502", reason: "closed before any byte") { _ in },
        Fault(name: "never answers", client: "HTTP/1.1 502", reason: "no response came within") { peer in
            _ = peer.read(milliseconds: 3000)
        },
        Fault(name: "closes within the head", client: "HTTP/1.1 502", reason: "within the head") { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-")
        },
        Fault(name: "closes within the content", client: "HTTP/1.1 502", reason: "after 2 of 10 bytes") { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab")
        },
        Fault(name: "closes within a chunk", client: "HTTP/1.1 502", reason: "before its end") { peer in
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
        },
        Fault(name: "stops within the content", client: "HTTP/1.1 502", reason: "not whole in time; 2") { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab")
            _ = peer.read(milliseconds: 3000)
        },
        Fault(name: "resets", client: "HTTP/1.1 502", reason: "closed") { peer in peer.reset() },
        Fault(name: "is no HTTP server", client: "HTTP/1.1 502", reason: "malformed") { peer in
            peer.send("SSH-2.0-x\r\n\r\n")
        },
    ]
}

@Suite struct IntermediaryTests {
    @Test("an upstream that fails is recorded as failed, and the client is told", arguments: Fault.all)
    private func fault(_ fault: Fault) throws {
        let server = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                fault.script(peer)
            }
        ])
        let kept = Kept()
        let proxy = try started(to: server.port, timeouts: quick, kept)
        let answer = try roundTrip(proxy, get)
        #expect(answer.hasPrefix(fault.client) && answer.contains("application/problem+json"))
        #expect(answer.contains(fault.reason))
        try #require(kept.all.count == 1)
        guard case .failed(let reason) = kept.all[0].outcome else {
            Issue.record("a response was recorded")
            return
        }
        #expect(reason.contains(fault.reason))
        proxy.stop(drainSeconds: 1)
    }

    @Test("an upstream that is down is recorded as refusing")
    func down() throws {
        let closed = try HTTPServer(port: 0) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
        let port = closed.port
        closed.stop(drainSeconds: 0)
        let kept = Kept()
        let proxy = try started(to: port, kept)
        let answer = try roundTrip(proxy, get)
        #expect(answer.hasPrefix("HTTP/1.1 502") && answer.contains("refused"))
        #expect(kept.all.count == 1)
        proxy.stop(drainSeconds: 1)
    }

    @Test("what goes to the upstream is the client's request, and what is kept has the upstream's Host")
    func forwarded() throws {
        let seen = Mutex("")
        let server = RawServer([
            { peer in
                let head = peer.read(until: "\r\n\r\n")
                seen.withLock { $0 = head }
                peer.send(
                    "HTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\nConnection: X-Hop\r\nX-Hop: 1\r\n"
                        + "Content-Length: 2\r\n\r\nok"
                )
            }
        ])
        let kept = Kept()
        let proxy = try started(to: server.port, kept)
        let answer = try roundTrip(
            proxy,
            "GET /a?b=%2B&b=+ HTTP/1.1\r\nHost: me\r\nX-B: 1\r\nx-b: 2\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\n"
                + "TE: trailers\r\nAccept-Encoding: br, gzip;q=0.5\r\n\r\n")
        let host = "127.0.0.1:\(server.port)"
        #expect(
            seen.withLock { $0 } == "GET /a?b=%2B&b=+ HTTP/1.1\r\nHost: \(host)\r\nX-B: 1\r\nx-b: 2\r\n"
                + "Accept-Encoding: gzip;q=0.5\r\nVia: 1.1 treaty\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\n") && answer.hasSuffix("\r\n\r\nok"))
        #expect(!answer.contains("X-Hop"))
        let exchange = try #require(kept.all.first)
        #expect(exchange.url == "http://\(host)/a?b=%2B&b=+")
        #expect(exchange.request.allFields.map(\.name) == ["Host", "X-B", "x-b", "Accept-Encoding"])
        #expect(exchange.request.field("Accept-Encoding") == "br, gzip;q=0.5")
        #expect(exchange.serverAddress == "127.0.0.1")
        #expect(exchange.timings.connect >= 0 && exchange.timings.wait >= 0 && exchange.timings.total > 0)
        proxy.stop(drainSeconds: 1)
    }

    /// Heads that end a message without content, or with another length than the content's (RFC 9110 6.4.1).
    static let withoutContent = [
        ("GET", "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 204 No Content\r\n"),
        (
            "GET", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 7\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\n"
        ),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", "HTTP/1.1 200 OK\r\n"),
    ]

    @Test("answers without content pass as they are, and the connection goes on", arguments: withoutContent)
    func bodiless(method: String, response: String, start: String) throws {
        let server = RawServer([
            { peer in
                for _ in 0..<2 {
                    _ = peer.read(until: "\r\n\r\n")
                    peer.send(response)
                }
            }
        ])
        let kept = Kept()
        let proxy = try started(to: server.port, timeouts: quick, kept)
        for _ in 0..<2 {
            let answer = try roundTrip(proxy, "\(method) / HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix(start) && answer.hasSuffix("\r\n\r\n"))
            #expect(answer.contains("Content-Length: 7") == response.contains("Content-Length: 7"))
        }
        #expect(kept.all.count == 2 && kept.all.allSatisfy { $0.response?.content.isEmpty == true })
        #expect(server.connectionCount == 1)
        proxy.stop(drainSeconds: 1)
    }

    @Test("that the upstream closes its connection is nothing to the client's")
    func upstreamCloses() throws {
        let upstream = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
            }
        ])
        let proxy = try Intermediary(to: .server(Origin(host: "127.0.0.1", port: upstream.port)), port: 0)
        try proxy.start()
        let peer = try #require(RawPeer(port: proxy.port))
        let one = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
        peer.send(one + one + one.replacing("Host: h", with: "Host: h\r\nConnection: close"))
        let answers = try #require(peer.readToEnd())
        #expect(answers.split(separator: "HTTP/1.1 200 OK").count == 3, "\(answers)")
        proxy.stop(drainSeconds: 0)
    }

    @Test("bytes behind the content of a lying length are dropped with their connection")
    func surplus() throws {
        let server = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad")
                _ = peer.read(milliseconds: 500)
            }
        ])
        let kept = Kept()
        let proxy = try started(to: server.port, kept)
        for _ in 0..<2 { #expect(try roundTrip(proxy, get).hasSuffix("\r\n\r\nok")) }
        #expect(server.connectionCount == 2)
        proxy.stop(drainSeconds: 1)
    }

    @Test("a client that waits for 100 gets it, and interim answers of the upstream are no answers")
    func goOn() throws {
        let server = RawServer([
            { peer in
                let request = peer.read(until: "hello")
                peer.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
                peer.send("HTTP/1.1 201 Created\r\nContent-Length: \(request.utf8.count)\r\n\r\n" + request)
            }
        ])
        let kept = Kept()
        let proxy = try started(to: server.port, kept)
        let peer = try #require(RawPeer(port: proxy.port))
        peer.send(
            "POST / HTTP/1.1\r\nHost: me\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n")
        #expect(peer.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        peer.send("hello")
        let answer = try #require(peer.readToEnd())
        #expect(answer.hasPrefix("HTTP/1.1 201 Created") && answer.hasSuffix("hello") && !answer.contains("Expect"))
        #expect(kept.all.first?.response?.status == 201)
        proxy.stop(drainSeconds: 1)
    }

    /// A base path of the upstream, a Location, and what the client is told; HOST stands for the upstream.
    static let locations = [
        ("", "http://HOST/next?x", "http://front:1/next?x"),
        ("", "//HOST/next", "http://front:1/next"),
        ("", "http://HOST", "http://front:1/"),
        ("", "/next", "/next"),
        ("", "next", "next"),
        ("", "https://HOST/next", "https://HOST/next"),
        ("", "http://elsewhere/next", "http://elsewhere/next"),
        ("/v1", "http://HOST/v1/next#f", "http://front:1/next#f"),
        ("/v1", "http://HOST/v1", "http://front:1/"),
        ("/v1", "/v1/next?x", "/next?x"),
        ("/v1", "/login", "http://HOST/login"),
        ("/v1", "http://HOST/login", "http://HOST/login"),
        ("/v1", "http://HOST/v10", "http://HOST/v10"),
    ]

    @Test("a Location at the upstream leads the client back to the proxy", arguments: locations)
    func location(base: String, place: String, expected: String) throws {
        let server = RawServer([
            { peer in
                let host = peer.read(until: "\r\n\r\n").split(separator: "\r\n").first { $0.hasPrefix("Host: ") }?
                    .dropFirst(6)
                let there = place.replacing("HOST", with: host ?? "")
                peer.send("HTTP/1.1 302 Found\r\nLocation: \(there)\r\nContent-Length: 0\r\n\r\n")
            }
        ])
        let host = "127.0.0.1:\(server.port)"
        let kept = Kept()
        let upstream = try Origin("http://\(host)\(base)")
        let proxy = try started(to: upstream, kept)
        let answer = try roundTrip(proxy, "GET / HTTP/1.1\r\nHost: front:1\r\nConnection: close\r\n\r\n")
        #expect(answer.contains("Location: \(expected.replacing("HOST", with: host))\r\n"))
        #expect(kept.all.first?.response?.field("Location") == place.replacing("HOST", with: host))
        proxy.stop(drainSeconds: 1)
    }

    @Test("a proxy with a certificate speaks https to its clients, and tells them places that do")
    func https() throws {
        let server = RawServer([
            { peer in
                let head = peer.read(until: "\r\n\r\n")
                let host = head.split(separator: "\r\n").first { $0.hasPrefix("Host: ") }?.dropFirst(6) ?? ""
                peer.send("HTTP/1.1 302 Found\r\nLocation: http://\(host)/next\r\nContent-Length: 0\r\n\r\n")
            }
        ])
        let kept = Kept()
        let certificate = try Certificate.make(for: ["127.0.0.1"], commonName: "proxy", days: 1)
        let proxy = try Intermediary(
            to: .server(Origin(host: "127.0.0.1", port: server.port)), port: 0, tls: try ServerTLS(certificate)
        ) { exchange in kept.exchanges.withLock { $0.append(exchange) } }
        try proxy.start()
        let client = HTTPClient(trust: ClientTrust(insecure: true))
        let response = try client.send(RequestMessage(method: "GET", target: "/"), to: try Origin(proxy.url)).response
        #expect(response.field("Location") == "https://127.0.0.1:\(proxy.port)/next")
        #expect(kept.all.count == 1)
        proxy.stop(drainSeconds: 1)
    }

    @Test("a cookie of the upstream's own host is the client's for the proxy, and is kept as it came")
    func cookies() throws {
        let lines =
            "Set-Cookie: a=1; Path=/; Domain=127.0.0.1; HttpOnly\r\nSet-Cookie: b=2; domain=other.example\r\n"
            + "Set-Cookie: c=3; Secure\r\n"
        let server = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send("HTTP/1.1 200 OK\r\n\(lines)Content-Length: 0\r\n\r\n")
            }
        ])
        let kept = Kept()
        let proxy = try started(to: server.port, kept)
        let answer = try roundTrip(proxy, get)
        #expect(answer.contains(lines.replacing("; Domain=127.0.0.1", with: "")))
        let recorded = kept.all.first?.response?.fields(named: "Set-Cookie") ?? []
        #expect(recorded.first == "a=1; Path=/; Domain=127.0.0.1; HttpOnly")
        proxy.stop(drainSeconds: 1)
    }

    @Test("reason phrases and values outside ASCII pass byte for byte, and read as ISO 8859-1 where they are no UTF-8")
    func bytes() throws {
        let seen = Mutex<[UInt8]>([])
        let listener = try HTTPServer(port: 0) { request, _ in
            seen.withLock { $0 = request.fieldBytes("X-Name").map(Array.init) ?? [] }
            return ServerAnswer(ResponseMessage(status: 200))
        }
        try listener.start()
        let kept = Kept()
        let proxy = try started(to: listener.port, kept)
        let peer = try #require(RawPeer(port: proxy.port))
        peer.send(
            Array("GET / HTTP/1.1\r\nHost: me\r\nConnection: close\r\nX-Name: caf".utf8) + [0xE9]
                + Array("\r\n\r\n".utf8))
        #expect(try #require(peer.readToEnd()).hasPrefix("HTTP/1.1 200"))
        #expect(seen.withLock { $0 } == Array("caf".utf8) + [0xE9])
        #expect(kept.all.first?.request.field("X-Name") == "caf\u{E9}")
        proxy.stop(drainSeconds: 1)
        let server = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send("HTTP/1.1 299 As You Like\r\nContent-Length: 0\r\n\r\n")
            }
        ])
        let other = try started(to: server.port, kept)
        #expect(try roundTrip(other, get).hasPrefix("HTTP/1.1 299 As You Like\r\n"))
        other.stop(drainSeconds: 1)
    }

    @Test("OPTIONS of the server as a whole is recorded as a URL without a path", arguments: ["", "/v1"])
    func asterisk(base: String) throws {
        let server = try HTTPServer(port: 0) { request, _ in
            ServerAnswer(ResponseMessage(status: 200, fields: [("X-Target", request.target)]))
        }
        try server.start()
        let kept = Kept()
        let upstream = try Origin("http://127.0.0.1:\(server.port)\(base)")
        let proxy = try started(to: upstream, kept)
        let answer = try roundTrip(proxy, "OPTIONS * HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n")
        #expect(answer.contains("X-Target: *\r\n"))
        let exchange = try #require(kept.all.first)
        #expect(exchange.url == "http://127.0.0.1:\(server.port)" && exchange.request.target == "*")
        proxy.stop(drainSeconds: 1)
    }

    @Test("a script of another origin may read what comes, and the recording has the upstream's own word")
    func origins() throws {
        let server = try HTTPServer(port: 0) { _, _ in
            ServerAnswer(
                ResponseMessage(
                    status: 200, fields: [("Access-Control-Allow-Origin", "https://live.test"), ("X-A", "1")]))
        }
        try server.start()
        let kept = Kept()
        let proxy = try started(to: server.port, kept)
        let origin = "Origin: http://localhost:5173\r\n"
        let asked = try roundTrip(
            proxy,
            "OPTIONS /a HTTP/1.1\r\nHost: me\r\n\(origin)Access-Control-Request-Method: PUT\r\n"
                + "Connection: close\r\n\r\n"
        )
        #expect(asked.hasPrefix("HTTP/1.1 204") && asked.contains("Access-Control-Allow-Methods: PUT\r\n"))
        #expect(kept.all.isEmpty)
        let answer = try roundTrip(proxy, "GET /a HTTP/1.1\r\nHost: me\r\n\(origin)Connection: close\r\n\r\n")
        #expect(
            answer.contains("Access-Control-Allow-Origin: http://localhost:5173\r\n") && !answer.contains("live.test"))
        #expect(answer.contains("X-A: 1\r\n"))
        #expect(kept.all.first?.response?.field("Access-Control-Allow-Origin") == "https://live.test")
        #expect(try roundTrip(proxy, get).contains("https://live.test"))
        proxy.stop(drainSeconds: 1)
    }

    @Test("what cannot be kept is not answered as if it had been", arguments: [(true, 507), (false, 500)])
    func notKept(isFull: Bool, status: Int) throws {
        let server = try HTTPServer(port: 0) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
        try server.start()
        let upstream = Origin(host: "127.0.0.1", port: server.port)
        let proxy = try Intermediary(to: .server(upstream), port: 0) { _ throws(RecordingFailure) in
            throw RecordingFailure("no room", isFull: isFull)
        }
        try proxy.start()
        let answer = try roundTrip(proxy, get)
        #expect(answer.hasPrefix("HTTP/1.1 \(status)") && answer.contains("no room"))
        proxy.stop(drainSeconds: 1)
    }

    @Test("the client sees an answer only after it was kept, and slow exchanges do not hold up others")
    func order() throws {
        let server = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                _ = peer.read(milliseconds: 400)
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nslow")
            }
        ])
        let fast = try HTTPServer(port: 0) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
        try fast.start()
        let kept = Kept()
        let slowProxy = try started(to: server.port, kept)
        let slow = try #require(RawPeer(port: slowProxy.port))
        slow.send(get)
        let fastProxy = try started(to: fast.port, kept)
        for number in 1...20 {
            #expect(try roundTrip(fastProxy, get).hasPrefix("HTTP/1.1 200"))
            #expect(kept.all.count >= number)
        }
        #expect(try #require(slow.readToEnd()).hasSuffix("slow"))
        #expect(kept.all.count == 21)
        slowProxy.stop(drainSeconds: 1)
        fastProxy.stop(drainSeconds: 1)
    }
}

// The client of a loop, seen through a gateway that forwards: upstreams that behave, that stall and that break off.
import Foundation
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet

private let quick = ClientTimeouts(
    connectMilliseconds: 200, responseMilliseconds: 200, bodyMilliseconds: 200, totalMilliseconds: 5000)

/// A server that forwards everything to one origin; a failure is a 502 with its words.
private func gateway(
    to origin: Origin, _ settings: ClientSettings = ClientSettings(), timeouts: ClientTimeouts = ClientTimeouts(),
    readiness: ReadinessMechanism = .preferred, pauseMicroseconds: UInt32 = 0
) throws -> HTTPServer {
    let server = try HTTPServer(
        port: 0, limits: ServerLimits(message: HTTPLimits(contentBytesMax: 67_108_864)), client: settings,
        readiness: readiness,
        lateHandler: { request, _, reply, client in
            if pauseMicroseconds > 0 { usleep(pauseMicroseconds) }
            client.send(
                request, to: origin, timeouts: timeouts, isForwarded: true, mayBeAbandoned: true
            ) { result in
                switch result {
                case .success(let exchange):
                    let response = exchange.response
                    let fields = response.endToEndLines.map {
                        (name: response.parts.storage[$0.name], value: response.parts.storage[$0.value])
                    }
                    let isReused = Array("\(exchange.reusedConnection)".utf8)[...]
                    let mark = (name: Array("X-Reused".utf8)[...], value: isReused)
                    client.answer(reply, ServerAnswer(response.replacing(fieldLines: fields + [mark])))
                case .failure(let failure):
                    client.answer(reply, ServerAnswer(.problem(status: 502, detail: "\(failure)")))
                }
            }
            return nil
        })
    try server.start()
    return server
}

private func local(_ port: Int) -> Origin { Origin(host: "127.0.0.1", port: port) }

/// Sends text to a server and returns everything that comes until it closes.
private func roundTrip(_ port: Int, _ text: String) throws -> String {
    let peer = try #require(RawPeer(port: port))
    peer.send(text)
    return try #require(peer.readToEnd())
}

private let get = "GET /a HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n"
private let post = "POST /a HTTP/1.1\r\nHost: me\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"
private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

/// What an upstream does after it read a head, and the words for it.
private struct UpstreamFault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: String
    let script: @Sendable (RawPeer) -> Void

    static let all = [
        UpstreamFault(testDescription: "closes", words: "closed before any byte") { _ in },
        UpstreamFault(testDescription: "resets before it answers", words: "closed before any byte") { $0.reset() },
        UpstreamFault(testDescription: "says nothing", words: "no response came within") {
            _ = $0.read(milliseconds: 3000)
        },
        UpstreamFault(testDescription: "closes within the head", words: "within the head of the response, after 11") {
            $0.send("HTTP/1.1 20")
        },
        UpstreamFault(testDescription: "stalls within the head", words: "only 11 bytes of the response's head") {
            $0.send("HTTP/1.1 20")
            _ = $0.read(milliseconds: 3000)
        },
        UpstreamFault(testDescription: "resets within the content", words: "within the content, after 1 of 9") {
            $0.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
            $0.send("a")
            // What was sent must be read before the reset comes.
            _ = $0.read(milliseconds: 100)
            $0.reset()
        },
        UpstreamFault(testDescription: "stalls within the content", words: "not whole in time; 3 of 9 bytes") {
            $0.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
            _ = $0.read(milliseconds: 3000)
        },
        UpstreamFault(testDescription: "closes within a chunk", words: "before its end") {
            $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")
        },
        UpstreamFault(testDescription: "is no HTTP server", words: "malformed") { $0.send("SSH-2.0-x\r\n") },
        UpstreamFault(testDescription: "upgrades unasked", words: "101") {
            $0.send("HTTP/1.1 101 Switching Protocols\r\n\r\n")
        },
        UpstreamFault(testDescription: "says two lengths", words: "malformed") {
            $0.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc")
        },
    ]
}

@Suite struct LoopClientTests {
    @Test(
        "each way of not answering has its own words", arguments: UpstreamFault.all,
        [ReadinessMechanism.epoll, .poll])
    private func faults(_ fault: UpstreamFault, _ readiness: ReadinessMechanism) throws {
        let upstream = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                fault.script(peer)
            }
        ])
        let server = try gateway(to: local(upstream.port), timeouts: quick, readiness: readiness)
        let answer = try roundTrip(server.port, get)
        #expect(answer.hasPrefix("HTTP/1.1 502") && answer.contains(fault.words))
        #expect(server.stop(drainSeconds: 5).isEmpty)
    }

    @Test("a handshake that stalls is told as one, on a connection that came about")
    func handshakeTimeout() throws {
        let upstream = RawServer([{ _ = $0.read(until: "never", milliseconds: 3000) }])
        let server = try gateway(
            to: Origin(isTLS: true, host: "127.0.0.1", port: upstream.port),
            ClientSettings(trust: ClientTrust(insecure: true)), timeouts: quick)
        #expect(try roundTrip(server.port, get).contains("the TLS handshake was not over within 200"))
    }

    @Test("the whole has a time of its own, whatever its phases may take")
    func totalTimeout() throws {
        let upstream = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab")
                _ = peer.read(milliseconds: 3000)
            }
        ])
        let server = try gateway(
            to: local(upstream.port), timeouts: ClientTimeouts(bodyMilliseconds: 60_000, totalMilliseconds: 100))
        #expect(try roundTrip(server.port, get).contains("not whole in time; 2 of 9 bytes"))
    }

    @Test("where nothing listens the connection is refused, and a name without address is named")
    func unreachable() throws {
        let closed = try HTTPServer(port: 0) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
        closed.stop(drainSeconds: 0)
        let refused = try gateway(to: local(closed.port))
        #expect(try roundTrip(refused.port, get).contains("was refused"))
        let nowhere = try gateway(to: Origin(host: "no host", port: 80))
        #expect(try roundTrip(nowhere.port, get).contains("the host 'no host' cannot be resolved"))
    }

    @Test("a name is resolved beside the loop, and a connection to it is kept")
    func named() throws {
        let upstream = try HTTPServer(host: "localhost", port: 0) { request, _ in
            ServerAnswer(ResponseMessage(status: 200, fields: [("X-Host", request.field("Host") ?? "")]))
        }
        try upstream.start()
        let server = try gateway(to: Origin(host: "localhost", port: upstream.port))
        for isReused in [false, true] {
            let answer = try roundTrip(server.port, get)
            #expect(answer.contains("X-Host: localhost:\(upstream.port)\r\n"))
            #expect(answer.contains("X-Reused: \(isReused)"))
        }
    }

    @Test("a kept connection that turns out closed is replaced once for GET, and for POST the client is told")
    func closedWhileKept() throws {
        let seen = Mutex<[String]>([])
        let closing: @Sendable (RawPeer) -> Void = { peer in
            _ = peer.read(until: "\r\n\r\n")
            peer.send(ok)
            // Takes the second request and closes without a word.
            let second = peer.read(until: "\r\n\r\n")
            seen.withLock { $0.append(String(second.prefix(4))) }
        }
        let upstream = RawServer([closing, closing])
        let server = try gateway(to: local(upstream.port))
        #expect(try roundTrip(server.port, get).contains("X-Reused: false"))
        // On the kept connection, which closes; then on a new one, which answers.
        let again = try roundTrip(server.port, get)
        #expect(again.hasPrefix("HTTP/1.1 200") && again.contains("X-Reused: false"))
        #expect(upstream.connectionCount == 2)
        let refused = try roundTrip(server.port, post)
        #expect(refused.hasPrefix("HTTP/1.1 502") && refused.contains("closed before any byte"))
        #expect(upstream.connectionCount == 2)
        #expect(seen.withLock { $0 } == ["GET ", "POST"])
    }

    @Test("a connection that the upstream closes while nobody uses it is given up at once")
    func closedWhileIdle() throws {
        let once: @Sendable (RawPeer) -> Void = { peer in
            _ = peer.read(until: "\r\n\r\n")
            peer.send(ok)
        }
        let upstream = RawServer([once, once, once])
        let server = try gateway(to: local(upstream.port))
        for _ in 0..<3 { #expect(try roundTrip(server.port, post).hasPrefix("HTTP/1.1")) }
        #expect(try roundTrip(server.port, get).hasPrefix("HTTP/1.1 200"))
    }

    @Test(
        "no connection is kept on which more came than was asked for",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad",
            "HTTP/1.1 204 No Content\r\n\r\nbad", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        ])
    func surplus(_ text: String) throws {
        let upstream = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send(text)
                _ = peer.read(milliseconds: 2000)
            }
        ])
        let server = try gateway(to: local(upstream.port))
        for _ in 0..<3 {
            let answer = try roundTrip(server.port, get)
            #expect(answer.hasPrefix("HTTP/1.1 20") && answer.contains("X-Reused: false") && !answer.contains("bad"))
        }
        #expect(upstream.connectionCount == 3)
    }

    @Test("bytes that nobody asked for, and came while the loop was busy, answer no request", arguments: mechanisms)
    func surplusWhileBusy(_ readiness: ReadinessMechanism) throws {
        let upstream = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send(ok)
                usleep(20_000)
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL")
                _ = peer.read(milliseconds: 2000)
            },
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send(ok)
            },
        ])
        // The loop sleeps in its handler while those bytes come.
        let server = try gateway(to: local(upstream.port), readiness: readiness, pauseMicroseconds: 100_000)
        let peer = try #require(RawPeer(port: server.port))
        peer.send("GET /a HTTP/1.1\r\nHost: me\r\n\r\n" + get)
        let answers = try #require(peer.readToEnd())
        #expect(!answers.contains("EVIL"))
        #expect(answers.components(separatedBy: "X-Reused: false").count == 3, "\(answers)")
    }

    @Test("who resets gives up what was asked for it, and others have the place", arguments: mechanisms)
    func abandoned(_ readiness: ReadinessMechanism) throws {
        let upstream = RawServer([
            { peer in
                let head = peer.read(until: "\r\n\r\n")
                // Nothing for the first; the reset of its connection ends the wait.
                if head.contains("/hang") { _ = peer.read(milliseconds: 8000) } else { peer.send(ok) }
            }
        ])
        let server = try gateway(
            to: local(upstream.port), ClientSettings(exchangesMax: 1),
            timeouts: ClientTimeouts(responseMilliseconds: 60_000), readiness: readiness)
        var gone: RawPeer? = try connect(server)
        gone?.send("GET /hang HTTP/1.1\r\nHost: me\r\n\r\n")
        usleep(50_000)
        let waiting = try #require(RawPeer(port: server.port))
        waiting.send(get)
        usleep(50_000)
        gone?.reset()
        gone = nil
        #expect(waiting.readToEnd(milliseconds: 5000)?.hasPrefix("HTTP/1.1 200") == true)
        server.stop(drainSeconds: 0)
    }

    @Test(
        "contents of every framing come through, and so do answers without any",
        arguments: [
            ("GET", "HTTP/1.1 200 OK\r\n\r\nhello", "hello"),
            (
                "GET", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "hello"
            ),
            (
                "GET",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n",
                "hello"
            ),
            ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", ""),
            ("GET", "HTTP/1.1 204 No Content\r\n\r\n", ""),
            ("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n", ""),
        ])
    func contents(method: String, text: String, content: String) throws {
        let upstream = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send(text)
            }
        ])
        let server = try gateway(to: local(upstream.port), timeouts: quick)
        let answer = try roundTrip(server.port, "\(method) / HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n")
        #expect(answer.hasSuffix("\r\n\r\n" + content) && !answer.contains("X-Sum") && !answer.contains("Link"))
    }

    @Test("an answer that comes before the request was read is still an answer")
    func earlyAnswer() throws {
        let upstream = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno")
                while let more = peer.read(milliseconds: 2000), !more.isEmpty {}
            }
        ])
        let server = try gateway(to: local(upstream.port))
        let peer = try #require(RawPeer(port: server.port))
        peer.send("POST / HTTP/1.1\r\nHost: me\r\nConnection: close\r\nContent-Length: 8000000\r\n\r\n")
        peer.send([UInt8](repeating: 0x61, count: 8_000_000))
        #expect(try #require(peer.readToEnd()).hasPrefix("HTTP/1.1 413"))
    }

    @Test("large contents pass both ways between a slow upstream and a slow client")
    func large() throws {
        let size = 6_000_000
        let upstream = RawServer([
            { peer in
                _ = peer.read(until: "\r\n\r\n")
                var left = size
                while left > 0, let more = peer.read(milliseconds: 5000), !more.isEmpty { left -= more.count }
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                var sent = 0
                while sent < size {
                    peer.send([UInt8](repeating: UInt8(ascii: "a") + UInt8(sent / 100_000 % 26), count: 100_000))
                    sent += 100_000
                }
            }
        ])
        let server = try gateway(to: local(upstream.port))
        let peer = try #require(RawPeer(port: server.port))
        peer.send("POST / HTTP/1.1\r\nHost: me\r\nConnection: close\r\nContent-Length: \(size)\r\n\r\n")
        for _ in 0..<60 { peer.send([UInt8](repeating: 0x62, count: 100_000)) }
        let answer = try #require(peer.readToEnd())
        let content = answer.utf8.suffix(size)
        #expect(answer.hasPrefix("HTTP/1.1 200") && content.count == size)
        let isWhole = zip(0..., content).allSatisfy { UInt8(ascii: "a") + UInt8($0 / 100_000 % 26) == $1 }
        #expect(isWhole)
    }

    @Test("pipelined requests are answered in their order, however long each takes")
    func order() throws {
        let upstream = try HTTPServer(port: 0) { request, _ in
            ServerAnswer(
                ResponseMessage(status: 200, content: Array(request.target.utf8)),
                delayMilliseconds: request.target == "/1" ? 100 : 0)
        }
        try upstream.start()
        let server = try gateway(to: local(upstream.port))
        let text = (1...20).map { "GET /\($0) HTTP/1.1\r\nHost: me\r\n\r\n" }.joined()
        let answers = try roundTrip(server.port, text + "GET /21 HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n")
        let contents = answers.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix { $0 != "H" } }
        #expect(contents.map { String($0) } == (1...21).map { "/\($0)" })
    }

    @Test(
        "many clients at one slow upstream are all answered, no more at one time than are allowed", arguments: [1, 2])
    func crowd(loops: Int) throws {
        let ports = Mutex<Set<Int>>([])
        let upstream = try HTTPServer(port: 0) { request, client in
            ports.withLock { _ = $0.insert(client.port) }
            return ServerAnswer(
                ResponseMessage(status: 200, content: Array(request.target.utf8)), delayMilliseconds: 5)
        }
        try upstream.start()
        let server = try HTTPServer(
            port: 0, threads: loops, client: ClientSettings(exchangesMax: 8),
            lateHandler: { request, _, reply, client in
                client.send(request, to: local(upstream.port), isForwarded: true) { result in
                    guard case .success(let exchange) = result else { return }
                    client.answer(reply, ServerAnswer(exchange.response))
                }
                return nil
            })
        try server.start()
        let peers = try (0..<100).map { _ in try #require(RawPeer(port: server.port)) }
        for (number, peer) in peers.enumerated() {
            peer.send("GET /\(number) HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n")
        }
        for (number, peer) in peers.enumerated() {
            let answer = try #require(peer.readToEnd())
            #expect(answer.hasPrefix("HTTP/1.1 200") && answer.hasSuffix("\r\n\r\n/\(number)"))
        }
        #expect(ports.withLock { $0.count } <= 8 * loops)
        #expect(server.stop(drainSeconds: 5).isEmpty)
    }

    @Test("a client that leaves does not disturb the exchange, and its answer goes nowhere")
    func gone() throws {
        let upstream = try HTTPServer(port: 0) { _, _ in
            ServerAnswer(ResponseMessage(status: 200), delayMilliseconds: 50)
        }
        try upstream.start()
        let server = try gateway(to: local(upstream.port))
        for _ in 0..<20 {
            let peer = try #require(RawPeer(port: server.port))
            peer.send(get)
            peer.reset()
        }
        #expect(try roundTrip(server.port, get).hasPrefix("HTTP/1.1 200"))
    }

    @Test("a server of https that speaks http is told as one")
    func clearServer() throws {
        let upstream = RawServer([{ peer in
            _ = peer.read()
            peer.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        }])
        let server = try gateway(
            to: Origin(isTLS: true, host: "127.0.0.1", port: upstream.port),
            ClientSettings(trust: ClientTrust(insecure: true)), timeouts: quick)
        #expect(try roundTrip(server.port, get).contains("; the server may speak http"))
    }

    @Test(
        "a request that would come back is refused before it is sent, however this machine is spelled",
        arguments: ["127.0.0.1", "0.0.0.0", "::ffff:127.0.0.1", "localhost"], ["127.0.0.1", "0.0.0.0"])
    func itself(_ spelling: String, _ host: String) throws {
        let port = Mutex(0)
        let server = try HTTPServer(
            host: host, port: 0,
            lateHandler: { request, _, reply, client in
                let origin = Origin(host: spelling, port: port.withLock { $0 })
                client.send(request, to: origin, isForwarded: true) { result in
                    guard case .failure(let failure) = result else { return }
                    client.answer(reply, ServerAnswer(.problem(status: 508, detail: "\(failure)")))
                }
                return nil
            })
        port.withLock { $0 = server.port }
        try server.start()
        #expect(try roundTrip(server.port, get).contains("port \(server.port) is this proxy itself"))
    }

    @Test("what is forwarded is what was understood: framed anew, without what was for the connection, with Via")
    func forwarded() throws {
        let seen = Mutex("")
        let upstream = RawServer([
            { peer in
                let text = peer.read(until: "hello")
                seen.withLock { $0 = text }
                peer.send(ok)
            }
        ])
        let server = try gateway(to: Origin(host: "127.0.0.1", port: upstream.port, basePath: "/v1"))
        _ = try roundTrip(
            server.port,
            "POST http://other/a?b HTTP/1.1\r\nHost: me\r\nX-A: 1\r\nx-a:2\r\nConnection: close, X-Mine\r\n"
                + "X-Mine: 1\r\n"
                + "TE: trailers\r\nUpgrade: h2c\r\nProxy-Authorization: Basic x\r\nProxy-Connection: x\r\n"
                + "Keep-Alive: 3\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")
        #expect(
            seen.withLock { $0 } == "POST /v1/a?b HTTP/1.1\r\nHost: 127.0.0.1:\(upstream.port)\r\nX-A: 1\r\nx-a: 2\r\n"
                + "Via: 1.1 treaty\r\nContent-Length: 5\r\n\r\nhello")
    }
}

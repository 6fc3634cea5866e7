// Tunnels of a loop, whichever side ends first and however; what is said through them is nobody's business.
import Foundation
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet

/// A server that opens the tunnels it is asked for and answers everything else.
private func tunnelling(
    _ mechanism: ReadinessMechanism = .preferred, tls: ServerTLS? = nil
) throws -> HTTPServer {
    let server = try HTTPServer(
        port: 0, takesConnect: true, tls: tls, readiness: mechanism,
        lateHandler: { request, _, reply, client in
            guard request.method == "CONNECT" else { return ServerAnswer(ResponseMessage(status: 200)) }
            let port = request.target.split(separator: ":").last.flatMap { Int($0) } ?? 0
            client.tunnel(reply, to: Origin(host: "127.0.0.1", port: port), timeouts: ClientTimeouts()) { failure in
                client.answer(reply, ServerAnswer(.problem(status: 502, detail: "\(failure)")))
            }
            return nil
        })
    try server.start()
    return server
}

/// What a script has read, for the test that waits for it.
private final class Heard: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    private let isOver = Mutex(false)

    func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
    func end() { isOver.withLock { $0 = true } }

    /// The count once the script has ended; nil where it has not within ten seconds.
    var count: Int? {
        for _ in 0..<1000 {
            if isOver.withLock({ $0 }) { return bytes.withLock { $0.count } }
            usleep(10_000)
        }
        return nil
    }
}

private func open(_ server: HTTPServer, to port: Int) throws -> RawPeer {
    let peer = try connect(server)
    peer.send("CONNECT 127.0.0.1:\(port) HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(peer.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
    return peer
}

/// Seconds of processor time that this process has used.
private func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

@Suite(.serialized) struct TunnelTests {
    @Test("a server that has half-closed gets all of an upload whose client ends behind it", arguments: mechanisms)
    func upload(_ mechanism: ReadinessMechanism) throws {
        let heard = Heard()
        let far = RawServer([
            { peer in
                peer.endWriting()
                usleep(150_000)
                while let bytes = peer.read(), !bytes.isEmpty { heard.add(bytes) }
                heard.end()
            }
        ])
        let server = try tunnelling(mechanism)
        let peer = try open(server, to: far.port)
        peer.send([UInt8](repeating: 0x61, count: 4_000_000))
        peer.endWriting()
        #expect(heard.count == 4_000_000)
        server.stop(drainSeconds: 0)
    }

    @Test("a server that ends and hears no more leaves a loop with nothing to do", arguments: mechanisms)
    func resetFar(_ mechanism: ReadinessMechanism) throws {
        let far = RawServer([
            { peer in
                usleep(50_000)
                peer.send("bye")
            }
        ])
        let server = try tunnelling(mechanism)
        let peer = try open(server, to: far.port)
        #expect(peer.readToEnd() == "bye")
        // It has closed, so this is answered with a reset.
        peer.send("more")
        usleep(50_000)
        let before = processorSeconds()
        usleep(400_000)
        // Spinning, the loop would use all of it; other suites run beside this one, but on other servers.
        let used = processorSeconds() - before
        peer.send("still")
        #expect(server.stop(drainSeconds: 0.2).count <= 1)
        #expect(used < 4, "\(used) s")
    }

    @Test("stopping lets a tunnel come to its end whose client waits for something, and names it where it does not")
    func stopping() throws {
        let far = RawServer([
            { peer in
                _ = peer.read()
                usleep(300_000)
                peer.send("answer")
                _ = peer.read()
            }, { peer in while peer.read()?.isEmpty == false {} },
        ])
        let server = try tunnelling()
        let first = try open(server, to: far.port)
        first.send("question")
        let workers = Workers(threadsMax: 1)
        let stopped = StopResult()
        usleep(50_000)
        try workers.run { stopped.set(server.stop(drainSeconds: 5)) }
        #expect(first.readToEnd() == "answer")
        #expect(stopped.wait()?.isEmpty == true)
        let other = try tunnelling()
        let second = try open(other, to: far.port)
        second.send("question")
        usleep(50_000)
        let cut = other.stop(drainSeconds: 0.1).map(\.description)
        #expect(
            cut.count == 1 && cut[0].hasSuffix("passing on what goes through CONNECT 127.0.0.1:\(far.port)"), "\(cut)")
        workers.end()
        _ = second.readToEnd()
    }

    @Test("what follows a request for a tunnel that is refused, or has content, is no request of anybody's")
    func refused() throws {
        let server = try tunnelling()
        let behind = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"
        for (head, status) in [("Host: h\r\n\r\n", 502), ("Host: h\r\nContent-Length: 3\r\n\r\nabc", 400)] {
            let text = try answer(of: server, to: "CONNECT 127.0.0.1:1 HTTP/1.1\r\n" + head + behind)
            #expect(text.hasPrefix("HTTP/1.1 \(status)"))
            #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2, "\(text)")
        }
        server.stop(drainSeconds: 0)
    }
}

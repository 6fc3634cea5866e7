// How the server stops: who comes to an end, who is cut, and what is said of those.
import RawPeers
import Testing
import TreatyHTTP
import TreatyNet

@Suite struct ServerStoppingTests {
    @Test("each connection that is cut is named with what it was doing", arguments: mechanisms, [1, 2])
    func cut(_ mechanism: ReadinessMechanism, threads: Int) throws {
        let server = try echo(mechanism, threads: threads)
        let peers = try [
            "", "GET /a HT", "PUT /b?token=x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n1",
            "PATCH /never?token=x HTTP/1.1\r\nHost: h\r\n\r\n",
            String(repeating: "GET /large?x HTTP/1.1\r\nHost: h\r\n\r\n", count: 100),
        ].map { text in
            let peer = try connect(server)
            peer.send(text)
            return peer
        }
        // By now the loops have seen what was sent: one round of each.
        for _ in 0..<2 * threads { _ = try answer(of: server, to: "GET /z HTTP/1.0\r\n\r\n") }
        let cut = server.stop(drainSeconds: 0.05)
        let texts = cut.map(\.description)
        for words in [
            "reading the head of a request", "reading the content of PUT /b", "waiting for the answer to PATCH /never",
            "writing the answer to GET /large",
        ] {
            #expect(texts.contains { $0.hasSuffix(" s of \(words)") }, "\(words): \(texts)")
        }
        #expect(cut.count == 4)
        #expect(cut.allSatisfy { $0.client.host == "127.0.0.1" && $0.milliseconds >= 0 })
        let hidden = cut.map { $0.sentence(showsPath: false) }
        #expect(hidden.contains { $0.hasSuffix(" s of waiting for the answer to a PATCH request") }, "\(hidden)")
        for peer in peers { #expect(peer.readToEnd() != nil) }
        #expect(server.stop(drainSeconds: 0).count == 4)
    }

    @Test("what has begun comes to its end, though the client needs its time for it", arguments: mechanisms, [1, 2])
    func ends(_ mechanism: ReadinessMechanism, threads: Int) throws {
        let server = try echo(mechanism, threads: threads)
        let slow = try (0..<4).map { _ in
            let peer = try connect(server)
            peer.send("POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nx")
            return peer
        }
        for _ in 0..<2 * threads { _ = try answer(of: server, to: "GET /z HTTP/1.0\r\n\r\n") }
        let workers = Workers(threadsMax: 1)
        let stopped = StopResult()
        try workers.run { stopped.set(server.stop(drainSeconds: 10)) }
        // It accepts no more once it drains.
        while let late = RawPeer(port: server.port) { _ = late.readToEnd() }
        for peer in slow {
            peer.send("y")
            #expect(try #require(peer.readToEnd()).hasSuffix("POST /slow xy"))
        }
        #expect(stopped.wait()?.isEmpty == true)
        workers.end()
    }

    @Test("an answer that was being written is the last of its connection", arguments: mechanisms)
    func lastAnswer(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism)
        let peer = try connect(server)
        peer.send(String(repeating: "GET /large HTTP/1.1\r\nHost: h\r\n\r\n", count: 30))
        #expect(peer.read(until: "GET /large ").hasPrefix("HTTP/1.1 200"))
        let workers = Workers(threadsMax: 1)
        let stopped = StopResult()
        try workers.run { stopped.set(server.stop(drainSeconds: 60)) }
        #expect(peer.readToEnd() != nil)
        // With the connection kept it would take the whole minute.
        #expect(stopped.wait()?.isEmpty == true)
        workers.end()
    }

    @Test("a request that came but was not read yet when the server stops is answered", arguments: mechanisms, [1, 2])
    func unseen(_ mechanism: ReadinessMechanism, threads: Int) throws {
        for _ in 0..<5 {
            let server = try echo(mechanism, limits: ServerLimits(lingerMilliseconds: 50), threads: threads)
            let peers = try (0..<8).map { _ in try connect(server) }
            for peer in peers { peer.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n") }
            #expect(server.stop(drainSeconds: 5).isEmpty)
            for peer in peers { #expect(peer.readToEnd()?.hasSuffix("GET /a ") == true) }
        }
    }
}

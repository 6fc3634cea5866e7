// Answers that come later, from other threads, and the threads they come from.
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet

@Suite struct ServerReplyTests {
    @Test("an answer that comes later keeps its place among pipelined requests", arguments: [1, 3])
    func order(loops: Int) throws {
        let workers = Workers(threadsMax: 4)
        defer { workers.end() }
        let server = try HTTPServer(
            port: 0, threads: loops,
            lateHandler: { request, _, reply, _ in
                let answer = ServerAnswer(
                    ResponseMessage(status: 200, content: Array(request.target.utf8)), delayMilliseconds: 1)
                if request.target == "/now" { return answer }
                try? workers.run { reply.send(answer) }
                return nil
            })
        try server.start()
        let peer = try #require(RawPeer(port: server.port))
        peer.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\nGET /now HTTP/1.1\r\nHost: h\r\n\r\n")
        peer.send("GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let text = try #require(peer.readToEnd())
        let places = ["/later", "/now", "/last"].compactMap { text.firstRange(of: $0)?.lowerBound }
        #expect(places.count == 3 && places == places.sorted())
        #expect(server.stop(drainSeconds: 5).isEmpty)
    }

    @Test("a second answer to one request, and one to a client that left, go nowhere")
    func twice() throws {
        let replies = Mutex<[ServerReply]>([])
        let server = try HTTPServer(
            port: 0,
            lateHandler: { request, _, reply, _ in
                replies.withLock { $0.append(reply) }
                guard request.target != "/held" else { return nil }
                reply.send(ServerAnswer(ResponseMessage(status: 200, content: Array("first".utf8))))
                reply.send(ServerAnswer(ResponseMessage(status: 200, content: Array("second".utf8))))
                return nil
            })
        try server.start()
        let gone = try #require(RawPeer(port: server.port))
        gone.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n")
        let peer = try #require(RawPeer(port: server.port))
        peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let text = try #require(peer.readToEnd())
        #expect(text.hasSuffix("first") && !text.contains("second"))
        gone.reset()
        for reply in replies.withLock({ $0 }) { reply.send(ServerAnswer(ResponseMessage(status: 200))) }
        server.stop(drainSeconds: 0)
        // The loops have ended; nobody is there to take it.
        for reply in replies.withLock({ $0 }) { reply.send(ServerAnswer(ResponseMessage(status: 200))) }
    }

    @Test("jobs that block run beside each other, up to the bound, and none is lost")
    func workers() throws {
        let workers = Workers(threadsMax: 8)
        let done = Atomic<Int>(0)
        let running = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        let server = try HTTPServer(
            port: 0,
            lateHandler: { _, _, reply, _ in
                try? workers.run {
                    let now = running.add(1, ordering: .relaxed).newValue
                    most.max(now, ordering: .relaxed)
                    running.subtract(1, ordering: .relaxed)
                    done.add(1, ordering: .relaxed)
                    reply.send(ServerAnswer(ResponseMessage(status: 204)))
                }
                return nil
            })
        try server.start()
        let peers = try (0..<20).map { _ in try #require(RawPeer(port: server.port)) }
        for peer in peers { peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") }
        for peer in peers { #expect(try #require(peer.readToEnd()).hasPrefix("HTTP/1.1 204")) }
        #expect(done.load(ordering: .relaxed) == 20)
        #expect((1...8).contains(most.load(ordering: .relaxed)))
        workers.end()
        server.stop(drainSeconds: 1)
    }
}

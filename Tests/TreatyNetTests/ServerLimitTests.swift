// The bounds of the server over real sockets: what crosses one is answered or cut, and told; others notice nothing.
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet

/// Limits that a test crosses with few bytes.
private let small = ServerLimits(
    message: HTTPLimits(requestLineBytesMax: 40, fieldBytesMax: 60, fieldsMax: 3, contentBytesMax: 10))

/// The status of an answer.
private func status(_ answer: String) -> Int? {
    answer.hasPrefix("HTTP/1.1 ") ? Int(answer.dropFirst(9).prefix(3)) : nil
}

@Suite struct ServerLimitTests {
    @Test(
        "each limit of a message has its own status, which is told with the client's address",
        arguments: [
            (
                "GET /\(String(repeating: "a", count: 40)) HTTP/1.1\r\n", 414,
                "the start line is longer than the 40 bytes"
            ),
            (String(repeating: "a", count: 41), 414, "the start line is longer than the 40 bytes"),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "a", count: 60))", 431, "longer than the 60 bytes"),
            ("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", 431, "more than the 3 fields"),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n", 413, "more than the 10 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n", 413, "the 10 allowed"),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nB\r\n", 413, "more than the 10 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nExpect: more\r\nContent-Length: 1\r\n\r\n", 417, "RFC 9110 10.1.1"),
            ("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400, "RFC 9112"),
        ])
    func messages(_ text: String, _ expected: Int, _ reason: String) throws {
        let events = EventLog()
        let server = try echo(limits: small, events: events)
        let peer = try connect(server)
        peer.send(text)
        let answer = try #require(peer.readToEnd())
        #expect(status(answer) == expected, "\(answer)")
        #expect(answer.contains("Connection: close\r\n"))
        let event = try #require(events.all.first)
        #expect(event.kind == .refused(status: expected))
        #expect(event.reason.contains(reason), "\(event)")
        #expect(event.description == "127.0.0.1:\(event.client?.port ?? 0) refused with \(expected): \(event.reason)")
        #expect(events.all.count == 1)
    }

    @Test(
        "the time of a head and of content is not prolonged by a byte now and then",
        arguments: [
            ("GET /", "a"), ("GET / HTTP/1.1\r\n", "a"),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999\r\n\r\n", "a"),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n"),
            ("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /", "a"),
        ], mechanisms)
    func trickle(_ texts: (start: String, piece: String), _ mechanism: ReadinessMechanism) throws {
        let limits = ServerLimits(headMilliseconds: 60, contentMilliseconds: 60)
        let server = try echo(mechanism, limits: limits)
        let peer = try connect(server)
        peer.send(texts.start)
        var answer = ""
        // A second of bytes at the latest ends what 60 ms should have ended.
        for _ in 0..<200 where !answer.contains(" 408 ") {
            peer.send(texts.piece)
            answer += String(decoding: peer.read(milliseconds: 5) ?? [], as: UTF8.self)
        }
        #expect(answer.contains("HTTP/1.1 408 "))
    }

    @Test("empty lines between requests begin no request, and prolong no time")
    func emptyLines() throws {
        let events = EventLog()
        let server = try echo(limits: ServerLimits(headMilliseconds: 1, idleMilliseconds: 60), events: events)
        let peer = try connect(server)
        peer.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx\r\n")
        #expect(try #require(peer.readToEnd()).hasSuffix("POST /a x"))
        #expect(events.all.map(\.kind) == [.idle])
    }

    @Test("an idle connection is closed without a word, and the owner is told", arguments: mechanisms)
    func idle(_ mechanism: ReadinessMechanism) throws {
        let events = EventLog()
        let server = try echo(mechanism, limits: ServerLimits(idleMilliseconds: 20), events: events)
        #expect(try answer(of: server, to: "") == "")
        #expect(events.all.map(\.kind) == [.idle])
        #expect(events.all.first?.description.hasSuffix(" closed: no request came in 20 ms") == true)
    }

    @Test(
        "a client that takes nothing of its answer is cut when its time is over; who takes a little is not",
        arguments: mechanisms)
    func unread(_ mechanism: ReadinessMechanism) throws {
        let events = EventLog()
        let server = try echo(mechanism, limits: ServerLimits(writeMilliseconds: 50), events: events)
        let peer = try connect(server)
        peer.send(String(repeating: "GET /large HTTP/1.1\r\nHost: h\r\n\r\n", count: 100))
        let event = try #require(events.next())
        #expect(event.kind == .unread)
        #expect(event.description.hasSuffix(" bytes that wait were taken in 50 ms"))
        let whole = try answer(of: server, to: "GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        #expect(whole.utf8.count > 300_000)
    }

    @Test("while an answer is on its way no more is read than one buffer, however much is sent", arguments: mechanisms)
    func depth(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism)
        let peer = try connect(server)
        peer.send("GET /never HTTP/1.1\r\nHost: h\r\n\r\n")
        let requests = Array(String(repeating: "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", count: 1000).utf8)
        var sent = 0
        // The kernel's buffers hold some megabytes; a server that reads would take all of it.
        while sent < 100_000_000, let count = peer.sendNow(requests) { sent += count }
        #expect(sent < 100_000_000)
        #expect(try answer(of: server, to: "GET /b HTTP/1.0\r\n\r\n").hasSuffix("GET /b "))
    }

    @Test("a client with very many requests at one time lets others have their turn in between", arguments: mechanisms)
    func turns(_ mechanism: ReadinessMechanism) throws {
        let order = Mutex<[String]>([])
        let server = try HTTPServer(port: 0, readiness: mechanism) { request, _ in
            order.withLock { $0.append(request.target) }
            return ServerAnswer(ResponseMessage(status: 204))
        }
        try server.start()
        let greedy = (0..<4).map { _ in RawPeer(port: server.port) }
        let count = 1000
        for peer in greedy { peer?.send(String(repeating: "GET /g HTTP/1.1\r\nHost: h\r\n\r\n", count: count)) }
        let other = try connect(server)
        for _ in 0..<5 {
            other.send("GET /other HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(other.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 204 "))
        }
        for peer in greedy {
            peer?.send("GET /g HTTP/1.0\r\n\r\n")
            #expect(peer?.readToEnd()?.split(separator: "\r\n\r\n").count == count + 1)
        }
        let targets = order.withLock { $0 }
        #expect(targets.count == 4 * (count + 1) + 5)
        #expect(server.stop(drainSeconds: 1).isEmpty)
    }

    @Test("when as many connections are open as may be the owner is told once, over all loops", arguments: [1, 2, 3])
    func full(threads: Int) throws {
        let events = EventLog()
        let server = try echo(limits: ServerLimits(connectionsMax: 3), threads: threads, events: events)
        var peers = try (0..<3).map { _ in try connect(server) }
        for peer in peers {
            peer.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(peer.read(until: "GET /a ").hasPrefix("HTTP/1.1 200 "))
        }
        let late = try (0..<3).map { _ in try connect(server) }
        for peer in late { peer.send("GET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") }
        #expect(events.next()?.kind == .full)
        #expect(late[0].read(milliseconds: 30) == nil)
        peers = []
        for peer in late { #expect(try #require(peer.readToEnd()).hasSuffix("GET /b ")) }
        #expect(events.all.map(\.kind) == [.full])
        #expect(events.all.first?.concernsServer == true)
    }

    @Test("connections are spread evenly over the loops", arguments: [2, 3])
    func spread(threads: Int) throws {
        let threadNumbers = ThreadNumbers()
        let server = try HTTPServer(port: 0, threads: threads) { _, _ in
            threadNumbers.note()
            return ServerAnswer(ResponseMessage(status: 204))
        }
        try server.start()
        let peers = try (0..<32).map { _ in try connect(server) }
        for peer in peers {
            peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(peer.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 204 "))
        }
        let counts = threadNumbers.counts
        #expect(counts.count == threads)
        #expect(counts.allSatisfy { abs($0 - 32 / threads) <= 1 }, "\(counts)")
    }
}

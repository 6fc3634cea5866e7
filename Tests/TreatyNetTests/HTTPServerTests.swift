// The server over real sockets, with each mechanism of readiness; what parsers refuse is tested with the parsers.
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet

@Suite struct HTTPServerTests {
    @Test("an answer carries its length, the date and nothing it was not given", arguments: mechanisms)
    func answer(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism)
        let peer = try connect(server)
        peer.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        #expect(
            peer.readToEnd() == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 7\r\nConnection: close\r\n\r\nGET /a ")
        #expect(server.stop(drainSeconds: 1).isEmpty)
    }

    @Test("pipelined requests are answered in their order, also when the first is slow", arguments: mechanisms)
    func pipelining(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism)
        let peer = try connect(server)
        peer.send(
            "GET /slow HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"
                + "GET /c HTTP/1.1\r\nHost: h\r\n\r\nGET /d HTTP/1.0\r\n\r\n")
        let text = try #require(peer.readToEnd())
        let places = ["GET /slow ", "POST /b hi", "GET /c ", "GET /d "].map { text.firstRange(of: $0)?.lowerBound }
        #expect(!places.contains(nil) && places.compactMap { $0 } == places.compactMap { $0 }.sorted(), "\(text)")
    }

    @Test("a slow answer holds up nobody else", arguments: mechanisms)
    func slowAnswer(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism)
        let slow = try connect(server)
        slow.send("GET /never HTTP/1.1\r\nHost: h\r\n\r\n")
        let other = try connect(server)
        other.send("GET /now HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(other.read(until: "GET /now").hasPrefix("HTTP/1.1 200 "))
        #expect(server.stop(drainSeconds: 0).count == 1)
        #expect(slow.readToEnd() == "")
    }

    @Test("stopping lets an exchange come to its end and closes idle connections", arguments: mechanisms)
    func drain(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism)
        let idle = try connect(server)
        idle.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(idle.read(until: "GET /a ").hasPrefix("HTTP/1.1 200 "))
        let slow = try connect(server)
        slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(server.stop(drainSeconds: 10).isEmpty)
        #expect(try #require(slow.readToEnd()).contains("Connection: close\r\n"))
        #expect(idle.readToEnd() == "")
        #expect(RawPeer(port: server.port) == nil)
    }

    @Test("HEAD gets the head alone, with the length of the content")
    func head() throws {
        let server = try echo(.preferred)
        let peer = try connect(server)
        peer.send("HEAD /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        let text = try #require(peer.readToEnd())
        #expect(text.contains("Content-Length: 8\r\n") && text.hasSuffix("\r\n\r\n"))
    }

    @Test("HTTP/1.0 closes unless it asks to stay")
    func oldVersion() throws {
        let server = try echo(.preferred)
        let peer = try connect(server)
        peer.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(peer.read(until: "GET /a ").contains("Connection: keep-alive\r\n"))
        peer.send("GET /b HTTP/1.0\r\n\r\n")
        #expect(try #require(peer.readToEnd()).contains("Connection: close\r\n"))
    }

    @Test("a client that waits for 100 gets it before it sends its content")
    func expectation() throws {
        let server = try echo(.preferred)
        let peer = try connect(server)
        peer.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(peer.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        peer.send("hi")
        #expect(peer.read(until: "POST /a hi").hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test(
        "what is no request is answered with a problem, then the connection closes",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\nGET /canary HTTP/1.1\r\nHost: h\r\n\r\n", 400), ("GET / HTTP/3.0\r\n\r\n", 505),
            ("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\nabc", 413),
        ])
    func refused(_ text: String, _ status: Int) throws {
        let server = try echo(.preferred)
        let peer = try connect(server)
        peer.send(text)
        let answer = try #require(peer.readToEnd())
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.contains("Content-Type: application/problem+json\r\n"))
        #expect(answer.contains("\"status\":\(status),"))
        #expect(!answer.contains("canary"))
    }

    @Test(
        "a head or a content that does not come is answered with 408, an idle connection is closed",
        arguments: [
            ("GET / HT", "HTTP/1.1 408 "),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nx", "HTTP/1.1 408 "),
            ("", ""),
        ])
    func timeouts(_ text: String, _ answer: String) throws {
        for mechanism in mechanisms {
            let limits = ServerLimits(headMilliseconds: 20, contentMilliseconds: 20, idleMilliseconds: 20)
            let server = try echo(mechanism, limits: limits)
            let peer = try connect(server)
            peer.send(text)
            #expect(try #require(peer.readToEnd()).hasPrefix(answer))
        }
    }

    @Test("a client that does not read gets back-pressure, and later all its answers", arguments: mechanisms)
    func backPressure(_ mechanism: ReadinessMechanism) throws {
        let asked = Mutex(0)
        let content = [UInt8](repeating: 0x61, count: 100_000)
        let server = try HTTPServer(port: 0, readiness: mechanism) { request, _ in
            asked.withLock { $0 += 1 }
            return ServerAnswer(ResponseMessage(status: 200, content: content))
        }
        try server.start()
        let peer = try connect(server)
        let count = 400
        peer.send(String(repeating: "GET / HTTP/1.1\r\nHost: h\r\n\r\n", count: count - 1))
        peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        // Another connection's answer says that the loop has come round.
        let other = try connect(server)
        other.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        _ = other.readToEnd()
        #expect(asked.withLock { $0 } < count, "all was answered although nobody read")
        var bytes = 0
        while let more = peer.read(), !more.isEmpty { bytes += more.count }
        #expect(bytes > count * content.count)
        #expect(asked.withLock { $0 } == count + 1)
    }

    @Test("connections above the limit wait until one closes")
    func connectionLimit() throws {
        let server = try echo(.preferred, limits: ServerLimits(connectionsMax: 1))
        var first: RawPeer? = try connect(server)
        first?.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(first?.read(until: "GET /a ").hasPrefix("HTTP/1.1 200 ") == true)
        let second = try connect(server)
        second.send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n")
        first = nil
        #expect(second.read(until: "GET /b ").hasPrefix("HTTP/1.1 200 "))
    }

    @Test("several loops serve one port", arguments: mechanisms)
    func severalLoops(_ mechanism: ReadinessMechanism) throws {
        let server = try echo(mechanism, threads: 2)
        for index in 0..<50 {
            let peer = try connect(server)
            peer.send("GET /\(index) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            #expect(try #require(peer.readToEnd()).hasSuffix("GET /\(index) "))
        }
        #expect(server.stop(drainSeconds: 1).isEmpty)
    }

    @Test("a port in use is named, and so is a host that does not exist")
    func portInUse() throws {
        let server = try echo(.preferred)
        do {
            _ = try HTTPServer(port: server.port) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
            Issue.record("bound twice")
        } catch {
            #expect(error == .addressInUse(host: "127.0.0.1", port: server.port))
            #expect(error.description.contains("port \(server.port) on 127.0.0.1 is in use"))
        }
        #expect(throws: NetFailure.cannotResolve(host: "no host")) {
            _ = try HTTPServer(host: "no host", port: 0) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
        }
    }

    @Test(
        "fields that frame a message are the server's, whatever the handler says",
        arguments: [
            (
                200,
                [("Content-Length", "99"), ("Transfer-Encoding", "chunked"), ("Connection", "keep-alive"), ("X", "y")],
                "HTTP/1.1 200 OK\r\nX: y\r\nDate: d\r\nContent-Length: 2\r\n\r\nhi"
            ),
            (204, [], "HTTP/1.1 204 No Content\r\nDate: d\r\n\r\n"),
            (304, [("Content-Length", "5")], "HTTP/1.1 304 Not Modified\r\nDate: d\r\nContent-Length: 2\r\n\r\n"),
            (101, [], nil),
        ] as [(Int, [(String, String)], String?)])
    func framing(_ status: Int, _ fields: [(String, String)], _ expected: String?) throws {
        let server = try HTTPServer(port: 0) { _, _ in
            ServerAnswer(
                ResponseMessage(status: status, fields: fields + [("Date", "d")], content: Array("hi".utf8)))
        }
        try server.start()
        let peer = try connect(server)
        peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        peer.endWriting()
        let text = try #require(peer.readToEnd())
        if let expected {
            let date = expected.contains("X: y") ? expected.replacing("Date: d\r\n", with: "") : expected
            let order = text.replacing("Date: d\r\n", with: "")
            #expect(order == date.replacing("Date: d\r\n", with: ""))
        } else {
            #expect(text.hasPrefix("HTTP/1.1 500 "))
        }
    }
}

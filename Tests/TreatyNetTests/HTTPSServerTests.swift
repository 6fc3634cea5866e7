// The server over TLS as clients use it; what is sent to harm it is TLSAttackTests' business.
import Foundation
import RawPeers
import Testing
import TreatyHTTP
import TreatyNet

/// A server that answers each request with its method, target and content; `/count/N` with N bytes.
func secureEcho(
    _ certificate: Certificate? = nil, limits: ServerLimits = ServerLimits(), threads: Int = 1,
    readiness: ReadinessMechanism = .preferred
) throws -> HTTPServer {
    let tls = try ServerTLS(try certificate ?? localCertificate())
    let server = try HTTPServer(
        port: 0, threads: threads, limits: limits, tls: tls, readiness: readiness
    ) { request, _ in
        var content = Array("\(request.method) \(request.target) ".utf8) + request.content
        if request.target.hasPrefix("/count/"), let count = Int(request.target.dropFirst(7)) {
            content = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 251) }
        }
        return ServerAnswer(
            ResponseMessage(status: 200, fields: [("Content-Type", "text/plain")], content: content),
            delayMilliseconds: request.target.hasPrefix("/slow") ? 60 : 0)
    }
    try server.start()
    return server
}

private func get(_ target: String, close: Bool = false) -> String {
    "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(close ? "Connection: close\r\n" : "")\r\n"
}

struct HTTPSServerTests {
    @Test(
        "a request is answered on a connection that is kept, and ends with close_notify",
        arguments: [ReadinessMechanism.preferred, .poll])
    func keepAlive(_ readiness: ReadinessMechanism) throws {
        let server = try secureEcho(readiness: readiness)
        #expect(server.url == "https://127.0.0.1:\(server.port)")
        let peer = try SecurePeer.open(server)
        for index in 0..<50 {
            peer.send(get("/\(index)"))
            #expect(peer.read(until: "GET /\(index) ").hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
        peer.send(get("/last", close: true))
        let (text, end) = peer.readToEnd()
        #expect(text.hasSuffix("GET /last "))
        #expect(end == .closeNotify)
        #expect(server.stop(drainSeconds: 1).isEmpty)
    }

    @Test("requests that lie in one record are answered in their order, also behind a slow one")
    func pipelining() throws {
        let server = try secureEcho()
        let peer = try SecurePeer.open(server)
        peer.send(get("/slow") + get("/a") + get("/b", close: true))
        let text = peer.readToEnd().text
        let places = ["GET /slow ", "GET /a ", "GET /b "].map { text.firstRange(of: $0)?.lowerBound }
        #expect(!places.contains(nil) && places.compactMap { $0 } == places.compactMap { $0 }.sorted(), "\(text)")
    }

    @Test("a handshake and requests may come byte by byte, or with the request behind the last of the handshake")
    func pieces() throws {
        let server = try secureEcho()
        for piece in [1, 2, 5, 64] {
            let peer = try SecurePeer.open(server, piece: piece)
            peer.send(get("/piece", close: true), piece: piece)
            let (text, end) = peer.readToEnd()
            #expect(text.hasSuffix("GET /piece "))
            #expect(end == .closeNotify)
        }
        let peer = try SecurePeer(port: server.port)
        _ = peer.session.handshake()
        peer.raw.send(peer.session.takeOutput())
        while case .wantsBytes = peer.session.handshake() { peer.session.feed((peer.raw.read() ?? [])[...]) }
        // The last flight is still with the session: the request goes out in the same write.
        peer.send(get("/early", close: true))
        #expect(peer.readToEnd().text.hasSuffix("GET /early "))
    }

    @Test("large content goes both ways, whole and in order")
    func large() throws {
        let server = try secureEcho(limits: ServerLimits(message: HTTPLimits(contentBytesMax: 16_777_216)))
        let content = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 / 7) }
        let client = HTTPClient(trust: ClientTrust(insecure: true))
        let origin = Origin(isTLS: true, host: "127.0.0.1", port: server.port)
        for _ in 0..<3 {
            let request = RequestMessage(method: "POST", target: "/up", content: content)
            let response = try client.send(request, to: origin).response
            #expect(Array(response.content) == Array("POST /up ".utf8) + content)
        }
    }

    @Test("a client that reads nothing for a while holds up nobody and then gets every byte")
    func slowReader() throws {
        let server = try secureEcho()
        let slow = try SecurePeer.open(server)
        let count = 2_000_000
        let expected = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 251) }
        slow.send(get("/count/\(count)") + get("/count/\(count)") + get("/count/\(count)", close: true))
        let other = try SecurePeer.open(server)
        for index in 0..<20 {
            other.send(get("/other\(index)"))
            #expect(other.read(until: "GET /other\(index) ").contains(" 200 "))
        }
        for _ in 0..<3 {
            let head = slow.read(until: "\r\n\r\n")
            #expect(head.contains("Content-Length: \(count)\r\n"))
            #expect(slow.read(count: count) == expected)
        }
        #expect(slow.readToEnd().end == .closeNotify)
    }

    @Test("a client that sends no more still gets its answers, with or without close_notify")
    func halfClose() throws {
        let server = try secureEcho()
        let polite = try SecurePeer.open(server)
        polite.send(get("/slow"))
        polite.end()
        let (text, end) = polite.readToEnd()
        #expect(text.hasSuffix("GET /slow "))
        #expect(end == .closeNotify)
        let rude = try SecurePeer.open(server)
        rude.send("POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi")
        rude.raw.endWriting()
        #expect(rude.readToEnd().text.hasSuffix("POST /slow hi"))
        let cut = try SecurePeer.open(server)
        cut.send("POST /cut HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\nhi")
        cut.raw.endWriting()
        #expect(cut.readToEnd().text == "")
    }

    @Test("what is no request is answered with its status and the end, through TLS")
    func refusal() throws {
        let server = try secureEcho()
        let peer = try SecurePeer.open(server)
        peer.send("GET / HTTP/1.1\r\n\r\n")
        let (text, end) = peer.readToEnd()
        #expect(text.hasPrefix("HTTP/1.1 400 "))
        #expect(end == .closeNotify)
    }

    @Test("HTTP in clear on the port is answered in clear that it speaks https")
    func clear() throws {
        let server = try secureEcho()
        for request in [get("/"), "P", "post / HTTP/1.0\r\n\r\n"] {
            let peer = try #require(RawPeer(port: server.port))
            peer.send(request)
            let text = try #require(peer.readToEnd())
            #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(text.contains("this port speaks https"))
        }
    }

    @Test("stopping ends idle connections with close_notify and lets an exchange come to its end")
    func drain() throws {
        let server = try secureEcho(threads: 2)
        let idle = try SecurePeer.open(server)
        idle.send(get("/a"))
        _ = idle.read(until: "GET /a ")
        let young = try SecurePeer(port: server.port)
        let slow = try SecurePeer.open(server)
        slow.send(get("/slow"))
        #expect(server.stop(drainSeconds: 10).isEmpty)
        let (text, end) = slow.readToEnd()
        #expect(text.contains("Connection: close\r\n") && text.hasSuffix("GET /slow "))
        #expect(end == .closeNotify)
        #expect(idle.readToEnd().end == .closeNotify)
        #expect(young.raw.readToEnd() == "")
    }

    @Test("our own client and the openssl command accept a certificate that the client's file of authorities holds")
    func trusted() throws {
        let certificate = try localCertificate()
        let server = try secureEcho(certificate)
        let folder = try CertificateFolder()
        let file = try folder.file("own.pem", certificate.certificatePEM)
        for host in ["127.0.0.1", "localhost"] {
            let client = HTTPClient(trust: ClientTrust(caFile: file))
            let origin = Origin(isTLS: true, host: host, port: server.port)
            #expect(try client.send(RequestMessage(method: "GET", target: "/"), to: origin).response.status == 200)
            #expect(try client.send(RequestMessage(method: "GET", target: "/"), to: origin).reusedConnection)
        }
        guard OpenSSLCommand.path != nil else { return }
        for version in ["-tls1_2", "-tls1_3"] {
            let text = try OpenSSLCommand.run([
                "s_client", "-connect", "127.0.0.1:\(server.port)", "-CAfile", file, "-verify_return_error",
                "-verify_hostname", "localhost", "-alpn", "h2,http/1.1", version,
            ])
            #expect(text.contains("Verification: OK"), "\(text)")
            #expect(text.contains("ALPN protocol: http/1.1"))
            #expect(text.contains("Compression: NONE") || !text.contains("Compression:"))
        }
    }

    @Test("a chain is sent behind the certificate, so that a client needs to trust the root alone")
    func chain() throws {
        let authority = try Certificate.make(for: [], commonName: "Authority", days: 2, isAuthority: true)
        let leaf = try Certificate.make(for: ["127.0.0.1"], commonName: "leaf", days: 2, issuer: authority)
        let read = try Certificate.read(
            certificate: leaf.certificatePEM + authority.certificatePEM, key: leaf.keyPEM, certificateName: "c",
            keyName: "k")
        let server = try secureEcho(read)
        let folder = try CertificateFolder()
        let client = HTTPClient(
            trust: ClientTrust(caFile: try folder.file("root.pem", authority.certificatePEM)))
        let origin = Origin(isTLS: true, host: "127.0.0.1", port: server.port)
        #expect(try client.send(RequestMessage(method: "GET", target: "/"), to: origin).response.status == 200)
        guard OpenSSLCommand.path != nil else { return }
        let text = try OpenSSLCommand.run(["s_client", "-connect", "127.0.0.1:\(server.port)", "-showcerts"])
        #expect(text.components(separatedBy: "BEGIN CERTIFICATE").count == 3)
    }
}

@Suite struct SecureNeighbourTests {
    @Test("what was meant for a client that has gone reaches no other")
    func neighbours() throws {
        let server = try secureEcho()
        let neighbour = try SecurePeer.open(server)
        for _ in 0..<30 {
            var gone: SecurePeer? = try SecurePeer.open(server)
            gone?.send(get("/count/100000") + get("/count/100000"))
            gone?.raw.reset()
            gone = nil
            neighbour.send(get("/here"))
            #expect(neighbour.read(until: "GET /here ").hasPrefix("HTTP/1.1 200"))
        }
        server.stop(drainSeconds: 0)
    }

    @Test("a client that trusts another certificate, or goes in the middle of a handshake, is told of")
    func events() throws {
        let log = EventLog()
        let tls = try ServerTLS(try localCertificate())
        let server = try HTTPServer(port: 0, tls: tls, events: { log.add($0) }) { _, _ in
            ServerAnswer(ResponseMessage(status: 200))
        }
        try server.start()
        let origin = Origin(isTLS: true, host: "localhost", port: server.port)
        let client = HTTPClient()
        #expect(throws: ClientFailure.self) {
            try client.send(RequestMessage(method: "GET", target: "/"), to: origin)
        }
        let doubted = try #require(log.next())
        #expect(
            doubted.kind == .insecure && doubted.description.contains("does not trust the certificate"), "\(doubted)")
        let peer = try connect(server)
        let session = try SecurePeer.session()
        _ = session.handshake()
        peer.send(Array(session.takeOutput().prefix(40)))
        peer.endWriting()
        let left = try #require(log.next())
        #expect(left.kind == .insecure && left.reason == "TLS failed: the client closed the connection")
        server.stop(drainSeconds: 0)
    }
}

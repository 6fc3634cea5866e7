// TLS that is cut, garbled, stalled or out of date, on both sides; honest use is HTTPSServerTests' business.
import Foundation
import RawPeers
import Testing
import TreatyHTTP
import TreatyNet
import TreatyText

/// Whether the server still answers somebody else.
private func answers(_ server: HTTPServer) throws -> Bool {
    let peer = try SecurePeer.open(server)
    peer.send("GET /canary HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
    let (text, end) = peer.readToEnd()
    return text.hasPrefix("HTTP/1.1 200 ") && text.hasSuffix("GET /canary ") && end == .closeNotify
}

/// The first flight of a client.
private func hello() throws -> [UInt8] {
    let session = try SecurePeer.session()
    _ = session.handshake()
    return session.takeOutput()
}

/// Whether a condition comes true within twenty seconds.
private func eventually(_ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(20)
    while !condition() {
        if ContinuousClock.now > deadline { return false }
        sched_yield()
    }
    return true
}

/// The sockets at a port of this machine that their process has not closed: ESTABLISHED (1) and CLOSE-WAIT (8) in the
/// kernel's table, without those that listen.
private func heldConnections(port: Int) -> Int {
    let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
    return table.split(separator: "\n").count { line in
        let words = line.split(separator: " ")
        return words.count > 3 && words[1].hasSuffix(":" + String(format: "%04X", port))
            && ["01", "08"].contains(words[3])
    }
}

@Suite struct TLSAttackServerTests {
    @Test("a handshake that is cut at any byte, by an end or a reset, leaves no session behind and others served")
    func truncation() throws {
        weak var tls: ServerTLS?
        do {
            let shared = try ServerTLS(try localCertificate())
            tls = shared
            let server = try HTTPServer(port: 0, tls: shared) { request, _ in
                ServerAnswer(ResponseMessage(status: 200, content: Array("GET \(request.target) ".utf8)))
            }
            try server.start()
            let first = try hello()
            for end in first.indices {
                let peer = try #require(RawPeer(port: server.port))
                peer.send(Array(first[..<end]))
                if end % 2 == 0 {
                    peer.reset()
                } else {
                    peer.endWriting()
                    // Either at once, or what was sent was no longer the beginning of a handshake.
                    #expect(peer.readToEnd() != nil)
                }
            }
            // The second flight: the client's Finished.
            for end in 0..<120 {
                let peer = try SecurePeer(port: server.port)
                _ = peer.session.handshake()
                peer.raw.send(peer.session.takeOutput())
                while case .wantsBytes = peer.session.handshake() {
                    peer.session.feed((try #require(peer.raw.read()))[...])
                }
                let last = peer.session.takeOutput()
                peer.raw.send(Array(last.prefix(end)))
                if end % 2 == 0 {
                    peer.raw.reset()
                } else {
                    peer.raw.endWriting()
                    #expect(peer.raw.readToEnd() != nil)
                }
            }
            #expect(try answers(server))
            #if os(Linux)
            #expect(eventually { heldConnections(port: server.port) == 0 }, "a descriptor is still open")
            #endif
            #expect(server.stop(drainSeconds: 0).isEmpty)
        }
        // Every session holds on to it; the thread of the loop does until it has ended.
        #expect(eventually { tls == nil }, "a session is still there")
    }

    @Test("a record or a reset in any state of an exchange ends that connection and no other")
    func states() throws {
        let server = try secureEcho()
        let garbage: [UInt8] = [0x17, 0x03, 0x03, 0x00, 0x20] + [UInt8](repeating: 7, count: 32)
        let parts = [
            "", "GET /x HT", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc",
            "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n", "GET /count/900000 HTTP/1.1\r\nHost: h\r\n\r\n",
        ]
        for part in parts {
            let reset = try SecurePeer.open(server)
            if !part.isEmpty { reset.send(part) }
            reset.raw.reset()
            let garbled = try SecurePeer.open(server)
            if !part.isEmpty { garbled.send(part) }
            garbled.raw.send(garbage)
            // Whatever was answered before comes; then the alert bad_record_mac, or the answer was given up for it.
            #expect(garbled.readToEnd().end != .closeNotify, "\(part)")
        }
        #expect(try answers(server))
    }

    @Test("a first flight with any byte changed, and bytes that are no TLS at all, harm nobody", arguments: 1...3)
    func garbage(_ seed: UInt64) throws {
        let server = try secureEcho(limits: ServerLimits(headMilliseconds: 2000, lingerMilliseconds: 50))
        var random = SplitMix64(state: seed)
        let first = try hello()
        for _ in 0..<150 {
            var bytes = first
            let place = random.below(bytes.count)
            bytes[place] ^= UInt8(1 + random.below(255))
            let peer = try #require(RawPeer(port: server.port))
            peer.send(bytes)
            peer.endWriting()
            #expect(peer.readToEnd() != nil)
        }
        for _ in 0..<100 {
            var bytes = (0...random.below(2000)).map { _ in UInt8(random.below(256)) }
            if random.below(2) == 0 { bytes = [0x16, 0x03, 0x01] + bytes }
            let peer = try #require(RawPeer(port: server.port))
            peer.send(bytes)
            peer.endWriting()
            #expect(peer.readToEnd() != nil)
        }
        #expect(try answers(server))
    }

    @Test("a handshake that does not come to its end in the time of a head is closed, also one that drips")
    func stalled() throws {
        let server = try secureEcho(limits: ServerLimits(headMilliseconds: 1500))
        let first = try hello()
        let silent = try #require(RawPeer(port: server.port))
        let half = try #require(RawPeer(port: server.port))
        half.send(Array(first.prefix(40)))
        let unfinished = try #require(RawPeer(port: server.port))
        unfinished.send(first)
        let dripping = try #require(RawPeer(port: server.port))
        let begin = ContinuousClock.now
        var index = 0
        // A byte as soon as the server is seen to be waiting, for as long as it does.
        while dripping.read(milliseconds: 10) == nil, index < first.count - 1 {
            dripping.send([first[index]])
            index += 1
        }
        #expect(index < first.count - 1)
        #expect(ContinuousClock.now - begin < .seconds(10))
        #expect(silent.readToEnd() == "")
        #expect(half.readToEnd() == "")
        #expect(unfinished.readToEnd() != nil)
        #expect(try answers(server))
    }

    // The openssl command can do what no honest client does.
    @Test(
        "TLS 1.0 and 1.1, protocols that are not ours and renegotiation are refused",
        .enabled(if: OpenSSLCommand.path != nil, "the openssl command is not installed"))
    func refused() throws {
        let server = try secureEcho()
        let connect = ["s_client", "-connect", "127.0.0.1:\(server.port)"]
        for version in ["-tls1", "-tls1_1"] {
            let text = try OpenSSLCommand.run(connect + [version, "-cipher", "ALL:@SECLEVEL=0"])
            #expect(text.contains("protocol version"), "\(text)")
        }
        for offer in ["h2", "h2,http/1.0,spdy/3"] {
            #expect(try OpenSSLCommand.run(connect + ["-alpn", offer]).contains("no application protocol"))
        }
        // R asks for a new handshake within the connection.
        let text = try OpenSSLCommand.run(connect + ["-tls1_2"], input: "R\n")
        #expect(text.contains("RENEGOTIATING"))
        #expect(text.contains("no renegotiation"), "\(text)")
        #expect(try answers(server))
    }
}

@Suite struct TLSAttackClientTests {
    private func failure(_ port: Int, _ trust: ClientTrust, host: String = "localhost") -> ClientFailure? {
        do throws(ClientFailure) {
            _ = try HTTPClient(trust: trust).send(
                RequestMessage(method: "GET", target: "/"), to: Origin(isTLS: true, host: host, port: port),
                timeouts: ClientTimeouts(connectMilliseconds: 5000))
            return nil
        } catch {
            return error
        }
    }

    @Test("a certificate that is expired, not valid yet, for another host, self-signed or of a stranger is refused")
    func certificates() throws {
        let folder = try CertificateFolder()
        let authority = try Certificate.make(for: [], commonName: "Known", days: 20, isAuthority: true)
        let stranger = try Certificate.make(for: [], commonName: "Known", days: 20, isAuthority: true)
        let trust = ClientTrust(caFile: try folder.file("known.pem", authority.certificatePEM))
        let day = 86_400
        func leaf(
            _ names: [String] = ["localhost"], issuer: Certificate?, now: Int = unixSeconds()
        ) throws -> Certificate {
            try Certificate.make(for: names, commonName: "leaf", days: 3, issuer: issuer, now: now)
        }
        let cases: [(Certificate, String)] = [
            (try leaf(issuer: authority, now: unixSeconds() - 10 * day), "expired"),
            (try leaf(issuer: authority, now: unixSeconds() + 10 * day), "not yet valid"),
            (try leaf(["example.com"], issuer: authority), "hostname mismatch"),
            (try leaf(["*.localhost"], issuer: authority), "hostname mismatch"),
            (try leaf(issuer: nil), "self-signed"), (try leaf(issuer: stranger), "issuer"),
            (
                try leaf(issuer: try Certificate.make(for: [], commonName: "Nobody", days: 9, isAuthority: true)),
                "issuer"
            ),
            (try leaf(issuer: try leaf(issuer: authority)), "issuer"),
        ]
        for (certificate, word) in cases {
            let server = try secureEcho(certificate)
            guard case .tls(let reason) = failure(server.port, trust) else {
                Issue.record("accepted: \(word)")
                continue
            }
            #expect(reason.contains(word) || reason.contains("certificate verify failed"), "\(word): \(reason)")
            #expect(failure(server.port, ClientTrust(insecure: true)) == nil)
        }
        let good = try secureEcho(try leaf(issuer: authority))
        #expect(failure(good.port, trust) == nil)
        #expect(failure(good.port, trust, host: "127.0.0.1") != nil)
    }

    @Test("a server that is cut at any byte of its handshake is a failure of TLS, told as one")
    func truncation() throws {
        let server = try secureEcho()
        let port = server.port
        let probe = try #require(RawPeer(port: port))
        probe.send(try hello())
        let flight = try #require(probe.read()).count
        let cuts = Array(stride(from: 0, to: flight, by: 7))
        let relays: [@Sendable (RawPeer) -> Void] = cuts.map { cut in
            { client in
                guard let first = client.read(), let behind = RawPeer(port: port) else { return }
                behind.send(first)
                var bytes: [UInt8] = []
                while bytes.count < cut, let more = behind.read(), !more.isEmpty { bytes += more }
                // Signatures differ in length, so that a flight may be shorter than the one that was measured.
                client.send(Array(bytes.prefix(max(0, min(cut, bytes.count - 1)))))
            }
        }
        let relay = RawServer(relays)
        for cut in cuts {
            guard case .tls(let reason) = failure(relay.port, ClientTrust(insecure: true)) else {
                Issue.record("cut at \(cut) and no failure of TLS")
                return
            }
            #expect(!reason.isEmpty)
        }
        #expect(relay.connectionCount == cuts.count)
    }

    @Test("a server that speaks garbage fails at once, one that says nothing when the time is over")
    func strangers() throws {
        let garbled = RawServer([
            { client in
                _ = client.read()
                client.send([0x16, 0x03, 0x03, 0x00, 0x10] + [UInt8](repeating: 0xFF, count: 16))
                _ = client.readToEnd()
            }
        ])
        guard case .tls = failure(garbled.port, ClientTrust(insecure: true)) else {
            Issue.record("garbage was accepted")
            return
        }
        let silent = RawServer([{ client in _ = client.readToEnd() }])
        var seen: ClientFailure?
        do throws(ClientFailure) {
            _ = try HTTPClient(trust: ClientTrust(insecure: true)).send(
                RequestMessage(method: "GET", target: "/"),
                to: Origin(isTLS: true, host: "127.0.0.1", port: silent.port),
                timeouts: ClientTimeouts(connectMilliseconds: 100))
        } catch {
            seen = error
        }
        #expect(seen == .handshakeTimeout(host: "127.0.0.1", port: silent.port, milliseconds: 100))
    }
}

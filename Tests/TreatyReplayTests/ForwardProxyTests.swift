// The proxy for clients that keep their URLs: where requests go, what is recorded of them, and what tunnels hide.
import Foundation
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet
import TreatyReplay

private final class Kept: Sendable {
    let exchanges = Mutex<[Exchange]>([])
    let events = Mutex<[String]>([])
    let tunnels = Mutex<[TunnelNews]>([])
}

/// A forward proxy with everything it kept.
private struct Forward {
    private let kept = Kept()
    let proxy: Intermediary
    var all: [Exchange] { kept.exchanges.withLock { $0 } }
    var events: [String] { kept.events.withLock { $0 } }
    var tunnels: [TunnelNews] { kept.tunnels.withLock { $0 } }

    init(
        _ interceptor: Interceptor? = nil, trust: ClientTrust = ClientTrust(), proxies: ProxySettings = ProxySettings()
    ) throws {
        proxy = try Intermediary(
            to: .asAsked(interceptor), port: 0, client: ClientSettings(trust: trust, proxies: proxies),
            keep: { [kept] exchange in kept.exchanges.withLock { $0.append(exchange) } },
            tunnels: { [kept] news in kept.tunnels.withLock { $0.append(news) } },
            events: { [kept] event in kept.events.withLock { $0.append("\(event)") } })
        try proxy.start()
    }

    /// A client that reaches even this machine through the proxy.
    func client(_ trust: ClientTrust = ClientTrust()) throws -> HTTPClient {
        let server = try ProxyServer(proxy.url)
        return HTTPClient(
            trust: trust, proxies: ProxySettings(http: server, https: server, exceptions: "<-loopback>"))
    }

    func roundTrip(_ text: String) throws -> String {
        let peer = try #require(RawPeer(port: proxy.port))
        peer.send(text)
        return try #require(peer.readToEnd())
    }
}

private func started(_ tls: ServerTLS? = nil) throws -> HTTPServer {
    let server = try HTTPServer(port: 0, tls: tls) { request, _ in
        ServerAnswer(
            ResponseMessage(
                status: 200,
                fields: [
                    ("Location", "/next"), ("X-Via", request.field("Via") ?? ""),
                    ("X-Left", request.field("Max-Forwards") ?? ""),
                ],
                content: Array(request.target.utf8)))
    }
    try server.start()
    return server
}

@Suite struct ForwardProxyTests {
    @Test("a request for a whole URL goes where it says, and is recorded with that URL")
    func absoluteForm() throws {
        let upstream = try started()
        let forward = try Forward()
        let origin = Origin(host: "127.0.0.1", port: upstream.port)
        let request = RequestMessage(method: "GET", target: "/a?b=%2B")
        let response = try forward.client().send(request, to: origin).response
        #expect(response.content.elementsEqual("/a?b=%2B".utf8) && response.field("X-Via") == "1.1 treaty")
        #expect(response.field("Location") == "/next" && response.field("Via") == "1.1 treaty")
        // What is kept is what the server said.
        #expect(forward.all.allSatisfy { $0.response?.field("Via") == nil })
        #expect(forward.all.map(\.url) == ["http://127.0.0.1:\(upstream.port)/a?b=%2B"])
    }

    @Test("what asks for no whole URL, or for the proxy itself, is refused and not recorded")
    func refused() throws {
        let forward = try Forward()
        #expect(try forward.roundTrip("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").contains("http_proxy"))
        #expect(forward.all.isEmpty)
        for host in ["127.0.0.1", "localhost"] {
            let answer = try forward.roundTrip(
                "GET http://\(host):\(forward.proxy.port)/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 508") && answer.contains("is this proxy itself"))
        }
        #expect(forward.events.count == 2)
        #expect(forward.events.allSatisfy { $0.hasPrefix("refused with 508: ") && $0.hasSuffix("this proxy itself") })
        let tunnel = try forward.roundTrip(
            "CONNECT 127.0.0.1:\(forward.proxy.port) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(tunnel.hasPrefix("HTTP/1.1 508"))
        #expect(forward.all.isEmpty)
    }

    @Test("an old client is named as one, and the last intermediary that may pass a request on is")
    func hops() throws {
        let upstream = try started()
        let forward = try Forward()
        let place = "http://127.0.0.1:\(upstream.port)"
        #expect(try forward.roundTrip("GET \(place)/a HTTP/1.0\r\n\r\n").contains("X-Via: 1.0 treaty\r\n"))
        let end = " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nMax-Forwards: "
        #expect(try forward.roundTrip("OPTIONS \(place)/a\(end)5\r\n\r\n").contains("X-Left: 4\r\n"))
        #expect(try forward.roundTrip("GET \(place)/a\(end)5\r\n\r\n").contains("X-Left: 5\r\n"))
        let reached = forward.all.count
        #expect(try forward.roundTrip("OPTIONS \(place)/a\(end)0\r\n\r\n").hasPrefix("HTTP/1.1 204"))
        #expect(try forward.roundTrip("TRACE \(place)/a\(end)0\r\n\r\n").hasPrefix("HTTP/1.1 501"))
        #expect(forward.all.count == reached)
    }

    @Test("https passes through a tunnel that nobody looks into")
    func blind() throws {
        let certificate = try Certificate.make(for: ["127.0.0.1"], commonName: "a", days: 2)
        let upstream = try started(try ServerTLS(certificate))
        let forward = try Forward()
        let origin = Origin(isTLS: true, host: "127.0.0.1", port: upstream.port)
        let client = try forward.client(ClientTrust(insecure: true))
        #expect(try client.send(RequestMessage(method: "GET", target: "/a"), to: origin).response.status == 200)
        #expect(forward.all.isEmpty)
        #expect(forward.tunnels == [.asked(for: "127.0.0.1:\(upstream.port)")])
    }

    @Test("a tunnel that leads nowhere is told when it is asked for, and again with its reason")
    func noTunnel() throws {
        let forward = try Forward()
        _ = try forward.roundTrip("CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let reason = "the connection to 127.0.0.1 port 1 was refused; nothing listens there"
        #expect(
            forward.tunnels == [
                .asked(for: "127.0.0.1:1"),
                .failed(to: "127.0.0.1:1", status: 502, reason: reason),
            ])
    }

    @Test(
        "what a server says first through the tunnel of another proxy reaches the client, in whichever pieces it comes")
    func serverSpeaksFirst() throws {
        let answer = Array("HTTP/1.1 200 OK\r\n\r\nSSH-2.0-x\r\n".utf8)
        for split in [answer.count, 19, 24] {
            let other = RawServer([
                { peer in
                    _ = peer.read(until: "\r\n\r\n")
                    peer.send(Array(answer[..<split]))
                    if split < answer.count { _ = peer.read(milliseconds: 100) }
                    peer.send(Array(answer[split...]))
                    peer.send(peer.read(until: "hello") + " too")
                }
            ])
            let server = try ProxyServer("http://127.0.0.1:\(other.port)")
            let forward = try Forward(proxies: ProxySettings(http: server, https: server))
            let peer = try #require(RawPeer(port: forward.proxy.port))
            peer.send("CONNECT ssh.example:22 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(peer.read(until: "SSH-2.0-x\r\n").hasSuffix("established\r\n\r\nSSH-2.0-x\r\n"))
            peer.send("hello")
            #expect(peer.readToEnd() == "hello too")
        }
    }

    @Test("with an authority that the client trusts https is seen, and the server is verified all the same")
    func intercepted() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "treaty-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let authority = try Authority.make(in: folder, name: "test")
        let certificate = try Certificate.make(for: ["localhost", "127.0.0.1"], commonName: "a", days: 2)
        let file = folder + "/server.pem"
        try Data(certificate.certificatePEM).write(to: URL(fileURLWithPath: file))
        let upstream = try started(try ServerTLS(certificate))
        let forward = try Forward(
            Interceptor(authority: authority.certificate), trust: ClientTrust(caFile: file))
        let client = try forward.client(ClientTrust(caFile: authority.file))
        for host in ["localhost", "127.0.0.1", "localhost"] {
            let origin = Origin(isTLS: true, host: host, port: upstream.port)
            let exchange = try client.send(RequestMessage(method: "GET", target: "/a"), to: origin)
            #expect(exchange.response.status == 200 && exchange.response.field("X-Via") == "1.1 treaty")
        }
        #expect(forward.all.map(\.url).first == "https://localhost:\(upstream.port)/a" && forward.all.count == 3)
        // The same proxy without trust in the server: what it cannot verify the client does not get.
        let strict = try Forward(Interceptor(authority: authority.certificate))
        let origin = Origin(isTLS: true, host: "localhost", port: upstream.port)
        let answer = try strict.client(ClientTrust(caFile: authority.file))
            .send(RequestMessage(method: "GET", target: "/a"), to: origin).response
        #expect(answer.status == 502 && String(decoding: answer.content, as: UTF8.self).contains("certificate"))
        // And a client that does not trust the authority says so.
        #expect(throws: ClientFailure.self) {
            _ = try forward.client().send(RequestMessage(method: "GET", target: "/a"), to: origin)
        }
    }

    @Test("what speaks in clear through an intercepted tunnel is http for the same host and port")
    func clear() throws {
        let authority = try Certificate.make(for: [], commonName: "test", days: 2, isAuthority: true)
        let upstream = try started()
        let forward = try Forward(Interceptor(authority: authority))
        let answer = try forward.roundTrip(
            "CONNECT 127.0.0.1:\(upstream.port) HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /clear HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200"))
        #expect(answer.hasSuffix("/clear"))
        #expect(forward.all.map(\.url) == ["http://127.0.0.1:\(upstream.port)/clear"])
    }

    @Test("what is sent within an intercepted tunnel is answered in order, and opens no tunnel in turn")
    func withinTunnel() throws {
        let authority = try Certificate.make(for: [], commonName: "test", days: 2, isAuthority: true)
        let upstream = try started()
        let forward = try Forward(Interceptor(authority: authority))
        let answer = try forward.roundTrip(
            "CONNECT 127.0.0.1:\(upstream.port) HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
                + "CONNECT 127.0.0.1:\(upstream.port) HTTP/1.1\r\nHost: x\r\n\r\n")
        let statuses = answer.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
        #expect(statuses == ["200", "200", "200", "501"])
        #expect(forward.all.map(\.request.target) == ["/1", "/2"])
    }

    @Test("an authority is made at the user's word alone, once, and its key is its owner's")
    func authority() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "treaty-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try Authority.existing(in: folder) == nil)
        let made = try Authority.make(in: folder, name: "test")
        let again = try Authority.make(in: folder, name: "test")
        #expect(again.certificate.fingerprint == made.certificate.fingerprint)
        let there = try #require(try Authority.existing(in: folder))
        #expect(there.certificate.fingerprint == made.certificate.fingerprint && !there.isOpenToOthers)
        let key = folder + "/.treaty/authority/authority.key.pem"
        let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("an intermediary without a keeper passes on what it gets")
    func passThrough() throws {
        let upstream = try started()
        let gateway = try Intermediary(to: .server(Origin(host: "127.0.0.1", port: upstream.port)), port: 0)
        try gateway.start()
        let peer = try #require(RawPeer(port: gateway.port))
        peer.send("GET /a HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n")
        #expect(try #require(peer.readToEnd()).hasSuffix("\r\n\r\n/a"))
        #expect(gateway.stop(drainSeconds: 1).isEmpty)
    }
}

// Proxies of a client: which origins go through them, and what they see; and tunnels of a server.
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet

private let get = RequestMessage(method: "GET", target: "/x?y=z", fields: [("Accept", "a/b")])

private func through(_ port: Int, user: String = "", exceptions: String = "") throws -> ProxySettings {
    let proxy = try ProxyServer("http://\(user)127.0.0.1:\(port)")
    return ProxySettings(http: proxy, https: proxy, exceptions: exceptions)
}

/// A server that opens the tunnels it is asked for, and forwards nothing else.
private func tunnelServer() throws -> HTTPServer {
    let server = try HTTPServer(
        port: 0, takesConnect: true,
        lateHandler: { request, _, reply, client in
            guard request.method == "CONNECT", let origin = try? Origin("https://" + request.target) else {
                return ServerAnswer(ResponseMessage(status: 400))
            }
            client.tunnel(reply, to: origin, timeouts: ClientTimeouts()) { failure in
                client.answer(reply, ServerAnswer(.problem(status: 502, detail: "\(failure)")))
            }
            return nil
        })
    try server.start()
    return server
}

@Suite struct ProxySettingsTests {
    /// NO_PROXY, a URL, and whether it goes through the proxy.
    static let exceptions = [
        ("", "http://a.test", true), ("a.test", "http://a.test", false), ("a.test", "http://b.a.test", false),
        (".a.test", "http://b.a.test", false), (".a.test", "http://a.test", false), ("a.test", "http://xa.test", true),
        ("A.Test", "http://a.TEST", false), ("b.test,a.test", "http://a.test", false),
        ("b.test, a.test", "https://a.test", false), ("*", "http://a.test", false),
        ("*.a.test", "http://b.a.test", false),
        ("a.test:8080", "http://a.test", true), ("a.test:8080", "http://a.test:8080", false),
        ("a.test:443", "https://a.test", false), ("10.0.0.0/8", "http://10.1.2.3", false),
        ("10.0.0.0/8", "http://11.1.2.3", true), ("10.0.0.0/8", "http://10.test", true),
        ("10.1.2.3", "http://10.1.2.3", false), ("0.0.0.0/0", "http://1.2.3.4", false),
        ("192.168.1.128/25", "http://192.168.1.127", true), ("192.168.1.128/25", "http://192.168.1.128", false),
        ("[2001:db8::1]", "http://[2001:db8::1]", false), ("[2001:db8::1]:81", "http://[2001:db8::1]", true),
        ("2001:db8::1", "http://[2001:db8::1]", false), ("", "http://localhost:80", false),
        ("", "http://127.0.0.1", false), ("", "http://127.9.9.9", false), ("", "http://[::1]", false),
        ("", "http://x.localhost", false), ("<-loopback>", "http://127.0.0.1", true),
        ("<-loopback>,a.test", "http://a.test", false),
    ]

    @Test("a failure through a proxy says that it is the proxy that was asked, by the variable that names it")
    func sentences() throws {
        let settings = try through(1)
        let failure = ClientFailure.refused(host: "127.0.0.1", port: 1)
        let far = Origin(host: "api.example", port: 80)
        #expect(
            settings.sentence(of: failure, to: far)
                == "the proxy of HTTP_PROXY was not reached: the connection to 127.0.0.1 port 1 was refused; "
                + "nothing listens there")
        let secure = Origin(isTLS: true, host: "api.example", port: 443)
        #expect(
            settings.sentence(of: .proxyRefused(proxy: "127.0.0.1:1", status: 405), to: secure)
                == "through the proxy of HTTPS_PROXY: the proxy 127.0.0.1:1 answered the request for a tunnel with 405")
        let near = Origin(host: "127.0.0.1", port: 1)
        #expect(settings.sentence(of: failure, to: near) == failure.description)
    }

    @Test("NO_PROXY lists what is reached without a proxy, and this machine itself always is", arguments: exceptions)
    func lists(list: String, url: String, isProxied: Bool) throws {
        #expect((try through(1, exceptions: list).proxy(for: Origin(url)) != nil) == isProxied)
    }

    @Test("each scheme has its own proxy", arguments: [("http://a.test", true), ("https://a.test", false)])
    func schemes(url: String, isProxied: Bool) throws {
        let settings = ProxySettings(http: try ProxyServer("proxy.test:3128"), https: nil)
        #expect(settings.proxy(for: try Origin(url))?.origin.port == (isProxied ? 3128 : nil))
    }

    @Test(
        "what is no proxy is refused, and a password is not repeated",
        arguments: [
            "https://a:443", "socks5://a:1", "http://u:secret@", "http://u:secret@a:b", "",
        ])
    func wrong(_ url: String) {
        do {
            _ = try ProxyServer(url)
            Issue.record("accepted")
        } catch {
            #expect(!error.description.contains("secret"))
        }
    }

    @Test("http goes to the proxy in absolute-form, with the user and password of its URL")
    func absoluteForm() throws {
        let proxy = RawServer([
            { peer in
                let text = peer.read(until: "\r\n\r\n")
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n" + text)
            }
        ])
        let client = HTTPClient(proxies: try through(proxy.port, user: "me:a%40b@"))
        let exchange = try client.send(get, to: Origin(host: "a.test", port: 81, basePath: "/v1"))
        #expect(
            String(decoding: exchange.response.content, as: UTF8.self)
                == "GET http://a.test:81/v1/x?y=z HTTP/1.1\r\nProxy-Authorization: Basic bWU6YUBi\r\n"
                + "Host: a.test:81\r\nAccept: a/b\r\n\r\n")
    }

    @Test("https goes through a tunnel, which a proxy may refuse")
    func refusedTunnel() throws {
        let seen = Mutex("")
        let proxy = RawServer([
            { peer in
                let text = peer.read(until: "\r\n\r\n")
                seen.withLock { $0 = text }
                peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 100\r\n\r\n")
                _ = peer.read(milliseconds: 2000)
            }
        ])
        let client = HTTPClient(proxies: try through(proxy.port))
        #expect(throws: ClientFailure.proxyRefused(proxy: "127.0.0.1:\(proxy.port)", status: 407)) {
            _ = try client.send(get, to: Origin(isTLS: true, host: "a.test", port: 443))
        }
        #expect(seen.withLock { $0 } == "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n")
    }

    @Test("https comes through a tunnel of our own, from the client that waits and from that of a loop")
    func tunnel() throws {
        let certificate = try Certificate.make(for: ["127.0.0.1"], commonName: "127.0.0.1", days: 2)
        let upstream = try HTTPServer(port: 0, tls: try ServerTLS(certificate)) { request, _ in
            ServerAnswer(ResponseMessage(status: 200, content: Array(request.target.utf8)))
        }
        try upstream.start()
        let proxy = try tunnelServer()
        let settings = ClientSettings(
            trust: ClientTrust(insecure: true), proxies: try through(proxy.port, exceptions: "<-loopback>"))
        let client = HTTPClient(trust: settings.trust, proxies: settings.proxies)
        let origin = Origin(isTLS: true, host: "127.0.0.1", port: upstream.port)
        for isReused in [false, true] {
            let exchange = try client.send(get, to: origin)
            #expect(exchange.response.status == 200 && exchange.reusedConnection == isReused)
        }
        let gateway = try HTTPServer(
            port: 0, client: settings,
            lateHandler: { request, _, reply, client in
                client.send(request, to: origin, isForwarded: true) { result in
                    guard case .success(let exchange) = result else { return }
                    client.answer(reply, ServerAnswer(exchange.response))
                }
                return nil
            })
        try gateway.start()
        let peer = try #require(RawPeer(port: gateway.port))
        peer.send("GET /loop HTTP/1.1\r\nHost: me\r\nConnection: close\r\n\r\n")
        #expect(try #require(peer.readToEnd()).hasSuffix("\r\n\r\n/loop"))
        gateway.stop(drainSeconds: 1)
        client.close()
        #expect(proxy.stop(drainSeconds: 5).isEmpty)
    }

    @Test("through a tunnel bytes pass as they are, and each side may end before the other")
    func blind() throws {
        let far = RawServer([
            { peer in
                var all: [UInt8] = []
                while let more = peer.read(milliseconds: 5000), !more.isEmpty { all += more }
                peer.send(all.reversed())
            }
        ])
        let proxy = try tunnelServer()
        let peer = try #require(RawPeer(port: proxy.port))
        // What comes right behind the request belongs to the tunnel.
        peer.send("CONNECT 127.0.0.1:\(far.port) HTTP/1.1\r\nHost: x\r\n\r\n\u{0}\r\nGET")
        #expect(peer.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200 Connection established\r\n"))
        let bulk = [UInt8](repeating: 0x7A, count: 3_000_000)
        peer.send(bulk)
        peer.endWriting()
        #expect(try #require(peer.readToEnd()).utf8.elementsEqual(bulk + Array("TEG\n\r\u{0}".utf8)))
        #expect(proxy.stop(drainSeconds: 5).isEmpty)
    }

    @Test("a tunnel to where nobody listens is refused, and so is every tunnel where none were meant")
    func noTunnel() throws {
        let closed = try HTTPServer(port: 0) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
        closed.stop(drainSeconds: 0)
        let proxy = try tunnelServer()
        let plain = try HTTPServer(port: 0) { _, _ in ServerAnswer(ResponseMessage(status: 200)) }
        try plain.start()
        for (server, target, status) in [
            (proxy, "127.0.0.1:\(closed.port)", "502"), (proxy, "127.0.0.1:\(proxy.port)", "502"),
            (plain, "127.0.0.1:\(closed.port)", "501"),
        ] {
            let peer = try #require(RawPeer(port: server.port))
            peer.send("CONNECT \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(try #require(peer.readToEnd()).hasPrefix("HTTP/1.1 \(status)"))
        }
    }

    @Test("a tunnel goes when either side resets")
    func reset() throws {
        let resetting = RawServer([
            { peer in
                _ = peer.read(until: "go")
                peer.reset()
            }
        ])
        let waiting = RawServer([{ _ = $0.read(until: "never") }])
        let proxy = try tunnelServer()
        func opened(to port: Int) throws -> RawPeer {
            let peer = try #require(RawPeer(port: proxy.port))
            peer.send("CONNECT 127.0.0.1:\(port) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(peer.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
            peer.send("go")
            return peer
        }
        #expect(try opened(to: resetting.port).readToEnd() == "")
        try opened(to: waiting.port).reset()
        #expect(proxy.stop(drainSeconds: 5).isEmpty)
    }
}

// Through which proxy a client reaches an origin; the environment is read by whoever starts the program, not here.
import TreatyText

/// A proxy that requests go through: absolute-form for http, a tunnel for https (RFC 9110 3.7, 9.3.6).
package struct ProxyServer: Sendable, Hashable {
    /// Where it listens; always plain http.
    package let origin: Origin
    /// The value of Proxy-Authorization (RFC 7617), from the user and password of its URL.
    let authorization: String?

    /// Reads `http://user:password@host:port`, or `host:port`; the port is 80 where none is given, as in any URL.
    package init(_ url: String) throws(OriginFailure) {
        let text = url.contains("://") ? url : "http://" + url
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let rest = text[start...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let mark = authority.lastIndex(of: "@") else {
            origin = try ProxyServer.plain(Origin(text), url)
            authorization = nil
            return
        }
        do throws(OriginFailure) {
            let bare = String(text[..<start]) + String(text[mark...].dropFirst())
            origin = try ProxyServer.plain(Origin(bare), url)
        } catch {
            // The URL holds a password, which no message may show.
            throw OriginFailure("the URL of a proxy, with user and password,", error.reason)
        }
        let words = authority[..<mark].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = words.map { PercentEncoding.decoded($0.utf8) ?? Array($0.utf8) }
        authorization = "Basic " + Base64.encoded(decoded[0] + [0x3A] + (words.count == 2 ? decoded[1] : []))
    }

    private static func plain(_ origin: Origin, _ url: String) throws(OriginFailure) -> Origin {
        guard !origin.isTLS else {
            throw OriginFailure(url, "a proxy that is itself reached over https is not supported; use http://")
        }
        return origin
    }
}

/// Which proxy leads where, as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say.
package struct ProxySettings: Sendable {
    package var http: ProxyServer?
    package var https: ProxyServer?
    private let exceptions: [Exception]
    private let includesLoopback: Bool

    /// One member of NO_PROXY.
    private struct Exception: Sendable {
        /// In lower case, without a leading dot; `*` is every host.
        let host: String
        /// Nil for every port.
        let port: Int?
        /// For an IPv4 range such as 10.0.0.0/8: its address and how many leading bits count.
        let range: (address: UInt32, bits: Int)?
    }

    /// No proxy for any origin.
    package init() { self.init(http: nil, https: nil) }

    /// `exceptions` is a list with commas: hosts, domains with or without a leading dot, each with `:port` where only
    /// that one is meant, IPv4 ranges such as 10.0.0.0/8, and `*`. With `<-loopback>`, the word of browsers for it,
    /// this machine itself is reached through the proxy too.
    package init(http: ProxyServer?, https: ProxyServer?, exceptions: String = "") {
        self.http = http
        self.https = https
        var members = exceptions.split { $0 == "," || $0 == " " }
        let count = members.count
        members.removeAll { $0 == "<-loopback>" }
        includesLoopback = members.count < count
        self.exceptions = members.map(ProxySettings.exception)
    }

    /// The proxy for an origin; nil for a direct connection.
    package func proxy(for origin: Origin) -> ProxyServer? {
        guard let proxy = origin.isTLS ? https : http, includesLoopback || !isLoopback(origin.host) else { return nil }
        let host = origin.host.lowercased()
        let isException = exceptions.contains { exception in
            if let port = exception.port, port != origin.port { return false }
            if let range = exception.range, let address = ipv4(host) {
                return range.bits == 0 || (address ^ range.address) >> UInt32(32 - range.bits) == 0
            }
            return exception.host == "*" || host == exception.host || host.hasSuffix("." + exception.host)
        }
        return isException ? nil : proxy
    }

    /// Which variable of the environment names the proxy of an origin.
    package static func variable(for origin: Origin) -> String { origin.isTLS ? "HTTPS_PROXY" : "HTTP_PROXY" }

    /// Why a request to an origin failed, in a sentence; where it went through a proxy, that is said: nothing was heard
    /// of the origin itself. `words` stand for the failure's own where they are given.
    package func sentence(of failure: ClientFailure, to origin: Origin, words: String? = nil) -> String {
        let words = words ?? failure.description
        guard proxy(for: origin) != nil else { return words }
        let name = ProxySettings.variable(for: origin)
        return switch failure {
        case .cannotResolve, .refused, .connectTimeout, .handshakeTimeout, .cannotConnect:
            "the proxy of \(name) was not reached: \(words)"
        case .proxyRefused, .tls, .responseTimeout, .bodyTimeout, .closedBeforeResponse, .closedMidHead, .closedMidBody,
            .malformed, .tooLarge:
            "through the proxy of \(name): \(words)"
        default: words
        }
    }

    private static func exception(_ member: Substring) -> Exception {
        var host = member.lowercased()
        var port: Int?
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            port = Int(host[end...].dropFirst(2))
            host = String(host[..<end].dropFirst())
        } else if let colon = host.firstIndex(of: ":"), colon == host.lastIndex(of: ":") {
            port = Int(host[host.index(after: colon)...])
            host = String(host[..<colon])
        }
        var range: (UInt32, Int)?
        if let slash = host.firstIndex(of: "/"), let address = ipv4(host[..<slash]),
            let bits = Int(host[host.index(after: slash)...]), (0...32).contains(bits)
        {
            range = (address, bits)
        }
        if host.hasPrefix("*.") { host.removeFirst() }
        if host.hasPrefix(".") { host.removeFirst() }
        return Exception(host: host, port: port, range: range)
    }
}

/// Whether a host is this machine by its name or number (RFC 6761 6.3, RFC 1122 3.2.1.3, RFC 4291 2.5.3).
package func isLoopback(_ host: String) -> Bool {
    let name = host.lowercased()
    return name == "localhost" || name.hasSuffix(".localhost") || name == "::1"
        || ipv4(name).map { $0 >> 24 == 127 } ?? false
}

/// The number of an address in four decimal parts; nil for anything else.
private func ipv4(_ text: some StringProtocol) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    return parts.reduce(UInt32?.some(0)) { number, part in
        guard let number, let value = UInt8(part), part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        return number << 8 | UInt32(value)
    }
}

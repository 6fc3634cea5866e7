// Where requests go: scheme, host, port and a base path, read from a URL; nothing is resolved or connected here.
import TreatyHTTP

/// A server as its URL names it (RFC 9110 4.2), with the path that all targets on it begin with.
package struct Origin: Sendable, Hashable {
    /// True for `https`.
    package let isTLS: Bool
    /// A name or an address, without brackets.
    package let host: String
    package let port: Int
    /// Empty, or a path that begins with a slash and does not end with one.
    package let basePath: String
    /// The value of a Host field: the port only where it is not the scheme's own (RFC 9110 7.2).
    package let authority: String
    /// Host and port, the port always, as CONNECT has it (RFC 9110 9.3.6).
    package let hostAndPort: String

    package init(isTLS: Bool = false, host: String, port: Int, basePath: String = "") {
        self.isTLS = isTLS
        self.host = host
        self.port = port
        self.basePath = basePath
        authority = Origin.authority(isTLS: isTLS, host, port)
        hostAndPort = Origin.hostAndPort(host, port)
    }

    /// Reads `http://host:port/base`; the text `OriginFailure` gives says what is wrong with it.
    package init(_ url: String) throws(OriginFailure) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw OriginFailure(url, "it holds a character no URL may hold")
        }
        let scheme = url.prefix { $0 != ":" }
        guard url[scheme.endIndex...].hasPrefix("://") else {
            throw OriginFailure(url, "it does not begin with http:// or https://")
        }
        switch scheme.lowercased() {
        case "http": isTLS = false
        case "https": isTLS = true
        default: throw OriginFailure(url, "the scheme '\(scheme)' is neither http nor https")
        }
        let rest = url[url.index(scheme.endIndex, offsetBy: 3)...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var path = rest[authority.endIndex...]
        guard !path.contains("?"), !path.contains("#") else {
            throw OriginFailure(url, "a query or a fragment has no meaning for a whole server")
        }
        guard !authority.contains("@") else { throw OriginFailure(url, "user and password do not belong into a URL") }
        while path.hasSuffix("/") { path.removeLast() }
        basePath = String(path)
        var after = authority[...]
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw OriginFailure(url, "the bracket is not closed") }
            host = String(authority[authority.index(after: authority.startIndex)..<end])
            guard SocketAddress.resolve(host: host, port: 0, isNumeric: true).contains(where: \.isIPv6) else {
                throw OriginFailure(url, "'\(host)' is no IPv6 address")
            }
            after = authority[authority.index(after: end)...]
        } else {
            host = String(authority.prefix { $0 != ":" })
            after = authority[authority.index(authority.startIndex, offsetBy: host.count)...]
        }
        guard !host.isEmpty else { throw OriginFailure(url, "it names no host") }
        if after.isEmpty || after == ":" {
            port = isTLS ? 443 : 80
        } else {
            guard after.hasPrefix(":"), after.dropFirst().utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                let number = Int(after.dropFirst()), (1...65_535).contains(number)
            else {
                throw OriginFailure(url, "the port is no number from 1 to 65535")
            }
            port = number
        }
        self.authority = Origin.authority(isTLS: isTLS, host, port)
        hostAndPort = Origin.hostAndPort(host, port)
    }

    private static func hostAndPort(_ host: String, _ port: Int) -> String {
        host.utf8.contains(0x3A) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private static func authority(isTLS: Bool, _ host: String, _ port: Int) -> String {
        if port != (isTLS ? 443 : 80) { return hostAndPort(host, port) }
        return host.utf8.contains(0x3A) ? "[\(host)]" : host
    }
}

extension Origin: CustomStringConvertible {
    /// The URL, without a slash at its end.
    package var description: String { "\(isTLS ? "https" : "http")://\(authority)\(basePath)" }
}

/// Why a text names no server.
package struct OriginFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package let url: String
    package let reason: String

    init(_ url: String, _ reason: String) {
        self.url = url
        self.reason = reason
    }

    package var description: String { "'\(url)' is not the URL of a server: \(reason)" }
}

// The URL of an entry as an origin and a request target; what is served there is not known here.
import TreatyData
import TreatyText

/// The parts of an http or https URL that go over the wire: no user, no fragment.
struct HARURL {
    /// Scheme and authority.
    let origin: String
    /// Path and query as written; `*` for OPTIONS of a URL without both (RFC 9112 3.2.4).
    let target: String
    var text: String { target == "*" ? origin : origin + target }

    /// Nil where the URL has another scheme. Errors: `har.url`.
    init?(_ value: Value, method: String) throws(Diagnostic) {
        let reference = URIReference(value.text)
        func wrong(_ message: String) -> Diagnostic {
            Diagnostic(
                .error, "har.url", "'request.url' \(message)", at: value.location,
                help: "an absolute URL such as https://example.com/path?query")
        }
        guard let scheme = reference.scheme else { throw wrong("is not absolute: it has no scheme") }
        guard scheme == "http" || scheme == "https" else { return nil }
        let whole = reference.authority ?? ""
        let authority = whole.lastIndex(of: "@").map { String(whole[whole.index(after: $0)...]) } ?? whole
        guard !authority.isEmpty else { throw wrong("names no host") }
        guard HARURL.isAuthority(Array(authority.utf8)) else { throw wrong("has a host or port that cannot be one") }
        origin = scheme + "://" + authority
        if reference.path.isEmpty, reference.query == nil, method == "OPTIONS" {
            target = "*"
        } else {
            target = (reference.path.isEmpty ? "/" : reference.path) + (reference.query.map { "?" + $0 } ?? "")
        }
    }

    /// A name, IPv4 address or bracketed IPv6 address, with or without a port.
    private static func isAuthority(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        if rest.first == 0x5B {
            guard let end = rest.firstIndex(of: 0x5D), end > rest.startIndex + 2 else { return false }
            guard rest[1..<end].allSatisfy({ hexDigit($0) != nil || [0x3A, 0x2E, 0x25].contains($0) }) else {
                return false
            }
            rest = rest[(end + 1)...]
        } else {
            let host = rest.prefix { $0 != 0x3A }
            // Names outside ASCII occur in exports and stay as they are.
            guard !host.isEmpty, host.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"<>[]\\^`{|}\"".utf8.contains($0) })
            else { return false }
            rest = rest[host.endIndex...]
        }
        guard rest.first == 0x3A else { return rest.isEmpty }
        let port = rest.dropFirst()
        guard port.count <= 5, port.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return port.isEmpty || Int(String(decoding: port, as: UTF8.self)).map { $0 <= 65_535 } ?? false
    }
}

// Whether a URL is one of the servers of an operation, variables included; nothing is sent anywhere.
import TreatyContract
import TreatyData
import TreatyOpenAPI

/// The servers of one operation: its own, else those of its path, else the contract's (OpenAPI 3.1 4.8.10).
struct ServerURLs {
    private let servers: [Value]

    init(_ operation: Operation, of contract: Contract) {
        let owners = [operation.view.value, operation.view.item, contract.document.root]
        servers = owners.lazy.map { $0.elements(of: "servers").map { $0 } }.first { !$0.isEmpty } ?? []
    }

    var isEmpty: Bool { servers.isEmpty }

    /// The first server, its variables at their defaults and without a slash at the end; a relative one is below
    /// `http://example.com`. Nil where there is none, or one that is no address of HTTP.
    var first: String? {
        guard let server = servers.first, let template = server["url"]?.string else { return nil }
        var url = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            url += rest[..<open] + (server["variables"]?[name]?["default"]?.text ?? name)
            rest = rest[rest.index(after: close)...]
        }
        url += rest
        if url.hasPrefix("/") { url = "http://example.com" + url }
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("?"), !url.contains("#") else {
            return nil
        }
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }

    /// Whether a URL is that of a server, each variable with one of its values, or with any where it names none; a
    /// slash at the end counts for nothing.
    func contains(_ url: String) -> Bool {
        let text = ServerURLs.trimmed(url)
        return servers.contains { server in
            let url = ServerURLs.trimmed(server["url"]?.text ?? "/")
            return ServerURLs.matches(text, ServerURLs.pieces(of: url, server))
        }
    }

    private enum Piece {
        case text([UInt8])
        case anything
        case choice([[UInt8]])
    }

    private static func trimmed(_ url: String) -> String {
        var url = url[...]
        while url.count > 1, url.hasSuffix("/") { url.removeLast() }
        return String(url)
    }

    private static func pieces(of url: String, _ server: Value) -> [Piece] {
        var pieces: [Piece] = []
        var rest = Substring(url)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            pieces.append(.text(Array(rest[..<open].utf8)))
            let values = server["variables"]?[String(rest[rest.index(after: open)..<close])]?.elements(of: "enum")
            let words = values.map { $0.map { Array($0.text.utf8) } } ?? []
            pieces.append(words.isEmpty ? .anything : .choice(words))
            rest = rest[rest.index(after: close)...]
        }
        return pieces + [.text(Array(rest.utf8))]
    }

    /// All places that the pieces so far may end at; a text costs its length for each piece.
    private static func matches(_ text: String, _ pieces: [Piece]) -> Bool {
        let bytes = Array(text.utf8.prefix(2048))
        guard bytes.count == text.utf8.count else { return false }
        var ends: Set<Int> = [0]
        for piece in pieces where !ends.isEmpty {
            func after(_ word: [UInt8]) -> Set<Int> {
                Set(ends.filter { bytes[$0...].starts(with: word) }.map { $0 + word.count })
            }
            switch piece {
            case .text(let word): ends = after(word)
            case .choice(let words): ends = words.prefix(1000).reduce(into: []) { $0.formUnion(after($1)) }
            case .anything: ends = Set((ends.min() ?? 0)...bytes.count)
            }
        }
        return ends.contains(bytes.count)
    }
}

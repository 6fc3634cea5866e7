// A request brought to the one form that all its spellings share; recorded requests and indices are not known here.
package import TreatyHTTP
import TreatyText

/// A name and a value as decoded bytes, ordered so that lists of them can be compared as multisets.
struct MatchPair: Hashable, Comparable, Sendable {
    let name: [UInt8]
    let value: [UInt8]

    static func < (left: MatchPair, right: MatchPair) -> Bool {
        if left.name != right.name { return left.name.lexicographicallyPrecedes(right.name) }
        return left.value.lexicographicallyPrecedes(right.value)
    }
}

/// What of a request counts, in canonical spelling.
///
/// Two requests are the same exactly where their forms are. The path keeps its dot segments and empty segments; each
/// segment is percent-decoded once (RFC 3986 6.2.2.2). The query and a form are multisets of decoded pairs.
package struct MatchForm: Sendable {
    let method: [UInt8]
    let path: [UInt8]
    let query: [MatchPair]
    let fields: [MatchPair]
    let cookies: [MatchPair]
    let body: MatchBody
    let ignoredBody: [JSONPointer]

    /// Cost: a pass over the request, and sorting what has no order.
    package init(_ request: RequestMessage, rules: MatchRules) {
        method = Array(request.methodBytes)
        path = MatchForm.canonicalPath(request.path)
        var pairs = request.query.map { MatchForm.pairs(of: $0) } ?? []
        if !rules.ignoredQuery.isEmpty { pairs.removeAll { rules.ignoredQuery.contains($0.name) } }
        query = pairs.sorted()
        let counted = rules.counted(for: request)
        var fields: [MatchPair] = []
        for name in counted.fields.sorted() {
            for value in request.fields(named: name) {
                fields.append(MatchPair(name: Array(name.utf8), value: Array(value.utf8)))
            }
        }
        self.fields = fields
        cookies =
            counted.cookies.isEmpty
            ? []
            : Cookies.decode(request.fields(named: "Cookie")).filter { counted.cookies.contains($0.name) }
                .map { MatchPair(name: Array($0.name.utf8), value: Array($0.value.utf8)) }.sorted()
        body = MatchBody(request, ignored: rules.ignoredBody)
        ignoredBody = rules.ignoredBody
    }

    /// The 128 bits that stand for this form in an index.
    package var key: MatchKey {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        MatchForm.append(method, to: &bytes)
        MatchForm.append(path, to: &bytes)
        for (mark, pairs) in [(UInt8(ascii: "?"), query), (UInt8(ascii: ":"), fields), (UInt8(ascii: ";"), cookies)] {
            MatchForm.append(pairs, mark: mark, to: &bytes)
        }
        body.append(to: &bytes, ignored: ignoredBody)
        return MatchKey(bytes)
    }

    // MARK: Canonical bytes

    /// Bytes behind their count, so that no text can pass for another one's structure.
    static func append(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
        append(text.count, to: &bytes)
        bytes.append(contentsOf: text)
    }

    static func append(_ count: Int, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: String(count).utf8)
        bytes.append(UInt8(ascii: " "))
    }

    static func append(_ pairs: [MatchPair], mark: UInt8, to bytes: inout [UInt8]) {
        bytes.append(mark)
        append(pairs.count, to: &bytes)
        for pair in pairs {
            append(pair.name, to: &bytes)
            append(pair.value, to: &bytes)
        }
    }

    // MARK: Reading

    /// The path with each segment decoded once and spelled anew; a segment with a broken `%` stays as it is.
    static func canonicalPath(_ path: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for (position, segment) in path.split(separator: slash, omittingEmptySubsequences: false).enumerated() {
            if position > 0 { result.append(slash) }
            guard segment.contains(UInt8(ascii: "%")) || segment.contains(where: { !isPlain($0) }),
                let decoded = PercentEncoding.decoded(segment)
            else {
                result += segment
                continue
            }
            for byte in decoded {
                if isPlain(byte) {
                    result.append(byte)
                } else {
                    result += [UInt8(ascii: "%"), hexadecimal(byte >> 4), hexadecimal(byte & 15)]
                }
            }
        }
        return result
    }

    private static let slash = UInt8(ascii: "/")

    /// Unreserved (RFC 3986 2.3): letters, digits, `-._~`.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 0x30 + digit : 0x37 + digit }

    /// Pairs of a query or a form, decoded to bytes; a part with a broken `%` stays as it is.
    static func pairs(of text: some Collection<UInt8>) -> [MatchPair] {
        text.split(separator: UInt8(ascii: "&")).map { piece in
            let mark = piece.firstIndex(of: UInt8(ascii: "="))
            let value = mark.map { piece[piece.index(after: $0)...] } ?? piece[piece.endIndex...]
            return MatchPair(name: decoded(piece[..<(mark ?? piece.endIndex)]), value: decoded(value))
        }
    }

    private static func decoded(_ text: some Collection<UInt8>) -> [UInt8] {
        PercentEncoding.decoded(text, plusIsSpace: true) ?? Array(text)
    }
}

/// 128 bits of the SHA-256 of a canonical form: what a request is found by. Nobody can make two forms that share one.
package struct MatchKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    init(_ canonical: [UInt8]) {
        let digest = SHA256.digest(of: canonical)
        high = digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = digest.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The bits are as good as random already.
    package func hash(into hasher: inout Hasher) { hasher.combine(low) }
}

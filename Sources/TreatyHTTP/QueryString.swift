// Queries and URL-encoded forms as ordered pairs of names and values; which of them a contract wants is not known here.
import TreatyText

/// One wrong percent-encoding: which piece of the text it is in, as it was sent.
package struct PercentEncodingFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package let piece: String

    package init(piece: String) { self.piece = piece }

    package var description: String {
        "'\(piece)' holds a % that is not followed by two hex digits (RFC 3986 2.1)"
    }
}

/// Pairs of a query, in order and with duplicates.
package enum QueryString {
    /// Splits at `&` and the first `=`, and decodes `%XX` and `+`; a piece without `=` has an empty value,
    /// an empty piece is none. Bytes that are not UTF-8 are replaced.
    package static func decode(
        _ bytes: some Collection<UInt8>
    ) throws(PercentEncodingFailure) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for piece in bytes.split(separator: 0x26) {
            let mark = piece.firstIndex(of: 0x3D)
            let name = piece[..<(mark ?? piece.endIndex)]
            let value = mark.map { piece[piece.index(after: $0)...] } ?? piece[piece.endIndex...]
            guard let decodedName = PercentEncoding.decoded(name, plusIsSpace: true),
                let decodedValue = PercentEncoding.decoded(value, plusIsSpace: true)
            else {
                throw PercentEncodingFailure(piece: String(decoding: piece, as: UTF8.self))
            }
            pairs.append((String(decoding: decodedName, as: UTF8.self), String(decoding: decodedValue, as: UTF8.self)))
        }
        return pairs
    }

    /// Writes pairs with everything but unreserved bytes percent-encoded, a space as `%20`.
    package static func encode(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { PercentEncoding.encoded($0.name) + "=" + PercentEncoding.encoded($0.value) }.joined(separator: "&")
    }
}

/// Content of the type `application/x-www-form-urlencoded` (WHATWG URL 5).
package enum FormURLEncoded {
    /// The pairs in order; nil where a percent-encoding is broken.
    package static func decode(_ bytes: some Collection<UInt8>) -> [(name: String, value: String)]? {
        try? QueryString.decode(bytes)
    }

    /// Writes pairs the way forms are sent: a space as `+`.
    package static func encode(_ pairs: [(name: String, value: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, pair) in pairs.enumerated() {
            if index > 0 { bytes.append(0x26) }
            append(pair.name, to: &bytes)
            bytes.append(0x3D)
            append(pair.value, to: &bytes)
        }
        return bytes
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        for (index, piece) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { bytes.append(0x2B) }
            bytes += Array(PercentEncoding.encoded(String(piece)).utf8)
        }
    }
}

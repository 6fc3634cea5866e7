// The pairs of Cookie fields (RFC 6265 4.2); it keeps no cookies and knows no Set-Cookie.

/// Names and values of the Cookie field (RFC 6265 4.2).
package enum Cookies {
    /// Names and values in order, with duplicates; white space around a pair goes, so do quotes around a value.
    /// A piece without `=` or without a name is left out (RFC 6265 5.4 sends none).
    package static func decode(_ fields: [String]) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for field in fields {
            for piece in field.utf8.split(separator: 0x3B) {
                let pair = trimmed(ArraySlice(Array(piece)))
                guard let mark = pair.firstIndex(of: 0x3D), mark > pair.startIndex else { continue }
                let name = trimmed(pair[..<mark])
                var value = trimmed(pair[(mark + 1)...])
                if value.count >= 2, value.first == 0x22, value.last == 0x22 { value = value.dropFirst().dropLast() }
                pairs.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            }
        }
        return pairs
    }
}

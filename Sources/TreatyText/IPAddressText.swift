// Addresses of the internet as text; whose they are and whether anybody is there is not known here.

/// Whether a text is an address, by the grammars of RFC 3986, RFC 4291 and RFC 5321.
package enum IPAddressText {
    /// RFC 2673 3.2, dotted-quad, without leading zeros (RFC 6943 3.1.1 says what they would do).
    package static func isIPv4(_ text: Span<UInt8>) -> Bool {
        var at = 0
        return readIPv4(text, &at) && at == text.count
    }

    /// Moves over four numbers of at most 255; `Snum` of RFC 5321 4.1.3 may have leading zeros, others not.
    package static func readIPv4(_ text: Span<UInt8>, _ at: inout Int, mayHaveZeros: Bool = false) -> Bool {
        for part in 0..<4 {
            if part > 0 {
                guard at < text.count, text[at] == UInt8(ascii: ".") else { return false }
                at += 1
            }
            let first = at
            var value = 0
            while at < text.count, at - first < 4, text[at] &- 0x30 < 10 {
                value = value &* 10 &+ Int(text[at] &- 0x30)
                at &+= 1
            }
            let count = at - first
            guard count >= 1, count <= 3, value <= 255 else { return false }
            if count > 1, !mayHaveZeros, text[first] == 0x30 { return false }
        }
        return true
    }

    /// RFC 4291 2.2: eight groups, `::` once for one or more of zeros, dotted-quad for the last two. No zone.
    package static func isIPv6(_ text: Span<UInt8>) -> Bool { isIPv6(text, groupsBesideGapMax: 7, mayHaveZeros: false) }

    /// RFC 5321 4.1.3, IPv6-addr: `::` stands for two groups at least.
    package static func isMailIPv6(_ text: Span<UInt8>) -> Bool {
        isIPv6(text, groupsBesideGapMax: 6, mayHaveZeros: true)
    }

    private static func isIPv6(_ text: Span<UInt8>, groupsBesideGapMax: Int, mayHaveZeros: Bool) -> Bool {
        let end = text.count
        guard end >= 2 else { return false }
        var at = 0
        var groups = 0
        var hasGap = false
        if text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return false }
            hasGap = true
            at = 2
        }
        while at < end {
            let first = at
            while at < end, at - first < 5, hexDigit(text[at]) != nil { at &+= 1 }
            if at < end, text[at] == UInt8(ascii: ".") {
                at = first
                guard readIPv4(text, &at, mayHaveZeros: mayHaveZeros), at == end else { return false }
                groups += 2
                break
            }
            guard at > first, at - first <= 4, groups < 8 else { return false }
            groups += 1
            if at == end { break }
            guard text[at] == UInt8(ascii: ":") else { return false }
            at += 1
            // A single colon is between two groups.
            if at == end { return false }
            if text[at] == UInt8(ascii: ":") {
                if hasGap { return false }
                hasGap = true
                at += 1
            }
        }
        return hasGap ? groups <= groupsBesideGapMax : groups == 8
    }

    /// What brackets hold in a URI: an IPv6 address, or IPvFuture (RFC 3986 3.2.2).
    package static func isLiteral(_ text: Span<UInt8>) -> Bool {
        guard text.count > 0, text[0] | 0x20 == UInt8(ascii: "v") else { return isIPv6(text) }
        var at = 1
        while at < text.count, hexDigit(text[at]) != nil { at += 1 }
        guard at > 1, at + 1 < text.count, text[at] == UInt8(ascii: ".") else { return false }
        at += 1
        while at < text.count, isFutureByte(text[at]) { at += 1 }
        return at == text.count
    }

    /// Unreserved, sub-delimiters and the colon.
    private static func isFutureByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x3A: true
        case 0x2D, 0x2E, 0x5F, 0x7E, 0x21, 0x24, 0x26...0x2C, 0x3B, 0x3D: true
        default: false
        }
    }
}

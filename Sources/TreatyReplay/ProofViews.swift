// Lenient readings of encoded text: what can be decoded is decoded, the rest stays; nothing here is ever an error.
import TreatyHTTP
import TreatyText

enum ProofViews {
    /// A `%` without two hexadecimal digits stays.
    static func percentDecoded(_ text: [UInt8], plusIsSpace: Bool = false) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            if text[at] == 0x25, at + 2 < text.count, let high = hexDigit(text[at + 1]),
                let low = hexDigit(text[at + 2])
            {
                result.append(high << 4 | low)
                at += 3
            } else {
                result.append(plusIsSpace && text[at] == 0x2B ? 0x20 : text[at])
                at += 1
            }
        }
        return result
    }

    /// The escapes of JSON and of most languages: `\u0041`, `\x41`, `\n`, `\/`.
    static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var at = 0
        var high: UInt32?
        while at < text.count {
            guard text[at] == 0x5C, at + 1 < text.count else {
                result.append(text[at])
                at += 1
                continue
            }
            switch text[at + 1] {
            case 0x75:
                guard let unit = number(text, at + 2, digits: 4) else { fallthrough }
                at += 6
                if unit & 0xFC00 == 0xD800 {
                    high = unit
                    continue
                }
                let scalar = high.flatMap {
                    unit & 0xFC00 == 0xDC00 ? 0x10000 + (($0 & 0x3FF) << 10) + (unit & 0x3FF) : nil
                }
                high = nil
                if let found = Unicode.Scalar(scalar ?? unit) { result += Array(String(Character(found)).utf8) }
                continue
            case 0x78 where number(text, at + 2, digits: 2) != nil:
                result.append(UInt8(truncatingIfNeeded: number(text, at + 2, digits: 2) ?? 0))
                at += 4
                continue
            case 0x6E: result.append(0x0A)
            case 0x72: result.append(0x0D)
            case 0x74: result.append(0x09)
            case 0x62: result.append(0x08)
            case 0x66: result.append(0x0C)
            default: result.append(text[at + 1])
            }
            at += 2
        }
        return result
    }

    private static func number(_ text: [UInt8], _ start: Int, digits: Int) -> UInt32? {
        guard start + digits <= text.count else { return nil }
        var value: UInt32 = 0
        for byte in text[start..<start + digits] {
            guard let digit = hexDigit(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// The longest runs of some bytes; line breaks within them are left out, as MIME breaks base64.
    static func runs(in text: [UInt8], atLeast count: Int, of isPart: (UInt8) -> Bool) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var run: [UInt8] = []
        for byte in text {
            if isPart(byte) {
                run.append(byte)
            } else if byte != 0x0A && byte != 0x0D {
                if run.count >= count { found.append(run) }
                run.removeAll(keepingCapacity: true)
            }
        }
        if run.count >= count { found.append(run) }
        return found
    }

    static func fromHexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var high: UInt8?
        for byte in digits {
            let digit = hexDigit(byte) ?? 0
            if let first = high {
                result.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return result
    }

    static func isBase64Digit(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == 0x2B || byte == 0x2F || byte == 0x2D || byte == 0x5F
    }

    /// Either alphabet, even mixed; what remains of the last group is dropped.
    static func fromBase64(_ digits: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(digits.count / 4 * 3 + 3)
        var (group, bits): (UInt32, UInt32) = (0, 0)
        for byte in digits {
            let value: UInt8 =
                switch byte {
                case 0x41...0x5A: byte - 0x41
                case 0x61...0x7A: byte - 0x61 + 26
                case 0x30...0x39: byte - 0x30 + 52
                case 0x2B, 0x2D: 62
                default: 63
                }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: group >> bits))
                group &= (1 << bits) - 1
            }
        }
        return result
    }

    static func isMostlyText(_ bytes: [UInt8]) -> Bool {
        let plain = bytes.prefix(256).count { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        return plain * 10 >= min(256, bytes.count) * 8
    }

    /// The first bytes of gzip (RFC 1952 2.3.1) and zlib (RFC 1950 2.2).
    static func isCompressed(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 8 else { return false }
        if bytes[0] == 0x1F, bytes[1] == 0x8B { return true }
        return bytes[0] & 15 == 8 && bytes[0] >> 4 <= 7 && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
    }

    static func inflated(_ bytes: [UInt8], bytesMax: Int) -> [UInt8]? {
        guard isCompressed(bytes) else { return nil }
        let coding = bytes[0] == 0x1F ? "gzip" : "deflate"
        return try? ContentCoding.decoded(bytes[...], codings: [coding], bytesMax: bytesMax)
    }
}

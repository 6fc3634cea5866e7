// Base64 (RFC 4648) from and to bytes; what the bytes mean, and where such text may stand, is not known here.

/// Reading and writing of base64.
package enum Base64 {
    /// The 62nd and 63rd digit: `+` and `/` (RFC 4648 4), or `-` and `_` (RFC 4648 5).
    package enum Alphabet: Sendable, CaseIterable { case standard, urlSafe }

    /// What decoding demands at the end of a text whose bytes are no multiple of three.
    package enum Padding: Sendable { case wanted, optional, refused }

    /// The text of bytes, without line breaks.
    package static func encoded(
        _ bytes: some Sequence<UInt8>, _ alphabet: Alphabet = .standard, isPadded: Bool = true
    ) -> String {
        String(decoding: encodedBytes(bytes, alphabet, isPadded: isPadded), as: UTF8.self)
    }

    /// The same as `encoded`, as ASCII.
    package static func encodedBytes(
        _ bytes: some Sequence<UInt8>, _ alphabet: Alphabet = .standard, isPadded: Bool = true
    ) -> [UInt8] {
        let bytes = Array(bytes)
        let digits = alphabet == .standard ? standardDigits : urlSafeDigits
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let taken = min(3, bytes.count - at)
            var group = Int(bytes[at]) << 16
            if taken > 1 { group |= Int(bytes[at + 1]) << 8 }
            if taken > 2 { group |= Int(bytes[at + 2]) }
            text.append(digits[group >> 18])
            text.append(digits[group >> 12 & 63])
            if taken > 1 { text.append(digits[group >> 6 & 63]) } else if isPadded { text.append(pad) }
            if taken > 2 { text.append(digits[group & 63]) } else if isPadded { text.append(pad) }
            at += taken
        }
        return text
    }

    /// The bytes of a text; nil where it holds anything else, ends within a byte, or where unused bits are not zero
    /// (RFC 4648 3.3, 3.5), so that what is decoded is encoded to the same text.
    /// `skipsWhiteSpace` leaves out spaces, tabs and line breaks wherever they stand, as MIME does (RFC 2045 6.8).
    package static func decoded(
        _ text: some Sequence<UInt8>, _ alphabet: Alphabet = .standard, padding: Padding = .wanted,
        skipsWhiteSpace: Bool = false
    ) -> [UInt8]? {
        let text = Array(text)
        let values = alphabet == .standard ? standardValues : urlSafeValues
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 3)
        var group: UInt32 = 0
        var digitCount = 0
        var padCount = 0
        for byte in text {
            let value = values[Int(byte)]
            if value < 64, padCount == 0 {
                group = group << 6 | UInt32(value)
                digitCount += 1
                if digitCount == 4 {
                    bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                    bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                    bytes.append(UInt8(truncatingIfNeeded: group))
                    (group, digitCount) = (0, 0)
                }
            } else if byte == pad {
                padCount += 1
            } else if !skipsWhiteSpace || !(byte == 0x20 || byte >= 0x09 && byte <= 0x0D) {
                return nil
            }
        }
        let padsMissing = digitCount == 0 ? 0 : 4 - digitCount
        switch padding {
        case .wanted: guard padCount == padsMissing else { return nil }
        case .optional: guard padCount == padsMissing || padCount == 0 else { return nil }
        case .refused: guard padCount == 0 else { return nil }
        }
        switch digitCount {
        case 0: return bytes
        case 2 where group & 15 == 0: bytes.append(UInt8(truncatingIfNeeded: group >> 4))
        case 3 where group & 3 == 0:
            bytes.append(UInt8(truncatingIfNeeded: group >> 10))
            bytes.append(UInt8(truncatingIfNeeded: group >> 2))
        default: return nil
        }
        return bytes
    }

    /// The same as `decoded` of the text's UTF-8.
    package static func decoded(
        _ text: String, _ alphabet: Alphabet = .standard, padding: Padding = .wanted, skipsWhiteSpace: Bool = false
    ) -> [UInt8]? {
        decoded(Array(text.utf8), alphabet, padding: padding, skipsWhiteSpace: skipsWhiteSpace)
    }

    private static let pad = UInt8(ascii: "=")
    private static let commonDigits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let standardDigits = commonDigits + Array("+/".utf8)
    private static let urlSafeDigits = commonDigits + Array("-_".utf8)
    private static let standardValues = values(of: standardDigits)
    private static let urlSafeValues = values(of: urlSafeDigits)

    /// The value of each byte, 64 for one that is no digit.
    private static func values(of digits: [UInt8]) -> [UInt8] {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }
}

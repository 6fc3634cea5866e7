// URIs and IRIs, whole or relative (RFC 3986, RFC 3987), by their grammar; no scheme has rules of its own here.
import TreatyText

/// A set of ASCII bytes, as bits.
struct ByteSet {
    let low: UInt64
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte < 0x80 && (byte & 0x40 == 0 ? low : high) &>> UInt64(byte) & 1 == 1
    }

    /// scheme after its first letter (RFC 3986 3.1).
    static let scheme = ByteSet(low: 0x03FF_6800_0000_0000, high: 0x07FF_FFFE_07FF_FFFE)
    /// unreserved, sub-delims and the colon.
    static let userInfo = ByteSet(low: 0x2FFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    /// unreserved and sub-delims.
    static let registeredName = ByteSet(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    /// Letters, digits and the hyphen.
    static let label = ByteSet(low: 0x03FF_2000_0000_0000, high: 0x07FF_FFFE_07FF_FFFE)
    /// pchar without the colon.
    static let segmentWithoutColon = ByteSet(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    /// pchar and the slash.
    static let path = ByteSet(low: 0x2FFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    /// pchar, the slash and the question mark; fragments are the same.
    static let query = ByteSet(low: 0xAFFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    /// atext (RFC 5322 3.2.3).
    static let atom = ByteSet(low: 0xA3FF_ACFA_0000_0000, high: 0x7FFF_FFFF_C7FF_FFFE)
    /// varchar (RFC 6570 2.3).
    static let templateName = ByteSet(low: 0x03FF_0000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
    /// literals (RFC 6570 2.1), the apostrophe among them.
    static let templateLiteral = ByteSet(low: 0xAFFF_FFDA_0000_0000, high: 0x47FF_FFFE_AFFF_FFFF)
    /// operator (RFC 6570 2.2), reserved ones among them.
    static let templateOperator = ByteSet(low: 0xA800_D84A_0000_0000, high: 0x1000_0000_0000_0001)
}

/// What stands beyond ASCII.
enum WideSet {
    /// Nothing.
    case none
    /// ucschar (RFC 3987 2.2).
    case iri
    /// ucschar and iprivate.
    case iriQuery
}

/// Moves over one character of a set, or a percent sign and two hex digits.
@inline(__always)
func readCharacter(_ text: Span<UInt8>, _ at: inout Int, _ set: ByteSet, beyond wide: WideSet) -> Bool {
    guard at < text.count else { return false }
    let byte = text[at]
    if set.contains(byte) {
        at += 1
        return true
    }
    if byte == UInt8(ascii: "%") {
        guard at + 2 < text.count, isHexadecimal(text[at + 1]), isHexadecimal(text[at + 2]) else { return false }
        at += 3
        return true
    }
    return byte >= 0x80 && wide != .none && FormatURI.readWide(text, &at, wide)
}

enum FormatURI {
    static func isURI(_ text: Span<UInt8>) -> Bool { isURI(text, mayBeRelative: false, isIRI: false) }
    static func isURIReference(_ text: Span<UInt8>) -> Bool { isURI(text, mayBeRelative: true, isIRI: false) }
    static func isIRI(_ text: Span<UInt8>) -> Bool { isURI(text, mayBeRelative: false, isIRI: true) }
    static func isIRIReference(_ text: Span<UInt8>) -> Bool { isURI(text, mayBeRelative: true, isIRI: true) }

    /// RFC 3986 appendix A, URI or URI-reference; RFC 3987 2.2, IRI or IRI-reference.
    private static func isURI(_ text: Span<UInt8>, mayBeRelative: Bool, isIRI: Bool) -> Bool {
        var at = 0
        let hasScheme = readScheme(text, &at)
        if !hasScheme, !mayBeRelative { return false }
        let wide: WideSet = isIRI ? .iri : .none
        if at + 1 < text.count, text[at] == UInt8(ascii: "/"), text[at + 1] == UInt8(ascii: "/") {
            at += 2
            guard readAuthority(text, &at, wide) else { return false }
        } else if !hasScheme {
            // path-noscheme: no colon in the first segment.
            read(text, &at, .segmentWithoutColon, wide)
            if at < text.count, text[at] == UInt8(ascii: ":") { return false }
        }
        read(text, &at, .path, wide)
        if at < text.count, text[at] == UInt8(ascii: "?") {
            at += 1
            read(text, &at, .query, isIRI ? .iriQuery : .none)
        }
        if at < text.count, text[at] == UInt8(ascii: "#") {
            at += 1
            read(text, &at, .query, wide)
        }
        return at == text.count
    }

    /// scheme and its colon; moves only where both are there.
    @inline(__always)
    private static func readScheme(_ text: Span<UInt8>, _ at: inout Int) -> Bool {
        guard text.count > 0, isLetter(text[0]) else { return false }
        var end = 1
        while end < text.count, ByteSet.scheme.contains(text[end]) { end += 1 }
        guard end < text.count, text[end] == UInt8(ascii: ":") else { return false }
        at = end + 1
        return true
    }

    /// Moves over all characters of a set.
    @inline(__always)
    private static func read(_ text: Span<UInt8>, _ at: inout Int, _ set: ByteSet, _ wide: WideSet) {
        var place = at
        while place < text.count {
            if set.contains(text[place]) {
                place &+= 1
            } else {
                guard readCharacter(text, &place, set, beyond: wide) else { break }
            }
        }
        at = place
    }

    /// authority = [userinfo "@"] host [":" port], up to the path (RFC 3986 3.2).
    private static func readAuthority(_ text: Span<UInt8>, _ at: inout Int, _ wide: WideSet) -> Bool {
        // Most authorities have no userinfo: it is looked for only where host and port do not reach the end.
        let start = at
        if readHost(text, &at, wide) { return true }
        at = start
        read(text, &at, .userInfo, wide)
        guard at < text.count, text[at] == UInt8(ascii: "@") else { return false }
        at += 1
        return readHost(text, &at, wide)
    }

    /// host [":" port], and then the end of the authority.
    private static func readHost(_ text: Span<UInt8>, _ at: inout Int, _ wide: WideSet) -> Bool {
        if at < text.count, text[at] == UInt8(ascii: "[") {
            let first = at + 1
            while at < text.count, text[at] != UInt8(ascii: "]") { at += 1 }
            guard at < text.count, IPAddressText.isLiteral(text.extracting(first..<at)) else { return false }
            at += 1
        } else {
            read(text, &at, .registeredName, wide)
        }
        if at < text.count, text[at] == UInt8(ascii: ":") {
            at += 1
            while at < text.count, isDecimal(text[at]) { at += 1 }
        }
        guard at < text.count else { return true }
        return text[at] == UInt8(ascii: "/") || text[at] == UInt8(ascii: "?") || text[at] == UInt8(ascii: "#")
    }

    /// Moves over one scalar beyond ASCII that IRIs may hold.
    @inline(never)
    static func readWide(_ text: Span<UInt8>, _ at: inout Int, _ wide: WideSet) -> Bool {
        var end = at
        guard let scalar = readScalar(text, &end) else { return false }
        let isAllowed: Bool =
            switch scalar {
            case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
            case 0xE000...0xF8FF, 0xF0000...0xFFFFD, 0x100000...0x10FFFD: wide == .iriQuery
            // Planes 1 to 14 without their last two code points and the tags before U+E1000.
            case 0x10000...0xEFFFF: scalar & 0xFFFF <= 0xFFFD && !(0xE0000...0xE0FFF).contains(scalar)
            default: false
            }
        if isAllowed { at = end }
        return isAllowed
    }
}

/// Moves over one scalar of UTF-8 (RFC 3629 4); nil where the bytes are none.
func readScalar(_ text: Span<UInt8>, _ at: inout Int) -> UInt32? {
    guard at < text.count else { return nil }
    let lead = text[at]
    if lead < 0x80 {
        at += 1
        return UInt32(lead)
    }
    let (count, least): (Int, UInt32) =
        lead < 0xC2 ? (0, 0) : lead < 0xE0 ? (2, 0x80) : lead < 0xF0 ? (3, 0x800) : lead < 0xF5 ? (4, 0x10000) : (0, 0)
    guard count > 0, at + count <= text.count else { return nil }
    var value = UInt32(lead) & (0x7F >> UInt32(count))
    for offset in 1..<count {
        let byte = text[at + offset]
        guard byte & 0xC0 == 0x80 else { return nil }
        value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= least, value <= 0x10FFFF, !(0xD800...0xDFFF).contains(value) else { return nil }
    at += count
    return value
}

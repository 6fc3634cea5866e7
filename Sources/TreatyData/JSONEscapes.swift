// What the escapes of JSON strings stand for (RFC 8259 7); where a string ends is the reader's to know.
import TreatyText

/// Puts what escapes stand for in their place, from the first one to the end of the texts, and cuts off what is left
/// over: no escape is shorter than its text. False where one is no escape of JSON.
func unescape(_ texts: inout [UInt8], from firstEscape: Int) -> Bool {
    var (read, write) = (firstEscape, firstEscape)
    var span = texts.mutableSpan
    while read < span.count {
        let byte = span[read]
        if byte != UInt8(ascii: "\\") {
            span[write] = byte
            read &+= 1
            write &+= 1
            continue
        }
        guard read + 1 < span.count else { return false }
        let letter = span[read + 1]
        let text = escapedByte(letter)
        if text != 0 {
            span[write] = text
            read &+= 2
            write &+= 1
            continue
        }
        guard letter == UInt8(ascii: "u"), let scalar = escapedScalar(span.span, &read) else { return false }
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            span[write] = unit
            write &+= 1
        }
    }
    texts.removeLast(texts.count - write)
    return true
}

/// The byte that a letter behind a backslash stands for; 0 where it stands for none, or for more.
@inline(__always) private func escapedByte(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: 0
    }
}

/// `\uXXXX`, two of them for a scalar beyond U+FFFF; a surrogate that stands alone becomes U+FFFD, as UTF-8 cannot hold
/// it. Moves behind what it read.
private func escapedScalar(_ source: Span<UInt8>, _ at: inout Int) -> Unicode.Scalar? {
    guard var unit = hexUnit(source, at) else { return nil }
    at += 6
    if unit & 0xFC00 == 0xD800, at + 1 < source.count, source[at] == UInt8(ascii: "\\"),
        source[at + 1] == UInt8(ascii: "u"), let low = hexUnit(source, at), low & 0xFC00 == 0xDC00
    {
        unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
        at += 6
    }
    return Unicode.Scalar(unit) ?? "\u{FFFD}"
}

/// The four hexadecimal digits of a `\u`.
private func hexUnit(_ source: Span<UInt8>, _ at: Int) -> UInt32? {
    guard at + 6 <= source.count else { return nil }
    var unit: UInt32 = 0
    for offset in at + 2..<at + 6 {
        guard let digit = hexDigit(source[offset]) else { return nil }
        unit = unit << 4 | UInt32(digit)
    }
    return unit
}

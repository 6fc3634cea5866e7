// Byte classes and comparisons that the grammar of HTTP is made of; no message is known here.

/// True for a byte that a token may hold (RFC 9110 5.6.2).
@inline(__always)
package func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
    default: false
    }
}

/// True for a byte that a field value may hold, white space among them (RFC 9110 5.5).
@inline(__always)
package func isFieldValueByte(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte != 0x7F) || byte == 0x09
}

/// True for a non-empty token, which is what a field name and a method are (RFC 9110 5.1, 9.1).
package func isFieldNameToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isTokenByte)
}

@inline(__always)
func isSpaceOrTab(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

@inline(__always)
func isAlpha(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

@inline(__always)
func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

/// Compares bytes with an ASCII word, upper and lower case the same.
package func equalsIgnoringCase(_ bytes: some Collection<UInt8>, _ word: String) -> Bool {
    guard bytes.count == word.utf8.count else { return false }
    // Twice as fast as zip, and asked about every field of a message that is sent on.
    var rest = word.utf8.makeIterator()
    for byte in bytes {
        guard let expected = rest.next(), lowercased(byte) == lowercased(expected) else { return false }
    }
    return true
}

/// The same of a slice; of its own, since other modules call the general one unspecialised (30 times slower).
package func equalsIgnoringCase(_ bytes: ArraySlice<UInt8>, _ word: String) -> Bool {
    guard bytes.count == word.utf8.count else { return false }
    var at = bytes.startIndex
    for byte in word.utf8 {
        if lowercased(bytes[at]) != lowercased(byte) { return false }
        at += 1
    }
    return true
}

/// The same with a word in lower case, which is asked about every field of every message.
package func equalsIgnoringCase(_ bytes: ArraySlice<UInt8>, lower word: [UInt8]) -> Bool {
    guard bytes.count == word.count else { return false }
    let expected = word.span
    var at = 0
    for byte in bytes {
        if lowercased(byte) != expected[at] { return false }
        at += 1
    }
    return true
}

/// The slice without the spaces and tabs at both ends (OWS, RFC 9110 5.6.3).
func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var start = bytes.startIndex
    var end = bytes.endIndex
    while start < end, isSpaceOrTab(bytes[start]) { start += 1 }
    while end > start, isSpaceOrTab(bytes[end - 1]) { end -= 1 }
    return bytes[start..<end]
}

/// True where a comma-separated list (RFC 9110 5.6.1) has this member, compared without case.
func listContains(_ list: ArraySlice<UInt8>, _ member: String) -> Bool {
    var rest = list
    while let comma = rest.firstIndex(of: 0x2C) {
        if equalsIgnoringCase(trimmed(rest[..<comma]), member) { return true }
        rest = rest[(comma + 1)...]
    }
    return equalsIgnoringCase(trimmed(rest), member)
}

/// A place in a structured value; it reads what the grammars of RFC 9110 5.6 have in common.
struct ValueCursor {
    let bytes: ArraySlice<UInt8>
    var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    init(_ text: String) { self.init(ArraySlice(Array(text.utf8))) }

    var isAtEnd: Bool { at >= bytes.endIndex }
    var next: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    mutating func skipSpace() { while let byte = next, isSpaceOrTab(byte) { at += 1 } }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    /// A token; nil where none begins here.
    mutating func token() -> String? {
        let start = at
        while let byte = next, isTokenByte(byte) { at += 1 }
        return start == at ? nil : String(decoding: bytes[start..<at], as: UTF8.self)
    }

    /// A quoted string without its quotes and escapes (RFC 9110 5.6.4); nil where none begins or ends here.
    mutating func quotedString() -> String? {
        let start = at
        guard take(0x22) else { return nil }
        var text: [UInt8] = []
        while let byte = next {
            at += 1
            switch byte {
            case 0x22: return String(decoding: text, as: UTF8.self)
            case 0x5C:
                guard let escaped = next, isFieldValueByte(escaped) else {
                    at = start
                    return nil
                }
                at += 1
                text.append(escaped)
            default:
                guard isFieldValueByte(byte) else {
                    at = start
                    return nil
                }
                text.append(byte)
            }
        }
        at = start
        return nil
    }

    /// A token or a quoted string.
    mutating func word() -> String? { next == 0x22 ? quotedString() : token() }
}

// How many bytes a scalar of UTF-8 has, checked to the letter (RFC 3629 4); decoding is the standard library's.

/// The length of the scalar of two to four bytes at an offset within the span; nil where the bytes are not UTF-8.
@inline(__always)
func scalarLength(_ source: Span<UInt8>, at offset: Int) -> Int? {
    let (count, secondMin, secondMax): (Int, UInt8, UInt8) =
        switch source[offset] {
        case 0xC2...0xDF: (2, 0x80, 0xBF)
        case 0xE0: (3, 0xA0, 0xBF)
        case 0xED: (3, 0x80, 0x9F)
        case 0xE1...0xEF: (3, 0x80, 0xBF)
        case 0xF0: (4, 0x90, 0xBF)
        case 0xF4: (4, 0x80, 0x8F)
        case 0xF1...0xF3: (4, 0x80, 0xBF)
        default: (0, 0, 0)
        }
    guard count > 0, offset + count <= source.count, source[offset + 1] >= secondMin, source[offset + 1] <= secondMax
    else { return nil }
    if count > 2, source[offset + 2] & 0xC0 != 0x80 { return nil }
    if count > 3, source[offset + 3] & 0xC0 != 0x80 { return nil }
    return count
}

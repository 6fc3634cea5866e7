// The patterns of match and search: I-Regexp (RFC 9485), run by the pattern room.
import TreatyPattern

/// The pattern of an I-Regexp that must match the whole text (match) or a part of it (search); nil where the text is
/// none, which by RFC 9535 2.4.6 and 2.4.7 matches nothing.
func pathPattern(_ text: ArraySlice<UInt8>, isWhole: Bool) -> Pattern? {
    var expression: [UInt8] = []
    var isEscaped = false
    var isClass = false
    for byte in text {
        if !isEscaped, !isClass, byte == UInt8(ascii: ".") {
            expression += Array("[^\\n\\r]".utf8)
            continue
        }
        if !isEscaped {
            if byte == UInt8(ascii: "[") { isClass = true }
            if byte == UInt8(ascii: "]") { isClass = false }
        }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        expression.append(byte)
    }
    let whole = String(decoding: expression, as: UTF8.self)
    do throws(PatternError) {
        let pattern = try Pattern(isWhole ? "^(?:\(whole))$" : whole)
        return pattern.notes.isEmpty ? pattern : nil
    } catch {
        return nil
    }
}

// Reads the literals of a query: strings with their escapes, numbers, and the three words.
import TreatyData

extension PathParser {
    /// A string literal in either quotes, unescaped into the program's bytes (RFC 9535 2.3.1.1).
    mutating func string() throws(PathError) -> PathRange {
        let start = at
        let quote = text[at]
        let first = program.bytes.count
        at += 1
        while let byte = peek {
            if byte == quote {
                at += 1
                return PathRange(first, program.bytes.count)
            }
            if byte < 0x20 {
                throw wrong("a control is written as an escape such as \\n or \\u0007 within a string")
            }
            at += 1
            if byte == UInt8(ascii: "\\") { try escape(quote) } else { program.bytes.append(byte) }
        }
        throw PathError(code: "path.syntax", offset: start, message: "this string is never closed")
    }

    private mutating func escape(_ quote: UInt8) throws(PathError) {
        let start = at - 1
        guard let byte = peek else { throw wrong("expected an escape") }
        at += 1
        switch byte {
        case quote, UInt8(ascii: "\\"), UInt8(ascii: "/"): program.bytes.append(byte)
        case UInt8(ascii: "b"): program.bytes.append(0x08)
        case UInt8(ascii: "f"): program.bytes.append(0x0C)
        case UInt8(ascii: "n"): program.bytes.append(0x0A)
        case UInt8(ascii: "r"): program.bytes.append(0x0D)
        case UInt8(ascii: "t"): program.bytes.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try scalar(start)
            program.bytes += Array(String(scalar).utf8)
        default:
            let other = quote == UInt8(ascii: "'") ? "\"" : "'"
            let isOther = byte == other.utf8.first
            throw wrong(
                "there is no such escape in a string", offset: start,
                help: isOther ? "\(other) needs no escape between these quotes" : "a backslash is written \\\\")
        }
    }

    /// `uXXXX`, or two of them for a pair of surrogates.
    private mutating func scalar(_ start: Int) throws(PathError) -> Unicode.Scalar {
        let high = try hexDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        if high < 0xDC00, peek == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "u") {
            at += 2
            let low = try hexDigits()
            if low >= 0xDC00, low <= 0xDFFF,
                let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            {
                return scalar
            }
        }
        throw wrong("a surrogate stands alone", offset: start, help: "characters beyond U+FFFF are written as a pair")
    }

    private mutating func hexDigits() throws(PathError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = hexValue(byte) else { throw wrong("expected four hex digits after \\u") }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }

    private func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    /// A literal of a comparison or an argument; nil where none begins here.
    mutating func literal() throws(PathError) -> Int32? {
        switch peek {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return append(.string, try string())
        case let byte? where isDigit(byte) || byte == UInt8(ascii: "-"): return append(.number, try number())
        default: break
        }
        let words: [(String, NodeKind)] = [("true", .true), ("false", .false), ("null", .null)]
        for (word, kind) in words where text[at...].starts(with: word.utf8) {
            let after = peek(word.utf8.count)
            if let after, isNameFirst(after) || isDigit(after) || after == UInt8(ascii: "(") { continue }
            at += word.utf8.count
            return append(kind, PathRange(0, 0))
        }
        return nil
    }

    private mutating func append(_ kind: NodeKind, _ text: PathRange) -> Int32 {
        program.literals.append(PathLiteral(kind: kind, text: text))
        program.operands.append(.literal(Int32(truncatingIfNeeded: program.literals.count - 1)))
        return Int32(truncatingIfNeeded: program.operands.count - 1)
    }

    /// number = (int / "-0") [frac] [exp]: JSON's grammar (RFC 9535 2.3.5.1).
    private mutating func number() throws(PathError) -> PathRange {
        let start = at
        _ = take(UInt8(ascii: "-"))
        let first = peek
        guard try digits() == 1 || first != UInt8(ascii: "0") else {
            throw wrong("a number has no leading zero", offset: start)
        }
        if take(UInt8(ascii: ".")) { _ = try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
            _ = try digits()
        }
        let place = program.bytes.count
        program.bytes += text[start..<at]
        return PathRange(place, program.bytes.count)
    }

    private mutating func digits() throws(PathError) -> Int {
        let start = at
        while let byte = peek, isDigit(byte) { at += 1 }
        if at == start { throw wrong("expected a digit") }
        return at - start
    }
}

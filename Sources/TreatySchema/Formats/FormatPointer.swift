// JSON Pointers and URI Templates as formats: whether a text is one; following and expanding them happens elsewhere.

enum FormatPointer {
    /// RFC 6901 3 and 5, as a JSON string.
    static func isJSONPointer(_ text: Span<UInt8>, from start: Int = 0) -> Bool {
        guard start < text.count else { return true }
        guard text[start] == UInt8(ascii: "/") else { return false }
        var at = start
        while at < text.count {
            if text[at] == UInt8(ascii: "~") {
                at += 1
                guard at < text.count, text[at] == UInt8(ascii: "0") || text[at] == UInt8(ascii: "1") else {
                    return false
                }
            }
            at += 1
        }
        return true
    }

    /// draft-bhutton-relative-json-pointer-00 3: a number, a move, then `#` or a pointer.
    static func isRelativeJSONPointer(_ text: Span<UInt8>) -> Bool {
        var at = 0
        while at < text.count, isDecimal(text[at]) { at += 1 }
        guard at > 0, at == 1 || text[0] != 0x30 else { return false }
        if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") {
            at += 1
            let first = at
            while at < text.count, isDecimal(text[at]) { at += 1 }
            guard at > first, text[first] != 0x30 else { return false }
        }
        if at + 1 == text.count, text[at] == UInt8(ascii: "#") { return true }
        return isJSONPointer(text, from: at)
    }

    /// RFC 6570 2: literals, and expressions in braces. An apostrophe is a literal (erratum 6937).
    static func isURITemplate(_ text: Span<UInt8>) -> Bool {
        var at = 0
        while at < text.count {
            let byte = text[at]
            if byte == UInt8(ascii: "{") {
                at += 1
                guard readExpression(text, &at) else { return false }
            } else if !readCharacter(text, &at, .templateLiteral, beyond: .iri) {
                return false
            }
        }
        return true
    }

    /// 2.2 and 2.3: an operator, then variables, up to and with the closing brace.
    private static func readExpression(_ text: Span<UInt8>, _ at: inout Int) -> Bool {
        if at < text.count, ByteSet.templateOperator.contains(text[at]) { at += 1 }
        while true {
            // varname: dots within, never side by side.
            repeat {
                let first = at
                while readCharacter(text, &at, .templateName, beyond: .none) {}
                if at == first { return false }
            } while take(text, &at, UInt8(ascii: "."))
            // 2.4: a prefix of at most 9999 characters, or explode.
            if take(text, &at, UInt8(ascii: ":")) {
                let first = at
                while at < text.count, isDecimal(text[at]) { at += 1 }
                guard at > first, at - first <= 4, text[first] != 0x30 else { return false }
            } else {
                _ = take(text, &at, UInt8(ascii: "*"))
            }
            if take(text, &at, UInt8(ascii: "}")) { return true }
            guard take(text, &at, UInt8(ascii: ",")) else { return false }
        }
    }

    @inline(__always)
    private static func take(_ text: Span<UInt8>, _ at: inout Int, _ byte: UInt8) -> Bool {
        guard at < text.count, text[at] == byte else { return false }
        at += 1
        return true
    }
}

// Which characters a YAML stream may hold, and in which encoding; where they stand in its structure is the parser's.

extension YAMLParser {
    /// Refuses what is not UTF-8 (RFC 3629 4) and control characters other than tab and line breaks (YAML 1.2.2 5.1),
    /// and remembers those that only quoted text may hold.
    mutating func checkCharacters(_ source: Span<UInt8>) throws(Failure) {
        if let encoding = wideEncoding(source) {
            throw fail("utf8", "the file is \(encoding)", at: 0, help: "save the file as UTF-8")
        }
        var offset = 0
        while offset < source.count {
            while offset <= source.count - 8 {
                // Bytes from 0x20 to 0x7E neither have their highest bit nor get it by this; the lowest mark is exact.
                let word = source.word(at: offset)
                let beyond = word | (word &+ 0x0101_0101_0101_0101) | (word &- 0x2020_2020_2020_2020)
                let found = beyond & 0x8080_8080_8080_8080
                guard found == 0 else {
                    offset += found.trailingZeroBitCount / 8
                    break
                }
                offset += 8
            }
            guard offset < source.count else { return }
            let byte = source[offset]
            if byte >= 0x20, byte < 0x7F {
                offset += 1
            } else if byte >= 0x7F {
                offset += try checkScalar(source, offset)
            } else if byte == Byte.tab || isBreak(byte) {
                offset += 1
            } else {
                throw controlFailure(UInt32(byte), at: offset)
            }
        }
    }

    /// The length of the scalar that stands here, from U+007F on.
    private mutating func checkScalar(_ source: Span<UInt8>, _ offset: Int) throws(Failure) -> Int {
        if source[offset] == 0x7F {
            quotedOnly.append(offset)
            return 1
        }
        guard let count = scalarLength(source, at: offset) else {
            throw fail("utf8", "the bytes are not UTF-8", at: offset, help: "save the file as UTF-8")
        }
        let (first, second) = (source[offset], source[offset + 1])
        if first == 0xC2, second < 0xA0, second != 0x85 {
            quotedOnly.append(offset)
        } else if first == 0xEF, second == 0xBF, source[offset + 2] >= 0xBE {
            quotedOnly.append(offset)
        }
        return count
    }

    /// UTF-16 and UTF-32 by their byte order marks, or by the NUL bytes that the first character has there (YAML 1.2.2
    /// 5.2, which knows them; here every place in a file is a place in UTF-8).
    private func wideEncoding(_ source: Span<UInt8>) -> String? {
        guard source.count >= 2 else { return nil }
        let isLonger = source.count >= 4
        switch (source[0], source[1]) {
        case (0xFF, 0xFE): return isLonger && source[2] == 0 && source[3] == 0 ? "UTF-32" : "UTF-16"
        case (0xFE, 0xFF): return "UTF-16"
        case (0, 0): return isLonger && (source[2] == 0xFE && source[3] == 0xFF || source[2] == 0) ? "UTF-32" : nil
        case (0, 1...): return "UTF-16"
        case (1..., 0): return isLonger && source[2] == 0 && source[3] == 0 ? "UTF-32" : "UTF-16"
        default: return nil
        }
    }

    /// Takes note of a quoted text: what may stand there only, stands there (YAML 1.2.2 5.1, `nb-json`).
    @inline(__always) mutating func passQuoted(_ start: Int, _ end: Int) {
        while quotedOnlyPassed < quotedOnly.count, quotedOnly[quotedOnlyPassed] < end {
            if quotedOnly[quotedOnlyPassed] < start { return }
            quotedOnlyPassed += 1
        }
    }

    /// Refuses the first character that stands elsewhere.
    func checkQuotedOnly(_ source: Span<UInt8>) throws(Failure) {
        guard quotedOnlyPassed < quotedOnly.count else { return }
        let offset = quotedOnly[quotedOnlyPassed]
        let code: UInt32 =
            switch source[offset] {
            case 0x7F: 0x7F
            case 0xC2: UInt32(source[offset + 1])
            default: 0xFF00 + UInt32(source[offset + 2]) + 0x40
            }
        throw controlFailure(code, at: offset)
    }

    private func controlFailure(_ scalar: UInt32, at offset: Int) -> Failure {
        let digits = String(scalar, radix: 16)
        let escape = scalar < 0x100 ? "\\x" + (scalar < 0x10 ? "0" : "") + digits : "\\u" + digits
        return fail(
            "control",
            "a control character (0x\(digits)) must not stand in the file\(scalar < 0x7F ? "" : " as it is")",
            at: offset, help: "remove it, or write it as the escape \(escape) in double quotes")
    }
}

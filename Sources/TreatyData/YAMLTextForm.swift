// How a string may be written in YAML so that every reader takes it for that string; writing it is done elsewhere.

/// What one pass over a string finds.
struct YAMLTextForm {
    /// Line feeds; without `needsEscapes` they stand best in a block.
    private(set) var hasBreaks = false
    /// Characters that are not printable, or that some readers take for line breaks (YAML 1.2.2 5.1, YAML 1.1 4.2).
    private(set) var needsEscapes = false
    private(set) var hasSingleQuote = false
    private(set) var hasDoubleQuoteOrBackslash = false
    /// Whether it may stand without quotes as a name or a value in block style.
    private(set) var isPlain = false

    init(_ text: ArraySlice<UInt8>) {
        var isCut = false
        var hasText = false
        var before: UInt8 = Byte.space
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case 0x0A: hasBreaks = true
            case Byte.tab: isCut = true
            case 0..<0x20, 0x7F: needsEscapes = true
            case Byte.singleQuote: hasSingleQuote = true
            case Byte.doubleQuote, Byte.backslash: hasDoubleQuoteOrBackslash = true
            case Byte.hash: if before == Byte.space { isCut = true }
            case 0xC2, 0xE2, 0xEF: if YAMLTextForm.specialLength(text, index) > 0 { needsEscapes = true }
            default: break
            }
            if before == Byte.colon, byte == Byte.space { isCut = true }
            if byte != 0x0A { hasText = true }
            before = byte
        }
        // Nothing but line breaks, or a tab without them, is seen only in escapes.
        if hasBreaks ? !hasText : text.contains(Byte.tab) { needsEscapes = true }
        if isCut || hasBreaks || needsEscapes || before == Byte.space || before == Byte.colon { return }
        isPlain = YAMLTextForm.beginsPlain(text) && !YAMLTextForm.readsAsOther(text)
    }

    /// The length of a scalar beyond ASCII that only an escape shows: C1 controls, U+2028, U+2029, U+FEFF, U+FFFE and
    /// U+FFFF; 0 for all others.
    static func specialLength(_ text: ArraySlice<UInt8>, _ index: Int) -> Int {
        switch text[index] {
        case 0xC2: return index + 1 < text.endIndex && text[index + 1] < 0xA0 ? 2 : 0
        case 0xE2:
            guard index + 2 < text.endIndex, text[index + 1] == 0x80 else { return 0 }
            return text[index + 2] == 0xA8 || text[index + 2] == 0xA9 ? 3 : 0
        case 0xEF:
            guard index + 2 < text.endIndex else { return 0 }
            let isMark = text[index + 1] == 0xBB && text[index + 2] == 0xBF
            return isMark || text[index + 1] == 0xBF && text[index + 2] >= 0xBE ? 3 : 0
        default: return 0
        }
    }

    /// YAML 1.2.2 7.3.3, and no marker of a document.
    private static func beginsPlain(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first else { return false }
        switch first {
        case Byte.space, Byte.exclamation, Byte.doubleQuote, Byte.hash, Byte.percent, Byte.ampersand, Byte.singleQuote,
            Byte.star, Byte.comma, Byte.greater, 0x40, 0x60, Byte.openBracket, Byte.closeBracket, Byte.openBrace,
            Byte.bar, Byte.closeBrace:
            return false
        case Byte.question, Byte.colon: return text.count > 1 && text[text.startIndex + 1] != Byte.space
        case Byte.dash:
            return text.count > 1 && text[text.startIndex + 1] != Byte.space && !text.starts(with: "---".utf8)
        case Byte.dot: return !text.starts(with: "...".utf8)
        default: return true
        }
    }

    // MARK: Text that is more than text

    /// Whether a reader of YAML 1.2 (core schema, 10.3.2) or of YAML 1.1 (its types bool, float, int, merge, null,
    /// timestamp, value) takes the plain text for something other than a string.
    static func readsAsOther(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        switch first {
        case Byte.plus, Byte.dash, Byte.dot, 0x30...0x39: return isNumberLike(text)
        default: return text.count <= 5 && words.contains(String(decoding: text, as: UTF8.self))
        }
    }

    private static let words: Set<String> = {
        var words: Set<String> = ["~", "<<", "="]
        for word in ["null", "true", "false", "yes", "no", "on", "off", "y", "n"] {
            words.formUnion([word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()])
        }
        return words
    }()

    /// Integers of any radix, floats, base 60, dates: with digits grouped by `_` or `,`, as readers differ.
    private static func isNumberLike(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        if rest.first == Byte.plus || rest.first == Byte.dash { rest = rest.dropFirst() }
        let specials = [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"]
        if rest.count == 4, specials.contains(String(decoding: rest, as: UTF8.self)) { return true }
        guard rest.contains(where: isDigit) else { return false }
        if isDate(rest) { return true }
        if rest.count > 2, rest.first == Byte.zero, let radix = rest.dropFirst().first {
            let isHexadecimal = radix == UInt8(ascii: "x")
            if isHexadecimal || radix == UInt8(ascii: "o") || radix == UInt8(ascii: "b") {
                return rest.dropFirst(2).allSatisfy {
                    isDigit($0) || $0 == 0x5F || isHexadecimal && ($0 | 0x20) &- 0x61 < 6
                }
            }
        }
        var points = 0
        let mantissa = rest.prefix { byte in
            if byte == Byte.dot { points += 1 }
            return isDigit(byte) || byte == Byte.dot || byte == 0x5F || byte == Byte.comma || byte == Byte.colon
        }
        guard points <= 1, mantissa.contains(where: isDigit) else { return false }
        var power = rest.dropFirst(mantissa.count)
        if power.isEmpty { return true }
        guard power.removeFirst() | 0x20 == UInt8(ascii: "e") else { return false }
        if power.first == Byte.plus || power.first == Byte.dash { power = power.dropFirst() }
        return !power.isEmpty && power.allSatisfy(isDigit)
    }

    /// `2001-12-14`, and what a time may follow.
    private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= 8, text.prefix(4).allSatisfy(isDigit) else { return false }
        let rest = text.dropFirst(4)
        guard rest.first == Byte.dash else { return false }
        let month = rest.dropFirst().prefix(while: isDigit)
        let day = rest.dropFirst(1 + month.count)
        guard 1...2 ~= month.count, day.first == Byte.dash else { return false }
        let digits = day.dropFirst().prefix(while: isDigit)
        let end = day.dropFirst(1 + digits.count)
        guard 1...2 ~= digits.count, let next = end.first else { return 1...2 ~= digits.count }
        return next == Byte.space || next | 0x20 == UInt8(ascii: "t")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

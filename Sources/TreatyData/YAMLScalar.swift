// Scans plain and quoted YAML scalars with folding and escapes; what they resolve to is not decided here.
import TreatyText

extension YAMLParser {
    enum Style: UInt8 { case plain, single, double, literal, folded, alias }

    /// A scanned scalar that is not on the tape yet.
    struct Scalar {
        var style: Style
        var start: Int
        var end: Int
        /// Where the text lies: in the source, or behind it.
        var first: Int
        var second: Int
        var isMultiline = false

        init(_ style: Style, _ start: Int, _ end: Int, first: Int, second: Int, isMultiline: Bool = false) {
            self.style = style
            self.start = start
            self.end = end
            self.first = first
            self.second = second
            self.isMultiline = isMultiline
        }

        /// An omitted node.
        init(emptyAt offset: Int) { self.init(.plain, offset, offset, first: offset, second: offset) }
    }

    /// Scans an alias, a quoted scalar, the first line of a plain one, or nothing before a `:`, in block context.
    mutating func scanItem(_ source: Span<UInt8>, indent: Int) throws(Failure) -> Scalar {
        switch source[at] {
        case Byte.star: return try scanAlias(source)
        case Byte.doubleQuote, Byte.singleQuote: return try scanQuoted(source, indent: indent)
        case Byte.colon where isSeparated(source, at + 1): return Scalar(emptyAt: at)
        default:
            guard beginsPlain(source, inFlow: false) else { throw startFailure(source) }
            let start = at
            skipPlainLine(source, inFlow: false)
            return Scalar(.plain, start, at, first: start, second: at)
        }
    }

    // MARK: Plain (YAML 1.2.2 7.3.3)

    func beginsPlain(_ source: Span<UInt8>, inFlow: Bool) -> Bool {
        switch source[at] {
        case Byte.dash, Byte.question, Byte.colon:
            return !isSeparated(source, at + 1) && !(inFlow && isFlowIndicator(source[at + 1]))
        case Byte.exclamation, Byte.doubleQuote, Byte.hash, Byte.percent, Byte.ampersand, Byte.singleQuote, Byte.star,
            Byte.comma,
            Byte.greater, 0x40, 0x60, Byte.openBracket, Byte.closeBracket, Byte.openBrace, Byte.bar, Byte.closeBrace:
            return false
        default: return true
        }
    }

    /// Moves to the end of the plain text on this line, without the white space after it.
    mutating func skipPlainLine(_ source: Span<UInt8>, inFlow: Bool) {
        var offset = at
        loop: while offset < source.count {
            let byte = source[offset]
            if byte >= 0x40 ? !(inFlow && isFlowIndicator(byte)) : YAMLParser.plainMarks >> byte & 1 == 0 {
                offset += 1
                continue
            }
            switch byte {
            case Byte.colon:
                if isSeparated(source, offset + 1) || inFlow && isFlowIndicator(source[offset + 1]) { break loop }
            case Byte.hash: if offset > at, isWhite(source[offset - 1]) { break loop }
            case Byte.comma: if inFlow { break loop }
            default: break loop
            }
            offset += 1
        }
        while offset > at, isWhite(source[offset - 1]) { offset -= 1 }
        at = offset
    }

    /// The bytes below 0x40 that may end a plain text: line breaks, `#`, `,` and `:`.
    private static var plainMarks: UInt64 { 1 << 0x0A | 1 << 0x0D | 1 << 0x23 | 1 << 0x2C | 1 << 0x3A }

    /// Goes on with a plain scalar on the lines below, as far as they are indented for it.
    mutating func scanContinuation(
        _ source: Span<UInt8>, of scalar: inout Scalar, indent parent: Int, inFlow: Bool
    ) throws(Failure) {
        let first = texts.count
        while let (next, line, breaks) = continuation(source, indent: parent, inFlow: inFlow) {
            if !scalar.isMultiline {
                scalar.isMultiline = true
                appendDecoded(source, scalar.start, scalar.end)
            }
            appendFold(breaks)
            at = next
            lineStart = line
            lineFirst = next
            skipPlainLine(source, inFlow: inFlow)
            appendDecoded(source, next, at)
            if !inFlow, colonFollows(source) { throw continuedKeyFailure(source, scalar, line: next) }
            scalar.end = at
        }
        if scalar.isMultiline {
            scalar.first = first
            scalar.second = texts.count
        }
    }

    /// Where the text goes on after the end of this line: its offset, the start of its line, and how many breaks lie
    /// between.
    private func continuation(_ source: Span<UInt8>, indent parent: Int, inFlow: Bool) -> (Int, Int, Int)? {
        var offset = at
        while offset < source.count, isWhite(source[offset]) { offset += 1 }
        guard offset < source.count, isBreak(source[offset]) else { return nil }
        var (line, spaces, breaks) = (offset, 0, 0)
        while offset < source.count, isBreak(source[offset]) {
            offset = afterBreak(source, offset)
            breaks += 1
            line = offset
            while offset < source.count, source[offset] == Byte.space { offset += 1 }
            spaces = offset - line
            while offset < source.count, isWhite(source[offset]) { offset += 1 }
        }
        guard offset < source.count, spaces > parent, source[offset] != Byte.hash else { return nil }
        if offset == line, isMarkerText(source, offset) { return nil }
        if inFlow, isFlowIndicator(source[offset]) { return nil }
        if inFlow, source[offset] == Byte.colon {
            if isSeparated(source, offset + 1) || isFlowIndicator(source[offset + 1]) { return nil }
        }
        return (offset, line, breaks)
    }

    /// Whether `---` or `...` stands here, at the start of a line.
    func isMarkerText(_ source: Span<UInt8>, _ offset: Int) -> Bool {
        guard offset + 2 < source.count, source[offset] == Byte.dash || source[offset] == Byte.dot else { return false }
        guard source[offset + 1] == source[offset], source[offset + 2] == source[offset] else { return false }
        return isSeparated(source, offset + 3)
    }

    private func continuedKeyFailure(_ source: Span<UInt8>, _ scalar: Scalar, line: Int) -> Failure {
        for offset in scalar.start..<scalar.end where source[offset] == Byte.colon { return colonSpaceFailure(offset) }
        return fail(
            "multiline-key", "this name continues the text of the line before, which has no ':'", at: line,
            help:
                "write ':' after the text before, or indent this line as its fellow names; text with ': ' needs quotes"
        )
    }

    // MARK: Quoted (YAML 1.2.2 7.3.1, 7.3.2)

    /// Scans from quote to quote; text without escapes and line breaks stays where it is.
    mutating func scanQuoted(_ source: Span<UInt8>, indent parent: Int) throws(Failure) -> Scalar {
        let start = at
        let quote = source[at]
        let isDouble = quote == Byte.doubleQuote
        at += 1
        skipQuotedRun(source, quote)
        if at < source.count, source[at] == quote, isDouble || at + 1 >= source.count || source[at + 1] != quote {
            at += 1
            passQuoted(start, at)
            return Scalar(isDouble ? .double : .single, start, at, first: start + 1, second: at - 1)
        }
        let first = texts.count
        var isMultiline = false
        appendDecoded(source, start + 1, at)
        // White space after this position goes where the line ends.
        var kept = texts.count
        while kept > first, isWhite(texts[kept - 1]) { kept -= 1 }
        while at < source.count {
            let byte = source[at]
            if byte == quote {
                at += 1
                guard !isDouble, at < source.count, source[at] == quote else {
                    passQuoted(start, at)
                    return Scalar(
                        isDouble ? .double : .single, start, at, first: first, second: texts.count,
                        isMultiline: isMultiline)
                }
                texts.append(quote)
                at += 1
                kept = texts.count
            } else if isBreak(byte) {
                texts.removeLast(texts.count - kept)
                appendFold(try skipQuotedBreaks(source, from: start, indent: parent))
                isMultiline = true
                kept = texts.count
            } else if isDouble, byte == Byte.backslash {
                if at + 1 < source.count, isBreak(source[at + 1]) {
                    at += 1
                    let breaks = try skipQuotedBreaks(source, from: start, indent: parent)
                    texts.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
                    isMultiline = true
                } else {
                    try scanEscape(source, from: start)
                }
                kept = texts.count
            } else {
                let run = at
                skipQuotedRun(source, quote)
                texts.append(source, run..<at)
                var text = at
                while text > run, isWhite(source[text - 1]) { text -= 1 }
                if text > run { kept = texts.count - (at - text) }
            }
        }
        throw unclosedQuoteFailure(start, quote)
    }

    /// Passes over what stands for itself in quotes.
    @inline(__always) private mutating func skipQuotedRun(_ source: Span<UInt8>, _ quote: UInt8) {
        let other = quote == Byte.doubleQuote ? Byte.backslash : quote
        while at < source.count {
            let byte = source[at]
            if byte == quote || byte == other || isBreak(byte) { return }
            at += 1
        }
    }

    private func unclosedQuoteFailure(_ start: Int, _ quote: UInt8) -> Failure {
        unclosedFailure(start, "the quoted text", quote == Byte.doubleQuote ? "\"" : "' (a ' inside is written '')")
    }

    /// Passes over line breaks and the white space around them inside quotes; how many breaks there were.
    private mutating func skipQuotedBreaks(_ source: Span<UInt8>, from start: Int, indent parent: Int) throws(Failure)
        -> Int
    {
        var breaks = 0
        var spaces = 0
        while at < source.count, isBreak(source[at]) {
            at = afterBreak(source, at)
            lineStart = at
            breaks += 1
            while at < source.count, source[at] == Byte.space { at += 1 }
            spaces = at - lineStart
            while at < source.count, isWhite(source[at]) { at += 1 }
        }
        lineFirst = at
        guard at < source.count else { throw unclosedQuoteFailure(start, source[start]) }
        if at == lineStart, isMarkerText(source, at) { throw unclosedQuoteFailure(start, source[start]) }
        if spaces <= parent {
            if at - lineStart > spaces { throw tabFailure(source) }
            throw fail(
                "quoted-indent", "a line inside the quoted text must be indented by more than \(parent) spaces",
                help: "is the closing quote missing before this line?")
        }
        return breaks
    }

    /// YAML 1.2.2 5.7; a surrogate that stands alone becomes U+FFFD, as UTF-8 cannot hold it.
    private mutating func scanEscape(_ source: Span<UInt8>, from start: Int) throws(Failure) {
        guard at + 1 < source.count else { throw unclosedQuoteFailure(start, Byte.doubleQuote) }
        let scalar: UInt32
        switch source[at + 1] {
        case Byte.zero: scalar = 0
        case UInt8(ascii: "a"): scalar = 0x07
        case UInt8(ascii: "b"): scalar = 0x08
        case UInt8(ascii: "t"), Byte.tab: scalar = 0x09
        case UInt8(ascii: "n"): scalar = 0x0A
        case UInt8(ascii: "v"): scalar = 0x0B
        case UInt8(ascii: "f"): scalar = 0x0C
        case UInt8(ascii: "r"): scalar = 0x0D
        case UInt8(ascii: "e"): scalar = 0x1B
        case Byte.space, Byte.doubleQuote, UInt8(ascii: "/"), Byte.backslash: scalar = UInt32(source[at + 1])
        case UInt8(ascii: "N"): scalar = 0x85
        case UInt8(ascii: "_"): scalar = 0xA0
        case UInt8(ascii: "L"): scalar = 0x2028
        case UInt8(ascii: "P"): scalar = 0x2029
        case UInt8(ascii: "x"): return appendScalar(try hexEscape(source, digits: 2))
        case UInt8(ascii: "u"): return appendScalar(try surrogates(source))
        case UInt8(ascii: "U"): return appendScalar(try hexEscape(source, digits: 8))
        default:
            throw fail(
                "escape", "no such escape in double quotes",
                help: #"write \\ for a backslash, or use single quotes, where a backslash is itself"#)
        }
        at += 2
        appendScalar(scalar)
    }

    private mutating func surrogates(_ source: Span<UInt8>) throws(Failure) -> UInt32 {
        let unit = try hexEscape(source, digits: 4)
        guard unit & 0xFFFF_FC00 == 0xD800, at + 1 < source.count, source[at] == Byte.backslash else { return unit }
        guard source[at + 1] == UInt8(ascii: "u") else { return unit }
        let second = at
        let low = try hexEscape(source, digits: 4)
        if low & 0xFFFF_FC00 == 0xDC00 { return 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF) }
        at = second
        return unit
    }

    private mutating func hexEscape(_ source: Span<UInt8>, digits: Int) throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for offset in at + 2..<at + 2 + digits {
            guard offset < source.count, let digit = hexDigit(source[offset]) else {
                throw fail(
                    "escape", "expected \(digits) hexadecimal digits in the escape", help: #"write \\ for a backslash"#)
            }
            value = value << 4 | UInt32(digit)
        }
        guard value <= 0x10FFFF else { throw fail("escape", "the escape is beyond U+10FFFF") }
        at += 2 + digits
        return value
    }

    private mutating func appendScalar(_ value: UInt32) {
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        texts.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    // MARK: Text

    /// The bytes of a text, in the source or behind it.
    func copiedText(_ source: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        Array(texts[range])
    }

    mutating func appendDecoded(_ source: Span<UInt8>, _ start: Int, _ end: Int) {
        texts.append(source, start..<max(start, end))
    }

    /// One break folds to a space, several to one fewer (YAML 1.2.2 6.5).
    mutating func appendFold(_ breaks: Int) {
        if breaks <= 1 { return texts.append(Byte.space) }
        texts.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
    }
}

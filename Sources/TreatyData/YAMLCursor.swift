// Where the YAML parser stands: separation, indentation, markers and indicators; it writes nothing to the tape.

/// The bytes that mean something in YAML.
enum Byte {
    static var tab: UInt8 { 0x09 }
    static var space: UInt8 { 0x20 }
    static var exclamation: UInt8 { 0x21 }
    static var doubleQuote: UInt8 { 0x22 }
    static var hash: UInt8 { 0x23 }
    static var percent: UInt8 { 0x25 }
    static var ampersand: UInt8 { 0x26 }
    static var singleQuote: UInt8 { 0x27 }
    static var star: UInt8 { 0x2A }
    static var plus: UInt8 { 0x2B }
    static var comma: UInt8 { 0x2C }
    static var dash: UInt8 { 0x2D }
    static var dot: UInt8 { 0x2E }
    static var zero: UInt8 { 0x30 }
    static var colon: UInt8 { 0x3A }
    static var less: UInt8 { 0x3C }
    static var greater: UInt8 { 0x3E }
    static var question: UInt8 { 0x3F }
    static var openBracket: UInt8 { 0x5B }
    static var backslash: UInt8 { 0x5C }
    static var closeBracket: UInt8 { 0x5D }
    static var openBrace: UInt8 { 0x7B }
    static var bar: UInt8 { 0x7C }
    static var closeBrace: UInt8 { 0x7D }
}

@inline(__always) func isWhite(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
@inline(__always) func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
@inline(__always) func isSeparator(_ byte: UInt8) -> Bool { isWhite(byte) || isBreak(byte) }

/// `, [ ] { }` (YAML 1.2.2 5.3).
@inline(__always) func isFlowIndicator(_ byte: UInt8) -> Bool {
    byte == 0x2C || byte == 0x5B || byte == 0x5D || byte == 0x7B || byte == 0x7D
}

extension YAMLParser {
    /// Passes over white space, comments and line breaks to the next token, and measures the indentation of its line.
    mutating func skip(_ source: Span<UInt8>) {
        isTabbed = false
        while at < source.count {
            let isLineStart = at == lineStart
            if isLineStart {
                at = source.afterSpaces(at)
                indent = at - lineStart
            }
            while at < source.count, isWhite(source[at]) {
                if source[at] == Byte.tab { isTabbed = true }
                at += 1
            }
            if isLineStart { lineFirst = at }
            guard at < source.count else { break }
            if source[at] == Byte.hash, at == lineStart || isWhite(source[at - 1]) { skipComment(source) }
            guard at < source.count, isBreak(source[at]) else { break }
            at = afterBreak(source, at)
            lineStart = at
            isTabbed = false
        }
        if at == lineStart {
            lineFirst = at
            indent = 0
        }
        if at == lineFirst { isTabbed = at - lineStart > indent }
    }

    /// Passes over a comment to the end of its line, and keeps its place.
    mutating func skipComment(_ source: Span<UInt8>) {
        let start = at
        at = source.lineEnd(at)
        comments.append(start..<at)
    }

    /// The offset after the line break that stands here: LF, CR LF or CR (YAML 1.2.2 5.4).
    @inline(__always) func afterBreak(_ source: Span<UInt8>, _ offset: Int) -> Int {
        source[offset] == 0x0D && offset + 1 < source.count && source[offset + 1] == 0x0A ? offset + 2 : offset + 1
    }

    /// Whether the document ends here: the stream does, or a marker stands at the start of the line.
    func isAtEnd(_ source: Span<UInt8>) -> Bool {
        at >= source.count || isMarker(source, at, Byte.dash) || isMarker(source, at, Byte.dot)
    }

    /// `---` or `...` at the start of a line, before white space or the end (YAML 1.2.2 9.1.2).
    func isMarker(_ source: Span<UInt8>, _ offset: Int, _ byte: UInt8) -> Bool {
        guard offset == lineStart, offset + 2 < source.count else { return false }
        guard source[offset] == byte, source[offset + 1] == byte, source[offset + 2] == byte else { return false }
        return offset + 3 >= source.count || isSeparator(source[offset + 3])
    }

    func isByteOrderMark(_ source: Span<UInt8>, _ offset: Int) -> Bool {
        offset + 2 < source.count && source[offset] == 0xEF && source[offset + 1] == 0xBB && source[offset + 2] == 0xBF
    }

    /// Whether `byte` stands here as an indicator: white space or the end follows.
    @inline(__always) func isIndicator(_ source: Span<UInt8>, _ byte: UInt8) -> Bool {
        source[at] == byte && isSeparated(source, at + 1)
    }

    @inline(__always) func isSeparated(_ source: Span<UInt8>, _ offset: Int) -> Bool {
        offset >= source.count || isSeparator(source[offset])
    }

    /// Whether a `:` that ends a key follows on this line.
    func colonFollows(_ source: Span<UInt8>) -> Bool {
        var offset = at
        while offset < source.count, isWhite(source[offset]) { offset += 1 }
        return offset < source.count && source[offset] == Byte.colon && isSeparated(source, offset + 1)
    }
}

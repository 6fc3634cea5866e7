// What the YAML parser says about broken text; deciding that it is broken is the parser's work.

import TreatyText

extension YAMLParser {
    func fail(_ code: String, _ message: String, at offset: Int? = nil, help: String? = nil) -> Failure {
        Failure(code: code, message: message, offset: offset ?? at, help: help)
    }

    /// The token at hand, for a sentence.
    func found(_ source: Span<UInt8>) -> String {
        guard at < source.count else { return "the end of the text" }
        if isBreak(source[at]) { return "the end of the line" }
        var end = at
        while end < source.count, end - at < 24, !isSeparator(source[end]) { end += 1 }
        while end < source.count, source[end] & 0xC0 == 0x80 { end += 1 }
        return "'\(text(source, at, end))'"
    }

    func text(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> String {
        var bytes: [UInt8] = []
        for offset in start..<max(start, end) where offset < source.count { bytes.append(source[offset]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A tab where spaces count (YAML 1.2.2 6.1); the place is the tab.
    func tabFailure(_ source: Span<UInt8>) -> Failure {
        var offset = min(at, source.count)
        while offset > lineStart, source[offset - 1] == Byte.tab || source[offset - 1] == Byte.space { offset -= 1 }
        while offset < at, source[offset] != Byte.tab { offset += 1 }
        return fail("tab", "a tab must not indent a line", at: offset, help: "indent with spaces only")
    }

    func indentFailure(_ source: Span<UInt8>, in frame: Frame) -> Failure {
        let what = frame.level == .mapping ? "names of this object stand" : "items of this list stand"
        return fail(
            "indent", "the line is indented by \(indent) spaces where \(what) at \(frame.indent)",
            help: "indent it by \(frame.indent) spaces, or further only below a line that ends in ':'")
    }

    func trailingFailure(_ source: Span<UInt8>) -> Failure {
        let help =
            switch source[at] {
            case Byte.hash: "write a space before '#' to begin a comment"
            case Byte.colon: "write a space after ':'"
            default: "put the whole value in quotes, or begin a new line"
            }
        return fail("trailing", "expected the end of the line after the value, found \(found(source))", help: help)
    }

    func secondNodeFailure(_ source: Span<UInt8>) -> Failure {
        if isTabbed { return tabFailure(source) }
        return fail(
            "trailing", "expected the end of the document after its value, found \(found(source))",
            help: "indent it to the column of what it belongs to, or begin another document with '---'")
    }

    func depthFailure(at offset: Int? = nil) -> Failure {
        fail("too-deep", "more than \(depthMax) collections within each other", at: offset)
    }

    /// Only names of about the same length are held against this one, and not endlessly many.
    func missingAnchorFailure(_ name: [UInt8], at offset: Int) -> Failure {
        let text = String(decoding: name.prefix(80), as: UTF8.self)
        let names = anchors.keys.filter { name.count <= 80 && abs($0.count - name.count) < 20 }
        let candidates = names.count > 1000 ? [] : names.map { String(decoding: $0, as: UTF8.self) }.sorted()
        return fail(
            "alias", "no anchor '&\(text)' stands before this alias", at: offset,
            help: suggestion(for: text, among: candidates).map { "did you mean '*\($0)'?" }
                ?? "put a value that begins with '*' in quotes")
    }

    func keyFailure(_ offset: Int) -> Failure {
        fail(
            "key", "a name must be text, not a list or an object", at: offset,
            help: "put the name in quotes if it is text")
    }

    /// The characters that a name may have up to its `:`, where no `?` says that it is one (YAML 1.2.2 7.4.2, 8.2.2).
    static var nameLengthMax: Int { 1024 }

    /// Refuses a name that began further back.
    func checkNameLength(_ source: Span<UInt8>, from start: Int) throws(Failure) {
        guard at - start > YAMLParser.nameLengthMax else { return }
        var length = 0
        for offset in start..<at where source[offset] & 0xC0 != 0x80 { length += 1 }
        if length <= YAMLParser.nameLengthMax { return }
        throw fail(
            "key-length", "a name has at most 1024 characters", at: start,
            help: "write it as '? name', then ': value' on the next line")
    }

    func multilineKeyFailure(_ offset: Int) -> Failure {
        fail(
            "multiline-key", "a name and its ':' must stand on one line", at: offset,
            help: "is a ':' missing after this line, or a closing quote, or are the lines below indented too far?")
    }

    func missingColonFailure(_ source: Span<UInt8>, after key: Scalar) -> Failure {
        if key.style == .plain {
            for offset in key.start..<key.end where source[offset] == Byte.colon {
                return colonSpaceFailure(offset)
            }
        }
        let name = text(source, key.start, min(key.end, key.start + 40))
        return fail(
            "colon", "expected ':' after the name \(name)", at: key.start,
            help: "write 'name: value'; to continue the value above, indent this line further than its name")
    }

    func colonSpaceFailure(_ offset: Int) -> Failure {
        fail(
            "colon-space", "a ':' without a space after it is part of the text", at: offset,
            help: "write a space after ':'")
    }

    /// For a byte that no plain text may begin with (YAML 1.2.2 7.3.3).
    func startFailure(_ source: Span<UInt8>) -> Failure {
        let character = String(Character(Unicode.Scalar(source[at])))
        let help =
            switch source[at] {
            case Byte.percent, 0x40, 0x60: "put the value in quotes: '\(character)' is reserved at its start"
            case Byte.dash, Byte.question, Byte.colon: "a list or an object cannot begin here; put text in quotes"
            case Byte.hash: "write a space before '#' to begin a comment, or put the value in quotes"
            default: "put the value in quotes"
            }
        return fail("plain", "a value without quotes must not begin with '\(character)'", help: help)
    }

    func unclosedFailure(_ start: Int, _ what: String, _ mark: String) -> Failure {
        fail("unclosed", "\(what) that begins here has no end", at: start, help: "close it with \(mark)")
    }
}

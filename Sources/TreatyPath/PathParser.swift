// Reads the text of a query into a program: segments and selectors; filters are in PathFilterParser.
import TreatyData
import TreatyText

/// A cursor over the text. Recursion is bounded by `PathLimits.depthMax`.
struct PathParser {
    let text: [UInt8]
    var at = 0
    var depth = 0
    /// What compiling the patterns has cost.
    var patternWork = 0
    var program = PathProgram()

    static func program(_ text: String) throws(PathError) -> PathProgram {
        var parser = PathParser(text: Array(text.utf8))
        guard parser.take(UInt8(ascii: "$")) else {
            throw parser.wrong("a query begins with '$'", help: parser.helpForStart)
        }
        parser.program.main = try parser.query(isRelative: false)
        if parser.at < parser.text.count {
            throw parser.wrong("expected '.', '..', '[' or the end of the query", help: parser.helpForRest)
        }
        return parser.program
    }

    private var helpForStart: String? {
        if text.first == UInt8(ascii: "/") { return "this looks like a JSON Pointer; '/a/0' is '$.a[0]' here" }
        return isSpace(peek) ? "no spaces around a query" : nil
    }

    private var helpForRest: String? {
        if isSpace(peek) { return "no spaces around a query" }
        return text[at...].contains(UInt8(ascii: "-")) ? "a name with other signs is written ['like-this']" : nil
    }

    var peek: UInt8? { at < text.count ? text[at] : nil }

    func peek(_ offset: Int) -> UInt8? { at + offset < text.count ? text[at + offset] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    mutating func skipSpace() {
        while isSpace(peek) { at += 1 }
    }

    /// One more level of nesting; the caller takes it back.
    mutating func enter() throws(PathError) {
        depth += 1
        if depth > PathLimits.depthMax {
            throw PathError(
                code: "path.too-deep", offset: at,
                message: "brackets, filters and calls nest more than \(PathLimits.depthMax) levels deep")
        }
    }

    // MARK: Queries and segments

    /// What follows `$` or `@` (RFC 9535 2.2, 2.3.5.1).
    mutating func query(isRelative: Bool) throws(PathError) -> Int32 {
        var segments: [PathSegment] = []
        var isSingular = true
        while true {
            let before = at
            skipSpace()
            guard let segment = try segment() else {
                at = before
                break
            }
            isSingular = isSingular && !segment.isDescendant && isOne(segment.selectors)
            segments.append(segment)
        }
        let first = program.segments.count
        program.segments += segments
        program.queries.append(
            PathQuery(
                isRelative: isRelative, isSingular: isSingular, segments: PathRange(first, first + segments.count)))
        return Int32(truncatingIfNeeded: program.queries.count - 1)
    }

    /// Whether the selectors are one name or one index.
    private func isOne(_ selectors: PathRange) -> Bool {
        guard selectors.count == 1 else { return false }
        switch program.selectors[Int(selectors.first)] {
        case .name, .index: return true
        case .wildcard, .slice, .filter: return false
        }
    }

    private mutating func segment() throws(PathError) -> PathSegment? {
        if peek == UInt8(ascii: "[") {
            return PathSegment(isDescendant: false, selectors: try brackets())
        }
        guard take(UInt8(ascii: ".")) else { return nil }
        let isDescendant = take(UInt8(ascii: "."))
        if isDescendant, peek == UInt8(ascii: "[") {
            return PathSegment(isDescendant: true, selectors: try brackets())
        }
        if take(UInt8(ascii: "*")) { return PathSegment(isDescendant: isDescendant, selectors: append([.wildcard])) }
        let first = program.bytes.count
        guard let byte = peek, isNameFirst(byte) else {
            let dots = isDescendant ? ".." : "."
            let found = isSpace(peek) ? "no space may stand after '\(dots)'" : nil
            let number = peek.map { isDigit($0) } ?? false
            throw wrong(
                "expected a name or '*' after '\(dots)'",
                help: found ?? (number ? "an index is written [0], a name that is a number ['0']" : nil))
        }
        while let byte = peek, isNameFirst(byte) || isDigit(byte) {
            program.bytes.append(byte)
            at += 1
        }
        let name = PathSelector.name(PathRange(first, program.bytes.count))
        return PathSegment(isDescendant: isDescendant, selectors: append([name]))
    }

    private mutating func append(_ selectors: [PathSelector]) -> PathRange {
        let first = program.selectors.count
        program.selectors += selectors
        return PathRange(first, first + selectors.count)
    }

    /// bracketed-selection.
    private mutating func brackets() throws(PathError) -> PathRange {
        at += 1
        try enter()
        defer { depth -= 1 }
        var selectors: [PathSelector] = []
        repeat {
            skipSpace()
            selectors.append(try selector())
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw wrong("expected ',' or ']' after a selector") }
        return append(selectors)
    }

    private mutating func selector() throws(PathError) -> PathSelector {
        switch peek {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .name(try string())
        case UInt8(ascii: "*"):
            at += 1
            return .wildcard
        case UInt8(ascii: "?"):
            at += 1
            return .filter(try filter())
        case UInt8(ascii: ":"), UInt8(ascii: "-"): return try indexOrSlice()
        case let byte? where isDigit(byte): return try indexOrSlice()
        case UInt8(ascii: "("):
            throw wrong("expected a selector", help: "a filter is written [?@.a == 1]; scripts are no part of JSONPath")
        case let byte? where isNameFirst(byte):
            throw wrong("expected a selector", help: "a name in brackets stands in quotes: ['name']")
        default: throw wrong("expected a selector: a name in quotes, an index, a slice, '*' or '?'")
        }
    }

    /// index-selector and slice-selector; integers keep within I-JSON's exact range (RFC 9535 2.1).
    private mutating func indexOrSlice() throws(PathError) -> PathSelector {
        var start: Int?
        if peek != UInt8(ascii: ":") {
            let value = try integer()
            let before = at
            skipSpace()
            guard peek == UInt8(ascii: ":") else {
                at = before
                return .index(value)
            }
            start = value
        }
        at += 1
        skipSpace()
        var end: Int?
        if startsInteger { end = try integer() }
        let before = at
        skipSpace()
        guard take(UInt8(ascii: ":")) else {
            at = before
            return .slice(start: start, end: end, step: 1)
        }
        let afterColon = at
        skipSpace()
        guard startsInteger else {
            at = afterColon
            return .slice(start: start, end: end, step: 1)
        }
        return .slice(start: start, end: end, step: try integer())
    }

    private var startsInteger: Bool {
        guard let byte = peek else { return false }
        return isDigit(byte) || byte == UInt8(ascii: "-")
    }

    private mutating func integer() throws(PathError) -> Int {
        let start = at
        let isNegative = take(UInt8(ascii: "-"))
        guard let first = peek, isDigit(first) else { throw wrong("expected a digit") }
        if first == UInt8(ascii: "0"), isNegative { throw wrong("'-0' is no integer here", offset: start) }
        var value = 0
        while let byte = peek, isDigit(byte) {
            if at > start, value == 0, first == UInt8(ascii: "0") {
                throw wrong("an integer has no leading zero", offset: start)
            }
            value = value * 10 + Int(byte - 0x30)
            at += 1
            if value > 9_007_199_254_740_991 {
                throw PathError(
                    code: "path.number-range", offset: start,
                    message: "an index is beyond 2^53 - 1, the largest integer a query may hold")
            }
        }
        return isNegative ? -value : value
    }

    // MARK: Errors

    /// A syntax error at the cursor; the sentence says what stands there.
    func wrong(_ expected: String, offset: Int? = nil, help: String? = nil) -> PathError {
        let place = offset ?? at
        let message = offset == nil ? "\(expected), found \(found)" : expected
        return PathError(code: "path.syntax", offset: place, message: message, help: help)
    }

    /// The character at the cursor, in quotes.
    private var found: String {
        guard at < text.count else { return "the end of the query" }
        let rest = String(decoding: text[at..<min(at + 4, text.count)], as: UTF8.self)
        guard let scalar = rest.unicodeScalars.first else { return "nothing" }
        if scalar.value < 0x20 || scalar.value == 0x7F { return "the control U+\(hex(scalar.value))" }
        return "'\(scalar)'"
    }

    func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

/// RFC 9535 2.1.1, `B`.
func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

/// name-first: letters, `_`, and everything beyond ASCII.
func isNameFirst(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x5F || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
}

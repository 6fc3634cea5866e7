// Reads JSON (RFC 8259) into a tape in one pass; it reports the first error with its place and reason.
package import TreatyText

extension Document {
    /// Reads a JSON text: UTF-8, a leading byte order mark passed over (RFC 8259 8.1), one value, nothing after it.
    package static func json(_ source: SourceFile, limits: ReadLimits = ReadLimits()) throws(Diagnostic) -> Document {
        guard source.bytes.count <= min(limits.bytesMax, Int(UInt32.max) / 2) else {
            throw Diagnostic(
                .error, "json.too-large",
                "the file has \(source.bytes.count) bytes; at most \(limits.bytesMax) are read",
                at: SourceLocation(file: source, range: 0..<0))
        }
        var parser = JSONParser(
            depthMax: limits.depthMax, nodesMax: limits.nodesMax, capacity: source.bytes.count / 8 + 1)
        do throws(JSONParser.Failure) {
            let bytes = source.bytes
            try parser.parse(bytes.span)
        } catch {
            let place = min(error.offset, source.bytes.count)
            throw Diagnostic(
                .error, "json.\(error.code)", error.message,
                at: SourceLocation(file: source, range: place..<min(place + 1, source.bytes.count)), help: error.help)
        }
        let bytes = parser.decoded.isEmpty ? source.bytes : source.bytes + parser.decoded
        return Document(source: source, nodes: parser.nodes, bytes: bytes)
    }

    /// Reads a JSON text that is no file, such as a body; `name` stands in diagnostics.
    package static func json(bytes: [UInt8], name: String) throws(Diagnostic) -> Document {
        try json(SourceFile(name: name, bytes: bytes))
    }
}

struct JSONParser {
    struct Failure: Error {
        var code: String
        var message: String
        var offset: Int
        var help: String?
    }

    private(set) var nodes: [Node] = []
    /// Unescaped strings; a text in here has its ranges behind the source's bytes.
    private(set) var decoded: [UInt8] = []
    private var open: [Int] = []
    private let depthMax: Int
    private let nodesMax: Int
    private var at = 0

    init(depthMax: Int, nodesMax: Int, capacity: Int) {
        self.depthMax = depthMax
        self.nodesMax = nodesMax
        nodes.reserveCapacity(min(capacity, nodesMax))
    }

    mutating func parse(_ source: Span<UInt8>) throws(Failure) {
        if source.count >= 3, source[0] == 0xEF, source[1] == 0xBB, source[2] == 0xBF { at = 3 }
        skipSpace(source)
        guard at < source.count else { throw fail("empty", "expected a JSON value, found nothing") }
        try parseValue(source)
        while let container = open.last {
            try parseNextPart(source, of: container)
        }
        skipSpace(source)
        guard at == source.count else {
            throw fail("trailing", "expected the end of the text after the value, found \(found(source))")
        }
    }

    /// One step inside an open container: its end, or its next member or element.
    private mutating func parseNextPart(_ source: Span<UInt8>, of container: Int) throws(Failure) {
        let isObject = nodes[container].kind == .object
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        let isFirst = nodes[container].count == 0
        skipSpace(source)
        guard at < source.count else {
            throw fail(
                "unclosed", "the text ends inside \(isObject ? "an object" : "an array")",
                at: Int(nodes[container].sourceStart))
        }
        if source[at] == close {
            at += 1
            nodes[container].sourceEnd = UInt32(truncatingIfNeeded: at)
            nodes[container].second = UInt32(truncatingIfNeeded: nodes.count)
            open.removeLast()
            return
        }
        if !isFirst {
            guard source[at] == UInt8(ascii: ",") else {
                throw fail("separator", "expected ',' or '\(isObject ? "}" : "]")', found \(found(source))")
            }
            at += 1
            skipSpace(source)
            if at < source.count, source[at] == close {
                throw fail(
                    "trailing-comma", "expected another \(isObject ? "member" : "element") after ','",
                    help: "remove the comma")
            }
        }
        if isObject { try parseName(source) }
        nodes[container].first &+= 1
        try parseValue(source)
    }

    private mutating func parseName(_ source: Span<UInt8>) throws(Failure) {
        guard at < source.count, source[at] == UInt8(ascii: "\"") else {
            throw fail("name", "expected a member name in double quotes, found \(found(source))")
        }
        try parseString(source)
        skipSpace(source)
        guard at < source.count, source[at] == UInt8(ascii: ":") else {
            throw fail("colon", "expected ':' after the member name, found \(found(source))")
        }
        at += 1
        skipSpace(source)
    }

    private mutating func parseValue(_ source: Span<UInt8>) throws(Failure) {
        guard nodes.count < nodesMax else { throw fail("too-many", "more than \(nodesMax) values") }
        skipSpace(source)
        guard at < source.count else { throw fail("value", "expected a value, found the end of the text") }
        switch source[at] {
        case UInt8(ascii: "\""): try parseString(source)
        case UInt8(ascii: "{"): try openContainer(.object)
        case UInt8(ascii: "["): try openContainer(.array)
        case UInt8(ascii: "t"): try parseWord(source, "true", .true)
        case UInt8(ascii: "f"): try parseWord(source, "false", .false)
        case UInt8(ascii: "n"): try parseWord(source, "null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: try parseNumber(source)
        case UInt8(ascii: "'"):
            throw fail("value", "expected a value, found a single quote", help: "JSON strings stand in double quotes")
        default: throw fail("value", "expected a value, found \(found(source))")
        }
    }

    private mutating func openContainer(_ kind: NodeKind) throws(Failure) {
        guard open.count < depthMax else {
            throw fail("too-deep", "more than \(depthMax) containers within each other")
        }
        open.append(nodes.count)
        nodes.append(Node(kind: kind, source: at..<at))
        at += 1
    }

    private mutating func parseWord(_ source: Span<UInt8>, _ word: String, _ kind: NodeKind) throws(Failure) {
        let start = at
        for byte in word.utf8 {
            guard at < source.count, source[at] == byte else { throw fail("value", "expected '\(word)'", at: start) }
            at += 1
        }
        nodes.append(Node(kind: kind, source: start..<at))
    }

    private mutating func parseNumber(_ source: Span<UInt8>) throws(Failure) {
        let start = at
        if source[at] == UInt8(ascii: "-") { at += 1 }
        let whole = at
        skipDigits(source)
        guard at > whole else { throw fail("number", "expected a digit after '-', found \(found(source))") }
        if source[whole] == 0x30, at - whole > 1 {
            throw fail(
                "number", "a number must not begin with 0", at: whole, help: "remove the zero, or quote the text")
        }
        if at < source.count, source[at] == UInt8(ascii: ".") {
            at += 1
            let fraction = at
            skipDigits(source)
            guard at > fraction else { throw fail("number", "expected a digit after '.', found \(found(source))") }
        }
        if at < source.count, source[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < source.count, source[at] == UInt8(ascii: "+") || source[at] == UInt8(ascii: "-") { at += 1 }
            let power = at
            skipDigits(source)
            guard at > power else { throw fail("number", "expected a digit in the exponent, found \(found(source))") }
        }
        nodes.append(Node(kind: .number, source: start..<at, first: start, second: at))
    }

    private mutating func skipDigits(_ source: Span<UInt8>) {
        while at < source.count, source[at] &- 0x30 < 10 { at += 1 }
    }

    private mutating func skipSpace(_ source: Span<UInt8>) {
        while at < source.count {
            switch source[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    private mutating func parseString(_ source: Span<UInt8>) throws(Failure) {
        let start = at
        at += 1
        while at < source.count {
            let byte = source[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                nodes.append(Node(kind: .string, source: start..<at, first: start + 1, second: at - 1))
                return
            }
            if byte == UInt8(ascii: "\\") { return try parseEscapedString(source, from: start) }
            if byte < 0x20 { throw controlFailure(byte) }
            if byte < 0x80 { at += 1 } else { try skipScalar(source) }
        }
        throw fail("unclosed", "the text ends inside a string", at: start)
    }

    /// Goes on with a string at its first backslash: its text is written out behind the source's bytes.
    private mutating func parseEscapedString(_ source: Span<UInt8>, from start: Int) throws(Failure) {
        let first = source.count + decoded.count
        for offset in start + 1..<at { decoded.append(source[offset]) }
        while at < source.count {
            let byte = source[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                nodes.append(
                    Node(kind: .string, source: start..<at, first: first, second: source.count + decoded.count))
                return
            case UInt8(ascii: "\\"): try parseEscape(source)
            case 0..<0x20: throw controlFailure(byte)
            case 0..<0x80:
                decoded.append(byte)
                at += 1
            default:
                let scalar = at
                try skipScalar(source)
                for offset in scalar..<at { decoded.append(source[offset]) }
            }
        }
        throw fail("unclosed", "the text ends inside a string", at: start)
    }

    private mutating func parseEscape(_ source: Span<UInt8>) throws(Failure) {
        guard at + 1 < source.count else { throw fail("unclosed", "the text ends inside a string") }
        switch source[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(source[at + 1])
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): return try parseUnicodeEscape(source)
        default: throw fail("escape", "no such escape in a string", help: #"write \\ for a backslash"#)
        }
        at += 2
    }

    /// `\uXXXX`, two of them for a scalar beyond U+FFFF; a surrogate that stands alone becomes U+FFFD, as UTF-8 cannot
    /// hold it.
    private mutating func parseUnicodeEscape(_ source: Span<UInt8>) throws(Failure) {
        var unit = try hexUnit(source)
        if unit & 0xFC00 == 0xD800, at + 1 < source.count, source[at] == UInt8(ascii: "\\"),
            source[at + 1] == UInt8(ascii: "u")
        {
            let second = at
            let low = try hexUnit(source)
            if low & 0xFC00 == 0xDC00 {
                unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
            } else {
                at = second
            }
        }
        let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
        decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func hexUnit(_ source: Span<UInt8>) throws(Failure) -> UInt32 {
        var unit: UInt32 = 0
        for offset in at + 2..<at + 6 {
            guard offset < source.count, let digit = hexDigit(source[offset]) else {
                throw fail("escape", #"expected four hexadecimal digits after \u"#)
            }
            unit = unit << 4 | UInt32(digit)
        }
        at += 6
        return unit
    }

    /// Passes over one scalar of two to four bytes (RFC 3629 4).
    private mutating func skipScalar(_ source: Span<UInt8>) throws(Failure) {
        guard let count = scalarLength(source, at: at) else {
            throw fail("utf8", "the bytes are not UTF-8", help: "save the file as UTF-8")
        }
        at += count
    }

    private func controlFailure(_ byte: UInt8) -> Failure {
        let name = byte == 0x0A || byte == 0x0D ? "a line break" : byte == 0x09 ? "a tab" : "a control character"
        return fail(
            "control", "a string must not hold \(name) as it is",
            help: #"write it as an escape such as \n, \t or \u0000"#)
    }

    private func fail(_ code: String, _ message: String, at offset: Int? = nil, help: String? = nil) -> Failure {
        Failure(code: code, message: message, offset: offset ?? at, help: help)
    }

    private func found(_ source: Span<UInt8>) -> String {
        guard at < source.count else { return "the end of the text" }
        let byte = source[at]
        return byte > 0x20 && byte < 0x7F ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x" + String(byte, radix: 16)
    }
}

// Says where and why a text is not JSON (RFC 8259), or which limit it passes; a text that is fine is JSONReader's.
package import TreatyText

extension Document {
    /// Reads a JSON text: UTF-8, a leading byte order mark passed over (RFC 8259 8.1), one value, nothing after it.
    ///
    /// Order, duplicate names and the texts of numbers stay as they are; docs/reading.md says what else is decided.
    package static func json(_ source: SourceFile, limits: ReadLimits = ReadLimits()) throws(Diagnostic) -> Document {
        guard source.bytes.count <= min(limits.bytesMax, Int(UInt32.max) / 2) else {
            throw Diagnostic(
                .error, "json.too-large",
                "the file has \(source.bytes.count) bytes; at most \(limits.bytesMax) are read",
                at: SourceLocation(file: source, range: 0..<0))
        }
        if let document = JSONReader.document(source, limits: limits) { return document }
        let fault = JSONFault.first(in: source.bytes, limits: limits)
        let place = min(fault.offset, source.bytes.count)
        throw Diagnostic(
            .error, "json.\(fault.code)", fault.message,
            at: SourceLocation(file: source, range: place..<min(place + 1, source.bytes.count)), help: fault.help)
    }

    /// Reads a JSON text that is no file, such as a body; `name` stands in diagnostics.
    package static func json(bytes: [UInt8], name: String) throws(Diagnostic) -> Document {
        try json(SourceFile(name: name, bytes: bytes))
    }
}

/// The first thing that is wrong with a text.
package struct JSONFault: Error {
    package var code: String
    package var message: String
    package var offset: Int
    package var help: String?

    /// Goes over a text that was refused, step by step, until the fault shows.
    static func first(in bytes: [UInt8], limits: ReadLimits) -> JSONFault {
        find(in: bytes, limits: limits)
            ?? JSONFault(code: "value", message: "expected a JSON value", offset: 0, help: nil)
    }

    /// Nil where the text is JSON within the limits. It knows nothing of `JSONReader`, so that the two can be compared.
    package static func find(in bytes: [UInt8], limits: ReadLimits = ReadLimits()) -> JSONFault? {
        var check = JSONCheck(depthMax: limits.depthMax, nodesMax: limits.nodesMax)
        do throws(JSONFault) {
            try check.checkText(bytes.span)
            return nil
        } catch {
            return error
        }
    }
}

/// Goes over a text with every bound checked, and keeps nothing but what is open.
private struct JSONCheck {
    /// An open container: whether it is an object, where it begins, whether something is in it.
    private struct Container {
        var isObject: Bool
        var start: Int
        var isEmpty = true
    }

    private var open: [Container] = []
    private var count = 0
    private let depthMax: Int
    private let nodesMax: Int
    private var at = 0

    init(depthMax: Int, nodesMax: Int) {
        self.depthMax = depthMax
        self.nodesMax = nodesMax
    }

    mutating func checkText(_ source: Span<UInt8>) throws(JSONFault) {
        if source.count >= 3, source[0] == 0xEF, source[1] == 0xBB, source[2] == 0xBF { at = 3 }
        skipSpace(source)
        guard at < source.count else { throw fail("empty", "expected a JSON value, found nothing") }
        try checkValue(source)
        while let container = open.last {
            try checkNextPart(source, of: container)
        }
        skipSpace(source)
        guard at == source.count else {
            throw fail(
                "trailing", "expected the end of the text after the value, found \(found(source))",
                help: advice(source))
        }
    }

    /// What to do about bytes that other languages than JSON would take here.
    private func advice(_ source: Span<UInt8>) -> String? {
        guard at < source.count else { return nil }
        let next = at + 1 < source.count ? source[at + 1] : 0
        switch source[at] {
        case UInt8(ascii: "'"): return "JSON strings and names stand in double quotes"
        case UInt8(ascii: "#"), UInt8(ascii: "/"): return "JSON has no comments: remove it"
        case UInt8(ascii: "+"): return "a number must not begin with a plus sign: remove it"
        case UInt8(ascii: "."): return "a number must not begin with a point: write a zero before it"
        case UInt8(ascii: "N") where next == UInt8(ascii: "a"), UInt8(ascii: "I") where next == UInt8(ascii: "n"):
            return "JSON has no NaN and no Infinity: write null, or quote the text"
        case UInt8(ascii: "N"), UInt8(ascii: "T"), UInt8(ascii: "F"): return "the words are true, false and null"
        case UInt8(ascii: "<"): return "is this HTML or XML?"
        case 0, 0xFE, 0xFF: return "is the file UTF-16 or UTF-32? save it as UTF-8"
        case 0x1F where next == 0x8B: return "the file is compressed: unpack it with gunzip"
        default: return nil
        }
    }

    /// One step inside an open container: its end, or its next member or element.
    private mutating func checkNextPart(_ source: Span<UInt8>, of container: Container) throws(JSONFault) {
        let isObject = container.isObject
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        skipSpace(source)
        guard at < source.count else {
            throw fail(
                "unclosed", "the text ends inside \(isObject ? "an object" : "an array")",
                at: container.start)
        }
        if source[at] == close {
            at += 1
            open.removeLast()
            return
        }
        if !container.isEmpty {
            guard source[at] == UInt8(ascii: ",") else {
                throw fail(
                    "separator", "expected ',' or '\(isObject ? "}" : "]")', found \(found(source))",
                    help: advice(source))
            }
            at += 1
            skipSpace(source)
            if at < source.count, source[at] == close {
                throw fail(
                    "trailing-comma", "expected another \(isObject ? "member" : "element") after ','",
                    help: "remove the comma")
            }
        }
        if isObject { try checkName(source) }
        open[open.count - 1].isEmpty = false
        try checkValue(source)
    }

    private mutating func checkName(_ source: Span<UInt8>) throws(JSONFault) {
        guard at < source.count, source[at] == UInt8(ascii: "\"") else {
            throw fail(
                "name", "expected a member name in double quotes, found \(found(source))", help: advice(source))
        }
        try checkString(source)
        count += 1
        skipSpace(source)
        guard at < source.count, source[at] == UInt8(ascii: ":") else {
            throw fail("colon", "expected ':' after the member name, found \(found(source))")
        }
        at += 1
        skipSpace(source)
    }

    private mutating func checkValue(_ source: Span<UInt8>) throws(JSONFault) {
        guard count < nodesMax else { throw fail("too-many", "more than \(nodesMax) values") }
        skipSpace(source)
        guard at < source.count else { throw fail("value", "expected a value, found the end of the text") }
        count += 1
        switch source[at] {
        case UInt8(ascii: "\""): try checkString(source)
        case UInt8(ascii: "{"): try openContainer(isObject: true)
        case UInt8(ascii: "["): try openContainer(isObject: false)
        case UInt8(ascii: "t"): try checkWord(source, "true")
        case UInt8(ascii: "f"): try checkWord(source, "false")
        case UInt8(ascii: "n"): try checkWord(source, "null")
        case UInt8(ascii: "-"), 0x30...0x39: try checkNumber(source)
        default: throw fail("value", "expected a value, found \(found(source))", help: advice(source))
        }
    }

    private mutating func openContainer(isObject: Bool) throws(JSONFault) {
        guard open.count < depthMax else {
            throw fail("too-deep", "more than \(depthMax) containers within each other")
        }
        open.append(Container(isObject: isObject, start: at))
        at += 1
    }

    private mutating func checkWord(_ source: Span<UInt8>, _ word: String) throws(JSONFault) {
        let start = at
        for byte in word.utf8 {
            guard at < source.count, source[at] == byte else { throw fail("value", "expected '\(word)'", at: start) }
            at += 1
        }
    }

    private mutating func checkNumber(_ source: Span<UInt8>) throws(JSONFault) {
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

    private mutating func checkString(_ source: Span<UInt8>) throws(JSONFault) {
        let start = at
        at += 1
        while at < source.count {
            let byte = source[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return
            case UInt8(ascii: "\\"): try checkEscape(source)
            case 0..<0x20: throw controlFault(byte)
            case 0x80...:
                guard let length = scalarLength(source, at: at) else {
                    throw fail("utf8", "the bytes are not UTF-8", help: "save the file as UTF-8")
                }
                at += length
            default: at += 1
            }
        }
        throw fail("unclosed", "the text ends inside a string", at: start)
    }

    private mutating func checkEscape(_ source: Span<UInt8>) throws(JSONFault) {
        guard at + 1 < source.count else { throw fail("unclosed", "the text ends inside a string") }
        switch source[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
        case UInt8(ascii: "u"):
            for offset in at + 2..<at + 6 where offset >= source.count || hexDigit(source[offset]) == nil {
                throw fail("escape", #"expected four hexadecimal digits after \u"#)
            }
            at += 6
        default: throw fail("escape", "no such escape in a string", help: #"write \\ for a backslash"#)
        }
    }

    private func controlFault(_ byte: UInt8) -> JSONFault {
        let name = byte == 0x0A || byte == 0x0D ? "a line break" : byte == 0x09 ? "a tab" : "a control character"
        return fail(
            "control", "a string must not hold \(name) as it is",
            help: #"write it as an escape such as \n, \t or \u0000"#)
    }

    private func fail(_ code: String, _ message: String, at offset: Int? = nil, help: String? = nil) -> JSONFault {
        JSONFault(code: code, message: message, offset: offset ?? at, help: help)
    }

    private func found(_ source: Span<UInt8>) -> String {
        guard at < source.count else { return "the end of the text" }
        let byte = source[at]
        if byte == UInt8(ascii: "'") { return "a single quote" }
        return byte > 0x20 && byte < 0x7F ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x" + String(byte, radix: 16)
    }
}

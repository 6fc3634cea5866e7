// Simple conditions of Arazzo criteria (1.0.1, Criterion Object): literals, operators and runtime expressions, read
// into a tree; whether one holds is a runner's business.

/// A condition such as `$statusCode == 200 || $response.body#/state == 'done'`.
package indirect enum ArazzoCondition: Sendable, Equatable {
    /// `true`, `false` and `null`.
    case word(String)
    /// As written.
    case number(String)
    /// Without its quotes, `''` being one quote.
    case string(String)
    /// An expression, and the steps of `.name` and `[0]` behind it.
    case value(ArazzoExpression, [String])
    case not(ArazzoCondition)
    case compare(ArazzoCondition, String, ArazzoCondition)
    case both(ArazzoCondition, ArazzoCondition)
    case either(ArazzoCondition, ArazzoCondition)

    /// Reads a condition. Braces around an expression or around all of it, as the specification's examples have them,
    /// mean nothing.
    package init(_ text: String) throws(ArazzoExpression.Wrong) {
        var parser = ConditionParser(text: Array(text.utf8))
        self = try parser.condition()
    }

    /// The expressions in it, from left to right.
    package var expressions: [ArazzoExpression] {
        switch self {
        case .word, .number, .string: []
        case .value(let expression, _): [expression]
        case .not(let inner): inner.expressions
        case .compare(let left, _, let right), .both(let left, let right), .either(let left, let right):
            left.expressions + right.expressions
        }
    }
}

/// A cursor over the text of one condition. What nests is bounded by `depthMax`; what stands in a row by `termsMax`, as
/// the tree leans to the left and is walked by calls.
private struct ConditionParser {
    let text: [UInt8]
    private var at = 0
    private var depth = 0
    private var terms = 0

    private static let depthMax = 32
    private static let termsMax = 256

    init(text: [UInt8]) { self.text = text }

    mutating func condition() throws(ArazzoExpression.Wrong) -> ArazzoCondition {
        let result = try either()
        skipSpace()
        guard at == text.count else { throw wrong("expected an operator or the end") }
        return result
    }

    private mutating func either() throws(ArazzoExpression.Wrong) -> ArazzoCondition {
        var left = try both()
        while take("||") { left = .either(left, try both()) }
        return left
    }

    private mutating func both() throws(ArazzoExpression.Wrong) -> ArazzoCondition {
        var left = try comparison()
        while take("&&") { left = .both(left, try comparison()) }
        return left
    }

    private mutating func comparison() throws(ArazzoExpression.Wrong) -> ArazzoCondition {
        let left = try operand()
        for sign in ["<=", ">=", "==", "!=", "<", ">"] where take(sign) {
            return .compare(left, sign, try operand())
        }
        skipSpace()
        if peek == UInt8(ascii: "=") { throw wrong("'=' is no operator", help: "equality is written ==") }
        return left
    }

    private mutating func operand() throws(ArazzoExpression.Wrong) -> ArazzoCondition {
        depth += 1
        terms += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax, terms <= Self.termsMax else { throw wrong("the condition is too large") }
        skipSpace()
        switch peek {
        case UInt8(ascii: "!"):
            at += 1
            return .not(try operand())
        case UInt8(ascii: "("): return try group(UInt8(ascii: ")"))
        case UInt8(ascii: "{"): return try group(UInt8(ascii: "}"))
        case UInt8(ascii: "'"): return .string(try string())
        case UInt8(ascii: "\""):
            throw wrong("a string stands in single quotes", help: "write 'text', with '' for a quote in it")
        case UInt8(ascii: "$"): return try value()
        case nil: throw wrong("a value is missing at the end")
        default: return try word()
        }
    }

    private mutating func group(_ close: UInt8) throws(ArazzoExpression.Wrong) -> ArazzoCondition {
        at += 1
        let inner = try either()
        skipSpace()
        guard peek == close else { throw wrong("a bracket is not closed") }
        at += 1
        return inner
    }

    private mutating func string() throws(ArazzoExpression.Wrong) -> String {
        var bytes: [UInt8] = []
        at += 1
        while let byte = peek {
            at += 1
            if byte == UInt8(ascii: "'") {
                guard peek == UInt8(ascii: "'") else { return String(decoding: bytes, as: UTF8.self) }
                at += 1
            }
            bytes.append(byte)
        }
        throw wrong("a string is not closed")
    }

    private mutating func word() throws(ArazzoExpression.Wrong) -> ArazzoCondition {
        let start = at
        while let byte = peek, isWordByte(byte) { at += 1 }
        let word = String(decoding: text[start..<at], as: UTF8.self)
        if ["true", "false", "null"].contains(word) { return .word(word) }
        if isNumber(word) { return .number(word) }
        at = start
        throw wrong(
            word.isEmpty ? "expected a value" : "'\(word)' is no value",
            help: "a value is a runtime expression, a number, true, false, null or a 'string'")
    }

    /// An expression ends at white space, at an operator or at the bracket that encloses it; behind a body, `.name` and
    /// `[0]` lead on.
    private mutating func value() throws(ArazzoExpression.Wrong) -> ArazzoCondition {
        let start = at
        while let byte = peek, !isSpace(byte), !endsExpression(byte) { at += 1 }
        let whole = String(decoding: text[start..<at], as: UTF8.self)
        for root in ["$response.body", "$request.body"] where whole.hasPrefix(root) {
            let rest = whole.dropFirst(root.count)
            guard rest.first == "." || rest.first == "[" else { continue }
            return .value(try ArazzoExpression(root), try steps(rest))
        }
        return .value(try ArazzoExpression(whole), [])
    }

    private func steps(_ text: Substring) throws(ArazzoExpression.Wrong) -> [String] {
        var steps: [String] = []
        var rest = text
        while let first = rest.popFirst() {
            if first == "[", let end = rest.firstIndex(of: "]"), Int(rest[..<end]) != nil {
                steps.append(String(rest[..<end]))
                rest = rest[rest.index(after: end)...]
            } else if first == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty else { throw wrong("a name is missing behind '.'") }
                steps.append(String(name))
                rest = rest.dropFirst(name.count)
            } else {
                throw wrong("expected '.name' or '[0]', found '\(first)\(rest)'")
            }
        }
        return steps
    }

    private func endsExpression(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: ")"), UInt8(ascii: "}"): true
        case UInt8(ascii: "!"): next == UInt8(ascii: "=")
        case UInt8(ascii: "&"): next == UInt8(ascii: "&")
        case UInt8(ascii: "|"): next == UInt8(ascii: "|")
        default: false
        }
    }

    private func isNumber(_ word: String) -> Bool {
        guard let first = word.utf8.first(where: { $0 != UInt8(ascii: "-") }) else { return false }
        return (0x30...0x39).contains(first) && Double(word) != nil
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: "+-._".utf8.contains(byte)
        }
    }

    private var peek: UInt8? { at < text.count ? text[at] : nil }
    private var next: UInt8? { at + 1 < text.count ? text[at + 1] : nil }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private mutating func skipSpace() {
        while let byte = peek, isSpace(byte) { at += 1 }
    }

    private mutating func take(_ sign: String) -> Bool {
        skipSpace()
        guard text[at...].starts(with: sign.utf8) else { return false }
        at += sign.utf8.count
        return true
    }

    private func wrong(_ message: String, help: String? = nil) -> ArazzoExpression.Wrong {
        let before = String(decoding: text[..<at], as: UTF8.self).unicodeScalars.count
        return ArazzoExpression.Wrong("\(message) (character \(before + 1))", help: help)
    }
}

// minLength, maxLength, pattern and format; the formats themselves are in Formats.
import TreatyData
import TreatyPattern
import TreatyText

extension SchemaBlockBuilder {
    mutating func compileStrings() {
        compileSize(.minLength, .minLength)
        compileSize(.maxLength, .maxLength)
        if let value = self[.pattern] {
            if value.string == nil {
                wrong(.pattern, value, "a string")
            } else if let pattern = pattern(value) {
                emit(.pattern, .pattern, value, a: pattern)
            }
        }
        compileContent()
        guard let value = self[.format], let name = value.string, assertsFormat else { return }
        let format = SchemaFormat.named(name)
        guard let format, dialect.isOpenAPI || !format.isOpenAPIOnly else { return }
        emit(.format, .format, value, a: Int32(format.rawValue))
    }

    /// A bound that is a non-negative integer; `2.0` is one.
    mutating func compileSize(_ keyword: SchemaKeyword, _ op: SchemaOpcode) {
        guard let value = self[keyword] else { return }
        guard value.kind == .number, let size = SchemaNumber(value.document.bytes, value.node.text).size else {
            return wrong(keyword, value, "an integer that is not negative")
        }
        if size > 0 || op != .minLength { emit(op, keyword, value, a: size) }
    }

    /// A pattern of the program; nil, and a diagnostic, where the text is none.
    mutating func pattern(_ value: Value) -> Int32? {
        let text = value.text
        if let known = code.patternIndices[text] { return known }
        do throws(PatternError) {
            let pattern = try Pattern(text)
            code.tables.patterns.append(pattern)
            if let note = pattern.notes.first {
                let message = "the pattern \(cut(text, charactersMax: 60)) is for old grammars only: \(note.message)"
                code.diagnostics.append(
                    Diagnostic(
                        .note, "schema.pattern-annex-b", message, at: value.location,
                        help: "it is used as ECMA-262 Annex B reads it; other validators may refuse it"))
            }
        } catch {
            let message = "the pattern \(cut(text, charactersMax: 60)) cannot be used: \(error.message)"
            let code =
                error.code == "pattern.syntax"
                ? "schema.pattern-syntax" : "schema.\(error.code.split(separator: ".").joined(separator: "-"))"
            report(code, message, value, help: nil)
            return nil
        }
        let index = Int32(truncatingIfNeeded: code.tables.patterns.count - 1)
        code.patternIndices[text] = index
        return index
    }
}

extension SchemaNumber {
    /// As a size of at most 2^31 - 1 (larger ones count as that); nil for negative and fractional numbers.
    var size: Int32? {
        guard isInteger, !exact.isNegative else { return nil }
        return Int32(clamping: exact.int ?? .max)
    }
}

extension SchemaEvaluator {
    /// Code points of a string: bytes that continue no other (2020-12 validation 6.3.1).
    @inline(never)
    mutating func length(_ at: Int) -> Int {
        let range = tape.text(at)
        var count = 0
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] & 0xC0 != 0x80 { count += 1 }
            index += 1
        }
        return count
    }

    /// Whether a string has this many code points; a code point has one to four bytes.
    @inline(__always)
    mutating func hasLength(_ at: Int, atLeast bound: Int) -> Bool {
        let node = nodes[at]
        let count = Int(node.second &- node.first)
        return count >= bound && (count >= bound &* 4 || length(at) >= bound)
    }

    @inline(never)
    mutating func matches(_ pattern: Int32, _ at: Int) -> Bool { matches(pattern, tape.text(at)) }

    /// A search that is given up, as one with backreferences may be, ends the evaluation: nobody knows the answer.
    mutating func matches(_ pattern: Int32, _ text: Range<Int>) -> Bool {
        let outcome = bytes.search(machine.patterns[pattern], text)
        if outcome == .spent { stop() }
        return outcome == .yes
    }

    @inline(never)
    mutating func keepsFormat(_ format: Int32, _ at: Int) -> Bool {
        guard let format = SchemaFormat(rawValue: UInt8(truncatingIfNeeded: format)) else { return true }
        switch nodes[at].kind {
        case .string: return format.isNumeric || bytes.span(tape.text(at)) { format.accepts($0) }
        case .number: return !format.isNumeric || format.accepts(SchemaNumber(bytes, tape.text(at)))
        default: return true
        }
    }
}

extension SchemaExplanation {
    mutating func stringMessage(_ instruction: SchemaInstruction, _ index: Int, _ at: Int, _ found: String) -> String {
        let value = value(index)
        return switch code.origins[index].keyword {
        case .minLength: SchemaSentence.characters("at least", instruction.a, evaluator.length(at), found)
        case .maxLength: SchemaSentence.characters("at most", instruction.a, evaluator.length(at), found)
        case .pattern:
            SchemaSentence.pattern(value.text, found)
        default: SchemaSentence.format(value.text, found)
        }
    }
}

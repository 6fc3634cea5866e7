// The keywords that look at a value alone, read from the schema's document: what they say of a value that breaks them.
import TreatyData
import TreatyPattern
import TreatyText

/// Asks one keyword at a time. Keeps the patterns it has compiled.
struct SchemaAssertion {
    let document: Document
    let options: SchemaOptions
    private let bytes: [UInt8]
    private var patterns: [String: Pattern?] = [:]
    /// Whether a search for a pattern was given up; then nobody knows whether the value keeps the schema.
    private(set) var isSpent = false

    init(_ document: Document, _ options: SchemaOptions) {
        self.document = document
        bytes = document.bytes
        self.options = options
    }

    /// The sentence about a keyword that a value breaks; nil where it holds, or asks for nothing.
    mutating func breach(_ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading, _ at: Int) -> String? {
        let node = document.nodes[at]
        switch keyword {
        case .type: return typeBreach(value, reading, at)
        case .const:
            return SchemaEquality.equal(document, at, value.document, value.index.rawValue)
                ? nil : SchemaSentence.constants([value], document, at)
        case .enum:
            if value.kind != .array { return nil }
            let choices = Array(value.elements)
            return choices.contains { SchemaEquality.equal(document, at, $0.document, $0.index.rawValue) }
                ? nil : SchemaSentence.constants(choices, document, at)
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf:
            return node.kind == .number ? numberBreach(keyword, value, reading, at) : nil
        case .minLength, .maxLength, .pattern, .format: return stringBreach(keyword, value, reading, at)
        case .minItems, .maxItems, .uniqueItems:
            return node.kind == .array ? arrayBreach(keyword, value, reading, at) : nil
        case .contentEncoding, .contentMediaType:
            guard options.assertsContent, node.kind == .string,
                let content = SchemaContent(keyword, value, reading[.contentEncoding])
            else { return nil }
            return content.accepts(document.bytes[node.text])
                ? nil : SchemaSentence.content(content, shown(document, at))
        case .minProperties, .maxProperties, .required, .dependentRequired, .dependencies:
            return node.kind == .object ? objectBreach(keyword, value, reading, at) : nil
        default: return nil
        }
    }

    private func typeBreach(_ value: Value, _ reading: SchemaReading, _ at: Int) -> String? {
        var mask: Int32 = 0
        for name in value.kind == .array ? Array(value.elements) : [value] {
            if reading.dialect == .swagger20, name.string == "file" { return nil }
            guard let type = SchemaTypes.all.first(where: { $0.name == name.string }) else { return nil }
            mask |= type.mask
        }
        if reading[.nullable]?.bool == true { mask |= 1 }
        if mask & bit(at) != 0 { return nil }
        return SchemaSentence.type(mask, document, at)
    }

    /// As `SchemaTypes` counts; `1.0` is an integer, except where the options refuse it.
    private func bit(_ at: Int) -> Int32 {
        let node = document.nodes[at]
        switch node.kind {
        case .null: return 1
        case .false, .true: return 2
        case .number:
            let isPlain = !document.bytes[node.text].contains { $0 == 0x2E || $0 | 0x20 == 0x65 }
            let isInteger = SchemaNumber(document.bytes, node.text).isInteger
            return isInteger && (isPlain || !options.refusesZeroFractions) ? SchemaTypes.integer : SchemaTypes.fraction
        case .string: return 16
        case .array: return 32
        case .object: return 64
        }
    }

    private func numberBreach(
        _ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading, _ at: Int
    ) -> String? {
        var keyword = keyword
        if reading.dialect.exclusiveIsBoolean {
            if keyword == .exclusiveMinimum || keyword == .exclusiveMaximum { return nil }
            if keyword == .minimum, reading[.exclusiveMinimum]?.bool == true { keyword = .exclusiveMinimum }
            if keyword == .maximum, reading[.exclusiveMaximum]?.bool == true { keyword = .exclusiveMaximum }
        }
        guard value.kind == .number else { return nil }
        let bound = SchemaNumber(value.document.bytes, value.node.text)
        let number = SchemaNumber(document.bytes, document.nodes[at].text)
        let order = number.compared(to: bound)
        let (holds, word) =
            switch keyword {
            case .minimum: (order >= 0, "at least")
            case .exclusiveMinimum: (order > 0, "more than")
            case .maximum: (order <= 0, "at most")
            case .exclusiveMaximum: (order < 0, "less than")
            default: (!(bound.exact > ExactNumber(0)) || number.isMultiple(of: bound), "a multiple of")
            }
        if holds { return nil }
        return SchemaSentence.number(word, shown(value.document, value.index.rawValue), shown(document, at))
    }

    private mutating func stringBreach(
        _ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading, _ at: Int
    ) -> String? {
        let node = document.nodes[at]
        let found = shown(document, at)
        switch keyword {
        case .format: return formatBreach(value, reading, at)
        case _ where node.kind != .string: return nil
        case .pattern:
            guard let text = value.string, matches(text, at) == false else { return nil }
            return SchemaSentence.pattern(text, found)
        default:
            guard let size = reading.size(keyword) else { return nil }
            let length = document.bytes[node.text].count { $0 & 0xC0 != 0x80 }
            if keyword == .minLength ? length >= Int(size) : length <= Int(size) { return nil }
            return SchemaSentence.characters(keyword == .minLength ? "at least" : "at most", size, length, found)
        }
    }

    private func formatBreach(_ value: Value, _ reading: SchemaReading, _ at: Int) -> String? {
        guard reading.assertsFormat, let name = value.string, let format = SchemaFormat.named(name),
            reading.dialect.isOpenAPI || !format.isOpenAPIOnly
        else { return nil }
        let node = document.nodes[at]
        let holds =
            switch node.kind {
            case .string: format.isNumeric || format.accepts(document.bytes[node.text])
            case .number: !format.isNumeric || format.accepts(SchemaNumber(document.bytes, node.text))
            default: true
            }
        return holds ? nil : SchemaSentence.format(name, shown(document, at))
    }

    /// Whether a string matches a pattern; nil where that cannot be used, as the compilation has reported.
    mutating func matches(_ text: String, _ at: Int) -> Bool? {
        if patterns[text] == nil {
            do throws(PatternError) {
                patterns[text] = .some(try Pattern(text))
            } catch {
                patterns[text] = .some(nil)
            }
        }
        guard let known = patterns[text], let pattern = known else { return nil }
        let outcome = pattern.search(bytes.span.extracting(document.nodes[at].text))
        if outcome == .spent { isSpent = true }
        return outcome == .yes
    }

    private func arrayBreach(
        _ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading, _ at: Int
    ) -> String? {
        let count = document.nodes[at].count
        guard keyword == .uniqueItems else {
            guard let size = reading.size(keyword) else { return nil }
            if keyword == .minItems ? count >= Int(size) : count <= Int(size) { return nil }
            return SchemaSentence.size(keyword == .minItems ? "at least" : "at most", size, "element", found: count)
        }
        guard value.bool == true, let (first, second) = duplicate(at) else { return nil }
        return SchemaSentence.duplicates(document, at, first, second)
    }

    /// The positions of two equal elements.
    private func duplicate(_ at: Int) -> (Int, Int)? {
        var seen: [UInt64: [(node: Int, position: Int)]] = [:]
        for (position, element) in Value(document, NodeIndex(at)).elements.enumerated() {
            let node = element.index.rawValue
            let hash = SchemaEquality.hash(document, node)
            for other in seen[hash, default: []] where SchemaEquality.equal(document, other.node, document, node) {
                return (other.position, position)
            }
            seen[hash, default: []].append((node, position))
        }
        return nil
    }

    private func objectBreach(
        _ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading, _ at: Int
    ) -> String? {
        let instance = Value(document, NodeIndex(at))
        switch keyword {
        case .required:
            guard value.kind == .array else { return nil }
            let names = value.elements.filter { $0.kind == .string && !isExcused($0, reading) }
            return sentence(about: missing(names, in: instance))
        case .dependentRequired, .dependencies:
            for member in value.members where instance.document.member(member.name.utf8, of: instance.index) != nil {
                let names = member.value.kind == .array ? Array(member.value.elements) : []
                let isText = keyword == .dependencies && member.value.kind == .string
                let lacking = missing(isText ? [member.value] : names.filter { $0.kind == .string }, in: instance)
                if let sentence = sentence(about: lacking) { return sentence + ", which '\(member.name)' asks for" }
            }
            return nil
        default:
            guard let size = reading.size(keyword) else { return nil }
            if keyword == .minProperties ? instance.count >= Int(size) : instance.count <= Int(size) { return nil }
            let word = keyword == .minProperties ? "at least" : "at most"
            return SchemaSentence.size(word, size, "member", found: instance.count)
        }
    }

    private func missing(_ names: [Value], in instance: Value) -> [String] {
        names.filter { instance.document.member($0.document.text(of: $0.index), of: instance.index) == nil }.map(\.text)
    }

    private func sentence(about missing: [String]) -> String? {
        guard let first = missing.first else { return nil }
        if missing.count == 1 { return SchemaSentence.missing(first) }
        let names = missing.prefix(8).map { "'\(cut($0, charactersMax: 60))'" }.joined(separator: ", ")
        return "the properties \(names)\(missing.count > 8 ? " and \(missing.count - 8) more" : "") are missing"
    }

    /// Whether the direction of the message lets a required name be absent (OpenAPI 3.0.3, readOnly and writeOnly).
    private func isExcused(_ name: Value, _ reading: SchemaReading) -> Bool {
        guard reading.dialect.isOpenAPI, let word = options.direction.excusedWord,
            let property = reading[.properties]?[name.text]
        else { return false }
        if property[word]?.bool == true { return true }
        guard let reference = property["$ref"]?.string, reference.hasPrefix("#"),
            let pointer = JSONPointer(text: String(reference.dropFirst()))
        else { return false }
        return property.document.root[pointer]?[word]?.bool == true
    }
}

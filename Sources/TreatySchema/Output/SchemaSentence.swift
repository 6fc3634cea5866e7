// The sentences about a broken keyword, for explanations and for output units; what broke is found elsewhere.
import TreatyData
import TreatyText

/// One sentence without a full stop: what was expected and what was found.
enum SchemaSentence {
    static let stopped =
        "the evaluation was stopped: the schema refers to itself without end, or asks for too many steps"

    /// A number or a Boolean where a text is wanted is shown as that text would be written.
    static func type(_ mask: Int32, _ document: Document, _ at: Int) -> String {
        let found = shown(document, at)
        let node = document.nodes[at]
        let canBeQuoted = mask & 16 != 0 && [.number, .false, .true].contains(node.kind)
        return "expected \(SchemaTypes.names(mask)), found \(kindName(document, at)) \(found)"
            + (canBeQuoted ? "; did you mean \"\(found)\"?" : "")
    }

    /// As people name it: `1.0` is a number, though it counts as an integer.
    private static func kindName(_ document: Document, _ at: Int) -> String {
        let node = document.nodes[at]
        switch node.kind {
        case .number:
            return document.bytes[node.text].contains { $0 == 0x2E || $0 | 0x20 == 0x65 } ? "number" : "integer"
        case .null: return "the value"
        case .true, .false: return "boolean"
        case .string: return "string"
        case .array: return "array"
        case .object: return "object"
        }
    }

    /// `expected at least 1 element, found 3`.
    static func size(_ word: String, _ bound: some BinaryInteger, _ noun: String, found: Int) -> String {
        "expected \(word) \(bound) \(noun)\(bound == 1 ? "" : "s"), found \(found)"
    }

    static func characters(_ word: String, _ bound: some BinaryInteger, _ length: Int, _ found: String) -> String {
        size(word, bound, "character", found: length) + ": " + found
    }

    static func number(_ word: String, _ bound: String, _ found: String) -> String {
        "expected \(word) \(bound), found \(found)"
    }

    static func pattern(_ text: String, _ found: String) -> String {
        "expected a match of /\(cut(text, charactersMax: 80))/, found \(found)"
    }

    static func format(_ name: String, _ found: String) -> String { "expected the format '\(name)', found \(found)" }

    /// `const` and `enum`: the choices, at most twelve of them, and the nearest one.
    static func constants(_ choices: [Value], _ document: Document, _ at: Int) -> String {
        let found = shown(document, at)
        let list = choices.prefix(12).map { shown($0.document, $0.index.rawValue) }.joined(separator: ", ")
        if choices.count == 1 { return "expected \(list), found \(found)" }
        if choices.isEmpty { return "no value is allowed here: the list of choices is empty, found \(found)" }
        let rest = choices.count > 12 ? " and \(choices.count - 12) more" : ""
        let text = Value(document, NodeIndex(at)).string ?? ""
        let near = text.count > 80 ? nil : suggestion(for: text, among: choices.lazy.compactMap(\.string).prefix(500))
        let hint = near.map { "; did you mean \"\(cut($0, charactersMax: 60))\"?" } ?? ""
        return "expected one of \(list)\(rest), found \(found)" + hint
    }

    static func duplicates(_ document: Document, _ at: Int, _ first: Int, _ second: Int) -> String {
        let value = shown(document, Value(document, NodeIndex(at)).elements[first].index.rawValue)
        return "expected elements that all differ, found \(value) at \(first) and again at \(second)"
    }

    static func contains(_ word: String, _ bound: some BinaryInteger, found: Int, among total: Int) -> String {
        size(word, bound, "matching element", found: found) + " among \(total)"
    }

    static func missing(_ name: String) -> String { "the property '\(cut(name, charactersMax: 60))' is missing" }

    static func missing(oneOf names: [String]) -> String {
        let list = names.prefix(12).map { "'\(cut($0, charactersMax: 60))'" }
        return "one of the properties \(list.dropLast().joined(separator: ", ")) and \(list.last ?? "") is missing"
    }

    static func none(_ count: Int, _ found: String) -> String {
        "the value \(found) fits none of \(count) alternative\(count == 1 ? "" : "s")"
    }

    static func several(_ kept: [Int], of count: Int) -> String {
        let names = kept.prefix(8).map { "#\($0 + 1)" }
        let list = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
        return "expected exactly one of \(count) alternatives to hold, but \(list) do"
    }

    /// What `not` forbids, where its schema is simple enough to be said the other way round.
    static func not(_ schema: Value, _ document: Document, _ at: Int) -> String {
        let names = schema.elements(of: "required").compactMap(\.string).map { "'\(cut($0, charactersMax: 60))'" }
        let members = schema.members.count { !["description", "title", "$comment"].contains($0.name) }
        guard members == 1 else { return "the value \(shown(document, at)) is what 'not' forbids" }
        if names.count == 1 { return "the property \(names[0]) is not allowed here" }
        if let last = names.last {
            let list = names.dropLast().joined(separator: ", ") + " and " + last
            return "the properties \(list) must not be there together"
        }
        if let type = schema["type"]?.string { return "expected anything but \(type), found \(shown(document, at))" }
        if let value = schema["const"] {
            return "expected anything but \(shown(value.document, value.index.rawValue))"
        }
        if let pattern = schema["pattern"]?.string {
            return "expected no match of /\(cut(pattern, charactersMax: 80))/, found \(shown(document, at))"
        }
        return "the value \(shown(document, at)) is what 'not' forbids"
    }

    static func content(_ content: SchemaContent, _ found: String) -> String {
        switch content {
        case .base64: "expected base64, found \(found)"
        case .json: "expected JSON in the text, found \(found)"
        case .jsonInBase64: "expected base64 of JSON, found \(found)"
        }
    }
}

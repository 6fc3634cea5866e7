// What members the objects of a format have: a table, from which its check knows unknown, missing and misplaced
// members. Arazzo is read so; the objects of OpenAPI are lint's.

/// The members an object may have.
///
/// The notation of the table: `name:kind`, with `!` behind the name of a required member. A kind is `string`,
/// `boolean`, `integer`, `number`, `any`, `object`,
/// the name of another shape, `[kind]` for an array, `{kind}` for a map from names of the author's choice; `|` parts
/// alternatives, and `=one/two` is a string that must be one of these words.
struct ObjectShape: Sendable {
    struct Field: Sendable {
        let isRequired: Bool
        let kinds: [Kind]
    }

    indirect enum Kind: Sendable {
        case string, boolean, integer, number, any, object
        case word([String])
        case shape(String)
        case array([Kind])
        case map([Kind])
    }

    let fields: [String: Field]
    /// In the order of the table, for suggestions.
    let names: [String]
    /// Whether other members are other people's extensions at most; false where names are free (schemas).
    let isClosed: Bool

    /// Reads one entry of a table.
    init(_ text: String) {
        var fields: [String: Field] = [:]
        var names: [String] = []
        var isClosed = true
        for word in text.split(whereSeparator: \.isWhitespace) {
            if word == "..." {
                isClosed = false
                continue
            }
            let cut = word.firstIndex(of: ":") ?? word.endIndex
            let isRequired = word[..<cut].hasSuffix("!")
            let name = String(isRequired ? word[..<cut].dropLast() : word[..<cut])
            names.append(name)
            fields[name] = Field(isRequired: isRequired, kinds: Kind.read(word[cut...].dropFirst()))
        }
        self.fields = fields
        self.names = names
        self.isClosed = isClosed
    }
}

extension ObjectShape.Kind {
    static func read(_ text: Substring) -> [ObjectShape.Kind] { alternatives(in: text).map(one) }

    private static func one(_ text: Substring) -> ObjectShape.Kind {
        switch text {
        case "string": .string
        case "boolean": .boolean
        case "integer": .integer
        case "number": .number
        case "any": .any
        case "object": .object
        default:
            if text.hasPrefix("=") {
                .word(text.dropFirst().split(separator: "/").map(String.init))
            } else if text.hasPrefix("[") {
                .array(read(text.dropFirst().dropLast()))
            } else if text.hasPrefix("{") {
                .map(read(text.dropFirst().dropLast()))
            } else {
                .shape(String(text))
            }
        }
    }

    /// For sentences: what would have been right.
    var name: String {
        switch self {
        case .string, .word: "a string"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .any: "any value"
        case .object, .map: "an object"
        case .shape(let name): "an object (\(name))"
        case .array: "an array"
        }
    }
}

/// The parts between the bars of a notation such as `string|[a|b]`, those within brackets left alone.
package func alternatives(in text: Substring) -> [Substring] {
    var parts: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices + [text.endIndex] {
        let character = index == text.endIndex ? "|" : text[index]
        if character == "[" || character == "{" { depth += 1 }
        if character == "]" || character == "}" { depth -= 1 }
        if character == "|", depth == 0 {
            parts.append(text[start..<index])
            start = index == text.endIndex ? index : text.index(after: index)
        }
    }
    return parts
}

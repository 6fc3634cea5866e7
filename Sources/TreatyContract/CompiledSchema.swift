// A schema of a contract: its program, its place, and what callers need to know of it without running it.
package import TreatyData
package import TreatyOpenAPI
package import TreatySchema
import TreatyText

/// One schema, compiled, beside its text.
package struct CompiledSchema: Sendable {
    package let program: SchemaProgram
    /// The schema object, references followed.
    package let value: Value
    private let files: DocumentSet

    package init(program: SchemaProgram, value: Value, files: DocumentSet) {
        self.program = program
        self.value = value
        self.files = files
    }

    /// Another schema beside this one, such as that of a property; `program` stays that of the whole.
    package init(program: SchemaProgram, value: Value, in other: CompiledSchema) {
        self.init(program: program, value: value, files: other.files)
    }

    /// Whether a value keeps it.
    package func accepts(_ value: JSON) -> Bool { program.isValid(Document(scalar: value), .root) }

    /// The types it names, following references and `allOf`; empty where any type will do.
    package var types: Set<String> { types(of: value, depth: 0) }

    private func types(of value: Value, depth: Int) -> Set<String> {
        guard depth < 16, let schema = files.resolve(value) else { return [] }
        if let type = schema["type"] {
            return type.kind == .string ? [type.text] : Set(type.elements.map(\.text))
        }
        for part in schema.elements(of: "allOf") {
            let found = types(of: part, depth: depth + 1)
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Whether the empty string is a value of it.
    package var allowsEmptyString: Bool {
        let empty = Document(scalar: .string(""))
        return program.isValid(empty, .root)
    }

    /// The schema of a property, references followed.
    package func property(_ name: String) -> Value? {
        files.resolve(value)?["properties"]?[name].flatMap { files.resolve($0) }
    }

    package func resolve(_ value: Value) -> Value? { files.resolve(value) }

    /// What a text that is a reference leads to, from the file it stands in.
    func target(of reference: Value) -> Value? { files.target(of: reference) }

    /// The value that a text of a URI, a field or a form means for this schema: a number, a boolean, or the text
    /// itself.
    package func decoded(_ text: String) -> JSON { CompiledSchema.decode(text, as: types) }

    /// The same for a property of an object that is sent as a form.
    package func decoded(_ text: String, property name: String) -> JSON {
        CompiledSchema.decode(text, as: property(name).map { types(of: $0, depth: 0) } ?? [])
    }

    /// Whether the empty text is a value of a property of an object that is sent as a form.
    package func allowsEmpty(property name: String) -> Bool {
        guard let property = property(name) else { return true }
        let types = types(of: property, depth: 0)
        guard types.isEmpty || types.contains("string"), property["minLength"]?.int ?? 0 <= 0 else { return false }
        guard let allowed = property["enum"] else { return property["format"] == nil }
        return allowed.elements.contains { $0.string == "" }
    }

    private static func decode(_ text: String, as types: Set<String>) -> JSON {
        if types.contains("integer") || types.contains("number"), ExactNumber(text.utf8) != nil { return .number(text) }
        if types.contains("boolean"), text == "true" || text == "false" { return .bool(text == "true") }
        return .string(text)
    }
}

extension Document {
    /// A document of one value that was not read from a file.
    package convenience init(scalar value: JSON) {
        let bytes = value.bytes
        let kind: NodeKind? =
            switch value {
            case .null: .null
            case .bool(let isTrue): isTrue ? .true : .false
            case .number: .number
            case .string(let text): bytes.count == text.utf8.count + 2 ? .string : nil
            case .array, .object: nil
            }
        if let kind {
            let text = kind == .string ? 1..<bytes.count - 1 : 0..<bytes.count
            let node = Node(kind: kind, source: 0..<bytes.count, first: text.lowerBound, second: text.upperBound)
            self.init(source: SourceFile(name: "<value>", bytes: bytes), nodes: [node], bytes: bytes)
        } else {
            let source = SourceFile(name: "<value>", bytes: bytes)
            let read = try? Document.json(source)
            self.init(
                source: source, nodes: read?.nodes ?? [Node(kind: .null, source: 0..<0)], bytes: read?.bytes ?? bytes)
        }
    }
}

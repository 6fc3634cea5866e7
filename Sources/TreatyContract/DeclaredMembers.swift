// What a schema says of the members of an object, collected over references and compositions; values are not judged.
package import TreatyData

/// The members that a schema declares for an object, and the schema of an array's elements.
package struct DeclaredMembers: Sendable {
    /// In the order of the schema.
    package private(set) var properties: [(name: String, schema: Value)] = []
    /// Those that every object has.
    package private(set) var required: [String] = []
    package private(set) var items: Value?
    /// Whether the schema says that there may be other members.
    package private(set) var isOpen = false

    /// Of a schema that says nothing.
    package init() {}

    package func schema(of name: String) -> Value? { properties.first { $0.name == name }?.schema }

    fileprivate mutating func add(_ value: Value, _ schema: CompiledSchema, isSure: Bool, depth: Int) {
        guard depth < 16, value.kind == .object else { return }
        if value["$ref"] != nil, let target = schema.resolve(value),
            target.index != value.index || target.document !== value.document
        {
            add(target, schema, isSure: isSure, depth: depth + 1)
        }
        for member in value.members(of: "properties") where self.schema(of: member.name) == nil {
            properties.append((member.name, member.value))
        }
        if isSure { required += value.elements(of: "required").map(\.text).filter { !required.contains($0) } }
        if items == nil { items = value["items"] }
        if let others = value["additionalProperties"], others.bool != false { isOpen = true }
        for part in value.elements(of: "allOf") { add(part, schema, isSure: isSure, depth: depth + 1) }
        for part in value.elements(of: "anyOf") + value.elements(of: "oneOf") {
            add(part, schema, isSure: false, depth: depth + 1)
        }
        for name in ["then", "else"] {
            if let part = value[name] { add(part, schema, isSure: false, depth: depth + 1) }
        }
    }
}

extension CompiledSchema {
    /// What a schema within this one declares; this one's own where none is given.
    package func declaredMembers(of part: Value? = nil) -> DeclaredMembers {
        var members = DeclaredMembers()
        members.add(part ?? value, self, isSure: true, depth: 0)
        return members
    }

    /// The schema of what stands at a place in a value, `0` and other positions being elements; nil where nothing is
    /// said of it.
    package func part(at tokens: [String]) -> Value? {
        var place = value
        for token in tokens {
            let members = declaredMembers(of: place)
            guard let next = members.schema(of: token) ?? (Int(token) != nil ? members.items : nil) else { return nil }
            place = next
        }
        return place
    }

    /// Whether a property is bytes and no text: `format: binary` (OpenAPI 3.0 4.7.24) or a media type without a text
    /// form of it (JSON Schema validation 8).
    func isBinary(_ name: String) -> Bool {
        guard let property = property(name) else { return false }
        return property["format"]?.string == "binary"
            || property["contentMediaType"] != nil && property["contentEncoding"] == nil
    }

    /// Whether the place is one of a number and of no text.
    package func isNumber(at tokens: [String]) -> Bool {
        guard let part = part(at: tokens), let schema = resolve(part) else { return false }
        let types = schema["type"].map { $0.kind == .array ? $0.elements.map(\.text) : [$0.text] } ?? []
        return types.contains { $0 == "integer" || $0 == "number" }
    }
}

// A schema in one line, for people: type, limits, default. It is read from the document and checks nothing.
import TreatyData
import TreatyOpenAPI
import TreatyText

/// What one line can say of a schema.
struct SchemaLine {
    private let files: DocumentSet

    init(_ files: DocumentSet) { self.files = files }

    /// `integer int64, 1 to 100, default 20`; `Pet` where the schema has a name, `Pet[]` for a list of them.
    func text(_ schema: Value?) -> String {
        guard let schema else { return "any" }
        var parts = [type(schema, depth: 0)]
        guard let target = files.resolve(schema) else { return parts[0] }
        parts += limits(target)
        if let value = target["default"] { parts.append("default \(short(value))") }
        return parts.joined(separator: ", ")
    }

    /// The last step of a reference: the name that the schema has in the contract.
    func name(_ schema: Value) -> String? {
        guard let reference = schema["$ref"]?.string, let last = reference.split(separator: "/").last else {
            return nil
        }
        return PercentEncoding.decoded(last.utf8).map { String(decoding: $0, as: UTF8.self) }
    }

    private func type(_ schema: Value, depth: Int) -> String {
        if schema.bool == true { return "any" }
        if schema.bool == false { return "nothing" }
        guard depth < 8 else { return "…" }
        if let name = name(schema) {
            // What has no members is better known by its type.
            guard let target = files.resolve(schema), isScalar(target) else { return name }
            return "\(name): \(type(target, depth: depth + 1))"
        }
        let names: [String]
        if let type = schema["type"], type.kind == .array {
            names = type.elements.map(\.text)
        } else {
            names = (schema["type"]?.string).map { [$0] } ?? []
        }
        var text = names.filter { $0 != "null" }.joined(separator: " or ")
        if text == "array" {
            text = (schema["items"].map { bracketed(type($0, depth: depth + 1)) } ?? "any") + "[]"
        } else if text.isEmpty {
            text = combined(schema, depth: depth)
        }
        if let format = schema["format"]?.string { text += " \(format)" }
        if names.contains("null") || schema["nullable"]?.bool == true { text += " or null" }
        return text
    }

    private func combined(_ schema: Value, depth: Int) -> String {
        for (keyword, word) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")] {
            let parts = schema.elements(of: keyword)
            guard !parts.isEmpty else { continue }
            var names: [String] = []
            for part in parts.prefix(4) {
                let name = type(part, depth: depth + 1)
                if !names.contains(name), name != "any" { names.append(name) }
            }
            if parts.count > 4 { names.append("…") }
            if !names.isEmpty { return names.joined(separator: word) }
        }
        if schema["properties"] != nil { return "object" }
        if schema["items"] != nil { return "array" }
        if let value = schema["enum"]?.elements.first(where: { _ in true }) ?? schema["const"] {
            return value.kind == .string ? "string" : value.kind == .number ? "number" : "any"
        }
        return "any"
    }

    private func bracketed(_ text: String) -> String { text.contains(" ") ? "(\(text))" : text }

    private func isScalar(_ schema: Value) -> Bool {
        ["string", "integer", "number", "boolean"].contains(schema["type"]?.text ?? "")
    }

    private func limits(_ schema: Value) -> [String] {
        var parts: [String] = []
        if let constant = schema["const"] { parts.append("is \(short(constant))") }
        if let list = schema["enum"], list.kind == .array {
            let shown = list.elements.prefix(8).map(short)
            let rest = list.count > shown.count ? [" … \(list.count) values"] : []
            parts.append(shown.joined(separator: " | ") + rest.joined())
        }
        func range(_ low: String, _ high: String, _ unit: String) {
            let (least, most) = (schema[low]?.number, schema[high]?.number)
            switch (least, most) {
            case (let least?, let most?) where least == most: parts.append("\(least)\(unit)")
            case (let least?, let most?): parts.append("\(least) to \(most)\(unit)")
            case (let least?, nil): parts.append("at least \(least)\(unit)")
            case (nil, let most?): parts.append("at most \(most)\(unit)")
            case (nil, nil): break
            }
        }
        range("minimum", "maximum", "")
        if let above = schema["exclusiveMinimum"]?.number { parts.append("above \(above)") }
        if let below = schema["exclusiveMaximum"]?.number { parts.append("below \(below)") }
        if let step = schema["multipleOf"]?.number { parts.append("steps of \(step)") }
        range("minLength", "maxLength", " characters")
        range("minItems", "maxItems", " items")
        if schema["uniqueItems"]?.bool == true { parts.append("no item twice") }
        if let pattern = schema["pattern"]?.string { parts.append("/\(pattern)/") }
        if schema["readOnly"]?.bool == true { parts.append("in answers only") }
        if schema["writeOnly"]?.bool == true { parts.append("in requests only") }
        return parts
    }

    /// A value in compact JSON, cut; strings without quotes.
    func short(_ value: Value) -> String {
        let text = value.string ?? String(decoding: value.document.json(.compact, at: value.index), as: UTF8.self)
        let cut = String(text.prefix(40))
        return cut.count < text.count ? cut + "…" : cut.isEmpty ? "\"\"" : cut
    }

    /// The members of an object schema, those of its `allOf` too, each once; nil where there are none.
    func members(_ schema: Value) -> [(name: String, isRequired: Bool, schema: Value)] {
        var found: [(name: String, isRequired: Bool, schema: Value)] = []
        var required: Set<String> = []
        var open = [schema]
        var seen = 0
        while let next = open.popLast(), seen < 64 {
            seen += 1
            guard let target = files.resolve(next), target.kind == .object else { continue }
            required.formUnion(target.elements(of: "required").map(\.text))
            for member in target.members(of: "properties") where !found.contains(where: { $0.name == member.name }) {
                found.append((member.name, false, member.value))
                if found.count > 200 { break }
            }
            open += target.elements(of: "allOf").reversed()
        }
        return found.map { ($0.name, required.contains($0.name), $0.schema) }
    }
}

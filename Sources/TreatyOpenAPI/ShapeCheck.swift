// Lint of structure: every object against its shape. What members mean is checked elsewhere.
import TreatyData
package import TreatyText

/// Compares the documents of a contract with the shapes of OpenAPI and our extensions.
package struct ShapeCheck {
    package private(set) var diagnostics: [Diagnostic] = []
    private let set: DocumentSet
    private let depthMax = 256

    /// Checks the root, and by its references every part of other files that it uses.
    package init(_ set: DocumentSet) {
        self.set = set
        check(set.root, [.shape("openapi")], depth: 0)
    }

    private mutating func check(_ value: Value, _ kinds: [ObjectShape.Kind], depth: Int) {
        guard depth < depthMax else { return }
        guard let kind = kinds.first(where: { accepts($0, value) }) else {
            let expected = kinds.map(\.name).joined(separator: " or ")
            diagnostics.append(
                Diagnostic(
                    .error, "openapi.type", "expected \(expected), found \(value.kindName)", at: value.location,
                    help: value.isNull ? "give it a value, or remove the member" : nil))
            return
        }
        switch kind {
        case .array(let elements):
            for element in value.elements { check(element, elements, depth: depth + 1) }
        case .map(let values):
            for member in value.members { check(member, inMapOf: values, depth: depth) }
        case .shape(let name): checkObject(value, name, depth: depth)
        case .word(let words) where !words.contains(value.text):
            diagnostics.append(
                Diagnostic(
                    .error, "treaty.unknown-word", "'\(value.text)' is none of \(words.joined(separator: ", "))",
                    at: value.location, help: help(for: value.text, among: words)))
        default: break
        }
    }

    /// Paths and responses may have extensions beside their names (OpenAPI 3.1 4.8.8 and 4.8.16); in other maps a name
    /// that begins with `x-`, such as that of a field, is a name.
    private mutating func check(_ member: Members.Member, inMapOf values: [ObjectShape.Kind], depth: Int) {
        let name = member.name
        if name == "x-treaty-source" { return }
        if name.hasPrefix("x-treaty-") {
            diagnostics.append(
                Diagnostic(
                    .error, "treaty.unknown-extension", "'\(name)' is no extension here", at: member.key.location,
                    help: help(for: name, among: ["x-treaty-source"])))
            return
        }
        let hasExtensions = values.contains { kind in
            if case .shape(let shape) = kind { shape == "pathItem" || shape == "response" } else { false }
        }
        if hasExtensions, name.hasPrefix("x-") { return }
        check(member.value, values, depth: depth + 1)
    }

    private func accepts(_ kind: ObjectShape.Kind, _ value: Value) -> Bool {
        switch kind {
        case .any: true
        case .string, .word: value.kind == .string
        case .boolean: value.bool != nil
        case .integer: value.kind == .number && ExactNumber(value.text.utf8)?.isInteger == true
        case .number: value.kind == .number
        case .object, .map, .shape: value.kind == .object
        case .array: value.kind == .array
        }
    }

    private mutating func checkObject(_ value: Value, _ name: String, depth: Int) {
        guard let shape = ObjectShape.named(name) else { return }
        if value["$ref"]?.kind == .string, name != "schema", name != "pathItem" { return }
        for member in value.members {
            let fieldName = member.name
            if let field = shape.fields[fieldName] {
                check(member.value, field.kinds, depth: depth + 1)
            } else {
                report(member, unknownTo: shape, name)
            }
        }
        for required in shape.names where shape.fields[required]?.isRequired == true && value[required] == nil {
            diagnostics.append(
                Diagnostic(
                    .error, "openapi.missing-field", "'\(required)' is missing in the \(spoken(name)) object",
                    at: SourceLocation(file: value.location.file, range: firstByte(of: value)),
                    help: "add a member '\(required)'"))
        }
    }

    private mutating func report(_ member: Members.Member, unknownTo shape: ObjectShape, _ name: String) {
        let field = member.name
        if field.hasPrefix("x-treaty-") {
            diagnostics.append(
                Diagnostic(
                    .error, "treaty.unknown-extension", "'\(field)' is no extension of the \(spoken(name)) object",
                    at: member.key.location,
                    help: help(for: field, among: shape.names.filter { $0.hasPrefix("x-treaty-") })))
        } else if field.hasPrefix("x-") {
            return
        } else if shape.isClosed {
            diagnostics.append(
                Diagnostic(
                    name.hasPrefix("x-") ? .error : .warning,
                    name.hasPrefix("x-") ? "treaty.unknown-field" : "openapi.unknown-field",
                    "'\(field)' is no member of the \(spoken(name)) object", at: member.key.location,
                    help: help(for: field, among: shape.names)))
        } else if name == "schema", let near = suggestion(for: field, among: shape.names) {
            diagnostics.append(
                Diagnostic(
                    .warning, "schema.unknown-keyword", "'\(field)' is no keyword of JSON Schema and checks nothing",
                    at: member.key.location, help: "did you mean '\(near)'?"))
        }
    }

    private func spoken(_ name: String) -> String { name.hasPrefix("x-") ? "\(name.dropFirst(2)) (x-treaty)" : name }

    private func firstByte(of value: Value) -> Range<Int> {
        let start = Int(value.node.sourceStart)
        return start..<start + 1
    }
}

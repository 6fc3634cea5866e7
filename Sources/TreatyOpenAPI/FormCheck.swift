// Whether the objects of an Arazzo or Overlay document have the members they may have; what the members mean is
// checked elsewhere, and contracts are lint's.
import TreatyData
import TreatyText

/// A comparison of a document with a table of shapes. Recursion follows the table, which nests and has no circles.
struct FormCheck {
    /// `arazzo` or `overlay`: the first word of the codes.
    let format: String
    let table: [String: ObjectShape]
    var diagnostics: [Diagnostic] = []

    mutating func check(_ value: Value, _ shape: String) { check(value, [.shape(shape)]) }

    private mutating func check(_ value: Value, _ kinds: [ObjectShape.Kind]) {
        let fitting = kinds.filter { accepts($0, value) }
        guard let kind = fitting.first(where: { isComplete(value, $0) }) ?? fitting.first else {
            // Two shapes of one name would be said twice.
            var names: [String] = []
            for kind in kinds where !names.contains(spoken(kind)) { names.append(spoken(kind)) }
            report(
                "type", "expected \(names.joined(separator: " or ")), found \(value.kindName)", at: value.location,
                help: value.isNull ? "give it a value, or remove the member" : nil)
            return
        }
        switch kind {
        case .array(let elements): for element in value.elements { check(element, elements) }
        case .map(let values): for member in value.members { check(member.value, values) }
        case .shape(let name): checkObject(value, name)
        case .word(let words) where !words.contains(value.text):
            report(
                "unknown-word", "'\(value.text)' is none of \(words.joined(separator: ", "))", at: value.location,
                help: help(for: value.text, among: words))
        default: break
        }
    }

    /// Which of several shapes is meant: the first whose required members are there.
    private func isComplete(_ value: Value, _ kind: ObjectShape.Kind) -> Bool {
        guard case .shape(let name) = kind, let shape = table[name] else { return true }
        return shape.fields.allSatisfy { !$0.value.isRequired || value[$0.key] != nil }
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

    private func spoken(_ kind: ObjectShape.Kind) -> String {
        if case .shape = kind { "an object" } else { kind.name }
    }

    private mutating func checkObject(_ value: Value, _ name: String) {
        guard let shape = table[name] else { return }
        for member in value.members {
            if let field = shape.fields[member.name] {
                check(member.value, field.kinds)
            } else if !member.name.hasPrefix("x-") || !shape.isClosed {
                let message = "'\(member.name)' is no member of the \(name) object"
                diagnostics.append(
                    Diagnostic(
                        shape.isClosed ? .error : .warning, "\(format).unknown-field", message,
                        at: member.key.location, help: help(for: member.name, among: shape.names)))
            }
        }
        for required in shape.names where shape.fields[required]?.isRequired == true && value[required] == nil {
            report(
                "missing-field", "'\(required)' is missing in the \(name) object", at: value.start,
                help: "add a member '\(required)'")
        }
    }

    private mutating func report(_ code: String, _ message: String, at location: SourceLocation, help: String? = nil) {
        diagnostics.append(Diagnostic(.error, "\(format).\(code)", message, at: location, help: help))
    }
}

extension Value {
    /// Where a value begins: its first byte, for complaints about something that is not in it.
    var start: SourceLocation {
        let location = location
        let first = location.range.lowerBound
        return SourceLocation(file: location.file, range: first..<min(first + 1, location.range.upperBound))
    }
}

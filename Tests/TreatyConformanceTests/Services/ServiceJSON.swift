// JSON values as the independent services read and write them: in the order given, repeated names included.
import Foundation

/// A JSON value that keeps the order of its members.
indirect enum ServiceJSON: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case string(String)
    case array([ServiceJSON])
    case object([(name: String, value: ServiceJSON)])

    /// The first member of that name; writing nil takes it away, writing a new name puts it last.
    subscript(name: String) -> ServiceJSON? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.name == name }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            let place = members.firstIndex { $0.name == name }
            if let place, let newValue {
                members[place].value = newValue
            } else if let newValue {
                members.append((name, newValue))
            } else if let place {
                members.remove(at: place)
            }
            self = .object(members)
        }
    }

    /// The value with a member that is another; nil takes it away.
    func setting(_ name: String, _ value: ServiceJSON?) -> ServiceJSON {
        var changed = self
        changed[name] = value
        return changed
    }

    /// Adds a member whether or not the name is there already.
    mutating func repeatMember(_ name: String, _ value: ServiceJSON) {
        guard case .object(let members) = self else { return }
        self = .object(members + [(name, value)])
    }

    /// Changes what stands at the end of the names; `*` is every element, nil takes the member away.
    mutating func change(_ names: [String], _ change: (ServiceJSON?) -> ServiceJSON?) {
        guard let name = names.first else {
            self = change(self) ?? .null
            return
        }
        let rest = Array(names.dropFirst())
        if case .array(var elements) = self {
            for index in elements.indices where name == "*" || name == "\(index)" {
                elements[index].change(rest, change)
            }
            self = .array(elements)
        } else if rest.isEmpty {
            self[name] = change(self[name])
        } else if var inner = self[name] {
            inner.change(rest, change)
            self[name] = inner
        }
    }

    /// The value with each object in it changed, the inner ones first; what a caller made up as `form` stays.
    func mapObjects(_ change: ([(name: String, value: ServiceJSON)]) -> [(name: String, value: ServiceJSON)])
        -> ServiceJSON
    {
        switch self {
        case .array(let elements): .array(elements.map { $0.mapObjects(change) })
        case .object(let members):
            .object(change(members.map { ($0.name, $0.name == "form" ? $0.value : $0.value.mapObjects(change)) }))
        default: self
        }
    }

    var members: [(name: String, value: ServiceJSON)] { if case .object(let members) = self { members } else { [] } }
    var elements: [ServiceJSON] { if case .array(let elements) = self { elements } else { [] } }

    /// A string, a number or a Boolean as a form would send it.
    var word: String? {
        switch self {
        case .string(let value): value
        case .int(let value): "\(value)"
        case .bool(let value): value ? "true" : "false"
        default: nil
        }
    }

    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): "\(value)"
        case .string(let value): Self.quoted(value)
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.name)): \($0.value.text)" }.joined(separator: ", ") + "}"
        }
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\u{0}"..<" ": text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}

extension ServiceJSON: Decodable {
    /// What a caller sent, its members in the order of their names; numbers with a fraction are texts.
    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let int = try? value.decode(Int.self) {
            self = .int(int)
        } else if let number = try? value.decode(Double.self) {
            self = .string("\(number)")
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let elements = try? value.decode([ServiceJSON].self) {
            self = .array(elements)
        } else {
            let members = try value.decode([String: ServiceJSON].self)
            self = .object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
    }
}

extension ServiceJSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .int(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: ServiceJSON...) { self = .array(elements) }
    init(dictionaryLiteral members: (String, ServiceJSON)...) { self = .object(members.map { ($0.0, $0.1) }) }
}

// JSON values as the independent Spaaza service writes them: in the order given, repeated names included.

/// A JSON value that keeps the order of its members.
indirect enum SpaazaJSON {
    case null
    case bool(Bool)
    case int(Int)
    case string(String)
    case array([SpaazaJSON])
    case object([(name: String, value: SpaazaJSON)])

    /// The first member of that name; writing nil takes it away, writing a new name puts it last.
    subscript(name: String) -> SpaazaJSON? {
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

    /// Adds a member whether or not the name is there already.
    mutating func repeatMember(_ name: String, _ value: SpaazaJSON) {
        guard case .object(let members) = self else { return }
        self = .object(members + [(name, value)])
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

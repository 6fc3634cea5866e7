// A JSON value as a tree, for values that we make or change; what we only read stays on the tape.

/// A value under construction: records of a mock, bodies, reports. Members keep their order.
public indirect enum JSON: Sendable {
    case null
    case bool(Bool)
    /// The exact text of a JSON number.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    public struct Member: Sendable {
        public var name: String
        public var value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
}

extension JSON {
    public static func int(_ value: Int) -> JSON { .number(String(value)) }

    public var string: String? { if case .string(let text) = self { text } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// A number that is an integer of this machine's size.
    public var int: Int? { if case .number(let text) = self { ExactNumber(text.utf8)?.int } else { nil } }
    public var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }
    public var members: [Member] { if case .object(let members) = self { members } else { [] } }
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The first member of this name. Setting replaces it or appends it (a value that is no object becomes one); nil
    /// removes it.
    public subscript(name: String) -> JSON? {
        get { members.first { $0.name == name }?.value }
        set {
            var members = members
            let position = members.firstIndex { $0.name == name }
            if let newValue {
                if let position { members[position].value = newValue } else { members.append(Member(name, newValue)) }
            } else if let position {
                members.remove(at: position)
            }
            self = .object(members)
        }
    }

    /// A copy of a value of a document.
    package init(_ value: TreatyData.Value) {
        switch value.kind {
        case .null: self = .null
        case .false: self = .bool(false)
        case .true: self = .bool(true)
        case .number: self = .number(value.text)
        case .string: self = .string(value.text)
        case .array: self = .array(value.elements.map { JSON($0) })
        case .object: self = .object(value.members.map { Member($0.name, JSON($0.value)) })
        }
    }
}

extension JSON: Equatable {
    /// Equality of JSON: numbers by value, members in any order (of duplicates, the first).
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b || ExactNumber(a.utf8) == ExactNumber(b.utf8)
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)):
            a.count == b.count && a.allSatisfy { member in right[member.name].map { $0 == member.value } ?? false }
        default: false
        }
    }
}

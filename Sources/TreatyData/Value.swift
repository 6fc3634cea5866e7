// A value inside a document, for code that walks it; hot code reads the tape itself.
package import TreatyText

/// A node together with its document: convenient, at the cost of a reference count for each copy.
package struct Value: Sendable {
    package let document: Document
    package let index: NodeIndex

    package init(_ document: Document, _ index: NodeIndex) {
        self.document = document
        self.index = index
    }

    package var node: Node { document.nodes[index.rawValue] }
    package var kind: NodeKind { node.kind }
    package var location: SourceLocation { document.location(of: index) }

    package var isNull: Bool { kind == .null }
    package var bool: Bool? { kind == .true ? true : kind == .false ? false : nil }
    /// The text of a string; nil for other kinds.
    package var string: String? { kind == .string ? text : nil }
    /// The text of a number as JSON writes it; nil for other kinds.
    package var number: String? { kind == .number ? text : nil }
    /// A number that is an integer of this machine's size (`1.0` and `1e2` count); nil for other kinds and numbers.
    package var int: Int? { kind == .number ? ExactNumber(document.text(of: index))?.int : nil }
    /// The text of a string or number, empty for other kinds.
    package var text: String {
        switch kind {
        case .number, .string: String(decoding: document.text(of: index), as: UTF8.self)
        default: ""
        }
    }

    /// The members of an object in the order of the file; empty for other kinds.
    package var members: Members { Members(container: self) }
    /// The elements of an array; empty for other kinds.
    package var elements: Elements { Elements(container: self) }
    /// The elements of the array that a member holds; none where there is no such member or it is no array.
    package func elements(of name: String) -> [Value] { self[name].map { Array($0.elements) } ?? [] }
    /// The members of the object that a member holds; none where there is no such member or it is no object.
    package func members(of name: String) -> [Members.Member] { self[name].map { Array($0.members) } ?? [] }
    package var count: Int { node.isContainer ? node.count : 0 }

    /// The first member of this name.
    package subscript(name: String) -> Value? {
        document.member(name.utf8, of: index).map { Value(document, $0) }
    }

    /// The value a JSON Pointer leads to (RFC 6901 4).
    package subscript(pointer: JSONPointer) -> Value? {
        var value = self
        for token in pointer.tokens {
            switch value.kind {
            case .object:
                guard let member = value[token] else { return nil }
                value = member
            case .array:
                guard let position = arrayIndex(token), position < value.count else { return nil }
                value = value.elements[position]
            default: return nil
            }
        }
        return value
    }

    /// How people name the kind: `a string`, `an object`.
    package var kindName: String { kind.name }
}

extension NodeKind {
    /// With its article, for sentences.
    package var name: String {
        switch self {
        case .null: "null"
        case .false, .true: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// RFC 6901 4: digits without a leading zero.
package func arrayIndex(_ token: String) -> Int? {
    guard token.utf8.allSatisfy({ (0x30...0x39).contains($0) }), token == "0" || token.utf8.first != 0x30 else {
        return nil
    }
    return Int(token)
}

/// The members of an object, in order, duplicates included.
package struct Members: Sequence {
    let container: Value

    package struct Member: Sendable {
        package let key: Value
        package let value: Value
        package var name: String { key.text }
    }

    package struct Iterator: IteratorProtocol {
        let document: Document
        var key: NodeIndex
        var left: Int

        package mutating func next() -> Member? {
            guard left > 0 else { return nil }
            left -= 1
            let value = NodeIndex(key.rawValue + 1)
            let member = Member(key: Value(document, key), value: Value(document, value))
            key = document.next(after: value)
            return member
        }
    }

    package func makeIterator() -> Iterator {
        Iterator(
            document: container.document, key: NodeIndex(container.index.rawValue + 1),
            left: container.kind == .object ? container.node.count : 0)
    }
}

/// The elements of an array, in order.
package struct Elements: Sequence {
    let container: Value

    package struct Iterator: IteratorProtocol {
        let document: Document
        var index: NodeIndex
        var left: Int

        package mutating func next() -> Value? {
            guard left > 0 else { return nil }
            left -= 1
            let value = Value(document, index)
            index = document.next(after: index)
            return value
        }
    }

    package func makeIterator() -> Iterator {
        Iterator(
            document: container.document, index: NodeIndex(container.index.rawValue + 1),
            left: container.kind == .array ? container.node.count : 0)
    }

    /// The element at a position that exists. Cost: linear.
    package subscript(position: Int) -> Value {
        var index = NodeIndex(container.index.rawValue + 1)
        for _ in 0..<position { index = container.document.next(after: index) }
        return Value(container.document, index)
    }
}

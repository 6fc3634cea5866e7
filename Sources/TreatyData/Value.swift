// A value inside a document, for code that walks it; hot code reads the tape itself.
package import TreatyText

/// A node together with its document: convenient, at the cost of a reference count for each copy.
package struct Value: Sendable {
    package let document: Document
    package let index: NodeIndex

    @inlinable package init(_ document: Document, _ index: NodeIndex) {
        self.document = document
        self.index = index
    }

    @inlinable package var node: Node { document.nodes[index.rawValue] }
    @inlinable package var kind: NodeKind { node.kind }
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
    @inlinable package var members: Members { Members(container: self) }
    /// The elements of an array; empty for other kinds.
    @inlinable package var elements: Elements { Elements(container: self) }
    /// The elements of the array that a member holds; none where there is no such member or it is no array.
    package func elements(of name: String) -> [Value] { self[name].map { Array($0.elements) } ?? [] }
    /// The members of the object that a member holds; none where there is no such member or it is no object.
    package func members(of name: String) -> [Members.Member] { self[name].map { Array($0.members) } ?? [] }
    @inlinable package var count: Int { node.isContainer ? node.count : 0 }

    /// The first member of this name.
    package subscript(name: String) -> Value? {
        document.member(name.utf8.span, of: index).map { Value(document, $0) }
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
    @usableFromInline let container: Value

    @inlinable init(container: Value) { self.container = container }

    /// One member; its name and value are made when they are asked for.
    package struct Member: Sendable {
        @usableFromInline let document: Document
        @usableFromInline let index: NodeIndex

        @inlinable init(document: Document, index: NodeIndex) {
            self.document = document
            self.index = index
        }

        @inlinable package var key: Value { Value(document, index) }
        @inlinable package var value: Value { Value(document, NodeIndex(index.rawValue + 1)) }
        package var name: String { String(decoding: document.text(of: index), as: UTF8.self) }
    }

    package struct Iterator: IteratorProtocol {
        @usableFromInline let document: Document
        @usableFromInline var index: NodeIndex
        @usableFromInline let end: NodeIndex

        @inlinable init(document: Document, index: NodeIndex, end: NodeIndex) {
            self.document = document
            self.index = index
            self.end = end
        }

        @inlinable package mutating func next() -> Member? {
            guard index < end else { return nil }
            defer { index = document.next(after: NodeIndex(index.rawValue + 1)) }
            return Member(document: document, index: index)
        }
    }

    @inlinable package func makeIterator() -> Iterator {
        let (document, index) = (container.document, container.index)
        let end = container.kind == .object ? document.next(after: index) : index
        return Iterator(document: document, index: NodeIndex(index.rawValue + 1), end: end)
    }

    @inlinable package var underestimatedCount: Int { container.kind == .object ? container.node.count : 0 }
}

/// The elements of an array, in order.
package struct Elements: Sequence {
    @usableFromInline let container: Value

    @inlinable init(container: Value) { self.container = container }

    package struct Iterator: IteratorProtocol {
        @usableFromInline let document: Document
        @usableFromInline var index: NodeIndex
        @usableFromInline let end: NodeIndex

        @inlinable init(document: Document, index: NodeIndex, end: NodeIndex) {
            self.document = document
            self.index = index
            self.end = end
        }

        @inlinable package mutating func next() -> Value? {
            guard index < end else { return nil }
            defer { index = document.next(after: index) }
            return Value(document, index)
        }
    }

    @inlinable package func makeIterator() -> Iterator {
        let (document, index) = (container.document, container.index)
        let end = container.kind == .array ? document.next(after: index) : index
        return Iterator(document: document, index: NodeIndex(index.rawValue + 1), end: end)
    }

    @inlinable package var underestimatedCount: Int { container.kind == .array ? container.node.count : 0 }

    /// The element at a position that exists. Cost: linear.
    package subscript(position: Int) -> Value {
        var index = NodeIndex(container.index.rawValue + 1)
        for _ in 0..<position { index = container.document.next(after: index) }
        return Value(container.document, index)
    }
}

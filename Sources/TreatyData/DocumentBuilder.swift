// Makes a document out of parts of others, every node keeping the file and the range it came from; which parts is the
// caller's business.
package import TreatyText

/// A document under construction: values are appended in order, containers are opened and closed. Cost: linear in what
/// is appended; the bytes of a document are taken over once, however many of its values are.
package struct DocumentBuilder {
    private var nodes: [Node] = []
    private var bytes: [UInt8] = []
    private var parts: [Document.Part] = []
    /// Where the bytes of a document begin in `bytes`. The documents are kept, so that no other gets their identity.
    private var offsets: [ObjectIdentifier: (document: Document, offset: Int)] = [:]
    /// The containers that are open, with the number of nodes directly in each so far.
    private var open: [(node: Int, count: Int)] = []

    package init() {}

    /// Opens an object; `place` is the value it stands for in messages.
    package mutating func beginObject(at place: Value) { begin(.object, place) }
    package mutating func beginArray(at place: Value) { begin(.array, place) }

    /// Closes the innermost open container.
    package mutating func end() {
        guard let (node, count) = open.popLast() else { return }
        nodes[node].first = UInt32(truncatingIfNeeded: nodes[node].kind == .object ? count / 2 : count)
        nodes[node].second = UInt32(truncatingIfNeeded: nodes.count)
    }

    /// The name of the next member of an open object, as it is written elsewhere.
    package mutating func key(_ key: Value) { copy(key) }
    /// The name of the next member of an open object, which stands in no file; `place` is what messages show.
    package mutating func key(_ name: String, at place: Value) { string(name, at: place) }

    package mutating func string(_ text: String, at place: Value) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        append(.string, place, first: start, second: bytes.count)
    }

    package mutating func number(_ value: Int, at place: Value) {
        let start = bytes.count
        bytes.append(contentsOf: String(value).utf8)
        append(.number, place, first: start, second: bytes.count)
    }

    package mutating func bool(_ value: Bool, at place: Value) { append(value ? .true : .false, place) }

    /// Appends a value with all that is in it. `reference` is asked for each string under the name `$ref`, and may
    /// give another text for it.
    package mutating func copy(_ value: Value, reference: ((Value) -> String?)? = nil) {
        let document = value.document
        let (first, end) = (value.index.rawValue, document.next(after: value.index).rawValue)
        let byteOffset = offset(of: document)
        let nodeOffset = nodes.count - first
        note()
        for index in first..<end {
            markPart(of: document, NodeIndex(index))
            var node = document.nodes[index]
            if node.isContainer {
                node.second = UInt32(truncatingIfNeeded: Int(node.second) + nodeOffset)
            } else if node.kind == .string || node.kind == .number {
                node.first = UInt32(truncatingIfNeeded: Int(node.first) + byteOffset)
                node.second = UInt32(truncatingIfNeeded: Int(node.second) + byteOffset)
            }
            nodes.append(node)
        }
        guard let reference else { return }
        for place in document.references(in: value.index) {
            guard let text = reference(Value(document, place)) else { continue }
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            nodes[place.rawValue + nodeOffset].first = UInt32(truncatingIfNeeded: start)
            nodes[place.rawValue + nodeOffset].second = UInt32(truncatingIfNeeded: bytes.count)
        }
    }

    /// The document, under the name of `source`; what is still open is closed. At least one value has been appended.
    package consuming func document(named source: SourceFile) -> Document {
        while !open.isEmpty { end() }
        return Document(source: source, nodes: nodes, bytes: bytes, parts: parts)
    }

    // MARK: Nodes

    private mutating func begin(_ kind: NodeKind, _ place: Value) {
        append(kind, place)
        open.append((nodes.count - 1, 0))
    }

    private mutating func append(_ kind: NodeKind, _ place: Value, first: Int = 0, second: Int = 0) {
        note()
        markPart(of: place.document, place.index)
        let node = place.node
        let range = Int(node.sourceStart)..<Int(node.sourceEnd)
        nodes.append(Node(kind: kind, source: range, first: first, second: second))
    }

    /// Counts a value for the innermost open container.
    private mutating func note() {
        if !open.isEmpty { open[open.count - 1].count += 1 }
    }

    private mutating func offset(of document: Document) -> Int {
        if let known = offsets[ObjectIdentifier(document)] { return known.offset }
        let offset = bytes.count
        offsets[ObjectIdentifier(document)] = (document, offset)
        bytes.append(contentsOf: document.bytes)
        return offset
    }

    /// From the next node on, ranges are those of the file of `node`.
    private mutating func markPart(of document: Document, _ node: NodeIndex) {
        let source = document.source(of: node)
        if parts.last?.source !== source { parts.append(Document.Part(firstNode: nodes.count, source: source)) }
    }
}

extension Document {
    /// The strings that stand under the name `$ref` in a value, in order. Cost: a pass over its nodes.
    package func references(in container: NodeIndex = .root) -> [NodeIndex] {
        var found: [NodeIndex] = []
        forEachMember(named: Array("$ref".utf8), in: container) { key, _ in
            if nodes[key + 1].kind == .string { found.append(NodeIndex(key + 1)) }
        }
        return found
    }

    /// The objects that have a member of this name, in order. Cost: a pass over the nodes.
    package func holders(of name: String) -> [NodeIndex] {
        var found: [NodeIndex] = []
        forEachMember(named: Array(name.utf8), in: .root) { _, object in
            if found.last?.rawValue != object { found.append(NodeIndex(object)) }
        }
        return found.sorted()
    }

    private func forEachMember(
        named name: [UInt8], in container: NodeIndex, _ body: (_ key: Int, _ object: Int) -> Void
    ) {
        var open: [(node: Int, end: Int, isObject: Bool)] = []
        var index = container.rawValue
        let last = next(after: container).rawValue
        while index < last {
            while let top = open.last, top.end <= index { open.removeLast() }
            let top = open.last
            let isKey = top?.isObject == true
            let value = isKey ? index + 1 : index
            if let top, isKey, nodes[index].text.count == name.count, bytes[nodes[index].text].elementsEqual(name) {
                body(index, top.node)
            }
            let node = nodes[value]
            if node.isContainer { open.append((value, Int(node.second), node.kind == .object)) }
            index = value + 1
        }
    }
}

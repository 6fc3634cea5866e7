// A JSON or YAML document as a flat tape of nodes over its bytes; reading is the parsers' work, meaning is everybody
// else's.
package import TreatyText

/// What a node is. Booleans have two kinds, so that a comparison needs no text.
package enum NodeKind: UInt8, Sendable {
    case null, `false`, `true`, number, string, array, object
}

/// The place of a node on the tape of its document.
package struct NodeIndex: RawRepresentable, Hashable, Sendable, Comparable {
    package var rawValue: Int

    @inlinable package init(rawValue: Int) { self.rawValue = rawValue }
    @inlinable package init(_ rawValue: Int) { self.rawValue = rawValue }

    /// The value a document consists of.
    package static let root = NodeIndex(0)

    @inlinable package static func < (left: NodeIndex, right: NodeIndex) -> Bool { left.rawValue < right.rawValue }
}

/// One value or one key on the tape: 20 bytes without references.
///
/// An object is its node, then key and value nodes in turn, in the order of the file, duplicates included; an array is
/// its node, then its elements.
package struct Node: Sendable {
    package var kind: NodeKind
    /// Where the value stands in the source, quotes and brackets included.
    package var sourceStart: UInt32
    package var sourceEnd: UInt32
    /// Strings and numbers: where the text begins in `Document.bytes`. Containers: how many members or elements.
    @usableFromInline package var first: UInt32
    /// Strings and numbers: where the text ends. Containers: the index after the last node inside.
    @usableFromInline package var second: UInt32

    @inlinable package init(kind: NodeKind, source: Range<Int>, first: Int = 0, second: Int = 0) {
        self.kind = kind
        sourceStart = UInt32(truncatingIfNeeded: source.lowerBound)
        sourceEnd = UInt32(truncatingIfNeeded: source.upperBound)
        self.first = UInt32(truncatingIfNeeded: first)
        self.second = UInt32(truncatingIfNeeded: second)
    }

    /// For parsers, whose places are in order and fit (`Document.json` and `yaml` refuse longer files).
    @inline(__always) init(kind: NodeKind, sourceStart: Int, sourceEnd: Int, first: Int, second: Int) {
        self.kind = kind
        self.sourceStart = UInt32(truncatingIfNeeded: sourceStart)
        self.sourceEnd = UInt32(truncatingIfNeeded: sourceEnd)
        self.first = UInt32(truncatingIfNeeded: first)
        self.second = UInt32(truncatingIfNeeded: second)
    }

    /// The range of a string's or number's text in `Document.bytes`: a string unescaped, a number as JSON writes it.
    @inlinable package var text: Range<Int> { Int(first)..<Int(second) }
    /// Members of an object, elements of an array.
    @inlinable package var count: Int { Int(first) }
    @inlinable package var isContainer: Bool { kind.rawValue >= NodeKind.array.rawValue }
}

/// A parsed file: its source, its tape, and the bytes that texts lie in. Immutable; a document of any size is one
/// object.
package final class Document: Sendable {
    package let source: SourceFile
    package let nodes: [Node]
    /// The source's bytes, followed by the texts that do not stand in it literally (unescaped strings, folded scalars).
    package let bytes: [UInt8]
    /// Where comments stand in the source, from their `#` to the end of the line, in order; JSON has none.
    package let comments: [Range<Int>]
    /// Where nodes come from, in order of their first node; empty where all come from `source`.
    private let parts: [Part]

    /// From this node on, nodes stand in this file.
    package struct Part: Sendable {
        package let firstNode: Int
        package let source: SourceFile

        package init(firstNode: Int, source: SourceFile) {
            self.firstNode = firstNode
            self.source = source
        }
    }

    /// `nodes` holds at least the root; ranges lie within `bytes`. Only parsers and builders call this.
    package init(
        source: SourceFile, nodes: [Node], bytes: [UInt8], comments: [Range<Int>] = [], parts: [Part] = []
    ) {
        precondition(!nodes.isEmpty)
        self.source = source
        self.nodes = nodes
        self.bytes = bytes
        self.comments = comments
        self.parts = parts
    }

    /// The file a node stands in: the document's own, but for documents made of several.
    package func source(of index: NodeIndex) -> SourceFile {
        var (low, high) = (0, parts.count)
        while low < high {
            let middle = (low + high) / 2
            if parts[middle].firstNode <= index.rawValue { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? source : parts[low - 1].source
    }

    package var root: Value { Value(self, .root) }

    /// A null that stands nowhere.
    package static let nothing = Document(
        source: SourceFile(name: "", bytes: []), nodes: [Node(kind: .null, source: 0..<0)], bytes: [])

    /// The index after a node and all that is in it.
    @inlinable package func next(after index: NodeIndex) -> NodeIndex {
        let node = nodes[index.rawValue]
        return NodeIndex(node.isContainer ? Int(node.second) : index.rawValue + 1)
    }

    /// The bytes of a string or a number.
    @inlinable package func text(of index: NodeIndex) -> ArraySlice<UInt8> { bytes[nodes[index.rawValue].text] }

    package func location(of index: NodeIndex) -> SourceLocation {
        let node = nodes[index.rawValue]
        return SourceLocation(file: source(of: index), range: Int(node.sourceStart)..<Int(node.sourceEnd))
    }

    /// The value of an object's first member with this name; names compare as bytes.
    package func member(_ name: some Collection<UInt8>, of index: NodeIndex) -> NodeIndex? {
        member(Array(name).span, of: index)
    }

    /// The same without a copy of the name. Cost: linear in the members before it.
    package func member(_ name: Span<UInt8>, of index: NodeIndex) -> NodeIndex? {
        let (nodes, bytes) = (nodes, bytes)
        guard nodes[index.rawValue].kind == .object else { return nil }
        let end = Int(nodes[index.rawValue].second)
        var key = index.rawValue + 1
        while key < end {
            let (first, count) = (Int(nodes[key].first), Int(nodes[key].second) - Int(nodes[key].first))
            if count == name.count {
                var at = 0
                while at < count, bytes[first + at] == name[at] { at += 1 }
                if at == count { return NodeIndex(key + 1) }
            }
            key = nodes[key + 1].isContainer ? Int(nodes[key + 1].second) : key + 2
        }
        return nil
    }
}

/// Bounds on what a parser accepts; past one of them it reports and stops.
package struct ReadLimits: Sendable {
    /// Containers within containers.
    package var depthMax = 512
    /// Bytes of one document.
    package var bytesMax = 1 << 30
    /// Nodes of one document, keys and expanded aliases included.
    package var nodesMax = 50_000_000
    /// Nodes that the aliases of one YAML stream may stand for, beside as many as the stream has bytes.
    package var aliasNodesMax = 1_000_000
    /// Bytes of text in those nodes, beside as many as the stream has.
    package var aliasBytesMax = 1 << 26

    package init() {}
}

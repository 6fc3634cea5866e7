// Where nodes stand, as Normalized Paths (RFC 9535 2.7): `$['a'][0]`; it reads tapes and no queries.
package import TreatyData

extension JSONPath {
    /// The Normalized Path of each node, in the order given. Nodes that are no values of the document within `start`
    /// have none: their texts are empty. Cost: one walk over the tape, and the length of the texts.
    package static func locations(
        of nodes: [NodeIndex], in document: Document, from start: NodeIndex = .root
    ) -> [String] {
        var texts = [String](repeating: "", count: nodes.count)
        let order = nodes.indices.sorted { nodes[$0] < nodes[$1] }
        var walk = PathWalk(document, start)
        var last: (node: NodeIndex, text: String)?
        for position in order {
            let node = nodes[position]
            if last?.node != node { last = (node, walk.location(of: node) ?? "") }
            texts[position] = last?.text ?? ""
        }
        return texts
    }

    /// The Normalized Path of one node; empty where it is no value within `start`.
    package static func location(
        of node: NodeIndex, in document: Document, from start: NodeIndex = .root
    ) -> String {
        locations(of: [node], in: document, from: start)[0]
    }
}

/// A walk over the tape that goes forward only: the containers around the place it has come to.
private struct PathWalk {
    /// A container, the child it has come to and that child's number, and how long the text is up to it.
    private struct Level {
        var node: Int
        var child: Int
        var position: Int
        var childEnd: Int
        var textCount: Int
    }

    let document: Document
    let nodes: [Node]
    let start: Int
    private var levels: [Level] = []
    private var text: [UInt8] = Array("$".utf8)

    init(_ document: Document, _ start: NodeIndex) {
        self.document = document
        nodes = document.nodes
        self.start = start.rawValue
    }

    /// The path of a node that does not stand before the last one asked for.
    mutating func location(of wanted: NodeIndex) -> String? {
        let target = wanted.rawValue
        guard target >= start, target < document.next(after: NodeIndex(start)).rawValue else { return nil }
        while let level = levels.last, target >= document.next(after: NodeIndex(level.node)).rawValue {
            text.removeSubrange(level.textCount...)
            levels.removeLast()
        }
        while true {
            let node: Int
            if let level = levels.last {
                guard let child = advance(level, to: target) else { return nil }
                node = child
            } else {
                node = start
            }
            if node == target { return String(decoding: text, as: UTF8.self) }
            levels.append(Level(node: node, child: -1, position: -1, childEnd: node + 1, textCount: text.count))
        }
    }

    /// Moves the innermost container on to the child that holds the target; nil where that is a key.
    private mutating func advance(_ level: Level, to target: Int) -> Int? {
        var level = level
        let isObject = nodes[level.node].kind.isObject
        while level.childEnd <= target {
            level.child = level.childEnd + (isObject ? 1 : 0)
            level.position += 1
            level.childEnd = document.next(after: NodeIndex(level.child)).rawValue
        }
        text.removeSubrange(level.textCount...)
        levels[levels.count - 1] = level
        guard target >= level.child else { return nil }
        text += Array("[".utf8)
        if isObject { appendName(level.child - 1) } else { text += Array(String(level.position).utf8) }
        text += Array("]".utf8)
        return level.child
    }

    /// A name in single quotes, escaped as 2.7 wants.
    private mutating func appendName(_ key: Int) {
        text.append(0x27)
        for byte in document.text(of: NodeIndex(key)) {
            switch byte {
            case 0x08: text += Array("\\b".utf8)
            case 0x09: text += Array("\\t".utf8)
            case 0x0A: text += Array("\\n".utf8)
            case 0x0C: text += Array("\\f".utf8)
            case 0x0D: text += Array("\\r".utf8)
            case 0x27: text += Array("\\'".utf8)
            case 0x5C: text += Array("\\\\".utf8)
            case 0..<0x20:
                text += Array((byte < 0x10 ? "\\u000" : "\\u00").utf8)
                text += Array(String(byte, radix: 16).utf8)
            default: text.append(byte)
            }
        }
        text.append(0x27)
    }
}

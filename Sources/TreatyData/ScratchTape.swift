// Memory in which one small value after another is read and judged, without a document for each.

/// A tape that is written over with each reading. One thread has it at a time; after a few values of a size nothing is
/// allocated any more.
package final class ScratchTape {
    // One value in the class, so that each step checks once that nobody else writes to it (8 ns a check).
    private var tape = Tape()
    /// Longer values are nobody's scratch: they are read into a document.
    package static let bytesMax = 1 << 16

    package init() {}

    /// The nodes of the value, `count` of them in use, and the bytes that texts lie in: those of the source, and behind
    /// them the texts of strings with escapes.
    package var value: (nodes: [Node], count: Int, bytes: [UInt8]) { (tape.nodes, tape.count, tape.bytes) }

    /// Reads JSON (RFC 8259); false where the text is none, is too long, or holds a name twice.
    package func readJSON(_ text: ArraySlice<UInt8>, limits: ReadLimits = ReadLimits()) -> Bool {
        tape.readJSON(text, limits)
    }

    /// One string, number or boolean as it stands in a URI or a field; `text` is that of a number as JSON has it where
    /// the kind is a number.
    package func set(_ kind: NodeKind, _ text: ArraySlice<UInt8>) { tape.set(kind, text) }
}

private struct Tape {
    private(set) var nodes = Array(repeating: Node(kind: .null, source: 0..<0), count: 256)
    private(set) var count = 0
    private(set) var bytes: [UInt8] = []
    private var source: [UInt8] = []

    mutating func readJSON(_ text: ArraySlice<UInt8>, _ limits: ReadLimits) -> Bool {
        count = 0
        guard text.count <= ScratchTape.bytesMax else { return false }
        source.removeAll(keepingCapacity: true)
        source.append(contentsOf: text)
        var end = source.count
        while end > 0, JSONReader.isBlank(source[end - 1]) { end -= 1 }
        guard end > 0, source[0] != 0xEF else { return false }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: source)
        // The stop behind a value that is no container.
        source.append(0)
        let needed = JSONReader.nodesMax(of: source, in: 0..<end) + 1
        if nodes.count < needed {
            nodes += Array(repeating: Node(kind: .null, source: 0..<0), count: needed - nodes.count)
        }
        count = JSONReader.read(source, end: end, limits: limits, into: &nodes, texts: &bytes)
        return count > 0 && !hasDuplicateNames
    }

    mutating func set(_ kind: NodeKind, _ text: ArraySlice<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: text)
        nodes[0] = Node(kind: kind, source: 0..<bytes.count, first: 0, second: bytes.count)
        count = 1
    }

    /// Whether an object holds a name twice. Small objects by comparison; large ones are not looked through here, and
    /// count as having one.
    private var hasDuplicateNames: Bool {
        let (nodes, bytes) = (nodes.span, bytes.span)
        var object = 0
        while object < count {
            let node = nodes[object]
            if node.kind == .object, node.first > 1 {
                if node.first > 64 { return true }
                // One bit of 64 for each name so far: most names find theirs unset and are compared with no other.
                var seen: UInt64 = 0
                var key = object &+ 1
                while key < Int(node.second) {
                    let text = nodes[key]
                    var mixed = UInt64(text.second &- text.first)
                    if text.second > text.first {
                        mixed &+= UInt64(bytes[Int(text.first)]) &* 7
                        mixed &+= UInt64(bytes[Int(text.second &- 1)]) &* 3
                        mixed &+= UInt64(bytes[Int((text.first &+ text.second) >> 1)]) &* 31
                    }
                    let bit: UInt64 = 1 &<< mixed
                    if seen & bit != 0, repeats(key, in: object) { return true }
                    seen |= bit
                    key = nodes[key &+ 1].isContainer ? Int(nodes[key &+ 1].second) : key &+ 2
                }
            }
            object &+= 1
        }
        return false
    }

    private func repeats(_ key: Int, in object: Int) -> Bool {
        var other = object + 1
        while other < key {
            if sameText(key, other) { return true }
            other = next(other + 1)
        }
        return false
    }

    private func next(_ node: Int) -> Int { nodes[node].isContainer ? Int(nodes[node].second) : node + 1 }

    private func sameText(_ left: Int, _ right: Int) -> Bool {
        let (one, two) = (nodes[left], nodes[right])
        guard one.second &- one.first == two.second &- two.first else { return false }
        let distance = Int(two.first) - Int(one.first)
        for at in one.text where bytes[at] != bytes[at + distance] { return false }
        return true
    }
}

// Equality of JSON values (2020-12 core 4.2.2) between tapes, and a hash that agrees with it; nothing is rounded.
import TreatyData

enum SchemaEquality {
    /// Whether two values are the same JSON: numbers by value, strings as bytes, members in any order.
    static func equal(_ left: Document, _ a: Int, _ right: Document, _ b: Int) -> Bool {
        let (first, second) = (left.nodes[a], right.nodes[b])
        guard first.kind == second.kind else { return false }
        switch first.kind {
        case .null, .false, .true: return true
        case .string: return left.bytes[first.text].elementsEqual(right.bytes[second.text])
        case .number:
            if left.bytes[first.text].elementsEqual(right.bytes[second.text]) { return true }
            return SchemaNumber(left.bytes, first.text).compared(to: SchemaNumber(right.bytes, second.text)) == 0
        case .array:
            guard first.count == second.count else { return false }
            var (x, y) = (a + 1, b + 1)
            for _ in 0..<first.count {
                guard equal(left, x, right, y) else { return false }
                x = left.next(after: NodeIndex(x)).rawValue
                y = right.next(after: NodeIndex(y)).rawValue
            }
            return true
        case .object:
            guard first.count == second.count else { return false }
            let (mine, theirs) = (keys(left, a), keys(right, b))
            for (x, y) in zip(mine, theirs) {
                guard left.text(of: NodeIndex(x)).elementsEqual(right.text(of: NodeIndex(y))),
                    equal(left, x + 1, right, y + 1)
                else { return false }
            }
            return true
        }
    }

    /// The keys of an object, sorted by their bytes.
    private static func keys(_ document: Document, _ at: Int) -> [Int] {
        var keys: [Int] = []
        var key = at + 1
        for _ in 0..<document.nodes[at].count {
            keys.append(key)
            key = document.next(after: NodeIndex(key + 1)).rawValue
        }
        return keys.sorted { left, right in
            let (a, b) = (document.text(of: NodeIndex(left)), document.text(of: NodeIndex(right)))
            if a.elementsEqual(b) { return left < right }
            return a.lexicographicallyPrecedes(b)
        }
    }

    /// Equal values have equal hashes; the seed is the process's own, so that traffic cannot aim at collisions.
    static func hash(_ document: Document, _ at: Int, into hasher: inout Hasher) {
        let node = document.nodes[at]
        hasher.combine(node.kind.rawValue)
        switch node.kind {
        case .null, .false, .true: break
        case .string: hash(document.bytes, node.text, &hasher)
        case .number: hasher.combine(SchemaNumber(document.bytes, node.text).exact)
        case .array:
            hasher.combine(node.count)
            var element = at + 1
            for _ in 0..<node.count {
                hash(document, element, into: &hasher)
                element = document.next(after: NodeIndex(element)).rawValue
            }
        case .object:
            hasher.combine(node.count)
            for key in keys(document, at) {
                hash(document.bytes, document.nodes[key].text, &hasher)
                hash(document, key + 1, into: &hasher)
            }
        }
    }

    private static func hash(_ bytes: [UInt8], _ range: Range<Int>, _ hasher: inout Hasher) {
        hasher.combine(range.count)
        for byte in bytes[range] { hasher.combine(byte) }
    }
}

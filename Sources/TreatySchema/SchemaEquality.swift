// Equality of JSON values (2020-12 core 4.2.2) between tapes, and a hash that agrees with it; nothing is rounded.
import TreatyData

/// A document without references, as long as it is lent.
struct SchemaTape {
    let nodes: FrozenArray<Node>
    let bytes: FrozenArray<UInt8>

    // What a node says is read from its fields here: a call into the room of documents for each costs more than the
    // work.

    /// The raw value of the kind.
    @inline(__always)
    func code(_ at: Int) -> UInt8 { nodes[at].code }
    /// Members or elements of a container.
    @inline(__always)
    func count(_ at: Int) -> Int { Int(nodes[at].first) }
    /// The index after a container's last inner node.
    @inline(__always)
    func end(_ at: Int) -> Int { Int(nodes[at].second) }
    @inline(__always)
    func next(_ at: Int) -> Int { nodes[at].code >= MachineKinds.arrayCode ? Int(nodes[at].second) : at + 1 }
    /// Where the text of a string or number lies.
    @inline(__always)
    func text(_ at: Int) -> Range<Int> {
        let node = nodes[at]
        return Int(node.first)..<Int(node.second)
    }

    /// The keys of an object, in order; none for other kinds.
    func keys(_ at: Int) -> SchemaKeys {
        let isObject = code(at) == MachineKinds.objectCode
        return SchemaKeys(tape: self, key: at + 1, end: isObject ? end(at) : at + 1)
    }

    /// The text of a node in two words.
    @inline(__always)
    func name(_ at: Int) -> MachineName {
        let node = nodes[at]
        return MachineName(bytes, first: Int(node.first), count: Int(node.second &- node.first))
    }
}

/// The keys of an object; the value of each is the next node.
struct SchemaKeys: Sequence, IteratorProtocol {
    fileprivate let tape: SchemaTape
    fileprivate var key: Int
    fileprivate let end: Int

    mutating func next() -> Int? {
        if key >= end { return nil }
        defer { key = tape.next(key + 1) }
        return key
    }
}

enum SchemaEquality {
    /// Members up to which two objects are compared without sorting their keys.
    private static let searchedMax = 32
    private static let seed = UInt64.random(in: .min ... .max)

    /// The same between documents, for code that may take its time.
    static func equal(_ left: Document, _ a: Int, _ right: Document, _ b: Int) -> Bool {
        left.lent { tape in right.lent { other in equal(tape, a, other, b) } }
    }

    /// The same for a document.
    static func hash(_ document: Document, _ at: Int) -> UInt64 { document.lent { hash($0, at) } }

    /// Whether two values are the same JSON: numbers by value, strings as bytes, members in any order.
    static func equal(_ left: SchemaTape, _ a: Int, _ right: SchemaTape, _ b: Int) -> Bool {
        let (first, second) = (left.nodes[a], right.nodes[b])
        guard first.code == second.code else { return false }
        switch first.kind {
        case .null, .false, .true: return true
        case .string: return sameText(left, a, right, b)
        case .number: return sameText(left, a, right, b) || sameNumber(left, left.text(a), right, right.text(b))
        case .array:
            guard left.count(a) == right.count(b) else { return false }
            var (x, y) = (a + 1, b + 1)
            for _ in 0..<left.count(a) {
                guard equal(left, x, right, y) else { return false }
                (x, y) = (left.next(x), right.next(y))
            }
            return true
        case .object:
            guard left.count(a) == right.count(b) else { return false }
            if left.count(a) > searchedMax { return equalBySorting(left, a, right, b) }
            return equalBySearching(left, a, right, b)
        }
    }

    private static func sameText(_ left: SchemaTape, _ a: Int, _ right: SchemaTape, _ b: Int) -> Bool {
        let (first, second) = (left.name(a), right.name(b))
        return first.head == second.head && first.tail == second.tail && first.count == second.count
            && (first.count <= 16
                || left.bytes.equals(Int(first.first), right.bytes, Int(second.first), Int(first.count)))
    }

    private static func sameNumber(
        _ left: SchemaTape, _ a: Range<Int>, _ right: SchemaTape, _ b: Range<Int>
    ) -> Bool {
        let (first, second) = (SchemaDecimal(left.bytes, a), SchemaDecimal(right.bytes, b))
        if !first.isLarge, !second.isLarge { return first.compared(to: second) == 0 }
        return number(left, a).compared(to: number(right, b)) == 0
    }

    private static func number(_ tape: SchemaTape, _ range: Range<Int>) -> SchemaNumber {
        SchemaNumber(range.map { tape.bytes[$0] }, 0..<range.count)
    }

    /// Pairs each member of the left object with the first one of its name in the right one that has no partner yet:
    /// one comparison of values for each, so that depth costs nothing extra.
    private static func equalBySearching(_ left: SchemaTape, _ a: Int, _ right: SchemaTape, _ b: Int) -> Bool {
        let (end, otherEnd) = (left.end(a), right.end(b))
        var key = a + 1
        /// All members of the right object before this one have partners.
        var (first, firstPosition) = (b + 1, 0)
        var paired: UInt64 = 0
        while key < end {
            var (other, position) = (first, firstPosition)
            while other < otherEnd, paired >> UInt64(position) & 1 == 1 || !sameText(left, key, right, other) {
                other = right.next(other + 1)
                position += 1
            }
            guard other < otherEnd, equal(left, key + 1, right, other + 1) else { return false }
            paired |= 1 << UInt64(position)
            while first < otherEnd, paired >> UInt64(firstPosition) & 1 == 1 {
                first = right.next(first + 1)
                firstPosition += 1
            }
            key = left.next(key + 1)
        }
        return true
    }

    private static func equalBySorting(_ left: SchemaTape, _ a: Int, _ right: SchemaTape, _ b: Int) -> Bool {
        zip(keys(left, a), keys(right, b)).allSatisfy { x, y in
            sameText(left, x, right, y) && equal(left, x + 1, right, y + 1)
        }
    }

    /// The keys of an object, sorted by their bytes, then by place.
    private static func keys(_ tape: SchemaTape, _ at: Int) -> [Int] {
        var keys: [Int] = []
        var key = at + 1
        for _ in 0..<tape.count(at) {
            keys.append(key)
            key = tape.next(key + 1)
        }
        return keys.sorted { left, right in
            let (a, b) = (tape.text(left), tape.text(right))
            for offset in 0..<min(a.count, b.count) {
                let (x, y) = (tape.bytes[a.lowerBound + offset], tape.bytes[b.lowerBound + offset])
                if x != y { return x < y }
            }
            return a.count == b.count ? left < right : a.count < b.count
        }
    }

    /// Equal values have equal hashes; the seed is the process's own, so that traffic cannot aim at collisions.
    static func hash(_ tape: SchemaTape, _ at: Int) -> UInt64 {
        let node = tape.nodes[at]
        var value = seed &+ UInt64(node.code)
        switch node.kind {
        case .null, .false, .true: break
        case .string: mix(hash(tape.bytes, tape.text(at)), into: &value)
        case .number: mix(number(tape, tape.text(at)).hash, into: &value)
        case .array:
            var element = at + 1
            for _ in 0..<tape.count(at) {
                mix(hash(tape, element), into: &value)
                element = tape.next(element)
            }
        case .object:
            // Members in any order: the sum of what each one gives.
            var (key, sum) = (at + 1, 0 as UInt64)
            for _ in 0..<tape.count(at) {
                var member = hash(tape.bytes, tape.text(key))
                mix(hash(tape, key + 1), into: &member)
                sum &+= member
                key = tape.next(key + 1)
            }
            mix(sum, into: &value)
        }
        return value
    }

    private static func hash(_ bytes: FrozenArray<UInt8>, _ range: Range<Int>) -> UInt64 {
        var value = seed ^ UInt64(range.count)
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
            mix(bytes.word(at: index), into: &value)
            index += 8
        }
        while index < range.upperBound {
            mix(UInt64(bytes[index]), into: &value)
            index += 1
        }
        return value
    }

    /// A full multiplication, its halves folded together.
    @inline(__always)
    private static func mix(_ word: UInt64, into value: inout UInt64) {
        let (high, low) = (value ^ word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(
            by: 0xD6E8_FEB8_6659_FD93 ^ seed | 1)
        value = high ^ low &+ value
    }
}

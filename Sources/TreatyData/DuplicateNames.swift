// Finds names that an object holds more than once; reading keeps them all, so that this can say where they are.
package import TreatyText

extension Document {
    /// One error for each name that its object held before (RFC 8259 4, YAML 1.2.2 3.2.1.3), at the second, naming the
    /// line of the first. Names in a node that aliases copy are reported once. Cost: linear in the nodes.
    package func duplicateNames() -> [Diagnostic] {
        var pairs: [(first: Int, second: Int)] = []
        var table: [Int32] = []
        for position in nodes.indices where nodes[position].kind == .object && nodes[position].count > 1 {
            findDuplicates(in: position, &table, into: &pairs)
        }
        if pairs.isEmpty { return [] }
        let lines = lines(at: pairs.map { Int(nodes[$0.first].sourceStart) })
        var reported: Set<UInt32> = []
        var diagnostics: [Diagnostic] = []
        for pair in pairs where reported.insert(nodes[pair.second].sourceStart).inserted {
            let line = lines[Int(nodes[pair.first].sourceStart)] ?? 1
            let name = String(decoding: text(of: NodeIndex(pair.second)), as: UTF8.self)
            diagnostics.append(
                Diagnostic(
                    .error, "data.duplicate-name",
                    "the name '\(name)' stands twice in this object, first on line \(line)",
                    at: location(of: NodeIndex(pair.second)), help: "remove or rename one of them"))
        }
        return diagnostics
    }

    /// Few names are compared with each other, many through a table of open addresses (`table` is its memory) whose
    /// hash has a seed of this process, so that no document can aim at it.
    private func findDuplicates(in object: Int, _ table: inout [Int32], into pairs: inout [(first: Int, second: Int)]) {
        let count = nodes[object].count
        var mask = 0
        if count > 8 {
            mask = 1 << (Int.bitWidth - (count * 2).leadingZeroBitCount) - 1
            table.removeAll(keepingCapacity: true)
            table.append(contentsOf: repeatElement(0, count: mask + 1))
        }
        let end = Int(nodes[object].second)
        var key = object + 1
        while key < end {
            var first = 0
            if count <= 8 {
                var other = object + 1
                while first == 0, other < key {
                    if hasSameText(other, key) { first = other }
                    other = next(after: NodeIndex(other + 1)).rawValue
                }
            } else {
                var place = textHash(of: key) & mask
                while table[place] != 0, !hasSameText(Int(table[place]), key) { place = (place + 1) & mask }
                first = Int(table[place])
                if first == 0 { table[place] = Int32(truncatingIfNeeded: key) }
            }
            if first > 0 { pairs.append((first, key)) }
            key = next(after: NodeIndex(key + 1)).rawValue
        }
    }

    private func hasSameText(_ left: Int, _ right: Int) -> Bool {
        let (left, right) = (nodes[left].text, nodes[right].text)
        guard left.count == right.count else { return false }
        for offset in 0..<left.count where bytes[left.lowerBound + offset] != bytes[right.lowerBound + offset] {
            return false
        }
        return true
    }

    /// SipHash with the seed of this process, over eight bytes at a time.
    private func textHash(of index: Int) -> Int {
        let text = nodes[index].text
        var hasher = Hasher()
        var word: UInt64 = 0
        for (position, offset) in text.enumerated() {
            word = word << 8 | UInt64(bytes[offset])
            if position & 7 == 7 { hasher.combine(word) }
        }
        hasher.combine(word)
        hasher.combine(text.count)
        return hasher.finalize()
    }

    /// The line of each offset, in one pass over the file.
    private func lines(at offsets: [Int]) -> [Int: Int] {
        var result: [Int: Int] = [:]
        var line = 1
        var at = 0
        for offset in offsets.sorted() {
            while at < min(offset, source.bytes.count) {
                let byte = source.bytes[at]
                at += 1
                if byte == 0x0A || byte == 0x0D && !(at < source.bytes.count && source.bytes[at] == 0x0A) { line += 1 }
            }
            result[offset] = line
        }
        return result
    }
}

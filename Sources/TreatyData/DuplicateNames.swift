// Finds names that an object holds more than once; reading keeps them all, so that this can say where they are.
package import TreatyText

extension Document {
    /// One error for each name that its object held before (RFC 8259 4, YAML 1.2.2 3.2.1.3), at the second, naming the
    /// line of the first. Names in a node that aliases copy are reported once. Cost: linear in the nodes.
    package func duplicateNames() -> [Diagnostic] {
        var pairs: [(first: Int, second: Int)] = []
        for position in nodes.indices where nodes[position].kind == .object && nodes[position].count > 1 {
            findDuplicates(in: position, into: &pairs)
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

    /// Few names are compared with each other, many through a table.
    private func findDuplicates(in object: Int, into pairs: inout [(first: Int, second: Int)]) {
        let count = nodes[object].count
        var names: [Int] = []
        var table: [ArraySlice<UInt8>: Int] = [:]
        var key = NodeIndex(object + 1)
        for _ in 0..<count {
            let position = key.rawValue
            if count <= 8 {
                if let first = names.first(where: { hasSameText($0, position) }) {
                    pairs.append((first, position))
                } else {
                    names.append(position)
                }
            } else if let first = table[text(of: key)] {
                pairs.append((first, position))
            } else {
                table[text(of: key)] = position
            }
            key = next(after: NodeIndex(position + 1))
        }
    }

    private func hasSameText(_ left: Int, _ right: Int) -> Bool {
        nodes[left].text.count == nodes[right].text.count && text(of: NodeIndex(left)) == text(of: NodeIndex(right))
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

// prefixItems, items, additionalItems, contains, uniqueItems and the sizes of arrays.
import TreatyData

extension SchemaBlockBuilder {
    mutating func compileArrays() {
        compileSize(.minItems, .minItems)
        compileSize(.maxItems, .maxItems)
        compileItems()
        if let value = self[.contains] { compileContains(value) }
        if let value = self[.uniqueItems] {
            guard let unique = value.bool else { return wrong(.uniqueItems, value, "a boolean") }
            if unique { emit(.uniqueItems, .uniqueItems, value) }
        }
    }

    private mutating func compileItems() {
        var prefix: Int32 = 0
        if let value = self[.prefixItems] {
            prefix = Int32(truncatingIfNeeded: value.count)
            emit(.prefixItems, .prefixItems, value, a: list(value, .prefixItems), b: prefix)
        }
        guard let value = self[.items] else { return }
        if value.kind == .array, dialect.itemsMayBeArray {
            let count = Int32(truncatingIfNeeded: value.count)
            emit(.prefixItems, .items, value, a: list(value, .items), b: count)
            if let rest = self[.additionalItems] {
                emit(.items, .additionalItems, rest, a: child(rest, .additionalItems), b: count)
            }
            return
        }
        emit(.items, .items, value, a: child(value, .items), b: prefix)
    }

    private mutating func compileContains(_ value: Value) {
        var (low, high): (Int32, Int32) = (1, -1)
        if let bound = self[.minContains], bound.kind == .number {
            low = SchemaNumber(bound.document.bytes, bound.node.text).size ?? 1
        }
        if let bound = self[.maxContains], bound.kind == .number {
            high = SchemaNumber(bound.document.bytes, bound.node.text).size ?? -1
        }
        emit(
            dialect.age >= 2020 ? .contains : .containsUnmarked, .contains, value, a: child(value, .contains),
            b: low, c: high)
    }
}

extension SchemaEvaluator {
    mutating func keepsPrefix(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        var element = at + 1
        let end = nodes[at].end
        var index = instruction.a
        while element < end, index < instruction.a + instruction.b {
            if !valid(code.tables.lists[Int(index)], element) { return false }
            element = next(element)
            index += 1
        }
        return true
    }

    mutating func keepsItems(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        var element = at + 1
        let end = nodes[at].end
        var position: Int32 = 0
        while element < end {
            if position >= instruction.b, !valid(instruction.a, element) { return false }
            element = next(element)
            position += 1
        }
        return true
    }

    mutating func keepsContains(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        var element = at + 1
        let end = nodes[at].end
        var count: Int32 = 0
        while element < end {
            if valid(instruction.a, element) {
                count += 1
                if instruction.c >= 0, count > instruction.c { return false }
                if instruction.c < 0, count >= instruction.b { return true }
            }
            element = next(element)
        }
        return count >= instruction.b
    }

    /// The positions of two equal elements; nil where all differ. Few are compared in pairs, many by hash first.
    func duplicate(_ at: Int) -> (Int, Int)? {
        let count = nodes[at].count
        if count < 2 { return nil }
        if count > 12 { return duplicateByHash(at) }
        var (element, position) = (at + 1, 0)
        while position < count {
            var (other, otherPosition) = (next(element), position + 1)
            while otherPosition < count {
                if SchemaEquality.equal(document, element, document, other) { return (position, otherPosition) }
                other = next(other)
                otherPosition += 1
            }
            element = next(element)
            position += 1
        }
        return nil
    }

    private func duplicateByHash(_ at: Int) -> (Int, Int)? {
        var seen: [Int: [(node: Int, position: Int)]] = [:]
        var element = at + 1
        for position in 0..<nodes[at].count {
            var hasher = Hasher()
            SchemaEquality.hash(document, element, into: &hasher)
            let hash = hasher.finalize()
            for other in seen[hash, default: []] where SchemaEquality.equal(document, other.node, document, element)
            {
                return (other.position, position)
            }
            seen[hash, default: []].append((element, position))
            element = next(element)
        }
        return nil
    }
}

extension SchemaExplanation {
    mutating func explainPrefix(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        var element = at + 1
        for position in 0..<min(Int(instruction.b), evaluator.nodes[at].count) where !isFull {
            let block = code.tables.lists[Int(instruction.a) + position]
            descend(index, block, element, [keyword(index), String(position)], into: String(position))
            element = evaluator.next(element)
        }
    }

    mutating func explainItems(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        var element = at + 1
        for position in 0..<evaluator.nodes[at].count where !isFull {
            if position >= Int(instruction.b) {
                if instruction.a == SchemaCode.nothing, instruction.b > 0 {
                    let count = evaluator.nodes[at].count
                    let message = SchemaSentence.size("at most", instruction.b, "element", found: count)
                    return fail(index, at, message)
                }
                descend(index, instruction.a, element, [keyword(index)], into: String(position))
            }
            element = evaluator.next(element)
        }
    }

    mutating func explainArrayLeaf(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        let count = evaluator.nodes[at].count
        switch instruction.op {
        case .minItems: fail(index, at, SchemaSentence.size("at least", instruction.a, "element", found: count))
        case .maxItems: fail(index, at, SchemaSentence.size("at most", instruction.a, "element", found: count))
        case .uniqueItems:
            guard let (first, second) = evaluator.duplicate(at) else { return }
            fail(index, at, SchemaSentence.duplicates(document, at, first, second))
        default: explainContains(instruction, index, at)
        }
    }

    private mutating func explainContains(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        var count = 0
        for element in Value(document, NodeIndex(at)).elements
        where evaluator.valid(instruction.a, element.index.rawValue) {
            count += 1
        }
        let total = evaluator.nodes[at].count
        if count < Int(instruction.b) {
            let word = instruction.b == 1 ? "contains" : "minContains"
            let message = SchemaSentence.contains("at least", instruction.b, found: count, among: total)
            fail(word, index, at, message, [word])
        } else {
            let message = SchemaSentence.contains("at most", instruction.c, found: count, among: total)
            fail("maxContains", index, at, message, ["maxContains"])
        }
    }
}

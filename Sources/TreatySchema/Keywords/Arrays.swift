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
    @inline(never)
    mutating func keepsPrefix(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        var element = at + 1
        let end = tape.end(at)
        var index = instruction.a
        while element < end, index < instruction.a + instruction.b {
            if !valid(machine.lists[index], element) { return false }
            element = next(element)
            index += 1
        }
        return true
    }

    @inline(never)
    mutating func keepsItems(_ block: Int32, from start: Int32, _ at: Int) -> Bool {
        var element = at &+ 1
        let end = tape.end(at)
        var left = start
        while left > 0, element < end {
            element = next(element)
            left &-= 1
        }
        let schema = machine.blocks[block]
        if schema.first == schema.end, schema.kinds & MachineKinds.integer == 0 {
            while element < end {
                if schema.kinds & (1 &<< tape.code(element)) == 0 { return false }
                element = next(element)
            }
            return true
        }
        while element < end {
            if !valid(block, element) { return false }
            element = next(element)
        }
        return true
    }

    @inline(never)
    mutating func keepsContains(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        var element = at + 1
        let end = tape.end(at)
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
    @inline(never)
    mutating func duplicate(_ at: Int) -> (Int, Int)? {
        let count = tape.count(at)
        if count < 2 { return nil }
        if count > 12 { return duplicateByHash(at) }
        var (element, position) = (at + 1, 0)
        while position < count {
            var (other, otherPosition) = (next(element), position + 1)
            while otherPosition < count {
                if SchemaEquality.equal(tape, element, tape, other) { return (position, otherPosition) }
                other = next(other)
                otherPosition += 1
            }
            element = next(element)
            position += 1
        }
        return nil
    }

    /// Open addressing in scratch memory; the seed of the hashes is the process's own.
    private mutating func duplicateByHash(_ at: Int) -> (Int, Int)? {
        let count = tape.count(at)
        let scratch = scratch
        var bits = 5
        while 1 << bits < count * 2 { bits += 1 }
        let mask = (1 << bits) - 1
        scratch.slots.removeAll(keepingCapacity: true)
        scratch.slots.append(contentsOf: repeatElement(-1, count: 1 << bits))
        scratch.hashes.removeAll(keepingCapacity: true)
        var element = at + 1
        for position in 0..<count {
            let hash = SchemaEquality.hash(tape, element)
            var slot = Int(truncatingIfNeeded: hash >> 20) & mask
            while scratch.slots[slot] >= 0 {
                let other = Int(scratch.slots[slot])
                let (otherHash, otherNode) = scratch.hashes[other]
                if otherHash == hash, SchemaEquality.equal(tape, Int(otherNode), tape, element) {
                    return (other, position)
                }
                slot = (slot + 1) & mask
            }
            scratch.slots[slot] = Int32(truncatingIfNeeded: position)
            scratch.hashes.append((hash, Int32(truncatingIfNeeded: element)))
            element = next(element)
        }
        return nil
    }
}

extension SchemaExplanation {
    mutating func explainPrefix(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        var element = at + 1
        for position in 0..<min(Int(instruction.b), evaluator.tape.count(at)) where !isFull {
            let block = code.tables.lists[Int(instruction.a) + position]
            if evaluator.breaks(block, element) {
                descend(index, block, element, [keyword(index), String(position)], into: String(position))
            }
            element = evaluator.next(element)
        }
    }

    mutating func explainItems(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        var element = at + 1
        for position in 0..<evaluator.tape.count(at) where !isFull {
            if position >= Int(instruction.b) {
                if instruction.a == SchemaCode.nothing, instruction.b > 0 {
                    let count = evaluator.tape.count(at)
                    let message = SchemaSentence.size("at most", instruction.b, "element", found: count)
                    return fail(index, at, message)
                }
                if evaluator.breaks(instruction.a, element) {
                    descend(index, instruction.a, element, [keyword(index)], into: String(position))
                }
            }
            element = evaluator.next(element)
        }
    }

    mutating func explainArrayLeaf(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        let count = evaluator.tape.count(at)
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
        let total = evaluator.tape.count(at)
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

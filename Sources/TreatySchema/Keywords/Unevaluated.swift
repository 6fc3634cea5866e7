// unevaluatedProperties and unevaluatedItems: which members and elements the schemas for the same value have looked at.
import TreatyData

extension SchemaBlockBuilder {
    mutating func compileUnevaluated() {
        if let value = self[.unevaluatedItems] {
            emit(.unevaluatedItems, .unevaluatedItems, value, a: child(value, .unevaluatedItems))
        }
        if let value = self[.unevaluatedProperties] {
            emit(.unevaluatedProperties, .unevaluatedProperties, value, a: child(value, .unevaluatedProperties))
        }
    }
}

/// Positions of members or elements; the first 64 cost no allocation.
struct SchemaMarks {
    private var few: UInt64 = 0
    private var many: [Bool] = []
    private(set) var all = false

    subscript(position: Int) -> Bool {
        all || (position < 64 ? few >> UInt64(position) & 1 == 1 : position < many.count && many[position])
    }

    mutating func mark(_ position: Int) {
        if position < 64 {
            few |= 1 << UInt64(position)
        } else {
            if many.count <= position { many += Array(repeating: false, count: position + 1 - many.count) }
            many[position] = true
        }
    }

    mutating func markAll() { all = true }
}

extension SchemaEvaluator {
    @inline(never)
    mutating func keepsUnevaluatedProperties(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        let marks = marks(before: instruction, at)
        if marks.all { return true }
        var (key, position) = (at + 1, 0)
        let end = tape.end(at)
        while key < end {
            if !marks[position], !valid(instruction.a, key + 1) { return false }
            key = next(key + 1)
            position += 1
        }
        return true
    }

    @inline(never)
    mutating func keepsUnevaluatedItems(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        let marks = marks(before: instruction, at)
        if marks.all { return true }
        var (element, position) = (at + 1, 0)
        let end = tape.end(at)
        while element < end {
            if !marks[position], !valid(instruction.a, element) { return false }
            element = next(element)
            position += 1
        }
        return true
    }

    /// What the instructions of the same schema before an unevaluated keyword have evaluated.
    mutating func marks(before instruction: SchemaInstruction, _ at: Int) -> SchemaMarks {
        var marks = SchemaMarks()
        mark(instruction.b..<instruction.c, at, &marks)
        return marks
    }

    /// Marks what a schema that holds for the value evaluates.
    private mutating func mark(_ block: Int32, _ at: Int, _ marks: inout SchemaMarks) {
        if block <= SchemaCode.nothing || marks.all { return }
        let range = machine.sourceBlocks[block]
        let entered = enter(range.resource)
        if !isExhausted { mark(range.first..<range.end, at, &marks) }
        leave(entered)
    }

    private mutating func mark(_ indices: Range<Int32>, _ at: Int, _ marks: inout SchemaMarks) {
        for index in indices where !marks.all {
            let instruction = machine.sourceInstructions[index]
            if instruction.kinds & (1 &<< tape.code(at)) == 0 { continue }
            switch instruction.op {
            case .object: markMembers(instruction.a, at, &marks)
            case .unevaluatedProperties, .unevaluatedItems, .items: marks.markAll()
            case .prefixItems:
                for position in 0..<min(Int(instruction.b), tape.count(at)) { marks.mark(position) }
            case .contains: markContained(instruction, at, &marks)
            case .ref: mark(instruction.a, at, &marks)
            case .dynamicRef: mark(target(instruction), at, &marks)
            case .allOf, .anyOf, .oneOf:
                for entry in instruction.a..<(instruction.a + instruction.b) {
                    let block = machine.lists[entry]
                    if instruction.op == .allOf || valid(block, at) { mark(block, at, &marks) }
                }
            case .condition:
                let holds = valid(instruction.a, at)
                if holds { mark(instruction.a, at, &marks) }
                mark(holds ? instruction.b : instruction.c, at, &marks)
            case .dependentSchemas:
                for entry in instruction.a..<(instruction.a + instruction.b) {
                    let dependency = machine.dependencies[entry]
                    if dependency.block >= 0, member(dependency.name, of: at) != nil {
                        mark(dependency.block, at, &marks)
                    }
                }
            default: break
            }
        }
    }

    private mutating func isMatched(_ patterns: Range<Int32>, _ name: MachineName) -> Bool {
        for entry in patterns where matches(machine.patternEntries[entry], name) { return true }
        return false
    }

    private mutating func markMembers(_ number: Int32, _ at: Int, _ marks: inout SchemaMarks) {
        let plan = machine.plans[number]
        if plan.additional >= 0 { return marks.markAll() }
        let patterns = plan.patternsFirst..<(plan.patternsFirst + plan.patternsCount)
        var (key, position) = (at + 1, 0)
        let end = tape.end(at)
        while key < end {
            let name = name(key)
            let found = find(name, in: plan.table)
            if found >= 0 && machine.entries[found].a >= 0
                || isMatched(patterns, name)
            {
                marks.mark(position)
            }
            key = next(key + 1)
            position += 1
        }
    }

    /// `contains` evaluates the elements it matches from 2020-12 on (2020-12 core 10.3.1.3); in 2019-09 it does not.
    private mutating func markContained(
        _ instruction: SchemaInstruction, _ at: Int, _ marks: inout SchemaMarks
    ) {
        var (element, position) = (at + 1, 0)
        let end = tape.end(at)
        while element < end {
            if valid(instruction.a, element) { marks.mark(position) }
            element = next(element)
            position += 1
        }
    }
}

extension SchemaExplanation {
    mutating func explainUnevaluated(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        let marks = evaluator.marks(before: evaluator.machine.sourceInstructions[index], at)
        let isObject = instruction.op == .unevaluatedProperties
        var (child, position) = (at + 1, 0)
        for _ in 0..<evaluator.tape.count(at) where !isFull {
            let value = isObject ? child + 1 : child
            if !marks[position] {
                let name = isObject ? Value(document, NodeIndex(child)).text : String(position)
                if instruction.a == SchemaCode.nothing, isObject {
                    refuse(name, value, index, keyword(index), nil, at)
                } else {
                    descend(index, instruction.a, value, [keyword(index)], into: name)
                }
            }
            child = evaluator.next(value)
            position += 1
        }
    }
}

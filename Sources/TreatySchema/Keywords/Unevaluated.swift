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
    mutating func keepsUnevaluatedProperties(
        _ instruction: SchemaInstruction, _ index: Int, _ block: Int32, _ at: Int
    ) -> Bool {
        let marks = marks(of: block, before: index, at)
        if marks.all { return true }
        var (key, position) = (at + 1, 0)
        let end = nodes[at].end
        while key < end {
            if !marks[position], !valid(instruction.a, key + 1) { return false }
            key = next(key + 1)
            position += 1
        }
        return true
    }

    mutating func keepsUnevaluatedItems(
        _ instruction: SchemaInstruction, _ index: Int, _ block: Int32, _ at: Int
    ) -> Bool {
        let marks = marks(of: block, before: index, at)
        if marks.all { return true }
        var (element, position) = (at + 1, 0)
        let end = nodes[at].end
        while element < end {
            if !marks[position], !valid(instruction.a, element) { return false }
            element = next(element)
            position += 1
        }
        return true
    }

    /// What the instructions of a block before one of them have evaluated.
    mutating func marks(of block: Int32, before index: Int, _ at: Int) -> SchemaMarks {
        var marks = SchemaMarks()
        mark(Int(blocks[Int(block)].first)..<index, at, &marks)
        return marks
    }

    /// Marks what a schema that holds for the value evaluates.
    private mutating func mark(_ block: Int32, _ at: Int, _ marks: inout SchemaMarks) {
        if block <= SchemaCode.nothing || marks.all { return }
        let entered = enter(block)
        defer { leave(entered) }
        if isExhausted { return }
        let range = blocks[Int(block)]
        mark(Int(range.first)..<Int(range.end), at, &marks)
    }

    private mutating func mark(_ range: Range<Int>, _ at: Int, _ marks: inout SchemaMarks) {
        let kind = nodes[at].kind
        for index in range where !marks.all {
            let instruction = instructions[index]
            switch instruction.op {
            case .object: if kind == .object { markMembers(instruction.a, at, &marks) }
            case .unevaluatedProperties: if kind == .object { marks.markAll() }
            case .unevaluatedItems: if kind == .array { marks.markAll() }
            case .prefixItems:
                if kind == .array {
                    for position in 0..<min(Int(instruction.b), nodes[at].count) { marks.mark(position) }
                }
            case .items: if kind == .array { marks.markAll() }
            case .contains: if kind == .array { markContained(instruction, at, &marks) }
            case .ref: mark(instruction.a, at, &marks)
            case .dynamicRef: mark(target(instruction), at, &marks)
            case .allOf, .anyOf, .oneOf:
                for entry in Int(instruction.a)..<Int(instruction.a + instruction.b) {
                    let block = code.tables.lists[entry]
                    if instruction.op == .allOf || valid(block, at) { mark(block, at, &marks) }
                }
            case .condition:
                let holds = valid(instruction.a, at)
                if holds { mark(instruction.a, at, &marks) }
                mark(holds ? instruction.b : instruction.c, at, &marks)
            case .dependentSchemas:
                guard kind == .object else { break }
                for entry in instruction.a..<(instruction.a + instruction.b) {
                    let dependency = code.tables.dependencies[Int(entry)]
                    if dependency.block >= 0, member(dependency.name, of: at) != nil {
                        mark(dependency.block, at, &marks)
                    }
                }
            default: break
            }
        }
    }

    private func markMembers(_ number: Int32, _ at: Int, _ marks: inout SchemaMarks) {
        let plan = code.tables.plans[Int(number)]
        if plan.additional >= 0 { return marks.markAll() }
        var (key, position) = (at + 1, 0)
        let end = nodes[at].end
        while key < end {
            let found = property(plan, key)
            let isNamed = found >= 0 && code.tables.properties[found].block >= 0
            if isNamed
                || plan.patterns.contains(where: { matches(code.tables.patternEntries[Int($0)].pattern, key) })
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
        let end = nodes[at].end
        while element < end {
            if valid(instruction.a, element) { marks.mark(position) }
            element = next(element)
            position += 1
        }
    }
}

extension SchemaExplanation {
    mutating func explainUnevaluated(_ instruction: SchemaInstruction, _ index: Int, _ block: Int32, _ at: Int) {
        let marks = evaluator.marks(of: block, before: index, at)
        let isObject = instruction.op == .unevaluatedProperties
        var (child, position) = (at + 1, 0)
        for _ in 0..<evaluator.nodes[at].count where !isFull {
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

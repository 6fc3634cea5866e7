// allOf, anyOf, oneOf, not, if/then/else, $ref and $dynamicRef: schemas applied to the same value.
import TreatyData

extension SchemaBlockBuilder {
    mutating func compileComposition() {
        for (keyword, op) in [(SchemaKeyword.allOf, SchemaOpcode.allOf), (.anyOf, .anyOf), (.oneOf, .oneOf)] {
            guard let value = self[keyword] else { continue }
            guard value.kind == .array else {
                wrong(keyword, value, "an array of schemas")
                continue
            }
            if value.count == 0 { continue }
            emit(op, keyword, value, a: list(value, keyword), b: Int32(truncatingIfNeeded: value.count))
        }
        if let value = self[.not] { emit(.not, .not, value, a: child(value, .not)) }
        guard let value = self[.if] else { return }
        let then = self[.then].map { child($0, .then) } ?? SchemaCode.everything
        let otherwise = self[.else].map { child($0, .else) } ?? SchemaCode.everything
        if then == SchemaCode.everything, otherwise == SchemaCode.everything, !marksMatter { return }
        emit(.condition, .if, value, a: child(value, .if), b: then, c: otherwise)
    }

    /// Whether annotations of a condition without consequences can be asked for: in drafts with unevaluated keywords.
    private var marksMatter: Bool { dialect.age >= 2019 }
}

extension SchemaEvaluator {
    @inline(never)
    mutating func keepsAll(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        var index = instruction.a
        let end = index + instruction.b
        while index < end {
            if !valid(machine.lists[index], at) { return false }
            index += 1
        }
        return true
    }

    @inline(never)
    mutating func keepsCondition(_ instruction: SchemaInstruction, _ at: Int) -> Bool {
        valid(valid(instruction.a, at) ? instruction.b : instruction.c, at)
    }

    /// How many alternatives hold, counted up to `enough`. Those that ask for a name the object lacks, or for another
    /// value of the member that tells them apart, are passed over.
    @inline(never)
    mutating func kept(_ instruction: SchemaInstruction, _ at: Int, enough: Int) -> Int {
        let choice = machine.choices[instruction.c]
        var (first, count) = (choice.first, choice.count)
        var names: UInt64 = 0
        var hasNames = false
        if tape.code(at) == MachineKinds.objectCode {
            if choice.table.count > 0 { (first, count) = candidates(choice, at) }
            if choice.hasBits, count > 1, tape.count(at) <= 40 {
                names = memberBits(at)
                hasNames = true
            }
        }
        var kept = 0
        let end = first + count
        while first < end {
            let branch = machine.branches[machine.lists[first]]
            first += 1
            if hasNames, branch.required & ~names != 0 || names & ~branch.allowed != 0 { continue }
            if valid(branch.block, at) {
                kept += 1
                if kept == enough { break }
            }
        }
        return kept
    }

    /// The branches that the value of the telling member leaves: the first one in `lists`, and how many.
    private mutating func candidates(_ choice: MachineChoice, _ at: Int) -> (Int32, Int32) {
        guard let value = member(choice.member, of: at) else { return (choice.absentFirst, choice.absentCount) }
        if tape.code(value) == MachineKinds.stringCode {
            let found = find(name(value), in: choice.table)
            if found >= 0 { return (machine.entries[found].a, machine.entries[found].b) }
        }
        return (choice.otherFirst, choice.otherCount)
    }

    /// The alternatives, by position, that the value of the telling member speaks for; nil where nothing tells.
    mutating func meant(_ instruction: SchemaInstruction, _ at: Int) -> Set<Int>? {
        let choice = machine.choices[instruction.c]
        guard choice.table.count > 0, tape.code(at) == MachineKinds.objectCode,
            let value = member(choice.member, of: at),
            tape.code(value) == MachineKinds.stringCode, find(name(value), in: choice.table) >= 0
        else { return nil }
        let (first, count) = candidates(choice, at)
        let start = machine.lists[choice.first]
        return Set((first..<(first + count)).map { Int(machine.lists[$0] - start) })
    }

    /// The bits of an object's names.
    private mutating func memberBits(_ at: Int) -> UInt64 {
        var bits: UInt64 = 0
        var key = at + 1
        let end = tape.end(at)
        while key < end {
            bits |= name(key).bit
            key = next(key + 1)
        }
        return bits
    }

    /// The schema a dynamic reference leads to: that of the outermost resource in scope with this anchor
    /// (2020-12 core 8.2.3.2, 2019-09 core 8.2.4.2.2).
    @inline(never)
    mutating func target(_ instruction: SchemaInstruction) -> Int32 {
        let targets = machine.dynamicAnchors[instruction.b]
        for resource in scratch.scope {
            for index in targets where machine.dynamicTargets[index].resource == resource {
                return machine.dynamicTargets[index].block
            }
        }
        return instruction.a
    }
}

extension SchemaExplanation {
    mutating func explainAll(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        for position in 0..<Int(instruction.b) where !isFull {
            descend(index, code.tables.lists[Int(instruction.a) + position], at, ["allOf", String(position)])
        }
    }

    mutating func explainCondition(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        let holds = evaluator.valid(instruction.a, at)
        descend(index, holds ? instruction.b : instruction.c, at, [holds ? "then" : "else"])
    }
}

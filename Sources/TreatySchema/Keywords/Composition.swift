// allOf, anyOf, oneOf, not, if/then/else, $ref and $dynamicRef: schemas applied to the same value.
import TreatyData
import TreatyText

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

    /// No alternative holds, or more than one of `oneOf` does: says why the nearest one does not.
    mutating func explainAlternatives(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        let word = keyword(index)
        let blocks = (0..<Int(instruction.b)).map { code.tables.lists[Int(instruction.a) + $0] }
        let kept = blocks.indices.filter { !evaluator.breaks(blocks[$0], at) }
        if kept.count == 1 || instruction.op == .anyOf && !kept.isEmpty { return }
        if kept.count > 1 {
            return fail(index, at, SchemaSentence.several(kept, of: blocks.count))
        }
        let trials = blocks.indices.map { trial(index, blocks[$0], at, [word, String($0)]) }
        if trials.allSatisfy({ isTypeMismatch($0) }), let types = mergedTypes(blocks) {
            let found = "\(evaluator.kindName(at)) \(shown(document, at))"
            return fail(index, at, "expected \(types), found \(found)")
        }
        let ranked = trials.indices.max { relevance(trials[$0]) < relevance(trials[$1]) }
        guard let best = ranked, !trials[best].isEmpty else {
            return fail(index, at, SchemaSentence.none(blocks.count, shown(document, at)))
        }
        let count = blocks.count
        record(
            trials[best].map { failure in
                var failure = failure
                if count > 1, !failure.message.hasSuffix(")") {
                    failure.message += " (the nearest of \(count) alternatives, #\(best + 1))"
                }
                return failure
            })
    }

    private func isTypeMismatch(_ failures: [SchemaFailure]) -> Bool {
        failures.contains { $0.keyword == "type" && $0.instanceLocation.tokens.count == instancePath.count }
    }

    /// `string or null` where each alternative begins with a `type`.
    private func mergedTypes(_ blocks: [Int32]) -> String? {
        var mask: Int32 = 0
        for block in blocks where block > SchemaCode.nothing {
            let range = code.blocks[Int(block)]
            let types = code.instructions[Int(range.first)..<Int(range.end)].filter { 
                $0.op == .type || $0.op == .plainType
            }
            guard let type = types.first else { return nil }
            mask |= type.a
        }
        return mask == 0 ? nil : SchemaTypes.names(mask)
    }

    /// How near an alternative is: wrong type last, then a wrong constant in a member (another variant), then the
    /// deepest place reached; of equals the one with fewer complaints.
    private func relevance(_ failures: [SchemaFailure]) -> (Int, Int, Int) {
        if failures.isEmpty { return (-1, 0, 0) }
        if isTypeMismatch(failures) { return (0, 0, -failures.count) }
        let depth = instancePath.count
        let isOther = failures.contains {
            ($0.keyword == "const" || $0.keyword == "enum") && $0.instanceLocation.tokens.count <= depth + 1
        }
        let deepest = failures.map(\.instanceLocation.tokens.count).max() ?? 0
        return (isOther ? 1 : 2, deepest, -failures.count)
    }
}

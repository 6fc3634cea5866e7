// The instructions a pattern compiles to, repeats written out; running them is the automaton's business.

enum PatternInstruction {
    /// One code point of the set, then the next instruction.
    case set(Int32)
    case assertion(PatternAssertion)
    case split(Int32, Int32)
    case jump(Int32)
    case match
}

struct PatternProgram {
    private(set) var instructions: [PatternInstruction] = []
    let sets: [CodePointSet]
    private(set) var hasWordBoundary = false

    init(_ tree: PatternTree, sets: [CodePointSet]) throws(PatternError) {
        self.sets = sets
        try emit(tree)
        try append(.match)
    }

    private mutating func append(_ instruction: PatternInstruction) throws(PatternError) {
        if instructions.count >= PatternLimits.instructionsMax {
            let message = "the repeats of this pattern expand to more than \(PatternLimits.instructionsMax) steps"
            throw PatternError(code: "pattern.too-large", offset: 0, message: message)
        }
        instructions.append(instruction)
    }

    private var next: Int32 { Int32(truncatingIfNeeded: instructions.count) }

    /// Recursion is bounded by the parser's limit on groups.
    private mutating func emit(_ tree: PatternTree) throws(PatternError) {
        switch tree {
        case .empty: break
        case .set(let index): try append(.set(Int32(truncatingIfNeeded: index)))
        case .assertion(let kind):
            if kind == .wordBoundary || kind == .noWordBoundary { hasWordBoundary = true }
            try append(.assertion(kind))
        case .sequence(let parts):
            for part in parts { try emit(part) }
        case .choice(let branches): try emit(choice: branches)
        case .repetition(let body, let min, let max): try emit(body, min: min, max: max)
        }
    }

    private mutating func emit(choice branches: [PatternTree]) throws(PatternError) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            let split = instructions.count
            if index + 1 < branches.count { try append(.split(next + 1, 0)) }
            try emit(branch)
            if index + 1 < branches.count {
                jumps.append(instructions.count)
                try append(.jump(0))
                instructions[split] = .split(Int32(truncatingIfNeeded: split + 1), next)
            }
        }
        for jump in jumps { instructions[jump] = .jump(next) }
    }

    private mutating func emit(_ body: PatternTree, min: Int, max: Int?) throws(PatternError) {
        for _ in 0..<min {
            let before = instructions.count
            try emit(body)
            if instructions.count == before { return }
        }
        guard let max else {
            let split = instructions.count
            try append(.split(next + 1, 0))
            try emit(body)
            try append(.jump(Int32(truncatingIfNeeded: split)))
            instructions[split] = .split(Int32(truncatingIfNeeded: split + 1), next)
            return
        }
        var splits: [Int] = []
        for _ in min..<Swift.max(min, max) {
            splits.append(instructions.count)
            try append(.split(next + 1, 0))
            let before = instructions.count
            try emit(body)
            if instructions.count == before { break }
        }
        for split in splits { instructions[split] = .split(Int32(truncatingIfNeeded: split + 1), next) }
    }
}

// The instructions of the linear engine, repeats written out; running them is the automaton's business.

enum PatternInstruction {
    /// One code point of the set, then the next instruction.
    case set(Int32)
    case assertion(PatternAssertion)
    /// Goes on where the lookaround of this bit holds, or does not.
    case look(Int32, isNegated: Bool)
    case split(Int32, Int32)
    case jump(Int32)
    case match
}

/// A tree written out, in the direction in which the text will be read. Groups are forgotten.
struct PatternProgram {
    private(set) var instructions: [PatternInstruction] = []
    /// What must be known of a place's sides, beside the sets.
    private(set) var edges: PatternEdge = []
    private let isReversed: Bool
    private let bitOfLook: [Int: Int]

    /// `bitOfLook`: the bit that tells the automaton whether a lookaround of the tree holds.
    init(_ tree: PatternTree, isReversed: Bool = false, bitOfLook: [Int: Int] = [:]) throws(PatternError) {
        self.isReversed = isReversed
        self.bitOfLook = bitOfLook
        try emit(tree)
        try append(.match)
    }

    private mutating func append(_ instruction: PatternInstruction) throws(PatternError) {
        if instructions.count >= PatternLimits.instructionsMax { throw PatternError.tooManyInstructions }
        instructions.append(instruction)
    }

    private var next: Int32 { Int32(truncatingIfNeeded: instructions.count) }

    private mutating func emit(_ tree: PatternTree) throws(PatternError) {
        switch tree {
        case .empty: break
        case .set(let index): try append(.set(Int32(truncatingIfNeeded: index)))
        case .assertion(let assertion): try emit(isReversed ? assertion.reversed : assertion)
        case .sequence(let parts):
            if isReversed {
                for part in parts.reversed() { try emit(part) }
            } else {
                for part in parts { try emit(part) }
            }
        case .choice(let branches): try emit(choice: branches)
        case .repetition(let body, let repeats): try emit(body, min: repeats.min, max: repeats.max)
        case .capture(_, let body): try emit(body)
        case .look(let index, let isNegated):
            try append(.look(Int32(truncatingIfNeeded: bitOfLook[index] ?? 0), isNegated: isNegated))
        case .backreference: preconditionFailure("a pattern with a backreference goes to the Backtracker")
        }
    }

    private mutating func emit(_ assertion: PatternAssertion) throws(PatternError) {
        switch assertion {
        case .textStart: edges.insert(.text)
        case .textEnd: break
        case .lineStart, .lineEnd: edges.formUnion([.text, .line])
        case .boundary(_, let foldsCase): edges.insert(foldsCase ? .foldedWord : .word)
        }
        try append(.assertion(assertion))
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

extension PatternError {
    static let tooManyInstructions = PatternError(
        code: "pattern.too-large", offset: 0,
        message: "the repeats of this pattern expand to more than \(PatternLimits.instructionsMax) steps")
}

// The instructions of a pattern that is not regular, with groups, order and direction kept; Backtracker runs them.

enum BacktrackInstruction: Sendable {
    /// One code point of the set, after the place or before it.
    case set(Int32, isBack: Bool)
    case assertion(PatternAssertion)
    /// Tries the first, then the second.
    case split(Int32, Int32)
    case jump(Int32)
    /// A register takes the place.
    case save(Int32)
    /// Registers forget.
    case reset(Int32, Int32)
    /// Fails where a register holds this place: a turn of a loop that read nothing.
    case progress(Int32)
    /// Runs what follows up to `lookEnd` at this place, then goes on behind it at this place.
    case look(isNegated: Bool, end: Int32)
    case lookEnd(isNegated: Bool)
    case backreference(Int32, isBack: Bool)
    case match
}

struct BacktrackProgram: Sendable {
    private(set) var instructions: [BacktrackInstruction] = []
    private(set) var edges: PatternEdge = []
    /// Two for each group, then one for each loop.
    private(set) var registerCount: Int
    private var looks: [PatternLook]

    init(_ syntax: PatternSyntax) throws(PatternError) {
        looks = syntax.looks
        registerCount = syntax.groupCount * 2
        try emit(syntax.tree, isBack: false)
        try append(.match)
        looks = []
    }

    private mutating func append(_ instruction: BacktrackInstruction) throws(PatternError) {
        if instructions.count >= PatternLimits.instructionsMax { throw PatternError.tooManyInstructions }
        instructions.append(instruction)
    }

    private var next: Int32 { Int32(truncatingIfNeeded: instructions.count) }

    private mutating func emit(_ tree: PatternTree, isBack: Bool) throws(PatternError) {
        switch tree {
        case .empty: break
        case .set(let index): try append(.set(Int32(truncatingIfNeeded: index), isBack: isBack))
        case .assertion(let assertion):
            switch assertion {
            case .textStart, .textEnd: break
            case .lineStart, .lineEnd: edges.insert(.line)
            case .boundary(_, let foldsCase): edges.insert(foldsCase ? .foldedWord : .word)
            }
            try append(.assertion(assertion))
        case .sequence(let parts):
            if isBack {
                for part in parts.reversed() { try emit(part, isBack: true) }
            } else {
                for part in parts { try emit(part, isBack: false) }
            }
        case .choice(let branches): try emit(choice: branches, isBack: isBack)
        case .repetition(let body, let repeats): try emit(body, repeats, isBack: isBack)
        case .capture(let group, let body):
            let first = Int32(truncatingIfNeeded: group * 2)
            try append(.save(isBack ? first + 1 : first))
            try emit(body, isBack: isBack)
            try append(.save(isBack ? first : first + 1))
        case .look(let index, let isNegated):
            let place = instructions.count
            try append(.look(isNegated: isNegated, end: 0))
            try emit(looks[index].body, isBack: !looks[index].isAhead)
            try append(.lookEnd(isNegated: isNegated))
            instructions[place] = .look(isNegated: isNegated, end: next)
        case .backreference(let index):
            try append(.backreference(Int32(truncatingIfNeeded: index), isBack: isBack))
        }
    }

    private mutating func emit(choice branches: [PatternTree], isBack: Bool) throws(PatternError) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            let split = instructions.count
            let isLast = index + 1 == branches.count
            if !isLast { try append(.split(next + 1, 0)) }
            try emit(branch, isBack: isBack)
            if isLast { break }
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[split] = .split(Int32(truncatingIfNeeded: split + 1), next)
        }
        for jump in jumps { instructions[jump] = .jump(next) }
    }

    private mutating func emit(_ body: PatternTree, _ repeats: PatternRepeats, isBack: Bool) throws(PatternError) {
        for _ in 0..<repeats.min {
            let before = instructions.count
            try reset(repeats.groups)
            try emit(body, isBack: isBack)
            if instructions.count == before { return }
        }
        if let max = repeats.max, max <= repeats.min { return }
        let register = Int32(truncatingIfNeeded: registerCount)
        registerCount += 1
        var splits: [Int] = []
        var turns = 0
        while repeats.max.map({ turns < $0 - repeats.min }) ?? (turns < 1) {
            splits.append(instructions.count)
            try append(.split(0, 0))
            try reset(repeats.groups)
            try append(.save(register))
            let before = instructions.count
            try emit(body, isBack: isBack)
            let isEmpty = instructions.count == before
            try append(.progress(register))
            turns += 1
            if isEmpty { break }
        }
        if repeats.max == nil { try append(.jump(Int32(truncatingIfNeeded: splits[0]))) }
        for split in splits {
            let body = Int32(truncatingIfNeeded: split + 1)
            instructions[split] = repeats.isGreedy ? .split(body, next) : .split(next, body)
        }
    }

    private mutating func reset(_ groups: Range<Int>) throws(PatternError) {
        if groups.isEmpty { return }
        try append(
            .reset(
                Int32(truncatingIfNeeded: groups.lowerBound * 2), Int32(truncatingIfNeeded: groups.upperBound * 2)))
    }
}

// Searches for patterns with backreferences, which are not regular, by trying; gives up when its steps are spent.

/// Depth first, in the order of ECMA-262 22.2.2; the stack of what is left to try is an array, never the thread's.
struct Backtracker: Sendable {
    private let program: BacktrackProgram
    private let classes: CodePointClasses
    private let references: [PatternReference]
    private let groupCount: Int
    private let isAnchored: Bool

    init(_ syntax: PatternSyntax) throws(PatternError) {
        program = try BacktrackProgram(syntax)
        classes = try CodePointClasses(syntax.sets, tells: program.edges)
        references = syntax.references
        groupCount = syntax.groupCount
        if case .assertion(.textStart)? = program.instructions.first { isAnchored = true } else { isAnchored = false }
    }

    var instructionCount: Int { program.instructions.count }

    /// `.spent` after `PatternLimits.stepsMax` steps and 16 for each byte.
    func search(_ bytes: Span<UInt8>) -> (outcome: PatternOutcome, visits: Int) {
        var run = BacktrackRun(registers: program.registerCount)
        run.stepsMax = PatternLimits.stepsMax + 16 * bytes.count
        var at = 0
        while true {
            run.begin(at, groupCount * 2)
            while !run.isOver {
                step(bytes, &run)
                if run.steps > run.stepsMax { return (.spent, run.steps) }
            }
            if run.matched { return (.yes, run.steps) }
            if at == bytes.count || isAnchored { return (.no, run.steps) }
            _ = PatternText.next(bytes, &at)
        }
    }

    @inline(__always)
    private func step(_ bytes: Span<UInt8>, _ run: inout BacktrackRun) {
        run.steps += 1
        switch program.instructions[run.counter] {
        case .set(let set, let isBack):
            if isBack ? run.at == 0 : run.at == bytes.count { return run.fail() }
            let `class` = isBack ? classes.previous(bytes, &run.at) : classes.next(bytes, &run.at)
            if !classes.contains(set, `class`) { return run.fail() }
        case .assertion(let assertion):
            if !assertion.holds(edge(before: run.at, bytes), edge(after: run.at, bytes)) { return run.fail() }
        case .split(let first, let second):
            run.push(.alternative(second, run.at))
            run.counter = Int(first)
            return
        case .jump(let target):
            run.counter = Int(target)
            return
        case .save(let register): run.set(Int(register), run.at)
        case .reset(let first, let end):
            for register in Int(first)..<Int(end) where run.registers[register] >= 0 { run.set(register, -1) }
        case .progress(let register): if run.registers[Int(register)] == run.at { return run.fail() }
        case .look(let isNegated, let end): run.beginLook(end, isNegated)
        case .lookEnd(let isNegated): return run.endLook(isNegated)
        case .backreference(let index, let isBack):
            if !readsAgain(references[Int(index)], isBack, bytes, &run) { return run.fail() }
        case .match:
            run.matched = true
            run.isOver = true
        }
        run.counter += 1
    }

    private func edge(before place: Int, _ bytes: Span<UInt8>) -> PatternEdge {
        var at = place
        return place == 0 ? .text : classes.edges[classes.previous(bytes, &at)]
    }

    private func edge(after place: Int, _ bytes: Span<UInt8>) -> PatternEdge {
        var at = place
        return place == bytes.count ? .text : classes.edges[classes.next(bytes, &at)]
    }

    /// Whether the text of the group stands here again; a group that took no part is empty (22.2.2.7.2).
    private func readsAgain(
        _ reference: PatternReference, _ isBack: Bool, _ bytes: Span<UInt8>, _ run: inout BacktrackRun
    ) -> Bool {
        guard
            let group = reference.groups.first(where: {
                run.registers[$0 * 2] >= 0 && run.registers[$0 * 2 + 1] >= 0
            })
        else { return true }
        var from = run.registers[group * 2]
        let end = run.registers[group * 2 + 1]
        run.steps += end - from
        guard reference.foldsCase else {
            let length = end - from
            if isBack ? run.at < length : bytes.count - run.at < length { return false }
            let first = isBack ? run.at - length : run.at
            for offset in 0..<length where bytes[from + offset] != bytes[first + offset] { return false }
            run.at = isBack ? first : first + length
            return true
        }
        var until = end
        while from < until {
            if isBack ? run.at == 0 : run.at == bytes.count { return false }
            let wanted = isBack ? PatternText.previous(bytes, &until) : PatternText.next(bytes, &from)
            let found = isBack ? PatternText.previous(bytes, &run.at) : PatternText.next(bytes, &run.at)
            if CaseFolding.folded(wanted) != CaseFolding.folded(found) { return false }
        }
        return true
    }
}

/// What is left to try, or to put back on the way to it.
private enum BacktrackFrame {
    /// Instruction and place.
    case alternative(Int32, Int)
    /// Register and its value before.
    case register(Int, Int)
    /// The start of a lookaround: where it ends, its place, and whether it is negated.
    case look(Int32, Int, isNegated: Bool)
}

private struct BacktrackRun {
    var counter = 0
    var at = 0
    var steps = 0
    var stepsMax = 0
    var matched = false
    var isOver = false
    private(set) var registers: [Int]
    private var frames: [BacktrackFrame] = []
    /// Frames of the lookarounds that are running.
    private var looks: [Int] = []

    init(registers count: Int) { registers = Array(repeating: -1, count: count) }

    mutating func begin(_ place: Int, _ groupRegisters: Int) {
        at = place
        counter = 0
        isOver = false
        frames.removeAll(keepingCapacity: true)
        looks.removeAll(keepingCapacity: true)
        for register in 0..<groupRegisters { registers[register] = -1 }
    }

    mutating func push(_ frame: BacktrackFrame) { frames.append(frame) }

    mutating func set(_ register: Int, _ value: Int) {
        frames.append(.register(register, registers[register]))
        registers[register] = value
    }

    mutating func beginLook(_ end: Int32, _ isNegated: Bool) {
        looks.append(frames.count)
        frames.append(.look(end, at, isNegated: isNegated))
    }

    /// The body has matched: what it left to try is dropped (22.2.2.4); its groups stay, and are put back later.
    mutating func endLook(_ isNegated: Bool) {
        guard let first = looks.popLast(), case .look(let end, let place, _) = frames[first] else { return fail() }
        var kept = first
        for index in (first + 1)..<frames.count {
            guard case .register(let register, let value) = frames[index] else { continue }
            if isNegated { continue }
            frames[kept] = .register(register, value)
            kept += 1
        }
        if isNegated {
            for frame in frames[(first + 1)...].reversed() {
                if case .register(let register, let value) = frame { registers[register] = value }
            }
            frames.removeSubrange(first...)
            return fail()
        }
        frames.removeSubrange(kept...)
        steps += 1
        counter = Int(end)
        at = place
    }

    /// Goes back to what was left to try last.
    mutating func fail() {
        while let frame = frames.popLast() {
            switch frame {
            case .alternative(let instruction, let place):
                counter = Int(instruction)
                at = place
                return
            case .register(let register, let value): registers[register] = value
            case .look(let end, let place, let isNegated):
                _ = looks.popLast()
                if isNegated {
                    counter = Int(end)
                    at = place
                    return
                }
            }
        }
        isOver = true
    }
}

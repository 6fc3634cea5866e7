// Runs a pattern's instructions over classes of code points, all threads at once; TransitionTable remembers the steps.

/// The threads alive at a place, sorted: instructions that consume, assert or match; and what stands before the place,
/// where one of them asks for it.
struct AutomatonState: Hashable {
    var threads: [Int32]
    var before: PatternEdge
}

/// The lookarounds that hold at each place of a text (byte offsets), a bit each; no words where a pattern has none.
typealias LookMasks = [UInt64]

struct Automaton: Sendable {
    let program: PatternProgram
    let classes: CodePointClasses
    let isReversed: Bool
    /// The bits of a place that this automaton asks for: `lookCount` of them from `firstLook`.
    let firstLook: Int
    let lookCount: Int
    private let visitsMax: Int
    /// Whether a search without threads may find some later: a line may begin.
    private let mayRevive: Bool

    /// `machines`: how many there are for one pattern; they share `PatternLimits.visitsMax`.
    init(
        _ program: PatternProgram, _ classes: CodePointClasses, machines: Int, isReversed: Bool = false,
        looks: Range<Int> = 0..<0
    ) {
        visitsMax = PatternLimits.visitsMax / machines
        self.program = program
        self.isReversed = isReversed
        firstLook = looks.lowerBound
        lookCount = looks.count
        mayRevive = program.edges.contains(.line)
        self.classes = classes
    }

    var initial: AutomatonState {
        var work = AutomatonWork(program.instructions.count)
        begin(&work)
        return work.state(program)
    }

    func begin(_ work: inout AutomatonWork) {
        work.begin()
        work.before = .text
        add(0, &work)
        work.arrive()
    }

    /// From the threads of `work` over one class (`classes.count` is the end of the text) to the next; returns whether
    /// a match ends before it. `bits` are the lookarounds that hold here.
    @inline(__always)
    func step(_ class: Int, _ bits: UInt64, _ work: inout AutomatonWork) -> Bool {
        let after = classes.edges[`class`]
        var matched = false
        // Assertions that hold here let their threads go on at the same place.
        work.beginHere()
        var index = 0
        while index < work.here.count {
            let thread = work.here[index]
            index += 1
            switch program.instructions[Int(thread)] {
            case .match: matched = true
            case .assertion(let assertion): if assertion.holds(work.before, after) { add(thread + 1, &work) }
            case .look(let bit, let isNegated):
                if (bits >> UInt64(bit) & 1 == 1) != isNegated { add(thread + 1, &work) }
            case .set, .split, .jump: break
            }
            if !work.there.isEmpty { work.stay() }
        }
        work.begin()
        work.before = after
        if `class` < classes.count {
            for thread in work.here {
                guard case .set(let set) = program.instructions[Int(thread)], classes.contains(set, `class`) else {
                    continue
                }
                add(thread + 1, &work)
            }
            add(0, &work)
        }
        work.arrive()
        return matched
    }

    /// Adds an instruction and all that splits and jumps lead to; what asks only for the side already known is decided.
    private func add(_ first: Int32, _ work: inout AutomatonWork) {
        var thread = first
        while true {
            if work.mark(thread) {
                switch program.instructions[Int(thread)] {
                case .jump(let target):
                    thread = target
                    continue
                case .split(let left, let right):
                    work.stack.append(right)
                    thread = left
                    continue
                case .assertion(.textStart):
                    if work.before.contains(.text) {
                        thread += 1
                        continue
                    }
                case .assertion(.lineStart):
                    if !work.before.isDisjoint(with: [.text, .line]) {
                        thread += 1
                        continue
                    }
                default: work.there.append(thread)
                }
            }
            guard let next = work.stack.popLast() else { return }
            thread = next
        }
    }

    /// Whether nothing can match from here on.
    @inline(__always)
    func isDead(_ work: borrowing AutomatonWork) -> Bool { work.here.isEmpty && !mayRevive }

    /// Goes on without a table from the threads of `work` at `place`. With `bit`, sets it in `masks` wherever a match
    /// ends; else stops at the first. Returns whether one was found; nil where `visitsMax` is spent.
    func run(
        _ bytes: Span<UInt8>, from place: Int, _ work: inout AutomatonWork, _ masks: inout LookMasks, bit: Int?
    ) -> Bool? {
        var at = place
        while true {
            let here = at
            let bits = masks.isEmpty ? 0 : masks[here] >> UInt64(firstLook)
            let isEnd = isReversed ? at == 0 : at == bytes.count
            let column =
                isEnd
                ? classes.count : isReversed ? classes.previous(bytes, &at) : classes.next(bytes, &at)
            if step(column, bits, &work) {
                guard let bit else { return true }
                masks[here] |= 1 << UInt64(bit)
            }
            if isEnd || isDead(work) { return false }
            if work.visits > visitsMax { return nil }
        }
    }
}

/// Scratch space of one run: which instructions have been visited in this round.
struct AutomatonWork {
    /// Threads at the place, and those that are being added.
    private(set) var here: [Int32] = []
    var there: [Int32] = []
    var stack: [Int32] = []
    var before: PatternEdge = .text
    private(set) var visits = 0
    private var marks: [UInt32]
    private var round: UInt32 = 0

    init(_ count: Int) { marks = Array(repeating: 0, count: count) }

    /// Takes up a state.
    mutating func load(_ state: AutomatonState) {
        here.removeAll(keepingCapacity: true)
        here += state.threads
        before = state.before
    }

    /// A new round, in which nothing is visited.
    mutating func begin() {
        there.removeAll(keepingCapacity: true)
        if round == .max {
            for index in marks.indices { marks[index] = 0 }
            round = 0
        }
        round += 1
    }

    /// A new round in which the threads of the place are visited.
    mutating func beginHere() {
        begin()
        for thread in here { _ = mark(thread) }
    }

    /// What was added stands at the same place.
    mutating func stay() {
        here += there
        there.removeAll(keepingCapacity: true)
    }

    /// What was added is the new place.
    mutating func arrive() { swap(&here, &there) }

    @inline(__always)
    mutating func mark(_ thread: Int32) -> Bool {
        visits &+= 1
        if marks[Int(thread)] == round { return false }
        marks[Int(thread)] = round
        return true
    }

    /// The threads of the place as a state that is equal wherever it goes on equally.
    func state(_ program: PatternProgram) -> AutomatonState {
        let isPending = here.contains { thread in
            switch program.instructions[Int(thread)] {
            case .assertion, .look: true
            default: false
            }
        }
        return AutomatonState(threads: here.sorted(), before: isPending ? before.intersection(program.edges) : [])
    }
}

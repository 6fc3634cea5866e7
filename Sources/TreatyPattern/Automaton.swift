// Runs a pattern's instructions over classes of code points, all threads at once; TransitionTable writes them out.

/// Every code point mapped to a small class that no set of the pattern tells apart.
struct CodePointClasses: Sendable {
    private(set) var ascii: [UInt16] = Array(repeating: 0, count: 128)
    private var bounds: [UInt32] = []
    private var classOfBound: [UInt16] = []
    private(set) var count = 0
    /// Whether a class lies in a set: `membership[set * count + class]`.
    private(set) var membership: [Bool] = []
    private(set) var isWord: [Bool] = []

    init(_ sets: [CodePointSet], tellsWords: Bool) {
        let all = tellsWords ? sets + [.word] : sets
        var cuts: Set<UInt32> = [0]
        for set in all {
            for range in set.ranges {
                cuts.insert(range.lowerBound)
                if range.upperBound < CodePointSet.last { cuts.insert(range.upperBound + 1) }
            }
        }
        bounds = cuts.sorted()
        var classes: [[Bool]: UInt16] = [:]
        var signatures: [[Bool]] = []
        var cursors = Array(repeating: 0, count: all.count)
        for bound in bounds {
            let signature = all.indices.map { index in
                let ranges = all[index].ranges
                while cursors[index] < ranges.count, ranges[cursors[index]].upperBound < bound { cursors[index] += 1 }
                return cursors[index] < ranges.count && ranges[cursors[index]].lowerBound <= bound
            }
            let known = classes[signature] ?? UInt16(truncatingIfNeeded: classes.count)
            if classes.updateValue(known, forKey: signature) == nil { signatures.append(signature) }
            classOfBound.append(known)
        }
        count = signatures.count
        for index in sets.indices { membership += signatures.map { $0[index] } }
        isWord = tellsWords ? signatures.map { $0[sets.count] } : signatures.map { _ in false }
        for value in ascii.indices { ascii[value] = self[UInt32(truncatingIfNeeded: value)] }
    }

    subscript(_ codePoint: UInt32) -> UInt16 {
        var low = 0
        var high = bounds.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if bounds[middle] <= codePoint { low = middle } else { high = middle }
        }
        return classOfBound[low]
    }

    /// The class of the code point at `at`, which moves behind it.
    @inline(__always)
    func next(_ bytes: Span<UInt8>, _ at: inout Int) -> Int {
        let byte = bytes[at]
        if byte < 0x80 {
            at += 1
            return Int(ascii[Int(byte)])
        }
        return Int(self[decode(bytes, &at)])
    }

    /// Well-formed UTF-8 (Unicode table 3-7); any other byte is U+FFFD by itself.
    private func decode(_ bytes: Span<UInt8>, _ at: inout Int) -> UInt32 {
        let first = UInt32(bytes[at])
        let length = first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0
        guard length > 0, first <= 0xF4, at + length <= bytes.count else {
            at += 1
            return 0xFFFD
        }
        var value = length == 2 ? first & 0x1F : length == 3 ? first & 0x0F : first & 0x07
        for i in 1..<length {
            guard bytes[at + i] & 0xC0 == 0x80 else {
                at += 1
                return 0xFFFD
            }
            value = value << 6 | UInt32(bytes[at + i] & 0x3F)
        }
        if (length == 3 && value < 0x800) || (length == 4 && (value < 0x10000 || value > CodePointSet.last)) {
            at += 1
            return 0xFFFD
        }
        at += length
        return value
    }
}

/// What stands before a place in the text.
enum PatternContext: UInt8 { case start, word, other }

/// The threads alive at a place: instructions that consume, assert or match, sorted; and what stands before the place.
struct AutomatonState: Hashable {
    var threads: [Int32]
    var before: PatternContext
}

struct Automaton: Sendable {
    let program: PatternProgram
    let classes: CodePointClasses

    init(_ program: PatternProgram) {
        self.program = program
        classes = CodePointClasses(program.sets, tellsWords: program.hasWordBoundary)
    }

    var initial: AutomatonState {
        var work = AutomatonWork(count: program.instructions.count)
        add(0, atStart: true, &work)
        return AutomatonState(threads: work.threads.sorted(), before: .start)
    }

    /// The state after a code point of a class; nil where the pattern has matched before it. `class` nil is the end.
    func step(_ state: AutomatonState, _ class: Int?, _ work: inout AutomatonWork) -> AutomatonState? {
        work.begin()
        let word = `class`.map { classes.isWord[$0] } ?? false
        var consuming: [Int32] = []
        // Assertions that hold here let their threads go on at the same place.
        for thread in state.threads { follow(thread, state.before, word, atEnd: `class` == nil, &work, &consuming) }
        var index = 0
        while index < work.threads.count {
            follow(work.threads[index], state.before, word, atEnd: `class` == nil, &work, &consuming)
            index += 1
        }
        if work.matched { return nil }
        work.begin()
        if let `class` {
            for thread in consuming {
                guard case .set(let set) = program.instructions[Int(thread)] else { continue }
                if classes.membership[Int(set) * classes.count + `class`] { add(thread + 1, atStart: false, &work) }
            }
        }
        add(0, atStart: false, &work)
        return AutomatonState(threads: work.threads.sorted(), before: word ? .word : .other)
    }

    private func follow(
        _ thread: Int32, _ before: PatternContext, _ nextIsWord: Bool, atEnd: Bool, _ work: inout AutomatonWork,
        _ consuming: inout [Int32]
    ) {
        switch program.instructions[Int(thread)] {
        case .set: consuming.append(thread)
        case .match: work.matched = true
        case .assertion(let kind):
            let holds =
                switch kind {
                case .start: before == .start
                case .end: atEnd
                case .wordBoundary: (before == .word) != nextIsWord
                case .noWordBoundary: (before == .word) == nextIsWord
                }
            if holds { add(thread + 1, atStart: before == .start, &work) }
        case .split, .jump: break
        }
    }

    /// Adds an instruction and all that splits and jumps lead to; `^` away from the start never holds and is left out.
    private func add(_ first: Int32, atStart: Bool, _ work: inout AutomatonWork) {
        work.stack.append(first)
        while let thread = work.stack.popLast() {
            if !work.mark(thread) { continue }
            switch program.instructions[Int(thread)] {
            case .jump(let target): work.stack.append(target)
            case .split(let left, let right):
                work.stack.append(right)
                work.stack.append(left)
            case .assertion(.start) where !atStart: break
            default: work.threads.append(thread)
            }
        }
    }

    /// Steps from state to state without a table: one visit of each instruction for each code point at most.
    func matches(_ bytes: Span<UInt8>) -> Bool {
        var work = AutomatonWork(count: program.instructions.count)
        var state = initial
        var at = 0
        while at < bytes.count {
            let `class` = classes.next(bytes, &at)
            guard let next = step(state, `class`, &work) else { return true }
            if next.threads.isEmpty { return false }
            state = next
        }
        return step(state, nil, &work) == nil
    }
}

/// Scratch space of one run: which instructions have been visited in this round.
struct AutomatonWork {
    var threads: [Int32] = []
    var stack: [Int32] = []
    var matched = false
    private(set) var visits = 0
    private var marks: [Int]
    private var round = 1

    init(count: Int) { marks = Array(repeating: 0, count: count) }

    mutating func begin() {
        threads.removeAll(keepingCapacity: true)
        round += 1
        matched = false
    }

    mutating func mark(_ thread: Int32) -> Bool {
        visits += 1
        if marks[Int(thread)] == round { return false }
        marks[Int(thread)] = round
        return true
    }
}

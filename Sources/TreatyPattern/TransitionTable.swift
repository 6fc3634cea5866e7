// All states of an automaton written out: a code point costs one look-up; patterns with too many states have none.

struct TransitionTable: Sendable {
    private static let dead: UInt16 = 0
    private static let matched: UInt16 = 1
    private static let start: UInt16 = 2
    /// `next[state * stride + class]`; the last column is the end of the text.
    private var next: [UInt16]
    private let stride: Int

    /// Nil where the states or the work to find them exceed `PatternLimits`.
    init?(_ automaton: Automaton) {
        stride = automaton.classes.count + 1
        next = Array(repeating: Self.dead, count: stride) + Array(repeating: Self.matched, count: stride)
        let initial = automaton.initial
        var numbers: [AutomatonState: UInt16] = [initial: Self.start]
        var states = [initial]
        var work = AutomatonWork(count: automaton.program.instructions.count)
        var index = 0
        while index < states.count {
            for column in 0..<stride {
                let isEnd = column == stride - 1
                guard let state = automaton.step(states[index], isEnd ? nil : column, &work) else {
                    next.append(Self.matched)
                    continue
                }
                if isEnd || state.threads.isEmpty {
                    next.append(Self.dead)
                    continue
                }
                if let number = numbers[state] {
                    next.append(number)
                    continue
                }
                let number = UInt16(truncatingIfNeeded: states.count + 2)
                numbers[state] = number
                states.append(state)
                next.append(number)
            }
            if states.count > PatternLimits.statesMax || work.visits > PatternLimits.tableWorkMax { return nil }
            index += 1
        }
    }

    @inline(__always)
    func matches(_ bytes: Span<UInt8>, _ classes: borrowing CodePointClasses) -> Bool {
        var state = Self.start
        var at = 0
        while at < bytes.count {
            let column = classes.next(bytes, &at)
            state = next[Int(state) * stride + column]
            if state <= Self.matched { return state == Self.matched }
        }
        return next[Int(state) * stride + stride - 1] == Self.matched
    }
}

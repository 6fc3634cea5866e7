// The steps an automaton has taken so far, shared by all threads without a lock; taking them is the automaton's part.
import Synchronization

/// A table of states and classes that is filled as texts are read: a step costs one look-up once any thread has taken
/// it, and what no text needs is never made.
///
/// An entry is 0 (not known yet) or the row of the next state, with the high bit where a match ends before the step.
/// Rows are offsets into one block of entries. A block that is full is copied into a larger one; the old one stays, as
/// other threads may read it, and holds no row that lies beyond it.
@safe
struct TransitionTable: ~Copyable, @unchecked Sendable {
    static let matched: UInt32 = 1 << 31
    /// The row from which nothing matches.
    let dead: UInt32
    /// The row of the start.
    let start: UInt32
    /// Entries of a row: each class, and the end of the text, times each combination of lookarounds.
    let stride: Int
    private let lookCount: Int
    private let stopsAtMatch: Bool
    private let rowsMax: Int
    /// The newest block. Every entry is atomic and begins as 0, so that a thread reads either 0 or a row; a row's block
    /// is published before the first entry that names it.
    private let newest = unsafe Atomic<UnsafeMutableRawPointer?>(nil)
    private let growth: Mutex<TransitionGrowth>

    init(_ automaton: Automaton, stopsAtMatch: Bool) {
        lookCount = automaton.lookCount
        self.stopsAtMatch = stopsAtMatch
        let columns = automaton.lookCount <= PatternLimits.tableLooksMax ? automaton.classes.count + 1 : .max >> 32
        stride = columns << min(lookCount, PatternLimits.tableLooksMax)
        rowsMax = min(PatternLimits.statesMax, PatternLimits.tableEntriesMax / stride)
        dead = UInt32(truncatingIfNeeded: stride)
        start = dead &* 2
        growth = Mutex(TransitionGrowth())
    }

    /// Whether there is room for a table at all.
    var isUsable: Bool { rowsMax >= 8 }

    /// The entries to read from; only while the table lives.
    @inline(__always)
    func entries(_ automaton: Automaton) -> TransitionEntries {
        if let base = unsafe newest.load(ordering: .acquiring) { return unsafe TransitionEntries(base: base) }
        return begin(automaton)
    }

    @inline(never)
    private func begin(_ automaton: Automaton) -> TransitionEntries {
        growth.withLock { growth in
            if growth.capacity > 0 { return }
            let nothing = AutomatonState(threads: [], before: [])
            let initial = automaton.initial
            growth.states = [nothing, nothing, initial]
            growth.rows[initial] = start
            grow(&growth, to: 8)
        }
        return unsafe TransitionEntries(base: newest.load(ordering: .acquiring).unsafelyUnwrapped)
    }

    /// The entry of a step no thread has taken yet; nil where the table is full.
    @inline(never)
    func resolve(_ row: UInt32, _ column: Int, _ automaton: Automaton) -> UInt32? {
        growth.withLock { growth in
            let entries = unsafe TransitionEntries(base: newest.load(ordering: .relaxed).unsafelyUnwrapped)
            let known = entries[row, column]
            if known != 0 { return known }
            let entry = step(&growth, row, column, automaton)
            // The block may have grown.
            if let entry {
                let entries = unsafe TransitionEntries(base: newest.load(ordering: .relaxed).unsafelyUnwrapped)
                entries.set(row, column, entry)
            }
            return entry
        }
    }

    /// Makes `work` stand where a row stands.
    func load(_ row: UInt32, _ work: inout AutomatonWork) {
        work.load(growth.withLock { $0.states[Int(row) / stride] })
    }

    private func step(
        _ growth: inout TransitionGrowth, _ row: UInt32, _ column: Int, _ automaton: Automaton
    ) -> UInt32? {
        var work = growth.work.take() ?? AutomatonWork(automaton.program.instructions.count)
        defer { growth.work = work }
        if work.visits > PatternLimits.tableVisitsMax { return nil }
        work.load(growth.states[Int(row) / stride])
        let bits = UInt64(column & (1 << lookCount - 1))
        let flag = automaton.step(column >> lookCount, bits, &work) ? Self.matched : 0
        if automaton.isDead(work) || (flag != 0 && stopsAtMatch) { return dead | flag }
        let state = work.state(automaton.program)
        if let known = growth.rows[state] { return known | flag }
        growth.threadCount += state.threads.count
        if growth.states.count >= rowsMax || growth.threadCount > PatternLimits.tableThreadsMax { return nil }
        let next = UInt32(truncatingIfNeeded: growth.states.count * stride)
        growth.states.append(state)
        growth.rows[state] = next
        if growth.states.count > growth.capacity { grow(&growth, to: min(growth.capacity * 4, rowsMax)) }
        return next | flag
    }

    private func grow(_ growth: inout TransitionGrowth, to capacity: Int) {
        let block = UnsafeMutablePointer<Atomic<UInt32>>.allocate(capacity: capacity * stride)
        let old = unsafe growth.blocks.last
        let used = growth.capacity * stride
        for index in 0..<capacity * stride {
            let entry = index < used ? unsafe old?[index].load(ordering: .relaxed) ?? 0 : 0
            unsafe (block + index).initialize(to: Atomic(entry))
        }
        unsafe growth.blocks.append(block)
        growth.capacity = capacity
        unsafe newest.store(UnsafeMutableRawPointer(block), ordering: .releasing)
    }

    deinit {
        // No thread reads while the pattern that owns the table goes away.
        growth.withLock { growth in
            while let block = unsafe growth.blocks.popLast() { unsafe block.deallocate() }
        }
    }
}

/// What a thread that holds the lock may change.
@safe
private struct TransitionGrowth: @unchecked Sendable {
    /// By row / stride; rows 0 (no row) and 1 (dead) have no threads.
    var states: [AutomatonState] = []
    var rows: [AutomatonState: UInt32] = [:]
    var work: AutomatonWork?
    var threadCount = 0
    /// Rows that the newest block holds.
    var capacity = 0
    var blocks: [UnsafeMutablePointer<Atomic<UInt32>>] = unsafe []
}

/// One block of entries. Rows come from entries of this block, columns are classes of the automaton: both lie within.
@safe
struct TransitionEntries: ~Copyable {
    private let first: UnsafeMutablePointer<Atomic<UInt32>>

    @unsafe @inline(__always)
    init(base: UnsafeMutableRawPointer) { unsafe first = base.assumingMemoryBound(to: Atomic<UInt32>.self) }

    @inline(__always)
    subscript(_ row: UInt32, _ column: Int) -> UInt32 {
        unsafe first[Int(row) &+ column].load(ordering: .relaxed)
    }

    func set(_ row: UInt32, _ column: Int, _ entry: UInt32) {
        unsafe first[Int(row) &+ column].store(entry, ordering: .relaxed)
    }
}

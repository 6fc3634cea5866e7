// An automaton with its table, over one text; which machines a pattern needs is PatternPlan's business.

/// Reads texts for one program: forwards for a pattern and for lookbehind, backwards for lookahead.
final class PatternMachine: Sendable {
    let automaton: Automaton
    private let table: TransitionTable

    /// `stopsAtMatch`: the first match ends a search; else every place where one ends is marked.
    init(_ automaton: Automaton, stopsAtMatch: Bool) {
        self.automaton = automaton
        table = TransitionTable(automaton, stopsAtMatch: stopsAtMatch)
    }

    /// Whether the text holds a match, for an automaton that reads forwards and asks for no lookaround.
    /// Cost: one look-up for each code point; no allocation once its steps are in the table.
    func search(_ bytes: Span<UInt8>) -> PatternOutcome {
        guard table.isUsable else { return interpret(bytes).outcome }
        let (dead, matched) = (table.dead, TransitionTable.matched)
        let usual = matched &- dead &- 1
        var entries = table.entries(automaton)
        var row = table.start
        var at = 0
        while at < bytes.count {
            let here = at
            let column = automaton.classes.next(bytes, &at)
            var entry = entries[row, column]
            // Not an ordinary row: unknown (0), dead, or with the bit of a match.
            if entry &- dead &- 1 >= usual {
                if entry == 0 {
                    guard let made = table.resolve(row, column, automaton) else { return goOn(bytes, row, here) }
                    entry = made
                    entries = table.entries(automaton)
                }
                if entry & matched != 0 { return .yes }
                if entry == dead { return .no }
            }
            row = entry
        }
        let end = automaton.classes.count
        var entry = entries[row, end]
        if entry == 0 {
            guard let made = table.resolve(row, end, automaton) else { return goOn(bytes, row, at) }
            entry = made
        }
        return entry & matched != 0 ? .yes : .no
    }

    /// The same with lookarounds, whose bits stand in `masks`; or, with `bit`, sets it wherever a match ends.
    func search(_ bytes: Span<UInt8>, _ masks: inout LookMasks, bit: Int?) -> PatternOutcome {
        guard table.isUsable else { return interpret(bytes, &masks, bit: bit).outcome }
        let isReversed = automaton.isReversed
        let wanted = (UInt64(1) << UInt64(automaton.lookCount)) &- 1
        var entries = table.entries(automaton)
        var row = table.start
        var at = isReversed ? bytes.count : 0
        while true {
            let here = at
            let bits = Int(masks[here] >> UInt64(automaton.firstLook) & wanted)
            let isEnd = isReversed ? at == 0 : at == bytes.count
            let `class` =
                isEnd
                ? automaton.classes.count
                : isReversed ? automaton.classes.previous(bytes, &at) : automaton.classes.next(bytes, &at)
            let column = `class` << automaton.lookCount | bits
            var entry = entries[row, column]
            if entry == 0 {
                guard let made = table.resolve(row, column, automaton) else {
                    return goOn(bytes, row, here, &masks, bit: bit)
                }
                entry = made
                entries = table.entries(automaton)
            }
            if entry & TransitionTable.matched != 0 {
                guard let bit else { return .yes }
                masks[here] |= 1 << UInt64(bit)
            }
            row = entry & ~TransitionTable.matched
            if isEnd || row == table.dead { return .no }
        }
    }

    private func goOn(_ bytes: Span<UInt8>, _ row: UInt32, _ place: Int) -> PatternOutcome {
        var none = LookMasks()
        return goOn(bytes, row, place, &none, bit: nil)
    }

    /// From a row on without the table, which is full.
    @inline(never)
    private func goOn(_ bytes: Span<UInt8>, _ row: UInt32, _ place: Int, _ masks: inout LookMasks, bit: Int?)
        -> PatternOutcome
    {
        var work = AutomatonWork(automaton.program.instructions.count)
        table.load(row, &work)
        return PatternOutcome(automaton.run(bytes, from: place, &work, &masks, bit: bit))
    }

    /// A search that uses no table, and how many visits of instructions it took.
    func interpret(_ bytes: Span<UInt8>, _ masks: inout LookMasks, bit: Int?)
        -> (outcome: PatternOutcome, visits: Int)
    {
        var work = AutomatonWork(automaton.program.instructions.count)
        automaton.begin(&work)
        let place = automaton.isReversed ? bytes.count : 0
        let found = automaton.run(bytes, from: place, &work, &masks, bit: bit)
        return (PatternOutcome(found), work.visits)
    }

    func interpret(_ bytes: Span<UInt8>) -> (outcome: PatternOutcome, visits: Int) {
        var none = LookMasks()
        return interpret(bytes, &none, bit: nil)
    }
}

extension PatternOutcome {
    /// Nil is a search that was given up.
    init(_ found: Bool?) { self = found.map { $0 ? .yes : .no } ?? .spent }
}

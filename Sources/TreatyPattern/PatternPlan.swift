// How a pattern is answered: by one machine, by machines for its lookarounds first, or, where it is not regular, by the
// backtracker.

enum PatternPlan: Sendable {
    /// No lookaround.
    case machine(PatternMachine)
    /// `^` and lookaheads at the start of the text, then the rest: each is a search of its own, and all must agree.
    case conditions([PatternCondition], PatternMachine)
    /// Lookarounds anywhere: the bits of `looks` are computed from the last (innermost) to the first.
    case looks([PatternMachine], PatternMachine)
    case backtracker(Backtracker)

    init(_ syntax: PatternSyntax) throws(PatternError) {
        if !syntax.references.isEmpty {
            self = .backtracker(try Backtracker(syntax))
        } else if syntax.looks.isEmpty {
            let program = try PatternProgram(syntax.tree)
            let classes = try CodePointClasses(syntax.sets, tells: program.edges)
            self = .machine(PatternMachine(Automaton(program, classes, machines: 1), stopsAtMatch: true))
        } else if let (conditions, rest) = Self.conditions(syntax) {
            self = try Self.plan(conditions, rest, syntax)
        } else {
            self = try Self.looks(syntax)
        }
    }

    private static func plan(
        _ conditions: [(body: PatternTree, isNegated: Bool)], _ rest: PatternTree, _ syntax: PatternSyntax
    ) throws(PatternError) -> PatternPlan {
        let main = try PatternProgram(rest)
        var programs: [PatternProgram] = []
        for condition in conditions {
            programs.append(try PatternProgram(.sequence([.assertion(.textStart), condition.body])))
        }
        let edges = programs.reduce(main.edges) { $0.union($1.edges) }
        let classes = try CodePointClasses(syntax.sets, tells: edges)
        let made = zip(programs, conditions).map { program, condition in
            let automaton = Automaton(program, classes, machines: programs.count + 1)
            let machine = PatternMachine(automaton, stopsAtMatch: true)
            return PatternCondition(machine: machine, isNegated: condition.isNegated)
        }
        let automaton = Automaton(main, classes, machines: programs.count + 1)
        return .conditions(made, PatternMachine(automaton, stopsAtMatch: true))
    }

    /// `^(?=a)(?!b)c`: the lookaheads, and the pattern without them; nil where lookarounds stand elsewhere too.
    private static func conditions(_ syntax: PatternSyntax)
        -> (conditions: [(body: PatternTree, isNegated: Bool)], rest: PatternTree)?
    {
        guard case .sequence(let parts) = syntax.tree else { return nil }
        var conditions: [(body: PatternTree, isNegated: Bool)] = []
        var isAnchored = false
        var count = 0
        leading: for part in parts {
            switch part {
            case .assertion(.textStart): isAnchored = true
            case .look(let index, let isNegated):
                guard syntax.looks[index].isAhead else { break leading }
                conditions.append((syntax.looks[index].body, isNegated))
            default: break leading
            }
            count += 1
        }
        // A lookaround that is nested or stands later would still have to be asked.
        guard isAnchored, conditions.count == syntax.looks.count else { return nil }
        return (conditions, .sequence([.assertion(.textStart)] + parts[count...]))
    }

    /// Numbers the lookarounds breadth first, so that those of one body have bits side by side.
    private static func looks(_ syntax: PatternSyntax) throws(PatternError) -> PatternPlan {
        if syntax.looks.count > PatternLimits.looksMax {
            throw PatternError(
                code: "pattern.too-large", offset: 0,
                message: "a pattern holds \(PatternLimits.looksMax) lookarounds at most")
        }
        var order: [Int] = []
        var bitOfLook: [Int: Int] = [:]
        func number(_ tree: PatternTree) -> Range<Int> {
            let first = order.count
            tree.looks { look in
                if bitOfLook[look] != nil { return }
                bitOfLook[look] = order.count
                order.append(look)
            }
            return first..<order.count
        }
        var parts: [(program: PatternProgram, isReversed: Bool, bits: Range<Int>)] = []
        func write(_ tree: PatternTree, isReversed: Bool) throws(PatternError) {
            let bits = number(tree)
            var local: [Int: Int] = [:]
            for bit in bits { local[order[bit]] = bit - bits.lowerBound }
            let program = try PatternProgram(tree, isReversed: isReversed, bitOfLook: local)
            parts.append((program, isReversed, bits))
        }
        try write(syntax.tree, isReversed: false)
        while parts.count <= order.count {
            let look = syntax.looks[order[parts.count - 1]]
            try write(look.body, isReversed: look.isAhead)
        }
        let edges = parts.reduce([]) { $0.union($1.program.edges) } as PatternEdge
        let classes = try CodePointClasses(syntax.sets, tells: edges)
        let automata = parts.map { part in
            Automaton(
                part.program, classes, machines: parts.count, isReversed: part.isReversed, looks: part.bits)
        }
        return .looks(
            automata.dropFirst().map { PatternMachine($0, stopsAtMatch: false) },
            PatternMachine(automata[0], stopsAtMatch: true))
    }

    func search(_ bytes: Span<UInt8>) -> PatternOutcome {
        switch self {
        case .machine(let machine): return machine.search(bytes)
        case .conditions(let conditions, let rest):
            for condition in conditions {
                let outcome = condition.machine.search(bytes)
                if outcome == .spent { return .spent }
                if (outcome == .yes) == condition.isNegated { return .no }
            }
            return rest.search(bytes)
        case .looks(let looks, let main):
            var masks = LookMasks(repeating: 0, count: bytes.count + 1)
            for bit in looks.indices.reversed() where looks[bit].search(bytes, &masks, bit: bit) == .spent {
                return .spent
            }
            return main.search(bytes, &masks, bit: nil)
        case .backtracker(let backtracker): return backtracker.search(bytes).outcome
        }
    }

    /// Instructions of all programs.
    var instructionCount: Int {
        switch self {
        case .machine(let machine): machine.automaton.program.instructions.count
        case .conditions(let conditions, let rest):
            conditions.reduce(rest.automaton.program.instructions.count) {
                $0 + $1.machine.automaton.program.instructions.count
            }
        case .looks(let looks, let main):
            looks.reduce(main.automaton.program.instructions.count) { $0 + $1.automaton.program.instructions.count }
        case .backtracker(let backtracker): backtracker.instructionCount
        }
    }

    /// The same without tables, and how many visits of instructions it took.
    func interpret(_ bytes: Span<UInt8>) -> (outcome: PatternOutcome, visits: Int) {
        switch self {
        case .machine(let machine): return machine.interpret(bytes)
        case .conditions(let conditions, let rest):
            var visits = 0
            for condition in conditions {
                let found = condition.machine.interpret(bytes)
                visits += found.visits
                if found.outcome == .spent { return (.spent, visits) }
                if (found.outcome == .yes) == condition.isNegated { return (.no, visits) }
            }
            let found = rest.interpret(bytes)
            return (found.outcome, visits + found.visits)
        case .looks(let looks, let main):
            var masks = LookMasks(repeating: 0, count: bytes.count + 1)
            var visits = 0
            for bit in looks.indices.reversed() {
                let found = looks[bit].interpret(bytes, &masks, bit: bit)
                visits += found.visits
                if found.outcome == .spent { return (.spent, visits) }
            }
            let found = main.interpret(bytes, &masks, bit: nil)
            return (found.outcome, visits + found.visits)
        case .backtracker(let backtracker): return backtracker.search(bytes)
        }
    }
}

/// A lookahead at the start of the text.
struct PatternCondition: Sendable {
    /// Anchored at the start.
    var machine: PatternMachine
    var isNegated: Bool
}

extension PatternTree {
    /// Visits the lookarounds that stand in this tree, but not within one another.
    func looks(_ visit: (Int) -> Void) {
        switch self {
        case .empty, .set, .assertion, .backreference: break
        case .look(let index, _): visit(index)
        case .sequence(let parts), .choice(let parts): for part in parts { part.looks(visit) }
        case .repetition(let body, _), .capture(_, let body): body.looks(visit)
        }
    }
}

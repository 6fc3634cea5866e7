// Whether every value of one schema is a value of another: yes, no, or not decided. Where they differ is told
// elsewhere.
import TreatyData
import TreatySchema
import TreatyText

/// The answer of a comparison of two schemas.
enum RelationVerdict: Equatable {
    /// Every value of the one is a value of the other.
    case yes
    /// By this keyword it is not so; a witness makes it certain.
    case no(String)
    /// This keyword is not decided.
    case unknown(String)

    func and(_ other: @autoclosure () -> RelationVerdict) -> RelationVerdict {
        if case .no = self { return self }
        let other = other()
        if case .no = other { return other }
        if case .unknown = self { return self }
        return other
    }

    /// The same where it is "yes", else "not decided".
    var softened: RelationVerdict { if case .no(let word) = self { .unknown(word) } else { self } }
}

/// How names that a schema does not speak of are taken.
enum OpenNames {
    /// As JSON Schema has it: whatever is not forbidden may be there, of any kind.
    case anything
    /// As contracts are kept: who keeps one sends only what it speaks of.
    case nothing
}

/// Decides "is every value of A a value of B" for schemas of two contracts. Sound: a "yes" holds for every value
/// (with `OpenNames.anything`, and where references end). Incomplete: what is beyond it is "not decided".
///
/// Schemas that lead back to themselves are taken to be related until something speaks against it, which is right for
/// finite values. Cost: each pair of schemas once.
final class SchemaRelation {
    let from: ComparedSide
    let to: ComparedSide
    let names: OpenNames
    let direction: SchemaDirection
    private let alike: (Value, Value) -> Bool
    /// The relation the other way round, for `not` and `oneOf`.
    weak var reverse: SchemaRelation?

    private struct Key: Hashable {
        var from: [NodeKey]
        var to: [NodeKey]
    }

    private var decided: [Key: RelationVerdict] = [:]
    /// Pairs under way, with their depth.
    private var open: [Key: Int] = [:]
    /// Pairs that hold if those under way do, and the lowest of these.
    private var assumed: [Key: Int] = [:]
    private var trail: [Key] = []
    /// The lowest pair under way that the current one leans on.
    private var leaning = Int.max
    private var depth = 0
    private var steps = 0
    private var stepsOfAll = 0
    /// Pairs that the current question cannot follow to their end.
    private var tooDeep: Set<Key> = []
    private var splits = 0
    private let depthMax = 40
    private let stepsMax = 50_000
    private let stepsOfAllMax = 2_000_000
    private let splitsMax = 400

    /// `alike` says whether a schema of `from` and one of `to` are written alike.
    init(
        from: ComparedSide, to: ComparedSide, names: OpenNames, direction: SchemaDirection,
        alike: @escaping (Value, Value) -> Bool
    ) {
        self.from = from
        self.to = to
        self.names = names
        self.direction = direction
        self.alike = alike
    }

    /// Whether every value of `a` (a schema of `from`) is one of `b` (a schema of `to`).
    func verdict(_ a: SchemaTerm, _ b: SchemaTerm) -> RelationVerdict {
        // Each question has a budget of its own, unless it is asked within another.
        if depth == 0 {
            (steps, splits) = (0, 0)
            tooDeep.removeAll(keepingCapacity: true)
        }
        return holds(a, b)
    }

    func holds(_ a: SchemaTerm, _ b: SchemaTerm) -> RelationVerdict {
        if b.values.isEmpty { return .yes }
        let (a, b) = (from.standing(a), to.standing(b))
        if a.values.count == 1, b.values.count == 1, alike(a.values[0], b.values[0]) { return .yes }
        let key = Key(from: a.key, to: b.key)
        if let known = decided[key] { return known }
        if let level = open[key] ?? assumed[key] {
            leaning = min(leaning, level)
            return .yes
        }
        steps += 1
        stepsOfAll += 1
        guard steps < stepsMax, stepsOfAll < stepsOfAllMax, !tooDeep.contains(key) else { return .unknown("depth") }
        let outer = leaning
        let start = trail.count
        leaning = Int.max
        open[key] = depth
        let verdict = judge(from.form(a), b)
        open[key] = nil
        if verdict != .yes {
            // What leaned on this one must be asked again.
            for other in trail[start...] { assumed[other] = nil }
            trail.removeSubrange(start...)
            if verdict == .unknown("depth") {
                tooDeep.insert(key)
            } else if steps < stepsMax {
                decided[key] = verdict
            }
        } else if leaning >= depth {
            decided[key] = .yes
            for other in trail[start...] {
                assumed[other] = nil
                decided[other] = .yes
            }
            trail.removeSubrange(start...)
            leaning = Int.max
        } else {
            assumed[key] = leaning
            trail.append(key)
        }
        leaning = min(outer, leaning)
        return verdict
    }

    // MARK: One pair

    private func judge(_ a: SchemaForm, _ b: SchemaTerm) -> RelationVerdict {
        guard depth < depthMax else { return .unknown("depth") }
        depth += 1
        defer { depth -= 1 }
        let types = a.possibleTypes
        if a.isNever || types.isEmpty { return .yes }
        if let verdict = byValues(a, types, b) { return verdict }
        let form = to.form(b)
        var verdict: RelationVerdict = form.isNever ? .no("false") : form.isPartial ? .unknown("$ref") : .yes
        for conjunct in form.conjuncts {
            verdict = verdict.and(keeps(a, types, conjunct, form))
            if case .no = verdict, a.choices.isEmpty { return verdict }
        }
        for choice in form.choices {
            if case .no = verdict { break }
            verdict = verdict.and(keeps(a, types, choice))
        }
        if verdict == .yes || a.choices.isEmpty || splits >= splitsMax { return verdict }
        // A is any of several: each of them must be within B.
        let position = a.choices.indices.min { a.choices[$0].site.count < a.choices[$1].site.count } ?? 0
        let choice = a.choices[position]
        var all = RelationVerdict.yes
        for branch in choice.branches {
            splits += 1
            all = all.and(judge(a.deciding(position, as: branch), b))
            if case .no = all { break }
        }
        // A value of one alternative is no value of `oneOf` where another takes it too.
        return choice.isExclusive && choice.site.count > 1 && names == .anything ? all.softened : all
    }

    /// Decides by trying, where there are only a few values.
    private func byValues(_ a: SchemaForm, _ types: ValueTypes, _ b: SchemaTerm) -> RelationVerdict? {
        var candidates: [Document] = []
        if let values = a.values {
            guard values.count <= 64 else { return nil }
            for key in a.valueOrder {
                guard let value = values[key], a.types.contains(ValueTypes(of: value)) else { continue }
                candidates.append(Document(scalar: JSON(value)))
            }
        } else {
            guard types.isSubset(of: [.null, .boolean]) else { return nil }
            if types.contains(.null) { candidates.append(Document(scalar: .null)) }
            if types.contains(.boolean) { candidates += [true, false].map { Document(scalar: .bool($0)) } }
        }
        // All conjuncts of A would have to be tried as well for a certain "no"; the caller looks for a witness.
        for value in candidates {
            guard let isKept = to.accepts(value, b, direction) else { return nil }
            guard !isKept else { continue }
            let isPossible = SchemaTerm(a.conjuncts).values.allSatisfy { conjunct in
                from.accepts(value, SchemaTerm(conjunct), direction) ?? true
            }
            if isPossible { return .no(a.values == nil ? "type" : "enum") }
        }
        return .yes
    }

    // MARK: Choices

    private func keeps(_ a: SchemaForm, _ types: ValueTypes, _ choice: SchemaChoice) -> RelationVerdict {
        let branches = choice.branches
        if a.choices.contains(where: { $0.isExclusive == choice.isExclusive && matches($0, choice) }) { return .yes }
        // Each kind of value may find its own alternative.
        let parts = types == a.types && types.each.count > 1 ? types.each : [types]
        var verdict = RelationVerdict.yes
        for part in parts {
            splits += 1
            guard splits < splitsMax else { return .unknown(choice.word) }
            let one = parts.count == 1 ? a : a.limited(to: part)
            let taking = branches.indices.first { judge(one, SchemaTerm(branches[$0])) == .yes }
            guard let taking else {
                // With one alternative left the reason is that one's.
                let reason: RelationVerdict =
                    branches.count == 1 ? judge(one, SchemaTerm(branches[0])) : .no(choice.word)
                verdict = verdict.and(a.choices.isEmpty && one.possibleTypes == part ? reason : reason.softened)
                continue
            }
            guard choice.isExclusive else { continue }
            let isAlone = branches.indices.allSatisfy { position in
                position == taking || areDisjoint(one, to.form(SchemaTerm(branches[position])))
            }
            if !isAlone { verdict = verdict.and(isTagged(choice) ? .yes : .unknown("oneOf")) }
        }
        return verdict
    }

    /// Whether authors say themselves that one alternative holds at a time; only contracts are read so.
    private func isTagged(_ choice: SchemaChoice) -> Bool {
        names == .nothing && choice.owner["discriminator"] != nil
    }

    /// Whether two choices have the same alternatives, in any order.
    private func matches(_ a: SchemaChoice, _ b: SchemaChoice) -> Bool {
        let (left, right) = (a.branches, b.branches)
        guard left.count <= 64, right.count <= 64 else { return alike(a.site, b.site) }
        if alike(a.site, b.site) { return true }
        // For anyOf it is enough that each alternative has one it lies in.
        if !b.isExclusive {
            return left.allSatisfy { one in
                right.contains { holds(SchemaTerm(one), SchemaTerm($0)) == .yes }
            }
        }
        guard left.count == right.count, let reverse else { return false }
        var free = Set(right.indices)
        for one in left {
            let partner = free.sorted().first { position in
                holds(SchemaTerm(one), SchemaTerm(right[position])) == .yes
                    && reverse.verdict(SchemaTerm(right[position]), SchemaTerm(one)) == .yes
            }
            guard let partner else { return false }
            free.remove(partner)
        }
        return true
    }

    /// Whether no value is in both; false where that is not clear.
    func areDisjoint(_ a: SchemaForm, _ b: SchemaForm) -> Bool {
        let shared = a.possibleTypes.intersection(b.possibleTypes)
        if a.isNever || b.isNever || shared.isEmpty { return true }
        if let values = a.values, let others = b.values { return values.keys.allSatisfy { others[$0] == nil } }
        if shared.isSubset(of: .number) {
            if let low = a.lower, let high = b.upper, isBeyond(low, high) { return true }
            if let low = b.lower, let high = a.upper, isBeyond(low, high) { return true }
        }
        guard shared == .object else { return false }
        return a.required.keys.contains { name in
            let other = b.property(name)
            if other.isForbidden { return true }
            let own = a.property(name)
            guard b.required[name] != nil, !own.values.isEmpty, !other.values.isEmpty else { return false }
            let (x, y) = (a.side.form(own.term), b.side.form(other.term))
            if let values = x.values, let others = y.values { return values.keys.allSatisfy { others[$0] == nil } }
            return x.possibleTypes.intersection(y.possibleTypes).isEmpty
        } || b.required.keys.contains { a.property($0).isForbidden }
    }

    private func isBeyond(_ low: NumberBound, _ high: NumberBound) -> Bool {
        high.value < low.value || high.value == low.value && (low.isExclusive || high.isExclusive)
    }

    // MARK: What holds for whole schemas

    /// Whether two keywords are written alike.
    func isAlike(_ a: Value?, _ b: Value?) -> Bool {
        switch (a, b) {
        case (let a?, let b?): alike(a, b)
        case (nil, nil): true
        default: false
        }
    }

    /// `not`: A has nothing of it, or excludes at least as much.
    func keepsOut(_ a: SchemaForm, _ excluded: Value) -> RelationVerdict {
        let other = to.form(SchemaTerm(excluded))
        if other.choices.isEmpty, !other.isPartial, areDisjoint(a, other) { return .yes }
        for conjunct in a.conjuncts {
            guard let own = a.keyword("not", of: conjunct) else { continue }
            if alike(own, excluded) { return .yes }
            if let reverse, reverse.verdict(SchemaTerm(excluded), SchemaTerm(own)) == .yes { return .yes }
        }
        return .unknown("not")
    }

    /// Whether A is within B whichever way `if` goes.
    func keepsCondition(_ a: SchemaForm, _ b: Value) -> RelationVerdict {
        let words = ["if", "then", "else"]
        let isShared = a.conjuncts.contains { own in
            words.allSatisfy { isAlike(a.keyword($0, of: own), b[$0]) }
        }
        if isShared { return .yes }
        for word in ["then", "else"] {
            guard let branch = b[word] else { continue }
            splits += 1
            guard splits < splitsMax, judge(a, SchemaTerm(branch)) == .yes else { return .unknown("if") }
        }
        return .yes
    }
}

// Walks two schemas side by side and tells each difference at its own place, once; whether values are affected is
// SchemaRelation's answer, and what a difference reads like is SchemaSuspicions'.
import TreatyData
import TreatySchema
import TreatyText

/// Which way a message goes.
enum MessageSide: String {
    case request, response
}

/// Compares schemas of two contracts. One comparison at a time uses it.
final class SchemaComparison {
    let old: ComparedSide
    let new: ComparedSide
    let sameness: Sameness
    let includesText: Bool
    private let proof = SchemaProof()
    private let relations: [MessageSide: (narrowing: SchemaRelation, widening: SchemaRelation)]
    private var nodes: [PairKey: PairNode] = [:]
    private let visitsMax = 20_000

    private struct PairKey: Hashable {
        var old: [NodeKey]
        var new: [NodeKey]
        var side: MessageSide
        /// The schemas around an alternative.
        var outer: [NodeKey]
    }

    /// Two schemas that belong together.
    struct Pair {
        var old: SchemaTerm
        var new: SchemaTerm
        /// The schemas whose alternatives these are.
        var outer: (SchemaTerm, SchemaTerm)?
    }

    private struct PairNode {
        var isNarrowingSafe: Bool
        var isWideningSafe: Bool
        var differences: [SchemaDifference]
        var links: [(steps: [String], pair: Pair)]
    }

    init(_ old: ComparedSide, _ new: ComparedSide, includesText: Bool) {
        self.old = old
        self.new = new
        self.includesText = includesText
        let sameness = Sameness(old, new)
        self.sameness = sameness
        func relation(_ isForward: Bool, _ names: OpenNames, _ direction: SchemaDirection) -> SchemaRelation {
            isForward
                ? SchemaRelation(from: old, to: new, names: names, direction: direction) { sameness.same($0, $1) }
                : SchemaRelation(from: new, to: old, names: names, direction: direction) { sameness.same($1, $0) }
        }
        // Whoever sends keeps to the names of its contract. Whoever reads old members in new answers must find them
        // spoken of.
        relations = [
            .request: (relation(true, .nothing, .request), relation(false, .nothing, .request)),
            .response: (relation(true, .nothing, .response), relation(false, .anything, .response)),
        ]
        for (narrowing, widening) in relations.values {
            narrowing.reverse = widening
            widening.reverse = narrowing
        }
    }

    /// Whether a schema takes all that the other takes, both ways; what differs is then in words only.
    func areEquivalent(_ left: SchemaTerm, _ right: SchemaTerm, _ side: MessageSide) -> Bool {
        guard let (narrowing, widening) = relations[side] else { return false }
        return narrowing.verdict(left, right) == .yes && widening.verdict(right, left) == .yes
    }

    /// Tells how two schemas differ; `steps` lead from the message's root to the place of a difference.
    func compare(
        _ left: Value?, _ right: Value?, _ side: MessageSide, _ tell: ([String], SchemaDifference) -> Void
    ) {
        let start = Pair(old: old.standing(SchemaTerm(left)), new: new.standing(SchemaTerm(right)))
        guard !isSame(start), left != nil || right != nil else { return }
        var open = [(pair: start, steps: [String](), narrowSafe: false, widenSafe: false)]
        var next = 0
        var seen: Set<String> = []
        var visited: Set<PairKey> = []
        while next < open.count, next < visitsMax {
            let (pair, steps, narrowSafe, widenSafe) = open[next]
            next += 1
            let key = key(pair, side)
            guard visited.insert(key).inserted else { continue }
            let node = node(pair, key)
            let (isNarrowSafe, isWidenSafe) = (narrowSafe || node.isNarrowingSafe, widenSafe || node.isWideningSafe)
            for var difference in node.differences {
                if isNarrowSafe { difference.narrowing = .none }
                if isWidenSafe { difference.widening = .none }
                let place = steps + difference.step
                let identity = "\(place) \(difference.kind) \(difference.message)"
                if seen.insert(identity).inserted { tell(place, difference) }
            }
            for link in node.links { open.append((link.pair, steps + link.steps, isNarrowSafe, isWidenSafe)) }
        }
    }

    private func isSame(_ pair: Pair) -> Bool {
        pair.old.values.count == pair.new.values.count
            && zip(pair.old.values, pair.new.values).allSatisfy { sameness.same($0, $1) }
    }

    private func key(_ pair: Pair, _ side: MessageSide) -> PairKey {
        PairKey(
            old: pair.old.key, new: pair.new.key, side: side,
            outer: pair.outer.map { $0.0.key + $0.1.key } ?? [])
    }

    // MARK: One pair

    private func node(_ pair: Pair, _ key: PairKey) -> PairNode {
        if let known = nodes[key] { return known }
        let node = compared(pair, key.side)
        nodes[key] = node
        return node
    }

    private func verdicts(_ pair: Pair, _ side: MessageSide) -> (RelationVerdict, RelationVerdict) {
        guard let (narrowing, widening) = relations[side] else { return (.yes, .yes) }
        return (narrowing.verdict(pair.old, pair.new), widening.verdict(pair.new, pair.old))
    }

    private func compared(_ pair: Pair, _ side: MessageSide) -> PairNode {
        let (narrowing, widening) = verdicts(pair, side)
        var node = PairNode(
            isNarrowingSafe: narrowing == .yes, isWideningSafe: widening == .yes, differences: [], links: [])
        let isEquivalent = narrowing == .yes && widening == .yes
        var suspicions = SchemaSuspicions(pair, self, side)
        suspicions.collect()
        for (steps, found) in suspicions.links where !isSame(found) {
            let child = Pair(old: old.standing(found.old), new: new.standing(found.new), outer: found.outer)
            let (childNarrowing, childWidening) = verdicts(child, side)
            if includesText || childNarrowing != .yes || childWidening != .yes { node.links.append((steps, child)) }
        }
        if isEquivalent {
            // What is left is told by policy or for people: a default, a description.
            node.differences = suspicions.found.map(\.difference).filter { $0.isText || $0.fixed != nil }
            return node
        }
        if suspicions.found.allSatisfy({ $0.narrows == false && $0.widens == false }), node.links.isEmpty {
            suspicions.found.append(general(pair, narrowing, widening))
        }
        let outer = pair.outer
        var narrowed: [JSON] = []
        var widened: [JSON] = []
        if narrowing != .yes, suspicions.found.contains(where: { $0.narrows != false }) {
            narrowed = proof.witnesses(
                pair.old, pair.new, from: old, to: new, direction: direction(side), outer: outer)
        }
        if widening != .yes, suspicions.found.contains(where: { $0.widens != false }) {
            widened = proof.witnesses(
                pair.new, pair.old, from: new, to: old, direction: direction(side),
                outer: outer.map { ($0.1, $0.0) })
        }
        node.differences = suspicions.found.map { suspicion in
            var difference = suspicion.difference
            guard !difference.isText else { return difference }
            difference.narrowing = effect(
                narrowing, suspicion.narrows, narrowed.first(where: suspicion.showsNarrowing), outer != nil)
            difference.widening = effect(
                widening, suspicion.widens, widened.first(where: suspicion.showsWidening), outer != nil)
            return difference
        }
        return node
    }

    private func direction(_ side: MessageSide) -> SchemaDirection { side == .request ? .request : .response }

    /// What the relation of the whole, the keyword and a witness say together.
    private func effect(
        _ verdict: RelationVerdict, _ goesThisWay: Bool?, _ witness: JSON?, _ isAlternative: Bool
    ) -> SchemaEffect {
        if verdict == .yes || goesThisWay == false { return .none }
        if let witness { return .some(witness: witness.compact) }
        // Another alternative may take what this one refuses.
        guard case .no = verdict, goesThisWay == true, !isAlternative else { return .undecided }
        return .some(witness: nil)
    }

    /// Where nothing in particular was found.
    private func general(
        _ pair: Pair, _ narrowing: RelationVerdict, _ widening: RelationVerdict
    ) -> SchemaSuspicion {
        var words: [String] = []
        for verdict in [narrowing, widening] {
            switch verdict {
            case .no(let word), .unknown(let word): if !words.contains(word) { words.append(word) }
            case .yes: break
            }
        }
        let message = "the schemas differ in what \(words.joined(separator: " and ")) says"
        return SchemaSuspicion(
            difference: SchemaDifference(
                kind: "schema-changed", message: message, old: pair.old.values.first?.location,
                new: pair.new.values.first?.location),
            narrows: narrowing == .yes ? false : nil, widens: widening == .yes ? false : nil)
    }
}

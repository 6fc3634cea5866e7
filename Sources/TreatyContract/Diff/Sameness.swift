// Whether two schemas are written alike, references followed; alike in other words is SchemaRelation's question.
import TreatyData
import TreatyText

/// Compares tapes node by node, so that what two contracts share costs one pass.
///
/// A pair is the same where the text of both is (order included) and every reference in it leads to a pair that is
/// the same. Cost: linear in what is reached, once for each pair.
final class Sameness {
    private struct Pair: Hashable {
        var old: NodeKey
        var new: NodeKey
    }

    private let old: ComparedSide
    private let new: ComparedSide
    private var verdicts: [Pair: Bool] = [:]
    /// Between dialects some words mean different things.
    private let isAcrossDialects: Bool
    private static let dialectWords: Set<String> = [
        "nullable", "exclusiveMinimum", "exclusiveMaximum", "const", "if", "patternProperties", "propertyNames",
        "contains", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "prefixItems",
        "$defs", "anyOf", "oneOf", "not",
    ]

    init(_ old: ComparedSide, _ new: ComparedSide) {
        self.old = old
        self.new = new
        isAcrossDialects = old.dialect != new.dialect
    }

    func same(_ left: Value, _ right: Value) -> Bool {
        let start = Pair(old: NodeKey(left), new: NodeKey(right))
        if let known = verdicts[start] { return known }
        var open = [(start, left, right)]
        var seen: Set<Pair> = [start]
        var callers: [Pair: [Pair]] = [:]
        var different: [Pair] = []
        while let (pair, left, right) = open.popLast() {
            guard let references = references(left, right) else {
                different.append(pair)
                continue
            }
            for (a, b) in references {
                let target = Pair(old: NodeKey(a), new: NodeKey(b))
                if let known = verdicts[target] {
                    if !known { different.append(pair) }
                    continue
                }
                callers[target, default: []].append(pair)
                if seen.insert(target).inserted { open.append((target, a, b)) }
            }
        }
        for pair in seen { verdicts[pair] = true }
        while let pair = different.popLast() {
            guard verdicts[pair] == true else { continue }
            verdicts[pair] = false
            different += callers[pair] ?? []
        }
        return verdicts[start] ?? false
    }

    /// The targets of the references inside two texts that are alike; nil where they are not.
    private func references(_ left: Value, _ right: Value) -> [(Value, Value)]? {
        let (a, b) = (left.document, right.document)
        var (i, j) = (left.index.rawValue, right.index.rawValue)
        let end = a.next(after: left.index).rawValue
        guard end - i == b.next(after: right.index).rawValue - j else { return nil }
        var found: [(Value, Value)] = []
        while i < end {
            let (x, y) = (a.nodes[i], b.nodes[j])
            guard x.kind == y.kind else { return nil }
            if x.isContainer {
                guard x.count == y.count else { return nil }
                if x.kind == .object, !reference(Value(a, NodeIndex(i)), Value(b, NodeIndex(j)), &found) { return nil }
            } else if x.kind == .string || x.kind == .number {
                guard a.text(of: NodeIndex(i)) == b.text(of: NodeIndex(j)) else { return nil }
                if isAcrossDialects, x.kind == .string, x.text.count < 24,
                    Sameness.dialectWords.contains(String(decoding: a.text(of: NodeIndex(i)), as: UTF8.self))
                {
                    return nil
                }
            }
            i += 1
            j += 1
        }
        return found
    }

    /// Notes where a reference leads on both sides; false where only one side leads somewhere, or siblings count on
    /// one side only.
    private func reference(_ left: Value, _ right: Value, _ found: inout [(Value, Value)]) -> Bool {
        guard left["$ref"]?.kind == .string else { return true }
        if isAcrossDialects, left.count > 1 { return false }
        switch (old.resolved(left), new.resolved(right)) {
        case (let target?, let other?):
            found.append((target, other))
            return true
        case (nil, nil): return true
        default: return false
        }
    }
}

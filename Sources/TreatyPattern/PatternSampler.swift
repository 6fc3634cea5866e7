// Texts that a pattern matches, made on a walk over its syntax tree; whether one matches, the pattern itself says.
import TreatyText

/// Makes texts for a pattern. A walk knows sets, choices, repeats, groups and backreferences; what assertions and
/// lookarounds ask beyond that is met by trying again, and nothing is handed out that the pattern does not match.
package struct PatternSampler {
    package let pattern: Pattern
    private let nodes: [SampleNode]
    private let pools: [SamplePool]
    private let groupCount: Int
    /// Sets that lookarounds speak of: a wide set prefers their characters now and then.
    private let wanted: [Int]

    /// Walks of one `sample` before it gives up.
    package static let triesMax = 160
    /// Nodes visited in one walk, and four times as many in all of them.
    static let stepsMax = 250_000
    /// Code points of a text; a pattern that needs more gets none.
    package static let lengthMax = 100_000

    /// Errors: those of `Pattern`.
    package init(_ text: String) throws(PatternError) {
        pattern = try Pattern(text)
        var parser = PatternParser(text)
        let syntax = try parser.parse()
        var nodes: [SampleNode] = []
        _ = SampleNode.add(syntax.tree, syntax, &nodes)
        self.nodes = nodes
        pools = syntax.sets.map { SamplePool($0) }
        groupCount = syntax.groupCount
        var wanted: [Int] = []
        for look in syntax.looks { PatternSampler.collect(look.body, into: &wanted) }
        self.wanted = wanted.filter { !syntax.sets[$0].contains(0x61) || !syntax.sets[$0].contains(0x30) }
    }

    /// A text whose length in code points lies in `lengths`, that the pattern matches and `accepts` too; the same for
    /// the same seed on every machine. Nil where `triesMax` walks found none.
    package func sample(seed: UInt64, lengths: ClosedRange<Int>, accepts: (String) -> Bool = { _ in true }) -> String? {
        guard let root = nodes.last, lengths.lowerBound <= PatternSampler.lengthMax else { return nil }
        let most = min(lengths.upperBound, PatternSampler.lengthMax)
        guard root.min <= most, lengths.lowerBound <= most else { return nil }
        var steps = 0
        for turn in 0..<PatternSampler.triesMax where steps <= 4 * PatternSampler.stepsMax {
            var walk = SampleWalk(
                nodes: nodes, pools: pools, groupCount: groupCount, wanted: wanted,
                random: SplitMix64(state: seed &+ UInt64(turn) &* 0x9E37_79B9_7F4A_7C15), bound: most)
            // Later walks may repeat more often: what looks ahead often counts characters.
            walk.generosity = 2 + turn / 16
            walk.emit(nodes.count - 1, lengths.lowerBound...most)
            steps += walk.steps
            while walk.out.count < lengths.lowerBound { walk.out.append(0x61 + UInt32(walk.random.below(26))) }
            guard !walk.isOver, walk.out.count <= most else { continue }
            var text = ""
            for value in walk.out { text.unicodeScalars.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
            if pattern.matches(text), accepts(text) { return text }
        }
        return nil
    }

    private static func collect(_ tree: PatternTree, into sets: inout [Int]) {
        switch tree {
        case .set(let index): if !sets.contains(index) { sets.append(index) }
        case .sequence(let parts), .choice(let parts): for part in parts { collect(part, into: &sets) }
        case .repetition(let body, _), .capture(_, let body): collect(body, into: &sets)
        case .empty, .assertion, .look, .backreference: return
        }
    }
}

/// A node of the tree with the lengths it can have.
private struct SampleNode {
    enum Kind {
        case nothing, sequence, choice
        case set(Int)
        case repetition(min: Int, max: Int)
        case capture(Int)
        case reference([Int])
    }

    var kind: Kind
    var parts: [Int] = []
    var min = 0
    var max = 0

    /// Lengths beyond this count as this.
    static let lengthCap = 1_000_000_000

    static func add(_ tree: PatternTree, _ syntax: PatternSyntax, _ nodes: inout [SampleNode]) -> Int {
        var node = SampleNode(kind: .nothing)
        switch tree {
        case .empty, .assertion, .look: break
        case .set(let index): node = SampleNode(kind: .set(index), min: 1, max: 1)
        case .sequence(let parts):
            node = SampleNode(kind: .sequence, parts: parts.map { add($0, syntax, &nodes) })
            node.min = node.parts.reduce(0) { sum($0, nodes[$1].min) }
            node.max = node.parts.reduce(0) { sum($0, nodes[$1].max) }
        case .choice(let parts):
            node = SampleNode(kind: .choice, parts: parts.map { add($0, syntax, &nodes) })
            node.min = node.parts.map { nodes[$0].min }.min() ?? 0
            node.max = node.parts.map { nodes[$0].max }.max() ?? 0
        case .repetition(let body, let repeats):
            let part = add(body, syntax, &nodes)
            let most = repeats.max ?? lengthCap
            node = SampleNode(kind: .repetition(min: repeats.min, max: most), parts: [part])
            node.min = product(nodes[part].min, repeats.min)
            node.max = product(nodes[part].max, most)
        case .capture(let number, let body):
            let part = add(body, syntax, &nodes)
            node = SampleNode(kind: .capture(number), parts: [part], min: nodes[part].min, max: nodes[part].max)
        case .backreference(let index):
            node = SampleNode(kind: .reference(syntax.references[index].groups), max: lengthCap)
        }
        nodes.append(node)
        return nodes.count - 1
    }

    static func sum(_ left: Int, _ right: Int) -> Int { Swift.min(left + right, lengthCap) }

    static func product(_ left: Int, _ right: Int) -> Int {
        let (result, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? lengthCap : Swift.min(result, lengthCap)
    }
}

/// The characters of a set that people can read, by kind.
private struct SamplePool {
    var letters: [UInt32] = []
    var capitals: [UInt32] = []
    var digits: [UInt32] = []
    var signs: [UInt32] = []
    /// Where none of them is in the set.
    var others: [UInt32] = []

    init(_ set: CodePointSet) {
        for value in UInt32(0x21)...0x7E where set.contains(value) {
            switch value {
            case 0x61...0x7A: letters.append(value)
            case 0x41...0x5A: capitals.append(value)
            case 0x30...0x39: digits.append(value)
            default: signs.append(value)
            }
        }
        if letters.isEmpty, capitals.isEmpty, digits.isEmpty, signs.isEmpty {
            if set.contains(0x20) { others = [0x20] }
            for range in set.ranges.prefix(64) where others.count < 32 {
                for value in range where value & ~0x7FF != 0xD800 {
                    others.append(value)
                    if others.count >= 32 || value > range.lowerBound + 8 { break }
                }
            }
        }
    }

    func contains(_ value: UInt32) -> Bool {
        letters.contains(value) || capitals.contains(value) || digits.contains(value) || signs.contains(value)
    }

    /// Letters rather than digits, digits rather than capitals, signs only where there is nothing else.
    func character(_ random: inout SplitMix64) -> UInt32? {
        let turn = random.below(10)
        let order =
            turn < 6
            ? [letters, digits, capitals]
            : turn < 9
                ? [digits, letters, capitals]
                : [capitals, letters, digits]
        for pool in order + [signs, others] where !pool.isEmpty { return pool[random.below(pool.count)] }
        return nil
    }
}

/// One walk: what it has written and where it draws from.
private struct SampleWalk {
    let nodes: [SampleNode]
    let pools: [SamplePool]
    var groups: [[UInt32]]
    let wanted: [Int]
    var random: SplitMix64
    let bound: Int
    var generosity = 2
    var out: [UInt32] = []
    private(set) var isOver = false
    private(set) var steps = 0

    init(
        nodes: [SampleNode], pools: [SamplePool], groupCount: Int, wanted: [Int], random: SplitMix64, bound: Int
    ) {
        self.nodes = nodes
        self.pools = pools
        groups = Array(repeating: [], count: groupCount)
        self.wanted = wanted
        self.random = random
        self.bound = bound
    }

    mutating func emit(_ index: Int, _ lengths: ClosedRange<Int>) {
        steps += 1
        guard !isOver, out.count <= bound, steps <= PatternSampler.stepsMax else {
            isOver = true
            return
        }
        let node = nodes[index]
        switch node.kind {
        case .nothing: return
        case .set(let set):
            guard let character = character(of: set) else {
                isOver = true
                return
            }
            out.append(character)
        case .sequence: emit(node.parts, lengths)
        case .choice:
            let fitting = node.parts.filter {
                nodes[$0].min <= lengths.upperBound && nodes[$0].max >= lengths.lowerBound
            }
            let parts = fitting.isEmpty ? node.parts : fitting
            emit(parts[random.below(parts.count)], lengths)
        case .repetition(let least, let most): repeated(node.parts[0], least, most, lengths)
        case .capture(let number):
            let start = out.count
            emit(node.parts[0], lengths)
            if number < groups.count { groups[number] = Array(out[start...]) }
        case .reference(let numbers):
            for number in numbers where number < groups.count && !groups[number].isEmpty {
                out += groups[number]
                return
            }
        }
    }

    /// Each part gets what the others leave it.
    private mutating func emit(_ parts: [Int], _ lengths: ClosedRange<Int>) {
        var least = parts.reduce(0) { SampleNode.sum($0, nodes[$1].min) }
        var most = parts.reduce(0) { SampleNode.sum($0, nodes[$1].max) }
        let start = out.count
        for (position, part) in parts.enumerated() {
            least -= min(least, nodes[part].min)
            // A sum that was capped cannot be taken apart again.
            most =
                most >= SampleNode.lengthCap
                ? parts[(position + 1)...].reduce(0) { SampleNode.sum($0, nodes[$1].max) } : most - nodes[part].max
            let written = out.count - start
            let low = max(nodes[part].min, lengths.lowerBound - written - most)
            let high = max(low, min(nodes[part].max, lengths.upperBound - written - least))
            emit(part, low...high)
        }
    }

    private mutating func repeated(_ part: Int, _ least: Int, _ most: Int, _ lengths: ClosedRange<Int>) {
        let (shortest, longest) = (nodes[part].min, nodes[part].max)
        var turns = least + random.below(min(most - least, generosity * 2) + 1)
        if longest > 0 {
            let needed = (lengths.lowerBound + longest - 1) / longest
            turns = max(turns, min(needed, most))
        }
        if shortest > 0 { turns = max(least, min(turns, lengths.upperBound / shortest)) }
        guard turns <= bound + 1 else {
            if longest > 0 { isOver = true }
            return
        }
        let start = out.count
        for turn in 0..<turns {
            let left = turns - turn - 1
            let written = out.count - start
            let low = max(shortest, lengths.lowerBound - written - SampleNode.product(left, longest))
            let high = max(low, min(longest, lengths.upperBound - written - SampleNode.product(left, shortest)))
            emit(part, low...high)
            if isOver { return }
        }
    }

    private mutating func character(of set: Int) -> UInt32? {
        if !wanted.isEmpty, random.below(3) == 0,
            let character = pools[wanted[random.below(wanted.count)]].character(&random), pools[set].contains(character)
        {
            return character
        }
        return pools[set].character(&random)
    }
}

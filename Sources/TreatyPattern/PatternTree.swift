// A pattern as it reads: what PatternParser makes and what both engines compile from.

/// Sets, lookarounds and backreferences are indices into the lists of `PatternSyntax`. Depth is bounded by
/// `PatternLimits.depthMax`, so that walking a tree may recurse.
indirect enum PatternTree: Sendable {
    case empty
    case set(Int)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    case choice([PatternTree])
    case repetition(PatternTree, PatternRepeats)
    /// A group and its number, from 0.
    case capture(Int, PatternTree)
    case look(Int, isNegated: Bool)
    case backreference(Int)
}

struct PatternRepeats: Sendable {
    var min: Int
    /// Nil is without end.
    var max: Int?
    var isGreedy = true
    /// The groups within the body, which each turn forgets (ECMA-262 22.2.2.3.1, RepeatMatcher).
    var groups: Range<Int> = 0..<0
}

/// What holds at a place, by what stands on both sides of it.
enum PatternAssertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd
    case boundary(isNegated: Bool, foldsCase: Bool)

    /// The same, read from the end of the text to its start.
    var reversed: PatternAssertion {
        switch self {
        case .textStart: .textEnd
        case .textEnd: .textStart
        case .lineStart: .lineEnd
        case .lineEnd: .lineStart
        case .boundary: self
        }
    }

    @inline(__always)
    func holds(_ before: PatternEdge, _ after: PatternEdge) -> Bool {
        switch self {
        case .textStart: before.contains(.text)
        case .textEnd: after.contains(.text)
        case .lineStart: !before.isDisjoint(with: [.text, .line])
        case .lineEnd: !after.isDisjoint(with: [.text, .line])
        case .boundary(let isNegated, let foldsCase):
            (before.contains(foldsCase ? .foldedWord : .word) == after.contains(foldsCase ? .foldedWord : .word))
                == isNegated
        }
    }
}

/// What stands on one side of a place, as far as assertions ask.
struct PatternEdge: OptionSet, Hashable, Sendable {
    var rawValue: UInt8

    /// Nothing: the text begins or ends here.
    static let text = PatternEdge(rawValue: 1)
    /// A line terminator.
    static let line = PatternEdge(rawValue: 2)
    /// A character of `\w`.
    static let word = PatternEdge(rawValue: 4)
    /// A character of `\w` under the `i` modifier.
    static let foldedWord = PatternEdge(rawValue: 8)
}

/// A lookahead or lookbehind; whether it is negated stands where it is used.
struct PatternLook: Sendable {
    var isAhead: Bool
    var body: PatternTree
}

/// `\1` or `\k<name>`: the groups it may mean (ES2025 lets alternatives share a name), from 0.
struct PatternReference: Sendable {
    var groups: [Int]
    var foldsCase: Bool
}

/// A whole pattern.
struct PatternSyntax {
    var tree: PatternTree
    var sets: [CodePointSet]
    var looks: [PatternLook] = []
    var references: [PatternReference] = []
    var groupCount = 0
}

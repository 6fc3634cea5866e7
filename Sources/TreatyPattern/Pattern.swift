// A regular expression of ECMA-262, compiled once, that says whether a text holds a match; it extracts nothing.

/// A regular expression as JSON Schema means it: ECMA-262 with code-point (`u`) semantics, searched anywhere in a text.
/// Cost of a search: one table step for each code point, once more for each lookaround; where a table would grow too
/// large, one step for each instruction and code point. Never exponential: only a pattern with backreferences tries
/// alternatives one after the other, and it counts its steps. Immutable, shared by all threads.
package final class Pattern: Sendable {
    /// The expression as it was written.
    package let text: String
    /// What only the lenient grammar of Annex B accepts, such as `\_` or a lone `]`; empty for a pattern of `u`.
    package let notes: [PatternNote]
    private let plan: PatternPlan

    /// Errors: `pattern.syntax` (not an expression), `pattern.too-large` (beyond `PatternLimits`).
    package init(_ text: String) throws(PatternError) {
        var parser = PatternParser(text)
        let syntax = try parser.parse()
        self.text = text
        notes = parser.notes
        plan = try PatternPlan(syntax)
    }

    /// An expression of RFC 9485, matched against the whole text (JSONPath's `match`) or searched in it (`search`).
    /// `.` is all but LF and CR (5.3); `^` and `$` outside a class are anchors, as in the mappings of section 5 and the
    /// JSONPath compliance tests. Errors as above.
    package init(iRegexp text: String, isWhole: Bool) throws(PatternError) {
        var parser = IRegexpParser(text)
        var syntax = try parser.parse()
        if isWhole { syntax.tree = .sequence([.assertion(.textStart), syntax.tree, .assertion(.textEnd)]) }
        self.text = text
        notes = []
        plan = try PatternPlan(syntax)
    }

    /// Whether the UTF-8 text holds a match; a byte that is not UTF-8 counts as U+FFFD.
    package func search(_ bytes: Span<UInt8>) -> PatternOutcome { plan.search(bytes) }

    /// Whether the UTF-8 text holds a match; false where the search was given up, which `search` tells apart.
    package func matches(_ bytes: Span<UInt8>) -> Bool { plan.search(bytes) == .yes }

    /// Whether the UTF-8 bytes hold a match.
    package func matches(_ bytes: [UInt8]) -> Bool { matches(bytes.span) }

    /// Whether the part of a buffer holds a match.
    package func matches(_ bytes: ArraySlice<UInt8>) -> Bool { matches(bytes.span) }

    /// Whether the text holds a match.
    package func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

    /// Whether a search can end with `.spent` on a short text: the pattern holds a backreference.
    package var mayBeSpent: Bool { if case .backtracker = plan { true } else { false } }

    /// Instructions once repeats are written out: what a code point of a text may cost where no table fits.
    package var instructionCount: Int { plan.instructionCount }

    /// The answer of `search` found without any table, and how many visits of instructions it took; for tests.
    package func interpreted(_ bytes: Span<UInt8>) -> (outcome: PatternOutcome, visits: Int) { plan.interpret(bytes) }
}

/// What a search found.
package enum PatternOutcome: Sendable {
    case yes, no
    /// Given up after `PatternLimits.stepsMax` or `visitsMax`: nothing is known.
    case spent
}

/// What a pattern may cost.
package enum PatternLimits {
    /// Groups within groups.
    package static let depthMax = 200
    /// Instructions after repeats are written out.
    package static let instructionsMax = 200_000
    /// Words of 64 sets for each place where a set begins or ends.
    package static let alphabetMax = 1 << 20
    /// Lookarounds of a pattern; there is a bit for each.
    package static let looksMax = 64
    /// Lookarounds that one table tells apart; with more of them side by side the instructions are interpreted.
    package static let tableLooksMax = 4
    /// States, entries (4 bytes) and threads (4 bytes) of a table; beyond them the instructions are interpreted.
    package static let statesMax = 10_000
    package static let tableEntriesMax = 1 << 18
    package static let tableThreadsMax = 1 << 18
    /// Visits of instructions to fill a table.
    package static let tableVisitsMax = 20_000_000
    /// Visits of instructions in one search without a table (less than a second).
    package static let visitsMax = 30_000_000
    /// Steps of one search for a pattern with backreferences; each byte of the text adds 16.
    package static let stepsMax = 1_000_000
}

/// Why a text is no pattern, or none that can be run.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    /// `pattern.syntax` or `pattern.too-large`.
    package var code: String
    /// Byte offset within the pattern's UTF-8.
    package var offset: Int
    package var message: String

    package var description: String { message }
}

/// A place in a pattern that the `u` grammar refuses and Annex B reads in some way.
package struct PatternNote: Equatable, Sendable {
    /// Byte offset within the pattern's UTF-8.
    package var offset: Int
    package var message: String
}

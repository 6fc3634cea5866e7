// A regular expression of ECMA-262, compiled once, that says whether a text holds a match; it extracts nothing.

/// A regular expression as JSON Schema means it: ECMA-262 with code-point (`u`) semantics, searched anywhere in a text.
/// Cost of a search: one table step for each code point; where the table would grow too large, one step for each
/// instruction and code point. Never exponential. Immutable, shared by all threads.
package final class Pattern: Sendable {
    /// The expression as it was written.
    package let text: String
    /// What only the lenient grammar of Annex B accepts, such as `\_` or a lone `]`; empty for a pattern of `u`.
    package let notes: [PatternNote]
    private let automaton: Automaton
    private let table: TransitionTable?

    /// Errors: `pattern.syntax` (not an expression), `pattern.unsupported` (an expression no linear engine runs),
    /// `pattern.too-large` (repeats that expand beyond `PatternLimits.instructionsMax`).
    package init(_ text: String) throws(PatternError) {
        var parser = PatternParser(text)
        let tree = try parser.parse()
        self.text = text
        notes = parser.notes
        automaton = Automaton(try PatternProgram(tree, sets: parser.sets))
        table = TransitionTable(automaton)
    }

    /// Whether the UTF-8 text holds a match; a byte that is not UTF-8 counts as U+FFFD.
    package func matches(_ bytes: Span<UInt8>) -> Bool {
        guard let table else { return automaton.matches(bytes) }
        return table.matches(bytes, automaton.classes)
    }

    /// Whether the UTF-8 bytes hold a match.
    package func matches(_ bytes: [UInt8]) -> Bool { matches(bytes.span) }

    /// Whether the part of a buffer holds a match.
    package func matches(_ bytes: ArraySlice<UInt8>) -> Bool { matches(bytes.span) }

    /// Whether the text holds a match.
    package func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

    /// How many table entries or, without a table, how many instructions a search may touch for each code point.
    package var stepsPerCodePointMax: Int { table == nil ? automaton.program.instructions.count : 1 }
}

/// What a pattern may cost to compile.
package enum PatternLimits {
    /// Groups within groups.
    package static let depthMax = 200
    /// Instructions after repeats are written out.
    package static let instructionsMax = 200_000
    /// States of the transition table; beyond them the instructions are interpreted.
    package static let statesMax = 4_096
    /// Work units of building the transition table.
    package static let tableWorkMax = 400_000
}

/// Why a text is no pattern, or none that runs in linear time.
package struct PatternError: Error, Equatable, CustomStringConvertible {
    /// `pattern.syntax`, `pattern.unsupported` or `pattern.too-large`.
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

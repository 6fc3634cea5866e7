// What a query compiles to: flat arrays of trivial elements that name each other by place; running them is PathRun's.
import TreatyData

/// A query and everything within it. Names and strings lie in `bytes`.
struct PathProgram: Sendable {
    var queries: [PathQuery] = []
    var segments: [PathSegment] = []
    var selectors: [PathSelector] = []
    /// The code of all filters.
    var instructions: [PathInstruction] = []
    var operands: [PathOperand] = []
    var literals: [PathLiteral] = []
    var bytes: [UInt8] = []
    /// Patterns that stand in the query itself.
    var patterns: [PathPattern] = []
    /// The query that the text is.
    var main: Int32 = 0
}

/// A run of places in one of the program's arrays.
struct PathRange: Sendable {
    var first: Int32
    var end: Int32

    init(_ first: Int, _ end: Int) {
        self.first = Int32(truncatingIfNeeded: first)
        self.end = Int32(truncatingIfNeeded: end)
    }

    var places: Range<Int> { Int(first)..<Int(end) }
    var count: Int { Int(end) - Int(first) }
}

struct PathQuery: Sendable {
    /// `@` rather than `$`.
    var isRelative: Bool
    var isSingular: Bool
    var segments: PathRange
}

struct PathSegment: Sendable {
    var isDescendant: Bool
    var selectors: PathRange
}

/// One selector (RFC 9535 2.3).
enum PathSelector: Sendable {
    /// A name, as a run of the program's bytes.
    case name(PathRange)
    case wildcard
    case index(Int)
    /// Bounds that are absent depend on the sign of the step.
    case slice(start: Int?, end: Int?, step: Int)
    /// A run of instructions.
    case filter(PathRange)
}

/// One step of a filter; it sets or reads the one truth value there is. Jumps are relative.
enum PathInstruction: Sendable {
    case exists(query: Int32)
    case compare(PathComparison, left: Int32, right: Int32)
    /// The whole string, or a part of it, matches a pattern of the program.
    case pattern(operand: Int32, pattern: Int32)
    /// The same with a pattern that a document holds.
    case patternOperand(operand: Int32, pattern: Int32, isWhole: Bool)
    case never
    case not
    case jumpIfTrue(by: Int32)
    case jumpIfFalse(by: Int32)
}

enum PathComparison: Sendable {
    case equal, unequal, less, lessOrEqual, greater, greaterOrEqual
}

/// Something that has a value: a literal, a singular query, or a function of one.
enum PathOperand: Sendable {
    case literal(Int32)
    case query(Int32)
    /// `length` of an operand.
    case length(Int32)
    /// `count` and `value` of a query.
    case count(Int32)
    case value(Int32)
}

/// A literal; numbers and strings are runs of the program's bytes.
struct PathLiteral: Sendable {
    var kind: NodeKind
    var text: PathRange
}

// A JSONPath query (RFC 9535), compiled once, that selects nodes of a document; changing documents is not its business.
package import TreatyData

/// A JSONPath query: `$.paths[?@.get].get`. Immutable, shared by all threads.
package struct JSONPath: Sendable {
    /// The query as it was written.
    package let text: String
    let program: PathProgram

    /// Reads a query and checks its types (RFC 9535 2.1 and 2.4.3). Cost: linear in the text.
    /// Errors: `path.syntax`, `path.type`, `path.unknown-function`, `path.number-range`, `path.too-deep`,
    /// `path.too-large`.
    package init(_ text: String) throws(PathError) {
        self.text = text
        program = try PathParser.program(text)
    }

    /// Whether it can select at most one node, whatever the document (RFC 9535 1.1, singular query).
    package var isSingular: Bool { program.queries[Int(program.main)].isSingular }

    /// The nodes it selects, in the order RFC 9535 gives and with its repetitions; members in the order of the file.
    /// `start` is what `$` means. Where an object holds a name twice, the name selects the first.
    /// Errors: `path.too-costly`, past the limits.
    package func nodes(
        in document: Document, from start: NodeIndex = .root, limits: PathLimits = PathLimits()
    ) throws(PathError) -> [NodeIndex] {
        var run = PathRun(program, document, start, limits)
        return try run.select(program.main, current: start.rawValue)
    }
}

/// What one query may cost.
package struct PathLimits: Sendable {
    /// Brackets, filters and calls within one another in the text of a query.
    package static let depthMax = 64
    /// Instructions of all patterns of a query, and 2000 for each.
    package static let patternWorkMax = 2_000_000
    /// Nodes visited, and for every sixteen bytes compared and every code point matched one more.
    package var stepsMax = 50_000_000
    /// Nodes in one result, those between two segments among them.
    package var nodesMax = 10_000_000

    package init() {}
}

/// Why a text is no query, or why a query was given up.
package struct PathError: Error, Equatable, CustomStringConvertible {
    /// A stable word code such as `path.syntax`.
    package var code: String
    /// Byte offset within the query's UTF-8; 0 where the whole query is meant.
    package var offset: Int
    /// One sentence: what was expected and what was found.
    package var message: String
    /// What to do about it.
    package var help: String?

    package var description: String { message }
}

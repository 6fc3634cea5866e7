// Where a fact of a contract comes from: documents, citations and grades (contract language, section 1).
import TreatyData
public import TreatyText

/// How well a fact is founded, the strongest first.
public enum Grade: Int, Sendable, Comparable, CaseIterable {
    case stated, inferred, outside, assumed

    public static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }

    /// The word used in contracts and on the command line.
    public var name: String {
        switch self {
        case .stated: "stated"
        case .inferred: "inferred"
        case .outside: "outside"
        case .assumed: "assumed"
        }
    }

    public init?(name: String) {
        guard let grade = Grade.allCases.first(where: { $0.name == name }) else { return nil }
        self = grade
    }
}

/// A document that facts are derived from, as `x-treaty-documents` names it.
public struct SourceDocument: Sendable {
    public let key: String
    public let title: String
    public let url: String?
    public let file: String?
    public let sha256: String?
    /// How many lines it has, split at LF.
    public let lineCount: Int?

    package init(key: String, title: String, url: String?, file: String?, sha256: String?, lineCount: Int?) {
        self.key = key
        self.title = title
        self.url = url
        self.file = file
        self.sha256 = sha256
        self.lineCount = lineCount
    }
}

/// Lines of a document that say a fact, or the reason why a fact stands without them.
public struct Citation: Sendable, Hashable {
    public var document: String?
    public var lines: ClosedRange<Int>?
    public var grade: Grade
    public var why: String?
    /// The spelling printed in the document, where it differs from the contract's.
    public var printed: String?
    /// Places in an example whose values are the contract's own, in place of those that the document prints.
    public var synthetic: [JSONPointer] = []
}

extension Citation: CustomStringConvertible {
    /// `petstore:82-84`, or the grade where there are no lines.
    public var description: String {
        guard let document, let lines else { return grade.name }
        let range = lines.count == 1 ? "\(lines.lowerBound)" : "\(lines.lowerBound)-\(lines.upperBound)"
        return "\(document):\(range)"
    }
}

/// Everything known about the origin of one fact.
public struct Evidence: Sendable {
    /// The strongest grade among the citations.
    public var grade: Grade
    public var citations: [Citation]
    /// Where the fact stands in the contract.
    public var location: SourceLocation?

    package init(grade: Grade, citations: [Citation], location: SourceLocation?) {
        self.grade = grade
        self.citations = citations
        self.location = location
    }

    /// A fact that nobody states, with the reason why it is expected all the same.
    package init(assumed why: String, location: SourceLocation?) {
        self.init(.assumed, why, location)
    }

    /// A fact of a source that is not among the documents, a standard say, with what it says.
    package init(outside why: String, location: SourceLocation?) {
        self.init(.outside, why, location)
    }

    private init(_ grade: Grade, _ why: String, _ location: SourceLocation?) {
        let citation = Citation(document: nil, lines: nil, grade: grade, why: why, printed: nil)
        self.init(grade: grade, citations: [citation], location: location)
    }
}

extension Evidence: CustomStringConvertible {
    /// `stated in petstore:82-84`, `outside (why)`, or `stated` for a contract that cites nothing.
    public var description: String {
        let lines = citations.filter { $0.lines != nil }.map(\.description)
        let reason = citations.first { $0.grade == grade }?.why
        var text = grade.name
        if !lines.isEmpty { text += " \(grade == .inferred ? "from" : "in") \(lines.joined(separator: ", "))" }
        if let reason { text += " (\(reason))" }
        return text
    }
}

extension Citation {
    /// Reads `document:first-last`, or `{at, grade, why, as}`.
    static func read(_ value: Value, into diagnostics: inout [Diagnostic]) -> Citation? {
        if let text = value.string { return read(text, at: value.location, into: &diagnostics) }
        guard value.kind == .object else {
            diagnostics.append(
                Diagnostic(
                    .error, "source.form", "expected a citation, found \(value.kindName)", at: value.location,
                    help: "write document:first-last, or {at, grade, why, as}"))
            return nil
        }
        var citation = Citation(grade: .stated)
        if let at = value["at"] {
            guard let text = at.string, let read = read(text, at: at.location, into: &diagnostics) else { return nil }
            citation = read
        }
        citation.why = value["why"]?.string
        citation.printed = value["as"]?.string
        citation.synthetic = value.elements(of: "synthetic").compactMap { JSONPointer(text: $0.text) }
        if let grade = value["grade"] {
            guard let known = Grade(name: grade.text) else {
                diagnostics.append(
                    Diagnostic(
                        .error, "source.grade", "'\(grade.text)' is no grade", at: grade.location,
                        help: help(for: grade.text, among: Grade.allCases.map(\.name))))
                return nil
            }
            citation.grade = known
        } else if citation.lines == nil {
            diagnostics.append(
                Diagnostic(
                    .error, "source.form", "a citation without lines needs a grade", at: value.location,
                    help: "add grade: outside or assumed, and why"))
        }
        if citation.grade > .inferred, citation.why == nil {
            diagnostics.append(
                Diagnostic(
                    .error, "source.why", "a fact that is \(citation.grade.name) needs a reason", at: value.location,
                    help: "add why: ..."))
        }
        return citation
    }

    private static func read(_ text: String, at location: SourceLocation, into diagnostics: inout [Diagnostic])
        -> Citation?
    {
        let parts = text.split(separator: ":", maxSplits: 1)
        let numbers =
            parts.count == 2 ? parts[1].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) } : []
        guard let first = numbers.first ?? nil, let last = numbers.last ?? nil, numbers.count <= 2, first > 0,
            first <= last
        else {
            diagnostics.append(
                Diagnostic(
                    .error, "source.form", "'\(text)' is no citation", at: location,
                    help: "write document:line or document:first-last, with lines from 1"))
            return nil
        }
        return Citation(document: String(parts[0]), lines: first...last, grade: .stated)
    }
}

// Proves one citation: its lines exist and what is cited really stands in them; coverage is Trace's question.
package import TreatyText

/// Something that is not proven: the place in the contract, and the lines of the document.
package struct TraceFailure: Sendable, CustomStringConvertible {
    package let diagnostic: Diagnostic
    /// The document by title and address, then its lines; empty where there is nothing to show.
    package var documentLines: [String] = []

    /// The diagnostic, then the document's lines.
    package var description: String {
        diagnostic.description + documentLines.map { "\n  \($0)" }.joined()
    }
}

/// A citation that holds, and the fact it holds for.
struct TraceProof: Sendable {
    let fact: TraceFact
    let citation: Citation
    let lines: ClosedRange<Int>

    /// Nil for a citation without lines whose grade allows that: it is counted, not proven.
    static func make(
        _ fact: TraceFact, _ position: Int, _ documents: [TraceDocument]
    ) throws(TraceFailure) -> TraceProof? {
        let citation = fact.entry.citations[position]
        let place = fact.entry.places[position]
        guard let key = citation.document, let lines = citation.lines else {
            if citation.grade >= .outside { return nil }
            throw TraceFailure(
                diagnostic: Diagnostic(
                    .error, "trace.no-lines", "a fact that is \(citation.grade.name) needs the lines that say it",
                    at: place, help: "add at: document:first-last"))
        }
        guard let document = documents.first(where: { $0.named.key == key }) else {
            throw TraceFailure(
                diagnostic: Diagnostic(
                    .error, "trace.document", "x-treaty-documents has no '\(key)'", at: place,
                    help: help(for: key, among: documents.map(\.named.key))))
        }
        guard document.has(lines) else {
            throw TraceFailure(
                diagnostic: Diagnostic(
                    .error, "trace.range", "\(citation) is cited, and the document has \(document.lineCount) lines",
                    at: place, help: "cite lines from 1 to \(document.lineCount)"))
        }
        let demands = fact.demands(of: citation)
        guard !demands.isEmpty else {
            throw TraceFailure(
                diagnostic: Diagnostic(
                    .error, "trace.nothing-to-find", "\(fact.pointer) has no name or value to look for in \(citation)",
                    at: place, help: "add as: with the words the document prints"))
        }
        let isFound = demands.contains { group in group.allSatisfy { document.contains($0, in: lines) } }
        guard isFound else { throw missing(demands, fact, citation, lines, document, place) }
        if citation.grade == .stated { try compareExample(fact, citation, lines, document, place) }
        return TraceProof(fact: fact, citation: citation, lines: lines)
    }

    private static func missing(
        _ demands: [[String]], _ fact: TraceFact, _ citation: Citation, _ lines: ClosedRange<Int>,
        _ document: TraceDocument, _ place: SourceLocation
    ) -> TraceFailure {
        let absent = demands.map { group in group.filter { !document.contains($0, in: lines) } }
        let words = absent.map { $0.map { "'\($0)'" }.joined(separator: " and ") }.joined(separator: ", nor ")
        let near = absent.joined().lazy.compactMap { word in
            document.nearestLine(with: word, to: lines).map { "'\(word)' stands in line \($0)" }
        }
        return TraceFailure(
            diagnostic: Diagnostic(
                .error, "trace.not-found", "\(fact.pointer) cites \(citation), where \(words) does not stand",
                at: place, help: near.first ?? "cite other lines, or add as: with the words the document prints"),
            documentLines: shown(lines, document))
    }

    /// A sample that states an example has to hold every name and every scalar of it.
    private static func compareExample(
        _ fact: TraceFact, _ citation: Citation, _ lines: ClosedRange<Int>, _ document: TraceDocument,
        _ place: SourceLocation
    ) throws(TraceFailure) {
        let absent = fact.exampleTexts(of: citation).first { !document.contains($0, in: lines) }
        guard let absent else { return }
        throw TraceFailure(
            diagnostic: Diagnostic(
                .error, "trace.example", "the example says '\(absent)', which does not stand in \(citation)", at: place,
                help: "write the example as the document prints it, name the value in synthetic, or grade it lower"),
            documentLines: shown(lines, document))
    }

    private static func shown(_ lines: ClosedRange<Int>, _ document: TraceDocument) -> [String] {
        let address = document.named.url.map { " (\($0))" } ?? ""
        return ["\(document.named.title)\(address):"] + document.excerpt(of: lines)
    }
}

extension TraceFailure: Error {}

// A contract operation by operation: where the documents speak of it, how its facts are founded, what is in conflict.
import TreatyData
import TreatyText

/// The rows of a trace, for the page of a contract.
package struct TraceTable: Sendable {
    /// One operation with everything that its references lead to.
    package struct Row: Sendable {
        /// `POST /rooms`.
        package let call: String
        package let id: String
        /// Lines of documents that the operation itself cites: `cups:39-87`.
        package let lines: [String]
        /// Facts by the strongest grade of their citations.
        package let counts: [Grade: Int]
        /// The ledger's entries about these facts.
        package let conflicts: [String]
    }

    package let rows: [Row]
    /// Every fact of the contract once.
    package let totals: [Grade: Int]

    /// Walks each operation of a contract; a fact that several operations share counts for each of them.
    package init(_ contract: OpenAPIDocument, _ ledger: TraceLedger?) {
        let grades = contract.evidence.entries.map { entry in
            (place: Place(entry.fact), grade: entry.citations.map(\.grade).min() ?? .assumed)
        }
        totals = grades.reduce(into: [:]) { $0[$1.grade, default: 0] += 1 }
        let conflicts = (ledger?.entries ?? []).filter(\.isConflict).map { entry in
            (id: entry.id, places: entry.facts.compactMap { contract.files.value(at: $0) }.map { Place($0) })
        }
        rows = contract.operations.map { operation in
            var seen: Set<Place> = []
            TraceTable.walk(operation.value, contract.files, into: &seen)
            for parameter in operation.item.elements(of: "parameters") {
                TraceTable.walk(parameter, contract.files, into: &seen)
            }
            // What a path item says of all its operations, and what it says of this one.
            let own = contract.evidence.entries.filter { entry in
                entry.fact.index == operation.value.index && entry.fact.document === operation.value.document
            }
            let cited = own.flatMap(\.citations).filter { $0.lines != nil }
            let lines = cited.filter { one in
                // What lies within another range says nothing more.
                !cited.contains { other in
                    guard let inner = one.lines, let outer = other.lines, other.document == one.document else {
                        return false
                    }
                    return outer != inner && outer.contains(inner.lowerBound) && outer.contains(inner.upperBound)
                }
            }.map(\.description)
            return Row(
                call: "\(operation.method) \(operation.path)", id: operation.value["operationId"]?.text ?? "",
                lines: lines.enumerated().filter { !lines[..<$0].contains($1) }.map(\.element),
                counts: grades.reduce(into: [:]) { counts, fact in
                    if seen.contains(fact.place) { counts[fact.grade, default: 0] += 1 }
                },
                conflicts: conflicts.filter { $0.places.contains(where: seen.contains) }.map(\.id))
        }
    }

    private struct Place: Hashable {
        let document: ObjectIdentifier
        let index: NodeIndex

        init(_ value: Value) {
            document = ObjectIdentifier(value.document.source)
            index = value.index
        }
    }

    private static func walk(_ start: Value, _ files: DocumentSet, into seen: inout Set<Place>) {
        var open = [start]
        while let value = open.popLast() {
            guard seen.insert(Place(value)).inserted else { continue }
            if let reference = value["$ref"], reference.kind == .string, let target = files.target(of: reference) {
                open.append(target)
            }
            for member in value.members where member.name != "x-treaty-source" { open.append(member.value) }
            open.append(contentsOf: value.elements)
        }
    }

    /// The table in Markdown, a line for each operation and one for all facts.
    package var markdown: String {
        let words = Grade.allCases.map(\.name)
        var text = "| operation | lines | \(words.joined(separator: " | ")) | conflicts |\n"
        text += "|---|---|" + String(repeating: "--:|", count: words.count) + "---|\n"
        for row in rows {
            let counts = Grade.allCases.map { String(row.counts[$0] ?? 0) }.joined(separator: " | ")
            let conflicts = row.conflicts.isEmpty ? "none" : row.conflicts.joined(separator: ", ")
            let name = row.id.isEmpty ? "" : " `\(row.id)`"
            text += "| `\(row.call)`\(name) | \(row.lines.joined(separator: ", ")) | \(counts) | \(conflicts) |\n"
        }
        let all = Grade.allCases.map { String(totals[$0] ?? 0) }.joined(separator: " | ")
        return text + "| all facts, each once | | \(all) | |\n"
    }
}

// What changed between two contracts, as people read it in a terminal or a pull request, and as JSON; SARIF stands
// beside.
public import TreatyContract
import TreatyData
import TreatyText

/// Writes a comparison. `parties` are those whose breaks count.
public struct DiffReport {
    private let comparison: ContractComparison
    private let parties: [ContractParty]
    private let isColoured: Bool
    private static let operationsShownMax = 5

    public init(_ comparison: ContractComparison, for parties: [ContractParty], isColoured: Bool = false) {
        self.comparison = comparison
        self.parties = parties
        self.isColoured = isColoured
    }

    // MARK: Text

    /// The changes, operation by operation, the worst first within each, and a line of counts.
    public var text: String {
        var text = "\(printable(comparison.old)) → \(printable(comparison.new))\n"
        for (title, changes) in groups {
            text += "\n\(styled(printable(title), "1"))\n"
            for change in changes { text += lines(of: change) }
        }
        return text + "\n\(summary)\n"
    }

    /// `3 changes: 1 breaks consumers, 1 unknown, 1 safe`, and who it is told for.
    public var summary: String {
        let changes = comparison.changes.filter { !$0.isText }
        let texts = comparison.changes.count - changes.count
        let tail = texts > 0 ? "; \(plural(texts, "change")) of texts" : ""
        guard !changes.isEmpty else { return "no changes" + tail }
        let broken = parties.map { party in
            let count = comparison.count(.breaks, for: [party])
            return "\(count) \(count == 1 ? "breaks" : "break") \(party.rawValue)s"
        }
        let unknown = comparison.count(.unknown, for: parties)
        let safe = comparison.count(.safe, for: parties)
        return "\(plural(changes.count, "change")): \(broken.joined(separator: ", ")), \(unknown) unknown, \(safe) safe"
            + tail
    }

    /// Changes under what they belong to: the contract, an operation, or several operations.
    private var groups: [(title: String, changes: [Change])] {
        var order: [String] = []
        var groups: [String: [Change]] = [:]
        for change in comparison.changes {
            let title = title(of: change)
            if groups[title] == nil { order.append(title) }
            groups[title, default: []].append(change)
        }
        return order.map { title in
            let changes = groups[title] ?? []
            let ranked = changes.enumerated().sorted { left, right in
                let (a, b) = (rank(left.element), rank(right.element))
                return a == b ? left.offset < right.offset : a < b
            }
            return (title, ranked.map(\.element))
        }
    }

    private func rank(_ change: Change) -> Int {
        if change.isText { return 3 }
        switch change.verdict(for: parties) {
        case .breaks: return 0
        case .unknown: return 1
        case .safe: return 2
        }
    }

    private func title(of change: Change) -> String {
        let operations = change.operations
        if operations.isEmpty { return "the contract" }
        let shown = operations.prefix(DiffReport.operationsShownMax).joined(separator: ", ")
        let rest = operations.count - DiffReport.operationsShownMax
        return rest > 0 ? "\(shown) and \(plural(rest, "other operation"))" : shown
    }

    private func lines(of change: Change) -> String {
        let place = change.place.isEmpty ? "" : "\(change.place): "
        var text = "  \(tag(of: change))  \(printable(place + change.message))  [\(change.kind)]\n"
        let indent = "           "
        if !change.why.isEmpty { text += "\(indent)\(printable(change.why))\n" }
        if let witness = change.witness, change.verdict(for: parties) == .breaks {
            text += "\(indent)for example \(printable(cut(witness)))\n"
        } else if change.lacksProof {
            text += "\(indent)no value was found that shows it\n"
        }
        for (word, location) in [("old", change.old), ("new", change.new)] {
            if let location { text += "\(indent)\(word) \(location)\n" }
        }
        return text
    }

    /// Seven columns: what the change means for the parties that count.
    private func tag(of change: Change) -> String {
        if change.isText { return "text   " }
        switch change.verdict(for: parties) {
        case .breaks: return styled("BREAKS ", "31;1")
        case .unknown: return styled("unknown", "33")
        case .safe: return styled("safe   ", "32")
        }
    }

    private func cut(_ text: String) -> String {
        let scalars = text.unicodeScalars
        return scalars.count > 100 ? String(String.UnicodeScalarView(scalars.prefix(99))) + "…" : text
    }

    private func styled(_ text: String, _ style: String) -> String {
        isColoured ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }

    private func plural(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

    // MARK: JSON

    /// The version of the JSON form.
    public static let version = 1

    /// The whole text, pretty-printed, with a line break at the end; the member names change only with `version`.
    public var json: String {
        let report: JSON = [
            "version": .int(DiffReport.version), "old": .string(comparison.old), "new": .string(comparison.new),
            "parties": .array(parties.map { .string($0.rawValue) }),
            "operations": [
                "old": .int(comparison.operationCounts.old), "new": .int(comparison.operationCounts.new),
            ],
            "counts": [
                "breaks": .int(comparison.count(.breaks, for: parties)),
                "breaksConsumer": .int(comparison.count(.breaks, for: [.consumer])),
                "breaksProvider": .int(comparison.count(.breaks, for: [.provider])),
                "unknown": .int(comparison.count(.unknown, for: parties)),
                "safe": .int(comparison.count(.safe, for: parties)),
            ],
            "changes": .array(comparison.changes.map(object)),
        ]
        return report.pretty
    }

    private func object(_ change: Change) -> JSON {
        [
            "kind": .string(change.kind), "verdict": .string(change.verdict(for: parties).rawValue),
            "consumer": .string(change.consumer.rawValue), "provider": .string(change.provider.rawValue),
            "operations": .array(change.operations.map { .string($0) }), "place": .string(change.place),
            "message": .string(change.message), "why": .string(change.why),
            "witness": change.witness.map { .string($0) } ?? .null, "old": location(change.old),
            "new": location(change.new),
        ]
    }

    private func location(_ location: SourceLocation?) -> JSON {
        guard let location else { return .null }
        return [
            "file": .string(location.fileName), "line": .int(location.line), "column": .int(location.column),
        ]
    }

    // MARK: SARIF

    /// A SARIF 2.1.0 log: a result for each change, at its place in the new contract, else in the old one.
    public var sarif: String {
        var rules: [JSON] = []
        var positions: [String: Int] = [:]
        var results: [JSON] = []
        for change in comparison.changes {
            let position = positions[change.kind] ?? rules.count
            if positions[change.kind] == nil {
                positions[change.kind] = position
                rules.append(["id": .string(change.kind)])
            }
            results.append(result(change, position))
        }
        let driver: JSON = [
            "name": "treaty", "informationUri": "https://example.com/treaty", "rules": .array(rules),
        ]
        let log: JSON = [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": [["tool": ["driver": driver], "columnKind": "unicodeCodePoints", "results": .array(results)]],
        ]
        return log.pretty
    }

    private func result(_ change: Change, _ rule: Int) -> JSON {
        let level =
            switch change.verdict(for: parties) {
            case .breaks: "error"
            case .unknown: "warning"
            case .safe: "note"
            }
        let subject =
            ([change.operations.isEmpty ? nil : title(of: change), change.place.isEmpty ? nil : change.place])
            .compactMap(\.self).joined(separator: " ")
        let text =
            (subject.isEmpty ? "" : subject + ": ") + change.message + (change.why.isEmpty ? "" : "; " + change.why)
        var result: JSON = [
            "ruleId": .string(change.kind), "ruleIndex": .int(rule), "level": .string(level),
            "message": ["text": .string(text)],
        ]
        if let main = change.new ?? change.old { result["locations"] = [physical(main, nil)] }
        if change.new != nil, let other = change.old {
            result["relatedLocations"] = [physical(other, "what the old contract says")]
        }
        result["properties"] = [
            "consumer": .string(change.consumer.rawValue), "provider": .string(change.provider.rawValue),
            "operations": .array(change.operations.map { .string($0) }),
        ]
        return result
    }

    private func physical(_ location: SourceLocation, _ message: String?) -> JSON {
        var place: JSON = [
            "physicalLocation": [
                "artifactLocation": ["uri": .string(uri(location.fileName))],
                "region": ["startLine": .int(location.line), "startColumn": .int(location.column)],
            ]
        ]
        if let message { place["message"] = ["text": .string(message)] }
        return place
    }

    /// A path as a URI reference (RFC 3986 3.3).
    private func uri(_ path: String) -> String {
        var text = path.hasPrefix("/") ? "file://" : ""
        for byte in path.utf8 {
            let isPlain =
                (0x61...0x7A).contains(byte | 0x20) && byte < 0x80 || (0x30...0x39).contains(byte)
                || "-._~/".utf8.contains(byte)
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }
}

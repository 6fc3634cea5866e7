// A run as people read it in a terminal: a line for each case as it ends, then what was found, and a summary.
public import TreatyConformance
public import TreatyContract
import TreatyOpenAPI
import TreatyText

/// Writes the events of runs as text; lines come as the events do.
public struct TextReport {
    private let write: (String) -> Void
    private let isColoured: Bool
    private let contracts: [String: Contract]
    /// How many cases of a run have warned of the same, by what they said.
    private let warned = Tally()

    private final class Tally {
        private(set) var counts: [String: Int] = [:]
        /// The texts in the order in which they came first.
        private(set) var texts: [String] = []

        func add(_ text: String) -> Int {
            let count = (counts[text] ?? 0) + 1
            counts[text] = count
            if count == 1 { texts.append(text) }
            return count
        }

        func clear() { (counts, texts) = ([:], []) }
    }

    /// So many are told one by one; what is alike beyond is counted.
    private static let alikeMax = 3

    /// `write` gets whole lines, line breaks included.
    public init(contracts: [Contract], isColoured: Bool = false, write: @escaping (String) -> Void) {
        self.write = write
        self.isColoured = isColoured
        self.contracts = Dictionary(contracts.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Writes what an event says; events come in the order of the run.
    public func handle(_ event: RunEvent) {
        switch event {
        case .started(let contract, let target, let isOwnMock, let cases):
            let what = isOwnMock ? "the contract's own mock; \(TextReport.noImplementation)" : target
            let path = contracts[contract]?.path ?? contract
            write("\(contract): testing \(what)\n\(plural(cases, "case")) from \(path)\n\n")
        case .startedAudit(let contracts, let recording, let entries):
            let count = plural(entries, "entry", "entries")
            write("auditing \(printable(recording)): \(count) against \(contracts.joined(separator: ", "))\n\n")
        case .finishedCase(let result): writeCase(result)
        case .finished(let result): writeSummary(result)
        }
    }

    /// Said in the first and last line and in every report when nobody's implementation was there.
    public static let noImplementation = "no implementation was tested"

    // MARK: Cases

    private func writeCase(_ result: CaseResult) {
        let time = result.request.isEmpty ? "" : "  \(result.milliseconds) ms"
        switch result.verdict {
        case .passed: write("  \(styled("pass", "32"))  \(result.id)  (\(result.title))\(time)\n")
        case .notTested: write("  \(styled("skip", "33"))  \(result.id)  (\(result.title))\n")
        case .failed, .warned:
            let isFailed = if case .failed = result.verdict { true } else { false }
            let said = result.findings.map { "\($0.check): \($0.message)" }.joined(separator: "; ")
            if !isFailed, warned.add(said) > TextReport.alikeMax {
                return write("  \(styled("warn", "33"))  \(result.id)  (\(result.title))  as others before\n")
            }
            let word = isFailed ? styled("FAIL", "31;1") : styled("warn", "33")
            write("  \(word)  \(result.id)  (\(result.title))\(time)\n")
            for finding in result.findings { write(text(of: finding, in: result)) }
            write("        sent      \(printable(result.request))\n")
            if !result.response.isEmpty { write("        came      \(printable(result.response))\n") }
            if !result.curl.isEmpty { write("        repeat    \(printable(result.curl))\n") }
        }
    }

    private func text(of finding: Finding, in result: CaseResult) -> String {
        var text =
            "        \(styled(finding.check, "1")) at \(printable(finding.instance)): \(printable(finding.message))\n"
        if let evidence = finding.evidence {
            let contract = contracts.values.first { result.id.hasPrefix($0.name + "/") }
            let sources = evidence.citations.filter { $0.lines != nil }.map {
                contract?.source(of: $0) ?? $0.description
            }
            let reason = evidence.citations.compactMap(\.why).first.map { ": \($0)" } ?? ""
            text += "        grade     \(evidence.grade.name)\(reason)\n"
            if let location = evidence.location { text += "        contract  \(location)\n" }
            for source in sources { text += "        document  \(source)\n" }
        }
        if let help = finding.help { text += "        help      \(help)\n" }
        return text
    }

    // MARK: Summary

    private func writeSummary(_ result: RunResult) {
        handle(result.errors)
        let skipped = result.results.compactMap { one -> (String, String)? in
            if case .notTested(let why) = one.verdict { (one.id, why) } else { nil }
        }
        let alike = warned.texts.map { ($0, warned.counts[$0] ?? 0) }.filter { $0.1 > TextReport.alikeMax }
        warned.clear()
        if !alike.isEmpty {
            write("\nwarned alike\n")
            for (text, count) in alike { write("  \(plural(count, "case")): \(printable(text))\n") }
        }
        if !skipped.isEmpty {
            write("\nnot tested\n")
            for why in unique(skipped.map(\.1)) {
                let ids = skipped.filter { $0.1 == why }.map(\.0)
                if ids.count > TextReport.alikeMax {
                    write("  \(plural(ids.count, "case")), such as \(ids[0]): \(why)\n")
                } else {
                    for id in ids { write("  \(id): \(why)\n") }
                }
            }
        }
        if !result.coverage.isEmpty {
            let parts = result.coverage.filter { $0.total > 0 }.map { "\($0.covered) of \($0.total) \($0.kind)" }
            write("\n\(result.contract): touched \(parts.joined(separator: ", "))\n")
            for part in result.coverage where !part.missing.isEmpty {
                let shown = part.missing.prefix(8).map { printable($0) }.joined(separator: ", ")
                let more = part.missing.count > 8 ? " and \(part.missing.count - 8) more" : ""
                write("  not touched, \(part.kind): \(shown)\(more)\n")
            }
        }
        let seconds = "\(result.milliseconds / 1000).\(result.milliseconds % 1000 / 100)"
        let count =
            result.isRecording
            ? plural(result.results.count, "entry", "entries") : plural(result.results.count, "case")
        write(
            "\n\(result.contract): \(count), "
                + "\(result.passed) passed, \(result.failed) failed, "
                + "\(result.warned) warned, \(result.notTested) not tested, in \(seconds) s\n")
        if let reason = result.abortReason { write("\(result.contract): the run broke off: \(reason)\n") }
        if result.isOwnMock { write("\(result.contract): \(TextReport.noImplementation); name one with --target\n") }
    }

    /// Writes what became of documented errors, operation by operation.
    public func handle(_ errors: [ErrorCoverage]) {
        for operation in unique(errors.map(\.operation)) {
            write("\nerror codes of \(operation)\n")
            let rows = errors.filter { $0.operation == operation }
            let codes = rows.map { printable($0.code) }
            let widths = (codes.map(\.count).max() ?? 0, rows.map { $0.name?.count ?? 0 }.max() ?? 0)
            for (row, code) in zip(rows, codes) {
                let columns = [padded(code, widths.0), padded(row.name ?? "", widths.1), "\(row.status)"]
                write("  \(columns.joined(separator: "  "))  \(words(row.state))\n")
            }
        }
    }

    private func words(_ state: ErrorCoverage.State) -> String {
        switch state {
        case .right(let cases): styled("provoked and right", "32") + " (\(plural(cases, "case")))"
        case .other(let codes): styled("other code", "31") + ": \(printable(codes.joined(separator: ", ")))"
        case .notProvoked(let why): styled("not provoked", "33") + ": \(why)"
        case .seen(let entries): styled("seen and right", "32") + " (\(plural(entries, "entry", "entries")))"
        case .seenOtherwise(let words):
            styled("seen otherwise", "31") + ": \(printable(words.joined(separator: ", ")))"
        case .notSeen: styled("not in the recording", "33")
        case .undocumented(let entries):
            styled("not documented", "31") + " (\(plural(entries, "entry", "entries")))"
        }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func styled(_ text: String, _ style: String) -> String {
        isColoured ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }

    private func plural(_ count: Int, _ word: String, _ words: String? = nil) -> String {
        "\(count) \(count == 1 ? word : words ?? word + "s")"
    }
}

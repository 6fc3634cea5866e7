// The verb `trace`: words for what the trace of a contract found; proving is TreatyOpenAPI's.
import TreatyData
import TreatyOpenAPI
import TreatyText

extension Verb {
    /// `treaty trace CONTRACT --documents DIR`.
    static let trace = Verb(
        name: "trace",
        summary: "proves that a contract says what its documents say",
        operands: [
            Operand("CONTRACT", .any, "a contract or its folder; without one, every contract below ./Contracts")
        ],
        options: [
            Option(
                "--documents", value: "DIR", default: ".",
                help: "the folder of the documents that x-treaty-documents names, and of inventory.json"),
            Option(
                "--markdown",
                help: "prints a table for a page: each operation with its lines, facts and conflicts"),
        ],
        discussion: [
            """
            Every citation is looked up: the document is the one it was derived from (SHA-256), the lines exist, and \
            the name or value cited stands in them. Then every item of the documents has to be covered by a fact: \
            those of inventory.json, where the folder has one, else every line that is not blank.
            """,
            """
            ledger.yaml beside the contract says which reading was chosen where documents contradict themselves, and \
            what is left out on purpose. Exit code 0: all is proven and covered; 1: something is not; 2: something \
            cannot be read.
            """,
        ],
        examples: [
            Example("treaty trace Contracts/cups --documents ../documents", "proves one contract"),
            Example(
                "treaty trace Contracts/cups --documents ../documents --markdown", "shows it operation by operation"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            let report = TraceReport(terminal: terminal, isTable: arguments.flag("--markdown"))
            let codes = try contractPaths(arguments.operands).map { path in
                report.run(path, documents: arguments.string("--documents") ?? ".")
            }
            return codes.max { $0.rawValue < $1.rawValue } ?? .notRun
        })
}

/// Prints one trace.
private struct TraceReport {
    let terminal: Terminal
    let isTable: Bool

    func run(_ operand: String, documents: String) -> ExitCode {
        do throws(Diagnostic) {
            let path = try ContractFile.path(operand)
            var diagnostics: [Diagnostic] = []
            let contract = try OpenAPIDocument.load(path, into: &diagnostics)
            let trace = try Trace(contract, folder: documents)
            let errors = diagnostics.filter { $0.severity == .error }
            if isTable {
                terminal.write(TraceTable(contract, trace.ledger).markdown)
                for error in errors { terminal.writeError("\(error)\n\n") }
                for failure in trace.failures { terminal.writeError("\(failure)\n\n") }
            } else {
                for error in errors { terminal.write("\(error)\n\n") }
                for failure in trace.failures { terminal.write("\(failure)\n\n") }
                summarize(trace, errors.count)
            }
            return trace.isProven && errors.isEmpty ? .kept : .findings
        } catch {
            terminal.writeError("\(error)\n")
            return .wrongUse
        }
    }

    private func summarize(_ trace: Trace, _ errorCount: Int) {
        for share in trace.shares {
            let document = share.document
            let verdict = share.isAsStated ? "as stated" : "is another version"
            let state = "sha256 \(document.sha256.prefix(8))… \(verdict)"
            terminal.write("\(document.named.key): \(document.named.title)\n")
            terminal.write("  \(document.source.name), \(counted(document.lineCount, "line")), \(state)\n")
            var text = "  \(counted(share.provenCount, "citation")) proven, \(share.failedCount) failed; "
            text += "\(share.coveredCount) of \(counted(share.itemCount, "item")) covered"
            if share.omittedCount > 0 { text += ", \(share.omittedCount) left out in the ledger" }
            terminal.write(text + "\n")
        }
        let grades = Grade.allCases.map { "\(trace.factCounts[$0] ?? 0) \($0.name)" }.joined(separator: ", ")
        terminal.write("facts: \(grades); \(counted(trace.reasonCount, "reason")) without lines\n")
        if let ledger = trace.ledger {
            let conflicts = ledger.entries.filter(\.isConflict)
            terminal.write("ledger: \(counted(conflicts.count, "conflict")) decided in \(ledger.path)\n")
        } else {
            terminal.write("ledger: none\n")
        }
        let failed = trace.failures.count + errorCount
        if failed > 0 { terminal.write(terminal.styled("\(counted(failed, "failure")), see above", .red) + "\n") }
        let last =
            "coverage: \(trace.coveredCount) of \(trace.itemCount) items (\(trace.percent) %), "
            + "\(counted(trace.provenCount, "citation")) proven"
        terminal.write(terminal.styled(last, trace.isProven && errorCount == 0 ? .green : .red) + "\n")
    }
}

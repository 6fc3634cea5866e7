// The verb `audit`: which recordings against which contracts, with which reports; the audit does the rest.
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyReplay
import TreatyReport
import TreatyText

extension Verb {
    /// `treaty audit FILE.har...`.
    static let audit = Verb(
        name: "audit",
        summary: "judges recorded traffic by its contract, without sending anything",
        operands: [Operand("FILE", .some, "a recording (HAR), of treaty record or of a browser")],
        options: [
            Option(
                "--contract", value: "CONTRACT", kind: .text, isRepeatable: true,
                help: "a contract or its folder; else every contract below ./Contracts"),
            Option(
                "--fail-on", value: "GRADE", kind: .choice(Grade.allCases.map(\.name)), default: "outside",
                help: "the weakest grade whose breach fails the audit"),
            Option("--strict", help: "the same as --fail-on assumed"),
            Option(
                "--report", value: "KIND=FILE", kind: .text, isRepeatable: true,
                help: "also write a report: junit=FILE or json=FILE; - is standard output"),
        ] + Option.reading,
        discussion: [
            """
            Each exchange is judged by the operation it calls: may this be the answer to this request? What the \
            request alone decides counts (a value that is missing, malformed, no credential at all); what records or \
            rights decide is taken as the answer says it. Statuses, error codes, schemas, media types, relations and \
            effects are judged as treaty verify does, effects by the time of the recording.
            """,
            """
            The summary says for each documented error code whether the recording shows it. A code that is not in the \
            recording is no failure. A path that no contract has is a warning; --strict makes it a failure.
            """,
            """
            In a recording that was redacted, a hidden value is judged by its type and not by its looks.
            """,
            """
            Exit codes: 0 the contract was kept; 1 it was broken; 2 wrong use, or a recording or a contract that \
            cannot be read; 3 nothing was judged.
            """,
        ],
        examples: [
            Example("treaty audit session.har", "one recording against every contract below ./Contracts"),
            Example(
                "treaty audit *.har --contract Contracts/petstore --report junit=audit.xml",
                "several recordings against one contract, with a report for CI"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in try AuditCommand(arguments, terminal).run() })
}

private struct AuditCommand {
    private let arguments: ParsedArguments
    private let terminal: Terminal

    init(_ arguments: ParsedArguments, _ terminal: Terminal) {
        self.arguments = arguments
        self.terminal = terminal
    }

    func run() throws(WrongUse) -> ExitCode {
        let reports = try Reports(arguments.strings("--report"))
        let paths = try contractPaths(arguments.strings("--contract"))
        guard let contracts = loaded(paths, arguments.loadOptions, on: terminal) else { return .wrongUse }
        let text = reports.text(contracts, on: terminal)
        guard reports.areWritable(on: terminal) else { return .wrongUse }
        let failOn = arguments.flag("--strict") ? Grade.assumed : Grade(name: arguments.string("--fail-on") ?? "")
        var audit = RecordingAudit(contracts, failOn: failOn ?? .outside)
        let clock = ContinuousClock()
        let start = clock.now
        var lacksFile = false
        for path in arguments.operands {
            let unreadable = audit.unreadable.count
            do throws(Diagnostic) {
                // What passes is counted and not printed.
                try audit.judge(path, namesFile: arguments.operands.count > 1) { event in
                    if case .finishedCase(let result) = event, case .passed = result.verdict { return }
                    text.handle(event)
                }
            } catch {
                terminal.writeError("\(error)\n")
                lacksFile = true
            }
            for diagnostic in audit.unreadable.dropFirst(unreadable) { terminal.writeError("\(diagnostic)\n") }
        }
        let runs = audit.runs(milliseconds: Int((clock.now - start) / .milliseconds(1)))
        for run in runs where !lacksFile || !run.results.isEmpty { text.handle(.finished(run)) }
        guard reports.areWritten(runs, on: terminal) else { return .notRun }
        return lacksFile ? .wrongUse : exitCode(audit, runs)
    }

    private func exitCode(_ audit: RecordingAudit, _ runs: [RunResult]) -> ExitCode {
        if audit.foreignCount > 0 {
            terminal.writeError(
                "note: \(audit.foreignCount) of the entries are no HTTP exchanges and were not judged\n")
        }
        if !audit.unreadable.isEmpty {
            terminal.writeError("error: \(audit.unreadable.count) of the entries cannot be read and were not judged\n")
            return .wrongUse
        }
        if runs.contains(where: { $0.failed > 0 }) { return .findings }
        // An exchange that calls no operation judges no fact of a contract.
        if !audit.hasJudged {
            terminal.writeError("error: nothing was judged: no exchange calls an operation of a contract\n")
            return .notRun
        }
        return .kept
    }
}

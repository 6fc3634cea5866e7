// The verb `diff`: two contracts compared and told; finding what changed is TreatyContract's, the words are
// TreatyReport's.
import TreatyContract
import TreatyReport
import TreatyText

extension Verb {
    /// `treaty diff OLD NEW`.
    static let diff = Verb(
        name: "diff",
        summary: "tells what changed between two contracts and whom it breaks",
        operands: [
            Operand("OLD", .one, "the contract as it was, or its folder"),
            Operand("NEW", .one, "the contract as it is now, or its folder"),
        ],
        options: [
            Option(
                "--format", value: "FORMAT", kind: .choice(["text", "json", "sarif"]), default: "text",
                help: "text, json or sarif"),
            Option("--output", value: "FILE", default: "-", help: "writes there; - is standard output"),
            Option(
                "--direction", value: "WHO", kind: .choice(["consumer", "provider", "both"]), default: "consumer",
                help: "whose breaks count: consumer, provider or both"),
            Option(
                "--fail-on", value: "WHAT", kind: .choice(["break", "any", "none"]), default: "break",
                help: "what makes the exit code 1: a break, any change, or nothing"),
            Option("--all", help: "also tells changes of descriptions, examples and other texts"),
        ] + Option.reading,
        discussion: [
            """
            A consumer calls, a provider answers. A change breaks consumers when a caller that kept the old contract \
            may now be refused, or get what the old contract did not allow: a request may widen, a response may \
            narrow. It breaks providers when a server that keeps the old contract does not keep the new one: the \
            other way round.
            """,
            """
            Operations are the same where method and path are, whatever the names in braces. Schemas are compared by \
            the values they accept, through references and files; where they differ, a value is looked for that one \
            accepts and the other refuses, and shown. What is not decided is told as unknown, and is no break.
            """,
            """
            Exit code 0: nothing breaks; 1: something breaks (see --fail-on); 2: wrong use, or a contract cannot be \
            used; 3: the output cannot be written.
            """,
        ],
        examples: [
            Example("treaty diff old.yaml new.yaml", "tells whom the new contract breaks"),
            Example("treaty diff main/api pr/api --format sarif --output diff.sarif", "writes what code hosts read"),
            Example("treaty diff v1.json v2.yaml --direction both --all", "tells everything, for both parties"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in compare(arguments, on: terminal) })
}

private func compare(_ arguments: ParsedArguments, on terminal: Terminal) -> ExitCode {
    let comparison: ContractComparison
    do throws(Diagnostic) {
        comparison = try ContractComparison(
            old: arguments.operands[0], new: arguments.operands[1], options: arguments.loadOptions,
            includesText: arguments.flag("--all"))
    } catch {
        terminal.writeError("\(error)\n")
        return .wrongUse
    }
    for (path, found) in [
        (comparison.old, comparison.diagnostics.old), (comparison.new, comparison.diagnostics.new),
    ] {
        let errors = found.count { $0.severity == .error }
        guard errors > 0 else { continue }
        terminal.writeError("note: \(path) has \(counted(errors, "error")); treaty lint \(path) tells them\n")
    }
    let parties: [ContractParty] =
        switch arguments.string("--direction") {
        case "provider": [.provider]
        case "both": [.consumer, .provider]
        default: [.consumer]
        }
    let output = arguments.string("--output") ?? "-"
    let report = DiffReport(
        comparison, for: parties, isColoured: output == "-" && terminal.isColoured)
    let text =
        switch arguments.string("--format") {
        case "json": report.json
        case "sarif": report.sarif
        default: report.text
        }
    guard write(text, to: output, on: terminal) else { return .notRun }
    let fails =
        switch arguments.string("--fail-on") {
        case "none": false
        case "any": comparison.changes.contains { !$0.isText }
        default: comparison.count(.breaks, for: parties) > 0
        }
    return fails ? .findings : .kept
}

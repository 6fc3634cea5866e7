// The verb `lint`: which contracts, which rules, which form, and how it ends; finding what is wrong is
// TreatyContract's, wording the forms TreatyReport's.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyReport
import TreatyText

extension Verb {
    /// `treaty lint [CONTRACT...]`.
    static let lint = Verb(
        name: "lint",
        summary: "prints what is wrong with contracts",
        operands: [
            Operand("CONTRACT", .any, "a contract, or its folder (default: every one below ./Contracts)")
        ],
        options: [
            Option(
                "--format", value: "FORMAT", kind: .choice(["text", "json", "sarif", "github"]), default: "text",
                help: "text, json, sarif (2.1.0), or github (annotations of a workflow)"),
            Option("--output", value: "FILE", default: "-", help: "where the report goes"),
            Option(
                "--config", value: "FILE",
                help: "severities and exemptions: the part lint of this file (default: ./treaty.yaml, if it is there)"),
            Option(
                "--rule", value: "CODE=SEVERITY", isRepeatable: true,
                help: "sets one rule to error, warning, hint or off, whatever the file says"),
            Option(
                "--fail-on", value: "SEVERITY", kind: .choice(["error", "warning", "hint"]), default: "error",
                help: "the least severity that ends with exit code 1"),
            Option("--explain", value: "CODE", help: "prints what a code means, and lints nothing"),
        ] + Option.reading,
        discussion: [
            """
            Reads OpenAPI 2.0, 3.0, 3.1 and 3.2. Each complaint comes with file, line and column, the line itself, its \
            code, and what to do: structure, references, meaning, schemas, examples, and the extensions of Treaty. \
            Rules of style are off until a configuration turns them on. \
            Arazzo and Overlay documents are held against their specifications.
            """,
            """
            Exit code 0: nothing, or less than --fail-on; 1: complaints about a contract that can be used; 2: a \
            contract cannot be read.
            """,
        ],
        examples: [
            Example("treaty lint", "checks every contract below ./Contracts"),
            Example("treaty lint api.json --rule openapi.unused-component=off", "checks one, without one rule"),
            Example("treaty lint api.yaml --format sarif --output lint.sarif", "writes a report for a code host"),
            Example("treaty lint --explain openapi.path-collision", "says what a code means"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            if let code = arguments.string("--explain") { return try explain(code, on: terminal) }
            return try LintRun(arguments, terminal).run()
        })
}

private func explain(_ code: String, on terminal: Terminal) throws(WrongUse) -> ExitCode {
    guard let rule = LintRegistry.rule(code) else {
        throw WrongUse(
            "--explain knows no code '\(code)'",
            help: TreatyText.help(for: code, among: LintRegistry.rules.map(\.code)) ?? "docs/diagnostics lists them")
    }
    terminal.write(
        """
        \(rule.code) (\(rule.severity.rawValue)): \(rule.title)

        \(rule.explanation)

        Versions: \(rule.versions.name)
        Standard: \(rule.standard)
        Page:     docs/diagnostics/\(rule.code).md

        """)
    return .kept
}

/// One run over the contracts that were named.
private struct LintRun {
    let terminal: Terminal
    private let paths: [String]
    private let config: LintConfig
    private let options: LoadOptions
    private let format: String
    private let output: String
    private let failOn: LintSeverity

    init(_ arguments: ParsedArguments, _ terminal: Terminal) throws(WrongUse) {
        self.terminal = terminal
        paths = try contractPaths(arguments.operands)
        options = arguments.loadOptions
        format = arguments.string("--format") ?? "text"
        output = arguments.string("--output") ?? "-"
        failOn = LintSeverity(rawValue: arguments.string("--fail-on") ?? "") ?? .error
        var config = LintConfig()
        let file = arguments.string("--config") ?? "treaty.yaml"
        if arguments.isGiven("--config") || fileKind(file) == .file {
            do throws(Diagnostic) {
                config = try LintConfig(path: file)
            } catch {
                throw WrongUse(
                    error.location.map { "\($0): \(error.message)" } ?? error.message, help: error.help)
            }
        }
        for text in arguments.strings("--rule") {
            if let wrong = config.take(text) { throw WrongUse("--rule \(wrong.message)", help: wrong.help) }
        }
        self.config = config
    }

    func run() -> ExitCode {
        let results = paths.map { Linter.run($0, config, options: options) }
        let report: String
        switch format {
        case "json": report = LintReporting.json(results)
        case "sarif": report = LintReporting.sarif(results, version: TreatyCommand.version)
        case "github": report = LintReporting.github(results)
        default: report = results.map(LintReporting.text).joined() + summary(results) + "\n"
        }
        guard write(report, to: output, on: terminal) else { return .notRun }
        if format != "text", output != "-" || format == "github" { terminal.writeError(summary(results) + "\n") }
        if results.contains(where: { !$0.isReadable }) { return .wrongUse }
        return results.contains { ($0.heaviest ?? .off) >= failOn } ? .findings : .kept
    }

    private func summary(_ results: [LintResult]) -> String {
        func sum(_ count: KeyPath<LintResult, Int>) -> Int { results.map { $0[keyPath: count] }.reduce(0, +) }
        var counts = [counted(sum(\.errors), "error"), counted(sum(\.warnings), "warning")]
        if sum(\.hints) > 0 { counts.append(counted(sum(\.hints), "hint")) }
        if sum(\.ignored) > 0 { counts.append("\(sum(\.ignored)) ignored") }
        return "\(counts.joined(separator: ", ")) in \(counted(results.count, "contract"))"
    }
}

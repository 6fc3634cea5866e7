// The verb `verify`: which contracts against which target, with which reports; the runner does the rest.
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyMock
import TreatyNet
import TreatyOpenAPI
import TreatyReport
import TreatyText

extension Verb {
    static let verify = Verb(
        name: "verify",
        summary: "provokes every documented answer and judges what an implementation sends",
        operands: [
            Operand("CONTRACT", .any, "a contract or its folder; without one, every contract below ./Contracts")
        ],
        options: [
            Option(
                "--target", value: "TARGET", kind: .text,
                help: "a name in the profile, or a URL; else the contract's own mock"),
            Option(
                "--profile", value: "FILE", kind: .text, default: "treaty.yaml",
                help: "targets with their principals and records"),
            Option(
                "--wait", value: "SECONDS", kind: .seconds, help: "wait so long for the target to accept connections"),
            Option(
                "--only", value: "OPERATION", kind: .text, isRepeatable: true,
                help: "only this operation or workflow, or cases whose id begins so"),
            Option(
                "--max-failures", value: "N", kind: .integer(1...1_000_000), help: "end after so many failed cases"),
            Option(
                "--fail-on", value: "GRADE", kind: .choice(Grade.allCases.map(\.name)), default: "outside",
                help: "the weakest grade whose breach fails the run"),
            Option("--strict", help: "the same as --fail-on assumed"),
            Option("--disposable", help: "the target may be changed: send requests that change something"),
            Option("--insecure", help: "do not verify the certificate of an https target"),
            .authorities,
            Option(
                "--report", value: "KIND=FILE", kind: .text, isRepeatable: true,
                help: "also write a report: junit=FILE or json=FILE; - is standard output"),
        ] + Option.reading,
        discussion: [
            """
            Every case is planned from the contract alone and has a stable id, such as \
            petstore/delete-pet/error-52/missing-id. Each documented error is provoked by each of its triggers; the \
            summary says for each code whether it was provoked and right, whether another code came, or why it could \
            not be provoked.
            """,
            """
            The workflows of workflows.arazzo.yaml beside the contract run as well, a case for each step, such as \
            petstore/workflow/adoption/step-login. Their inputs come from the profile, else from the defaults of \
            their schemas.
            """,
            """
            Without a target, the contract's own mock is tested and no implementation is. With CI=true and targets in \
            the profile, a target must be named.
            """,
            """
            With a bare URL and no profile for it, the contract's own principals and records are used. Requests that \
            change something go to the mock and to disposable targets only.
            """,
            """
            \(ProxySettings.words)
            """,
            """
            Exit codes: 0 the contract was kept; 1 it was broken; 2 wrong use or an unusable contract; 3 the target \
            cannot be reached, or nothing was tested.
            """,
        ],
        examples: [
            Example("treaty verify Contracts/petstore", "the contract against its own mock"),
            Example(
                "treaty verify --target staging --report junit=report.xml",
                "a target of treaty.yaml, with a report for CI"),
            Example("treaty verify --target http://127.0.0.1:8080 --disposable", "a server that was just started"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in try VerifyCommand(arguments, terminal).run() })
}

private struct VerifyCommand {
    private let arguments: ParsedArguments
    private let terminal: Terminal
    private let trust: ClientTrust

    init(_ arguments: ParsedArguments, _ terminal: Terminal) throws(WrongUse) {
        trust = try arguments.trust()
        self.arguments = arguments
        self.terminal = terminal
    }

    func run() throws(WrongUse) -> ExitCode {
        let reports = try Reports(arguments.strings("--report"))
        try refuseMockInCI()
        guard let contracts = loaded(try contractPaths(arguments.operands), arguments.loadOptions, on: terminal) else {
            return .wrongUse
        }
        for contract in contracts { UnusableOperations(contract).write { terminal.writeError($0) } }
        let text = reports.text(contracts, on: terminal)
        guard reports.areWritable(on: terminal) else { return .wrongUse }
        var runs: [RunResult] = []
        var workflows: [String] = []
        var hints: [String] = []
        for contract in contracts {
            do throws(Diagnostic) {
                let book = try WorkflowBook.beside(contract)
                for wrong in book?.diagnostics ?? [] where wrong.severity == .error {
                    terminal.writeError("\(wrong)\n")
                }
                workflows += book?.workflowIDs ?? []
                let (result, target) = try run(contract, book, text)
                runs.append(result)
                // One server, one request and one line, however many contracts it serves.
                if result.failed > 0, hints.isEmpty, let hint = target.resetHint { hints.append(hint) }
            } catch {
                terminal.writeError("\(error)\n")
                return error.code.hasPrefix("net.") ? .notRun : .wrongUse
            }
        }
        for hint in hints { reports.tell("\n\(hint)\n", on: terminal) }
        guard reports.areWritten(runs, on: terminal) else { return .notRun }
        if !arguments.strings("--only").isEmpty, runs.allSatisfy(\.results.isEmpty) {
            let ids = contracts.flatMap { contract in contract.operationIDs } + workflows
            throw WrongUse(
                "--only \(arguments.strings("--only").joined(separator: ", ")) matches no case",
                help: TreatyText.help(for: arguments.strings("--only")[0], among: ids))
        }
        return exitCode(runs)
    }

    private func exitCode(_ runs: [RunResult]) -> ExitCode {
        if runs.contains(where: { $0.failed > 0 }) { return .findings }
        // A run of which only the protocol cases were sent has tested no fact of the contract.
        let tested = runs.flatMap(\.results).filter { result in
            if case .notTested = result.verdict { return false }
            return !result.isProtocol
        }
        if tested.isEmpty || runs.contains(where: { $0.abortReason != nil }) {
            terminal.writeError("error: \(tested.isEmpty ? "nothing was tested" : "not everything was tested")\n")
            return .notRun
        }
        // Asked for everything, a run in which no call succeeded has not tested the contract.
        let successes = runs.flatMap(\.results).filter { $0.isSuccess }
        if arguments.strings("--only").isEmpty, !successes.isEmpty, successes.allSatisfy({ $0.isNotTested }) {
            terminal.writeError("error: no success was tested; the list above says what was lacking\n")
            return .notRun
        }
        return .kept
    }

    /// A green run that tested nobody must not happen where a target was meant.
    private func refuseMockInCI() throws(WrongUse) {
        let isCI = !["", "0", "false"].contains(Terminal.environment("CI") ?? "")
        guard arguments.string("--target") == nil, isCI, let profile = arguments.string("--profile"),
            fileKind(profile) == .file
        else { return }
        let names: [String]
        do throws(Diagnostic) {
            names = try TargetProfile(path: profile).names
        } catch {
            throw WrongUse(error.message, help: error.location.map { "look at \($0)" } ?? error.help)
        }
        guard !names.isEmpty else { return }
        throw WrongUse(
            "'\(profile)' names targets, and CI=true without --target would test the mock only",
            help: "--target \(names.joined(separator: " or --target "))")
    }

    private func run(_ contract: Contract, _ workflows: WorkflowBook?, _ text: TextReport) throws(Diagnostic)
        -> (RunResult, Target)
    {
        var options = RunOptions()
        options.failOn =
            arguments.flag("--strict") ? .assumed : Grade(name: arguments.string("--fail-on") ?? "") ?? .outside
        options.only = arguments.strings("--only")
        options.failuresMax = arguments.int("--max-failures")
        guard let name = arguments.string("--target") else {
            return try runOnMock(contract, workflows, options, text)
        }
        var target = try target(name, contract, workflows)
        do throws(WrongUse) {
            target.proxies = try .ofEnvironment()
        } catch {
            throw Diagnostic(.error, "profile.proxy", error.message, help: error.help)
        }
        if let wait = arguments.duration("--wait") { try waitFor(target, wait) }
        var runner = Runner(contract, target: target, options: options, workflows: workflows)
        return (runner.run { text.handle($0) }, target)
    }

    private func runOnMock(
        _ contract: Contract, _ workflows: WorkflowBook?, _ options: RunOptions, _ text: TextReport
    ) throws(Diagnostic) -> (RunResult, Target) {
        let mock: MockServer
        do {
            mock = try MockServer([contract], port: 0)
            try mock.start()
        } catch {
            throw Diagnostic(.error, "net.mock", "the mock cannot be started: \(error)")
        }
        defer { mock.stop() }
        let target = Target(
            label: "own mock", origin: Origin(host: "127.0.0.1", port: mock.port), isOwnMock: true, isDisposable: true,
            callers: contract.ownCallers, given: contract.ownRecords, restore: { mock.reset() })
        var runner = Runner(contract, target: target, options: options, workflows: workflows)
        return (runner.run { text.handle($0) }, target)
    }

    private func target(_ name: String, _ contract: Contract, _ workflows: WorkflowBook?) throws(Diagnostic) -> Target {
        let profilePath = arguments.string("--profile") ?? "treaty.yaml"
        var names: [String] = []
        if arguments.isGiven("--profile") || fileKind(profilePath) == .file {
            let profile = try TargetProfile(path: profilePath)
            names = profile.names
            let found = try profile.target(
                name, contract: contract, workflows: workflows, isDisposable: arguments.flag("--disposable"),
                trust: trust,
                environment: Terminal.environment)
            if let found { return found }
        }
        do throws(OriginFailure) {
            return Target(
                label: "\(name) (the contract's own principals and records)", origin: try Origin(name),
                isDisposable: arguments.flag("--disposable"), trust: trust, callers: contract.ownCallers,
                given: contract.ownRecords)
        } catch {
            if name.contains("://") { throw Diagnostic(.error, "profile.target", error.description) }
            let near = TreatyText.help(for: name, among: names)
            throw Diagnostic(
                .error, "profile.target", "'\(name)' is neither a URL nor a target in '\(profilePath)'",
                help: near ?? "write a URL such as http://127.0.0.1:8080, or add the target to the profile")
        }
    }

    /// Tries to connect until it works or the time is over; a target that is still down is the runner's to report.
    private func waitFor(_ target: Target, _ wait: Duration) throws(Diagnostic) {
        let limit = milliseconds(wait)
        guard !Reachability.isReached(target.origin, through: target.proxies, within: limit) else { return }
        let proxy = target.proxies.proxy(for: target.origin).map {
            "the proxy \($0.origin.hostAndPort) of \(ProxySettings.variable(for: target.origin))"
        }
        throw Diagnostic(
            .error, "net.target",
            "\(proxy ?? target.origin.description) accepted no connection within \(limit) ms",
            help: "is it running? --wait sets how long to wait")
    }
}

// The verb `record`: a reverse proxy in front of one server, until a signal comes; what is hidden is TreatyReplay's.
import Synchronization
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI
import TreatyReplay
import TreatyReport
import TreatyText

extension Verb {
    /// `treaty record --upstream URL --to FILE.har`.
    static let record = Verb(
        name: "record",
        summary: "stands in front of a server and records what passes, hiding what must be hidden",
        operands: [],
        options: [
            Option("--upstream", value: "URL", kind: .text, help: "the server to forward to, http:// or https://"),
            Option("--to", value: "FILE.har", kind: .text, help: "the recording"),
            Option(
                "--contract", value: "CONTRACT", kind: .text, isRepeatable: true,
                help: "what may be stored by it, and what the traffic is judged by"),
            Option(
                "--keep", value: "PLACE", kind: .text, isRepeatable: true,
                help: "store this in clear: /pointer, query.NAME, header.NAME, cookie.NAME, path or all"),
            Option("--comment", value: "TEXT", kind: .text, help: "a comment for the recording"),
            Option("--append", help: "adds to a recording that is there"),
            Option("--overwrite", help: "replaces a recording that is there"),
            Option("--recover", help: "only makes the HAR of a recording that was cut off"),
            Option(
                "--port", value: "PORT", kind: .integer(0...65_535), default: "4011",
                help: "the port to listen on; 0 picks a free one"),
            Option("--host", value: "HOST", kind: .text, default: "127.0.0.1", help: "the address to listen on"),
            Option(
                "--timeout", value: "TIME", kind: .duration, default: "30s",
                help: "how long the upstream may take for one answer"),
            Option("--insecure", help: "do not verify the certificate of an https upstream"),
            Option("--ca-file", value: "FILE", kind: .text, help: "trust the authorities in this PEM file"),
            Option(
                "--fail-on", value: "GRADE", kind: .choice(Grade.allCases.map(\.name)), default: "outside",
                help: "the weakest grade whose breach counts as a failure"),
            Option("--no-cors", help: "lets no script of another origin call"),
            Option("--quiet", help: "prints no line for each request"),
        ] + Option.reading,
        discussion: [
            """
            Point the client at the address that is printed. Each request goes on to the upstream; its answer reaches \
            the client only after the exchange lies in FILE.har.journal, so that even kill -9 loses nothing that a \
            client has seen. Ctrl-C makes the HAR of the journal. After any other end the next start on the same file, \
            or --recover, does.
            """,
            """
            What is stored in clear is what the contract calls public, and what tells nothing: booleans, null, \
            numbers below 1000, values of an enum. Everything else becomes a pseudonym of the same form before it \
            reaches the disk, the same one everywhere. The key is TREATY_KEY, else .treaty/key, which is made on \
            first use. Beside the HAR lies a report of what was hidden and why, FILE.report.json.
            """,
            """
            With a contract, what breaks it is printed as it passes, and the error codes that were seen are summed up \
            at the end.
            """,
            """
            Exit codes: 0 recorded; 1 recorded, and the contract was broken, or a value that was hidden stands \
            somewhere in clear (then no HAR is made); 2 wrong use; 3 cannot listen or write.
            """,
        ],
        examples: [
            Example(
                "treaty record --upstream https://api.example.com --to Recordings/a.har --contract Contracts/a",
                "records what a client does with a live server"),
            Example("treaty record --recover --to Recordings/a.har", "after kill -9"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in try RecordRun(arguments, terminal).run() })
}

/// One run of the verb.
private struct RecordRun {
    let arguments: ParsedArguments
    let terminal: Terminal
    let path: String

    init(_ arguments: ParsedArguments, _ terminal: Terminal) throws(WrongUse) {
        self.arguments = arguments
        self.terminal = terminal
        guard let path = arguments.string("--to") else {
            throw WrongUse("--to is missing", help: "name the recording: --to Recordings/name.har")
        }
        self.path = path
    }

    func run() throws(WrongUse) -> ExitCode {
        if arguments.flag("--recover") { return recover() }
        let origin = try upstream()
        if arguments.duration("--timeout") == .zero { throw WrongUse("--timeout must be more than nothing") }
        if arguments.flag("--append"), arguments.flag("--overwrite") {
            throw WrongUse("--append and --overwrite cannot both be meant")
        }
        guard let contracts = loaded(arguments.strings("--contract"), arguments.loadOptions, on: terminal) else {
            return .wrongUse
        }
        guard let (redactor, keyWords) = redactor(contracts, keeps: arguments.strings("--keep"), on: terminal) else {
            return .wrongUse
        }
        guard let vigil = Vigil() else {
            terminal.writeError("treaty: error: the system has no pipe left\n")
            return .notRun
        }
        let recorder: Recorder
        do throws(RecordingFailure) {
            recorder = try Recorder(
                path, start: arguments.flag("--append") ? .append : arguments.flag("--overwrite") ? .overwrite : .new,
                redactor: redactor, contracts: contracts, version: TreatyCommand.version,
                comment: arguments.string("--comment"))
        } catch {
            return refused(error)
        }
        if let recovered = recorder.recovered { tell(recovered, recovered: true) }
        return serve(origin, contracts, recorder, vigil, keyWords)
    }

    private func upstream() throws(WrongUse) -> Origin {
        if let file = arguments.string("--ca-file"), fileKind(file) != .file {
            throw WrongUse("there is no file '\(file)'", help: "--ca-file names a PEM file of authorities")
        }
        guard let url = arguments.string("--upstream") else {
            throw WrongUse("--upstream is missing", help: "name the server to forward to: --upstream http://host:port")
        }
        do throws(OriginFailure) {
            return try Origin(url)
        } catch {
            throw WrongUse(error.description, help: "write a URL such as http://127.0.0.1:8080")
        }
    }

    // MARK: Serving

    private func serve(
        _ origin: Origin, _ contracts: [Contract], _ recorder: Recorder, _ vigil: Vigil, _ keyWords: String
    )
        -> ExitCode
    {
        let limit = milliseconds(arguments.duration("--timeout") ?? .seconds(30))
        let upstream = Upstream(
            origin,
            trust: ClientTrust(insecure: arguments.flag("--insecure"), caFile: arguments.string("--ca-file")),
            timeouts: ClientTimeouts(
                connectMilliseconds: min(limit, 10_000), responseMilliseconds: limit, bodyMilliseconds: limit,
                totalMilliseconds: limit))
        let watch = TrafficWatch(
            contracts, failOn: Grade(name: arguments.string("--fail-on") ?? "") ?? .outside, recorder: recorder,
            terminal: terminal, isQuiet: arguments.flag("--quiet"))
        let proxy: RecordingProxy
        do throws(NetFailure) {
            proxy = try RecordingProxy(
                upstream, host: arguments.string("--host") ?? "127.0.0.1", port: arguments.int("--port") ?? 0,
                allowsOrigins: !arguments.flag("--no-cors")
            ) { exchange throws(RecordingFailure) in
                do throws(RecordingFailure) {
                    watch.saw(exchange, redacted: try recorder.keep(exchange))
                } catch {
                    watch.lost(error)
                    throw error
                }
            }
            try proxy.start()
        } catch {
            recorder.abandon()
            terminal.writeError("treaty: error: \(error)\n  help: treaty record --port 0 takes a free port\n")
            return .notRun
        }
        terminal.write("listening on \(terminal.styled(proxy.url, .bold))\n")
        terminal.write("recording \(origin) into \(path)\n\(keyWords)\n\n")
        terminal.flush()
        while !vigil.isOver(afterMilliseconds: 60_000) {}
        proxy.stop(drainSeconds: 5)
        // To make the HAR may take a while; who does not want to wait has the journal.
        vigil.letGo()
        return end(recorder, watch)
    }

    private func end(_ recorder: Recorder, _ watch: TrafficWatch) -> ExitCode {
        do throws(RecordingFailure) {
            tell(try recorder.finish(), recovered: false)
            guard write(recorder.report.pretty, to: reportPath(of: path), on: terminal) else { return .notRun }
            let report = recorder.redactor.report
            terminal.write(
                "  \(report.hiddenCount) values hidden, \(report.keptCount) kept; "
                    + "\(reportPath(of: path)) says by which rules\n")
        } catch {
            return refused(error)
        }
        watch.sumUp()
        if watch.lostCount > 0 {
            terminal.writeError("error: \(watch.lostCount) exchanges could not be recorded\n")
            return .notRun
        }
        return watch.hasFailed ? .findings : .kept
    }

    // MARK: Recovering

    private func recover() -> ExitCode {
        do throws(RecordingFailure) {
            guard let outcome = try RecordingFile.recover(path, { entry throws(RecordingFailure) in entry }) else {
                terminal.write("nothing to recover: no exchange lies in '\(RecordingFile.journalPath(path))'\n")
                return .kept
            }
            tell(outcome, recovered: true)
            let key = (try? HARFile.load(path))?.treaty?["redaction"]?["key"]?.string ?? ""
            let report: JSON = [
                "key": .string(key), "exchanges": .int(outcome.recorded), "before": .int(outcome.before),
                "recovered": true, "proof": nil,
            ]
            return write(report.pretty, to: reportPath(of: path), on: terminal) ? .kept : .notRun
        } catch {
            return refused(error)
        }
    }

    // MARK: Words

    private func tell(_ outcome: RecordingFile.Outcome, recovered: Bool) {
        let what = recovered ? "recovered from a recording that was cut off" : "recorded"
        terminal.write("\(path): \(counted(outcome.recorded, "exchange")) \(what)")
        if outcome.before > 0 {
            terminal.write(", behind \(outcome.before) that \(outcome.before == 1 ? "was" : "were") there")
        }
        terminal.write("\n")
        if recovered, outcome.recorded > 0 {
            terminal.write("  what was hidden is not searched for in it: only the process that was cut off knew it\n")
        }
        if outcome.tornBytes > 0 {
            terminal.write("  the last \(outcome.tornBytes) bytes were an exchange that no client had the answer of\n")
        }
        if outcome.damaged > 0 {
            terminal.writeError(
                "warning: damaged lines of the journal, \(outcome.damaged), are not in the HAR; the journal is kept as "
                    + "\(RecordingFile.journalPath(path)).damaged\n")
        }
        terminal.flush()
    }

    private func refused(_ failure: RecordingFailure) -> ExitCode {
        terminal.writeError("treaty: error: \(failure)\n  help: \(failure.help ?? "treaty help record")\n")
        return failure.isLeak ? .findings : failure.isWrongUse ? .wrongUse : .notRun
    }
}

private func milliseconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds) * 1000 + Int(duration.components.attoseconds / 1_000_000_000_000_000)
}

/// What is said about traffic while it passes: a line for each exchange and what breaks the contract in it.
private final class TrafficWatch: Sendable {
    private struct State {
        var audit: TrafficAudit
        /// Judges what is stored, to tell what may be told.
        var shadow: TrafficAudit
        var count = 0
        var failed = 0
        var lost = 0
    }

    private let state: Mutex<State>
    private let contracts: [Contract]
    private let recorder: Recorder
    private let terminal: Terminal
    private let isQuiet: Bool

    init(_ contracts: [Contract], failOn: Grade, recorder: Recorder, terminal: Terminal, isQuiet: Bool) {
        let audit = TrafficAudit(contracts, failOn: failOn)
        state = Mutex(State(audit: audit, shadow: audit))
        self.contracts = contracts
        self.recorder = recorder
        self.terminal = terminal
        self.isQuiet = isQuiet
    }

    var hasFailed: Bool { state.withLock { $0.failed > 0 } }
    var lostCount: Int { state.withLock { $0.lost } }

    /// The verdict is over what was said; what is printed names no value that is hidden.
    func saw(_ exchange: Exchange, redacted: Exchange) {
        state.withLock { state in
            state.count += 1
            if !isQuiet { terminal.write(line(redacted)) }
            if !contracts.isEmpty {
                let result = state.audit.judge(exchange, name: "entry-\(state.count)")
                if case .failed = result.verdict { state.failed += 1 }
                if !result.findings.isEmpty {
                    // What is found in the stored exchange too tells only what is stored.
                    let stored = state.shadow.judge(redacted, name: "entry-\(state.count)").findings
                    tell(result, open: Set(stored.map { "\($0.check) \($0.instance) \($0.message)" }))
                }
            }
            terminal.flush()
        }
    }

    func lost(_ failure: RecordingFailure) {
        state.withLock { state in
            state.lost += 1
            terminal.writeError("error: an exchange is not recorded: \(failure)\n")
        }
    }

    /// A finding that is not in `open` is told without the value that was found.
    private func tell(_ result: CaseResult, open: Set<String>) {
        let isFailed = if case .failed = result.verdict { true } else { false }
        for finding in result.findings {
            let isOpen = open.contains("\(finding.check) \(finding.instance) \(finding.message)")
            let message = isOpen ? finding.message : withoutValue(finding.message)
            let text = recorder.redactor.swept("\(finding.check) at \(finding.instance): \(message)")
            terminal.write("  \(isFailed ? "FAIL" : "warn")  \(text)\n")
            if let evidence = finding.evidence {
                let place = evidence.location.map { ", contract \($0)" } ?? ""
                terminal.write("        \(evidence.grade.name)\(place)\n")
            }
        }
    }

    private func withoutValue(_ message: String) -> String {
        guard let mark = message.firstRange(of: ", found ") else { return message }
        return message[..<mark.upperBound] + "a value that is hidden"
    }

    private func line(_ exchange: Exchange) -> String {
        let end = exchange.response.map { "\($0.status)" } ?? "no answer"
        let tenths = exchange.timings.total / 100
        return "\(exchange.request.method) \(exchange.request.target) \(end) \(tenths / 10).\(tenths % 10) ms\n"
    }

    /// The error codes that were seen, for each operation that was called.
    func sumUp() {
        guard !contracts.isEmpty else { return }
        let (audit, count, failed) = state.withLock { ($0.audit, $0.count, $0.failed) }
        let text = TextReport(contracts: contracts, isColoured: terminal.isColoured) { [terminal] in
            terminal.write($0)
        }
        for contract in contracts { text.handle(audit.errors(of: contract)) }
        terminal.write("\n\(counted(count, "exchange")) judged, \(failed) broke the contract\n")
    }
}

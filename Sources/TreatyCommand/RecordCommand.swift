// The verb `record`: forwards requests and keeps what passes, until a signal comes; what is hidden is TreatyReplay's.
import TreatyContract
import TreatyData
import TreatyNet
import TreatyOpenAPI
import TreatyReplay
import TreatyText

extension Verb {
    /// `treaty record --upstream URL --to FILE.har`.
    static let record = Verb(
        name: "record",
        summary: "stands in front of a server and records what passes, hiding what must be hidden",
        operands: [],
        options: Option.forwarding + [
            Option("--to", value: "FILE.har", kind: .text, help: "the recording"),
            Option(
                "--keep", value: "PLACE", kind: .text, isRepeatable: true,
                help: "store this in clear: /pointer, query.NAME, header.NAME, cookie.NAME, path or all"),
            Option("--comment", value: "TEXT", kind: .text, help: "a comment for the recording"),
            Option("--append", help: "adds to a recording that is there"),
            Option("--overwrite", help: "replaces a recording that is there"),
            Option("--recover", help: "only makes the HAR of a recording that was cut off"),
        ] + Option.passing + Option.tls + Option.reading,
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
            \(Forwarding.words)
            """,
            """
            \(ProxySettings.words)
            """,
            """
            With a contract, what breaks it is printed as it passes, and the error codes that were seen are summed up \
            at the end.
            """,
            """
            Exit codes: 0 recorded; 1 recorded, and the contract was broken, or a value that was hidden stands \
            somewhere in clear (then no HAR is made); 2 wrong use, or a file that was named cannot be used; 3 \
            cannot listen or write, or https was asked for and OpenSSL is missing.
            """,
        ],
        examples: [
            Example(
                "treaty record --upstream https://api.example.com --to Recordings/a.har --contract Contracts/a",
                "records what a client does with a live server"),
            Example(
                "treaty record --forward --to Recordings/a.har",
                "records a client that is run with http_proxy=http://127.0.0.1:4011"),
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
        let forwarding: Forwarding
        switch try Forwarding.start(arguments, terminal) {
        case .ready(let ready): forwarding = ready
        case .impossible(let code): return code
        }
        if arguments.flag("--append"), arguments.flag("--overwrite") {
            throw WrongUse("--append and --overwrite cannot both be meant")
        }
        guard let contracts = loaded(arguments.strings("--contract"), arguments.loadOptions, on: terminal) else {
            return .wrongUse
        }
        let listening = try arguments.listening(on: terminal)
        if case .impossible(let code) = listening { return code }
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
        return serve(forwarding, contracts, recorder, vigil, keyWords, listening.certificate)
    }

    // MARK: Serving

    private func serve(
        _ forwarding: Forwarding, _ contracts: [Contract], _ recorder: Recorder, _ vigil: Vigil, _ keyWords: String,
        _ certificate: ServerCertificate?
    ) -> ExitCode {
        let watch = forwarding.watch(contracts, recorder: recorder)
        var greeting = "recording \(forwarding.description) into \(path)\n\(keyWords)\n"
        if contracts.isEmpty, !arguments.flag("--quiet"), !recorder.redactor.keeps.contains(where: \.hasPaths) {
            greeting += "paths are shown as they are stored; --contract CONTRACT or --keep path makes them readable\n"
        }
        let isServed = forwarding.serve(until: vigil, certificate, greeting: greeting, watch: watch) {
            exchange throws(RecordingFailure) in
            do throws(RecordingFailure) {
                watch.saw(exchange, redacted: try recorder.keep(exchange))
            } catch {
                watch.lost(error)
                throw error
            }
        }
        guard isServed else {
            recorder.abandon()
            return .notRun
        }
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

extension Keep {
    /// Whether the segments of paths stay in clear.
    fileprivate var hasPaths: Bool { self == .path || self == .all }
}

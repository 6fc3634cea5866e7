// The verb `replay`: which recordings are played and what is done about a miss; what is answered is TreatyReplay's.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyReplay
import TreatyText

extension Verb {
    /// `treaty replay FILE.har...`.
    static let replay = Verb(
        name: "replay",
        summary: "answers requests from recordings",
        operands: [Operand("FILE.har", .some, "recordings, played as if they were one, in this order")],
        options: [
            Option(
                "--port", value: "PORT", kind: .integer(0...65_535), default: "4011",
                help: "the port to listen on; 0 picks a free one"),
            Option("--host", value: "HOST", default: "127.0.0.1", help: "the address to listen on"),
            Option(
                "--on-miss", value: "WHAT", kind: .choice(MissAnswer.allCases.map(\.rawValue)), default: "404",
                help: "what answers a request that was not recorded: 404, mock, passthrough or record"),
            Option("--upstream", value: "URL", help: "the server that --on-miss passthrough and record ask"),
            Option(
                "--contract", value: "CONTRACT", isRepeatable: true,
                help: "a contract, or its folder: its declared fields count, its dates move, and it mocks"),
            Option("--shift-dates", help: "moves recorded dates by the time that has passed since"),
            Option("--loop", help: "plays repeated requests from the first again behind the last"),
            Option(
                "--match", value: "PLACE", isRepeatable: true,
                help: "also compares header.NAME or cookie.NAME"),
            Option(
                "--ignore", value: "PLACE", isRepeatable: true,
                help: "does not compare query.NAME, body#/POINTER, header.NAME or cookie.NAME"),
            Option("--base", value: "PATH", help: "also finds requests that lack this path before their own"),
            .threads,
            Option("--no-cors", help: "lets no script of another origin call"),
            Option("--quiet", help: "prints no line for each request"),
        ] + Option.tls + Option.reading,
        discussion: [
            """
            A request is answered by the recording with the same method, path, query and body. The order of a query, \
            of a form and of JSON members does not count, nor does white space in JSON, the spelling of numbers, a \
            content coding or a multipart boundary. Fields count where a contract declares them, or --match says so.
            """,
            """
            Equal requests are answered in recorded order; behind the last one it is repeated. A miss is a 404 \
            that names the nearest recording and what differs. Ctrl-C ends it, with the recordings that nobody \
            asked for.
            """,
        ],
        examples: [
            Example("treaty replay Recordings/shop.har", "plays a recording on port 4011"),
            Example(
                "treaty replay a.har b.har --contract Contracts/shop --on-miss mock --shift-dates",
                "plays two, with dates of today, and mocks the rest"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in try ReplayCommand(arguments, terminal).run() })
}

/// What answers a request that no recording does.
enum MissAnswer: String, CaseIterable, Sendable {
    case notFound = "404"
    case mock
    case passthrough
    /// As `passthrough`, and what comes is added to the first recording.
    case record

    var asksUpstream: Bool { self == .passthrough || self == .record }
}

/// One run of the verb.
private struct ReplayCommand {
    private let arguments: ParsedArguments
    private let terminal: Terminal
    private let onMiss: MissAnswer
    private let upstream: Origin?
    private let matched: [Locator]
    private let ignored: [Locator]
    private let base: String?

    init(_ arguments: ParsedArguments, _ terminal: Terminal) throws(WrongUse) {
        self.arguments = arguments
        self.terminal = terminal
        onMiss = arguments.string("--on-miss").flatMap { MissAnswer(rawValue: $0) } ?? .notFound
        matched = try ReplayCommand.places(arguments.strings("--match"), "--match", MatchRules.matched)
        ignored = try ReplayCommand.places(arguments.strings("--ignore"), "--ignore", MatchRules.ignored)
        upstream = try ReplayCommand.upstream(arguments.string("--upstream"), onMiss)
        if let path = arguments.string("--base") {
            guard path.hasPrefix("/"), !path.contains("?"), !path.contains("#") else {
                throw WrongUse("--base must be a path such as /v1, not '\(path)'")
            }
            base = path.hasSuffix("/") ? String(path.dropLast()) : path
        } else {
            base = nil
        }
    }

    private static func places(
        _ texts: [String], _ option: String, _ read: (String) throws(MatchRuleFailure) -> Locator
    ) throws(WrongUse) -> [Locator] {
        var places: [Locator] = []
        for text in texts {
            do throws(MatchRuleFailure) {
                places.append(try read(text))
            } catch {
                throw WrongUse("\(option): \(error)")
            }
        }
        return places
    }

    private static func upstream(_ url: String?, _ onMiss: MissAnswer) throws(WrongUse) -> Origin? {
        guard let url else {
            if onMiss.asksUpstream {
                throw WrongUse("--on-miss \(onMiss.rawValue) needs --upstream URL, the server to ask")
            }
            return nil
        }
        guard onMiss.asksUpstream else {
            throw WrongUse("--upstream has no use without --on-miss passthrough or record")
        }
        do throws(OriginFailure) {
            return try Origin(url)
        } catch {
            throw WrongUse("--upstream: \(error)")
        }
    }

    // MARK: Running

    func run() throws(WrongUse) -> ExitCode {
        guard let files = load() else { return .wrongUse }
        guard let contracts = try contracts(named: files) else { return .wrongUse }
        guard let vigil = Vigil() else {
            terminal.writeError("treaty: error: the system has no pipe left\n")
            return .notRun
        }
        let listening = try arguments.listening(on: terminal)
        if case .impossible(let code) = listening { return code }
        var options = ReplayScore.Options()
        options.matched = matched
        options.ignored = ignored
        options.base = base
        options.loops = arguments.flag("--loop")
        let score: ReplayScore
        do throws(Diagnostic) {
            score = try ReplayScore(
                zip(arguments.operands, files).map { ($0, $1) }, contracts: contracts, key: try key(for: files),
                options: options)
        } catch {
            terminal.writeError("\(error)\n")
            return .wrongUse
        }
        let (player, secrets) = (score.player, score.secrets)
        let responder = ReplayResponder(
            player, secrets: secrets, allowsOrigins: !arguments.flag("--no-cors"),
            dates: arguments.flag("--shift-dates") ? ReplayDates(contracts) : nil,
            isSecure: listening.certificate != nil)
        let recorder = onMiss == .record ? try recorder(behind: files, contracts) : nil
        let proxies = try ProxySettings.ofEnvironment()
        let stage = ReplayStage(
            responder, onMiss: onMiss, contracts: contracts, upstream: upstream, recorder: recorder, secrets: secrets,
            allowsOrigins: !arguments.flag("--no-cors"), proxies: proxies, log: log)
        let server: HTTPServer
        raiseDescriptorLimit()
        do throws(NetFailure) {
            server = try HTTPServer(
                host: arguments.string("--host") ?? "127.0.0.1", port: arguments.int("--port") ?? 0,
                threads: arguments.threads, limits: ServerLimits(message: HTTPLimits(contentBytesMax: 67_108_864)),
                client: ClientSettings(proxies: proxies), tls: listening.certificate?.tls,
                events: terminal.eventWriter(isQuiet: arguments.flag("--quiet")),
                lateHandler: { request, _, reply, client in stage.answer(request, reply, client) })
            try server.start()
        } catch {
            var help = "treaty help replay"
            if case .addressInUse = error { help = "treaty replay --port 0 takes a free port" }
            terminal.writeError("treaty: error: \(error)\n  help: \(help)\n")
            recorder?.abandon()
            return .notRun
        }
        terminal.writeListening(server.url, listening.certificate)
        if let upstream { terminal.write(proxies.words(for: [upstream])) }
        greet(score.notes, contracts, score.recordings.count)
        while !vigil.isOver(afterMilliseconds: 60_000) {}
        // A second signal ends the process at once.
        vigil.letGo()
        terminal.tell(server.stop(drainSeconds: 5))
        stage.end()
        summarise(player, stage)
        return recorder.map { keep($0, stage.recorded) } ?? .kept
    }

    // MARK: Recording

    /// What adds to the first file, which must have been redacted under the key of now: else what it says of itself
    /// would be untrue of one half.
    private func recorder(behind files: [HARFile], _ contracts: [Contract]) throws(WrongUse) -> Recorder {
        let path = arguments.operands[0]
        let redaction = RecordedRedaction(files[0], file: path)
        let keeps = redaction?.keeps.map(\.description) ?? []
        guard let (redactor, words) = redactor(contracts, keeps: keeps, on: terminal) else {
            throw WrongUse("without a key nothing can be recorded")
        }
        guard files[0].count == 0 || redaction?.fingerprint == redactor.keyFingerprint else {
            throw WrongUse(
                "'\(path)' was not redacted under the key \(redactor.keyFingerprint), so nothing is added to it",
                help: "name a new file first: treaty replay new.har \(path) --on-miss record")
        }
        terminal.write("\(words)\n")
        do throws(RecordingFailure) {
            return try Recorder(
                path, start: fileKind(path) == .missing ? .new : .append, redactor: redactor, contracts: contracts,
                version: TreatyCommand.version)
        } catch {
            throw WrongUse(error.description, help: error.help)
        }
    }

    /// Makes the HAR of what was recorded.
    private func keep(_ recorder: Recorder, _ count: Int) -> ExitCode {
        guard count > 0 else {
            recorder.abandon()
            return .kept
        }
        do throws(RecordingFailure) {
            let outcome = try recorder.finish()
            let path = arguments.operands[0]
            terminal.write("\(path): \(counted(outcome.recorded, "exchange")) recorded\n")
            return write(recorder.report.pretty, to: reportPath(of: path), on: terminal) ? .kept : .notRun
        } catch {
            terminal.writeError("treaty: error: \(error)\n  help: \(error.help ?? "treaty help record")\n")
            return error.isLeak ? .findings : .notRun
        }
    }

    // MARK: Files

    private func load() -> [HARFile]? {
        var files: [HARFile] = []
        var isWhole = true
        for (position, path) in arguments.operands.enumerated() {
            do throws(Diagnostic) {
                let isNew = onMiss == .record && position == 0 && fileKind(path) == .missing
                let nothing = Array(#"{"log": {"entries": []}}"#.utf8)
                files.append(try isNew ? HARFile(bytes: nothing, name: path) : HARFile.load(path))
            } catch {
                terminal.writeError("\(error)\n")
                isWhole = false
            }
        }
        return isWhole ? files : nil
    }

    /// The contracts of the command line; else those that the recordings name and that are there.
    private func contracts(named files: [HARFile]) throws(WrongUse) -> [Contract]? {
        var paths = arguments.strings("--contract")
        if paths.isEmpty {
            paths = ReplayScore.contractPaths(namedBy: files)
        }
        if onMiss == .mock, paths.isEmpty {
            throw WrongUse("--on-miss mock needs --contract CONTRACT, which says what to answer")
        }
        return loaded(paths, arguments.loadOptions, on: terminal)
    }

    /// The key that secrets are matched under; nil where no recording needs one, or there is none. None is made here.
    private func key(for files: [HARFile]) throws(Diagnostic) -> RedactionKey? {
        guard files.contains(where: { $0.treaty?["redaction"] != nil }) else { return nil }
        var warnings: [Diagnostic] = []
        let key = try RedactionKey.existing(warnings: &warnings)
        for warning in warnings { terminal.writeError("\(warning)\n") }
        return key
    }

    // MARK: Words

    private var log: (@Sendable (String) -> Void)? {
        if arguments.flag("--quiet") { return nil }
        return { [terminal] text in
            terminal.write(text)
            terminal.flush()
        }
    }

    private func greet(_ notes: [String], _ contracts: [Contract], _ count: Int) {
        terminal.write("\(counted(count, "entry", "entries")) of \(arguments.operands.joined(separator: ", "))\n")
        if !contracts.isEmpty { terminal.write("with \(contracts.map(\.name).joined(separator: ", "))\n") }
        if arguments.flag("--shift-dates"), contracts.isEmpty {
            terminal.write("note: without a contract only the dates of fields move, such as Date and Expires\n")
        }
        for note in notes { terminal.write("note: \(note)\n") }
        for path in arguments.operands where onMiss != .record && fileKind(path + ".journal") != .missing {
            let help = "treaty record --recover --to \(path) adds it"
            terminal.write("note: \(path).journal holds what is not in it yet; \(help)\n")
        }
        if count == 0 { terminal.write("note: there is nothing to play\n") }
        terminal.write("\n")
        terminal.flush()
    }

    private func summarise(_ player: ReplayPlayer, _ stage: ReplayStage) {
        let shownMax = 5
        let never = player.neverAsked
        terminal.write(
            "\n\(counted(stage.played, "request")) answered from recordings, "
                + "\(counted(stage.missed, "miss", "misses"))\n")
        guard !never.isEmpty else { return }
        terminal.write("\(counted(never.count, "entry", "entries")) never asked for\n")
        for recording in never.prefix(shownMax) {
            let request = player.recordings[recording].exchange.request
            terminal.write(
                "  \(player.name(of: recording)): \(request.method) \(stage.secrets.shown(request.target))\n")
        }
        if never.count > shownMax { terminal.write("  and \(never.count - shownMax) more\n") }
    }
}

// The verb `proxy`: forwards requests and judges what passes, until a signal comes; nothing is stored.
import TreatyContract
import TreatyNet
import TreatyReplay

extension Verb {
    /// `treaty proxy --upstream URL`.
    static let proxy = Verb(
        name: "proxy",
        summary: "stands in front of a server and judges what passes by a contract; stores nothing",
        options: Option.forwarding + Option.passing + Option.tls + Option.reading,
        discussion: [
            """
            Point the client at the address that is printed. Each request goes on to the upstream and its answer back. \
            With a contract, what breaks it is printed as it passes, and the error codes that were seen are summed up \
            when Ctrl-C ends it. Values are printed as they are; treaty record hides them.
            """,
            """
            With --quiet and without a contract it only forwards, which is fastest.
            """,
            """
            \(Forwarding.words)
            """,
            """
            \(ProxySettings.words)
            """,
            """
            Exit codes: 0 the contract was kept, or there was none; 1 it was broken; 2 wrong use, or a file that was \
            named cannot be used; 3 cannot listen, or https was asked for and OpenSSL is missing.
            """,
        ],
        examples: [
            Example(
                "treaty proxy --upstream http://127.0.0.1:8080 --contract Contracts/a",
                "judges what a client and a server say to each other"),
            Example("treaty proxy --forward", "a proxy for clients with http_proxy=http://127.0.0.1:4011"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in try run(arguments, terminal) })

    private static func run(_ arguments: ParsedArguments, _ terminal: Terminal) throws(WrongUse) -> ExitCode {
        let forwarding: Forwarding
        switch try Forwarding.start(arguments, terminal) {
        case .ready(let ready): forwarding = ready
        case .impossible(let code): return code
        }
        guard let contracts = loaded(arguments.strings("--contract"), arguments.loadOptions, on: terminal) else {
            return .wrongUse
        }
        let listening = try arguments.listening(on: terminal)
        if case .impossible(let code) = listening { return code }
        guard let vigil = Vigil() else {
            terminal.writeError("treaty: error: the system has no pipe left\n")
            return .notRun
        }
        let watch = forwarding.watch(contracts, recorder: nil)
        let isSeen = !contracts.isEmpty || !arguments.flag("--quiet")
        let keep: Intermediary.Keeper = { exchange throws(RecordingFailure) in watch.saw(exchange) }
        let isServed = forwarding.serve(
            until: vigil, listening.certificate, greeting: "forwarding \(forwarding.description)\n",
            watch: watch, keep: isSeen ? keep : nil)
        guard isServed else { return .notRun }
        watch.sumUp()
        return watch.hasFailed ? .findings : .kept
    }
}

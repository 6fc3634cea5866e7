// What the verbs share that stand between clients and servers: where requests go, and the time in which they serve.
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI
import TreatyReplay
import TreatyText

extension Option {
    /// Where requests go.
    static let forwarding: [Option] = [
        Option("--upstream", value: "URL", kind: .text, help: "the server to forward to, http:// or https://"),
        Option("--forward", help: "be a proxy instead: forward to wherever clients ask, by http_proxy"),
        Option("--intercept", help: "with --forward, not --tls: look into https, by the authority of treaty authority"),
        Option(
            "--contract", value: "CONTRACT", kind: .text, isRepeatable: true,
            help: "what the traffic is judged by, and what may be stored"),
    ]

    /// How they go, and what is said of them.
    static let passing: [Option] = [
        Option(
            "--port", value: "PORT", kind: .integer(0...65_535), default: "4011",
            help: "the port to listen on; 0 picks a free one"),
        Option("--host", value: "HOST", kind: .text, default: "127.0.0.1", help: "the address to listen on"),
        Option(
            "--timeout", value: "TIME", kind: .duration, default: "30s",
            help: "how long the upstream may take for one answer"),
        Option("--insecure", help: "do not verify the certificate of an https upstream"),
        .authorities,
        Option(
            "--fail-on", value: "GRADE", kind: .choice(Grade.allCases.map(\.name)), default: "outside",
            help: "the weakest grade whose breach counts as a failure"),
        .threads,
        Option("--no-cors", help: "lets no script of another origin call"),
        Option("--quiet", help: "prints no line for each request"),
    ]
}

/// One command line of such a verb, checked.
struct Forwarding {
    /// What help says of `--forward`.
    static let words = """
        With --forward clients keep their URLs and are run with http_proxy and https_proxy set to the address that is \
        printed (lower case is what every client reads), or curl with --proxy. http is forwarded and seen; https \
        passes through a tunnel that nobody looks into, unless --intercept ends it here with a certificate of the \
        authority that treaty authority made and the client trusts.
        """

    /// What came of the options.
    enum Start {
        case ready(Forwarding)
        /// It cannot be done; why was printed.
        case impossible(ExitCode)
    }

    /// Where requests go, for people.
    let description: String
    private let arguments: ParsedArguments
    private let terminal: Terminal
    private let place: ForwardPlace
    private let proxies: ProxySettings
    private let trust: ClientTrust

    /// Checks the options, and reads the authority that `--intercept` needs.
    static func start(_ arguments: ParsedArguments, _ terminal: Terminal) throws(WrongUse) -> Start {
        let intercepts = arguments.flag("--intercept")
        guard arguments.flag("--forward") else {
            if intercepts { throw WrongUse("--intercept has no use without --forward") }
            return .ready(try Forwarding(arguments, terminal, nil))
        }
        guard !arguments.isGiven("--upstream") else {
            throw WrongUse("--upstream and --forward cannot both be meant")
        }
        guard intercepts else { return .ready(try Forwarding(arguments, terminal, nil)) }
        if arguments.flag("--tls") || arguments.isGiven("--tls-cert") {
            throw WrongUse("--intercept cannot look into tunnels that come over https; leave out --tls")
        }
        let authority: Authority?
        do throws(Diagnostic) {
            authority = try Authority.existing()
        } catch {
            terminal.writeError("treaty: \(error)\n")
            // What lies there and cannot be used is wrong use; what is missing on the machine is not.
            return .impossible(error.code == "tls.file" ? .wrongUse : .notRun)
        }
        guard let authority else {
            throw WrongUse(
                "--intercept needs an authority of yours, and none was made here",
                help: "treaty authority makes one in .treaty/authority, and says how to trust it")
        }
        if authority.isOpenToOthers {
            terminal.writeError("warning: others may read the key beside '\(authority.file)'\n")
        }
        return .ready(try Forwarding(arguments, terminal, Interceptor(authority: authority.certificate)))
    }

    private init(
        _ arguments: ParsedArguments, _ terminal: Terminal, _ interceptor: Interceptor?
    ) throws(WrongUse) {
        self.arguments = arguments
        self.terminal = terminal
        trust = try arguments.trust()
        if arguments.duration("--timeout") == .zero { throw WrongUse("--timeout must be more than nothing") }
        proxies = try .ofEnvironment()
        if arguments.flag("--forward") {
            place = .asAsked(interceptor)
            description =
                "what clients ask of a proxy (https "
                + (interceptor == nil ? "in tunnels that nobody looks into)" : "is looked into)")
            return
        }
        guard let url = arguments.string("--upstream") else {
            throw WrongUse(
                "--upstream is missing",
                help: "name the server to forward to: --upstream http://host:port; or be a proxy: --forward")
        }
        do throws(OriginFailure) {
            let origin = try Origin(url)
            place = .server(origin)
            description = origin.description
        } catch {
            throw WrongUse(error.description, help: "write a URL such as http://127.0.0.1:8080")
        }
    }

    private var isForward: Bool { if case .asAsked = place { true } else { false } }

    /// What a client of a proxy is run with, and through which proxy of the environment servers are reached.
    private func words(at url: String) -> String {
        switch place {
        case .server(let origin): return proxies.words(for: [origin])
        case .asAsked:
            let own = clientURL(url)
            // Hosts that no rule excepts, so that the proxies themselves are named.
            let any = [Origin(isTLS: false, host: "*", port: 80), Origin(isTLS: true, host: "*", port: 443)]
            return "run clients with: http_proxy=\(own) https_proxy=\(own) COMMAND\n" + proxies.words(for: any)
        }
    }

    /// What judges and tells.
    func watch(_ contracts: [Contract], recorder: Recorder?) -> TrafficWatch {
        TrafficWatch(
            contracts, failOn: Grade(name: arguments.string("--fail-on") ?? "") ?? .outside, recorder: recorder,
            terminal: terminal, isQuiet: arguments.flag("--quiet"), showsURL: isForward)
    }

    /// Listens, says so, and forwards until a signal comes; false where it cannot listen, which is printed.
    func serve(
        until vigil: Vigil, _ certificate: ServerCertificate?, greeting: String, watch: TrafficWatch,
        keep: Intermediary.Keeper?
    ) -> Bool {
        let limit = milliseconds(arguments.duration("--timeout") ?? .seconds(30))
        let intermediary: Intermediary
        raiseDescriptorLimit()
        do throws(NetFailure) {
            intermediary = try Intermediary(
                to: place, host: arguments.string("--host") ?? "127.0.0.1", port: arguments.int("--port") ?? 0,
                threads: arguments.threads,
                client: ClientSettings(trust: trust, proxies: proxies),
                timeouts: ClientTimeouts(
                    connectMilliseconds: min(limit, 10_000), responseMilliseconds: limit, bodyMilliseconds: limit,
                    totalMilliseconds: limit),
                allowsOrigins: !arguments.flag("--no-cors"), tls: certificate?.tls,
                keep: keep, tunnels: { watch.saw($0) },
                events: terminal.eventWriter(isQuiet: arguments.flag("--quiet")))
            try intermediary.start()
        } catch {
            terminal.writeError("treaty: error: \(error)\n  help: --port 0 takes a free port\n")
            return false
        }
        terminal.writeListening(intermediary.url, certificate)
        terminal.write(greeting)
        terminal.write(words(at: intermediary.url) + "\n")
        terminal.flush()
        while !vigil.isOver(afterMilliseconds: 60_000) {}
        // A second signal ends the process at once: who does not want to wait for the HAR has the journal.
        vigil.letGo()
        terminal.tell(intermediary.stop(drainSeconds: 5))
        return true
    }
}

/// Whole milliseconds of a duration that an option gave.
func milliseconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds) * 1000 + Int(duration.components.attoseconds / 1_000_000_000_000_000)
}

// The verb `mock`: serves contracts until a signal comes; what is answered is TreatyMock's.
import TreatyContract
import TreatyData
import TreatyMock
import TreatyNet
import TreatyText

extension Verb {
    /// `treaty mock [DOCUMENT...]`.
    static let mock = Verb(
        name: "mock",
        summary: "answers requests as contracts say",
        operands: [
            Operand("DOCUMENT", .any, "an OpenAPI document, or its folder (default: every one below ./Contracts)")
        ],
        options: [
            Option(
                "--port", value: "PORT", kind: .integer(0...65_535), default: "4010",
                help: "the port to listen on; 0 picks a free one"),
            Option("--host", value: "HOST", default: "127.0.0.1", help: "the address to listen on"),
            Option(
                "--mount", value: "/PATH=DOCUMENT", isRepeatable: true,
                help: "serves a document below a path, and nowhere else; repeatable"),
            Option(
                "--seed", value: "N", kind: .integer(0...Int.max), default: "0",
                help: "the seed of generated bodies; the same seed gives the same bytes"),
            Option("--dynamic", help: "generates bodies although there are examples"),
            Option(
                "--stateful",
                help: "keeps records for collections that the paths show, such as /pets and /pets/{id}"),
            Option("--delay", value: "TIME", kind: .duration, default: "0ms", help: "how long each answer waits"),
            .threads,
            Option(
                "--write", value: "DIR", help: "writes a mock that starts without this folder, and serves nothing"),
            Option(
                "--image", value: "IMAGE", default: "treaty:latest",
                help: "the container image in the compose file of --write"),
            Option("--no-admin", help: "turns off /__treaty/, the list of what is served and the reset"),
            Option("--no-cors", help: "lets no script of another origin call"),
            Option("--quiet", help: "prints no line for each request"),
        ] + Option.tls + Option.reading,
        discussion: [
            """
            The mock checks each request, answers the error that the contract names for what is wrong with it, and \
            keeps the records that calls change. Where a contract names no errors, a declared 401, 415, 422, 400 or \
            default response answers what is wrong, else a problem document. A contract that is saved is read again \
            at once, with its records as they are at the start; one that is broken then is reported, and the one \
            before stays.
            """,
            """
            A body is the first example that the contract has, else generated from its schema: the same for the same \
            path, in a list as in detail. Prefer: code=404, example=NAME, dynamic=true and seed=N choose another \
            answer, as do ?__code=404 and its like in the query; Prefer: error=CODE forces an error of the contract.
            """,
            """
            Several documents are told apart by the paths of their servers; --mount says it for one that has none. \
            GET /__treaty/ lists what is served, POST /__treaty/reset puts the records back. Ctrl-C ends it.
            """,
        ],
        examples: [
            Example("treaty mock", "serves every contract below ./Contracts"),
            Example("treaty mock Contracts/cups --port 0", "serves one on a free port, which it prints"),
            Example("treaty mock petstore.yaml --stateful", "POST adds a pet, GET finds it, DELETE takes it away"),
            Example("treaty mock --mount /shop=a.yaml --mount /bank=b.yaml", "serves two documents side by side"),
            Example("treaty mock petstore.yaml --write pets-mock", "writes a folder that mocks wherever it is put"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            let mounts = try arguments.strings("--mount").map { text throws(WrongUse) in try MountOption(text) }
            let named = arguments.operands.isEmpty && !mounts.isEmpty ? [] : try contractPaths(arguments.operands)
            if let folder = arguments.string("--write") {
                guard mounts.isEmpty, named.count == 1 else {
                    throw WrongUse("--write takes one document", help: "treaty mock DOCUMENT --write DIR")
                }
                guard !arguments.flag("--tls"), arguments.string("--tls-cert") == nil else {
                    throw WrongUse(
                        "--write serves nothing and keeps no certificate", help: "later: \(folder)/start --tls")
                }
                return MockFolder(contract: named[0], folder: folder, arguments: arguments, terminal: terminal).run()
            }
            let listening = try arguments.listening(on: terminal)
            if case .impossible(let code) = listening { return code }
            let paths = named + mounts.map(\.document)
            let setting = MockSetting(
                seed: UInt64(arguments.int("--seed") ?? 0), isDynamic: arguments.flag("--dynamic"),
                isStateful: arguments.flag("--stateful"), allowsOrigins: !arguments.flag("--no-cors"),
                mounts: named.map { _ in nil } + mounts.map(\.prefix))
            return MockRun(
                paths: paths, setting: setting, certificate: listening.certificate, arguments: arguments,
                terminal: terminal
            ).run()
        })
}

/// `/billing=billing.yaml`.
private struct MountOption {
    let prefix: String
    let document: String

    init(_ text: String) throws(WrongUse) {
        let help = "write --mount /billing=billing.yaml"
        guard let mark = text.firstIndex(of: "="), text.hasPrefix("/") else {
            throw WrongUse("--mount '\(text)' is no path with a document", help: help)
        }
        var path = text[..<mark]
        while path.hasSuffix("/") { path.removeLast() }
        document = String(text[text.index(after: mark)...])
        prefix = String(path)
        if path.isEmpty || document.isEmpty {
            throw WrongUse("--mount '\(text)' names no path or no document", help: help)
        }
    }
}

/// One run of the verb.
struct MockRun {
    let paths: [String]
    let setting: MockSetting
    let certificate: ServerCertificate?
    let arguments: ParsedArguments
    let terminal: Terminal
    /// How often saved contracts are looked for.
    private static let watchMilliseconds: Int32 = 300

    func run() -> ExitCode {
        var contracts: [Contract] = []
        for path in paths {
            guard let contract = loaded(path) else { return .wrongUse }
            contracts.append(contract)
        }
        guard let vigil = Vigil() else {
            terminal.writeError("treaty: error: the system has no pipe left\n")
            return .notRun
        }
        let terminal = terminal
        // The loops say what they answer, and must not wait for who reads it.
        terminal.queueLines()
        let log: @Sendable (MockLogEntry) -> Void = { entry in
            terminal.write(line(entry))
            for warning in entry.warnings {
                terminal.write("  warning: this answer breaks the contract: \(warning)\n")
            }
            terminal.flush()
        }
        let isQuiet = arguments.flag("--quiet")
        let server: MockServer
        raiseDescriptorLimit()
        do throws(MockFailure) {
            server = try MockServer(
                contracts, host: arguments.string("--host") ?? "127.0.0.1", port: arguments.int("--port") ?? 0,
                delay: arguments.duration("--delay") ?? .zero, admin: !arguments.flag("--no-admin"),
                setting: setting, certificate: certificate, threads: arguments.threads, log: isQuiet ? nil : log,
                notice: { notice in
                    if !isQuiet || notice.concernsServer { terminal.writeError("warning: \(notice)\n") }
                })
            try server.start()
        } catch {
            let help = error.isPortInUse ? "treaty mock --port 0 takes a free port" : "treaty help mock"
            terminal.writeError("treaty: error: \(error)\n  help: \(help)\n")
            return .notRun
        }
        let greeting = MockGreeting(
            contracts: contracts, setting: setting, server: server, certificate: certificate, terminal: terminal)
        greeting.write(hasAdmin: !arguments.flag("--no-admin"))
        watch(contracts, server, vigil)
        // A second signal ends the process at once.
        vigil.letGo()
        for cut in server.stop() { terminal.writeError("warning: \(cut)\n") }
        return .kept
    }

    /// Reads a contract and prints what was wrong with it while it was read; nil where it cannot be used. What is
    /// wrong with single operations comes later: to look for it is to compile them all.
    private func loaded(_ path: String) -> Contract? {
        do throws(Diagnostic) {
            let contract = try Contract.load(path, options: arguments.loadOptions)
            for diagnostic in contract.loadDiagnostics where diagnostic.severity == .error {
                terminal.writeError("\(diagnostic)\n")
            }
            return contract
        } catch {
            terminal.writeError("\(error)\n")
            return nil
        }
    }

    // MARK: Watching

    private func watch(_ contracts: [Contract], _ server: MockServer, _ vigil: Vigil) {
        var files = unique(contracts.flatMap(\.files))
        var marks = files.map { FileMark($0) }
        var unchecked: [Contract] = contracts.filter { $0.operations.count > MockGreeting.checkedAtOnceMax }
        while !vigil.isOver(afterMilliseconds: MockRun.watchMilliseconds) {
            let found = files.map { FileMark($0) }
            guard found != marks else {
                // The first answer waits for none of this.
                if !unchecked.isEmpty, UnusableOperations(unchecked.removeFirst()).write({ terminal.write($0) }) {
                    terminal.flush()
                }
                continue
            }
            marks = found
            if let contracts = reloaded() {
                server.replace(contracts)
                files = unique(contracts.flatMap(\.files))
                marks = files.map { FileMark($0) }
                terminal.write("reloaded \(contracts.map(\.name).joined(separator: ", "))\n")
                for contract in contracts { UnusableOperations(contract).write { terminal.write($0) } }
            } else {
                terminal.write("not reloaded: the contract as it was before is still served\n")
            }
            terminal.flush()
        }
    }

    /// The contracts as they are on disk; nil where one has an error, which is printed.
    private func reloaded() -> [Contract]? {
        var isWhole = true
        var contracts: [Contract] = []
        for path in paths {
            guard let contract = loaded(path) else {
                isWhole = false
                continue
            }
            if contract.loadDiagnostics.contains(where: { $0.severity == .error }) { isWhole = false }
            contracts.append(contract)
        }
        return isWhole ? contracts : nil
    }
}

/// `DELETE /cups?id=1 400 error 230 0.2 ms`.
private func line(_ entry: MockLogEntry) -> String {
    let (seconds, attoseconds) = entry.elapsed.components
    let tenths = seconds * 10_000 + attoseconds / 100_000_000_000_000
    let error = entry.error.map { $0 == String(entry.status) ? "" : " error \($0)" } ?? ""
    return "\(entry.method) \(entry.target) \(entry.status)\(error) \(tenths / 10).\(tenths % 10) ms\n"
}

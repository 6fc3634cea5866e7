// The verb `mock`: serves contracts until a signal comes; what is answered is TreatyMock's.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyText

extension Verb {
    /// `treaty mock [CONTRACT...]`.
    static let mock = Verb(
        name: "mock",
        summary: "answers requests as contracts say",
        operands: [
            Operand("CONTRACT", .any, "a contract, or its folder (default: every one below ./Contracts)")
        ],
        options: [
            Option(
                "--port", value: "PORT", kind: .integer(0...65_535), default: "4010",
                help: "the port to listen on; 0 picks a free one"),
            Option("--host", value: "HOST", default: "127.0.0.1", help: "the address to listen on"),
            Option("--delay", value: "TIME", kind: .duration, default: "0ms", help: "how long each answer waits"),
            Option(
                "--threads", value: "N", kind: .integer(1...256), default: "1",
                help: "event loops that answer requests"),
            Option("--no-admin", help: "turns off /__treaty/, the list of what is served and the reset"),
            Option("--no-cors", help: "lets no script of another origin call"),
            Option("--quiet", help: "prints no line for each request"),
        ],
        discussion: [
            """
            The mock checks each request, answers the error that the contract names for what is wrong with it, and \
            keeps the records that calls change. A contract that is saved is read again at once, with its records as \
            they are at the start; one that is broken then is reported, and the one before stays.
            """,
            """
            Prefer: code=404, Prefer: example=NAME and Prefer: error=CODE force an answer. GET /__treaty/ lists what \
            is served, POST /__treaty/reset puts the records back. Ctrl-C ends it.
            """,
        ],
        examples: [
            Example("treaty mock", "serves every contract below ./Contracts"),
            Example("treaty mock Contracts/cups --port 0", "serves one on a free port, which it prints"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            let paths = try contractPaths(arguments.operands)
            return MockRun(paths: paths, arguments: arguments, terminal: terminal).run()
        })
}

/// One run of the verb.
private struct MockRun {
    let paths: [String]
    let arguments: ParsedArguments
    let terminal: Terminal
    /// How often saved contracts are looked for.
    private let watchMilliseconds: Int32 = 300

    func run() -> ExitCode {
        guard let contracts = loaded(paths, on: terminal) else { return .wrongUse }
        guard let vigil = Vigil() else {
            terminal.writeError("treaty: error: the system has no pipe left\n")
            return .notRun
        }
        let terminal = terminal
        let log: @Sendable (MockLogEntry) -> Void = { entry in
            terminal.write(line(entry))
            for warning in entry.warnings {
                terminal.write("  warning: this answer breaks the contract: \(warning)\n")
            }
            terminal.flush()
        }
        let server: MockServer
        do throws(MockFailure) {
            server = try MockServer(
                contracts, host: arguments.string("--host") ?? "127.0.0.1", port: arguments.int("--port") ?? 0,
                delay: arguments.duration("--delay") ?? .zero, admin: !arguments.flag("--no-admin"),
                allowsOrigins: !arguments.flag("--no-cors"), threads: arguments.int("--threads") ?? 1,
                log: arguments.flag("--quiet") ? nil : log)
            try server.start()
        } catch {
            let help = error.isPortInUse ? "treaty mock --port 0 takes a free port" : "treaty help mock"
            terminal.writeError("treaty: error: \(error)\n  help: \(help)\n")
            return .notRun
        }
        greet(contracts, server)
        watch(contracts, server, vigil)
        server.stop()
        return .kept
    }

    // MARK: Watching

    private func watch(_ contracts: [Contract], _ server: MockServer, _ vigil: Vigil) {
        var files = unique(contracts.flatMap(\.files))
        var marks = files.map { FileMark($0) }
        while !vigil.isOver(afterMilliseconds: watchMilliseconds) {
            let found = files.map { FileMark($0) }
            guard found != marks else { continue }
            marks = found
            if let contracts = reloaded() {
                server.replace(contracts)
                files = unique(contracts.flatMap(\.files))
                marks = files.map { FileMark($0) }
                terminal.write("reloaded \(contracts.map(\.name).joined(separator: ", "))\n")
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
            guard let contract = loaded(path, on: terminal) else {
                isWhole = false
                continue
            }
            if contract.diagnostics.contains(where: { $0.severity == .error }) { isWhole = false }
            contracts.append(contract)
        }
        return isWhole ? contracts : nil
    }

    // MARK: Words

    private func greet(_ contracts: [Contract], _ server: MockServer) {
        terminal.write("listening on \(terminal.styled(server.url, .bold))\n")
        for contract in contracts {
            terminal.write("\n\(terminal.styled(contract.name, .bold)): \(contract.title)\n")
            for operation in contract.operations {
                terminal.write("  \(operation.method) \(operation.path.text)  \(operation.summary ?? operation.id)\n")
                let errors = unique(operation.rules.map(\.title))
                if !errors.isEmpty { terminal.write("    errors: \(errors.joined(separator: ", "))\n") }
            }
        }
        if let command = contracts.lazy.compactMap({ $0.sampleCommand(server.url) }).first {
            terminal.write("\ntry\n  \(command)\n")
        }
        if !arguments.flag("--no-admin") {
            terminal.write("\nGET \(server.url)/__treaty/ lists all this, POST /__treaty/reset puts the records back\n")
        }
        terminal.write("\n")
        terminal.flush()
    }
}

/// `DELETE /cups?id=1 400 error 230 0.2 ms`.
private func line(_ entry: MockLogEntry) -> String {
    let (seconds, attoseconds) = entry.elapsed.components
    let tenths = seconds * 10_000 + attoseconds / 100_000_000_000_000
    let error = entry.error.map { " error \($0)" } ?? ""
    return "\(entry.method) \(entry.target) \(entry.status)\(error) \(tenths / 10).\(tenths % 10) ms\n"
}

extension Contract {
    /// A command that works: the first operation, called by somebody who may do all, about a record that is there.
    fileprivate func sampleCommand(_ url: String) -> String? {
        guard let operation = operations.first else { return nil }
        var draft = RequestDraft(operation)
        for parameter in operation.parameters where parameter.isRequired {
            let value = parameter.examples.first.map { JSON($0.value) }
            draft.set(parameter.locator, value ?? parameter.schema.map { SchemaSample($0).value } ?? "text")
        }
        if let body = operation.body, body.isRequired, let content = body.contents.first {
            let value = content.examples.first.map { JSON($0.value) }
            draft.body = value ?? content.schema.map { SchemaSample($0).value }
            draft.contentType = content.mediaType
        }
        if let effect = operation.effects.first(where: { !$0.key.isEmpty && $0.action != .create }),
            let place = effect.key.first,
            let collection = collections.first(where: { $0.name == effect.collection }),
            let key = collection.records.first?[collection.key]
        {
            draft.set(place, key)
            if case .body = place { draft.contentType = draft.contentType ?? operation.body?.contents.first?.mediaType }
        }
        let schemes = operation.security.first { !$0.isEmpty } ?? []
        let caller = principals.first { principal in
            principal.isUnlimited && schemes.allSatisfy { name in principal.values.contains { $0.scheme == name } }
        }
        for credential in caller?.values ?? [] where schemes.contains(credential.scheme) {
            self.place(credential.value, scheme: credential.scheme, into: &draft)
        }
        let message = draft.message
        var words = ["curl", "-i"]
        if message.method != "GET" { words += ["-X", message.method] }
        for field in message.allFields where !field.name.hasPrefix("Accept") {
            words += ["-H", "'\(quoted("\(field.name): \(field.value)"))'"]
        }
        if !message.content.isEmpty { words += ["-d", "'\(quoted(String(decoding: message.content, as: UTF8.self)))'"] }
        return (words + ["'\(quoted(url + message.target))'"]).joined(separator: " ")
    }

    /// A text between the single quotes of a shell.
    private func quoted(_ text: String) -> String {
        text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    }
}

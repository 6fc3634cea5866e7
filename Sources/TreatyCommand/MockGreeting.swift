// What `treaty mock` says when it starts: what is served where, what was inferred, what is left out; it serves nothing.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyMock
import TreatyNet
import TreatyText

/// The first words of a mock, a screenful at most.
struct MockGreeting {
    let contracts: [Contract]
    let setting: MockSetting
    let server: MockServer
    let certificate: ServerCertificate?
    let terminal: Terminal

    /// The most operations, collections and overlaps that are named.
    private static let operationsMax = 20
    private static let othersMax = 8
    /// Contracts with more operations are looked through after the first answers.
    static let checkedAtOnceMax = 100

    func write(hasAdmin: Bool) {
        terminal.writeListening(server.url, certificate)
        let responder = server.responder
        let inferred = responder.inferred
        let shownMax = max(3, MockGreeting.operationsMax / max(1, contracts.count))
        for (index, contract) in contracts.enumerated() {
            let mount = setting.mounts.indices.contains(index) ? setting.mounts[index] : nil
            write(contract, mount: mount, shownMax: shownMax, hasAdmin: hasAdmin)
            if setting.isStateful { writeInferred(inferred.indices.contains(index) ? inferred[index] : []) }
            if contract.operations.count <= MockGreeting.checkedAtOnceMax {
                UnusableOperations(contract).write { terminal.write($0) }
            }
        }
        writeOverlaps(responder.overlaps)
        let place = certificate?.curl(to: server.url) ?? (options: [], url: server.url)
        let command = zip(contracts, setting.mounts + contracts.map { _ in nil }).lazy.compactMap { contract, mount in
            contract.sampleCommand(
                place.url + (mount ?? ""), trusting: certificate?.trusted, options: place.options)
        }.first
        if let command { terminal.write("\ntry\n  \(command)\n") }
        if hasAdmin {
            terminal.write("\nGET \(place.url)/__treaty/ lists all this, POST /__treaty/reset puts the records back\n")
        }
        terminal.write("\n")
        terminal.flush()
    }

    private func write(_ contract: Contract, mount: String?, shownMax: Int, hasAdmin: Bool) {
        let paths = mount.map { [$0] } ?? contract.serverPaths
        // Of a single contract the paths count with and without that of its server.
        let isTold = mount != nil || contracts.count > 1
        let below = paths.isEmpty || !isTold ? "" : " below \(paths.prefix(3).joined(separator: ", "))"
        let count = contract.operations.count
        terminal.write(
            "\n\(terminal.styled(contract.name, .bold)): \(contract.title) (\(counted(count, "operation"))\(below))\n")
        for operation in contract.operations.prefix(shownMax) {
            let call = "\(operation.method) \(operation.path.text)"
            let words = operation.summary ?? operation.id
            terminal.write("  \(call)\(words == call ? "" : "  \(words)")\n")
            let errors = unique(operation.rules.map(\.title))
            if !errors.isEmpty { terminal.write("    errors: \(errors.joined(separator: ", "))\n") }
        }
        if count == 0 { terminal.write("  the document has no operation: every call is answered by 404\n") }
        if count > shownMax {
            let all = hasAdmin ? "; GET /__treaty/ lists all" : ""
            terminal.write("  and \(counted(count - shownMax, "more operation"))\(all)\n")
        }
    }

    private func writeInferred(_ collections: [String]) {
        guard !collections.isEmpty else {
            terminal.write("  no path looks like a collection: nothing is kept\n")
            return
        }
        terminal.write("  \(counted(collections.count, "collection")) inferred from the paths:\n")
        for collection in collections.prefix(MockGreeting.othersMax) { terminal.write("    \(collection)\n") }
        let rest = collections.count - MockGreeting.othersMax
        if rest > 0 { terminal.write("    and \(rest) more\n") }
    }

    private func writeOverlaps(_ overlaps: [(operation: String, contracts: [Int])]) {
        guard let first = overlaps.first else { return }
        terminal.write("\n\(counted(overlaps.count, "operation")) in several documents, of which the first answers:\n")
        for overlap in overlaps.prefix(MockGreeting.othersMax) {
            let names = overlap.contracts.map { contracts[$0].path }
            terminal.write(
                "  \(overlap.operation): \(names[0]) answers, not \(names.dropFirst().joined(separator: ", "))\n")
        }
        let rest = overlaps.count - MockGreeting.othersMax
        if rest > 0 { terminal.write("  and \(rest) more\n") }
        let last = first.contracts.last.map { contracts[$0] }
        if let last { terminal.write("  --mount /\(last.name)=\(last.path) serves that one below a path of its own\n") }
    }
}

extension Contract {
    /// A command that works: the first operation, called by somebody who may do all, about a record that is there.
    /// A file that curl is to trust comes with it.
    fileprivate func sampleCommand(_ url: String, trusting file: String?, options: [String]) -> String? {
        // A call that needs no body says most; where errors are named, the first operation shows them.
        let usual =
            operations.prefix(50).first { $0.method == "GET" && $0.faults.isEmpty }
            ?? operations.prefix(50).first { $0.faults.isEmpty }
        guard let operation = operations.first(where: { !$0.rules.isEmpty && $0.faults.isEmpty }) ?? usual else {
            return nil
        }
        var draft = RequestSample(operation, of: self).draft
        if let effect = operation.effects.first(where: { !$0.key.isEmpty && $0.action != .create }),
            let place = effect.key.first,
            let collection = collection(named: effect.collection),
            let key = collection.records(at: Instant(seconds: 0)).first?[collection.key]
        {
            draft.set(place, key)
            if case .body = place {
                draft.contentType = draft.contentType ?? operation.body?.contents.first?.mediaType
            }
        }
        let message = draft.message
        var words = ["curl", "-i"] + (file.map { ["--cacert", "'\(quoted($0))'"] } ?? []) + options
        if message.method != "GET" { words += ["-X", message.method] }
        for field in message.allFields where !field.name.hasPrefix("Accept") {
            words += ["-H", "'\(quoted("\(field.name): \(field.value)"))'"]
        }
        if !message.content.isEmpty {
            words += ["-d", "'\(quoted(String(decoding: message.content, as: UTF8.self)))'"]
        }
        return (words + ["'\(quoted(url + message.target))'"]).joined(separator: " ")
    }

    /// A text between the single quotes of a shell.
    private func quoted(_ text: String) -> String {
        text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    }
}

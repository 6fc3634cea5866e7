// What a mock answers to a request: route, preference, caller, rules, effects; sockets and clocks are the server's.
package import TreatyContract
package import TreatyData
package import TreatyHTTP
import TreatyText

/// An answer and what the log says of it.
package struct MockAnswer: Sendable {
    package let response: ResponseMessage
    /// The operation that was called; nil where none was.
    package let operation: String?
    /// The code or name of the error that was answered; nil for a success.
    package let error: String?
    /// Where the answer itself breaks the contract: a fault of the contract's examples or of ours.
    package let warnings: [String]
}

/// One or several contracts with their records. It answers on any thread and needs no socket.
package final class MockResponder: Sendable {
    private let served: [ServedContract]
    private let allowsOrigins: Bool
    let ready = ReadyAnswers()

    /// `allowsOrigins` lets scripts of every origin call (CORS).
    package convenience init(_ contracts: [Contract], allowsOrigins: Bool = true) {
        self.init(contracts, setting: MockSetting(allowsOrigins: allowsOrigins))
    }

    package init(_ contracts: [Contract], setting: MockSetting) {
        served = contracts.enumerated().map { index, contract in
            let mount = setting.mounts.indices.contains(index) ? setting.mounts[index] : nil
            return ServedContract(contract, setting: setting, mount: mount)
        }
        allowsOrigins = setting.allowsOrigins
    }

    /// The same mock for another thread: the records are shared, the ready answers are its own, since what two
    /// processors count references of is slow for both.
    package init(beside other: MockResponder) {
        served = other.served
        allowsOrigins = other.allowsOrigins
    }

    /// The answer to a request at a time.
    package func answer(_ request: RequestMessage, now: @autoclosure () -> Instant) -> MockAnswer {
        readyAnswer(to: request) ?? newAnswer(to: request, now: now())
    }

    private func newAnswer(to request: RequestMessage, now: Instant) -> MockAnswer {
        if request.methodBytes.elementsEqual("OPTIONS".utf8) {
            if allowsOrigins, let preflight = CrossOrigin.preflight(request, methods: allowed(request)) {
                return MockAnswer(response: preflight.message, operation: nil, error: nil, warnings: [])
            }
            // The server as a whole is asked, not one of its paths (RFC 9110 9.3.7).
            if request.path.elementsEqual("*".utf8) {
                return MockAnswer(
                    response: AnswerDraft(status: 204).message, operation: nil, error: nil, warnings: [])
            }
        }
        var call: OperationCall?
        var draft: AnswerDraft
        var warnings: [String] = []
        var question: ReadyAnswers.Question?
        do throws(PreferenceFailure) {
            let preferences = try Preferences(request)
            switch route(request, server: preferences.server) {
            case .operation(let served, let operation, let arguments):
                var found = OperationCall(
                    served: served, operation: operation, request: request, arguments: arguments, now: now,
                    preferences: preferences)
                // The quick look may not have known that the request keeps the contract.
                if let plain = served.readyQuestion(in: request, operation), found.keepsContract() {
                    if let answer = ready.answer(to: plain, if: { _ in true }) { return answer }
                    question = plain
                }
                draft = found.answer()
                call = found
                if let applied = preferences.applied(to: draft) {
                    draft.fields.append(("Preference-Applied", applied))
                }
                if draft.error == nil { warnings = found.warnings(about: draft) }
            case .otherMethods(let methods): draft = MockResponder.wrongMethod(request, methods)
            case .otherServer(let hasServers): draft = MockResponder.wrongServer(preferences.server ?? "", hasServers)
            case .nothing: draft = wrongPath(request)
            }
        } catch {
            draft = .problem(.unprocessable, detail: error.detail)
        }
        if allowsOrigins { CrossOrigin.open(&draft, to: request) }
        let answer = MockAnswer(
            response: draft.message, operation: call?.operation.id, error: draft.error, warnings: warnings)
        if let question, let call { ready.keep(answer, for: question, isSameOnEveryPath: call.isSameOnEveryPath) }
        return answer
    }

    /// Puts back the records that the contracts start with.
    package func reset() { for contract in served { contract.reset() } }

    // MARK: Routes

    enum Route {
        case operation(ServedContract, Operation, arguments: PathArguments)
        case otherMethods([String])
        case otherServer(hasServers: Bool)
        case nothing
    }

    /// The contract whose base path the path begins with, the longest first; then the first of those without a mount
    /// that knows path and method; where none does, the methods of all that know the path.
    func route(_ request: RequestMessage, server: String?) -> Route {
        // What nearly every request to a mock of one contract is, without a list of candidates.
        if served.count == 1, !served[0].isMounted, server == nil,
            case .operation(let operation, let arguments) = served[0].contract.route(
                method: request.method, path: request.path)
        {
            return .operation(served[0], operation, arguments: arguments)
        }
        var others: [String] = []
        var isOtherServer = false
        var hasServers = false
        for (contract, path) in candidates(request.path) {
            switch contract.contract.route(method: request.method, path: path) {
            case .operation(let operation, let arguments):
                if let server {
                    let servers = ServerURLs(operation, of: contract.contract)
                    if !servers.isEmpty { hasServers = true }
                    guard servers.contains(server) else {
                        isOtherServer = true
                        continue
                    }
                }
                return .operation(contract, operation, arguments: arguments)
            case .otherMethods(let methods): others += methods
            case .none: break
            }
        }
        if isOtherServer { return .otherServer(hasServers: hasServers) }
        return others.isEmpty ? .nothing : .otherMethods(withHead(unique(others)))
    }

    private func candidates(_ path: ArraySlice<UInt8>) -> [(ServedContract, ArraySlice<UInt8>)] {
        if served.count == 1, !served[0].isMounted { return [(served[0], path)] }
        let below = served.flatMap { contract in contract.rests(of: path).map { (contract, $0.rest, $0.length) } }
        let longest = below.enumerated().sorted {
            $0.element.2 == $1.element.2 ? $0.offset < $1.offset : $0.element.2 > $1.element.2
        }
        return longest.map { ($0.element.0, $0.element.1) } + served.filter { !$0.isMounted }.map { ($0, path) }
    }

    /// The methods of a path and the one that is wanted: a script may see its 405.
    private func allowed(_ request: RequestMessage) -> [String] {
        let wanted = request.field("Access-Control-Request-Method") ?? ""
        return unique(methods(at: request.path) + (isFieldNameToken(wanted) ? [wanted] : []))
    }

    private func methods(at path: ArraySlice<UInt8>) -> [String] {
        // No operation has this method, so the match names the others.
        let found = candidates(path).flatMap { contract, path -> [String] in
            if case .otherMethods(let methods) = contract.contract.route(method: "", path: path) { methods } else { [] }
        }
        return withHead(unique(found))
    }

    private func withHead(_ methods: [String]) -> [String] {
        methods.contains("GET") && !methods.contains("HEAD") ? methods + ["HEAD"] : methods
    }

    private static func wrongMethod(_ request: RequestMessage, _ methods: [String]) -> AnswerDraft {
        let allowed = methods.joined(separator: ", ")
        let path = String(decoding: request.path, as: UTF8.self)
        return .problem(
            .noMethod, detail: "\(path) has no \(request.method); it has \(allowed)",
            members: [("methods", .array(methods.map { .string($0) }))], fields: [("Allow", allowed)])
    }

    private static func wrongServer(_ server: String, _ hasServers: Bool) -> AnswerDraft {
        hasServers
            ? .problem(.noServer, detail: "The server url \(server) is none of the servers that the contract names")
            : .problem(.noServers, detail: "The contract names no servers, although \(server) is asked for")
    }

    private func wrongPath(_ request: RequestMessage) -> AnswerDraft {
        let path = String(decoding: request.path, as: UTF8.self)
        let known = unique(
            served.flatMap { served in
                let prefix = served.isMounted || self.served.count > 1 ? served.prefixes.first ?? "" : ""
                return served.contract.operations.prefix(2000).map { prefix + $0.path.text }
            })
        if known.isEmpty { return .problem(.noOperations, detail: "no contract has an operation") }
        let near = suggestion(for: path, among: known)
        let meant = near.map { "; did you mean \($0)?" } ?? ""
        let shown = ([near].compactMap(\.self) + known.filter { $0 != near }).prefix(12)
        return .problem(
            .noPath, detail: "no contract has the path \(path)\(meant)",
            members: [("paths", .array(shown.map { .string($0) }))])
    }

    // MARK: What is served

    /// Contracts, their operations with the errors each may answer, and their records, for people and programs.
    package var listing: JSON {
        ["contracts": .array(served.map(\.listing))]
    }

    /// For each contract the collections that were inferred: `GET, POST /pets; GET, DELETE …/{id}`.
    package var inferred: [[String]] { served.map { $0.inferred.map(\.summary) } }

    /// Operations that several contracts have at the same path: `GET /pets` with the indices of the contracts, the
    /// one that answers first.
    package var overlaps: [(operation: String, contracts: [Int])] {
        guard served.count > 1 else { return [] }
        var owners: [String: [Int]] = [:]
        var order: [String] = []
        for (index, contract) in served.enumerated() {
            for prefix in contract.prefixes.isEmpty ? [""] : contract.prefixes {
                for operation in contract.contract.operations {
                    let key = "\(operation.method) \(ResourceShapes.key(prefix + operation.path.text))"
                    if owners[key] == nil { order.append("\(operation.method) \(prefix)\(operation.path.text)") }
                    if owners[key]?.last != index { owners[key, default: []].append(index) }
                }
            }
        }
        return order.compactMap { shown in
            let parts = shown.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, let found = owners["\(parts[0]) \(ResourceShapes.key(parts[1]))"], found.count > 1
            else { return nil }
            return (shown, found)
        }
    }
}

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

    /// `allowsOrigins` lets scripts of every origin call (CORS).
    package init(_ contracts: [Contract], allowsOrigins: Bool = true) {
        served = contracts.map { ServedContract($0) }
        self.allowsOrigins = allowsOrigins
    }

    /// The answer to a request at a time.
    package func answer(_ request: RequestMessage, now: Instant) -> MockAnswer {
        if allowsOrigins, request.methodBytes.elementsEqual("OPTIONS".utf8),
            let preflight = CrossOrigin.preflight(request, methods: methods(at: request.path))
        {
            return MockAnswer(response: preflight.message, operation: nil, error: nil, warnings: [])
        }
        var call: OperationCall?
        var draft: AnswerDraft
        var warnings: [String] = []
        do throws(PreferenceFailure) {
            let preferences = try Preferences(request)
            switch route(request) {
            case .operation(let served, let operation, let arguments):
                let values = RequestValues(request, operation: operation, arguments: arguments)
                let found = OperationCall(
                    served: served, operation: operation, request: request, values: values, now: now,
                    preferences: preferences)
                call = found
                draft = found.answer()
                let isUnknown = preferences.isForced && draft.error == ProblemName.notFound.rawValue
                if let applied = preferences.applied, !isUnknown {
                    draft.fields.append(("Preference-Applied", applied))
                }
                if draft.error == nil { warnings = found.warnings(about: draft) }
            case .otherMethods(let methods): draft = MockResponder.wrongMethod(request, methods)
            case .nothing: draft = wrongPath(request)
            }
        } catch {
            draft = .problem(.unprocessable, status: 422, detail: error.detail)
        }
        if allowsOrigins { CrossOrigin.open(&draft, to: request) }
        return MockAnswer(
            response: draft.message, operation: call?.operation.id, error: draft.error, warnings: warnings)
    }

    /// Puts back the records that the contracts start with.
    package func reset() { for contract in served { contract.store.reset() } }

    // MARK: Routes

    private enum Route {
        case operation(ServedContract, Operation, arguments: [[UInt8]])
        case otherMethods([String])
        case nothing
    }

    /// The first contract that knows path and method; where none does, the methods of all that know the path.
    private func route(_ request: RequestMessage) -> Route {
        var others: [String] = []
        for contract in served {
            switch contract.contract.route(method: request.method, path: request.path) {
            case .operation(let operation, let arguments): return .operation(contract, operation, arguments: arguments)
            case .otherMethods(let methods): others += methods
            case .none: break
            }
        }
        return others.isEmpty ? .nothing : .otherMethods(withHead(unique(others)))
    }

    private func methods(at path: ArraySlice<UInt8>) -> [String] {
        // No operation has this method, so the match names the others.
        let found = served.flatMap { contract -> [String] in
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
            .noMethod, status: 405, detail: "\(path) has no \(request.method); it has \(allowed)",
            members: [("methods", .array(methods.map { .string($0) }))], fields: [("Allow", allowed)])
    }

    private func wrongPath(_ request: RequestMessage) -> AnswerDraft {
        let path = String(decoding: request.path, as: UTF8.self)
        let known = unique(served.flatMap { $0.contract.operations.map(\.path.text) })
        let near = suggestion(for: path, among: known)
        let meant = near.map { "; did you mean \($0)?" } ?? ""
        let shown = ([near].compactMap(\.self) + known.filter { $0 != near }).prefix(12)
        return .problem(
            .noPath, status: 404, detail: "no contract has the path \(path)\(meant)",
            members: [("paths", .array(shown.map { .string($0) }))])
    }

    // MARK: What is served

    /// Contracts, their operations with the errors each may answer, and their records, for people and programs.
    package var listing: JSON {
        ["contracts": .array(served.map(\.listing))]
    }
}

/// A contract beside the records that a mock keeps for it.
struct ServedContract: Sendable {
    let contract: Contract
    let store: RecordStore

    init(_ contract: Contract) {
        self.contract = contract
        store = RecordStore(contract)
    }

    var listing: JSON {
        let operations = contract.operations.map { operation -> JSON in
            var entry: JSON = [
                "id": .string(operation.id), "method": .string(operation.method), "path": .string(operation.path.text),
            ]
            entry["summary"] = operation.summary.map { .string($0) }
            entry["errors"] = .array(
                operation.rules.map { rule in
                    var shown: JSON = ["status": .int(rule.status)]
                    shown["code"] = rule.code
                    shown["name"] = rule.name.map { .string($0) }
                    shown["meaning"] = rule.meaning.map { .string($0) }
                    return shown
                })
            return entry
        }
        var records = JSON.object([])
        for (collection, count) in store.counts { records[collection] = .int(count) }
        return [
            "name": .string(contract.name), "title": .string(contract.title), "path": .string(contract.path),
            "operations": .array(operations), "records": records,
        ]
    }
}

// Judges exchanges that others made, one by one, and keeps counts of what they showed; it reads no file.
package import TreatyContract
package import TreatyHTTP
package import TreatyOpenAPI
import TreatyText

/// An audit of traffic against one or several contracts; usable while the traffic goes on.
///
/// What it remembers depends on the contracts alone: results are handed out and not kept.
package struct TrafficAudit: Sendable {
    private let contracts: [Contract]
    private let failOn: Grade
    private let knownPaths: [String]
    /// Query parameters that are credentials.
    private let secretNames: Set<String>
    private let isNamedLikeSecret: @Sendable (String) -> Bool
    private var coverage = AuditCoverage()

    /// `failOn` is the weakest grade whose breach fails an exchange. Values of query parameters that are credentials of
    /// a contract, or whose name `isNamedLikeSecret`, are not shown.
    package init(
        _ contracts: [Contract], failOn: Grade = .outside,
        isNamedLikeSecret: @escaping @Sendable (String) -> Bool = { _ in false }
    ) {
        self.contracts = contracts
        self.isNamedLikeSecret = isNamedLikeSecret
        self.failOn = failOn
        secretNames = Set(
            contracts.flatMap(\.schemes).compactMap { if case .query(let name) = $0.kind { name } else { nil } })
        knownPaths = unique(contracts.flatMap { $0.operations.map(\.path.text) })
    }

    /// The name of the run that holds exchanges which none of several contracts knows.
    package static let noContract = "no-contract"

    private enum Route {
        case operation(Contract, Operation, PathArguments)
        case otherMethods(Contract, [String])
        case none
    }

    /// Judges one exchange. `name` tells it from the others of the audit, such as `entry-12`; the id of the result is
    /// `contract/operation/name`. Times are those of the exchange; no clock is read. Of an exchange that was redacted,
    /// what a value that may be a pseudonym breaks by its looks alone is no finding; where the recording lacks content
    /// that was there, content is not judged.
    package mutating func judge(
        _ exchange: Exchange, name: String, isRedacted: Bool = false, lacksContent: Bool = false
    ) -> CaseResult {
        let method = exchange.request.method
        switch route(exchange) {
        case .operation(let contract, let operation, let arguments):
            return judge(
                exchange, contract, operation, arguments, name: name, isRedacted: isRedacted,
                lacksContent: lacksContent)
        case .otherMethods(let contract, let methods):
            // Asking what a path can do is HTTP's own, and so is a browser's question before a call (Fetch 3.2.2).
            if method == "OPTIONS", let response = exchange.response {
                return undocumented(exchange, response, contract, [], name: name)
            }
            return wrongMethod(exchange, contract, methods, name: name)
        case .none: return wrongPath(exchange, name: name)
        }
    }

    /// One run for each contract that knows some of the results, and one for what no contract knows.
    package func runs(_ results: [CaseResult], recording: String, milliseconds: Int = 0) -> [RunResult] {
        var byContract: [String: [CaseResult]] = [:]
        for result in results {
            byContract[String(result.id.prefix { $0 != "/" }), default: []].append(result)
        }
        var runs = contracts.compactMap { contract -> RunResult? in
            let own = byContract.removeValue(forKey: contract.name) ?? []
            guard !own.isEmpty || contracts.count == 1 else { return nil }
            return RunResult(
                contract: contract.name, contractPath: contract.path, target: recording, isRecording: true,
                failOn: failOn, results: own, errors: coverage.errors(of: contract), milliseconds: milliseconds)
        }
        if let rest = byContract[TrafficAudit.noContract] {
            runs.append(
                RunResult(
                    contract: TrafficAudit.noContract, contractPath: "", target: recording, isRecording: true,
                    failOn: failOn, results: rest, milliseconds: milliseconds))
        }
        return runs
    }

    /// Which error codes the judged exchanges showed, for each operation that was called, so far.
    package func errors(of contract: Contract) -> [ErrorCoverage] { coverage.errors(of: contract) }

    // MARK: Routes

    /// The first contract that has path and method; of several, one whose servers are the host that was asked.
    private func route(_ exchange: Exchange) -> Route {
        var found: [(Contract, Operation, PathArguments)] = []
        var others: [(Contract, [String])] = []
        for contract in contracts {
            switch contract.route(method: exchange.request.method, path: exchange.request.path) {
            case .operation(let operation, let arguments): found.append((contract, operation, arguments))
            case .otherMethods(let methods): others.append((contract, methods))
            case .none: break
            }
        }
        if found.count == 1 { return .operation(found[0].0, found[0].1, found[0].2) }
        if found.isEmpty, others.isEmpty { return .none }
        let authority = URIReference(exchange.url).authority?.lowercased() ?? ""
        if let best = found.first(where: { $0.0.authorities.contains(authority) }) ?? found.first {
            return .operation(best.0, best.1, best.2)
        }
        guard let other = others.first(where: { $0.0.authorities.contains(authority) }) ?? others.first else {
            return .none
        }
        return .otherMethods(other.0, other.1)
    }

    // MARK: Verdicts

    private mutating func judge(
        _ exchange: Exchange, _ contract: Contract, _ operation: Operation, _ arguments: PathArguments, name: String,
        isRedacted: Bool, lacksContent: Bool
    ) -> CaseResult {
        guard let response = exchange.response else { return broken(exchange, contract, operation, name: name) }
        let judgement = AuditJudgement(
            contract: contract, operation: operation, arguments: arguments, exchange: exchange, response: response,
            isRedacted: isRedacted, lacksContent: lacksContent)
        let findings = judgement.findings()
        let verdict = verdict(findings)
        let isRight = if case .failed = verdict { false } else { true }
        coverage.note(operation, judgement.values, isRight: isRight, contract: contract)
        return CaseResult(
            id: "\(contract.name)/\(slug(operation.id))/\(name)", operation: operation.id,
            title: title(exchange), verdict: verdict, findings: findings.map(\.clipped),
            milliseconds: milliseconds(exchange), request: line(exchange.request),
            response: judgement.values.excerpt, evidence: operation.evidence, errorCode: judgement.dueRule?.label,
            foundCode: operation.outcome?.code(in: judgement.values)?.value.text,
            isSuccess: (200..<300).contains(response.status))
    }

    private func broken(_ exchange: Exchange, _ contract: Contract, _ operation: Operation, name: String)
        -> CaseResult
    {
        var reason = "no response"
        if case .failed(let why) = exchange.outcome { reason = why }
        let finding = Finding("audit.no-response", at: "response", message: reason)
        return CaseResult(
            id: "\(contract.name)/\(slug(operation.id))/\(name)", operation: operation.id, title: title(exchange),
            verdict: verdict([finding]), findings: [finding.clipped], milliseconds: milliseconds(exchange),
            request: line(exchange.request), evidence: operation.evidence, isBroken: true)
    }

    /// A method that the path does not have must be refused; whoever takes it does what nobody documents.
    private func wrongMethod(_ exchange: Exchange, _ contract: Contract, _ methods: [String], name: String)
        -> CaseResult
    {
        let known = methods.joined(separator: ", ")
        let sent = exchange.request.method
        guard let response = exchange.response else {
            return undocumented(exchange, nil, contract, [methodFinding(sent, known, nil, "no answer")], name: name)
        }
        var operation: Operation?
        if let other = methods.first,
            case .operation(let found, _) = contract.route(method: other, path: exchange.request.path)
        {
            operation = found
        }
        guard (400..<500).contains(response.status) else {
            let evidence =
                response.status < 400
                ? operation?.evidence
                : Evidence(
                    assumed: "a server should not fail over a request it does not take",
                    location: operation?.evidence?.location)
            let finding = methodFinding(sent, known, evidence, "\(sent), answered \(response.status)")
            return undocumented(exchange, response, contract, [finding], name: name)
        }
        return undocumented(exchange, response, contract, [], name: name)
    }

    private func methodFinding(_ method: String, _ known: String, _ evidence: Evidence?, _ found: String) -> Finding {
        Finding(
            "audit.method-undocumented", at: "request.method",
            expected: "\(known), or a refusal (4xx) of \(method)", found: found, evidence: evidence)
    }

    private func wrongPath(_ exchange: Exchange, name: String) -> CaseResult {
        let path = String(decoding: exchange.request.path, as: UTF8.self)
        // Long paths of strangers are not worth a search through ours.
        let near = path.utf8.count > 128 ? nil : suggestion(for: path, among: knownPaths)
        let finding = Finding(
            "audit.path-undocumented", at: "request.path",
            expected: contracts.count == 1 ? "a path of the contract" : "a path of a contract", found: path,
            evidence: Evidence(assumed: "no document says anything of this path", location: nil),
            help: near.map { "did you mean \($0)?" })
        return undocumented(
            exchange, exchange.response, contracts.count == 1 ? contracts.first : nil, [finding], name: name)
    }

    /// The result of an exchange that calls no operation.
    private func undocumented(
        _ exchange: Exchange, _ response: ResponseMessage?, _ contract: Contract?, _ findings: [Finding], name: String
    ) -> CaseResult {
        CaseResult(
            id: "\(contract?.name ?? TrafficAudit.noContract)/undocumented/\(name)", operation: "undocumented",
            title: title(exchange), verdict: verdict(findings), findings: findings.map(\.clipped),
            milliseconds: milliseconds(exchange), request: line(exchange.request),
            response: response.map(head) ?? "", isBroken: response == nil, isProtocol: true)
    }

    /// Bodies of calls that are no business of a contract are not shown.
    private func head(_ response: ResponseMessage) -> String {
        clipped("\(response.status)  \(response.field("Content-Type") ?? "no content type")", charactersMax: 200)
    }

    private func verdict(_ findings: [Finding]) -> Verdict {
        findings.isEmpty ? .passed : findings.contains { $0.grade <= failOn } ? .failed : .warned
    }

    private func title(_ exchange: Exchange) -> String {
        let status = exchange.response.map { "\($0.status)" } ?? "no answer"
        return "\(status) to \(line(exchange.request))"
    }

    private func line(_ request: RequestMessage) -> String {
        clipped("\(request.method) \(targetWithoutCredentials(request))", charactersMax: 200)
    }

    /// The target with `…` in place of what stands behind the name of a secret.
    private func targetWithoutCredentials(_ request: RequestMessage) -> String {
        guard let query = request.query else { return request.target }
        let pairs = query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).map { pair in
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let decoded = PercentEncoding.decoded(name, plusIsSpace: true) ?? Array(name)
            let text = String(decoding: decoded, as: UTF8.self)
            let isSecret = secretNames.contains(text) || isNamedLikeSecret(text) && name.count < pair.count
            return String(decoding: isSecret ? name : pair, as: UTF8.self) + (isSecret ? "=…" : "")
        }
        return String(decoding: request.path, as: UTF8.self) + "?" + pairs.joined(separator: "&")
    }

    private func milliseconds(_ exchange: Exchange) -> Int { exchange.timings.total / 1000 }
}

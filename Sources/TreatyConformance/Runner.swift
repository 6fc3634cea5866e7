// Runs the cases of a contract against a target and judges what comes back; it knows no output format.
package import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
public import TreatyOpenAPI

/// What a run is to do.
public struct RunOptions: Sendable {
    /// The weakest grade whose breach fails the run.
    public var failOn: Grade = .outside
    /// Only operations with this id, cases whose id begins with it, workflows with it; empty runs all.
    public var only: [String] = []
    /// Ends the run after so many failed cases; nil runs to the end.
    public var failuresMax: Int?

    public init() {}
}

/// One run of one contract against one target.
package struct Runner {
    let contract: Contract
    let target: Target
    let options: RunOptions
    private let client: HTTPClient
    let curl: CurlLine
    /// The workflows beside the contract; nil where there are none.
    private let workflows: WorkflowBook?
    var pool: RecordPool
    /// The last answer that came; nil where none did.
    var lastAnswer: ResponseValues?
    /// Hangs and dead connections, by operation.
    private var brokenCases: [String: [String]] = [:]
    private(set) var abortReason: String?
    private var tally = CoverageTally()
    /// Operations that have answered a success in this run: they are there.
    private(set) var answering: Set<String> = []
    /// Operations of which a plain success has come.
    private(set) var plainlyAnswering: Set<String> = []
    /// Calls that make records so far: what must be unique in the next is made anew.
    var creations = 0
    /// Failed cases so far; what is looked at and not reported leaves it as it was.
    var failures = 0
    /// Records that calls have changed: `rooms 171`.
    var usedRecords: Set<String> = []

    package init(
        _ contract: Contract, target: Target, options: RunOptions = RunOptions(), workflows: WorkflowBook? = nil
    ) {
        self.contract = contract
        self.workflows = workflows
        curl = CurlLine(target)
        self.target = target
        self.options = options
        client = HTTPClient(trust: target.trust, proxies: target.proxies)
        pool = RecordPool(target.given)
    }

    /// Sends every case, one after the other. Blocks until the last answer or its deadline.
    package mutating func run(_ report: (RunEvent) -> Void) -> RunResult {
        let start = monotonicMilliseconds()
        let all = CasePlanner(contract).cases(of: mayBeWanted).filter(isWanted)
        var flows = WorkflowRunner(contract, workflows, target: target, options: options, client: client)
        report(
            .started(
                contract: contract.name, target: target.label, isOwnMock: target.isOwnMock,
                cases: all.count + flows.stepCount, mayFollow: mayFollow))
        var results: [CaseResult] = []
        var cases: [TestCase] = []
        func note(_ planned: TestCase, _ result: CaseResult) {
            cases.append(planned)
            results.append(result)
            report(.finishedCase(result))
        }
        // Lists first: nothing has been changed or deleted yet.
        runLists(note)
        for planned in all {
            if let result = self.result(of: planned) { note(planned, result) }
        }
        runLives(note)
        runBehind(note)
        let errors = coverage(cases, results)
        (flows.abortReason, flows.tally) = (abortReason, tally)
        flows.failedSoFar = results.count(where: \.isFailed)
        results += flows.run { report(.finishedCase($0)) }
        (abortReason, tally) = (flows.abortReason, flows.tally)
        client.close()
        let result = RunResult(
            contract: contract.name, contractPath: contract.path, target: target.label, isOwnMock: target.isOwnMock,
            failOn: options.failOn, results: results, errors: errors,
            coverage: tally.coverage(of: contract, cases: cases),
            milliseconds: monotonicMilliseconds() - start,
            abortReason: abortReason)
        report(.finished(result))
        return result
    }

    private func isWanted(_ planned: TestCase) -> Bool { isWanted(planned.id, planned.operation.id) }

    /// Whether any case of an operation may have been asked for.
    private func mayBeWanted(_ operation: Operation) -> Bool {
        let stem = "\(contract.name)/\(slug(operation.id))/"
        return options.only.isEmpty
            || options.only.contains { only in
                if contract.operations.contains(where: { $0.id == only }) { return only == operation.id }
                return !only.hasPrefix("\(contract.name)/") || only.hasPrefix(stem) || stem.hasPrefix(only)
            }
    }

    /// Whether a case was asked for by its operation, the beginning of its id, or a word of it.
    func isWanted(_ id: String, _ operation: String) -> Bool {
        options.only.isEmpty
            || options.only.contains { only in
                operation == only || id.hasPrefix(only) || id.contains("/\(only)/")
            }
    }

    // MARK: One case

    /// Nil for a variant that the contract does not take.
    private mutating func result(of planned: TestCase) -> CaseResult? {
        if planned.isMadeUp, !target.isOwnMock { return nil }
        if case .impossible(_, let why) = planned.purpose { return notTested(planned, "not provokable: \(why)") }
        if let ended { return notTested(planned, ended) }
        if planned.isStateChanging, !target.isDisposable {
            return notTested(planned, TestCase.notDisposable)
        }
        if !target.isOwnMock, options.failOn < .assumed, planned.mayLeaveRubbish {
            return notTested(planned, "nobody states that it is refused, and who takes it keeps it; --strict sends it")
        }
        if planned.isRespelled, !plainlyAnswering.contains(planned.operation.id) {
            return notTested(planned, "no plain success of the operation has come before")
        }
        if let broken = brokenCases[planned.operation.id], broken.count >= 2 {
            return notTested(planned, "the operation hung or broke off in \(broken.joined(separator: " and "))")
        }
        var record: JSON?
        if let need = planned.record {
            guard let found = self.record(for: need, planned.operation) else {
                return notTested(planned, pool.shortage(of: need))
            }
            record = found
        }
        var maker = CaseRequest(contract: contract, target: target, planned: planned)
        maker.others = others(planned, record)
        do throws(CaseRequest.Obstacle) {
            let draft = fresh(try maker.draft(record: record), planned)
            let message = draft.message
            guard let (planned, meant) = meaning(of: draft, planned, record) else { return nil }
            if planned.isVariant, !contract.takes(message, planned.operation) || !knowsRecords(of: meant, planned) {
                return nil
            }
            if case .repeated(let collection) = planned.record {
                // The first call brings the record into the state that the case is about.
                do throws(ClientFailure) {
                    let first = try send(message)
                    guard (200..<300).contains(first.response.status) else {
                        if let record { pool.spend(record, of: collection) }
                        return notTested(planned, "the first call was answered \(first.response.status)")
                    }
                } catch {
                    return broken(planned, error, message, curl: curl.text(message), record: record, milliseconds: 0)
                }
            }
            return exchange(planned, message, meaning: meant, curl: curl.text(message), record: record)
        } catch {
            return notTested(planned, error.reason)
        }
    }

    /// One exchange on a connection of its own, so that neither a retry nor a late byte of the last case hides a fault.
    private func send(_ message: RequestMessage) throws(ClientFailure) -> ClientExchange {
        client.close()
        return try client.send(message, to: target.origin, timeouts: target.timeouts)
    }

    /// `check` says what else is wrong with a success; `meant` is the request without words for something else.
    mutating func exchange(
        _ planned: TestCase, _ message: RequestMessage, meaning meant: RequestMessage? = nil, curl: String,
        record: JSON?, check: (ResponseValues) -> [Finding] = { _ in [] }
    ) -> CaseResult {
        lastAnswer = nil
        if let ended { return notTested(planned, ended) }
        let sent = unixSeconds()
        let start = monotonicMilliseconds()
        do throws(ClientFailure) {
            let exchange = try send(message)
            let values = ResponseValues(exchange.response)
            lastAnswer = values
            let wasSuccess = (200..<300).contains(exchange.response.status)
            if let record, let need = planned.record, !planned.isVariant, wasSuccess || !planned.keepsRecord,
                planned.operation.mayChange(need.collection)
            {
                pool.spend(record, of: need.collection)
            }
            let operation = planned.operation
            let request = RequestValues(
                meant ?? message, operation: operation, arguments: arguments(of: meant ?? message))
            tally.note(operation, request, values)
            var findings = contract.findings(
                on: values, to: request, operation: operation, expecting: planned.expectation,
                isHead: message.method == "HEAD")
            findings += exchange.surplusFindings
            let uses = ["GET", "HEAD"].contains(operation.method) ? [] : uses(operation, request)
            let isReused = uses.contains(where: usedRecords.contains)
            if wasSuccess { usedRecords.formUnion(uses) }
            if let reason = excuse(planned, status: exchange.response.status, isReused: isReused) {
                return notTested(planned, reason)
            }
            findings = weighed(findings, planned, status: exchange.response.status)
            findings = planned.founded(findings, on: values)
            if planned.isVariant, !planned.isSureToSucceed, !findings.isEmpty,
                let rule = rule(behind: values, message, request, operation)
            {
                return notTested(planned, "refused with \(rule.title), which rests on what the server knows")
            }
            if case .denied(let collection, let principal) = planned.record, wasSuccess, let record {
                findings = hinted(findings, collection, principal, record)
            }
            if case .errors(let rules) = planned.expectation {
                findings += MessageCheck(operation: operation, request: request).findings(on: values, wanting: rules)
            }
            if case .success = planned.expectation, wasSuccess {
                findings += EffectCheck(
                    contract: contract, operation: operation, request: request, sentAt: sent,
                    receivedAt: unixSeconds(),
                    caller: planned.isByUsualCaller ? callerScope(operation).caller : nil
                ).findings(on: values)
                answering.insert(operation.id)
                if !planned.isVariant { plainlyAnswering.insert(operation.id) }
                findings += check(values)
            }
            let result = result(planned, findings, message, values, curl: curl, milliseconds: exchange.milliseconds)
            if result.isFailed { failures += 1 }
            return result
        } catch {
            return broken(
                planned, error, message, curl: curl, record: record, milliseconds: monotonicMilliseconds() - start)
        }
    }

    /// Why the refusal of what should succeed says nothing of the target; nil where it does.
    private func excuse(_ planned: TestCase, status: Int, isReused: Bool) -> String? {
        guard planned.isSuccess, (400..<500).contains(status) else { return nil }
        let operation = planned.operation
        let hasAnswered = answering.contains(operation.id)
        // Nobody states the path, and it has never answered.
        if [404, 405].contains(status), operation.isPathAssumed, !target.isOwnMock, !hasAnswered {
            return "the path is assumed and not there (\(status)); bind it to the real one with an overlay (--overlay)"
        }
        if isReused { return "refused (\(status)) on a record that another case has used; give more" }
        if planned.isVariant, planned.isOfLess {
            return "refused (\(status)) without it: what a record gets then need not be stated to be optional"
        }
        if status == 404, operation.mayShowNothing {
            return "not there (404): nothing says what comes where there is nothing to show"
        }
        let isDeclared = operation.rules.contains { $0.status == 403 }
        if status == 403, !operation.effects.isEmpty, !hasAnswered, !isDeclared, planned.record != nil {
            return "refused (403): the caller may have no right to this record; give one of its own"
        }
        return nil
    }

    /// The rule that a refusal may rest on, where records or rights decide about it.
    private func rule(
        behind values: ResponseValues, _ message: RequestMessage, _ request: RequestValues, _ operation: Operation
    ) -> ErrorRule? {
        let standing = contract.standing(of: message, values: request, operation: operation) { _ in false }
        let code = operation.outcome?.code(in: values)?.value
        return standing.rules(status: values.response.status, code: code).first { _, standing in
            if case .possible = standing { true } else { false }
        }?.rule
    }

    /// Which status a success has may be assumed; that a call which has worked before works again is not, nor that a
    /// server does not fail over what it should take.
    private func answered(_ finding: Finding, _ planned: TestCase, _ status: Int) -> Finding {
        guard finding.check == "status", finding.grade == .assumed,
            answering.contains(planned.operation.id) || status >= 500,
            let evidence = planned.evidence ?? planned.operation.evidence
        else { return finding }
        var stronger = finding
        stronger.evidence = Evidence(
            grade: .inferred, citations: evidence.citations, location: evidence.location)
        return stronger
    }

    /// Which refusal comes may be assumed; that a server which fails over a request has not refused it is HTTP's own
    /// word (RFC 9110 15.6).
    private func failed(_ finding: Finding, _ status: Int) -> Finding {
        guard finding.check == "status", finding.grade == .assumed, [500, 502, 504].contains(status) else {
            return finding
        }
        var stronger = finding
        stronger.evidence = Evidence(
            outside: "RFC 9110 15.6.1: the server met a condition that it did not expect; a refusal is a 4xx",
            location: finding.evidence?.location)
        return stronger
    }

    /// Where nobody says that a request is refused, nobody says what the refusal looks like either: of what HTTP itself
    /// forbids the server may speak in its own way, unless the contract declares that very status.
    private func weighed(_ findings: [Finding], _ planned: TestCase, status: Int) -> [Finding] {
        if planned.isSuccess { return findings.map { answered($0, planned, status) } }
        let findings = planned.isProtocol ? findings : findings.map { failed($0, status) }
        guard status >= 400, planned.isProtocol || planned.evidence?.grade == .assumed else { return findings }
        let isDeclared = planned.operation.responses.contains { $0.statuses == .exactly(status) }
        guard planned.isProtocol, !isDeclared else { return findings.map(\.asOfUndocumentedRefusal) }
        return findings.filter { !$0.isAboutContent && $0.check != "error.code-undocumented" }
    }

    /// A record whose profile does not say that it is denied may have been allowed with good reason.
    private func hinted(
        _ findings: [Finding], _ collection: String, _ principal: String, _ record: JSON
    ) -> [Finding] {
        let conditions = contract.principals.first { $0.name == principal }?.deniedRecords ?? []
        guard let condition = conditions.first(where: { $0.collection == collection && record[$0.pointer] == nil })
        else {
            return findings
        }
        return findings.map { finding in
            var hinted = finding
            hinted.help =
                "does the target deny '\(principal)' this record? Give one that says so, with \(condition.pointer): "
                + "\(condition.value.compact), under given.\(collection).existing"
            return hinted
        }
    }

    func arguments(of message: RequestMessage) -> PathArguments {
        if case .operation(_, let arguments) = contract.routes.match(method: message.method, path: message.path) {
            return arguments
        }
        return PathArguments()
    }

    /// No usable answer: the connection's fault becomes the finding.
    private mutating func broken(
        _ planned: TestCase, _ failure: ClientFailure, _ message: RequestMessage, curl: String, record: JSON?,
        milliseconds: Int
    ) -> CaseResult {
        if let reason = failure.reasonToAbort(target) {
            abortReason = "\(target.origin) cannot be reached: \(reason)"
            return notTested(planned, abortReason ?? reason)
        }
        if let record, let need = planned.record, planned.operation.mayChange(need.collection) {
            pool.spend(record, of: need.collection)
        }
        brokenCases[planned.operation.id, default: []].append(planned.id)
        let finding = Finding(failure.check, at: failure.place, message: failure.description)
        failures += 1
        return result(planned, [finding], message, nil, curl: curl, milliseconds: milliseconds, isBroken: true)
    }

    // MARK: Results

    private func result(
        _ planned: TestCase, _ findings: [Finding], _ message: RequestMessage, _ values: ResponseValues?, curl: String,
        milliseconds: Int, isBroken: Bool = false
    ) -> CaseResult {
        let findings = findings.map(\.clipped)
        let isFailed = findings.contains { $0.grade <= options.failOn }
        return CaseResult(
            id: planned.id, operation: planned.operation.id, title: planned.title,
            verdict: findings.isEmpty ? .passed : isFailed ? .failed : .warned, findings: findings,
            milliseconds: milliseconds,
            request: "\(message.method) \(message.target)", response: values.map(\.excerpt) ?? "", curl: curl,
            evidence: planned.evidence, errorCode: planned.errorRule?.label,
            foundCode: values.flatMap { planned.operation.outcome?.code(in: $0)?.value.text }, isBroken: isBroken,
            isProtocol: planned.isProtocol, isSuccess: planned.isSuccess)
    }

    func notTested(_ planned: TestCase, _ why: String) -> CaseResult {
        CaseResult(
            id: planned.id, operation: planned.operation.id, title: planned.title, verdict: .notTested(why),
            findings: [],
            milliseconds: 0, request: "", response: "", curl: "", evidence: planned.evidence,
            errorCode: planned.errorRule?.label, foundCode: nil, isBroken: false,
            isProtocol: planned.isProtocol, isSuccess: planned.isSuccess)
    }

    private func coverage(_ cases: [TestCase], _ results: [CaseResult]) -> [ErrorCoverage] {
        var seen: Set<String> = []
        var found: [ErrorCoverage] = []
        for (planned, _) in zip(cases, results) {
            guard let rule = planned.errorRule, seen.insert("\(planned.operation.id) \(rule.label)").inserted else {
                continue
            }
            let own = zip(cases, results).filter { other, _ in
                other.operation.id == planned.operation.id && other.errorRule?.label == rule.label
            }.map(\.1)
            found.append(
                ErrorCoverage(
                    operation: planned.operation.id, code: rule.label, name: rule.name, status: rule.status,
                    state: state(own)))
        }
        return found
    }

    private func state(_ results: [CaseResult]) -> ErrorCoverage.State {
        let sent = results.filter { if case .notTested = $0.verdict { false } else { true } }
        guard !sent.isEmpty else {
            if case .notTested(let why)? = results.first?.verdict { return .notProvoked(why) }
            return .notProvoked("no case")
        }
        let right = sent.count { if case .passed = $0.verdict { true } else { false } }
        let wrong = sent.filter { if case .failed = $0.verdict { true } else { false } }
        if wrong.isEmpty, right > 0 { return .right(cases: right) }
        let other = wrong.isEmpty ? sent : wrong
        return .other(
            unique(
                other.map { $0.foundCode ?? ($0.isBroken ? "no answer" : "status \($0.response.prefix { $0 != " " })") }
            ))
    }
}

extension Finding {
    /// The finding where nobody says that the request is refused, and so nobody says what the refusal looks like.
    var asOfUndocumentedRefusal: Finding {
        guard let evidence, isAboutContent else { return self }
        var weaker = self
        weaker.evidence = Evidence(
            assumed: "the case is not documented, and so its answer is not", location: evidence.location)
        return weaker
    }

    /// Whether it speaks of the form of the answer.
    var isAboutContent: Bool { ["media-type", "schema", "body"].contains(where: check.hasPrefix) }

    /// The finding with a message of a length that a report can show.
    var clipped: Finding {
        var shown = self
        shown.message = TreatyConformance.clipped(message, charactersMax: 400)
        return shown
    }
}

extension ResponseValues {
    /// Status, media type and the beginning of the body, in one line.
    var excerpt: String {
        var parts = ["\(response.status)", response.field("Content-Type") ?? "no content type"]
        if let location = response.field("Location") { parts.append("Location: \(location)") }
        // Bytes, not characters: an audit does this for every answer.
        let words = content.prefix(600).split { $0 <= 0x20 }
        parts.append(String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self))
        return clipped(parts.joined(separator: "  "), charactersMax: 360)
    }
}

/// A text cut to what a report shows of it.
func clipped(_ text: String, charactersMax: Int) -> String {
    text.count > charactersMax ? text.prefix(charactersMax - 1) + "…" : text
}

extension ClientExchange {
    /// What came behind the response and belongs to nothing.
    var surplusFindings: [Finding] {
        guard surplusBytes > 0 else { return [] }
        return [
            Finding(
                "response.surplus", at: "response", expected: "nothing behind the response",
                found: "\(surplusBytes) more bytes", help: "RFC 9112 9.3 and 6.3")
        ]
    }
}

extension TestCase {
    static let notDisposable =
        "may change something, and the target is not disposable (disposable: true, or --disposable)"

    /// Whether a server that does not refuse it, as it need not, would keep a broken value that later answers show.
    var mayLeaveRubbish: Bool {
        guard evidence?.grade == .assumed, let rule = errorRule else { return false }
        switch rule.trigger {
        case .malformed, .anyMalformed, .missing, .anyMissing: break
        default: return false
        }
        let keys = operation.effects.flatMap(\.key)
        let isAboutKey = changes.contains { change in
            switch change {
            case .set(let place, _), .remove(let place): keys.contains(place)
            default: false
            }
        }
        return !isAboutKey && operation.effects.contains { [.create, .ensure, .update, .replace].contains($0.action) }
    }

    /// Whether the first caller that may do it makes the call.
    var isByUsualCaller: Bool { if case .unlimited = caller { true } else { false } }
    var isSuccess: Bool { if case .success = purpose { true } else { false } }
    var isProtocol: Bool { if case .protocolRule = purpose { true } else { false } }

    /// The error the case is about.
    var errorRule: ErrorRule? {
        switch purpose {
        case .error(let rule), .impossible(let rule, _): rule
        case .success, .protocolRule: nil
        }
    }
}

extension ClientFailure {
    /// Why no further case makes sense: the target is not there at all.
    func reasonToAbort(_ target: Target) -> String? {
        let sentence = target.proxies.sentence(of: self, to: target.origin)
        return switch self {
        case .tls(let reason) where reason.contains("certificate"):
            "\(sentence) (--ca-file FILE trusts its authority, --insecure trusts anybody)"
        case .cannotResolve, .refused, .connectTimeout, .handshakeTimeout, .cannotConnect, .proxyRefused,
            .tlsUnavailable, .tls:
            sentence
        default: nil
        }
    }

    var check: String {
        switch self {
        case .responseTimeout, .bodyTimeout: "timeout"
        case .closedBeforeResponse, .closedMidHead: "connection.closed"
        case .closedMidBody: "body.truncated"
        case .malformed, .tooLarge: "response.malformed"
        default: "connection"
        }
    }

    var place: String {
        switch self {
        case .bodyTimeout, .closedMidBody: "response.body"
        default: "response"
        }
    }
}

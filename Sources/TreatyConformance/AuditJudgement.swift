// The verdict over one exchange that somebody else made: which answers the request allows, and whether this is one.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// One exchange beside the operation that it calls.
struct AuditJudgement {
    let contract: Contract
    let operation: Operation
    let exchange: Exchange
    let request: RequestMessage
    let response: ResponseMessage
    let values: ResponseValues
    /// Whether pseudonyms may stand where values were.
    let isRedacted: Bool
    /// Whether the recording says that there was content which it lacks.
    private let isContentLost: Bool
    private let sent: RequestValues
    private let standing: RequestStanding

    init(
        contract: Contract, operation: Operation, arguments: PathArguments, exchange: Exchange,
        response: ResponseMessage, isRedacted: Bool, lacksContent: Bool
    ) {
        self.contract = contract
        self.operation = operation
        self.exchange = exchange
        self.response = response
        self.isRedacted = isRedacted
        isContentLost = lacksContent
        values = ResponseValues(response)
        request = exchange.request.withoutContentCoding
        sent = RequestValues(request, operation: operation, arguments: arguments)
        standing = contract.standing(of: request, values: sent, operation: operation) { finding in
            isRedacted && HiddenPlaces(operation: operation).mayHide(finding)
        }
    }

    private var status: Int { response.status }
    private var isHead: Bool { request.method == "HEAD" }
    private var code: JSON? { operation.outcome?.code(in: values)?.value }

    /// The rule that the answer was to follow; nil where nothing in the request asks for an error.
    var dueRule: ErrorRule? { standing.due.first }

    /// A content that the response must have had and that the recording lacks.
    private var lacksContent: Bool {
        guard response.content.isEmpty, !isHead, status >= 200, status != 204, status != 304 else { return false }
        return isContentLost || (response.field("Content-Length").flatMap { Int($0) } ?? 0) > 0
    }

    func findings() -> [Finding] {
        // An answer about what the caller has already is HTTP's own (RFC 9110 13.2.2).
        if status == 304, request.field("If-None-Match") != nil || request.field("If-Modified-Since") != nil {
            return []
        }
        // A part of the content has no schema (RFC 9110 15.3.7).
        let isPart = status == 206 && request.field("Range") != nil
        var (expectation, found, isUndocumented) = expected()
        let skipsContent = isHead || lacksContent || isPart
        var judged = contract.findings(
            on: values, to: sent, operation: operation, expecting: expectation, isHead: skipsContent)
        // So is the answer to a wish for a type that there is not (RFC 9110 15.5.7).
        let isNegotiated = status == 406 && (request.field("Accept").map { !$0.contains("*/*") } ?? false)
        if isPart || isNegotiated { judged.removeAll { $0.check == "status.undeclared" } }
        // What was refused may have been a value that the recording hides.
        if isRedacted, (400..<500).contains(status) {
            judged = judged.map { $0.check == "status.undeclared" ? $0.asOfUndocumentedRefusal : $0 }
        }
        if isUndocumented, status >= 400 { judged = judged.map(\.asOfUndocumentedRefusal) }
        if status < 400, dueRule?.trigger == .unauthenticated {
            for index in judged.indices where judged[index].check == "status" {
                judged[index].help = RequestStanding.credentialHelp
            }
        }
        found = judged + found
        if lacksContent {
            found.append(
                Finding(
                    "audit.content-not-kept", at: "response.body", expected: "the content of the response",
                    found: "none in the recording",
                    evidence: Evidence(assumed: "what was not recorded cannot be judged", location: nil),
                    help: "record again with contents, or read the verdict as one over status and fields"))
        }
        if (200..<300).contains(status), standing.due.isEmpty, standing.violations.isEmpty {
            found += effects()
        }
        return isRedacted ? found.filter { !HiddenPlaces(operation: operation).mayHide($0) } : found
    }

    private func effects() -> [Finding] {
        let sentAt = exchange.startedMicroseconds / 1_000_000
        // A recording from a file may say any number of microseconds.
        let took = min(exchange.timings.total, 86_400_000_000) / 1_000_000
        let (end, overflows) = sentAt.addingReportingOverflow(took + 1)
        guard !overflows else { return [] }
        return EffectCheck(
            contract: contract, operation: operation, request: sent, sentAt: sentAt, receivedAt: end, caller: nil
        ).findings(on: values)
    }

    // MARK: What the request allows

    /// What the response may be, what is wrong with the exchange beside it, and whether nobody documents the refusal.
    private func expected() -> (Expectation, [Finding], isUndocumented: Bool) {
        let due = standing.due
        if let first = due.first {
            if status < 400 { return (.errors(bestFounded(due)), [], false) }
            return refused(due, isAssumed: first.evidence?.grade == .assumed)
        }
        guard standing.unruledViolations.isEmpty else {
            if status >= 400 { return (.refusal(standing.unruledViolations[0].finding.evidence), [], true) }
            return (.declared, (200..<300).contains(status) ? accepted() : [], false)
        }
        return (.declared, status >= 400 ? impossibleCode() : [], false)
    }

    /// The rule that is founded best speaks first when a call succeeds that must not.
    private func bestFounded(_ due: [ErrorRule]) -> [ErrorRule] {
        let best = standing.holding.min { left, right in
            (left.triggerEvidence?.grade ?? .stated) < (right.triggerEvidence?.grade ?? .stated)
        }
        return [best].compactMap(\.self) + due
    }

    private func refused(_ due: [ErrorRule], isAssumed: Bool) -> (Expectation, [Finding], isUndocumented: Bool) {
        // Which of two refusals comes first is not said where the contract has no rule for one of them.
        let isOther = !due.contains { $0.status == status } && status < 500
        if isOther, !standing.unruledViolations.isEmpty { return (.refusal(due[0].evidence), [], true) }
        let isDue = due.contains { $0.status == status && ($0.code == code || $0.code == nil) }
        let later = standing.rules(status: status, code: code).first { !$0.standing.isImpossible }
        guard !isDue, let later = later?.rule else { return (.errors(due), [], isAssumed) }
        let finding = Finding(
            "error.order", at: Locator.responseStatus.description,
            expected: "error \(due[0].label), which the contract puts first", found: "error \(later.label)",
            evidence: weaker(due[0].evidence, operation.orderEvidence))
        return (.errors([later]), [finding], isAssumed || later.evidence?.grade == .assumed)
    }

    /// An error whose every trigger is decided by the request and does not hold.
    private func impossibleCode() -> [Finding] {
        guard let outcome = operation.outcome, let found = outcome.code(in: values) else { return [] }
        let meant = zip(operation.rules, standing.standings).filter { $0.0.code == found.value }
        let reasons = meant.compactMap { if case .impossible(let why) = $0.1 { why } else { nil } }
        guard !meant.isEmpty, reasons.count == meant.count else { return [] }
        let best = meant.map(\.0).min { ($0.evidence?.grade ?? .stated) < ($1.evidence?.grade ?? .stated) }
        let possible = zip(operation.rules, standing.standings).filter { !$0.1.isImpossible && $0.0.code != nil }
        let others = unique(possible.map(\.0.label)).joined(separator: " or ")
        return [
            Finding(
                "error.code", at: Locator.responseBody(found.at).description,
                expected: others.isEmpty ? "no error, as nothing is wrong with the request" : "error \(others), if any",
                found: "\(found.value.text), although \(unique(reasons).joined(separator: ", "))",
                evidence: best?.evidence)
        ]
    }

    /// What is wrong with a request that was taken all the same.
    private func accepted() -> [Finding] {
        standing.unruledViolations.map { violation in
            var finding = violation.finding
            finding.message = "the implementation accepted what breaks the contract: \(finding.message)"
            return finding
        }
    }
}

extension RequestMessage {
    /// The same request with its content as it was before it was coded; as it is where that cannot be told.
    fileprivate var withoutContentCoding: RequestMessage {
        guard !contentCodings(of: self).isEmpty, let content = decodedContent else { return self }
        let fields = allFields.filter { $0.name.lowercased() != "content-encoding" }.map { ($0.name, $0.value) }
        return RequestMessage(method: method, target: target, fields: fields, content: content)
    }
}

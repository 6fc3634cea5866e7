// One call of one operation: which of its answers is right, in the order of precedence; bodies are made beside it.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

/// A request that has found its operation.
struct OperationCall: Sendable {
    let served: ServedContract
    let operation: Operation
    let request: RequestMessage
    let values: RequestValues
    let now: Instant
    let preferences: Preferences

    /// What was decided while the records stood still.
    private enum Decision: Sendable {
        case rule(ErrorRule)
        case violations
        case done([RecordAnswer])
        case refused(AnswerDraft)
    }

    /// The answer: a forced one; else by who calls, what is sent, the contract's rules in order, and last the effects.
    func answer() -> AnswerDraft {
        if preferences.isForced { return forced() }
        let contract = served.contract
        let caller = contract.caller(of: request, values: values, operation: operation)
        if case .nobody = caller { return unauthenticated() }
        let violations = contract.violations(of: values, operation: operation)
        if violations.contains(where: { $0.kind == .contentType }) { return wrongContentType() }
        let decision = served.store.transaction { records -> Decision in
            if let rule = rule(caller, violations, in: records) { return .rule(rule) }
            if !violations.isEmpty { return .violations }
            switch RecordChange(operation: operation, values: values, now: now).apply(to: &records) {
            case .done(let answers): return .done(answers)
            case .missing(let collection, let key):
                return .refused(
                    .problem(.notFound, status: 404, detail: "\(collection) has no record \(key.compact)"))
            case .taken(let collection, let key):
                return .refused(
                    .problem(.conflict, status: 409, detail: "\(collection) has a record \(key.compact) already"))
            }
        }
        switch decision {
        case .rule(let rule): return error(rule)
        case .violations: return invalid(violations)
        case .done(let answers): return success(answers)
        case .refused(let draft): return draft
        }
    }

    /// The rule that applies while the records are as they are. A function of its own, so that its copy of them ends
    /// before they change.
    private func rule(_ caller: Caller, _ violations: [Violation], in records: RecordSet) -> ErrorRule? {
        let members = values.body ?? .object(values.query.map { JSON.Member($0.name, $0.value) })
        return RuleSituation(
            operation: operation, values: values, caller: caller, violations: violations,
            record: { records.record($0, key: $1) },
            isTaken: { records.isTaken($0, constraint: $1, by: members) }
        ).rule()
    }

    // MARK: Refusals

    private func unauthenticated() -> AnswerDraft {
        if let rule = operation.rules.first(where: { $0.trigger == .unauthenticated }) { return error(rule) }
        let response = operation.responses.first { $0.statuses == .exactly(401) }
        if let draft = declared(response, status: 401, name: .unauthorized) { return draft }
        let schemes = operation.security.map { $0.joined(separator: " and ") }.filter { !$0.isEmpty }
        return .problem(
            .unauthorized, status: 401,
            detail: "the operation wants the credentials of \(schemes.joined(separator: " or "))",
            fields: [("WWW-Authenticate", challenge)])
    }

    /// A challenge must stand beside a 401 (RFC 9110 15.5.2).
    private var challenge: String {
        let names = Set(operation.security.joined())
        let kind = served.contract.schemes.first { names.contains($0.name) }?.kind
        return switch kind {
        case .basic: "Basic realm=\"*\""
        case .bearer: "Bearer"
        default: "Treaty"
        }
    }

    private func wrongContentType() -> AnswerDraft {
        let response = operation.responses.first { $0.statuses == .exactly(415) }
        if let draft = declared(response, status: 415, name: .contentType) { return draft }
        let types = operation.body?.contents.map(\.mediaType) ?? []
        let sent = values.problems.lazy.compactMap { if case .contentType(let text) = $0 { text } else { nil } }.first
        return .problem(
            .contentType, status: 415,
            detail: "the body must be \(types.joined(separator: " or ")), not \(sent ?? "of no type")",
            fields: [("Accept", types.joined(separator: ", "))])
    }

    /// A breach that no rule of the contract names: a declared example, else a list of what is wrong.
    private func invalid(_ violations: [Violation]) -> AnswerDraft {
        let isUnreadable = values.problems.contains { if case .contentType = $0 { false } else { true } }
        let status = isUnreadable ? 400 : 422
        for wanted in [StatusSet.exactly(422), .exactly(400), .hundreds(4), .any] {
            let response = operation.responses.first { $0.statuses == wanted }
            let own: Int = if case .exactly(let exact) = wanted { exact } else { status }
            if let draft = declared(response, status: own, name: .unprocessable) { return draft }
        }
        let list = violations.map { violation -> JSON in
            [
                "location": .array(steps(of: violation.locator).map { .string($0) }), "severity": "Error",
                "code": .string(violation.finding.check), "message": .string(violation.finding.message),
            ]
        }
        return .problem(
            .unprocessable, status: status, detail: "the request breaks the contract",
            members: [("validation", .array(list))])
    }

    private func steps(of locator: Locator) -> [String] {
        switch locator {
        case .path(let name): ["path", name]
        case .query(let name): ["query", name]
        case .header(let name): ["header", name]
        case .cookie(let name): ["cookie", name]
        case .body(let pointer): ["body"] + pointer.tokens
        case .responseStatus, .responseHeader, .responseBody: [locator.description]
        }
    }

    /// The first example of a declared response; nil where there is none.
    private func declared(_ response: ResponseRule?, status: Int, name: ProblemName) -> AnswerDraft? {
        guard let response, let content = content(of: response), let example = content.examples.first else {
            return nil
        }
        var draft = draft(status: status, content: content, value: JSON(example.value))
        draft.error = code(in: draft) ?? name.rawValue
        return draft
    }

    // MARK: Preferences

    private func forced() -> AnswerDraft {
        if let wanted = preferences.error { return forcedError(wanted) }
        guard let code = preferences.code else { return forcedExample(preferences.example ?? "") }
        guard let response = operation.response(for: code) else {
            let known = operation.responses.map(\.statuses.description)
            return unknown("code \(code)", "responses", known)
        }
        guard let name = preferences.example else { return forced(response, status: code, example: nil) }
        let names = response.contents.flatMap { $0.examples.map(\.name) }
        guard names.contains(name) else { return unknown("example '\(name)' for \(code)", "examples", names) }
        return forced(response, status: code, example: name)
    }

    private func forcedError(_ wanted: String) -> AnswerDraft {
        let rule = operation.rules.first { $0.code?.text == wanted } ?? operation.rules.first { $0.name == wanted }
        guard let rule else { return unknown("error '\(wanted)'", "errors", unique(operation.rules.map(\.label))) }
        return error(rule)
    }

    /// Examples of the success count before those of other responses.
    private func forcedExample(_ name: String) -> AnswerDraft {
        let responses = [operation.success].compactMap(\.self) + operation.responses
        let found = responses.first { $0.contents.contains { $0.examples.contains { $0.name == name } } }
        guard let found else {
            let names = operation.responses.flatMap { $0.contents.flatMap { $0.examples.map(\.name) } }
            return unknown("example '\(name)'", "examples", unique(names))
        }
        return forced(found, status: found.statuses.servedStatus, example: name)
    }

    private func forced(_ response: ResponseRule, status: Int, example: String?) -> AnswerDraft {
        let holder = example.flatMap { name in response.contents.first { $0.examples.contains { $0.name == name } } }
        guard let content = holder ?? content(of: response) else { return AnswerDraft(status: status) }
        let value = content.examples.first { $0.name == example }.map { JSON($0.value) } ?? sample(content)
        var draft = draft(status: status, content: content, value: value)
        if status >= 400 { draft.error = code(in: draft) ?? String(status) }
        return draft
    }

    private func unknown(_ what: String, _ kind: String, _ known: [String]) -> AnswerDraft {
        let there = known.isEmpty ? "none" : known.joined(separator: ", ")
        return .problem(
            .notFound, status: 404, detail: "\(operation.id) has no \(what); it has \(there)",
            members: [(kind, .array(known.map { .string($0) }))])
    }
}

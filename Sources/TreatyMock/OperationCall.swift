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
    private(set) var values: RequestValues {
        didSet { knownViolations = nil }
    }
    private var knownViolations: [Violation]?
    /// The decoded segments that stand for the path's parameters.
    let arguments: [String]
    let now: Instant
    let preferences: Preferences
    let accept: AcceptedContent

    init(
        served: ServedContract, operation: Operation, request: RequestMessage, arguments: PathArguments, now: Instant,
        preferences: Preferences
    ) {
        self.served = served
        self.operation = operation
        self.request = request
        self.arguments = arguments.map { String(decoding: $0, as: UTF8.self) }
        self.now = now
        self.preferences = preferences
        values = RequestValues(request, operation: operation, arguments: arguments)
        accept = AcceptedContent(request)
    }

    var isHead: Bool { request.methodBytes.elementsEqual("HEAD".utf8) }
    var isDynamic: Bool { preferences.dynamic ?? served.setting.isDynamic }

    var source: BodySource {
        let seed = preferences.seed.map { BodySource.seed($0) } ?? served.setting.seed
        return BodySource(seed: seed, usesExamples: !isDynamic)
    }

    var negotiation: Negotiation {
        Negotiation(
            operation: operation, preferences: preferences, accept: accept, isHead: isHead, isDynamic: isDynamic)
    }

    /// Whether nothing is wrong with the request and whoever sends it.
    mutating func keepsContract() -> Bool {
        if case .nobody = served.contract.caller(of: request, values: values, operation: operation) { return false }
        return violations().isEmpty
    }

    /// What is wrong with the request; found once for its present values.
    private mutating func violations() -> [Violation] {
        let found = knownViolations ?? served.contract.violations(of: values, operation: operation)
        knownViolations = found
        return found
    }

    /// Whether a success shows nothing that is made for the path: examples only.
    var isSameOnEveryPath: Bool {
        guard let answer = try? negotiation.valid(), answer.content == nil || answer.example != nil else {
            return false
        }
        return answer.response.fields.allSatisfy { !isDynamic && !$0.examples.isEmpty }
    }

    /// The path of the contract that was called, without what a server puts before it.
    var resourcePath: String { ResourceShapes.filled(operation.path.text, arguments) }
    var place: ResourcePlace? { served.shapes.place(operation.path.text, arguments: arguments) }

    /// What was decided while the records stood still.
    private enum Decision: Sendable {
        case rule(ErrorRule)
        case violations
        case done([RecordAnswer])
        case refused(AnswerDraft)
    }

    /// The answer: by who calls, what is sent, the contract's rules in order, and last the effects.
    ///
    /// Where the contract has error rules, a forced answer comes before all that. Where it has none, a request must
    /// keep the contract before anything can be forced.
    mutating func answer() -> AnswerDraft {
        var draft = decided()
        if operation.isDeprecated, !draft.isProblem { draft.fields.append(("Deprecation", "true")) }
        // A 401 needs a challenge (RFC 9110 15.5.2); an API that names its errors says itself how it refuses.
        if draft.status == 401, operation.rules.isEmpty, !operation.security.isEmpty, !draft.has("WWW-Authenticate") {
            draft.fields.append(("WWW-Authenticate", challenges))
        }
        if draft.content.count > served.setting.bodyBytesMax {
            let size = "\(draft.content.count) bytes"
            return .problem(
                .tooLarge,
                detail: "the answer would have \(size); a mock sends at most \(served.setting.bodyBytesMax)")
        }
        return draft
    }

    private mutating func decided() -> AnswerDraft {
        if let fault = operation.faults.first {
            let place = fault.location.map { " (\($0))" } ?? ""
            return .problem(
                .unusable, detail: "the contract's \(operation.id) cannot be used: \(fault.message)\(place)")
        }
        if let wanted = preferences.error { return forcedError(wanted) }
        let hasRules = !operation.rules.isEmpty
        if hasRules, preferences.isForced { return forced() }
        let contract = served.contract
        let caller = contract.caller(of: request, values: values, operation: operation) { issued, value in
            holder(of: value, issued)
        }
        if case .nobody = caller { return unauthenticated() }
        let who = record(of: caller)
        useAliases(who)
        let violations = violations()
        if violations.contains(where: { $0.kind == .contentType }) { return wrongContentType() }
        if !hasRules, !violations.isEmpty { return invalid(violations) }
        if !hasRules, preferences.isForced { return success([]) }
        if let answer = statefulAnswer() { return answer }
        let schema = (try? negotiation.valid())?.content?.schema
        let (operation, values, now, seed) = (operation, values, now, source.seed)
        let decision = served.store.transaction(now: now) { records -> Decision in
            if operation.effects.isEmpty, operation.rules.isEmpty { return .done([]) }
            let change = RecordChange(
                operation: operation, schema: schema, values: values, now: now, caller: who, seed: seed,
                records: records)
            let situation = RuleSituation(
                operation: operation, values: values, caller: caller, violations: violations, targets: change.targets,
                taken: change.taken)
            if let rule = situation.rule() { return .rule(rule) }
            if !violations.isEmpty { return .violations }
            switch change.failure {
            case nil:
                records = change.records
                return .done(change.answers)
            case .missing(let collection, let key)?:
                let text = key.map { "record \($0.compact)" } ?? "such record"
                return .refused(.problem(.notFound, detail: "\(collection) has no \(text)"))
            case .taken(let collection, let key)?:
                return .refused(.problem(.conflict, detail: "\(collection) has a record \(key.compact) already"))
            case .constraint(let collection, let name)?:
                return .refused(.problem(.conflict, detail: "\(collection) has a record of the same \(name)"))
            }
        }
        switch decision {
        case .rule(let rule): return error(rule)
        case .violations: return invalid(violations)
        case .done(let answers): return success(answers)
        case .refused(let draft): return draft
        }
    }

    // MARK: Callers

    /// Whose a credential is that a call has issued: nil where it is unknown or over.
    private func holder(of value: String, _ issued: IssuedCredentials) -> RecordName? {
        let now = now
        return served.store.transaction(now: now) { records in
            let kept = records.records(of: issued.collection).first { $0[issued.member]?.text == value }
            guard let kept, let key = kept[issued.names.by], !key.isNull else { return nil }
            if let until = issued.until.flatMap({ kept[$0] }), !until.isNull {
                let end = until.string.flatMap { Instant($0) }?.seconds ?? until.int ?? Int(until.text)
                guard let end, end > now.seconds else { return nil }
            }
            return RecordName(collection: issued.names.collection, key: key)
        }
    }

    /// The record that a caller is.
    private func record(of caller: Caller) -> JSON? {
        guard case .principal(let principal) = caller, let name = principal.record else { return nil }
        return served.store.transaction(now: now) { $0.record(name.collection, key: name.key) }
    }

    /// Puts what texts stand for in the place of parameters that are nothing but such a text.
    private mutating func useAliases(_ caller: JSON?) {
        for parameter in operation.parameters where !parameter.aliases.isEmpty {
            guard let sent = values[parameter.locator]?.text,
                let alias = parameter.aliases.first(where: { $0.text == sent }),
                let meant = RecipeScope(values: values, now: now, caller: caller).value(alias.value)
            else { continue }
            values.replace(parameter, with: meant)
        }
    }

    // MARK: Refusals

    private func unauthenticated() -> AnswerDraft {
        if let rule = operation.rules.first(where: { $0.trigger == .unauthenticated }) { return error(rule) }
        if let draft = declared([401], .unauthorized) { return draft }
        let wanted = operation.security.map { $0.joined(separator: " and ") }.filter { !$0.isEmpty }
        return .problem(
            .unauthorized,
            detail: "the operation wants the credentials of \(wanted.joined(separator: " or ")), "
                + "and the contract declares no 401 response",
            fields: [("WWW-Authenticate", challenges)])
    }

    /// The challenges of the schemes that the operation names, each once.
    private var challenges: String {
        let names = operation.security.flatMap(\.self)
        let found = names.compactMap { name -> String? in
            switch served.contract.schemes.first(where: { $0.name == name })?.kind {
            case .basic: "Basic realm=\"*\""
            case .bearer: "Bearer"
            case .authorization(let scheme): scheme == "digest" ? "Digest realm=\"*\", nonce=\"abc123\"" : scheme
            case .header, .query, .cookie: "ApiKey"
            case .other, nil: nil
            }
        }
        return found.isEmpty ? "Unknown" : unique(found).joined(separator: ", ")
    }

    private func wrongContentType() -> AnswerDraft {
        // The examples of an operation with rules stand for its codes, and none of them is about media types.
        let isDeclared = operation.responses.contains { $0.statuses == .exactly(415) }
        let statuses = operation.rules.isEmpty ? [415, 422, 400] : isDeclared ? [415] : []
        if let draft = declared(statuses, .contentType) { return draft }
        let types = operation.body?.contents.map(\.mediaType) ?? []
        let sent = values.problems.lazy.compactMap { if case .contentType(let text) = $0 { text } else { nil } }.first
        return .problem(
            .contentType, detail: "Supported content types: \(types.joined(separator: ",")); sent: \(sent ?? "none")",
            fields: [("Accept", types.joined(separator: ", "))])
    }

    /// A breach that no rule of the contract names: a declared response, else a list of what is wrong.
    private func invalid(_ violations: [Violation]) -> AnswerDraft {
        // What cannot be read at all is no unprocessable content (RFC 9110 15.5.21).
        let isUnreadable = values.problems.contains { if case .contentType = $0 { false } else { true } }
        if let draft = declared(isUnreadable ? [400, 422] : [422, 400], .unprocessable) { return draft }
        return .problem(
            .unprocessable, status: isUnreadable ? 400 : 422,
            detail: "Your request is not valid and no HTTP validation response was found in the contract.",
            members: [("validation", .array(violations.map { ValidationEntry($0).json }))])
    }

    /// The response that the contract declares for one of these statuses; nil where it declares none.
    private func declared(_ statuses: [Int], _ name: ProblemName) -> AnswerDraft? {
        do throws(NegotiationFailure) {
            guard let answer = try negotiation.invalid(statuses) else { return nil }
            var draft = draft(answer)
            if draft.error == nil || draft.error == String(draft.status) { draft.error = name.rawValue }
            draft.isRefusal = true
            return draft
        } catch {
            return error.problem(operation)
        }
    }

    // MARK: Preferences

    private func forced() -> AnswerDraft {
        guard preferences.code == nil, let name = preferences.example else { return success([]) }
        return forcedExample(name)
    }

    private func forcedError(_ wanted: String) -> AnswerDraft {
        let rule = operation.rules.first { $0.code?.text == wanted } ?? operation.rules.first { $0.name == wanted }
        guard let rule else {
            let known = unique(operation.rules.map(\.label))
            let there = known.isEmpty ? "none" : known.joined(separator: ", ")
            return .problem(
                .notFound, detail: "\(operation.id) has no error '\(wanted)'; it has \(there)",
                members: [("errors", .array(known.map { .string($0) }))])
        }
        return error(rule)
    }

    /// Examples of the success count before those of other responses.
    private func forcedExample(_ name: String) -> AnswerDraft {
        let responses = [operation.success].compactMap(\.self) + operation.responses
        for response in responses {
            for content in response.contents {
                guard let example = content.examples.first(where: { $0.name == name }) else { continue }
                return draft(
                    NegotiatedAnswer(
                        status: response.statuses.servedStatus, response: response, content: content,
                        mediaType: content.mediaType, example: example))
            }
        }
        return success([])
    }
}

/// One breach of a request as problem documents list it: where, which keyword, and a sentence.
struct ValidationEntry {
    let location: [String]
    let code: String
    let message: String

    init(_ violation: Violation) {
        let finding = violation.finding
        let within = violation.within
        let isAbsent = finding.check == "request.missing"
        code = isAbsent ? "required" : finding.check.dropping("request.") ?? finding.check
        // What is missing is missing in the part of the request that should hold it.
        switch violation.locator {
        case .path(let name): location = ["path"] + (isAbsent || name.isEmpty ? [] : [name]) + within
        case .query(let name): location = ["query"] + (isAbsent || name.isEmpty ? [] : [name]) + within
        case .header(let name): location = ["header"] + (isAbsent || name.isEmpty ? [] : [name]) + within
        case .cookie(let name): location = ["cookie"] + (isAbsent || name.isEmpty ? [] : [name]) + within
        case .body(let pointer): location = ["body"] + pointer.tokens
        case .responseStatus, .responseHeader, .responseBody: location = [violation.locator.description]
        }
        guard isAbsent else {
            message = finding.message
            return
        }
        if case .body(let pointer) = violation.locator, pointer.tokens.isEmpty {
            message = "Body parameter is required"
        } else {
            message = "Request \(location[0]) must have required property '\(violation.locator.shortName)'"
        }
    }

    var json: JSON {
        [
            "location": .array(location.map { .string($0) }), "severity": "Error", "code": .string(code),
            "message": .string(message),
        ]
    }
}

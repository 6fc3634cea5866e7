// What a request alone says about each documented error: it must come, it may come, it cannot; records and rights of
// callers are not known here.
package import TreatyData
package import TreatyHTTP
package import TreatyOpenAPI
import TreatyText

/// What is known of one error rule once the request is known.
package enum RuleStanding: Sendable {
    /// The trigger holds; the rule is founded as this use of it is.
    case holds(ErrorRule)
    /// Records or rights decide, and a request does not show them.
    case possible
    /// The trigger does not hold; the text says why.
    case impossible(String)

    package var isImpossible: Bool { if case .impossible = self { true } else { false } }
}

/// A request against the error rules of its operation.
package struct RequestStanding: Sendable {
    package let operation: Operation
    /// In the order of the operation's rules.
    package let standings: [RuleStanding]
    /// What is wrong with the request and what no rule that holds speaks of.
    package let unruledViolations: [Violation]
    package let violations: [Violation]

    /// The rules that hold, in the order of the contract.
    package var holding: [ErrorRule] {
        standings.compactMap { if case .holds(let rule) = $0 { rule } else { nil } }
    }

    /// The errors that may answer this request: the first that holds, before it in order those that may hold, and
    /// those that the contract accepts in its place. Empty where none holds.
    package var due: [ErrorRule] {
        guard let first = standings.firstIndex(where: { if case .holds = $0 { true } else { false } }),
            case .holds(let rule) = standings[first]
        else { return [] }
        let before = zip(operation.rules, standings).prefix(first).compactMap { rule, standing in
            standing.isImpossible ? nil : rule
        }
        return [rule] + before + operation.rules.filter { $0.accepts.contains(rule.trigger) }
    }

    /// Browsers leave credentials out of what they export.
    package static let credentialHelp = "a recording whose credentials were taken out looks like this too"

    /// Rules with their standing that an answer of this status and code may mean.
    package func rules(status: Int, code: JSON?) -> [(rule: ErrorRule, standing: RuleStanding)] {
        zip(operation.rules, standings).filter { $0.0.status == status && $0.0.code == code }.map { ($0.0, $0.1) }
    }
}

extension Contract {
    /// Judges every rule of an operation by a request. `mayHide` says of a breach that it proves nothing, since another
    /// value stands where the one that was sent had been. Cost: that of checking the request.
    package func standing(
        of request: RequestMessage, values: RequestValues, operation: Operation, mayHide: (Finding) -> Bool
    ) -> RequestStanding {
        func isJudged(_ violation: Violation) -> Bool {
            violation.kind != .malformed || !mayHide(violation.finding)
        }
        let parts = violations(ofPartsOf: values, operation: operation).filter(isJudged)
        let whole = parts.isEmpty ? violations(ofWhole: values, operation: operation).filter(isJudged) : []
        let rules = RuleReading(
            contract: self, operation: operation, request: request, values: values, parts: parts, whole: whole)
        let standings = operation.rules.map(rules.standing)
        let holding = standings.compactMap { if case .holds(let rule) = $0 { rule } else { nil } }
        let unruled = parts.filter { violation in !holding.contains { $0.trigger.speaks(of: violation) } }
        let isRuled = holding.contains { $0.trigger == .unauthenticated }
        let security = isRuled ? [] : rules.securityViolations()
        return RequestStanding(
            operation: operation, standings: standings,
            unruledViolations: unruled + (holding.isEmpty ? whole : []) + security,
            violations: parts + whole + security)
    }
}

extension Finding {
    /// Whether the finding rests on what a value is, and not on whether it is there or of which type.
    package var isAboutValue: Bool {
        let keyword = check.split(separator: ".").last.map(String.init) ?? ""
        return [
            "pattern", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
            "format", "minLength", "maxLength", "contains", "uniqueItems", "oneOf", "not", "effect", "relation",
        ].contains(keyword)
    }
}

extension Trigger {
    /// Whether this trigger is about that breach.
    fileprivate func speaks(of violation: Violation) -> Bool {
        switch self {
        case .missing(let choices):
            violation.kind == .missing && choices.joined().contains { $0.overlaps(violation.locator) }
        case .malformed(let places):
            violation.kind == .malformed && places.contains { $0.overlaps(violation.locator) }
        case .anyMissing: violation.kind == .missing
        case .anyMalformed: violation.kind == .malformed
        default: false
        }
    }
}

/// Reads triggers by one request.
private struct RuleReading {
    let contract: Contract
    let operation: Operation
    let request: RequestMessage
    let values: RequestValues
    let parts: [Violation]
    let whole: [Violation]

    func standing(_ rule: ErrorRule) -> RuleStanding {
        let own = standing(rule, by: rule.trigger)
        guard own.isImpossible else { return own }
        let isAccepted = rule.accepts.contains { !standing(rule, by: $0).isImpossible }
        return isAccepted ? .possible : own
    }

    private func standing(_ rule: ErrorRule, by trigger: Trigger) -> RuleStanding {
        switch trigger {
        case .unauthenticated: return unauthenticated(rule)
        case .missing(let choices): return missing(choices, rule)
        case .malformed(let places): return malformed(places, rule)
        case .absent(let collection), .state(let collection, _): return record(of: collection)
        case .anyMissing: return anywhere(.missing, rule, "nothing that is needed is missing")
        case .anyMalformed: return anywhere(.malformed, rule, "every value keeps its schema")
        case .anyAbsent, .anyForbidden: return .possible
        case .forbidden, .forbiddenOperation, .exists, .unprovokable: return .possible
        }
    }

    private func unauthenticated(_ rule: ErrorRule) -> RuleStanding {
        switch contract.shownCredentials(of: request, values: values, operation: operation) {
        case .unwanted: return .impossible("the operation wants no credential")
        case .none: return .holds(rule)
        case .partial(let missing):
            // That this credential is needed too rests on the scheme's evidence as well.
            let scheme = contract.schemes.first { missing.contains($0.name) }?.evidence
            return .holds(weaker(rule.evidence, scheme).map { rule.replacing(evidence: $0) } ?? rule)
        case .complete: return .possible
        }
    }

    /// Credentials that are wanted and not there, for an operation without a rule that speaks of them.
    func securityViolations() -> [Violation] {
        let lacking: [String]
        switch contract.shownCredentials(of: request, values: values, operation: operation) {
        case .unwanted, .complete: return []
        case .none: lacking = operation.security.first { !$0.isEmpty } ?? []
        case .partial(let missing): lacking = missing
        }
        let scheme = contract.schemes.first { lacking.contains($0.name) }
        return [
            Violation(
                kind: .missing, locator: .header("authorization"),
                finding: Finding(
                    "request.security", at: "request",
                    expected: "the credentials of \(lacking.joined(separator: ", "))",
                    found: "none", evidence: weaker(operation.evidence, scheme?.evidence),
                    help: RequestStanding.credentialHelp))
        ]
    }

    private func anywhere(_ kind: Violation.Kind, _ rule: ErrorRule, _ why: String) -> RuleStanding {
        if (parts + whole).contains(where: { $0.kind == kind }) { return .holds(rule) }
        return values.problems.isEmpty ? .impossible(why) : .possible
    }

    private func missing(_ choices: [[Locator]], _ rule: ErrorRule) -> RuleStanding {
        var isOpen = false
        var emptyOnly = false
        for choice in choices where values.first(of: choice) == nil {
            if choice.contains(where: isUnread) {
                isOpen = true
            } else if choice.contains(where: isEmptyText) {
                emptyOnly = true
            } else {
                return .holds(rule)
            }
        }
        if emptyOnly {
            let evidence = Evidence(
                assumed: "a value that is present and empty counts as missing", location: rule.evidence?.location)
            return .holds(rule.replacing(evidence: evidence))
        }
        if isOpen { return .possible }
        let sent = choices.compactMap { choice in choice.first { values[$0] != nil }?.description }
        return .impossible("\(sent.joined(separator: " and ")) \(sent.count == 1 ? "is" : "are") there")
    }

    private func malformed(_ places: [Locator], _ rule: ErrorRule) -> RuleStanding {
        let breaches = parts + whole.filter { $0.locator != .body(JSONPointer()) }
        let isBroken = breaches.contains { violation in
            violation.kind == .malformed && places.contains { $0.overlaps(violation.locator) }
        }
        if isBroken { return .holds(rule) }
        if places.contains(where: isUnread) { return .possible }
        let sent = places.filter { values[$0] != nil }.map(\.description)
        if sent.isEmpty {
            return .impossible("nothing was sent at \(places.map(\.description).joined(separator: ", "))")
        }
        return .impossible("\(sent.joined(separator: " and ")) \(sent.count == 1 ? "keeps its" : "keep their") schema")
    }

    private func record(of collection: String) -> RuleStanding {
        let keys = operation.effects.filter { $0.collection == collection && !$0.key.isEmpty }.map(\.key)
        guard !keys.isEmpty else { return .possible }
        let isNamed = keys.contains { key in values.first(of: key) != nil || key.contains(where: isUnread) }
        return isNamed ? .possible : .impossible("the request names no record of \(collection)")
    }

    /// Whether the part of the request that a place lies in could not be read.
    private func isUnread(_ place: Locator) -> Bool {
        values.problems.contains { problem in
            switch (problem, place) {
            case (.query, .query), (.contentType, .body), (.body, .body): true
            default: false
            }
        }
    }

    private func isEmptyText(_ place: Locator) -> Bool {
        switch place {
        case .query(let name):
            let pairs = request.query.flatMap { query in try? QueryString.decode(query) } ?? []
            return pairs.contains { $0.name == name && $0.value.isEmpty }
        case .header(let name): return request.field(name) == ""
        case .body(let pointer):
            guard values.content?.mediaType == "application/x-www-form-urlencoded", pointer.tokens.count == 1 else {
                return false
            }
            let fields = FormURLEncoded.decode(request.content) ?? []
            return fields.contains { $0.name == pointer.tokens[0] && $0.value.isEmpty }
        default: return false
        }
    }
}

/// Of two ways to found the same fact the stronger; where one is missing, the other.
package func stronger(_ left: Evidence?, _ right: Evidence?) -> Evidence? {
    guard let left, let right else { return left ?? right }
    return right.grade < left.grade ? right : left
}

/// What rests on two facts is founded as the weaker of them.
package func weaker(_ left: Evidence?, _ right: Evidence?) -> Evidence? {
    guard let left, let right else { return left ?? right }
    return left.grade < right.grade ? right : left
}

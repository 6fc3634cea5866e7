// Plans the cases of a contract: every way of success, every error by every trigger, and what HTTP itself forbids.
package import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// Makes the plan of one contract; the same contract always gives the same plan.
package struct CasePlanner {
    private let contract: Contract

    package init(_ contract: Contract) { self.contract = contract }

    /// All cases in the order in which they run: first those that leave records alone, so that a few records serve
    /// many cases. An operation that the contract breaks has none.
    package func cases(of isWanted: (Operation) -> Bool = { _ in true }) -> [TestCase] {
        let planned = contract.operations.filter { $0.faults.isEmpty && isWanted($0) }.flatMap { operation in
            let plan = OperationPlan(contract: contract, operation: operation)
            let errors = operation.rules.flatMap { plan.cases(for: $0) }
            return errors + plan.protocolCases() + plan.successCases() + plan.variants()
                + plan.successesByOtherWays()
                + plan.spellings()
        }
        let all = numbered(planned)
        return unique(all.map(\.operation.id)).flatMap { id in
            let own = all.filter { $0.operation.id == id }
            return (0..<4).flatMap { turn in own.filter { $0.turn == turn } }
        }
    }

    /// Ids are unique: a second case of the same id gets a number.
    private func numbered(_ cases: [TestCase]) -> [TestCase] {
        var seen: Set<String> = []
        return cases.map { planned in
            var id = planned.id
            var count = 1
            while !seen.insert(id).inserted {
                count += 1
                id = "\(planned.id)-\(count)"
            }
            guard count > 1 else { return planned }
            var copy = planned
            copy.id = id
            return copy
        }
    }
}

/// The cases of one operation.
struct OperationPlan {
    let contract: Contract
    let operation: Operation

    private var stem: String { "\(contract.name)/\(slug(operation.id))" }

    /// The effect whose record the cases are about.
    private var effect: Effect? { operation.namedEffect }
    private var existing: TestCase.RecordNeed? { effect.map { .existing(collection: $0.collection) } }

    /// Every place where the record's key may stand, in every content type that the operation takes.
    var placements: [TestCase.Placement] {
        (effect?.key ?? []).flatMap { locator -> [TestCase.Placement] in
            guard case .body = locator else {
                return [TestCase.Placement(locator: locator, contentType: nil, name: slug(locator.place))]
            }
            return (operation.body?.contents ?? []).map { content in
                TestCase.Placement(locator: locator, contentType: content.mediaType, name: bodyName(content.mediaType))
            }
        }
    }

    private var firstPlacement: TestCase.Placement? { placements.first }

    func successCases() -> [TestCase] {
        let places = placements
        func one(_ name: String, _ placement: TestCase.Placement?, title: String? = nil) -> TestCase {
            var planned = plainSuccess(
                "success/\(name)",
                title ?? placement.map { "succeeds with \($0.locator.shortName) by \($0.name)" } ?? "succeeds")
            planned.placement = placement
            planned.changes = companions
            return planned
        }
        if places.isEmpty { return [one("plain", nil)] }
        var cases = places.map { one($0.name, $0) }
        // What was refused must not have been done: the record that was denied is still there for who may.
        for rule in operation.rules {
            guard case .forbidden(let collection) = rule.trigger, collection == effect?.collection else { continue }
            for principal in contract.principals where !principal.isUnlimited && principal.deniedOperations.isEmpty {
                var planned = one(
                    "after-denied-\(slug(principal.name))", places[0],
                    title: "still succeeds for who may, after '\(principal.name)' was denied")
                planned.record = .denied(collection: collection, principal: principal.name)
                cases.append(planned)
            }
        }
        return cases
    }

    /// A success on an existing record where one is needed.
    func plainSuccess(_ name: String, _ title: String) -> TestCase {
        var planned = TestCase(
            id: "\(stem)/\(name)", operation: operation, purpose: .success, title: title, expectation: .success,
            evidence: operation.success?.evidence)
        planned.record = existing
        planned.placement = firstPlacement
        return planned
    }

    // MARK: Errors

    /// The cases of one rule, at least one: what nothing can provoke is said, not left out.
    func cases(for rule: ErrorRule) -> [TestCase] {
        let found = provocations(of: rule)
        // A rule about anything at all says nothing of an operation that has nothing of the kind.
        if found.isEmpty, rule.trigger.isAboutAnything { return [] }
        return found.isEmpty ? [impossible(rule, "the contract does not say how to send what triggers it")] : found
    }

    private func provocations(of rule: ErrorRule) -> [TestCase] {
        switch rule.trigger {
        case .unauthenticated: return unauthenticated(rule)
        case .anyMissing: return required.flatMap { missing([$0], rule) }
        case .anyMalformed: return judgedPlaces.flatMap { malformed($0, rule) }
        case .anyAbsent:
            return effect.map { absent($0.collection, rule) } ?? unknown(besides: operation.rules, rule)
        case .anyForbidden: return []
        case .missing(let choices): return choices.flatMap { missing($0, rule) }
        case .malformed(let places): return places.flatMap { malformed($0, rule) }
        case .forbiddenOperation:
            let denied = contract.principals.filter { $0.deniedOperations.contains(operation.id) }
            return denied.flatMap { principal in
                everywhere(rule, "operation-denied-\(slug(principal.name))", "'\(principal.name)' may not call this") {
                    $0.caller = .principal(principal.name)
                }
            }
                + (denied.isEmpty
                    ? [impossible(rule, "the contract names no principal that is denied this operation")] : [])
        case .forbidden(let collection):
            let denied = contract.principals.filter { principal in
                principal.deniedCollections.contains(collection)
                    || principal.deniedRecords.contains { $0.collection == collection }
            }
            return denied.flatMap { principal in
                everywhere(rule, "denied-\(slug(principal.name))", "'\(principal.name)' is denied these \(collection)")
                {
                    $0.caller = .principal(principal.name)
                    $0.record = .denied(collection: collection, principal: principal.name)
                }
            }
                + (denied.isEmpty
                    ? [impossible(rule, "the contract names no principal that is denied \(collection)")] : [])
        case .absent(let collection): return absent(collection, rule)
        case .state(let collection, let members):
            return [state(collection, members, rule)]
        case .exists(let collection, let constraint):
            // What creates is called twice in the life of a record.
            let creates = operation.effects.contains { $0.collection == collection && $0.action == .create }
            return creates
                ? []
                : [
                    impossible(
                        rule,
                        "'exists: \(collection).\(constraint)' needs an operation that creates"
                    )
                ]
        case .unprovokable(let why): return [impossible(rule, why)]
        }
    }

    /// The places that a request must fill: parameters, and members of the body's schema.
    private var required: [Locator] {
        let parameters = operation.parameters.filter { $0.isRequired && $0.place != .path }.map(\.locator)
        let body = operation.body?.contents.first?.schema?.declaredMembers().required ?? []
        return parameters + body.map { .body(JSONPointer([$0])) }
    }

    /// The places whose values have a schema.
    private var judgedPlaces: [Locator] {
        let parameters = operation.parameters.filter { $0.schema != nil && $0.place != .header }.map(\.locator)
        let body = operation.body?.contents.first?.schema?.declaredMembers().properties.map(\.name) ?? []
        return parameters + body.map { .body(JSONPointer([$0])) }
    }

    private func absent(_ collection: String, _ rule: ErrorRule) -> [TestCase] {
        if effect?.collection != collection { return unknown(collection, rule) }
        return placements.map { placement in
            error(
                rule,
                placements.count > 1
                    ? "unknown-\(placement.locator.shortName)-\(placement.name)" : "unknown-\(collection)",
                "no such record, key by \(placement.name)"
            ) {
                $0.record = .absent(collection: collection)
                $0.placement = placement
            }
        }
    }

    func error(
        _ rule: ErrorRule, _ name: String, _ title: String, evidence: Evidence? = nil,
        _ change: (inout TestCase) -> Void
    ) -> TestCase {
        var wanted = [evidence.map { rule.replacing(evidence: $0) } ?? rule]
        // Other errors that the contract accepts for the same trigger, such as "denied or not there".
        wanted += operation.rules.filter { $0.accepts.contains(rule.trigger) }
        var planned = TestCase(
            id: "\(stem)/error-\(slug(rule.label))/\(name)", operation: operation, purpose: .error(rule), title: title,
            expectation: .errors(wanted), evidence: evidence ?? rule.evidence)
        planned.record = existing
        planned.placement = firstPlacement
        change(&planned)
        return planned
    }

    func impossible(_ rule: ErrorRule, _ why: String) -> TestCase {
        TestCase(
            id: "\(stem)/error-\(slug(rule.label))/not-provokable", operation: operation,
            purpose: .impossible(rule, why: why),
            title: "cannot be provoked", expectation: .errors([rule]), evidence: rule.evidence)
    }

    /// One case for each place where the key may stand, so that a check is not skipped for one of them.
    func everywhere(
        _ rule: ErrorRule, _ name: String, _ title: String, _ change: (inout TestCase) -> Void
    ) -> [TestCase] {
        var cases = [error(rule, name, title, change)]
        for placement in placements.dropFirst() {
            cases.append(
                error(rule, "\(name)-\(placement.name)", "\(title), the key by \(placement.name)") { planned in
                    change(&planned)
                    planned.placement = placement
                })
        }
        return cases
    }

    private func missing(_ choice: [Locator], _ rule: ErrorRule) -> [TestCase] {
        guard let name = choice.first?.shortName else { return [] }
        let removals = choice.map { TestCase.Change.remove($0) }
        var cases = [error(rule, "missing-\(slug(name))", "without \(name)") { $0.changes = removals }]
        let inBody = choice.contains { if case .body = $0 { true } else { false } }
        for content in inBody ? operation.body?.contents ?? [] : [] {
            let isJSON = content.mediaType.hasSuffix("json")
            cases.append(
                error(
                    rule, "missing-\(slug(name))-\(bodyName(content.mediaType))",
                    "without \(name), the body being \(isJSON ? "an empty object" : "a form of another field")"
                ) {
                    $0.changes = removals + [OperationPlan.unrelated(content.mediaType)]
                })
        }
        if choice.contains(where: { if case .query = $0 { true } else { false } }) {
            let evidence = Evidence(
                assumed: "a value that is present and empty counts as missing", location: rule.evidence?.location)
            cases.append(
                error(rule, "empty-\(slug(name))", "with an empty \(name)", evidence: evidence) { planned in
                    planned.changes = choice.map { if case .query = $0 { .set($0, .string("")) } else { .remove($0) } }
                })
        }
        return cases
    }

    /// A body of a type that says nothing of what is looked for.
    private static func unrelated(_ mediaType: String) -> TestCase.Change {
        if mediaType.hasSuffix("json") { return .raw(contentType: mediaType, text: "{}") }
        guard mediaType.hasPrefix("multipart/") else { return .raw(contentType: mediaType, text: "unrelated=1") }
        return .raw(
            contentType: "\(mediaType); boundary=part",
            text: "--part\r\nContent-Disposition: form-data; name=\"unrelated\"\r\n\r\n1\r\n--part--\r\n")
    }

    private func malformed(_ place: Locator, _ rule: ErrorRule) -> [TestCase] {
        let schema: CompiledSchema?
        var contents: [String?] = [nil]
        if case .body(let pointer) = place {
            let json = operation.body?.contents.filter { $0.mediaType.hasSuffix("json") } ?? []
            contents = json.map(\.mediaType)
            schema = json.first?.schema.flatMap { body in
                pointer.tokens.first.flatMap { body.property($0) }.map {
                    CompiledSchema(program: body.program, value: $0, in: body)
                }
            }
        } else {
            schema = operation.parameters.first { $0.locator == place }?.schema
        }
        guard let schema else { return [] }
        return contents.flatMap { content in
            wrongValues(for: schema).map { wrong in
                let suffix = content.map { "-" + bodyName($0) } ?? ""
                return error(
                    rule, "malformed-\(slug(place.shortName))-\(wrong.keyword)\(suffix)",
                    "\(place.shortName) breaks '\(wrong.keyword)'" + (content.map { " in a \($0) body" } ?? "")
                ) {
                    $0.placement = TestCase.Placement(
                        locator: place, contentType: content, name: content.map(bodyName) ?? place.place)
                    $0.changes = [.set(place, wrong.value)]
                }
            }
        }
    }

    /// Drives a record into the state by calling the operation itself before, where its effect sets that state.
    private func state(_ collection: String, _ members: [Trigger.StateMember], _ rule: ErrorRule) -> TestCase {
        let reaches = operation.effects.contains { effect in
            effect.collection == collection
                && members.allSatisfy { member in
                    effect.sets.contains { set in
                        if case .literal(let value) = set.value {
                            set.name == member.name && value.compact == member.value
                        } else {
                            false
                        }
                    }
                }
        }
        guard reaches else {
            return impossible(rule, "no operation of the contract brings a record of \(collection) into that state")
        }
        return error(rule, "after-\(slug(operation.id))", "called a second time on the same record") {
            $0.record = .repeated(collection: collection)
        }
    }

    // MARK: Protocol

    func protocolCases() -> [TestCase] {
        var cases: [TestCase] = []
        let used = contract.operations.filter { $0.path.text == operation.path.text }.map(\.method)
        if let method = ["GET", "PUT", "POST"].first(where: { !used.contains($0) }) {
            cases.append(
                refusal("unknown-method", "the method \(method), which is not declared", operation.evidence) {
                    $0.changes = [.method(method)]
                })
        }
        guard let body = operation.body else { return cases }
        if let placement = placements.first(where: { $0.contentType != nil }) {
            cases.append(
                refusal(
                    "unknown-content-type", "a text/plain body, which is not declared",
                    body.contents.map(\.evidence).reduce(body.evidence) { weaker($0, $1) }
                ) {
                    $0.placement = placement
                    $0.changes = [.rawKey(contentType: "text/plain", name: placement.locator.shortName)]
                })
        }
        if let json = body.contents.first(where: { $0.mediaType.hasSuffix("json") }) {
            let evidence = Evidence(
                assumed: "no document says what a body that is not JSON gets", location: body.evidence?.location)
            cases.append(
                refusal("malformed-json", "a body that is not JSON", evidence) {
                    $0.changes =
                        (effect?.key ?? []).filter { !$0.isInPath }.map { .remove($0) } + [
                            .raw(contentType: json.mediaType, text: "{\"broken\":")
                        ]
                })
        }
        return cases
    }

    private func refusal(_ name: String, _ title: String, _ evidence: Evidence?, _ change: (inout TestCase) -> Void)
        -> TestCase
    {
        var planned = TestCase(
            id: "\(stem)/protocol/\(name)", operation: operation, purpose: .protocolRule, title: title,
            expectation: .refusal(evidence),
            evidence: evidence)
        planned.record = existing
        planned.placement = firstPlacement
        change(&planned)
        return planned
    }
}

extension TestCase {
    /// When it runs among the cases of its operation: those that leave records alone, the plain successes, the other
    /// ways to succeed, and calls that come twice.
    fileprivate var turn: Int { isRepeated ? 3 : isVariant ? 2 : keepsRecord ? 0 : 1 }
}

extension Trigger {
    /// Whether it names no place and no collection.
    var isAboutAnything: Bool {
        switch self {
        case .anyMissing, .anyMalformed, .anyAbsent, .anyForbidden, .exists: true
        default: false
        }
    }
}

extension Locator {
    var isInPath: Bool { if case .path = self { true } else { false } }
    var isInBody: Bool { if case .body = self { true } else { false } }

    /// The part of a request, for ids.
    var place: String {
        switch self {
        case .path: "path"
        case .query: "query"
        case .header: "header"
        case .cookie: "cookie"
        case .body: "body"
        default: "response"
        }
    }
}

/// `form-body` and `json-body` for the usual types, else the type itself.
func bodyName(_ mediaType: String) -> String {
    if mediaType == "application/x-www-form-urlencoded" { return "form-body" }
    if mediaType.hasSuffix("json") { return "json-body" }
    return slug(mediaType) + "-body"
}

/// A word for ids: lower case, everything but letters, digits, `-`, `_` and `.` as `-`; camel case is parted.
package func slug(_ text: String) -> String {
    var result = ""
    var wasLower = false
    for character in text {
        let isWord = character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
        if character.isUppercase, wasLower { result += "-" }
        wasLower = character.isLowercase || character.isNumber
        if isWord { result += character.lowercased() } else if !result.hasSuffix("-"), !result.isEmpty { result += "-" }
    }
    return result.hasSuffix("-") ? String(result.dropLast()) : result
}

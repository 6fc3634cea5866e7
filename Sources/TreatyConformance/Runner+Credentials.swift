// Follows credentials over several calls: issued by one, good for the next, ended by a third, and good for no other.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI
import TreatyText

/// A credential that a call has issued.
private struct IssuedCredential {
    let value: String
    let answer: ResponseValues
    let issuer: EffectCall
    /// The key of whom it names, as far as a request or an answer tells.
    let user: JSON?
    /// Whether it opens the call that is asked: nil where nothing tells.
    let isGoodForOpener: Bool?
}

extension Runner {
    /// Issues credentials, calls with them and ends them; each step is reported as a case of its own.
    mutating func run(_ calls: CredentialCalls, _ report: (TestCase, CaseResult) -> Void) {
        for issuer in calls.issuers { follow(issuer, calls, report) }
        for closer in calls.closers { end(closer, calls, report) }
    }

    // MARK: Issuing

    private mutating func follow(
        _ issuer: EffectCall, _ calls: CredentialCalls, _ report: (TestCase, CaseResult) -> Void
    ) {
        let planned = step("issue", issuer, calls, "issues a credential")
        guard mayRun(planned, report) else { return }
        let (found, issued) = issue(issuer, calls, planned)
        report(planned, found)
        guard let credential = issued, credential.isGoodForOpener != false else { return }
        let opener = calls.opener
        var opening = step(
            "open-by-\(slug(opener.operation.id))", issuer, calls, "opens a call", calling: opener.operation)
        opening.caller = .issued(scheme: calls.scheme.name, value: credential.value)
        opening.basis = following(issuer.effect.evidence, calls.issued.evidence)
        guard credential.isGoodForOpener == true else {
            return report(
                opening, notTested(opening, "nothing tells whether '\(opener.operation.id)' is for this caller"))
        }
        let result = send(opening) { answer in Runner.namedFindings(answer, credential, calls) }
        report(opening, result)
    }

    /// Calls what issues a credential, first what shows that which the call asks for.
    private mutating func issue(
        _ issuer: EffectCall, _ calls: CredentialCalls, _ planned: TestCase
    ) -> (result: CaseResult, credential: IssuedCredential?) {
        var one = planned
        var before: IssuedCredential?
        if let source = calls.source(of: issuer) {
            let first = calls.issuers.first { other in
                calls.source(of: other) == nil && calls.place(of: source.member, in: other) != nil
            }
            if let first, let place = calls.place(of: source.member, in: first),
                let known = unreported(first, calls), let value = known.answer[place], !value.isContainer
            {
                before = known
                one.changes.append(.set(source.place, value))
            }
        }
        let place = issuer.place(of: calls.issued.member) ?? JSONPointer()
        let renewal = before == nil ? nil : calls.renewal(by: issuer)
        var request = RequestValues()
        let found = send(one, noting: &request) { answer in
            guard let renewal, let before, answer[place]?.text == before.value else { return [] }
            return [
                Finding(
                    "effect.credential", at: Locator.responseBody(place).description,
                    expected: "another credential than the one before", found: "the same",
                    evidence: following(renewal.evidence ?? issuer.effect.evidence))
            ]
        }
        guard let answer = lastAnswer, answer.isSuccess, let value = answer[place],
            !value.isContainer, !value.isNull, !value.text.isEmpty
        else { return (found, nil) }
        let credential = IssuedCredential(
            value: value.text, answer: answer, issuer: issuer,
            user: before?.user ?? user(of: issuer, calls, request, answer),
            isGoodForOpener: before?.isGoodForOpener ?? isGood(issuer, calls, request))
        return (found, credential)
    }

    /// Whom a credential names: the one given record that the call has looked for, else whom the answer shows.
    private func user(
        of issuer: EffectCall, _ calls: CredentialCalls, _ request: RequestValues, _ answer: ResponseValues
    ) -> JSON? {
        let names = calls.issued.names
        guard let users = contract.collection(named: names.collection) else { return nil }
        let scope = RecipeScope(values: request, now: Instant(seconds: unixSeconds()))
        for effect in issuer.operation.effects where effect.collection == names.collection && effect.findsRecord {
            let named = pool.all(of: names.collection).filter { record in
                effect.wheres.contains { alternative in
                    alternative.contains { !FreshBody.locations($0.value).isEmpty }
                        && effect.matches(record, alternative, in: scope)
                }
            }
            if named.count == 1 { return named[0][users.key] }
        }
        return calls.place(of: names.by, in: issuer).flatMap { answer[$0] }.flatMap { $0.isContainer ? nil : $0 }
    }

    /// Whether the caller is one that the opener is for, as far as the request that issued the credential tells.
    private func isGood(_ issuer: EffectCall, _ calls: CredentialCalls, _ request: RequestValues) -> Bool? {
        let name = calls.issued.names.collection
        guard let users = contract.collection(named: name), let wanted = calls.wants(of: users) else { return nil }
        let scope = RecipeScope(values: request, now: Instant(seconds: unixSeconds()))
        var isSure = true
        for (member, value) in wanted {
            var told: [JSON] = []
            for effect in issuer.operation.effects where effect.collection == name {
                let call = EffectCall(operation: issuer.operation, effect: effect)
                told += KeptMembers(call: call, values: request).all().filter { $0.name == member }.map(\.value)
                told += effect.wheres.joined().filter { $0.member.tokens == [member] }.compactMap {
                    scope.value($0.value)
                }
            }
            if told.contains(where: { !$0.isOne(of: value) }) { return false }
            if told.isEmpty { isSure = false }
        }
        return isSure ? true : nil
    }

    /// Whether the answer shows the user whom the credential names.
    private static func namedFindings(
        _ answer: ResponseValues, _ credential: IssuedCredential, _ calls: CredentialCalls
    ) -> [Finding] {
        let reader = calls.opener.reader
        guard let at = reader?.at, let user = credential.user,
            let key = calls.contract.collection(named: calls.issued.names.collection)?.key,
            let found = answer[at.appending(key)], !found.isSame(as: user)
        else { return [] }
        return [
            Finding(
                "effect.caller", at: Locator.responseBody(at.appending(key)).description,
                expected: "\(user.compact), whom the credential names", found: found.compact,
                evidence: following(
                    credential.issuer.effect.evidence, calls.issued.evidence, reader?.evidence))
        ]
    }

    // MARK: Ending

    private mutating func end(
        _ closer: EffectCall, _ calls: CredentialCalls, _ report: (TestCase, CaseResult) -> Void
    ) {
        guard let ending = calls.ends(closer) else { return }
        var closing = step("close", closer, calls, "ends a credential")
        guard mayRun(closing, report) else { return }
        let isSeveral = if case .each = ending { true } else { false }
        let values = credentials(calls, isSeveral ? 2 : 1)
        guard let last = values.last else {
            return report(closing, notTested(closing, "no call issues a credential that can be ended"))
        }
        closing.caller = .issued(scheme: calls.scheme.name, value: last)
        switch ending {
        case .own: break
        case .place(let place): closing.changes = [.set(place, .string(last))]
        case .each(let place): closing.changes = [.set(place, .array(unique(values).map { .string($0) }))]
        }
        report(closing, send(closing))
        guard let answer = lastAnswer, answer.isSuccess else { return }
        for (index, value) in unique(values).enumerated() {
            let name = index == 0 ? "closed" : "closed-\(index + 1)"
            let closed = closed(name, closer, calls, value)
            report(closed, send(closed))
        }
    }

    /// The call that shows that a credential is good no more.
    private func closed(_ name: String, _ closer: EffectCall, _ calls: CredentialCalls, _ value: String) -> TestCase {
        let operation = calls.opener.operation
        let evidence = following(
            closer.effect.evidence, calls.issued.evidence, contract.securityEvidence(of: operation))
        let rule = operation.rules.first { $0.trigger == .unauthenticated }
        var planned = TestCase(
            id: step(name, closer, calls, "").id, operation: operation,
            purpose: rule.map { .error($0) } ?? .protocolRule, title: "opens nothing any more",
            expectation: rule.map { .errors([$0]) } ?? .refusal(evidence), evidence: rule?.evidence ?? evidence)
        planned.caller = .issued(scheme: calls.scheme.name, value: value)
        planned.forbidding = evidence
        return planned
    }

    /// Good credentials that no other case needs: issued for this, else the last given record that nobody has.
    private mutating func credentials(_ calls: CredentialCalls, _ count: Int) -> [String] {
        var found: [String] = []
        let first = calls.issuers.first { calls.source(of: $0) == nil }
        if let first {
            for _ in 0..<count {
                guard let credential = unreported(first, calls), isGood(credential.value, calls) else { break }
                found.append(credential.value)
            }
        }
        if !found.isEmpty { return found }
        let taken = Set(target.callers.flatMap { $0.schemes.map(\.value) })
        let spare = pool.all(of: calls.issued.collection).compactMap { $0[calls.issued.member]?.string }
        return spare.last { !taken.contains($0) && isGood($0, calls) }.map { [$0] } ?? []
    }

    private mutating func unreported(_ issuer: EffectCall, _ calls: CredentialCalls) -> IssuedCredential? {
        let counted = failures
        defer { failures = counted }
        return issue(issuer, calls, step("issue", issuer, calls, "")).credential
    }

    private mutating func isGood(_ value: String, _ calls: CredentialCalls) -> Bool {
        let counted = failures
        defer { failures = counted }
        var look = OperationPlan(contract: contract, operation: calls.opener.operation).plainSuccess("look", "")
        look.caller = .issued(scheme: calls.scheme.name, value: value)
        _ = send(look)
        return lastAnswer?.isSuccess ?? false
    }

    // MARK: Steps

    /// A step that expects a success: of the call itself, or of another one.
    private func step(
        _ name: String, _ call: EffectCall, _ calls: CredentialCalls, _ title: String, calling other: Operation? = nil
    ) -> TestCase {
        var planned = OperationPlan(contract: contract, operation: other ?? call.operation).plainSuccess("", title)
        planned.id =
            "\(contract.name)/lifecycle/\(slug(calls.issued.collection))/\(slug(call.operation.id))/\(name)"
        return planned
    }

    /// Whether a step is asked for and may be sent.
    func mayRun(_ planned: TestCase, _ report: (TestCase, CaseResult) -> Void) -> Bool {
        let wanted = [planned.id, planned.id.dropping("\(contract.name)/") ?? ""]
        guard wanted.contains(where: { isWanted($0, planned.operation.id) }) else { return false }
        if target.isDisposable { return true }
        report(planned, notTested(planned, TestCase.notDisposable))
        return false
    }

    private mutating func send(_ planned: TestCase, check: (ResponseValues) -> [Finding] = { _ in [] }) -> CaseResult {
        var request = RequestValues()
        return send(planned, noting: &request, check: check)
    }

    /// Sends the request of a step; `request` becomes what was sent.
    mutating func send(
        _ planned: TestCase, noting request: inout RequestValues, check: (ResponseValues) -> [Finding] = { _ in [] }
    ) -> CaseResult {
        lastAnswer = nil
        let record = planned.record.flatMap { self.record(for: $0, planned.operation) }
        if let need = planned.record, record == nil { return notTested(planned, pool.shortage(of: need)) }
        var maker = CaseRequest(contract: contract, target: target, planned: planned)
        maker.others = others(planned, record)
        do throws(CaseRequest.Obstacle) {
            let message = fresh(try maker.draft(record: record), planned).message
            request = RequestValues(message, operation: planned.operation, arguments: arguments(of: message))
            return exchange(planned, message, curl: curl.text(message), record: record, check: check)
        } catch {
            return notTested(planned, error.reason)
        }
    }
}

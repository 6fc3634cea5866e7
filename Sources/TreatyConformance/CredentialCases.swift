// Cases about who calls: no credential, one that is wrong, and one that is over.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI
import TreatyText

extension OperationPlan {
    /// Which refusal comes is the rule's to say; that no success comes follows from what the operation wants.
    func unauthenticated(_ rule: ErrorRule) -> [TestCase] {
        let schemes = operation.security.first { !$0.isEmpty } ?? []
        guard !schemes.isEmpty else { return [impossible(rule, "the operation wants no credential")] }
        let secured = contract.securityEvidence(of: operation)
        let evidences = schemes.map { name in contract.schemes.first { $0.name == name }?.evidence }
        let checked = secured.map { following(evidences.reduce($0) { weaker($0, $1) }) } ?? nil
        var cases = everywhere(rule, "no-credential", "no credential") {
            $0.caller = .nobody
            $0.forbidding = secured
        }
        cases += everywhere(rule, "wrong-credentials", "credentials that nobody has") {
            $0.caller = .allWrong
            $0.forbidding = checked
        }
        for scheme in schemes {
            // Where the others are enough by themselves, this one is not needed.
            let others = Set(schemes).subtracting([scheme])
            if operation.security.contains(where: { !$0.isEmpty && others.isSuperset(of: $0) }) { continue }
            let own = contract.schemes.first { $0.name == scheme }?.evidence
            let evidence = weaker(rule.evidence, own)
            if schemes.count > 1 {
                cases.append(
                    error(rule, "without-\(slug(scheme))", "all credentials but \(scheme)", evidence: evidence) {
                        $0.caller = .without(scheme: scheme)
                        $0.forbidding = secured.flatMap { weaker($0, own) }
                    })
            }
            for way in [TestCase.WrongWay.unknown, .empty, .shortened] {
                let word = way == .unknown ? "wrong" : way.rawValue
                cases.append(
                    error(rule, "\(word)-\(slug(scheme))", "\(word) \(scheme)", evidence: evidence) {
                        $0.caller = .wrong(scheme: scheme, way: way)
                        $0.forbidding = secured.flatMap { following($0, own) }
                    })
            }
        }
        return cases + partsOfOtherWays(rule) + expired(rule)
    }

    /// A credential that is over opens nothing; one call of each scheme shows it.
    private func expired(_ rule: ErrorRule) -> [TestCase] {
        contract.schemes.compactMap { scheme in
            guard let issued = scheme.issued, issued.until != nil,
                let secured = contract.securityEvidence(of: operation),
                CredentialCalls.openers(of: scheme, contract).first?.operation.id == operation.id
            else { return nil }
            return error(rule, "expired-\(slug(scheme.name))", "a credential of \(scheme.name) that is over") {
                $0.caller = .expired(scheme: scheme.name)
                $0.forbidding = following(issued.evidence, secured)
            }
        }
    }
}

extension TestCase {
    /// The findings as they are founded for this case: a success that something forbids is a breach of that, and what
    /// rests on more than the broken facts is as weak as the weakest.
    func founded(_ findings: [Finding], on values: ResponseValues) -> [Finding] {
        findings.map { finding in
            var founded = finding
            if let forbidding, finding.check == "status", values.isSuccess,
                operation.outcome?.isSuccess(values) != false, operation.outcome?.code(in: values) == nil,
                let evidence = finding.evidence, forbidding.grade < evidence.grade
            {
                founded.evidence = forbidding
                founded.location = forbidding.location
                founded.message = "expected a refusal (no 2xx), found \(values.response.status)"
            }
            if let basis, let evidence = founded.evidence { founded.evidence = weaker(evidence, basis) }
            return founded
        }
    }
}

extension CaseRequest {
    /// Puts a credential into a request, and beside it whatever else the call wants of the usual caller.
    func placeIssued(_ value: String, _ scheme: String, _ draft: inout RequestDraft) {
        let operation = planned.operation
        let alternatives = operation.security.filter { $0.contains(scheme) }.sorted { $0.count < $1.count }
        let usual = contract.usualCaller(of: operation, among: target.callers)?.caller
        for field in usual?.fields ?? [] { draft.fields.append(field) }
        for other in usual?.schemes ?? [] where other.scheme != scheme {
            guard alternatives.first?.contains(other.scheme) == true else { continue }
            contract.place(other.value, scheme: other.scheme, into: &draft)
        }
        contract.place(value, scheme: scheme, into: &draft)
    }

    /// A case about a wrong credential needs one that can be wrong.
    func checkWrong(_ needed: [String], of caller: TargetCaller) throws(Obstacle) {
        let shown = caller.schemes.map(\.scheme).filter { needed.contains($0) || contract.principals.isEmpty }
        switch planned.caller {
        case .wrong(let scheme, _), .without(let scheme):
            if !shown.contains(scheme) {
                throw Obstacle(reason: "needs a credential of \(scheme) that the call can do without or have wrong")
            }
        case .allWrong: if shown.isEmpty { throw Obstacle(reason: "needs a credential that can be wrong") }
        default: break
        }
    }

    /// A given credential whose time is over. The contract's own records are as old as the run.
    func expiredCredential(of scheme: String) -> String? {
        guard let issued = contract.schemes.first(where: { $0.name == scheme })?.issued, let until = issued.until,
            let collection = contract.collection(named: issued.collection)
        else { return nil }
        let now = unixSeconds()
        let known = collection.records(at: Instant(seconds: now))
        let given = target.given.filter { $0.collection == collection.name }.flatMap(\.existing)
        for record in given {
            let own = known.first { $0[collection.key] == record[collection.key] } ?? record
            guard let end = own[until], !end.isNull, let value = own[issued.member]?.string, !value.isEmpty else {
                continue
            }
            let seconds = end.string.flatMap { Instant($0) }?.seconds ?? end.int ?? Int(end.text)
            if let seconds, seconds < now - 60 { return value }
        }
        return nil
    }
}

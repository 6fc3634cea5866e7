// Who calls: credentials of a request against the schemes of the contract and its principals.
import TreatyData
package import TreatyHTTP

/// What the credentials of a request amount to.
package enum Caller: Sendable {
    /// The operation wants no credential, or the caller shows one that names nobody in particular.
    case anybody
    case principal(Principal)
    /// A credential is wanted and is missing, or names no principal.
    case nobody
}

/// Which credentials are there, without a look at what they are.
enum ShownCredentials {
    /// The operation wants none, and none was needed.
    case unwanted
    case none
    /// Some of an alternative, without these schemes.
    case partial(missing: [String])
    case complete
}

extension Contract {
    /// Whether calls make credentials that are good for others.
    package var issuesCredentials: Bool { schemes.contains { $0.issued != nil } }

    /// Who calls an operation, by the credentials of the contract's principals and those that calls have issued:
    /// `issued` says whose a credential is.
    package func caller(
        of request: RequestMessage, values: RequestValues, operation: Operation,
        issued: (IssuedCredentials, String) -> RecordName? = { _, _ in nil }
    ) -> Caller {
        if operation.security.isEmpty { return .anybody }
        var isAnybodyAllowed = false
        for alternative in operation.security {
            if alternative.isEmpty { isAnybodyAllowed = true }
            let shown = alternative.map { name in credential(scheme: name, request, values) }
            guard !alternative.isEmpty, shown.allSatisfy({ $0 != nil }) else { continue }
            let isJudged = alternative.contains { name in
                schemes.contains { $0.name == name && !$0.isOther }
            }
            if principals.isEmpty || !isJudged { return .anybody }
            for (name, value) in zip(alternative, shown) {
                guard let scheme = schemes.first(where: { $0.name == name })?.issued, let value,
                    let record = issued(scheme, value)
                else { continue }
                return .principal(
                    principals.first { $0.record.map { $0 == record } ?? false }
                        ?? Principal(
                            name: "\(record.collection) \(record.key.text)", values: [], deniedCollections: [],
                            deniedOperations: [], deniedRecords: [], record: record, evidence: nil))
            }
            for principal in principals {
                let matches = zip(alternative, shown).allSatisfy { name, value in
                    schemes.contains { $0.name == name && $0.isOther }
                        || principal.values.contains { $0.scheme == name && $0.value == value }
                }
                if matches { return .principal(principal) }
            }
        }
        return isAnybodyAllowed ? .anybody : .nobody
    }

    /// Which of the credentials that an operation wants a request shows, whoever they name.
    func shownCredentials(of request: RequestMessage, values: RequestValues, operation: Operation) -> ShownCredentials {
        let alternatives = operation.security.filter { !$0.isEmpty }
        guard !alternatives.isEmpty else { return .unwanted }
        var missing: [String] = []
        var showsAny = false
        for alternative in alternatives {
            let lacking = alternative.filter { credential(scheme: $0, request, values) == nil }
            if lacking.isEmpty { return .complete }
            let showsOther = alternative.contains { name in
                !lacking.contains(name) && schemes.contains { $0.name == name && !$0.isOther }
            }
            if missing.isEmpty || (showsOther && !showsAny) { missing = lacking }
            showsAny = showsAny || showsOther
        }
        if alternatives.count < operation.security.count { return showsAny ? .complete : .unwanted }
        return showsAny ? .partial(missing: missing) : .none
    }

    private func credential(scheme name: String, _ request: RequestMessage, _ values: RequestValues) -> String? {
        guard let scheme = schemes.first(where: { $0.name == name }) else { return nil }
        let shown: String? =
            switch scheme.kind {
            case .header(let field): request.field(field)
            case .query(let name): values.query.first { $0.name == name }?.text
            case .cookie(let name): values.cookie.first { $0.name == name }?.text
            case .bearer: request.field("Authorization").flatMap { authorization($0, "bearer") }
            case .basic:
                request.field("Authorization").flatMap { authorization($0, "basic") }
                    .flatMap { namesUserAndPassword($0) ? $0 : nil }
            case .authorization(let scheme): request.field("Authorization").flatMap { authorization($0, scheme) }
            case .other: ""
            }
        // A credential of no characters is none.
        return shown == "" && !scheme.isOther ? nil : shown
    }

    private func authorization(_ field: String, _ scheme: String) -> String? {
        let parts = field.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == scheme ? String(parts[1].drop { $0 == " " }) : nil
    }

    /// Where a scheme's credential goes in a request that is being built.
    package func place(_ value: String, scheme name: String, into draft: inout RequestDraft) {
        guard let scheme = schemes.first(where: { $0.name == name }) else { return }
        switch scheme.kind {
        case .header(let field): draft.fields.append((field, value))
        case .query(let name): draft.query.append((name, value))
        case .cookie(let name): draft.cookies.append((name, value))
        case .bearer: draft.fields.append(("Authorization", "Bearer \(value)"))
        case .basic: draft.fields.append(("Authorization", "Basic \(value)"))
        case .authorization(let scheme): draft.fields.append(("Authorization", "\(scheme) \(value)"))
        case .other: break
        }
    }
}

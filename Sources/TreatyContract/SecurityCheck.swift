// Whether a request shows the credentials that its operation wants, without a look at whom they name; who calls is
// Credentials' business.
import TreatyData
package import TreatyHTTP
import TreatyOpenAPI
import TreatyText

extension Contract {
    /// What the nearest alternative of an operation's security lacks; empty where one is complete or none is wanted.
    /// Scopes are judged as far as they show: a token that is a JWT and names its scopes lacks those that it does not
    /// name, which is `assumed`, since servers need not go by them. Kinds whose credentials do not show in a message
    /// (mutual TLS) count as shown.
    package func securityFindings(
        of request: RequestMessage, values: RequestValues, operation: Operation
    ) -> [Finding] {
        if operation.needs.isEmpty || operation.needs.contains(where: \.isEmpty) { return [] }
        let checks = operation.needs.map { alternative in
            alternative.map { need in (need: need, breach: breach(of: need, request, values)) }
        }
        let lacks = checks.map { $0.filter { $0.breach != nil }.count }
        let complete = checks.indices.filter { lacks[$0] == 0 }
        if !complete.isEmpty {
            let scopes = complete.map { scopeFindings(operation.needs[$0], request, values) }
            return scopes.contains(where: \.isEmpty) ? [] : scopes.first ?? []
        }
        // The fewest lacks; of as many, the one of which most is shown.
        guard
            let nearest = checks.indices.min(by: { left, right in
                lacks[left] != lacks[right]
                    ? lacks[left] < lacks[right] : checks[left].count > checks[right].count
            })
        else { return [] }
        let others = operation.security.enumerated().filter { $0.offset != nearest }
            .map { $0.element.joined(separator: " and ") }
        let help = others.isEmpty ? nil : "or the credentials of \(others.joined(separator: ", or of "))"
        return checks[nearest].compactMap { need, breach in
            breach.map { breach in
                Finding(
                    "security.\(breach.check)", at: breach.place.description,
                    expected: "\(breach.expected) (\(need.scheme))", found: breach.found,
                    evidence: schemes.first { $0.name == need.scheme }?.evidence, help: help, location: need.location)
            }
        }
    }

    private struct CredentialBreach {
        var check: String
        var place: Locator
        var expected: String
        var found: String
    }

    /// Why a credential does not count as shown.
    private func breach(of need: SecurityNeed, _ request: RequestMessage, _ values: RequestValues) -> CredentialBreach?
    {
        guard let scheme = schemes.first(where: { $0.name == need.scheme }) else { return nil }
        switch scheme.kind {
        case .header(let name):
            let isShown = request.field(name).map { !$0.isEmpty } ?? false
            return isShown ? nil : missing(.header(name.lowercased()), "a key in the field '\(name)'")
        case .query(let name):
            let isShown = values.query.contains { $0.name == name && !$0.text.isEmpty }
            return isShown ? nil : missing(.query(name), "a key in the query parameter '\(name)'")
        case .cookie(let name):
            let isShown = values.cookie.contains { $0.name == name && !$0.text.isEmpty }
            return isShown ? nil : missing(.cookie(name), "a key in the cookie '\(name)'")
        case .bearer: return authorizationBreach("Bearer", request)
        case .basic: return authorizationBreach("Basic", request)
        case .authorization(let word): return authorizationBreach(word, request)
        case .other: return nil
        }
    }

    private func missing(_ place: Locator, _ expected: String) -> CredentialBreach {
        CredentialBreach(check: "missing", place: place, expected: expected, found: "none")
    }

    private func authorizationBreach(_ scheme: String, _ request: RequestMessage) -> CredentialBreach? {
        let place = Locator.header("authorization")
        let expected = "Authorization: \(scheme) ..."
        guard let field = request.field("Authorization"), !field.isEmpty else { return missing(place, expected) }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard let word = parts.first, word.lowercased() == scheme.lowercased() else {
            let sent = parts.count == 2 ? "the scheme '\(parts[0])'" : "no scheme"
            return CredentialBreach(check: "scheme", place: place, expected: expected, found: sent)
        }
        guard parts.count == 2 else {
            return CredentialBreach(
                check: "malformed", place: place, expected: expected, found: "nothing behind the scheme")
        }
        if scheme == "Basic", !namesUserAndPassword(String(parts[1])) {
            return CredentialBreach(
                check: "malformed", place: place, expected: "a name and a password in base64 (RFC 7617 2)",
                found: "something else")
        }
        return nil
    }

    /// Whether the token of Basic is a name and a password in base64 (RFC 7617 2).
    func namesUserAndPassword(_ token: String) -> Bool {
        Base64.decoded(token, padding: .optional)?.contains(0x3A) == true
    }

    // MARK: Scopes

    private func scopeFindings(
        _ needs: [SecurityNeed], _ request: RequestMessage, _ values: RequestValues
    ) -> [Finding] {
        needs.compactMap { need -> Finding? in
            guard !need.scopes.isEmpty, let scheme = schemes.first(where: { $0.name == need.scheme }),
                case .bearer = scheme.kind, let field = request.field("Authorization"),
                let token = field.split(separator: " ", maxSplits: 1).last, let named = scopes(of: String(token))
            else { return nil }
            let lacking = need.scopes.filter { !named.contains($0) }
            guard !lacking.isEmpty else { return nil }
            return Finding(
                "security.scope", at: Locator.header("authorization").description,
                expected: "the scopes \(need.scopes.joined(separator: ", ")) (\(need.scheme))",
                found: "a token without \(lacking.joined(separator: ", "))",
                evidence: Evidence(
                    assumed: "a token's claims are the server's to read", location: need.location),
                location: need.location)
        }
    }

    /// The scopes that a JWT names (RFC 8693 4.2 `scope`; `scp` as other issuers write it); nil for a token that names
    /// none, or is no JWT (RFC 7519 7.2). The signature is not looked at.
    private func scopes(of token: String) -> Set<String>? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64.decoded(String(parts[1]), .urlSafe, padding: .optional),
            let claims = JSON(parsing: String(decoding: payload, as: UTF8.self)),
            let claim = claims["scope"] ?? claims["scp"]
        else { return nil }
        if let text = claim.string { return Set(text.split(separator: " ").map(String.init)) }
        guard case .array(let elements) = claim else { return nil }
        return Set(elements.compactMap(\.string))
    }
}

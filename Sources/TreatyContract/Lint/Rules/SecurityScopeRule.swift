// The rule openapi.security-scope: scopes that a flow does not have.
import TreatyData
import TreatyText

extension LintRule {
    static let securityScope = LintRule(
        "openapi.security-scope", "a requirement names a scope that no flow declares", .warning,
        standard: "OpenAPI 3.1 4.8.29.1, 4.8.30.1; 3.0 4.7.30; 2.0 5.2.25",
        """
        The scopes in a requirement are those that a flow of the OAuth 2.0 scheme lists. A scope that is not listed \
        cannot be asked for, and so the operation cannot be called. A scheme that is neither of OAuth nor of OpenID \
        Connect has no scopes: before 3.1 its list must be empty, since then it names roles.
        """
    ) { subject, report in
        var scopes: [String: (all: Set<String>, inOrder: [String])] = [:]
        for scheme in subject.schemes where scheme.value["type"]?.text == "oauth2" {
            let flows =
                subject.version == .v20 ? [scheme.value] : scheme.value.members(of: "flows").map(\.value)
            guard flows.contains(where: { $0["scopes"] != nil }) else { continue }
            let names = flows.flatMap { $0.members(of: "scopes").map(\.name) }
            scopes[scheme.name] = (Set(names), names)
        }
        let isEarly = subject.version == .v20 || subject.version == .v30
        let scopeless = Set(
            subject.schemes.filter { isEarly && ["apiKey", "http", "basic"].contains($0.value["type"]?.text ?? "") }
                .map(\.name))
        for value in [subject.root] + subject.sites(.operation).map(\.value) {
            for alternative in value.elements(of: "security") {
                for member in alternative.members {
                    if scopeless.contains(member.name), member.value.count > 0 {
                        report.add(
                            "'\(member.name)' is a scheme without scopes", at: member.value.location,
                            help: "write \(member.name): []")
                    }
                    guard let known = scopes[member.name] else { continue }
                    for scope in member.value.elements where !known.all.contains(scope.text) {
                        report.add(
                            "no flow of '\(member.name)' has the scope '\(scope.text)'", at: scope.location,
                            help: help(for: scope.text, among: known.inOrder))
                    }
                }
            }
        }
    }
}

// The rule openapi.link-parameter: links that hand over values nobody takes.
import TreatyData
import TreatyText

extension LintRule {
    static let linkParameter = LintRule(
        "openapi.link-parameter", "a link gives a parameter that its operation does not have", .warning,
        versions: .since30, standard: "OpenAPI 3.1 4.8.20.1",
        """
        The names under parameters of a link are those of the linked operation's parameters, with their place before \
        them (path.id) where two have one name.
        """
    ) { subject, report in
        var byID: [String: LintOperation] = [:]
        for operation in subject.operations {
            if let id = operation.value["operationId"]?.string, byID[id] == nil { byID[id] = operation }
        }
        for site in subject.sites(.link) {
            guard let id = site.value["operationId"]?.string, let operation = byID[id] else { continue }
            let uses = subject.parameters(of: operation)
            let known = Set(uses.flatMap { [$0.name, "\($0.place).\($0.name)"] })
            for member in site.value.members(of: "parameters") {
                guard !known.contains(member.name) else { continue }
                report.add(
                    "the operation '\(id)' has no parameter '\(member.name)'", at: member.key.location,
                    help: help(for: member.name, among: uses.map(\.name)))
            }
        }
    }
}

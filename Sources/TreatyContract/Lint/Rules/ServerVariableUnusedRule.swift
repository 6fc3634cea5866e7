// The rule openapi.server-variable-unused: variables that the URL of a server does not have.
import TreatyData
import TreatyText

extension LintRule {
    static let serverVariableUnused = LintRule(
        "openapi.server-variable-unused", "a server declares a variable that its URL does not have", .warning,
        versions: .since30, standard: "OpenAPI 3.1 4.8.5",
        "A variable has an effect only where its name stands in braces in the server's URL."
    ) { subject, report in
        for site in subject.sites(.server) {
            guard let url = site.value["url"], url.kind == .string else { continue }
            let names = templateNames(url.text)
            for member in site.value.members(of: "variables")
            where !member.name.hasPrefix("x-") && !names.contains(member.name) {
                report.add("the URL has no '{\(member.name)}'", at: member.key.location, help: "remove the variable")
            }
        }
    }
}

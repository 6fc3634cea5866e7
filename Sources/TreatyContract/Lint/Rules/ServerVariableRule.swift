// The rules openapi.server-variable, -unused and -default: variables of a server's URL.
import TreatyData
import TreatyText

extension LintRule {
    static let serverVariable = LintRule(
        "openapi.server-variable", "a server's URL has a variable that is not declared", .error, versions: .since30,
        standard: "OpenAPI 3.1 4.8.5, 4.8.6",
        """
        Each name in braces of a server's URL needs an entry under variables, with a default; without one the URL \
        cannot be built.
        """
    ) { subject, report in
        for site in subject.sites(.server) {
            guard let url = site.value["url"], url.kind == .string else { continue }
            let declared = site.value.members(of: "variables").map(\.name)
            let known = Set(declared)
            for name in templateNames(url.text) where !known.contains(name) {
                report.add(
                    "the variable '{\(name)}' of the URL is not declared", at: url.location,
                    help: help(for: name, among: declared) ?? "add variables: {\(name): {default: …}}")
            }
        }
    }
}

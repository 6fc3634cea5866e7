// The rule openapi.parameter-name: names that a parameter cannot have where it stands.
import TreatyData
import TreatyText

extension LintRule {
    static let parameterName = LintRule(
        "openapi.parameter-name", "a parameter has a name that its place does not allow", .error,
        standard: "OpenAPI 3.2 4.8.2, 4.12; RFC 9110 5.1",
        """
        The name of a header is a token of HTTP, without spaces, colons and brackets. The name of a path parameter \
        stands in braces in the path and holds none itself.
        """
    ) { subject, report in
        for site in subject.sites(.parameter) {
            guard let name = site.value["name"], name.kind == .string else { continue }
            switch site.value["in"]?.text {
            case "header" where !isToken(name.text):
                report.add("'\(name.text)' is no name of a header", at: name.location)
            case "path" where name.text.isEmpty || name.text.contains("{") || name.text.contains("}"):
                report.add(
                    "'\(name.text)' is no name of a path parameter", at: name.location,
                    help: "write the name alone; the braces stand in the path")
            default: break
            }
        }
    }
}

// The rule openapi.security-scheme: requirements that name no scheme.
import TreatyData
import TreatyText

extension LintRule {
    static let securityScheme = LintRule(
        "openapi.security-scheme", "a requirement names no security scheme", .error,
        standard: "OpenAPI 3.1 4.8.30; 2.0 5.2.24",
        """
        Each name in security is that of a scheme under components/securitySchemes (securityDefinitions in 2.0). A \
        name that is not there leaves open how the caller proves who it is. (In 3.2 a URI of a scheme will do too.)
        """
    ) { subject, report in
        let names = subject.schemes.map(\.name)
        let known = Set(names)
        let home = subject.version == .v20 ? "securityDefinitions" : "components/securitySchemes"
        func check(_ member: Members.Member, _ report: inout LintReport) {
            if known.contains(member.name) { return }
            if subject.version == .v32, member.name.contains("#"),
                subject.files.value(member.name, from: member.key) != nil
            {
                return
            }
            report.add(
                "\(home) has no '\(member.name)'", at: member.key.location, help: help(for: member.name, among: names))
        }
        for value in [subject.root] + subject.sites(.operation).map(\.value) {
            for alternative in value.elements(of: "security") {
                for member in alternative.members { check(member, &report) }
            }
        }
        for principal in subject.root.members(of: "x-treaty-principals") {
            for member in principal.value.members(of: "values") { check(member, &report) }
        }
    }
}

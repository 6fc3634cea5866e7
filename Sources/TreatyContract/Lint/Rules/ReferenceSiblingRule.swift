// The rule openapi.ref-siblings: members beside a reference that nobody reads.
import TreatyData
import TreatyText

extension LintRule {
    static let refSiblings = LintRule(
        "openapi.ref-siblings", "a member beside $ref is not read", .warning,
        standard: "OpenAPI 3.0 4.7.23.1; 3.1 4.8.23; 2.0 5.2.19",
        """
        In OpenAPI 2.0 and 3.0 everything beside $ref is passed over; since 3.1 schemas read it, and other references \
        read summary and description. An assertion beside a reference therefore checks nothing: put both into allOf. \
        Descriptions, which many tools do show, are not complained about.
        """
    ) { subject, report in
        let silent: Set<String> = [
            "description", "summary", "title", "example", "examples", "deprecated", "$ref", "externalDocs", "xml",
        ]
        for reference in subject.references where reference.object != .pathItem {
            if reference.object == .schema, subject.version.isSubset(of: .since31) { continue }
            guard reference.holder.count > 1 else { continue }
            for member in reference.holder.members {
                let name = member.name
                guard !silent.contains(name), !name.hasPrefix("x-") else { continue }
                report.add(
                    "'\(name)' stands beside $ref and is not read", at: member.key.location,
                    help: reference.object == .schema ? "write allOf: [{$ref: …}] and '\(name)' beside it" : "remove it"
                )
            }
        }
    }
}

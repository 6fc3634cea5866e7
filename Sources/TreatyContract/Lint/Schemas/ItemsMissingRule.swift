// The rule schema.items-missing: arrays of nobody knows what.
import TreatyData
import TreatyText

extension LintRule {
    static let itemsMissing = LintRule(
        "schema.items-missing", "an array does not say what its elements are", .warning, versions: [.v20, .v30],
        standard: "OpenAPI 3.0 4.7.24.1; 2.0 5.2.19",
        """
        In OpenAPI 3.0 and before, a schema of type array must have items; since 3.1 any element will do without. \
        Write items: {} where anything is allowed.
        """
    ) { subject, report in
        for site in subject.sites(.schema) where site.value["type"]?.text == "array" && site.value["items"] == nil {
            report.add(
                "type: array without items", at: site.value["type"]?.location ?? site.place,
                help: "add items, such as items: {type: string}")
        }
    }
}

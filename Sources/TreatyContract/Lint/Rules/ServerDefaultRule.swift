// The rule openapi.server-default: a default that is none of its variable's values.
import TreatyData
import TreatyText

extension LintRule {
    static let serverDefault = LintRule(
        "openapi.server-default", "the default of a server variable is not among its values", .error,
        versions: .since30, standard: "OpenAPI 3.1 4.8.6.1",
        "Where a server variable lists its values under enum, the default must be one of them."
    ) { subject, report in
        for site in subject.sites(.serverVariable) {
            let values = site.value.elements(of: "enum").map(\.text)
            guard let value = site.value["default"], !values.isEmpty, !values.contains(value.text) else { continue }
            report.add(
                "the default '\(value.text)' is none of the values", at: value.location,
                help: "one of: \(values.prefix(12).joined(separator: ", "))")
        }
    }
}

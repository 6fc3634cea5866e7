// The rule openapi.path-required: a part of a path that may be left out.
import TreatyData
import TreatyText

extension LintRule {
    static let pathRequired = LintRule(
        "openapi.path-required", "a path parameter does not say required: true", .error,
        standard: "OpenAPI 3.1 4.8.12.2.1; 2.0 5.2.9",
        """
        Without its value there is no path, so a path parameter must say required: true. A parameter that may be \
        left out needs a second path without it.
        """
    ) { subject, report in
        for site in subject.sites(.parameter) where site.value["in"]?.text == "path" {
            guard site.value["required"]?.bool != true else { continue }
            let place = site.value["required"]?.location ?? site.value["in"]?.location
            report.add(
                "the path parameter '\(site.value["name"]?.text ?? "")' must be required",
                at: place ?? firstByte(of: site.value), help: "write required: true")
        }
    }
}

// The rule openapi.parameter-style: how a parameter is written must suit the place where it stands.
import TreatyData
import TreatyText

extension LintRule {
    static let parameterStyle = LintRule(
        "openapi.parameter-style", "a style, or a flag, that a parameter of this place cannot have", .error,
        versions: .since30, standard: "OpenAPI 3.1 4.8.12.2; 3.2 4.12.2",
        """
        A path parameter is written as simple, label or matrix, a query parameter as form, spaceDelimited, \
        pipeDelimited or deepObject, a header as simple, a cookie as form (since 3.2 also as cookie). allowReserved \
        is for places that are percent-encoded, allowEmptyValue for the query.
        """
    ) { subject, report in
        for site in subject.sites(.parameter) {
            let value = site.value
            guard let place = value["in"]?.string else { continue }
            if let style = value["style"]?.string, let styles = styles(place, subject.version),
                value["schema"] != nil || subject.version == .v30, !styles.contains(style)
            {
                report.add(
                    "a \(place) parameter has no style '\(style)'",
                    at: value["style"]?.location ?? firstByte(of: value),
                    help: "one of: \(styles.joined(separator: ", "))")
            }
            guard subject.version.isSubset(of: .since31) else { continue }
            if value["allowReserved"] != nil, value["schema"] != nil, !mayBeReserved(value, place, subject.version) {
                report.add(
                    "a \(place) parameter has no 'allowReserved'", at: keyPlace(value, "allowReserved"),
                    help: "remove it")
            }
            if value["allowEmptyValue"] != nil, place != "query" {
                report.add(
                    "a \(place) parameter has no 'allowEmptyValue'", at: keyPlace(value, "allowEmptyValue"),
                    help: "remove it; only a query parameter may be empty")
            }
        }
    }

    private static func styles(_ place: String, _ version: LintVersions) -> [String]? {
        switch place {
        case "path": ["simple", "label", "matrix"]
        case "query": ["form", "spaceDelimited", "pipeDelimited", "deepObject"]
        case "header": ["simple"]
        case "cookie": version == .v32 ? ["form", "cookie"] : ["form"]
        default: nil
        }
    }

    private static func mayBeReserved(_ value: Value, _ place: String, _ version: LintVersions) -> Bool {
        if version == .v31 { return place == "query" }
        return place == "query" || place == "path"
            || place == "cookie" && (value["style"] == nil || value["style"]?.text == "form")
    }
}

// The rule openapi.choice: members of which an object may have one only.
import TreatyData
import TreatyText

extension LintRule {
    static let choice = LintRule(
        "openapi.choice", "two members that exclude each other", .error,
        standard: "OpenAPI 3.1 4.8.4, 4.8.12, 4.8.14, 4.8.19, 4.8.20; 3.2 4.10",
        """
        Some members say the same in two ways, and with both it is not known which is meant: example and examples, \
        schema and content, value and externalValue, identifier and url of a licence, operationId and operationRef, \
        encoding beside prefixEncoding or itemEncoding, a query string and single query parameters.
        """
    ) { subject, report in
        for (object, pairs) in exclusions(subject.version) {
            for site in subject.sites(object) {
                for (first, second) in pairs where site.value[first] != nil && site.value[second] != nil {
                    let place = later(first, second, site.value)
                    report.add(
                        "'\(first)' and '\(second)' stand in one \(object.spoken) object", at: place,
                        help: "keep one of them")
                }
            }
        }
        for object in [StructureObject.operation, .pathItem] {
            for site in subject.sites(object) { checkList(of: site.value, subject, &report) }
        }
    }

    private static func exclusions(_ version: LintVersions) -> [(StructureObject, [(String, String)])] {
        if version == .v20 { return [] }
        var pairs: [(StructureObject, [(String, String)])] = [
            (.parameter, [("example", "examples"), ("schema", "content")]),
            (.header, [("example", "examples"), ("schema", "content")]), (.mediaType, [("example", "examples")]),
            (.link, [("operationRef", "operationId")]),
            (
                .example,
                [
                    ("value", "externalValue"), ("value", "dataValue"), ("value", "serializedValue"),
                    ("serializedValue", "externalValue"),
                ]
            ),
        ]
        if version.isSubset(of: .since31) { pairs.append((.license, [("identifier", "url")])) }
        if version == .v32 {
            let encodings = [("encoding", "prefixEncoding"), ("encoding", "itemEncoding")]
            pairs += [(.mediaType, encodings), (.encoding, encodings)]
            pairs.append((.xml, [("nodeType", "attribute"), ("nodeType", "wrapped")]))
        }
        return pairs
    }

    private static func later(_ first: String, _ second: String, _ value: Value) -> SourceLocation {
        let (left, right) = (keyPlace(value, first), keyPlace(value, second))
        return left.range.lowerBound > right.range.lowerBound ? left : right
    }

    /// A list may have one querystring parameter and then no query parameter (3.2), one body and then no form (2.0).
    private static func checkList(of value: Value, _ subject: LintSubject, _ report: inout LintReport) {
        guard subject.version == .v20 || subject.version == .v32, value["parameters"] != nil else { return }
        let (single, other) = subject.version == .v20 ? ("body", "formData") : ("querystring", "query")
        var first: LintSubject.Use?
        let uses = subject.parameters(of: value)
        for use in uses where use.place == single {
            if let first {
                report.add(
                    "there is a second \(single) parameter, beside '\(first.name)'", at: firstByte(of: use.site),
                    help: "keep one of them")
            }
            first = first ?? use
        }
        guard let first, let use = uses.first(where: { $0.place == other }) else { return }
        report.add(
            "the \(other) parameter '\(use.name)' stands beside the \(single) parameter '\(first.name)'",
            at: firstByte(of: use.site), help: "describe all of it in one of the two ways")
    }
}

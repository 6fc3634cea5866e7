// The rule openapi.operation-id: one name for two operations.
import TreatyData
import TreatyText

extension LintRule {
    static let operationID = LintRule(
        "openapi.operation-id", "two operations have one operationId", .error,
        standard: "OpenAPI 3.1 4.8.10.1; 2.0 5.2.8",
        """
        An operationId names one operation of the whole document: links, tests, generated code and the command line \
        find it by that name.
        """
    ) { subject, report in
        var first: [String: SourceLocation] = [:]
        for site in subject.sites(.operation) {
            guard let id = site.value["operationId"], id.kind == .string else { continue }
            guard let known = first[id.text] else {
                first[id.text] = id.location
                continue
            }
            let file = known.file === id.location.file ? "" : " of \(known.fileName)"
            report.add(
                "operationId '\(id.text)' stands in line \(known.line)\(file) already", at: id.location,
                help: "operationId must be unique")
        }
    }
}

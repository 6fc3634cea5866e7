// The rule openapi.link-operation: links to operations that there are not.
import TreatyData
import TreatyText

extension LintRule {
    static let linkOperation = LintRule(
        "openapi.link-operation", "a link leads to no operation", .warning, versions: .since30,
        standard: "OpenAPI 3.1 4.8.20",
        """
        A link names an operation of the document by its operationId, or any operation by a reference. Where there is \
        none, the link cannot be followed.
        """
    ) { subject, report in
        let identifiers = subject.sites(.operation).compactMap { $0.value["operationId"]?.string }
        let known = Set(identifiers)
        for site in subject.sites(.link) {
            if let id = site.value["operationId"], id.kind == .string, !known.contains(id.text) {
                report.add(
                    "there is no operation '\(id.text)'", at: id.location, help: help(for: id.text, among: identifiers))
            }
            guard let reference = site.value["operationRef"], reference.text.hasPrefix("#"),
                subject.files.value(reference.text, from: reference) == nil
            else { continue }
            report.add("'\(reference.text)' leads to no operation", at: reference.location)
        }
    }
}

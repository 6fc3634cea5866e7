// The rule openapi.discriminator-mapping: values of a discriminator that choose no schema.
import TreatyData
import TreatyText

extension LintRule {
    static let discriminatorMapping = LintRule(
        "openapi.discriminator-mapping", "a discriminator's mapping leads to no schema", .error, versions: .since30,
        standard: "OpenAPI 3.1 4.8.25",
        """
        Each value under mapping is the name of a schema of the document or a reference to one. A value that leads \
        nowhere chooses nothing, and every message with it is refused.
        """
    ) { subject, report in
        for site in subject.sites(.discriminator) {
            let targets =
                site.value.members(of: "mapping").map(\.value) + [site.value["defaultMapping"]].compactMap(\.self)
            for value in targets where value.kind == .string {
                if isFound(value, subject) { continue }
                let names = subject.root["components"]?.members(of: "schemas").map(\.name) ?? []
                let last = value.text.split(separator: "/").last.map(String.init) ?? value.text
                report.add("'\(value.text)' is no schema", at: value.location, help: help(for: last, among: names))
            }
        }
    }

    private static func isFound(_ value: Value, _ subject: LintSubject) -> Bool {
        if value.text.contains("://") { return true }
        return [value.text, "#/components/schemas/\(value.text)"].contains { text in
            text.contains("#") || text.contains(".") ? subject.files.value(text, from: value) != nil : false
        }
    }
}

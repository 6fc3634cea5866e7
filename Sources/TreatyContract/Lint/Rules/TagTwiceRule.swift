// The rule openapi.tag-twice: two tags of one name.
import TreatyData
import TreatyText

extension LintRule {
    static let tagTwice = LintRule(
        "openapi.tag-twice", "two tags have one name", .error, standard: "OpenAPI 3.1 4.8.1; 2.0 5.2.1",
        "The names in the list of tags must be unique: operations name tags by them."
    ) { subject, report in
        var seen: Set<String> = []
        for tag in subject.root.elements(of: "tags") {
            guard let name = tag["name"], name.kind == .string, !seen.insert(name.text).inserted else { continue }
            report.add("the tag '\(name.text)' is declared already", at: name.location, help: "remove one of them")
        }
    }
}

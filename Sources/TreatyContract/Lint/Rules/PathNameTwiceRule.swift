// The rule openapi.path-name-twice: a template that names one parameter in two places.
import TreatyData
import TreatyText

extension LintRule {
    static let pathNameTwice = LintRule(
        "openapi.path-name-twice", "a path names one parameter twice", .error, standard: "OpenAPI 3.2 4.8.2",
        "A template names each of its parameters once; with the same name in two places one value is lost."
    ) { subject, report in
        for path in subject.root.members(of: "paths") where path.name.hasPrefix("/") {
            var seen: Set<String> = []
            for name in templateNames(path.name) where !seen.insert(name).inserted {
                report.add(
                    "the path has '{\(name)}' twice", at: path.key.location, help: "give the second another name")
            }
        }
    }
}

// The rule openapi.parameter-twice: one list with the same parameter in two entries.
import TreatyData
import TreatyText

extension LintRule {
    static let parameterTwice = LintRule(
        "openapi.parameter-twice", "a list has two parameters of one name and place", .error,
        standard: "OpenAPI 3.1 4.8.9, 4.8.10; 2.0 5.2.7, 5.2.8",
        """
        A parameter is known by its name and its place (in). A list with two of them leaves open which counts. An \
        operation may have one that its path item has too: it takes that one's place.
        """
    ) { subject, report in
        for object in [StructureObject.operation, .pathItem] {
            for site in subject.sites(object) where site.value["parameters"] != nil {
                var seen: Set<String> = []
                for use in subject.parameters(of: site.value) {
                    let name = use.place == "header" ? use.name.lowercased() : use.name
                    guard !seen.insert("\(use.place) \(name)").inserted else { continue }
                    report.add(
                        "the \(use.place) parameter '\(use.name)' stands in this list already",
                        at: firstByte(of: use.site), help: "remove one of them")
                }
            }
        }
    }
}

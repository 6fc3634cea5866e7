// The rule openapi.path-collision: paths that no request can tell apart.
import TreatyData
import TreatyText

extension LintRule {
    static let pathCollision = LintRule(
        "openapi.path-collision", "two paths differ in the names of their parameters only", .error,
        standard: "OpenAPI 3.1 4.8.8.2; 2.0 5.2.5",
        """
        /cups/{id} and /cups/{name} match the same requests. The specification calls them identical and does not \
        allow both; which one answers is left to chance. Write one path, with both methods, or add a segment that \
        tells them apart.
        """
    ) { subject, report in
        var first: [String: String] = [:]
        for path in subject.root.members(of: "paths") where path.name.hasPrefix("/") {
            let shape = templateShape(path.name)
            guard let known = first.updateValue(path.name, forKey: shape), known != path.name else { continue }
            first[shape] = known
            report.add(
                "the path '\(path.name)' matches the same requests as '\(known)'", at: path.key.location,
                help: "keep one of them, or add a segment that tells them apart")
        }
    }
}

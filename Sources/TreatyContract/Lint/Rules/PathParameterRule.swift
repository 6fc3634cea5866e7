// The rule openapi.path-parameter: names in a path and path parameters that do not meet.
import TreatyData
import TreatyText

extension LintRule {
    static let pathParameter = LintRule(
        "openapi.path-parameter", "a path and its parameters name different things", .error,
        standard: "OpenAPI 3.1 4.8.8.2, 4.8.12.2.1; 2.0 5.2.9",
        """
        Each name in braces of a path needs a parameter with in: path, in the operation or its path item, and each \
        path parameter must stand in the path. A name that is not declared accepts anything; a parameter that is not \
        in the path can never be sent.
        """
    ) { subject, report in
        for operation in subject.operations where operation.value["$ref"] == nil {
            let names = templateNames(operation.path)
            let parameters = subject.parameters(of: operation).filter { $0.place == "path" }
            let inPath = Set(names)
            for use in parameters where !inPath.contains(use.name) {
                report.add(
                    "the path '\(operation.path)' has no '{\(use.name)}'",
                    at: (use.target["name"] ?? use.target).location,
                    help: help(for: use.name, among: names))
            }
            // Where a list cannot be read in full, what it lacks is not known.
            let isWhole = (operation.value.elements(of: "parameters") + operation.item.elements(of: "parameters"))
                .allSatisfy { subject.resolve($0) != nil }
            guard isWhole else { continue }
            let declared = Set(parameters.map(\.name))
            // Braces without a name are the template's fault.
            for name in names where !name.isEmpty && !declared.contains(name) {
                report.add(
                    "'{\(name)}' of the path is not declared for \(operation.method)", at: operation.pathKey.location,
                    help: "add a parameter with name: \(name) and in: path")
            }
        }
    }
}

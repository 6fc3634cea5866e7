// The rule openapi.path-template: paths whose braces or characters cannot be matched.
import TreatyData
import TreatyText

extension LintRule {
    static let pathTemplate = LintRule(
        "openapi.path-template", "a path that cannot be matched as it is written", .error,
        standard: "OpenAPI 3.1 4.8.8.2; 3.2 4.8.2",
        """
        A path is literal text and names in braces, each name within one segment. A brace that is not closed, a query \
        or a fragment in a path can never match: the query belongs into parameters.
        """
    ) { subject, report in
        for path in subject.root.members(of: "paths") where path.name.hasPrefix("/") {
            let name = path.name
            if !isBalanced(name) {
                report.add(
                    "the path '\(name)' has a brace without its other half", at: path.key.location,
                    help: "write names as {name}")
            } else if let mark = literal(name).first(where: { $0 == "?" || $0 == "#" }) {
                report.add(
                    "the path '\(name)' has a '\(mark)', which ends a path", at: path.key.location,
                    help: "write what follows as query parameters")
            } else if templateNames(name).contains("") {
                report.add(
                    "the path '\(name)' has braces without a name", at: path.key.location,
                    help: "write names as {name}")
            } else if PathTemplate(name) == nil {
                report.add(
                    "the path '\(name)' is not matched", at: path.key.location, help: "its operations are left out")
            }
        }
    }

    private static func isBalanced(_ path: String) -> Bool {
        var isOpen = false
        for byte in path.utf8 where byte == 0x7B || byte == 0x7D {
            if (byte == 0x7B) == isOpen { return false }
            isOpen = byte == 0x7B
        }
        return !isOpen
    }

    /// What stands outside the braces.
    private static func literal(_ path: String) -> String { templateShape(path) }
}

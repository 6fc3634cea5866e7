// The rule openapi.callback-expression: callbacks whose URL cannot be worked out.
import TreatyData
import TreatyText

extension LintRule {
    static let callbackExpression = LintRule(
        "openapi.callback-expression", "a callback's expression cannot be worked out", .warning, versions: .since30,
        standard: "OpenAPI 3.1 4.8.18.2, 4.8.20.4",
        """
        The name of a callback's path item is a URL in which expressions stand in braces, such as \
        {$request.body#/url}. An expression is $url, $method, $statusCode, or $request. or $response. with header., \
        query., path. or body.
        """
    ) { subject, report in
        for site in subject.sites(.callback) {
            for member in site.value.members where !member.name.hasPrefix("x-") && member.name != "$ref" {
                let name = member.name
                for expression in expressions(name) where !isExpression(expression) {
                    report.add(
                        "'\(expression)' is no expression", at: member.key.location,
                        help: "write {$request.body#/pointer}, {$request.query.NAME} or the like")
                }
            }
        }
    }

    /// What stands in braces; a name without any is an expression or a URL itself.
    private static func expressions(_ name: String) -> [String] {
        let inBraces = templateNames(name)
        return inBraces.isEmpty && name.hasPrefix("$") ? [name] : inBraces
    }

    private static func isExpression(_ text: String) -> Bool {
        if ["$url", "$method", "$statusCode"].contains(text) { return true }
        for start in ["$request.", "$response."] where text.hasPrefix(start) {
            let rest = text.dropFirst(start.count)
            if rest == "body" || rest.hasPrefix("body#") {
                let pointer = rest.dropFirst(5)
                return pointer.isEmpty || pointer.hasPrefix("/")
            }
            for place in ["header.", "query.", "path."] where rest.hasPrefix(place) {
                return rest.count > place.count
            }
        }
        return false
    }
}

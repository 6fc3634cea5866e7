// The rule openapi.tag-parent: tags below tags that there are not, or below themselves.
import TreatyData
import TreatyText

extension LintRule {
    static let tagParent = LintRule(
        "openapi.tag-parent", "a tag stands below no tag, or below itself", .error, versions: .v32,
        standard: "OpenAPI 3.2 4.22.1",
        "The parent of a tag is the name of another tag of the document, and following parents must come to an end."
    ) { subject, report in
        let tags = subject.root.elements(of: "tags")
        var parents: [String: String] = [:]
        for tag in tags { parents[tag["name"]?.text ?? ""] = tag["parent"]?.string }
        let names = tags.compactMap { $0["name"]?.string }
        let known = Set(names)
        let inCircle = circles(parents)
        for tag in tags {
            guard let parent = tag["parent"], parent.kind == .string else { continue }
            if !known.contains(parent.text) {
                report.add(
                    "there is no tag '\(parent.text)'", at: parent.location, help: help(for: parent.text, among: names))
                continue
            }
            if let name = tag["name"]?.text, inCircle.contains(name) {
                report.add("the tag '\(name)' stands below itself", at: parent.location, help: "remove a parent")
            }
        }
    }

    /// The names from which the way along parents comes back to themselves.
    private static func circles(_ parents: [String: String]) -> Set<String> {
        var rounds: [String: Int] = [:]
        var found: Set<String> = []
        for (round, start) in parents.keys.enumerated() {
            var name = start
            while rounds[name] == nil, let next = parents[name] {
                rounds[name] = round
                name = next
            }
            // Met again in the same round: all from here to here are a circle.
            guard rounds[name] == round else { continue }
            while found.insert(name).inserted, let next = parents[name] { name = next }
        }
        return found
    }
}

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
        for tag in tags {
            guard let parent = tag["parent"], parent.kind == .string else { continue }
            if !names.contains(parent.text) {
                report.add(
                    "there is no tag '\(parent.text)'", at: parent.location, help: help(for: parent.text, among: names))
                continue
            }
            var next: String? = parent.text
            for _ in 0..<names.count where next != nil && next != tag["name"]?.text { next = parents[next ?? ""] }
            if let next, next == tag["name"]?.text {
                report.add("the tag '\(next)' stands below itself", at: parent.location, help: "remove a parent")
            }
        }
    }
}

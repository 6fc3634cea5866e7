// The rule openapi.unused-component: components that nothing refers to.
import TreatyData
import TreatyText

extension LintRule {
    static let unusedComponent = LintRule(
        "openapi.unused-component", "nothing refers to a component", .hint, standard: "OpenAPI 3.1 4.8.7; 2.0 5.2.1",
        """
        A component has an effect only where something refers to it. One that nothing refers to is left over, or the \
        reference to it has a slip. Files of components only, without paths, are not looked at; nor are schemas that \
        an allOf of another may be chosen by a discriminator for.
        """
    ) { subject, report in
        guard !subject.operations.isEmpty || !subject.incoming.isEmpty else { return }
        var used: Set<NodePlace> = []
        for reference in subject.references {
            if let target = subject.files.target(of: reference.text) { used.insert(NodePlace(target)) }
        }
        for site in subject.sites(.discriminator) {
            for member in site.value.members(of: "mapping") {
                let target = subject.files.value(discriminatorTarget(member.value.text), from: member.value)
                if let target { used.insert(NodePlace(target)) }
            }
        }
        let required = Set(
            ([subject.root] + subject.sites(.operation).map(\.value)).flatMap { value in
                value.elements(of: "security").flatMap { $0.members.map(\.name) }
            })
        for (group, member) in components(subject) {
            let isScheme = group == "securitySchemes" || group == "securityDefinitions"
            if isScheme ? required.contains(member.name) : used.contains(NodePlace(member.value)) { continue }
            if group == "schemas" || group == "definitions", inherits(member.value, subject) { continue }
            report.add("nothing refers to '\(member.name)'", at: member.key.location, help: "remove it, or refer to it")
        }
    }

    private static func components(_ subject: LintSubject) -> [(String, Members.Member)] {
        let groups =
            subject.version == .v20
            ? ["definitions", "parameters", "responses", "securityDefinitions"].map { ($0, subject.root) }
            : (subject.root["components"]?.members.map(\.name) ?? []).filter { !$0.hasPrefix("x-") }
                .map { ($0, subject.root["components"] ?? subject.root) }
        return groups.flatMap { group, value in value.members(of: group).map { (group, $0) } }
    }

    private static func inherits(_ value: Value, _ subject: LintSubject) -> Bool {
        value.elements(of: "allOf").contains { part in
            subject.resolve(part)?["discriminator"] != nil
        }
    }
}

/// A node of a document, for sets.
struct NodePlace: Hashable {
    let document: ObjectIdentifier
    let node: Int

    init(_ value: Value) {
        document = ObjectIdentifier(value.document)
        node = value.index.rawValue
    }
}

/// A value of `mapping` as a reference: a bare name is that of a schema (OpenAPI 3.1 4.8.25.1).
func discriminatorTarget(_ text: String) -> String {
    text.contains("/") || text.contains("#") || text.contains(".") ? text : "#/components/schemas/\(text)"
}

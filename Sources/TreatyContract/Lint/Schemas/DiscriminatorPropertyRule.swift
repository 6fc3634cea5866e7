// The rule openapi.discriminator-property: discriminators that look at a property which need not be there.
import TreatyData
import TreatyText

extension LintRule {
    static let discriminatorProperty = LintRule(
        "openapi.discriminator-property", "a discriminator's property need not be there", .warning,
        standard: "OpenAPI 3.1 4.8.25; 2.0 5.2.19",
        """
        The property that a discriminator looks at must be declared and required by the schema itself or by each of \
        the schemas it chooses between; a message without it chooses none. (Since 3.2 it may be left out where \
        defaultMapping says what is meant then.)
        """
    ) { subject, report in
        for site in subject.sites(.schema) {
            guard let discriminator = site.value["discriminator"] else { continue }
            let name = discriminator.kind == .string ? discriminator : discriminator["propertyName"]
            guard let name, name.kind == .string, discriminator["defaultMapping"] == nil else { continue }
            let choices = site.value.elements(of: "oneOf") + site.value.elements(of: "anyOf")
            var search = PropertySearch(subject: subject, name: name.text)
            if search.isRequired(site.value) { continue }
            let lacking = choices.first { !search.isRequired($0) }
            if !choices.isEmpty, lacking == nil { continue }
            // With a mapping onto heirs the property may be theirs.
            if choices.isEmpty, search.isDeclared(site.value) {
                report.add(
                    "'\(name.text)' chooses the schema and is not required", at: name.location,
                    help: "add it to required")
            } else if choices.isEmpty {
                report.add(
                    "'\(name.text)' chooses the schema and is no property of it", at: name.location,
                    help: "declare it under properties and in required")
            } else if let lacking {
                let choice = lacking["$ref"]?.text ?? "one of the choices"
                report.add(
                    "'\(name.text)' chooses the schema and '\(choice)' does not require it", at: name.location,
                    help: "declare it there under properties and in required")
            }
        }
    }
}

/// Looks for a property in a schema, through references and allOf; every choice of a oneOf must have it.
private struct PropertySearch {
    let subject: LintSubject
    let name: String
    private var seen: Set<NodePlace> = []

    init(subject: LintSubject, name: String) {
        self.subject = subject
        self.name = name
    }

    mutating func isRequired(_ schema: Value) -> Bool {
        seen = []
        return search(schema, isDeclaredOnly: false)
    }

    mutating func isDeclared(_ schema: Value) -> Bool {
        seen = []
        return search(schema, isDeclaredOnly: true)
    }

    private mutating func search(_ schema: Value, depth: Int = 0, isDeclaredOnly: Bool) -> Bool {
        guard depth < 32, seen.count < 2000, seen.insert(NodePlace(schema)).inserted else { return false }
        let holds =
            isDeclaredOnly
            ? schema["properties"]?[name] != nil : schema.elements(of: "required").contains { $0.text == name }
        if holds { return true }
        if let reference = schema["$ref"] {
            // What cannot be looked at is not complained about.
            guard case .found(let target) = subject.files.step(reference) else { return true }
            if search(target, depth: depth + 1, isDeclaredOnly: isDeclaredOnly) { return true }
        }
        for part in schema.elements(of: "allOf") where search(part, depth: depth + 1, isDeclaredOnly: isDeclaredOnly) {
            return true
        }
        for name in ["oneOf", "anyOf"] {
            let choices = schema.elements(of: name)
            if !choices.isEmpty, choices.allSatisfy({ search($0, depth: depth + 1, isDeclaredOnly: isDeclaredOnly) }) {
                return true
            }
        }
        return false
    }
}

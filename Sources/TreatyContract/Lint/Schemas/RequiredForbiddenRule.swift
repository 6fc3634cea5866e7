// The rules schema.required-forbidden and schema.required-undeclared: names that must be there and have no schema.
import TreatyData
import TreatyText

extension LintRule {
    static let requiredForbidden = LintRule(
        "schema.required-forbidden", "a schema requires a property that it forbids", .error,
        standard: "JSON Schema 2020-12 core 10.3.2, validation 6.5.3",
        """
        With additionalProperties: false only the names under properties may be there. A required name that is not \
        among them must be there and must not, so no value keeps the schema.
        """
    ) { subject, report in
        check(subject, &report, isForbidden: true)
    }

    static let requiredUndeclared = LintRule(
        "schema.required-undeclared", "a required property has no schema", .hint,
        standard: "JSON Schema 2020-12 validation 6.5.3",
        """
        A name under required that no properties describe must be there and may be anything: allowed, and mostly a \
        slip of the pen. Schemas that are part of an allOf, or refer to others, are not looked at, since the \
        property may be described there.
        """
    ) { subject, report in
        check(subject, &report, isForbidden: false)
    }

    private static func check(_ subject: LintSubject, _ report: inout LintReport, isForbidden: Bool) {
        let others = ["allOf", "anyOf", "oneOf", "$ref", "$dynamicRef", "if", "patternProperties", "not"]
        let parts = isForbidden ? [] : partsOfSchemas(subject)
        for site in subject.sites(.schema) {
            let schema = site.value
            guard let required = schema["required"], required.kind == .array, required.count > 0,
                schema["patternProperties"] == nil
            else { continue }
            let isClosed = schema["additionalProperties"]?.bool == false
            guard isClosed == isForbidden else { continue }
            if !isForbidden {
                guard let type = schema["type"], type.text == "object", schema["additionalProperties"] == nil,
                    schema["properties"] != nil, !others.contains(where: { schema[$0] != nil }),
                    !parts.contains(NodePlace(schema))
                else { continue }
            }
            let names = schema.members(of: "properties").map(\.name)
            let known = Set(names)
            for name in required.elements where name.kind == .string && !known.contains(name.text) {
                report.add(
                    isForbidden
                        ? "'\(name.text)' is required, and additionalProperties: false forbids it"
                        : "'\(name.text)' is required and no property describes it", at: name.location,
                    help: help(for: name.text, among: names))
            }
        }
    }

    /// The schemas that are one of several that a value must keep.
    private static func partsOfSchemas(_ subject: LintSubject) -> Set<NodePlace> {
        var parts: Set<NodePlace> = []
        for site in subject.sites(.schema) {
            for name in ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"] {
                guard let list = site.value[name] else { continue }
                parts.insert(NodePlace(list))
                for part in list.elements { parts.insert(NodePlace(part)) }
                for member in list.members { parts.insert(NodePlace(member.value)) }
            }
        }
        return parts
    }
}

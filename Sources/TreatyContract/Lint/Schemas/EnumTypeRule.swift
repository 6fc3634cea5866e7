// The rule schema.enum-type: values of an enum that the schema's own type forbids.
import TreatyData
import TreatyText

extension LintRule {
    static let enumType = LintRule(
        "schema.enum-type", "a value of enum or const is of another type than its schema", .warning,
        standard: "JSON Schema 2020-12 validation 6.1; OpenAPI 3.0 4.7.24",
        """
        A value must keep every keyword, so an enum value that the type beside it forbids can never be sent: a \
        number among strings is written in quotes, in YAML also yes, no, on and off. In OpenAPI 3.0 null needs \
        nullable: true.
        """
    ) { subject, report in
        for object in [StructureObject.schema, .parameter, .items, .header] {
            for site in subject.sites(object) {
                guard let type = site.value["type"] else { continue }
                var types = type.kind == .string ? [type.text] : type.elements.map(\.text)
                guard !types.isEmpty, !types.contains("file") else { continue }
                if site.value["nullable"]?.bool == true || site.value["x-nullable"]?.bool == true {
                    types.append("null")
                }
                let values = site.value.elements(of: "enum") + [site.value["const"]].compactMap(\.self)
                for value in values where !types.contains(where: { isOf($0, value) }) {
                    // Null beside a type is how many documents of 3.0 say that a value may be missing.
                    let shown = value.node.isContainer ? value.kindName : "'\(JSON(value).text)'"
                    report.add(
                        "\(shown) is no \(types.joined(separator: " or "))", at: value.location,
                        help: types.contains("string") && !value.node.isContainer && !value.isNull
                            ? "put it in quotes" : value.isNull ? nullAdvice(subject.version) : nil)
                }
            }
        }
    }

    private static func nullAdvice(_ version: LintVersions) -> String {
        version.isSubset(of: .since31) ? "add 'null' to type" : "null needs nullable: true"
    }

    private static func isOf(_ type: String, _ value: Value) -> Bool {
        switch type {
        case "string": value.kind == .string
        case "number": value.kind == .number
        case "integer": value.kind == .number && ExactNumber(value.text.utf8)?.isInteger == true
        case "boolean": value.bool != nil
        case "array": value.kind == .array
        case "object": value.kind == .object
        case "null": value.isNull
        default: true
        }
    }
}

// The rule schema.duplicate-value: lists of a schema that hold one value twice.
import TreatyData
import TreatyText

extension LintRule {
    static let duplicateValue = LintRule(
        "schema.duplicate-value", "enum, required or type hold one value twice", .warning,
        standard: "JSON Schema 2020-12 validation 6.1.1, 6.1.2, 6.5.3",
        """
        A value that stands twice in enum, a name twice in required or a type twice in type says nothing new; \
        generated code often breaks on it, and the second was often meant to be another.
        """
    ) { subject, report in
        for object in [StructureObject.schema, .parameter, .items, .header, .serverVariable] {
            for site in subject.sites(object) {
                for name in ["enum", "required", "type"] {
                    guard let list = site.value[name], list.kind == .array, list.count > 1 else { continue }
                    check(list, name, &report)
                }
            }
        }
    }

    private static func check(_ list: Value, _ name: String, _ report: inout LintReport) {
        var seen: Set<String> = []
        for element in list.elements {
            // Numbers are the same by value: 1 and 1.0.
            let key: String =
                switch element.kind {
                case .string: "\"" + element.text
                case .number: element.int.map { "\($0)" } ?? element.text
                default: JSON(element).compact
                }
            guard !seen.insert(key).inserted else { continue }
            let shown = element.node.isContainer ? "the value" : "'\(JSON(element).text)'"
            report.add("\(shown) stands in \(name) already", at: element.location, help: "remove one of them")
        }
    }
}

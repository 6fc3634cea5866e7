// The rule schema.bounds: limits of a schema that no value keeps.
import TreatyData
import TreatyText

extension LintRule {
    static let schemaBounds = LintRule(
        "schema.bounds", "limits of a schema contradict each other", .error,
        standard: "JSON Schema 2020-12 validation 6; OpenAPI 3.0 4.7.24",
        """
        With a lower limit above the upper one (minLength above maxLength, minimum above maximum and so on) no value \
        keeps the schema. A multipleOf of 0 or less means nothing.
        """
    ) { subject, report in
        let pairs = [
            ("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties"),
            ("minimum", "maximum"), ("minContains", "maxContains"),
        ]
        for object in [StructureObject.schema, .parameter, .items, .header] {
            for site in subject.sites(object) {
                for (low, high) in pairs {
                    guard let least = number(site.value[low]), let most = number(site.value[high]),
                        isLess(most, least)
                    else { continue }
                    report.add(
                        "no value keeps \(low): \(text(site.value[low])) and \(high): \(text(site.value[high]))",
                        at: keyPlace(site.value, high), help: "mend one of them")
                }
                if let step = site.value["multipleOf"], step.kind == .number,
                    step.text.hasPrefix("-") || number(step).map({ isZero($0) }) == true
                {
                    report.add("multipleOf must be greater than 0", at: step.location)
                }
            }
        }
    }

    private static func number(_ value: Value?) -> Value? { value?.kind == .number ? value : nil }
    private static func text(_ value: Value?) -> String { value?.text ?? "" }

    private static func isZero(_ value: Value) -> Bool { Double(value.text) == 0 }

    private static func isLess(_ left: Value, _ right: Value) -> Bool {
        if let left = left.int, let right = right.int { return left < right }
        guard let left = Double(left.text), let right = Double(right.text) else { return false }
        return left < right
    }
}

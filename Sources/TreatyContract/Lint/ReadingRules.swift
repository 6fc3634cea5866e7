// The codes of complaints that are made while files are read and compiled, with their meaning; the complaints
// themselves come from TreatyData, TreatySchema, TreatyOpenAPI and the reader of our extensions.

extension LintRule {
    static let readingRules: [LintRule] = files + syntax + openAPI + schemaReading + citations + extensions

    private static func reading(
        _ code: String, _ title: String, _ severity: LintSeverity = .error, standard: String, _ explanation: String
    ) -> LintRule {
        LintRule(code, title, severity, standard: standard, explanation)
    }
}

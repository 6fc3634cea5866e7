// Every rule of lint, in the order in which they are asked and listed; what they do stands in their own files.
import TreatyData

/// The rules.
package enum LintRegistry {
    package static let rules: [LintRule] = structure + references + semantics + schemas + treaty + style + reading

    private static let byCode: [String: LintRule] = Dictionary(
        rules.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    /// The rule of a code.
    package static func rule(_ code: String) -> LintRule? { byCode[code] }

    private static let structure: [LintRule] =
        LintRule.structureRules + [
            .missingField, .misplacedField, .choice, .count, .parameterStyle, .parameterName,
        ]

    private static let references: [LintRule] = [
        .refUnresolved, .refRemote, .refFile, .refOutside, .refCycle, .refSiblings,
    ]

    private static let semantics: [LintRule] = [
        .noOperations, .operationID, .pathCollision, .pathNameTwice, .pathTemplate, .pathParameter, .pathRequired,
        .parameterTwice, .mediaTypeShadowed, .bodyUnexpected, .responseType, .noSuccess, .securityScheme,
        .securityScope, .serverVariable, .serverVariableUnused, .serverDefault, .linkOperation, .linkParameter,
        .callbackExpression, .tagTwice, .tagParent, .selfAddress, .discriminatorMapping, .discriminatorProperty,
        .unusedComponent,
    ]

    private static let schemas: [LintRule] = [
        .schemaBounds, .duplicateValue, .enumType, .requiredForbidden, .requiredUndeclared, .itemsMissing,
        .formatUnknown, .exampleInvalid, .exampleText, .exampleExternal, .schemaDefault,
    ]

    private static let treaty: [LintRule] = [
        .ruleStatus, .ruleExample, .collection, .deniedOperation, .recordKey, .sourceMissing,
    ]

    private static let style: [LintRule] = [
        .styleOperationID, .styleSummary, .styleParameterDescription, .styleTags, .styleTagUndeclared, .stylePathCase,
        .styleTrailingSlash,
    ]

    private static let reading: [LintRule] = LintRule.readingRules

    /// The codes that say what a document's structure is, apart from what it means.
    package static let structureCodes: Set<String> = Set(structure.map(\.code)).subtracting([
        "schema.unknown-keyword", "schema.other-dialect",
    ])
}

// What is thrown at JSON Schema: a schema, NUL, an instance; every way of judging must end, and agree with the others.
import TreatyData
import TreatySchema

let schemaTargets: [FuzzTarget] = [
    FuzzTarget(name: "schema", dictionary: schemaWords, attempt: schemaComplaint)
]

private let schemaWords = [
    "\"$ref\":\"#\"", "\"$ref\":\"#/$defs/a\"", "\"$dynamicRef\":\"#n\"", "\"$dynamicAnchor\":\"n\"", "\"$id\":\"x\"",
    "\"$defs\":{", "\"allOf\":[", "\"anyOf\":[", "\"oneOf\":[", "\"not\":{", "\"if\":{", "\"then\":{", "\"else\":{",
    "\"items\":{", "\"prefixItems\":[", "\"contains\":{", "\"properties\":{", "\"patternProperties\":{",
    "\"additionalProperties\":", "\"unevaluatedProperties\":", "\"unevaluatedItems\":", "\"type\":\"object\"",
    "\"required\":[\"a\"]", "\"enum\":[", "\"const\":", "\"minimum\":1", "\"multipleOf\":0.1", "\"uniqueItems\":true",
    "\"pattern\":\"", "\"format\":\"uri\"", "\"dependentSchemas\":{", "\"propertyNames\":{", "\"minContains\":0",
    "true",
    "false", "null", "1e400", "-0", "[]", "{}", "\"a\":", "\u{0}",
]

private func schemaComplaint(_ input: [UInt8]) -> String? {
    guard let mark = input.firstIndex(of: 0),
        let schema = try? Document.json(bytes: Array(input[..<mark]), name: "schema"),
        let instance = try? Document.json(bytes: Array(input[(mark + 1)...]), name: "instance")
    else { return nil }
    let dialects = SchemaDialect.allCases
    let dialect = dialects[input.count % dialects.count]
    let options = SchemaOptions(
        assertsFormat: input.count % 3 == 0, direction: input.count % 5 == 0 ? .request : .none,
        assertsContent: input.count % 2 == 0, refusesZeroFractions: input.count % 7 == 0)
    let program = SchemaCompiler.compile(schema, dialect: dialect, options: options).program
    let flag = program.isValid(instance)
    let failures = program.failures(instance)
    if failures.isEmpty != flag { return "\(dialect): flag \(flag), explain \(failures.map(\.description))" }
    let evaluation = program.evaluation(instance)
    if let verdict = evaluation.unitsVerdict, verdict != flag {
        return "\(dialect): flag \(flag), units \(String(decoding: evaluation.output(.list), as: UTF8.self))"
    }
    for format in SchemaOutputFormat.allCases {
        let output = evaluation.output(format, keepsDropped: true)
        // Hierarchies may be deeper than documents that are read.
        guard format == .hierarchical || (try? Document.json(bytes: output, name: "output")) != nil else {
            return "\(dialect): \(format) output is no JSON"
        }
    }
    _ = evaluation.annotations.count + failures.compactMap(\.absoluteKeywordLocation).count
    return nil
}

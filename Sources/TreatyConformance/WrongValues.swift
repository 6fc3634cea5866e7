// Values that break one keyword of a schema each.
import TreatyContract
import TreatyData

/// One value for each keyword that can be broken by a single value; what the schema does not limit gives none.
func wrongValues(for schema: CompiledSchema) -> [(keyword: String, value: JSON)] {
    var found: [(String, JSON)] = []
    let types = schema.types
    if !types.isEmpty, !types.contains("string") { found.append(("type", "not-a-value-of-this-type")) }
    let value = schema.value
    if value["enum"] != nil || value["const"] != nil { found.append(("enum", "no-such-value")) }
    if let minimum = value["minimum"]?.int { found.append(("minimum", .int(minimum - 1))) }
    if let maximum = value["maximum"]?.int { found.append(("maximum", .int(maximum + 1))) }
    if let length = value["maxLength"]?.int, length < 10_000 {
        found.append(("maxLength", .string(String(repeating: "x", count: length + 1))))
    }
    if let format = value["format"]?.string, types.contains("string") {
        found.append(("format", .string("not a \(format)")))
    }
    // Only what the schema really refuses is sent as wrong.
    return found.filter { !schema.accepts($0.1) }
}

// A value that a schema accepts, made from the schema alone; records and examples are not looked at.
package import TreatyContract
package import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// Makes the same value for the same schema every time: constants and examples first, then the smallest that fits.
///
/// Knows type, const, enum, default, example, allOf, the first branch of anyOf and oneOf, and the bounds of strings,
/// numbers, arrays and objects. A `pattern` is not solved: whoever uses a sample asks `accepts` first.
package struct SchemaSample {
    private let schema: CompiledSchema
    private static let depthMax = 12
    private static let lengthMax = 10_000
    private static let itemsMax = 100

    package init(_ schema: CompiledSchema) { self.schema = schema }

    package var value: JSON { sample(schema.value, depth: 0, turn: 0) }

    /// A schema together with all that stands beside it through `allOf` and one branch of each choice.
    private func facets(of value: Value, depth: Int) -> [Value] {
        guard depth < SchemaSample.depthMax, let schema = schema.resolve(value) else { return [] }
        var found = [schema]
        // Beside `$ref` there may be more since OpenAPI 3.1.
        if value["$ref"] != nil { found.append(value) }
        for part in schema.elements(of: "allOf") { found += facets(of: part, depth: depth + 1) }
        for choice in ["anyOf", "oneOf"] {
            if let first = schema.elements(of: choice).first { found += facets(of: first, depth: depth + 1) }
        }
        return found
    }

    private func sample(_ value: Value, depth: Int, turn: Int) -> JSON {
        guard depth < SchemaSample.depthMax else { return .null }
        let facets = facets(of: value, depth: depth)
        if let fixed = first("const", facets) { return JSON(fixed) }
        for keyword in ["example", "default"] { if let given = first(keyword, facets) { return JSON(given) } }
        if let given = first("examples", facets)?.elements.first(where: { _ in true }) { return JSON(given) }
        if let choices = first("enum", facets), choices.count > 0 {
            return JSON(choices.elements[turn % choices.count])
        }
        switch type(facets) {
        case "object": return object(facets, depth: depth)
        case "array": return array(facets, depth: depth)
        case "integer": return .int(integer(facets, turn: turn))
        case "number": return number(facets, turn: turn)
        case "boolean": return .bool(turn % 2 == 0)
        case "null": return .null
        default: return .string(string(facets, turn: turn))
        }
    }

    private func first(_ keyword: String, _ facets: [Value]) -> Value? { facets.lazy.compactMap { $0[keyword] }.first }

    private func bounds(_ keyword: String, _ facets: [Value]) -> [Int] { facets.compactMap { $0[keyword]?.int } }

    private func type(_ facets: [Value]) -> String {
        if let type = first("type", facets) {
            let names = type.kind == .array ? type.elements.map(\.text) : [type.text]
            return names.first { $0 != "null" } ?? names.first ?? "string"
        }
        let hints = [
            ("object", ["properties", "required", "additionalProperties", "minProperties"]),
            ("array", ["items", "prefixItems", "minItems"]), ("number", ["minimum", "maximum", "multipleOf"]),
        ]
        return hints.first { $0.1.contains { first($0, facets) != nil } }?.0 ?? "string"
    }

    // MARK: Containers

    private func object(_ facets: [Value], depth: Int) -> JSON {
        var result = JSON.object([])
        let required = facets.flatMap { $0.elements(of: "required").map(\.text) }
        for facet in facets {
            for property in facet.members(of: "properties") where result[property.name] == nil {
                let isNeeded = required.contains(property.name)
                // What may be left out is, far down: schemas that hold themselves come to an end.
                guard isNeeded || depth < 4, property.value.kind != .false else { continue }
                result[property.name] = sample(property.value, depth: depth + 1, turn: 0)
            }
        }
        let other = facets.lazy.compactMap { $0["additionalProperties"] }.first { $0.node.isContainer }
        func filling() -> JSON { other.map { sample($0, depth: depth + 1, turn: 0) } ?? .string("text") }
        for name in required where result[name] == nil { result[name] = filling() }
        let least = min(bounds("minProperties", facets).max() ?? 0, SchemaSample.itemsMax)
        var number = 1
        while result.members.count < least {
            if result["member\(number)"] == nil { result["member\(number)"] = filling() }
            number += 1
        }
        return result
    }

    private func array(_ facets: [Value], depth: Int) -> JSON {
        let fixed = first("prefixItems", facets).map { Array($0.elements) } ?? []
        let items = first("items", facets)
        let least = max(bounds("minItems", facets).max() ?? 0, fixed.count, items != nil && depth < 4 ? 1 : 0)
        let most = max(0, bounds("maxItems", facets).min() ?? SchemaSample.itemsMax)
        return .array(
            (0..<min(least, most, SchemaSample.itemsMax)).map { turn in
                let schema = turn < fixed.count ? fixed[turn] : items
                return schema.map { sample($0, depth: depth + 1, turn: turn) } ?? .int(turn)
            })
    }

    // MARK: Scalars

    private func integer(_ facets: [Value], turn: Int) -> Int {
        var low = bounds("minimum", facets).max()
        if let above = bounds("exclusiveMinimum", facets).max() { low = max(low ?? Int.min, above &+ 1) }
        if first("exclusiveMinimum", facets)?.bool == true { low = low.map { $0 &+ 1 } }
        var high = bounds("maximum", facets).min()
        if let below = bounds("exclusiveMaximum", facets).min() { high = min(high ?? Int.max, below &- 1) }
        if first("exclusiveMaximum", facets)?.bool == true { high = high.map { $0 &- 1 } }
        var value = low ?? min(1, high ?? 1)
        value = value &+ turn
        if let step = bounds("multipleOf", facets).first, step > 0 {
            let rest = value % step
            if rest != 0 { value = rest > 0 ? value &+ (step - rest) : value &- rest }
            value = value &+ turn &* (step - 1)
        }
        if let high, value > high, low.map({ $0 <= high }) ?? true { return high }
        return value
    }

    /// The whole number where it fits, else the middle of the bounds, else a bound.
    private func number(_ facets: [Value], turn: Int) -> JSON {
        func bounds(_ keyword: String) -> [Double] { facets.compactMap { $0[keyword]?.number.flatMap { Double($0) } } }
        let low = (bounds("minimum") + bounds("exclusiveMinimum")).max()
        let high = (bounds("maximum") + bounds("exclusiveMaximum")).min()
        let isOpen = !bounds("exclusiveMinimum").isEmpty || !bounds("exclusiveMaximum").isEmpty
        let whole = integer(facets, turn: turn)
        let fitsLow = low.map { isOpen ? $0 < Double(whole) : $0 <= Double(whole) } ?? true
        let fitsHigh = high.map { isOpen ? Double(whole) < $0 : Double(whole) <= $0 } ?? true
        let isStepped = !bounds("multipleOf").allSatisfy { $0 == $0.rounded() }
        if fitsLow, fitsHigh, !isStepped { return .int(whole) }
        if isStepped, low == nil || low == 0, high == nil { return .number("\(bounds("multipleOf")[0])") }
        if let low, let high, low < high { return .number("\(low + (high - low) / 2)") }
        return (low ?? high).map { .number("\($0)") } ?? .int(whole)
    }

    private static let formats: [String: String] = [
        "date-time": "2025-01-01T00:00:00+00:00", "date": "2025-01-01", "time": "00:00:00Z", "duration": "P1D",
        "email": "user@example.com", "idn-email": "user@example.com", "hostname": "example.com",
        "idn-hostname": "example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "uri": "https://example.com/",
        "uri-reference": "/example", "iri": "https://example.com/", "iri-reference": "/example",
        "uri-template": "/{id}", "uuid": "00000000-0000-4000-8000-000000000000", "json-pointer": "/a",
        "relative-json-pointer": "0", "regex": "a", "byte": "dGV4dA==",
    ]

    private func string(_ facets: [Value], turn: Int) -> String {
        if let format = first("format", facets)?.string, let known = SchemaSample.formats[format] { return known }
        var text = turn == 0 ? "text" : "text\(turn)"
        let least = min(bounds("minLength", facets).max() ?? 0, SchemaSample.lengthMax)
        while text.count < least { text += "text".prefix(least - text.count) }
        if let most = bounds("maxLength", facets).min(), most >= 0 { text = String(text.suffix(most)) }
        return text
    }
}

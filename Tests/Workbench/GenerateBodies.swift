// Generated bodies beside their schemas as plain 2020-12, for validators that know nothing of OpenAPI.
import TreatyContract
import TreatyData
import TreatySchema
import TreatyText

enum GenerateBodies {
    /// At most 20 bodies of a contract, spread over its operations: NAME.N.json with `schema` and `instance`.
    static func write(_ contract: Contract, name: String, to folder: String) throws {
        try WorkFolder.make(folder)
        var found: [(schema: CompiledSchema, value: JSON, direction: String, place: String)] = []
        let step = max(1, contract.operations.count / 20)
        for start in 0..<step where found.count < 20 {
            for index in stride(from: start, to: contract.operations.count, by: step) where found.count < 20 {
                let operation = contract.operations[index]
                found += bodies(of: operation).prefix(2)
            }
        }
        for (number, body) in found.prefix(20).enumerated() {
            var export = SchemaExport(schema: body.schema, direction: body.direction)
            let text = JSON.object([
                JSON.Member("place", .string(body.place)), JSON.Member("schema", export.document()),
                JSON.Member("instance", body.value),
            ])
            try WorkFolder.write(text.pretty, to: "\(folder)/\(name).\(number).json")
        }
    }

    private static func bodies(of operation: TreatyContract.Operation)
        -> [(schema: CompiledSchema, value: JSON, direction: String, place: String)]
    {
        var found: [(schema: CompiledSchema, value: JSON, direction: String, place: String)] = []
        // Examples are the author's; here only what is made up is of interest.
        let context = GenerationContext(seed: 7, mode: .generatedOnly)
        for content in operation.body?.contents ?? [] {
            guard let schema = content.schema, let value = try? SchemaGenerator(schema.program).value(context) else {
                continue
            }
            found.append((schema, value, "readOnly", "\(operation.id) request"))
        }
        for response in operation.responses {
            for content in response.contents {
                guard let schema = content.schema, let value = try? SchemaGenerator(schema.program).value(context)
                else {
                    continue
                }
                found.append((schema, value, "writeOnly", "\(operation.id) \(response.statuses)"))
            }
        }
        return found
    }
}

/// A schema and all it refers to as one schema of 2020-12.
private struct SchemaExport {
    let schema: CompiledSchema
    /// The word that excuses a required member in this direction.
    let direction: String
    private var numbers: [String: Int] = [:]
    private var waiting: [Value] = []
    private var definitions: [JSON.Member] = []

    init(schema: CompiledSchema, direction: String) {
        self.schema = schema
        self.direction = direction
    }

    mutating func document() -> JSON {
        var members = plain(schema.value).members
        var at = 0
        while at < waiting.count {
            definitions.append(JSON.Member("d\(at)", plain(waiting[at])))
            at += 1
        }
        members.insert(JSON.Member("$schema", "https://json-schema.org/draft/2020-12/schema"), at: 0)
        members.append(JSON.Member("$defs", .object(definitions)))
        return .object(members)
    }

    private mutating func reference(_ value: Value) -> JSON {
        guard let target = schema.resolve(value) else { return .object([]) }
        let key = "\(target.document.source.name)#\(target.index.rawValue)"
        if numbers[key] == nil {
            numbers[key] = waiting.count
            waiting.append(target)
        }
        return .object([JSON.Member("$ref", .string("#/$defs/d\(numbers[key] ?? 0)"))])
    }

    private var isOld: Bool { [.openapi30, .swagger20].contains(schema.program.dialect) }

    private mutating func plain(_ value: Value) -> JSON {
        guard value.kind == .object else { return JSON(value) }
        if value["$ref"]?.string != nil, isOld { return reference(value) }
        var members: [JSON.Member] = []
        for member in value.members {
            let (name, inner) = (member.name, member.value)
            switch name {
            case "$ref": members += reference(value).members
            case "properties", "patternProperties", "dependentSchemas":
                members.append(JSON.Member(name, .object(inner.members.map { JSON.Member($0.name, plain($0.value)) })))
            case "allOf", "anyOf", "oneOf", "prefixItems":
                members.append(JSON.Member(name, .array(inner.elements.map { plain($0) })))
            case "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
                "unevaluatedProperties", "unevaluatedItems":
                members.append(JSON.Member(name, plain(inner)))
            case "exclusiveMinimum", "exclusiveMaximum":
                if !isOld {
                    members.append(JSON.Member(name, JSON(inner)))
                } else if inner.bool == true, let bound = value[name == "exclusiveMinimum" ? "minimum" : "maximum"] {
                    members.append(JSON.Member(name, JSON(bound)))
                }
            case "required": members += required(inner, value)
            case "type", "enum", "const", "minimum", "maximum", "multipleOf", "minLength", "maxLength", "pattern",
                "format", "minItems", "maxItems", "uniqueItems", "minContains", "maxContains", "minProperties",
                "maxProperties", "dependentRequired":
                members.append(JSON.Member(name, JSON(inner)))
            default: break
            }
        }
        let made = JSON.object(members)
        guard isOld, value["nullable"]?.bool == true, let type = made["type"] else { return made }
        var widened = made
        widened["type"] = .array([type, "null"])
        return widened
    }

    private func required(_ names: Value, _ object: Value) -> [JSON.Member] {
        guard names.kind == .array else { return [] }
        let kept = names.elements.compactMap(\.string).filter { name in
            guard let property = object["properties"]?[name] else { return true }
            return property[direction]?.bool != true && schema.resolve(property)?[direction]?.bool != true
        }
        return [JSON.Member("required", .array(kept.map { .string($0) }))]
    }
}

// From a demand to a value: constants, examples, then one type after the other; what is risky is judged at once.
import TreatyData
import TreatyText

/// How one try at a value differs from the others.
struct GenerationTry {
    /// 0 the first time.
    var turn = 0
    /// Whether all that may be left out is.
    var isMinimal = false
}

extension GenerationRun {
    /// A value for a demand, which `roots` were taken apart to; nil where no try succeeded.
    func fulfil(_ demand: SchemaDemand, _ roots: [SchemaPlace], _ site: GenerationSite) -> JSON? {
        if demand.has(.const, .enum) { return listed(demand, roots, site) }
        if context.mode == .exampleFirst, !isVaried, let example = example(demand, roots, site) { return example }
        let isRisky = demand.isRisky
        var isRefused = false
        for type in types(demand, site) {
            for turn in 0..<(isRisky && !isLenient ? 6 : 1) where !isSpent {
                let attempt = GenerationTry(turn: turn, isMinimal: turn == 1 || turn == 3)
                guard let value = value(type, demand, attempt, site.turned(turn / 2)) else {
                    if turn > 1 { break }
                    continue
                }
                if !isRisky || holds(roots, value) { return value }
                isRefused = true
                if let mended = mended(value, demand, roots, site) { return mended }
            }
        }
        if demand.types?.isEmpty == true {
            if isLenient { return .null }
            note(.noValue, "no type is allowed by all schemas", site)
        } else if isRefused {
            note(.unsolved, "no try kept all of \(keywords(of: demand))", site)
        }
        return nil
    }

    private func keywords(of demand: SchemaDemand) -> String {
        let keywords: [SchemaKeyword] = [
            .anyOf, .oneOf, .not, .if, .contains, .unevaluatedItems, .unevaluatedProperties, .propertyNames,
            .dependentRequired, .dependentSchemas, .patternProperties,
        ]
        let found = keywords.filter { demand.has($0) }.map(\.rawValue)
        return found.isEmpty ? "its keywords" : found.joined(separator: ", ")
    }

    func value(_ type: String, _ demand: SchemaDemand, _ attempt: GenerationTry, _ site: GenerationSite)
        -> JSON?
    {
        switch type {
        case "object": object(demand, attempt, site)
        case "array": array(demand, attempt, site)
        case "string": string(demand, attempt, site)
        case "integer", "number": number(demand, isInteger: type == "integer", attempt, site)
        case "boolean": .bool((site.key.below(2) == 0) == (attempt.turn == 0))
        default: .null
        }
    }

    // MARK: Values that the schema lists

    /// The constants and enumerations that all schemas have in common.
    private func listed(_ demand: SchemaDemand, _ roots: [SchemaPlace], _ site: GenerationSite) -> JSON? {
        var lists: [Value] = []
        for facet in demand.facets {
            if let constant = facet[.const] {
                let value = JSON(constant)
                if holds(roots, value) { return value }
                note(.noValue, "const \(cut(value.compact, charactersMax: 60)) breaks the other keywords", site)
                return nil
            }
            if let list = facet[.enum], list.kind == .array { lists.append(list) }
        }
        guard let list = lists.min(by: { $0.count < $1.count }), list.count > 0 else {
            note(.noValue, "enum allows nothing", site)
            return nil
        }
        // An asked-for record keeps its own value; else the first, which a document means most.
        let isDrawn = isVaried || context.mode == .generatedOnly || context.entity != nil || !context.entities.isEmpty
        let start = isDrawn ? site.key.below(list.count) : 0
        var nulls = false
        var refused = 0
        let values = Array(list.elements)
        for offset in values.indices where refused < 2_000 {
            let value = values[(start + offset) % values.count]
            if value.isNull {
                nulls = true
                continue
            }
            let candidate = JSON(value)
            if holds(roots, candidate) { return candidate }
            refused += 1
        }
        if nulls, holds(roots, .null) { return .null }
        if isLenient { return JSON(values[0]) }
        note(.noValue, "no value of enum keeps the other keywords", site)
        return nil
    }

    /// The first example or default that the schemas accept. What holds a member that this direction leaves out is
    /// none.
    private func example(_ demand: SchemaDemand, _ roots: [SchemaPlace], _ site: GenerationSite) -> JSON? {
        var candidates: [Value] = []
        for facet in demand.facets {
            if let example = facet.annotation("example") { candidates.append(example) }
            if let list = facet.annotation("examples"), list.kind == .array { candidates += list.elements.prefix(8) }
        }
        for facet in demand.facets { if let value = facet.annotation("default") { candidates.append(value) } }
        for candidate in candidates
        where candidate.document.next(after: candidate.index).rawValue
            - candidate.index.rawValue < context.limits.nodesMax
        {
            // A record's own id stands before any example of one.
            if site.entity != nil || (!entities.isEmpty && candidate.node.isContainer) { continue }
            if candidate.isNull, demand.types?.first != "null" { continue }
            let value = JSON(candidate)
            if candidate.kind == .object, isHidden(value, demand) { continue }
            if demand.pins.contains(where: { pin in value[pin.name].map { $0.string != pin.value } ?? true }) {
                continue
            }
            if holds(roots, value) { return value }
        }
        return nil
    }

    /// Whether an example shows a member that this direction does not.
    private func isHidden(_ value: JSON, _ demand: SchemaDemand) -> Bool {
        guard hiddenWord != nil else { return false }
        return value.members.contains { isLeftOut(members(named: $0.name, demand).places) }
    }

    // MARK: Types

    /// The types to try, the likeliest first.
    func types(_ demand: SchemaDemand, _ site: GenerationSite) -> [String] {
        var types = demand.types ?? guessed(demand, site)
        // `not: {type: ...}` alone takes a type away.
        for place in demand.negated {
            let facet = facet(place)
            guard facet.value.count == 1, let names = facet.types else { continue }
            types.removeAll { names.contains($0) || ($0 == "integer" && names.contains("number")) }
        }
        return types
    }

    private func guessed(_ demand: SchemaDemand, _ site: GenerationSite) -> [String] {
        let all = ["string", "integer", "object", "array", "boolean", "number", "null"]
        var first: [String] = []
        if !demand.pins.isEmpty
            || demand.has(
                .properties, .required, .additionalProperties, .patternProperties, .minProperties, .maxProperties,
                .propertyNames, .dependentRequired, .dependentSchemas, .unevaluatedProperties)
        {
            first.append("object")
        }
        if demand.has(.items, .prefixItems, .minItems, .maxItems, .uniqueItems, .contains, .unevaluatedItems) {
            first.append("array")
        }
        if demand.has(.pattern, .minLength, .maxLength, .contentEncoding, .contentMediaType) { first.append("string") }
        if demand.has(.minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf) { first.append("number") }
        if let format = demand.first(.format)?.string {
            let isNumeric = ["float", "double", "decimal"].contains(format)
            first.append(isNumeric ? "number" : SchemaFormat.named(format)?.isNumeric == true ? "integer" : "string")
        }
        return first + all.filter { !first.contains($0) }
    }
}

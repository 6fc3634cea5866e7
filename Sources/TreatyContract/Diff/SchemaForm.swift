// What schemas that hold together say, keyword by keyword, in one spelling for all versions; comparing is not done
// here.
import TreatyData
import TreatyPattern
import TreatySchema
import TreatyText

/// Kinds of values, numbers with and without a fraction apart (`integer` is part of `number`).
struct ValueTypes: OptionSet, Hashable {
    let rawValue: UInt8

    static let null = ValueTypes(rawValue: 1)
    static let boolean = ValueTypes(rawValue: 2)
    static let integer = ValueTypes(rawValue: 4)
    static let fraction = ValueTypes(rawValue: 8)
    static let string = ValueTypes(rawValue: 16)
    static let array = ValueTypes(rawValue: 32)
    static let object = ValueTypes(rawValue: 64)
    static let number: ValueTypes = [.integer, .fraction]
    static let all = ValueTypes(rawValue: 127)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The types a word of `type` stands for; all for a word that is none (`file` of OpenAPI 2.0).
    init(word: String) {
        switch word {
        case "null": self = .null
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "number": self = .number
        case "string": self = .string
        case "array": self = .array
        case "object": self = .object
        default: self = .all
        }
    }

    init(of value: Value) {
        switch value.kind {
        case .null: self = .null
        case .true, .false: self = .boolean
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        case .number: self = ExactNumber(value.text.utf8)?.isInteger == false ? .fraction : .integer
        }
    }

    /// `string or null`.
    var words: String {
        if self == .all { return "anything" }
        if isEmpty { return "nothing" }
        var words: [String] = []
        for (type, word) in [
            (ValueTypes.object, "object"), (.array, "array"), (.string, "string"), (.boolean, "boolean"),
        ] where contains(type) { words.append(word) }
        if contains(.number) { words.append("number") } else if contains(.integer) { words.append("integer") }
        if contains(.null) { words.append("null") }
        return words.joined(separator: " or ")
    }

    var each: [ValueTypes] {
        [.null, .boolean, .integer, .fraction, .string, .array, .object].filter { contains($0) }
    }
}

/// A bound of numbers.
struct NumberBound {
    var value: ExactNumber
    var isExclusive: Bool
    /// Where it stands and as it is written.
    var site: Value
}

/// A bound of lengths and counts.
struct CountBound {
    var value: Int
    var site: Value
}

/// One of `anyOf` and `oneOf`.
struct SchemaChoice {
    var isExclusive: Bool
    /// The array of alternatives.
    var site: Value
    var owner: Value

    var branches: [Value] { Array(site.elements) }
    var word: String { isExclusive ? "oneOf" : "anyOf" }
}

/// Schemas that hold together, references and `allOf` followed.
struct SchemaForm {
    let side: ComparedSide
    /// The schema objects, without what `$ref` and `allOf` in them lead to: that stands beside them.
    private(set) var conjuncts: [Value] = []
    private(set) var choices: [SchemaChoice] = []
    /// Whether a `false` is among them.
    private(set) var isNever = false
    /// Whether a reference leads nowhere, or there are more schemas than are looked at.
    private(set) var isPartial = false
    private(set) var types = ValueTypes.all
    private(set) var typeSite: Value?
    /// What `enum` and `const` leave, by `valueKey`; nil where neither stands.
    private(set) var values: [String: Value]?
    /// The same in the order of the contract.
    private(set) var valueOrder: [String] = []
    private(set) var valueSite: Value?
    private(set) var lower: NumberBound?
    private(set) var upper: NumberBound?
    private(set) var multiples: [(value: ExactNumber, site: Value)] = []
    private(set) var counts: [String: CountBound] = [:]
    private(set) var patterns: [String: Value] = [:]
    private(set) var formats: [String: Value] = [:]
    private(set) var uniqueSite: Value?
    private(set) var required: [String: Value] = [:]
    /// Properties by name, for each conjunct at the same position in `conjuncts`.
    private(set) var properties: [[String: Value]] = []
    private var seen: Set<NodeKey> = []
    private static let conjunctsMax = 400

    init(_ term: SchemaTerm, _ side: ComparedSide) {
        self.side = side
        for value in term.values { add(value) }
    }

    /// The same with one of the choices decided.
    func deciding(_ position: Int, as branch: Value) -> SchemaForm {
        var form = self
        form.choices.remove(at: position)
        form.add(branch)
        return form
    }

    /// The same for values of some types only.
    func limited(to types: ValueTypes) -> SchemaForm {
        var form = self
        form.types.formIntersection(types)
        return form
    }

    /// The same with `anyOf` of a schema and null told as that schema, nullable; for telling, not for judging.
    var withoutNullChoice: SchemaForm {
        guard types == .all, values == nil else { return self }
        for (position, choice) in choices.enumerated() {
            let branches = choice.branches
            let others = branches.filter { branch in
                let form = side.form(SchemaTerm(branch))
                return form.types != .null || !form.choices.isEmpty
            }
            guard others.count == 1, branches.count == 2 else { continue }
            var form = deciding(position, as: others[0])
            form.types.insert(.null)
            return form
        }
        return self
    }

    var isOfAnyKind: Bool { conjuncts.isEmpty && choices.isEmpty && !isNever && !isPartial }

    /// Words that OpenAPI 3.0 and 2.0 do not know, and ignore.
    private var isOld: Bool { side.dialect == .openapi30 || side.dialect == .swagger20 }

    func knows(_ word: String) -> Bool {
        guard isOld else { return word != "nullable" }
        if SchemaForm.modernWords.contains(word) { return false }
        return side.dialect == .openapi30 || !["anyOf", "oneOf", "not", "nullable"].contains(word)
    }

    static let modernWords: Set<String> = [
        "const", "if", "then", "else", "patternProperties", "propertyNames", "contains", "minContains", "maxContains",
        "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties", "unevaluatedItems",
        "prefixItems", "$dynamicRef", "$recursiveRef",
    ]

    /// A keyword of a conjunct that means something in its version.
    func keyword(_ word: String, of conjunct: Value) -> Value? { knows(word) ? conjunct[word] : nil }

    private mutating func add(_ start: Value) {
        // References and `allOf` are followed without a stack: they may be deep.
        var open = [start]
        while let value = open.popLast() {
            if value.kind == .false { isNever = true }
            guard value.kind == .object, seen.insert(NodeKey(value)).inserted else { continue }
            guard conjuncts.count < SchemaForm.conjunctsMax else {
                isPartial = true
                return
            }
            if let reference = value["$ref"], reference.kind == .string {
                guard let target = side.resolved(value) else {
                    isPartial = true
                    continue
                }
                open.append(target)
                if isOld { continue }
            }
            open += value.elements(of: "allOf").reversed()
            take(value)
        }
    }

    private mutating func take(_ schema: Value) {
        conjuncts.append(schema)
        var names: [String: Value] = [:]
        for member in schema.members {
            let (word, value) = (member.name, member.value)
            guard knows(word) else { continue }
            switch word {
            case "type": takeTypes(value, schema)
            case "enum" where value.kind == .array: takeValues(Array(value.elements), value)
            case "const": takeValues([value], value)
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum": takeBound(word, value, schema)
            case "multipleOf":
                if let number = ExactNumber(value.text.utf8), value.kind == .number {
                    multiples.append((number, value))
                }
            case "minLength", "minItems", "minProperties", "maxLength", "maxItems", "maxProperties":
                takeCount(word, value)
            case "pattern": patterns[value.text] = value
            case "format": formats[value.text] = value
            case "uniqueItems":
                if value.bool == true { uniqueSite = value }
            case "required":
                for name in value.elements where name.kind == .string && required[name.text] == nil {
                    required[name.text] = name
                }
            case "properties":
                for property in value.members where names[property.name] == nil {
                    names[property.name] = property.value
                }
            case "anyOf", "oneOf":
                if value.kind == .array, value.count > 0 {
                    choices.append(SchemaChoice(isExclusive: word == "oneOf", site: value, owner: schema))
                }
            default: break
            }
        }
        properties.append(names)
    }

    private mutating func takeTypes(_ value: Value, _ schema: Value) {
        var mask: ValueTypes = value.kind == .string ? ValueTypes(word: value.text) : []
        for word in value.elements { mask.formUnion(ValueTypes(word: word.text)) }
        if keyword("nullable", of: schema)?.bool == true { mask.insert(.null) }
        guard value.kind == .string || value.kind == .array else { return }
        types.formIntersection(mask)
        typeSite = typeSite ?? value
    }

    private mutating func takeValues(_ list: [Value], _ site: Value) {
        var found: [String: Value] = [:]
        var order: [String] = []
        for value in list {
            let key = valueKey(value)
            guard found[key] == nil, values.map({ $0[key] != nil }) ?? true else { continue }
            found[key] = value
            order.append(key)
        }
        values = found
        valueOrder = order
        valueSite = valueSite ?? site
    }

    private mutating func takeBound(_ word: String, _ value: Value, _ schema: Value) {
        guard value.kind == .number, let number = ExactNumber(value.text.utf8) else { return }
        let isLower = word.hasSuffix("inimum")
        var isExclusive = word.hasPrefix("exclusive")
        if isOld {
            if isExclusive { return }
            isExclusive = schema[isLower ? "exclusiveMinimum" : "exclusiveMaximum"]?.bool == true
        }
        let bound = NumberBound(value: number, isExclusive: isExclusive, site: value)
        if isLower {
            if lower.map({ SchemaForm.isTighter(bound, than: $0, isLower: true) }) ?? true { lower = bound }
        } else if upper.map({ SchemaForm.isTighter(bound, than: $0, isLower: false) }) ?? true {
            upper = bound
        }
    }

    /// Whether a bound leaves out a number that the other allows.
    static func isTighter(_ bound: NumberBound, than other: NumberBound, isLower: Bool) -> Bool {
        if bound.value == other.value { return bound.isExclusive && !other.isExclusive }
        return isLower ? other.value < bound.value : bound.value < other.value
    }

    private mutating func takeCount(_ word: String, _ value: Value) {
        guard value.kind == .number, let number = ExactNumber(value.text.utf8), number.isInteger, !number.isNegative
        else {
            return
        }
        let bound = CountBound(value: number.int ?? Int.max, site: value)
        guard let known = counts[word] else {
            counts[word] = bound
            return
        }
        let isTighter = word.hasPrefix("min") ? bound.value > known.value : bound.value < known.value
        if isTighter { counts[word] = bound }
    }

    /// The types that are left once values and `not` are looked at.
    var possibleTypes: ValueTypes {
        guard let values else { return types }
        return values.values.reduce(into: ValueTypes()) { $0.formUnion(ValueTypes(of: $1)) }.intersection(types)
    }

    /// What may stand under a name.
    struct PropertyTerm {
        var values: [Value] = []
        /// Whether a schema speaks of this name or of names like it.
        var isDeclared = false
        /// Whether a schema speaks of all other names.
        var isExplicit = false
        /// Whether nothing may.
        var isForbidden = false

        var term: SchemaTerm { SchemaTerm(values) }
    }

    func property(_ name: String) -> PropertyTerm {
        var result = PropertyTerm()
        for (position, conjunct) in conjuncts.enumerated() {
            var isMatched = false
            if let own = properties[position][name] {
                result.values.append(own)
                isMatched = true
            }
            for member in keyword("patternProperties", of: conjunct)?.members.map({ $0 }) ?? []
            where matches(name, member.name) {
                result.values.append(member.value)
                isMatched = true
            }
            if isMatched {
                result.isDeclared = true
            } else if let other = keyword("additionalProperties", of: conjunct) {
                result.isExplicit = true
                if other.kind == .false { result.isForbidden = true }
                if other.kind == .object { result.values.append(other) }
            }
        }
        return result
    }

    /// What may stand under names that no schema speaks of: superset where patterns are about.
    var otherProperties: PropertyTerm {
        var result = PropertyTerm()
        for conjunct in conjuncts {
            guard let other = keyword("additionalProperties", of: conjunct) else { continue }
            result.isExplicit = true
            guard keyword("patternProperties", of: conjunct) == nil else { continue }
            if other.kind == .false { result.isForbidden = true }
            if other.kind == .object { result.values.append(other) }
        }
        return result
    }

    /// The names that `properties` speak of, in the order of the contract.
    var propertyNames: [String] {
        var names: [String] = []
        var known: Set<String> = []
        for conjunct in conjuncts {
            for member in conjunct.members(of: "properties") where known.insert(member.name).inserted {
                names.append(member.name)
            }
        }
        return names
    }

    func declares(_ name: String) -> Bool { properties.contains { $0[name] != nil } }

    /// Whether a property goes one way only.
    func isMarked(_ name: String, _ word: String) -> Bool {
        properties.contains { names in
            guard let value = names[name] else { return false }
            return value[word]?.bool == true || side.resolved(value)?[word]?.bool == true
        }
    }

    /// What may stand at a position of an array; nil for what may stand anywhere behind the listed positions.
    func item(_ position: Int?) -> SchemaTerm {
        var values: [Value] = []
        for conjunct in conjuncts {
            let listed = (keyword("prefixItems", of: conjunct)?.elements).map { Array($0) } ?? []
            if let position, position < listed.count {
                values.append(listed[position])
            } else if let items = conjunct["items"], items.kind != .array {
                values.append(items)
            }
        }
        return SchemaTerm(values)
    }

    /// How many positions are listed.
    var listedItems: Int { conjuncts.map { keyword("prefixItems", of: $0)?.count ?? 0 }.max() ?? 0 }
}

/// Whether a name fits a pattern; one that cannot be read fits nothing.
func matches(_ name: String, _ pattern: String) -> Bool {
    guard let program = try? Pattern(pattern) else { return false }
    return program.matches(name)
}

// Which keywords a schema may speak and what they mean there; the keywords' work is in Keywords.

/// The drafts of JSON Schema and the schema objects of OpenAPI.
package enum SchemaDialect: Sendable, CaseIterable {
    case draft4, draft6, draft7, draft2019, draft2020, openapi31, openapi30, swagger20

    /// The dialect a `$schema` URI names; nil for one that is not built in.
    package init?(uri: String) {
        let text = uri.hasSuffix("#") ? String(uri.dropLast()) : uri
        switch text {
        case "http://json-schema.org/draft-04/schema": self = .draft4
        case "http://json-schema.org/draft-06/schema": self = .draft6
        case "http://json-schema.org/draft-07/schema": self = .draft7
        case "https://json-schema.org/draft/2019-09/schema": self = .draft2019
        case "https://json-schema.org/draft/2020-12/schema": self = .draft2020
        case _ where text.hasPrefix("https://spec.openapis.org/oas/3.1/dialect/"): self = .openapi31
        case _ where text.hasPrefix("https://spec.openapis.org/oas/3.2/dialect/"): self = .openapi31
        default: return nil
        }
    }

    /// The URI of the metaschema; nil for those of OpenAPI that have none.
    package var uri: String? {
        switch self {
        case .draft4: "http://json-schema.org/draft-04/schema"
        case .draft6: "http://json-schema.org/draft-06/schema"
        case .draft7: "http://json-schema.org/draft-07/schema"
        case .draft2019: "https://json-schema.org/draft/2019-09/schema"
        case .draft2020: "https://json-schema.org/draft/2020-12/schema"
        case .openapi31: "https://spec.openapis.org/oas/3.1/dialect/base"
        case .openapi30, .swagger20: nil
        }
    }

    /// Whether schemas lie anywhere in a larger document whose root is what `#` means.
    package var isOpenAPI: Bool { self == .openapi31 || self == .openapi30 || self == .swagger20 }

    /// Position in time: the OpenAPI dialects stand where the draft they build on stands.
    var age: Int {
        switch self {
        case .draft4, .openapi30, .swagger20: 4
        case .draft6: 6
        case .draft7: 7
        case .draft2019: 2019
        case .draft2020, .openapi31: 2020
        }
    }

    /// Whether `$ref` hides all keywords beside it (draft 7 8.3 and before; OpenAPI 3.0 Reference Object).
    var refHidesSiblings: Bool { age < 2019 }
    /// Whether `exclusiveMinimum` is a Boolean that sharpens `minimum` (draft 4, OpenAPI 3.0).
    var exclusiveIsBoolean: Bool { age == 4 }
    /// Whether the array form of `items` gives one schema for each position (2019-09 and before).
    var itemsMayBeArray: Bool { age < 2020 && self != .openapi30 }

    func knows(_ keyword: SchemaKeyword) -> Bool {
        if self == .openapi30 || self == .swagger20 { return knowsAsOpenAPI(keyword) }
        switch keyword {
        case .legacyID: return age == 4
        case .id, .const, .contains, .propertyNames: return age >= 6
        case .if, .then, .else, .contentEncoding, .contentMediaType: return age >= 7
        case .anchor, .defs, .vocabulary, .dependentRequired, .dependentSchemas, .minContains, .maxContains,
            .unevaluatedItems, .unevaluatedProperties:
            return age >= 2019
        case .recursiveRef, .recursiveAnchor: return age == 2019
        case .dynamicRef, .dynamicAnchor, .prefixItems: return age >= 2020
        case .additionalItems: return age < 2020
        case .nullable: return false
        default: return true
        }
    }

    private func knowsAsOpenAPI(_ keyword: SchemaKeyword) -> Bool {
        switch keyword {
        case .ref, .type, .enum, .multipleOf, .maximum, .exclusiveMaximum, .minimum, .exclusiveMinimum, .maxLength,
            .minLength,
            .pattern, .format, .items, .maxItems, .minItems, .uniqueItems, .maxProperties, .minProperties,
            .required,
            .properties, .additionalProperties, .allOf:
            true
        case .anyOf, .oneOf, .not, .nullable: self == .openapi30
        default: false
        }
    }
}

/// The keywords that do something here, by their spelling; annotations are not among them.
enum SchemaKeyword: String, CaseIterable, Sendable {
    case id = "$id"
    case legacyID = "id"
    case schema = "$schema"
    case anchor = "$anchor"
    case dynamicAnchor = "$dynamicAnchor"
    case recursiveAnchor = "$recursiveAnchor"
    case vocabulary = "$vocabulary"
    case defs = "$defs"
    case definitions
    case type, `enum`, const
    case multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum
    case maxLength, minLength, pattern, format
    case maxItems, minItems, uniqueItems, maxContains, minContains
    case maxProperties, minProperties, required, dependentRequired
    case properties, patternProperties, additionalProperties, propertyNames, dependentSchemas, dependencies
    case prefixItems, items, additionalItems, contains
    case allOf, anyOf, oneOf, not
    case `if`, then, `else`
    case ref = "$ref"
    case dynamicRef = "$dynamicRef"
    case recursiveRef = "$recursiveRef"
    case unevaluatedItems, unevaluatedProperties
    case nullable
    case contentEncoding, contentMediaType

    /// Position among all keywords.
    var number: Int { Int(code) }

    private static let table = SchemaKeywordTable()

    /// The keyword that a text spells; `bytes` is what the name's place counts in.
    static func named(_ name: MachineName, _ bytes: FrozenArray<UInt8>) -> SchemaKeyword? {
        table.keyword(name, bytes)
    }

    /// Whether it names the place where it stands.
    var isAnchor: Bool { self == .anchor || self == .dynamicAnchor || self == .recursiveAnchor }

    /// What schemas lie below a keyword's value.
    enum Shape { case none, schema, list, map, schemaOrList, mapOfSchemasOrNames }

    var shape: Shape {
        switch self {
        case .additionalProperties, .propertyNames, .additionalItems, .contains, .not, .if, .then, .else,
            .unevaluatedItems,
            .unevaluatedProperties:
            .schema
        case .allOf, .anyOf, .oneOf, .prefixItems: .list
        case .defs, .definitions, .properties, .patternProperties, .dependentSchemas: .map
        case .items: .schemaOrList
        case .dependencies: .mapOfSchemasOrNames
        default: .none
        }
    }

    /// The vocabulary that must be in force for a keyword of 2019-09 and later to work.
    var vocabulary: SchemaVocabulary {
        switch self {
        case .type, .enum, .const, .multipleOf, .maximum, .exclusiveMaximum, .minimum, .exclusiveMinimum,
            .maxLength, .minLength,
            .pattern, .maxItems, .minItems, .uniqueItems, .maxContains, .minContains, .maxProperties,
            .minProperties,
            .required, .dependentRequired:
            .validation
        case .properties, .patternProperties, .additionalProperties, .propertyNames, .dependentSchemas,
            .dependencies,
            .prefixItems, .items, .additionalItems, .contains, .allOf, .anyOf, .oneOf, .not, .if, .then, .else:
            .applicator
        case .unevaluatedItems, .unevaluatedProperties: .unevaluated
        default: .core
        }
    }
}

/// The vocabularies a metaschema turns on (2020-12 core 8.1.2).
struct SchemaVocabulary: OptionSet, Sendable {
    let rawValue: UInt8

    static let core = SchemaVocabulary(rawValue: 1)
    static let applicator = SchemaVocabulary(rawValue: 2)
    static let validation = SchemaVocabulary(rawValue: 4)
    static let unevaluated = SchemaVocabulary(rawValue: 8)
    static let formatAssertion = SchemaVocabulary(rawValue: 16)
    static let standard: SchemaVocabulary = [.core, .applicator, .validation, .unevaluated]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The vocabulary of a URI in `$vocabulary`; empty for one that is not known.
    init(uri: String) {
        switch uri.split(separator: "/").last {
        case "core": self = .core
        case "applicator": self = uri.contains("2019-09") ? [.applicator, .unevaluated] : .applicator
        case "validation": self = .validation
        case "unevaluated": self = .unevaluated
        case "format-assertion": self = .formatAssertion
        default: self = []
        }
    }
}

/// The spellings of keywords in words.
private struct SchemaKeywordTable: Sendable {
    private var slots: [(name: MachineName, spelling: [UInt8], keyword: SchemaKeyword)?] = []
    private static let bits = 8

    init() {
        slots = Array(repeating: nil, count: 1 << Self.bits)
        for keyword in SchemaKeyword.allCases {
            let spelling = Array(keyword.rawValue.utf8)
            let name = spelling.lent { MachineName($0, first: 0, count: spelling.count) }
            var slot = Self.slot(name)
            while slots[slot] != nil { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = (name, spelling, keyword)
        }
    }

    private static func slot(_ name: MachineName) -> Int { Int(truncatingIfNeeded: name.hash >> UInt64(64 - bits)) }

    func keyword(_ name: MachineName, _ bytes: FrozenArray<UInt8>) -> SchemaKeyword? {
        var slot = Self.slot(name)
        while let entry = slots[slot] {
            if entry.name.head == name.head, entry.name.tail == name.tail, entry.name.count == name.count,
                name.count <= 16
                    || entry.spelling.indices.allSatisfy({ entry.spelling[$0] == bytes[Int(name.first) + $0] })
            {
                return entry.keyword
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }
}

// One schema object as the generator reads it: its keywords as its dialect knows them; several make a demand.
import TreatyData
import TreatyPattern
import TreatyText

/// A schema at its place. Keywords that its dialect does not know, or that a reference hides, are not there.
struct SchemaFacet {
    let place: SchemaPlace
    let resource: Int
    let dialect: SchemaDialect
    let value: Value
    private let isHidden: Bool

    init(_ place: SchemaPlace, _ registry: SchemaRegistry) {
        self.place = place
        value = registry.value(at: place)
        resource = registry.resource(around: place.node, in: place.document)
        dialect = registry.dialect(of: place.node, in: place.document, resource: resource)
        isHidden = dialect.refHidesSiblings && value["$ref"]?.kind == .string
    }

    subscript(keyword: SchemaKeyword) -> Value? {
        guard !isHidden || keyword == .ref, dialect.knows(keyword) else { return nil }
        return value[keyword.rawValue]
    }

    /// A member that is no assertion, such as `example`.
    func annotation(_ name: String) -> Value? { isHidden ? nil : value[name] }

    func place(_ value: Value) -> SchemaPlace { SchemaPlace(document: place.document, node: value.index) }

    func places(_ keyword: SchemaKeyword) -> [SchemaPlace] {
        self[keyword].map { $0.elements.map { place($0) } } ?? []
    }

    /// A bound that is a non-negative integer, as the compiler reads it.
    func size(_ keyword: SchemaKeyword) -> Int? {
        guard let value = self[keyword], let number = value.number.flatMap({ ExactNumber($0.utf8) }), number.isInteger,
            !number.isNegative
        else { return nil }
        return number.int ?? Int.max
    }

    /// The types allowed, `nullable` included; nil where all are.
    var types: [String]? {
        guard let type = self[.type] else { return nil }
        var names = type.kind == .array ? type.elements.map(\.text) : [type.text]
        names = names.filter { name in SchemaTypes.all.contains { $0.name == name } }
        if names.isEmpty { return nil }
        if self[.nullable]?.bool == true, !names.contains("null") { names.append("null") }
        return names
    }

    var required: [String] {
        guard let value = self[.required], value.kind == .array else { return [] }
        return value.elements.compactMap(\.string)
    }

    /// Schemas of the first positions of an array, and that of the rest.
    var positions: (prefix: [SchemaPlace], rest: SchemaPlace?) {
        if dialect.itemsMayBeArray, let items = self[.items], items.kind == .array {
            return (items.elements.map { place($0) }, self[.additionalItems].map { place($0) })
        }
        return (places(.prefixItems), self[.items].map { place($0) })
    }
}

/// A choice that a demand has made: one of several branches, and those it has not taken.
struct SchemaChoice {
    enum Kind { case anyOf, oneOf, condition, discriminator }

    let kind: Kind
    let count: Int
    let others: [SchemaPlace]
}

/// Schemas that must hold at once: references followed, `allOf` taken apart, one branch taken of each choice.
struct SchemaDemand {
    var facets: [SchemaFacet] = []
    var choices: [SchemaChoice] = []
    /// Every schema on the way, by which recursion is seen.
    var visited: [SchemaPlace] = []
    /// Members whose value a discriminator asks for.
    var pins: [(name: String, value: String)] = []
    /// Where `false` stands.
    var isNothing = false
    /// Schemas that must not hold.
    var negated: [SchemaPlace] = []

    func first(_ keyword: SchemaKeyword) -> Value? {
        for facet in facets { if let value = facet[keyword] { return value } }
        return nil
    }

    func has(_ keywords: SchemaKeyword...) -> Bool {
        facets.contains { facet in keywords.contains { facet[$0] != nil } }
    }

    func least(_ keyword: SchemaKeyword) -> Int { facets.compactMap { $0.size(keyword) }.max() ?? 0 }
    func most(_ keyword: SchemaKeyword) -> Int { facets.compactMap { $0.size(keyword) }.min() ?? .max }

    /// The types allowed by all, in the order of the first that names any, null last; nil where none names any.
    var types: [String]? {
        var found: [String]?
        for facet in facets {
            guard let types = facet.types else { continue }
            found =
                found.map { known in
                    known.compactMap { name in
                        if types.contains(name) { return name }
                        if name == "number", types.contains("integer") { return "integer" }
                        return name == "integer" && types.contains("number") ? "integer" : nil
                    }
                } ?? types
        }
        guard let found else { return nil }
        return found.filter { $0 != "null" } + found.filter { $0 == "null" }
    }

    /// Whether a value made keyword by keyword may still break it, so that it is judged before it is used.
    var isRisky: Bool {
        if !choices.isEmpty || !negated.isEmpty || !pins.isEmpty { return true }
        return has(
            .not, .contains, .unevaluatedItems, .unevaluatedProperties, .propertyNames, .dependencies,
            .dependentRequired, .dependentSchemas, .patternProperties)
    }
}

// How a value is written as text of a URI, a field or a form, as the contract states it; reading and writing is
// ParameterText's work.
package import TreatyData

/// The styles of parameters (OpenAPI 3.2 4.12.2.2), and the tabs of OpenAPI 2.0.
package enum ParameterStyle: String, Sendable, CaseIterable {
    case simple, label, matrix, form, spaceDelimited, pipeDelimited, deepObject, cookie
    /// `collectionFormat: tsv` of OpenAPI 2.0; the same as `spaceDelimited`, with tabs.
    case tabDelimited
}

/// How one value is written.
package struct ParameterForm: Sendable {
    package let style: ParameterStyle
    /// Whether each element or member is written by itself.
    package let explodes: Bool
    /// Whether characters that are reserved in URIs are written as they are (RFC 3986 2.2).
    package let allowsReserved: Bool
    /// Whether the empty value is allowed whatever the schema says.
    package let allowsEmptyValue: Bool
    /// The media type of a parameter that is described by `content`; such a value has no style.
    package let mediaType: String?
    /// What the value is where nothing is sent.
    package let fallback: JSON?
    /// What the text may mean.
    package let shape: TextShape

    package init(
        style: ParameterStyle, explodes: Bool, allowsReserved: Bool = false, allowsEmptyValue: Bool = false,
        mediaType: String? = nil, fallback: JSON? = nil, shape: TextShape = TextShape()
    ) {
        self.style = style
        self.explodes = explodes
        self.allowsReserved = allowsReserved
        self.allowsEmptyValue = allowsEmptyValue
        self.mediaType = mediaType
        self.fallback = fallback
        self.shape = shape
    }

    /// Reads a parameter, header or encoding object. A style that is not known is the place's own.
    init(of value: Value, in place: Parameter.Place, schema: CompiledSchema?) {
        let own: ParameterStyle = place == .path || place == .header ? .simple : .form
        var style = value["style"].flatMap { ParameterStyle(rawValue: $0.text) } ?? own
        var explodes = style == .form || style == .cookie
        switch value["collectionFormat"]?.text {
        case "csv": explodes = false
        case "ssv": (style, explodes) = (.spaceDelimited, false)
        case "tsv": (style, explodes) = (.tabDelimited, false)
        case "pipes": (style, explodes) = (.pipeDelimited, false)
        case "multi": explodes = true
        default: break
        }
        self.init(
            style: style, explodes: value["explode"]?.bool ?? explodes,
            allowsReserved: value["allowReserved"]?.bool ?? false,
            allowsEmptyValue: value["allowEmptyValue"]?.bool ?? false,
            mediaType: value["schema"] == nil ? value["content"]?.members.first { _ in true }?.name : nil,
            fallback: schema?.fallback, shape: schema?.textShape ?? TextShape())
    }
}

/// What a text may mean for a schema: kinds of values and what they are made of. Bounded in depth and in size.
package struct TextShape: Sendable {
    package struct Kinds: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        package static let null = Kinds(rawValue: 1)
        package static let boolean = Kinds(rawValue: 2)
        package static let number = Kinds(rawValue: 4)
        package static let string = Kinds(rawValue: 8)
        package static let array = Kinds(rawValue: 16)
        package static let object = Kinds(rawValue: 32)
        package static let all = Kinds(rawValue: 63)

        /// The kinds that a type of JSON Schema names; all for a word that is no type.
        init(type: String) {
            switch type {
            case "null": self = .null
            case "boolean": self = .boolean
            case "number", "integer": self = .number
            // OpenAPI 2.0 4.8.5.2: a file is sent as bytes.
            case "string", "file": self = .string
            case "array": self = .array
            case "object": self = .object
            default: self = .all
            }
        }
    }

    /// What the value may be; `all` where nothing is said.
    package var kinds: Kinds = .all
    /// What each element is; empty where nothing is said, else one.
    package var items: [TextShape] = []
    package var properties: [(name: String, shape: TextShape)] = []
    /// What members without a declared name are; empty where nothing is said, else one.
    package var additional: [TextShape] = []
    /// Whether members without a declared name are refused.
    package var isClosed = false

    package init(_ kinds: Kinds = .all) { self.kinds = kinds }

    /// What an element of an array is.
    package var element: TextShape { items.first ?? TextShape() }

    /// What a member of an object is.
    package func member(_ name: String) -> TextShape {
        properties.first { $0.name == name }?.shape ?? additional.first ?? TextShape()
    }

    /// Whether it is an array for sure.
    package var isArray: Bool { kinds.subtracting(.null) == .array }
    /// Whether it is an object for sure.
    package var isObject: Bool { kinds.subtracting(.null) == .object }
    /// Whether it may be one value without parts.
    package var isScalar: Bool { !kinds.isDisjoint(with: [.null, .boolean, .number, .string]) }
}

extension CompiledSchema {
    /// What a text may mean for this schema.
    package var textShape: TextShape {
        var budget = 2000
        return shape(of: value, depth: 0, &budget)
    }

    /// `default`, the nearest of the schema and the parts it is composed of by reference and `allOf`.
    package var fallback: JSON? { fallback(of: value, depth: 0) }

    private func fallback(of value: Value, depth: Int) -> JSON? {
        guard depth < 8 else { return nil }
        if let own = value["default"] { return JSON(own) }
        guard let schema = resolve(value) else { return nil }
        if let own = schema["default"] { return JSON(own) }
        for part in schema.elements(of: "allOf") {
            if let found = fallback(of: part, depth: depth + 1) { return found }
        }
        return nil
    }

    private func shape(of value: Value, depth: Int, _ budget: inout Int) -> TextShape {
        budget -= 1
        guard depth < 12, budget > 0, let schema = resolve(value), schema.kind == .object else { return TextShape() }
        var shape = TextShape(CompiledSchema.kinds(of: schema))
        if let items = schema["items"] { shape.items = [self.shape(of: items, depth: depth + 1, &budget)] }
        for member in schema.members(of: "properties") where budget > 0 {
            shape.properties.append((member.name, self.shape(of: member.value, depth: depth + 1, &budget)))
        }
        if let additional = schema["additionalProperties"] {
            shape.isClosed = additional.bool == false
            if additional.kind == .object {
                shape.additional = [self.shape(of: additional, depth: depth + 1, &budget)]
            }
        }
        for part in schema.elements(of: "allOf") where budget > 0 {
            let other = self.shape(of: part, depth: depth + 1, &budget)
            let both = shape.kinds.intersection(other.kinds)
            shape.kinds = both.isEmpty ? shape.kinds : both
            shape.take(other)
        }
        for keyword in ["anyOf", "oneOf"] {
            var union: TextShape.Kinds = []
            for part in schema.elements(of: keyword) where budget > 0 {
                let other = self.shape(of: part, depth: depth + 1, &budget)
                union.formUnion(other.kinds)
                shape.take(other)
            }
            let both = shape.kinds.intersection(union)
            if !both.isEmpty { shape.kinds = both }
        }
        // A resolved reference of OpenAPI 3.1 may have siblings that say more.
        if value["$ref"] != nil, value.kind == .object, value["type"] != nil {
            let both = shape.kinds.intersection(CompiledSchema.kinds(of: value))
            if !both.isEmpty { shape.kinds = both }
        }
        return shape
    }

    /// The kinds that `type`, `enum` or `const` allow.
    private static func kinds(of schema: Value) -> TextShape.Kinds {
        var kinds: TextShape.Kinds = []
        if let type = schema["type"] {
            if type.kind == .string { kinds = TextShape.Kinds(type: type.text) }
            for element in type.elements { kinds.formUnion(TextShape.Kinds(type: element.text)) }
            if schema["nullable"]?.bool == true { kinds.insert(.null) }
            return kinds.isEmpty ? .all : kinds
        }
        for constant in schema.elements(of: "enum") + (schema["const"].map { [$0] } ?? []) {
            switch constant.kind {
            case .null: kinds.insert(.null)
            case .true, .false: kinds.insert(.boolean)
            case .number: kinds.insert(.number)
            case .string: kinds.insert(.string)
            case .array: kinds.insert(.array)
            case .object: kinds.insert(.object)
            }
        }
        return kinds.isEmpty ? .all : kinds
    }
}

extension TextShape {
    /// What another shape knows of parts that this one says nothing about.
    fileprivate mutating func take(_ other: TextShape) {
        if items.isEmpty { items = other.items }
        if additional.isEmpty { additional = other.additional }
        for property in other.properties where !properties.contains(where: { $0.name == property.name }) {
            properties.append(property)
        }
    }
}

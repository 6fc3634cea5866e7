// Which schemas below a schema apply to which parts of a value; what their answers mean is in SchemaWalk.
import TreatyData
import TreatyPattern
import TreatyText

extension SchemaWalk {
    /// All but `then`, `else` and the unevaluated keywords, which need the answers of the others.
    mutating func children(_ reading: SchemaReading, _ at: Int) -> [SchemaChild] {
        var children: [SchemaChild] = []
        let kind = document.nodes[at].kind
        for (keyword, value) in reading.keywords {
            switch keyword {
            case .properties, .patternProperties, .additionalProperties, .propertyNames:
                if kind == .object { children += memberChildren(keyword, value, reading, at) }
            case .dependentSchemas, .dependencies:
                if kind == .object { children += dependentChildren(keyword, value, reading, at) }
            case .prefixItems, .items, .additionalItems, .contains:
                if kind == .array { children += elementChildren(keyword, value, reading, at) }
            case .allOf, .anyOf, .oneOf:
                let role: SchemaChild.Role = keyword == .allOf ? .must : keyword == .anyOf ? .any : .one
                for (position, schema) in value.elements.enumerated() {
                    children.append(child(keyword, role, schema, reading, at, [keyword.rawValue, String(position)]))
                }
            case .not: children.append(child(keyword, .not, value, reading, at, ["not"]))
            case .if: children.append(child(keyword, .condition, value, reading, at, ["if"]))
            case .ref, .dynamicRef, .recursiveRef:
                guard let place = target(keyword, value, reading) else { break }
                children.append(
                    SchemaChild(keyword: keyword, role: .must, place: place, at: at, path: [keyword.rawValue]))
            default: break
            }
        }
        return children
    }

    private func child(
        _ keyword: SchemaKeyword, _ role: SchemaChild.Role, _ schema: Value, _ reading: SchemaReading, _ at: Int,
        _ path: [String]
    ) -> SchemaChild {
        SchemaChild(
            keyword: keyword, role: role,
            place: SchemaPlace(document: reading.place.document, node: schema.index), at: at, path: path)
    }

    private mutating func memberChildren(
        _ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading, _ at: Int
    ) -> [SchemaChild] {
        var children: [SchemaChild] = []
        for (position, member) in Value(document, NodeIndex(at)).members.enumerated() {
            let key = member.key.index
            func append(_ schema: Value, _ path: [String]) {
                var child = child(keyword, .must, schema, reading, member.value.index.rawValue, path)
                child.part = member.name
                child.position = position
                children.append(child)
            }
            switch keyword {
            case .properties:
                guard let node = value.document.member(document.text(of: key), of: value.index) else { continue }
                append(Value(value.document, node), ["properties", member.name])
            case .patternProperties:
                for entry in value.members where matches(entry.name, key) {
                    append(entry.value, [keyword.rawValue, entry.name])
                }
            case .additionalProperties:
                if isNamed(key, reading) { continue }
                append(value, ["additionalProperties"])
            default:
                children.append(child(keyword, .name, value, reading, key.rawValue, ["propertyNames"]))
            }
        }
        return children
    }

    /// A pattern that cannot be used matches nothing, as in flag mode.
    private mutating func matches(_ pattern: String, _ key: NodeIndex) -> Bool {
        assertion.matches(pattern, key.rawValue) ?? false
    }

    /// Whether `properties` or `patternProperties` beside `additionalProperties` speak of a member.
    private mutating func isNamed(_ key: NodeIndex, _ reading: SchemaReading) -> Bool {
        if let named = reading[.properties], named.document.member(document.text(of: key), of: named.index) != nil {
            return true
        }
        guard let patterns = reading[.patternProperties] else { return false }
        for entry in patterns.members where matches(entry.name, key) { return true }
        return false
    }

    private func dependentChildren(
        _ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading, _ at: Int
    ) -> [SchemaChild] {
        value.members.compactMap { member in
            let isSchema = keyword == .dependentSchemas || (member.value.kind != .array && member.value.kind != .string)
            let key = member.key.document.text(of: member.key.index)
            guard isSchema, document.member(key, of: NodeIndex(at)) != nil else { return nil }
            return child(keyword, .must, member.value, reading, at, [keyword.rawValue, member.name])
        }
    }

    private func elementChildren(
        _ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading, _ at: Int
    ) -> [SchemaChild] {
        let isTuple = value.kind == .array && (keyword == .prefixItems || reading.dialect.itemsMayBeArray)
        var first = 0
        var schemas: [Value] = []
        switch keyword {
        case .prefixItems, .items:
            if keyword == .items, !isTuple { first = reading[.prefixItems]?.count ?? 0 }
            if keyword == .prefixItems || isTuple { schemas = Array(value.elements) }
        case .additionalItems:
            guard let items = reading[.items], items.kind == .array, reading.dialect.itemsMayBeArray else { return [] }
            first = items.count
        default: break
        }
        var children: [SchemaChild] = []
        for (position, element) in Value(document, NodeIndex(at)).elements.enumerated() where position >= first {
            var path = [keyword.rawValue]
            var schema = value
            if keyword == .prefixItems || isTuple && keyword == .items {
                guard position < schemas.count else { break }
                schema = schemas[position]
                path.append(String(position))
            }
            let role: SchemaChild.Role = keyword == .contains ? .contained : .must
            var child = child(keyword, role, schema, reading, element.index.rawValue, path)
            child.part = String(position)
            child.position = position
            children.append(child)
        }
        return children
    }

    /// `then` or `else`, by the answer of `if`.
    func consequence(of frame: SchemaFrame, _ reading: SchemaReading) -> [SchemaChild] {
        guard let holds = frame.conditionHolds else { return [] }
        let keyword: SchemaKeyword = holds ? .then : .else
        guard let schema = reading[keyword] else { return [] }
        return [child(keyword, .must, schema, reading, frame.at, [keyword.rawValue])]
    }

    /// `unevaluatedItems` or `unevaluatedProperties` on what all others have left.
    func unevaluated(_ reading: SchemaReading, _ frame: SchemaFrame, _ at: Int) -> [SchemaChild] {
        let value = Value(document, NodeIndex(at))
        let done = frame.evaluated(reading.dialect)
        var children: [SchemaChild] = []
        func append(_ keyword: SchemaKeyword, _ schema: Value, _ node: Int, _ position: Int, _ part: String) {
            if done.positions.contains(position) { return }
            var child = child(keyword, .must, schema, reading, node, [keyword.rawValue])
            child.part = part
            child.position = position
            children.append(child)
        }
        if let schema = reading[.unevaluatedItems] {
            for (position, element) in value.elements.enumerated() {
                append(.unevaluatedItems, schema, element.index.rawValue, position, String(position))
            }
        }
        if let schema = reading[.unevaluatedProperties] {
            for (position, member) in value.members.enumerated() {
                append(.unevaluatedProperties, schema, member.value.index.rawValue, position, member.name)
            }
        }
        return children
    }
}

extension SchemaWalk {
    /// Where a reference leads from here: for a dynamic one, to the outermost resource in scope with its anchor.
    private mutating func target(_ keyword: SchemaKeyword, _ value: Value, _ reading: SchemaReading) -> SchemaPlace? {
        guard let text = value.string, case .found(let target) = registry.target(text, from: reading.resource) else {
            return nil
        }
        let place = SchemaPlace(document: target.document, node: target.schema.index)
        let anchor = keyword == .recursiveRef ? "" : target.anchor
        guard keyword != .ref, let anchor,
            registry.resources[target.resource].dynamicAnchors[anchor] == target.schema.index
        else { return place }
        for number in scope(with: reading) {
            let resource = registry.resources[number]
            guard let node = resource.dynamicAnchors[anchor] else { continue }
            return SchemaPlace(document: resource.document, node: node)
        }
        return place
    }
}

// Bodies in which the same path names the same thing, in a list, in detail and tomorrow; no record is kept here.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

/// Makes bodies about the entities of one contract.
struct EntityBodies: Sendable {
    let contract: Contract
    let source: BodySource
    /// How many entities a collection has that nobody has changed.
    static let count = 3

    /// The body of a call: of a member with its id in place, of a collection with its members.
    func value(_ schema: CompiledSchema, place: ResourcePlace?, path: String) throws(BodyFailure) -> JSON {
        guard let place else { return try source.value(schema, BodySubject(collection: path)) }
        guard let id = place.id else { return try list(schema, place, ids: nil) }
        return named(try source.value(schema, subject(place, id)), id: id, place) { schema.accepts($0) }
    }

    private func subject(_ place: ResourcePlace, _ id: String) -> BodySubject {
        BodySubject(collection: place.collection, id: id)
    }

    // MARK: Members

    /// A value with the id of the path in the member that holds it; as it was where it has none that takes it.
    func named(_ value: JSON, id: String, _ place: ResourcePlace, accepts: (JSON) -> Bool) -> JSON {
        guard let holder = EntityBodies.holder(in: value, place.shape) else { return value }
        let spelled = EntityBodies.spellings(id).lazy.map { value.replacing(holder, with: $0) }.first(where: accepts)
        return spelled ?? value
    }

    /// The entity of an id as the contract's own answer about it shows it, without what is wrapped around it; nil
    /// where the contract cannot be asked about a member.
    func detail(_ id: String, _ place: ResourcePlace) -> JSON? {
        guard let schema = detailSchema(place) else { return nil }
        guard let made = try? source.value(schema, subject(place, id)) else { return nil }
        let whole = named(made, id: id, place) { schema.accepts($0) }
        return EntityBodies.entity(in: whole, place.shape)
    }

    /// The schema of the answer about one member: of GET, else of what changes it.
    func detailSchema(_ place: ResourcePlace) -> CompiledSchema? {
        for method in ["GET", "PUT", "PATCH"] {
            guard let index = place.shape.memberOperations[method], contract.operations.indices.contains(index),
                let response = Negotiation.usual(contract.operations[index].responses)
            else { continue }
            let content =
                response.contents.first { MediaType($0.mediaType)?.isJSON == true } ?? response.contents.first
            if let schema = content?.schema { return schema }
        }
        return nil
    }

    // MARK: Lists

    /// A list whose elements are the entities of these ids, 1 to 3 where none are given.
    func list(_ schema: CompiledSchema, _ place: ResourcePlace, ids: [String]?) throws(BodyFailure) -> JSON {
        // The example of a list says what is in it.
        if ids == nil, let example = source.example(of: schema) { return example }
        let usual = ids ?? firstIDs(EntityBodies.count, place)
        let whole = try source.value(schema, BodySubject(collection: place.collection, ids: usual))
        guard let at = EntityBodies.elements(in: whole, place.shape) else { return whole }
        let known = whole[at]?.elements ?? []
        // As many as the schema wants, where it says how many.
        let ids = ids ?? (known.count == usual.count ? usual : firstIDs(min(known.count, 50), place))
        let entities = ids.enumerated().map { index, id in
            detail(id, place) ?? (known.indices.contains(index) ? known[index] : known.first) ?? .null
        }
        guard !entities.isEmpty, !entities.contains(where: \.isNull) else { return whole }
        var named: [JSON] = []
        for (index, entity) in entities.enumerated() {
            // Without an answer about one member the list's own element takes the id.
            let own = detailSchema(place) == nil ? self.named(entity, element: ids[index], place) : entity
            named.append(own)
        }
        let list = EntityBodies.fitted(named, at: at, in: whole) { schema.accepts($0) }
        return EntityBodies.counted(list, at: at) { schema.accepts($0) }
    }

    private func named(_ element: JSON, element id: String, _ place: ResourcePlace) -> JSON {
        guard let holder = EntityBodies.holder(in: element, place.shape) else { return element }
        let isNumber = if case .number? = element[holder] { true } else { false }
        return element.replacing(holder, with: isNumber ? .number(id) : .string(id))
    }

    /// The ids of a collection that nobody has changed: 1, 2, 3 where the contract takes them, else made from the
    /// schema of the id.
    func ids(_ place: ResourcePlace) -> [String] {
        let usual = firstIDs(EntityBodies.count, place)
        guard let index = place.shape.collectionOperations["GET"], contract.operations.indices.contains(index),
            let schema = Negotiation.usual(contract.operations[index].responses)?.contents.first?.schema,
            let whole = try? source.value(schema, BodySubject(collection: place.collection, ids: usual)),
            let at = EntityBodies.elements(in: whole, place.shape), let count = whole[at]?.elements.count
        else { return usual }
        return count == usual.count ? usual : firstIDs(min(count, 50), place)
    }

    private func firstIDs(_ count: Int, _ place: ResourcePlace) -> [String] {
        var ids: [String] = []
        for number in 1...max(1, count) {
            let id = freshID(number, place)
            if !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    /// The id of the n-th member: its number where the contract takes it and the parameter is named like one, else
    /// made from the schema of the id, so that a user is called by a name.
    func freshID(_ number: Int, _ place: ResourcePlace) -> String {
        let plain = String(number)
        let subject = subject(place, plain)
        let parameter = pathParameter(place)
        let generated = BodySource(seed: source.seed, usesExamples: false)
        let takesPlain = parameter.map { schema in EntityBodies.spellings(plain).contains { schema.accepts($0) } }
        if let schema = detailSchema(place), let value = try? generated.value(schema, subject),
            let holder = EntityBodies.holder(in: value, place.shape)
        {
            let isNumber = schema.accepts(value.replacing(holder, with: .number(plain)))
            let isText = place.shape.isNumbered && schema.accepts(value.replacing(holder, with: .string(plain)))
            if isNumber || isText, takesPlain ?? true { return plain }
            if let id = value[holder], !id.isNull, !id.text.isEmpty, parameter?.accepts(id) ?? true { return id.text }
        }
        if takesPlain ?? true { return plain }
        return parameter.flatMap { try? generated.value($0, subject, name: place.shape.parameter) }?.text ?? plain
    }

    private func pathParameter(_ place: ResourcePlace) -> CompiledSchema? {
        for index in place.shape.memberOperations.values.sorted() where contract.operations.indices.contains(index) {
            let parameters = contract.operations[index].parameters
            if let found = parameters.first(where: { $0.place == .path && $0.name == place.shape.parameter }) {
                return found.schema
            }
        }
        return nil
    }

    // MARK: Shapes of values

    /// How an id of a path may be written in a body.
    static func spellings(_ id: String) -> [JSON] {
        (ExactNumber(id.utf8) != nil ? [.number(id)] : []) + [.string(id)]
    }

    /// Where the id of an entity stands in a value: in itself, or in the one object that it wraps.
    static func holder(in value: JSON, _ shape: ResourceShape) -> JSONPointer? {
        if let name = idName(of: value, shape) { return JSONPointer([name]) }
        for member in value.members where !member.value.members.isEmpty {
            if let name = idName(of: member.value, shape) { return JSONPointer([member.name, name]) }
        }
        return nil
    }

    /// The entity itself within an answer about it.
    static func entity(in value: JSON, _ shape: ResourceShape) -> JSON? {
        guard let holder = holder(in: value, shape) else {
            // Without an id the one object that is wrapped is what the answer is about.
            let isWrapper = value.members.count == 1 && value.members.first?.value.members.isEmpty == false
            if isWrapper { return value.members.first?.value }
            return value.members.isEmpty ? nil : value
        }
        return value[JSONPointer(Array(holder.tokens.dropLast()))]
    }

    /// The name of an object's id: that of the path's parameter, else the usual ones.
    static func idName(of value: JSON, _ shape: ResourceShape) -> String? {
        let names = value.members.filter { $0.value.members.isEmpty && $0.value.elements.isEmpty }.map(\.name)
        guard !names.isEmpty else { return nil }
        func folded(_ name: String) -> String { name.lowercased().filter { $0 != "_" && $0 != "-" } }
        if names.contains(shape.parameter) { return shape.parameter }
        let parameter = folded(shape.parameter)
        if let alike = names.first(where: { folded($0) == parameter }) { return alike }
        // `petId` of the path is the `id` of a pet, `userName` its `name`.
        var word = folded(shape.word)
        if word.hasSuffix("s") { word.removeLast() }
        if !word.isEmpty, parameter.hasPrefix(word) {
            let rest = String(parameter.dropFirst(word.count))
            if !rest.isEmpty, let alike = names.first(where: { folded($0) == rest }) { return alike }
        }
        guard parameter.hasSuffix("id") || parameter == "key" || parameter == word else { return nil }
        // A thing without any id is known by its name, as in `/repos/{repo}`.
        let usual = ["id", "uuid", "guid", "\(word)id", "key"] + (parameter == word ? ["slug", "name"] : [])
        return usual.lazy.compactMap { wanted in names.first { folded($0) == wanted } }.first
    }

    /// Where the elements of a list stand: in itself, or in the one array of objects that it wraps.
    static func elements(in value: JSON, _ shape: ResourceShape) -> JSONPointer? {
        func isList(_ value: JSON) -> Bool { value.elements.first?.members.isEmpty == false }
        if isList(value) { return JSONPointer() }
        var found: [JSONPointer] = []
        for member in value.members {
            if isList(member.value) { found.append(JSONPointer([member.name])) }
            for inner in member.value.members where isList(inner.value) {
                found.append(JSONPointer([member.name, inner.name]))
            }
        }
        let usual = [shape.word.lowercased(), "items", "data", "results", "records", "values", "content", "entries"]
        return usual.lazy.compactMap { name in found.first { $0.tokens.last?.lowercased() == name } }.first
            ?? (found.count == 1 ? found[0] : nil)
    }

    /// A list with other elements in it, as much of each as the list's schema takes.
    static func fitted(_ elements: [JSON], at place: JSONPointer, in whole: JSON, accepts: (JSON) -> Bool) -> JSON {
        let direct = whole.replacing(place, with: .array(elements))
        if accepts(direct) { return direct }
        let known = whole[place]?.elements ?? []
        guard !known.isEmpty else { return whole }
        let fitted = elements.enumerated().map { index, element in
            let slot = index % known.count
            return fit(element, into: known[slot]) { accepts(whole.replacing(place.appending(slot), with: $0)) }
        }
        let result = whole.replacing(place, with: .array(fitted))
        if accepts(result) || !accepts(whole) { return result }
        let shorter = whole.replacing(place, with: .array(Array(fitted.prefix(known.count))))
        return accepts(shorter) ? shorter : whole
    }

    /// A list whose total says how many elements there are, where a member beside them is named like one.
    static func counted(_ whole: JSON, at place: JSONPointer, accepts: (JSON) -> Bool) -> JSON {
        guard !place.tokens.isEmpty else { return whole }
        let parent = JSONPointer(Array(place.tokens.dropLast()))
        let names: Set<String> = ["total", "count", "totalcount", "totalitems", "totalresults", "totalelements"]
        var result = whole
        for member in whole[parent]?.members ?? [] {
            guard case .number = member.value else { continue }
            guard names.contains(member.name.lowercased().filter { $0 != "_" && $0 != "-" }) else { continue }
            let changed = result.replacing(parent.appending(member.name), with: .int(whole[place]?.elements.count ?? 0))
            if accepts(changed) { result = changed }
        }
        return result
    }

    /// A value with as many members of another as are accepted; the value itself where it is accepted as it is.
    static func fit(_ value: JSON, into model: JSON, accepts: (JSON) -> Bool) -> JSON {
        if accepts(value) { return value }
        var result = model
        for member in value.members.prefix(200) {
            var changed = result
            changed[member.name] = member.value
            if accepts(changed) { result = changed }
        }
        return result
    }
}

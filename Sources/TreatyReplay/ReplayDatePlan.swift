// Where a schema declares dates, made ready to walk values by; how a date is moved is not known here.
import TreatyContract
import TreatyData

/// The places of a schema's dates as a graph: a state for each set of schemas that speak about one value.
///
/// Every branch of a choice counts, since a text that is no date is left alone anyway. Members that a pattern names
/// are treated like those that nothing names.
struct ReplayDatePlan: Sendable {
    struct State: Sendable {
        var isDate = false
        var isDateTime = false
        /// Whether a date can be found here or below.
        var leadsToDates = false
        var members: [[UInt8]: Int] = [:]
        var otherMembers: Int?
        var first: [Int] = []
        var items: Int?

        var following: [Int] { members.values + [otherMembers, items].compactMap(\.self) + first }
    }

    /// A text to be moved.
    struct Place: Sendable {
        let node: NodeIndex
        let isDateTime: Bool
    }

    private(set) var states: [State] = []
    /// Past so many, what is new is not looked into.
    private static let statesMax = 10_000

    var hasDates: Bool { states.first?.leadsToDates ?? false }

    init(_ schema: CompiledSchema) {
        var building = Building(schema)
        _ = building.state(of: [schema.value])
        while let (index, facets) = building.open.popLast() { building.fill(index, facets) }
        states = building.states
        markLeading()
    }

    /// Goes from the dates up to the root.
    private mutating func markLeading() {
        var origins: [[Int]] = Array(repeating: [], count: states.count)
        for (index, state) in states.enumerated() {
            for next in state.following { origins[next].append(index) }
        }
        var open = states.indices.filter { states[$0].isDate || states[$0].isDateTime }
        while let index = open.popLast() {
            guard !states[index].leadsToDates else { continue }
            states[index].leadsToDates = true
            open += origins[index]
        }
    }

    /// The texts of a document that the schema declares to be dates, in no order.
    func places(in document: Document) -> [Place] {
        var places: [Place] = []
        guard hasDates else { return [] }
        var open = [(node: NodeIndex.root, state: 0)]
        while let (node, index) = open.popLast() {
            let state = states[index]
            guard state.leadsToDates else { continue }
            let value = document.nodes[node.rawValue]
            switch value.kind {
            case .string where state.isDate || state.isDateTime:
                places.append(Place(node: node, isDateTime: state.isDateTime))
            case .object:
                var key = NodeIndex(node.rawValue + 1)
                for _ in 0..<value.count {
                    let member = NodeIndex(key.rawValue + 1)
                    if let next = state.members[Array(document.text(of: key))] ?? state.otherMembers {
                        open.append((member, next))
                    }
                    key = document.next(after: member)
                }
            case .array:
                var element = NodeIndex(node.rawValue + 1)
                for position in 0..<value.count {
                    if let next = position < state.first.count ? state.first[position] : state.items {
                        open.append((element, next))
                    }
                    element = document.next(after: element)
                }
            default: break
            }
        }
        return places
    }

    /// A schema's identity: its document and its place in it.
    private struct Identity: Hashable, Comparable {
        let document: ObjectIdentifier
        let node: NodeIndex

        init(_ value: Value) {
            document = ObjectIdentifier(value.document)
            node = value.index
        }

        static func < (left: Identity, right: Identity) -> Bool {
            (left.document, left.node) < (right.document, right.node)
        }
    }

    private struct Building {
        private let schema: CompiledSchema
        private var known: [[Identity]: Int] = [:]
        var states: [State] = []
        var open: [(Int, [Value])] = []

        init(_ schema: CompiledSchema) { self.schema = schema }

        /// The state of schemas that speak about one value together; nil where nothing is said or there are too many.
        mutating func state(of schemas: [Value]) -> Int? {
            let facets = facets(of: schemas)
            if facets.isEmpty && !states.isEmpty { return nil }
            let key = facets.map { Identity($0) }.sorted()
            if let index = known[key] { return index }
            guard states.count < ReplayDatePlan.statesMax else { return nil }
            let index = states.count
            known[key] = index
            states.append(State())
            open.append((index, facets))
            return index
        }

        /// Schemas with all that speaks about the same value through references and applicators, each once.
        private func facets(of schemas: [Value]) -> [Value] {
            var found: [Value] = []
            var seen: Set<Identity> = []
            var open = schemas
            while let value = open.popLast() {
                guard value.kind == .object, seen.insert(Identity(value)).inserted else { continue }
                found.append(value)
                if value["$ref"] != nil, let target = schema.resolve(value) { open.append(target) }
                for name in ["allOf", "anyOf", "oneOf"] { open += value.elements(of: name) }
                for name in ["if", "then", "else"] { if let part = value[name] { open.append(part) } }
                open += value.members(of: "dependentSchemas").map(\.value)
            }
            return found
        }

        mutating func fill(_ index: Int, _ facets: [Value]) {
            var named: [[UInt8]: [Value]] = [:]
            var others: [Value] = []
            var first: [[Value]] = []
            var items: [Value] = []
            for facet in facets {
                switch facet["format"]?.string {
                case "date": states[index].isDate = true
                case "date-time": states[index].isDateTime = true
                default: break
                }
                for member in facet.members(of: "properties") {
                    named[Array(member.name.utf8), default: []].append(member.value)
                }
                others += facet.members(of: "patternProperties").map(\.value)
                others += ["additionalProperties", "unevaluatedProperties"].compactMap { facet[$0] }
                // Before 2020-12 an array of schemas stood in `items`.
                let isList = facet["items"]?.kind == .array
                for (position, part) in facet.elements(of: isList ? "items" : "prefixItems").enumerated() {
                    if position < first.count { first[position].append(part) } else { first.append([part]) }
                }
                if let rest = facet[isList ? "additionalItems" : "items"] { items.append(rest) }
                if let rest = facet["contains"] { items.append(rest) }
            }
            for (name, schemas) in named { states[index].members[name] = state(of: schemas) }
            states[index].otherMembers = state(of: others)
            states[index].items = state(of: items)
            for schemas in first {
                guard let next = state(of: schemas + items) ?? states[index].items ?? nothing() else { break }
                states[index].first.append(next)
            }
        }

        /// The state of a value that nothing is known about.
        private mutating func nothing() -> Int? {
            if let index = known[[]] { return index }
            guard states.count < ReplayDatePlan.statesMax else { return nil }
            known[[]] = states.count
            states.append(State())
            return states.count - 1
        }
    }
}

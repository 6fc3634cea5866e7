// Arrays for a demand: how many elements, which schemas speak of each, none twice where that is asked for.
import TreatyData

extension GenerationRun {
    /// The schemas that speak of an element.
    func element(_ position: Int, _ demand: SchemaDemand) -> [SchemaPlace] {
        var places: [SchemaPlace] = []
        var isKnown = false
        for facet in demand.facets {
            let (prefix, rest) = facet.positions
            if position < prefix.count {
                places.append(prefix[position])
                isKnown = true
            } else if let rest {
                places.append(rest)
                isKnown = true
            }
        }
        if !isKnown {
            for facet in demand.facets {
                if let rest = facet[.unevaluatedItems] { places.append(facet.place(rest)) }
            }
        }
        return places
    }

    func array(_ demand: SchemaDemand, _ attempt: GenerationTry, _ site: GenerationSite) -> JSON? {
        let least = demand.least(.minItems)
        var most = demand.most(.maxItems)
        guard least <= context.limits.membersMax else {
            note(.bound, "minItems \(least) is more than \(context.limits.membersMax)", site)
            return nil
        }
        guard least <= most else {
            note(.noValue, "minItems \(least) is more than maxItems \(most)", site)
            return nil
        }
        let records = takeEntities(demand, site)
        let prefix = demand.facets.map { $0.positions.prefix.count }.max() ?? 0
        let contained = contained(demand)
        var wanted = max(least, contained.reduce(0) { $0 + $1.count })
        if let records {
            wanted = min(max(records.count, least), most)
        } else if !attempt.isMinimal, context.size == .typical, nodes < context.limits.nodesTypical {
            wanted = max(wanted, prefix, typicalCount(demand, site))
        }
        wanted = min(wanted, most, context.limits.membersMax)
        if attempt.turn >= 4 { most = wanted }
        var elements: [JSON] = []
        let isUnique = demand.facets.contains { $0[.uniqueItems]?.bool == true }
        var room = ElementRoom(seen: [], isUnique: isUnique)
        room.fullest = demand.facets.compactMap { facet in
            guard let most = facet.size(.maxContains) else { return nil }
            return facet[.contains].map { (facet.place($0), most) }
        }
        for position in 0..<wanted where !isSpent {
            var places = element(position, demand)
            let free = position - prefix
            if free >= 0 { places += containing(free, contained) }
            if places.contains(where: { registry.value(at: $0).kind == .false }) { break }
            if elements.count >= least, records == nil, reenters(places) { break }
            let record = records.flatMap { position < $0.count ? $0[position] : nil }
            guard let value = element(places, position, record, room, site) else {
                if elements.count < least { return nil }
                break
            }
            take(value, &room)
            elements.append(value)
        }
        if elements.count < least {
            note(isUnique ? .unsolved : .noValue, "minItems \(least) elements cannot be had", site)
            return nil
        }
        return .array(elements)
    }

    /// What the elements that are there leave to the next.
    private struct ElementRoom {
        /// The elements that are there, where none may stand twice.
        var seen: Set<String>
        var isUnique: Bool
        /// `contains` that has an upper bound, with how many more elements may keep it.
        var fullest: [(place: SchemaPlace, left: Int)] = []
    }

    private func take(_ value: JSON, _ room: inout ElementRoom) {
        if room.isUnique { room.seen.insert(GenerationRun.identity(value)) }
        guard !room.fullest.isEmpty, let document = GenerationRun.document(value) else { return }
        for index in room.fullest.indices where holds(room.fullest[index].place, document) {
            room.fullest[index].left -= 1
        }
    }

    private func has(_ room: ElementRoom, for value: JSON) -> Bool {
        if room.isUnique, room.seen.contains(GenerationRun.identity(value)) { return false }
        let full = room.fullest.filter { $0.left <= 0 }
        guard !full.isEmpty, let document = GenerationRun.document(value) else { return true }
        return !full.contains { holds($0.place, document) }
    }

    /// One more element that there is room for.
    private func element(
        _ places: [SchemaPlace], _ position: Int, _ record: GenerationEntity?, _ room: ElementRoom,
        _ site: GenerationSite
    ) -> JSON? {
        var at = site.element(position)
        if let record {
            at.key = record.key(seed: context.seed)
            at.owner = at.key
            at.entity = record
        }
        guard let first = generate(places, at) else { return nil }
        if has(room, for: first) { return first }
        let demand = demand(places, picks: [])
        for list in demand.facets.compactMap({ $0[.enum] }) {
            for value in list.elements.prefix(500) {
                let candidate = JSON(value)
                if has(room, for: candidate), holds(places, candidate) { return candidate }
            }
        }
        for full in room.fullest where full.left <= 0 {
            guard let other = broken(first, [full.place], demand, at), has(room, for: other), holds(places, other)
            else { continue }
            return other
        }
        for turn in 1..<24 where !isSpent {
            isVaried = true
            defer { isVaried = false }
            guard let other = generate(places, at.turned(turn)) else { break }
            if has(room, for: other) { return other }
        }
        note(.unsolved, "\(room.isUnique ? "uniqueItems" : "maxContains"): no further element was found", site)
        return nil
    }

    /// The same for values that JSON counts as equal, as far as they are made here.
    static func identity(_ value: JSON) -> String {
        switch value {
        case .number(let text):
            guard let number = ExactNumber(text.utf8) else { return text }
            return "\(number.isNegative ? "-" : "")\(number.digits.map { String($0) }.joined())e\(number.exponent)"
        case .array(let elements): return "[" + elements.map { identity($0) }.joined(separator: ",") + "]"
        case .object(let members):
            let parts = members.map { JSON.string($0.name).compact + ":" + identity($0.value) }.sorted()
            return "{" + parts.joined(separator: ",") + "}"
        case .null, .bool, .string: return value.compact
        }
    }

    /// `contains` of each schema, with how many elements it wants.
    private func contained(_ demand: SchemaDemand) -> [(place: SchemaPlace, count: Int)] {
        demand.facets.compactMap { facet in
            facet[.contains].map { (facet.place($0), facet.size(.minContains) ?? 1) }
        }
    }

    private func containing(_ position: Int, _ contained: [(place: SchemaPlace, count: Int)]) -> [SchemaPlace] {
        var position = position
        for (place, count) in contained {
            if position < count { return [place] }
            position -= count
        }
        return []
    }

    private func typicalCount(_ demand: SchemaDemand, _ site: GenerationSite) -> Int {
        let places = element(demand.facets.map { $0.positions.prefix.count }.max() ?? 0, demand)
        if places.isEmpty, !demand.has(.items, .contains) { return 0 }
        if site.depth >= context.limits.optionalDepth + 1 { return 0 }
        return site.depth < 3 ? 1 + site.key.child("count").below(3) : 1
    }

    /// The records, where this is the first array of objects.
    private func takeEntities(_ demand: SchemaDemand, _ site: GenerationSite) -> [GenerationEntity]? {
        guard !entities.isEmpty, site.depth <= 3 else { return nil }
        let items = self.demand(element(0, demand), picks: [])
        guard items.has(.properties) || items.types?.first == "object" else { return nil }
        defer { entities = [] }
        return entities
    }
}

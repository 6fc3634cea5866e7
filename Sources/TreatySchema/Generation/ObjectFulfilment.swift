// Objects for a demand: which members there are and what schemas speak of each; their values are made like any other.
import TreatyData
import TreatyPattern

/// What all schemas of a demand say about one member.
struct MemberDemand {
    var places: [SchemaPlace] = []
    /// `false` stands for it somewhere, or it is one too many for a closed object.
    var isForbidden = false
}

extension GenerationRun {
    /// The schemas that speak of a member.
    func members(named name: String, _ demand: SchemaDemand) -> MemberDemand {
        var found = MemberDemand()
        var isKnownAnywhere = false
        for facet in demand.facets {
            var isKnown = false
            if let property = facet[.properties]?[name] {
                isKnown = true
                found.places.append(facet.place(property))
            }
            for member in facet[.patternProperties].map({ Array($0.members) }) ?? [] {
                guard let pattern = sampler(member.name)?.pattern, pattern.matches(name) else { continue }
                isKnown = true
                found.places.append(facet.place(member.value))
            }
            if !isKnown, let rest = facet[.additionalProperties] { found.places.append(facet.place(rest)) }
            isKnownAnywhere = isKnownAnywhere || isKnown || facet[.additionalProperties] != nil
        }
        if !isKnownAnywhere {
            for facet in demand.facets {
                if let rest = facet[.unevaluatedProperties] { found.places.append(facet.place(rest)) }
            }
        }
        found.isForbidden = found.places.contains { registry.value(at: $0).kind == .false }
        return found
    }

    /// Whether a member is not shown in this direction (`readOnly` in requests, `writeOnly` in responses).
    func isLeftOut(_ places: [SchemaPlace]) -> Bool {
        guard let word = hiddenWord else { return false }
        return places.contains { place in
            if registry.value(at: place)[word]?.bool == true { return true }
            let end = settled(place)
            if facet(end).annotation(word)?.bool == true { return true }
            return facet(end).places(.allOf).contains { facet(settled($0)).annotation(word)?.bool == true }
        }
    }

    func sampler(_ pattern: String) -> PatternSampler? {
        if let known = patterns[pattern] { return known }
        let made = try? PatternSampler(pattern)
        patterns[pattern] = .some(made)
        return made
    }

    func object(_ demand: SchemaDemand, _ attempt: GenerationTry, _ site: GenerationSite) -> JSON? {
        guard let plan = plan(demand, attempt, site) else { return nil }
        var members: [JSON.Member] = []
        let (demand, most) = (plan.demand, plan.demand.most(.maxProperties))
        var room = most - plan.needed.count
        for name in plan.names {
            let isNeeded = plan.needed.contains(name)
            guard isNeeded || room > 0 else { continue }
            guard let value = member(name, demand, isNeeded: isNeeded, site) else {
                if isNeeded { return nil }
                continue
            }
            if !isNeeded { room -= 1 }
            members.append(JSON.Member(name, value))
        }
        guard fill(&members, demand, attempt, site) else { return nil }
        if members.count > most {
            note(.noValue, "more members are required than maxProperties allows", site)
            return nil
        }
        return .object(members)
    }

    private struct ObjectPlan {
        var demand: SchemaDemand
        var names: [String] = []
        var needed: Set<String> = []
    }

    /// The names that an object has, in the order of the schemas; dependencies pull in more.
    private func plan(_ given: SchemaDemand, _ attempt: GenerationTry, _ site: GenerationSite) -> ObjectPlan? {
        var plan = ObjectPlan(demand: given)
        for _ in 0..<8 {
            choose(&plan, attempt, site)
            var more: [SchemaPlace] = []
            for facet in plan.demand.facets {
                for keyword in [SchemaKeyword.dependentSchemas, .dependencies] {
                    for member in facet[keyword].map({ Array($0.members) }) ?? []
                    where member.value.kind == .object && plan.names.contains(member.name) {
                        let place = facet.place(member.value)
                        if !plan.demand.visited.contains(place) { more.append(place) }
                    }
                }
            }
            if more.isEmpty { break }
            let extra = self.demand(more, picks: [])
            plan.demand.facets += extra.facets.filter { !plan.demand.visited.contains($0.place) }
            plan.demand.visited += more
            if extra.isNothing { return nil }
        }
        for name in plan.needed where !isLenient && members(named: name, plan.demand).isForbidden {
            note(.noValue, "a required member is not allowed", site)
            return nil
        }
        return plan
    }

    private func choose(_ plan: inout ObjectPlan, _ attempt: GenerationTry, _ site: GenerationSite) {
        let demand = plan.demand
        var names: [String] = []
        var known: Set<String> = []
        for facet in demand.facets {
            for member in facet[.properties].map({ Array($0.members) }) ?? [] where known.insert(member.name).inserted {
                names.append(member.name)
            }
        }
        var needed = Set(demand.facets.flatMap { facet in required(facet) })
        // What this direction does not show names no branch.
        let pins = demand.pins.filter { !isLeftOut(members(named: $0.name, demand).places) }
        for pin in pins { needed.insert(pin.name) }
        if let entity = site.entity, known.contains(entity.member) { needed.insert(entity.member) }
        for name in demand.facets.flatMap(\.required) + pins.map(\.name) where needed.contains(name) {
            if known.insert(name).inserted { names.append(name) }
        }
        let isMinimal =
            attempt.isMinimal || (context.size == .minimal && attempt.turn < 4)
            || site.depth >= context.limits.optionalDepth
            || nodes > context.limits.nodesTypical
        var optional = Set<String>()
        if !isMinimal {
            for name in names where !needed.contains(name) {
                let member = members(named: name, demand)
                if !member.isForbidden, !isLeftOut(member.places), !reenters(member.places) { optional.insert(name) }
            }
        }
        // Names that others bring with them.
        for _ in 0..<16 {
            let more = dependents(of: needed.union(optional), demand).filter { !needed.contains($0) }
            if more.isEmpty { break }
            for name in more where known.insert(name).inserted { names.append(name) }
            needed.formUnion(more)
        }
        plan.names = names.filter { needed.contains($0) || optional.contains($0) }
        plan.needed = needed
    }

    /// Required names, without those that the program excuses in this direction.
    private func required(_ facet: SchemaFacet) -> [String] {
        guard let word = program.sources.options.direction.excusedWord, facet.dialect.isOpenAPI else {
            return facet.required
        }
        return facet.required.filter { name in
            guard let property = facet[.properties]?[name] else { return true }
            let end = self.facet(settled(facet.place(property)))
            return property[word]?.bool != true && end.annotation(word)?.bool != true
        }
    }

    /// What `dependentRequired` asks for beside some names, in order.
    private func dependents(of names: Set<String>, _ demand: SchemaDemand) -> [String] {
        var found: [String] = []
        for facet in demand.facets {
            for keyword in [SchemaKeyword.dependentRequired, .dependencies] {
                for member in facet[keyword].map({ Array($0.members) }) ?? [] where names.contains(member.name) {
                    found += member.value.elements.compactMap(\.string)
                    if keyword == .dependencies, let name = member.value.string { found.append(name) }
                }
            }
        }
        return found
    }

    private func member(_ name: String, _ demand: SchemaDemand, isNeeded: Bool, _ site: GenerationSite) -> JSON? {
        if let pin = demand.pins.first(where: { $0.name == name }) { return .string(pin.value) }
        let places = members(named: name, demand).places
        if let entity = site.entity, entity.member == name {
            let text = entity.id.string ?? entity.id.compact
            var spellings = [entity.id, .string(text)]
            if ExactNumber(text.utf8) != nil { spellings.append(.number(text)) }
            if let fitting = spellings.first(where: { holds(places, $0) }) { return fitting }
        }
        bytes += name.utf8.count
        if isNeeded { return generate(places, site.member(name)) }
        // What may be left out must not use up what the rest needs.
        let (bound, known) = (stepsBound, trouble)
        stepsBound = steps + (stepsBound - steps) / 3
        defer { stepsBound = bound }
        let value = generate(places, site.member(name))
        if value == nil, !isBeyondAll { forget(since: known) }
        return value
    }

    private var isBeyondAll: Bool { nodes > context.limits.nodesMax || bytes > context.limits.bytesMax }

    /// Members that no schema names: a few where the object is a map, and as many as `minProperties` asks for.
    private func fill(
        _ members: inout [JSON.Member], _ demand: SchemaDemand, _ attempt: GenerationTry, _ site: GenerationSite
    ) -> Bool {
        let least = demand.least(.minProperties)
        guard least <= context.limits.membersMax else {
            note(.bound, "minProperties \(least) is more than \(context.limits.membersMax)", site)
            return false
        }
        var wanted = least
        if members.isEmpty, !attempt.isMinimal, context.size == .typical, site.depth < context.limits.optionalDepth,
            isMap(demand)
        {
            wanted = max(wanted, min(1 + site.key.child("entries").below(2), demand.most(.maxProperties)))
        }
        var tries = 0
        while members.count < wanted, tries < wanted * 4 + 40, !isSpent {
            defer { tries += 1 }
            guard let name = freeName(tries, demand, site), !members.contains(where: { $0.name == name }) else {
                continue
            }
            let member = self.members(named: name, demand)
            if member.isForbidden || (members.count >= least && reenters(member.places)) { continue }
            guard let value = generate(member.places, site.member(name)) else {
                if members.count >= least { break }
                continue
            }
            bytes += name.utf8.count
            members.append(JSON.Member(name, value))
        }
        if members.count < least {
            note(.unsolved, "no names were found for minProperties \(least)", site)
            return false
        }
        return true
    }

    private func isMap(_ demand: SchemaDemand) -> Bool {
        demand.facets.contains { facet in
            facet[.patternProperties] != nil || facet[.additionalProperties]?.kind == .object
        } && !demand.has(.properties)
    }

    /// A name that `propertyNames` and `patternProperties` would have.
    private func freeName(_ number: Int, _ demand: SchemaDemand, _ site: GenerationSite) -> String? {
        let key = site.key.child("name").child(number)
        let rules = demand.facets.compactMap { facet in facet[.propertyNames].map { facet.place($0) } }
        let patterns = demand.facets.flatMap { facet in
            facet[.patternProperties].map { $0.members.map(\.name) } ?? []
        }
        if let pattern = patterns.isEmpty ? nil : key.pick(patterns), let sampler = sampler(pattern) {
            let fits = { (text: String) in rules.isEmpty || self.holds(rules, .string(text)) }
            let name = sampler.sample(seed: key.raw, lengths: 0...200, accepts: fits)
            // What a pattern leaves open at its ends tells names apart.
            if let name, number % 2 == 1 {
                let word = ReadableWords.key(key, number / 2)
                for text in [name + word, word + name] where sampler.pattern.matches(text) && fits(text) { return text }
            }
            if let name { return name }
        }
        if !rules.isEmpty {
            var place = site.member("name")
            place.key = key
            return generate(rules, place)?.string
        }
        return number < 12 ? ReadableWords.key(key, number) : "member\(number + 1)"
    }
}

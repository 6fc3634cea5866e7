// Values that fit too much: changed until the other branches of `oneOf`, and `not`, no longer hold.
import TreatyData

extension GenerationRun {
    /// A value changed so that what must not hold does not; nil where no small change does it.
    func mended(_ value: JSON, _ demand: SchemaDemand, _ roots: [SchemaPlace], _ site: GenerationSite) -> JSON? {
        let unwanted = demand.negated + demand.choices.flatMap(\.others)
        guard !unwanted.isEmpty else { return nil }
        var value = value
        for place in unwanted.prefix(40) {
            guard !isSpent, let document = GenerationRun.document(value), holds(place, document) else { continue }
            guard let changed = broken(value, [place], demand, site) else { return nil }
            value = changed
        }
        // With `?:` a `nil` beside JSON would be its null.
        if holds(roots, value) { return value }
        return nil
    }

    /// A value near to another, for which some schemas no longer hold and the demand's facets still do.
    func broken(_ value: JSON, _ others: [SchemaPlace], _ demand: SchemaDemand, _ site: GenerationSite) -> JSON? {
        let change = Change(run: self, others: others, demand: demand, site: site)
        switch value {
        case .object(let members):
            return withoutMember(value, change) ?? withMember(value, change) ?? withinMember(value, members, change)
        case .array(let elements): return withinElement(elements, change)
        default: return otherScalar(change)
        }
    }

    /// What is to be broken, and what must still hold.
    private struct Change {
        let run: GenerationRun
        let others: [SchemaPlace]
        let other: SchemaDemand
        let demand: SchemaDemand
        let site: GenerationSite

        init(run: GenerationRun, others: [SchemaPlace], demand: SchemaDemand, site: GenerationSite) {
            self.run = run
            self.others = others
            self.demand = demand
            self.site = site
            other = run.demand(others, picks: [])
        }

        func isDone(_ candidate: JSON) -> Bool {
            guard !run.isSpent, let document = GenerationRun.document(candidate) else { return false }
            run.steps += 1
            if others.allSatisfy({ run.holds($0, document) }) { return false }
            // What leads to other schemas holds where those hold, and one `oneOf` may need several changes.
            let leading: [SchemaKeyword] = [.oneOf, .not, .ref, .dynamicRef, .recursiveRef, .allOf, .if]
            return demand.facets.allSatisfy { facet in
                leading.contains { facet[$0] != nil } || run.holds(facet.place, document)
            }
        }
    }

    private func withoutMember(_ value: JSON, _ change: Change) -> JSON? {
        let required = Set(change.demand.facets.flatMap(\.required))
        for name in change.other.facets.flatMap(\.required) where !required.contains(name) && value[name] != nil {
            var candidate = value
            candidate[name] = nil
            if change.isDone(candidate) { return candidate }
        }
        return nil
    }

    private static let oddities: [JSON] = [.string("other"), .int(0), .bool(true), .array([]), .object([]), .null]

    /// A member that the other schema knows otherwise, or, where that is closed, does not know.
    private func withMember(_ value: JSON, _ change: Change) -> JSON? {
        let (demand, other) = (change.demand, change.other)
        var names = other.facets.flatMap { $0[.properties]?.members.map(\.name) ?? [] }
        if other.has(.additionalProperties, .unevaluatedProperties, .maxProperties, .propertyNames) {
            names += demand.facets.flatMap { $0[.properties]?.members.map(\.name) ?? [] } + ["other"]
        }
        for name in names.prefix(60) where !isSpent {
            let own = members(named: name, demand)
            if own.isForbidden { continue }
            if !own.places.isEmpty, value[name] == nil, let made = generate(own.places, change.site.member(name)) {
                var candidate = value
                candidate[name] = made
                if change.isDone(candidate) { return candidate }
            }
            for odd in GenerationRun.oddities where own.places.isEmpty || holds(own.places, odd) {
                var candidate = value
                candidate[name] = odd
                if change.isDone(candidate) { return candidate }
            }
        }
        return nil
    }

    /// A change inside one of the members.
    private func withinMember(_ value: JSON, _ members: [JSON.Member], _ change: Change) -> JSON? {
        guard change.site.way.count < context.limits.depthMax else { return nil }
        for member in members.prefix(40) where !isSpent {
            let others = self.members(named: member.name, change.other).places
            let own = self.members(named: member.name, change.demand).places
            guard !others.isEmpty, others != own,
                let changed = broken(
                    member.value, others, demand(own, picks: []), change.site.member(member.name))
            else { continue }
            var candidate = value
            candidate[member.name] = changed
            if change.isDone(candidate) { return candidate }
        }
        return nil
    }

    private func withinElement(_ elements: [JSON], _ change: Change) -> JSON? {
        guard let first = elements.first, change.site.way.count < context.limits.depthMax else { return nil }
        let (others, own) = (element(0, change.other), element(0, change.demand))
        guard !others.isEmpty, others != own,
            let changed = broken(first, others, demand(own, picks: []), change.site.element(0))
        else { return nil }
        let candidate = JSON.array([changed] + elements.dropFirst())
        if change.isDone(candidate) { return candidate }
        return nil
    }

    private func otherScalar(_ change: Change) -> JSON? {
        for odd in GenerationRun.oddities + [.number("0.5"), .string(""), .int(-1)] where change.isDone(odd) {
            return odd
        }
        for type in types(change.demand, change.site).prefix(2) where type != "object" && type != "array" {
            for turn in 1..<5 {
                let attempt = GenerationTry(turn: turn)
                guard let made = self.value(type, change.demand, attempt, change.site.turned(turn)) else { continue }
                if change.isDone(made) { return made }
            }
        }
        return nil
    }
}

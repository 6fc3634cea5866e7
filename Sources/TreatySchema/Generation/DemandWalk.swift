// From schemas to a demand: follows references and takes branches; what a value of it looks like is decided elsewhere.
import TreatyData
import TreatyText

extension GenerationRun {
    /// Takes schemas apart. `picks` says for each choice, in the order they are met, which branch is taken; those that
    /// it does not reach take the first.
    func demand(_ roots: [SchemaPlace], picks: [Int]) -> SchemaDemand {
        var walk = DemandWalk(run: self, roots: roots, picks: picks)
        walk.pending = roots.reversed().map { ($0, nil) }
        walk.takeAll()
        return walk.demand
    }

    func facet(_ place: SchemaPlace) -> SchemaFacet {
        if let known = facets[place] { return known }
        let facet = SchemaFacet(place, registry)
        facets[place] = facet
        return facet
    }

    /// The name of a schema that stands among the components of an OpenAPI document.
    func componentName(_ place: SchemaPlace) -> (name: String, place: SchemaPlace)? {
        let resource = registry.resources[registry.resource(around: place.node, in: place.document)]
        let tokens = registry.pointer(to: place.node, from: resource.root, in: place.document).tokens
        let isNamed =
            tokens.count == 3 && tokens[0] == "components" && tokens[1] == "schemas"
            || tokens.count == 2 && tokens[0] == "definitions"
        return isNamed ? (tokens[tokens.count - 1], place) : nil
    }

    /// Where a reference in a schema leads.
    func target(_ text: String, of facet: SchemaFacet) -> SchemaPlace? {
        guard case .found(let target) = registry.target(text, from: facet.resource) else { return nil }
        return SchemaPlace(document: target.document, node: target.schema.index)
    }

    /// Where a dynamic reference leads: the anchor of the outermost resource, where it names one there.
    func dynamicTarget(_ text: String, of facet: SchemaFacet) -> SchemaPlace? {
        guard case .found(let target) = registry.target(text, from: facet.resource) else { return nil }
        let outer = registry.resource(around: program.start.node, in: program.start.document)
        if let anchor = target.anchor, registry.resources[target.resource].dynamicAnchors[anchor] != nil,
            let node = registry.resources[outer].dynamicAnchors[anchor]
        {
            return SchemaPlace(document: registry.resources[outer].document, node: node)
        }
        return SchemaPlace(document: target.document, node: target.schema.index)
    }

    /// The end of a chain of references that stand alone.
    func settled(_ place: SchemaPlace) -> SchemaPlace {
        var place = place
        for _ in 0..<32 {
            let facet = facet(place)
            guard let text = facet[.ref]?.string, let next = target(text, of: facet) else { return place }
            place = next
        }
        return place
    }
}

private struct DemandWalk {
    let run: GenerationRun
    let roots: [SchemaPlace]
    let picks: [Int]
    var demand = SchemaDemand()
    /// What is still to be taken apart, the next at the end, with the name it was called by.
    var pending: [(place: SchemaPlace, name: String?)] = []
    private var seen: Set<SchemaPlace> = []
    /// Names of schemas that were reached by reference: a discriminator means the first.
    private var names: [(name: String, place: SchemaPlace)] = []
    /// Discriminators that a branch has answered.
    private var answered: Set<SchemaPlace> = []

    init(run: GenerationRun, roots: [SchemaPlace], picks: [Int]) {
        self.run = run
        self.roots = roots
        self.picks = picks
    }

    mutating func takeAll() {
        while let (place, name) = pending.popLast() {
            if let name { names.append((name, place)) }
            guard seen.insert(place).inserted else { continue }
            run.steps += 1
            let facet = run.facet(place)
            switch facet.value.kind {
            case .false: demand.isNothing = true
            case .object: take(facet)
            default: continue
            }
        }
    }

    private mutating func take(_ facet: SchemaFacet) {
        demand.visited.append(facet.place)
        demand.facets.append(facet)
        var next: [(place: SchemaPlace, name: String?)] = []
        if let text = facet[.ref]?.string, let target = run.target(text, of: facet) {
            next.append((target, lastSegment(text)))
        }
        for keyword in [SchemaKeyword.dynamicRef, .recursiveRef] {
            if let text = facet[keyword]?.string, let target = run.dynamicTarget(text, of: facet) {
                next.append((target, nil))
            }
        }
        for part in facet.places(.allOf) { next.append((part, nil)) }
        if let branch = branch(.anyOf, .anyOf, facet) { next.append((branch, nil)) }
        if let branch = branch(.oneOf, .oneOf, facet) { next.append((branch, nil)) }
        next += condition(facet).map { ($0, nil) }
        if let negated = facet[.not] { demand.negated.append(facet.place(negated)) }
        if let mapped = discriminator(facet) { next.append((mapped, nil)) }
        pending += next.reversed()
    }

    private mutating func pick(_ count: Int) -> Int {
        let position = demand.choices.count
        return position < picks.count ? min(picks[position], count - 1) : 0
    }

    private mutating func branch(_ keyword: SchemaKeyword, _ kind: SchemaChoice.Kind, _ facet: SchemaFacet)
        -> SchemaPlace?
    {
        let branches = facet.places(keyword)
        guard !branches.isEmpty else { return nil }
        // What ends soonest comes first: null last, but what holds itself after it.
        let order = branches.indices.sorted { left, right in
            let (a, b) = (run.weight(branches[left]), run.weight(branches[right]))
            return a == b ? left < right : a < b
        }
        let picked = order[pick(branches.count)]
        let others = kind == .oneOf ? branches.indices.filter { $0 != picked }.map { branches[$0] } : []
        demand.choices.append(SchemaChoice(kind: kind, count: branches.count, others: others))
        if let discriminator = facet.annotation("discriminator"), let name = discriminator["propertyName"]?.string {
            answered.insert(facet.place)
            if let text = run.facet(branches[picked])[.ref]?.string {
                pin(name, label(of: text, facet, discriminator) ?? lastSegment(text))
            }
        }
        return branches[picked]
    }

    /// `if` with `then`, or `else` without `if`.
    private mutating func condition(_ facet: SchemaFacet) -> [SchemaPlace] {
        guard let test = facet[.if], facet[.then] != nil || facet[.else] != nil else { return [] }
        let isTaken = pick(2) == 0
        demand.choices.append(SchemaChoice(kind: .condition, count: 2, others: []))
        if isTaken { return [facet.place(test)] + (facet[.then].map { [facet.place($0)] } ?? []) }
        demand.negated.append(facet.place(test))
        return facet[.else].map { [facet.place($0)] } ?? []
    }

    /// The schema that a discriminator without alternatives means: its own name where nothing forbids it, else one that
    /// it maps to.
    private mutating func discriminator(_ facet: SchemaFacet) -> SchemaPlace? {
        guard !answered.contains(facet.place), let discriminator = facet.annotation("discriminator") else { return nil }
        // Swagger 2.0 writes the name alone.
        guard let name = discriminator["propertyName"]?.string ?? discriminator.string else { return nil }
        if demand.pins.contains(where: { $0.name == name }) { return nil }
        let mapping = discriminator.members(of: "mapping")
        // Who holds this schema in its allOf goes by its own name.
        let callers = (roots.compactMap { run.componentName($0) } + names).filter { $0.place != facet.place }
        for (_, place) in callers {
            if let label = mapping.first(where: { isSame($0.value.text, place, facet) })?.name {
                pin(name, label)
                return nil
            }
        }
        if let caller = callers.first {
            pin(name, caller.name)
            return nil
        }
        guard !mapping.isEmpty else {
            if let own = names.first?.name ?? run.componentName(facet.place)?.name { pin(name, own) }
            return nil
        }
        let picked = pick(mapping.count)
        demand.choices.append(SchemaChoice(kind: .discriminator, count: mapping.count, others: []))
        pin(name, mapping[picked].name)
        return reference(mapping[picked].value.text, facet)
    }

    private func isSame(_ text: String, _ place: SchemaPlace, _ facet: SchemaFacet) -> Bool {
        reference(text, facet).map { $0 == place || run.settled($0) == run.settled(place) } ?? false
    }

    /// A value of `mapping`: a reference, or the name of a schema (OpenAPI 3.1 4.8.25).
    private func reference(_ text: String, _ facet: SchemaFacet) -> SchemaPlace? {
        let isName = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x2E || byte == 0x5F
        }
        if isName, let place = run.target("#/components/schemas/" + text, of: facet) { return place }
        return run.target(text, of: facet)
    }

    private func label(of text: String, _ facet: SchemaFacet, _ discriminator: Value) -> String? {
        guard let place = run.target(text, of: facet) else { return nil }
        return discriminator.members(of: "mapping").first { reference($0.value.text, facet) == place }?.name
    }

    private mutating func pin(_ name: String, _ value: String) {
        if !demand.pins.contains(where: { $0.name == name }) { demand.pins.append((name, value)) }
    }

    private func lastSegment(_ text: String) -> String {
        String(text[(text.lastIndex { $0 == "/" || $0 == "#" }.map { text.index(after: $0) } ?? text.startIndex)...])
    }
}

extension GenerationRun {
    /// How late a branch should be tried.
    func weight(_ branch: SchemaPlace) -> Int {
        let place = settled(branch)
        let facet = facet(place)
        if facet.value.kind == .false { return 4 }
        if openCounts[place, default: 0] > 0 { return 3 }
        if let types = facet.types, types == ["null"] { return 2 }
        if let values = facet[.enum], values.count == 1, values.elements[0].isNull { return 2 }
        return 0
    }
}

// What differs between the members that two schemas of objects speak of; the other keywords stand beside.
import TreatyData
import TreatyText

extension SchemaSuspicions {
    /// Properties, what is required, and whether others may be there.
    mutating func members() {
        for name in left.propertyNames { oldProperty(name) }
        for name in right.propertyNames where !left.declares(name) { added(name) }
        for (name, site) in right.required.sorted(by: { $0.key < $1.key }) where left.required[name] == nil {
            // A property that is new altogether is told as such.
            if right.declares(name), !left.declares(name) || isMarked(name) { continue }
            add(
                "required", "'\(name)' became required", left.property(name).values.first?.location, site.location,
                narrows: true, widens: false, step: [name], kind: "property-became-required"
            ) { $0[name] == nil }
        }
        for (name, site) in left.required.sorted(by: { $0.key < $1.key }) where right.required[name] == nil {
            if left.declares(name), !right.declares(name) || isMarked(name) { continue }
            add(
                "required", "'\(name)' is no longer required", site.location,
                right.property(name).values.first?.location, narrows: false, widens: true, step: [name],
                kind: "property-became-optional"
            ) { $0[name] == nil }
        }
        otherMembers()
    }

    /// The mark of properties that do not matter this way (OpenAPI 3.1 4.8.24: readOnly and writeOnly).
    private var mark: String { side == .request ? "readOnly" : "writeOnly" }

    private func isMarked(_ name: String) -> Bool { left.isMarked(name, mark) || right.isMarked(name, mark) }

    private func term(_ form: SchemaForm, _ name: String) -> SchemaTerm {
        SchemaTerm(form.properties.compactMap { $0[name] })
    }

    private mutating func oldProperty(_ name: String) {
        let (wasMarked, isMarked) = (left.isMarked(name, mark), right.isMarked(name, mark))
        guard right.declares(name) else { return wasMarked ? () : removed(name, nil) }
        switch (wasMarked, isMarked) {
        case (true, true): return
        case (false, true): removed(name, mark)
        case (true, false): added(name)
        case (false, false):
            links.append(([name], SchemaComparison.Pair(old: term(left, name), new: term(right, name))))
        }
    }

    private mutating func removed(_ name: String, _ marked: String?) {
        let (old, new) = (term(left, name).values.first, term(right, name).values.first)
        let wasRequired = left.required[name] != nil
        let isForbidden = right.property(name).isForbidden
        let what = wasRequired ? "the required property '\(name)'" : "the property '\(name)'"
        var difference = SchemaDifference(
            kind: marked == nil
                ? "property-removed" : "property-became-\(marked == "readOnly" ? "read" : "write")-only",
            message: marked.map { "\(what) became \($0)" } ?? "\(what) is gone", old: old?.location,
            new: new?.location ?? pair.new.values.first?.location)
        difference.step = [name]
        if side == .request {
            // Refused where nothing else may be there; else it may be ignored, and nobody says so.
            difference.fixed = isForbidden ? (.breaks, .safe) : (.unknown, wasRequired ? .breaks : .safe)
            difference.why =
                isForbidden
                ? "a caller that sends it is refused"
                : "a caller that sends it is not refused, and perhaps not heard"
        } else {
            difference.fixed = (isForbidden && !wasRequired ? .unknown : .breaks, isForbidden ? .breaks : .safe)
            difference.why = "a caller that reads it finds nothing, or something else"
        }
        found.append(
            SchemaSuspicion(
                difference: difference, narrows: isForbidden, widens: true, showsNarrowing: { $0[name] != nil },
                showsWidening: { wasRequired ? $0[name] == nil : $0[name] != nil }))
    }

    private mutating func added(_ name: String) {
        let site = term(right, name).values.first
        // One that did not go this way was not required this way either.
        let isRequired = right.required[name] != nil && (left.required[name] == nil || left.isMarked(name, mark))
        let wasForbidden = left.property(name).isForbidden
        var difference = SchemaDifference(
            kind: isRequired ? "property-added-required" : "property-added",
            message: "the \(isRequired ? "required " : "")property '\(name)' is new",
            old: term(left, name).values.first?.location ?? pair.old.values.first?.location, new: site?.location)
        difference.step = [name]
        if side == .request {
            difference.fixed = (isRequired ? .breaks : .safe, wasForbidden ? .breaks : .unknown)
            difference.why =
                isRequired
                ? "a caller of the old contract does not send it"
                : "a caller of the old contract does not send it, and need not"
        } else {
            difference.fixed = (wasForbidden ? .breaks : .safe, isRequired ? .breaks : .safe)
            difference.why =
                wasForbidden
                ? "the old contract said that nothing else is there"
                : "a caller of the old contract does not look at it"
        }
        // What others had to be like may contradict it.
        if side == .request, !isRequired, left.property(name).isExplicit, !wasForbidden { difference.fixed = nil }
        found.append(
            SchemaSuspicion(
                difference: difference, narrows: isRequired ? true : difference.fixed == nil ? nil : false,
                widens: wasForbidden, showsNarrowing: { isRequired ? $0[name] == nil : $0[name] != nil },
                showsWidening: { $0[name] != nil }))
    }

    /// `additionalProperties`.
    private mutating func otherMembers() {
        let (old, new) = (left.otherProperties, right.otherProperties)
        let (before, after) = (site(left), site(right))
        if old.isForbidden != new.isForbidden {
            let isClosed = new.isForbidden
            let (left, right) = (left, right)
            add(
                "additional-properties",
                "other properties: \(isClosed ? "allowed → forbidden" : "forbidden → allowed")",
                before?.location, after?.location, narrows: isClosed, widens: !isClosed,
                kind: isClosed ? "object-closed" : "object-opened"
            ) { value in
                value.members.contains { !left.declares($0.name) || !right.declares($0.name) }
            }
            return
        }
        guard !old.isForbidden else { return }
        switch (old.values.first, new.values.first) {
        case (nil, nil): return
        case (nil, let value?):
            add(
                "additional-properties", "other properties: anything → a schema", before?.location, value.location,
                narrows: true, widens: false, step: ["*"])
        case (let value?, nil):
            add(
                "additional-properties", "other properties: a schema → anything", value.location, after?.location,
                narrows: false, widens: true, step: ["*"])
        default: links.append((["*"], SchemaComparison.Pair(old: old.term, new: new.term)))
        }
    }

    private func site(_ form: SchemaForm) -> Value? {
        form.conjuncts.lazy.compactMap { form.keyword("additionalProperties", of: $0) }.first { _ in true }
    }
}

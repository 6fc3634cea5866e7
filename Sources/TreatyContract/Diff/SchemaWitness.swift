// Values that lie at the edges of a schema, for finding one that another schema refuses; both schemas judge them.
import TreatyData
import TreatyText

/// Makes values that are likely to keep a schema and likely to break another. Bounded in number, depth and size.
struct SchemaWitness {
    private let from: ComparedSide
    private let to: ComparedSide
    private let budget = Budget()
    private static let depthMax = 5
    private static let lengthMax = 4000
    private static let itemsMax = 64

    /// How many schemas are still looked at: what is wide and deep would be too many.
    private final class Budget {
        var left = 2000
    }

    init(from: ComparedSide, to: ComparedSide) {
        self.from = from
        self.to = to
    }

    /// Values of schema `a`, by its own edges and those of `b`; most telling first.
    func candidates(_ a: SchemaForm, against b: SchemaForm, depth: Int = 0) -> [JSON] {
        var found: [JSON] = []
        for form in alternatives(a, depth) { found += plain(form, against: b, depth) }
        for (position, choice) in b.choices.enumerated() where depth < 2 {
            for branch in choice.branches.prefix(8) {
                found += plain(a, against: b.deciding(position, as: branch), depth)
            }
        }
        return Array(unique(found).prefix(depth == 0 ? 400 : 40))
    }

    private func unique(_ values: [JSON]) -> [JSON] {
        var known: Set<String> = []
        return values.filter { known.insert($0.compact).inserted }
    }

    /// A form without choices for each way to decide them, a few.
    private func alternatives(_ form: SchemaForm, _ depth: Int) -> [SchemaForm] {
        var open = [form]
        var done: [SchemaForm] = []
        var turns = 0
        while let next = open.popLast(), done.count < 12, turns < 60 {
            turns += 1
            guard let choice = next.choices.first else {
                done.append(next)
                continue
            }
            for branch in choice.branches.prefix(12).reversed() { open.append(next.deciding(0, as: branch)) }
        }
        return done
    }

    private func plain(_ a: SchemaForm, against b: SchemaForm, _ depth: Int) -> [JSON] {
        if a.isNever || budget.left <= 0 { return [] }
        budget.left -= 1
        if let values = a.values {
            let missing = a.valueOrder.filter { key in b.values.map { $0[key] == nil } ?? false }
            return (missing + a.valueOrder).prefix(24).compactMap { values[$0].map { JSON($0) } }
        }
        var found: [JSON] = examples(a)
        // A kind that B does not know says most.
        let foreign = a.types.subtracting(b.types)
        for type in foreign.each + a.types.intersection(b.types).each {
            switch type {
            case .null: found.append(.null)
            case .boolean: found += [.bool(true), .bool(false)]
            case .integer: found += numbers(a, b, isWhole: true)
            case .fraction: found += numbers(a, b, isWhole: false)
            case .string: found += strings(a, b)
            case .array: found += arrays(a, b, depth)
            default: found += objects(a, b, depth)
            }
        }
        return found
    }

    private func examples(_ form: SchemaForm) -> [JSON] {
        var found: [JSON] = []
        for conjunct in form.conjuncts.prefix(8) {
            for word in ["example", "default"] { if let value = conjunct[word] { found.append(JSON(value)) } }
            found += conjunct.elements(of: "examples").prefix(4).map { JSON($0) }
        }
        return found
    }

    // MARK: Scalars

    private func numbers(_ a: SchemaForm, _ b: SchemaForm, isWhole: Bool) -> [JSON] {
        var edges: [Double] = [0, 1, -1, 2, 7, 2_147_483_648, -2_147_483_649]
        for bound in [a.lower, a.upper, b.lower, b.upper] {
            guard let bound, let value = Double(bound.site.text), value.magnitude < 1e15 else { continue }
            edges = [value, value - 1, value + 1] + edges
            if !isWhole { edges = [value - 0.5, value + 0.5] + edges }
        }
        for (_, site) in a.multiples + b.multiples {
            guard let step = Double(site.text), step > 0, step.magnitude < 1e12 else { continue }
            let first = edges.first ?? 0
            let near = (first / step).rounded(.up) * step
            edges = [step, step * 2, step * 3, near, near + step, near - step] + edges
        }
        var texts: [String] = []
        for edge in edges {
            if isWhole {
                texts.append(String(Int(edge.rounded(.up))))
            } else {
                texts += ["\(edge + 0.5)", "\(edge)", "\(edge + 0.25)"]
            }
        }
        if isWhole { texts += ["9223372036854775808", "-9223372036854775809"] }
        return texts.filter { ExactNumber($0.utf8) != nil }.prefix(60).map { .number($0) }
    }

    private static let samples = [
        "text", "", "a", "A", "1", "12", "123", "1234", "12345", "123456", "abc", "ABC", "AB", "A1", "a-b", "a_b",
        "a b",
        "x@example.com", "2025-01-01", "2025-01-01T00:00:00Z", "00:00:00Z", "P1D", "https://example.com/", "/a",
        "00000000-0000-4000-8000-000000000000", "192.0.2.1", "2001:db8::1", "example.com", "dGV4dA==", "-", "é", "0.5",
        "EUR", "en", "en-GB", "+49301234567", "true", "#ffffff", "1.2.3", "aaaaaaaaaaaaaaaaaaaaaaaa",
        "0123456789abcdef0123456789abcdef",
    ]

    private func strings(_ a: SchemaForm, _ b: SchemaForm) -> [JSON] {
        var texts = SchemaWitness.samples
        for (form, offsets) in [(a, [0]), (b, [-1, 1, 0])] {
            for word in ["minLength", "maxLength"] {
                guard let bound = form.counts[word]?.value, bound <= SchemaWitness.lengthMax else { continue }
                for offset in offsets where bound + offset >= 0 {
                    let length = bound + offset
                    for filler in ["a", "A", "1"] { texts.insert(String(repeating: filler, count: length), at: 0) }
                }
            }
        }
        return texts.map { .string($0) }
    }

    // MARK: Containers

    private func arrays(_ a: SchemaForm, _ b: SchemaForm, _ depth: Int) -> [JSON] {
        guard depth < SchemaWitness.depthMax else { return [.array([])] }
        let least = min(a.counts["minItems"]?.value ?? 0, SchemaWitness.itemsMax)
        let (own, other) = (from.form(a.item(nil)), to.form(b.item(nil)))
        let elements = candidates(own, against: other, depth: depth + 1)
        let listed = (0..<min(a.listedItems, 8)).map { position in
            candidates(from.form(a.item(position)), against: to.form(b.item(position)), depth: depth + 1)
        }
        func array(_ count: Int, _ first: JSON?) -> JSON {
            var values: [JSON] = listed.prefix(count).compactMap(\.first)
            if let first { values.append(first) }
            var turn = 0
            while values.count < count {
                let next = elements.isEmpty ? .int(turn) : elements[turn % elements.count]
                values.append(next)
                turn += 1
            }
            return .array(values)
        }
        var found = elements.prefix(24).map { array(least, $0) }
        for (position, values) in listed.enumerated() {
            for value in values.prefix(8) {
                var base = listed.prefix(position).compactMap(\.first)
                base.append(value)
                found.append(.array(base))
            }
        }
        for count in [b.counts["minItems"]?.value, b.counts["maxItems"]?.value].compactMap(\.self)
        where count < SchemaWitness.itemsMax {
            for offset in [-1, 0, 1] where count + offset >= least { found.append(array(count + offset, nil)) }
        }
        if let value = elements.first { found += [.array([value, value]), array(least, nil)] }
        found.append(.array([]))
        return found
    }

    private func objects(_ a: SchemaForm, _ b: SchemaForm, _ depth: Int) -> [JSON] {
        guard depth < SchemaWitness.depthMax else { return [.object([])] }
        var known: [String: [JSON]] = [:]
        func values(_ name: String) -> [JSON] {
            if let values = known[name] { return values }
            let values = candidates(
                from.form(a.property(name).term), against: to.form(b.property(name).term), depth: depth + 1)
            known[name] = values
            return values
        }
        var least = JSON.object([])
        for name in a.required.keys.sorted().prefix(60) { least[name] = values(name).first ?? .string("text") }
        if let count = a.counts["minProperties"]?.value, count < SchemaWitness.itemsMax {
            for name in a.propertyNames where least.members.count < count { least[name] = values(name).first }
            var number = 1
            while least.members.count < count {
                least["member\(number)"] = values("member\(number)").first ?? .string("text")
                number += 1
            }
        }
        var found = [least]
        let names = a.propertyNames + b.propertyNames.filter { !a.declares($0) }
        // Names that B wants or forbids first.
        for name in (Array(b.required.keys.sorted()) + names).prefix(depth == 0 ? 80 : 10) {
            for value in values(name).prefix(depth == 0 ? 24 : 6) {
                var object = least
                object[name] = value
                found.append(object)
            }
            if a.required[name] == nil, least[name] != nil {
                var object = least
                object[name] = nil
                found.append(object)
            }
        }
        var full = least
        for name in names.prefix(depth == 0 ? 60 : 10) where full[name] == nil { full[name] = values(name).first }
        found.append(full)
        for value in values("treatyOther").prefix(6) {
            var object = least
            object["treatyOther"] = value
            found.append(object)
        }
        return found
    }
}

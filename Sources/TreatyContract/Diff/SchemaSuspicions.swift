// What reads differently in two schemas, keyword by keyword, each with the way it seems to go; nothing is judged here.
import TreatyData
import TreatyText

/// Collects what differs between the two schemas of a pair, and the pairs of schemas inside them.
struct SchemaSuspicions {
    let pair: SchemaComparison.Pair
    let comparison: SchemaComparison
    let side: MessageSide
    let left: SchemaForm
    let right: SchemaForm
    var found: [SchemaSuspicion] = []
    var links: [(steps: [String], pair: SchemaComparison.Pair)] = []

    init(_ pair: SchemaComparison.Pair, _ comparison: SchemaComparison, _ side: MessageSide) {
        self.pair = pair
        self.comparison = comparison
        self.side = side
        left = comparison.old.form(pair.old).withoutNullChoice
        right = comparison.new.form(pair.new).withoutNullChoice
    }

    private var oldSite: SourceLocation? { pair.old.values.first?.location }
    private var newSite: SourceLocation? { pair.new.values.first?.location }

    mutating func collect() {
        types()
        values()
        // What a keyword says of values that are refused anyway makes no difference.
        let shared = left.types.intersection(right.types)
        if !shared.isDisjoint(with: .number) {
            bounds()
            multiples()
        }
        counts(shared)
        if shared.contains(.string) { words("pattern", left.patterns, right.patterns) }
        if !shared.isDisjoint(with: [.string, .integer, .fraction]) { formats() }
        if shared.contains(.array) {
            unique()
            items()
        }
        if shared.contains(.object) { members() }
        choices()
        others()
        defaults()
        if comparison.includesText { texts() }
    }

    /// Adds a difference that takes values away, allows more, or both; nil is not decided.
    mutating func add(
        _ word: String, _ message: String, _ old: SourceLocation?, _ new: SourceLocation?, narrows: Bool?,
        widens: Bool?, step: [String] = [], kind: String? = nil,
        shows: @escaping (JSON) -> Bool = { _ in true }
    ) {
        let suffix =
            narrows == true && widens == false
            ? "narrowed"
            : narrows == false && widens == true
                ? "widened"
                : "changed"
        var difference = SchemaDifference(
            kind: kind ?? "\(word)-\(suffix)", message: message, old: old ?? oldSite, new: new ?? newSite)
        difference.step = step
        found.append(
            SchemaSuspicion(
                difference: difference, narrows: narrows, widens: widens, showsNarrowing: shows, showsWidening: shows))
    }

    // MARK: Values

    private mutating func types() {
        let (old, new) = (left.types, right.types)
        guard old != new else { return }
        let (lost, won) = (old.subtracting(new), new.subtracting(old))
        // Alternatives and values say the kind themselves.
        if old == .all && !left.choices.isEmpty || new == .all && !right.choices.isEmpty { return }
        add(
            "type", "type: \(old.words) → \(new.words)", left.typeSite?.location, right.typeSite?.location,
            narrows: !lost.isEmpty, widens: !won.isEmpty
        ) { lost.union(won).contains(valueKind($0)) }
    }

    private mutating func values() {
        guard left.valueSite != nil || right.valueSite != nil else { return }
        let (old, new) = (left.valueSite?.location, right.valueSite?.location)
        func list(_ keys: [String], _ form: SchemaForm) -> String {
            let texts = keys.prefix(5).map { shown(form.values?[$0]) }
            return texts.joined(separator: ", ") + (keys.count > 5 ? " and \(keys.count - 5) more" : "")
        }
        guard let before = left.values else {
            return add(
                "enum", "enum: anything → \(list(right.valueOrder, right))", old, new, narrows: true, widens: false)
        }
        guard let after = right.values else {
            return add(
                "enum", "enum: \(list(left.valueOrder, left)) → anything", old, new, narrows: false, widens: true)
        }
        let removed = left.valueOrder.filter { after[$0] == nil }
        let added = right.valueOrder.filter { before[$0] == nil }
        // Values of a kind that is refused anyway (a null without its type) make no difference.
        let lost = removed.filter { before[$0].map { left.types.contains(ValueTypes(of: $0)) } ?? false }
        let won = added.filter { after[$0].map { right.types.contains(ValueTypes(of: $0)) } ?? false }
        if let first = lost.first {
            let texts = Set(lost.compactMap { before[$0].map { JSON($0).compact } })
            add(
                "enum", "enum: \(list(lost, left)) removed", before[first]?.location ?? old, new, narrows: true,
                widens: false, kind: "enum-value-removed"
            ) { texts.contains($0.compact) }
        }
        if let first = won.first {
            let texts = Set(won.compactMap { after[$0].map { JSON($0).compact } })
            add(
                "enum", "enum: \(list(won, right)) added", old, after[first]?.location ?? new, narrows: false,
                widens: true, kind: "enum-value-added"
            ) { texts.contains($0.compact) }
        }
    }

    // MARK: Numbers, strings, counts

    private mutating func bounds() {
        for (word, old, new) in [("minimum", left.lower, right.lower), ("maximum", left.upper, right.upper)] {
            let isLower = word == "minimum"
            func text(_ bound: NumberBound?) -> String {
                bound.map { $0.isExclusive ? "\($0.site.text) (exclusive)" : $0.site.text } ?? "none"
            }
            let narrows =
                new.map { bound in
                    old.map { SchemaForm.isTighter(bound, than: $0, isLower: isLower) } ?? true
                } ?? false
            let widens =
                old.map { bound in
                    new.map { SchemaForm.isTighter(bound, than: $0, isLower: isLower) } ?? true
                } ?? false
            guard narrows || widens else { continue }
            add(
                word, "\(word): \(text(old)) → \(text(new))", old?.site.location, new?.site.location, narrows: narrows,
                widens: widens
            ) { valueKind($0).isSubset(of: .number) }
        }
    }

    private mutating func counts(_ shared: ValueTypes) {
        let names = [
            ("minLength", "min-length", ValueTypes.string), ("maxLength", "max-length", .string),
            ("minItems", "min-items", .array), ("maxItems", "max-items", .array),
            ("minProperties", "min-properties", .object), ("maxProperties", "max-properties", .object),
        ]
        for (word, name, type) in names where shared.contains(type) {
            let (old, new) = (left.counts[word], right.counts[word])
            let isLeast = word.hasPrefix("min")
            let (before, after) = (old?.value ?? (isLeast ? 0 : Int.max), new?.value ?? (isLeast ? 0 : Int.max))
            guard before != after else { continue }
            func isBeyond(_ count: Int) -> Bool {
                isLeast ? count < max(before, after) : count > min(before, after)
            }
            let isNarrowed = isLeast ? after > before : after < before
            add(
                name, "\(word): \(old?.site.text ?? "none") → \(new?.site.text ?? "none")", old?.site.location,
                new?.site.location, narrows: isNarrowed, widens: !isNarrowed
            ) { value in
                switch value {
                case .string(let text): word.hasSuffix("Length") && isBeyond(text.unicodeScalars.count)
                case .array(let elements): word.hasSuffix("Items") && isBeyond(elements.count)
                case .object(let members): word.hasSuffix("Properties") && isBeyond(members.count)
                default: false
                }
            }
        }
    }

    private mutating func words(_ word: String, _ old: [String: Value], _ new: [String: Value]) {
        let lost = old.keys.filter { new[$0] == nil }.sorted()
        let won = new.keys.filter { old[$0] == nil }.sorted()
        guard !lost.isEmpty || !won.isEmpty else { return }
        let message = "\(word): \(quoted(lost)) → \(quoted(won))"
        // Which of two patterns allows more is not looked into; witnesses may tell.
        let isSwap = !lost.isEmpty && !won.isEmpty
        add(
            word, message, lost.first.flatMap { old[$0]?.location }, won.first.flatMap { new[$0]?.location },
            narrows: isSwap ? nil : !won.isEmpty, widens: isSwap ? nil : !lost.isEmpty
        ) { $0.string != nil }
    }

    private func quoted(_ texts: [String]) -> String {
        texts.isEmpty ? "none" : texts.map { shown("'\($0)'") }.joined(separator: ", ")
    }

    private mutating func formats() {
        let lost = left.formats.keys.filter { right.formats[$0] == nil }.sorted()
        let won = right.formats.keys.filter { left.formats[$0] == nil }.sorted()
        guard !lost.isEmpty || !won.isEmpty else { return }
        let isWithin = won.allSatisfy { wide in lost.contains { SchemaRelation.isFormat($0, within: wide) } }
        let isAround = lost.allSatisfy { wide in won.contains { SchemaRelation.isFormat($0, within: wide) } }
        add(
            "format", "format: \(quoted(lost)) → \(quoted(won))", lost.first.flatMap { left.formats[$0]?.location },
            won.first.flatMap { right.formats[$0]?.location }, narrows: won.isEmpty || isWithin ? false : nil,
            widens: lost.isEmpty || isAround ? false : nil,
            kind: isWithin && !isAround ? "format-widened" : isAround && !isWithin ? "format-narrowed" : nil)
    }

    private mutating func multiples() {
        let (old, new) = (left.multiples, right.multiples)
        guard Set(old.map(\.value)) != Set(new.map(\.value)) else { return }
        func text(_ list: [(value: ExactNumber, site: Value)]) -> String {
            list.isEmpty ? "none" : list.map(\.site.text).joined(separator: ", ")
        }
        func isWithin(
            _ some: [(value: ExactNumber, site: Value)], _ others: [(value: ExactNumber, site: Value)]
        ) -> Bool {
            others.allSatisfy { step in
                some.contains { SchemaRelation.isMultiple($0.value, of: step.value) == true }
            }
        }
        add(
            "multiple-of", "multipleOf: \(text(old)) → \(text(new))", old.first?.site.location,
            new.first?.site.location,
            narrows: !isWithin(old, new), widens: !isWithin(new, old)
        ) { valueKind($0).isSubset(of: .number) }
    }

    private mutating func unique() {
        let (old, new) = (left.uniqueSite, right.uniqueSite)
        guard (old == nil) != (new == nil) else { return }
        add(
            "unique-items", "uniqueItems: \(old != nil) → \(new != nil)", old?.location, new?.location,
            narrows: new != nil, widens: old != nil
        ) { valueKind($0) == .array }
    }

    // MARK: Arrays

    private mutating func items() {
        for position in 0..<min(max(left.listedItems, right.listedItems), 100) {
            link([String(position)], left.item(position), right.item(position), "items")
        }
        if left.listedItems != right.listedItems {
            add(
                "prefix-items", "prefixItems: \(left.listedItems) → \(right.listedItems) positions", nil, nil,
                narrows: nil, widens: nil)
        }
        link(["*"], left.item(nil), right.item(nil), "items")
    }

    /// Schemas inside: compared in turn, or told where one side has none.
    private mutating func link(_ steps: [String], _ old: SchemaTerm, _ new: SchemaTerm, _ word: String) {
        switch (old.values.first, new.values.first) {
        case (nil, nil): return
        case (nil, let value?):
            add(word, "\(word): anything → a schema", nil, value.location, narrows: true, widens: false, step: steps)
        case (let value?, nil):
            add(word, "\(word): a schema → anything", value.location, nil, narrows: false, widens: true, step: steps)
        default: links.append((steps, SchemaComparison.Pair(old: old, new: new)))
        }
    }

    // MARK: Choices

    private mutating func choices() {
        for word in ["anyOf", "oneOf"] {
            let old = left.choices.filter { $0.word == word }
            let new = right.choices.filter { $0.word == word }
            for position in 0..<min(old.count, new.count) { alternatives(old[position], new[position]) }
            for choice in new.dropFirst(old.count) {
                add(
                    word == "anyOf" ? "any-of" : "one-of", "\(word): none → \(choice.site.count) alternatives", nil,
                    choice.site.location, narrows: true, widens: nil)
            }
            for choice in old.dropFirst(new.count) {
                add(
                    word == "anyOf" ? "any-of" : "one-of", "\(word): \(choice.site.count) alternatives → none",
                    choice.site.location, nil, narrows: nil, widens: true)
            }
        }
        discriminators()
    }

    private mutating func alternatives(_ old: SchemaChoice, _ new: SchemaChoice) {
        var (before, after) = (old.branches, new.branches)
        guard before.count <= 200, after.count <= 200 else { return }
        var pairs: [(Value, Value)] = []
        func match(_ isPair: (Value, Value) -> Bool) {
            before.removeAll { one in
                guard let position = after.firstIndex(where: { isPair(one, $0) }) else { return false }
                pairs.append((one, after.remove(at: position)))
                return true
            }
        }
        match { comparison.sameness.same($0, $1) }
        match { name(of: $0) != nil && name(of: $0) == name(of: $1) }
        match { comparison.areEquivalent(SchemaTerm($0), SchemaTerm($1), side) }
        // What is left goes together by position where that can be meant.
        if before.count == after.count {
            match { one, other in
                !comparison.old.form(SchemaTerm(one)).possibleTypes
                    .isDisjoint(with: comparison.new.form(SchemaTerm(other)).possibleTypes)
            }
        }
        for (one, other) in pairs {
            links.append(
                ([], SchemaComparison.Pair(old: SchemaTerm(one), new: SchemaTerm(other), outer: (pair.old, pair.new))))
        }
        for branch in before {
            add(
                old.word, "\(old.word): the alternative \(title(branch, comparison.old)) removed", branch.location,
                new.site.location, narrows: true, widens: old.isExclusive ? nil : false, kind: "alternative-removed")
        }
        for branch in after {
            add(
                new.word, "\(new.word): the alternative \(title(branch, comparison.new)) added", old.site.location,
                branch.location, narrows: new.isExclusive ? nil : false, widens: true, kind: "alternative-added")
        }
    }

    /// The last step of a reference, or the title.
    private func name(of branch: Value) -> String? {
        if let reference = branch["$ref"]?.string { return reference.split(separator: "/").last.map(String.init) }
        return branch["title"]?.string
    }

    private func title(_ branch: Value, _ owner: ComparedSide) -> String {
        name(of: branch).map { "'\($0)'" } ?? owner.form(SchemaTerm(branch)).possibleTypes.words
    }

    private mutating func discriminators() {
        let old = left.conjuncts.lazy.compactMap { $0["discriminator"] }.first { _ in true }
        let new = right.conjuncts.lazy.compactMap { $0["discriminator"] }.first { _ in true }
        guard let old, let new else { return }
        // OpenAPI 2.0 writes the name alone.
        let (before, after) = (old["propertyName"]?.text ?? old.text, new["propertyName"]?.text ?? new.text)
        if before != after {
            add(
                "discriminator", "discriminator: \(before) → \(after)", old.location, new.location, narrows: nil,
                widens: nil)
        }
        for member in old.members(of: "mapping") where new["mapping"]?[member.name] == nil {
            add(
                "discriminator", "discriminator: '\(member.name)' removed", member.key.location, new.location,
                narrows: nil, widens: false, kind: "discriminator-value-removed")
        }
        for member in new.members(of: "mapping") where old["mapping"]?[member.name] == nil {
            add(
                "discriminator", "discriminator: '\(member.name)' added", old.location, member.key.location,
                narrows: false, widens: nil, kind: "discriminator-value-added")
        }
    }

    // MARK: The rest

    /// Keywords that are compared as they are written.
    private mutating func others() {
        let names = [
            "patternProperties", "propertyNames", "contains", "minContains", "maxContains", "dependentRequired",
            "dependentSchemas", "dependencies", "unevaluatedProperties", "unevaluatedItems", "not", "if", "then",
            "else",
        ]
        for word in names {
            let old = left.conjuncts.compactMap { left.keyword(word, of: $0) }
            let new = right.conjuncts.compactMap { right.keyword(word, of: $0) }
            if old.isEmpty && new.isEmpty { continue }
            if old.count == new.count, zip(old, new).allSatisfy({ comparison.sameness.same($0, $1) }) { continue }
            if Set(old.map(valueKey)) == Set(new.map(valueKey)), word != "not" { continue }
            let isAdded = old.isEmpty && word != "then" && word != "else"
            let isRemoved = new.isEmpty && word != "then" && word != "else"
            add(
                kebab(word), "\(word): \(shown(old.first)) → \(shown(new.first))", old.first?.location,
                new.first?.location, narrows: isRemoved ? false : nil, widens: isAdded ? false : nil,
                kind: kebab(word) + (isAdded ? "-added" : isRemoved ? "-removed" : "-changed"))
        }
    }

    private func kebab(_ word: String) -> String {
        word.reduce(into: "") { text, letter in
            if letter.isUppercase { text += "-" }
            text += letter.lowercased()
        }
    }

    private mutating func defaults() {
        let old = left.conjuncts.lazy.compactMap { $0["default"] }.first { _ in true }
        let new = right.conjuncts.lazy.compactMap { $0["default"] }.first { _ in true }
        guard old != nil || new != nil, old.map(valueKey) != new.map(valueKey) else { return }
        var difference = SchemaDifference(
            kind: "default-changed", message: "default: \(shown(old)) → \(shown(new))", old: old?.location ?? oldSite,
            new: new?.location ?? newSite)
        let isAddition = old == nil
        difference.fixed = side == .request && !isAddition ? (.unknown, .unknown) : (.safe, .safe)
        difference.why = side == .request ? "what is left out means something else now" : nil
        found.append(SchemaSuspicion(difference: difference, narrows: false, widens: false))
    }

    private mutating func texts() {
        for word in ["title", "description", "example", "examples", "deprecated", "externalDocs"] {
            let old = left.conjuncts.lazy.compactMap { $0[word] }.first { _ in true }
            let new = right.conjuncts.lazy.compactMap { $0[word] }.first { _ in true }
            guard old != nil || new != nil, old.map(valueKey) != new.map(valueKey) else { continue }
            var difference = SchemaDifference(
                kind: "text", message: "\(word): \(shown(old)) → \(shown(new))", old: old?.location ?? oldSite,
                new: new?.location ?? newSite)
            difference.isText = true
            difference.fixed = (.safe, .safe)
            found.append(SchemaSuspicion(difference: difference, narrows: false, widens: false))
        }
    }
}

/// The kind of a value of a witness.
func valueKind(_ value: JSON) -> ValueTypes {
    switch value {
    case .null: .null
    case .bool: .boolean
    case .number(let text): ExactNumber(text.utf8)?.isInteger == false ? .fraction : .integer
    case .string: .string
    case .array: .array
    case .object: .object
    }
}

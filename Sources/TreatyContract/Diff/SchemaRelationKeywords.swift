// The keywords of one schema object, each held against what the other schema says; the order of questions is not here.
import TreatyData
import TreatySchema
import TreatyText

extension SchemaRelation {
    /// Whether all values of `a` keep the keywords of one schema object of B; `whole` is all of B.
    func keeps(
        _ a: SchemaForm, _ types: ValueTypes, _ b: Value, _ whole: SchemaForm
    ) -> RelationVerdict {
        var verdict = RelationVerdict.yes
        for member in b.members {
            let word = member.name
            guard whole.knows(word) else { continue }
            verdict = verdict.and(keeps(a, types, word, member.value, b, whole))
            if case .no = verdict { break }
        }
        return verdict
    }

    private func keeps(
        _ a: SchemaForm, _ types: ValueTypes, _ word: String, _ value: Value, _ b: Value, _ whole: SchemaForm
    ) -> RelationVerdict {
        switch word {
        case "type", "enum", "const": return keepsKind(a, types, word, value, b, whole)
        case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
            guard !types.isDisjoint(with: .number) else { return .yes }
            return word == "multipleOf" ? keepsMultiple(a, types, value) : keepsBound(a, types, word, value, b, whole)
        case "minLength", "maxLength":
            return types.contains(.string) ? keepsCount(a, word, value, a.patterns.isEmpty && a.formats.isEmpty) : .yes
        case "pattern": return types.contains(.string) ? keepsPattern(a, value) : .yes
        case "format": return keepsFormat(a, types, value)
        case "contentEncoding", "contentMediaType", "contentSchema": return .yes
        case "minItems", "maxItems": return types.contains(.array) ? keepsCount(a, word, value, true) : .yes
        case "uniqueItems":
            guard types.contains(.array), value.bool == true, a.uniqueSite == nil else { return .yes }
            return a.counts["maxItems"].map { $0.value <= 1 } ?? false ? .yes : .no(word)
        case "items", "prefixItems", "additionalItems", "contains", "unevaluatedItems":
            return types.contains(.array) ? keepsItems(a, word, value, b, whole) : .yes
        case "required", "properties", "patternProperties", "additionalProperties", "minProperties", "maxProperties",
            "propertyNames", "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties":
            return types.contains(.object) ? keepsMembers(a, word, value, b, whole) : .yes
        case "not": return keepsOut(a, value)
        case "if": return keepsCondition(a, b)
        case "$dynamicRef", "$recursiveRef": return .unknown(word)
        default: return .yes
        }
    }

    // MARK: Kinds

    private func keepsKind(
        _ a: SchemaForm, _ types: ValueTypes, _ word: String, _ value: Value, _ b: Value, _ whole: SchemaForm
    ) -> RelationVerdict {
        if word == "type" {
            var mask: ValueTypes = value.kind == .string ? ValueTypes(word: value.text) : []
            for name in value.elements { mask.formUnion(ValueTypes(word: name.text)) }
            guard value.kind == .string || value.kind == .array else { return .yes }
            if whole.keyword("nullable", of: b)?.bool == true { mask.insert(.null) }
            return types.isSubset(of: mask) ? .yes : .no(word)
        }
        guard word == "const" || value.kind == .array else { return .yes }
        guard let values = a.values else { return .no(word) }
        let allowed = Set(word == "const" ? [valueKey(value)] : value.elements.map { valueKey($0) })
        let isKept = values.allSatisfy { key, one in allowed.contains(key) || !types.contains(ValueTypes(of: one)) }
        return isKept ? .yes : .no(word)
    }

    // MARK: Numbers

    private func keepsBound(
        _ a: SchemaForm, _ types: ValueTypes, _ word: String, _ value: Value, _ b: Value, _ whole: SchemaForm
    ) -> RelationVerdict {
        guard value.kind == .number, let number = ExactNumber(value.text.utf8) else { return .yes }
        let isLower = word.hasSuffix("inimum")
        var isExclusive = word.hasPrefix("exclusive")
        if whole.side.dialect == .openapi30 || whole.side.dialect == .swagger20 {
            if isExclusive { return .yes }
            isExclusive = b[isLower ? "exclusiveMinimum" : "exclusiveMaximum"]?.bool == true
        }
        let wanted = NumberBound(value: number, isExclusive: isExclusive, site: value)
        guard let own = isLower ? a.lower : a.upper else {
            return a.formats.isEmpty && a.multiples.isEmpty ? .no(word) : .unknown(word)
        }
        if !SchemaForm.isTighter(wanted, than: own, isLower: isLower) { return .yes }
        // Whole numbers: more than 0 is at least 1.
        if !types.contains(.fraction), let first = own.value.int, own.isExclusive, !isExclusive,
            first.magnitude < 1 << 53
        {
            let next = NumberBound(value: ExactNumber(isLower ? first + 1 : first - 1), isExclusive: false, site: value)
            if !SchemaForm.isTighter(wanted, than: next, isLower: isLower) { return .yes }
        }
        return .no(word)
    }

    private func keepsMultiple(_ a: SchemaForm, _ types: ValueTypes, _ value: Value) -> RelationVerdict {
        guard value.kind == .number, let step = ExactNumber(value.text.utf8), !step.digits.isEmpty else { return .yes }
        if !types.contains(.fraction), SchemaRelation.isMultiple(ExactNumber(1), of: step) == true { return .yes }
        for own in a.multiples where SchemaRelation.isMultiple(own.value, of: step) == true { return .yes }
        return .no("multipleOf")
    }

    /// Whether one decimal is an integer times another; nil beyond what is calculated here.
    static func isMultiple(_ number: ExactNumber, of step: ExactNumber) -> Bool? {
        if number == step { return true }
        let low = min(number.exponent, step.exponent)
        guard abs(number.exponent) < 40, abs(step.exponent) < 40, let left = scaled(number, low),
            let right = scaled(step, low), right != 0
        else { return nil }
        return left % right == 0
    }

    private static func scaled(_ number: ExactNumber, _ exponent: Int) -> Int? {
        var value = 0
        for digit in number.digits + Array(repeating: 0, count: number.exponent - exponent) {
            let (product, isOver) = value.multipliedReportingOverflow(by: 10)
            let (sum, isAbove) = product.addingReportingOverflow(Int(digit))
            if isOver || isAbove { return nil }
            value = sum
        }
        return value
    }

    // MARK: Strings and counts

    private func keepsCount(_ a: SchemaForm, _ word: String, _ value: Value, _ isPlain: Bool) -> RelationVerdict {
        guard value.kind == .number, let number = ExactNumber(value.text.utf8), number.isInteger, !number.isNegative
        else {
            return .yes
        }
        let wanted = number.int ?? Int.max
        if word.hasPrefix("min") {
            if (a.counts[word]?.value ?? 0) >= wanted { return .yes }
        } else if (a.counts[word]?.value ?? Int.max) <= wanted {
            return .yes
        }
        return isPlain ? .no(word) : .unknown(word)
    }

    private func keepsPattern(_ a: SchemaForm, _ value: Value) -> RelationVerdict {
        guard value.kind == .string else { return .yes }
        if ["", ".*", "^", "$"].contains(value.text) || a.patterns[value.text] != nil { return .yes }
        return a.patterns.isEmpty && a.formats.isEmpty ? .no("pattern") : .unknown("pattern")
    }

    private static let numericFormats: Set<String> = [
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "double-int", "float", "double",
        "decimal",
    ]
    private static let checkedFormats: Set<String> = [
        "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6",
        "uri",
        "uri-reference", "iri", "iri-reference", "uuid", "uri-template", "json-pointer", "relative-json-pointer",
        "regex", "byte", "base64url",
    ]
    /// Formats whose values are all values of another.
    private static let narrowerFormats: [String: Set<String>] = [
        "int32": ["int16", "int8", "uint8", "uint16"],
        "int64": ["int32", "int16", "int8", "uint8", "uint16", "uint32"],
        "double": ["float"], "int16": ["int8", "uint8"], "uint16": ["uint8"], "uint32": ["uint8", "uint16"],
        "uint64": ["uint8", "uint16", "uint32"], "uri-reference": ["uri"], "iri": ["uri"],
        "iri-reference": ["uri", "iri", "uri-reference"], "idn-email": ["email"],
    ]

    /// Whether every value of one format is one of another, by their definitions.
    static func isFormat(_ narrow: String, within wide: String) -> Bool {
        narrow == wide || narrowerFormats[wide]?.contains(narrow) ?? false
    }

    /// Formats that nobody checks differ in meaning all the same: not decided.
    private func keepsFormat(_ a: SchemaForm, _ types: ValueTypes, _ value: Value) -> RelationVerdict {
        guard value.kind == .string, a.formats[value.text] == nil else { return .yes }
        let isNumeric = SchemaRelation.numericFormats.contains(value.text)
        if isNumeric ? types.isDisjoint(with: .number) : !types.contains(.string) { return .yes }
        if let narrower = SchemaRelation.narrowerFormats[value.text], a.formats.keys.contains(where: narrower.contains)
        {
            return .yes
        }
        if names == .anything, !isNumeric, !SchemaRelation.checkedFormats.contains(value.text) { return .yes }
        if ["float", "double", "decimal"].contains(value.text), names == .anything { return .yes }
        let isPlain =
            a.formats.isEmpty && a.patterns.isEmpty && a.multiples.isEmpty && (a.lower == nil || a.upper == nil)
        return isPlain && (isNumeric || SchemaRelation.checkedFormats.contains(value.text))
            ? .no("format")
            : .unknown("format")
    }

    // MARK: Arrays

    private func keepsItems(
        _ a: SchemaForm, _ word: String, _ value: Value, _ b: Value, _ whole: SchemaForm
    ) -> RelationVerdict {
        if a.counts["maxItems"]?.value == 0 { return .yes }
        let listed = whole.keyword("prefixItems", of: b)?.count ?? 0
        switch word {
        case "prefixItems":
            var verdict = RelationVerdict.yes
            for (position, schema) in value.elements.enumerated().prefix(1000) {
                if let most = a.counts["maxItems"]?.value, position >= most { break }
                verdict = verdict.and(holds(a.item(position), SchemaTerm(schema)))
            }
            return value.count > 1000 ? verdict.and(.unknown(word)) : verdict
        case "items":
            if value.kind == .array { return alikeBeside(a, [word], b) ? .yes : .unknown(word) }
            var verdict = RelationVerdict.yes
            for position in listed..<max(listed, min(a.listedItems, 1000)) {
                if let most = a.counts["maxItems"]?.value, position >= most { break }
                verdict = verdict.and(holds(a.item(position), SchemaTerm(value)))
            }
            if let most = a.counts["maxItems"]?.value, most <= max(listed, a.listedItems) { return verdict }
            return verdict.and(holds(a.item(nil), SchemaTerm(value)))
        case "contains":
            return alikeBeside(a, ["contains", "minContains", "maxContains"], b) ? .yes : .unknown(word)
        default: return alikeBeside(a, ["items", "prefixItems", word], b) ? .yes : .unknown(word)
        }
    }

    /// Whether one schema object of A has the same for these words.
    private func alikeBeside(_ a: SchemaForm, _ words: [String], _ b: Value) -> Bool {
        a.conjuncts.contains { own in words.allSatisfy { isAlike(own[$0], b[$0]) } }
    }

    // MARK: Objects

    private func keepsMembers(
        _ a: SchemaForm, _ word: String, _ value: Value, _ b: Value, _ whole: SchemaForm
    ) -> RelationVerdict {
        switch word {
        case "required":
            let missing = value.elements.first { name in
                name.kind == .string && a.required[name.text] == nil && !isExcused(name.text, whole, a)
            }
            return missing == nil ? .yes : .no(word)
        case "properties":
            var verdict = RelationVerdict.yes
            for member in value.members {
                verdict = verdict.and(keepsProperty(a, member.name, SchemaTerm(member.value), whole))
                if case .no = verdict { break }
            }
            return verdict
        case "patternProperties": return keepsPatternProperties(a, value, whole)
        case "additionalProperties": return keepsOthers(a, value, b, whole)
        case "minProperties":
            guard let wanted = value.int, value.kind == .number else { return .yes }
            return max(a.counts[word]?.value ?? 0, a.required.count) >= wanted ? .yes : .no(word)
        case "maxProperties":
            guard value.kind == .number else { return .yes }
            if let wanted = value.int, a.otherProperties.isForbidden, a.propertyNames.count <= wanted { return .yes }
            return keepsCount(a, word, value, true)
        case "propertyNames":
            for own in a.conjuncts {
                guard let names = a.keyword(word, of: own) else { continue }
                if holds(SchemaTerm(names), SchemaTerm(value)) == .yes { return .yes }
            }
            guard a.otherProperties.isForbidden else { return .no(word) }
            for name in a.propertyNames {
                let document = Document(scalar: .string(name))
                guard let isKept = to.accepts(document, SchemaTerm(value), direction) else { return .unknown(word) }
                if !isKept { return .no(word) }
            }
            return .yes
        case "dependentRequired":
            let isKept = value.members.allSatisfy { member in
                a.property(member.name).isForbidden
                    || member.value.elements.allSatisfy { a.required[$0.text] != nil }
                    || a.conjuncts.contains { own in
                        let names = own[word]?[member.name]?.elements.map(\.text) ?? []
                        return member.value.elements.allSatisfy { names.contains($0.text) }
                    }
            }
            return isKept ? .yes : .no(word)
        case "unevaluatedProperties": return keepsUnevaluated(a, value, b)
        default: return alikeBeside(a, [word], b) ? .yes : .unknown(word)
        }
    }

    /// Whether the direction of the message lets a required property be absent (OpenAPI 3.0.3, readOnly, writeOnly).
    private func isExcused(_ name: String, _ b: SchemaForm, _ a: SchemaForm) -> Bool {
        guard let word = excusingWord else { return false }
        return b.isMarked(name, word) || names == .nothing && a.isMarked(name, word)
    }

    /// The mark of properties that do not matter this way.
    var excusingWord: String? {
        switch direction {
        case .none: nil
        case .request: "readOnly"
        case .response: "writeOnly"
        }
    }

    private func keepsProperty(
        _ a: SchemaForm, _ name: String, _ wanted: SchemaTerm, _ whole: SchemaForm
    ) -> RelationVerdict {
        let own = a.property(name)
        if own.isForbidden { return .yes }
        // As contracts are kept, a property that goes the other way only is not sent.
        if names == .nothing, let word = excusingWord, a.isMarked(name, word) || whole.isMarked(name, word) {
            return .yes
        }
        if names == .nothing, !own.isDeclared {
            guard own.isExplicit else { return .yes }
            return holds(own.term, wanted).softened
        }
        let verdict = holds(own.term, wanted)
        // What may be left out can be wrong only where it may be there at all.
        return a.counts["maxProperties"] == nil ? verdict : verdict.softened
    }

    private func keepsPatternProperties(_ a: SchemaForm, _ value: Value, _ whole: SchemaForm) -> RelationVerdict {
        var verdict = RelationVerdict.yes
        for member in value.members {
            let wanted = SchemaTerm(member.value)
            for name in a.propertyNames where matches(name, member.name) {
                verdict = verdict.and(keepsProperty(a, name, wanted, whole))
            }
            var own: [Value] = []
            for conjunct in a.conjuncts {
                if let same = a.keyword("patternProperties", of: conjunct)?[member.name] { own.append(same) }
            }
            if !own.isEmpty {
                verdict = verdict.and(holds(SchemaTerm(own), wanted))
                continue
            }
            let other = a.otherProperties
            let isLeft = names == .anything || other.isExplicit || hasPatterns(a)
            if !other.isForbidden, isLeft { verdict = verdict.and(holds(other.term, wanted).softened) }
        }
        return verdict
    }

    private func hasPatterns(_ a: SchemaForm) -> Bool {
        a.conjuncts.contains { a.keyword("patternProperties", of: $0) != nil }
    }

    /// `additionalProperties`: every name that B's own object does not list.
    private func keepsOthers(_ a: SchemaForm, _ value: Value, _ b: Value, _ whole: SchemaForm) -> RelationVerdict {
        guard value.kind == .false || value.kind == .object else { return .yes }
        let wanted = SchemaTerm(value)
        let listed = Set(b.members(of: "properties").map(\.name))
        let patterns = whole.keyword("patternProperties", of: b)?.members.map(\.name) ?? []
        var verdict = RelationVerdict.yes
        for name in a.propertyNames where !listed.contains(name) && !patterns.contains(where: { matches(name, $0) }) {
            let own = a.property(name)
            if own.isForbidden || a.from(own).isNever { continue }
            if names == .nothing, let word = excusingWord, a.isMarked(name, word) { continue }
            verdict = verdict.and(holds(own.term, wanted))
        }
        for conjunct in a.conjuncts {
            for member in a.keyword("patternProperties", of: conjunct)?.members.map({ $0 }) ?? []
            where !patterns.contains(member.name) {
                verdict = verdict.and(holds(SchemaTerm(member.value), wanted).softened)
            }
        }
        let other = a.otherProperties
        if other.isForbidden { return verdict }
        if value.kind == .false,
            a.conjuncts.contains(where: { a.keyword("unevaluatedProperties", of: $0)?.kind == .false })
        {
            return verdict.and(.unknown("additionalProperties"))
        }
        return verdict.and(holds(other.term, wanted))
    }

    /// `unevaluatedProperties: false`: every name that A may have is one that B's own objects list.
    private func keepsUnevaluated(_ a: SchemaForm, _ value: Value, _ b: Value) -> RelationVerdict {
        guard value.kind == .false else { return value.kind == .true ? .yes : .unknown("unevaluatedProperties") }
        guard !hasPatterns(a) else { return .unknown("unevaluatedProperties") }
        var names = a.propertyNames
        var isClosed = a.otherProperties.isForbidden
        for conjunct in a.conjuncts where a.keyword("unevaluatedProperties", of: conjunct)?.kind == .false {
            isClosed = true
        }
        for choice in a.choices {
            for branch in choice.branches {
                let form = from.form(SchemaTerm(branch))
                guard form.choices.isEmpty, form.otherProperties.values.isEmpty else {
                    return .unknown("unevaluatedProperties")
                }
                names += form.propertyNames
            }
        }
        let hasOthers = a.conjuncts.contains { own in
            ["if", "dependentSchemas", "$dynamicRef"].contains { own[$0] != nil }
                || own["additionalProperties"].map { $0.kind != .false } ?? false
        }
        guard !hasOthers else { return .unknown("unevaluatedProperties") }
        if !isClosed { return .no("unevaluatedProperties") }
        let own = to.form(SchemaTerm(b))
        return names.allSatisfy { own.declares($0) } ? .yes : .unknown("unevaluatedProperties")
    }
}

extension SchemaForm {
    /// What a property's schemas say together.
    func from(_ property: PropertyTerm) -> SchemaForm { side.form(property.term) }
}

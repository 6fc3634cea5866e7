// Which alternative of anyOf and oneOf was probably meant, and what to say when none holds; whether one does is the
// evaluator's business.
import TreatyData
import TreatyText

extension SchemaExplanation {
    /// No alternative holds, or more than one of `oneOf` does: says why the one that was probably meant does not.
    mutating func explainAlternatives(_ instruction: SchemaInstruction, _ index: Int, _ at: Int) {
        let word = keyword(index)
        let blocks = (0..<Int(instruction.b)).map { code.tables.lists[Int(instruction.a) + $0] }
        let kept = blocks.indices.filter { !evaluator.breaks(blocks[$0], at) }
        if kept.count == 1 || instruction.op == .anyOf && !kept.isEmpty { return }
        if kept.count > 1 { return fail(index, at, SchemaSentence.several(kept, of: blocks.count)) }
        let meant = evaluator.meant(evaluator.machine.sourceInstructions[index], at)
        if trialsLeft < meant?.count ?? blocks.count {
            return fail(index, at, SchemaSentence.none(blocks.count, shown(document, at)))
        }
        let trials = blocks.indices.map { position in
            meant.map { $0.contains(position) } ?? true
                ? trial(index, blocks[position], at, [word, String(position)]) : []
        }
        var reader = SchemaReader(sources)
        let schemas = reader.elements(of: code.origins[index])
        if trials.allSatisfy({ isTypeMismatch($0) }), let mask = reader.types(of: schemas) {
            return fail(index, at, SchemaSentence.type(mask, document, at))
        }
        let known = schemas.map { reader.membersKnown(to: $0, of: document, at) }
        let ranks = trials.indices.map { rank(trials[$0], membersKnown: $0 < known.count ? known[$0] : 0) }
        guard let best = ranks.indices.max(by: { ranks[$0] < ranks[$1] }), !trials[best].isEmpty else {
            return fail(index, at, SchemaSentence.none(blocks.count, shown(document, at)))
        }
        let rivals = ranks.indices.filter { ranks[$0].isRival(of: ranks[best]) }
        let rivalTrials = rivals.map { trials[$0] }
        if let merged = mergedConstant(rivalTrials) ?? mergedNames(rivalTrials) { return record([merged]) }
        record(
            trials[best].map { failure in
                var failure = failure
                if rivals.count > 1, !failure.message.hasSuffix(")") {
                    failure.message += " (the nearest of \(blocks.count) alternatives, #\(best + 1))"
                }
                return failure
            })
    }

    private func isTypeMismatch(_ failures: [SchemaFailure]) -> Bool {
        failures.contains { $0.keyword == "type" && $0.instanceLocation.tokens.count == instancePath.count }
    }

    private func rank(_ failures: [SchemaFailure], membersKnown: Int) -> AlternativeRank {
        let isOther = failures.contains { isConstant($0) }
        return AlternativeRank(
            isPossible: !failures.isEmpty && !isTypeMismatch(failures), isRecognized: membersKnown > 0,
            isVariant: !isOther, membersKnown: membersKnown,
            depth: failures.map(\.instanceLocation.tokens.count).max() ?? 0, failures: failures.count)
    }

    /// Whether a value, or a member of it, is not the constant that tells this alternative from others.
    private func isConstant(_ failure: SchemaFailure) -> Bool {
        (failure.keyword == "const" || failure.keyword == "enum")
            && failure.instanceLocation.tokens.count <= instancePath.count + 1
    }

    /// Where all alternatives ask for another constant at the same place: one failure with all the constants.
    private func mergedConstant(_ trials: [[SchemaFailure]]) -> SchemaFailure? {
        guard trials.count > 1, let first = trials.first else { return nil }
        for candidate in first where isConstant(candidate) {
            let same = trials.compactMap { trial in
                trial.first { isConstant($0) && $0.instanceLocation == candidate.instanceLocation }
            }
            guard same.count == trials.count else { continue }
            var choices: [Value] = []
            var known: Set<[UInt8]> = []
            for failure in same {
                for choice in constants(of: failure)
                where known.insert(choice.document.json(.canonical, at: choice.index)).inserted {
                    choices.append(choice)
                }
            }
            var merged = candidate
            merged.constants = choices
            merged.message = SchemaSentence.constants(choices, document, candidate.instanceNode.rawValue)
            return merged
        }
        return nil
    }

    /// The constants that a failure asks for: of all alternatives where it stands for several.
    private func constants(of failure: SchemaFailure) -> [Value] {
        guard failure.constants.isEmpty, let place = failure.place else { return failure.constants }
        let value = sources.registry.value(at: place)
        return failure.keyword == "const" ? [value] : Array(value.elements)
    }
}

extension SchemaExplanation {
    /// Where all alternatives lack nothing but one name each: one failure with all the names.
    private func mergedNames(_ trials: [[SchemaFailure]]) -> SchemaFailure? {
        guard trials.count > 1, let first = trials.first?.first,
            trials.allSatisfy({ trial in
                trial.count == 1 && trial[0].keyword == "required"
                    && trial[0].instanceLocation == first.instanceLocation
            })
        else { return nil }
        var names: [String] = []
        var known: Set<String> = []
        for name in trials.compactMap({ $0[0].property }) where known.insert(name).inserted { names.append(name) }
        guard names.count > 1 else { return first }
        var merged = first
        merged.property = nil
        merged.message = SchemaSentence.missing(oneOf: names)
        return merged
    }
}

/// How near an alternative is. In this order: it is of the value's type, it knows members that are there, no constant
/// says that it is another variant, it knows more of the members, it was followed deeper, it complains less.
private struct AlternativeRank: Comparable {
    var isPossible: Bool
    var isRecognized: Bool
    var isVariant: Bool
    var membersKnown: Int
    var depth: Int
    var failures: Int

    static func < (left: AlternativeRank, right: AlternativeRank) -> Bool {
        for (a, b) in zip(left.numbers, right.numbers) where a != b { return a < b }
        return false
    }

    /// Whether this alternative may have been meant as well as the best one.
    func isRival(of best: AlternativeRank) -> Bool {
        isPossible && isRecognized == best.isRecognized && isVariant == best.isVariant
    }

    private var numbers: [Int] {
        [isPossible ? 1 : 0, isRecognized ? 1 : 0, isVariant ? 1 : 0, membersKnown, depth, -failures]
    }
}

/// Looks into schemas for what explanations say about them: types and names, through references.
struct SchemaReader {
    private var registry: SchemaRegistry
    private let schemasMax = 64

    init(_ sources: SchemaSources) { registry = sources.registry }

    /// The schemas of a keyword that holds a list of them.
    func elements(of origin: SchemaOrigin) -> [SchemaPlace] {
        let place = SchemaPlace(document: Int(origin.document), node: NodeIndex(Int(origin.node)))
        return registry.value(at: place).elements.map { SchemaPlace(document: place.document, node: $0.index) }
    }

    /// The types that schemas name together; nil where one of them names none.
    mutating func types(of schemas: [SchemaPlace]) -> Int32? {
        var mask: Int32 = 0
        for schema in schemas {
            let parts = related(to: schema, isWide: false)
            guard let type = parts.lazy.compactMap({ $0["type"] }).first else { return nil }
            for name in type.kind == .array ? Array(type.elements) : [type] {
                mask |= SchemaTypes.all.first { $0.name == name.string }?.mask ?? 0
            }
        }
        return mask == 0 ? nil : mask
    }

    /// How many of an object's members the `properties` of a schema name.
    mutating func membersKnown(to schema: SchemaPlace, of document: Document, _ at: Int) -> Int {
        let instance = Value(document, NodeIndex(at))
        guard instance.kind == .object else { return 0 }
        let named = related(to: schema, isWide: true).compactMap { $0["properties"] }
        return instance.members.prefix(64).count { member in
            named.contains { $0.document.member(document.text(of: member.key.index), of: $0.index) != nil }
        }
    }

    /// A schema and those it leads to for the same value: by `$ref`, and where wide also by allOf, anyOf and oneOf.
    private mutating func related(to schema: SchemaPlace, isWide: Bool) -> [Value] {
        var found: [SchemaPlace] = []
        var pending = [schema]
        while let place = pending.popLast(), found.count < schemasMax {
            if found.contains(place) { continue }
            found.append(place)
            let value = registry.value(at: place)
            if let text = value["$ref"]?.string {
                let resource = registry.resource(around: place.node, in: place.document)
                if case .found(let target) = registry.target(text, from: resource) {
                    pending.append(SchemaPlace(document: target.document, node: target.schema.index))
                }
            }
            guard isWide else { continue }
            for word in ["allOf", "anyOf", "oneOf"] {
                pending += value.elements(of: word).map { SchemaPlace(document: place.document, node: $0.index) }
            }
        }
        return found.map { registry.value(at: $0) }
    }
}

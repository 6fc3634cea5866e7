// Whether the records that one answer shows are those that were asked for, and whether what is reckoned from them is
// right.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// Looks at the records of effects that show one, beside what was sent, and at each other.
struct ShownCheck {
    let contract: Contract
    let operation: Operation
    let request: RequestValues
    /// The record that the caller is; nil where that is not known.
    let caller: JSON?

    /// Amounts may be rounded.
    private let roundingMax = 1.0

    func findings(on values: ResponseValues) -> [Finding] {
        var scope = RecipeScope(values: request, now: Instant(seconds: 0), caller: caller)
        var found: [Finding] = []
        var reckoned: [(place: JSONPointer, expected: JSON?, evidence: Evidence?)] = []
        for effect in operation.effects where effect.action != .list && effect.action != .delete && effect.each == nil {
            if let condition = effect.condition, !scope.holds(condition) { continue }
            if let at = effect.at, effect.part == nil {
                found += findings(effect, at, values[at], scope)
                if let shown = values[at], !shown.members.isEmpty { scope.records[effect.collection] = shown }
            }
            for (place, recipe, evidence) in effect.answer {
                reckoned.removeAll { $0.place == place }
                reckoned.append((place, recipe.isReckoned ? scope.value(recipe) : nil, evidence ?? effect.evidence))
            }
        }
        return found
            + reckoned.compactMap { place, expected, evidence in
                guard let expected, let shown = values[place], !isNear(shown, expected) else { return nil }
                return finding(place, expected.compact, shown.compact, evidence)
            }
    }

    private func finding(_ place: JSONPointer, _ expected: String, _ found: String, _ evidence: Evidence?) -> Finding {
        Finding(
            "effect.shown", at: Locator.responseBody(place).description, expected: expected, found: found,
            evidence: following(evidence))
    }

    private func isNear(_ shown: JSON, _ expected: JSON) -> Bool {
        if let a = shown.amount, let b = expected.amount { return abs(a - b) < roundingMax }
        return shown.shows(expected)
    }

    /// What is wrong with the record that an effect shows.
    private func findings(_ effect: Effect, _ at: JSONPointer, _ shown: JSON?, _ scope: RecipeScope) -> [Finding] {
        guard effect.findsRecord || effect.action == .create || effect.action == .ensure else { return [] }
        guard let shown, !shown.isNull else {
            // What was asked for by a part of the request that may be left out is shown where it was not.
            guard effect.condition != nil, effect.findsRecord else { return [] }
            return [finding(at, "a record of \(effect.collection)", "none", effect.evidence)]
        }
        return foreign(effect, at, shown, scope) + owned(effect, at, shown)
    }

    /// Another record than the one that the request names, or with members that it was not looked for by.
    private func foreign(_ effect: Effect, _ at: JSONPointer, _ shown: JSON, _ scope: RecipeScope) -> [Finding] {
        guard effect.action == .read, let collection = contract.collection(named: effect.collection) else { return [] }
        let names = [collection.key] + collection.otherKeys
        // A key that is not shown may be the one that was sent.
        if let key = effect.keys.lazy.compactMap({ scope.value($0) }).first(where: { !$0.isNull }),
            names.allSatisfy({ shown[$0].map { !$0.isNull } ?? false }), !isAlias(key, of: effect),
            !collection.isNamed(shown, by: key)
        {
            let place = at.appending(names[0])
            return [finding(place, "the record of \(key.compact)", shown[names[0]]?.compact ?? "", effect.evidence)]
        }
        guard effect.wheres.count == 1 else { return [] }
        return effect.wheres[0].compactMap { match in
            guard match.value.isPlain, let wanted = scope.value(match.value), !isAlias(wanted, of: effect),
                let member = shown[match.member],
                !member.isNull, !member.isOne(of: wanted)
            else { return nil }
            return finding(
                JSONPointer(at.tokens + match.member.tokens), wanted.compact, member.compact,
                weaker(effect.evidence, match.evidence))
        }
    }

    /// Whether a value stands for another one, as a dash does for whoever calls.
    private func isAlias(_ value: JSON, of effect: Effect) -> Bool {
        operation.parameters.contains { parameter in parameter.aliases.contains { $0.text == value.text } }
    }

    /// Members that are those of the caller.
    private func owned(_ effect: Effect, _ at: JSONPointer, _ shown: JSON) -> [Finding] {
        guard let caller, effect.action == .create else { return [] }
        return effect.sets.compactMap { set in
            guard case .principal(let pointer) = set.value, let own = caller[pointer], let member = shown[set.name],
                !member.shows(own)
            else { return nil }
            return finding(at.appending(set.name), own.compact, member.compact, set.evidence ?? effect.evidence)
        }
    }
}

extension ValueRecipe {
    /// Whether it has one source, which is there or not.
    fileprivate var isPlain: Bool {
        switch self {
        case .literal, .location, .principal, .record: true
        default: false
        }
    }

    /// Whether it comes from records and the request alone, so that who has both can reckon it.
    fileprivate var isReckoned: Bool {
        switch self {
        case .record, .arithmetic: true
        case .first(let recipes): recipes.allSatisfy(\.isReckoned)
        default: false
        }
    }
}

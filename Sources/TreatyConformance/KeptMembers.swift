// What a record must hold after a call, as far as the request alone tells; what only the server knows is left out.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// One member of a record that a call has decided.
struct KeptMember {
    let name: String
    let value: JSON
    /// Where it comes from that the call decides it.
    let evidence: Evidence?
}

/// The members that one effect decides.
struct KeptMembers {
    let call: EffectCall
    let values: RequestValues

    /// Members that were sent and taken, and those that the effect sets to something that the request tells.
    func all() -> [KeptMember] {
        var found: [KeptMember] = []
        let set = Set(call.effect.sets.map(\.name))
        if call.effect.each == nil, case .members(let all, let named) = call.effect.takes {
            let declared = call.operation.body?.contents.first?.schema?.declaredMembers().properties.map(\.name) ?? []
            let renamed = Set(named.map(\.name))
            for member in values.body?.members ?? [] where !set.contains(member.name) && !renamed.contains(member.name)
            {
                // Who takes anything promises to keep what has a name.
                guard declared.contains(member.name) || all && declared.isEmpty else { continue }
                found.append(KeptMember(name: member.name, value: member.value, evidence: call.effect.evidence))
            }
            found += named.filter { !set.contains($0.name) }.compactMap(kept)
        }
        return found + call.effect.sets.compactMap(kept)
    }

    private func kept(_ assignment: Effect.Assignment) -> KeptMember? {
        guard !assignment.name.contains("{"), KeptMembers.isTold(assignment.value),
            let value = RecipeScope(values: values, now: Instant(seconds: 0)).value(assignment.value)
        else { return nil }
        return KeptMember(name: assignment.name, value: value, evidence: assignment.evidence ?? call.effect.evidence)
    }

    /// Whether the request alone tells what a recipe comes to.
    private static func isTold(_ recipe: ValueRecipe) -> Bool {
        switch recipe {
        case .literal, .location: true
        case .choice(let subject, let choices, let otherwise):
            isTold(subject) && choices.allSatisfy { isTold($0.value) } && (otherwise.map(isTold) ?? true)
        case .first(let recipes), .array(let recipes): recipes.allSatisfy(isTold)
        case .object(let members): members.allSatisfy { isTold($0.value) }
        case .text(let template):
            template.parts.allSatisfy { part in if case .value(let recipe) = part { isTold(recipe) } else { true } }
        case .arithmetic(let arithmetic): isTold(arithmetic)
        case .now, .new, .principal, .record, .each, .total, .count, .from, .earliest, .length, .filename,
            .fileExtension:
            false
        }
    }

    private static func isTold(_ arithmetic: ValueRecipe.Arithmetic) -> Bool {
        switch arithmetic {
        case .value(let recipe): isTold(recipe)
        case .operation(_, let left, let right): isTold(left) && isTold(right)
        }
    }
}

/// What one call shows of another follows from what both do, so that nobody has to state it: inferred at the best.
func following(_ evidences: Evidence?...) -> Evidence? {
    let weakest = evidences.reduce(nil) { weaker($0, $1) }
    guard var found = weakest, found.grade < .inferred else { return weakest }
    found.grade = .inferred
    return found
}

// What a call leaves of a record, as far as its request and the records that it names tell; what only the server can
// work out is no part of it.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// One member of a record, by its path, and what it must be.
struct DecidedMember {
    let tokens: [String]
    let value: JSON
    let evidence: Evidence?
}

/// The effects of one call on one record, one after the other.
struct ChangeOutcome {
    private(set) var kept: [DecidedMember] = []
    /// Lists, and what the call puts into them or takes out.
    private(set) var elements: [(member: DecidedMember, isIn: Bool)] = []
    /// Members that become the time of the call.
    private(set) var times: [(tokens: [String], evidence: Evidence?)] = []
    /// Members that the call may change, by their first name.
    private(set) var touched: Set<String> = []
    /// Whether it may change other records of the collection, too.
    private(set) var mayTouchOthers = false
    /// Whether the first effect is done; nil where that rests on what only the server knows.
    let isDone: Bool?

    /// `known` are the records that the request names, as far as they are given; of them only keys go into values.
    init(of main: Effect, by operation: Operation, in scope: RecipeScope, known: [String: JSON] = [:]) {
        var deciding = scope
        deciding.records = known
        isDone = main.condition.map { deciding.told($0) } ?? true
        for effect in operation.effects where effect.collection == main.collection {
            guard WatchedChange.changing.contains(effect.action) else { continue }
            let holds = effect.condition.map { deciding.told($0) } ?? true
            if holds == false { continue }
            let isMain = effect.search == main.search
            let isOwn = effect.keys.contains {
                if case .record(main.collection, _) = $0 { true } else { false }
            }
            guard isMain || isOwn else {
                mayTouchOthers = true
                continue
            }
            if effect.isForAll { mayTouchOthers = true }
            note(effect, operation, scope, isSure: holds == true && (effect.each == nil || effect.action == .create))
        }
    }

    private mutating func note(_ effect: Effect, _ operation: Operation, _ scope: RecipeScope, isSure: Bool) {
        let call = EffectCall(operation: operation, effect: effect)
        if effect.action == .ensure { touched.formUnion(effect.defaults.map(\.name)) }
        if case .members(let all, let named) = effect.takes, effect.each == nil {
            let declared = operation.body?.contents.first?.schema?.declaredMembers().properties.map(\.name) ?? []
            let others = Set(named.map(\.name) + effect.sets.map(\.name))
            for member in scope.values.body?.members ?? [] where !others.contains(member.name) {
                guard declared.contains(member.name) || all && declared.isEmpty else { continue }
                forget(member.name)
                if isSure {
                    kept.append(DecidedMember(tokens: [member.name], value: member.value, evidence: effect.evidence))
                }
            }
            named.forEach { assign($0, call, scope, isSure) }
        } else if case .members(_, let named) = effect.takes, scope.each != nil {
            named.forEach { assign($0, call, scope, isSure) }
        }
        effect.sets.forEach { assign($0, call, scope, isSure) }
        for (assignments, isIn) in [(effect.adds, true), (effect.removes, false)] {
            for assignment in assignments {
                forget(assignment.name)
                guard isSure, effect.each == nil, scope.tells(assignment.value),
                    let value = scope.value(assignment.value)
                else { continue }
                let member = DecidedMember(
                    tokens: JSONPointer(member: assignment.name).tokens, value: value,
                    evidence: assignment.evidence ?? effect.evidence)
                elements.append((member, isIn))
            }
        }
    }

    private mutating func assign(
        _ assignment: Effect.Assignment, _ call: EffectCall, _ scope: RecipeScope, _ isSure: Bool
    ) {
        let template = TextTemplate(assignment.name)
        guard let name = scope.text(template) else { return }
        let tokens = JSONPointer(member: name).tokens
        let evidence = following(assignment.evidence, call.effect.evidence)
        if scope.tells(assignment.value), scope.value(assignment.value) == nil { return }
        forget(tokens.first ?? "")
        // Of what a call changes beside its own record the time is the server's affair.
        if isSure { decide(assignment.value, tokens, evidence, scope, isShown: call.effect.at != nil) }
    }

    private mutating func decide(
        _ recipe: ValueRecipe, _ tokens: [String], _ evidence: Evidence?, _ scope: RecipeScope, isShown: Bool
    ) {
        switch recipe {
        case .now: if isShown { times.append((tokens, evidence)) }
        case .object(let members):
            for (name, value) in members where !name.contains("{") {
                decide(value, tokens + [name], evidence, scope, isShown: isShown)
            }
        default:
            guard scope.tells(recipe), let value = scope.value(recipe) else { return }
            kept.append(DecidedMember(tokens: tokens, value: value, evidence: evidence))
        }
    }

    private mutating func forget(_ name: String) {
        touched.insert(name)
        kept.removeAll { $0.tokens.first == name }
        times.removeAll { $0.tokens.first == name }
        elements.removeAll { $0.member.tokens.first == name }
    }
}

extension RecipeScope {
    /// Whether a recipe comes to the same here as on the server: from the request, or from keys that it names.
    func tells(_ recipe: ValueRecipe) -> Bool {
        switch recipe {
        case .literal, .location: return true
        case .length(let place), .filename(let place), .fileExtension(let place): return values.upload(at: place) != nil
        case .principal(let pointer): return caller?[pointer] != nil
        case .record(let collection, let pointer): return records[collection]?[pointer] != nil
        case .each(let pointer): return each != nil && each?[pointer] != nil
        case .choice(let subject, let choices, let otherwise):
            return tells(subject) && choices.allSatisfy { tells($0.value) } && (otherwise.map(tells) ?? true)
        case .first(let recipes):
            for recipe in recipes {
                guard tells(recipe) else { return false }
                if let found = value(recipe), !found.isNull { return true }
            }
            return true
        case .array(let recipes): return recipes.allSatisfy(tells)
        case .object(let members): return members.allSatisfy { tells($0.value) }
        case .text(let template):
            return template.parts.allSatisfy { part in if case .value(let recipe) = part { tells(recipe) } else { true }
            }
        case .arithmetic(let arithmetic): return tells(arithmetic)
        case .now, .new, .total, .count, .from, .earliest: return false
        }
    }

    private func tells(_ arithmetic: ValueRecipe.Arithmetic) -> Bool {
        switch arithmetic {
        case .value(let recipe): tells(recipe)
        case .operation(_, let left, let right): tells(left) && tells(right)
        }
    }

    /// Whether a condition holds; nil where that rests on what only the server knows.
    func told(_ condition: Effect.Condition) -> Bool? {
        func isSent(_ recipe: ValueRecipe) -> Bool {
            switch recipe {
            case .location, .literal: true
            default: false
            }
        }
        // What is not sent is missing, whatever else is known.
        let isMissed =
            condition.given.contains { isSent($0) && value($0) == nil }
            || condition.absent.contains { isSent($0) && value($0) != nil }
            || condition.equal.contains { left, right in
                guard isSent(left), isSent(right) else { return false }
                guard let left = value(left), let right = value(right) else { return true }
                return !left.isSame(as: right)
            }
        if isMissed { return false }
        let recipes = condition.given + condition.absent + condition.equal.flatMap { [$0.left, $0.right] }
        return recipes.allSatisfy(tells) ? holds(condition) : nil
    }
}

extension Contract {
    /// Members of the records of a collection that calls alone decide, by their first name: a server has no reason of
    /// its own to change them.
    func decidedMembers(of collection: RecordCollection) -> Set<String> {
        var direct: Set<String> = []
        var derived = Set(collection.sole.map(\.member) + collection.embeds.map(\.member) + [collection.key])
        for operation in operations where operation.faults.isEmpty {
            for effect in operation.effects where effect.collection == collection.name {
                guard WatchedChange.changing.contains(effect.action), effect.action != .delete else { continue }
                var assigned = effect.sets
                if case .members(_, let named) = effect.takes {
                    assigned += named
                    if effect.each == nil {
                        let names = operation.body?.contents.first?.schema?.declaredMembers().properties.map(\.name)
                        direct.formUnion(names ?? [])
                    }
                }
                for assignment in assigned {
                    let names = operation.words(of: assignment.name)
                    if assignment.value.isSent { direct.formUnion(names) } else { derived.formUnion(names) }
                }
                derived.formUnion((effect.adds + effect.removes).map(\.name))
            }
        }
        return direct.subtracting(derived)
    }
}

extension Operation {
    /// The names that a template of a name stands for, where the schema of its parameter lists them.
    fileprivate func words(of name: String) -> [String] {
        let parts = TextTemplate(name).parts
        var names = [""]
        for part in parts {
            switch part {
            case .text(let text): names = names.map { $0 + text }
            case .value(.location(let place)):
                let schema = parameters.first { $0.locator == place }?.schema?.value
                let words = (schema?.elements(of: "enum") ?? []).map(\.text)
                names = names.flatMap { name in words.map { name + $0 } }
            case .value: return []
            }
        }
        return names.compactMap { JSONPointer(member: $0).tokens.first }
    }
}

extension ValueRecipe {
    /// Whether what was sent stands in it as it is, and nothing that changes by itself decides it.
    fileprivate var isSent: Bool {
        switch self {
        case .location, .length, .filename, .fileExtension, .each: true
        case .first(let recipes): recipes.first?.isSent ?? false
        case .object(let members): members.contains { $0.value.isSent }
        case .text(let template):
            template.parts.contains { if case .value(let recipe) = $0 { recipe.isSent } else { false } }
        default: false
        }
    }
}

// Makes a request that creates something differ from the one before it, so that a unique value is not sent twice by
// accident.
import TreatyContract
import TreatyData
import TreatyText

/// Varies what must be unique in requests that create.
struct FreshBody {
    let call: EffectCall
    let collection: RecordCollection
    /// Places that must stay as they are.
    var kept: [Locator] = []

    /// A draft in which each value that a unique constraint rests on is another one; the same for the same number.
    func vary(_ draft: RequestDraft, number: Int) -> RequestDraft {
        var draft = draft
        var hasVaried = false
        // One value of each constraint is enough: a text before a day, a day before a number that may name something.
        let keys = ([collection.key] + collection.otherKeys).map { [$0] }
        for members in keys + collection.unique.map(\.members) {
            let all = members.reversed().flatMap(places).filter { !kept.contains($0) }
            let ranked = all.enumerated().sorted { left, right in
                let (a, b) = (rank(left.element, draft), rank(right.element, draft))
                return a == b ? left.offset < right.offset : a < b
            }
            for (_, place) in ranked {
                guard case .body(let pointer) = place, let value = draft.body?[pointer],
                    let varied = other(value, at: pointer, in: draft, number)
                else { continue }
                draft.body = draft.body?.replacing(pointer, with: varied)
                hasVaried = true
                break
            }
        }
        // A server may answer the same request with the record that it has already made.
        if !hasVaried, call.effect.action == .create, collection.unique.isEmpty {
            for member in draft.body?.members ?? [] where member.value.string?.isEmpty == false {
                let pointer = JSONPointer([member.name])
                guard isFree(member.name), !kept.contains(.body(pointer)),
                    let varied = other(member.value, at: pointer, in: draft, number)
                else { continue }
                draft.body = draft.body?.replacing(pointer, with: varied)
                break
            }
        }
        return draft
    }

    /// Whether a member is a text of no form, and names no other record.
    private func isFree(_ name: String) -> Bool {
        guard let schema = call.operation.body?.contents.first?.schema, let part = schema.property(name) else {
            return false
        }
        let place = Locator.body(JSONPointer([name]))
        let isKey = call.operation.effects.contains { effect in
            effect.key.contains(place)
                || effect.wheres.joined().contains { FreshBody.locations($0.value).contains(place) }
        }
        return !isKey && ["enum", "const", "format", "pattern"].allSatisfy { part[$0] == nil }
    }

    /// The places of a request that a member comes from.
    private func places(_ member: String) -> [Locator] {
        recipe(of: member).map(FreshBody.locations) ?? [.body(JSONPointer([member]))]
    }

    private func rank(_ place: Locator, _ draft: RequestDraft) -> Int {
        guard case .body(let pointer) = place, let text = draft.body?[pointer]?.string else { return 2 }
        return Instant(text + "T00:00:00Z") == nil ? 0 : 1
    }

    private func recipe(of member: String) -> ValueRecipe? {
        let sets = call.effect.sets.first { $0.name == member }?.value
        if let sets { return sets }
        guard case .members(_, let named) = call.effect.takes else { return nil }
        return named.first { $0.name == member }?.value
    }

    /// The places of a request that a recipe reads.
    static func locations(_ recipe: ValueRecipe) -> [Locator] {
        switch recipe {
        case .location(let place): return [place]
        case .first(let recipes), .array(let recipes): return recipes.flatMap(locations)
        case .object(let members): return members.flatMap { locations($0.value) }
        case .choice(let subject, let choices, let otherwise):
            return locations(subject) + choices.flatMap { locations($0.value) } + (otherwise.map(locations) ?? [])
        case .text(let template):
            return template.parts.flatMap { part -> [Locator] in
                if case .value(let recipe) = part { locations(recipe) } else { [] }
            }
        case .arithmetic(let arithmetic): return locations(arithmetic)
        default: return []
        }
    }

    private static func locations(_ arithmetic: ValueRecipe.Arithmetic) -> [Locator] {
        switch arithmetic {
        case .value(let recipe): locations(recipe)
        case .operation(_, let left, let right): locations(left) + locations(right)
        }
    }

    /// Another value of the same schema; nil where none is found.
    func other(_ value: JSON, at pointer: JSONPointer, in draft: RequestDraft, _ number: Int) -> JSON? {
        guard let schema = call.operation.body?.contents.first?.schema, let body = draft.body else { return nil }
        func isGood(_ value: JSON) -> Bool { schema.accepts(body.replacing(pointer, with: value)) }
        var tries: [JSON] = []
        switch value {
        case .number(let text): if let known = Int(text) { tries = [.int(known &+ number)] }
        case .string(let text):
            if let day = Instant(text + "T00:00:00Z") {
                tries.append(
                    .string(String(Instant(seconds: day.seconds + (number % 3000 + 1) * 86400).dateTime.prefix(10))))
            }
            if let at = text.firstIndex(of: "@") {
                tries.append(.string(text[..<at] + "-\(number)" + text[at...]))
            } else if text.allSatisfy({ $0.isASCII && $0.isNumber }), let known = Int(text), !text.isEmpty {
                tries.append(.string(String(known &+ number)))
            } else {
                tries.append(.string("\(text)-\(number)"))
                tries.append(.string("\(text)\(number)"))
            }
        default: return nil
        }
        return tries.first(where: isGood)
    }
}

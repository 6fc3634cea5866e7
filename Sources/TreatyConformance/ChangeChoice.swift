// Which values a change sends, so that a record that is shown must look otherwise behind it.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

struct ChangeChoice {
    let contract: Contract
    let operation: Operation
    let change: Effect
    /// The record as it is shown.
    let before: JSON

    /// A request for each member of the body whose change can be seen, in the order of the schema; `original` is what
    /// puts the member back.
    func requests(_ draft: RequestDraft, most: Int, scope: (RequestDraft) -> RecipeScope) -> [(
        draft: RequestDraft, name: String, original: JSON?
    )] {
        guard let content = operation.body?.contents.first, let schema = content.schema else { return [] }
        let declared = schema.declaredMembers()
        let example = content.examples.first.map { JSON($0.value) }
        var found: [(draft: RequestDraft, name: String, original: JSON?)] = []
        // First those whose words decide what else is done.
        let properties =
            declared.properties.filter { !words(for: $0.name).isEmpty }
            + declared.properties.filter { words(for: $0.name).isEmpty }
        for (name, part) in properties where found.count < most && !isNaming(name) {
            for value in values(of: name, schema.resolve(part), example?[name]) {
                var changed = draft
                changed.contentType = content.mediaType
                changed.body = least(declared, draft, but: name)
                changed.body?[name] = value
                guard let body = changed.body, schema.accepts(body), contract.takes(changed.message, operation),
                    isSeen(ChangeOutcome(of: change, by: operation, in: scope(changed)))
                else { continue }
                var back = body
                back[name] = before[name]
                let canGoBack = before[name].map { !$0.isNull } ?? false
                found.append((changed, name, canGoBack && schema.accepts(back) ? before[name] : nil))
                break
            }
        }
        return found + elsewhere(found.first?.draft ?? draft, scope: scope)
    }

    /// The same for another member, where a parameter names the one that is changed.
    private func elsewhere(_ draft: RequestDraft, scope: (RequestDraft) -> RecipeScope) -> [(
        draft: RequestDraft, name: String, original: JSON?
    )] {
        let effects = operation.effects.filter { $0.collection == change.collection }
        for part in effects.flatMap(\.sets).flatMap({ TextTemplate($0.name).parts }) {
            guard case .value(.location(let place)) = part,
                let parameter = operation.parameters.first(where: { $0.locator == place })
            else { continue }
            let known = scope(draft).values[place]
            for word in parameter.schema?.value.elements(of: "enum").map({ JSON($0) }) ?? [] {
                guard known?.isSame(as: word) != true else { continue }
                var changed = draft
                changed.set(place, word)
                guard contract.takes(changed.message, operation),
                    isSeen(ChangeOutcome(of: change, by: operation, in: scope(changed)))
                else { continue }
                return [(changed, "\(parameter.name)-is-\(word.text)", nil)]
            }
        }
        return []
    }

    /// Whether something that is shown must become another.
    private func isSeen(_ outcome: ChangeOutcome) -> Bool {
        outcome.kept.contains { member in
            guard before[member.tokens[0]] != nil else { return member.tokens.count > 1 }
            return before[JSONPointer(member.tokens)]?.shows(member.value) != true
        }
    }

    /// Whether a member names the record, or is one by which records are found: who calls must be let in afterwards.
    private func isNaming(_ name: String) -> Bool {
        let collection = contract.collection(named: change.collection)
        let names =
            [collection?.key].compactMap(\.self) + (collection?.otherKeys ?? [])
            + (collection?.unique.flatMap(\.members) ?? [])
        if names.contains(name) || change.key.contains(.body(JSONPointer([name]))) { return true }
        return contract.operations.contains { other in
            other.effects.contains { effect in
                effect.collection == change.collection
                    && effect.wheres.joined().contains { match in
                        guard match.member.tokens == [name] else { return false }
                        if case .location = match.value { return true }
                        return false
                    }
            }
        }
    }

    private func values(of name: String, _ schema: Value?, _ example: JSON?) -> [JSON] {
        let listed = (schema?.elements(of: "enum") ?? []).map { JSON($0) }
        let others = before[name].map { SingleChange.others(than: $0, schema) } ?? []
        return words(for: name) + listed + others + (example.map(varied) ?? [])
    }

    /// Words of a member on which another effect rests.
    private func words(for name: String) -> [JSON] {
        let place = Locator.body(JSONPointer([name]))
        return operation.effects.compactMap(\.condition).flatMap(\.equal).compactMap { left, right -> JSON? in
            guard case .location(place) = left, case .literal(let word) = right else { return nil }
            return word
        }
    }

    /// Values like an example, the last being itself.
    private func varied(_ example: JSON) -> [JSON] {
        switch example {
        case .array(let elements):
            let first = elements.first.map { element in varied(element).map { JSON.array([$0]) } } ?? []
            return first + [example]
        case .object(let members):
            var changed: [JSON] = []
            for member in members where member.value.string?.isEmpty == false {
                changed.append(
                    example.replacing(JSONPointer([member.name]), with: .string(member.value.text + " changed")))
            }
            return changed + [example]
        case .string(let text): return [.string(text + " changed"), example]
        case .number: return (example.int.map { [.int($0 + 1)] } ?? []) + [example]
        default: return [example]
        }
    }

    /// A body of what must be there, and of what names the record.
    private func least(_ declared: DeclaredMembers, _ draft: RequestDraft, but name: String) -> JSON {
        var body = JSON.object([])
        for required in declared.required where required != name {
            body[required] = draft.body?[required] ?? before[required]
        }
        for place in change.key {
            if case .body(let pointer) = place, let key = draft.body?[pointer] {
                body = body.replacing(pointer, with: key)
            }
        }
        return body
    }
}

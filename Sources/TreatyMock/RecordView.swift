// A record as an answer shows it: what the answer's schema declares of it, and what it wants beside; nothing is kept.
import TreatyContract
import TreatyData
import TreatyText

/// Fits records to the schema of an answer.
struct RecordView {
    let schema: CompiledSchema?
    /// A whole answer of the contract, from which comes what the schema wants and a record does not have.
    let model: JSON

    /// A whole answer with a record, a list or a value at a place.
    func whole(_ whole: JSON, showing answer: RecordAnswer) -> JSON {
        let place = answer.at.tokens
        switch answer.content {
        case .value(let value): return whole.replacing(answer.at, with: value)
        case .record(let record):
            let part = schema.flatMap { $0.part(at: place) }
            return whole.replacing(answer.at, with: fitted(record, part, model[answer.at], depth: 0))
        case .list(let records):
            let part = schema.flatMap { $0.part(at: place + ["0"]) }
            let element = model[answer.at]?.elements.first
            return whole.replacing(answer.at, with: .array(records.map { fitted($0, part, element, depth: 0) }))
        }
    }

    /// The model without what no effect speaks of and the schema does not want.
    func skeleton(for answers: [RecordAnswer]) -> JSON {
        pruned(model, schema?.value, answers.map { $0.at.tokens[...] }, depth: 0)
    }

    private func pruned(_ value: JSON, _ part: Value?, _ places: [ArraySlice<String>], depth: Int) -> JSON {
        guard depth < 32, case .object(let members) = value, let schema, let part,
            !places.contains(where: \.isEmpty), !places.isEmpty
        else { return value }
        let declared = schema.declaredMembers(of: part)
        var kept = JSON.object([])
        for member in members {
            let inner = places.filter { $0.first == member.name }.map { $0.dropFirst() }
            if inner.isEmpty {
                if declared.required.contains(member.name) { kept[member.name] = member.value }
            } else {
                kept[member.name] = pruned(member.value, declared.schema(of: member.name), inner, depth: depth + 1)
            }
        }
        return kept
    }

    /// What a schema declares of a value, in the value's order; members that it wants and the value lacks come from the
    /// model. A schema that declares no members leaves all.
    private func fitted(_ value: JSON, _ part: Value?, _ model: JSON?, depth: Int) -> JSON {
        guard let schema, let part, depth < 32 else { return value }
        let declared = schema.declaredMembers(of: part)
        switch value {
        case .array(let elements):
            guard let items = declared.items else { return value }
            return .array(elements.map { fitted($0, items, model?.elements.first, depth: depth + 1) })
        case .object(let members):
            if declared.properties.isEmpty { return value }
            var shown = JSON.object([])
            for member in members {
                guard let own = declared.schema(of: member.name) else {
                    if declared.isOpen { shown[member.name] = member.value }
                    continue
                }
                shown[member.name] = fitted(member.value, own, model?[member.name], depth: depth + 1)
            }
            for name in declared.required where shown[name] == nil { shown[name] = model?[name] }
            return shown
        default: return value
        }
    }
}

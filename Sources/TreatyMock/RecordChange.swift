// What an operation's effects do to the records: all of them or none; what is answered is made elsewhere.
import TreatyContract
import TreatyData
import TreatyText

/// A record as an answer shows it, and where.
struct RecordAnswer: Sendable {
    let at: JSONPointer?
    let record: JSON
}

/// The effects of one call.
struct RecordChange {
    let operation: Operation
    let values: RequestValues
    let now: Instant

    enum Result: Sendable {
        case done([RecordAnswer])
        case missing(collection: String, key: JSON)
        case taken(collection: String, key: JSON)
    }

    /// Does every effect in its order; where one cannot be done, those before it are taken back.
    func apply(to records: inout RecordSet) -> Result {
        var answers: [RecordAnswer] = []
        var before: [(collection: String, key: JSON, record: JSON?)] = []
        func takeBack() {
            for (collection, key, record) in before.reversed() {
                if let record { records.put(record, into: collection) } else { records.remove(collection, key: key) }
            }
        }
        for effect in operation.effects {
            guard let keyName = records.keyName(of: effect.collection) else { continue }
            let collection = effect.collection
            if effect.action == .create {
                let record = created(effect, keyName: keyName, in: records)
                let key = record[keyName] ?? .null
                if records.record(collection, key: key) != nil {
                    takeBack()
                    return .taken(collection: collection, key: key)
                }
                before.append((collection, key, nil))
                records.put(record, into: collection)
                answers.append(RecordAnswer(at: effect.at, record: record))
                continue
            }
            guard let key = values.first(of: effect.key) else { continue }
            guard let record = records.record(collection, key: key) else {
                takeBack()
                return .missing(collection: collection, key: key)
            }
            var shown = record
            switch effect.action {
            case .read, .create: break
            case .update:
                shown = changed(record, effect, keyName: keyName)
                before.append((collection, key, record))
                records.put(shown, into: collection)
            case .delete:
                before.append((collection, key, record))
                records.remove(collection, key: key)
            }
            answers.append(RecordAnswer(at: effect.at, record: shown))
        }
        return .done(answers)
    }

    private func created(_ effect: Effect, keyName: String, in records: RecordSet) -> JSON {
        var record = changed(.object([]), effect, keyName: "")
        if record[keyName] == nil {
            record[keyName] = values.first(of: effect.key) ?? records.freshKey(for: effect.collection)
        }
        return record
    }

    /// Members that the body declares go to members of the same name; then what the effect sets.
    private func changed(_ record: JSON, _ effect: Effect, keyName: String) -> JSON {
        var record = record
        for member in values.body?.members ?? [] where member.name != keyName {
            if values.content?.schema?.property(member.name) != nil { record[member.name] = member.value }
        }
        for assignment in effect.sets where assignment.name != keyName {
            switch assignment.value {
            case .literal(let value): record[assignment.name] = value
            case .location(let place): if let value = values[place] { record[assignment.name] = value }
            case .now:
                // A member that was a number holds seconds since 1970.
                let isNumber = if case .number? = record[assignment.name] { true } else { false }
                record[assignment.name] = isNumber ? .int(now.seconds) : .string(now.dateTime)
            }
        }
        return record
    }
}

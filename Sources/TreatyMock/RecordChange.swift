// What the effects of a call do to the records and show of them: all of them or none; bodies are made elsewhere.
import TreatyContract
import TreatyData
import TreatyText

/// What an answer shows of records, and where.
struct RecordAnswer: Sendable {
    enum Content: Sendable {
        case record(JSON)
        case list([JSON])
        /// A value that is shown as it is.
        case value(JSON)
    }

    let at: JSONPointer
    let content: Content
}

/// The effects of one call, done to a copy of the records.
struct RecordChange {
    let operation: Operation
    let seed: UInt64
    /// The schema of the answer; nil where there is none.
    let schema: CompiledSchema?
    /// The records as they become. A class, so that values that are made anew can look at them.
    private let box: Box
    private var scope: RecipeScope
    /// What the effects were about, as it was before.
    private(set) var targets: [RecordTarget] = []
    private(set) var answers: [RecordAnswer] = []
    private(set) var failure: Failure?
    /// Whether the effect at hand found what it is about.
    private var wasDone = true

    /// Why not all effects could be done.
    enum Failure: Sendable {
        case missing(collection: String, key: JSON?)
        case taken(collection: String, key: JSON)
        case constraint(collection: String, name: String)
    }

    private final class Box {
        var records: RecordSet
        init(_ records: RecordSet) { self.records = records }
    }

    /// Does every effect in its order, as far as they can be done.
    init(
        operation: Operation, schema: CompiledSchema?, values: RequestValues, now: Instant, caller: JSON?, seed: UInt64,
        records: RecordSet
    ) {
        self.operation = operation
        self.schema = schema
        self.seed = seed
        box = Box(records)
        scope = RecipeScope(values: values, now: now, caller: caller)
        for effect in operation.effects where failure == nil {
            guard box.records.declared(effect.collection) != nil else { continue }
            if let condition = effect.condition, !scope.holds(condition) { continue }
            guard let each = effect.each else {
                perform(effect)
                continue
            }
            var shown: [JSON] = []
            for element in RecordChange.elements(of: scope.value(each)) where failure == nil {
                scope.each = element
                perform(effect)
                if effect.at != nil, case .record(let record)? = answers.popLast()?.content { shown.append(record) }
            }
            scope.each = nil
            if let at = effect.at { answers.append(RecordAnswer(at: at, content: .list(shown))) }
        }
    }

    /// The unique constraint that was hit.
    var taken: (collection: String, constraint: String)? {
        if case .constraint(let collection, let name)? = failure { (collection, name) } else { nil }
    }

    /// The elements of an array, the parts of a text between its commas.
    private static func elements(of value: JSON?) -> [JSON] {
        guard case .string(let text)? = value else { return value?.elements ?? [] }
        return text.split(separator: ",").map { .string(String($0.drop { $0 == " " })) }
    }

    /// The records after the call.
    var records: RecordSet { box.records }

    // MARK: One effect

    private mutating func perform(_ effect: Effect) {
        prepare(effect)
        wasDone = true
        switch effect.action {
        case .create: create(effect)
        case .list: list(effect)
        case .ensure, .read, .update, .replace, .delete: act(effect)
        }
        guard failure == nil, wasDone else { return }
        for (place, recipe, _) in effect.answer {
            let (schema, tokens) = (schema, place.tokens)
            scope.isNumber = { schema?.isNumber(at: tokens + $0.dropFirst()) ?? false }
            // The member's name tells that a time is written for it.
            if let value = scope.value(recipe, for: [""]) {
                answers.append(RecordAnswer(at: place, content: .value(value)))
            }
        }
    }

    /// Tells the recipes of an effect what its records look like.
    private mutating func prepare(_ effect: Effect) {
        let (box, schema, seed) = (box, schema, seed)
        let at = (effect.at?.tokens ?? []) + (effect.action == .list || effect.each != nil ? ["0"] : [])
        scope.isNumber = { member in
            let known = box.records.records(of: effect.collection).lazy.compactMap { $0[JSONPointer(member)] }
            if let value = known.first(where: { !$0.isNull }) { return value.string == nil }
            return effect.at != nil && schema?.isNumber(at: at + member) == true
        }
        scope.fresh = { pattern, member in
            FreshValue(records: box.records, collection: effect.collection, seed: seed).value(member, pattern)
        }
        scope.earliest = { _, _ in nil }
    }

    private mutating func act(_ effect: Effect) {
        let found = RecordSearch(effect: effect, scope: scope, records: box.records).result()
        switch found {
        case .unnamed: return
        case .none(let key):
            if effect.action == .ensure { return create(effect) }
            if !effect.isOptional {
                targets.append(RecordTarget(collection: effect.collection, record: nil))
                failure = .missing(collection: effect.collection, key: key)
            } else {
                wasDone = false
                if let at = effect.at { answers.append(RecordAnswer(at: at, content: .value(.null))) }
            }
        case .some(let records):
            for record in effect.isForAll ? records : Array(records.prefix(1)) where failure == nil {
                targets.append(RecordTarget(collection: effect.collection, record: record))
                act(effect, on: record)
            }
        }
    }

    private mutating func act(_ effect: Effect, on record: JSON) {
        guard let declared = box.records.declared(effect.collection) else { return }
        let key = record[declared.key] ?? .null
        scope.records[effect.collection] = record
        var shown = record
        switch effect.action {
        case .update:
            shown = changed(record, effect, declared)
            keep(shown, effect, declared)
        case .replace:
            var fresh = JSON.object([])
            fresh[declared.key] = key
            shown = changed(fresh, effect, declared)
            keep(shown, effect, declared)
        case .delete: box.records.remove(effect.collection, key: key)
        case .create, .ensure, .read, .list: break
        }
        guard failure == nil else { return }
        scope.records[effect.collection] = shown
        show(shown, effect)
    }

    private mutating func create(_ effect: Effect) {
        guard let declared = box.records.declared(effect.collection) else { return }
        box.records.countMade(in: effect.collection)
        var record = changed(.object([]), effect, declared, isNew: true)
        if effect.action == .ensure {
            // What the record was looked for by is what it has.
            for match in effect.wheres.first ?? [] where record[match.member] == nil {
                if let value = scope.value(match.value) { record = record.replacing(match.member, with: value) }
            }
        }
        if record[declared.key] == nil || record[declared.key] == .null {
            let sent = effect.keys.compactMap { scope.value($0) }.first { !$0.isNull }
            let isKey = effect.action != .ensure || declared.otherKeys.isEmpty
            let key = (isKey ? sent : nil) ?? scope.fresh(nil, [declared.key]) ?? .int(1)
            // The key comes first, as people write it.
            record = .object([JSON.Member(declared.key, key)] + record.members)
        }
        let key = record[declared.key] ?? .null
        if box.records.record(effect.collection, key: key)?[declared.key]?.isSame(as: key) == true {
            targets.append(
                RecordTarget(collection: effect.collection, record: box.records.record(effect.collection, key: key)))
            let constraint = declared.unique.first { $0.members == [declared.key] }
            failure =
                constraint.map { .constraint(collection: effect.collection, name: $0.name) }
                ?? .taken(collection: effect.collection, key: key)
            return
        }
        keep(record, effect, declared)
        guard failure == nil else { return }
        scope.records[effect.collection] = record
        show(record, effect)
    }

    /// Puts a record back, and takes from others what only one of them may have.
    private mutating func keep(_ record: JSON, _ effect: Effect, _ declared: RecordCollection) {
        if let name = box.records.constraint(effect.collection, hitBy: record) {
            failure = .constraint(collection: effect.collection, name: name)
            return
        }
        box.records.put(record, into: effect.collection)
        for sole in declared.sole where record[sole.member].map({ $0.isSame(as: true) || $0 == 1 }) == true {
            for other in box.records.records(of: effect.collection) {
                guard other[declared.key] != record[declared.key], other[sole.member] == record[sole.member],
                    sole.among.allSatisfy({ other[$0] == record[$0] })
                else { continue }
                var lesser = other
                lesser[sole.member] = record[sole.member]?.bool != nil ? false : 0
                box.records.put(lesser, into: effect.collection)
            }
        }
    }

    private mutating func changed(_ record: JSON, _ effect: Effect, _ declared: RecordCollection, isNew: Bool = false)
        -> JSON
    {
        var record = record
        let isKeyFixed = !isNew
        func assign(_ name: String, _ value: JSON) {
            if isKeyFixed, name == declared.key { return }
            record = record.replacing(JSONPointer(member: name), with: value)
        }
        func assign(_ assignments: [Effect.Assignment]) {
            for assignment in assignments {
                guard let name = scope.text(TextTemplate(assignment.name)),
                    let value = scope.value(assignment.value, for: [name])
                else { continue }
                assign(name, value)
            }
        }
        if case .members(let all, let named) = effect.takes {
            let sent = effect.each == nil ? scope.values.body : scope.each
            let content = scope.values.content?.schema
            let known = content.map { $0.declaredMembers().properties.map(\.name) } ?? []
            for member in sent?.members ?? [] {
                if all || effect.each != nil || known.contains(member.name) { assign(member.name, member.value) }
            }
            assign(named)
        }
        if isNew {
            assign(effect.defaults.filter { record[$0.name] == nil })
        }
        assign(effect.sets)
        for (assignments, isAdded) in [(effect.adds, true), (effect.removes, false)] {
            for assignment in assignments {
                guard let value = scope.value(assignment.value, for: [assignment.name]) else { continue }
                let known = record[assignment.name]?.elements ?? []
                let others = known.filter { !$0.isSame(as: value) }
                if isAdded, others.count < known.count { continue }
                record[assignment.name] = .array(isAdded ? known + [value] : others)
            }
        }
        return record
    }

    // MARK: What is shown

    private mutating func show(_ record: JSON, _ effect: Effect) {
        guard let at = effect.at else { return }
        var shown = view(of: record, effect)
        if let part = effect.part {
            guard let path = scope.value(part)?.text else { return }
            let names = path.split(separator: "/").map(String.init)
            guard let value = shown[JSONPointer(names)] else {
                targets.append(RecordTarget(collection: effect.collection, record: nil))
                failure = .missing(collection: effect.collection, key: .string(path))
                return
            }
            shown = value
        }
        answers.append(RecordAnswer(at: at, content: .record(shown)))
    }

    /// A record with what answers show beside what is kept.
    private func view(of record: JSON, _ effect: Effect) -> JSON {
        var shown = embedded(record, effect.collection, depth: 0)
        for assignment in effect.shows {
            if let value = scope.value(assignment.value, for: [assignment.name]) { shown[assignment.name] = value }
        }
        return shown
    }

    /// A record with those of other collections that it names.
    private func embedded(_ record: JSON, _ collection: String, depth: Int) -> JSON {
        guard depth < 3, let declared = box.records.declared(collection), !declared.embeds.isEmpty else {
            return record
        }
        var whole = record
        for embed in declared.embeds {
            guard let key = record[embed.by] else { continue }
            func found(_ key: JSON) -> JSON? {
                box.records.record(embed.collection, key: key).map { embedded($0, embed.collection, depth: depth + 1) }
            }
            if case .array(let keys) = key {
                whole[embed.member] = .array(keys.compactMap(found))
            } else if let other = found(key) {
                if embed.member.isEmpty {
                    for member in other.members where whole[member.name] == nil { whole[member.name] = member.value }
                } else {
                    whole[embed.member] = other
                }
            }
        }
        return whole
    }

    private mutating func list(_ effect: Effect) {
        let list = RecordList(effect: effect, window: operation.window, operation: operation, scope: scope)
        let found = list.page(of: box.records.records(of: effect.collection))
        scope.total = found.total
        scope.count = found.records.count
        guard let at = effect.at else { return }
        let shown = found.records.map { record -> JSON in
            scope.records[effect.collection] = record
            return view(of: record, effect)
        }
        answers.append(RecordAnswer(at: at, content: .list(shown)))
    }
}

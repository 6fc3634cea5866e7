// Which records a case works on: those of its example and of its caller first, none twice that a call has changed.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI
import TreatyText

extension Runner {
    /// Whether every record that a request names is one that the target is given.
    func knowsRecords(of message: RequestMessage, _ planned: TestCase) -> Bool {
        let operation = planned.operation
        var scope = callerScope(operation)
        scope.values = RequestValues(message, operation: operation, arguments: arguments(of: message))
        return operation.effects.allSatisfy { effect in
            guard effect.needsRecord, let collection = contract.collection(named: effect.collection) else {
                return true
            }
            let key = effect.keys.compactMap { scope.value($0) }.first { !$0.isNull }
            let known = pool.all(of: effect.collection).first { record in
                (key.map { collection.isNamed(record, by: $0) } ?? true)
                    && effect.matches(record, in: scope, lenient: true)
            }
            if let known { scope.records[effect.collection] = known }
            return known != nil || pool.all(of: effect.collection).isEmpty
        }
    }

    /// On a target that lives on, another run must not meet what this one has left.
    var salt: Int { target.isOwnMock ? 0 : unixSeconds() % 100_000 * 100 }

    /// A request that makes a record, or changes what must be unique in one, with that made anew; any other as it is.
    mutating func fresh(_ draft: RequestDraft, _ planned: TestCase) -> RequestDraft {
        let effects = planned.operation.effects
        guard planned.isSuccess,
            let effect = effects.first(where: { $0.action == .create }) ?? effects.first(where: changesUnique),
            let collection = contract.collection(named: effect.collection)
        else { return draft }
        creations += 1
        var fresh = FreshBody(call: EffectCall(operation: planned.operation, effect: effect), collection: collection)
        if effect.action == .update {
            fresh.kept = effect.key + ([collection.key] + collection.otherKeys).map { .body(JSONPointer([$0])) }
        }
        return fresh.vary(draft, number: salt + 1000 + creations)
    }

    private func changesUnique(_ effect: Effect) -> Bool {
        guard effect.action == .update, let collection = contract.collection(named: effect.collection) else {
            return false
        }
        return WatchedChange.decidesUnique(effect, of: collection)
    }

    /// A record for a case: one that the usual caller may work on.
    func record(
        for need: TestCase.RecordNeed, _ operation: Operation, beside known: [String: JSON] = [:]
    ) -> JSON? {
        let effect = operation.effects.first { $0.collection == need.collection && !$0.key.isEmpty }
        var scope = callerScope(operation)
        scope.records = known
        if case .existing = need, let usual = usualRecord(need.collection, operation, effect, scope) { return usual }
        guard let effect, !effect.wheres.isEmpty else { return pool.record(for: need, contract: contract) }
        return pool.record(for: need, contract: contract) { effect.matches($0, in: scope, lenient: true) }
    }

    /// The record that the contract's own example names, else one that is the caller or the caller's; nil where there
    /// is none that is left.
    private func usualRecord(_ collection: String, _ operation: Operation, _ effect: Effect?, _ scope: RecipeScope)
        -> JSON?
    {
        guard let declared = contract.collection(named: collection) else { return nil }
        let left = pool.all(of: collection).filter { effect?.matches($0, in: scope, lenient: true) ?? true }
        let examples = (effect?.key ?? []).compactMap { example(at: $0, of: operation) }
        let named = left.first { record in examples.contains { declared.isNamed(record, by: $0) } }
        if let named, !usedRecords.contains(use(collection, named[declared.key])) { return named }
        guard let principal = callerName(operation) else { return nil }
        let own = left.filter { record in
            if principal.collection == collection { return record[declared.key]?.isSame(as: principal.key) ?? false }
            return record.members.contains { member in
                member.value.isSame(as: principal.key) || member.value["id"]?.isSame(as: principal.key) ?? false
            }
        }
        return own.last { !usedRecords.contains(use(collection, $0[declared.key])) } ?? own.last
    }

    /// The record that the usual caller of an operation is; nil where the contract names none.
    func callerName(_ operation: Operation) -> RecordName? {
        let caller = contract.usualCaller(of: operation, among: target.callers)?.caller
        return caller.flatMap { caller in contract.principals.first { $0.name == caller.name }?.record }
    }

    /// What the contract's own example has at a place of a request.
    private func example(at place: Locator, of operation: Operation) -> JSON? {
        if case .body(let pointer) = place {
            return operation.body?.contents.lazy.flatMap(\.examples).compactMap { JSON($0.value)[pointer] }.first
        }
        return operation.parameters.first { $0.locator == place }?.examples.first.map { JSON($0.value) }
    }

    /// A record beside the one that a call is about: one that this operation has not used yet, where there is one.
    private func otherRecord(_ effect: Effect, _ operation: Operation, beside known: [String: JSON]) -> JSON? {
        var scope = callerScope(operation)
        scope.records = known
        let name = contract.collection(named: effect.collection)?.key ?? "id"
        if let usual = usualRecord(effect.collection, operation, effect, scope) { return usual }
        let fresh = pool.record(for: .existing(collection: effect.collection), contract: contract) { record in
            effect.matches(record, in: scope, lenient: true)
                && !usedRecords.contains(use(effect.collection, record[name]))
        }
        return fresh ?? record(for: .existing(collection: effect.collection), operation, beside: known)
    }

    private func use(_ collection: String, _ key: JSON?) -> String { "\(collection) \(key?.text ?? "")" }

    /// The records that a request names and that the call changes.
    func uses(_ operation: Operation, _ request: RequestValues) -> [String] {
        operation.effects.compactMap { effect in
            guard [.update, .replace, .delete].contains(effect.action), let key = request.first(of: effect.key) else {
                return nil
            }
            return use(effect.collection, key)
        }
    }

    /// What recipes know before a call is made: who calls.
    func callerScope(_ operation: Operation) -> RecipeScope {
        let caller = contract.usualCaller(of: operation, among: target.callers)?.caller
        return RecipeScope(
            now: Instant(seconds: unixSeconds()), caller: contract.record(of: caller, given: target.given))
    }

    /// Keys of records that a call needs beside the one that it is about.
    func others(_ planned: TestCase, _ about: JSON?) -> [(place: Locator, key: JSON)] {
        var known: [String: JSON] = [:]
        if let need = planned.record { known[need.collection] = about }
        return planned.operation.otherNeeds(than: planned.record?.collection).compactMap { effect in
            guard let place = effect.key.first,
                let record = otherRecord(effect, planned.operation, beside: known),
                let name = contract.collection(named: effect.collection)?.key
            else { return nil }
            return (record[place.shortName] ?? record[name]).map { (place, $0) }
        }
    }
}

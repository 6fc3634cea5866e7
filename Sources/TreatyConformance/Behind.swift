// Which calls that read show what a call changes: what can be looked at before it and behind it.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// A call that reads, beside the change of the record that it shows.
struct RecordView: Sendable {
    /// How the record is found that was changed.
    enum Link: Sendable {
        /// By the key that the change named or its answer showed.
        case key
        /// It is the only one of those who call, or of the record that both are about.
        case same
        /// It is an element of a list.
        case list
    }

    let call: EffectCall
    /// The first effect of the change on the collection.
    let change: Effect
    let link: Link

    /// The record or the list, as an answer shows it.
    func shown(_ values: ResponseValues) -> JSON? {
        if let at = call.effect.at { return values[at] }
        var record: JSON?
        for (place, value, _) in call.effect.answer {
            guard let pointer = RecordView.member(value, of: call.effect.collection), let found = values[place] else {
                continue
            }
            record = (record ?? .object([])).replacing(pointer, with: found)
        }
        return record
    }

    /// Where an answer shows a member of the record.
    func place(of tokens: [String]) -> JSONPointer? {
        if let at = call.effect.at { return JSONPointer(at.tokens + tokens) }
        return call.effect.answer.first { RecordView.member($0.value, of: call.effect.collection)?.tokens == tokens }?
            .place
    }

    /// The member of a record that a value of an answer is.
    static func member(_ recipe: ValueRecipe, of collection: String) -> JSONPointer? {
        switch recipe {
        case .record(collection, let pointer) where !pointer.tokens.isEmpty: pointer
        case .first(let recipes): recipes.first.flatMap { member($0, of: collection) }
        default: nil
        }
    }
}

/// A call that changes records, and the calls that show them.
struct WatchedChange: Sendable {
    let contract: Contract
    let operation: Operation
    let views: [RecordView]

    static let changing: Set<Effect.Action> = [.create, .ensure, .update, .replace, .delete]

    /// Every call whose changes some other call shows, in the order of the contract.
    static func all(of contract: Contract) -> [WatchedChange] {
        contract.operations.compactMap { operation in
            guard operation.faults.isEmpty, operation.method != "GET" else { return nil }
            let changes = mains(of: operation)
            let viewers = contract.operations.filter { $0.method == "GET" && $0.faults.isEmpty }
            let views = viewers.flatMap { viewer in
                viewer.effects.lazy.compactMap { effect in
                    view(EffectCall(operation: viewer, effect: effect), changes, operation)
                }.prefix(1)
            }
            return views.isEmpty ? nil : WatchedChange(contract: contract, operation: operation, views: views)
        }
    }

    /// The effect by which a call changes each collection: the first that rests on nothing, else the first.
    static func mains(of operation: Operation) -> [Effect] {
        let all = operation.effects.filter { changing.contains($0.action) && !$0.isForAll && !isAboutOwn($0) }
        return unique(all.map(\.collection)).compactMap { name in
            let own = all.filter { $0.collection == name }
            return own.first { $0.condition == nil } ?? own.first
        }
    }

    /// Whether an effect changes what the same call has found or made.
    private static func isAboutOwn(_ effect: Effect) -> Bool {
        guard !effect.keys.isEmpty else { return false }
        return effect.keys.allSatisfy { if case .record(effect.collection, _) = $0 { true } else { false } }
    }

    /// The effect of the record that a change must be given.
    static func subjectEffect(of watch: WatchedChange) -> Effect? {
        mains(of: watch.operation).first { effect in
            guard [.update, .replace, .delete].contains(effect.action) else { return false }
            let isLooked = effect.wheres.joined().contains { if case .location = $0.value { true } else { false } }
            return !effect.key.isEmpty || isLooked
        }
    }

    private static func view(_ viewer: EffectCall, _ changes: [Effect], _ operation: Operation) -> RecordView? {
        let effect = viewer.effect
        guard effect.condition == nil, !effect.isForAll, effect.each == nil, effect.part == nil,
            effect.at != nil || showsValues(effect, of: operation),
            let change = changes.first(where: { $0.collection == effect.collection }), effect.wheres.count <= 1,
            effect.wheres.joined().allSatisfy({ isKnown($0.value, viewer.operation, operation) })
        else { return nil }
        switch effect.action {
        case .read where !effect.key.isEmpty:
            let isNamed = !change.key.isEmpty || change.action == .create && keyPlace(change, operation) != nil
            return isNamed ? RecordView(call: viewer, change: change, link: .key) : nil
        case .read, .ensure:
            let isSame = change.keys.isEmpty && change.search == effect.search
            return isSame ? RecordView(call: viewer, change: change, link: .same) : nil
        case .list where effect.at != nil:
            guard viewer.operation.window == nil, !isOfOthers(effect, than: change),
                effect.filters.allSatisfy({ restrictsNothing($0.value) })
            else { return nil }
            return RecordView(call: viewer, change: change, link: .list)
        default: return nil
        }
    }

    /// Whether an answer shows single members that a call sets.
    private static func showsValues(_ effect: Effect, of operation: Operation) -> Bool {
        let shown = effect.answer.compactMap { RecordView.member($0.value, of: effect.collection)?.tokens }
        return operation.effects.contains { change in
            change.collection == effect.collection
                && change.sets.contains { shown.contains(JSONPointer(member: $0.name).tokens) }
        }
    }

    /// Whether a value that a view looks for is the same for the change: who calls, or a record that both name.
    private static func isKnown(_ recipe: ValueRecipe, _ viewer: Operation, _ operation: Operation) -> Bool {
        switch recipe {
        case .principal, .literal: return true
        case .record(let name, _):
            return viewer.effects.contains { $0.collection == name && !$0.key.isEmpty }
                && operation.effects.contains { $0.collection == name && !$0.key.isEmpty }
        default: return false
        }
    }

    /// Whether a filter has no value where nothing optional is sent.
    private static func restrictsNothing(_ recipe: ValueRecipe) -> Bool {
        switch recipe {
        case .location: true
        case .first(let recipes): recipes.allSatisfy(restrictsNothing)
        default: false
        }
    }

    /// Whether a list is one of records that differ in a literal from those that the change makes.
    private static func isOfOthers(_ viewer: Effect, than change: Effect) -> Bool {
        viewer.wheres.joined().contains { match in
            guard case .literal(let wanted) = match.value else { return false }
            guard case .literal(let value)? = WatchedChange.recipe(of: match.member, in: change) else { return true }
            return !value.isOne(of: wanted)
        }
    }

    /// What a change makes a member of a record, or looks for it by.
    static func recipe(of member: JSONPointer, in change: Effect) -> ValueRecipe? {
        let own = change.sets + change.defaults
        return own.first { JSONPointer(member: $0.name) == member }?.value
            ?? change.wheres.joined().first { $0.member == member }?.value
    }

    /// Where the answer of a call shows the key of what it has made.
    static func keyPlace(_ change: Effect, _ operation: Operation, key: String? = nil) -> JSONPointer? {
        let name = key ?? "id"
        if let place = EffectCall(operation: operation, effect: change).place(of: name) { return place }
        let later = operation.effects.first { effect in
            effect.collection == change.collection && isAboutOwn(effect) && effect.at != nil && effect.part == nil
        }
        return later?.at.map { JSONPointer($0.tokens + [name]) }
    }

    /// Whether a list must show what the change makes: it has everything that the list looks for.
    func mustShow(_ view: RecordView) -> Bool {
        view.call.effect.page == nil
            && view.call.effect.wheres.joined().allSatisfy { match in
                guard let own = WatchedChange.recipe(of: match.member, in: view.change) else { return false }
                if case .literal(let wanted) = match.value, case .literal(let value) = own {
                    return value.isOne(of: wanted)
                }
                return "\(own)" == "\(match.value)"
            }
    }

    /// A step that expects a success.
    func step(_ name: String, _ call: Operation, _ title: String, _ evidence: Evidence?) -> TestCase {
        TestCase(
            id: "\(contract.name)/behind/\(slug(operation.id))/\(name)", operation: call, purpose: .success,
            title: title, expectation: .success, evidence: evidence)
    }
}

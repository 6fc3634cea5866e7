// Which operations make, read, list, change and delete the records of a collection, as their effects say.
import TreatyContract
import TreatyData
import TreatyText

/// An operation beside the effect by which it works on a collection.
struct EffectCall: Sendable {
    let operation: Operation
    let effect: Effect

    /// The places that may hold the record's key.
    var key: [Locator] { effect.key }

    /// Where the answer shows the member of the record, or of the first record it made.
    func place(of member: String) -> JSONPointer? {
        if let at = effect.at, effect.part == nil {
            return JSONPointer(at.tokens + (effect.each == nil ? [] : ["0"]) + [member])
        }
        return effect.answer.first { _, value, _ in
            switch value {
            case .record(let collection, let pointer):
                return collection == effect.collection && pointer.tokens == [member]
            case .text(let template):
                guard template.parts.count == 1, case .value(.record(let collection, let pointer)) = template.parts[0]
                else { return false }
                return collection == effect.collection && pointer.tokens == [member]
            default: return false
            }
        }?.place
    }
}

/// The calls of one collection, in the order of the contract.
struct CollectionCalls: Sendable {
    let collection: RecordCollection
    private(set) var creators: [EffectCall] = []
    private(set) var readers: [EffectCall] = []
    private(set) var listers: [EffectCall] = []
    private(set) var updaters: [EffectCall] = []
    private(set) var deleters: [EffectCall] = []

    init(_ collection: RecordCollection, of contract: Contract) {
        self.collection = collection
        for operation in contract.operations where operation.faults.isEmpty {
            for effect in operation.effects where effect.collection == collection.name {
                let call = EffectCall(operation: operation, effect: effect)
                let isPlain = effect.condition == nil && !effect.isOptional && !effect.isForAll
                let isNamed = !effect.key.isEmpty && isPlain
                // What makes one record may change another beside it.
                let isAboutIt = !operation.effects.contains { $0.action == .create }
                switch effect.action {
                case .create where effect.condition == nil && call.place(of: collection.key) != nil:
                    creators.append(call)
                case .read where isNamed && operation.method == "GET" && effect.at != nil && effect.part == nil:
                    readers.append(call)
                case .list where effect.at != nil && operation.method == "GET": listers.append(call)
                case .update where isNamed && isAboutIt, .replace where isNamed && isAboutIt: updaters.append(call)
                case .delete where isNamed: deleters.append(call)
                default: break
                }
            }
        }
    }

    /// Whether there is anything to follow: something makes records, and something else shows or ends them.
    var isLifecycle: Bool { !creators.isEmpty && !(readers + listers + deleters).isEmpty }
}

extension Effect {
    /// Which record it looks for, in words: the same for effects on the same record.
    var search: String { "\(keys) \(wheres.map { $0.map { "\($0.member) \($0.value)" } })" }
}

extension Operation {
    /// The effect whose record a request must name: the first that is not made by the call itself.
    var namedEffect: Effect? {
        effects.first { effect in
            !effect.key.isEmpty && effect.needsRecord
        }
    }

    /// Whether it shows a record that need not be there and that no request names.
    var mayShowNothing: Bool {
        effects.contains { $0.isOptional && $0.action == .read && $0.keys.isEmpty && $0.at != nil }
    }

    /// Whether a call may change a record of a collection; one that only reads it may not.
    func mayChange(_ collection: String) -> Bool {
        effects.contains { $0.collection == collection && ![.read, .list].contains($0.action) }
    }

    /// The effects that need records of other collections than the one that the request names first.
    func otherNeeds(than collection: String?) -> [Effect] {
        effects.filter { effect in
            effect.collection != collection && !effect.key.isEmpty && effect.needsRecord
        }
    }
}

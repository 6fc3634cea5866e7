// Which records an effect is about: by key and by members; what is done to them is not known here.
import TreatyContract
import TreatyData
import TreatyText

/// Finds the records of one effect.
struct RecordSearch {
    let effect: Effect
    let scope: RecipeScope
    let records: RecordSet

    enum Result {
        /// The request says nothing of a record.
        case unnamed
        case none(key: JSON?)
        /// At least one.
        case some([JSON])
    }

    func result() -> Result {
        var found: [JSON]
        var key: JSON?
        if effect.keys.isEmpty {
            found = records.records(of: effect.collection)
        } else {
            guard let named = effect.keys.lazy.compactMap({ scope.value($0) }).first(where: { !$0.isNull }) else {
                return effect.wheres.isEmpty ? .unnamed : .none(key: nil)
            }
            key = named
            let keys = if case .array(let several) = named, effect.isForAll { several } else { [named] }
            found = keys.compactMap { records.record(effect.collection, key: $0) }
        }
        if !effect.wheres.isEmpty {
            // The first alternative that finds something counts.
            let all = found
            found = []
            for alternative in effect.wheres where found.isEmpty {
                found = all.filter { effect.matches($0, alternative, in: scope) }
            }
        }
        return found.isEmpty ? .none(key: key) : .some(found)
    }
}

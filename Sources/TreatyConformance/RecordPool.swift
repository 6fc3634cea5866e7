// Which record a case may work on: each is used up by the case that changed it, and no case gets one twice.
import TreatyContract
import TreatyData
import TreatyText

struct RecordPool {
    private var existing: [String: [JSON]] = [:]
    private var absent: [String: [JSON]] = [:]
    private var wasGiven: Set<String> = []

    init(_ given: [GivenRecords]) {
        for records in given {
            existing[records.collection, default: []] += records.existing
            absent[records.collection, default: []] += records.absent
            wasGiven.insert(records.collection)
        }
    }

    /// A record for a case, which stays in the pool; nil where none is left.
    ///
    /// Cases that end in success take from the front; refused cases borrow the last, so that both need few.
    func record(
        for need: TestCase.RecordNeed, contract: Contract, isFitting: (JSON) -> Bool = { _ in true }
    ) -> JSON? {
        switch need {
        case .existing(let name): return preferred(name, contract).last(where: isFitting)
        case .repeated(let name): return preferred(name, contract).first(where: isFitting)
        case .absent(let name): return absent[name]?.first
        case .denied(let name, let principal):
            guard let denied = contract.principals.first(where: { $0.name == principal }) else { return nil }
            if denied.deniedCollections.contains(name) { return existing[name]?.last }
            let conditions = denied.deniedRecords.filter { $0.collection == name }
            let records = existing[name] ?? []
            // A record that says it is denied, else one that does not say it is not.
            return records.last { record in conditions.contains { record[$0.pointer] == $0.value } }
                ?? records.last { record in conditions.contains { record[$0.pointer] == nil } }
        }
    }

    /// Every record that is left.
    func all(of collection: String) -> [JSON] { existing[collection] ?? [] }

    /// Records that no principal is denied come first in use, so that the denied ones are left for the cases about
    /// denial.
    private func preferred(_ name: String, _ contract: Contract) -> [JSON] {
        let records = existing[name] ?? []
        let conditions = contract.principals.flatMap(\.deniedRecords).filter { $0.collection == name }
        let free = records.filter { record in !conditions.contains { record[$0.pointer] == $0.value } }
        return free.isEmpty ? records : free
    }

    /// Takes a record out for good, as a call has changed it or may have.
    mutating func spend(_ record: JSON, of collection: String) {
        guard let position = existing[collection]?.firstIndex(of: record) else { return }
        existing[collection]?.remove(at: position)
    }

    /// Why there is no record: what the profile would have to name.
    func shortage(of need: TestCase.RecordNeed) -> String {
        let name = need.collection
        let given = wasGiven.contains(name)
        switch need {
        case .absent: return "needs a key that no record has (given.\(name).absent)"
        case .denied(_, let principal):
            return
                "needs \(given ? "one more" : "an") existing record of \(name) that '\(principal)' is denied "
                + "(given.\(name).existing)"
        case .existing, .repeated:
            return "needs \(given ? "one more" : "an") existing record of \(name) (given.\(name).existing)"
        }
    }
}

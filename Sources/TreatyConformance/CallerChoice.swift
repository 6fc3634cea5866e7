// Who makes a call when nothing is said of it: the first caller that is denied nothing and has what the call needs.
import TreatyContract
import TreatyData
import TreatyText

extension Contract {
    /// The schemes that a case shows credentials of, and the caller that has them; nil where no caller has all.
    func usualCaller(of operation: Operation, among callers: [TargetCaller]) -> (
        schemes: [String], caller: TargetCaller
    )? {
        let alternatives = operation.security.filter { !$0.isEmpty }
        let unlimited = callers.filter { caller in
            principals.first { $0.name == caller.name }?.isUnlimited ?? true
        }
        for alternative in alternatives {
            for caller in unlimited where alternative.allSatisfy({ caller.has($0, of: self) }) {
                return (alternative, caller)
            }
        }
        return nil
    }

    /// The record that a caller is, among those that a target is given.
    func record(of caller: TargetCaller?, given: [GivenRecords]) -> JSON? {
        guard let caller, let name = principals.first(where: { $0.name == caller.name })?.record,
            let collection = collection(named: name.collection)
        else { return nil }
        let records = given.first { $0.collection == name.collection }?.existing ?? []
        return records.first { $0[collection.key]?.isSame(as: name.key) ?? false }
            ?? collection.records(at: Instant(seconds: 0)).first { $0[collection.key]?.isSame(as: name.key) ?? false }
    }
}

extension TargetCaller {
    /// Whether the caller has a credential of a scheme, by name or in a field of the profile.
    func has(_ scheme: String, of contract: Contract) -> Bool {
        if schemes.contains(where: { $0.scheme == scheme }) { return true }
        return fields.contains { contract.credential(ofField: $0.name, value: $0.value)?.scheme == scheme }
    }
}

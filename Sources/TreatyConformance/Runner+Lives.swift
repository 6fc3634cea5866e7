// What runs behind the planned cases, each step resting on the answer before; and when nothing more is sent.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

extension Runner {
    /// Follows records, then calls that ensure one, then credentials, which other calls need until then.
    mutating func runLives(_ report: (TestCase, CaseResult) -> Void) {
        for life in Lifecycle.all(of: contract) { run(life, report) }
        runRepetitions(report)
        for calls in CredentialCalls.all(of: contract) { run(calls, report) }
    }

    /// Whether cases may come that are not planned.
    var mayFollow: Bool {
        let lists = contract.operations.filter { ListCall($0, of: contract) != nil }
        if lists.contains(where: { isWanted("\(contract.name)/list/\(slug($0.id))", $0.id) }) { return true }
        let calls = CredentialCalls.all(of: contract).map { calls in
            (calls.issued.collection, (calls.issuers + calls.closers).map(\.operation.id))
        }
        let made = Lifecycle.all(of: contract).map { ($0.collection.name, [$0.creator.operation.id]) }
        return (made + calls + repetitions.map { ($0.collection.name, [$0.call.operation.id]) }).contains {
            collection, operations in
            operations.contains { operation in
                let id = "lifecycle/\(slug(collection))/\(slug(operation))/"
                return isWanted(id, operation) || isWanted("\(contract.name)/\(id)", operation)
                    || options.only.contains { $0.hasPrefix(id) || $0.hasPrefix("\(contract.name)/\(id)") }
            }
        }
    }

    /// Why nothing more is sent; nil while the run goes on.
    var ended: String? {
        if let abortReason { return abortReason }
        guard let most = options.failuresMax, failures >= most else { return nil }
        return "the run ended after \(most) failures"
    }

    /// A request as it is meant, words for something else replaced, and the case as far as they stand for the record
    /// that it works on. Nil where a word stands for nothing here.
    func meaning(of draft: RequestDraft, _ planned: TestCase, _ record: JSON?) -> (TestCase, RequestMessage)? {
        var scope = callerScope(planned.operation)
        let message = draft.message
        scope.values = RequestValues(message, operation: planned.operation, arguments: arguments(of: message))
        guard let meant = planned.meant(by: draft, in: scope) else { return nil }
        guard planned.changes.contains(where: { if case .alias = $0 { true } else { false } }) else {
            return (planned, message)
        }
        var planned = planned
        let name = planned.record.flatMap { contract.collection(named: $0.collection) }
        let values = RequestValues(
            meant.message, operation: planned.operation, arguments: arguments(of: meant.message))
        let isSame = planned.placement.flatMap { values[$0.locator] }.map { key in
            record.map { name?.isNamed($0, by: key) ?? false } ?? false
        }
        // Of a caller that the target knows under another key nothing can be said.
        planned.isRespelled = isSame ?? false
        return (planned, isCallerGiven(planned.operation) ? meant.message : message)
    }

    /// Whether the record that the usual caller is, is one that the target is given.
    private func isCallerGiven(_ operation: Operation) -> Bool {
        guard let name = callerName(operation),
            let collection = contract.collection(named: name.collection)
        else { return false }
        return pool.all(of: name.collection).contains { collection.isNamed($0, by: name.key) }
    }
}

// Calls what finds a record or makes it twice with one request: both times it is the same record.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI
import TreatyText

extension Runner {
    /// Each call that ensures a record of which its answer shows the key, and where.
    var repetitions: [(call: EffectCall, collection: RecordCollection, place: JSONPointer)] {
        contract.operations.filter { $0.faults.isEmpty && $0.method != "GET" }.compactMap { operation in
            operation.effects.lazy.compactMap { effect in
                let call = EffectCall(operation: operation, effect: effect)
                guard effect.action == .ensure, effect.each == nil, isFromRequest(effect),
                    let collection = contract.collection(named: effect.collection),
                    let place = call.place(of: collection.key)
                else { return nil }
                return (call, collection, place)
            }.first
        }
    }

    /// Makes each of these calls twice; both are reported as cases.
    mutating func runRepetitions(_ report: (TestCase, CaseResult) -> Void) {
        for one in repetitions { repeated(one.call, one.collection, one.place, report) }
    }

    /// Whether the same request looks for the same record.
    private func isFromRequest(_ effect: Effect) -> Bool {
        let recipes = effect.keys + effect.wheres.joined().map(\.value)
        return recipes.contains { !FreshBody.locations($0).isEmpty }
            && recipes.allSatisfy { recipe in
                switch recipe {
                case .location, .literal, .principal, .first, .record: true
                default: false
                }
            }
    }

    private mutating func repeated(
        _ call: EffectCall, _ collection: RecordCollection, _ place: JSONPointer,
        _ report: (TestCase, CaseResult) -> Void
    ) {
        let operation = call.operation
        func step(_ name: String, _ title: String) -> TestCase {
            var planned = OperationPlan(contract: contract, operation: operation).plainSuccess("", title)
            planned.id = "\(contract.name)/lifecycle/\(slug(collection.name))/\(slug(operation.id))/\(name)"
            return planned
        }
        let first = step("ensure", "finds or makes a record of \(collection.name)")
        guard mayRun(first, report) else { return }
        let record = first.record.flatMap { self.record(for: $0, operation) }
        var maker = CaseRequest(contract: contract, target: target, planned: first)
        maker.others = others(first, record)
        do throws(CaseRequest.Obstacle) {
            let message = fresh(try maker.draft(record: record), first).message
            let request = RequestValues(message, operation: operation, arguments: arguments(of: message))
            let scope = RecipeScope(values: request, now: Instant(seconds: 0))
            guard call.effect.condition.map({ scope.holds($0) }) ?? true else { return }
            let line = curl.text(message)
            report(first, exchange(first, message, curl: line, record: record))
            guard let answer = lastAnswer, answer.isSuccess, let key = answer[place],
                !key.isContainer
            else { return }
            let again = step("again", "finds the same record with the same request")
            report(
                again,
                exchange(again, message, curl: line, record: record) { answer in
                    guard let found = answer[place], !found.isSame(as: key) else { return [] }
                    return [
                        Finding(
                            "effect.ensure", at: Locator.responseBody(place).description,
                            expected: "\(key.compact), as the same request had before", found: found.compact,
                            evidence: following(call.effect.evidence))
                    ]
                })
        } catch {
            report(first, notTested(first, error.reason))
        }
    }
}

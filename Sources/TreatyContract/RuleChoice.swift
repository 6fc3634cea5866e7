// Which documented error a request triggers: the first rule, in order, whose condition holds.
package import TreatyData

/// What a rule's condition is judged by.
package struct RuleSituation {
    package let operation: Operation
    package let values: RequestValues
    package let caller: Caller
    package let violations: [Violation]
    /// The record of a collection under a key; nil where there is none.
    package let record: (_ collection: String, _ key: JSON) -> JSON?
    /// Whether a unique constraint of a collection would be hit by this request.
    package let isTaken: (_ collection: String, _ constraint: String) -> Bool

    package init(
        operation: Operation, values: RequestValues, caller: Caller, violations: [Violation],
        record: @escaping (_ collection: String, _ key: JSON) -> JSON?,
        isTaken: @escaping (_ collection: String, _ constraint: String) -> Bool = { _, _ in false }
    ) {
        self.operation = operation
        self.values = values
        self.caller = caller
        self.violations = violations
        self.record = record
        self.isTaken = isTaken
    }

    /// The first rule that applies; the order of the contract is the order of precedence.
    package func rule() -> ErrorRule? { operation.rules.first { applies($0.trigger) } }

    package func applies(_ trigger: Trigger) -> Bool {
        switch trigger {
        case .unauthenticated:
            if case .nobody = caller { return true }
            return false
        case .missing(let choices):
            return choices.contains { choice in values.first(of: choice) == nil && !choice.contains(where: isBroken) }
        case .malformed(let places):
            return places.contains(where: isBroken)
        case .forbiddenOperation:
            guard case .principal(let principal) = caller else { return false }
            return principal.deniedOperations.contains(operation.id)
        case .forbidden(let collection):
            guard case .principal(let principal) = caller else { return false }
            return principal.isDenied(collection, record: target(in: collection)?.record)
        case .absent(let collection):
            return target(in: collection).map { $0.record == nil } ?? false
        case .exists(let collection, let constraint):
            return isTaken(collection, constraint)
        case .state(let collection, let members):
            guard let record = target(in: collection)?.record else { return false }
            return members.allSatisfy { record[$0.name]?.compact == $0.value }
        case .unprovokable:
            return false
        }
    }

    /// Whether what was sent at a place, or the part of the request it lies in, cannot be read or breaks its schema.
    private func isBroken(_ place: Locator) -> Bool {
        violations.contains { $0.kind == .malformed && ($0.locator == place || $0.locator.overlaps(place)) }
    }

    /// The record that the request names; nil where it names none, a record of nil where there is no such record.
    private func target(in collection: String) -> (key: JSON, record: JSON?)? {
        guard let effect = operation.effects.first(where: { $0.collection == collection && !$0.key.isEmpty }),
            let key = values.first(of: effect.key)
        else { return nil }
        return (key, record(collection, key))
    }
}

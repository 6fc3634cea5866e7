// Which documented error a request triggers: the first rule, in order, whose condition holds.
package import TreatyData

/// What a rule's condition is judged by.
package struct RuleSituation {
    package let operation: Operation
    package let values: RequestValues
    package let caller: Caller
    package let violations: [Violation]
    /// What the effects of the call were about, in their order, as far as they went.
    package let targets: [RecordTarget]
    /// The unique constraint that a new or changed record hits.
    package let taken: (collection: String, constraint: String)?

    package init(
        operation: Operation, values: RequestValues, caller: Caller, violations: [Violation],
        targets: [RecordTarget], taken: (collection: String, constraint: String)? = nil
    ) {
        self.operation = operation
        self.values = values
        self.caller = caller
        self.violations = violations
        self.targets = targets
        self.taken = taken
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
        case .anyMissing: return violations.contains { $0.kind == .missing }
        case .anyMalformed: return violations.contains { $0.kind == .malformed }
        case .anyAbsent: return targets.contains { $0.record == nil }
        case .anyForbidden:
            guard case .principal(let principal) = caller else { return false }
            return principal.deniedOperations.contains(operation.id)
                || targets.contains { principal.isDenied($0.collection, record: $0.record) }
        case .forbiddenOperation:
            guard case .principal(let principal) = caller else { return false }
            return principal.deniedOperations.contains(operation.id)
        case .forbidden(let collection):
            guard case .principal(let principal) = caller else { return false }
            return principal.isDenied(collection, record: target(in: collection)?.record ?? nil)
        case .absent(let collection):
            return targets.contains { $0.collection == collection && $0.record == nil }
        case .exists(let collection, let constraint):
            return taken.map { $0.collection == collection && $0.constraint == constraint } ?? false
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

    /// What the request names of a collection first.
    private func target(in collection: String) -> RecordTarget? { targets.first { $0.collection == collection } }
}

extension Trigger {
    /// Whether a rule that is not the operation's own may come true there: a caller can be nobody, an effect can find
    /// nothing or make something twice.
    func mayHold(needs: [[SecurityNeed]], effects: [Effect]) -> Bool {
        let finding = effects.filter(\.findsRecord)
        switch self {
        case .unauthenticated: return !needs.isEmpty && needs.allSatisfy { !$0.isEmpty }
        case .anyAbsent: return !finding.isEmpty || effects.contains { $0.part != nil }
        case .absent(let collection), .state(let collection, _), .forbidden(let collection):
            return finding.contains { $0.collection == collection }
        case .exists(let collection, _):
            return effects.contains { ![.read, .list, .delete].contains($0.action) && $0.collection == collection }
        case .anyMissing, .anyMalformed, .anyForbidden, .missing, .malformed, .forbiddenOperation, .unprovokable:
            return true
        }
    }
}

/// What an effect was about: a record as it was before the call, or that there is none.
package struct RecordTarget: Sendable {
    package let collection: String
    package let record: JSON?

    package init(collection: String, record: JSON?) {
        self.collection = collection
        self.record = record
    }
}

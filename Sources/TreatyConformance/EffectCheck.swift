// Whether an answer shows the record as the effect of the call must have left it.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

struct EffectCheck {
    let operation: Operation
    /// The clock of this machine, in seconds since 1970, before and after the call.
    let sentAt: Int
    let receivedAt: Int
    /// How far `$now` may be off, beside the clocks' difference.
    private let toleranceSeconds = 5

    init(operation: Operation, sentAt: Int, receivedAt: Int) {
        self.operation = operation
        self.sentAt = sentAt
        self.receivedAt = receivedAt
    }

    func findings(on values: ResponseValues) -> [Finding] {
        operation.effects.flatMap { effect -> [Finding] in
            guard let at = effect.at, effect.action != .delete else { return [] }
            return effect.sets.compactMap { set in
                let pointer = at.appending(set.name)
                // A member that is not there is the schema's business.
                guard let found = values[pointer] else { return nil }
                return finding(set, Locator.responseBody(pointer).description, found, values)
            }
        }
    }

    private func finding(_ set: Effect.Assignment, _ place: String, _ found: JSON, _ values: ResponseValues) -> Finding?
    {
        switch set.value {
        case .literal(let expected):
            guard !found.isSame(as: expected) else { return nil }
            return Finding(
                "effect", at: place, expected: expected.compact, found: found.compact, evidence: set.evidence)
        case .now(.wanted), .now(.dateTime):
            guard let text = found.string, let instant = Instant(text) else { return nil }
            let server = values.response.field("Date").flatMap { HTTPDate.parse($0) }
            let offset = server.map { $0 - receivedAt } ?? 0
            let earliest = sentAt + offset - toleranceSeconds
            let latest = receivedAt + offset + toleranceSeconds
            guard instant.seconds < earliest || instant.seconds > latest else { return nil }
            return Finding(
                "effect", at: place, expected: "the time of the call (\(Instant(seconds: sentAt + offset).dateTime))",
                found: found.compact, evidence: set.evidence)
        // What rests on records or on other values of the call only the mock knows.
        default: return nil
        }
    }
}

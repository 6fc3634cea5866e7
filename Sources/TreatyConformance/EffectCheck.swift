// Whether the answer of a call shows the records as the effects of the call must have left them.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

struct EffectCheck {
    let contract: Contract
    let operation: Operation
    let request: RequestValues
    /// The clock of this machine, in seconds since 1970, before and after the call.
    let sentAt: Int
    let receivedAt: Int
    /// The record that the caller is; nil where that is not known.
    let caller: JSON?
    /// How far `$now` may be off, beside the clocks' difference.
    private let toleranceSeconds = 5

    init(
        contract: Contract, operation: Operation, request: RequestValues, sentAt: Int, receivedAt: Int, caller: JSON?
    ) {
        self.contract = contract
        self.operation = operation
        self.request = request
        self.sentAt = sentAt
        self.receivedAt = receivedAt
        self.caller = caller
    }

    func findings(on values: ResponseValues) -> [Finding] {
        var found: [Finding] = []
        if let call = ListCall(operation, of: contract) {
            found = ListCheck(call: call, request: request, caller: caller).findings(on: values)
        }
        return found
            + operation.effects.flatMap { effect -> [Finding] in
                if effect.action == .list { return soleFindings(effect, values) + listedFindings(effect, values) }
                guard let at = effect.at, effect.action != .delete, effect.part == nil, effect.each == nil else {
                    return []
                }
                return timeFindings(effect, at, values) + keptFindings(effect, at, values)
            }
    }

    // MARK: Members

    /// What was sent and what the effect sets, where the answer shows it.
    private func keptFindings(_ effect: Effect, _ at: JSONPointer, _ values: ResponseValues) -> [Finding] {
        guard [.create, .update, .replace].contains(effect.action), holds(effect) else { return [] }
        let shown = Set(effect.shows.map(\.name))
        return KeptMembers(call: EffectCall(operation: operation, effect: effect), values: request).all().compactMap {
            member in
            let place = at.appending(member.name)
            // A member that is not there is the schema's business.
            guard !shown.contains(member.name), let found = values[place], !found.shows(member.value) else {
                return nil
            }
            return Finding(
                "effect", at: Locator.responseBody(place).description, expected: member.value.compact,
                found: found.compact, evidence: member.evidence)
        }
    }

    /// Whether the request shows that the effect is done; what rests on records is not known.
    private func holds(_ effect: Effect) -> Bool {
        effect.condition.map { RecipeScope(values: request, now: Instant(seconds: 0)).holds($0) } ?? true
    }

    private func timeFindings(_ effect: Effect, _ at: JSONPointer, _ values: ResponseValues) -> [Finding] {
        effect.sets.compactMap { set in
            guard case .now(let form) = set.value else { return nil }
            let place = at.appending(set.name)
            guard let found = values[place], let seconds = seconds(found, form) else { return nil }
            let server = values.response.field("Date").flatMap { HTTPDate.parse($0) }
            let offset = server.map { $0 - receivedAt } ?? 0
            let earliest = sentAt + offset - toleranceSeconds
            let latest = receivedAt + offset + toleranceSeconds
            guard seconds < earliest || seconds > latest else { return nil }
            let time = Instant(seconds: sentAt + offset)
            let shown = found.string == nil ? String(time.seconds) : time.dateTime
            return Finding(
                "effect", at: Locator.responseBody(place).description, expected: "the time of the call (\(shown))",
                found: found.compact, evidence: set.evidence)
        }
    }

    /// Seconds since 1970 that a value stands for: a date-time, a number, or the digits of one.
    private func seconds(_ value: JSON, _ form: ValueRecipe.TimeForm) -> Int? {
        if let text = value.string, let instant = Instant(text) { return instant.seconds }
        guard let number = value.int ?? value.string.flatMap({ Int($0) }) else { return nil }
        return form == .milliseconds ? number / 1000 : number
    }

    // MARK: Lists

    /// Of the records that a list shows, whether one alone has what only one may have.
    private func soleFindings(_ effect: Effect, _ values: ResponseValues) -> [Finding] {
        guard let at = effect.at, case .array(let elements)? = values[at],
            let collection = contract.collection(named: effect.collection)
        else { return [] }
        return collection.sole.compactMap { sole in
            let holders = elements.filter { $0[sole.member].map { $0.isSame(as: true) || $0 == 1 } ?? false }
            let groups = Set(holders.map { holder in sole.among.map { (holder[$0] ?? .null).text } })
            guard holders.count > groups.count else { return nil }
            return Finding(
                "effect.sole", at: Locator.responseBody(at).description,
                expected: "one record at most whose \(sole.member) is true", found: "\(holders.count)",
                evidence: following(effect.evidence))
        }
    }

    /// Whether a list shows the record that the same call has made or changed, as it was sent.
    private func listedFindings(_ lister: Effect, _ values: ResponseValues) -> [Finding] {
        guard let at = lister.at, case .array(let elements)? = values[at] else { return [] }
        let scope = RecipeScope(values: request, now: Instant(seconds: 0))
        return operation.effects.flatMap { effect -> [Finding] in
            guard effect.collection == lister.collection, [.create, .ensure, .update].contains(effect.action),
                effect.each == nil, holds(effect), let alternative = effect.wheres.first
            else { return [] }
            // What the request says of the record: the members that tell it from the others of the list.
            let marks = alternative.compactMap { match -> (JSONPointer, JSON)? in
                guard case .location = match.value, let value = scope.value(match.value) else { return nil }
                return elements.contains { $0[match.member] != nil } ? (match.member, value) : nil
            }
            guard !marks.isEmpty else { return [] }
            let place = Locator.responseBody(at).description
            let shown = elements.first { element in
                marks.allSatisfy { member, value in element[member]?.isSame(as: value) ?? false }
            }
            guard let shown else {
                let words = marks.map { "\($0.0.tokens.last ?? "") is \($0.1.compact)" }.joined(separator: " and ")
                return [
                    Finding(
                        "effect.listed", at: place, expected: "a record whose \(words)",
                        found: "\(elements.count) others", evidence: following(effect.evidence, lister.evidence))
                ]
            }
            return KeptMembers(call: EffectCall(operation: operation, effect: effect), values: request).all().compactMap
            {
                member in
                guard let found = shown[member.name], !found.shows(member.value) else { return nil }
                return Finding(
                    "effect", at: place, expected: "\(member.name) = \(member.value.compact)", found: found.compact,
                    evidence: following(member.evidence))
            }
        }
    }
}

// The life of a record over several calls: made, read back, listed, changed, made twice, ended; each step is a case.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// One way to make a record, and what the contract's other operations must show of it afterwards.
struct Lifecycle: Sendable {
    let contract: Contract
    let calls: CollectionCalls
    let creator: EffectCall

    /// Every way of making a record that some other operation shows or ends, in the order of the contract.
    static func all(of contract: Contract) -> [Lifecycle] {
        let calls = contract.collections.map { CollectionCalls($0, of: contract) }.filter(\.isLifecycle)
        let pairs = calls.flatMap { calls in calls.creators.map { (calls, $0) } }
        return pairs.map { Lifecycle(contract: contract, calls: $0.0, creator: $0.1) }
    }

    var collection: RecordCollection { calls.collection }
    private var stem: String {
        "\(contract.name)/lifecycle/\(slug(collection.name))/\(slug(creator.operation.id))"
    }

    /// A step that expects a success.
    func step(_ name: String, _ call: EffectCall, _ title: String) -> TestCase {
        TestCase(
            id: "\(stem)/\(name)", operation: call.operation, purpose: .success, title: title, expectation: .success,
            evidence: followed(call.effect.evidence))
    }

    /// A step that expects an error.
    func step(_ name: String, _ call: EffectCall, _ title: String, refusedBy rule: ErrorRule) -> TestCase {
        TestCase(
            id: "\(stem)/\(name)", operation: call.operation, purpose: .error(rule), title: title,
            expectation: .errors([rule] + call.operation.rules.filter { $0.accepts.contains(rule.trigger) }),
            evidence: rule.evidence)
    }

    /// What one call shows of another.
    func followed(_ evidence: Evidence?) -> Evidence? { following(creator.effect.evidence, evidence) }

    // MARK: What must be shown

    /// Members of a record that a request speaks of under other names.
    func named(by call: EffectCall, in body: JSON?) -> [String] {
        guard case .members(_, let named) = call.effect.takes else { return [] }
        return named.filter { assignment in
            FreshBody.locations(assignment.value).contains { place in
                if case .body(let pointer) = place { body?[pointer] != nil } else { false }
            }
        }.map(\.name)
    }

    /// Whether an answer shows what must be kept; members that it does not declare are not looked for.
    func findings(
        on values: ResponseValues, of reader: EffectCall, keeping members: [KeptMember], _ what: String
    ) -> [Finding] {
        guard let at = reader.effect.at, let response = reader.operation.response(for: values.response.status) else {
            return []
        }
        let schema = response.contents.first?.schema
        let declared = schema?.part(at: at.tokens).flatMap { schema?.declaredMembers(of: $0) }
        let shown = Set(reader.effect.shows.map(\.name))
        return members.compactMap { member in
            let place = at.appending(member.name)
            if shown.contains(member.name) { return nil }
            let found = values[place]
            // What is null or empty need not be there.
            if found == nil, declared?.schema(of: member.name) == nil || member.value.isNull || member.value == "" {
                return nil
            }
            guard found?.shows(member.value) != true else { return nil }
            return Finding(
                "effect.kept", at: Locator.responseBody(place).description,
                expected: "\(what) \(member.value.compact)", found: found?.compact ?? "nothing",
                evidence: following(member.evidence, reader.effect.evidence))
        }
    }

    /// Whether a list shows the record, or shows it no more.
    func findings(on values: ResponseValues, of lister: EffectCall, key: JSON, isThere: Bool) -> [Finding] {
        guard let at = lister.effect.at, case .array(let elements)? = values[at] else { return [] }
        var found: [Finding] = []
        let shown = elements.compactMap { $0[collection.key] }
        let isShown = shown.contains { $0.isSame(as: key) }
        if isThere, !isShown, shown.count == elements.count, !isPaged(lister) || isWhole(values, elements.count) {
            found.append(
                finding(
                    "effect.listed", at, "a record whose \(collection.key) is \(key.compact)",
                    "\(elements.count) others", lister))
        } else if !isThere, isShown {
            found.append(
                finding(
                    "effect.listed", at, "no record whose \(collection.key) is \(key.compact), which was deleted",
                    "it", lister))
        }
        return found
    }

    /// Whether a list may leave out what it does not show on its first page.
    private func isPaged(_ lister: EffectCall) -> Bool { lister.effect.page != nil }

    /// Whether a page says itself that there is nothing beside it.
    private func isWhole(_ values: ResponseValues, _ count: Int) -> Bool {
        guard count > 0 else { return true }
        return values[JSONPointer(["total"])]?.int.map { $0 <= count } ?? false
    }

    /// Whether a list is one of all records that the caller may see, the one that was made among them.
    func listsAll(_ lister: EffectCall) -> Bool {
        let literals = creator.effect.sets.compactMap { set -> (String, JSON)? in
            if case .literal(let value) = set.value { (set.name, value) } else { nil }
        }
        let isOfOthers = lister.effect.wheres.contains { alternative in
            alternative.contains { match in
                guard case .literal(let wanted) = match.value, match.member.tokens.count == 1 else { return false }
                return literals.contains { $0.0 == match.member.tokens[0] && !$0.1.isOne(of: wanted) }
            }
        }
        return !isOfOthers
            && lister.effect.wheres.joined().allSatisfy { match in
                switch match.value {
                case .principal, .literal: true
                default: false
                }
            } && lister.operation.window == nil && lister.operation.otherNeeds(than: nil).isEmpty
    }

    private func finding(
        _ check: String, _ place: JSONPointer, _ expected: String, _ found: String, _ call: EffectCall
    ) -> Finding {
        Finding(
            check, at: Locator.responseBody(place).description, expected: expected, found: found,
            evidence: followed(call.effect.evidence))
    }
}

// Whether what is shown behind a change is what was shown before it, but for what the change has decided.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

struct RecordComparison {
    let contract: Contract
    let watch: WatchedChange
    let view: RecordView
    let outcomes: [ChangeOutcome]
    /// The key of the record that was changed or made, where anybody has told it.
    let key: JSON?
    /// Members that tell the record from others of a list.
    let marks: [(member: JSONPointer, value: JSON)]
    /// Between these times, in seconds since 1970, the change was made, by the clock of the server.
    let span: ClosedRange<Int>
    /// What was shown before.
    let before: JSON

    private var collection: RecordCollection? { contract.collection(named: view.change.collection) }
    private var keyName: String { collection?.key ?? "id" }
    private var outcome: ChangeOutcome? { outcomes.first }

    func findings(on values: ResponseValues) -> [Finding] {
        guard let after = view.shown(values) else { return [] }
        guard view.link == .list else {
            return view.change.action == .delete && !outcomes.isEmpty ? [] : recordFindings(after, values)
        }
        guard case .array(let old) = before, case .array(let new) = after else { return [] }
        return listFindings(old, new)
    }

    // MARK: One record

    private func recordFindings(_ after: JSON, _ values: ResponseValues) -> [Finding] {
        let hidden = Set(view.call.effect.shows.map(\.name) + (collection?.embeds.map(\.member) ?? []))
        let response = view.call.operation.response(for: values.response.status)
        let schema = response?.contents.first?.schema
        func isDeclared(_ tokens: [String]) -> Bool {
            view.place(of: tokens).flatMap { schema?.part(at: $0.tokens) } != nil
        }
        var found: [Finding] = []
        for member in (outcome?.kept ?? []) where !hidden.contains(member.tokens.first ?? "") {
            let shown = after[JSONPointer(member.tokens)]
            // What is null or empty need not be there.
            if shown == nil, !isDeclared(member.tokens) || member.value.isNull || member.value == "" { continue }
            if shown?.shows(member.value) == true { continue }
            found.append(
                finding(
                    "behind.kept", member.tokens, "as it was left: \(member.value.compact)",
                    shown?.compact ?? "nothing", member.evidence))
        }
        for time in outcome?.times ?? [] {
            guard let shown = after[JSONPointer(time.tokens)], let seconds = RecordComparison.seconds(shown),
                !span.contains(seconds)
            else { continue }
            found.append(
                finding(
                    "behind.kept", time.tokens, "the time of the change (\(span.upperBound))", shown.compact,
                    time.evidence))
        }
        return found + elementFindings(after) + untouchedFindings(before, after, [])
    }

    /// What was put into a list is there, and what was taken out is not.
    private func elementFindings(_ after: JSON) -> [Finding] {
        (outcome?.elements ?? []).compactMap { member, isIn -> Finding? in
            guard case .array(let elements)? = after[JSONPointer(member.tokens)] else { return nil }
            let isThere = elements.contains { element in
                element.isSame(as: member.value)
                    || element.members.contains { $0.value.isSame(as: member.value) }
            }
            guard isThere != isIn else { return nil }
            return finding(
                "behind.kept", member.tokens, "\(isIn ? "with" : "without") \(member.value.compact)",
                after[JSONPointer(member.tokens)]?.compact ?? "", member.evidence)
        }
    }

    /// Members that a call alone decides, and that this one had nothing to do with.
    private func untouchedFindings(_ old: JSON, _ new: JSON, _ path: [String]) -> [Finding] {
        guard let collection, view.change.action != .replace || outcomes.isEmpty else { return [] }
        let touched = outcomes.reduce(into: Set<String>()) { $0.formUnion($1.touched) }
        return contract.decidedMembers(of: collection).subtracting(touched).sorted().compactMap { name in
            guard let was = old[name], let found = new[name], !found.shows(was) else { return nil }
            return finding("behind.untouched", path + [name], "as before: \(was.compact)", found.compact, nil)
        }
    }

    // MARK: Lists

    private func listFindings(_ old: [JSON], _ new: [JSON]) -> [Finding] {
        let isPaged = view.call.effect.page != nil
        switch view.change.action {
        case .delete:
            let rest = old.filter { !isSubject($0) }
            var found: [Finding] = []
            if let shown = new.first(where: isSubject), old.contains(where: isSubject) {
                found.append(listed("no record whose \(words), which was deleted", shown.compact))
            }
            return found + othersFindings(rest, new.filter { !isSubject($0) }, isPaged, least: rest.count)
        case .create where outcomes.count > 1 || marks.isEmpty && key == nil:
            return newFindings(old, new, isPaged)
        default:
            let others = (old.filter { !isSubject($0) }, new.filter { !isSubject($0) })
            let isMade = !old.contains(where: isSubject)
            let found = subjectFindings(old, new, isMade: isMade, isPaged)
            return found + othersFindings(others.0, others.1, isPaged, least: others.0.count - (isMade ? 1 : 0))
        }
    }

    private var words: String {
        if let key { return "\(keyName) is \(key.compact)" }
        return marks.map { "\($0.member.tokens.last ?? "") is \($0.value.compact)" }.joined(separator: " and ")
    }

    /// Whether an element of a list is the record that was changed.
    private func isSubject(_ element: JSON) -> Bool {
        if let key, let shown = element[keyName] { return shown.isSame(as: key) }
        return !marks.isEmpty && marks.allSatisfy { element[$0.member]?.isSame(as: $0.value) ?? false }
    }

    /// Whether the elements of a list show what tells one from another.
    private func canTell(_ elements: [JSON]) -> Bool {
        elements.allSatisfy { element in
            if key != nil, element[keyName] != nil { return true }
            return !marks.isEmpty && marks.allSatisfy { element[$0.member] != nil }
        }
    }

    private func subjectFindings(_ old: [JSON], _ new: [JSON], isMade: Bool, _ isPaged: Bool) -> [Finding] {
        guard canTell(new) else { return [] }
        guard let shown = new.first(where: isSubject) else {
            let mustBeThere = isMade ? makes && watch.mustShow(view) : !isPaged
            guard mustBeThere, old.count <= new.count || !isMade else { return [] }
            // A list that is cut may leave out the last.
            guard !(isMade && new.count == old.count && !old.isEmpty && isSorted) else { return [] }
            return [listed("a record whose \(words)", "\(new.count) others")]
        }
        let found = keptFindings(on: shown)
        guard let was = old.first(where: isSubject) else { return found }
        return found + untouchedFindings(was, shown, [words])
    }

    private var makes: Bool { [.create, .ensure].contains(view.change.action) }
    private var isSorted: Bool { !view.call.effect.sort.isEmpty }

    private func keptFindings(on element: JSON) -> [Finding] {
        (outcome?.kept ?? []).compactMap { member -> Finding? in
            guard let found = element[JSONPointer(member.tokens)], !found.shows(member.value) else { return nil }
            return finding(
                "behind.kept", [words] + member.tokens, "as it was left: \(member.value.compact)", found.compact,
                member.evidence)
        } + elementFindings(element)
    }

    /// Records whose keys nobody tells: as many are new as were made, and each shows what was sent for it.
    private func newFindings(_ old: [JSON], _ new: [JSON], _ isPaged: Bool) -> [Finding] {
        var fresh = new
        for element in old {
            let position =
                fresh.firstIndex { other in
                    if let key = element[keyName], let found = other[keyName] { return found.isSame(as: key) }
                    return other.shows(element)
                } ?? fresh.firstIndex { projection($0) == projection(element) }
            if let position { fresh.remove(at: position) }
        }
        guard !isPaged, watch.mustShow(view) else { return [] }
        var found: [Finding] = []
        for outcome in outcomes {
            let told = outcome.kept
            let position = fresh.firstIndex { element in
                told.allSatisfy { member in element[JSONPointer(member.tokens)]?.shows(member.value) ?? true }
            }
            if let position {
                fresh.remove(at: position)
                continue
            }
            let sent = told.map { "\($0.tokens.joined(separator: "/")) \($0.value.compact)" }.joined(separator: ", ")
            found.append(listed("one more record with \(sent)", "\(new.count) of which \(fresh.count) are new"))
        }
        return found + othersFindings(old, new, isPaged, least: old.count)
    }

    /// What calls alone decide of a record, as text.
    private func projection(_ element: JSON) -> String {
        guard let collection else { return "" }
        return contract.decidedMembers(of: collection).sorted().compactMap { name in
            element[name].map { "\(name) \($0.text)" }
        }.joined(separator: "\n")
    }

    /// Records that the call is not about are there as before.
    private func othersFindings(_ old: [JSON], _ new: [JSON], _ isPaged: Bool, least: Int) -> [Finding] {
        guard let collection, !outcomes.contains(where: \.mayTouchOthers) else { return [] }
        let decided = contract.decidedMembers(of: collection).sorted()
        var found: [Finding] = []
        if !isPaged, new.count < least {
            found.append(listed("\(least) other records, as before", "\(new.count)"))
        }
        for was in old {
            guard let key = was[keyName], !key.isNull,
                let now = new.first(where: { $0[keyName]?.isSame(as: key) ?? false })
            else { continue }
            for name in decided {
                guard let value = was[name], let shown = now[name], !shown.shows(value) else { continue }
                found.append(
                    finding(
                        "behind.others", ["\(keyName) is \(key.compact)", name], "as before: \(value.compact)",
                        shown.compact, nil))
            }
            if found.count > 3 { break }
        }
        return found
    }

    // MARK: Findings

    private func listed(_ expected: String, _ found: String) -> Finding {
        finding("behind.listed", [], expected, clipped(found, charactersMax: 120), nil)
    }

    private func finding(
        _ check: String, _ tokens: [String], _ expected: String, _ found: String, _ evidence: Evidence?
    ) -> Finding {
        let place = view.place(of: tokens) ?? JSONPointer(tokens)
        return Finding(
            check, at: Locator.responseBody(place).description, expected: expected, found: found,
            evidence: following(evidence ?? view.change.evidence, view.call.effect.evidence))
    }

    /// Seconds since 1970 that a value stands for: a date-time, a number, or the digits of one.
    private static func seconds(_ value: JSON) -> Int? {
        if let text = value.string, let instant = Instant(text) { return instant.seconds }
        guard let number = value.int ?? value.string.flatMap({ Int($0) }) else { return nil }
        return number > 100_000_000_000 ? number / 1000 : number
    }
}

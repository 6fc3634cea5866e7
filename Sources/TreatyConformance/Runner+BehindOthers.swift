// Looks behind changes that no single view shows: what takes the place of another record, what ends and frees what it
// had, and a part of a record beside the whole.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

extension Runner {
    /// A part of a record is what the whole shows there.
    mutating func runParts(_ report: (TestCase, CaseResult) -> Void) {
        let viewers = contract.operations.filter { $0.method == "GET" && $0.faults.isEmpty }
        for operation in viewers {
            guard let effect = operation.effects.first(where: { $0.part != nil && $0.action == .read }),
                let part = effect.part, let at = effect.at, effect.key.isEmpty
            else { continue }
            for whole in viewers {
                let shown = whole.effects.first { other in
                    other.collection == effect.collection && other.action == .read && other.part == nil
                        && other.at != nil && other.condition == nil
                        && other.search == effect.search
                }
                guard let shown, let place = shown.at else { continue }
                let watch = WatchedChange(contract: contract, operation: operation, views: [])
                let planned = watch.step(
                    slug(whole.id), operation, "is what the whole shows there",
                    following(effect.evidence, shown.evidence))
                guard isWanted(planned.id, operation.id), abortReason == nil,
                    let draft = try? plain(operation, of: watch), let other = try? plain(whole, of: watch),
                    let names = scope(of: draft, operation).value(part)?.text.split(separator: "/").map(String.init),
                    let answer = sent(other, whole, watch), answer.isSuccess,
                    let member = answer[JSONPointer(place.tokens + names)]
                else { continue }
                let result = send(draft, planned) { values in
                    guard let found = values[at], !found.shows(member) else { return [] }
                    return [
                        Finding(
                            "behind.part", at: Locator.responseBody(at).description,
                            expected: "as \(whole.id) shows it: \(clipped(member.compact, charactersMax: 80))",
                            found: clipped(found.compact, charactersMax: 80), evidence: planned.evidence)
                    ]
                }
                report(planned, result)
            }
        }
    }

    // MARK: One in the place of another

    /// Where a creation first deletes what is like it, the first of two is gone, and others stay.
    mutating func runReplacements(_ watches: [WatchedChange], _ report: (TestCase, CaseResult) -> Void) {
        for watch in watches {
            let operation = watch.operation
            guard target.isDisposable, abortReason == nil,
                let view = watch.views.first(where: { $0.link == .list && $0.change.action == .create }),
                let deletion = operation.effects.first(where: { effect in
                    effect.collection == view.change.collection && effect.action == .delete && effect.condition != nil
                }), let switches = switches(of: deletion)
            else { continue }
            let stem = switches.map { "\(slug($0.place.shortName))-is-\(slug($0.value.text))" }.joined(separator: "-")
            let planned = watch.step(
                "\(stem)/\(slug(view.call.operation.id))", view.call.operation, "shows it in the place of the first",
                following(deletion.evidence, view.call.effect.evidence))
            guard isWanted(planned.id, operation.id) else { continue }
            do throws(CaseRequest.Obstacle) {
                try replace(watch, view, deletion, switches, planned, report)
            } catch {
                report(planned, notTested(planned, error.reason))
            }
        }
    }

    /// What a request must say so that an effect is done; nil where it cannot say all of it.
    private func switches(of effect: Effect) -> [(place: Locator, value: JSON)]? {
        var found: [(place: Locator, value: JSON)] = []
        for (left, right) in effect.condition?.equal ?? [] {
            guard case .location(let place) = left, case .literal(let value) = right else { return nil }
            found.append((place, value))
        }
        let isSent = effect.wheres.joined().allSatisfy { match in
            if case .location(.body) = match.value { true } else { false }
        }
        return found.isEmpty || !isSent || effect.wheres.isEmpty ? nil : found
    }

    private mutating func replace(
        _ watch: WatchedChange, _ view: RecordView, _ deletion: Effect, _ switches: [(place: Locator, value: JSON)],
        _ planned: TestCase, _ report: (TestCase, CaseResult) -> Void
    ) throws(CaseRequest.Obstacle) {
        let operation = watch.operation
        let key = contract.collection(named: view.change.collection)?.key ?? "id"
        let matches = deletion.wheres.joined().compactMap { match -> (member: JSONPointer, place: Locator)? in
            if case .location(let place) = match.value { (match.member, place) } else { nil }
        }
        var drafts: [RequestDraft] = []
        for _ in 0..<2 {
            var draft = try plain(operation, of: watch)
            for match in matches where !draft.has(match.place) { draft.set(match.place, "treaty") }
            for one in switches { draft.remove(one.place) }
            draft.remove(.body(JSONPointer([key])))
            draft = anew(draft, view.change, operation)
            guard let answer = sent(draft, operation, watch), answer.isSuccess else {
                throw CaseRequest.Obstacle(reason: "the first record was not made")
            }
            drafts.append(draft)
        }
        let viewing = try plain(view.call.operation, of: watch)
        func elements(_ values: ResponseValues?, like draft: RequestDraft) -> [JSON] {
            (values.flatMap(view.shown)?.elements ?? []).filter { element in
                matches.allSatisfy { match in
                    guard case .body(let pointer) = match.place, let wanted = draft.body?[pointer] else { return false }
                    return element[match.member]?.isSame(as: wanted) ?? false
                }
            }
        }
        let before = sent(viewing, view.call.operation, watch)
        let total = before.flatMap(view.shown)?.elements.count ?? 0
        guard drafts.allSatisfy({ elements(before, like: $0).count == 1 }) else {
            throw CaseRequest.Obstacle(reason: "the list does not show what was made")
        }
        var draft = drafts[0]
        for one in switches { draft.set(one.place, one.value) }
        guard let answer = sent(draft, operation, watch), answer.isSuccess else {
            throw CaseRequest.Obstacle(reason: "the second call was refused")
        }
        let place = Locator.responseBody(view.call.effect.at ?? JSONPointer()).description
        let result = send(viewing, planned) { values in
            let words = matches.compactMap { match -> String? in
                guard case .body(let pointer) = match.place else { return nil }
                return "\(match.member.tokens.last ?? "") is \(drafts[0].body?[pointer]?.compact ?? "")"
            }.joined(separator: " and ")
            let same = elements(values, like: drafts[0]).count
            let others = (view.shown(values)?.elements.count ?? 0) - same
            func finding(_ expected: String, _ found: String) -> Finding {
                Finding("behind.listed", at: place, expected: expected, found: found, evidence: planned.evidence)
            }
            var found: [Finding] = []
            if same != 1 { found.append(finding("one record whose \(words)", "\(same)")) }
            if view.call.effect.page == nil, others < total - 1 || elements(values, like: drafts[1]).isEmpty {
                found.append(finding("\(total - 1) other records, as before", "\(others)"))
            }
            return found
        }
        report(planned, result)
    }

    // MARK: Records that nothing shows

    /// Where no call shows the records of a collection: what has ended is refused, and what it had is free again.
    mutating func runUnseen(_ report: (TestCase, CaseResult) -> Void) {
        for operation in contract.operations where operation.faults.isEmpty && operation.method != "GET" {
            guard target.isDisposable, abortReason == nil,
                isWanted("\(contract.name)/behind/\(slug(operation.id))/", operation.id),
                let change = WatchedChange.mains(of: operation).first(where: { effect in
                    [.update, .replace, .delete].contains(effect.action) && !effect.key.isEmpty
                        && effect.condition == nil
                }), let collection = contract.collection(named: change.collection), !isShown(collection)
            else { continue }
            let watch = WatchedChange(
                contract: contract, operation: operation,
                views: [
                    RecordView(call: EffectCall(operation: operation, effect: change), change: change, link: .key)
                ])
            follow(watch, change, collection, report)
        }
    }

    private func isShown(_ collection: RecordCollection) -> Bool {
        contract.operations.contains { operation in
            operation.method == "GET" && operation.effects.contains { $0.collection == collection.name }
        }
    }

    private mutating func follow(
        _ watch: WatchedChange, _ change: Effect, _ collection: RecordCollection,
        _ report: (TestCase, CaseResult) -> Void
    ) {
        guard let made = makeSubject(for: change, watch), let other = makeSubject(for: change, watch),
            var draft = try? about(made, watch.operation, change, watch)
        else { return }
        if change.action != .delete, WatchedChange.decidesUnique(change, of: collection) {
            draft = anew(draft, change, watch.operation)
            if let place = change.key.first, let key = made.key { draft.set(place, key) }
        }
        // Another call that works on both while they are there.
        let changers = contract.operations.filter { $0.id != watch.operation.id && $0.faults.isEmpty }.compactMap {
            operation -> (operation: Operation, effect: Effect)? in
            let effect = operation.effects.first { effect in
                effect.collection == collection.name && [.update, .replace].contains(effect.action)
                    && effect.condition == nil && !effect.key.isEmpty
            }
            return effect.map { (operation, $0) }
        }.filter { !WatchedChange.decidesUnique($0.effect, of: collection) }
        let working =
            change.action != .delete
            ? []
            : changers.filter { changer in
                [made, other].allSatisfy { subject in
                    let request = try? about(subject, changer.operation, changer.effect, watch)
                    return request.flatMap { sent($0, changer.operation, watch) }?.isSuccess ?? false
                }
            }
        guard let answer = sent(draft, watch.operation, watch), answer.isSuccess else { return }
        for changer in working {
            let evidence = following(change.evidence, changer.effect.evidence)
            let name = slug(changer.operation.id)
            let gone = TestCase(
                id: watch.step(name, changer.operation, "", nil).id, operation: changer.operation,
                purpose: .protocolRule, title: "is refused for what was deleted", expectation: .refusal(evidence),
                evidence: evidence)
            if let request = try? about(made, changer.operation, changer.effect, watch) {
                report(gone, send(request, gone))
            }
            let stays = watch.step("other-by-\(name)", changer.operation, "still takes another record", evidence)
            if let request = try? about(other, changer.operation, changer.effect, watch) {
                // It was taken a moment ago, so that its use excuses nothing.
                usedRecords.subtract(uses(changer.operation, scope(of: request, changer.operation).values))
                report(stays, send(request, stays))
            }
        }
        guard let request = made.request, let maker = made.maker,
            change.action == .delete || WatchedChange.decidesUnique(change, of: collection),
            maker.effects.contains(where: { WatchedChange.decidesUnique($0, of: collection) })
        else { return }
        let free = watch.step(
            "again-by-\(slug(maker.id))", maker, "takes again what has become free",
            following(change.evidence, maker.effects.first?.evidence))
        report(free, send(request, free))
    }

    /// A request about a record that was made.
    private func about(_ subject: ChangeSubject, _ operation: Operation, _ effect: Effect, _ watch: WatchedChange)
        throws(CaseRequest.Obstacle) -> RequestDraft
    {
        var draft = try plain(operation, of: watch)
        guard let place = effect.key.first, let key = subject.key else { return draft }
        draft.set(place, key)
        if place.isInBody { draft.contentType = draft.contentType ?? operation.body?.contents.first?.mediaType }
        return draft
    }
}

extension WatchedChange {
    /// Whether an effect decides a member that no two records share.
    static func decidesUnique(_ effect: Effect, of collection: RecordCollection) -> Bool {
        guard effect.collection == collection.name else { return false }
        let members = Set(collection.unique.flatMap(\.members))
        return effect.sets.contains { members.contains($0.name) }
    }
}

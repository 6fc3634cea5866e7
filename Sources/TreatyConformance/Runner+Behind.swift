// Looks at records before and behind each change that some other call shows; what must be seen is RecordComparison's.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI
import TreatyText

/// A record that a change is about: what names it, and what is known of it.
struct ChangeSubject {
    var key: JSON?
    /// Members that were sent when it was made.
    var members: JSON = .object([])
    /// Whether it was made for this change alone.
    var isMade = false
    /// What made it.
    var maker: Operation?
    var request: RequestDraft?
}

/// What was shown before a change, and the request that shows it.
private struct Sight {
    let view: RecordView
    let draft: RequestDraft
    var shown: JSON
    /// Whether it is of a record that the change is not about.
    var isOther = false
}

/// A request that changes something, and the name of what it changes; empty where it is the only one.
private struct ChangeRequest {
    let draft: RequestDraft
    let member: String
    /// What puts it back.
    var original: JSON?
}

extension Runner {
    /// Everything that is looked at behind changes.
    mutating func runBehind(_ report: (TestCase, CaseResult) -> Void) {
        runParts(report)
        let watches = WatchedChange.all(of: contract)
        for watch in watches { run(watch, report) }
        runReplacements(watches, report)
        runUnseen(report)
    }

    /// Looks, changes, and looks again; each look behind a change is reported as a case of its own.
    mutating func run(_ watch: WatchedChange, _ report: (TestCase, CaseResult) -> Void) {
        let operation = watch.operation
        let change = watch.views[0].change
        let planned = watch.step("change", operation, "changes what others show", change.evidence)
        guard isWanted(planned.id, operation.id), abortReason == nil else { return }
        guard target.isDisposable else { return report(planned, notTested(planned, TestCase.notDisposable)) }
        let made = subject(of: watch)
        let draft: RequestDraft
        do throws(CaseRequest.Obstacle) {
            draft = try changing(watch, planned, about: made)
        } catch {
            return report(planned, notTested(planned, error.reason))
        }
        var sights: [Sight] = []
        for view in watch.views {
            let step = watch.step(slug(view.call.operation.id), view.call.operation, "shows what was changed", nil)
            switch look(view, watch, draft, made) {
            case .success(let sight):
                sights.append(sight)
                if let other = lookBeside(sight, watch, draft) { sights.append(other) }
            case .failure(let obstacle): report(step, notTested(step, obstacle.reason))
            }
        }
        guard !sights.isEmpty else { return }
        let requests = changes(watch, draft, sights, made)
        for request in requests {
            let stem = request.member.isEmpty ? "" : "\(slug(request.member))/"
            perform(watch, request, stem, &sights, made, report)
        }
        restore(watch, requests, sights, made)
    }

    // MARK: Requests

    /// A request as a case of success makes it, by a caller that is named.
    func plain(_ operation: Operation, of watch: WatchedChange, by caller: String? = nil)
        throws(CaseRequest.Obstacle) -> RequestDraft
    {
        var planned = watch.step("plain", operation, "", nil)
        if let caller, !operation.security.isEmpty { planned.caller = .principal(caller) }
        var maker = CaseRequest(contract: contract, target: target, planned: planned)
        maker.others = others(planned, nil)
        return try maker.draft(record: nil)
    }

    /// The request that changes, with what is made by it made anew.
    private mutating func changing(_ watch: WatchedChange, _ planned: TestCase, about subject: ChangeSubject?)
        throws(CaseRequest.Obstacle) -> RequestDraft
    {
        var draft = try plain(watch.operation, of: watch)
        for effect in WatchedChange.mains(of: watch.operation) where effect.condition == nil {
            if [.create, .ensure].contains(effect.action) { draft = anew(draft, effect, watch.operation) }
        }
        if let subject { place(subject, in: &draft, watch) }
        return draft
    }

    private func place(_ subject: ChangeSubject, in draft: inout RequestDraft, _ watch: WatchedChange) {
        guard let change = WatchedChange.subjectEffect(of: watch) else { return }
        if let place = change.key.first, let key = subject.key {
            let name = place.shortName
            let isOther = contract.collection(named: change.collection)?.otherKeys.contains(name) ?? false
            draft.set(place, (isOther ? subject.members[name] : nil) ?? key)
            if place.isInBody {
                draft.contentType = draft.contentType ?? watch.operation.body?.contents.first?.mediaType
            }
        }
        for match in change.wheres.joined() {
            guard case .location(let place) = match.value, let value = subject.members[match.member] else { continue }
            draft.set(place, value)
        }
    }

    /// Values that tell the record from others are made anew.
    mutating func anew(_ draft: RequestDraft, _ effect: Effect, _ operation: Operation) -> RequestDraft {
        guard let collection = contract.collection(named: effect.collection) else { return draft }
        creations += 1
        let number = salt + 3000 + creations
        let fresh = FreshBody(call: EffectCall(operation: operation, effect: effect), collection: collection)
        var draft = fresh.vary(draft, number: number)
        let conditions = operation.effects.filter { $0.collection == effect.collection && $0.action == .delete }
        for match in (effect.wheres + conditions.flatMap(\.wheres)).joined() {
            guard case .location(.body(let pointer)) = match.value, let value = draft.body?[pointer],
                let other = fresh.other(value, at: pointer, in: draft, number)
            else { continue }
            draft.body = draft.body?.replacing(pointer, with: other)
        }
        if let list = effect.each, case .location(.body(let pointer)) = list {
            draft.body = draft.body.map { several(in: $0, at: pointer, operation, number) }
        }
        return draft
    }

    /// A list of two, each with texts of its own.
    private func several(in body: JSON, at pointer: JSONPointer, _ operation: Operation, _ number: Int) -> JSON {
        guard let first = body[pointer]?.elements.first, let schema = operation.body?.contents.first?.schema else {
            return body
        }
        var elements: [JSON] = []
        for count in 1...2 {
            var element = first
            if let text = element.members.first(where: { $0.value.string != nil }) {
                element[text.name] = .string("\(text.value.text) \(number)-\(count)")
            }
            elements.append(element)
        }
        let list = body.replacing(pointer, with: .array(elements))
        return schema.accepts(list) ? list : body
    }

    // MARK: The record

    /// The record that a change is about, made for it where some call makes such; nil where the caller alone tells it.
    private mutating func subject(of watch: WatchedChange) -> ChangeSubject? {
        guard let change = WatchedChange.subjectEffect(of: watch) else { return nil }
        if let made = makeSubject(for: change, watch) { return made }
        guard let name = contract.collection(named: change.collection)?.key, change.action != .delete,
            let record = record(for: .existing(collection: change.collection), watch.operation), let key = record[name]
        else { return nil }
        return ChangeSubject(key: key, members: record)
    }

    /// A record that another call makes, and that nobody else works on.
    mutating func makeSubject(for change: Effect, _ watch: WatchedChange) -> ChangeSubject? {
        guard let collection = contract.collection(named: change.collection) else { return nil }
        for maker in contract.operations where maker.id != watch.operation.id && maker.faults.isEmpty {
            guard let effect = maker.effects.first(where: { isMaker($0, of: collection, maker) }),
                let made = make(effect, maker, collection, watch)
            else { continue }
            let needs = change.wheres.joined().compactMap { match in
                if case .location = match.value { match.member } else { nil }
            }
            if !change.key.isEmpty, made.key == nil { continue }
            if needs.contains(where: { made.members[$0] == nil }) { continue }
            return made
        }
        return nil
    }

    private func isMaker(_ effect: Effect, of collection: RecordCollection, _ operation: Operation) -> Bool {
        effect.collection == collection.name && [.create, .ensure].contains(effect.action)
            && effect.condition == nil && effect.each == nil && operation.method != "GET"
    }

    private mutating func make(
        _ effect: Effect, _ maker: Operation, _ collection: RecordCollection, _ watch: WatchedChange
    ) -> ChangeSubject? {
        guard var draft = try? plain(maker, of: watch) else { return nil }
        draft = anew(draft, effect, maker)
        guard let answer = sent(draft, maker, watch), answer.isSuccess else { return nil }
        let scope = scope(of: draft, maker)
        var made = ChangeSubject(isMade: true, maker: maker, request: draft)
        for member in ChangeOutcome(of: effect, by: maker, in: scope).kept {
            made.members = made.members.replacing(JSONPointer(member.tokens), with: member.value)
        }
        for assignment in effect.defaults where made.members[assignment.name] == nil {
            if scope.tells(assignment.value), let value = scope.value(assignment.value) {
                made.members[assignment.name] = value
            }
        }
        if let place = WatchedChange.keyPlace(effect, maker, key: collection.key), let key = answer[place], !key.isNull
        {
            made.key = key
            let around = JSONPointer(Array(place.tokens.dropLast()))
            for member in answer[around]?.members ?? [] where made.members[member.name] == nil {
                made.members[member.name] = member.value
            }
        }
        return made
    }

    // MARK: Exchanges

    /// An exchange that is no case.
    mutating func sent(_ draft: RequestDraft, _ operation: Operation, _ watch: WatchedChange) -> ResponseValues? {
        let planned = watch.step("plain", operation, "", nil)
        _ = exchange(planned, draft.message, curl: "", record: nil)
        return lastAnswer
    }

    /// What a request tells of the records that it names and of who calls.
    func scope(of draft: RequestDraft, _ operation: Operation) -> RecipeScope {
        let message = draft.message
        var scope = callerScope(operation)
        scope.values = RequestValues(message, operation: operation, arguments: arguments(of: message))
        // Of the caller and of records nothing is sure but the key: calls before may have changed the rest.
        let key = callerName(operation).flatMap { contract.collection(named: $0.collection)?.key }
        scope.caller = key.flatMap { key in scope.caller?[key].map { JSON.object([JSON.Member(key, $0)]) } }
        for effect in operation.effects where !effect.key.isEmpty {
            guard let collection = contract.collection(named: effect.collection), let place = effect.key.first,
                let key = scope.values.first(of: effect.key), place.shortName != collection.otherKeys.first
            else { continue }
            scope.records[effect.collection] = .object([JSON.Member(collection.key, key)])
        }
        return scope
    }

    /// The given records that a request names.
    private func known(_ scope: RecipeScope, _ operation: Operation) -> [String: JSON] {
        var known: [String: JSON] = [:]
        for effect in operation.effects where !effect.key.isEmpty {
            guard let key = scope.values.first(of: effect.key),
                let collection = contract.collection(named: effect.collection)
            else { continue }
            let record = pool.all(of: effect.collection).first { collection.isNamed($0, by: key) }
            if let record { known[effect.collection] = record }
        }
        return known
    }

    // MARK: Looking

    private mutating func look(
        _ view: RecordView, _ watch: WatchedChange, _ draft: RequestDraft, _ subject: ChangeSubject?
    ) -> Result<Sight, CaseRequest.Obstacle> {
        do throws(CaseRequest.Obstacle) {
            let request = try viewing(view, watch, draft, key: key(of: view, draft, watch, subject))
            // What is made by the change has no key yet.
            if view.link == .key, view.change.action == .create {
                return .success(Sight(view: view, draft: request, shown: .object([])))
            }
            guard let answer = sent(request, view.call.operation, watch) else {
                return .failure(CaseRequest.Obstacle(reason: "no answer before the change"))
            }
            guard answer.isSuccess, let shown = view.shown(answer) else {
                return .failure(
                    CaseRequest.Obstacle(reason: "was answered \(answer.response.status) before the change"))
            }
            return .success(Sight(view: view, draft: request, shown: shown))
        } catch {
            return .failure(error)
        }
    }

    /// Another record of the collection, where no list shows it.
    private mutating func lookBeside(_ sight: Sight, _ watch: WatchedChange, _ draft: RequestDraft) -> Sight? {
        let view = sight.view
        let isListed = watch.views.contains { $0.link == .list && $0.change.collection == view.change.collection }
        guard view.link == .key, !isListed, view.change.action != .create, let place = view.call.key.first,
            let collection = contract.collection(named: view.change.collection),
            let own = key(of: view, draft, watch, nil)
        else { return nil }
        for record in pool.all(of: collection.name) where !collection.isNamed(record, by: own) {
            guard let key = record[place.shortName] ?? record[collection.key] else { continue }
            var request = sight.draft
            request.set(place, key)
            guard let answer = sent(request, view.call.operation, watch), answer.isSuccess,
                let shown = view.shown(answer), shown[collection.key]?.isSame(as: own) != true
            else { return nil }
            return Sight(view: view, draft: request, shown: shown, isOther: true)
        }
        return nil
    }

    private func key(of view: RecordView, _ draft: RequestDraft, _ watch: WatchedChange, _ subject: ChangeSubject?)
        -> JSON?
    {
        guard !view.change.key.isEmpty else { return nil }
        return scope(of: draft, watch.operation).values.first(of: view.change.key)
    }

    /// The request of a view: by the same caller, about the same records.
    private func viewing(_ view: RecordView, _ watch: WatchedChange, _ draft: RequestDraft, key: JSON?)
        throws(CaseRequest.Obstacle) -> RequestDraft
    {
        let viewer = view.call.operation
        let caller = contract.usualCaller(of: watch.operation, among: target.callers)?.caller
        let canAsk = caller.map { caller in
            viewer.security.contains { !$0.isEmpty && $0.allSatisfy { caller.has($0, of: contract) } }
        }
        let isOwn = view.call.effect.wheres.joined().contains { if case .principal = $0.value { true } else { false } }
        if isOwn, canAsk == false { throw CaseRequest.Obstacle(reason: "another caller is shown other records") }
        var request = try plain(viewer, of: watch, by: canAsk == true ? caller?.name : nil)
        let values = scope(of: draft, watch.operation).values
        for effect in viewer.effects {
            guard let place = effect.key.first else { continue }
            if effect.collection == view.change.collection, view.link == .key {
                if let key { request.set(place, key) }
                continue
            }
            let same = watch.operation.effects.first { $0.collection == effect.collection && !$0.key.isEmpty }
            if let value = same.flatMap({ values.first(of: $0.key) }) { request.set(place, value) }
        }
        return request
    }

    // MARK: Changing

    /// The requests of a change: one for each member that can be changed and that a record shows.
    private func changes(
        _ watch: WatchedChange, _ draft: RequestDraft, _ sights: [Sight], _ subject: ChangeSubject?
    ) -> [ChangeRequest] {
        let sight = sights.first { sight in
            let action = sight.view.change.action
            return [.update, .replace].contains(action) || action == .ensure && sight.view.link == .same
        }
        guard let sight,
            watch.operation.body != nil, let record = record(in: sight, draft, watch)
        else { return [ChangeRequest(draft: draft, member: "")] }
        let change = sight.view.change
        let calls = contract.collection(named: change.collection).map { CollectionCalls($0, of: contract) }
        let isFollowed = (calls?.isLifecycle ?? false) && !(calls?.readers.isEmpty ?? true) && !change.key.isEmpty
        let choice = ChangeChoice(contract: contract, operation: watch.operation, change: change, before: record)
        let found = choice.requests(draft, most: isFollowed ? 1 : 12) { [self] in scope(of: $0, watch.operation) }
        if found.isEmpty { return [ChangeRequest(draft: draft, member: "")] }
        return found.map { ChangeRequest(draft: $0.draft, member: $0.name, original: $0.original) }
    }

    /// The record as a view showed it before.
    private func record(in sight: Sight, _ draft: RequestDraft, _ watch: WatchedChange) -> JSON? {
        guard sight.view.link == .list else { return sight.shown }
        let key = scope(of: draft, watch.operation).values.first(of: sight.view.change.key)
        let name = contract.collection(named: sight.view.change.collection)?.key ?? "id"
        return key.flatMap { key in sight.shown.elements.first { $0[name]?.isSame(as: key) ?? false } }
    }

    private mutating func perform(
        _ watch: WatchedChange, _ request: ChangeRequest, _ stem: String, _ sights: inout [Sight],
        _ subject: ChangeSubject?, _ report: (TestCase, CaseResult) -> Void
    ) {
        let operation = watch.operation
        let title = request.member.isEmpty ? "changes what others show" : "changes \(request.member)"
        let planned = watch.step("\(stem)change", operation, title, watch.views[0].change.evidence)
        let start = unixSeconds()
        let result = send(request.draft, planned)
        guard let answer = lastAnswer else { return report(planned, result) }
        if (400..<500).contains(answer.response.status) {
            return report(planned, notTested(planned, "refused (\(answer.response.status)), and so nothing is changed"))
        }
        report(planned, result)
        guard answer.isSuccess else { return }
        let end = unixSeconds()
        let server = answer.response.field("Date").flatMap { HTTPDate.parse($0) }
        let offset = server.map { $0 - end } ?? 0
        let span = (start + offset - 5)...(end + offset + 5)
        let scope = scope(of: request.draft, operation)
        let known = known(scope, operation)
        for index in sights.indices {
            let view = sights[index].view
            let outcomes = outcomes(view.change, operation, scope, known)
            guard outcomes.first?.isDone == true else { continue }
            let (key, marks) = identity(view, operation, scope, answer)
            var draft = sights[index].draft
            if view.link == .key, view.change.action == .create {
                guard let key, let place = view.call.key.first else { continue }
                draft.set(place, key)
            }
            let isOther = sights[index].isOther
            if isOther, outcomes.contains(where: \.mayTouchOthers) { continue }
            let comparison = RecordComparison(
                contract: contract, watch: watch, view: view, outcomes: isOther ? [] : outcomes, key: key, marks: marks,
                span: span, before: sights[index].shown)
            if view.link == .key, view.change.action == .delete, !isOther { continue }
            let viewer = view.call.operation
            let step = watch.step(
                stem + (isOther ? "other-by-" : "") + slug(viewer.id), viewer,
                isOther ? "shows another record as before" : "shows what was changed, and nothing else changed",
                following(view.change.evidence, view.call.effect.evidence))
            let seen = draft.message
            report(step, exchange(step, seen, curl: curl.text(seen), record: nil) { comparison.findings(on: $0) })
            if let shown = lastAnswer.flatMap(view.shown) { sights[index].shown = shown }
        }
    }

    /// What the change leaves of each record that it makes, or of the one that it is about.
    private func outcomes(_ change: Effect, _ operation: Operation, _ scope: RecipeScope, _ known: [String: JSON])
        -> [ChangeOutcome]
    {
        guard let each = change.each else { return [ChangeOutcome(of: change, by: operation, in: scope, known: known)] }
        return (scope.value(each)?.elements ?? []).map { element in
            var one = scope
            one.each = element
            return ChangeOutcome(of: change, by: operation, in: one, known: known)
        }
    }

    /// What names the record of a change, once it was answered, and what tells it from others.
    private func identity(
        _ view: RecordView, _ operation: Operation, _ scope: RecipeScope, _ answer: ResponseValues
    ) -> (
        key: JSON?, marks: [(member: JSONPointer, value: JSON)]
    ) {
        let change = view.change
        let marks = change.wheres.joined().compactMap { match -> (member: JSONPointer, value: JSON)? in
            guard case .location = match.value else { return nil }
            return scope.value(match.value).map { (match.member, $0) }
        }
        if change.each != nil { return (nil, []) }
        if !change.key.isEmpty { return (scope.values.first(of: change.key), marks) }
        guard change.action == .create else { return (nil, marks) }
        let name = contract.collection(named: change.collection)?.key
        let place = WatchedChange.keyPlace(change, operation, key: name)
        return (place.flatMap { answer[$0] }.flatMap { $0.isNull ? nil : $0 }, marks)
    }

    /// Puts back what was changed one by one of a record that was there before; that exchange is no case.
    private mutating func restore(
        _ watch: WatchedChange, _ requests: [ChangeRequest], _ sights: [Sight], _ subject: ChangeSubject?
    ) {
        guard subject?.isMade != true else { return }
        for request in requests where !request.member.isEmpty {
            guard let old = request.original else { continue }
            var draft = request.draft
            draft.body?[request.member] = old
            _ = sent(draft, watch.operation, watch)
        }
    }
}

extension ResponseValues {
    var isSuccess: Bool { (200..<300).contains(response.status) }
}

// Sends the steps of a record's life, each resting on what the one before it left; what must come back is Lifecycle's.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI
import TreatyText

/// A record that a lifecycle has made.
private struct MadeRecord {
    let key: JSON
    /// The body that was sent to make it.
    let body: JSON?
    /// The whole request.
    let request: RequestMessage
    /// What the answer showed of it.
    let shown: JSON
}

extension Runner {
    /// Makes a record and follows it; each step is reported as a case of its own.
    mutating func run(_ life: Lifecycle, _ report: (TestCase, CaseResult) -> Void) {
        let creation = life.step("create", life.creator, "makes a record of \(life.collection.name)")
        let wanted = [creation.id, creation.id.dropping("\(contract.name)/") ?? ""]
        guard wanted.contains(where: { isWanted($0, creation.operation.id) }) else { return }
        guard target.isDisposable else {
            return report(
                creation,
                notTested(
                    creation,
                    "may change something, and the target is not disposable (disposable: true, or --disposable)"))
        }
        guard let record = make(life, creation, report) else { return }
        exist(life, record, report)
        for reader in life.calls.readers where canName(reader, life) {
            let planned = life.step("read-by-\(slug(reader.operation.id))", reader, "is shown as it was made")
            let kept = kept(by: life.creator, record.request)
            ask(reader, planned, record, life, report) { life.findings(on: $0, of: reader, keeping: kept, "as sent:") }
        }
        lookBeside(life, record, report)
        list(life, record, isThere: true, "list", "lists the record", report)
        for updater in life.calls.updaters where canName(updater, life) { update(updater, record, life, report) }
        if let deleter = life.calls.deleters.first(where: { canName($0, life) }) {
            end(deleter, record, life, report)
        }
    }

    /// Whether a call needs no record beside the one that was made.
    private func canName(_ call: EffectCall, _ life: Lifecycle) -> Bool {
        call.operation.otherNeeds(than: life.collection.name).isEmpty
    }

    // MARK: Making

    private mutating func make(
        _ life: Lifecycle, _ planned: TestCase, _ report: (TestCase, CaseResult) -> Void
    ) -> MadeRecord? {
        do throws(CaseRequest.Obstacle) {
            // Time goes on and so does the count, so that no two creations of a run meet.
            creations += 1
            let draft = try creation(life, planned, number: 1000 + creations)
            let result = send(draft, planned)
            report(planned, result)
            guard let answer = lastAnswer, answer.isSuccess else { return nil }
            guard let place = life.creator.place(of: life.collection.key), let key = answer[place], !key.isNull else {
                let next = life.step("follow", life.creator, "is followed")
                report(next, notTested(next, "the answer shows no \(life.collection.key) of what was made"))
                return nil
            }
            let shown = life.creator.effect.at.flatMap { answer[$0] } ?? .object([])
            return MadeRecord(key: key, body: draft.body, request: draft.message, shown: shown)
        } catch {
            report(planned, notTested(planned, error.reason))
            return nil
        }
    }

    /// The request that makes a record, with everything unique in it made anew.
    private func creation(_ life: Lifecycle, _ planned: TestCase, number: Int) throws(CaseRequest.Obstacle)
        -> RequestDraft
    {
        let draft = try request(planned, record: nil, wantsBody: true)
        return FreshBody(call: life.creator, collection: life.collection).vary(draft, number: salt + number)
    }

    private func request(_ planned: TestCase, record: JSON?, wantsBody: Bool = false) throws(CaseRequest.Obstacle)
        -> RequestDraft
    {
        var maker = CaseRequest(contract: contract, target: target, planned: planned)
        maker.others = others(planned, record)
        maker.wantsBody = wantsBody
        return try maker.draft(record: record)
    }

    mutating func send(
        _ draft: RequestDraft, _ planned: TestCase, check: (ResponseValues) -> [Finding] = { _ in [] }
    ) -> CaseResult {
        let message = draft.message
        return exchange(planned, message, curl: curl.text(message), record: nil, check: check)
    }

    /// The same once more, which unique constraints forbid.
    private mutating func exist(_ life: Lifecycle, _ record: MadeRecord, _ report: (TestCase, CaseResult) -> Void) {
        let operation = life.creator.operation
        for rule in operation.rules {
            guard case .exists(let collection, let constraint) = rule.trigger, collection == life.collection.name else {
                continue
            }
            let planned = TestCase(
                id: "\(contract.name)/\(slug(operation.id))/error-\(slug(rule.label))/exists-\(slug(constraint))",
                operation: operation, purpose: .error(rule), title: "made twice with the same \(constraint)",
                expectation: .errors([rule]), evidence: rule.evidence)
            guard var draft = try? request(planned, record: nil, wantsBody: true) else { continue }
            draft.body = record.body
            // Where the caller may choose it, what the answer showed is sent too.
            let members = life.collection.unique.first { $0.name == constraint }?.members ?? []
            let declared = operation.body?.contents.first?.schema?.declaredMembers()
            for member in members where draft.body?[member] == nil && declared?.schema(of: member) != nil {
                if let value = record.shown[member] { draft.body?[member] = value }
            }
            report(planned, send(draft, planned))
        }
    }

    /// What making a record changes in one of another collection, read there.
    private mutating func lookBeside(_ life: Lifecycle, _ record: MadeRecord, _ report: (TestCase, CaseResult) -> Void)
    {
        let operation = life.creator.operation
        let values = RequestValues(record.request, operation: operation, arguments: arguments(of: record.request))
        for effect in operation.effects where effect.action == .update && effect.collection != life.collection.name {
            guard effect.condition == nil, !effect.isForAll, let key = values.first(of: effect.key),
                let other = contract.collection(named: effect.collection)
            else { continue }
            let calls = CollectionCalls(other, of: contract)
            guard let reader = calls.readers.first(where: { $0.operation.otherNeeds(than: other.name).isEmpty }) else {
                continue
            }
            var kept = KeptMembers(call: EffectCall(operation: operation, effect: effect), values: values).all()
                .filter { member in effect.sets.contains { $0.name == member.name } }
            for set in effect.sets {
                guard case .record(life.collection.name, let pointer) = set.value,
                    pointer.tokens == [life.collection.key]
                else { continue }
                kept.append(KeptMember(name: set.name, value: record.key, evidence: set.evidence ?? effect.evidence))
            }
            guard !kept.isEmpty else { continue }
            let planned = life.step(
                "beside-by-\(slug(reader.operation.id))", reader, "shows what it changes of \(other.name)")
            let beside = MadeRecord(key: key, body: nil, request: record.request, shown: .object([]))
            ask(reader, planned, beside, life, report) {
                life.findings(on: $0, of: reader, keeping: kept, "as it was set:")
            }
        }
    }

    // MARK: Asking

    private mutating func ask(
        _ call: EffectCall, _ planned: TestCase, _ record: MadeRecord, _ life: Lifecycle,
        _ report: (TestCase, CaseResult) -> Void, check: (ResponseValues) -> [Finding] = { _ in [] }
    ) {
        do throws(CaseRequest.Obstacle) {
            let draft = try keyed(call, planned, record, life)
            report(planned, send(draft, planned, check: check))
        } catch {
            report(planned, notTested(planned, error.reason))
        }
    }

    /// A request of a call about the record that was made.
    private func keyed(_ call: EffectCall, _ planned: TestCase, _ record: MadeRecord, _ life: Lifecycle)
        throws(CaseRequest.Obstacle) -> RequestDraft
    {
        var draft = try request(planned, record: nil)
        guard let place = call.key.first else { return draft }
        let name = place.shortName
        let isOther = life.collection.otherKeys.contains(name)
        draft.set(place, (isOther ? record.shown[name] : nil) ?? record.key)
        if place.isInBody { draft.contentType = draft.contentType ?? call.operation.body?.contents.first?.mediaType }
        return draft
    }

    private mutating func list(
        _ life: Lifecycle, _ record: MadeRecord, isThere: Bool, _ name: String, _ title: String,
        _ report: (TestCase, CaseResult) -> Void
    ) {
        for lister in life.calls.listers where life.listsAll(lister) {
            let planned = life.step("\(name)-by-\(slug(lister.operation.id))", lister, title)
            guard let draft = try? request(planned, record: nil) else { continue }
            report(
                planned,
                send(draft, planned) { life.findings(on: $0, of: lister, key: record.key, isThere: isThere) })
        }
    }

    // MARK: Changing

    /// What a request has decided of a record.
    private func kept(by call: EffectCall, _ message: RequestMessage) -> [KeptMember] {
        let values = RequestValues(message, operation: call.operation, arguments: arguments(of: message))
        return KeptMembers(call: call, values: values).all()
    }

    /// Changes one member after the other, and looks at all others each time.
    private mutating func update(
        _ updater: EffectCall, _ record: MadeRecord, _ life: Lifecycle, _ report: (TestCase, CaseResult) -> Void
    ) {
        let stem = "update-by-\(slug(updater.operation.id))"
        let planned = life.step(stem, updater, "changes what is sent")
        guard let made = try? keyed(updater, planned, record, life) else {
            return report(planned, notTested(planned, "no request can be made"))
        }
        let fresh = FreshBody(call: updater, collection: life.collection, kept: updater.key)
        creations += 1
        let draft = fresh.vary(made, number: salt + 1000 + creations)
        guard let reader = life.calls.readers.first(where: { canName($0, life) }) else {
            return report(planned, send(draft, planned))
        }
        let look = life.step("\(stem)/before", reader, "is there before it is changed")
        let counted = failures
        ask(reader, look, record, life) { _, _ in }
        failures = counted
        guard let at = reader.effect.at, let before = lastAnswer?[at] else {
            return report(planned, notTested(planned, "the record cannot be read before it is changed"))
        }
        let changes = SingleChange(
            updater: updater, collection: life.collection, draft: draft, before: before,
            keys: target.given.map { records in
                let key = contract.collection(named: records.collection)?.key ?? "id"
                return records.existing.compactMap { $0[key] }
            }
        ).requests()
        guard !changes.isEmpty else {
            report(planned, send(draft, planned))
            return lookAfter(updater, draft, nil, before, reader, record, life, stem, report)
        }
        var latest = before
        for change in changes {
            let name = changes.count == 1 ? stem : "\(stem)/\(slug(change.member))"
            let one = life.step(name, updater, "changes \(change.member)")
            report(one, send(change.draft, one))
            lookAfter(updater, change.draft, change.member, latest, reader, record, life, name, report)
            latest = lastAnswer?[at] ?? latest
        }
    }

    /// Reads a record after a change: what was changed is, and what was not sent is as before.
    private mutating func lookAfter(
        _ updater: EffectCall, _ draft: RequestDraft, _ member: String?, _ before: JSON, _ reader: EffectCall,
        _ record: MadeRecord, _ life: Lifecycle, _ stem: String, _ report: (TestCase, CaseResult) -> Void
    ) {
        guard let answer = lastAnswer, answer.isSuccess else { return }
        let after = life.step("\(stem)/after", reader, "shows what was changed, and nothing else changed")
        var kept = kept(by: updater, draft.message)
        let sent = Set(kept.map(\.name)).union(updater.effect.sets.map(\.name)).union(
            life.named(by: updater, in: draft.body)
        ).union([member].compactMap(\.self))
        if updater.effect.action == .update {
            let declared =
                updater.operation.body?.contents.first?.schema?.declaredMembers().properties.map(\.name) ?? []
            kept += declared.filter { !sent.contains($0) && before[$0] != nil }.map {
                KeptMember(name: $0, value: before[$0] ?? .null, evidence: updater.effect.evidence)
            }
        }
        ask(reader, after, record, life, report) { life.findings(on: $0, of: reader, keeping: kept, "as it was left:") }
    }

    // MARK: Ending

    private mutating func end(
        _ deleter: EffectCall, _ record: MadeRecord, _ life: Lifecycle, _ report: (TestCase, CaseResult) -> Void
    ) {
        let planned = life.step("delete-by-\(slug(deleter.operation.id))", deleter, "is deleted")
        ask(deleter, planned, record, life, report)
        guard let answer = lastAnswer, answer.isSuccess else { return }
        for reader in life.calls.readers where canName(reader, life) {
            let rule = reader.operation.rules.first { rule in
                rule.trigger == .absent(collection: life.collection.name) || rule.trigger == .anyAbsent
            }
            let name = "gone-by-\(slug(reader.operation.id))"
            var gone = TestCase(
                id: life.step(name, reader, "").id, operation: reader.operation, purpose: .protocolRule,
                title: "is not shown any more", expectation: .refusal(life.followed(deleter.effect.evidence)),
                evidence: life.followed(deleter.effect.evidence))
            if let rule { gone = life.step(name, reader, "is not shown any more", refusedBy: rule) }
            ask(reader, gone, record, life, report)
        }
        list(life, record, isThere: false, "unlisted", "lists it no more", report)
    }
}

/// Requests that change one member of a record each.
struct SingleChange {
    let updater: EffectCall
    let collection: RecordCollection
    let draft: RequestDraft
    let before: JSON
    /// The keys of the given records of each collection.
    let keys: [[JSON]]

    /// How many members are changed one by one.
    private static let membersMax = 12

    /// A request for each member that can be changed, in the order of the schema.
    func requests() -> [(draft: RequestDraft, member: String)] {
        guard let content = updater.operation.body?.contents.first, let schema = content.schema else { return [] }
        let declared = schema.declaredMembers()
        // What finds a record is not what anybody changes of it.
        let set = Set(updater.effect.sets.map(\.name) + collection.otherKeys)
        var found: [(draft: RequestDraft, member: String)] = []
        for (name, part) in declared.properties where found.count < SingleChange.membersMax {
            guard !set.contains(name), !updater.key.contains(.body(JSONPointer([name]))), let known = before[name]
            else {
                continue
            }
            let least = least(declared, but: name)
            let values = others(than: known, schema.resolve(part))
            guard let value = values.first(where: { schema.accepts(least.replacing(JSONPointer([name]), with: $0)) })
            else { continue }
            var changed = draft
            changed.body = least.replacing(JSONPointer([name]), with: value)
            changed.contentType = content.mediaType
            found.append((changed, name))
        }
        return found
    }

    /// A body of what must be there, and of what names the record.
    private func least(_ declared: DeclaredMembers, but name: String) -> JSON {
        var body = JSON.object([])
        for required in declared.required where required != name {
            body[required] = before[required] ?? draft.body?[required]
        }
        for place in updater.key {
            if case .body(let pointer) = place, let key = draft.body?[pointer] {
                body = body.replacing(pointer, with: key)
            }
        }
        return body
    }

    private func others(than value: JSON, _ schema: Value?) -> [JSON] {
        let words = SingleChange.words(than: value, schema)
        if !words.isEmpty { return words }
        // What names another record names another one of its kind.
        if let kind = keys.first(where: { $0.contains { $0.isSame(as: value) } }), value != "" {
            return kind.filter { !$0.isSame(as: value) && !$0.isSame(as: before[collection.key] ?? .null) }
        }
        return SingleChange.others(than: value, schema)
    }

    private static func words(than value: JSON, _ schema: Value?) -> [JSON] {
        (schema?.elements(of: "enum") ?? []).map { JSON($0) }.filter { !$0.isSame(as: value) && !$0.isNull }
    }

    /// Values of the same kind as another; words of an enumeration where there is one.
    static func others(than value: JSON, _ schema: Value?) -> [JSON] {
        let words = words(than: value, schema)
        if !words.isEmpty { return words }
        switch value {
        case .bool(let isTrue): return [.bool(!isTrue)]
        case .number: return value.int.map { [.int($0 + 1), .int($0 - 1)] } ?? []
        case .string(let text):
            let digits = Int(text).map { [JSON.string(String($0 + 1))] } ?? []
            return [.string(text + " changed"), .string(text + "-changed"), .string(text + "x")] + digits
        case .null: return ["changed"]
        case .object: return [["changed": true]]
        case .array: return []
        }
    }
}

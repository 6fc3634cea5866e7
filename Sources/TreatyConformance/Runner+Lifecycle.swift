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
            let kept = life.kept(by: life.creator, record.body)
            ask(reader, planned, record, life, report) { life.findings(on: $0, of: reader, keeping: kept, "as sent:") }
        }
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
            let draft = try creation(life, planned, number: life.number)
            let result = send(draft, planned)
            report(planned, result)
            guard let answer = lastAnswer, (200..<300).contains(answer.response.status) else { return nil }
            guard let place = life.creator.place(of: life.collection.key), let key = answer[place], !key.isNull else {
                let next = life.step("follow", life.creator, "is followed")
                report(next, notTested(next, "the answer shows no \(life.collection.key) of what was made"))
                return nil
            }
            let shown = life.creator.effect.at.flatMap { answer[$0] } ?? .object([])
            return MadeRecord(key: key, body: draft.body, shown: shown)
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

    /// On a target that lives on, another run must not meet what this one has left.
    private var salt: Int { target.isOwnMock ? 0 : unixSeconds() % 100_000 * 100 }

    private func request(_ planned: TestCase, record: JSON?, wantsBody: Bool = false) throws(CaseRequest.Obstacle)
        -> RequestDraft
    {
        var maker = CaseRequest(contract: contract, target: target, planned: planned)
        maker.others = others(planned, record)
        maker.wantsBody = wantsBody
        return try maker.draft(record: record)
    }

    private mutating func send(
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

    /// Changes one member at a time, and looks at all others.
    private mutating func update(
        _ updater: EffectCall, _ record: MadeRecord, _ life: Lifecycle, _ report: (TestCase, CaseResult) -> Void
    ) {
        let stem = "update-by-\(slug(updater.operation.id))"
        let planned = life.step(stem, updater, "changes what is sent")
        guard let made = try? keyed(updater, planned, record, life) else {
            return report(planned, notTested(planned, "no request can be made"))
        }
        let fresh = FreshBody(call: updater, collection: life.collection, kept: updater.key)
        let draft = fresh.vary(made, number: salt + life.number + 50)
        guard let reader = life.calls.readers.first(where: { canName($0, life) }) else {
            return report(planned, send(draft, planned))
        }
        let look = life.step("\(stem)/before", reader, "is there before it is changed")
        ask(reader, look, record, life) { _, _ in }
        guard let at = reader.effect.at, let before = lastAnswer?[at] else {
            return report(planned, notTested(planned, "the record cannot be read before it is changed"))
        }
        let change = SingleChange(updater: updater, draft: draft, before: before)
        guard let changed = change.request() else { return report(planned, send(draft, planned)) }
        report(planned, send(changed.draft, planned))
        guard let answer = lastAnswer, (200..<300).contains(answer.response.status) else { return }
        let after = life.step("\(stem)/after", reader, "shows what was changed, and nothing else changed")
        var kept = life.kept(by: updater, changed.draft.body)
        let sent = Set(kept.map(\.member)).union(updater.effect.sets.map(\.name)).union(
            life.named(by: updater, in: changed.draft.body)
        ).union([changed.member])
        if updater.effect.action == .update {
            kept += change.others(than: sent).map { ($0, before[$0] ?? .null) }
        }
        ask(reader, after, record, life, report) { life.findings(on: $0, of: reader, keeping: kept, "as it was left:") }
    }

    // MARK: Ending

    private mutating func end(
        _ deleter: EffectCall, _ record: MadeRecord, _ life: Lifecycle, _ report: (TestCase, CaseResult) -> Void
    ) {
        let planned = life.step("delete-by-\(slug(deleter.operation.id))", deleter, "is deleted")
        ask(deleter, planned, record, life, report)
        guard let answer = lastAnswer, (200..<300).contains(answer.response.status) else { return }
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

/// A request that changes one member of a record.
private struct SingleChange {
    let updater: EffectCall
    let draft: RequestDraft
    let before: JSON

    private var schema: CompiledSchema? { updater.operation.body?.contents.first?.schema }
    private var declared: DeclaredMembers { schema?.declaredMembers() ?? DeclaredMembers() }

    /// The request, and which member it changes; nil where no member can be changed.
    func request() -> (draft: RequestDraft, member: String)? {
        guard let content = updater.operation.body?.contents.first, let schema else { return nil }
        let set = Set(updater.effect.sets.map(\.name))
        for (name, _) in declared.properties
        where !set.contains(name) && !updater.key.contains(.body(JSONPointer([name]))) {
            guard let known = before[name] else { continue }
            for value in others(than: known) {
                var body = JSON.object([])
                for required in declared.required where required != name {
                    body[required] = draft.body?[required] ?? before[required]
                }
                for place in updater.key {
                    if case .body(let pointer) = place, let key = draft.body?[pointer] {
                        body = body.replacing(pointer, with: key)
                    }
                }
                body[name] = value
                guard schema.accepts(body) else { continue }
                var changed = draft
                changed.body = body
                changed.contentType = content.mediaType
                return (changed, name)
            }
        }
        return nil
    }

    /// Members that a caller could have sent and did not.
    func others(than sent: Set<String>) -> [String] {
        declared.properties.map(\.name).filter { !sent.contains($0) && before[$0] != nil }
    }

    private func others(than value: JSON) -> [JSON] {
        switch value {
        case .bool(let isTrue): [.bool(!isTrue)]
        case .number: value.int.map { [.int($0 + 1), .int($0 - 1)] } ?? []
        case .string(let text): [.string(text + " changed"), .string(text + "-changed"), .string(text + "x")]
        case .null: ["changed"]
        case .array, .object: []
        }
    }
}

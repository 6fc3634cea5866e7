// What a call does to records whose collection was inferred from the shape of its path; declared effects are not here.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

extension OperationCall {
    /// What a call of an inferred collection comes to.
    private enum StatefulOutcome: Sendable {
        case absent(String)
        case taken(String)
        case full
        case list([JSON])
        case entity(JSON, id: String)
        /// Without an id the call's own path is that of the record.
        case created(JSON, id: String?)
        case gone(JSON, id: String)
    }

    /// The answer of an inferred collection; nil where the call is none of one, or its shape is not clear.
    func statefulAnswer() -> AnswerDraft? {
        guard served.setting.isStateful, operation.effects.isEmpty, let place, place.shape.isClear,
            served.entities(source).detailSchema(place) != nil
        else { return nil }
        let entities = served.entities(source)
        var isBelowAdded = false
        for parent in served.shapes.parents(of: place, arguments: arguments) where parent.shape.isClear {
            guard let id = parent.id, entities.detailSchema(parent) != nil else { continue }
            let known = served.stateful.transaction(
                parent.collection, start: { isBelowAdded ? .init() : start(parent, entities) },
                { (isThere: $0[id] != nil, isAdded: $0.added.contains(id)) })
            guard known.isThere else { return absent("\(parent.collection) has no record \(id)") }
            isBelowAdded = isBelowAdded || known.isAdded
        }
        let outcome = served.stateful.transaction(
            place.collection, start: { isBelowAdded ? .init() : start(place, entities) },
            { records in change(&records, place, entities) })
        guard let outcome else { return nil }
        switch outcome {
        case .absent(let id): return absent("\(place.collection) has no record \(id)")
        case .taken(let id): return conflict("\(place.collection) has a record \(id) already")
        case .full:
            return .problem(
                .conflict, detail: "\(place.collection) holds \(StatefulStore.recordsMax) records, which is all it can")
        case .list(let records):
            return shown(
                at: { whole in EntityBodies.elements(in: whole, place.shape) }, with: .array(records))
        case .entity(let record, _): return shown(record, place, status: nil)
        case .gone(let record, let id):
            served.stateful.forget(below: "\(place.collection)/\(PercentEncoding.encoded(id))/")
            return shown(record, place, status: nil)
        case .created(let record, let id):
            guard var draft = shown(record, place, status: createdStatus) else { return nil }
            let isShown = operation.response(for: 201)?.fields.contains { field in
                field.name == "location" && !field.examples.isEmpty
            }
            if draft.status == 201, let id, isShown != true {
                // A made-up place would lead nowhere.
                draft.fields.removeAll { $0.0.lowercased() == "location" }
                draft.fields.append(("Location", location(id)))
            }
            return draft
        }
    }

    // MARK: Records

    /// The records that a path starts with: the elements of the list's example, else made from the schema.
    private func start(_ place: ResourcePlace, _ entities: EntityBodies) -> StatefulStore.Records {
        var records = StatefulStore.Records()
        if let index = place.shape.collectionOperations["GET"],
            served.contract.operations.indices.contains(index),
            let response = Negotiation.usual(served.contract.operations[index].responses),
            let example = response.contents.lazy.compactMap({ $0.examples.first }).first
        {
            let whole = JSON(example.value)
            if let at = EntityBodies.elements(in: whole, place.shape) {
                for element in whole[at]?.elements ?? [] {
                    guard let holder = EntityBodies.holder(in: element, place.shape), let id = element[holder] else {
                        continue
                    }
                    records.put(element, id: id.text)
                }
                if records.count > 0 { return records }
            }
        }
        for id in entities.ids(place) {
            if let entity = entities.detail(id, place) { records.put(entity, id: id) }
        }
        return records
    }

    private func change(_ records: inout StatefulStore.Records, _ place: ResourcePlace, _ entities: EntityBodies)
        -> StatefulOutcome?
    {
        guard let id = place.id else {
            switch operation.method {
            case "GET", "HEAD": return .list(records.all.map(\.record))
            case "POST": return create(&records, place, entities)
            case "PUT", "PATCH": return updateNamed(&records, place, entities)
            default: return nil
            }
        }
        guard let record = records[id] else {
            // What is put at a path of its own is made where the contract says that it may be.
            if operation.method == "PUT", createdStatus != nil, case .object? = values.body {
                guard records.count < StatefulStore.recordsMax else { return .full }
                let record = stored(values.body ?? .object([]), over: .object([]), id: id, place, entities)
                records.add(record, id: id)
                return .created(record, id: nil)
            }
            let isMember = ["GET", "HEAD", "PUT", "PATCH", "DELETE"].contains(operation.method)
            return isMember ? .absent(id) : nil
        }
        switch operation.method {
        case "GET", "HEAD": return .entity(record, id: id)
        case "DELETE":
            records.remove(id)
            return .gone(record, id: id)
        case "PUT", "PATCH": return update(record, id: id, in: &records, place, entities)
        default: return nil
        }
    }

    private func update(
        _ record: JSON, id: String, in records: inout StatefulStore.Records, _ place: ResourcePlace,
        _ entities: EntityBodies
    ) -> StatefulOutcome? {
        // A patch in a form of its own is taken and not carried out.
        guard case .object(let members)? = values.body else { return .entity(record, id: id) }
        let isPatch = operation.method == "PATCH"
        let wanted = isPatch ? record.merged(with: .object(members)) : JSON.object(members)
        let changed = stored(wanted, over: record, id: id, place, entities)
        records.put(changed, id: id)
        return .entity(changed, id: id)
    }

    /// A change that names its record in the body: `PUT /pet` beside `GET /pet/{petId}`.
    private func updateNamed(
        _ records: inout StatefulStore.Records, _ place: ResourcePlace, _ entities: EntityBodies
    ) -> StatefulOutcome? {
        guard let body = values.body, let name = EntityBodies.idName(of: body, place.shape),
            let id = body[name]?.text
        else { return nil }
        guard let record = records[id] else { return .absent(id) }
        return update(record, id: id, in: &records, place, entities)
    }

    private func create(_ records: inout StatefulStore.Records, _ place: ResourcePlace, _ entities: EntityBodies)
        -> StatefulOutcome?
    {
        guard case .object(let members) = values.body ?? .object([]) else { return nil }
        guard records.count < StatefulStore.recordsMax else { return .full }
        let body = JSON.object(members)
        if let name = EntityBodies.idName(of: body, place.shape), let sent = body[name], !sent.isNull {
            guard records[sent.text] == nil else { return .taken(sent.text) }
            let record = stored(body, over: .object([]), id: sent.text, place, entities)
            records.add(record, id: sent.text)
            return .created(record, id: sent.text)
        }
        var number = max(records.next, records.count + 1)
        var id = entities.freshID(number, place)
        while records[id] != nil, number < StatefulStore.recordsMax * 2 {
            number += 1
            id = entities.freshID(number, place)
        }
        guard records[id] == nil else { return .full }
        let record = stored(body, over: .object([]), id: id, place, entities)
        records.add(record, id: id)
        return .created(record, id: id)
    }

    /// A record as the contract shows it: what was sent, with its id; members that the contract wants and nobody sent
    /// come from the record before, else from the schema.
    private func stored(
        _ sent: JSON, over old: JSON, id: String, _ place: ResourcePlace, _ entities: EntityBodies
    ) -> JSON {
        guard let schema = entities.detailSchema(place), let model = entities.detail(id, place) else { return sent }
        let holder = EntityBodies.holder(in: model, place.shape)
        let whole = (try? source.value(schema, BodySubject(collection: place.collection, id: id))) ?? model
        let at = wrapper(of: whole, place.shape)
        func accepts(_ entity: JSON) -> Bool { schema.accepts(whole.replacing(at, with: entity)) }
        func withID(_ entity: JSON) -> JSON {
            guard let holder, let known = model[holder] else { return entity }
            return entity.replacing(holder, with: known)
        }
        let plain = withID(sent)
        if accepts(plain) { return plain }
        // Only what is missing is added: the fewer members that nobody sent, the better.
        var filled = plain
        for other in [old, model] {
            for member in other.members where filled[member.name] == nil {
                filled[member.name] = member.value
            }
            if accepts(filled) { return without(optional: filled, sent: plain, accepts: accepts) }
        }
        return EntityBodies.fit(filled, into: model, accepts: accepts)
    }

    /// Takes away again what was not sent and is not wanted.
    private func without(optional record: JSON, sent: JSON, accepts: (JSON) -> Bool) -> JSON {
        var result = record
        for member in record.members.prefix(100) where sent[member.name] == nil {
            var lighter = result
            lighter[member.name] = nil
            if accepts(lighter) { result = lighter }
        }
        return result
    }

    private func wrapper(of value: JSON, _ shape: ResourceShape) -> JSONPointer {
        EntityBodies.holder(in: value, shape).map { JSONPointer(Array($0.tokens.dropLast())) } ?? JSONPointer()
    }

    // MARK: Answers

    /// 201 where it is declared, else the usual success.
    private var createdStatus: Int? { operation.responses.contains { $0.statuses == .exactly(201) } ? 201 : nil }

    private func location(_ id: String) -> String {
        let path = String(decoding: request.path, as: UTF8.self)
        return (path.hasSuffix("/") ? String(path.dropLast()) : path) + "/" + PercentEncoding.encoded(id)
    }

    private func shown(_ record: JSON, _ place: ResourcePlace, status: Int?) -> AnswerDraft? {
        shown(status: status, at: { whole in wrapper(of: whole, place.shape) }, with: record)
    }

    /// The usual answer with a value in its place, as much of it as the contract takes.
    private func shown(
        status: Int? = nil, at find: (JSON) -> JSONPointer?, with value: JSON
    ) -> AnswerDraft? {
        do throws(NegotiationFailure) {
            var answer = try negotiation.valid()
            if let status, answer.status != status, let response = operation.response(for: status) {
                answer = try negotiation.answer(response, status: status)
            }
            guard let content = answer.content else { return draft(answer, value: nil) }
            let base: JSON
            if let example = answer.example {
                base = JSON(example.value)
            } else if let schema = content.schema,
                let made = try? source.value(schema, BodySubject(collection: resourcePath, ids: [""]))
            {
                base = made
            } else {
                base = .object([])
            }
            guard let at = find(base) else { return nil }
            let accepts: (JSON) -> Bool = { whole in content.schema?.accepts(whole) ?? true }
            if case .array(let elements) = value {
                let list = EntityBodies.fitted(elements, at: at, in: base, accepts: accepts)
                return draft(answer, value: content.sendable(EntityBodies.counted(list, at: at, accepts: accepts)))
            }
            let fitted = EntityBodies.fit(value, into: base[at] ?? .object([])) {
                accepts(base.replacing(at, with: $0))
            }
            return draft(answer, value: content.sendable(base.replacing(at, with: fitted)))
        } catch {
            return error.problem(operation)
        }
    }

    private func absent(_ detail: String) -> AnswerDraft { refusal(404, .notFound, detail) }
    private func conflict(_ detail: String) -> AnswerDraft { refusal(409, .conflict, detail) }

    /// A declared response of exactly this status, else a problem.
    private func refusal(_ status: Int, _ name: ProblemName, _ detail: String) -> AnswerDraft {
        guard operation.responses.contains(where: { $0.statuses == .exactly(status) }),
            let answer = try? negotiation.invalid([status])
        else { return .problem(name, status: status, detail: detail) }
        var draft = draft(answer)
        draft.error = draft.error ?? name.rawValue
        return draft
    }
}

extension JSON {
    /// A merge patch (RFC 7396 2): members of objects take the place of those of the same name, null removes.
    func merged(with patch: JSON, depth: Int = 0) -> JSON {
        guard case .object(let members) = patch, depth < 64 else { return patch }
        var result = JSON.object(self.members)
        for member in members {
            if member.value.isNull {
                result[member.name] = nil
            } else {
                result[member.name] = (result[member.name] ?? .null).merged(with: member.value, depth: depth + 1)
            }
        }
        return result
    }
}

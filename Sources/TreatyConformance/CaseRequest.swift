// Makes the request of a case: values of the contract, a record's key, credentials, and the one thing that is wrong.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyText

struct CaseRequest {
    let contract: Contract
    let target: Target
    let planned: TestCase
    /// Keys of records of other collections that the call needs, and where they go.
    var others: [(place: Locator, key: JSON)] = []
    /// Whether a body is sent although it need not be.
    var wantsBody = false

    /// Why a request cannot be made.
    struct Obstacle: Error {
        let reason: String
    }

    /// The request; `record` is the one the case works on.
    func draft(record: JSON?) throws(Obstacle) -> RequestDraft {
        let operation = planned.operation
        var draft = RequestDraft(operation)
        let keyed = key(of: record) == nil ? nil : planned.placement
        for parameter in operation.parameters where parameter.isRequired && parameter.locator != keyed?.locator {
            draft.set(parameter.locator, try value(of: parameter))
        }
        let changesBody = planned.changes.contains { change in
            switch change {
            case .set(let place, _), .remove(let place), .longest(let place, _): place.isInBody
            case .body: true
            default: false
            }
        }
        let wantsBody =
            wantsBody || operation.body?.isRequired == true || changesBody || others.contains { $0.place.isInBody }
        if wantsBody {
            try fillBody(&draft, isKeyed: keyed?.contentType != nil)
        } else if planned.isSuccess, operation.body?.contents.contains(where: { !$0.examples.isEmpty }) == true,
            keyed?.contentType == nil, !["GET", "HEAD", "DELETE"].contains(operation.method)
        {
            // A call that need not say anything is tried with something to say.
            try? fillBody(&draft, isKeyed: true)
        }
        if let need = planned.record {
            guard let key = key(of: record) else {
                throw Obstacle(reason: "the given record of \(need.collection) has no '\(keyName)'")
            }
            place(key, in: &draft)
        }
        for other in others { draft.set(other.place, other.key) }
        draft.body = draft.body.map { naming(record, in: $0) }
        try placeCredentials(&draft)
        try fillConditional(&draft)
        for change in planned.changes { apply(change, record, &draft) }
        return draft
    }

    /// Adds parameters that are optional by themselves and needed by what holds over the whole request.
    private func fillConditional(_ draft: inout RequestDraft) throws(Obstacle) {
        let operation = planned.operation
        guard operation.request != nil else { return }
        for extent in [RequestSample.Extent.minimal, .full] {
            if contract.keepsCondition(draft.message, of: operation) { return }
            let sample = RequestSample(operation, of: contract, extent: extent).draft
            for parameter in operation.parameters
            where !parameter.isRequired && !draft.has(parameter.locator) && sample.has(parameter.locator) {
                draft.set(parameter.locator, try value(of: parameter))
            }
        }
    }

    private func value(of parameter: Parameter) throws(Obstacle) -> JSON {
        if let example = parameter.examples.first { return JSON(example.value) }
        // What is made up may not be there on a server; the contract's own mock knows all.
        if target.isOwnMock, let made = RequestSample.value(of: parameter) { return made }
        guard let schema = parameter.schema?.value else {
            throw Obstacle(reason: "needs an example for \(parameter.locator)")
        }
        if let value = schema["default"] ?? schema["const"] ?? schema["enum"]?.elements.first(where: { _ in true }) {
            return JSON(value)
        }
        if let value = schema["example"] ?? schema.elements(of: "examples").first { return JSON(value) }
        throw Obstacle(reason: "needs an example for \(parameter.locator)")
    }

    private func fillBody(_ draft: inout RequestDraft, isKeyed: Bool) throws(Obstacle) {
        guard let content = planned.operation.body?.contents.first else { return }
        guard let example = content.examples.first else {
            if isKeyed { return }
            let made = target.isOwnMock ? RequestSample(planned.operation, of: contract).draft : nil
            guard let made, let body = made.body else { throw Obstacle(reason: "needs an example of the body") }
            draft.body = body
            draft.contentType = made.contentType
            return
        }
        draft.body = JSON(example.value)
        draft.contentType = content.mediaType
    }

    private func key(of record: JSON?) -> JSON? {
        guard let key = record?[keyName], !key.isNull else { return record?[keyName] }
        // A key that no record has must be one that the contract takes.
        if case .absent = planned.record, let schema = keySchema, !schema.accepts(key) {
            let others: [JSON] = [
                .int(999_999_999), "999999999", "00000000-0000-4000-8000-000000000000",
                "00000000000000000000000000000000",
            ]
            return others.first(where: schema.accepts) ?? key
        }
        guard let text = key.string else { return key }
        // A profile may hold a number as text, from a variable say; it is sent as its schema wants.
        switch planned.placement?.locator {
        case .body(let pointer):
            let content = planned.operation.body?.contents.first { $0.mediaType == planned.placement?.contentType }
            guard let schema = content?.schema, let name = pointer.tokens.first else { return key }
            return schema.decoded(text, property: name)
        case let locator?:
            return planned.operation.parameters.first { $0.locator == locator }?.schema?.decoded(text) ?? key
        case nil: return key
        }
    }

    /// The schema of the parameter that the key goes to.
    private var keySchema: CompiledSchema? {
        planned.operation.parameters.first { $0.locator == planned.placement?.locator }?.schema
    }

    private var keyName: String {
        planned.record.flatMap { contract.collection(named: $0.collection) }?.key ?? "id"
    }

    /// A body that changes a record says of it what finds it: an example speaks of another record.
    private func naming(_ record: JSON?, in body: JSON) -> JSON {
        guard planned.isSuccess, let record, let need = planned.record,
            let collection = contract.collection(named: need.collection),
            planned.operation.effects.contains(where: { effect in
                effect.collection == collection.name && [.update, .replace].contains(effect.action)
            })
        else { return body }
        var body = body
        for name in [collection.key] + collection.otherKeys where body[name] != nil {
            if let known = record[name] { body[name] = known }
        }
        return body
    }

    private func place(_ key: JSON, in draft: inout RequestDraft) {
        guard let placement = planned.placement else { return }
        if let contentType = placement.contentType { draft.contentType = contentType }
        draft.set(placement.locator, key)
    }

    /// Credentials that name nobody: where a contract has no principals, its mock asks for no more.
    private func placeExamples(_ needed: [String], in draft: inout RequestDraft) {
        for name in needed {
            if case .without(let left) = planned.caller, left == name { continue }
            guard let scheme = contract.schemes.first(where: { $0.name == name }) else { continue }
            contract.place(RequestSample.credential(of: scheme), scheme: name, into: &draft)
        }
    }

    private func placeCredentials(_ draft: inout RequestDraft) throws(Obstacle) {
        var needed = planned.operation.security.first { !$0.isEmpty } ?? []
        guard !needed.isEmpty else { return }
        let name: String
        switch planned.caller {
        case .nobody: return
        case .principal(let principal): name = principal
        case .issued(let scheme, let value): return placeIssued(value, scheme, &draft)
        case .showing(let schemes, let left): return try placeShown(schemes, without: left, &draft)
        case .expired(let scheme):
            guard let value = expiredCredential(of: scheme) else {
                let collection = contract.schemes.first { $0.name == scheme }?.issued?.collection ?? scheme
                throw Obstacle(reason: "needs a record of \(collection) that is over (given.\(collection).existing)")
            }
            return placeIssued(value, scheme, &draft)
        case .unlimited, .without, .wrong, .allWrong:
            if target.isOwnMock, contract.principals.isEmpty { return placeExamples(needed, in: &draft) }
            if let usual = contract.usualCaller(of: planned.operation, among: target.callers) {
                (needed, name) = (usual.schemes, usual.caller.name)
            } else if let principal = contract.principals.first(where: \.isUnlimited)?.name
                ?? target.callers.first?.name
            {
                name = principal
            } else {
                throw Obstacle(reason: "needs a principal that is denied nothing")
            }
        }
        guard let caller = target.callers.first(where: { $0.name == name }) else {
            throw Obstacle(reason: "needs the principal '\(name)' (principals.\(name) of the target in treaty.yaml)")
        }
        if case .principal = planned.caller {
            // Of several ways to be let in, the one that this caller has.
            let alternatives = planned.operation.security.filter { !$0.isEmpty }
            needed = alternatives.first { $0.allSatisfy { caller.has($0, of: contract) } } ?? needed
        }
        for field in caller.fields { draft.fields.append(field) }
        try checkWrong(needed, of: caller)
        for scheme in caller.schemes where needed.contains(scheme.scheme) || contract.principals.isEmpty {
            if case .without(let left) = planned.caller, left == scheme.scheme { continue }
            var value = scheme.value
            switch planned.caller {
            case .wrong(let wrong, let way) where wrong == scheme.scheme: value = CaseRequest.wrong(value, way)
            case .allWrong: value = CaseRequest.wrong(value, .unknown)
            default: break
            }
            contract.place(value, scheme: scheme.scheme, into: &draft)
        }
    }

    /// A credential of the same form that is not this one.
    static func wrong(_ value: String, _ way: TestCase.WrongWay) -> String {
        if way == .empty { return "" }
        // Padding of base64 need not be there.
        let core = value.reversed().drop { $0 == "=" }.count
        if way == .shortened, core > 1 { return String(value.prefix(core - 1)) }
        if !value.isEmpty, value.allSatisfy(\.isNumber) { return value == "999999999" ? "999999998" : "999999999" }
        return "no-such-credential"
    }

    private func put(_ value: JSON, at locator: Locator, _ draft: inout RequestDraft) {
        draft.set(locator, value)
        guard locator.isInBody else { return }
        draft.contentType = draft.contentType ?? planned.operation.body?.contents.first?.mediaType
    }

    private func apply(_ change: TestCase.Change, _ record: JSON?, _ draft: inout RequestDraft) {
        let key = key(of: record)
        switch change {
        case .remove(let locator): draft.remove(locator)
        case .set(let locator, let value): put(value, at: locator, &draft)
        case .alias(let locator, let text, _): put(.string(text), at: locator, &draft)
        case .longest(let locator, let length):
            // What lives on may keep it, and must not meet it twice.
            let number = target.isOwnMock ? "0" : String(unixSeconds() % 1_000_000)
            let text = String(repeating: "x", count: max(0, length - number.count)) + number
            put(.string(String(text.prefix(length))), at: locator, &draft)
        case .suffix(let suffix): draft.path = draft.path.appending(suffix) ?? draft.path
        case .method(let method): draft.method = method
        case .body(let contentType, let value):
            draft.contentType = contentType
            draft.body = naming(record, in: value)
            if let key, let place = planned.placement?.locator, place.isInBody { draft.set(place, key) }
            for other in others where other.place.isInBody { draft.set(other.place, other.key) }
        case .raw(let contentType, let text):
            draft.contentType = contentType
            draft.rawBody = Array(text.utf8)
        case .rawKey(let contentType, let name):
            draft.contentType = contentType
            draft.rawBody = Array("\(name)=\(key?.text ?? "")".utf8)
        }
        if case .object(let members)? = draft.body, members.isEmpty, draft.rawBody == nil { draft.body = nil }
    }
}

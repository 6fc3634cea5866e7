// What changed in one parameter: whether it is needed, how it is written, what it may be.
import TreatyData
import TreatyText

/// A parameter of a request, or a field of a response; both are written by the same rules (OpenAPI 3.1 4.8.12, 4.8.21).
struct ParameterComparison {
    let operation: OperationComparison
    let place: String
    let old: Value
    let new: Value
    let side: MessageSide

    init(
        _ operation: OperationComparison, _ place: String, _ old: Value, _ new: Value, side: MessageSide = .request
    ) {
        self.operation = operation
        self.place = place
        self.old = old
        self.new = new
        self.side = side
    }

    private var noun: String { side == .request ? "parameter" : "header" }

    func compare() {
        required()
        writing()
        schema()
        operation.comparer.texts(old, new, ["description", "example", "examples"], at: place)
        let (was, isNow) = (old["deprecated"]?.bool ?? false, new["deprecated"]?.bool ?? false)
        if was != isNow {
            operation.add(
                ChangeDraft(
                    "\(side.rawValue).\(noun)-\(isNow ? "deprecated" : "restored")", consumer: .safe, provider: .safe,
                    at: place, old: (old["deprecated"] ?? old).location, new: (new["deprecated"] ?? new).location,
                    isNow ? "it is deprecated now" : "it is no longer deprecated"))
        }
    }

    private func isRequired(_ value: Value) -> Bool {
        value["required"]?.bool ?? (value["in"]?.text == "path")
    }

    private func required() {
        let (was, isNow) = (isRequired(old), isRequired(new))
        if was != isNow {
            let isHarder = side == .request ? isNow : was
            operation.add(
                ChangeDraft(
                    "\(side.rawValue).\(noun)-became-\(isNow ? "required" : "optional")",
                    consumer: isHarder ? .breaks : .safe, provider: isHarder ? .safe : .breaks, at: place,
                    old: (old["required"] ?? old).location, new: (new["required"] ?? new).location,
                    isNow ? "\(place) became required" : "\(place) is no longer required",
                    why: side == .request
                        ? isNow ? "callers that leave it out are refused" : "callers may send it as before"
                        : isNow ? "callers find it always" : "callers may look for it in vain"))
        }
        let (before, after) = (old["allowEmptyValue"]?.bool ?? false, new["allowEmptyValue"]?.bool ?? false)
        guard before != after, side == .request else { return }
        operation.add(
            ChangeDraft(
                "request.parameter-empty-\(after ? "allowed" : "refused")", consumer: after ? .safe : .breaks,
                provider: after ? .breaks : .safe, at: place, old: (old["allowEmptyValue"] ?? old).location,
                new: (new["allowEmptyValue"] ?? new).location, "allowEmptyValue: \(before) → \(after)"))
    }

    // MARK: How it is written

    /// Style and explode as they are in force (OpenAPI 3.1 4.8.12.2.1), or the media type of the content.
    private func form(_ value: Value) -> String {
        if let content = value["content"] { return content.members.map(\.name).joined(separator: ", ") }
        let place = value["in"]?.text ?? "header"
        let style = value["style"]?.text ?? (place == "query" || place == "cookie" ? "form" : "simple")
        let explode = value["explode"]?.bool ?? (style == "form")
        return "\(style)\(explode ? ", exploded" : "")"
    }

    private func writing() {
        let (before, after) = (form(old), form(new))
        let (styleBefore, styleAfter) = (before.split(separator: ",").first, after.split(separator: ",").first)
        let names = ["content", "style", "explode"]
        func site(_ value: Value) -> SourceLocation {
            (names.lazy.compactMap { value[$0] }.first { _ in true } ?? value).location
        }
        let isContent = old["content"] != nil || new["content"] != nil
        let types = types(old, operation.schemas.old).union(types(new, operation.schemas.new))
        // One value alone is written the same way exploded or not; a list in the simple style too.
        let isPlain = types.isDisjoint(with: [.array, .object])
        let isSame = styleBefore == styleAfter && (isPlain || styleBefore == "simple" && !types.contains(.object))
        if before != after, isContent || !isSame {
            operation.add(
                ChangeDraft(
                    "\(side.rawValue).\(noun)-\(isContent ? "content" : "style")-changed", consumer: .breaks,
                    provider: .breaks, at: place, old: site(old), new: site(new), "written as \(before) → \(after)",
                    why: "the same value is written otherwise"))
        }
        let (was, isNow) = (old["allowReserved"]?.bool ?? false, new["allowReserved"]?.bool ?? false)
        guard was != isNow else { return }
        operation.add(
            ChangeDraft(
                "request.parameter-reserved-\(isNow ? "allowed" : "refused")", consumer: isNow ? .safe : .unknown,
                provider: isNow ? .unknown : .safe, at: place, old: (old["allowReserved"] ?? old).location,
                new: (new["allowReserved"] ?? new).location, "allowReserved: \(was) → \(isNow)"))
    }

    private func types(_ value: Value, _ side: ComparedSide) -> ValueTypes {
        guard let schema = value["schema"] else { return .all }
        return side.form(SchemaTerm(schema)).possibleTypes
    }

    private func schema() {
        if old["content"] != nil, new["content"] != nil {
            ContentComparison(operation, side, place).compare(old, new)
            return
        }
        operation.tellSchemas(
            schema(old, operation.schemas.old), schema(new, operation.schemas.new), side, place, isBody: false)
    }

    /// The schema, or that of the only content.
    private func schema(_ value: Value, _ owner: ComparedSide) -> Value? {
        guard let content = value["content"]?.members.first(where: { _ in true }) else { return value["schema"] }
        return owner.resolved(content.value)?["schema"]
    }
}

extension OperationComparison {
    /// Tells the differences of two schemas as changes of a place such as `body#` or `query.id`.
    func tellSchemas(_ before: Value?, _ after: Value?, _ side: MessageSide, _ place: String, isBody: Bool) {
        schemas.compare(before, after, side) { steps, difference in
            let pointer = steps.map { $0 == "*" ? "/*" : JSONPointer([$0]).description }.joined()
            let isForward = side == .request
            let (sent, back) = (difference.narrowing, difference.widening)
            let consumer = isForward ? sent : back
            let provider = isForward ? back : sent
            var draft = ChangeDraft(
                "\(difference.isText ? "text.schema" : "\(side.rawValue).\(difference.kind)")",
                consumer: difference.fixed?.consumer ?? consumer.verdict,
                provider: difference.fixed?.provider ?? provider.verdict,
                at: isBody || pointer.isEmpty ? place + pointer : "\(place)#\(pointer)",
                old: difference.old ?? (before ?? old.value).location,
                new: difference.new ?? (after ?? new.value).location, difference.message)
            draft.isText = difference.isText
            let told = draft.consumer != .safe ? consumer : draft.provider != .safe ? provider : .none
            draft.witness = told.witness
            draft.lacksProof = told.lacksProof && difference.fixed == nil
            draft.why = difference.why ?? why(side, draft.consumer, draft.provider)
            add(draft)
        }
    }

    private func why(_ side: MessageSide, _ consumer: ChangeVerdict, _ provider: ChangeVerdict) -> String {
        switch (side, consumer) {
        case (.request, .breaks): "what callers of the old contract may send is refused now"
        case (.response, .breaks): "an answer may hold what the old contract did not allow"
        case (_, .unknown): "whether one takes all that the other takes is not decided"
        case (.request, .safe): "callers of the old contract are within the new one"
        case (.response, .safe): "every answer is one that the old contract allowed"
        }
    }
}

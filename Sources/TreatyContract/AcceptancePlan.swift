// What of an operation can be judged without allocation: values of one kind, JSON bodies, statuses; the rest is left to
// the checks that say why.
import TreatyData
import TreatyHTTP
import TreatySchema
import TreatyText

/// One operation, laid out for a quick yes. Made on first use; nil parts mean that the quick way does not know them.
final class AcceptancePlan: Sendable {
    /// A value that stands in a URI or a field as one text.
    final class Part: Sendable {
        /// In lower case where it is a field's.
        let name: [UInt8]
        let isRequired: Bool
        let kind: NodeKind
        /// Nil where every text will do.
        let program: SchemaProgram?

        /// Nil for what has parts of its own, may be of several kinds, or may be empty in a way of its own.
        convenience init?(name: String, isRequired: Bool, form: ParameterForm, schema: CompiledSchema?) {
            guard form.mediaType == nil, [.simple, .form].contains(form.style), !form.allowsEmptyValue else {
                return nil
            }
            guard let schema else {
                guard form.shape.kinds == .string else { return nil }
                self.init(name: Array(name.utf8), isRequired: isRequired, kind: .string, program: nil)
                return
            }
            let kind: NodeKind
            switch form.shape.kinds {
            case .string: kind = .string
            case .number: kind = .number
            case .boolean: kind = .true
            default: return nil
            }
            self.init(name: Array(name.utf8), isRequired: isRequired, kind: kind, program: schema.program)
        }

        private init(name: [UInt8], isRequired: Bool, kind: NodeKind, program: SchemaProgram?) {
            self.name = name
            self.isRequired = isRequired
            self.kind = kind
            self.program = program
        }
    }

    /// A JSON media type with its schema.
    struct Body: Sendable {
        let essence: [UInt8]
        let program: SchemaProgram?
        /// Whether a value that keeps the schema may still carry what should not be sent in its direction.
        let hasOneWayProperties: Bool
    }

    struct Answer: Sendable {
        let statuses: StatusSet
        /// Whether the quick way knows all that is said of it.
        let isPlain: Bool
        /// Empty where nothing is said of the content.
        let bodies: [Body]
        let fields: [Part]
    }

    let path: [Part]
    let query: [Part]
    let fields: [Part]
    /// Whether a query may hold optional parameters that are no parts: then no name may that is not a part's.
    let isQueryOpen: Bool
    /// Names, in lower case, of fields that a request may have but not for a quick yes.
    let otherFields: [[UInt8]]
    let isBodyRequired: Bool
    let hasBody: Bool
    let bodies: [Body]
    let answers: [Answer]
    /// Credentials of which one alternative suffices; empty where none is needed.
    let needs: [[SecurityScheme.Kind]]

    /// Nil where something of the operation is not known to the quick way.
    init?(_ operation: Operation, _ contract: Contract) {
        guard operation.outcome == nil, operation.relations.isEmpty, operation.request == nil,
            operation.faults.isEmpty
        else { return nil }
        var parts: [Parameter.Place: [Part]] = [:]
        var isQueryOpen = false
        var otherFields: Set<String> = []
        for parameter in operation.parameters {
            let name = parameter.place == .header ? parameter.name.lowercased() : parameter.name
            if parameter.place != .cookie,
                let part = Part(
                    name: name, isRequired: parameter.isRequired, form: parameter.form, schema: parameter.schema)
            {
                parts[parameter.place, default: []].append(part)
                continue
            }
            // What is not known here and need not be there costs a closer look only where it may be there.
            guard !parameter.isRequired else { return nil }
            switch parameter.place {
            case .query: isQueryOpen = true
            case .header: otherFields.insert(name)
            case .cookie: otherFields.insert("cookie")
            case .path: return nil
            }
        }
        self.isQueryOpen = isQueryOpen
        self.otherFields = otherFields.map { Array($0.utf8) }
        var path: [Part] = []
        for name in operation.path.parameterNames {
            guard let part = parts[.path]?.first(where: { $0.name.elementsEqual(name.utf8) }) else { return nil }
            path.append(part)
        }
        self.path = path
        query = parts[.query] ?? []
        fields = parts[.header] ?? []
        hasBody = operation.body != nil
        isBodyRequired = operation.body?.isRequired ?? false
        bodies = AcceptancePlan.bodies(operation.body?.contents ?? [])
        answers = operation.responses.map { rule in
            let bodies = AcceptancePlan.bodies(rule.contents)
            let fields = rule.fields.compactMap {
                Part(name: $0.name, isRequired: $0.isRequired, form: $0.form, schema: $0.schema)
            }
            let isPlain = fields.count == rule.fields.count && (rule.contents.isEmpty || !bodies.isEmpty)
            return Answer(statuses: rule.statuses, isPlain: isPlain, bodies: bodies, fields: fields)
        }
        let alternatives = operation.security
        if alternatives.contains(where: \.isEmpty) || alternatives.isEmpty {
            needs = []
        } else {
            guard contract.principals.isEmpty else { return nil }
            needs = alternatives.map { names in
                names.map { name in contract.schemes.first { $0.name == name }?.kind ?? .other }
            }
        }
    }

    /// The JSON media types; none where a type stands twice or in a range, so that which one counts is not plain.
    private static func bodies(_ contents: [Content]) -> [Body] {
        let types = contents.compactMap { MediaType($0.mediaType) }
        let isPlain = types.allSatisfy { !$0.isRange && $0.parameters.isEmpty }
        guard types.count == contents.count, isPlain, Set(types.map(\.essence)).count == types.count else { return [] }
        return zip(types, contents).compactMap { type, content in
            guard ContentKind(type) == .json, content.itemSchema == nil, content.named == nil else { return nil }
            return Body(
                essence: Array(type.essence.utf8), program: content.schema?.program,
                hasOneWayProperties: content.hasOneWayProperties)
        }
    }

    /// The response declared for a status: exact, then range, then default (OpenAPI 3.1 4.8.16).
    func answer(for status: Int) -> Answer? {
        var best: Answer?
        for answer in answers {
            switch answer.statuses {
            case .exactly(let own) where own == status: return answer
            case .hundreds(let first) where first == status / 100: best = answer
            case .any where best == nil: best = answer
            default: break
            }
        }
        return best
    }
}

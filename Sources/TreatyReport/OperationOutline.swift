// One operation with all that may be sent and answered, for `treaty show`: gathered from the document, in plain values.
package import TreatyContract
import TreatyData
import TreatyOpenAPI
package import TreatyText

/// An operation as people read it.
package struct OperationOutline: Sendable {
    /// Something with a name, what it must be, and where it stands.
    package struct Item: Sendable {
        package let name: String
        package let isRequired: Bool
        /// `integer, 1 to 100, default 20`.
        package let type: String
        package let description: String?
        package let location: SourceLocation
        /// `stated in api:82-84`; nil where the contract cites nothing.
        package let source: String?
    }

    package struct Parameter: Sendable {
        package let place: String
        package let item: Item
        /// `form, explode`, where the contract says it.
        package let style: String?
        package let isDeprecated: Bool
    }

    package struct Content: Sendable {
        package let mediaType: String
        package let type: String
        package let members: [Item]
        package let examples: [String]
    }

    package struct Response: Sendable {
        package let status: String
        package let description: String?
        package let fields: [Item]
        package let contents: [Content]
        package let location: SourceLocation
        package let source: String?
    }

    package struct Rule: Sendable {
        package let title: String
        package let when: String
        package let source: String?
        package let location: SourceLocation?
    }

    package let line: ContractOutline.Line
    package let description: String?
    package let source: String?
    package let servers: [ContractOutline.Server]
    /// Alternatives, each a list of schemes with their scopes; none where anybody may call.
    package let security: [[String]]
    package let parameters: [Parameter]
    package let bodyIsRequired: Bool
    package let bodyLocation: SourceLocation?
    package let bodies: [Content]
    package let responses: [Response]
    package let rules: [Rule]
    package let effects: [String]
    package let faults: [Diagnostic]

    package init(_ operation: Operation, of contract: Contract) {
        let reader = OutlineReader(contract)
        let value = operation.view.value
        let files = contract.document.files
        faults = operation.faults
        line = ContractOutline.Line(
            id: value["operationId"]?.string ?? "", method: operation.method, path: operation.path.text,
            summary: operation.summary, tags: value.elements(of: "tags").map(\.text),
            isDeprecated: operation.isDeprecated, location: value.location, fault: faults.first)
        description = value["description"]?.string
        source = reader.source(operation.evidence)
        let own = ContractOutline.servers(of: value)
        let ofPath = ContractOutline.servers(of: operation.view.item)
        servers = own.isEmpty ? ofPath.isEmpty ? ContractOutline.servers(of: contract.document.root) : ofPath : own
        let security = (value["security"] ?? contract.document.root["security"])
        self.security = (security.map { Array($0.elements) } ?? []).map { alternative in
            alternative.members.map { scheme in
                let scopes = scheme.value.elements.map(\.text)
                return scopes.isEmpty ? scheme.name : "\(scheme.name) (\(scopes.joined(separator: ", ")))"
            }
        }
        parameters = operation.view.parameters(in: files).map { reader.parameter($0.target) }
        let body = value["requestBody"].flatMap(files.resolve)
        bodyIsRequired = body?["required"]?.bool ?? false
        bodyLocation = body?.location
        bodies = body.map(reader.contents) ?? []
        responses = value.members(of: "responses").filter { !$0.name.hasPrefix("x-") }.compactMap(reader.response)
        rules = operation.rules.map { rule in
            Rule(
                title: rule.title, when: rule.trigger.words, source: reader.source(rule.evidence),
                location: rule.evidence?.location)
        }
        effects = operation.effects.map { effect in
            let key = effect.key.isEmpty ? "" : " by \(effect.key.map(\.description).joined(separator: " or "))"
            return "\(effect.action.rawValue) \(effect.collection)\(key)"
        }
    }
}

extension Trigger {
    /// When the error happens, as the rest of a sentence.
    var words: String {
        switch self {
        case .unauthenticated: "the caller is not authenticated"
        case .anyMissing: "a value that is needed is missing"
        case .anyMalformed: "a value breaks its schema"
        case .anyAbsent: "a record that the call needs is not there"
        case .anyForbidden: "the caller is denied the call or a record"
        case .missing(let choices):
            "missing: "
                + choices.map { $0.map(\.description).joined(separator: " or ") }.joined(separator: ", ")
        case .malformed(let places): "malformed: " + places.map(\.description).joined(separator: ", ")
        case .forbidden(let collection): "the caller is denied \(collection)"
        case .forbiddenOperation: "the caller is denied the call"
        case .absent(let collection): "no record of \(collection) has the key"
        case .exists(let collection, let constraint): "\(collection).\(constraint) is taken"
        case .state(let collection, let members):
            "\(collection) where \(members.map { "\($0.name) is \($0.value)" }.joined(separator: " and "))"
        case .unprovokable(let why): "only when forced: \(why)"
        }
    }
}

/// Reads the parts of an operation from the document.
struct OutlineReader {
    private let contract: Contract
    private let schemas: SchemaLine
    private let files: DocumentSet

    init(_ contract: Contract) {
        self.contract = contract
        files = contract.document.files
        schemas = SchemaLine(files)
    }

    /// Where a fact comes from, where the contract names documents.
    func source(_ evidence: Evidence?) -> String? {
        guard !contract.documents.isEmpty else { return nil }
        return evidence.map(\.description)
    }

    func item(_ name: String, _ holder: Value, schema: Value?) -> OperationOutline.Item {
        var type = schemas.text(schema)
        if schema == nil, let content = holder["content"]?.members.first(where: { _ in true }) {
            type = "\(content.name) of \(schemas.text(content.value["schema"]))"
        }
        return OperationOutline.Item(
            name: name, isRequired: holder["required"]?.bool ?? false, type: type,
            description: holder["description"]?.string, location: holder.location, source: nil)
    }

    func parameter(_ value: Value) -> OperationOutline.Parameter {
        var style = [value["style"]?.string].compactMap(\.self)
        if let explode = value["explode"]?.bool { style.append(explode ? "explode" : "no explode") }
        if value["allowReserved"]?.bool == true { style.append("allowReserved") }
        if value["allowEmptyValue"]?.bool == true { style.append("may be empty") }
        return OperationOutline.Parameter(
            place: value["in"]?.text ?? "", item: item(value["name"]?.text ?? "", value, schema: value["schema"]),
            style: style.isEmpty ? nil : style.joined(separator: ", "),
            isDeprecated: value["deprecated"]?.bool ?? false)
    }

    func contents(_ holder: Value) -> [OperationOutline.Content] {
        holder.members(of: "content").map { member in
            let media = files.resolve(member.value) ?? member.value
            let schema = media["schema"] ?? media["itemSchema"]
            let target = schema.flatMap(files.resolve)
            // A list is described by what it is a list of.
            let shown = target?["items"].flatMap { $0.kind == .object ? $0 : nil } ?? schema
            let members = shown.map(schemas.members) ?? []
            return OperationOutline.Content(
                mediaType: member.name, type: schemas.text(schema),
                members: members.map { member in
                    OperationOutline.Item(
                        name: member.name, isRequired: member.isRequired, type: schemas.text(member.schema),
                        description: files.resolve(member.schema)?["description"]?.string,
                        location: member.schema.location, source: nil)
                },
                examples: media.members(of: "examples").map(\.name))
        }
    }

    func response(_ member: Members.Member) -> OperationOutline.Response? {
        guard let value = files.resolve(member.value) else { return nil }
        return OperationOutline.Response(
            status: member.name, description: value["description"]?.string,
            fields: value.members(of: "headers").map { field in
                let header = files.resolve(field.value) ?? field.value
                return item(field.name, header, schema: header["schema"])
            },
            contents: contents(value), location: value.location,
            source: source(contract.evidence.evidence(at: value.location)))
    }
}

// The parts of one operation: parameters, body and responses, compiled when somebody first asks for them.
import Synchronization
import TreatyData
import TreatyOpenAPI
import TreatySchema
import TreatyText

/// Compiles operations of one contract, on any thread; each schema once.
final class OperationCompiler: Sendable {
    private let document: OpenAPIDocument
    private let schemas: SchemaWorkshop

    init(_ document: OpenAPIDocument) {
        self.document = document
        schemas = SchemaWorkshop(document)
    }

    func parts(of view: OperationView) -> Operation.Parts {
        var pass = OperationPass(document, schemas)
        let request = view.value["x-treaty-request"].flatMap { pass.compiled($0, .none) }
        let parameters = pass.parameters(view)
        let body = pass.body(view)
        let responses = pass.responses(view)
        return Operation.Parts(
            parameters: parameters, body: body, responses: responses, request: request, diagnostics: pass.diagnostics)
    }
}

/// One pass over one operation.
private struct OperationPass {
    let document: OpenAPIDocument
    let schemas: SchemaWorkshop
    var diagnostics: [Diagnostic] = []

    init(_ document: OpenAPIDocument, _ schemas: SchemaWorkshop) {
        self.document = document
        self.schemas = schemas
    }

    private var files: DocumentSet { document.files }

    private func evidence(_ value: Value) -> Evidence? { document.evidence.evidence(at: value.location) }

    private mutating func complain(about value: Value) {
        guard let found = files.complaint(about: value), !diagnostics.contains(found) else { return }
        diagnostics.append(found)
    }

    mutating func compiled(_ value: Value, _ direction: SchemaDirection) -> CompiledSchema? {
        let (schema, found) = schemas.compile(value, direction)
        for diagnostic in found where !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
        return schema
    }

    mutating func parameters(_ view: OperationView) -> [Parameter] {
        for site in view.value.elements(of: "parameters") + view.item.elements(of: "parameters") {
            complain(about: site)
        }
        return view.parameters(in: files).compactMap { _, target in
            guard let name = target["name"]?.string,
                let place = target["in"].flatMap({ Parameter.Place(rawValue: $0.text) })
            else {
                diagnostics.append(
                    Diagnostic(
                        .error, "openapi.parameter",
                        "a parameter needs 'name' and 'in' (path, query, header or cookie)",
                        at: target.location))
                return nil
            }
            // Content negotiation and credentials are described elsewhere (OpenAPI 3.1 4.8.12.2).
            if place == .header, ["accept", "content-type", "authorization"].contains(name.lowercased()) { return nil }
            let schema = target["schema"].flatMap { compiled($0, .request) }
            let examples = self.examples(of: target)
            if let schema { check(examples, against: schema) }
            return Parameter(
                name: name, place: place, isRequired: target["required"]?.bool ?? (place == .path),
                allowsEmpty: target["allowEmptyValue"]?.bool ?? (schema?.allowsEmptyString ?? true), schema: schema,
                examples: examples, evidence: evidence(target), privacy: PrivacyRule(target))
        }
    }

    mutating func body(_ view: OperationView) -> BodyRule? {
        guard let site = view.value["requestBody"] else { return nil }
        guard let target = files.resolve(site) else {
            complain(about: site)
            return nil
        }
        return BodyRule(
            isRequired: target["required"]?.bool ?? false, contents: contents(of: target, .request),
            evidence: evidence(target))
    }

    private mutating func contents(of value: Value, _ direction: SchemaDirection) -> [Content] {
        value.members(of: "content").map { member in
            let schema = member.value["schema"].flatMap { compiled($0, direction) }
            let examples = self.examples(of: member.value)
            if let schema { check(examples, against: schema) }
            return Content(
                mediaType: member.name, schema: schema, examples: examples, evidence: evidence(member.value))
        }
    }

    private func examples(of value: Value) -> [NamedExample] {
        var found = value["example"].map { [NamedExample(name: "example", value: $0)] } ?? []
        for member in value.members(of: "examples") {
            guard let example = files.resolve(member.value),
                let value = example["value"] ?? example["dataValue"]
                    ?? example["externalValue"].flatMap({ files.externalValue($0) })
            else { continue }
            found.append(NamedExample(name: member.name, value: value))
        }
        return found
    }

    private mutating func check(_ examples: [NamedExample], against schema: CompiledSchema) {
        for example in examples where !schema.program.isValid(example.value.document, example.value.index) {
            for failure in schema.program.failures(example.value.document, example.value.index, limit: 5) {
                let reported = Diagnostic(
                    .error, "example.invalid", "the example '\(example.name)' breaks its schema: \(failure.message)",
                    at: failure.instanceSource,
                    help: failure.schemaLocation.map { "'\(failure.keyword)' stands at \($0)" })
                let isKnown = diagnostics.contains(reported)
                if !isKnown { diagnostics.append(reported) }
            }
        }
    }

    mutating func responses(_ view: OperationView) -> [ResponseRule] {
        view.value.members(of: "responses").compactMap { member in
            if member.name.hasPrefix("x-") { return nil }
            guard let target = files.resolve(member.value) else {
                complain(about: member.value)
                return nil
            }
            guard let statuses = StatusSet(member.name) else {
                diagnostics.append(
                    Diagnostic(
                        .error, "openapi.status", "'\(member.name)' is no status", at: member.key.location,
                        help: "write a status such as '200', a range such as '4XX', or default"))
                return nil
            }
            return ResponseRule(
                statuses: statuses, contents: contents(of: target, .response), evidence: evidence(member.value),
                fields: fields(of: target))
        }
    }

    private mutating func fields(of response: Value) -> [(name: String, schema: CompiledSchema?, privacy: PrivacyRule)]
    {
        response.members(of: "headers").compactMap { member in
            guard let target = files.resolve(member.value) else { return nil }
            let schema = target["schema"].flatMap { compiled($0, .response) }
            return (member.name.lowercased(), schema, PrivacyRule(target))
        }
    }
}

/// Compiles each schema of a contract once.
private final class SchemaWorkshop: Sendable {
    private struct Place: Hashable {
        let document: ObjectIdentifier
        let node: NodeIndex
        let direction: SchemaDirection
    }

    private struct State {
        /// Nil until the first schema is asked for.
        var registry: SchemaRegistry?
        var compiled: [Place: (CompiledSchema, [Diagnostic])] = [:]
    }

    private let document: OpenAPIDocument
    private let dialect: SchemaDialect
    private let state = Mutex(State())

    init(_ document: OpenAPIDocument) {
        self.document = document
        dialect =
            switch document.version {
            case .v20: .swagger20
            case .v30: .openapi30
            case .v31, .v32: .openapi31
            }
    }

    private static func uri(_ file: Document) -> String {
        file.source.name.contains("://") ? file.source.name : "file:///" + normalized(file.source.name)
    }

    func compile(_ value: Value, _ direction: SchemaDirection) -> (CompiledSchema, [Diagnostic]) {
        let place = Place(document: ObjectIdentifier(value.document), node: value.index, direction: direction)
        return state.withLock { state in
            if let known = state.compiled[place] { return known }
            let registry = state.registry ?? registry()
            state.registry = registry
            let result = SchemaCompiler.compile(
                value.document, at: value.index, dialect: dialect, baseURI: SchemaWorkshop.uri(value.document),
                registry: registry, options: SchemaOptions(assertsFormat: true, direction: direction))
            let schema = CompiledSchema(program: result.program, value: value, files: document.files)
            state.compiled[place] = (schema, result.diagnostics)
            return (schema, result.diagnostics)
        }
    }

    private func registry() -> SchemaRegistry {
        var registry = SchemaRegistry()
        for file in document.files.documents { registry.add(file, uri: SchemaWorkshop.uri(file), dialect: dialect) }
        return registry
    }
}

// The parts of one operation: parameters, body and responses, compiled when somebody first asks for them.
import Synchronization
import TreatyData
import TreatyHTTP
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
        pass.complain(about: view.value)
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
    private var extensions: ExtensionReader { ExtensionReader(document) }

    private func evidence(_ value: Value) -> Evidence? { document.evidence.evidence(at: value.location) }

    mutating func complain(about value: Value) {
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
        return view.parameters(in: files).flatMap { _, target in
            target["in"]?.text == "querystring" ? queryParameters(target) : [parameter(target)].compactMap(\.self)
        }
    }

    /// A query described as one form: each property of its schema is a parameter. A query of another media type is not
    /// judged (OpenAPI 3.2 4.12.3).
    private mutating func queryParameters(_ target: Value) -> [Parameter] {
        guard let content = target["content"]?.members.first(where: { _ in true }),
            MediaType(content.name)?.essence == "application/x-www-form-urlencoded",
            let media = files.resolve(content.value), let schema = media["schema"].flatMap({ files.resolve($0) })
        else { return [] }
        let required = Set(schema.elements(of: "required").map(\.text))
        return schema.members(of: "properties").map { member in
            let compiled = compiled(member.value, .request)
            let encoding = media["encoding"]?[member.name]
            return Parameter(
                name: member.name, place: .query, isRequired: required.contains(member.name),
                allowsEmpty: compiled?.allowsEmptyString ?? true, schema: compiled, examples: [],
                evidence: evidence(target), privacy: PrivacyRule(target),
                form: ParameterForm(of: encoding ?? media, in: .query, schema: compiled), aliases: [],
                aliasEvidence: nil, location: member.value.location)
        }
    }

    private mutating func parameter(_ target: Value) -> Parameter? {
        guard let name = target["name"]?.string,
            let place = target["in"].flatMap({ Parameter.Place(rawValue: $0.text) })
        else {
            diagnostics.append(
                Diagnostic(
                    .error, "openapi.parameter",
                    "a parameter needs 'name' and 'in' (path, query, querystring, header or cookie)",
                    at: target.location))
            return nil
        }
        // Content negotiation and credentials are described elsewhere (OpenAPI 3.1 4.8.12.2).
        if place == .header, ["accept", "content-type", "authorization"].contains(name.lowercased()) { return nil }
        let media = media(of: target)
        let schema = (target["schema"] ?? media?["schema"]).flatMap { compiled($0, .request) }
        let examples = self.examples(of: target) + (media.map { self.examples(of: $0) } ?? [])
        if let schema { check(examples, against: schema) }
        return Parameter(
            name: name, place: place, isRequired: target["required"]?.bool ?? (place == .path),
            allowsEmpty: target["allowEmptyValue"]?.bool ?? (schema?.allowsEmptyString ?? true), schema: schema,
            examples: examples, evidence: evidence(target), privacy: PrivacyRule(target),
            form: ParameterForm(of: target, in: place, schema: schema),
            aliases: target.members(of: "x-treaty-alias").map { ($0.name, extensions.recipe($0.value)) },
            aliasEvidence: target["x-treaty-alias"].flatMap(evidence),
            location: target.location)
    }

    /// The one media type of a parameter or a header that is described by `content`.
    private func media(of target: Value) -> Value? {
        target["content"]?.members.first { _ in true }.flatMap { files.resolve($0.value) }
    }

    mutating func body(_ view: OperationView) -> BodyRule? {
        guard let site = view.value["requestBody"] else { return nil }
        guard let target = files.resolve(site) else {
            complain(about: site)
            return nil
        }
        return BodyRule(
            isRequired: target["required"]?.bool ?? false, contents: contents(of: target, .request),
            evidence: evidence(target), location: target.location)
    }

    private mutating func contents(of value: Value, _ direction: SchemaDirection) -> [Content] {
        value.members(of: "content").compactMap { member in
            // A media type may be a reference since OpenAPI 3.2 (4.8.14).
            guard let media = files.resolve(member.value) else {
                complain(about: member.value)
                return nil
            }
            let schema = media["schema"].flatMap { compiled($0, direction) }
            var examples = self.examples(of: media)
            if let schema { check(examples, against: schema) }
            if examples.isEmpty { examples = serializedExamples(of: media, mediaType: member.name) }
            let word = direction == .request ? "readOnly" : "writeOnly"
            let words = schema?.words([word, "discriminator"]) ?? []
            return Content(
                mediaType: member.name, schema: schema, examples: examples, evidence: evidence(media),
                itemSchema: media["itemSchema"].flatMap { compiled($0, direction) },
                encodings: encodings(of: media, direction),
                textShape: isText(member.name) ? schema?.textShape ?? TextShape() : TextShape(),
                hasOneWayProperties: words.contains(word),
                named: words.contains("discriminator") ? named(direction) : nil,
                location: media.location)
        }
    }

    private func named(_ direction: SchemaDirection) -> NamedSchemas {
        let (root, schemas) = (document.root, schemas)
        return NamedSchemas(components: root["components"]?["schemas"] ?? root["definitions"]) {
            schemas.compile($0, direction).0
        }
    }

    /// Whether a schema says what texts of a media type mean; a range may hold such types.
    private func isText(_ mediaType: String) -> Bool {
        MediaType(mediaType).map { $0.subtype == "*" || ContentKind($0).needsShape } ?? false
    }

    private mutating func encodings(of content: Value, _ direction: SchemaDirection) -> [PartEncoding] {
        content.members(of: "encoding").map { member in
            let value = member.value
            let statesForm = value["style"] != nil || value["explode"] != nil || value["allowReserved"] != nil
            return PartEncoding(
                name: member.name, contentType: value["contentType"]?.string,
                form: statesForm ? ParameterForm(of: value, in: .query, schema: nil) : nil,
                fields: fields(of: value, direction), location: value.location)
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

    /// Examples that are written as they are sent (OpenAPI 3.2 4.19.1); those of JSON have their values beside them.
    private func serializedExamples(of value: Value, mediaType: String) -> [NamedExample] {
        guard MediaType(mediaType)?.isJSON == false else { return [] }
        return value.members(of: "examples").compactMap { member in
            files.resolve(member.value)?["serializedValue"].map { NamedExample(name: member.name, value: $0) }
        }
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
                fields: fields(of: target, .response), location: target.location)
        }
    }

    private mutating func fields(of owner: Value, _ direction: SchemaDirection) -> [ResponseField] {
        owner.members(of: "headers").compactMap { member -> ResponseField? in
            guard let target = files.resolve(member.value) else {
                complain(about: member.value)
                return nil
            }
            // A media type is said elsewhere (OpenAPI 3.1 4.8.17.1).
            if member.name.lowercased() == "content-type" { return nil }
            let media = media(of: target)
            let schema = (target["schema"] ?? media?["schema"]).flatMap { compiled($0, direction) }
            return ResponseField(
                name: member.name.lowercased(), isRequired: target["required"]?.bool ?? false, schema: schema,
                form: ParameterForm(of: target, in: .header, schema: schema), privacy: PrivacyRule(target),
                examples: examples(of: target) + (media.map { examples(of: $0) } ?? []),
                evidence: evidence(target), location: target.location)
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
        dialect = document.version.schemaDialect
    }

    private static func uri(_ file: Document) -> String {
        documentURI(file.source.name)
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

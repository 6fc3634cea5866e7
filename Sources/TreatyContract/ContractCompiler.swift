// The life of one contract: from views on documents to operations that answer questions.
import TreatyData
import TreatyOpenAPI
import TreatySchema
import TreatyText

/// Compiles a contract, collecting what is wrong with it on the way.
struct ContractCompiler {
    let document: OpenAPIDocument
    var diagnostics: [Diagnostic] = []
    private var schemas: SchemaWorkshop

    init(_ document: OpenAPIDocument) {
        self.document = document
        schemas = SchemaWorkshop(document)
    }

    var files: DocumentSet { document.files }

    mutating func contract(path: String, diagnostics read: [Diagnostic]) -> Contract {
        let extensions = ExtensionReader(document)
        let outcome = extensions.outcome(of: document.root)
        let shared = extensions.rules(of: document.root)
        let operations = document.operations.compactMap { operation($0, extensions, outcome: outcome, shared: shared) }
        let collections = extensions.collections()
        let schemes = extensions.schemes()
        let principals = extensions.principals()
        diagnostics += extensions.log.diagnostics
        diagnostics += ContractRules(
            document: document, operations: operations, collections: collections, schemes: schemes,
            principals: principals
        ).diagnostics()
        let found = (read + diagnostics).sorted { place($0) < place($1) }
        return Contract(
            path: path, title: document.root["info"]?["title"]?.text ?? path, diagnostics: found,
            files: files.documents.map(\.source.name), operations: operations, schemes: schemes,
            serverPaths: serverPaths(of: document.root), authorities: authorities(of: document.root),
            principals: principals,
            collections: collections, evidence: document.evidence)
    }

    private func place(_ diagnostic: Diagnostic) -> Int { diagnostic.location?.range.lowerBound ?? -1 }

    private func evidence(_ value: Value) -> Evidence? { document.evidence.evidence(at: value.location) }

    private mutating func operation(
        _ view: OperationView, _ extensions: ExtensionReader, outcome: Outcome?, shared: [ErrorRule]
    ) -> Operation? {
        guard let path = PathTemplate(view.path) else {
            diagnostics.append(
                Diagnostic(
                    .warning, "openapi.path-template",
                    "the path '\(view.path)' is not matched: a parameter must be a whole segment",
                    at: view.pathKey.location, help: "the operation \(view.method) is left out"))
            return nil
        }
        let rules = extensions.rules(of: view.value)
        let own = Set(rules.compactMap { $0.code?.compact })
        return Operation(
            id: view.value["operationId"]?.text ?? "\(view.method) \(view.path)", method: view.method, path: path,
            summary: view.value["summary"]?.string, isDeprecated: view.value["deprecated"]?.bool ?? false,
            parameters: parameters(view), body: body(view), responses: responses(view), security: security(view),
            rules: rules + shared.filter { rule in rule.code.map { !own.contains($0.compact) } ?? true },
            orderEvidence: view.value["x-treaty-errors"].flatMap(evidence) ?? evidence(view.value),
            effects: extensions.effects(of: view.value), relations: extensions.relations(of: view.value),
            request: view.value["x-treaty-request"].flatMap { schemas.compile($0, &diagnostics) },
            outcome: extensions.outcome(of: view.value) ?? outcome, evidence: evidence(view.value))
    }

    private mutating func parameters(_ view: OperationView) -> [Parameter] {
        view.parameters(in: files).compactMap { _, target in
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
            let schema = target["schema"].flatMap { schemas.compile($0, &diagnostics) }
            let examples = self.examples(of: target)
            if let schema { check(examples, against: schema) }
            return Parameter(
                name: name, place: place, isRequired: target["required"]?.bool ?? (place == .path),
                allowsEmpty: target["allowEmptyValue"]?.bool ?? (schema?.allowsEmptyString ?? true), schema: schema,
                examples: examples, evidence: evidence(target), privacy: PrivacyRule(target))
        }
    }

    private mutating func body(_ view: OperationView) -> BodyRule? {
        guard let site = view.value["requestBody"], let target = files.resolve(site) else { return nil }
        return BodyRule(
            isRequired: target["required"]?.bool ?? false, contents: contents(of: target), evidence: evidence(target))
    }

    private mutating func contents(of value: Value) -> [Content] {
        value.members(of: "content").map { member in
            let schema = member.value["schema"].flatMap { schemas.compile($0, &diagnostics) }
            let examples = self.examples(of: member.value)
            if let schema { check(examples, against: schema) }
            return Content(
                mediaType: member.name, schema: schema, examples: examples, evidence: evidence(member.value))
        }
    }

    private func examples(of value: Value) -> [NamedExample] {
        var found = value["example"].map { [NamedExample(name: "example", value: $0)] } ?? []
        for member in value.members(of: "examples") {
            guard let example = files.resolve(member.value)?["value"] else { continue }
            found.append(NamedExample(name: member.name, value: example))
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

    private mutating func responses(_ view: OperationView) -> [ResponseRule] {
        view.value.members(of: "responses").compactMap { member in
            if member.name.hasPrefix("x-") { return nil }
            guard let target = files.resolve(member.value) else {
                let reference = member.value["$ref"] ?? member.value
                diagnostics.append(
                    Diagnostic(
                        .error, "openapi.ref-cycle", "$ref '\(reference.text)' leads to no response",
                        at: reference.location,
                        help: "the references lead in a circle, or nowhere"))
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
                statuses: statuses, contents: contents(of: target), evidence: evidence(member.value),
                fields: fields(of: target))
        }
    }

    private mutating func fields(of response: Value) -> [(name: String, schema: CompiledSchema?, privacy: PrivacyRule)]
    {
        response.members(of: "headers").compactMap { member in
            guard let target = files.resolve(member.value) else { return nil }
            let schema = target["schema"].flatMap { schemas.compile($0, &diagnostics) }
            return (member.name.lowercased(), schema, PrivacyRule(target))
        }
    }

    private func security(_ view: OperationView) -> [[String]] {
        let requirements = view.value["security"] ?? document.root["security"]
        return requirements.map { $0.elements.map { alternative in alternative.members.map(\.name) } } ?? []
    }
}

/// Compiles each schema of a contract once.
private struct SchemaWorkshop {
    private let document: OpenAPIDocument
    private var registry = SchemaRegistry()
    private var compiled: [String: CompiledSchema] = [:]
    private let dialect: SchemaDialect

    init(_ document: OpenAPIDocument) {
        self.document = document
        dialect = document.version == .v30 ? .openapi30 : .openapi31
        for file in document.files.documents { registry.add(file, uri: SchemaWorkshop.uri(file), dialect: dialect) }
    }

    private static func uri(_ file: Document) -> String { "file:///" + normalized(file.source.name) }

    mutating func compile(_ value: Value, _ diagnostics: inout [Diagnostic]) -> CompiledSchema? {
        let key = "\(value.document.source.name)#\(value.index.rawValue)"
        if let known = compiled[key] { return known }
        let result = SchemaCompiler.compile(
            value.document, at: value.index, dialect: dialect, baseURI: SchemaWorkshop.uri(value.document),
            registry: registry, options: SchemaOptions(assertsFormat: true))
        for diagnostic in result.diagnostics where !diagnostics.contains(diagnostic) {
            diagnostics.append(diagnostic)
        }
        let schema = CompiledSchema(program: result.program, value: value, files: document.files)
        compiled[key] = schema
        return schema
    }
}

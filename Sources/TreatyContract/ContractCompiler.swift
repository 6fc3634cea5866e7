// The life of one contract: from views on documents to operations that answer questions.
import TreatyData
import TreatyOpenAPI
import TreatySchema
import TreatyText

/// Compiles a contract, collecting what is wrong with it on the way.
struct ContractCompiler {
    let document: OpenAPIDocument
    var diagnostics: [Diagnostic] = []

    init(_ document: OpenAPIDocument) { self.document = document }

    mutating func contract(path: String, diagnostics read: [Diagnostic]) -> Contract {
        let extensions = ExtensionReader(document)
        let outcome = extensions.outcome(of: document.root)
        let shared = extensions.rules(of: document.root)
        let compiler = OperationCompiler(document)
        let operations = document.operations.compactMap {
            operation($0, extensions, outcome: outcome, shared: shared, compiler)
        }
        let collections = extensions.collections()
        let schemes = extensions.schemes()
        let principals = extensions.principals()
        diagnostics += extensions.log.diagnostics
        return Contract(
            path: path, document: document, title: document.root["info"]?["title"]?.text ?? path,
            loadDiagnostics: read + diagnostics, operations: operations, schemes: schemes,
            serverPaths: serverPaths(of: document.root), authorities: authorities(of: document.root),
            principals: principals, collections: collections)
    }

    private func evidence(_ value: Value) -> Evidence? { document.evidence.evidence(at: value.location) }

    private mutating func operation(
        _ view: OperationView, _ extensions: ExtensionReader, outcome: Outcome?, shared: [ErrorRule],
        _ compiler: OperationCompiler
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
            id: view.value["operationId"]?.text ?? "\(view.method) \(view.path)", path: path, security: security(view),
            rules: rules + shared.filter { rule in rule.code.map { !own.contains($0.compact) } ?? true },
            orderEvidence: view.value["x-treaty-errors"].flatMap(evidence) ?? evidence(view.value),
            effects: extensions.effects(of: view.value), relations: extensions.relations(of: view.value),
            outcome: extensions.outcome(of: view.value) ?? outcome, evidence: evidence(view.value), view: view,
            compiler: compiler)
    }

    private func security(_ view: OperationView) -> [[String]] {
        let requirements = view.value["security"] ?? document.root["security"]
        return requirements.map { $0.elements.map { alternative in alternative.members.map(\.name) } } ?? []
    }
}

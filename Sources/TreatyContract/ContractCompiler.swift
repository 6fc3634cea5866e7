// The life of one contract: from views on documents to operations that answer questions.
import TreatyData
import TreatyOpenAPI
import TreatySchema
import TreatyText

/// Compiles a contract, collecting what is wrong with it on the way.
struct ContractCompiler {
    let document: OpenAPIDocument
    var diagnostics: [Diagnostic] = []

    private var servers: ServerSets
    /// What operations need that do not say it themselves.
    private let sharedNeeds: [[SecurityNeed]]

    init(_ document: OpenAPIDocument) {
        self.document = document
        servers = ServerSets(document.root)
        sharedNeeds = document.root["security"].map(ContractCompiler.needs) ?? []
    }

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
            servers: servers.table, suffixes: document.root.elements(of: "x-treaty-suffixes").compactMap(\.string),
            serverPaths: serverPaths(of: document.root), authorities: authorities(of: document.root),
            principals: principals, collections: collections)
    }

    private func evidence(_ value: Value) -> Evidence? { document.evidence.evidence(at: value.location) }

    private mutating func operation(
        _ view: OperationView, _ extensions: ExtensionReader, outcome: Outcome?, shared: [ErrorRule],
        _ compiler: OperationCompiler
    ) -> Operation? {
        guard let path = PathTemplate(view.path, rest: view.restParameter(in: document.files)) else {
            diagnostics.append(
                Diagnostic(
                    .warning, "openapi.path-template",
                    "the path '\(view.path)' is not matched: its braces do not pair, or hold no name",
                    at: view.pathKey.location, help: "the operation \(view.method) is left out"))
            return nil
        }
        let rules = extensions.rules(of: view.value)
        let effects = extensions.effects(of: view.value)
        return Operation(
            id: view.value["operationId"]?.text ?? "\(view.method) \(view.path)", path: path,
            aliases: aliases(view, path), servers: servers.set(of: view), needs: needs(view),
            rules: rules
                + shared.filter { rule in
                    !rules.contains { $0.code == rule.code && $0.trigger == rule.trigger }
                        && rule.trigger.mayHold(needs: needs(view), effects: effects)
                },
            orderEvidence: view.value["x-treaty-errors"].flatMap(evidence) ?? evidence(view.value),
            effects: effects, window: extensions.window(of: view.value),
            relations: extensions.relations(of: view.value),
            outcome: extensions.outcome(of: view.value) ?? outcome, evidence: evidence(view.value),
            isPathAssumed: isPathAssumed(view), view: view, compiler: compiler)
    }

    /// What stands where the path is written counts before what the item says of itself in a file of its own.
    private func isPathAssumed(_ view: OperationView) -> Bool {
        let written = Value(view.pathKey.document, NodeIndex(view.pathKey.index.rawValue + 1))
        let grade = document.evidence.ownGrade(of: written) ?? document.evidence.ownGrade(of: view.item)
        return grade == .assumed
    }

    private func aliases(_ view: OperationView, _ path: PathTemplate) -> [(method: String, path: PathTemplate)] {
        view.value.elements(of: "x-treaty-aliases").compactMap { alias in
            let other = alias["path"].map { PathTemplate($0.text) } ?? path
            return other.map { (alias["method"]?.text.uppercased() ?? view.method, $0) }
        }
    }

    private func needs(_ view: OperationView) -> [[SecurityNeed]] {
        view.value["security"].map(ContractCompiler.needs) ?? sharedNeeds
    }

    private static func needs(_ requirements: Value) -> [[SecurityNeed]] {
        requirements.elements.map { alternative in
            alternative.members.map { member in
                SecurityNeed(
                    scheme: member.name, scopes: member.value.elements.map(\.text), location: member.key.location)
            }
        }
    }
}

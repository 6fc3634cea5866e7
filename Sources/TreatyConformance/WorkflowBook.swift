// The workflows beside a contract, and what their steps call; running them is WorkflowRun's business.
package import TreatyContract
import TreatyData
package import TreatyOpenAPI
package import TreatyText

/// An Arazzo document about a contract. Immutable, shared by all threads.
package final class WorkflowBook: Sendable {
    package let document: ArazzoDocument
    /// What is wrong with the document, that of the documents it refers to left out.
    package let diagnostics: [Diagnostic]
    private let contract: Contract
    private let evidence: EvidenceIndex
    private let sources: [String: Source]

    /// The names that the file may have in the contract's folder, in the order in which they are looked for.
    package static let fileNames = ["workflows.arazzo.yaml", "workflows.arazzo.yml", "workflows.arazzo.json"]

    private enum Source: Sendable {
        case contract
        case workflows(WorkflowBook)
        /// Nothing that a step can call here; the text says why.
        case other(String)
    }

    /// What a step calls.
    enum Callee {
        case operation(Operation)
        case workflow(ArazzoWorkflow, in: WorkflowBook)
    }

    /// Why a step cannot be sent.
    struct Obstacle: Error {
        let reason: String
    }

    /// Reads the workflows in a contract's folder; nil where there are none, and where they are about other contracts.
    /// Throws where the file cannot be used at all.
    package static func beside(_ contract: Contract) throws(Diagnostic) -> WorkflowBook? {
        let folder = folder(of: contract.path)
        guard let name = fileNames.first(where: { fileKind(folder + $0) == .file }) else { return nil }
        var open: Set<String> = []
        let book = try WorkflowBook(folder + name, contract, &open)
        let isAbout = book.sources.values.contains { if case .contract = $0 { true } else { false } }
        return isAbout ? book : nil
    }

    /// `open` holds the files that are being read, so that documents which refer to each other come to an end.
    private init(_ path: String, _ contract: Contract, _ open: inout Set<String>) throws(Diagnostic) {
        self.contract = contract
        var found: [Diagnostic] = []
        document = try ArazzoDocument.load(path, into: &found)
        evidence = EvidenceIndex([document.root.document], of: contract.documents, into: &found)
        diagnostics = found
        open.insert(realPath(path) ?? path)
        var sources: [String: Source] = [:]
        for source in document.sources where sources[source.name] == nil {
            sources[source.name] = WorkflowBook.read(source, of: document, contract, &open)
        }
        self.sources = sources
    }

    private static func read(
        _ source: ArazzoSource, of document: ArazzoDocument, _ contract: Contract, _ open: inout Set<String>
    ) -> Source {
        guard let path = document.path(of: source) else { return .other("'\(source.url)' is no file, and is not read") }
        guard let real = realPath(path) else { return .other("'\(source.url)' cannot be read") }
        if real == realPath(contract.path) { return .contract }
        guard let root = try? Document.read(SourceFile.read(path)).root, ArazzoDocument.isArazzo(root) else {
            return .other("'\(source.url)' is not the contract that is tested")
        }
        guard !open.contains(real), open.count < 16 else { return .other("'\(source.url)' is being read already") }
        do throws(Diagnostic) {
            return .workflows(try WorkflowBook(path, contract, &open))
        } catch {
            return .other("'\(source.url)' cannot be used: \(error.message)")
        }
    }

    /// The inputs of all workflows, each once.
    package var inputNames: [String] {
        unique(document.workflows.flatMap { document.inputs(of: $0).schemas.map(\.name) })
    }

    package var workflowIDs: [String] { document.workflows.map(\.id) }

    // MARK: Calls

    /// What a step calls; throws why it cannot be called.
    func callee(of step: ArazzoStep) throws(Obstacle) -> Callee {
        switch step.call {
        case .operation(let site): try operation(site.text)
        case .path(let site): try operation(atPath: site.text)
        case .workflow(let site): try workflow(site.text)
        case nil: throw Obstacle(reason: "the step does not call one thing")
        }
    }

    private func operation(_ text: String) throws(Obstacle) -> Callee {
        var id = text
        if text.hasPrefix("$") {
            guard case .source(let name, let rest)? = (try? ArazzoExpression(text))?.source else {
                throw Obstacle(reason: "'\(text)' leads to no operation")
            }
            try requireContract(name)
            id = rest
        }
        guard let found = contract.operations.first(where: { $0.view.value["operationId"]?.text == id }) else {
            throw Obstacle(reason: "the contract has no operation '\(id)'")
        }
        return try usable(found)
    }

    /// `{$sourceDescriptions.NAME.url}#/paths/~1pets/get`.
    private func operation(atPath text: String) throws(Obstacle) -> Callee {
        let pieces = ArazzoExpression.pieces(of: text)
        guard pieces.count == 2, case .expression(let expression) = pieces[0], case .text(let rest) = pieces[1],
            case .source(let name, "url") = expression.source,
            let bytes = PercentEncoding.decoded(rest.dropFirst().utf8),
            let tokens = JSONPointer(text: String(decoding: bytes, as: UTF8.self))?.tokens, tokens.count == 3
        else { throw Obstacle(reason: "'\(text)' leads to no operation") }
        try requireContract(name)
        let found = contract.operations.first {
            $0.view.path == tokens[1] && $0.method.lowercased() == tokens[2].lowercased()
        }
        guard let found else { throw Obstacle(reason: "the contract has no '\(tokens[2]) \(tokens[1])'") }
        return try usable(found)
    }

    private func usable(_ operation: Operation) throws(Obstacle) -> Callee {
        guard let fault = operation.faults.first else { return .operation(operation) }
        throw Obstacle(reason: "the operation '\(operation.id)' cannot be used: \(fault.message)")
    }

    private func requireContract(_ name: String) throws(Obstacle) {
        switch sources[name] {
        case .contract: return
        case .workflows: throw Obstacle(reason: "the source '\(name)' has workflows and no operations")
        case .other(let why): throw Obstacle(reason: "of the source '\(name)', \(why)")
        case nil: throw Obstacle(reason: "there is no source '\(name)'")
        }
    }

    /// A workflow by its identifier, or by an expression that leads to one of a source.
    func workflow(_ text: String) throws(Obstacle) -> Callee {
        guard text.hasPrefix("$") else {
            guard let found = document.workflow(text) else { throw Obstacle(reason: "there is no workflow '\(text)'") }
            return .workflow(found, in: self)
        }
        guard case .source(let name, let id)? = (try? ArazzoExpression(text))?.source else {
            throw Obstacle(reason: "'\(text)' leads to no workflow")
        }
        guard case .workflows(let book)? = sources[name], let found = book.document.workflow(id) else {
            throw Obstacle(reason: "the source '\(name)' has no workflow '\(id)'")
        }
        return .workflow(found, in: book)
    }

    // MARK: Parts of steps

    /// A parameter or an action as it is meant: a reusable object's own, with the value that the reference gives it.
    func resolved(_ value: Value) -> (object: Value, value: Value?)? {
        guard value["reference"] != nil, value["name"] == nil else { return (value, value["value"]) }
        return document.component(value).map { ($0, value["value"] ?? $0["value"]) }
    }

    /// What stands at a place of the document is founded as its own citation says, else as the operation.
    func evidence(at value: Value, of operation: Operation?) -> Evidence? {
        if let own = evidence.evidence(at: value.location), !own.citations.isEmpty { return own }
        guard var inherited = operation?.evidence else { return evidence.evidence(at: value.location) }
        inherited.location = value.location
        return inherited
    }
}

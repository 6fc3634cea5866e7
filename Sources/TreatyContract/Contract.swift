// A contract, compiled: immutable, shared by all threads, and the one place that traffic is judged by.
import Synchronization
import TreatyData
public import TreatyOpenAPI
public import TreatyText

/// A contract ready to answer questions about traffic. Made once from a file; after that nothing is parsed or resolved
/// again.
public final class Contract: Sendable {
    /// A short name for reports: the folder of an `openapi.yaml`, else the file's name without its ending.
    public let name: String
    public let title: String
    /// The path it was read from, as given.
    public let path: String
    /// What was found wrong while reading; no entry made the contract unusable. What takes a look at every operation is
    /// in `diagnostics`.
    public let loadDiagnostics: [Diagnostic]
    /// Every file that was read, the contract's own first.
    public let files: [String]
    /// The documents its facts are derived from.
    public let documents: [SourceDocument]

    package let operations: [Operation]
    package let routes: RouteTree
    /// Endings that every path may have (`x-treaty-suffixes`).
    package let suffixes: [String]
    /// The ids of all operations, in the order of the contract.
    public var operationIDs: [String] { operations.map(\.id) }
    package let schemes: [SecurityScheme]
    /// The paths that the contract's servers put before its own, without a slash at the end.
    package let serverPaths: [String]
    /// What any of its servers may put before a path, for routing.
    let servers: ServerTable
    /// Host and port of the contract's servers, in lower case, those of relative URLs left out.
    package let authorities: [String]
    package let principals: [Principal]
    package let collections: [RecordCollection]
    package let evidence: EvidenceIndex

    /// The documents as they were read.
    package let document: OpenAPIDocument
    private let found = LazyReference<Complaints>()
    /// Memory for verdicts that nobody uses at the moment; threads that ask at once make more.
    let scratches = Mutex<[ExchangeScratch]>([])

    private final class Complaints: Sendable {
        let diagnostics: [Diagnostic]
        init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
    }

    /// Reads a contract, a file or a folder that holds `openapi.yaml`. Operations compile when they are first used.
    /// Throws the diagnostic of a file that cannot be used at all.
    public static func load(_ path: String, options: LoadOptions = LoadOptions()) throws(Diagnostic) -> Contract {
        let file = try ContractFile.path(path)
        var diagnostics: [Diagnostic] = []
        let document = try OpenAPIDocument.read(file, options: options, into: &diagnostics)
        var compiler = ContractCompiler(document)
        return compiler.contract(path: file, diagnostics: diagnostics)
    }

    /// Compiles a contract that is in memory; `name` is what messages call it, and where relative references start.
    package static func read(_ text: String, named name: String) throws(Diagnostic) -> Contract {
        let read = try Document.read(SourceFile(name: name, bytes: Array(text.utf8)))
        var diagnostics: [Diagnostic] = []
        let document = try OpenAPIDocument(DocumentSet(read, path: name, into: &diagnostics), into: &diagnostics)
        var compiler = ContractCompiler(document)
        return compiler.contract(path: name, diagnostics: diagnostics)
    }

    init(
        path: String, document: OpenAPIDocument, title: String, loadDiagnostics: [Diagnostic], operations: [Operation],
        schemes: [SecurityScheme], servers: ServerTable, suffixes: [String], serverPaths: [String],
        authorities: [String], principals: [Principal], collections: [RecordCollection]
    ) {
        self.path = path
        self.document = document
        self.title = title
        self.loadDiagnostics = loadDiagnostics
        self.operations = operations
        self.schemes = schemes
        self.servers = servers
        self.serverPaths = serverPaths
        self.authorities = authorities
        self.principals = principals
        self.collections = collections
        files = document.files.originals.map(\.source.name)
        evidence = document.evidence
        documents = evidence.documents
        self.suffixes = suffixes
        routes = RouteTree(routeEntries(of: operations, suffixes: suffixes), suffixes: suffixes)
        let parts = path.split(separator: "/")
        let stem = parts.last.map { String($0.prefix { $0 != "." }) } ?? ""
        let folder = parts.dropLast().last { $0 != "." && $0 != ".." }.map(String.init)
        name = stem == "openapi" ? folder ?? stem : stem.isEmpty ? "contract" : stem
    }

    /// Everything that is wrong with the contract, in the order of its file. The first call compiles every operation;
    /// the answer is kept.
    public var diagnostics: [Diagnostic] {
        (found.load() ?? found.storeIfNil(Complaints(lookedThrough()))).diagnostics
    }

    private func lookedThrough() -> [Diagnostic] {
        Linter.run(self, path: path).diagnostics.filter { $0.severity > .note }
    }

    /// The operations that cannot be used, with the reason. Compiles every operation.
    package var unusableOperations: [(operation: Operation, reason: Diagnostic)] {
        operations.compactMap { operation in operation.faults.first.map { (operation, $0) } }
    }

    /// How a citation reads for people who do not have the document: its title and address.
    public func source(of citation: Citation) -> String {
        guard let key = citation.document, let document = documents.first(where: { $0.key == key }) else {
            return citation.description
        }
        return "\(citation) (\(document.title)\(document.url.map { ", \($0)" } ?? ""))"
    }
}

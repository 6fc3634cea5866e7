// The schemas of a contract compiled for lint, and the examples that are held against them; messages are checked
// elsewhere.
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatySchema
import TreatyText

/// An example or a default with the schema it must keep.
struct LintExample {
    enum Kind { case example, defaultValue }

    let kind: Kind
    let name: String
    let value: Value
    let schema: Value
    let direction: SchemaDirection
    /// Nil where the value is data, as in a parameter.
    let mediaType: String?
}

/// Compiles each schema once for each direction it is asked in.
final class LintSchemas {
    /// What the compiler has to say of the schemas.
    private(set) var diagnostics: [Diagnostic] = []
    private let subject: LintSubject
    private let dialect: SchemaDialect
    private let registry: SchemaRegistry
    private var programs: [Key: SchemaProgram] = [:]

    private struct Key: Hashable {
        let document: ObjectIdentifier
        let node: Int
        let direction: SchemaDirection
    }

    init(_ subject: LintSubject) {
        self.subject = subject
        dialect = subject.files.dialect
        registry = subject.files.registry
        compileAll()
    }

    /// Every schema that stands in something else, as one set of programs for each file, so that what they share is
    /// compiled once.
    private func compileAll() {
        var nodes: [ObjectIdentifier: [NodeIndex]] = [:]
        for site in subject.sites(.schema) where subject.parent(of: site)?.object != .schema {
            nodes[ObjectIdentifier(site.value.document), default: []].append(site.value.index)
        }
        for document in subject.files.documents {
            compile(nodes[ObjectIdentifier(document)] ?? [], of: document, .none, keepsDiagnostics: true)
        }
    }

    private func compile(
        _ nodes: [NodeIndex], of document: Document, _ direction: SchemaDirection, keepsDiagnostics: Bool
    ) {
        let id = ObjectIdentifier(document)
        let new = nodes.filter { programs[Key(document: id, node: $0.rawValue, direction: direction)] == nil }
        guard !new.isEmpty else { return }
        let result = SchemaCompiler.compile(
            document, at: new, dialect: dialect, baseURI: LintFiles.uri(document), registry: registry,
            options: SchemaOptions(assertsFormat: true, direction: direction))
        if keepsDiagnostics { diagnostics += result.diagnostics }
        for (node, program) in zip(new, result.programs) {
            programs[Key(document: id, node: node.rawValue, direction: direction)] = program
        }
    }

    /// Makes the programs that examples need, many at a time.
    func prepare(_ examples: [LintExample]) {
        var nodes: [SchemaDirection: [ObjectIdentifier: Set<NodeIndex>]] = [:]
        for example in examples where example.schema.kind == .object {
            nodes[example.direction, default: [:]][ObjectIdentifier(example.schema.document), default: []].insert(
                example.schema.index)
        }
        for (direction, byDocument) in nodes {
            for document in subject.files.documents {
                let wanted = (byDocument[ObjectIdentifier(document)] ?? []).sorted()
                compile(wanted, of: document, direction, keepsDiagnostics: false)
            }
        }
    }

    /// The program of a schema; nil for what is no schema.
    func program(of schema: Value, _ direction: SchemaDirection) -> SchemaProgram? {
        guard schema.kind == .object else { return nil }
        let key = Key(
            document: ObjectIdentifier(schema.document), node: schema.index.rawValue, direction: direction)
        if programs[key] == nil { compile([schema.index], of: schema.document, direction, keepsDiagnostics: false) }
        return programs[key]
    }

    /// Every example and default of the contract, in the order of the file.
    private(set) lazy var examples: [LintExample] = ExampleList(subject).examples
}

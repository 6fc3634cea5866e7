// One of the two contracts that are compared: its documents, and programs of its schemas; what differs is not its
// business.
import TreatyData
import TreatyOpenAPI
import TreatySchema
import TreatyText

/// The place of a value, for tables.
struct NodeKey: Hashable {
    let document: ObjectIdentifier
    let index: Int

    init(_ value: Value) {
        document = ObjectIdentifier(value.document)
        index = value.index.rawValue
    }
}

/// Schemas that must all hold, as they are written; none stands for "anything".
struct SchemaTerm {
    let values: [Value]
    let key: [NodeKey]

    init(_ values: [Value]) {
        self.values = values
        key = values.map { NodeKey($0) }
    }

    init(_ value: Value?) { self.init(value.map { [$0] } ?? []) }
}

/// Documents, references and programs of one contract. One comparison at a time uses it.
final class ComparedSide {
    let files: DocumentSet
    let dialect: SchemaDialect
    private let registry: SchemaRegistry
    private var targets: [TargetKey: Value] = [:]
    private var programs: [ProgramKey: SchemaProgram] = [:]
    private var forms: [[NodeKey]: SchemaForm] = [:]
    /// Programs that one comparison compiles at most; beyond, nothing is proven.
    private let programsMax = 3000

    private struct TargetKey: Hashable {
        var file: ObjectIdentifier
        var text: String
    }

    private struct ProgramKey: Hashable {
        var node: NodeKey
        var isRequest: Bool
    }

    init(_ files: DocumentSet, dialect: SchemaDialect) {
        self.files = files
        self.dialect = dialect
        var registry = SchemaRegistry()
        for file in files.documents { registry.add(file, uri: ComparedSide.uri(file), dialect: dialect) }
        self.registry = registry
    }

    var root: Value { files.root }

    private static func uri(_ file: Document) -> String {
        documentURI(file.source.name)
    }

    /// The same schemas, each where it stands: a reference that says nothing else is its target.
    func standing(_ term: SchemaTerm) -> SchemaTerm {
        guard term.values.contains(where: { isReference($0) }) else { return term }
        return SchemaTerm(term.values.map { isReference($0) ? resolved($0) ?? $0 : $0 })
    }

    private func isReference(_ value: Value) -> Bool {
        guard value.kind == .object, value["$ref"]?.kind == .string else { return false }
        return value.count == 1 || dialect == .openapi30 || dialect == .swagger20
    }

    /// The value that is meant: the target where it is a reference; nil where that leads nowhere.
    func resolved(_ value: Value) -> Value? {
        guard let reference = value["$ref"], reference.kind == .string else { return value }
        let key = TargetKey(file: ObjectIdentifier(reference.document), text: reference.text)
        if let known = targets[key] { return known }
        let target = files.resolve(value)
        targets[key] = target
        return target
    }

    func resolved(_ value: Value?) -> Value? { value.flatMap { resolved($0) } }

    /// What schemas say together; made once.
    func form(_ term: SchemaTerm) -> SchemaForm {
        if let known = forms[term.key] { return known }
        let form = SchemaForm(term, self)
        forms[term.key] = form
        return form
    }

    /// Whether a value keeps all schemas of a term; nil where that is not decided.
    func accepts(_ value: Document, _ term: SchemaTerm, _ direction: SchemaDirection) -> Bool? {
        for schema in term.values {
            guard let program = program(schema, direction), let verdict = program.verdict(value) else { return nil }
            if !verdict { return false }
        }
        return true
    }

    private func program(_ schema: Value, _ direction: SchemaDirection) -> SchemaProgram? {
        let key = ProgramKey(node: NodeKey(schema), isRequest: direction == .request)
        if let known = programs[key] { return known }
        guard programs.count < programsMax else { return nil }
        let program = SchemaCompiler.compile(
            schema.document, at: schema.index, dialect: dialect, baseURI: ComparedSide.uri(schema.document),
            registry: registry, options: SchemaOptions(assertsFormat: true, direction: direction)
        ).program
        programs[key] = program
        return program
    }
}

/// Two values are the same JSON exactly where their keys are: numbers by value, members in any order.
func valueKey(_ value: Value) -> String { valueKey(value, depth: 0) }

private func valueKey(_ value: Value, depth: Int) -> String {
    // Deep values are compared without a stack; their numbers then as doubles.
    if depth > 40 { return "~" + String(decoding: value.document.json(.canonical, at: value.index), as: UTF8.self) }
    switch value.kind {
    case .null: return "n"
    case .true: return "t"
    case .false: return "f"
    case .string: return "\"\(value.text.utf8.count):\(value.text)"
    case .number:
        guard let number = ExactNumber(value.text.utf8) else { return "#" + value.text }
        let digits = number.digits.map { String($0) }.joined()
        return "#\(number.isNegative ? "-" : "")\(digits)e\(number.exponent)"
    case .array: return "[" + value.elements.map { valueKey($0, depth: depth + 1) }.joined(separator: ",") + "]"
    case .object:
        let members = value.members.map { "\($0.name.utf8.count):\($0.name)=" + valueKey($0.value, depth: depth + 1) }
        return "{" + members.sorted().joined(separator: ",") + "}"
    }
}

/// A value as a message shows it: compact JSON, cut where it is long.
func shown(_ value: Value?) -> String {
    guard let value else { return "nothing" }
    return shown(String(decoding: value.document.json(.compact, at: value.index), as: UTF8.self))
}

/// A text cut to what a line holds.
func shown(_ text: String) -> String {
    text.unicodeScalars.count > 80 ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(79))) + "…" : text
}

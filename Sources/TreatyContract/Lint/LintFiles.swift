// The files of a contract as they are written, and the way from a reference to its target in them; they are read by
// the contract's DocumentSet.
import TreatyData
import TreatyOpenAPI
import TreatySchema
import TreatyText

/// Follows references from place to place; the model's references are the business of DocumentSet.
final class LintFiles {
    /// The root as it is written, then what its references lead to.
    let documents: [Document]
    /// Positions of the files, for the order of what is found in them.
    let order: [ObjectIdentifier: Int]
    /// What the schemas of the files speak.
    let dialect: SchemaDialect
    private let set: DocumentSet
    private var known: [Key: Step] = [:]
    /// What references mean that lead to no place by file and pointer; nil where that is nothing.
    private var meant: [NodePlace: Step?] = [:]

    private struct Key: Hashable {
        let document: ObjectIdentifier
        let text: String
    }

    init(_ set: DocumentSet, dialect: SchemaDialect) {
        self.set = set
        self.dialect = dialect
        documents = [set.written.document] + set.documents.dropFirst()
        let sources = documents.map(\.source) + set.originals.map(\.source)
        order = Dictionary(
            sources.enumerated().map { (ObjectIdentifier($1), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The files by URI, with the names that schemas give themselves; made when it is first asked for.
    private(set) lazy var registry: SchemaRegistry = {
        var registry = SchemaRegistry()
        for document in documents { registry.add(document, uri: LintFiles.uri(document), dialect: dialect) }
        return registry
    }()

    /// The URI a file was read from.
    static func uri(_ document: Document) -> String { documentURI(document.source.name) }

    /// What a reference leads to.
    enum Step {
        case found(Value)
        /// A schema that stands in no file of the contract: a metaschema of JSON Schema.
        case standard
        /// Nothing, and why.
        case lost(Diagnostic)
    }

    /// One step along `$ref`; that of a schema may also name what schemas name themselves.
    func step(_ reference: Value, isSchema: Bool = true) -> Step {
        let step = stepInFiles(reference)
        guard isSchema, case .lost = step else { return step }
        let place = NodePlace(reference)
        if let known = meant[place] { return known ?? step }
        var found: Step?
        if let schema = registry.schema(meantBy: reference) {
            found = documents.contains { $0 === schema.document } ? .found(schema) : .standard
        }
        meant.updateValue(found, forKey: place)
        return found ?? step
    }

    /// By file and pointer, the same for every reference of a file with the same words.
    private func stepInFiles(_ reference: Value) -> Step {
        let key = Key(document: ObjectIdentifier(reference.document), text: reference.text)
        if let step = known[key] { return step }
        var step = Step.lost(Diagnostic(.error, "openapi.ref-unresolved", "nothing", at: reference.location))
        if let target = set.target(of: reference) {
            step = .found(asWritten(target, reference.text))
        } else if let why = set.diagnostic(of: reference) {
            step = .lost(why)
        }
        known[key] = step
        return step
    }

    func target(of reference: Value) -> Value? {
        if case .found(let value) = step(reference) { value } else { nil }
    }

    /// The file that an `externalValue` leads to; nil where it was not read.
    func externalSource(_ place: Value) -> SourceFile? { set.externalValue(place)?.document.source }

    /// Why the file of an `externalValue` was not read; nil where nothing is wrong, or it leads to the network.
    func whyUnread(_ place: Value) -> Diagnostic? { set.diagnostic(ofExternal: place) }

    /// A root of OpenAPI 2.0 is read in the shape of 3.x; a reference from another file leads to that.
    private func asWritten(_ target: Value, _ text: String) -> Value {
        guard target.document === set.root.document, target.document !== set.written.document else { return target }
        return value(text, in: set.written.document) ?? target
    }

    /// What a text leads to that is no `$ref`, from the file it stands in: `#` and a pointer, or a file. Nil where it
    /// leads to nothing that is here.
    func value(_ text: String, from place: Value) -> Value? {
        let file = text.prefix { $0 != "#" }
        if file.isEmpty { return value(text, in: place.document) }
        let path = normalized(folder(of: place.document.source.name) + file)
        return documents.first { normalized($0.source.name) == path }.flatMap { value(text, in: $0) }
    }

    private func value(_ text: String, in document: Document) -> Value? {
        let fragment = text.drop { $0 != "#" }.dropFirst()
        guard let decoded = PercentEncoding.decoded(fragment.utf8),
            let pointer = JSONPointer(text: String(decoding: decoded, as: UTF8.self))
        else { return nil }
        return document.root[pointer]
    }

    /// Follows references to the value that is meant; nil where they lead nowhere or in a circle.
    func resolve(_ value: Value) -> Value? { followed(value) { target(of: $0) } }
}

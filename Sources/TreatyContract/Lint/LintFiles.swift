// The files of a contract as they are written, and the way from a reference to its target in them; they are read by
// the contract's DocumentSet.
import TreatyData
import TreatyOpenAPI
import TreatyText

/// Follows references from place to place; the model's references are the business of DocumentSet.
final class LintFiles {
    /// The root as it is written, then what its references lead to.
    let documents: [Document]
    /// Positions of the files, for the order of what is found in them.
    let order: [ObjectIdentifier: Int]
    private let set: DocumentSet
    private var known: [Key: Step] = [:]

    private struct Key: Hashable {
        let document: ObjectIdentifier
        let text: String
    }

    init(_ set: DocumentSet) {
        self.set = set
        documents = [set.written.document] + set.documents.dropFirst()
        let sources = documents.map(\.source) + set.originals.map(\.source)
        order = Dictionary(
            sources.enumerated().map { (ObjectIdentifier($1), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// What a reference leads to.
    enum Step {
        case found(Value)
        /// Nothing, and why.
        case lost(Diagnostic)
    }

    /// One step along `$ref`.
    func step(_ reference: Value) -> Step {
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
    func resolve(_ value: Value) -> Value? {
        var value = value
        for _ in 0..<64 {
            guard let reference = value["$ref"], reference.kind == .string else { return value }
            guard let target = target(of: reference) else { return nil }
            value = target
        }
        return nil
    }
}

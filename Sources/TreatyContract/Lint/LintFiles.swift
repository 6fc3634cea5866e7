// The files of a contract as they are written, and the way from a reference to its target in them; they are read by
// the contract's DocumentSet.
import TreatyData
import TreatyOpenAPI
import TreatyText

/// Follows references from place to place; the model's references are the business of DocumentSet.
final class LintFiles {
    let documents: [Document]
    private let byPath: [String: Document]
    private var anchors: [ObjectIdentifier: [String: NodeIndex]] = [:]
    private var known: [Key: Step] = [:]

    private struct Key: Hashable {
        let document: ObjectIdentifier
        let text: String
    }

    /// Positions of the files, for the order of what is found in them.
    let order: [ObjectIdentifier: Int]

    init(_ set: DocumentSet) {
        documents = set.documents
        byPath = Dictionary(
            set.documents.map { (normalized($0.source.name), $0) }, uniquingKeysWith: { first, _ in first })
        order = Dictionary(
            set.documents.enumerated().map { (ObjectIdentifier($1.source), $0) }, uniquingKeysWith: { first, _ in first }
        )
    }

    /// What a reference text may lead to.
    enum Step {
        case found(Value)
        /// The file is there, the place in it is not: the value where the way ends, and the name that it lacks.
        case nothing(in: Value, name: String)
        case noFile(path: String)
        case remote
        case malformed
    }

    func target(of reference: Value) -> Value? {
        if case .found(let value) = step(reference) { value } else { nil }
    }

    /// One step along `$ref`, whose text is given.
    func step(_ reference: Value, text given: String? = nil) -> Step {
        let text = given ?? reference.text
        let key = Key(document: ObjectIdentifier(reference.document), text: text)
        if let step = known[key] { return step }
        let step = find(text, from: reference.document)
        known[key] = step
        return step
    }

    private func find(_ text: String, from start: Document) -> Step {
        let file = text.prefix { $0 != "#" }
        var document = start
        if !file.isEmpty {
            if file.contains("://") { return .remote }
            let path = normalized(folder(of: document.source.name) + file)
            guard let other = byPath[path] else { return .noFile(path: path) }
            document = other
        }
        let fragment = text.dropFirst(file.count + 1)
        guard let decoded = PercentEncoding.decoded(fragment.utf8) else { return .malformed }
        let way = String(decoding: decoded, as: UTF8.self)
        if !way.isEmpty, !way.hasPrefix("/") {
            guard let value = anchor(way, in: document.root) else { return .nothing(in: document.root, name: way) }
            return .found(value)
        }
        guard let pointer = JSONPointer(text: way) else { return .malformed }
        var value = document.root
        for token in pointer.tokens {
            guard let next = value[JSONPointer([token])] else { return .nothing(in: value, name: token) }
            value = next
        }
        return .found(value)
    }

    /// Why a file cannot be used; nil where it can.
    static func failure(of path: String) -> Diagnostic? {
        do throws(Diagnostic) {
            _ = try Document.read(SourceFile.read(path))
            return nil
        } catch {
            return error
        }
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

    /// The schema of an `$anchor` or `$dynamicAnchor`. Cost: one pass over a file that is asked.
    private func anchor(_ name: String, in root: Value) -> Value? {
        let document = root.document
        let key = ObjectIdentifier(document)
        if anchors[key] == nil {
            var found: [String: NodeIndex] = [:]
            for index in document.nodes.indices where document.nodes[index].kind == .object {
                let value = Value(document, NodeIndex(index))
                for name in ["$anchor", "$dynamicAnchor"] {
                    if let text = value[name]?.string, found[text] == nil { found[text] = value.index }
                }
            }
            anchors[key] = found
        }
        return anchors[key]?[name].map { Value(document, $0) }
    }
}

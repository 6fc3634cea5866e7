// What the source descriptions of an Arazzo document hold, as far as their files lie beside it: which operations and
// workflows there are. It fetches nothing.
import TreatyData
import TreatyText

/// The documents behind the source descriptions.
struct ArazzoTargets {
    /// A document that could be read.
    struct Target {
        let root: Value
        let isArazzo: Bool
        /// By `operationId`, or by `workflowId` in an Arazzo document.
        let named: [String: Value]
        /// The path item of each operation.
        let items: [String: Value]
        /// The files of a description, its own first; nil of an Arazzo document.
        let files: DocumentSet?

        /// What a pointer leads to, through the references on its way.
        func value(at pointer: JSONPointer) -> Value? {
            guard let files else { return root[pointer] }
            return files.value(at: pointer, in: root).flatMap { files.resolve($0) }
        }

        /// What a value refers to, in whichever file; the value itself where it refers to nothing.
        func resolve(_ value: Value) -> Value? { files.map { $0.resolve(value) } ?? ArazzoTargets.local(value) }
    }

    /// By the name of the source description; what is remote or cannot be read is not here.
    private(set) var byName: [String: Target] = [:]
    /// Sources that are files and cannot be read.
    private(set) var failures: [(source: ArazzoSource, why: Diagnostic)] = []

    init(_ document: ArazzoDocument) {
        for source in document.sources where byName[source.name] == nil {
            guard let path = document.path(of: source) else { continue }
            do throws(Diagnostic) {
                byName[source.name] = ArazzoTargets.target(try Document.read(SourceFile.read(path)), path: path)
            } catch {
                failures.append((source, error))
            }
        }
    }

    private static func target(_ document: Document, path: String) -> Target {
        let root = document.root
        var (named, items): ([String: Value], [String: Value]) = ([:], [:])
        if ArazzoDocument.isArazzo(root) {
            for workflow in root.elements(of: "workflows") {
                if let id = workflow["workflowId"]?.string { named[id] = workflow }
            }
            return Target(root: root, isArazzo: true, named: named, items: [:], files: nil)
        }
        // What is wrong with a description is said where it is read for itself.
        var complaints: [Diagnostic] = []
        let files = DocumentSet(document, path: path, into: &complaints)
        for path in files.root.members(of: "paths") {
            for item in unique([path.value, files.resolve(path.value)]) {
                for member in item.members where isMethod(member.name) {
                    let operation = files.resolve(member.value) ?? member.value
                    guard let id = operation["operationId"]?.string, named[id] == nil else { continue }
                    (named[id], items[id]) = (operation, item)
                }
            }
        }
        return Target(root: files.root, isArazzo: false, named: named, items: items, files: files)
    }

    /// An item, and what it refers to where it does.
    private static func unique(_ items: [Value?]) -> [Value] {
        let found = items.compactMap(\.self)
        guard found.count == 2, found[0].document === found[1].document, found[0].index == found[1].index else {
            return found
        }
        return [found[0]]
    }

    static func isMethod(_ name: String) -> Bool {
        ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"].contains(name)
    }

    /// What a `$ref` within the same file leads to; the value itself where it is none; nil where it leads elsewhere.
    static func local(_ value: Value) -> Value? {
        followed(value) { reference in
            guard reference.text.hasPrefix("#"), let bytes = PercentEncoding.decoded(reference.text.dropFirst().utf8),
                let pointer = JSONPointer(text: String(decoding: bytes, as: UTF8.self))
            else { return nil }
            return reference.document.root[pointer]
        }
    }
}

extension ArazzoDocument {
    /// The file that a source description names, relative to the working folder as the document is; nil where it is no
    /// file.
    package func path(of source: ArazzoSource) -> String? {
        let reference = URIReference(source.url)
        guard reference.scheme == nil, reference.authority == nil, !reference.path.isEmpty,
            let decoded = PercentEncoding.decoded(reference.path.utf8)
        else { return nil }
        let path = String(decoding: decoded, as: UTF8.self)
        return path.hasPrefix("/") ? path : normalized(folder(of: root.document.source.name) + path)
    }
}

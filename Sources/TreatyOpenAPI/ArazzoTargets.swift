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
    }

    /// By the name of the source description; what is remote or cannot be read is not here.
    private(set) var byName: [String: Target] = [:]
    /// Sources that are files and cannot be read.
    private(set) var failures: [(source: ArazzoSource, why: Diagnostic)] = []

    init(_ document: ArazzoDocument) {
        let folder = folder(of: document.root.document.source.name)
        for source in document.sources where byName[source.name] == nil {
            let reference = URIReference(source.url)
            guard reference.scheme == nil, reference.authority == nil, !reference.path.isEmpty,
                let decoded = PercentEncoding.decoded(reference.path.utf8)
            else { continue }
            let path = String(decoding: decoded, as: UTF8.self)
            do throws(Diagnostic) {
                let file = try SourceFile.read(path.hasPrefix("/") ? path : normalized(folder + path))
                byName[source.name] = ArazzoTargets.target(try Document.read(file).root)
            } catch {
                failures.append((source, error))
            }
        }
    }

    private static func target(_ root: Value) -> Target {
        var (named, items): ([String: Value], [String: Value]) = ([:], [:])
        if ArazzoDocument.isArazzo(root) {
            for workflow in root.elements(of: "workflows") {
                if let id = workflow["workflowId"]?.string { named[id] = workflow }
            }
            return Target(root: root, isArazzo: true, named: named, items: [:])
        }
        for path in root.members(of: "paths") {
            let item = local(path.value) ?? path.value
            for member in item.members where isMethod(member.name) {
                guard let id = member.value["operationId"]?.string else { continue }
                (named[id], items[id]) = (member.value, item)
            }
        }
        return Target(root: root, isArazzo: false, named: named, items: items)
    }

    static func isMethod(_ name: String) -> Bool {
        ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"].contains(name)
    }

    /// What a `$ref` within the same file leads to; the value itself where it is none; nil where it leads elsewhere.
    static func local(_ value: Value) -> Value? {
        var value = value
        for _ in 0..<16 {
            guard let reference = value["$ref"]?.string else { return value }
            guard reference.hasPrefix("#"), let bytes = PercentEncoding.decoded(reference.dropFirst().utf8),
                let pointer = JSONPointer(text: String(decoding: bytes, as: UTF8.self)),
                let next = value.document.root[pointer]
            else { return nil }
            value = next
        }
        return nil
    }
}

// $ref, $dynamicRef and $recursiveRef: from a URI reference to the schema it means.
import TreatyData
import TreatyText

extension SchemaBlockBuilder {
    mutating func compileReferences() {
        if let value = self[.ref] {
            guard let text = value.string else { return wrong(.ref, value, "a string") }
            if let target = resolve(text, value) {
                emit(.ref, .ref, value, a: code.block(target.document, target.schema))
            }
        }
        if let value = self[.dynamicRef], let text = value.string, let target = resolve(text, value) {
            let anchor = target.anchor
            compileDynamic(
                .dynamicRef, value, target, isDynamic: anchor.map { isDynamic($0, target) } ?? false, anchor ?? "")
        }
        if let value = self[.recursiveRef], let text = value.string, let target = resolve(text, value) {
            compileDynamic(.recursiveRef, value, target, isDynamic: isDynamic("", target), "")
        }
    }

    private mutating func compileDynamic(
        _ keyword: SchemaKeyword, _ value: Value, _ target: SchemaTarget, isDynamic: Bool, _ name: String
    ) {
        let block = code.block(target.document, target.schema)
        if isDynamic {
            emit(.dynamicRef, keyword, value, a: block, b: code.anchor(name))
        } else {
            emit(.ref, keyword, value, a: block)
        }
    }

    private func isDynamic(_ anchor: String, _ target: SchemaTarget) -> Bool {
        code.registry.resources[target.resource].dynamicAnchors[anchor] == target.schema.index
    }

    private mutating func resolve(_ text: String, _ place: Value) -> SchemaTarget? {
        switch code.target(text, from: resource) {
        case .found(let target): return target
        case .missing(let uri, let help):
            if !code.missing.contains(uri) { code.missing.append(uri) }
            let message = "the reference '\(text)' leads to \(uri), which is not among the documents given"
            report("schema.ref-unresolved", message, place, help: help)
            return nil
        case .unresolved(let message, let help):
            report("schema.ref-unresolved", message, place, help: help)
            return nil
        }
    }
}

extension SchemaRegistry {
    /// The schema that a reference in a resource means; a metaschema of the drafts is added when it is first meant.
    mutating func target(_ text: String, from origin: Int) -> SchemaReference {
        let reference = URIReference(text)
        var index: Int? = origin
        if !text.hasPrefix("#") {
            let (named, uri) = resource(named: reference, from: origin)
            index = named
            if named == nil {
                let near = nearURI(uri).map { "did you mean '\($0)'?" }
                return .missing(uri, help: near ?? "give the document as well; references are never fetched")
            }
        }
        guard let index else { return .unresolved("the reference '\(text)' leads nowhere", help: nil) }
        let resource = resources[index]
        let root = Value(documents[resource.document].document, resource.root)
        let written = reference.fragment ?? ""
        let fragment = PercentEncoding.decoded(written.utf8).map { String(decoding: $0, as: UTF8.self) } ?? written
        var target = SchemaTarget(document: resource.document, resource: index, schema: root, anchor: nil)
        if fragment.isEmpty { return .found(target) }
        if fragment.hasPrefix("/") {
            guard let pointer = JSONPointer(text: fragment), let schema = value(pointer, root) else {
                return .unresolved("the reference '\(text)' leads nowhere", help: nearest(fragment, root))
            }
            target.schema = schema
            return .found(target)
        }
        guard let node = resource.anchors[fragment] else {
            let help = TreatyText.help(for: fragment, among: resource.anchors.keys.sorted())
            return .unresolved("the reference '\(text)' names an anchor that is not there", help: help)
        }
        target.schema = Value(root.document, node)
        target.anchor = fragment
        return .found(target)
    }

    /// A URI of the same folder whose last segment is near to that of another.
    private func nearURI(_ uri: String) -> String? {
        guard let cut = uri.lastIndex(of: "/") else { return suggestion(for: uri, among: uris) }
        let folder = uri[...cut]
        let names = uris.filter { $0.hasPrefix(folder) }.map { String($0.dropFirst(folder.count)) }
        return suggestion(for: String(uri[uri.index(after: cut)...]), among: names).map { folder + $0 }
    }

    /// The first token of a pointer that is not there, with the names that are.
    private func nearest(_ fragment: String, _ root: Value) -> String? {
        guard let pointer = JSONPointer(text: fragment) else { return "a fragment is a JSON Pointer: /a/b" }
        var value = root
        for token in pointer.tokens {
            guard let next = value[JSONPointer([token])] else {
                let near = suggestion(for: token, among: value.members.map(\.name))
                return near.map { "there is no '\(token)'; did you mean '\($0)'?" }
                    ?? "there is no '\(token)' on the way"
            }
            value = next
        }
        return nil
    }
}

/// What became of a reference.
enum SchemaReference {
    case found(SchemaTarget)
    /// The document of a URI, which nobody has given.
    case missing(String, help: String?)
    case unresolved(String, help: String?)
}

/// Where a reference leads.
struct SchemaTarget {
    var document: Int
    /// The resource that the URI named.
    var resource: Int
    var schema: Value
    /// The fragment, where it is an anchor.
    var anchor: String?
}

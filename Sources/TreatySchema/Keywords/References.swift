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
        let reference = URIReference(text)
        var index: Int? = resource
        if !text.hasPrefix("#") {
            let uri = reference.resolved(against: code.registry.resources[resource].base).withoutFragment
                .description
            index = code.registry.resource(at: uri)
            if index == nil {
                let help = suggestion(for: uri, among: code.registry.uris).map { "did you mean '\($0)'?" }
                report(
                    "schema.ref-unresolved",
                    "the reference '\(text)' leads to \(uri), which is not among the documents given",
                    place, help: help ?? "give the document as well; references are never fetched")
            }
        }
        guard let index else { return nil }
        let resource = code.registry.resources[index]
        let root = Value(code.registry.documents[resource.document].document, resource.root)
        let bytes =
            PercentEncoding.decoded((reference.fragment ?? "").utf8) ?? Array((reference.fragment ?? "").utf8)
        let fragment = String(decoding: bytes, as: UTF8.self)
        if fragment.isEmpty {
            return SchemaTarget(document: resource.document, resource: index, schema: root, anchor: nil)
        }
        if !fragment.hasPrefix("/") {
            if let node = resource.anchors[fragment] {
                let schema = Value(root.document, node)
                return SchemaTarget(document: resource.document, resource: index, schema: schema, anchor: fragment)
            }
            let help = help(for: fragment, among: resource.anchors.keys.sorted())
            report(
                "schema.ref-unresolved", "the reference '\(text)' names an anchor that is not there", place,
                help: help)
            return nil
        }
        if let pointer = JSONPointer(text: fragment), let schema = root[pointer] {
            return SchemaTarget(document: resource.document, resource: index, schema: schema, anchor: nil)
        }
        report(
            "schema.ref-unresolved", "the reference '\(text)' leads nowhere", place, help: nearest(fragment, root))
        return nil
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

/// Where a reference leads.
struct SchemaTarget {
    var document: Int
    /// The resource that the URI named.
    var resource: Int
    var schema: Value
    /// The fragment, where it is an anchor.
    var anchor: String?
}

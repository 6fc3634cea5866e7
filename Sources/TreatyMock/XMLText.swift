// A JSON value as XML, by the names that a schema's `xml` objects give (OpenAPI 3.1 4.8.26); no XML is read here.
import TreatyContract
import TreatyData
import TreatyText

/// Writes one value as an XML document without a declaration.
///
/// An object becomes elements in the order of its members, an array the same element again for each of its own, with
/// an element around them where `wrapped` says so; `attribute` makes an attribute, `prefix` and `namespace` are
/// written as they are declared. The root takes `xml.name`, else the name of the component, else `xml`. Null is an
/// empty element. Characters that XML 1.0 2.2 does not know are left out, and those that no name may have become `_`.
struct XMLText {
    private let schema: CompiledSchema?
    private var bytes: [UInt8] = []
    private static let depthMax = 64

    static func bytes(_ value: JSON, schema: CompiledSchema?) -> [UInt8] {
        var writer = XMLText(schema: schema)
        let node = schema?.value
        let component = node?["$ref"]?.string?.split(separator: "/").last.map(String.init)
        let resolved = node.flatMap { schema?.resolve($0) }
        let name = resolved?["xml"]?["name"]?.string ?? component ?? "xml"
        if case .array(let elements) = value {
            // A document has one root, so a list is always wrapped.
            writer.open(name, resolved, attributes: [])
            let items = resolved?["items"]
            for element in elements { writer.write(element, name: writer.itemName(items) ?? "item", items, depth: 1) }
            writer.close(name, resolved)
        } else {
            writer.write(value, name: name, node, depth: 0, isRoot: true)
        }
        return writer.bytes
    }

    private init(schema: CompiledSchema?) { self.schema = schema }

    private func resolved(_ value: Value?) -> Value? { value.flatMap { schema?.resolve($0) } }

    private func itemName(_ items: Value?) -> String? {
        resolved(items)?["xml"]?["name"]?.string
            ?? items?["$ref"]?.string?.split(separator: "/").last.map(String.init)
    }

    private mutating func write(_ value: JSON, name: String, _ node: Value?, depth: Int, isRoot: Bool = false) {
        guard depth < XMLText.depthMax else { return }
        let node = resolved(node)
        let own = isRoot ? name : node?["xml"]?["name"]?.string ?? name
        switch value {
        case .object(let members):
            let declared = members.map { ($0, property($0.name, node)) }
            let attributes = declared.filter { resolved($0.1)?["xml"]?["attribute"]?.bool == true }
            open(own, node, attributes: attributes.map { (attributeName($0.0.name, $0.1), $0.0.value.text) })
            for (member, schema) in declared where resolved(schema)?["xml"]?["attribute"]?.bool != true {
                write(member, schema, depth: depth + 1)
            }
            close(own, node)
        case .array(let elements):
            for element in elements { write(element, name: name, node?["items"], depth: depth + 1) }
        case .null:
            open(own, node, attributes: [])
            close(own, node)
        case .bool, .number, .string:
            open(own, node, attributes: [])
            append(value.text)
            close(own, node)
        }
    }

    private mutating func write(_ member: JSON.Member, _ schema: Value?, depth: Int) {
        let node = resolved(schema)
        guard case .array(let elements) = member.value else {
            write(member.value, name: member.name, schema, depth: depth)
            return
        }
        let items = node?["items"]
        let outer = node?["xml"]?["name"]?.string ?? member.name
        guard node?["xml"]?["wrapped"]?.bool == true else {
            // The name of an array that is not wrapped says nothing; that of its items does.
            for element in elements { write(element, name: member.name, items, depth: depth) }
            return
        }
        open(outer, node, attributes: [])
        for element in elements { write(element, name: outer, items, depth: depth) }
        close(outer, node)
    }

    /// The schema of a member, in the object's own schema or in one that stands beside it.
    private func property(_ name: String, _ node: Value?, depth: Int = 0) -> Value? {
        guard let node = resolved(node), depth < 8 else { return nil }
        if let found = node["properties"]?[name] { return found }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            for part in node.elements(of: keyword) {
                if let found = property(name, part, depth: depth + 1) { return found }
            }
        }
        return nil
    }

    private func attributeName(_ name: String, _ schema: Value?) -> String {
        qualified(resolved(schema)?["xml"]?["name"]?.string ?? name, resolved(schema))
    }

    private func qualified(_ name: String, _ node: Value?) -> String {
        let name = XMLText.name(name)
        guard let prefix = node?["xml"]?["prefix"]?.string, !prefix.isEmpty else { return name }
        return "\(XMLText.name(prefix)):\(name)"
    }

    private mutating func open(_ name: String, _ node: Value?, attributes: [(String, String)]) {
        bytes.append(UInt8(ascii: "<"))
        bytes += Array(qualified(name, node).utf8)
        if let namespace = node?["xml"]?["namespace"]?.string {
            let prefix = node?["xml"]?["prefix"]?.string ?? ""
            bytes += Array(" xmlns\(prefix.isEmpty ? "" : ":" + XMLText.name(prefix))=\"".utf8)
            append(namespace, isAttribute: true)
            bytes.append(UInt8(ascii: "\""))
        }
        for (name, value) in attributes {
            bytes += Array(" \(name)=\"".utf8)
            append(value, isAttribute: true)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func close(_ name: String, _ node: Value?) { bytes += Array("</\(qualified(name, node))>".utf8) }

    private mutating func append(_ text: String, isAttribute: Bool = false) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": bytes += Array("&lt;".utf8)
            case ">": bytes += Array("&gt;".utf8)
            case "&": bytes += Array("&amp;".utf8)
            case "\"" where isAttribute: bytes += Array("&quot;".utf8)
            case "\n" where isAttribute: bytes += Array("&#10;".utf8)
            case "\r": bytes += Array("&#13;".utf8)
            case "\t", "\n", " "..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                bytes += Array(String(scalar).utf8)
            default: break
            }
        }
    }

    /// A name that XML takes (XML 1.0 2.3), ASCII only where it must be changed.
    private static func name(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic || scalar == "_"
            let isInner = isLetter || scalar.properties.numericType == .decimal || scalar == "-" || scalar == "."
            if result.isEmpty, !isLetter { result += "_" }
            if isInner { result.unicodeScalars.append(scalar) } else if !result.isEmpty { result += "_" }
        }
        return result.isEmpty ? "_" : result
    }
}

// Small grammars that members of OpenAPI keep: names, tokens, URIs, addresses; schemas' formats are TreatySchema's.
import TreatyHTTP

/// The methods that have a member of their own in the path item of 3.2.
let fixedMethods: Set<String> = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"]

/// The members of a path item that are operations.
let methodMembers: Set<String> = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]

/// `[a-zA-Z0-9._-]` (OpenAPI 3.1 4.8.7.1).
func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
}

/// A token of HTTP (RFC 9110 5.6.2).
func isToken(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: Array("!#$%&'*+-.^_`|~".utf8).contains(byte)
            }
        }
}

/// A media type or a range of them (RFC 9110 12.5.1). A bare token passes: the official schemas let it.
func isMediaRange(_ text: String) -> Bool { MediaType(text) != nil || isToken(text) || text == "*/*" }

/// Whether a text has only characters that a URI reference may have (RFC 3986 2); those beyond ASCII pass as an IRI's.
func isURIReference(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var at = 0
    while at < bytes.count {
        switch bytes[at] {
        case 0...0x20, 0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D, 0x7F: return false
        case 0x25:
            guard at + 2 < bytes.count, isHex(bytes[at + 1]), isHex(bytes[at + 2]) else { return false }
        default: break
        }
        at += 1
    }
    return true
}

private func isHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
}

/// One `@` with something on both sides and no space: enough to know a slip.
func isEmail(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !text.utf8.contains { $0 <= 0x20 }
}

/// A name and perhaps a port, as the host of OpenAPI 2.0 is (5.2.1).
func isHost(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    let marks = Array("{}/ \\".utf8)
    guard let name = parts.first, !name.isEmpty, !name.contains(where: { marks.contains($0) }) else { return false }
    guard parts.count == 2, let port = parts.last else { return true }
    return !port.isEmpty && port.allSatisfy { (0x30...0x39).contains($0) }
}

/// The names in braces of a path template, in order; empty ones among them.
func templateNames(_ path: String) -> [String] {
    var names: [String] = []
    var name: [UInt8]?
    for byte in path.utf8 {
        if byte == 0x7B {
            name = []
        } else if byte == 0x7D {
            if let name { names.append(String(decoding: name, as: UTF8.self)) }
            name = nil
        } else {
            name?.append(byte)
        }
    }
    return names
}

/// The path without a difference between names: `/a/{}/b`.
func templateShape(_ path: String) -> String {
    var shape: [UInt8] = []
    var isInside = false
    for byte in path.utf8 {
        if byte == 0x7D { isInside = false }
        if !isInside { shape.append(byte) }
        if byte == 0x7B { isInside = true }
    }
    return String(decoding: shape, as: UTF8.self)
}

/// What to write where a schema uses a keyword of another dialect.
enum SchemaVocabularyOf {
    /// Nil where the keyword is none of any dialect.
    static func advice(_ name: String, _ version: LintVersions) -> String? {
        version.isSubset(of: .since31) ? since31[name] : until30(name, version)
    }

    private static let since31: [String: String] = [
        "nullable": "write type: [TYPE, 'null']", "id": "write $id",
        "definitions": "write $defs, or components/schemas",
        "dependencies": "write dependentRequired or dependentSchemas",
        "additionalItems": "write items beside prefixItems",
        "$recursiveRef": "write $dynamicRef", "$recursiveAnchor": "write $dynamicAnchor",
    ]

    private static func until30(_ name: String, _ version: LintVersions) -> String? {
        switch name {
        case "const": return "write enum with one value"
        case "examples": return "write example"
        case "nullable" where version == .v20: return "OpenAPI 3.0 has it; tools of 2.0 read x-nullable"
        case "oneOf", "anyOf", "not", "writeOnly", "deprecated":
            return version == .v20 ? "OpenAPI 3.0 has it" : nil
        case "if", "then", "else", "contains", "propertyNames", "patternProperties", "prefixItems", "$defs",
            "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties", "unevaluatedItems",
            "additionalItems", "$id", "id", "$anchor", "$schema", "$comment", "$dynamicRef", "$dynamicAnchor",
            "minContains", "maxContains", "contentEncoding", "contentMediaType", "contentSchema", "definitions":
            return "OpenAPI 3.1 has the whole of JSON Schema"
        default: return nil
        }
    }
}

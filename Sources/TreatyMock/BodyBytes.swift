// A value as the bytes of a media type; which value and which type has been decided before.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

/// Writes bodies of answers.
///
/// JSON and `+json` are compact JSON. JSON lines, JSON sequences (RFC 7464) and event streams hold an array's elements
/// one by one. A form holds the members of an object, `multipart` one part for each. XML is `XMLText`'s. Every other
/// type is text: a string as it is, another scalar as it is written in JSON, and what is no scalar as JSON.
enum BodyBytes {
    /// The separator of parts; a fixed one, so that the same value gives the same bytes.
    static let boundary = "treaty-7b1c9d4e"

    /// The bytes and the Content-Type to send with them.
    static func write(_ value: JSON, as type: String, schema: CompiledSchema?) -> (bytes: [UInt8], type: String) {
        guard let media = MediaType(type) else { return (text(value), type) }
        if media.isJSON { return (value.bytes, type) }
        switch media.essence {
        case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines",
            "application/json-lines", "application/x-jsonl", "application/jsonlines", "text/x-ndjson":
            return (elements(value).flatMap { $0.bytes + [0x0A] }, type)
        case "application/json-seq":
            return (elements(value).flatMap { [0x1E] + $0.bytes + [0x0A] }, type)
        case "text/event-stream":
            if case .string = value { return (text(value), type) }
            return (elements(value).flatMap(event), type)
        case "application/x-www-form-urlencoded":
            guard case .object(let members) = value else { return (text(value), type) }
            return (FormURLEncoded.encode(pairs(members)), type)
        default: break
        }
        if media.subtype == "xml" || media.subtype.hasSuffix("+xml") {
            if case .string(let text) = value { return (Array(text.utf8), type) }
            return (XMLText.bytes(value, schema: schema), type)
        }
        if media.type == "multipart" {
            let full = media.parameter("boundary") == nil ? "\(type); boundary=\(boundary)" : type
            return (parts(value, boundary: media.parameter("boundary") ?? boundary), full)
        }
        return (text(value), type)
    }

    private static func elements(_ value: JSON) -> [JSON] {
        if case .array(let elements) = value { elements } else { [value] }
    }

    /// One event: an object of nothing but its fields is written as they are, anything else is the data (OpenAPI 3.2
    /// 4.14.3, HTML 9.2.6).
    private static func event(_ value: JSON) -> [UInt8] {
        let isEvent =
            value["data"] != nil
            && value.members.allSatisfy {
                ["data", "event", "id", "retry"].contains($0.name)
            }
        let fields = isEvent ? value.members.map { ($0.name, $0.value.text) } : [("data", value.compact)]
        let lines = fields.flatMap { name, text in
            text.split(separator: "\n", omittingEmptySubsequences: false).map { "\(name): \($0)\n" }
        }
        return Array((lines.joined() + "\n").utf8)
    }

    private static func text(_ value: JSON) -> [UInt8] { Array(value.text.utf8) }

    private static func pairs(_ members: [JSON.Member]) -> [(name: String, value: String)] {
        members.flatMap { member -> [(name: String, value: String)] in
            if case .array(let elements) = member.value { return elements.map { (member.name, $0.text) } }
            return [(member.name, member.value.text)]
        }
    }

    /// The members of an object are parts with names, the elements of an array parts without (RFC 2046 5.1).
    private static func parts(_ value: JSON, boundary: String) -> [UInt8] {
        var bytes: [UInt8] = []
        func add(_ value: JSON, fields: [String]) {
            let isScalar =
                switch value {
                case .object, .array: false
                default: true
                }
            let lines = fields + (isScalar ? [] : ["Content-Type: application/json"])
            bytes += Array("--\(boundary)\r\n\(lines.map { $0 + "\r\n" }.joined())\r\n".utf8)
            bytes += text(value) + [0x0D, 0x0A]
        }
        if case .object(let members) = value {
            for member in members {
                let name = member.name.filter { $0 != "\"" && !$0.isNewline }
                add(member.value, fields: ["Content-Disposition: form-data; name=\"\(name)\""])
            }
        } else {
            for element in elements(value) { add(element, fields: []) }
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }
}

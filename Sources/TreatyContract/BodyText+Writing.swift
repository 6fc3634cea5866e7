// A value written as the content of a message, by its media type: what BodyText reads.
import TreatyData
import TreatyHTTP
import TreatyText

extension BodyText {
    /// The content and the media type to send it under: a multipart type gets its boundary. XML is written for a text
    /// only; other values become JSON text there.
    static func encoded(_ value: JSON, as mediaType: String, _ content: Content?) -> (bytes: [UInt8], type: String) {
        guard let type = MediaType(mediaType) else { return (value.bytes, mediaType) }
        let kind = ContentKind(type)
        // A text in place of a row is the content as it is.
        if kind.isSequence, case .string(let text) = value { return (Array(text.utf8), mediaType) }
        switch kind {
        case .form: return (Array(formText(value, content).utf8), mediaType)
        case .multipart: return multipart(value, type, content)
        case .lines: return (Array(value.elements.map { $0.compact + "\n" }.joined().utf8), mediaType)
        case .records: return (Array(value.elements.map { "\u{1E}\($0.compact)\n" }.joined().utf8), mediaType)
        case .events: return (Array(value.elements.map(event).joined().utf8), mediaType)
        case .json: return (value.bytes, mediaType)
        case .text, .xml, .opaque: return (value.isContainer ? value.bytes : Array(value.text.utf8), mediaType)
        }
    }

    private static func event(_ value: JSON) -> String {
        value.members.flatMap { member in
            member.value.text.split(separator: "\n", omittingEmptySubsequences: false).map { "\(member.name): \($0)\n" }
        }.joined() + "\n"
    }

    private static func formText(_ value: JSON, _ content: Content?) -> String {
        let pairs = value.members.flatMap { member -> [(name: String, value: String)] in
            if let form = content?.encodings.first(where: { $0.name == member.name })?.form {
                return form.queryPairs(member.value, name: member.name)
            }
            let name = PercentEncoding.encoded(member.name)
            let values = if case .array(let elements) = member.value { elements } else { [member.value] }
            return values.map { (name, PercentEncoding.encoded($0.text)) }
        }
        // A form writes a space as `+` (WHATWG URL 5.2).
        return pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&").replacingSpaces
    }

    private static func multipart(_ value: JSON, _ type: MediaType, _ content: Content?) -> ([UInt8], String) {
        let isForm = type.subtype == "form-data"
        var parts: [(head: String, bytes: [UInt8])] = []
        func add(_ name: String?, _ value: JSON) {
            let encoding = name.flatMap { name in content?.encodings.first { $0.name == name } }
            var head = ""
            let types = encoding?.types.filter { $0.type != "*" && $0.subtype != "*" } ?? []
            let isBinary = name.map { content?.schema?.isBinary($0) ?? false } ?? false
            let own =
                types.first?.description
                ?? (value.isContainer ? "application/json" : isBinary ? "application/octet-stream" : nil)
            if let name {
                head += "Content-Disposition: \(isForm ? "form-data" : "attachment"); name=\"\(quoted(name))\""
                let isFile = own.flatMap { MediaType($0) }.map { $0.type != "text" && !$0.isJSON } ?? false
                if isFile { head += "; filename=\"\(quoted(name))\"" }
                head += "\r\n"
            }
            if let own { head += "Content-Type: \(own)\r\n" }
            for field in encoding?.fields ?? [] where field.isRequired {
                let example = field.examples.first.map { JSON($0.value) } ?? field.schema?.fallback
                if let example { head += "\(field.name): \(field.form.fieldText(example))\r\n" }
            }
            parts.append((head + "\r\n", value.isContainer ? value.bytes : Array(value.text.utf8)))
        }
        if !value.isContainer { add(isForm ? "file" : nil, value) }
        for element in value.elements { add(nil, element) }
        for member in value.members {
            if case .array(let elements) = member.value {
                for element in elements { add(member.name, element) }
            } else {
                add(member.name, member.value)
            }
        }
        var boundary = type.parameter("boundary") ?? "part-of-the-body"
        while boundary.utf8.count < 70, parts.contains(where: { holds($0.bytes, boundary) }) { boundary += "-" + "7" }
        var bytes: [UInt8] = []
        for part in parts { bytes += Array("--\(boundary)\r\n\(part.head)".utf8) + part.bytes + [0x0D, 0x0A] }
        bytes += Array("--\(boundary)--\r\n".utf8)
        let others = type.parameters.filter { $0.name != "boundary" }
        let full = MediaType(
            type: type.type, subtype: type.subtype,
            parameters: others + [MediaType.Parameter(name: "boundary", value: boundary)])
        return (bytes, full.description)
    }

    private static func holds(_ bytes: [UInt8], _ text: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("--" + text)
    }

    private static func quoted(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\"": "%22"
            case "\r\n": "%0D%0A"
            case "\r": "%0D"
            case "\n": "%0A"
            default: String(character)
            }
        }.joined()
    }
}

extension String {
    fileprivate var replacingSpaces: String {
        var result = ""
        var rest = self[...]
        while let place = rest.firstRange(of: "%20") {
            result += rest[..<place.lowerBound] + "+"
            rest = rest[place.upperBound...]
        }
        return result + rest
    }
}

// Values written as the text of URIs, fields and cookies, by style (OpenAPI 3.2 4.12.2.3): what ParameterText reads.
package import TreatyData
import TreatyHTTP
import TreatyText

extension ParameterForm {
    /// The value as what stands in the place of a path's parameter, escaped. `keepsSlashes` is for a parameter that
    /// stands for several segments.
    package func pathText(_ value: JSON, name: String, keepsSlashes: Bool = false) -> String {
        let reserved = (keepsSlashes ? "/" : "") + (allowsReserved ? ":@!$&'()*+,;=" : "")
        func escaped(_ text: String) -> String { ParameterForm.escaped(text, keeping: reserved) }
        if mediaType != nil { return escaped(contentText(value)) }
        switch style {
        case .label:
            let separator = explodes ? "." : ","
            return "." + joined(value, separator, escaped)
        case .matrix:
            let name = ParameterForm.escaped(name, keeping: "")
            guard explodes, value.isContainer else {
                let text = joined(value, ",", escaped)
                return text.isEmpty ? ";\(name)" : ";\(name)=\(text)"
            }
            return parts(value, name, escaped).map { $1.isEmpty ? ";\($0)" : ";\($0)=\($1)" }.joined()
        default: return joined(value, delimiter.escaped, escaped)
        }
    }

    /// The value as pairs of a query or a form, both sides escaped, in the order they are sent.
    package func queryPairs(_ value: JSON, name: String) -> [(name: String, value: String)] {
        let reserved = allowsReserved ? ":/?@!$'()*,;" : ""
        func escaped(_ text: String) -> String { ParameterForm.escaped(text, keeping: reserved) }
        let own = ParameterForm.escaped(name, keeping: "")
        if mediaType != nil { return [(own, escaped(contentText(value)))] }
        if style == .deepObject, value.isContainer { return deepPairs(value, name, escaped, depth: 0) }
        guard explodes, value.isContainer else { return [(own, joined(value, delimiter.escaped, escaped))] }
        return parts(value, own, escaped)
    }

    /// The value as the value of a field; nothing is escaped there.
    package func fieldText(_ value: JSON) -> String {
        if mediaType != nil { return contentText(value) }
        return joined(value, delimiter.plain) { $0 }
    }

    /// The value as pairs of a Cookie field; only style `form` escapes.
    package func cookiePairs(_ value: JSON, name: String) -> [(name: String, value: String)] {
        if mediaType != nil {
            return [(name, ParameterForm.escaped(contentText(value), keeping: ":/?@"))]
        }
        let isPlain = style == .cookie
        func escaped(_ text: String) -> String {
            isPlain ? text : ParameterForm.escaped(text, keeping: allowsReserved ? ":/?@!$'()*" : "")
        }
        guard explodes, value.isContainer else { return [(name, joined(value, delimiter.escaped, escaped))] }
        return parts(value, name, escaped)
    }

    /// The value in the media type it has of its own: a text in JSON is in quotes.
    private func contentText(_ value: JSON) -> String {
        let isJSON = mediaType.flatMap { MediaType($0) }?.isJSON ?? false
        return value.isContainer || isJSON ? value.compact : value.text
    }

    /// What stands between parts that are not written by themselves.
    private var delimiter: (plain: String, escaped: String) {
        switch style {
        case .spaceDelimited: (" ", "%20")
        case .pipeDelimited: ("|", "%7C")
        case .tabDelimited: ("\t", "%09")
        default: (",", ",")
        }
    }

    /// The parts of a value in one text: elements, members as `R=100` where they explode, else names and values in
    /// turn.
    private func joined(_ value: JSON, _ separator: String, _ escaped: (String) -> String) -> String {
        switch value {
        case .array(let elements): elements.map { escaped($0.text) }.joined(separator: separator)
        case .object(let members):
            members.map { member in
                escaped(member.name) + (explodes ? "=" : separator) + escaped(member.value.text)
            }.joined(separator: separator)
        default: escaped(value.text)
        }
    }

    /// The parts of a value each by itself: elements under one name, members under theirs.
    private func parts(
        _ value: JSON, _ name: String, _ escaped: (String) -> String
    ) -> [(name: String, value: String)] {
        switch value {
        case .array(let elements): elements.map { (name, escaped($0.text)) }
        case .object(let members):
            members.flatMap { member -> [(name: String, value: String)] in
                if case .array(let elements) = member.value {
                    return elements.map { (escaped(member.name), escaped($0.text)) }
                }
                return [(escaped(member.name), escaped(member.value.text))]
            }
        default: [(name, escaped(value.text))]
        }
    }

    /// Members of members in more brackets, elements under their index where they are objects, else under one name.
    private func deepPairs(
        _ value: JSON, _ name: String, _ escaped: (String) -> String, depth: Int
    ) -> [(name: String, value: String)] {
        let own = ParameterForm.escaped(name, keeping: "")
        guard depth < 32 else { return [(own, escaped(value.text))] }
        switch value {
        case .object(let members):
            return members.flatMap { deepPairs($0.value, "\(name)[\($0.name)]", escaped, depth: depth + 1) }
        case .array(let elements):
            return elements.enumerated().flatMap { index, element in
                element.isContainer
                    ? deepPairs(element, "\(name)[\(index)]", escaped, depth: depth + 1)
                    : [(ParameterForm.escaped("\(name)[]", keeping: ""), escaped(element.text))]
            }
        default: return [(own, escaped(value.text))]
        }
    }

    /// Every byte that is neither unreserved nor kept as `%XX`.
    private static func escaped(_ text: String, keeping kept: String) -> String {
        if kept.isEmpty { return PercentEncoding.encoded(text) }
        var result = ""
        for scalar in text.unicodeScalars {
            if kept.unicodeScalars.contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += PercentEncoding.encoded(String(scalar))
            }
        }
        return result
    }
}

extension JSON {
    /// Whether it has parts: an array or an object.
    package var isContainer: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}

// Media types and ranges of them (RFC 9110 8.3, 12.5.1); how content of a type is read is not known here.

/// A media type with its parameters; type and subtype in lower case, since they compare without case.
package struct MediaType: Sendable, Hashable {
    package let type: String
    package let subtype: String
    /// Names in lower case, in order; values as written, quotes and escapes undone.
    package let parameters: [Parameter]

    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name.lowercased()
            self.value = value
        }
    }

    package init(type: String, subtype: String, parameters: [Parameter] = []) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters
    }

    /// Reads `application/json; charset=utf-8`; nil where the text is no media type (RFC 9110 8.3.1).
    package init?(_ text: String) {
        var cursor = ValueCursor(trimmed(ArraySlice(Array(text.utf8))))
        guard let type = cursor.token(), cursor.take(0x2F), let subtype = cursor.token(),
            let parameters = MediaType.parameters(&cursor), cursor.isAtEnd
        else { return nil }
        self.init(type: type.lowercased(), subtype: subtype.lowercased(), parameters: parameters)
    }

    /// Type and subtype without parameters, such as `application/json`.
    package var essence: String { type + "/" + subtype }

    /// True for `application/json`, `text/json` and every subtype that ends with `+json` (RFC 6839 3.1).
    package var isJSON: Bool {
        subtype.hasSuffix("+json") || (subtype == "json" && (type == "application" || type == "text"))
    }

    /// Whether it stands for several types: `*/*`, `text/*` or, as contracts write it, `application/*+json`.
    package var isRange: Bool { type == "*" || subtype == "*" || subtype.hasPrefix("*+") }

    /// How exactly a range names its types: 0 for all, then those of a type, those of a suffix, one, and one with
    /// parameters, the more the higher.
    package var specificity: Int {
        if type == "*" { return 0 }
        return subtype == "*" ? 1 : subtype.hasPrefix("*+") ? 2 : 3 + parameters.count
    }

    package func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name.lowercased() }?.value
    }

    /// Whether this type lies in a range such as `*/*`, `application/*`, `application/*+json` or `application/json`.
    /// Parameters that the range names must be there with the same value; a charset compares without case.
    package func matches(_ range: MediaType) -> Bool {
        guard range.type == "*" || range.type == type, MediaType.subtype(subtype, isIn: range.subtype) else {
            return false
        }
        return range.parameters.allSatisfy { wanted in
            guard let value = parameter(wanted.name) else { return false }
            return wanted.name == "charset" ? value.lowercased() == wanted.value.lowercased() : value == wanted.value
        }
    }

    /// `*+json` is every subtype with that structured syntax suffix (RFC 6838 4.2.8).
    private static func subtype(_ subtype: String, isIn range: String) -> Bool {
        if range == "*" || range == subtype { return true }
        return range.hasPrefix("*+") && subtype.utf8.count >= range.utf8.count && subtype.hasSuffix(range.dropFirst())
    }

    /// Whether there may be a type that lies in both.
    package func overlaps(_ other: MediaType) -> Bool {
        (type == "*" || other.type == "*" || type == other.type)
            && (subtype == "*" || MediaType.subtype(subtype, isIn: other.subtype)
                || MediaType.subtype(other.subtype, isIn: subtype))
    }

    /// Reads `*( OWS ";" OWS [ parameter ] )`; nil where a parameter is broken (RFC 9110 5.6.6).
    static func parameters(_ cursor: inout ValueCursor) -> [Parameter]? {
        var parameters: [Parameter] = []
        while true {
            let before = cursor.at
            cursor.skipSpace()
            guard cursor.take(0x3B) else {
                cursor.at = before
                return parameters
            }
            cursor.skipSpace()
            guard let name = cursor.token() else { continue }
            guard cursor.take(0x3D), let value = cursor.word() else { return nil }
            parameters.append(Parameter(name: name.lowercased(), value: value))
        }
    }
}

extension MediaType: CustomStringConvertible {
    package var description: String {
        essence
            + parameters.map { parameter in
                if isFieldNameToken(parameter.value) { return "; \(parameter.name)=\(parameter.value)" }
                let escaped = parameter.value.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
                return "; \(parameter.name)=\"\(String(escaped))\""
            }.joined()
    }
}

/// A media range with its weight, one member of Accept (RFC 9110 12.5.1).
package struct MediaTypeRange: Sendable, Hashable {
    package let range: MediaType
    /// The weight in thousandths, 0...1000 (RFC 9110 12.4.2).
    package let weight: Int

    /// The ranges of an Accept field; nil where it is broken, empty where it names nothing.
    package static func accept(_ text: String) -> [MediaTypeRange]? {
        var cursor = ValueCursor(text)
        var ranges: [MediaTypeRange] = []
        while true {
            cursor.skipSpace()
            if cursor.isAtEnd { return ranges }
            if cursor.take(0x2C) { continue }
            guard let type = cursor.token(), cursor.take(0x2F), let subtype = cursor.token(),
                let parameters = MediaType.parameters(&cursor)
            else { return nil }
            // What follows `q` are extensions, which say nothing about the type.
            let weightAt = parameters.firstIndex { $0.name == "q" } ?? parameters.endIndex
            var weight = 1000
            if weightAt < parameters.endIndex {
                guard let value = thousandths(parameters[weightAt].value) else { return nil }
                weight = value
            }
            let range = MediaType(
                type: type.lowercased(), subtype: subtype.lowercased(), parameters: Array(parameters[..<weightAt]))
            ranges.append(MediaTypeRange(range: range, weight: weight))
            cursor.skipSpace()
            guard cursor.isAtEnd || cursor.take(0x2C) else { return nil }
        }
    }

    /// The index of the type wanted most among those offered; the first wins a tie; nil where none is acceptable.
    /// The most specific range that matches a type decides its weight. No ranges accept everything.
    package static func best(of offered: [MediaType], for ranges: [MediaTypeRange]) -> Int? {
        if ranges.isEmpty { return offered.isEmpty ? nil : 0 }
        var best: (index: Int, weight: Int)?
        for (index, type) in offered.enumerated() {
            let matching = ranges.filter { type.matches($0.range) }
            guard let decisive = matching.max(by: { $0.range.specificity < $1.range.specificity }) else { continue }
            if decisive.weight > best?.weight ?? 0 { best = (index, decisive.weight) }
        }
        return best?.index
    }

    /// `0`, `0.75`, `1.000` in thousandths; nil for anything else.
    private static func thousandths(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == 0x30 || first == 0x31, bytes.count <= 5 else { return nil }
        var value = Int(first - 0x30) * 1000
        if bytes.count == 1 { return value }
        guard bytes[1] == 0x2E else { return nil }
        var place = 100
        for digit in bytes.dropFirst(2) {
            guard isDigit(digit) else { return nil }
            value += Int(digit - 0x30) * place
            place /= 10
        }
        return value <= 1000 ? value : nil
    }
}

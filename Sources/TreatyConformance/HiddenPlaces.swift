// Which breaches of a redacted recording prove nothing, because a pseudonym stands where the value was; pseudonyms are
// made elsewhere.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// What redaction may have replaced in the exchanges of one operation (contract language, section 6).
///
/// Values marked public are as they were. A value without a mark is as it was where the contract prints it (`enum`,
/// `const`), so a breach of those two keywords is one that was there before.
struct HiddenPlaces {
    let operation: Operation

    /// Whether a finding may speak of a pseudonym's looks and not of the value's.
    func mayHide(_ finding: Finding) -> Bool {
        guard finding.isAboutValue, let place = Locator(finding.instance) else { return false }
        let isPrinted = finding.check.hasSuffix(".enum") || finding.check.hasSuffix(".const")
        switch mark(at: place) {
        case "public": return false
        case nil: return !isPrinted
        default: return true
        }
    }

    /// The privacy mark that holds at a place of a body; nil where the contract says nothing.
    private func mark(at place: Locator) -> String? {
        let schemas: [CompiledSchema]
        let tokens: [String]
        switch place {
        case .responseBody(let pointer):
            schemas = operation.responses.flatMap(\.contents).compactMap(\.schema)
            tokens = pointer.tokens
        case .body(let pointer):
            schemas = operation.body?.contents.compactMap(\.schema) ?? []
            tokens = pointer.tokens
        case .query, .path, .header, .cookie:
            schemas = operation.parameters.filter { $0.locator == place }.compactMap(\.schema)
            tokens = []
        case .responseStatus: return "public"
        case .responseHeader: return nil
        }
        let marks = schemas.compactMap { mark(in: $0, tokens[...]) }
        return marks.first { $0 != "public" } ?? marks.first
    }

    private func mark(in schema: CompiledSchema, _ tokens: ArraySlice<String>) -> String? {
        var speaking = gathered([schema.value], schema)
        var mark = strictest(speaking)
        for token in tokens.prefix(64) {
            let inner = speaking.flatMap { value in
                [value["properties"]?[token], value["items"], value["additionalProperties"]].compactMap(\.self).prefix(
                    1)
            }
            speaking = gathered(inner, schema)
            mark = strictest(speaking) ?? mark
        }
        return mark
    }

    private func strictest(_ values: [Value]) -> String? {
        let marks = values.compactMap { $0["x-treaty-privacy"]?.string }
        return marks.first { $0 != "public" } ?? marks.first
    }

    /// The schemas and all that speak of the same value with them.
    private func gathered(_ values: [Value], _ schema: CompiledSchema) -> [Value] {
        var found: [Value] = []
        var open = values
        while let next = open.popLast(), found.count < 256 {
            guard next.kind == .object, !found.contains(where: { $0.location.range == next.location.range }) else {
                continue
            }
            found.append(next)
            if next["$ref"] != nil, let target = schema.resolve(next) { open.append(target) }
            for name in ["allOf", "anyOf", "oneOf"] { open += next.elements(of: name) }
        }
        return found
    }
}

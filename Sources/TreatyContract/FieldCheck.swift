// Whether the fields of a response or of a part are what the contract declares (OpenAPI 3.1 4.8.21).
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatySchema
import TreatyText

extension ResponseField {
    /// One way in which a field's value breaks what is declared.
    struct Failure {
        var check: String
        var message: String
        var location: SourceLocation?
    }

    /// What is wrong with the values of the lines of this field; lines are one list, those of Set-Cookie are not
    /// (RFC 9110 5.3).
    func failures(of lines: [String]) -> [Failure] {
        if name == "set-cookie" { return lines.flatMap { failures(of: $0) } }
        return failures(of: lines.joined(separator: ", "))
    }

    private func failures(of text: String) -> [Failure] {
        guard schema != nil || form.mediaType != nil else { return [] }
        let schema = schema
        let reader = ParameterText(name: name, form: form, escape: .none, accepts: { schema?.accepts($0) ?? true })
        switch reader.reading(of: [RawPair(name: name, value: Array(text.utf8)[...])]) {
        case .absent: return []
        case .malformed(let expected, let found, _):
            return [Failure(check: "malformed", message: "expected \(expected), found \(found)", location: location)]
        case .value(let value, _):
            guard let schema else { return [] }
            let document = Document(scalar: value)
            guard !schema.program.isValid(document, .root) else { return [] }
            return schema.program.failures(document, .root, limit: 1).map {
                Failure(check: $0.keyword, message: $0.message, location: $0.schemaLocation ?? location)
            }
        }
    }
}

extension Contract {
    /// The declared fields of a response: those that are required are there, and each keeps its schema.
    func fieldFindings(_ values: ResponseValues, _ rule: ResponseRule) -> [Finding] {
        rule.fields.flatMap { field -> [Finding] in
            let place = Locator.responseHeader(field.name).description
            let lines = values.response.fields(named: field.name)
            if lines.isEmpty {
                guard field.isRequired else { return [] }
                return [
                    Finding(
                        "header.missing", at: place, expected: "the field '\(field.name)'", found: "none",
                        evidence: field.evidence, location: field.location)
                ]
            }
            return field.failures(of: lines).map { failure in
                Finding(
                    "header.\(failure.check)", at: place, message: failure.message,
                    evidence: failure.location.flatMap { evidence.evidence(at: $0) } ?? field.evidence,
                    location: failure.location)
            }
        }
    }
}

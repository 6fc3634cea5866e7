// Whether the sentence of an error names what it is about; how it words it is nobody's business.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// Looks for the values that a rule's message holds.
struct MessageCheck {
    let operation: Operation
    let request: RequestValues

    /// A finding for each value in braces that the answer's sentence does not have.
    func findings(on values: ResponseValues, wanting rules: [ErrorRule]) -> [Finding] {
        let code = operation.outcome?.code(in: values)?.value
        let rule = rules.first { $0.status == values.response.status && ($0.code == nil || $0.code == code) }
        guard let rule, let message = rule.message, let shown = sentence(values) else { return [] }
        let scope = RecipeScope(values: request, now: Instant(seconds: 0))
        return TextTemplate(message).parts.compactMap { part in
            guard case .value(.location(let place)) = part, let value = scope.value(.location(place)),
                !shown.text.contains(value.text)
            else { return nil }
            return Finding(
                "error.message", at: Locator.responseBody(shown.place).description,
                expected: "a sentence that names \(place) (\(value.compact))", found: shown.text,
                evidence: rule.evidence)
        }
    }

    /// The sentence beside the code, or of the whole answer.
    private func sentence(_ values: ResponseValues) -> (place: JSONPointer, text: String)? {
        let code = operation.outcome?.code.first { values[$0] != nil }
        let parent = JSONPointer(Array((code?.tokens ?? []).dropLast()))
        for name in ["message", "description"] {
            if let text = values[parent.appending(name)]?.string { return (parent.appending(name), text) }
        }
        return nil
    }
}

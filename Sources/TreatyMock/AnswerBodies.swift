// Bodies of answers from examples, records and schemas; which answer is right has been decided before.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

extension OperationCall {
    /// A success: the first example of the response, or a sample of its schema, with the records in their places.
    func success(_ answers: [RecordAnswer]) -> AnswerDraft {
        guard let response = operation.success ?? operation.responses.first else {
            return .problem(.noResponse, status: 500, detail: "the contract declares no response of \(operation.id)")
        }
        let status = response.statuses.servedStatus
        guard let content = content(of: response) else { return AnswerDraft(status: status) }
        var value = sample(content)
        for answer in answers {
            if let place = answer.at { value = value.replacing(place, with: answer.record) }
        }
        return draft(status: status, content: content, value: value)
    }

    /// The answer of an error rule: its example, the example of its name, or a body made from schema and outcome.
    func error(_ rule: ErrorRule) -> AnswerDraft {
        let response = operation.response(for: rule.status)
        let contents = response?.contents ?? []
        for name in [rule.example, rule.name].compactMap(\.self) {
            for content in contents {
                guard let example = content.examples.first(where: { $0.name == name }) else { continue }
                let value = message(rule, in: JSON(example.value))
                return finished(rule, draft(status: rule.status, content: content, value: value))
            }
        }
        let content = response.flatMap { self.content(of: $0) }
        var value = content?.schema.map { SchemaSample($0).value } ?? .object([])
        if let outcome = operation.outcome {
            if let place = outcome.code.first, let code = rule.code { value = value.replacing(place, with: code) }
            if let place = outcome.name.first, let name = rule.name {
                value = value.replacing(place, with: .string(name))
            }
        }
        value = message(rule, in: value)
        guard let content else {
            let fields = [("Content-Type", "application/json")]
            return finished(rule, AnswerDraft(status: rule.status, fields: fields, content: value.bytes))
        }
        return finished(rule, draft(status: rule.status, content: content, value: value))
    }

    private func finished(_ rule: ErrorRule, _ draft: AnswerDraft) -> AnswerDraft {
        var draft = draft
        draft.error = rule.label
        return draft
    }

    /// Puts the rule's own message, its places filled in, where the body has one beside the code.
    private func message(_ rule: ErrorRule, in body: JSON) -> JSON {
        guard let text = rule.message, let code = operation.outcome?.code.first(where: { body[$0] != nil }) else {
            return body
        }
        let parent = JSONPointer(Array(code.tokens.dropLast()))
        let name = ["message", "description"].first { body[parent]?[$0]?.string != nil }
        return name.map { body.replacing(parent.appending($0), with: .string(filled(text))) } ?? body
    }

    /// `{body#/slug}` is the value at that place; braces around anything else stay as they are.
    private func filled(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            let value = Locator(name).map { values[$0]?.text ?? "" }
            result += rest[..<open] + (value ?? "{\(name)}")
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    // MARK: Contents

    /// The content that the client's Accept likes best; the first where it likes none (RFC 9110 12.5.1 allows that).
    func content(of response: ResponseRule) -> Content? {
        guard response.contents.count > 1, let accept = request.field("Accept"),
            let ranges = MediaTypeRange.accept(accept)
        else { return response.contents.first }
        let types = response.contents.map { MediaType($0.mediaType) ?? MediaType(type: "*", subtype: "*") }
        return MediaTypeRange.best(of: types, for: ranges).map { response.contents[$0] } ?? response.contents.first
    }

    /// The first example, or a sample where there is none or the client prefers one.
    func sample(_ content: Content) -> JSON {
        if preferences.dynamic != true, let example = content.examples.first { return JSON(example.value) }
        return content.schema.map { SchemaSample($0).value } ?? .object([])
    }

    func draft(status: Int, content: Content, value: JSON) -> AnswerDraft {
        let isRange = content.mediaType.contains("*")
        let type = isRange ? "application/json" : content.mediaType
        let media = MediaType(type)
        let bytes: [UInt8]
        if media?.essence == "application/x-www-form-urlencoded" {
            bytes = FormURLEncoded.encode(value.members.map { ($0.name, $0.value.text) })
        } else if media?.isJSON == false, let text = value.string {
            bytes = Array(text.utf8)
        } else {
            bytes = value.bytes
        }
        return AnswerDraft(status: status, fields: [("Content-Type", type)], content: bytes)
    }

    /// The error code that a body carries, as the contract's outcome finds it.
    func code(in draft: AnswerDraft) -> String? {
        operation.outcome?.code(in: ResponseValues(draft.message))?.value.text
    }

    /// In what a success breaks the contract itself.
    func warnings(about draft: AnswerDraft) -> [String] {
        guard (200..<300).contains(draft.status) else { return [] }
        let isForced = preferences.isForced
        let findings = served.contract.findings(
            on: ResponseValues(draft.message), to: values, operation: operation,
            expecting: isForced ? .declared : .success, isHead: request.methodBytes.elementsEqual("HEAD".utf8))
        // A forced answer shows its example, whatever was asked about.
        return findings.filter { !(isForced && $0.check == "relation") }.map(\.description)
    }
}

// Answers out of examples, records and schemas; which response answers has been decided before.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

extension OperationCall {
    /// A success: the first example of the response, or a value of its schema, with the records in their places.
    func success(_ answers: [RecordAnswer]) -> AnswerDraft {
        do throws(NegotiationFailure) {
            let answer = try negotiation.valid()
            guard let content = answer.content, !answers.isEmpty else { return draft(answer) }
            var value: JSON
            do throws(BodyFailure) { value = try self.value(answer, content) } catch { value = .object([]) }
            let view = RecordView(schema: content.schema, model: value)
            value = view.skeleton(for: answers)
            for answer in answers { value = view.whole(value, showing: answer) }
            return draft(answer, value: value)
        } catch {
            return error.problem(operation)
        }
    }

    /// The answer of an error rule: its example, the example of its name, or a body made from schema and outcome.
    func error(_ rule: ErrorRule) -> AnswerDraft {
        guard let response = operation.response(for: rule.status) else {
            let body = named(rule, in: .object([]))
            let fields = [("Content-Type", "application/json")]
            return finished(rule, AnswerDraft(status: rule.status, fields: fields, content: body.bytes))
        }
        for name in [rule.example, rule.name].compactMap(\.self) {
            for content in response.contents {
                guard let example = content.examples.first(where: { $0.name == name }) else { continue }
                return finished(rule, response, content, message(rule, in: JSON(example.value)))
            }
        }
        let index = accept.index(of: response.contents.map(\.mediaType)) ?? 0
        guard response.contents.indices.contains(index) else {
            let body = named(rule, in: .object([]))
            let fields = [("Content-Type", "application/json")]
            return finished(rule, AnswerDraft(status: rule.status, fields: fields, content: body.bytes))
        }
        let content = response.contents[index]
        let made = content.schema.flatMap { try? source.value($0, BodySubject(collection: resourcePath)) }
        return finished(rule, response, content, named(rule, in: made ?? .object([])))
    }

    private func named(_ rule: ErrorRule, in body: JSON) -> JSON {
        var value = body
        if let outcome = operation.outcome {
            if let place = outcome.code.first, let code = rule.code { value = value.replacing(place, with: code) }
            if let place = outcome.name.first, let name = rule.name {
                value = value.replacing(place, with: .string(name))
            }
        }
        return message(rule, in: value)
    }

    private func finished(_ rule: ErrorRule, _ response: ResponseRule, _ content: Content, _ value: JSON) -> AnswerDraft
    {
        var answer = NegotiatedAnswer(status: rule.status, response: response, content: content)
        answer.mediaType = negotiation.mediaType(of: content)
        return finished(rule, draft(answer, value: value))
    }

    private func finished(_ rule: ErrorRule, _ draft: AnswerDraft) -> AnswerDraft {
        var draft = draft
        draft.error = rule.label
        return draft
    }

    /// Puts the rule's own message, its places filled in, where the body has one beside the code.
    private func message(_ rule: ErrorRule, in body: JSON) -> JSON {
        guard let text = rule.message else { return body }
        // Beside the code, or where the whole answer has no code.
        let code = operation.outcome?.code.first { body[$0] != nil }
        let parent = JSONPointer(Array((code?.tokens ?? []).dropLast()))
        let name = ["message", "description"].first { body[parent]?[$0]?.string != nil }
        return name.map { body.replacing(parent.appending($0), with: .string(filled(text))) } ?? body
    }

    /// `{body#/slug}` is the value at that place; braces around anything else stay as they are.
    private func filled(_ text: String) -> String {
        TextTemplate(text).parts.map { part in
            switch part {
            case .text(let words): words
            case .value(.location(let place)): values[place]?.text ?? ""
            case .value: ""
            }
        }.joined()
    }

    // MARK: Negotiated answers

    /// An answer with its own body: the example as it stands, else a value of the schema.
    func draft(_ answer: NegotiatedAnswer) -> AnswerDraft {
        guard let content = answer.content else { return draft(answer, value: nil) }
        do throws(BodyFailure) {
            return draft(answer, value: try value(answer, content))
        } catch {
            return .problem(
                .schemaTooComplex,
                detail: "Unable to generate body for response. The schema is too complex to generate: \(error.reason)")
        }
    }

    private func value(_ answer: NegotiatedAnswer, _ content: Content) throws(BodyFailure) -> JSON {
        if let example = answer.example { return JSON(example.value) }
        guard let schema = content.schema else {
            // A sequence has two items, so that a client sees that there may be several (OpenAPI 3.2 4.14.2).
            guard let item = content.itemSchema else { return .object([]) }
            var items: [JSON] = []
            for id in ["1", "2"] { items.append(try source.value(item, BodySubject(collection: resourcePath, id: id))) }
            return .array(items)
        }
        let place = (200..<300).contains(answer.status) ? place : nil
        return try served.entities(source).value(schema, place: place, path: resourcePath)
    }

    /// An answer with a body that has been made; nil for none.
    func draft(_ answer: NegotiatedAnswer, value: JSON?) -> AnswerDraft {
        var draft = AnswerDraft(status: answer.status, fields: declaredFields(answer.response))
        if let value, let content = answer.content {
            let hasNothing = content.schema == nil && answer.example == nil && value.members.isEmpty
            let type = answer.mediaType ?? content.mediaType
            let isJSON = MediaType(type)?.isJSON ?? true
            // Without schema and example there is nothing to say; in JSON the least is an empty object.
            let written = BodyBytes.write(value, as: type, schema: content.schema)
            draft.content = hasNothing && !isJSON && value.elements.isEmpty && value.string == nil ? [] : written.bytes
            draft.fields.append(("Content-Type", written.type))
        } else if let type = answer.mediaType {
            draft.fields.append(("Content-Type", type))
        }
        if answer.status >= 400 { draft.error = code(in: draft) ?? String(answer.status) }
        return draft
    }

    /// The fields that a response declares, with a value each; those that frame a message are the server's.
    private func declaredFields(_ response: ResponseRule) -> [(String, String)] {
        let framing: Set<String> = [
            "content-type", "content-length", "transfer-encoding", "connection", "date", "content-encoding", "trailer",
            "upgrade", "keep-alive", "te",
        ]
        return response.fields.compactMap { field in
            guard !framing.contains(field.name), isFieldNameToken(field.name), let value = value(of: field) else {
                return nil
            }
            let text = field.form.fieldText(value)
            let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
            return isPlain ? (field.name, text) : nil
        }
    }

    /// The first example of a field, else a value of its schema.
    private func value(of field: ResponseField) -> JSON? {
        if !isDynamic, let example = field.examples.first { return JSON(example.value) }
        guard let schema = field.schema else { return nil }
        let value = try? source.value(schema, BodySubject(collection: resourcePath, id: field.name), name: field.name)
        if value?.isNull == true { return nil }
        return value
    }

    // MARK: What an answer says

    /// The error code that a body carries, as the contract's outcome finds it.
    func code(in draft: AnswerDraft) -> String? {
        operation.outcome?.code(in: ResponseValues(draft.message))?.value.text
    }

    /// In what a success breaks the contract itself.
    func warnings(about draft: AnswerDraft) -> [String] {
        guard (200..<300).contains(draft.status),
            !served.contract.accepts(draft.message, of: operation, isHead: isHead)
        else { return [] }
        let isForced = preferences.isForced
        let findings = served.contract.findings(
            on: ResponseValues(draft.message), to: values, operation: operation,
            expecting: isForced ? .declared : .success, isHead: isHead)
        // A forced answer shows its example, whatever was asked about.
        return findings.filter { !(isForced && $0.check == "relation") }.map(\.description)
    }
}

// Responses that an operation declares, from the contract's examples or made up; which one answers, others decide.
package import TreatyData
package import TreatyHTTP
package import TreatySchema
import TreatyText

/// A response as the contract declares it: one of its statuses, its fields, one of its media types.
package struct ResponseSample: Sendable {
    package let status: Int
    /// Nil for a response without content.
    package let mediaType: String?
    /// The body before it was written; nil without content.
    package let value: JSON?
    package let fields: [(name: String, value: String)]
    /// What could not be made; the content is empty then.
    package let gaps: [SampleGap]
    /// The message as it goes out.
    package let message: ResponseMessage

    /// One sample for each response that is declared and each of its media types.
    package static func samples(of operation: Operation, context: GenerationContext = GenerationContext())
        -> [ResponseSample]
    {
        operation.responses.flatMap { rule in
            let contents: [Content?] = rule.contents.isEmpty ? [nil] : rule.contents
            return contents.map { ResponseSample(rule, $0, status: status(of: rule, in: operation), context) }
        }
    }

    /// A status that means this response and no other of the operation.
    package static func status(of rule: ResponseRule, in operation: Operation) -> Int {
        let candidates: [Int]
        switch rule.statuses {
        case .exactly(let status): return status
        case .hundreds(let first): candidates = Array(first * 100..<(first + 1) * 100)
        case .any:
            // Most mean by it what went wrong, where a success is declared.
            candidates =
                (operation.success.map { $0.statuses != .any } ?? false ? [500, 400, 503] : [200, 500, 400])
                + Array(400..<600)
        }
        return candidates.first { operation.response(for: $0)?.statuses == rule.statuses } ?? rule.statuses.servedStatus
    }

    /// One response; `content` is one of its media types.
    package init(
        _ rule: ResponseRule, _ content: Content?, status: Int, _ context: GenerationContext = GenerationContext()
    ) {
        self.status = status
        var gaps: [SampleGap] = []
        var fields: [(name: String, value: String)] = []
        for field in rule.fields where field.name != "content-type" {
            if let text = ResponseSample.text(of: field, context) {
                fields.append((field.name, text))
            } else if field.isRequired {
                gaps.append(
                    SampleGap(place: "\(rule.statuses) header.\(field.name)", reason: "no value can be a field"))
            }
        }
        var value: JSON?
        var bytes: [UInt8] = []
        var type: String?
        if let content {
            type = ContentSample.concrete(content.mediaType)
            do throws(GenerationFailure) {
                let made = try ContentSample(of: content, context)
                (value, bytes, type) = (made.value, made.bytes, made.type)
            } catch {
                gaps.append(SampleGap(place: "\(rule.statuses) \(content.mediaType)", reason: error.description))
            }
        }
        self.value = value
        self.fields = fields
        self.gaps = gaps
        mediaType = type
        message = ResponseSample.message(status, type, fields, bytes)
    }

    /// A declared field as text: the first example that is valid, else a made value. Nil for what cannot stand in a
    /// field.
    private static func text(of field: ResponseField, _ context: GenerationContext) -> String? {
        if context.mode == .exampleFirst {
            for example in field.examples {
                let value = JSON(example.value)
                if field.schema?.accepts(value) ?? true, let text = plain(field.form.fieldText(value)) { return text }
            }
        }
        guard let schema = field.schema else { return field.isRequired ? "text" : nil }
        for turn in 0..<4 {
            var context = context
            context.seed = context.seed &+ UInt64(turn)
            if turn > 0 { context.mode = .generatedOnly }
            guard let value = try? SchemaGenerator(schema.program).value(context, name: field.name), !value.isNull,
                let text = plain(field.form.fieldText(value))
            else { continue }
            return text
        }
        return nil
    }

    private static func plain(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        return isPlain && text.utf8.first != 0x20 && text.utf8.last != 0x20 && !text.isEmpty ? text : nil
    }
}

extension ResponseSample {
    /// The same response with another value of its media type.
    package func message(with value: JSON, _ content: Content) -> ResponseMessage {
        let written = BodyText.encoded(value, as: ContentSample.concrete(content.mediaType), content)
        return ResponseSample.message(status, written.type, fields, written.bytes)
    }

    /// A status that forbids content has neither content nor the type of one.
    private static func message(
        _ status: Int, _ type: String?, _ fields: [(name: String, value: String)], _ content: [UInt8]
    ) -> ResponseMessage {
        let lines = (type.map { [("Content-Type", $0)] } ?? []) + fields.map { ($0.name, $0.value) }
        let full = ResponseMessage(status: status, fields: lines, content: content)
        guard full.isWithoutContent else { return full }
        return ResponseMessage(status: status, fields: fields.map { ($0.name, $0.value) })
    }
}

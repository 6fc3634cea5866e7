// Makes the request of a step that calls an operation: its parameters and its body, with the expressions filled in.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

struct WorkflowRequest {
    let workflow: ArazzoWorkflow
    let step: ArazzoStep
    let operation: Operation
    let values: WorkflowValues

    /// Why there is no request.
    enum Fault: Error {
        /// A value that is not there, and what it was for.
        case nothing(WorkflowValues.Nothing, place: String)
        case obstacle(String)
    }

    func draft() throws(Fault) -> RequestDraft {
        var draft = RequestDraft(operation)
        for parameter in WorkflowRequest.parameters(of: step, in: workflow, values.book) {
            let name = parameter.name
            guard let place = parameter.place else {
                throw .obstacle("the parameter '\(name)' does not say where it goes")
            }
            try put(try filled(parameter.value, for: "\(place).\(name)"), place, name, &draft)
        }
        if let body = step.body { try fill(body, &draft) }
        return draft
    }

    private func put(_ value: JSON, _ place: String, _ name: String, _ draft: inout RequestDraft) throws(Fault) {
        switch place {
        case "path": draft.set(.path(name), value)
        case "query": draft.set(.query(name), value)
        case "cookie": draft.set(.cookie(name), value)
        case "header":
            let locator = Locator.header(name.lowercased())
            guard !value.isContainer else { return draft.set(locator, value) }
            let isSendable =
                isFieldNameToken(name) && value.text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            guard isSendable else { throw .obstacle("'\(name)' with its value cannot be sent as a field") }
            // A message has one type; without a body it has none.
            if name.lowercased() == "content-type" {
                draft.contentType = value.text
                return
            }
            // As it is spelled in the workflow.
            draft.remove(locator)
            draft.fields.append((name, value.text))
        default: throw .obstacle("the parameter '\(name)' goes to '\(place)', which is no place")
        }
    }

    private func filled(_ value: Value, for place: String) throws(Fault) -> JSON {
        do throws(WorkflowValues.Nothing) {
            return try values.filled(value)
        } catch {
            throw .nothing(error, place: place)
        }
    }

    // MARK: Parameters

    struct Argument {
        let name: String
        let place: String?
        let value: Value
    }

    /// The parameters of a step, and those of its workflow that it does not replace.
    static func parameters(of step: ArazzoStep, in workflow: ArazzoWorkflow, _ book: WorkflowBook) -> [Argument] {
        let own = step.parameters.compactMap { argument($0, book) }
        let all = own + workflow.parameters.compactMap { argument($0, book) }
        var seen: Set<[String]> = []
        return all.filter { argument in
            let isField = argument.place == "header"
            return seen.insert([argument.place ?? "", isField ? argument.name.lowercased() : argument.name]).inserted
        }
    }

    private static func argument(_ value: Value, _ book: WorkflowBook) -> Argument? {
        guard let (object, value) = book.resolved(value), let name = object["name"]?.string, let value else {
            return nil
        }
        return Argument(name: name, place: object["in"]?.string, value: value)
    }

    // MARK: Body

    private func fill(_ body: ArazzoBody, _ draft: inout RequestDraft) throws(Fault) {
        guard let payload = body.payload else { return }
        let declared = ContentSample.ordered(operation.body?.contents ?? []).first
        let usual = declared.map { ContentSample.concrete($0.mediaType) } ?? "application/json"
        let contentType = body.contentType ?? draft.contentType ?? usual
        draft.contentType = contentType
        // A text is the content as it is, or nearly; only an expression gives a value in place of it.
        if payload.kind == .string, values.whole(payload.text) == nil {
            let text = try written(payload.text, as: contentType)
            guard !body.replacements.isEmpty else {
                draft.rawBody = Array(text.utf8)
                return
            }
            guard let document = try? Document.json(bytes: Array(text.utf8), name: "payload") else {
                throw .obstacle("the payload is no JSON, and has no places for replacements")
            }
            draft.body = JSON(document.root)
        } else {
            draft.body = try filled(payload, for: "body")
        }
        for (target, value) in body.replacements {
            guard let pointer = JSONPointer(text: target.text) else {
                throw .obstacle("the target '\(target.text)' of a replacement is no JSON Pointer")
            }
            let new = try filled(value, for: "body#\(pointer)")
            draft.body = (draft.body ?? .object([])).replacing(pointer, with: new)
        }
    }

    /// A payload that is a text, with values written so that they stay values of its media type.
    private func written(_ text: String, as contentType: String) throws(Fault) -> String {
        let type = MediaType(contentType)
        do throws(WorkflowValues.Nothing) {
            return try values.filled(text) { value in
                if type?.isJSON == true, let text = value.string {
                    return String(JSON.string(text).compact.dropFirst().dropLast())
                }
                if type?.essence == "application/x-www-form-urlencoded" { return PercentEncoding.encoded(value.text) }
                return value.text
            }
        } catch {
            throw .nothing(error, place: "body")
        }
    }
}

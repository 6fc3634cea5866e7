// A request under construction: values by place, written out as a message at the end.
package import TreatyData
package import TreatyHTTP
import TreatyText

/// The parts of a request before it is one.
package struct RequestDraft: Sendable {
    package var method: String
    package var path: PathTemplate
    package var arguments: [(name: String, value: JSON)] = []
    package var query: [(name: String, value: String)] = []
    package var fields: [(name: String, value: String)] = []
    package var cookies: [(name: String, value: String)] = []
    package var body: JSON?
    /// How the body is written; JSON where it is no form.
    package var contentType: String?
    /// A body that is sent as it is, in place of `body`.
    package var rawBody: [UInt8]?

    package init(_ operation: Operation) {
        method = operation.method
        path = operation.path
    }

    /// Puts a value where a locator says; a place in an answer is not one.
    package mutating func set(_ locator: Locator, _ value: JSON) {
        switch locator {
        case .path(let name):
            arguments.removeAll { $0.name == name }
            arguments.append((name, value))
        case .query(let name):
            query.removeAll { $0.name == name }
            query.append((name, value.text))
        case .header(let name):
            fields.removeAll { $0.name.lowercased() == name }
            fields.append((name, value.text))
        case .cookie(let name):
            cookies.removeAll { $0.name == name }
            cookies.append((name, value.text))
        case .body(let pointer): body = (body ?? .object([])).replacing(pointer, with: value)
        case .responseStatus, .responseHeader, .responseBody: break
        }
    }

    /// Takes a value away.
    package mutating func remove(_ locator: Locator) {
        switch locator {
        case .path(let name): arguments.removeAll { $0.name == name }
        case .query(let name): query.removeAll { $0.name == name }
        case .header(let name): fields.removeAll { $0.name.lowercased() == name }
        case .cookie(let name): cookies.removeAll { $0.name == name }
        case .body(let pointer):
            guard let last = pointer.tokens.last else {
                body = nil
                return
            }
            let parent = JSONPointer(Array(pointer.tokens.dropLast()))
            switch body?[parent] {
            case .object(let members): body = body?.replacing(parent, with: .object(members.filter { $0.name != last }))
            case .array(var elements):
                guard let index = arrayIndex(last), index < elements.count else { return }
                elements.remove(at: index)
                body = body?.replacing(parent, with: .array(elements))
            default: return
            }
        case .responseStatus, .responseHeader, .responseBody: break
        }
    }

    /// The request as bytes.
    package var message: RequestMessage {
        var target = ""
        for segment in path.segments {
            switch segment {
            case .literal(let text): target += "/" + String(decoding: text, as: UTF8.self)
            case .parameter(let name):
                target += "/" + PercentEncoding.encoded(arguments.first { $0.name == name }?.value.text ?? "")
            }
        }
        if !query.isEmpty { target += "?" + QueryString.encode(query) }
        var lines = fields.map { ($0.name, $0.value) }
        if !cookies.isEmpty {
            lines.append(("Cookie", cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")))
        }
        let content = rawBody ?? body.map { written($0) } ?? []
        if let contentType, rawBody != nil || body != nil { lines.append(("Content-Type", contentType)) }
        if !lines.contains(where: { $0.0.lowercased() == "accept" }) {
            lines.append(("Accept", "application/json, */*;q=0.5"))
        }
        // Bodies are judged as they come, so none may be compressed.
        lines.append(("Accept-Encoding", "identity"))
        return RequestMessage(method: method, target: target, fields: lines, content: content)
    }

    private func written(_ body: JSON) -> [UInt8] {
        let type = contentType.flatMap { MediaType($0) }
        if type?.essence == "application/x-www-form-urlencoded" {
            return FormURLEncoded.encode(body.members.map { ($0.name, $0.value.text) })
        }
        if let type, !type.isJSON, let text = body.string { return Array(text.utf8) }
        return body.bytes
    }
}

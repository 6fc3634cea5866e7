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
    /// Values that are written by their parameter's style: arrays, objects, and what `content` describes.
    private var shaped: [(parameter: Parameter, value: JSON)] = []
    private let parameters: [Parameter]
    private let contents: [Content]
    /// How the body is written; JSON where it is no form.
    package var contentType: String?
    /// A body that is sent as it is, in place of `body`.
    package var rawBody: [UInt8]?

    package init(_ operation: Operation) {
        method = operation.method
        path = operation.path
        parameters = operation.parameters
        contents = operation.body?.contents ?? []
    }

    /// Puts a value where a locator says; a place in an answer is not one.
    package mutating func set(_ locator: Locator, _ value: JSON) {
        shaped.removeAll { $0.parameter.locator == locator }
        if let parameter = parameters.first(where: { $0.locator == locator }), parameter.place != .path,
            value.isContainer || parameter.form.mediaType != nil
        {
            remove(locator)
            shaped.append((parameter, value))
            return
        }
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

    /// Whether a parameter has a value.
    package func has(_ locator: Locator) -> Bool {
        if shaped.contains(where: { $0.parameter.locator == locator }) { return true }
        switch locator {
        case .path(let name): return arguments.contains { $0.name == name }
        case .query(let name): return query.contains { $0.name == name }
        case .header(let name): return fields.contains { $0.name.lowercased() == name }
        case .cookie(let name): return cookies.contains { $0.name == name }
        case .body(let pointer): return body?[pointer] != nil
        case .responseStatus, .responseHeader, .responseBody: return false
        }
    }

    /// Takes a value away.
    package mutating func remove(_ locator: Locator) {
        shaped.removeAll { $0.parameter.locator == locator }
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
        var pairs = query.map { (PercentEncoding.encoded($0.name), PercentEncoding.encoded($0.value)) }
        var lines = fields.map { ($0.name, $0.value) }
        var cookies = cookies.map { ($0.name, $0.value) }
        for (parameter, value) in shaped {
            let (name, form) = (parameter.name, parameter.form)
            switch parameter.place {
            case .query: pairs += form.queryPairs(value, name: name).map { ($0.name, $0.value) }
            case .header: lines.append((name, form.fieldText(value)))
            case .cookie: cookies += form.cookiePairs(value, name: name).map { ($0.name, $0.value) }
            case .path: break
            }
        }
        let target = pathText + (pairs.isEmpty ? "" : "?" + pairs.map { "\($0)=\($1)" }.joined(separator: "&"))
        if !cookies.isEmpty { lines.append(("Cookie", cookies.map { "\($0)=\($1)" }.joined(separator: "; "))) }
        let (content, type) = writtenBody
        if let type { lines.append(("Content-Type", type)) }
        if !lines.contains(where: { $0.0.lowercased() == "accept" }) {
            lines.append(("Accept", "application/json, */*;q=0.5"))
        }
        // Bodies are judged as they come, so none may be compressed.
        lines.append(("Accept-Encoding", "identity"))
        return RequestMessage(method: method, target: target, fields: lines, content: content)
    }

    private var pathText: String {
        path.segments.map { segment in
            switch segment {
            case .literal(let text): "/" + literal(text)
            case .parameter(let name): "/" + argument(name)
            case .rest(let name): "/" + argument(name, keepsSlashes: true)
            case .mixed(let pieces):
                "/"
                    + pieces.map { piece in
                        switch piece {
                        case .text(let text): literal(text)
                        case .parameter(let name): argument(name)
                        }
                    }.joined()
            }
        }.joined()
    }

    /// A template's own text; what would end the path is escaped.
    private func literal(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self).map { $0 == "?" ? "%3F" : $0 == "#" ? "%23" : String($0) }.joined()
    }

    private func argument(_ name: String, keepsSlashes: Bool = false) -> String {
        let value = arguments.first { $0.name == name }?.value ?? ""
        let form = parameters.first { $0.place == .path && $0.name == name }?.form
        return (form ?? ParameterForm(style: .simple, explodes: false))
            .pathText(value, name: name, keepsSlashes: keepsSlashes)
    }

    private var writtenBody: (bytes: [UInt8], type: String?) {
        if let rawBody { return (rawBody, contentType) }
        guard let body else { return ([], nil) }
        guard let contentType else { return (body.bytes, nil) }
        let content = MediaType(contentType).flatMap { bestContent(of: contents, for: $0) }
        let written = BodyText.encoded(body, as: contentType, content)
        return (written.bytes, written.type)
    }
}

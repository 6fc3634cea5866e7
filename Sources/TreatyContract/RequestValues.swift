// The values of one request, decoded as the contract declares them; whether they may be there is the check's business.
package import TreatyData
package import TreatyHTTP
package import TreatyText

/// Everything a request carries, by place and name. Names of fields are in lower case.
package struct RequestValues: Sendable {
    package struct Pair: Sendable {
        package let name: String
        package let value: JSON
        /// As it was sent, decoded but not read as a number or a boolean.
        package let text: String
    }

    package var path: [Pair] = []
    package var query: [Pair] = []
    package var header: [Pair] = []
    package var cookie: [Pair] = []
    /// The body as a value: JSON, or the fields of a form; nil without a body and where it cannot be read.
    package var body: JSON?
    /// The media type of the body that was recognised among the declared ones.
    package var content: Content?
    /// Why the query or the body cannot be read.
    package var problems: [RequestProblem] = []

    package subscript(locator: Locator) -> JSON? {
        switch locator {
        case .path(let name): path.first { $0.name == name }?.value
        case .query(let name): query.first { $0.name == name }?.value
        case .header(let name): header.first { $0.name == name }?.value
        case .cookie(let name): cookie.first { $0.name == name }?.value
        case .body(let pointer): body?[pointer]
        case .responseStatus, .responseHeader, .responseBody: nil
        }
    }

    /// The first of several places that holds a value.
    package func first(of locators: [Locator]) -> JSON? { locators.lazy.compactMap { self[$0] }.first }
}

/// Why a part of a request cannot be read.
package enum RequestProblem: Sendable {
    case query(String)
    /// The content type is none of the declared ones; the text is the one sent.
    case contentType(String)
    case body(Diagnostic)
}

extension RequestValues {
    /// Decodes a request for an operation. Cost: a pass over the request.
    package init(_ request: RequestMessage, operation: Operation, arguments: [[UInt8]]) {
        for (name, argument) in zip(operation.path.parameterNames, arguments) {
            append(String(decoding: argument, as: UTF8.self), name, to: \.path, .path, operation)
        }
        if let query = request.query {
            do throws(PercentEncodingFailure) {
                for pair in try QueryString.decode(query) {
                    append(pair.value, pair.name, to: \.query, .query, operation)
                }
            } catch {
                problems.append(.query(error.description))
            }
        }
        for field in request.allFields {
            append(field.value, field.name.lowercased(), to: \.header, .header, operation)
        }
        for pair in Cookies.decode(request.fields(named: "Cookie")) {
            append(pair.value, pair.name, to: \.cookie, .cookie, operation)
        }
        if !request.content.isEmpty { readBody(request, operation: operation) }
    }

    private mutating func append(
        _ text: String, _ name: String, to place: WritableKeyPath<RequestValues, [Pair]>, _ kind: Parameter.Place,
        _ operation: Operation
    ) {
        let parameter = operation.parameters.first { parameter in
            parameter.place == kind && (kind == .header ? parameter.name.lowercased() : parameter.name) == name
        }
        // Present and empty counts as missing, unless the contract says otherwise.
        if text.isEmpty, let parameter, !parameter.allowsEmpty { return }
        self[keyPath: place].append(
            Pair(name: name, value: parameter?.schema?.decoded(text) ?? .string(text), text: text))
    }

    private mutating func readBody(_ request: RequestMessage, operation: Operation) {
        guard let rule = operation.body, !rule.contents.isEmpty else { return }
        if let coding = request.field("Content-Encoding"), coding.lowercased() != "identity" {
            problems.append(.contentType("content coded as \(coding)"))
            return
        }
        let sent = request.field("Content-Type")
        let type = sent.flatMap { MediaType($0) }
        content = type.flatMap { bestContent(of: rule.contents, for: $0) }
        guard let content, let type else {
            problems.append(.contentType(sent ?? "of no type"))
            return
        }
        if type.isJSON {
            do throws(Diagnostic) {
                let document = try Document.json(bytes: Array(request.content), name: "body")
                body = JSON(document.root)
            } catch {
                problems.append(.body(error))
            }
        } else if type.essence == "application/x-www-form-urlencoded" {
            guard let fields = FormURLEncoded.decode(request.content) else {
                problems.append(
                    .body(Diagnostic(.error, "form.encoding", "the form holds a % without two hexadecimal digits")))
                return
            }
            var form = JSON.object([])
            // The first of a repeated name counts, as in a query.
            for field in fields where form[field.name] == nil {
                if field.value.isEmpty, content.schema?.allowsEmpty(property: field.name) == false { continue }
                form[field.name] = content.schema?.decoded(field.value, property: field.name) ?? .string(field.value)
            }
            body = form
        } else {
            body = .string(String(decoding: request.content, as: UTF8.self))
        }
    }

    /// The request as one value, over which `x-treaty-request` speaks.
    package var whole: JSON {
        var whole = JSON.object([])
        for (name, pairs) in [("path", path), ("query", query), ("header", header), ("cookie", cookie)] {
            var part = JSON.object([])
            for pair in pairs where part[pair.name] == nil { part[pair.name] = pair.value }
            whole[name] = part
        }
        if let body { whole["body"] = body }
        return whole
    }
}

/// The content declared for a media type: of several that match, the most specific (OpenAPI 3.1 4.8.14).
package func bestContent(of contents: [Content], for type: MediaType) -> Content? {
    let matching = contents.compactMap { content in
        MediaType(content.mediaType).flatMap { type.matches($0) ? (content: content, range: $0) : nil }
    }
    func weight(_ range: MediaType) -> Int {
        range.type == "*" ? 0 : range.subtype == "*" ? 1 : 2 + range.parameters.count
    }
    let best = matching.map { weight($0.range) }.max()
    return matching.first { weight($0.range) == best }?.content
}

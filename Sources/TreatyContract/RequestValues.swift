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
    /// Whether the call came by another path, which has fewer parameters than the operation's own.
    var lacksParameters = false
    /// Why the query or the body cannot be read.
    package var problems: [RequestProblem] = []
    /// Parameters whose text does not keep their style.
    var malformed: [MalformedParameter] = []
    /// Names and sizes of the parts that are files.
    var uploads: [(member: String, name: String?, bytes: Int)] = []
    /// What is wrong with parts of the body beside their values.
    var breaches: [BodyReading.Breach] = []
    /// Whether the body's schema can be held against it.
    var isBodyJudged = true
    /// Names that stand twice in an object of the body.
    var duplicateNames: [Diagnostic] = []

    /// Of a request that carries nothing.
    package init() {}

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

    /// The file that was sent as a member of the body; nil where none was.
    package func upload(at place: Locator) -> (name: String?, bytes: Int)? {
        guard case .body(let pointer) = place, let member = pointer.tokens.first else { return nil }
        return uploads.first { $0.member == member }.map { ($0.name, $0.bytes) }
    }

    /// Puts another value in the place of a parameter's.
    package mutating func replace(_ parameter: Parameter, with value: JSON) {
        let name = parameter.place == .header ? parameter.name.lowercased() : parameter.name
        let path: WritableKeyPath<RequestValues, [Pair]> =
            switch parameter.place {
            case .path: \.path
            case .query: \.query
            case .header: \.header
            case .cookie: \.cookie
            }
        guard let index = self[keyPath: path].firstIndex(where: { $0.name == name }) else { return }
        self[keyPath: path][index] = Pair(name: name, value: value, text: value.text)
    }

    /// What a parameter is: as sent, else its default.
    package func value(of parameter: Parameter) -> JSON? { self[parameter.locator] ?? parameter.form.fallback }

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

/// A parameter that is there and is not written as its style wants.
struct MalformedParameter: Sendable {
    let parameter: Parameter
    let expected: String
    let found: String
}

extension RequestValues {
    /// Decodes a request for an operation. Cost: a pass over the request.
    package init(_ request: RequestMessage, operation: Operation, arguments: PathArguments) {
        for (index, name) in operation.path.parameterNames.enumerated() where index < arguments.count {
            let pairs = [RawPair(name: name, value: arguments.raw(index))]
            read(pairs, of: operation.parameters { $0.place == .path && $0.name == name }, .percent, to: \.path)
        }
        lacksParameters = arguments.count < operation.path.parameterNames.count
        if let query = request.query {
            do throws(PercentEncodingFailure) {
                let pairs = try RawPair.checked(query)
                read(pairs, of: operation.parameters { $0.place == .query }, .form, to: \.query)
            } catch {
                problems.append(.query(error.description))
            }
        }
        readFields(request, operation)
        let cookies = Cookies.decode(request.fields(named: "Cookie"))
        if !cookies.isEmpty { readCookies(cookies, operation) }
        readBody(request, operation: operation)
    }

    /// Reads the declared parameters among the pairs of one place; pairs that belong to none are texts.
    private mutating func read(
        _ pairs: [RawPair], of parameters: [Parameter], _ escape: TextEscape,
        to place: WritableKeyPath<RequestValues, [Pair]>
    ) {
        let names = Set(parameters.map { $0.place == .header ? $0.name.lowercased() : $0.name })
        for parameter in parameters {
            let name = parameter.place == .header ? parameter.name.lowercased() : parameter.name
            let schema = parameter.schema
            let reader = ParameterText(
                name: name, form: parameter.form, escape: escape, accepts: { schema?.accepts($0) ?? true })
            switch reader.reading(of: pairs, isOther: names.contains) {
            case .absent: break
            case .value(let value, let text):
                // Present and empty counts as missing, unless the contract says otherwise.
                if text.isEmpty, !parameter.allowsEmpty, !value.isContainer || parameter.form.style != .simple { break }
                let isEmpty = text.isEmpty && parameter.form.allowsEmptyValue
                self[keyPath: place].append(Pair(name: name, value: isEmpty ? "" : value, text: text))
            case .malformed(let expected, let found, let text):
                malformed.append(MalformedParameter(parameter: parameter, expected: expected, found: found))
                self[keyPath: place].append(Pair(name: name, value: schema?.decoded(text) ?? .string(text), text: text))
            }
        }
        for pair in pairs where !names.contains(pair.name) {
            let text = escape.text(pair.value)
            self[keyPath: place].append(Pair(name: pair.name, value: .string(text), text: text))
        }
    }

    private mutating func readFields(_ request: RequestMessage, _ operation: Operation) {
        let declared = operation.parameters { $0.place == .header }
        var pairs: [RawPair] = []
        for field in request.allFields {
            let name = field.name.lowercased()
            // Lines of one field are one list (RFC 9110 5.3).
            if let known = pairs.firstIndex(where: { $0.name == name }),
                declared.contains(where: { $0.name.lowercased() == name })
            {
                pairs[known].value += [0x2C, 0x20] + Array(field.value.utf8)
            } else {
                pairs.append(RawPair(name: name, value: Array(field.value.utf8)[...]))
            }
        }
        read(pairs, of: declared, .none, to: \.header)
    }

    private mutating func readCookies(_ cookies: [(name: String, value: String)], _ operation: Operation) {
        let declared = operation.parameters { $0.place == .cookie }
        var pairs: [RawPair] = []
        for cookie in cookies {
            let form = declared.first { $0.name == cookie.name }?.form
            // Style `form` joins exploded parts by `&` in a cookie too: `color=blue&color=black`.
            if let form, form.style == .form, form.explodes, form.mediaType == nil,
                form.shape.isArray || form.shape.isObject, cookie.value.utf8.contains(UInt8(ascii: "&")),
                let parts = RawPair.form(Array("\(cookie.name)=\(cookie.value)".utf8)[...])
            {
                pairs += parts
            } else {
                pairs.append(RawPair(name: cookie.name, value: Array(cookie.value.utf8)[...]))
            }
        }
        let isEscaped: (Parameter) -> Bool = { $0.form.style != .cookie && $0.schema != nil }
        let escaped = declared.filter { parameter in
            isEscaped(parameter) && pairs.allSatisfy { PercentEncoding.decoded($0.value) != nil }
        }
        let plain = declared.filter { parameter in !escaped.contains { $0.name == parameter.name } }
        let names = Set(declared.map(\.name))
        read(pairs.filter { pair in !plain.contains { $0.name == pair.name } }, of: escaped, .percent, to: \.cookie)
        if !plain.isEmpty {
            let others = pairs.filter { pair in plain.contains { $0.name == pair.name } || !names.contains(pair.name) }
            cookie.removeAll { pair in others.contains { $0.name == pair.name } }
            read(others, of: plain, .none, to: \.cookie)
        }
    }

    private mutating func readBody(_ request: RequestMessage, operation: Operation) {
        guard let rule = operation.body, !rule.contents.isEmpty else { return }
        let sent = request.field("Content-Type")
        let type = sent.flatMap { MediaType($0) }
        content = type.flatMap { bestContent(of: rule.contents, for: $0) }
        // A form without fields has no bytes; all other content has some.
        if request.content.isEmpty {
            if let type, content != nil, ContentKind(type) == .form { body = .object([]) } else { content = nil }
            return
        }
        let codings = ContentCoding.names(in: request.fields(named: "Content-Encoding"))
        if let unknown = codings.first(where: { !ContentCoding.isKnown($0) }) {
            content = nil
            problems.append(.contentType("content coded as \(unknown)"))
            return
        }
        guard let content, let type else {
            problems.append(.contentType(sent ?? "of no type"))
            return
        }
        let (bytes, problem) = TreatyContract.decodedContent(of: request)
        if let problem {
            problems.append(.body(Diagnostic(.error, "content.coding", problem)))
            return
        }
        let reading = BodyText.reading(of: bytes[...], type: type, content: content)
        body = reading.value
        breaches = reading.breaches
        uploads = reading.uploads
        isBodyJudged = reading.isJudged
        duplicateNames = reading.duplicates
        if let refusal = reading.refusal { problems.append(.contentType(refusal)) }
        if let problem = reading.problem { problems.append(.body(problem)) }
    }

    /// The request as one value, over which `x-treaty-request` speaks.
    package var whole: JSON {
        var whole = JSON.object([])
        for (name, pairs) in [("path", path), ("query", query), ("header", header), ("cookie", cookie)] {
            var (members, names) = ([JSON.Member](), Set<String>())
            for pair in pairs where names.insert(pair.name).inserted {
                members.append(JSON.Member(pair.name, pair.value))
            }
            whole[name] = .object(members)
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
    let best = matching.map(\.range.specificity).max()
    return matching.first { $0.range.specificity == best }?.content
}

extension Operation {
    func parameters(_ isWanted: (Parameter) -> Bool) -> [Parameter] { parameters.filter(isWanted) }
}

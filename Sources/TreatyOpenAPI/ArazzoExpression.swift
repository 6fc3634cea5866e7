// Runtime expressions of Arazzo (1.0.1, Runtime Expressions): reading them; what they are worth is a runner's business.
package import TreatyText

/// A runtime expression such as `$response.body#/id`, taken apart.
package struct ArazzoExpression: Sendable, Equatable {
    /// What an expression starts from.
    package enum Source: Sendable, Equatable {
        case url, method, statusCode
        case request(Part)
        case response(Part)
        /// `$inputs.NAME` and `$outputs.NAME`.
        case input(String)
        case output(String)
        /// `$steps.ID.outputs.NAME`: the identifier, and what stands behind its dot.
        case step(String, rest: String)
        /// `$workflows.ID.inputs.NAME`, `$workflows.ID.outputs.NAME`.
        case workflow(String, rest: String)
        /// `$sourceDescriptions.NAME.url`, or an `operationId` or `workflowId` behind the name.
        case source(String, rest: String)
        /// `$components.KIND.NAME`.
        case component(String, name: String)
    }

    /// A part of a message. A field name keeps its spelling, though it means the same in any.
    package enum Part: Sendable, Equatable {
        case header(String)
        case query(String)
        case path(String)
        case body
    }

    package let source: Source
    /// The JSON Pointer behind `#`, into the value that the source gives; nil where there is none.
    package let pointer: JSONPointer?
    /// As it was written.
    package let text: String

    /// Why a text is no expression.
    package struct Wrong: Error, Sendable, Equatable {
        package var message: String
        package var help: String?

        init(_ message: String, help: String? = nil) {
            self.message = message
            self.help = help
        }
    }

    /// Reads the whole text as one expression.
    package init(_ text: String) throws(Wrong) {
        self.text = text
        guard text.hasPrefix("$") else {
            throw Wrong("a runtime expression begins with '$'", help: ArazzoExpression.roots)
        }
        let (head, fragment) = ArazzoExpression.cut(text)
        pointer = try fragment.map { (fragment) throws(Wrong) in
            guard let pointer = JSONPointer(text: fragment) else {
                throw Wrong("'#\(fragment)' is no JSON Pointer", help: "write it '#/name', with ~1 for a slash")
            }
            return pointer
        }
        source = try ArazzoExpression.source(head)
        if pointer != nil, !canHavePointer {
            throw Wrong(
                "'\(head)' is one text and nothing a JSON Pointer leads into", help: "leave out '#' and the rest")
        }
    }

    private var canHavePointer: Bool {
        switch source {
        case .url, .method, .statusCode, .request(.header), .response(.header), .source: false
        default: true
        }
    }

    private static let words = [
        "$url", "$method", "$statusCode", "$request", "$response", "$inputs", "$outputs", "$steps", "$workflows",
        "$sourceDescriptions", "$components",
    ]
    private static let roots = "one of: \(words.joined(separator: ", "))"

    /// A `#` belongs to the name of a field (RFC 9110 5.6.2) and begins a pointer everywhere else.
    private static func cut(_ text: String) -> (head: String, fragment: String?) {
        if text.hasPrefix("$request.header.") || text.hasPrefix("$response.header.") { return (text, nil) }
        guard let mark = text.firstIndex(of: "#") else { return (text, nil) }
        return (String(text[..<mark]), String(text[text.index(after: mark)...]))
    }

    private static func source(_ head: String) throws(Wrong) -> Source {
        let (root, behind) = split(head[...])
        guard let name = behind else {
            switch root {
            case "$url": return .url
            case "$method": return .method
            case "$statusCode": return .statusCode
            default:
                guard words.contains(root) else { throw unknown(root) }
                throw Wrong("'\(root)' needs a name behind it, as in \(root).\(sample(of: root))")
            }
        }
        if ["$url", "$method", "$statusCode"].contains(root) {
            throw Wrong("'\(root)' has no parts", help: "leave out '.\(name)'")
        }
        guard !name.isEmpty else { throw Wrong("a name is missing behind '\(root).'") }
        switch root {
        case "$request": return .request(try part(name))
        case "$response":
            let part = try part(name)
            switch part {
            case .header, .body: return .response(part)
            default: throw Wrong("a response has no '\(name)'", help: "body, body#/pointer or header.NAME")
            }
        case "$inputs": return .input(name)
        case "$outputs": return .output(name)
        case "$steps":
            let (id, rest) = split(name[...])
            return .step(id, rest: rest ?? "")
        case "$workflows":
            let (id, rest) = split(name[...])
            return .workflow(id, rest: rest ?? "")
        case "$sourceDescriptions":
            let (id, rest) = split(name[...])
            return .source(id, rest: rest ?? "")
        case "$components":
            let (kind, rest) = split(name[...])
            guard let rest, !rest.isEmpty else { throw Wrong("a name is missing behind '$components.\(kind)'") }
            return .component(kind, name: rest)
        default: throw unknown(root)
        }
    }

    private static func part(_ text: String) throws(Wrong) -> Part {
        let (kind, name) = split(text[...])
        if kind == "body" {
            guard let name else { return .body }
            throw Wrong("'body' has no member '\(name)' here", help: "write body#/\(name)")
        }
        guard let name, !name.isEmpty else {
            throw Wrong("'\(text)' is no part of a message", help: help(for: kind, among: Self.parts))
        }
        switch kind {
        case "header":
            guard name.utf8.allSatisfy(isTokenByte) else {
                throw Wrong("'\(name)' is no name of a field (RFC 9110 5.6.2)")
            }
            return .header(name)
        case "query": return .query(name)
        case "path": return .path(name)
        default: throw Wrong("'\(kind)' is no part of a message", help: help(for: kind, among: Self.parts))
        }
    }

    private static let parts = ["header", "query", "path", "body"]

    private static func unknown(_ root: String) -> Wrong {
        let near = suggestion(for: root, among: words)
        return Wrong(
            "'\(root)' begins no runtime expression", help: near.map { "did you mean '\($0)'?" } ?? roots)
    }

    private static func sample(of root: String) -> String {
        switch root {
        case "$request", "$response": "body"
        case "$steps", "$workflows": "ID.outputs.NAME"
        case "$components": "parameters.NAME"
        default: "NAME"
        }
    }

    /// What stands before and behind the first dot.
    private static func split(_ text: Substring) -> (String, String?) {
        guard let dot = text.firstIndex(of: ".") else { return (String(text), nil) }
        return (String(text[..<dot]), String(text[text.index(after: dot)...]))
    }
}

/// RFC 9110 5.6.2, tchar.
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

extension ArazzoExpression {
    /// A part of a text that may hold expressions.
    package enum Piece: Sendable {
        /// As it stands, an expression that cannot be read among it.
        case text(String)
        case expression(ArazzoExpression)
        case wrong(Wrong)
    }

    /// A text taken apart at the expressions embedded in it as `{$...}`. A wrong one is told behind its own text.
    package static func pieces(of text: String) -> [Piece] {
        var found: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            plain += rest[..<brace]
            let inside = rest[rest.index(after: brace)...]
            guard inside.first == "$", let end = inside.firstIndex(of: "}") else {
                plain += "{"
                rest = inside
                continue
            }
            do throws(Wrong) {
                let expression = try ArazzoExpression(String(inside[..<end]))
                if !plain.isEmpty { found.append(.text(plain)) }
                plain = ""
                found.append(.expression(expression))
            } catch {
                found += [.text(plain + rest[brace...end]), .wrong(error)]
                plain = ""
            }
            rest = inside[inside.index(after: end)...]
        }
        plain += rest
        return plain.isEmpty ? found : found + [.text(plain)]
    }

    /// The expressions embedded in a text, in order, each read or with what is wrong with it.
    package static func embedded(in text: String) -> [Result<ArazzoExpression, Wrong>] {
        pieces(of: text).compactMap { piece in
            switch piece {
            case .text: nil
            case .expression(let expression): .success(expression)
            case .wrong(let wrong): .failure(wrong)
            }
        }
    }
}

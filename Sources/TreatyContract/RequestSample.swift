// A request that an operation accepts, from the contract's examples or made up; what it provokes is not its business.
package import TreatyData
import TreatyHTTP
package import TreatySchema
import TreatyText

/// Something that a sample lacks, and why.
package struct SampleGap: Sendable, CustomStringConvertible {
    /// `query.limit`, `body`, `200 application/json`.
    package let place: String
    package let reason: String

    package var description: String { "\(place): \(reason)" }
}

/// A request with every value it must have; `full` has the optional ones too.
package struct RequestSample: Sendable {
    /// How much a sample holds.
    package enum Extent: Sendable {
        case minimal, full
    }

    package private(set) var draft: RequestDraft
    /// What is required and could not be made; a request with gaps is not accepted.
    package private(set) var gaps: [SampleGap] = []

    /// The same for the same seed. Credentials are placeholders, or those of the contract's first unlimited principal.
    package init(
        _ operation: Operation, of contract: Contract, extent: Extent = .minimal,
        context: GenerationContext = GenerationContext()
    ) {
        self.init(parts: operation, contract, extent, context)
        guard extent == .minimal, operation.request != nil, gaps.isEmpty else { return }
        func isAccepted(_ sample: RequestSample) -> Bool { contract.complaints(about: sample, of: operation).isEmpty }
        if isAccepted(self) { return }
        // What must hold over all parts may ask for one that is optional by itself.
        for parameter in operation.parameters where !parameter.isRequired {
            guard let value = RequestSample.value(of: parameter, context) else { continue }
            var richer = self
            richer.draft.set(parameter.locator, value)
            if isAccepted(richer) {
                self = richer
                return
            }
        }
        let full = RequestSample(parts: operation, contract, .full, context)
        if isAccepted(full) { self = full }
    }

    private init(parts operation: Operation, _ contract: Contract, _ extent: Extent, _ context: GenerationContext) {
        draft = RequestDraft(operation)
        var context = context
        if extent == .minimal { context.size = .minimal }
        for parameter in operation.parameters where parameter.isRequired || extent == .full {
            if let value = RequestSample.value(of: parameter, context) {
                draft.set(parameter.locator, value)
            } else if parameter.isRequired {
                let reason = parameter.schema.map { RequestSample.reason($0, context) } ?? "no value fits"
                gaps.append(SampleGap(place: parameter.locator.description, reason: reason))
            }
        }
        // What a template names and nobody declares must still be something.
        for name in operation.path.parameterNames where !draft.arguments.contains(where: { $0.name == name }) {
            let isDeclared = operation.parameters.contains { $0.place == .path && $0.name == name }
            if !isDeclared { draft.set(.path(name), .string("text")) }
        }
        if let body = operation.body, body.isRequired || extent == .full { fill(body, context) }
        placeCredentials(operation, contract)
    }

    // MARK: Parameters

    /// A value of a parameter that survives being written as text: the first example that is valid, else a made one.
    package static func value(of parameter: Parameter, _ context: GenerationContext = GenerationContext()) -> JSON? {
        if context.mode == .exampleFirst {
            for example in parameter.examples {
                let value = JSON(example.value)
                if isWritable(value, parameter), parameter.schema?.accepts(value) ?? true { return value }
                // A number is often written as text, and text as a number.
                if let text = value.string, let schema = parameter.schema {
                    let read = schema.decoded(text)
                    if isWritable(read, parameter), schema.accepts(read) { return read }
                }
            }
        }
        guard let schema = parameter.schema else { return .string("text") }
        let generator = SchemaGenerator(schema.program)
        for turn in 0..<8 {
            var context = context
            context.seed = context.seed &+ UInt64(turn)
            if turn > 0 { context.mode = .generatedOnly }
            // What is written as nothing at all would be missing.
            if turn > 1 { context.size = .typical }
            guard let value = try? generator.value(context, name: parameter.name) else { continue }
            if isWritable(value, parameter) { return value }
            // A slash would be escaped, which many servers refuse: a text without one is better, if there is one.
            guard parameter.place == .path, let text = value.string, text.contains("/") else { continue }
            let plain = JSON.string(text.split(separator: "/").joined(separator: "-"))
            if isWritable(plain, parameter), schema.accepts(plain) { return plain }
            if turn == 7 { return value }
        }
        return nil
    }

    private static func reason(_ schema: CompiledSchema, _ context: GenerationContext) -> String {
        do throws(GenerationFailure) {
            _ = try SchemaGenerator(schema.program).value(context)
            return "no value can be written as text"
        } catch {
            return error.description
        }
    }

    /// Whether a value is something once it is written at its place.
    private static func isWritable(_ value: JSON, _ parameter: Parameter) -> Bool {
        switch value {
        case .null: return false
        case .array(let elements):
            return !elements.isEmpty && elements.allSatisfy { isPlain($0, parameter) }
        case .object(let members):
            return !members.isEmpty && members.allSatisfy { isPlain($0.value, parameter) && !$0.name.isEmpty }
        case .bool, .number: return true
        case .string: return isPlain(value, parameter)
        }
    }

    private static func isPlain(_ value: JSON, _ parameter: Parameter) -> Bool {
        guard case .string(let text) = value else { return !value.isNull }
        if text.isEmpty { return parameter.place == .query && parameter.allowsEmpty }
        if parameter.place == .path { return text != "." && text != ".." && !text.contains("/") }
        guard parameter.place == .header || parameter.place == .cookie else { return true }
        guard text.utf8.first != 0x20, text.utf8.last != 0x20 else { return false }
        return text.utf8.allSatisfy { (0x20..<0x7F).contains($0) && (parameter.place == .header || $0 != 0x3B) }
    }

    // MARK: Body

    private mutating func fill(_ body: BodyRule, _ context: GenerationContext) {
        var reasons: [String] = []
        var second: ContentSample?
        for content in ContentSample.ordered(body.contents) {
            do throws(GenerationFailure) {
                let made = try ContentSample(of: content, context, isNeeded: true)
                if made.isKept { return take(made) }
                second = second ?? made
            } catch {
                reasons.append(error.description)
            }
        }
        if let second { return take(second) }
        guard body.isRequired else { return }
        gaps.append(SampleGap(place: "body", reason: reasons.first ?? "no media type is declared"))
    }

    private mutating func take(_ made: ContentSample) {
        draft.body = made.value
        draft.contentType = made.mediaType
    }

    // MARK: Credentials

    /// A credential in the form of a scheme, which names nobody.
    package static func credential(of scheme: SecurityScheme) -> String {
        if case .basic = scheme.kind { return Base64.encoded(Array("example:example".utf8)) }
        return "example-credential"
    }

    private mutating func placeCredentials(_ operation: Operation, _ contract: Contract) {
        guard let needed = operation.security.first(where: { !$0.isEmpty }) else { return }
        let principal = contract.principals.first(where: \.isUnlimited)
        for name in needed {
            guard let scheme = contract.schemes.first(where: { $0.name == name }) else { continue }
            let known = principal?.values.first { $0.scheme == name }?.value
            switch scheme.kind {
            case .header(let field): draft.fields.removeAll { $0.name.lowercased() == field.lowercased() }
            case .query(let name): draft.query.removeAll { $0.name == name }
            case .cookie(let name): draft.cookies.removeAll { $0.name == name }
            default: break
            }
            contract.place(known ?? RequestSample.credential(of: scheme), scheme: name, into: &draft)
        }
    }
}

/// A value for a media type as it is sent.
package struct ContentSample: Sendable {
    package let value: JSON
    /// The media type before it gets a boundary.
    package let mediaType: String
    package let bytes: [UInt8]
    /// The media type to send it under.
    package let type: String
    /// Whether it is read as a value that keeps the schema: in a form a number and its text are the same.
    package let isKept: Bool

    /// Tries several values where the first does not survive being written. `isNeeded` says that there must be some
    /// content: a form without fields is none. Errors: why there is no value.
    package init(of content: Content, _ context: GenerationContext, isNeeded: Bool = false) throws(GenerationFailure) {
        self.init(try ContentSample.value(of: content, context), content, isNeeded: isNeeded)
        if isKept { return }
        for turn in 1..<6 {
            var context = context
            context.seed = context.seed &+ UInt64(turn / 2)
            context.size = turn % 2 == 1 ? .typical : .minimal
            if turn > 1 { context.mode = .generatedOnly }
            guard let value = try? ContentSample.value(of: content, context) else { continue }
            let other = ContentSample(value, content, isNeeded: isNeeded)
            if other.isKept {
                self = other
                return
            }
        }
        // A field of no meaning is content, where any will do.
        guard case .object(let members) = value, members.isEmpty else { return }
        let odd = ContentSample(.object([JSON.Member("text", .string("text"))]), content, isNeeded: isNeeded)
        if odd.isKept { self = odd }
    }

    private init(_ value: JSON, _ content: Content, isNeeded: Bool) {
        let mediaType = ContentSample.concrete(content.mediaType)
        let written = BodyText.encoded(value, as: mediaType, content)
        self.value = value
        self.mediaType = mediaType
        (bytes, type) = written
        guard let read = MediaType(written.type), !read.isJSON else {
            isKept = !isNeeded || !written.bytes.isEmpty
            return
        }
        let reading = BodyText.reading(of: written.bytes[...], type: read, content: content)
        var isGood = reading.problem == nil && reading.breaches.isEmpty && !(isNeeded && written.bytes.isEmpty)
        if let value = reading.value, reading.isJudged, let schema = content.schema {
            isGood = isGood && schema.accepts(value)
        }
        isKept = isGood
    }

    /// What is written most simply first: JSON, forms, text, the rest.
    package static func ordered(_ contents: [Content]) -> [Content] {
        func weight(_ content: Content) -> Int {
            guard let type = MediaType(content.mediaType) else { return 9 }
            if type.isJSON { return 0 }
            if type.essence == "application/x-www-form-urlencoded" { return 1 }
            if type.essence == "*/*" || type.essence == "application/*" { return 2 }
            return type.type == "multipart" ? 3 : type.type == "text" ? 4 : 5
        }
        return contents.enumerated().sorted { left, right in
            let (a, b) = (weight(left.element), weight(right.element))
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }

    /// The first example that is valid, else a made value. Errors: why there is none.
    package static func value(of content: Content, _ context: GenerationContext) throws(GenerationFailure) -> JSON {
        if context.mode == .exampleFirst {
            for example in content.examples where example.value.count < 100_000 {
                let value = JSON(example.value)
                if content.schema?.accepts(value) ?? true { return value }
            }
        }
        guard let schema = content.schema else {
            // A sequence has one value of its item schema at the least (OpenAPI 3.2 4.14.2).
            if let item = content.itemSchema { return .array([try SchemaGenerator(item.program).value(context)]) }
            return isText(content) ? .string("text") : .object([])
        }
        return try SchemaGenerator(schema.program).value(context)
    }

    private static func isText(_ content: Content) -> Bool {
        guard let type = MediaType(content.mediaType) else { return true }
        return !type.isJSON && type.type != "multipart" && type.type != "*"
            && type.essence != "application/x-www-form-urlencoded"
    }

    /// A media type that lies in a range.
    package static func concrete(_ range: String) -> String {
        guard let type = MediaType(range) else { return range }
        if type.type == "*" || type.essence == "application/*" { return "application/json" }
        if type.subtype.hasPrefix("*+") { return "\(type.type)/vnd.example\(type.subtype.dropFirst())" }
        guard type.subtype == "*" else { return range }
        switch type.type {
        case "text": return "text/plain"
        case "image": return "image/png"
        case "audio": return "audio/mpeg"
        case "video": return "video/mp4"
        default: return type.type + "/octet-stream"
        }
    }
}

// The answers of a contract as files, for tests that need no server; which answer a call gets is the mock's business.
public import TreatyContract
import TreatyData
import TreatyHTTP
import TreatySchema
import TreatyText

/// One file for each operation, status, media type, example and error code, and an index of them. The same contract
/// and seed give the same bytes on every machine.
public struct Fixtures: Sendable {
    /// How an answer is written.
    public enum Format: String, Sendable, CaseIterable {
        /// The body alone; an empty file where there is none.
        case json
        /// The response as it goes over the wire (RFC 9112).
        case http
        /// Request and response (HAR 1.2).
        case har
    }

    /// A file: its name, safe on every system, and what is in it.
    public struct File: Sendable {
        public let name: String
        public let bytes: [UInt8]
    }

    /// The fixtures, the index last.
    public private(set) var files: [File] = []
    /// What has no fixture, each with the reason.
    public private(set) var omissions: [String] = []
    /// Fixtures that do not keep the contract: examples that break their own schema, for one.
    public private(set) var doubts: [String] = []
    /// Operations that are broken in the contract, of which nothing is written.
    public private(set) var unusableCount = 0

    /// The name of the index.
    public static let indexName = "index.json"

    private let contract: Contract
    private let format: Format
    private let seed: UInt64
    private let served: ServedContract
    private var entries: [JSON] = []
    private var names: Set<String> = [Fixtures.indexName]

    /// Makes them in memory. Cost: a sample of every response.
    public init(_ contract: Contract, format: Format = .json, seed: UInt64 = 0) {
        self.contract = contract
        self.format = format
        self.seed = seed
        served = ServedContract(contract, setting: MockSetting(seed: seed), mount: nil)
        for operation in contract.operations {
            if operation.faults.isEmpty { add(operation) } else { unusableCount += 1 }
        }
        let index = JSON.object([
            JSON.Member("contract", .string(contract.title)), JSON.Member("format", .string(format.rawValue)),
            JSON.Member("seed", .number(String(seed))), JSON.Member("fixtures", .array(entries)),
        ])
        files.append(File(name: Fixtures.indexName, bytes: Array(index.pretty.utf8)))
    }

    /// What one answer is, for its file and its line in the index.
    fileprivate struct Answer {
        var message: ResponseMessage
        /// `generated` where it is no example.
        var example = "generated"
        /// The error code or, where it has none, the name of its rule; nil for what is no answer of an error rule.
        var code: JSON?
    }

    // MARK: Answers

    private mutating func add(_ operation: Operation) {
        let context = GenerationContext(seed: StableSeed.mixed(seed, operation.id))
        let sample = RequestSample(operation, of: contract, context: context)
        if format == .har {
            doubts += contract.complaints(about: sample, of: operation).map { "the request of \(operation.id): \($0)" }
        }
        let request = sample.draft.message
        for rule in operation.responses {
            let status = ResponseSample.status(of: rule, in: operation)
            let contents: [Content?] = rule.contents.isEmpty ? [nil] : rule.contents
            for content in contents { add(rule, content, status, operation, context, request) }
        }
        var known: [(code: JSON, message: ResponseMessage)] = []
        for rule in operation.rules {
            // Arguments play no part in an error's body beyond the message that may quote them.
            guard case .operation(_, let arguments) = contract.route(method: request.method, path: request.path),
                let preferences = try? Preferences(request)
            else { continue }
            let call = OperationCall(
                served: served, operation: operation, request: request, arguments: arguments,
                now: Instant(seconds: 1_735_689_600), preferences: preferences)
            let code = rule.code ?? rule.name.map { .string($0) } ?? .null
            let message = call.error(rule).message
            // Several triggers of one code come to the same answer.
            let isKnown = known.contains { other in
                other.code == code && other.message.status == message.status && other.message.content == message.content
            }
            if isKnown { continue }
            known.append((code, message))
            write(Answer(message: message, code: code), operation, request)
        }
    }

    private mutating func add(
        _ rule: ResponseRule, _ content: Content?, _ status: Int, _ operation: Operation, _ context: GenerationContext,
        _ request: RequestMessage
    ) {
        let sample = ResponseSample(rule, content, status: status, context)
        guard let content, !content.examples.isEmpty else {
            if let gap = sample.gaps.first {
                omissions.append("\(operation.id): \(gap)")
            } else {
                let known = content.flatMap { told($0, status, operation, request) }
                let value = known ?? sample.value
                let plain = content.flatMap { content in known.map { sample.message(with: $0, content) } }
                let message = content.map { written(plain ?? sample.message, value, $0) } ?? sample.message
                write(Answer(message: message), operation, request)
            }
            return
        }
        for example in content.examples {
            let value = JSON(example.value)
            if let schema = content.schema, !schema.accepts(value) {
                let place = example.value.location
                doubts.append("\(operation.id) \(status): the example '\(example.name)' breaks its schema (\(place))")
            }
            let message = written(sample.message(with: value, content), value, content)
            write(Answer(message: message, example: example.name), operation, request)
        }
    }

    /// What the mock tells about the path of the request, so that the same path is about the same thing in every
    /// fixture; nil for refusals, and where nothing can be told in JSON.
    private func told(_ content: Content, _ status: Int, _ operation: Operation, _ request: RequestMessage) -> JSON? {
        guard (200..<300).contains(status), let schema = content.schema,
            MediaType(content.mediaType)?.isJSON == true,
            case .operation(_, let arguments) = contract.route(method: request.method, path: request.path)
        else { return nil }
        let texts = arguments.map { String(decoding: $0, as: UTF8.self) }
        let entities = served.entities(BodySource(seed: seed, usesExamples: true))
        return try? entities.value(
            schema, place: served.shapes.place(operation.path.text, arguments: texts),
            path: String(decoding: request.path, as: UTF8.self))
    }

    /// XML and sequences as the mock writes them; everything else as it is.
    private func written(_ message: ResponseMessage, _ value: JSON?, _ content: Content) -> ResponseMessage {
        guard let value, let type = message.field("Content-Type"), let media = MediaType(type), !media.isJSON,
            media.subtype.contains("xml") || media.subtype.contains("json") || media.essence == "text/event-stream"
        else { return message }
        let others = message.allFields.filter { $0.name.lowercased() != "content-type" }.map { ($0.name, $0.value) }
        let body = BodyBytes.write(value, as: type, schema: content.schema)
        return ResponseMessage(
            status: message.status, fields: [("Content-Type", body.type)] + others, content: body.bytes)
    }

    // MARK: Files

    private mutating func write(_ answer: Answer, _ operation: Operation, _ request: RequestMessage) {
        let answer = operation.method == "HEAD" ? answer.withoutContent : answer
        var parts = [operation.id, "\(answer.message.status)"]
        if let code = answer.code { parts.append("error-" + (code.string ?? code.compact)) }
        if answer.example != "generated" { parts.append(answer.example) }
        let stem = parts.map { Fixtures.slug($0) }.filter { !$0.isEmpty }.joined(separator: "-")
        let ending = ending(answer)
        var name = "\(stem).\(ending)"
        var number = 2
        while !names.insert(name).inserted {
            name = "\(stem)-\(number).\(ending)"
            number += 1
        }
        let bytes = bytes(answer, operation, request)
        files.append(File(name: name, bytes: bytes))
        var members = [
            JSON.Member("operation", .string(operation.id)), JSON.Member("method", .string(operation.method)),
            JSON.Member("path", .string(operation.path.text)), JSON.Member("status", .int(answer.message.status)),
            JSON.Member("mediaType", answer.message.field("Content-Type").map { .string($0) } ?? .null),
            JSON.Member("example", .string(answer.example)),
        ]
        if let code = answer.code { members.append(JSON.Member("code", code)) }
        members.append(JSON.Member("file", .string(name)))
        members.append(JSON.Member("sha256", .string(SHA256.hexadecimal(of: bytes))))
        entries.append(.object(members))
    }

    /// A part of a file's name: small letters and digits, everything else one `-`, at most 80 characters.
    static func slug(_ text: String) -> String {
        var result = ""
        for scalar in text.lowercased().unicodeScalars where result.utf8.count < 80 {
            let isPlain = (0x61...0x7A).contains(scalar.value) || (0x30...0x39).contains(scalar.value)
            if isPlain { result.unicodeScalars.append(scalar) } else if !result.hasSuffix("-") { result += "-" }
        }
        while result.hasSuffix("-") { result.removeLast() }
        return String(result.drop { $0 == "-" })
    }

    private func ending(_ answer: Answer) -> String {
        if format != .json { return format.rawValue }
        guard let type = answer.message.field("Content-Type").flatMap({ MediaType($0) }) else { return "txt" }
        if type.isJSON { return "json" }
        if type.subtype == "xml" || type.subtype.hasSuffix("+xml") { return "xml" }
        if type.essence == "text/html" { return "html" }
        return type.type == "text" || type.essence == "application/x-www-form-urlencoded" ? "txt" : "bin"
    }

    private func bytes(_ answer: Answer, _ operation: Operation, _ request: RequestMessage) -> [UInt8] {
        let message = answer.message
        switch format {
        case .json: return Array(message.content)
        case .http:
            var text = "HTTP/1.1 \(message.status) \(reasonPhrase(message.status))\r\n"
            let framing: Set<String> = ["content-length", "transfer-encoding", "connection"]
            for field in message.allFields where !framing.contains(field.name.lowercased()) {
                text += "\(field.name): \(field.value)\r\n"
            }
            // RFC 9110 8.6: no length where there is no content, and that of a HEAD is nobody's knowledge here.
            let isFramed = !message.isWithoutContent && operation.method != "HEAD"
            if isFramed { text += "Content-Length: \(message.content.count)\r\n" }
            return Array((text + "\r\n").utf8) + message.content
        case .har:
            let url = (ServerURLs(operation, of: contract).first ?? "http://example.com") + request.target
            return Array(FixtureArchive.log(request, to: url, message).pretty.utf8)
        }
    }
}

extension Fixtures.Answer {
    fileprivate var withoutContent: Self {
        var copy = self
        copy.message = ResponseMessage(
            status: message.status, fields: message.allFields.map { ($0.name, $0.value) }, content: [])
        return copy
    }
}

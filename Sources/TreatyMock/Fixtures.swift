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
        /// The body alone.
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

    /// The name of the index.
    public static let indexName = "index.json"

    private let contract: Contract
    private let format: Format
    private let seed: UInt64
    private var entries: [JSON] = []
    private var names: Set<String> = [Fixtures.indexName]

    /// Makes them in memory. Cost: a sample of every response.
    public init(_ contract: Contract, format: Format = .json, seed: UInt64 = 0) {
        self.contract = contract
        self.format = format
        self.seed = seed
        for operation in contract.operations { add(operation) }
        let index = JSON.object([
            JSON.Member("contract", .string(contract.title)), JSON.Member("format", .string(format.rawValue)),
            JSON.Member("seed", .number(String(seed))), JSON.Member("fixtures", .array(entries)),
        ])
        files.append(File(name: Fixtures.indexName, bytes: Array(index.pretty.utf8)))
    }

    /// What one answer is, for its file and its line in the index.
    private struct Answer {
        var status: Int
        var mediaType: String?
        /// `generated` where it is no example.
        var example: String
        var code: JSON?
        var fields: [(name: String, value: String)]
        var content: [UInt8]
    }

    private mutating func add(_ operation: Operation) {
        let context = GenerationContext(seed: StableSeed.mixed(seed, operation.id))
        let request = format == .har ? RequestSample(operation, of: contract, context: context).draft.message : nil
        for rule in operation.responses {
            let status = ResponseSample.status(of: rule, in: operation)
            let contents: [Content?] = rule.contents.isEmpty ? [nil] : rule.contents
            for content in contents {
                let examples = content?.examples ?? []
                let sample = ResponseSample(rule, content, status: status, context)
                for example in examples {
                    let (bytes, type) = sample.written(JSON(example.value), content)
                    let answer = Answer(
                        status: status, mediaType: type, example: example.name, fields: sample.fields, content: bytes)
                    write(answer, operation, request)
                }
                guard examples.isEmpty else { continue }
                if let gap = sample.gaps.first {
                    omissions.append("\(operation.id): \(gap)")
                    continue
                }
                let answer = Answer(
                    status: status, mediaType: sample.mediaType, example: "generated", fields: sample.fields,
                    content: Array(sample.message.content))
                write(answer, operation, request)
            }
        }
        for rule in operation.rules { add(rule, operation, context, request) }
    }

    /// The answer of an error rule: the example of its name, else a body with its code and name in their places.
    private mutating func add(
        _ rule: ErrorRule, _ operation: Operation, _ context: GenerationContext, _ request: RequestMessage?
    ) {
        guard let response = operation.response(for: rule.status), let content = response.contents.first else { return }
        let named =
            content.examples.first { $0.name == rule.example } ?? content.examples.first { $0.name == rule.name }
        var value: JSON
        if let named {
            value = JSON(named.value)
        } else {
            value =
                content.schema.map { schema in
                    (try? SchemaGenerator(schema.program).value(context))
                        ?? SchemaGenerator(schema.program).likeness(context)
                } ?? .object([])
            if let place = operation.outcome?.code.first, let code = rule.code {
                value = value.replacing(place, with: code)
            }
            if let place = operation.outcome?.name.first, let name = rule.name {
                value = value.replacing(place, with: .string(name))
            }
        }
        let sample = ResponseSample(response, content, status: rule.status, context)
        let (bytes, type) = sample.written(value, content)
        write(
            Answer(
                status: rule.status, mediaType: type, example: named?.name ?? "generated", code: rule.code ?? .null,
                fields: sample.fields, content: bytes), operation, request)
    }

    // MARK: Files

    private mutating func write(_ answer: Answer, _ operation: Operation, _ request: RequestMessage?) {
        var parts = [operation.id, "\(answer.status)"]
        if let code = answer.code { parts.append("error-" + (code.isNull ? "" : code.string ?? code.compact)) }
        if answer.example != "generated" { parts.append(answer.example) }
        let stem = parts.map { Fixtures.slug($0) }.filter { !$0.isEmpty }.joined(separator: "-")
        let ending = ending(answer)
        var name = "\(stem).\(ending)"
        var number = 2
        while !names.insert(name).inserted {
            name = "\(stem)-\(number).\(ending)"
            number += 1
        }
        files.append(File(name: name, bytes: bytes(answer, operation, request)))
        var members = [
            JSON.Member("operation", .string(operation.id)), JSON.Member("method", .string(operation.method)),
            JSON.Member("path", .string(operation.path.text)), JSON.Member("status", .int(answer.status)),
            JSON.Member("mediaType", answer.mediaType.map { .string($0) } ?? .null),
            JSON.Member("example", .string(answer.example)),
        ]
        if let code = answer.code { members.append(JSON.Member("code", code)) }
        members.append(JSON.Member("file", .string(name)))
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
        guard let type = answer.mediaType.flatMap({ MediaType($0) }) else { return "txt" }
        if type.isJSON { return "json" }
        if type.subtype == "xml" || type.subtype.hasSuffix("+xml") { return "xml" }
        if type.essence == "text/html" { return "html" }
        return type.type == "text" ? "txt" : "bin"
    }

    private func bytes(_ answer: Answer, _ operation: Operation, _ request: RequestMessage?) -> [UInt8] {
        switch format {
        case .json: return answer.content
        case .http:
            var text = "HTTP/1.1 \(answer.status) \(reasonPhrase(answer.status))\r\n"
            for field in fields(answer) { text += "\(field.name): \(field.value)\r\n" }
            return Array((text + "Content-Length: \(answer.content.count)\r\n\r\n").utf8) + answer.content
        case .har: return Array(har(answer, request).pretty.utf8)
        }
    }

    private func fields(_ answer: Answer) -> [(name: String, value: String)] {
        (answer.mediaType.map { [("Content-Type", $0)] } ?? []) + answer.fields
    }

    // MARK: HAR

    /// One entry; what takes no time here is 0, and sizes that nobody measured are -1.
    private func har(_ answer: Answer, _ request: RequestMessage?) -> JSON {
        var response: JSON = ["status": .int(answer.status), "statusText": .string(reasonPhrase(answer.status))]
        response["httpVersion"] = "HTTP/1.1"
        response["cookies"] = []
        response["headers"] = pairs(fields(answer))
        var content: JSON = ["size": .int(answer.content.count)]
        content["mimeType"] = .string(answer.mediaType ?? "")
        if let text = String(validating: answer.content, as: UTF8.self) {
            content["text"] = .string(text)
        } else {
            content["text"] = .string(Base64.encoded(answer.content))
            content["encoding"] = "base64"
        }
        response["content"] = content
        response["redirectURL"] = ""
        response["headersSize"] = -1
        response["bodySize"] = .int(answer.content.count)
        var entry: JSON = ["startedDateTime": "2025-01-01T00:00:00.000Z", "time": 0]
        entry["request"] = sent(request)
        entry["response"] = response
        entry["cache"] = [:]
        entry["timings"] = ["send": 0, "wait": 0, "receive": 0]
        let log: JSON = [
            "version": "1.2", "creator": ["name": "treaty", "version": "fixtures"], "entries": .array([entry]),
        ]
        return ["log": log]
    }

    private func sent(_ message: RequestMessage?) -> JSON {
        let message = message ?? RequestMessage(method: "GET", target: "/")
        var request: JSON = ["method": .string(message.method)]
        request["url"] = .string("http://example.com" + message.target)
        request["httpVersion"] = "HTTP/1.1"
        request["cookies"] = []
        request["headers"] = pairs(message.allFields.map { ($0.name, $0.value) })
        let query = message.query.flatMap { try? QueryString.decode($0) } ?? []
        request["queryString"] = pairs(query.map { ($0.name, $0.value) })
        request["headersSize"] = -1
        request["bodySize"] = .int(message.content.count)
        if !message.content.isEmpty {
            request["postData"] = [
                "mimeType": .string(message.field("Content-Type") ?? ""),
                "text": .string(String(decoding: message.content, as: UTF8.self)),
            ]
        }
        return request
    }

    private func pairs(_ pairs: [(name: String, value: String)]) -> JSON {
        .array(pairs.map { ["name": .string($0.name), "value": .string($0.value)] })
    }
}

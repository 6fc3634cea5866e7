// Which declared response, media type and example answer a request that no error rule decides; bodies are made later.
import TreatyContract
import TreatyData
import TreatyHTTP

/// What an answer is made of.
struct NegotiatedAnswer: Sendable {
    let status: Int
    let response: ResponseRule
    /// Nil for an answer without a body.
    var content: Content?
    /// The media type to write, where a range is declared.
    var mediaType: String?
    /// Nil where the body is made from the schema.
    var example: NamedExample?
}

/// Why no declared response can answer.
enum NegotiationFailure: Error, Sendable {
    case noResponses
    case unknownCode(Int, declared: [String])
    case unknownExample(String, mediaType: String, declared: [String])
    case noSchema(mediaType: String)
    case notAcceptable(String, offered: [String])

    func problem(_ operation: Operation) -> AnswerDraft {
        func names(_ names: [String]) -> JSON { .array(names.map { .string($0) }) }
        switch self {
        case .noResponses:
            return .problem(.noResponse, detail: "the contract declares no response of \(operation.id)")
        case .unknownCode(let code, let declared):
            let there = declared.isEmpty ? "none" : declared.joined(separator: ", ")
            return .problem(
                .notFound, detail: "Requested status code \(code) is not defined in the document; there are \(there).",
                members: [("responses", names(declared))])
        case .unknownExample(let name, let mediaType, let declared):
            return .problem(
                .notFound,
                detail: "Response for contentType: \(mediaType) and exampleKey: \(name) does not exist.",
                members: [("examples", names(declared))])
        case .noSchema(let mediaType):
            return .problem(
                .unknown,
                detail: "Tried to force a dynamic response for: \(mediaType) but schema is not defined.")
        case .notAcceptable(let asked, let offered):
            return .problem(
                .notAcceptable, detail: "Unable to find content for \(asked)",
                members: [("offered", names(offered))])
        }
    }
}

/// The choice among the responses of one operation.
struct Negotiation {
    let operation: Operation
    let preferences: Preferences
    let accept: AcceptedContent
    let isHead: Bool
    /// Whether bodies come from schemas although there are examples.
    let isDynamic: Bool

    // MARK: Valid requests

    /// The answer to a request that is as the contract wants it: of the preferred code, else the lowest success.
    func valid() throws(NegotiationFailure) -> NegotiatedAnswer {
        guard let code = preferences.code else { return try unspecified() }
        // A status below 200 announces an answer and is none (RFC 9110 15.2): nobody declares one to be served.
        guard code >= 200, let response = operation.response(for: code) else {
            throw .unknownCode(code, declared: operation.responses.map(\.statuses.description))
        }
        // What the forced response cannot give the usual one may.
        do throws(NegotiationFailure) { return try answer(response, status: code) } catch { return try unspecified() }
    }

    private func unspecified() throws(NegotiationFailure) -> NegotiatedAnswer {
        guard let response = Negotiation.usual(operation.responses) else { throw .noResponses }
        return try answer(response, status: response.statuses.servedStatus)
    }

    /// The lowest 2xx, codes compared as texts, so that a range comes last; else the default; else the first.
    static func usual(_ responses: [ResponseRule]) -> ResponseRule? {
        let successes = responses.filter { response in
            switch response.statuses {
            case .exactly(let status): (200..<300).contains(status)
            case .hundreds(let first): first == 2
            case .any: false
            }
        }
        return successes.min { $0.statuses.description < $1.statuses.description }
            ?? responses.first { $0.statuses == .any } ?? responses.first
    }

    /// The answer of one response under a status.
    func answer(_ response: ResponseRule, status: Int) throws(NegotiationFailure) -> NegotiatedAnswer {
        let empty = NegotiatedAnswer(status: status, response: response)
        let contents = response.contents
        if isHead || contents.isEmpty {
            // What is asked about a body counts for nothing where none is declared.
            return isHead ? headed(empty) : empty
        }
        guard let index = accept.index(of: contents.map(\.mediaType)), contents.indices.contains(index) else {
            if status == 204 || accept.takesAnything { return empty }
            throw .notAcceptable(accept.text ?? "*/*", offered: contents.map(\.mediaType))
        }
        let content = contents[index]
        var answer = NegotiatedAnswer(status: status, response: response, content: content)
        answer.mediaType = mediaType(of: content)
        if let name = preferences.example {
            guard let example = Negotiation.example(name, in: content) else {
                throw .unknownExample(name, mediaType: content.mediaType, declared: content.examples.map(\.name))
            }
            answer.example = example
        } else if isDynamic {
            let hasSchema = content.schema != nil || content.itemSchema != nil
            if !hasSchema, preferences.dynamic == true { throw .noSchema(mediaType: content.mediaType) }
            if !hasSchema { answer.example = content.examples.first }
        } else {
            answer.example = content.examples.first
        }
        return answer
    }

    /// An answer to HEAD names the type that GET would have.
    private func headed(_ empty: NegotiatedAnswer) -> NegotiatedAnswer {
        let contents = empty.response.contents
        var answer = empty
        if let index = accept.index(of: contents.map(\.mediaType)), contents.indices.contains(index) {
            answer.mediaType = mediaType(of: contents[index])
        }
        return answer
    }

    /// The type to write: a declared range becomes the one that the client names, else JSON or, for texts, plain text,
    /// where these lie in it, else a type that does.
    func mediaType(of content: Content) -> String {
        guard let range = MediaType(content.mediaType), range.isRange else { return content.mediaType }
        let json = MediaType(type: "application", subtype: "json")
        let isWide = json.matches(range)
        if let wanted = accept.concrete(within: range), !isWide || wanted.isJSON || wanted.subtype.hasSuffix("xml") {
            return wanted.essence
        }
        let isText =
            content.examples.first.map { $0.value.kind == .string }
            ?? (content.schema?.types == ["string"])
        let plain = MediaType(type: "text", subtype: "plain")
        if isText, plain.matches(range) { return plain.essence }
        return isWide ? json.essence : ContentSample.concrete(content.mediaType)
    }

    /// An example by its name; the only one of a content, which has none, is called `default`.
    static func example(_ name: String, in content: Content) -> NamedExample? {
        content.examples.first { $0.name == name } ?? (name == "default" ? content.examples.first : nil)
    }

    // MARK: Invalid requests

    /// The answer to a request that breaks the contract: the first of the expected codes that is declared, else the
    /// first that lies in a declared range, else the default under the first of them; nil where none is.
    func invalid(_ expected: [Int]) throws(NegotiationFailure) -> NegotiatedAnswer? {
        func declared(_ statuses: (Int) -> StatusSet) -> (response: ResponseRule, status: Int)? {
            for status in expected {
                let wanted = statuses(status)
                if let response = operation.responses.first(where: { $0.statuses == wanted }) {
                    return (response, status)
                }
            }
            return nil
        }
        var found = declared { .exactly($0) } ?? declared { .hundreds($0 / 100) }
        guard let first = expected.first else { return nil }
        if found == nil {
            found = operation.responses.first { $0.statuses == .any }.map { ($0, first) }
        }
        guard let (response, status) = found else { return nil }
        var answer = NegotiatedAnswer(status: status, response: response)
        guard let shown = response.contents.first(where: { !$0.examples.isEmpty }) else {
            answer.content = response.contents.first { $0.schema != nil }
            answer.mediaType = answer.content.map { mediaType(of: $0) }
            return answer
        }
        answer.content = shown
        answer.mediaType = mediaType(of: shown)
        answer.example = shown.examples.first
        // An example belongs to its code: without one among those expected its name says nothing here.
        if let name = preferences.example, let code = preferences.code, expected.contains(code) {
            guard let example = Negotiation.example(name, in: shown) else {
                throw .unknownExample(name, mediaType: shown.mediaType, declared: shown.examples.map(\.name))
            }
            answer.example = example
        }
        return answer
    }
}

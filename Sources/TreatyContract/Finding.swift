// A breach of a contract by traffic: which check, what was expected, what was found, and where the fact comes from.
public import TreatyOpenAPI
public import TreatyText

/// One way in which an exchange broke its contract.
public struct Finding: Sendable {
    /// A stable word code such as `error.code` or `schema.required`.
    public var check: String
    /// Where in the exchange: `response.body#/results/tag/id`, `query.id`, `response.status`.
    public var instance: String
    /// What was expected and what was found.
    public var message: String
    /// Where the broken fact comes from; nil where HTTP itself or the connection is broken.
    public var evidence: Evidence?
    /// Where the broken fact stands in the contract; nil where no line of it was broken.
    public var location: SourceLocation?
    /// What to look at next.
    public var help: String?

    public init(
        _ check: String, at instance: String, message: String, evidence: Evidence? = nil, help: String? = nil,
        location: SourceLocation? = nil
    ) {
        self.check = check
        self.instance = instance
        self.message = message
        self.evidence = evidence
        self.help = help
        self.location = location ?? evidence?.location
    }

    public init(
        _ check: String, at instance: String, expected: String, found: String, evidence: Evidence? = nil,
        help: String? = nil, location: SourceLocation? = nil
    ) {
        self.init(
            check, at: instance, message: "expected \(expected), found \(found)", evidence: evidence, help: help,
            location: location)
    }

    /// The grade that decides whether the finding fails a run; a broken connection or protocol weighs as much as a
    /// stated fact.
    public var grade: Grade { evidence?.grade ?? .stated }

    /// The last word of the check: `required` of `request.required`; the keyword where a schema was broken, and
    /// `required` where a value is missing.
    public var code: String {
        let word = check.split(separator: ".").last.map(String.init) ?? check
        return word == "missing" ? "required" : word
    }

    /// The steps to the place: `body`, `name` for `body#/name`.
    public var steps: [String] { Locator(instance)?.steps ?? [instance] }
}

extension Finding: CustomStringConvertible {
    /// `error.code at response.body#/error/code: expected 52, found 53`.
    public var description: String { "\(check) at \(instance): \(message)" }
}

extension Locator {
    /// The steps to the place, the part of the exchange first.
    package var steps: [String] {
        switch self {
        case .path(let name): name.isEmpty ? ["path"] : ["path", name]
        case .query(let name): name.isEmpty ? ["query"] : ["query", name]
        case .header(let name): name.isEmpty ? ["header"] : ["header", name]
        case .cookie(let name): name.isEmpty ? ["cookie"] : ["cookie", name]
        case .body(let pointer): ["body"] + pointer.tokens
        case .responseStatus: ["response", "status"]
        case .responseHeader(let name): ["response", "header", name]
        case .responseBody(let pointer): ["response", "body"] + pointer.tokens
        }
    }
}

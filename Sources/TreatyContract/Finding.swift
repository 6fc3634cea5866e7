// A breach of a contract by traffic: which check, what was expected, what was found, and where the fact comes from.
public import TreatyOpenAPI

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
    /// What to look at next.
    public var help: String?

    public init(_ check: String, at instance: String, message: String, evidence: Evidence? = nil, help: String? = nil) {
        self.check = check
        self.instance = instance
        self.message = message
        self.evidence = evidence
        self.help = help
    }

    public init(
        _ check: String, at instance: String, expected: String, found: String, evidence: Evidence? = nil,
        help: String? = nil
    ) {
        self.init(check, at: instance, message: "expected \(expected), found \(found)", evidence: evidence, help: help)
    }

    /// The grade that decides whether the finding fails a run; a broken connection or protocol weighs as much as a
    /// stated fact.
    public var grade: Grade { evidence?.grade ?? .stated }
}

extension Finding: CustomStringConvertible {
    /// `error.code at response.body#/error/code: expected 52, found 53`.
    public var description: String { "\(check) at \(instance): \(message)" }
}

// What a contract says of one exchange, for users of the library; how it comes to that is the judgement's business.
import TreatyHTTP
import TreatyOpenAPI

/// A request and, where there is one, the response to it, as they went over the wire.
public struct ObservedExchange: Sendable {
    let request: RequestMessage
    var response: ResponseMessage?

    /// `target` is the request target with its query, percent-encoded (RFC 9112 3.2); content is as it was sent,
    /// content codings and all.
    public init(
        method: String, target: String, fields: [(name: String, value: String)] = [], content: [UInt8] = []
    ) {
        request = RequestMessage(
            method: method, target: target, fields: fields.map { ($0.name, $0.value) }, content: content)
    }

    /// The same exchange with its response.
    public func answered(
        _ status: Int, fields: [(name: String, value: String)] = [], content: [UInt8] = []
    ) -> ObservedExchange {
        var answered = self
        answered.response = ResponseMessage(
            status: status, fields: fields.map { ($0.name, $0.value) }, content: content)
        return answered
    }
}

/// What a contract says of an exchange.
public struct ExchangeVerdict: Sendable {
    /// The operation that is called; nil where there is none.
    public let operationID: String?
    /// What breaks the contract, in the order in which it is asked: path, method, credentials, request, response.
    public let findings: [Finding]
    /// The error that the contract wants for this request, such as `52 missing_necessary_parameters`; nil where none is
    /// due, and where that rests on records.
    public let error: String?
    /// The status that refuses the request where the contract names no error of its own: 401, 404, 405, 415 or 422;
    /// nil where it is to be served.
    public let refusal: Int?

    /// Whether nothing is broken; facts that nobody states are left out.
    public var isKept: Bool { findings.allSatisfy { $0.grade == .assumed } }
}

extension Contract {
    /// Judges an exchange. Nothing is sent, and nothing is remembered. Cost: microseconds where all is kept.
    public func verdict(on exchange: ObservedExchange) -> ExchangeVerdict {
        if let operation = withScratch({ accepted(exchange.request, exchange.response, $0) }) {
            return ExchangeVerdict(operationID: operation.id, findings: [], error: nil, refusal: nil)
        }
        let judgement = judgement(of: exchange.request, response: exchange.response)
        return ExchangeVerdict(
            operationID: judgement.operation?.id, findings: judgement.findings, error: judgement.rule?.label,
            refusal: judgement.refusal?.status)
    }
}

// One request and what became of it, as both went over the wire; files that hold exchanges are read elsewhere.

/// A request, the response to it or the reason why none came, and when all this happened.
///
/// Contents are as they were on the wire: decoded of their transfer coding, never of their content coding.
package struct Exchange: Sendable {
    package enum Outcome: Sendable {
        case response(ResponseMessage)
        /// No usable response came; one sentence says why.
        case failed(String)
    }

    /// The absolute URL that was asked for, without a fragment; its path and query are those of `request.target`.
    package var url: String
    package var request: RequestMessage
    package var outcome: Outcome
    /// When the first byte of the request was sent, in microseconds since 1970.
    package var startedMicroseconds: Int
    package var timings: ExchangeTimings
    /// The server's address in numbers, IPv6 without brackets.
    package var serverAddress: String?
    /// Names the connection among those of one recording.
    package var connection: String?
    /// A content coding that whoever recorded the response had taken off its content and left among its fields, and
    /// that we cannot put on again (`br`); such a response is kept here without its Content-Encoding field.
    package var lostCoding: String?

    package init(
        url: String, request: RequestMessage, outcome: Outcome, startedMicroseconds: Int,
        timings: ExchangeTimings = ExchangeTimings(), serverAddress: String? = nil, connection: String? = nil,
        lostCoding: String? = nil
    ) {
        self.url = url
        self.request = request
        self.outcome = outcome
        self.startedMicroseconds = startedMicroseconds
        self.timings = timings
        self.serverAddress = serverAddress
        self.connection = connection
        self.lostCoding = lostCoding
    }

    package var response: ResponseMessage? { if case .response(let response) = outcome { response } else { nil } }
}

/// How long the phases of an exchange took, in microseconds; -1 where a phase did not happen or nobody measured it.
/// The phases are those of HAR 1.2: `connect` contains `tls`.
package struct ExchangeTimings: Sendable, Equatable {
    package var blocked = -1
    package var dns = -1
    package var connect = -1
    package var tls = -1
    package var send = 0
    package var wait = 0
    package var receive = 0

    package init() {}

    /// All phases together; what is unknown counts nothing, and `tls` counts within `connect`.
    package var total: Int { [blocked, dns, connect, send, wait, receive].reduce(0) { $0 + max(0, $1) } }
}

// What a server tells its owner beside the requests: limits that were crossed, and connections that it had to cut.

/// One thing that happened to a connection or to the server, which no handler saw.
package struct ServerEvent: Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// What came was no request, or more than a limit allows, or too slow: it was answered with a status and the
        /// connection closed.
        case refused(status: Int)
        /// A TLS handshake came to nothing, or a session broke off: often the client trusts another certificate.
        case insecure
        /// A connection without a request was closed when its time was over; clients expect that.
        case idle
        /// A client took none of its answer for too long and was cut.
        case unread
        /// As many connections are open as may be; more wait in the kernel's queue until one closes.
        case full
        /// The system gives no more descriptors or memory for connections; they wait until it does.
        case exhausted(code: Int32)
    }

    package let kind: Kind
    /// Who sent it; nil for what concerns the whole server.
    package let client: ClientAddress?
    /// Which limit or rule, in one sentence without a full stop.
    package let reason: String

    init(kind: Kind, client: ClientAddress?, reason: String) {
        self.kind = kind
        self.client = client
        self.reason = reason
    }

    /// A request that was answered with this status because of how the server itself is set up.
    package init(refusedWith status: Int, reason: String) {
        self.init(kind: .refused(status: status), client: nil, reason: reason)
    }

    /// Whether it concerns the whole server and not one request.
    package var concernsServer: Bool { client == nil }

    package var description: String {
        let who = client.map { "\($0) " } ?? ""
        return switch kind {
        case .refused(let status): "\(who)refused with \(status): \(reason)"
        case .idle, .unread, .insecure: "\(who)closed: \(reason)"
        case .full, .exhausted: reason
        }
    }
}

/// A connection that did not come to its end when the server stopped.
package struct CutConnection: Sendable, CustomStringConvertible {
    /// What it was in the middle of.
    package enum Activity: String, Sendable {
        case readingHead = "reading the head of a request"
        case readingContent = "reading the content of"
        case waiting = "waiting for the answer to"
        case writing = "writing the answer to"
        case tunnelling = "passing on what goes through"
    }

    package let client: ClientAddress
    package let activity: Activity
    /// Empty where it is not known.
    package let method: String
    /// The request target without its query, which may hold what is to stay secret.
    package let path: String
    /// For how long it had been at that.
    package let milliseconds: Int

    /// `127.0.0.1:50312 cut after 5.0 s of waiting for the answer to GET /slow`.
    package var description: String { sentence(showsPath: true) }

    /// The same, where wanted without the path.
    package func sentence(showsPath: Bool) -> String {
        let request = method.isEmpty ? "a request" : showsPath ? "\(method) \(path)" : "a \(method) request"
        let what = activity == .readingHead ? activity.rawValue : "\(activity.rawValue) \(request)"
        return "\(client) cut after \(milliseconds / 1000).\(milliseconds / 100 % 10) s of \(what)"
    }
}

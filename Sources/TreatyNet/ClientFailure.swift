// Why a request got no usable response, with the data a report needs; whether that breaks a contract is not known here.

/// What went wrong between sending a request and having its response.
package enum ClientFailure: Error, Sendable, Equatable {
    case cannotResolve(host: String)
    case refused(host: String, port: Int)
    case connectTimeout(host: String, port: Int, milliseconds: Int)
    /// The server took the connection and did not finish the TLS handshake on it.
    case handshakeTimeout(host: String, port: Int, milliseconds: Int)
    /// Any other failure to connect, in the kernel's words.
    case cannotConnect(host: String, port: Int, reason: String)
    /// The proxy answered the request for a tunnel with this status.
    case proxyRefused(proxy: String, status: Int)
    /// The connection would lead back to whoever opens it.
    case leadsBack(host: String, port: Int)
    /// OpenSSL is not on this machine; `install` says how to get it.
    case tlsUnavailable(install: String)
    case tls(reason: String)
    /// No whole head of a response came; `received` bytes of it did.
    case responseTimeout(milliseconds: Int, received: Int)
    /// The content stopped coming; `expected` is nil where the framing does not tell it in advance.
    case bodyTimeout(received: Int, expected: Int?)
    case closedBeforeResponse
    /// The connection closed within the head of the response.
    case closedMidHead(received: Int)
    case closedMidBody(received: Int, expected: Int?)
    /// Whoever asked has gone before there was a response.
    case abandoned
    case malformed(reason: String)
    case tooLarge(reason: String)
}

extension ClientFailure {
    /// The same sentence without hosts and ports, for a place that has the URL and must not say more of it.
    package var withoutPlace: String {
        switch self {
        case .cannotResolve: "the host cannot be resolved to an address"
        case .refused: "the connection was refused; nothing listens there"
        case .connectTimeout(_, _, let milliseconds): "no connection within \(milliseconds) ms"
        case .handshakeTimeout(_, _, let milliseconds):
            "the server is connected, but the TLS handshake was not over within \(milliseconds) ms"
        case .cannotConnect(_, _, let reason): "no connection: \(reason)"
        case .proxyRefused(_, let status): "the proxy answered the request for a tunnel with \(status)"
        case .leadsBack: "the request leads back to this proxy itself"
        default: description
        }
    }
}

extension ClientFailure: CustomStringConvertible {
    /// One sentence of what happened, with its numbers.
    package var description: String {
        switch self {
        case .cannotResolve(let host): "the host '\(host)' cannot be resolved to an address"
        case .refused(let host, let port): "the connection to \(host) port \(port) was refused; nothing listens there"
        case .connectTimeout(let host, let port, let milliseconds):
            "no connection to \(host) port \(port) within \(milliseconds) ms"
        case .handshakeTimeout(let host, let port, let milliseconds):
            "\(host) port \(port) is connected, but the TLS handshake was not over within \(milliseconds) ms"
        case .cannotConnect(let host, let port, let reason): "no connection to \(host) port \(port): \(reason)"
        case .proxyRefused(let proxy, let status): "the proxy \(proxy) answered the request for a tunnel with \(status)"
        case .leadsBack(let host, let port): "\(host) port \(port) is this proxy itself"
        case .tlsUnavailable(let install): "https needs OpenSSL 3, which is not on this machine; \(install)"
        case .tls(let reason): "TLS failed: \(reason)"
        case .responseTimeout(let milliseconds, 0): "no response came within \(milliseconds) ms"
        case .responseTimeout(let milliseconds, let received):
            "only \(received) bytes of the response's head came within \(milliseconds) ms"
        case .bodyTimeout(let received, let expected?):
            "the content was not whole in time; \(received) of \(expected) bytes came"
        case .bodyTimeout(let received, nil): "the content was not whole in time; \(received) bytes came, and no end"
        case .closedBeforeResponse: "the connection closed before any byte of the response"
        case .closedMidHead(let received):
            "the connection closed within the head of the response, after \(received) bytes"
        case .closedMidBody(let received, let expected?):
            "the connection closed within the content, after \(received) of \(expected) bytes"
        case .closedMidBody(let received, nil):
            "the connection closed within the content, after \(received) bytes, before its end"
        case .abandoned: "the client went away before a response came"
        case .malformed(let reason): "the response is malformed: \(reason)"
        case .tooLarge(let reason): "the response is too large: \(reason)"
        }
    }
}

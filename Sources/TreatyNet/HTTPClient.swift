// A client: one request, one response, with deadlines; it follows no redirects and keeps no cookies.
import Synchronization
package import TreatyHTTP

/// How long each phase of an exchange may take, in milliseconds.
package struct ClientTimeouts: Sendable {
    /// Resolving, connecting and the TLS handshake together.
    package var connectMilliseconds: Int
    /// From there to the end of the response's head.
    package var responseMilliseconds: Int
    /// From the end of the head to the end of the content.
    package var bodyMilliseconds: Int
    /// All of it.
    package var totalMilliseconds: Int

    package init(
        connectMilliseconds: Int = 5000, responseMilliseconds: Int = 10_000, bodyMilliseconds: Int = 10_000,
        totalMilliseconds: Int = 30_000
    ) {
        self.connectMilliseconds = connectMilliseconds
        self.responseMilliseconds = responseMilliseconds
        self.bodyMilliseconds = bodyMilliseconds
        self.totalMilliseconds = totalMilliseconds
    }
}

/// A response and how it came.
package struct ClientExchange: Sendable {
    package let response: ResponseMessage
    /// From the first byte sent to the last byte read.
    package let milliseconds: Int
    /// Whether an earlier exchange had opened the connection.
    package let reusedConnection: Bool
    /// Bytes that came behind the response, which nothing had asked for.
    package let surplusBytes: Int
    /// When the first byte of the request was sent, in microseconds since 1970.
    package let startedMicroseconds: Int
    package let timings: ExchangeTimings
    /// Who answered, the host in numbers, and which of this client's connections it was.
    package let server: ClientAddress
    package let connection: Int
}

/// Whom a client trusts to be the server that it asked for.
package struct ClientTrust: Sendable, Equatable {
    /// Accepts any certificate of any name. Only ever by the user's explicit word.
    package var insecure: Bool
    /// A PEM file of authorities that are trusted beside the system's.
    package var caFile: String?

    package init(insecure: Bool = false, caFile: String? = nil) {
        self.insecure = insecure
        self.caFile = caFile
    }
}

/// A client that keeps connections for the next exchanges. It may be used from several threads: exchanges at one time
/// have a connection each.
package final class HTTPClient: Sendable {
    private let trust: ClientTrust
    private let limits: HTTPLimits
    /// The one that was used last stands last.
    private let idle = Mutex<[ClientConnection]>([])
    private let idleMax: Int
    private let opened = Atomic<Int>(0)
    private let tls = Mutex<TLSContext?>(nil)

    /// Keeps at most `idleMax` connections that nobody uses.
    package init(
        trust: ClientTrust = ClientTrust(), limits: HTTPLimits = HTTPLimits(contentBytesMax: 67_108_864),
        idleMax: Int = 1
    ) {
        self.trust = trust
        self.limits = limits
        self.idleMax = idleMax
    }

    /// Sends a request and returns its final response; blocks this thread until then.
    ///
    /// The origin's base path goes before the target. Host is added where it is missing; Content-Length is ours.
    /// A kept connection is used for idempotent methods only, since only they may be sent again when it turns out to be
    /// closed (RFC 9110 9.2.2); that is done once, on a new connection.
    package func send(
        _ request: RequestMessage, to origin: Origin, timeouts: ClientTimeouts = ClientTimeouts()
    ) throws(ClientFailure) -> ClientExchange {
        let totalEnd = monotonicMilliseconds() + timeouts.totalMilliseconds
        let bytes = RequestWriter.bytes(of: request, to: origin)
        if isIdempotent(method: request.method), let kept = takeIdle(for: origin) {
            do throws(ClientFailure) {
                return try exchange(request, bytes, on: kept, opening: nil, timeouts, totalEnd)
            } catch {
                guard error == .closedBeforeResponse else { throw error }
            }
        }
        var opening = Opening()
        let connection = try open(origin, timeouts, totalEnd, &opening)
        return try exchange(request, bytes, on: connection, opening: opening, timeouts, totalEnd)
    }

    /// Closes the kept connections.
    package func close() { idle.withLock { $0 = [] } }

    private func takeIdle(for origin: Origin) -> ClientConnection? {
        while let connection = idle.withLock({ $0.popLast() }) {
            if connection.isQuiet, connection.serves(origin) { return connection }
        }
        return nil
    }

    /// How long the opening of a connection took, in microseconds; -1 for what it had no need of.
    private struct Opening {
        var connect = -1
        var tls = -1
    }

    private func open(
        _ origin: Origin, _ timeouts: ClientTimeouts, _ totalEnd: Int, _ opening: inout Opening
    ) throws(ClientFailure) -> ClientConnection {
        let start = monotonicMicroseconds()
        let deadline = min(totalEnd, monotonicMilliseconds() + timeouts.connectMilliseconds)
        var context: TLSContext?
        if origin.isTLS { context = try tlsContext() }
        let number = opened.add(1, ordering: .relaxed).newValue
        let connection = try ClientConnection.open(
            origin, number: number, until: deadline, milliseconds: timeouts.connectMilliseconds)
        if let context {
            let connected = monotonicMicroseconds()
            try connection.secure(with: context, until: deadline, timeouts.connectMilliseconds)
            opening.tls = monotonicMicroseconds() - connected
        }
        opening.connect = monotonicMicroseconds() - start
        return connection
    }

    private func tlsContext() throws(ClientFailure) -> TLSContext {
        if let context = tls.withLock({ $0 }) { return context }
        let context = try TLSContext(try OpenSSL.loaded.get(), trust: trust)
        tls.withLock { $0 = context }
        return context
    }

    private func exchange(
        _ request: RequestMessage, _ bytes: [UInt8], on connection: ClientConnection, opening: Opening?,
        _ timeouts: ClientTimeouts, _ totalEnd: Int
    ) throws(ClientFailure) -> ClientExchange {
        let started = unixMicroseconds()
        let begin = monotonicMicroseconds()
        let start = begin / 1000
        let responseEnd = min(totalEnd, start + timeouts.responseMilliseconds)
        let isWhole: Bool
        switch connection.write(bytes, until: responseEnd) {
        case .done: isWhole = true
        case .interrupted: isWhole = false
        case .timeout: throw .responseTimeout(milliseconds: monotonicMilliseconds() - start, received: 0)
        }
        let written = monotonicMicroseconds()
        var reading = ResponseReading(
            method: request.method, limits: limits, start: start, responseEnd: responseEnd,
            bodyMilliseconds: timeouts.bodyMilliseconds, totalEnd: totalEnd)
        let (response, surplus) = try reading.response(from: connection)
        let end = monotonicMicroseconds()
        var timings = ExchangeTimings()
        timings.connect = opening?.connect ?? -1
        timings.tls = opening?.tls ?? -1
        timings.send = written - begin
        let firstByte = reading.firstByte ?? end
        timings.wait = max(0, firstByte - written)
        timings.receive = max(0, end - max(firstByte, written))
        let exchange = ClientExchange(
            response: response, milliseconds: (end - begin) / 1000, reusedConnection: opening == nil,
            surplusBytes: surplus ?? 0, startedMicroseconds: started, timings: timings, server: connection.server,
            connection: connection.number)
        if isWhole, surplus == 0, response.allowsKeepAlive, !request.connectionHas("close") {
            idle.withLock { kept in
                kept.append(connection)
                if kept.count > idleMax { kept.removeFirst() }
            }
        }
        return exchange
    }
}

/// One response on its way: what came of it and how long it may still take.
private struct ResponseReading {
    private var parser: ResponseParser
    private var buffer: [UInt8] = []
    private let start: Int
    private var end: Int
    private let bodyMilliseconds: Int
    private let totalEnd: Int
    private var isInBody = false
    /// When the first byte of the response came, in monotonic microseconds.
    private(set) var firstByte: Int?

    init(method: String, limits: HTTPLimits, start: Int, responseEnd: Int, bodyMilliseconds: Int, totalEnd: Int) {
        parser = ResponseParser(method: method, limits: limits)
        self.start = start
        end = responseEnd
        self.bodyMilliseconds = bodyMilliseconds
        self.totalEnd = totalEnd
    }

    /// The response, and how many bytes came behind it; nil where only the connection's end told where its content
    /// ends.
    mutating func response(from connection: ClientConnection) throws(ClientFailure) -> (ResponseMessage, Int?) {
        while true {
            switch connection.read(into: &buffer, until: end) {
            case .bytes:
                if firstByte == nil { firstByte = monotonicMicroseconds() }
                switch parser.parse(buffer) {
                case .complete(let message, let consumed):
                    return (message, parser.isUntilClose ? nil : buffer.count - consumed)
                case .failure(let failure):
                    if [413, 414, 431].contains(failure.status) { throw .tooLarge(reason: failure.reason) }
                    throw .malformed(reason: failure.reason)
                case .needMore: enterBody()
                }
            case .timeout:
                if parser.headStatus == nil {
                    throw .responseTimeout(milliseconds: monotonicMilliseconds() - start, received: buffer.count)
                }
                let (received, expected) = parser.progress(buffer)
                throw .bodyTimeout(received: received, expected: expected)
            case .end: return try atEnd(isClean: true)
            case .reset: return try atEnd(isClean: false)
            case .tlsFailed(let reason): throw .tls(reason: reason)
            }
        }
    }

    private mutating func enterBody() {
        guard !isInBody, parser.headStatus != nil else { return }
        isInBody = true
        end = min(totalEnd, monotonicMilliseconds() + bodyMilliseconds)
    }

    /// What the end of the connection means; content until close counts only when the close was clean (RFC 9112 9.8).
    private mutating func atEnd(isClean: Bool) throws(ClientFailure) -> (ResponseMessage, Int?) {
        let (received, expected) = parser.progress(buffer)
        switch parser.end(buffer) {
        case .complete(let message) where isClean: return (message, nil)
        case .complete: throw .closedMidBody(received: received, expected: nil)
        case .nothing: throw .closedBeforeResponse
        case .insideHead: throw .closedMidHead(received: buffer.count)
        case .truncated: throw .closedMidBody(received: received, expected: expected)
        }
    }
}

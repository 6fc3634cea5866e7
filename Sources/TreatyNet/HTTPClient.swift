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

/// What a client is made of.
package struct ClientSettings: Sendable {
    package var trust: ClientTrust
    package var limits: HTTPLimits
    package var proxies: ProxySettings
    /// How many connections are kept that nobody uses; the one that waited longest goes first.
    package var idleMax: Int
    /// How long a loop keeps a connection that nobody uses.
    package var idleMilliseconds: Int
    /// How many exchanges a loop has under way at one time; others wait for their turn.
    package var exchangesMax: Int
    /// Failures of the kernel that tests ask for.
    package var faults: SocketFaults?

    package init(
        trust: ClientTrust = ClientTrust(), limits: HTTPLimits = HTTPLimits(contentBytesMax: 67_108_864),
        proxies: ProxySettings = ProxySettings(), idleMax: Int = 64, idleMilliseconds: Int = 60_000,
        exchangesMax: Int = 512, faults: SocketFaults? = nil
    ) {
        self.trust = trust
        self.limits = limits
        self.proxies = proxies
        self.idleMax = idleMax
        self.idleMilliseconds = idleMilliseconds
        self.exchangesMax = exchangesMax
        self.faults = faults
    }
}

/// A client whose calls wait, for threads of their own. It keeps connections for the next exchanges, and may be used
/// from several threads: exchanges at one time have a connection each. Nobody waits for a LoopClient.
package final class HTTPClient: Sendable {
    private let settings: ClientSettings
    /// The one that was used last stands last.
    private let idle = Mutex<[ClientConnection]>([])
    private let opened = Atomic<Int>(0)
    private let tls = Mutex<TLSContext?>(nil)

    /// Keeps at most `idleMax` connections that nobody uses.
    package init(
        trust: ClientTrust = ClientTrust(), limits: HTTPLimits = HTTPLimits(contentBytesMax: 67_108_864),
        proxies: ProxySettings = ProxySettings(), idleMax: Int = 1, faults: SocketFaults? = nil
    ) {
        settings = ClientSettings(trust: trust, limits: limits, proxies: proxies, idleMax: idleMax, faults: faults)
    }

    /// Sends a request and returns its final response; blocks this thread until then.
    ///
    /// The origin's base path goes before the target. Host is added where it is missing; Content-Length is ours.
    /// A kept connection is used for idempotent methods only, since only they may be sent again when it turns out to be
    /// closed (RFC 9110 9.2.2); that is done once, on a new connection.
    package func send(
        _ request: RequestMessage, to origin: Origin, timeouts: ClientTimeouts = ClientTimeouts()
    ) throws(ClientFailure) -> ClientExchange {
        let call = ClientCall(request, to: origin, through: settings.proxies, timeouts: timeouts)
        var scratch = [UInt8](repeating: 0, count: 32_768)
        var kept = call.isIdempotent ? takeIdle(for: origin, &scratch) : nil
        while true {
            let connection: ClientConnection
            if let kept { connection = kept } else { connection = try open(call) }
            kept = nil
            do throws(ClientFailure) {
                let exchange = try exchange(call, on: connection, &scratch)
                if connection.isReusable { keep(connection) }
                return exchange
            } catch {
                let goesOn = call.goesOn(
                    after: error, wasReused: connection.isReused, wasConnected: connection.isConnected)
                guard goesOn else { throw error }
            }
        }
    }

    /// Closes the kept connections.
    package func close() { idle.withLock { $0 = [] } }

    private func exchange(
        _ call: ClientCall, on connection: ClientConnection, _ scratch: inout [UInt8]
    ) throws(ClientFailure) -> ClientExchange {
        var step = connection.begin(call, scratch: &scratch)
        while true {
            switch step {
            case .finished(let exchange): return exchange
            case .failed(let failure): throw failure
            case .waits, .opened: break
            }
            let ready = Socket.wait(
                connection.descriptor, reads: connection.interest.contains(.read),
                writes: connection.interest.contains(.write), until: connection.deadline)
            guard let ready else { throw connection.timeoutFailure }
            step = connection.step(canRead: ready.read, canWrite: ready.write, scratch: &scratch)
        }
    }

    private func keep(_ connection: ClientConnection) {
        idle.withLock { kept in
            kept.append(connection)
            if kept.count > settings.idleMax { kept.removeFirst() }
        }
    }

    private func takeIdle(for origin: Origin, _ scratch: inout [UInt8]) -> ClientConnection? {
        while let connection = idle.withLock({ $0.popLast() }) {
            let isReadable =
                Socket.wait(
                    connection.descriptor, reads: true, writes: false, until: monotonicMilliseconds()) != nil
            if !isReadable || connection.staysIdle(scratch: &scratch), connection.serves(origin) { return connection }
        }
        return nil
    }

    /// A connection to the next address of a call that can be begun.
    private func open(_ call: ClientCall) throws(ClientFailure) -> ClientConnection {
        call.beginOpening(as: opened.add(1, ordering: .relaxed).newValue)
        var context: TLSContext?
        if call.origin.isTLS { context = try tlsContext() }
        if call.addresses == nil {
            call.addresses = addresses(of: call.peer, until: call.connectEnd)[...]
        }
        while let address = call.nextAddress() {
            do throws(ClientFailure) {
                return try ClientConnection(address, for: call, settings, context: context)
            } catch {
                guard call.goesOn(after: error, wasReused: false, wasConnected: false) else { throw error }
            }
        }
        throw call.failure
    }

    private func tlsContext() throws(ClientFailure) -> TLSContext {
        if let context = tls.withLock({ $0 }) { return context }
        let context = try TLSContext(trust: settings.trust)
        tls.withLock { $0 = context }
        return context
    }
}

/// Numbers at once; names wait for the resolver until the deadline. Empty where there are none in time.
func addresses(of origin: Origin, until deadline: Int) -> [SocketAddress] {
    let numeric = SocketAddress.resolve(host: origin.host, port: origin.port, isNumeric: true)
    if !numeric.isEmpty { return numeric }
    guard let resolution = try? Resolution(host: origin.host, port: origin.port) else { return [] }
    _ = Socket.wait(resolution.pipe.readEnd, reads: true, writes: false, until: deadline)
    return resolution.addresses ?? []
}

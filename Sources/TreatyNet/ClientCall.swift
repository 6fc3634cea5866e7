// One request on its way: as bytes, with its times, the addresses left to try and whether it may be sent once more.
import TreatyHTTP

/// What a client was asked for, and how far it has come; a connection moves it, and its owner finds the next one. One
/// thread at a time uses it.
final class ClientCall {
    let method: String
    let origin: Origin
    let proxy: ProxyServer?
    let bytes: [UInt8]
    let timeouts: ClientTimeouts
    /// When all must be over, in monotonic milliseconds.
    let totalEnd: Int
    /// The request asks that the connection ends behind it.
    let closes: Bool
    /// Nothing is asked of the origin itself: bytes will pass both ways (RFC 9110 9.3.6).
    var isTunnel: Bool { tunnelled != nil }
    /// What is called at the end, where nobody waits.
    let completion: LoopClient.Completion?
    /// The CONNECT that a tunnel is for.
    let tunnelled: ServerReply?
    /// Nil while nobody has looked for them.
    var addresses: ArraySlice<SocketAddress>?
    /// When the first connection was begun to be opened, in monotonic microseconds; nil while a kept one does.
    private(set) var openingSince: Int?
    /// Tells the connection that is opened for it from others of the client.
    private(set) var number = 0
    /// Where nothing better is known, why there is no connection.
    private(set) var failure: ClientFailure
    private var wasSentAgain = false
    /// Nobody waits for it any more.
    var isAbandoned = false
    /// The connection that it is on, while it is on one.
    weak var member: (any LoopMember)?

    init(
        _ request: RequestMessage, to origin: Origin, through proxies: ProxySettings, timeouts: ClientTimeouts,
        isForwarded: Bool = false, completion: LoopClient.Completion? = nil
    ) {
        method = request.method
        self.origin = origin
        proxy = proxies.proxy(for: origin)
        bytes = RequestWriter.bytes(of: request, to: origin, through: proxy, isForwarded: isForwarded)
        self.timeouts = timeouts
        totalEnd = monotonicMilliseconds() + timeouts.totalMilliseconds
        closes = !isForwarded && request.connectionHas("close")
        self.completion = completion
        tunnelled = nil
        failure = .cannotResolve(host: proxy?.origin.host ?? origin.host)
    }

    /// A call that ends when bytes may pass to the host and port of an origin.
    init(
        tunnelTo origin: Origin, for reply: ServerReply, through proxies: ProxySettings, timeouts: ClientTimeouts,
        completion: @escaping LoopClient.Completion
    ) {
        method = "CONNECT"
        self.origin = origin
        proxy = proxies.proxy(for: origin)
        bytes = []
        self.timeouts = timeouts
        totalEnd = monotonicMilliseconds() + timeouts.totalMilliseconds
        closes = true
        self.completion = completion
        tunnelled = reply
        failure = .cannotResolve(host: proxy?.origin.host ?? origin.host)
    }

    /// Whether it may be sent a second time when nobody knows what became of the first (RFC 9110 9.2.2).
    var isIdempotent: Bool { TreatyHTTP.isIdempotent(method: method) }

    /// The origin whose address is connected to.
    var peer: Origin { proxy?.origin ?? origin }

    /// When connecting must be over, in monotonic milliseconds.
    var connectEnd: Int {
        let start = openingSince.map { $0 / 1000 } ?? monotonicMilliseconds()
        return min(totalEnd, start + timeouts.connectMilliseconds)
    }

    /// From here on a new connection is opened; `number` is what it is called.
    func beginOpening(as number: @autoclosure () -> Int) {
        guard openingSince == nil else { return }
        openingSince = monotonicMicroseconds()
        self.number = number()
    }

    /// The next address to try; nil when none is left.
    func nextAddress() -> SocketAddress? { addresses?.popFirst() }

    /// Whether another connection may still lead to a response after this failure on one: the next address, or a new
    /// connection in place of a kept one that turned out to be closed.
    func goesOn(after failure: ClientFailure, wasReused: Bool, wasConnected: Bool) -> Bool {
        self.failure = failure
        if wasReused {
            guard failure == .closedBeforeResponse, isIdempotent, !wasSentAgain else { return false }
            wasSentAgain = true
            return true
        }
        if case .connectTimeout = failure { return false }
        return !wasConnected && addresses?.isEmpty == false
    }
}

// One connection to a server and the exchange on it, moved as far as it goes without waiting; its owner waits.
import TreatyHTTP

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A socket, for https the TLS session on it, and one exchange at a time. It never blocks: its owner waits for
/// `interest` until `deadline`, and calls `step` or takes `timeoutFailure`. One thread at a time uses it.
final class ClientConnection: @unchecked Sendable {
    enum Step {
        case waits
        case finished(ClientExchange)
        /// The tunnel stands; what passes through the socket is its owner's.
        case opened
        case failed(ClientFailure)
    }

    private enum Phase { case connecting, tunnelling, securing, exchanging, idle, opened, over }

    let descriptor: Int32
    let origin: Origin
    /// Tells the connections of one client apart.
    let number: Int
    /// What the socket is to be watched for.
    private(set) var interest = Interest.write
    /// When the time of the current phase is over, in monotonic milliseconds.
    private(set) var deadline = Int.max
    /// Whether an earlier exchange had opened it.
    private(set) var isReused = false
    /// Whether it came as far as the connection itself, before TLS.
    private(set) var isConnected = false
    /// When it was last of use, in monotonic milliseconds.
    private(set) var idleSince = 0
    private let server: ClientAddress
    private let limits: HTTPLimits
    private let faults: SocketFaults?
    private let context: TLSContext?
    private let ownAddress: ClientAddress?
    private let proxy: ProxyServer?
    private var session: TLSSession?
    private var phase = Phase.connecting
    private var outbound: [UInt8] = []
    private var outboundStart = 0
    private var inbound: [UInt8] = []
    private var isWriteBroken = false
    /// Whether the server has said something in the handshake, and whether its first byte is the type of no TLS record
    /// (RFC 8446 5.1).
    private var hasHeard = false
    private var meetsNoTLS = false
    private var tunnelParser = ResponseParser(method: "CONNECT")
    private var progress: Progress?

    /// The exchange under way.
    private struct Progress {
        let call: ClientCall
        var parser: ResponseParser
        var timings = ExchangeTimings()
        var startedMicroseconds = 0
        /// Moments in monotonic microseconds.
        var securingSince = 0
        var begin = 0
        var written: Int?
        var firstByte: Int?
        var isInBody = false
    }

    /// Begins to connect for a call. `context` is what TLS needs where the origin is https; a connection that leads to
    /// `ownAddress`, where this process listens itself, fails.
    init(
        _ address: SocketAddress, for call: ClientCall, _ settings: ClientSettings, context: TLSContext?,
        ownAddress: ClientAddress? = nil
    ) throws(ClientFailure) {
        descriptor = Socket.make(for: address)
        origin = call.origin
        proxy = call.proxy
        number = call.number
        limits = settings.limits
        faults = settings.faults
        self.context = context
        self.ownAddress = ownAddress
        server = ClientAddress(host: address.host, port: call.peer.port)
        let code = descriptor < 0 ? -descriptor : Socket.connect(descriptor, to: address, settings.faults)
        guard code == 0 || code == EINPROGRESS || code == EINTR else {
            // Everything is set, so that deinit closes the socket.
            throw ClientConnection.failure(code, call.peer, call.timeouts)
        }
    }

    deinit { if descriptor >= 0 { Socket.closed(descriptor) } }

    /// Whether it leads to the same server; the base path does not matter.
    func serves(_ other: Origin) -> Bool {
        origin.port == other.port && origin.isTLS == other.isTLS && origin.host == other.host
    }

    /// Whether the next exchange may use it.
    var isReusable: Bool { phase == .idle }

    /// Takes a call over. A fresh connection goes on connecting, a kept one writes at once.
    func begin(_ call: ClientCall, scratch: inout [UInt8]) -> Step {
        isReused = phase == .idle
        progress = Progress(call: call, parser: ResponseParser(method: call.method, limits: limits))
        deadline = call.connectEnd
        guard isReused else { return .waits }
        return stepping(&scratch) { connection throws(ClientFailure) in connection.beginExchange() }
    }

    /// Goes on after the socket became ready; `scratch` is room to read into, whose bytes mean nothing before or after.
    func step(canRead: Bool, canWrite: Bool, scratch: inout [UInt8]) -> Step {
        stepping(&scratch, canRead: canRead) { connection throws(ClientFailure) in
            if connection.phase == .connecting, canRead || canWrite { try connection.endConnecting() }
        }
    }

    /// What the far end of a tunnel said before anybody was there to hear it; it is the client's.
    func takeEarly() -> [UInt8] {
        defer { inbound = [] }
        return inbound
    }

    /// Why the exchange failed whose time is over now.
    var timeoutFailure: ClientFailure {
        guard phase == .exchanging, let progress else {
            let (peer, milliseconds) = (proxy?.origin ?? origin, progress?.call.timeouts.connectMilliseconds ?? 0)
            switch phase {
            case .securing:
                return .handshakeTimeout(host: origin.host, port: origin.port, milliseconds: milliseconds)
            case .tunnelling:
                let reason = "the proxy is connected, but no tunnel within \(milliseconds) ms"
                return .cannotConnect(host: origin.host, port: origin.port, reason: reason)
            default: return .connectTimeout(host: peer.host, port: peer.port, milliseconds: milliseconds)
            }
        }
        if progress.parser.headStatus == nil {
            return .responseTimeout(
                milliseconds: (monotonicMicroseconds() - progress.begin) / 1000, received: inbound.count)
        }
        let (received, expected) = progress.parser.progress(inbound)
        return .bodyTimeout(received: received, expected: expected)
    }

    /// Whether a kept connection can still be used after its socket became readable: neither a close came nor bytes
    /// nobody asked for. TLS may have something of its own to say, such as tickets (RFC 8446 4.6.1).
    func staysIdle(scratch: inout [UInt8]) -> Bool {
        guard phase == .idle else { return false }
        switch Socket.read(descriptor, into: &scratch, faults) {
        case .wouldBlock: return true
        case .end, .failed: return false
        case .bytes(let count):
            guard let session else { return false }
            session.feed(scratch[0..<count])
            guard case .wantsBytes = session.decrypt(into: &inbound) else { return false }
            return true
        }
    }

    // MARK: Moving

    private func stepping(
        _ scratch: inout [UInt8], canRead: Bool = false,
        _ body: (ClientConnection) throws(ClientFailure) -> Void
    ) -> Step {
        do throws(ClientFailure) {
            try body(self)
            guard let exchange = try move(&scratch, canRead) else { return phase == .opened ? .opened : .waits }
            return .finished(exchange)
        } catch {
            phase = .over
            return .failed(error)
        }
    }

    private func endConnecting() throws(ClientFailure) {
        let code = Socket.error(of: descriptor)
        let peer = proxy?.origin ?? origin
        guard code == 0 else { throw ClientConnection.failure(code, peer, progress?.call.timeouts ?? ClientTimeouts()) }
        isConnected = true
        if leadsBack { throw .leadsBack(host: peer.host, port: peer.port) }
        if let proxy, origin.isTLS {
            phase = .tunnelling
            outbound = RequestWriter.tunnel(to: origin, through: proxy)
        } else {
            try beginSecuring()
        }
    }

    /// Whether what is sent would come back: the same port, and the address that is listened on, or where that is every
    /// address of this machine, one of those. What counts is where the socket has come to: `0.0.0.0` leads to this
    /// machine, and `::ffff:127.0.0.1` is an IPv4 address (RFC 4291 2.5.5.2).
    private var leadsBack: Bool {
        guard let ownAddress, ownAddress.port == server.port else { return false }
        let own = Socket.unmapped(ownAddress.host)
        let peer = Socket.unmapped(Socket.peerAddress(of: descriptor).host)
        if own == peer { return true }
        return ["0.0.0.0", "::"].contains(own) && Socket.unmapped(Socket.localAddress(of: descriptor).host) == peer
    }

    private func beginSecuring() throws(ClientFailure) {
        if progress?.call.isTunnel == true {
            phase = .opened
            return
        }
        guard let context else { return beginExchange() }
        phase = .securing
        progress?.securingSince = monotonicMicroseconds()
        session = try TLSSession(context, host: origin.host)
    }

    private func beginExchange() {
        guard var current = progress else { return }
        phase = .exchanging
        let now = monotonicMicroseconds()
        if !isReused, let since = current.call.openingSince {
            current.timings.connect = now - since
            if session != nil { current.timings.tls = now - current.securingSince }
        }
        current.startedMicroseconds = unixMicroseconds()
        current.begin = now
        deadline = min(current.call.totalEnd, now / 1000 + current.call.timeouts.responseMilliseconds)
        if let session {
            isWriteBroken = !session.encrypt(current.call.bytes)
            outbound = session.takeOutput()
        } else {
            outbound = current.call.bytes
        }
        outboundStart = 0
        progress = current
    }

    private func move(_ scratch: inout [UInt8], _ canRead: Bool) throws(ClientFailure) -> ClientExchange? {
        var canRead = canRead
        while true {
            if phase == .securing, try shakeHands() { beginExchange() }
            flush()
            guard canRead, phase != .connecting, phase != .opened else { break }
            canRead = false
            if let exchange = try read(&scratch) { return exchange }
        }
        interest = phase == .connecting ? .write : outboundStart < outbound.count ? [.read, .write] : .read
        return nil
    }

    private func flush() {
        while outboundStart < outbound.count, !isWriteBroken, phase != .connecting {
            switch Socket.write(descriptor, outbound, from: outboundStart, faults) {
            case .bytes(let count): outboundStart += count
            case .wouldBlock: return
            // What the server said before it broke off may still be there to read.
            case .end, .failed:
                isWriteBroken = true
                // The server is not to wait for the rest while we wait for what it says.
                Socket.endWriting(descriptor)
            }
        }
        if outboundStart > 0 || isWriteBroken {
            outbound = []
            outboundStart = 0
        }
        if phase == .exchanging, progress?.written == nil, !isWriteBroken {
            progress?.written = monotonicMicroseconds()
        }
    }

    /// True when the handshake is done (RFC 8446 4); its next bytes wait to be written.
    private func shakeHands() throws(ClientFailure) -> Bool {
        guard let session else { return true }
        let step = session.handshake()
        outbound += session.takeOutput()
        switch step {
        case .done:
            // What the handshake still has to say goes out before the request.
            flush()
            return outbound.isEmpty
        case .wantsBytes: return false
        case .failed(let reason):
            flush()
            throw .tls(reason: meetsNoTLS ? reason + "; the server may speak http" : reason)
        }
    }

    /// Reads once; the exchange when it is whole.
    private func read(_ scratch: inout [UInt8]) throws(ClientFailure) -> ClientExchange? {
        var isEnd = false
        var isClean = false
        switch Socket.read(descriptor, into: &scratch, faults) {
        case .wouldBlock: return nil
        case .end:
            isEnd = true
            isClean = session == nil
        case .failed: isEnd = true
        case .bytes(let count):
            if phase == .securing {
                if !hasHeard { meetsNoTLS = !(0x14...0x18).contains(scratch[0]) }
                hasHeard = true
                session?.feed(scratch[0..<count])
                return nil
            }
            guard let session, phase == .exchanging else {
                inbound += scratch[0..<count]
                break
            }
            session.feed(scratch[0..<count])
            decrypting: while true {
                switch session.decrypt(into: &inbound) {
                case .bytes: continue
                case .wantsBytes: break decrypting
                case .end:
                    isEnd = true
                    isClean = true
                    break decrypting
                case .failed(let reason): throw .tls(reason: reason)
                }
            }
            // A key update wants an answer.
            outbound += session.takeOutput()
        }
        switch phase {
        case .exchanging: return try readResponse(isEnd: isEnd, isClean: isClean)
        case .tunnelling: try readTunnel(isEnd: isEnd)
        case .securing: throw .tls(reason: "the server closed the connection during the handshake")
        case .connecting, .idle, .opened, .over: break
        }
        return nil
    }

    /// What the proxy says to CONNECT; anything but 2xx is a refusal (RFC 9110 9.3.6).
    private func readTunnel(isEnd: Bool) throws(ClientFailure) {
        let peer = proxy?.origin ?? origin
        switch tunnelParser.parse(inbound) {
        case .complete(let message, let consumed)
        where message.status / 100 == 2 && (consumed == inbound.count || progress?.call.isTunnel == true):
            // Through a tunnel the server may speak first.
            inbound.removeFirst(consumed)
            try beginSecuring()
        case .complete(let message, _): throw .proxyRefused(proxy: peer.hostAndPort, status: message.status)
        case .failure(let failure): throw .malformed(reason: "the proxy \(peer.hostAndPort): \(failure.reason)")
        case .needMore:
            // Why it refuses is content that nobody would read.
            if let status = tunnelParser.headStatus {
                throw .proxyRefused(proxy: peer.hostAndPort, status: status)
            }
            if isEnd {
                throw .cannotConnect(
                    host: peer.host, port: peer.port, reason: "the proxy closed the connection instead of a tunnel")
            }
        }
    }

    private func readResponse(isEnd: Bool, isClean: Bool) throws(ClientFailure) -> ClientExchange? {
        guard var current = progress else { return nil }
        progress = nil
        defer { if phase == .exchanging { progress = current } }
        if current.firstByte == nil, !inbound.isEmpty { current.firstByte = monotonicMicroseconds() }
        switch current.parser.parse(inbound) {
        case .complete(let message, let consumed):
            let surplus = current.parser.isUntilClose || isEnd ? nil : inbound.count - consumed
            return finished(message, current, surplus: surplus)
        case .failure(let failure):
            if [413, 414, 431].contains(failure.status) { throw .tooLarge(reason: failure.reason) }
            throw .malformed(reason: failure.reason)
        case .needMore: break
        }
        guard isEnd else {
            if !current.isInBody, current.parser.headStatus != nil {
                current.isInBody = true
                deadline = min(current.call.totalEnd, monotonicMilliseconds() + current.call.timeouts.bodyMilliseconds)
            }
            return nil
        }
        // Content until close counts only when the close was clean (RFC 9112 9.8).
        let (received, expected) = current.parser.progress(inbound)
        switch current.parser.end(inbound) {
        case .complete(let message) where isClean: return finished(message, current, surplus: nil)
        case .complete: throw .closedMidBody(received: received, expected: nil)
        case .nothing: throw .closedBeforeResponse
        case .insideHead: throw .closedMidHead(received: inbound.count)
        case .truncated: throw .closedMidBody(received: received, expected: expected)
        }
    }

    /// The exchange; `surplus` is nil where the connection has ended.
    private func finished(_ response: ResponseMessage, _ current: Progress, surplus: Int?) -> ClientExchange {
        let end = monotonicMicroseconds()
        var timings = current.timings
        let written = current.written ?? end
        timings.send = written - current.begin
        let firstByte = current.firstByte ?? end
        timings.wait = max(0, firstByte - written)
        timings.receive = max(0, end - max(firstByte, written))
        let isKept = current.written != nil && surplus == 0 && response.allowsKeepAlive && !current.call.closes
        phase = isKept ? .idle : .over
        inbound.removeAll(keepingCapacity: inbound.capacity <= 65_536)
        interest = .read
        deadline = .max
        idleSince = end / 1000
        return ClientExchange(
            response: response, milliseconds: (end - current.begin) / 1000, reusedConnection: isReused,
            surplusBytes: surplus ?? 0, startedMicroseconds: current.startedMicroseconds, timings: timings,
            server: server, connection: number)
    }

    private static func failure(_ code: Int32, _ peer: Origin, _ timeouts: ClientTimeouts) -> ClientFailure {
        switch code {
        case ECONNREFUSED: .refused(host: peer.host, port: peer.port)
        case ETIMEDOUT:
            .connectTimeout(host: peer.host, port: peer.port, milliseconds: timeouts.connectMilliseconds)
        default: .cannotConnect(host: peer.host, port: peer.port, reason: systemMessage(code))
        }
    }
}

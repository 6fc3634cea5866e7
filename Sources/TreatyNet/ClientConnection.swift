// One connection to a server, plain or TLS, whose calls wait until a deadline; messages are not known here.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Synchronization

/// A connected socket and, for https, the TLS session on it. One thread at a time uses it: the client that holds it.
final class ClientConnection: @unchecked Sendable {
    enum Written { case done, interrupted, timeout }
    enum Read {
        case bytes, timeout, end
        /// The connection broke without saying so: a reset, or a TLS stream that was cut.
        case reset
        case tlsFailed(String)
    }

    private let descriptor: Int32
    private let origin: Origin
    /// Who is at the other end.
    let server: ClientAddress
    /// Tells the connections of one client apart.
    let number: Int
    private var session: TLSSession?
    private var scratch = [UInt8](repeating: 0, count: 32_768)

    private init(descriptor: Int32, origin: Origin, server: ClientAddress, number: Int) {
        self.descriptor = descriptor
        self.origin = origin
        self.server = server
        self.number = number
    }

    deinit { Socket.closed(descriptor) }

    /// Whether it leads to the same server; the base path does not matter.
    func serves(_ other: Origin) -> Bool {
        origin.isTLS == other.isTLS && origin.host == other.host && origin.port == other.port
    }

    /// Whether nothing came since the last exchange: neither a close nor bytes nobody asked for.
    var isQuiet: Bool {
        if let session {
            var rest: [UInt8] = []
            guard case .wantsBytes = session.decrypt(into: &rest) else { return false }
        }
        return Socket.wait(descriptor, reads: true, writes: false, until: monotonicMilliseconds()) == nil
    }

    // MARK: Opening

    /// Tries the addresses of a host in their order until one answers.
    static func open(
        _ origin: Origin, number: Int, until deadline: Int, milliseconds: Int
    ) throws(ClientFailure) -> ClientConnection {
        var failure = ClientFailure.cannotResolve(host: origin.host)
        for address in try addresses(of: origin, until: deadline) where address.isInternet {
            let descriptor = Socket.make(for: address)
            if descriptor < 0 {
                failure = .cannotConnect(host: origin.host, port: origin.port, reason: systemMessage(-descriptor))
                continue
            }
            let connection = ClientConnection(
                descriptor: descriptor, origin: origin,
                server: ClientAddress(host: address.host, port: origin.port), number: number)
            var code = Socket.connect(descriptor, to: address)
            if code == EINPROGRESS || code == EINTR {
                guard Socket.wait(descriptor, reads: false, writes: true, until: deadline) != nil else {
                    throw .connectTimeout(host: origin.host, port: origin.port, milliseconds: milliseconds)
                }
                code = Socket.error(of: descriptor)
            }
            switch code {
            case 0: return connection
            case ECONNREFUSED: failure = .refused(host: origin.host, port: origin.port)
            case ETIMEDOUT:
                failure = .connectTimeout(host: origin.host, port: origin.port, milliseconds: milliseconds)
            default: failure = .cannotConnect(host: origin.host, port: origin.port, reason: systemMessage(code))
            }
        }
        throw failure
    }

    /// Numbers at once; names on a thread of their own, since the resolver knows no deadline.
    private static func addresses(of origin: Origin, until deadline: Int) throws(ClientFailure) -> [SocketAddress] {
        let numeric = SocketAddress.resolve(host: origin.host, port: origin.port, isNumeric: true)
        if !numeric.isEmpty { return numeric }
        guard let resolution = try? Resolution() else { throw .cannotResolve(host: origin.host) }
        do {
            try startThread { resolution.resolve(origin.host, origin.port) }
        } catch {
            throw .cannotResolve(host: origin.host)
        }
        _ = Socket.wait(resolution.pipe.readEnd, reads: true, writes: false, until: deadline)
        return resolution.addresses.withLock { $0 }
    }

    /// An answer of the resolver that may come too late for who asked.
    private final class Resolution: Sendable {
        let pipe: WakePipe
        let addresses = Mutex<[SocketAddress]>([])

        init() throws(NetFailure) { pipe = try WakePipe() }
        deinit { pipe.close() }

        func resolve(_ host: String, _ port: Int) {
            let found = SocketAddress.resolve(host: host, port: port, isNumeric: false)
            addresses.withLock { $0 = found }
            pipe.wake()
        }
    }

    /// Does the TLS handshake (RFC 8446) and checks whom it leads to.
    func secure(with context: TLSContext, until deadline: Int, _ milliseconds: Int) throws(ClientFailure) {
        let session = try TLSSession(context, host: origin.host)
        self.session = session
        while true {
            let step = session.handshake()
            guard flush(session, until: deadline) != .timeout else {
                throw .connectTimeout(host: origin.host, port: origin.port, milliseconds: milliseconds)
            }
            switch step {
            case .done: return
            case .failed(let reason): throw .tls(reason: reason)
            case .wantsBytes: break
            }
            switch receive(until: deadline) {
            case .bytes(let count): session.feed(scratch[0..<count])
            case .wouldBlock:
                throw .connectTimeout(host: origin.host, port: origin.port, milliseconds: milliseconds)
            case .end, .failed: throw .tls(reason: "the server closed the connection during the handshake")
            }
        }
    }

    // MARK: Transferring

    /// Writes all, unless the server answers or breaks off before it has everything.
    func write(_ bytes: [UInt8], until deadline: Int) -> Written {
        if let session {
            guard session.encrypt(bytes) else { return .interrupted }
            return flush(session, until: deadline)
        }
        return writePlain(bytes, until: deadline, yieldsToInput: true)
    }

    /// Appends what comes to `buffer`.
    func read(into buffer: inout [UInt8], until deadline: Int) -> Read {
        while true {
            if let session {
                switch session.decrypt(into: &buffer) {
                case .bytes: return .bytes
                case .end: return .end
                case .failed(let reason): return .tlsFailed(reason)
                case .wantsBytes:
                    // A key update or an alert may want to go out.
                    if flush(session, until: deadline) == .timeout { return .timeout }
                }
            }
            switch receive(until: deadline) {
            case .bytes(let count):
                guard let session else {
                    buffer += scratch[0..<count]
                    return .bytes
                }
                session.feed(scratch[0..<count])
            case .wouldBlock: return .timeout
            case .end: return session == nil ? .end : .reset
            case .failed: return .reset
            }
        }
    }

    private func flush(_ session: TLSSession, until deadline: Int) -> Written {
        writePlain(session.takeOutput(), until: deadline, yieldsToInput: false)
    }

    private func writePlain(_ bytes: [UInt8], until deadline: Int, yieldsToInput: Bool) -> Written {
        var start = 0
        while start < bytes.count {
            switch Socket.write(descriptor, bytes, from: start) {
            case .bytes(let count): start += count
            case .wouldBlock:
                guard let ready = Socket.wait(descriptor, reads: yieldsToInput, writes: true, until: deadline) else {
                    return .timeout
                }
                if ready.read, !ready.write { return .interrupted }
            case .end, .failed: return .interrupted
            }
        }
        return .done
    }

    /// Reads into the scratch; `wouldBlock` says that the time is over.
    private func receive(until deadline: Int) -> Transfer {
        while true {
            let transfer = Socket.read(descriptor, into: &scratch)
            guard transfer == .wouldBlock else { return transfer }
            guard Socket.wait(descriptor, reads: true, writes: false, until: deadline) != nil else {
                return .wouldBlock
            }
        }
    }
}

// An HTTP/1.1 server: it listens, runs its loops on their threads, and stops; what is answered is the handler's.
import Synchronization
package import TreatyHTTP

/// Bounds and times of a server.
package struct ServerLimits: Sendable {
    package var message: HTTPLimits
    /// Connections at one time over all loops; more wait in the kernel's queue until one closes.
    package var connectionsMax: Int
    /// From the first byte of a request to the end of its head, in milliseconds (408). A TLS handshake has as long,
    /// from the first moment of the connection.
    package var headMilliseconds: Int
    /// From the end of the head to the end of the content, in milliseconds (408).
    package var contentMilliseconds: Int
    /// How long a connection may stay without a request, in milliseconds; it is then closed without a word.
    package var idleMilliseconds: Int
    /// How long a client may take none of what waits for it, in milliseconds; it is then cut.
    package var writeMilliseconds: Int
    /// What may wait to be written before no more is read (back-pressure).
    package var pendingBytesMax: Int
    /// How long a connection we close may still send, so that no reset overtakes our last answer (RFC 9112 9.6).
    package var lingerMilliseconds: Int

    package init(
        message: HTTPLimits = HTTPLimits(), connectionsMax: Int = 16_384, headMilliseconds: Int = 30_000,
        contentMilliseconds: Int = 60_000, idleMilliseconds: Int = 75_000, writeMilliseconds: Int = 30_000,
        pendingBytesMax: Int = 262_144, lingerMilliseconds: Int = 1000
    ) {
        self.message = message
        self.connectionsMax = connectionsMax
        self.headMilliseconds = headMilliseconds
        self.contentMilliseconds = contentMilliseconds
        self.idleMilliseconds = idleMilliseconds
        self.writeMilliseconds = writeMilliseconds
        self.pendingBytesMax = pendingBytesMax
        self.lingerMilliseconds = lingerMilliseconds
    }
}

/// What the handler says to one request.
package struct ServerAnswer: Sendable {
    package var response: ResponseMessage
    /// How long the answer is held back; the loop serves other connections meanwhile.
    package var delayMilliseconds: Int

    package init(_ response: ResponseMessage, delayMilliseconds: Int = 0) {
        self.response = response
        self.delayMilliseconds = delayMilliseconds
    }
}

/// Where a request came from, the host in numbers.
package struct ClientAddress: Sendable, Equatable, CustomStringConvertible {
    package let host: String
    package let port: Int

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A server that is bound once it is made and answers once it is started.
package final class HTTPServer: Sendable {
    /// Answers one request on the thread of its loop, so it must not block.
    package typealias Handler = @Sendable (RequestMessage, ClientAddress) -> ServerAnswer
    /// The same for answers that take their time: nil says that the reply will be sent later, from another thread, or
    /// on this one when the loop's client has what it needs.
    package typealias LateHandler =
        @Sendable (RequestMessage, ClientAddress, ServerReply, LoopClient) -> ServerAnswer?

    /// The host as it was asked for.
    package let host: String
    /// The port it listens on; the one chosen where 0 was asked for.
    package let port: Int
    private let threads: Int
    /// Whether it speaks https, and with which certificate.
    package let tls: ServerTLS?
    private let context: LoopContext
    private let state: Mutex<State>

    private enum State {
        case bound, running
        case stopped(cut: [CutConnection])
    }

    /// Binds and listens. Port 0 picks a free one; a host name takes the first of its addresses that can be bound.
    /// `unixSeconds` is the clock of the Date field (RFC 9110 6.6.1). With `tls` it speaks https and nothing else.
    /// `events` is called on the thread of a loop, so it must not block.
    package convenience init(
        host: String = "127.0.0.1", port: Int, threads: Int = 1, limits: ServerLimits = ServerLimits(),
        tls: ServerTLS? = nil, readiness: ReadinessMechanism = .preferred,
        unixSeconds: @escaping @Sendable () -> Int = unixSeconds,
        events: (@Sendable (ServerEvent) -> Void)? = nil, faults: SocketFaults? = nil, handler: @escaping Handler
    ) throws(NetFailure) {
        try self.init(
            host: host, port: port, threads: threads, limits: limits, tls: tls, readiness: readiness,
            unixSeconds: unixSeconds, events: events, faults: faults,
            lateHandler: { request, client, _, _ in handler(request, client) })
    }

    /// The same for a handler whose answers may come later. `client` is what the client of each loop is made of. Where
    /// it `takesConnect` the handler gets requests for tunnels too; else they are refused (501).
    package init(
        host: String = "127.0.0.1", port: Int, threads: Int = 1, limits: ServerLimits = ServerLimits(),
        client: ClientSettings = ClientSettings(), takesConnect: Bool = false, tls: ServerTLS? = nil,
        readiness: ReadinessMechanism = .preferred, unixSeconds: @escaping @Sendable () -> Int = unixSeconds,
        events: (@Sendable (ServerEvent) -> Void)? = nil, faults: SocketFaults? = nil,
        lateHandler: @escaping LateHandler
    ) throws(NetFailure) {
        self.host = host
        self.threads = max(1, threads)
        self.tls = tls
        _ = try Readiness(readiness)
        let listener = try HTTPServer.listen(host: host, port: port)
        let local = Socket.localAddress(of: listener)
        self.port = local.port
        do {
            var mailboxes: [Mailbox] = []
            for index in 0..<self.threads { mailboxes.append(try Mailbox(loop: index)) }
            context = LoopContext(
                listener: listener, address: ClientAddress(host: local.host, port: local.port), handler: lateHandler,
                limits: limits, client: client, takesConnect: takesConnect, tls: tls, mailboxes: mailboxes,
                mechanism: readiness, unixSeconds: unixSeconds, events: events, faults: faults, done: try WakePipe())
        } catch {
            Socket.closed(listener)
            throw error
        }
        state = Mutex(.bound)
    }

    deinit { stop(drainSeconds: 0) }

    /// `http://host:port` or `https://host:port`, what a client on this machine may ask.
    package var url: String {
        (tls == nil ? "http://" : "https://")
            + (host.contains(":") && !host.hasPrefix("[") ? "[\(host)]:\(port)" : "\(host):\(port)")
    }

    /// Starts the loops; a second call does nothing.
    package func start() throws(NetFailure) {
        let begins = state.withLock { state in
            guard case .bound = state else { return false }
            state = .running
            return true
        }
        guard begins else { return }
        for (index, mailbox) in context.mailboxes.enumerated() {
            do {
                let loop = try EventLoop(context, mailbox: mailbox)
                try startThread { loop.run() }
            } catch {
                context.control.withLock { $0.finished += threads - index }
                stop(drainSeconds: 0)
                throw error
            }
        }
    }

    /// Accepts no more, lets what has begun come to its end for so long, and cuts the rest; returns the connections
    /// that were cut in the middle of an exchange. A second call returns what the first did.
    @discardableResult
    package func stop(drainSeconds: Double) -> [CutConnection] {
        let was = state.withLock { state in
            defer { if case .stopped = state {} else { state = .stopped(cut: []) } }
            return state
        }
        switch was {
        case .stopped(let cut): return cut
        case .bound:
            context.closeListener()
            return []
        case .running: break
        }
        let drain = Int(max(0, min(drainSeconds, 86_400)) * 1000)
        let deadline = monotonicMilliseconds() + drain
        context.control.withLock { $0.stopAt = deadline }
        for mailbox in context.mailboxes { mailbox.wake() }
        while context.control.withLock({ $0.finished }) < threads {
            _ = Socket.wait(context.done.readEnd, reads: true, writes: false, until: deadline + 60_000)
            context.done.drain()
        }
        context.closeListener()
        let cut = context.control.withLock { $0.cut }
        state.withLock { $0 = .stopped(cut: cut) }
        return cut
    }

    private static func listen(host: String, port: Int) throws(NetFailure) -> Int32 {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard (0...65_535).contains(port) else { throw .cannotResolve(host: "\(host):\(port)") }
        var addresses = SocketAddress.resolve(host: bare, port: port, isNumeric: true)
        if addresses.isEmpty { addresses = SocketAddress.resolve(host: bare, port: port, isNumeric: false) }
        var failure = NetFailure.cannotResolve(host: host)
        for address in addresses where address.isInternet {
            let descriptor = Socket.listen(on: address)
            if descriptor >= 0 { return descriptor }
            failure = .listening(host: host, port: port, code: -descriptor)
            if case .addressInUse = failure { break }
        }
        throw failure
    }
}

/// What the loops of one server share; nothing in it changes but the control.
final class LoopContext: Sendable {
    struct Control {
        /// When draining ends, in monotonic milliseconds; nil while the server runs.
        var stopAt: Int?
        var finished = 0
        var cut: [CutConnection] = []
        var isListenerClosed = false
    }

    let listener: Int32
    let address: ClientAddress
    let handler: HTTPServer.LateHandler
    let limits: ServerLimits
    let client: ClientSettings
    let takesConnect: Bool
    let tls: ServerTLS?
    /// One for each loop; the first loop accepts.
    let mailboxes: [Mailbox]
    let mechanism: ReadinessMechanism
    let unixSeconds: @Sendable () -> Int
    let events: (@Sendable (ServerEvent) -> Void)?
    let faults: SocketFaults?
    let done: WakePipe
    let control = Mutex(Control())
    /// Whether there are as many connections as may be, so that the loop that accepts waits for one to close.
    let isFull = Atomic<Bool>(false)

    init(
        listener: Int32, address: ClientAddress, handler: @escaping HTTPServer.LateHandler, limits: ServerLimits,
        client: ClientSettings, takesConnect: Bool, tls: ServerTLS?, mailboxes: [Mailbox],
        mechanism: ReadinessMechanism, unixSeconds: @escaping @Sendable () -> Int,
        events: (@Sendable (ServerEvent) -> Void)?, faults: SocketFaults?, done: WakePipe
    ) {
        self.listener = listener
        self.address = address
        self.handler = handler
        self.client = client
        self.takesConnect = takesConnect
        self.limits = limits
        self.tls = tls
        self.mailboxes = mailboxes
        self.mechanism = mechanism
        self.unixSeconds = unixSeconds
        self.events = events
        self.faults = faults
        self.done = done
    }

    /// Loops hold it to their last step, so that none wakes a pipe whose number is another's by then.
    deinit { done.close() }

    /// From here on clients are refused at once; a second call does nothing.
    func closeListener() {
        control.withLock { control in
            if !control.isListenerClosed { Socket.closed(listener) }
            control.isListenerClosed = true
        }
    }

    var openCount: Int { mailboxes.reduce(0) { $0 + $1.openCount } }

    func tell(_ kind: ServerEvent.Kind, _ client: ClientAddress?, _ reason: String) {
        events?(ServerEvent(kind: kind, client: client, reason: reason))
    }
}

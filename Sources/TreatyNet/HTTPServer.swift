// An HTTP/1.1 server: it listens, runs its loops on their threads, and stops; what is answered is the handler's.
import Synchronization
package import TreatyHTTP

/// Bounds and times of a server.
package struct ServerLimits: Sendable {
    package var message: HTTPLimits
    /// Connections at one time over all loops; more wait in the kernel's queue until one closes.
    package var connectionsMax: Int
    /// From the first byte of a request to the end of its head, in milliseconds (408).
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
        message: HTTPLimits = HTTPLimits(), connectionsMax: Int = 10_000, headMilliseconds: Int = 30_000,
        contentMilliseconds: Int = 60_000, idleMilliseconds: Int = 75_000, writeMilliseconds: Int = 30_000,
        pendingBytesMax: Int = 1_048_576, lingerMilliseconds: Int = 1000
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
    /// The same for answers that take their time: nil says that the reply will be sent later, from another thread.
    package typealias LateHandler = @Sendable (RequestMessage, ClientAddress, ServerReply) -> ServerAnswer?

    /// The host as it was asked for.
    package let host: String
    /// The port it listens on; the one chosen where 0 was asked for.
    package let port: Int
    private let threads: Int
    private let listener: Int32
    private let context: LoopContext
    private let mailboxes: [Mailbox]
    private let state: Mutex<State>

    private enum State { case bound, running, stopped(cut: Int) }

    /// Binds and listens. Port 0 picks a free one; a host name takes the first of its addresses that can be bound.
    /// `unixSeconds` is the clock of the Date field (RFC 9110 6.6.1).
    package convenience init(
        host: String = "127.0.0.1", port: Int, threads: Int = 1, limits: ServerLimits = ServerLimits(),
        readiness: ReadinessMechanism = .preferred, unixSeconds: @escaping @Sendable () -> Int = unixSeconds,
        handler: @escaping Handler
    ) throws(NetFailure) {
        try self.init(
            host: host, port: port, threads: threads, limits: limits, readiness: readiness, unixSeconds: unixSeconds,
            lateHandler: { request, client, _ in handler(request, client) })
    }

    /// The same for a handler whose answers may come later.
    package init(
        host: String = "127.0.0.1", port: Int, threads: Int = 1, limits: ServerLimits = ServerLimits(),
        readiness: ReadinessMechanism = .preferred, unixSeconds: @escaping @Sendable () -> Int = unixSeconds,
        lateHandler: @escaping LateHandler
    ) throws(NetFailure) {
        self.host = host
        self.threads = max(1, threads)
        _ = try Readiness(readiness)
        let listener = try HTTPServer.listen(host: host, port: port)
        self.listener = listener
        self.port = Socket.localAddress(of: listener).port
        do {
            var mailboxes: [Mailbox] = []
            for _ in 0..<self.threads { mailboxes.append(try Mailbox()) }
            self.mailboxes = mailboxes
            context = LoopContext(
                listener: listener, handler: lateHandler, limits: limits, threads: self.threads, mechanism: readiness,
                unixSeconds: unixSeconds, done: try WakePipe())
        } catch {
            Socket.closed(listener)
            throw error
        }
        state = Mutex(.bound)
    }

    deinit {
        stop(drainSeconds: 0)
        context.done.close()
    }

    /// `http://host:port`, what a client on this machine may ask.
    package var url: String {
        host.contains(":") && !host.hasPrefix("[") ? "http://[\(host)]:\(port)" : "http://\(host):\(port)"
    }

    /// Starts the loops; a second call does nothing.
    package func start() throws(NetFailure) {
        let begins = state.withLock { state in
            guard case .bound = state else { return false }
            state = .running
            return true
        }
        guard begins else { return }
        for (index, mailbox) in mailboxes.enumerated() {
            let context = self.context
            do {
                try startThread { EventLoop.run(context, mailbox: mailbox) }
            } catch {
                context.control.withLock { $0.finished += threads - index }
                stop(drainSeconds: 0)
                throw error
            }
        }
    }

    /// Accepts no more, lets what has begun come to its end for so long, and cuts the rest; returns how many
    /// connections were cut in the middle of an exchange. A second call returns what the first did.
    @discardableResult
    package func stop(drainSeconds: Double) -> Int {
        let was = state.withLock { state in
            defer { if case .stopped = state {} else { state = .stopped(cut: 0) } }
            return state
        }
        switch was {
        case .stopped(let cut): return cut
        case .bound:
            Socket.closed(listener)
            return 0
        case .running: break
        }
        let drain = Int(max(0, min(drainSeconds, 86_400)) * 1000)
        let deadline = monotonicMilliseconds() + drain
        context.control.withLock { $0.stopAt = deadline }
        for mailbox in mailboxes { mailbox.wake() }
        while context.control.withLock({ $0.finished }) < threads {
            _ = Socket.wait(context.done.readEnd, reads: true, writes: false, until: deadline + 60_000)
            context.done.drain()
        }
        Socket.closed(listener)
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
        var cut = 0
    }

    let listener: Int32
    let handler: HTTPServer.LateHandler
    let limits: ServerLimits
    let connectionsMax: Int
    let mechanism: ReadinessMechanism
    let unixSeconds: @Sendable () -> Int
    let done: WakePipe
    let control = Mutex(Control())

    init(
        listener: Int32, handler: @escaping HTTPServer.LateHandler, limits: ServerLimits, threads: Int,
        mechanism: ReadinessMechanism, unixSeconds: @escaping @Sendable () -> Int, done: WakePipe
    ) {
        self.listener = listener
        self.handler = handler
        self.limits = limits
        connectionsMax = max(1, limits.connectionsMax / threads)
        self.mechanism = mechanism
        self.unixSeconds = unixSeconds
        self.done = done
    }
}

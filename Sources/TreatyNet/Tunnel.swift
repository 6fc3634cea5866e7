// Tunnels of a loop (RFC 9110 9.3.6): blind ones, whose bytes pass as they are, and those that end here in TLS.
import TreatyHTTP

/// The far side of a blind tunnel. What the client sent waits in `inbound` of its connection, what the server sent in
/// `outbound`; each side is read only while little waits for the other.
final class Tunnel: LoopMember {
    let far: ClientConnection
    let near: Connection
    /// The CONNECT that asked for it.
    let request: RequestMessage
    private unowned let loop: EventLoop
    fileprivate var token: UInt64 = 0
    fileprivate var interest: Interest = .read
    fileprivate var isWatched = true
    fileprivate var isNearWatched = true
    /// Whether the server spoke last, so that nobody waits for it as far as one can tell.
    fileprivate var isQuiet = false
    fileprivate var farEnded = false
    fileprivate var hasEndedFar = false
    fileprivate var hasEndedNear = false

    fileprivate init(_ far: ClientConnection, _ near: Connection, _ request: RequestMessage, _ loop: EventLoop) {
        self.far = far
        self.near = near
        self.request = request
        self.loop = loop
    }

    func isReady(_ event: ReadyEvent) {
        if event.isBroken, farEnded {
            // It has said all and hears nothing any more; the socket would be ready for ever.
            loop.leaveFar(self)
        } else if event.canRead || event.isBroken, !loop.readFar(self) {
            return loop.close(near)
        }
        loop.pump(self, near)
    }

    func isDue() {}
}

extension EventLoop {
    /// How long a tunnel may stay without a byte.
    private static let quietMilliseconds = 600_000
    /// The same while the server stops, where nobody seems to wait for anything.
    private static let lastMilliseconds = 250
    /// What waits for one side before the other is not read any more.
    private static let waitingMax = 262_144
    private static let established = Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)

    /// Lets the bytes of a client that has asked for it pass to a server and back.
    func openTunnel(_ reply: ServerReply, through far: ClientConnection) {
        guard let (connection, delayed) = waiting(reply.token, reply.serial) else { return }
        let tunnel = Tunnel(far, connection, delayed.request, self)
        guard let token = watch(far.descriptor, .read, for: tunnel) else { return close(connection) }
        tunnel.token = token
        connection.delayed = nil
        connection.tunnel = tunnel
        connection.outbound += EventLoop.established + far.takeEarly()
        pump(tunnel, connection)
    }

    func closeTunnel(of connection: Connection) {
        guard let tunnel = connection.tunnel else { return }
        connection.tunnel = nil
        if tunnel.isWatched { unwatch(tunnel.far.descriptor, token: tunnel.token) }
    }

    /// Takes what the server sent; false when it is gone.
    fileprivate func readFar(_ tunnel: Tunnel) -> Bool {
        switch Socket.read(tunnel.far.descriptor, into: &scratch) {
        case .bytes(let count):
            tunnel.near.outbound += scratch[0..<count]
            tunnel.isQuiet = true
        case .wouldBlock: break
        case .end: tunnel.farEnded = true
        case .failed: return false
        }
        return true
    }

    /// Gives up the far side: what waits for it goes nowhere.
    fileprivate func leaveFar(_ tunnel: Tunnel) {
        tunnel.hasEndedFar = true
        guard tunnel.isWatched else { return }
        tunnel.isWatched = false
        unwatch(tunnel.far.descriptor, token: tunnel.token)
    }

    /// Takes all that a client has left behind whose connection is shut both ways, as much as the kernel holds: such a
    /// socket is ready for ever, so that it cannot wait there until the server has room.
    func readRest(_ connection: Connection) {
        guard let tunnel = connection.tunnel, tunnel.isNearWatched else { return }
        var before = -1
        while connection.isOpen, !connection.peerEnded, connection.inbound.count != before {
            before = connection.inbound.count
            guard read(connection) else { return }
        }
        if connection.peerEnded {
            tunnel.isNearWatched = false
            readiness.unwatch(connection.descriptor)
        }
        pump(tunnel, connection)
    }

    /// A tunnel is over: its client may still be sending, and a reset must not overtake what it has not read yet.
    private func linger(_ connection: Connection) {
        if connection.peerEnded { return close(connection) }
        closeTunnel(of: connection)
        connection.isClosing = true
        connection.isLingering = true
        connection.inbound = []
        connection.inboundStart = 0
        advance(connection)
    }

    /// Passes on what waits, ends a direction whose sender has ended, and sets what to wait for.
    func pump(_ tunnel: Tunnel, _ connection: Connection) {
        var progressed = false
        if connection.inboundStart < connection.inbound.count { tunnel.isQuiet = false }
        if tunnel.hasEndedFar { connection.consume(connection.inbound.count - connection.inboundStart) }
        sending: while connection.inboundStart < connection.inbound.count {
            switch Socket.write(tunnel.far.descriptor, connection.inbound, from: connection.inboundStart) {
            case .bytes(let count):
                connection.consume(count)
                progressed = true
            case .wouldBlock: break sending
            case .end, .failed: return close(connection)
            }
        }
        guard connection.flush(progressed: &progressed, context.faults) else { return close(connection) }
        let unsent = connection.inbound.count - connection.inboundStart
        // A session that failed has said why.
        if connection.isClosing, connection.pendingBytes == 0 { return close(connection) }
        if connection.peerEnded, unsent == 0, !tunnel.hasEndedFar {
            tunnel.hasEndedFar = true
            Socket.endWriting(tunnel.far.descriptor)
        }
        if tunnel.farEnded, connection.pendingBytes == 0, !tunnel.hasEndedNear {
            tunnel.hasEndedNear = true
            connection.sayEnd()
            Socket.endWriting(connection.descriptor)
        }
        if tunnel.hasEndedFar, tunnel.hasEndedNear { return linger(connection) }
        // A socket that has ended both ways would be ready for ever.
        if tunnel.farEnded, tunnel.hasEndedFar { leaveFar(tunnel) }
        var near: Interest = []
        var far: Interest = []
        if !connection.peerEnded, unsent < EventLoop.waitingMax { near.insert(.read) }
        if connection.pendingBytes > 0 { near.insert(.write) }
        if !tunnel.farEnded, connection.pendingBytes < EventLoop.waitingMax { far.insert(.read) }
        if unsent > 0 { far.insert(.write) }
        if near != connection.interest, tunnel.isNearWatched {
            connection.interest = near
            guard readiness.change(connection.descriptor, near, token: connection.token) else {
                return close(connection)
            }
        }
        if far != tunnel.interest, tunnel.isWatched {
            tunnel.interest = far
            guard readiness.change(tunnel.far.descriptor, far, token: tunnel.token) else {
                return close(connection)
            }
        }
        let isOver = stopAt != nil && tunnel.isQuiet && unsent == 0 && connection.pendingBytes == 0
        let milliseconds = isOver ? EventLoop.lastMilliseconds : EventLoop.quietMilliseconds
        wait(connection, for: .tunnel, until: now + milliseconds)
    }

    /// Tells a client that its tunnel stands, and is its other end from then on, in TLS. One that speaks TLS to us
    /// already gets 501: there is no TLS within TLS here.
    func intercept(_ reply: ServerReply, as origin: Origin, with tls: ServerTLS) {
        guard let (connection, _) = waiting(reply.token, reply.serial) else { return }
        guard connection.session == nil else {
            let answer = ServerAnswer(.problem(status: 501, detail: "a tunnel within https cannot be looked into"))
            return deliver(Mailbox.Letter(token: reply.token, serial: reply.serial, answer: answer))
        }
        connection.delayed = nil
        connection.outbound += EventLoop.established
        var progressed = false
        // The answer goes in clear, so all of it goes before there is a session.
        guard connection.flush(progressed: &progressed, context.faults), connection.pendingBytes == 0,
            connection.secure(with: tls, on: wire), let session = connection.session
        else { return close(connection) }
        connection.tunnelled = origin
        let early = Array(connection.inbound[connection.inboundStart...])
        connection.consume(early.count)
        if !early.isEmpty, !connection.receive(early, count: early.count, through: session) {
            _ = speaksInClear(connection)
            connection.inbound += early
        }
        advance(connection)
    }

    /// Where the first byte through a tunnel that ends here is no TLS, what follows is HTTP for the same host and port;
    /// false for a connection without a tunnel.
    func speaksInClear(_ connection: Connection) -> Bool {
        guard let origin = connection.tunnelled else { return false }
        connection.tunnelled = Origin(isTLS: false, host: origin.host, port: origin.port)
        return true
    }
}

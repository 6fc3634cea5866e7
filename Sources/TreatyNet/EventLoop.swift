// One loop: it waits for readiness and times and moves its connections; how messages look is the parsers' business.
import Synchronization
import TreatyHTTP

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A thread's worth of connections. A connection stays on the loop that serves it first.
/// Safe to hand over: whoever makes it hands it to its thread, and from then on only that thread uses it.
final class EventLoop: @unchecked Sendable {
    static let listenerToken = UInt64.max
    static let wakeToken = UInt64.max - 1
    /// Up to so many connections keep their buffers between requests; of more, only those at work have any.
    private static let roomyMax = 64
    /// How many requests of one connection are answered before the others have their turn, when it is the only one; all
    /// that are ready share `requestsPerRound`, so that who sends many at a time is no burden to who waits for one.
    private static let requestsPerTurn = 8
    private static let requestsPerRound = 32

    let context: LoopContext
    let mailbox: Mailbox
    /// Whether it is the loop that accepts, for all of them.
    var accepts: Bool { mailbox.loop == 0 }
    var readiness: Readiness
    var connections: [Connection?] = []
    var freeSlots: [Int] = []
    var generation: UInt64 = 0
    var timers = Timers()
    private(set) var now = monotonicMilliseconds()
    var members = LoopMembers()
    private(set) lazy var client = LoopClient(self, context.client)
    var scratch = [UInt8](repeating: 0, count: 65_536)
    let wire = TLSWire()
    /// How many requests of one connection this round answers.
    private var turn = EventLoop.requestsPerTurn
    /// Connections with more requests than a turn allows, by their tokens.
    private var unfinished: [UInt64] = []
    /// Buffers that the connection at work borrows and gives back when it is idle.
    private var spare = Connection.Buffers()
    private var date: [UInt8] = []
    private var dateSecond = Int.min
    /// Whether the clock was asked in this round.
    private var isDateFresh = false
    var isListening = false
    /// When to try again to accept, after descriptors ran out.
    var listensAgainAt = Int.max
    /// Whether the present shortage of descriptors or connections was told.
    var toldShortage = false
    var stopAt: Int?

    /// A loop for the connections of a mailbox; throws where the system gives no means to wait for them.
    init(_ context: LoopContext, mailbox: Mailbox) throws(NetFailure) {
        self.context = context
        self.mailbox = mailbox
        readiness = try Readiness(context.mechanism, faults: context.faults)
        guard readiness.watch(mailbox.pipe.readEnd, .read, token: EventLoop.wakeToken) else {
            throw .system(call: "epoll_ctl", code: ENOMEM)
        }
    }

    /// Serves until the server stops.
    func run() {
        listen()
        let cut = serve()
        mailbox.close()
        context.control.withLock {
            $0.cut += cut
            $0.finished += 1
        }
        context.done.wake()
    }

    /// Returns which connections were cut when draining ended.
    private func serve() -> [CutConnection] {
        var ready: [ReadyEvent] = []
        while true {
            ready.removeAll(keepingCapacity: true)
            readiness.wait(milliseconds: unfinished.isEmpty ? millisecondsToWait : 0, into: &ready)
            now = monotonicMilliseconds()
            isDateFresh = false
            let share = EventLoop.requestsPerRound / max(1, ready.count + unfinished.count)
            turn = max(1, min(EventLoop.requestsPerTurn, share))
            for event in ready { handle(event) }
            if !unfinished.isEmpty { goOn() }
            while let slot = timers.due(now: now) { handleTime(slot) }
            while let member = members.due(now: now) { member.isDue() }
            client.settle()
            if now >= listensAgainAt { listen() }
            if let stopAt, mailbox.openCount == 0 || now >= stopAt { return cutAll() }
        }
    }

    private var millisecondsToWait: Int {
        var until = min(timers.next ?? .max, members.next ?? .max, listensAgainAt)
        if let stopAt { until = min(until, stopAt) }
        if until == .max { return -1 }
        return max(0, until - monotonicMilliseconds())
    }

    private func handle(_ event: ReadyEvent) {
        switch event.token {
        case EventLoop.listenerToken: if isListening { acceptAll() }
        case EventLoop.wakeToken:
            mailbox.pipe.drain()
            for letter in mailbox.take() { deliver(letter) }
            for newcomer in mailbox.takeNewcomers() { welcome(newcomer) }
            listen()
            if stopAt == nil, let at = context.control.withLock({ $0.stopAt }) { drain(until: at) }
        case let token where token & LoopMembers.mark != 0:
            members[token]?.isReady(event)
            client.settle()
        default:
            guard let connection = connection(event.token) else { return }
            if event.isBroken, connection.tunnel != nil {
                readRest(connection)
            } else if event.isBroken, !event.canRead {
                close(connection)
            } else {
                if connection.hasMore { return }
                if event.canRead, !read(connection) { return }
                advance(connection)
            }
        }
    }

    func connection(_ token: UInt64) -> Connection? {
        let slot = Int(token & 0xFFFF_FFFF)
        guard slot < connections.count, let connection = connections[slot], connection.token == token else {
            return nil
        }
        return connection
    }

    func close(_ connection: Connection) {
        guard connection.isOpen else { return }
        connection.isOpen = false
        closeTunnel(of: connection)
        if let call = connection.call { client.abandon(call) }
        connection.sayEnd()
        readiness.unwatch(connection.descriptor)
        Socket.closed(connection.descriptor)
        timers.forget(connection.slot)
        connections[connection.slot] = nil
        freeSlots.append(connection.slot)
        leave()
    }

    // MARK: Moving a connection

    /// Takes what came; false when the connection is closed by it.
    func read(_ connection: Connection) -> Bool {
        switch Socket.read(connection.descriptor, into: &scratch, context.faults) {
        case .bytes(let count):
            guard !connection.isLingering else { return true }
            if connection.inbound.capacity == 0 { connection.borrow(&spare) }
            if let session = connection.session {
                guard !connection.receive(scratch, count: count, through: session) else {
                    tellFailure(of: session, connection)
                    break
                }
                // Whoever opens a tunnel may speak in clear through it.
                if speaksInClear(connection) {
                    connection.inbound += scratch[0..<count]
                    break
                }
                refuse(connection, 400, "this port speaks https: the request came in clear")
            } else {
                connection.inbound += scratch[0..<count]
            }
        case .wouldBlock: break
        case .end:
            connection.peerEnded = true
            if let session = connection.session, session.hasBegun, session.isInHandshake, session.failure == nil {
                tellHandshake("the client closed the connection", connection)
            }
            if connection.isLingering {
                close(connection)
                return false
            }
        case .failed:
            close(connection)
            return false
        }
        return true
    }

    /// Answers what can be answered, writes what can be written, and sets what to wait for.
    func advance(_ connection: Connection) {
        if let tunnel = connection.tunnel { return pump(tunnel, connection) }
        var progressed = false
        var left = turn
        while true {
            let isHeldBack = answerRequests(connection, &left)
            guard connection.flush(progressed: &progressed, context.faults) else { return close(connection) }
            if !isHeldBack || connection.pendingBytes >= context.limits.pendingBytesMax { break }
        }
        let pending = connection.pendingBytes
        if pending == 0 {
            if connection.isClosing, !connection.isLingering {
                if connection.peerEnded { return close(connection) }
                Socket.endWriting(connection.descriptor)
                connection.isLingering = true
                connection.inbound = []
                connection.inboundStart = 0
            } else if connection.peerEnded, connection.delayed == nil, !connection.hasMore {
                return close(connection)
            }
        }
        // While the server stops nothing new begins on a connection; those without a request have closed before.
        if stopAt != nil, connection.isIdle, !connection.isLingering, !connection.hasMore { return close(connection) }
        guard setInterest(connection, pending) else { return close(connection) }
        setWaiting(connection, pending, progressed: progressed)
        if connections.count - freeSlots.count > EventLoop.roomyMax { connection.giveBack(&spare) }
    }

    /// Answers what was left over when the turn of a connection was over.
    private func goOn() {
        let tokens = unfinished
        unfinished = []
        for token in tokens {
            guard let connection = connection(token) else { continue }
            connection.hasMore = false
            advance(connection)
        }
    }

    /// Parses and answers requests in their order, no more than are left of the turn; true when it stopped only because
    /// too much waits to be written.
    private func answerRequests(_ connection: Connection, _ left: inout Int) -> Bool {
        while connection.delayed == nil, !connection.isClosing, connection.inboundStart < connection.inbound.count {
            guard connection.pendingBytes < context.limits.pendingBytesMax else { return true }
            guard left > 0 else {
                connection.hasMore = true
                unfinished.append(connection.token)
                return false
            }
            let step = connection.parser.parse(connection.inbound, from: connection.inboundStart)
            switch consume step {
            case .needMore:
                if connection.parser.awaitsContinue, !connection.sentContinue {
                    connection.sentContinue = true
                    connection.outbound += ResponseWriter.goOn
                }
                return false
            case .failure(let failure): refuse(connection, failure.status, failure.reason)
            case .complete(let request, let consumed):
                left -= 1
                connection.consume(consumed)
                connection.sentContinue = false
                connection.waiting = .request
                connection.since = now
                connection.deadline = .max
                answer(request, connection)
            }
        }
        return false
    }

    private func answer(_ request: RequestMessage, _ connection: Connection) {
        if request.methodBytes.elementsEqual("CONNECT".utf8) {
            guard context.takesConnect, connection.tunnelled == nil else {
                return refuse(connection, 501, "this server opens no tunnels (RFC 9110 9.3.6)")
            }
            // What others take for the first bytes of the tunnel must not be content to us.
            guard request.parts.framing.isDisjoint(with: [.contentLength, .transferEncoding]) else {
                return refuse(connection, 400, "a request for a tunnel has no content (RFC 9110 9.3.6)")
            }
        }
        connection.serial += 1
        let reply = ServerReply(
            mailbox: mailbox, token: connection.token, serial: connection.serial, tunnelled: connection.tunnelled)
        if let answer = context.handler(request, connection.client, reply, client) {
            take(answer, to: request, connection)
        } else {
            connection.delayed = Connection.DelayedAnswer(response: nil, request: request, due: .max)
            connection.call = client.takeAsked()
        }
    }

    private func take(_ answer: ServerAnswer, to request: RequestMessage, _ connection: Connection) {
        if answer.delayMilliseconds > 0 {
            connection.delayed = Connection.DelayedAnswer(
                response: answer.response, request: request, due: now + answer.delayMilliseconds)
        } else {
            write(answer.response, to: request, connection)
        }
    }

    /// Writes an answer that came later, where its client still waits for it.
    func deliver(_ letter: Mailbox.Letter) {
        guard let (connection, delayed) = waiting(letter.token, letter.serial) else { return }
        connection.delayed = nil
        connection.call = nil
        take(letter.answer, to: delayed.request, connection)
        advance(connection)
    }

    /// The connection whose request nobody has answered yet, where it is still there.
    func waiting(_ token: UInt64, _ serial: Int) -> (Connection, Connection.DelayedAnswer)? {
        guard let connection = connection(token), connection.serial == serial, let delayed = connection.delayed,
            delayed.response == nil
        else { return nil }
        return (connection, delayed)
    }

    private func write(_ response: ResponseMessage, to request: RequestMessage, _ connection: Connection) {
        // What follows a refused CONNECT was meant for the tunnel and is no request of anybody's.
        let isRefusal = context.takesConnect && request.methodBytes.elementsEqual("CONNECT".utf8)
        let keepsAlive =
            request.allowsKeepAlive && !response.connectionHas("close") && stopAt == nil && !isRefusal
        let isFinal = response.status >= 200
        if connection.outbound.capacity == 0 { connection.borrow(&spare) }
        ResponseWriter.append(
            isFinal ? response : .problem(status: 500, detail: "the answer was no final response (RFC 9110 15.2)"),
            to: request, keepsAlive: keepsAlive, date: dateLine, into: &connection.outbound)
        // What is small goes out at once and is not worth to be remembered.
        if connection.pendingBytes > 16_384 { connection.unwritten = request }
        if !keepsAlive { connection.isClosing = true }
    }

    /// Answers what is no request, then closes: what follows on the connection means nothing any more.
    private func refuse(_ connection: Connection, _ status: Int, _ reason: String) {
        ResponseWriter.append(
            .problem(status: status, detail: reason), to: nil, keepsAlive: false, date: dateLine,
            into: &connection.outbound)
        connection.isClosing = true
        context.tell(.refused(status: status), connection.client, reason)
    }

    /// Sets what to be woken for; false where the kernel refuses.
    private func setInterest(_ connection: Connection, _ pending: Int) -> Bool {
        var interest: Interest = []
        if pending > 0 { interest.insert(.write) }
        // While an answer is awaited a little more is read, so that waiting costs no call of the kernel.
        let waiting = connection.inbound.count - connection.inboundStart
        let reads =
            connection.isLingering
            || (!connection.isClosing && pending < context.limits.pendingBytesMax
                && (connection.delayed == nil || waiting <= context.limits.message.requestLineBytesMax))
        if reads, !connection.peerEnded { interest.insert(.read) }
        if interest == connection.interest { return true }
        connection.interest = interest
        return readiness.change(connection.descriptor, interest, token: connection.token)
    }

    // MARK: Times

    private func setWaiting(_ connection: Connection, _ pending: Int, progressed: Bool) {
        if connection.isLingering {
            wait(connection, for: .linger, restart: false)
        } else if connection.session?.isInHandshake == true {
            wait(connection, for: .handshake, restart: false)
        } else if pending > 0 {
            wait(connection, for: .write, restart: progressed)
        } else if let delayed = connection.delayed {
            wait(connection, for: .delay, until: delayed.due)
        } else if connection.inbound.isEmpty {
            wait(connection, for: .request, restart: false)
        } else {
            switch connection.parser.phase {
            case .nothing: wait(connection, for: .request, restart: false)
            case .head: wait(connection, for: .head, restart: false)
            case .content: wait(connection, for: .content, restart: false)
            }
        }
    }

    /// Starts the time of a kind of waiting; one that goes on keeps its time unless it is to restart.
    func wait(_ connection: Connection, for waiting: Connection.Waiting, restart: Bool) {
        if connection.waiting == waiting, connection.deadline != .max, !restart { return }
        let limits = context.limits
        let milliseconds =
            switch waiting {
            case .request: limits.idleMilliseconds
            case .head, .handshake: limits.headMilliseconds
            case .content: limits.contentMilliseconds
            case .write: limits.writeMilliseconds
            case .linger: limits.lingerMilliseconds
            case .delay, .tunnel: 0
            }
        wait(connection, for: waiting, until: now + milliseconds)
    }

    func wait(_ connection: Connection, for waiting: Connection.Waiting, until deadline: Int) {
        if connection.waiting != waiting { connection.since = now }
        connection.waiting = waiting
        connection.deadline = deadline
        guard deadline < connection.calledAt else { return }
        connection.calledAt = deadline
        timers.call(connection.slot, at: deadline)
    }

    private func handleTime(_ slot: Int) {
        guard let connection = connections[slot] else { return }
        connection.calledAt = .max
        guard connection.deadline <= now else {
            // The time was moved on since.
            return wait(connection, for: connection.waiting, until: connection.deadline)
        }
        switch connection.waiting {
        case .handshake:
            tellHandshake("it did not end in \(context.limits.headMilliseconds) ms", connection)
            close(connection)
        case .linger, .tunnel: close(connection)
        case .request:
            context.tell(.idle, connection.client, "no request came in \(context.limits.idleMilliseconds) ms")
            close(connection)
        case .write:
            let left = connection.pendingBytes
            let milliseconds = context.limits.writeMilliseconds
            context.tell(
                .unread, connection.client, "none of the \(left) bytes that wait were taken in \(milliseconds) ms")
            close(connection)
        case .head:
            refuse(connection, 408, "the head of the request did not come in time (RFC 9110 15.5.9)")
            advance(connection)
        case .content:
            refuse(connection, 408, "the content of the request did not come in time (RFC 9110 15.5.9)")
            advance(connection)
        case .delay:
            connection.deadline = .max
            if let delayed = connection.delayed, let response = delayed.response {
                connection.delayed = nil
                write(response, to: delayed.request, connection)
            }
            advance(connection)
        }
    }

    /// Where the server of this loop listens.
    var listeningAddress: ClientAddress { context.address }

    /// The Date field of this round.
    private var dateLine: [UInt8] {
        if isDateFresh { return date }
        isDateFresh = true
        let second = context.unixSeconds()
        if second != dateSecond {
            dateSecond = second
            date = Array("Date: \(HTTPDate.format(second))\r\n".utf8)
        }
        return date
    }
}

// One loop: it waits for readiness and times and moves its connections; how messages look is the parsers' business.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Synchronization
import TreatyHTTP

/// A thread's worth of connections. A connection stays on the loop that accepted it.
final class EventLoop {
    private static let listenerToken = UInt64.max
    private static let wakeToken = UInt64.max - 1

    private let context: LoopContext
    private let mailbox: Mailbox
    private var readiness: Readiness
    private var connections: [Connection?] = []
    private var freeSlots: [Int] = []
    private var generation: UInt64 = 0
    private var openCount = 0
    private var timers = Timers()
    private var now = monotonicMilliseconds()
    private var scratch = [UInt8](repeating: 0, count: 65_536)
    private var date: [UInt8] = []
    private var dateSecond = Int.min
    private var isListening = false
    /// When to try again to accept, after descriptors ran out.
    private var listensAgainAt = Int.max
    private var stopAt: Int?

    /// Runs a loop until its server stops.
    static func run(_ context: LoopContext, mailbox: Mailbox) {
        var cut = 0
        if let readiness = try? Readiness(context.mechanism) {
            cut = EventLoop(context, mailbox: mailbox, readiness: readiness).run()
        }
        mailbox.close()
        context.control.withLock {
            $0.cut += cut
            $0.finished += 1
        }
        context.done.wake()
    }

    private init(_ context: LoopContext, mailbox: Mailbox, readiness: consuming Readiness) {
        self.context = context
        self.mailbox = mailbox
        self.readiness = readiness
    }

    /// Returns how many connections were cut when draining ended.
    private func run() -> Int {
        _ = readiness.watch(mailbox.pipe.readEnd, .read, token: EventLoop.wakeToken)
        listen()
        var ready: [ReadyEvent] = []
        while true {
            ready.removeAll(keepingCapacity: true)
            readiness.wait(milliseconds: millisecondsToWait, into: &ready)
            now = monotonicMilliseconds()
            for event in ready { handle(event) }
            while let entry = timers.due(now: now) { handleTime(entry) }
            if now >= listensAgainAt { listen() }
            if let stopAt, openCount == 0 || now >= stopAt { return cutAll() }
        }
    }

    private var millisecondsToWait: Int {
        var until = min(timers.next ?? .max, listensAgainAt)
        if let stopAt { until = min(until, stopAt) }
        if until == .max { return -1 }
        return max(0, until - monotonicMilliseconds())
    }

    private func handle(_ event: ReadyEvent) {
        switch event.token {
        case EventLoop.listenerToken: acceptAll()
        case EventLoop.wakeToken:
            mailbox.pipe.drain()
            deliver()
            if stopAt == nil, let at = context.control.withLock({ $0.stopAt }) { drain(until: at) }
        default:
            guard let connection = connection(event.token) else { return }
            if event.isBroken, !event.canRead {
                close(connection)
            } else {
                if event.canRead, !read(connection) { return }
                advance(connection)
            }
        }
    }

    // MARK: Accepting

    private func listen() {
        listensAgainAt = .max
        guard !isListening, stopAt == nil, openCount < context.connectionsMax else { return }
        isListening = readiness.watch(context.listener, .read, token: EventLoop.listenerToken)
    }

    private func stopListening() {
        guard isListening else { return }
        readiness.unwatch(context.listener)
        isListening = false
    }

    private func acceptAll() {
        // At most so many at one time, so that those who are here are served in between.
        for _ in 0..<64 {
            guard stopAt == nil else { return }
            guard openCount < context.connectionsMax else { return stopListening() }
            var address = SocketAddress()
            let descriptor = Socket.accept(context.listener, from: &address)
            if descriptor < 0 {
                // Descriptors or memory ran out: the queue of the kernel keeps the client, we come back.
                if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(-descriptor) {
                    stopListening()
                    listensAgainAt = now + 100
                }
                return
            }
            add(descriptor, address)
        }
    }

    private func add(_ descriptor: Int32, _ address: SocketAddress) {
        let slot = freeSlots.popLast() ?? connections.count
        generation = (generation + 1) & 0x3FFF_FFFF
        let token = generation << 32 | UInt64(slot)
        guard readiness.watch(descriptor, .read, token: token) else {
            freeSlots.append(slot)
            if slot == connections.count { connections.append(nil) }
            return Socket.closed(descriptor)
        }
        let connection = Connection(
            descriptor: descriptor, client: ClientAddress(host: address.host, port: address.port), slot: slot,
            token: token, limits: context.limits.message)
        if slot == connections.count { connections.append(connection) } else { connections[slot] = connection }
        openCount += 1
        wait(connection, for: .request, restart: true)
    }

    private func connection(_ token: UInt64) -> Connection? {
        let slot = Int(token & 0xFFFF_FFFF)
        guard slot < connections.count, let connection = connections[slot], connection.token == token else {
            return nil
        }
        return connection
    }

    private func close(_ connection: Connection) {
        guard connection.isOpen else { return }
        connection.isOpen = false
        readiness.unwatch(connection.descriptor)
        Socket.closed(connection.descriptor)
        connections[connection.slot] = nil
        freeSlots.append(connection.slot)
        openCount -= 1
        listen()
    }

    // MARK: Moving a connection

    /// Takes what came; false when the connection is closed by it.
    private func read(_ connection: Connection) -> Bool {
        switch Socket.read(connection.descriptor, into: &scratch) {
        case .bytes(let count):
            if !connection.isLingering { connection.inbound += scratch[0..<count] }
        case .wouldBlock: break
        case .end:
            connection.peerEnded = true
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
    private func advance(_ connection: Connection) {
        var progressed = false
        while true {
            let isHeldBack = answerRequests(connection)
            guard connection.flush(progressed: &progressed) else { return close(connection) }
            if !isHeldBack || connection.pendingBytes >= context.limits.pendingBytesMax { break }
        }
        if connection.pendingBytes == 0 {
            if connection.isClosing, !connection.isLingering {
                if connection.peerEnded { return close(connection) }
                Socket.endWriting(connection.descriptor)
                connection.isLingering = true
                connection.inbound = []
                connection.inboundStart = 0
            } else if connection.peerEnded, connection.delayed == nil {
                return close(connection)
            }
        }
        setInterest(connection)
        setWaiting(connection, progressed: progressed)
    }

    /// Parses and answers requests in their order; true when it stopped only because too much waits to be written.
    private func answerRequests(_ connection: Connection) -> Bool {
        while connection.delayed == nil, !connection.isClosing, connection.inboundStart < connection.inbound.count {
            guard connection.pendingBytes < context.limits.pendingBytesMax else { return true }
            switch connection.parser.parse(connection.inbound, from: connection.inboundStart) {
            case .needMore:
                if connection.parser.awaitsContinue, !connection.sentContinue {
                    connection.sentContinue = true
                    connection.outbound += ResponseWriter.goOn
                }
                return false
            case .failure(let failure): refuse(connection, failure.status, failure.reason)
            case .complete(let request, let consumed):
                connection.consume(consumed)
                connection.sentContinue = false
                connection.waiting = .request
                connection.deadline = .max
                answer(request, connection)
            }
        }
        return false
    }

    private func answer(_ request: RequestMessage, _ connection: Connection) {
        if request.methodBytes.elementsEqual("CONNECT".utf8) {
            return refuse(connection, 501, "this server opens no tunnels (RFC 9110 9.3.6)")
        }
        connection.serial += 1
        let reply = ServerReply(mailbox: mailbox, token: connection.token, serial: connection.serial)
        if let answer = context.handler(request, connection.client, reply) {
            take(answer, to: request, connection)
        } else {
            connection.delayed = Connection.DelayedAnswer(response: nil, request: request)
            wait(connection, for: .delay, until: .max)
        }
    }

    private func take(_ answer: ServerAnswer, to request: RequestMessage, _ connection: Connection) {
        if answer.delayMilliseconds > 0 {
            connection.delayed = Connection.DelayedAnswer(response: answer.response, request: request)
            wait(connection, for: .delay, until: now + answer.delayMilliseconds)
        } else {
            write(answer.response, to: request, connection)
        }
    }

    /// Writes the answers that other threads have sent.
    private func deliver() {
        for letter in mailbox.take() {
            guard let connection = connection(letter.token), connection.serial == letter.serial,
                let delayed = connection.delayed, delayed.response == nil
            else { continue }
            connection.delayed = nil
            take(letter.answer, to: delayed.request, connection)
            advance(connection)
        }
    }

    private func write(_ response: ResponseMessage, to request: RequestMessage, _ connection: Connection) {
        let keepsAlive = request.allowsKeepAlive && !response.connectionHas("close") && stopAt == nil
        let isFinal = response.status >= 200
        ResponseWriter.append(
            isFinal ? response : .problem(status: 500, detail: "the answer was no final response (RFC 9110 15.2)"),
            to: request, keepsAlive: keepsAlive, date: dateLine, into: &connection.outbound)
        if !keepsAlive { connection.isClosing = true }
    }

    /// Answers what is no request, then closes: what follows on the connection means nothing any more.
    private func refuse(_ connection: Connection, _ status: Int, _ reason: String) {
        ResponseWriter.append(
            .problem(status: status, detail: reason), to: nil, keepsAlive: false, date: dateLine,
            into: &connection.outbound)
        connection.isClosing = true
    }

    private func setInterest(_ connection: Connection) {
        var interest: Interest = []
        if connection.pendingBytes > 0 { interest.insert(.write) }
        let reads = connection.isLingering
            || (connection.delayed == nil && !connection.isClosing
                && connection.pendingBytes < context.limits.pendingBytesMax)
        if reads, !connection.peerEnded { interest.insert(.read) }
        if interest != connection.interest {
            connection.interest = interest
            readiness.change(connection.descriptor, interest, token: connection.token)
        }
    }

    // MARK: Times

    private func setWaiting(_ connection: Connection, progressed: Bool) {
        if connection.isLingering {
            wait(connection, for: .linger, restart: false)
        } else if connection.pendingBytes > 0 {
            wait(connection, for: .write, restart: progressed)
        } else if connection.delayed == nil {
            switch connection.parser.phase {
            case .nothing: wait(connection, for: .request, restart: false)
            case .head: wait(connection, for: .head, restart: false)
            case .content: wait(connection, for: .content, restart: false)
            }
        }
    }

    /// Starts the time of a kind of waiting; one that goes on keeps its time unless it is to restart.
    private func wait(_ connection: Connection, for waiting: Connection.Waiting, restart: Bool) {
        if connection.waiting == waiting, connection.deadline != .max, !restart { return }
        let limits = context.limits
        let milliseconds = switch waiting {
        case .request: limits.idleMilliseconds
        case .head: limits.headMilliseconds
        case .content: limits.contentMilliseconds
        case .write: limits.writeMilliseconds
        case .linger: limits.lingerMilliseconds
        case .delay: 0
        }
        wait(connection, for: waiting, until: now + milliseconds)
    }

    private func wait(_ connection: Connection, for waiting: Connection.Waiting, until deadline: Int) {
        connection.waiting = waiting
        connection.deadline = deadline
        guard deadline < connection.scheduledAt else { return }
        connection.scheduledAt = deadline
        timers.add(at: deadline, token: connection.token)
    }

    private func handleTime(_ entry: Timers.Entry) {
        guard let connection = connection(entry.token) else { return }
        if entry.at == connection.scheduledAt { connection.scheduledAt = .max }
        guard connection.deadline <= now else {
            // The time was moved on since; a connection has one entry for all its requests.
            if connection.deadline != .max {
                wait(connection, for: connection.waiting, until: connection.deadline)
            }
            return
        }
        switch connection.waiting {
        case .request, .write, .linger: close(connection)
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

    private var dateLine: [UInt8] {
        let second = context.unixSeconds()
        if second != dateSecond {
            dateSecond = second
            date = Array("Date: \(HTTPDate.format(second))\r\n".utf8)
        }
        return date
    }

    // MARK: Stopping

    private func drain(until deadline: Int) {
        // Who waits in the kernel's queue has been told that the connection stands.
        if isListening { acceptAll() }
        stopAt = deadline
        stopListening()
        for case let connection? in connections {
            // A request may have come that was not read yet.
            if connection.isIdle, !connection.isLingering, read(connection) { advance(connection) }
            if connection.isOpen, connection.isIdle, !connection.isLingering { close(connection) }
        }
    }

    private func cutAll() -> Int {
        var cut = 0
        for case let connection? in connections {
            if !connection.isIdle { cut += 1 }
            close(connection)
        }
        return cut
    }
}

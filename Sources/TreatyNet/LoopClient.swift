// The client of a loop: requests go out and responses come back on the loop's own thread, and nobody waits.
package import TreatyHTTP

/// Sends requests for the handlers of one loop, over connections that the loop watches beside its clients'. Used on the
/// thread of its loop only.
package final class LoopClient {
    /// What is called with the end of an exchange, later and on the loop's thread.
    package typealias Completion = (Result<ClientExchange, ClientFailure>) -> Void

    fileprivate unowned let loop: EventLoop
    private let settings: ClientSettings
    /// The one that was used last stands last.
    private var idle: [LoopConnection] = []
    private var resolutions: [String: LoopResolution] = [:]
    /// Addresses by host and port, with the moment until which they count.
    private var known: [String: (addresses: [SocketAddress], until: Int)] = [:]
    private var underWay = 0
    /// Calls beyond `exchangesMax`, in their order.
    private var waiting: [ClientCall] = []
    private var nextWaiting = 0
    /// Calls that have ended and whose owners have not heard of it.
    private var ended: [(call: ClientCall, result: Result<ClientExchange, ClientFailure>)] = []
    private var intercepted: [(reply: ServerReply, origin: Origin, tls: ServerTLS)] = []
    private var asked: ClientCall?
    /// Whether neither holds anything; only an end makes room for those that wait.
    private var isSettled = true
    private var opened = 0
    private var tls: TLSContext?
    private var scratch = [UInt8](repeating: 0, count: 65_536)
    /// How long the addresses of a name are believed.
    private static let addressMilliseconds = 30_000
    /// Servers keep an unused connection at least so long, so that a request which must not be sent twice may use one
    /// (Node 5 s, gunicorn 2 s, nginx 75 s).
    private static let freshMilliseconds = 1000

    init(_ loop: EventLoop, _ settings: ClientSettings) {
        self.loop = loop
        self.settings = settings
    }

    /// Sends a request; `completion` gets the final response or why there is none. What happens to connections is as
    /// HTTPClient says, but that a kept one which was used a moment ago takes requests of every method.
    ///
    /// A request that is forwarded goes out as an intermediary sends it (RFC 9110 7.6).
    package func send(
        _ request: RequestMessage, to origin: Origin, timeouts: ClientTimeouts = ClientTimeouts(),
        isForwarded: Bool = false, mayBeAbandoned: Bool = false, completion: @escaping Completion
    ) {
        let call = ClientCall(
            request, to: origin, through: settings.proxies, timeouts: timeouts, isForwarded: isForwarded,
            completion: completion)
        if mayBeAbandoned { asked = call }
        take(call)
    }

    /// What the handler that ran last has asked for and gives up with its client.
    func takeAsked() -> ClientCall? {
        defer { asked = nil }
        return asked
    }

    /// Gives a call up, since whoever asked is gone: its place is another's.
    func abandon(_ call: ClientCall) {
        call.isAbandoned = true
        guard let held = call.member as? LoopConnection else { return }
        held.drop()
        close(held)
        end(call, .failure(.abandoned))
    }

    /// Opens a tunnel for a CONNECT of this loop: from then on bytes pass both ways as they are (RFC 9110 9.3.6).
    /// `failure` gets why there is none.
    package func tunnel(
        _ reply: ServerReply, to origin: Origin, timeouts: ClientTimeouts,
        failure: @escaping (ClientFailure) -> Void
    ) {
        let call = ClientCall(tunnelTo: origin, for: reply, through: settings.proxies, timeouts: timeouts) { result in
            if case .failure(let reason) = result { failure(reason) }
        }
        take(call)
    }

    /// Answers a CONNECT of this loop with a tunnel that ends here: the client's next bytes are TLS with us, and what
    /// it then asks comes to the handler with `origin` in its reply.
    package func intercept(_ reply: ServerReply, as origin: Origin, with tls: ServerTLS) {
        intercepted.append((reply, origin, tls))
        isSettled = false
    }

    /// Answers a request of this loop at once; ServerReply does it from other threads.
    package func answer(_ reply: ServerReply, _ answer: ServerAnswer) {
        loop.deliver(Mailbox.Letter(token: reply.token, serial: reply.serial, answer: answer))
    }

    /// Tells owners what has ended, and starts what waited for that. The loop calls it when no handler is running.
    func settle() {
        if isSettled { return }
        isSettled = true
        while !intercepted.isEmpty {
            let now = intercepted
            intercepted = []
            for (reply, origin, tls) in now { loop.intercept(reply, as: origin, with: tls) }
        }
        var next = 0
        while next < ended.count {
            let (call, result) = ended[next]
            next += 1
            call.completion?(result)
        }
        ended.removeAll(keepingCapacity: true)
        while underWay < settings.exchangesMax, nextWaiting < waiting.count {
            let call = waiting[nextWaiting]
            nextWaiting += 1
            if nextWaiting == waiting.count || nextWaiting >= 256 {
                waiting.removeFirst(nextWaiting)
                nextWaiting = 0
            }
            underWay += 1
            if loop.now >= call.totalEnd {
                end(call, .failure(.responseTimeout(milliseconds: call.timeouts.totalMilliseconds, received: 0)))
            } else {
                start(call)
            }
        }
        settle()
    }

    /// Closes everything; who waits hears nothing more.
    func close() {
        idle = []
        resolutions = [:]
        waiting = []
        nextWaiting = 0
        ended = []
        intercepted = []
    }

    // MARK: Calls

    private func take(_ call: ClientCall) {
        guard underWay < settings.exchangesMax else { return waiting.append(call) }
        underWay += 1
        start(call)
    }

    private func start(_ call: ClientCall) {
        if call.isAbandoned { return end(call, .failure(.abandoned)) }
        if !call.isTunnel, let kept = takeIdle(for: call) {
            kept.carry(call)
            return take(kept.connection.begin(call, scratch: &scratch), of: kept)
        }
        open(call)
    }

    private func end(_ call: ClientCall, _ result: Result<ClientExchange, ClientFailure>) {
        underWay -= 1
        ended.append((call, result))
        isSettled = false
    }

    /// Begins a connection to the next address of a call; looks for addresses first where there are none.
    private func open(_ call: ClientCall) {
        if call.isAbandoned { return end(call, .failure(.abandoned)) }
        opened += 1
        call.beginOpening(as: opened)
        if call.addresses == nil {
            guard let addresses = addresses(of: call.peer) else { return resolve(call) }
            call.addresses = addresses[...]
        }
        while let address = call.nextAddress() {
            do throws(ClientFailure) {
                let isSecured = call.origin.isTLS && !call.isTunnel
                let context = isSecured ? try tlsContext() : nil
                let connection = try ClientConnection(
                    address, for: call, settings, context: context,
                    ownAddress: loop.listeningAddress)
                let held = LoopConnection(connection, self)
                guard let token = loop.watch(connection.descriptor, connection.interest, for: held) else {
                    throw .cannotConnect(
                        host: call.peer.host, port: call.peer.port, reason: "too many connections")
                }
                held.token = token
                held.carry(call)
                return take(connection.begin(call, scratch: &scratch), of: held)
            } catch {
                guard call.goesOn(after: error, wasReused: false, wasConnected: false) else {
                    return end(call, .failure(error))
                }
            }
        }
        known[call.peer.hostAndPort] = nil
        end(call, .failure(call.failure))
    }

    /// What a step of a connection came to.
    private func take(_ step: ClientConnection.Step, of held: LoopConnection) {
        guard let call = held.call else { return }
        switch step {
        case .waits:
            guard watch(held) else {
                held.drop()
                close(held)
                let peer = call.peer
                let reason = "the system watches no more sockets"
                return end(call, .failure(.cannotConnect(host: peer.host, port: peer.port, reason: reason)))
            }
            schedule(held)
        case .finished(let exchange):
            held.drop()
            if held.connection.isReusable { keep(held) } else { close(held) }
            end(call, .success(exchange))
        case .opened:
            held.drop()
            close(held)
            underWay -= 1
            if let reply = call.tunnelled { loop.openTunnel(reply, through: held.connection) }
        case .failed(let failure):
            held.drop()
            close(held)
            let goesOn = call.goesOn(
                after: failure, wasReused: held.connection.isReused, wasConnected: held.connection.isConnected)
            if goesOn { open(call) } else { end(call, .failure(failure)) }
        }
    }

    // MARK: Connections

    fileprivate func move(_ held: LoopConnection, _ event: ReadyEvent) {
        if held.call != nil {
            let step = held.connection.step(
                canRead: event.canRead || event.isBroken, canWrite: event.canWrite || event.isBroken,
                scratch: &scratch)
            take(step, of: held)
        } else if event.isBroken || !held.connection.staysIdle(scratch: &scratch) {
            idle.removeAll { $0 === held }
            close(held)
        }
    }

    fileprivate func isDue(_ held: LoopConnection) {
        guard deadline(of: held) <= loop.now else { return schedule(held) }
        if let call = held.call {
            held.drop()
            end(call, .failure(held.connection.timeoutFailure))
        } else {
            idle.removeAll { $0 === held }
        }
        close(held)
    }

    private func deadline(of held: LoopConnection) -> Int {
        held.call == nil ? held.connection.idleSince + settings.idleMilliseconds : held.connection.deadline
    }

    private func schedule(_ held: LoopConnection) {
        let deadline = deadline(of: held)
        guard deadline < held.calledAt else { return }
        held.calledAt = deadline
        loop.members.call(held.token, at: deadline)
    }

    /// False where the kernel refuses.
    private func watch(_ held: LoopConnection) -> Bool {
        let interest = held.connection.interest
        guard interest != held.interest else { return true }
        held.interest = interest
        return loop.readiness.change(held.connection.descriptor, interest, token: held.token)
    }

    private func takeIdle(for call: ClientCall) -> LoopConnection? {
        var index = idle.count
        while index > 0 {
            index -= 1
            let held = idle[index]
            guard held.connection.serves(call.origin) else { continue }
            let isFresh = loop.now - held.connection.idleSince < LoopClient.freshMilliseconds
            guard isFresh || call.isIdempotent else { return nil }
            idle.remove(at: index)
            // An end, or bytes that nobody asked for, may have come since: they must not meet this request.
            if held.connection.staysIdle(scratch: &scratch) { return held }
            close(held)
        }
        return nil
    }

    private func keep(_ held: LoopConnection) {
        guard watch(held) else { return close(held) }
        idle.append(held)
        schedule(held)
        if idle.count > settings.idleMax { close(idle.removeFirst()) }
    }

    private func close(_ held: LoopConnection) { loop.unwatch(held.connection.descriptor, token: held.token) }

    private func tlsContext() throws(ClientFailure) -> TLSContext {
        if let tls { return tls }
        let context = try TLSContext(trust: settings.trust)
        tls = context
        return context
    }

    // MARK: Addresses

    /// Addresses that need no question: numbers, and those of an answer that is not old.
    private func addresses(of peer: Origin) -> [SocketAddress]? {
        if let entry = known[peer.hostAndPort], entry.until > loop.now { return entry.addresses }
        let numeric = SocketAddress.resolve(host: peer.host, port: peer.port, isNumeric: true)
        if numeric.isEmpty { return nil }
        remember(numeric, for: peer.hostAndPort)
        return numeric
    }

    private func remember(_ addresses: [SocketAddress], for place: String) {
        // A forward proxy may be asked for any number of hosts.
        if known.count >= 1024 { known = [:] }
        known[place] = (addresses, loop.now + LoopClient.addressMilliseconds)
    }

    private func resolve(_ call: ClientCall) {
        let peer = call.peer
        if let resolution = resolutions[peer.hostAndPort] { return resolution.add(call) }
        guard let question = try? Resolution(host: peer.host, port: peer.port) else {
            return end(call, .failure(.cannotResolve(host: peer.host)))
        }
        let resolution = LoopResolution(question, peer.hostAndPort, self)
        guard let token = loop.watch(question.pipe.readEnd, .read, for: resolution) else {
            return end(call, .failure(.cannotResolve(host: peer.host)))
        }
        resolution.token = token
        resolutions[peer.hostAndPort] = resolution
        resolution.add(call)
    }

    fileprivate func resolved(_ resolution: LoopResolution) {
        guard let addresses = resolution.question.addresses else { return }
        loop.unwatch(resolution.question.pipe.readEnd, token: resolution.token)
        resolutions[resolution.place] = nil
        if !addresses.isEmpty { remember(addresses, for: resolution.place) }
        for call in resolution.calls {
            call.addresses = addresses[...]
            open(call)
        }
    }

    fileprivate func isDue(_ resolution: LoopResolution) {
        let late = resolution.calls.filter { $0.connectEnd <= loop.now }
        resolution.calls.removeAll { $0.connectEnd <= loop.now }
        for call in late { end(call, .failure(call.failure)) }
        if let next = resolution.calls.map(\.connectEnd).min() { loop.members.call(resolution.token, at: next) }
    }
}

/// A connection to a server among the members of a loop.
private final class LoopConnection: LoopMember {
    let connection: ClientConnection
    private unowned let client: LoopClient
    var token: UInt64 = 0
    /// Nil while nobody uses it.
    private(set) var call: ClientCall?
    /// What it is watched for.
    var interest: Interest
    /// When the loop's timers call next; .max where they do not.
    var calledAt = Int.max

    init(_ connection: ClientConnection, _ client: LoopClient) {
        self.connection = connection
        self.client = client
        interest = connection.interest
    }

    func carry(_ call: ClientCall) {
        self.call = call
        call.member = self
    }

    func drop() {
        call?.member = nil
        call = nil
    }

    func isReady(_ event: ReadyEvent) { client.move(self, event) }

    func isDue() {
        calledAt = .max
        client.isDue(self)
    }
}

/// A question to the resolver among the members of a loop, and the calls that wait for its answer.
private final class LoopResolution: LoopMember {
    let question: Resolution
    let place: String
    private unowned let client: LoopClient
    var token: UInt64 = 0
    var calls: [ClientCall] = []

    init(_ question: Resolution, _ place: String, _ client: LoopClient) {
        self.question = question
        self.place = place
        self.client = client
    }

    func add(_ call: ClientCall) {
        calls.append(call)
        client.loop.members.call(token, at: call.connectEnd)
    }

    func isReady(_ event: ReadyEvent) { client.resolved(self) }
    func isDue() { client.isDue(self) }
}

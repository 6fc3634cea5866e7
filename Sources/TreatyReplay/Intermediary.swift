// What stands between clients and servers: request, upstream, keeper, client, in this order, and no thread in between
// where nothing is kept.
package import TreatyHTTP
package import TreatyNet

/// Where an intermediary sends requests on to (RFC 9110 3.7).
package enum ForwardPlace: Sendable {
    /// A gateway: everything goes to one server.
    case server(Origin)
    /// A proxy: each request says itself where to; https passes through tunnels, which an interceptor looks into.
    case asAsked(Interceptor?)
}

/// What is told of a CONNECT that a proxy does not look into.
package enum TunnelNews: Sendable, Equatable {
    /// A client has asked for this host and port; unless `failed` follows, bytes pass both ways.
    case asked(for: String)
    /// There is none; the client got the status. With an interceptor `asked` did not come before.
    case failed(to: String, status: Int, reason: String)
}

/// Listens, forwards every request, hands the exchange to a keeper where there is one, and only then answers the
/// client: what a client has seen has been kept.
package final class Intermediary: Sendable {
    /// Keeps one exchange; called for one after the other, on a thread of its own, since keeping is short, may wait for
    /// a disk, and what it changes is shared. Throwing says that it could not be kept, and why.
    package typealias Keeper = @Sendable (Exchange) throws(RecordingFailure) -> Void

    private let server: HTTPServer
    private let keeper: Workers?

    /// Binds and listens; port 0 picks a free one. At most `client.exchangesMax` requests are with servers at one time.
    /// What would come back to us is an event and no exchange. Where a gateway `allowsOrigins`, scripts of every origin
    /// may call (CORS): the client's answer says so, the recording has the upstream's word. A preflight is then a
    /// question to this gateway, which answers it; it is not recorded. With `tls` clients reach it over https.
    /// `tunnels` hears of each CONNECT that is not looked into, on the thread of a loop.
    package init(
        to place: ForwardPlace, host: String = "127.0.0.1", port: Int, threads: Int = 1,
        client: ClientSettings = ClientSettings(),
        timeouts: ClientTimeouts = ClientTimeouts(), allowsOrigins: Bool = true, tls: ServerTLS? = nil,
        limits: ServerLimits = ServerLimits(message: HTTPLimits(contentBytesMax: 67_108_864)),
        keep: Keeper? = nil, tunnels: (@Sendable (TunnelNews) -> Void)? = nil,
        events: (@Sendable (ServerEvent) -> Void)? = nil
    ) throws(NetFailure) {
        let keeper = keep.map { _ in Workers(threadsMax: 1) }
        self.keeper = keeper
        let route = Route(
            place: place, timeouts: timeouts, allowsOrigins: allowsOrigins, isSecure: tls != nil,
            proxies: client.proxies, tell: { tunnels?($0) })
        let isForward = if case .asAsked = place { true } else { false }
        server = try HTTPServer(
            host: host, port: port, threads: threads, limits: limits, client: client, takesConnect: isForward, tls: tls,
            events: events,
            lateHandler: { request, _, reply, client in
                let upstream: Upstream
                switch route.next(for: request, reply, client) {
                case .send(let next): upstream = next
                case .answer(let response): return ServerAnswer(response)
                case .later: return nil
                }
                upstream.send(request, with: client, isRead: keep != nil) { forwarded in
                    if let loop = forwarded.loop { events?(ServerEvent(refusedWith: 508, reason: loop)) }
                    guard let keep, let keeper, forwarded.loop == nil else {
                        return client.answer(reply, ServerAnswer(route.opened(forwarded.answer, to: request)))
                    }
                    let finish: @Sendable () -> Void = {
                        let response = answer(of: forwarded, keep)
                        reply.send(ServerAnswer(route.opened(response, to: request)))
                    }
                    do throws(NetFailure) { try keeper.run(finish) } catch { finish() }
                }
                return nil
            })
    }

    deinit { keeper?.end() }

    /// Starts to answer; a second call does nothing.
    package func start() throws(NetFailure) { try server.start() }

    /// `http://host:port`.
    package var url: String { server.url }
    package var port: Int { server.port }

    /// Accepts no more and lets exchanges that have begun come to their end for so long; returns which were cut.
    @discardableResult
    package func stop(drainSeconds: Double) -> [CutConnection] {
        let cut = server.stop(drainSeconds: drainSeconds)
        keeper?.end()
        return cut
    }
}

private func answer(of forwarded: ForwardedExchange, _ keep: Intermediary.Keeper) -> ResponseMessage {
    do throws(RecordingFailure) {
        try keep(forwarded.exchange)
        return forwarded.answer
    } catch {
        return error.response
    }
}

/// What is done with a request before it is sent on.
private struct Route: Sendable {
    enum Next {
        case send(Upstream)
        case answer(ResponseMessage)
        /// The loop has been told what to do.
        case later
    }

    let place: ForwardPlace
    let timeouts: ClientTimeouts
    let allowsOrigins: Bool
    let isSecure: Bool
    let proxies: ProxySettings
    let tell: @Sendable (TunnelNews) -> Void

    func next(for request: RequestMessage, _ reply: ServerReply, _ client: LoopClient) -> Next {
        // Who sets the bound wants to hear from the last one within it.
        if request.forwardsLeft == 0 {
            return .answer(
                request.methodBytes.elementsEqual("OPTIONS".utf8)
                    ? ResponseMessage(status: 204)
                    : .problem(status: 501, detail: "this proxy reflects no requests (RFC 9110 9.3.8)"))
        }
        switch place {
        case .server(let origin):
            if allowsOrigins, let fields = CrossOriginFields.preflight(request, methods: []) {
                return .answer(ResponseMessage(status: 204, fields: fields))
            }
            return .send(Upstream(origin, timeouts: timeouts, isSecure: isSecure, proxies: proxies))
        case .asAsked(let interceptor):
            do throws(ForwardFailure) {
                if request.methodBytes.elementsEqual("CONNECT".utf8) {
                    return try open(request, interceptor, reply, client)
                }
                let origin: Origin
                if let tunnelled = reply.tunnelled {
                    origin = tunnelled
                } else {
                    origin = try Origin(ofTarget: request)
                }
                return .send(Upstream(origin, timeouts: timeouts, isTransparent: true, proxies: proxies))
            } catch {
                return .answer(.problem(status: error.status, detail: error.reason))
            }
        }
    }

    private func open(
        _ request: RequestMessage, _ interceptor: Interceptor?, _ reply: ServerReply, _ client: LoopClient
    ) throws(ForwardFailure) -> Next {
        let origin = try Origin(isTLS: true, place: request.target)
        if let interceptor {
            do throws(ForwardFailure) {
                client.intercept(reply, as: origin, with: try interceptor.tls(for: origin.host))
                return .later
            } catch {
                tell(.failed(to: origin.hostAndPort, status: error.status, reason: error.reason))
                throw error
            }
        }
        let upstream = Upstream(origin, timeouts: timeouts, isTransparent: true, proxies: proxies)
        tell(.asked(for: origin.hostAndPort))
        client.tunnel(reply, to: origin, timeouts: timeouts) { [tell] failure in
            let answer = upstream.answer(to: failure)
            tell(.failed(to: origin.hostAndPort, status: answer.status, reason: upstream.sentence(of: failure)))
            client.answer(reply, ServerAnswer(answer))
        }
        return .later
    }

    /// The answer as scripts of other origins may read it.
    func opened(_ response: ResponseMessage, to request: RequestMessage) -> ResponseMessage {
        if case .server = place, allowsOrigins { return CrossOriginFields.reopened(response, to: request) }
        return response
    }
}

/// Why a request to a proxy goes nowhere.
struct ForwardFailure: Error {
    let status: Int
    let reason: String
}

extension Origin {
    /// Where a request to a proxy leads, from its absolute-form (RFC 9112 3.2.2).
    fileprivate init(ofTarget request: RequestMessage) throws(ForwardFailure) {
        let target = request.target
        guard let start = target.firstRange(of: "://")?.upperBound, !target.hasPrefix("/") else {
            throw ForwardFailure(
                status: 400,
                reason:
                    "this is a proxy: run the client with http_proxy and https_proxy set to its address, or curl with "
                    + "--proxy, and ask for whole URLs (RFC 9112 3.2.2)")
        }
        let scheme = target[..<start].dropLast(3)
        guard scheme.lowercased() == "http" else {
            throw ForwardFailure(status: 400, reason: "https goes through a tunnel: CONNECT (RFC 9110 9.3.6)")
        }
        try self.init(isTLS: false, place: String(target[start...].prefix { $0 != "/" && $0 != "?" }))
    }

    /// A host and port as a request names them.
    fileprivate init(isTLS: Bool, place: String) throws(ForwardFailure) {
        do throws(OriginFailure) {
            try self.init((isTLS ? "https://" : "http://") + place)
        } catch {
            throw ForwardFailure(status: 400, reason: error.description)
        }
    }
}

extension RecordingFailure {
    /// What a client gets instead of an answer that could not be kept. The upstream has done what was asked; only a
    /// proxy that says so is honest.
    package var response: ResponseMessage {
        .problem(
            status: isFull ? 507 : 500,
            detail: "the upstream was called, but the exchange could not be recorded: \(self)")
    }
}

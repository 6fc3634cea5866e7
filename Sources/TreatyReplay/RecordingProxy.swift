// A reverse proxy that lets nothing pass that is not kept: request, upstream, keeper, client, in this order.
import Synchronization
package import TreatyHTTP
package import TreatyNet

/// Listens, forwards every request to one upstream, hands the exchange to a keeper, and only then answers the client:
/// what a client has seen has been kept.
package final class RecordingProxy: Sendable {
    /// Keeps one exchange; called for one after the other, on a thread of its own, since keeping is short and what it
    /// changes is shared. Throwing says that it could not be kept, and why.
    package typealias Keeper = @Sendable (Exchange) throws(RecordingFailure) -> Void

    private let server: HTTPServer
    private let workers: Workers
    private let keeper: Workers
    private let upstream: Upstream

    /// Binds and listens; port 0 picks a free one. At most `exchangesMax` requests are with the upstream at one time.
    /// Where `allowsOrigins`, scripts of every origin may call (CORS): the client's answer says so, the recording has
    /// the upstream's word. A preflight is a question to this proxy, which answers it; it is not recorded.
    package init(
        _ upstream: Upstream, host: String = "127.0.0.1", port: Int, exchangesMax: Int = 64,
        allowsOrigins: Bool = true,
        limits: ServerLimits = ServerLimits(message: HTTPLimits(contentBytesMax: 67_108_864)),
        keep: @escaping Keeper
    ) throws(NetFailure) {
        self.upstream = upstream
        let workers = Workers(threadsMax: exchangesMax)
        self.workers = workers
        let keeper = Workers(threadsMax: 1)
        self.keeper = keeper
        server = try HTTPServer(
            host: host, port: port, limits: limits,
            lateHandler: { request, _, reply in
                if allowsOrigins, let fields = CrossOriginFields.preflight(request, methods: []) {
                    return ServerAnswer(ResponseMessage(status: 204, fields: fields))
                }
                do throws(NetFailure) {
                    try workers.run {
                        let exchange = upstream.exchange(request)
                        let finish: @Sendable () -> Void = {
                            let response = answer(of: exchange, to: request, from: upstream, keep)
                            reply.send(
                                ServerAnswer(
                                    allowsOrigins ? CrossOriginFields.reopened(response, to: request) : response))
                        }
                        do throws(NetFailure) { try keeper.run(finish) } catch { finish() }
                    }
                    return nil
                } catch {
                    return ServerAnswer(.problem(status: 503, detail: "the proxy has no thread left: \(error)"))
                }
            })
    }

    deinit {
        workers.end()
        keeper.end()
    }

    /// Starts to answer; a second call does nothing.
    package func start() throws(NetFailure) { try server.start() }

    /// `http://host:port`.
    package var url: String { server.url }
    package var port: Int { server.port }

    /// Accepts no more and lets exchanges that have begun come to their end for so long; returns how many were cut.
    @discardableResult
    package func stop(drainSeconds: Double) -> Int {
        let cut = server.stop(drainSeconds: drainSeconds)
        workers.end()
        keeper.end()
        upstream.close()
        return cut
    }
}

private func answer(
    of exchange: Exchange, to request: RequestMessage, from upstream: Upstream, _ keep: RecordingProxy.Keeper
) -> ResponseMessage {
    do throws(RecordingFailure) {
        try keep(exchange)
        return upstream.answer(of: exchange, to: request)
    } catch {
        return error.response
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

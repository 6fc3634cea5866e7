// One replay under way: from a request to the recording, or to what stands in for it, with a line for each.
import Synchronization
import TreatyContract
import TreatyHTTP
import TreatyMock
import TreatyNet
import TreatyReplay
import TreatyReport

/// Answers requests of a replay on the server's threads; what is recorded is kept on a thread that may block.
final class ReplayStage: Sendable {
    let secrets: MatchSecrets
    private let responder: ReplayResponder
    private let mock: MockResponder?
    private let upstream: Upstream?
    private let keeper: Workers?
    private let recorder: Recorder?
    private let log: (@Sendable (String) -> Void)?
    private let playedCount = Atomic<Int>(0)
    private let missedCount = Atomic<Int>(0)
    private let recordedCount = Atomic<Int>(0)

    /// `log` gets each line that is to be printed; nil where none is.
    init(
        _ responder: ReplayResponder, onMiss: MissAnswer, contracts: [Contract], upstream: Origin?,
        recorder: Recorder?, secrets: MatchSecrets, allowsOrigins: Bool, proxies: ProxySettings,
        log: (@Sendable (String) -> Void)?
    ) {
        self.responder = responder
        self.secrets = secrets
        self.log = log
        self.recorder = recorder
        mock = onMiss == .mock ? MockResponder(contracts, allowsOrigins: allowsOrigins) : nil
        self.upstream = upstream.map { Upstream($0, isSecure: responder.isSecure, proxies: proxies) }
        keeper = recorder.map { _ in Workers(threadsMax: 1) }
    }

    /// How many requests recordings have answered.
    var played: Int { playedCount.load(ordering: .relaxed) }
    /// How many requests no recording answered.
    var missed: Int { missedCount.load(ordering: .relaxed) }

    /// How many exchanges with the upstream were recorded.
    var recorded: Int { recordedCount.load(ordering: .relaxed) }

    /// The answer to a request; nil where it comes later through `reply`.
    func answer(_ request: RequestMessage, _ reply: ServerReply, _ client: LoopClient) -> ServerAnswer? {
        let start = ContinuousClock.now
        let now = unixSeconds()
        if let found = responder.answer(request, now: now) {
            if found.source != .preflight { playedCount.add(1, ordering: .relaxed) }
            print(request, found.response, words(for: found.source), since: start)
            return ServerAnswer(found.response)
        }
        missedCount.add(1, ordering: .relaxed)
        if let mock {
            let answer = mock.answer(request, now: Instant(seconds: now))
            print(request, answer.response, "miss, mocked", since: start)
            return ServerAnswer(answer.response)
        }
        if let upstream {
            forward(request, reply, client, upstream, start)
            return nil
        }
        let miss = responder.neighbours.miss(request)
        let response = responder.opened(miss.response, to: request)
        print(request, response, "miss", since: start)
        if let log, miss.nearest != nil {
            log("  nearest: \(miss.nearestName) \(miss.nearestMethod) \(miss.nearestURL)\n")
            for difference in miss.differences { log("    \(difference.sentence)\n") }
        }
        return ServerAnswer(response)
    }

    /// Ends the thread that records.
    func end() { keeper?.end() }

    private func forward(
        _ request: RequestMessage, _ reply: ServerReply, _ client: LoopClient, _ upstream: Upstream,
        _ start: ContinuousClock.Instant
    ) {
        upstream.send(request, with: client, isRead: recorder != nil) { [self] forwarded in
            guard let keeper, forwarded.loop == nil else {
                print(request, forwarded.answer, "miss, passed through", since: start, reason: forwarded.failure)
                return client.answer(reply, ServerAnswer(responder.opened(forwarded.answer, to: request)))
            }
            let finish: @Sendable () -> Void = { [self] in
                let (response, words, reason) = recorded(forwarded)
                print(request, response, "miss, \(words)", since: start, reason: reason)
                reply.send(ServerAnswer(responder.opened(response, to: request)))
            }
            do throws(NetFailure) { try keeper.run(finish) } catch { finish() }
        }
    }

    /// Records an exchange: the answer for the client, whether it was recorded, and why there is no better answer, in
    /// words that show no more than what is stored.
    private func recorded(
        _ forwarded: ForwardedExchange
    ) -> (response: ResponseMessage, words: String, reason: String?) {
        do throws(RecordingFailure) {
            let stored = try recorder?.keep(forwarded.exchange)
            recordedCount.add(1, ordering: .relaxed)
            var reason: String?
            if case .failed(let words) = stored?.outcome { reason = words }
            return (forwarded.answer, "recorded", reason)
        } catch {
            return (error.response, "not recorded", "\(error)")
        }
    }

    private func words(for source: ReplayReply.Source) -> String {
        switch source {
        case .recording(let recording): responder.player.name(of: recording)
        case .failure(let recording): "\(responder.player.name(of: recording)) failed when it was recorded"
        case .preflight: "preflight"
        }
    }

    /// `GET /x 200 entry 12 0.1 ms`, with a reason behind it where there is one.
    private func print(
        _ request: RequestMessage, _ response: ResponseMessage, _ words: String, since start: ContinuousClock.Instant,
        reason: String? = nil
    ) {
        guard let log else { return }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let tenths = seconds * 10_000 + attoseconds / 100_000_000_000_000
        let target = secrets.shown(request.target)
        let time = "\(tenths / 10).\(tenths % 10) ms" + (reason.map { ": \($0)" } ?? "")
        log(printable("\(request.method) \(target) \(response.status) \(words) \(time)") + "\n")
    }
}

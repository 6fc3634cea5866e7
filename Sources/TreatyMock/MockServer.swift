// A mock on a port: it starts, serves, takes new contracts and stops; what it answers is the responder's decision.
import Synchronization
public import TreatyContract
import TreatyData
import TreatyHTTP
public import TreatyNet
import TreatyText

/// One request as the log of a mock shows it.
public struct MockLogEntry: Sendable {
    public let method: String
    /// The request target as it was sent, query included.
    public let target: String
    public let status: Int
    /// The error code that was answered, or the mock's own name of what went wrong; nil for a success.
    public let error: String?
    /// How long the answer took to make, without the delay it was asked to wait.
    public let elapsed: Duration
    /// Where the answer itself breaks the contract.
    public let warnings: [String]
}

/// What a mock has to say about a connection or about itself that is no answer to a call: what came was no request,
/// too large or too slow, or connections run short.
public struct MockNotice: Sendable, CustomStringConvertible {
    /// One sentence, with the client's address where there is one.
    public let description: String
    /// Whether it concerns the whole server and not one client.
    public let concernsServer: Bool
}

/// Why a mock cannot listen.
public struct MockFailure: Error, Sendable, CustomStringConvertible {
    /// One sentence, with what to do.
    public let description: String
    /// Whether another process holds the port.
    public let isPortInUse: Bool

    init(_ failure: NetFailure) {
        description = failure.description
        if case .addressInUse = failure { isPortInUse = true } else { isPortInUse = false }
    }
}

/// A mock of one or several contracts that listens on a port of its own. All methods may be called from any thread.
public final class MockServer: Sendable {
    private let server: HTTPServer
    private let room: MockRoom

    /// Binds and listens; nothing is answered before `start()`.
    ///
    /// - Parameters:
    ///   - port: 0 picks a free one.
    ///   - delay: how long each answer waits.
    ///   - admin: whether `/__treaty/` lists what is served and `/__treaty/reset` puts the records back.
    ///   - allowsOrigins: whether scripts of every origin may call (CORS).
    ///   - setting: how it answers; its `allowsOrigins` counts beside the parameter of that name.
    ///   - certificate: with one it speaks https; `try ServerCertificate.local()` makes one for localhost and keeps it.
    ///   - threads: event loops; more than one only pays under load.
    ///   - clock: the time since 1970 that records and the Date field show; nil for the system's.
    ///   - log: called after each answer is made, on the thread that made it.
    ///   - notice: called with what no call shows, on the thread of a connection.
    public init(
        _ contracts: [Contract], host: String = "127.0.0.1", port: Int = 0, delay: Duration = .zero, admin: Bool = true,
        allowsOrigins: Bool = true, setting: MockSetting = MockSetting(),
        certificate: ServerCertificate? = nil, threads: Int = 1, clock: (@Sendable () -> Duration)? = nil,
        log: (@Sendable (MockLogEntry) -> Void)? = nil, notice: (@Sendable (MockNotice) -> Void)? = nil
    ) throws(MockFailure) {
        let seconds: @Sendable () -> Int =
            if let clock { { Int(clock().components.seconds) } } else { { unixSeconds() } }
        var setting = setting
        setting.allowsOrigins = setting.allowsOrigins && allowsOrigins
        let room = MockRoom(
            contracts, lanes: threads, delayMilliseconds: milliseconds(delay), hasAdmin: admin, setting: setting,
            seconds: seconds, log: log)
        self.room = room
        do {
            server = try HTTPServer(
                host: host, port: port, threads: threads, tls: certificate?.tls, unixSeconds: seconds,
                events: { event in
                    // That clients let connections lie idle is nothing to tell.
                    guard let notice, event.kind != .idle else { return }
                    notice(MockNotice(description: event.description, concernsServer: event.concernsServer))
                }
            ) { request, _, reply, _ in room.answer(request, lane: reply.loop) }
        } catch {
            throw MockFailure(error)
        }
    }

    /// Starts to answer; a second call does nothing.
    public func start() throws(MockFailure) {
        do {
            try server.start()
        } catch {
            throw MockFailure(error)
        }
    }

    /// `http://host:port`, or `https://host:port`.
    public var url: String { server.url }
    /// The port it listens on; the one chosen where 0 was asked for.
    public var port: Int { server.port }

    /// Puts back the records that the contracts start with.
    public func reset() { room.responder.reset() }

    /// What was inferred and what stands in several contracts, for the greeting.
    package var responder: MockResponder { room.responder }

    /// Serves other contracts from the next request on; their records begin anew.
    public func replace(_ contracts: [Contract]) { room.replace(contracts) }

    /// Accepts no more, lets exchanges that have begun come to their end for so long, and cuts the rest; returns a
    /// sentence for each connection that was cut.
    @discardableResult
    public func stop(drain: Duration = .seconds(5)) -> [String] {
        server.stop(drainSeconds: Double(milliseconds(drain)) / 1000).map(\.description)
    }
}

/// What one loop answers with.
private final class Lane: Sendable {
    let responder: Mutex<MockResponder>

    init(_ responder: MockResponder) { self.responder = Mutex(responder) }
}

/// What the threads of a mock share.
private final class MockRoom: Sendable {
    /// One for each loop of the server.
    private let lanes: [Lane]
    private let delayMilliseconds: Int
    private let hasAdmin: Bool
    private let setting: MockSetting
    private let seconds: @Sendable () -> Int
    private let log: (@Sendable (MockLogEntry) -> Void)?

    init(
        _ contracts: [Contract], lanes: Int, delayMilliseconds: Int, hasAdmin: Bool, setting: MockSetting,
        seconds: @escaping @Sendable () -> Int, log: (@Sendable (MockLogEntry) -> Void)?
    ) {
        let responder = MockResponder(contracts, setting: setting)
        self.lanes = (0..<max(1, lanes)).map { Lane($0 == 0 ? responder : MockResponder(beside: responder)) }
        self.delayMilliseconds = delayMilliseconds
        self.hasAdmin = hasAdmin
        self.setting = setting
        self.seconds = seconds
        self.log = log
    }

    var responder: MockResponder { lanes[0].responder.withLock { $0 } }

    func replace(_ contracts: [Contract]) {
        let responder = MockResponder(contracts, setting: setting)
        for (index, lane) in lanes.enumerated() {
            let own = index == 0 ? responder : MockResponder(beside: responder)
            lane.responder.withLock { $0 = own }
        }
    }

    func answer(_ request: RequestMessage, lane: Int) -> ServerAnswer {
        let start = log.map { _ in ContinuousClock.now }
        let responder = lanes[lane].responder.withLock { $0 }
        let answer: MockAnswer
        var delay = 0
        if hasAdmin, isAdmin(request.path), let draft = admin(request, responder) {
            answer = MockAnswer(response: draft.message, operation: nil, error: draft.error, warnings: [])
        } else {
            answer = responder.answer(request, now: Instant(seconds: seconds()))
            delay = delayMilliseconds
        }
        if let log, let start {
            log(
                MockLogEntry(
                    method: request.method, target: request.target, status: answer.response.status,
                    error: answer.error, elapsed: ContinuousClock.now - start, warnings: answer.warnings))
        }
        return ServerAnswer(answer.response, delayMilliseconds: delay)
    }

    private func isAdmin(_ path: ArraySlice<UInt8>) -> Bool {
        // Hardly any path of a contract has the underscore.
        path.count > 1 && path[path.startIndex + 1] == 0x5F && path.starts(with: "/__treaty".utf8)
    }

    /// The pages under `/__treaty/`; nil for a path that only begins alike.
    private func admin(_ request: RequestMessage, _ responder: MockResponder) -> AnswerDraft? {
        let path = String(decoding: request.path, as: UTF8.self)
        var draft: AnswerDraft
        switch (path, request.method) {
        case ("/__treaty", "GET"), ("/__treaty", "HEAD"), ("/__treaty/", "GET"), ("/__treaty/", "HEAD"):
            draft = AnswerDraft(
                status: 200, fields: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
                content: Array(responder.listing.pretty.utf8))
        case ("/__treaty/reset", "POST"):
            responder.reset()
            draft = AnswerDraft(status: 204)
        case ("/__treaty", _), ("/__treaty/", _), ("/__treaty/reset", _):
            let methods = path == "/__treaty/reset" ? ["POST"] : ["GET", "HEAD"]
            if setting.allowsOrigins, let preflight = CrossOrigin.preflight(request, methods: methods) {
                return preflight
            }
            let allowed = methods.joined(separator: ", ")
            draft = .problem(.noMethod, status: 405, detail: "\(path) has \(allowed)", fields: [("Allow", allowed)])
        default:
            guard path.hasPrefix("/__treaty/") else { return nil }
            draft = .problem(.noPath, status: 404, detail: "there are GET /__treaty/ and POST /__treaty/reset")
        }
        if setting.allowsOrigins { CrossOrigin.open(&draft, to: request) }
        return draft
    }
}

/// Whole milliseconds, at least 0, at most 30 days.
private func milliseconds(_ duration: Duration) -> Int {
    let limit = Duration.seconds(30 * 86_400)
    let (seconds, attoseconds) = min(max(duration, .zero), limit).components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
}

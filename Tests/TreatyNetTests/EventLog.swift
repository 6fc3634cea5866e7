// What servers under test tell and how tests wait for it; the servers and their answers are the tests' own.
import Dispatch
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The events of one server, in the order in which they came.
final class EventLog: Sendable {
    private let events = Mutex<[ServerEvent]>([])
    private let came = DispatchSemaphore(value: 0)

    var all: [ServerEvent] { events.withLock { $0 } }

    func add(_ event: ServerEvent) {
        events.withLock { $0.append(event) }
        came.signal()
    }

    /// The next event that nobody has waited for yet; nil when none comes within ten seconds.
    func next() -> ServerEvent? {
        guard came.wait(timeout: .now() + 10) == .success else { return nil }
        return events.withLock { $0.last }
    }
}

/// On which threads something was done, and how often on each.
final class ThreadNumbers: Sendable {
    private let seen = Mutex<[UInt: Int]>([:])

    var counts: [Int] { seen.withLock { Array($0.values) } }

    func note() {
        let thread = UInt(bitPattern: pthread_self().hashValue)
        seen.withLock { $0[thread, default: 0] += 1 }
    }
}

/// What stopping a server on another thread came to.
final class StopResult: Sendable {
    private let cut = Mutex<[CutConnection]?>(nil)
    private let came = DispatchSemaphore(value: 0)

    func set(_ connections: [CutConnection]) {
        cut.withLock { $0 = connections }
        came.signal()
    }

    /// Nil when it does not stop within ten seconds.
    func wait() -> [CutConnection]? {
        guard came.wait(timeout: .now() + 10) == .success else { return nil }
        return cut.withLock { $0 }
    }
}

/// A server that answers each request with its method, its target and its content. `/slow` takes 5 ms, `/never` ten
/// minutes, and `/large` comes with 300,000 bytes more.
func echo(
    _ mechanism: ReadinessMechanism = .preferred, limits: ServerLimits = ServerLimits(), threads: Int = 1,
    events: EventLog? = nil, faults: SocketFaults? = nil
) throws -> HTTPServer {
    let large = [UInt8](repeating: 0x2E, count: 300_000)
    let server = try HTTPServer(
        port: 0, threads: threads, limits: limits, readiness: mechanism, unixSeconds: { 784_111_777 },
        events: { events?.add($0) }, faults: faults
    ) { request, _ in
        var text = Array("\(request.method) \(request.target) ".utf8) + request.content
        if request.target.hasPrefix("/large") { text += large }
        let delay = request.target.hasPrefix("/slow") ? 5 : request.target.hasPrefix("/never") ? 600_000 : 0
        return ServerAnswer(
            ResponseMessage(status: 200, fields: [("Content-Type", "text/plain")], content: text),
            delayMilliseconds: delay)
    }
    try server.start()
    return server
}

/// A connection to a server.
func connect(_ server: HTTPServer) throws -> RawPeer { try #require(RawPeer(port: server.port)) }

/// What a server answers to these bytes on a connection of their own, until it closes.
func answer(of server: HTTPServer, to text: String) throws -> String {
    let peer = try connect(server)
    peer.send(text)
    return try #require(peer.readToEnd())
}

let mechanisms: [ReadinessMechanism] = [.preferred, .poll]

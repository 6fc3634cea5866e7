// A replay and a recorder for users of the library: each is one object that listens; the verbs have more to say.
public import TreatyContract
import TreatyHTTP
public import TreatyNet
public import TreatyText

/// Answers requests from recordings on a port of its own. All methods may be called from any thread.
public final class ReplayServer: Sendable {
    private let server: HTTPServer
    private let player: ReplayPlayer

    /// Reads the recordings, binds and listens; nothing is answered before `start()`.
    ///
    /// - Parameters:
    ///   - recordings: paths of HAR files, played as one in this order.
    ///   - contracts: their declared fields count, and their dates move. None takes those that the recordings name.
    ///   - key: the text of `TREATY_KEY` that the recordings were made under; nil finds it as the verb does.
    ///   - loops: plays repeated requests from the first again behind the last.
    ///   - shiftsDates: moves recorded dates by the time that has passed since.
    ///   - port: 0 picks a free one.
    ///   - certificate: with one it speaks https; `try ServerCertificate.local()` makes one for localhost and keeps it.
    public init(
        _ recordings: [String], contracts: [Contract] = [], key: String? = nil, loops: Bool = false,
        shiftsDates: Bool = false, host: String = "127.0.0.1", port: Int = 0, certificate: ServerCertificate? = nil
    ) throws(Diagnostic) {
        var files: [(path: String, har: HARFile)] = []
        for path in recordings { files.append((path, try HARFile.load(path))) }
        var contracts = contracts
        if contracts.isEmpty {
            for path in ReplayScore.contractPaths(namedBy: files.map(\.har)) {
                contracts.append(try Contract.load(path))
            }
        }
        var options = ReplayScore.Options()
        options.loops = loops
        var warnings: [Diagnostic] = []
        let key = try RedactionKey.existing(environment: key, warnings: &warnings)
        let score = try ReplayScore(files, contracts: contracts, key: key, options: options)
        player = score.player
        let responder = ReplayResponder(
            score.player, secrets: score.secrets, allowsOrigins: true,
            dates: shiftsDates ? ReplayDates(contracts) : nil, isSecure: certificate != nil)
        do {
            server = try HTTPServer(host: host, port: port, tls: certificate?.tls) { request, _ in
                if let reply = responder.answer(request, now: unixSeconds()) { return ServerAnswer(reply.response) }
                return ServerAnswer(responder.opened(responder.neighbours.miss(request).response, to: request))
            }
        } catch {
            throw Diagnostic(.error, "net.listen", error.description)
        }
    }

    /// Starts to answer; a second call does nothing.
    public func start() throws(Diagnostic) {
        do {
            try server.start()
        } catch {
            throw Diagnostic(.error, "net.listen", error.description)
        }
    }

    /// `http://host:port`, or `https://host:port`.
    public var url: String { server.url }
    /// The port it listens on; the one chosen where 0 was asked for.
    public var port: Int { server.port }
    /// How many recorded exchanges nobody has asked for.
    public var neverAskedCount: Int { player.neverAsked.count }

    /// Plays every sequence from its first exchange again.
    public func rewind() { player.rewind() }

    /// Accepts no more, lets exchanges that have begun come to their end for so long, and cuts the rest.
    public func stop(drainSeconds: Double = 5) { server.stop(drainSeconds: drainSeconds) }
}

/// Stands in front of a server and records what passes, hiding what must be hidden. All methods may be called from any
/// thread.
public final class RecordingServer: Sendable {
    private let proxy: Intermediary
    private let recorder: Recorder

    /// Binds and listens, and begins the journal of the HAR at `path`; nothing passes before `start()`.
    ///
    /// - Parameters:
    ///   - upstream: the URL of the server that requests go on to.
    ///   - path: the HAR. One that is there is added to where `appends`, and refused else.
    ///   - contracts: say what may be stored in clear.
    ///   - key: the text of `TREATY_KEY`; nil finds it as the verb does, and makes one on first use.
    ///   - keeps: places that stay in clear at the user's word, as `--keep` has them.
    ///   - port: 0 picks a free one.
    ///   - certificate: with one it speaks https to its clients, as for `ReplayServer`.
    public init(
        upstream: String, to path: String, contracts: [Contract] = [], key: String? = nil, keeps: [String] = [],
        appends: Bool = false, comment: String? = nil, host: String = "127.0.0.1", port: Int = 0,
        certificate: ServerCertificate? = nil
    ) throws(Diagnostic) {
        let origin: Origin
        do {
            origin = try Origin(upstream)
        } catch {
            throw Diagnostic(.error, "record.upstream", error.description)
        }
        var warnings: [Diagnostic] = []
        var words: [Keep] = []
        for keep in keeps { words.append(try Keep(keep)) }
        let redactor = Redactor(
            key: try RedactionKey.find(environment: key, warnings: &warnings), contracts: contracts, keeps: words)
        do throws(RecordingFailure) {
            recorder = try Recorder(
                path, start: appends ? .append : .new, redactor: redactor, contracts: contracts, version: "library",
                comment: comment)
        } catch {
            throw error.diagnostic
        }
        do {
            proxy = try Intermediary(
                to: .server(origin), host: host, port: port, tls: certificate?.tls,
                keep: { [recorder] exchange throws(RecordingFailure) in _ = try recorder.keep(exchange) })
        } catch {
            recorder.abandon()
            throw Diagnostic(.error, "net.listen", error.description)
        }
    }

    /// Starts to forward; a second call does nothing.
    public func start() throws(Diagnostic) {
        do {
            try proxy.start()
        } catch {
            throw Diagnostic(.error, "net.listen", error.description)
        }
    }

    /// `http://host:port` or `https://host:port`, where clients find the server now.
    public var url: String { proxy.url }
    /// The port it listens on; the one chosen where 0 was asked for.
    public var port: Int { proxy.port }

    /// Ends, proves that nothing hidden stands in clear, and makes the HAR; returns how many exchanges were recorded.
    /// What throws leaves the journal beside the HAR's place.
    @discardableResult
    public func finish(drainSeconds: Double = 5) throws(Diagnostic) -> Int {
        proxy.stop(drainSeconds: drainSeconds)
        do throws(RecordingFailure) {
            return try recorder.finish().recorded
        } catch {
            throw error.diagnostic
        }
    }
}

extension RecordingFailure {
    /// The same as a diagnostic.
    var diagnostic: Diagnostic {
        Diagnostic(.error, isLeak ? "record.leak" : isTaken ? "record.taken" : "record.file", description, help: help)
    }
}

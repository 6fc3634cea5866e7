// An independent Spaaza service over plain sockets, faithful or broken in one way; it shares no code with the product.
import Dispatch
import Foundation
import Synchronization

/// Who may call the service.
struct SpaazaPrincipals: Sendable {
    /// The values of `X-Spaaza-Session-User-Id` and `X-Spaaza-Session-Key`.
    struct Session: Sendable {
        var userID: String
        var key: String
    }

    var admin = Session(userID: "7001", key: "key-of-seven-thousand-one")
    var limited = Session(userID: "7002", key: "key-of-seven-thousand-two")
    /// Tags 31 to 40 belong to chain 2, those before to chain 1.
    var closedToLimited = [2]
}

/// Serves tags 1 to 40 on a free port of the loopback address, with one thread for each connection.
///
/// Where the page leaves a choice, it chooses otherwise than the contract's mock does: a second deletion answers the
/// tag again, a user's session is no session, successes come in chunks, with `warnings`, members in another order.
final class SpaazaService: Sendable {
    private struct Running {
        var listener: SpaazaSocket?
        var port: UInt16 = 0
        var open: Set<SpaazaSocket> = []
    }

    private let running = Mutex(Running())
    private let threads = DispatchGroup()
    private let tags: SpaazaTags
    private let breakage: SpaazaBreakage?
    private let now: @Sendable () -> Date

    init(
        breakage: SpaazaBreakage? = nil, principals: SpaazaPrincipals = SpaazaPrincipals(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.breakage = breakage
        self.now = now
        tags = SpaazaTags(principals: principals, breakage: breakage, now: now)
    }

    /// Listens from now on; answers the port.
    func start() throws -> UInt16 {
        let (listener, port) = try SpaazaSocket.listening()
        running.withLock { $0 = Running(listener: listener, port: port) }
        run { self.accept(on: listener) }
        return port
    }

    /// Ends every connection, the hanging ones too, and returns when no thread is left.
    func stop() {
        let (listener, port) = running.withLock { running in
            defer { running.listener = nil }
            return (running.listener, running.port)
        }
        guard let listener else { return }
        // One more caller wakes the accepting thread on every system.
        (try? SpaazaSocket.connected(to: port))?.shut()
        running.withLock { running in running.open.forEach { $0.interrupt() } }
        threads.wait()
        listener.shut()
    }

    private func run(_ work: @escaping @Sendable () -> Void) {
        threads.enter()
        let thread = Thread { [threads] in
            work()
            threads.leave()
        }
        thread.start()
    }

    private func accept(on listener: SpaazaSocket) {
        while let connection = listener.accepted() {
            let serves = running.withLock { running in
                guard running.listener != nil else { return false }
                running.open.insert(connection)
                return true
            }
            guard serves else { return connection.shut() }
            run {
                self.serve(connection)
                self.running.withLock { running in
                    running.open.remove(connection)
                    connection.shut()
                }
            }
        }
    }

    private func serve(_ connection: SpaazaSocket) {
        var reader = SpaazaRequestReader(connection)
        let answers = SpaazaAnswers(breakage: breakage)
        while true {
            switch reader.next() {
            case .end: return
            case .malformed:
                var request = SpaazaRequest()
                request.isCurrent = false
                _ = connection.sent(wire(answers.answer(to: .malformed), request).bytes)
                return
            case .request(let request):
                let wire = wire(answers.answer(to: tags.outcome(of: request)), request)
                guard connection.sent(wire.bytes) else { return }
                switch wire.then {
                case .next: continue
                case .close: return
                case .hang:
                    while connection.stays(milliseconds: -1) {}
                    return
                case .drip:
                    for byte in wire.rest {
                        guard connection.stays(milliseconds: 100), connection.sent([byte]) else { return }
                    }
                    return
                }
            }
        }
    }
}

extension SpaazaService {
    private enum Then { case next, close, hang, drip }

    private struct Wire {
        var bytes: [UInt8]
        var then: Then
        /// What drips after the bytes.
        var rest: [UInt8] = []
    }

    /// The bytes of an answer as this service frames them: successes in chunks, all else by length.
    private func wire(_ answer: SpaazaAnswer, _ request: SpaazaRequest) -> Wire {
        let body = bodyBytes(answer)
        let then = request.closes ? Then.close : .next
        if let broken = brokenWire(answer, body) { return broken }
        if answer.status == 204 { return Wire(bytes: head(answer, []), then: then) }
        let lengthField = "Content-Length: \(body.count)"
        let closing = request.closes ? ["Connection: close"] : []
        if request.method == "HEAD" { return Wire(bytes: head(answer, [lengthField] + closing), then: then) }
        if answer.status == 200, request.isCurrent, body.count > 2 {
            let middle = body.count / 2
            let chunks = chunk(body[..<middle]) + chunk(body[middle...]) + Array("0\r\n\r\n".utf8)
            return Wire(bytes: head(answer, ["Transfer-Encoding: chunked"] + closing) + chunks, then: then)
        }
        return Wire(bytes: head(answer, [lengthField] + closing) + body, then: then)
    }

    private func brokenWire(_ answer: SpaazaAnswer, _ body: [UInt8]) -> Wire? {
        let length = "Content-Length: \(body.count)"
        let whole = head(answer, [length]) + body
        switch breakage {
        case .hangs: return Wire(bytes: [], then: .hang)
        case .hangsInHead: return Wire(bytes: Array(whole.prefix(60)), then: .hang)
        case .closesBeforeResponding: return Wire(bytes: [], then: .close)
        case .truncatedBody: return Wire(bytes: Array(whole.dropLast(body.count / 2)), then: .close)
        case .badChunkSize:
            let chunks = Array("zz\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
            return Wire(bytes: head(answer, ["Transfer-Encoding: chunked"]) + chunks, then: .close)
        case .lastChunkMissing:
            return Wire(bytes: head(answer, ["Transfer-Encoding: chunked"]) + chunk(body[...]), then: .close)
        case .twoLengths:
            return Wire(bytes: head(answer, [length, "Content-Length: \(body.count + 7)"]) + body, then: .close)
        case .brokenStatusLine:
            let line = Array("OK \(answer.status) HTTP/1.1".utf8)
            return Wire(bytes: line + whole.drop { $0 != 13 }, then: .close)
        case .falseGzip: return Wire(bytes: head(answer, [length, "Content-Encoding: gzip"]) + body, then: .close)
        case .drips:
            let rest = body + [UInt8](repeating: 32, count: 6000)
            return Wire(bytes: head(answer, ["Content-Length: \(rest.count)"]), then: .drip, rest: rest)
        default: return nil
        }
    }

    private func bodyBytes(_ answer: SpaazaAnswer) -> [UInt8] {
        var bytes = Array(answer.body.utf8)
        // The last letter of a name in the body becomes a byte that begins nothing in UTF-8.
        if breakage == .invalidUTF8, let range = bytes.firstRange(of: Array("promo".utf8)) {
            bytes[range.upperBound - 1] = 0xFF
        }
        return bytes
    }

    private func chunk(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10]
    }

    private func head(_ answer: SpaazaAnswer, _ fields: [String]) -> [UInt8] {
        var lines = ["HTTP/1.1 \(answer.status) \(Self.reasons[answer.status] ?? "Whatever")", "Date: \(date())"]
        if let type = answer.contentType, answer.status != 204 { lines.append("content-type: \(type)") }
        lines += answer.fields + fields
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private static let reasons = [
        200: "OK", 201: "Created", 204: "No Content", 302: "Found", 400: "Bad Request", 401: "Unauthorized",
        403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 415: "Unsupported Media Type",
        422: "Unprocessable Content", 500: "Internal Server Error",
    ]

    /// The form of RFC 9110 5.6.7.
    private func date() -> String {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(secondsFromGMT: 0)
        form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return form.string(from: now())
    }
}

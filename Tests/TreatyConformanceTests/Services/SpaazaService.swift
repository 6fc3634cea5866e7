// An independent Spaaza service over plain sockets, faithful or broken in one way; it shares no code with the product.
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
    private let tags: SpaazaTags
    private let breakage: SpaazaBreakage?
    private let now: @Sendable () -> Date
    private let host = Mutex<ServiceHost?>(nil)

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
        let host = ServiceHost { request in self.wire(to: request) }
        self.host.withLock { $0 = host }
        return try host.start()
    }

    /// Ends every connection, the hanging ones too, and returns when no thread is left.
    func stop() {
        host.withLock { host in
            defer { host = nil }
            return host
        }?.stop()
    }

    private func wire(to request: ServiceRequest?) -> ServiceWire {
        let answers = SpaazaAnswers(breakage: breakage)
        guard let request else {
            var old = ServiceRequest()
            old.isCurrent = false
            return wire(answers.answer(to: .malformed), old)
        }
        return wire(answers.answer(to: tags.outcome(of: request)), request)
    }
}

extension SpaazaService {
    /// The bytes of an answer as this service frames them: successes in chunks, all else by length.
    private func wire(_ answer: ServiceAnswer, _ request: ServiceRequest) -> ServiceWire {
        let body = bodyBytes(answer)
        let then = request.closes ? ServiceWire.Then.close : .next
        if let broken = brokenWire(answer, body) { return broken }
        if answer.status == 204 { return ServiceWire(bytes: head(answer, []), then: then) }
        let lengthField = "Content-Length: \(body.count)"
        let closing = request.closes ? ["Connection: close"] : []
        if request.method == "HEAD" { return ServiceWire(bytes: head(answer, [lengthField] + closing), then: then) }
        if answer.status == 200, request.isCurrent, body.count > 2 {
            let middle = body.count / 2
            let chunks = chunk(body[..<middle]) + chunk(body[middle...]) + Array("0\r\n\r\n".utf8)
            return ServiceWire(bytes: head(answer, ["Transfer-Encoding: chunked"] + closing) + chunks, then: then)
        }
        return ServiceWire(bytes: head(answer, [lengthField] + closing) + body, then: then)
    }

    private func brokenWire(_ answer: ServiceAnswer, _ body: [UInt8]) -> ServiceWire? {
        let length = "Content-Length: \(body.count)"
        let whole = head(answer, [length]) + body
        switch breakage {
        case .hangs: return ServiceWire(bytes: [], then: .hang)
        case .hangsInHead: return ServiceWire(bytes: Array(whole.prefix(60)), then: .hang)
        case .closesBeforeResponding: return ServiceWire(bytes: [], then: .close)
        case .truncatedBody: return ServiceWire(bytes: Array(whole.dropLast(body.count / 2)), then: .close)
        case .badChunkSize:
            let chunks = Array("zz\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
            return ServiceWire(bytes: head(answer, ["Transfer-Encoding: chunked"]) + chunks, then: .close)
        case .lastChunkMissing:
            return ServiceWire(bytes: head(answer, ["Transfer-Encoding: chunked"]) + chunk(body[...]), then: .close)
        case .twoLengths:
            return ServiceWire(bytes: head(answer, [length, "Content-Length: \(body.count + 7)"]) + body, then: .close)
        case .brokenStatusLine:
            let line = Array("OK \(answer.status) HTTP/1.1".utf8)
            return ServiceWire(bytes: line + whole.drop { $0 != 13 }, then: .close)
        case .falseGzip:
            return ServiceWire(bytes: head(answer, [length, "Content-Encoding: gzip"]) + body, then: .close)
        case .drips:
            let rest = body + [UInt8](repeating: 32, count: 6000)
            return ServiceWire(bytes: head(answer, ["Content-Length: \(rest.count)"]), then: .drip, rest: rest)
        default: return nil
        }
    }

    private func bodyBytes(_ answer: ServiceAnswer) -> [UInt8] {
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

    private func head(_ answer: ServiceAnswer, _ fields: [String]) -> [UInt8] { answer.head(at: now(), fields) }
}

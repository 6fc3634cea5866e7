// Exchanges for the tests of the audit: made by hand, or overheard between a run and a target; nothing judges here.
import Foundation
import Synchronization
import TreatyConformance
import TreatyContract
import TreatyHTTP
import TreatyNet
import TreatyText

/// 2026-01-02T03:04:05Z.
let overheardSeconds = 1_767_323_045

/// An exchange as a table writes it.
struct HandMade {
    var method = "DELETE"
    var target = "/auth/delete-tag?id=1"
    var host = "api0.spaaza.com"
    var session: [(String, String)] = [("X-Spaaza-Session-User-Id", "7"), ("X-Spaaza-Session-Key", "k")]
    var fields: [(String, String)] = []
    var body = ""
    var status = 200
    var type: String? = "application/json"
    var answerFields: [(String, String)] = []
    var answer = ""
    var answerBytes: [UInt8]?
    var failure: String?

    var exchange: Exchange {
        let request = RequestMessage(
            method: method, target: target, fields: session + fields, content: Array(body.utf8))
        let typeField = type.map { [("Content-Type", $0)] } ?? []
        let response = ResponseMessage(
            status: status, fields: typeField + answerFields, content: answerBytes ?? Array(answer.utf8))
        var timings = ExchangeTimings()
        timings.wait = 40_000
        return Exchange(
            url: "https://\(host)\(target)", request: request,
            outcome: failure.map { .failed($0) } ?? .response(response),
            startedMicroseconds: overheardSeconds * 1_000_000, timings: timings)
    }
}

/// The page's success with one text replaced by another.
func deletedTag(_ old: String = "", _ new: String = "", id: Int = 1) -> String {
    let text = """
        {"result":{"code":1,"status":"ok"},"results":{"tag":{"active":false,"chain":{"email_address":null,"id":1,\
        "name":"FOO","phone_number":null},"created_date":"2025-01-23T14:11:20+00:00","deleted":true,"id":\(id),\
        "last_modified_date":"2026-01-02T03:04:05+00:00","model_class":"user","value":"march"},\
        "result_type":"delete-tag"}}
        """
    precondition(old.isEmpty || text.contains(old), "the success has no \(old)")
    return old.isEmpty ? text : text.replacingOccurrences(of: old, with: new)
}

/// The body of a documented error, or of one that is none.
func tagError(_ code: Int, _ name: String? = nil) -> String {
    let names = [
        6: "no_valid_session", 52: "missing_necessary_parameters", 68: "permission_denied_or_non_existent",
        230: "entity_not_found",
    ]
    let text = name ?? names[code] ?? "other"
    return #"{"result":{"code":2,"status":"error"},"error":{"code":\#(code),"name":"\#(text)","description":"d"}}"#
}

/// Stands between a client and a target and keeps what both said.
final class Overhearing: Sendable {
    private let server: HTTPServer
    private let heard: Heard

    private final class Heard: Sendable {
        let exchanges = Mutex<[Exchange]>([])
    }

    var port: UInt16 { UInt16(server.port) }
    var exchanges: [Exchange] { heard.exchanges.withLock { $0 } }

    init(of origin: Origin, timeoutMilliseconds: Int = 300) throws {
        let heard = Heard()
        self.heard = heard
        server = try HTTPServer(port: 0) { request, _ in
            let client = HTTPClient()
            defer { client.close() }
            let limit = timeoutMilliseconds
            let timeouts = ClientTimeouts(
                connectMilliseconds: limit, responseMilliseconds: limit, bodyMilliseconds: limit,
                totalMilliseconds: limit)
            let start = unixSeconds() * 1_000_000
            var exchange = Exchange(
                url: "\(origin)\(request.target)", request: request, outcome: .failed("nothing was tried"),
                startedMicroseconds: start)
            var answer = ResponseMessage(status: 502)
            // Framing is each connection's own.
            let own = ["host", "connection", "content-length", "transfer-encoding"]
            let copy = RequestMessage(
                method: request.method, target: request.target,
                fields: request.allFields.filter { !own.contains($0.name.lowercased()) }.map { ($0.name, $0.value) },
                content: Array(request.content))
            do throws(ClientFailure) {
                let response = try client.send(copy, to: origin, timeouts: timeouts).response
                exchange.outcome = .response(response)
                answer = ResponseMessage(
                    status: response.status,
                    fields: response.allFields.filter { !own.contains($0.name.lowercased()) }
                        .map { ($0.name, $0.value) },
                    content: Array(response.content))
            } catch {
                exchange.outcome = .failed(error.description)
            }
            heard.exchanges.withLock { $0.append(exchange) }
            return ServerAnswer(answer)
        }
        try server.start()
    }

    func stop() { server.stop(drainSeconds: 0) }
}

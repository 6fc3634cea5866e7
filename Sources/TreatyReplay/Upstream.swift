// The server behind a proxy: what is sent on to it, and what of its answer the client sees; nothing is kept here.
import TreatyData
package import TreatyHTTP
package import TreatyNet
import TreatyText

/// A server that requests are forwarded to, as a gateway does (RFC 9110 3.7).
package struct Upstream: Sendable {
    package let origin: Origin
    private let client: HTTPClient
    private let timeouts: ClientTimeouts

    package init(
        _ origin: Origin, trust: ClientTrust = ClientTrust(), timeouts: ClientTimeouts = ClientTimeouts(),
        contentBytesMax: Int = 67_108_864, idleMax: Int = 64
    ) {
        self.origin = origin
        self.timeouts = timeouts
        client = HTTPClient(trust: trust, limits: HTTPLimits(contentBytesMax: contentBytesMax), idleMax: idleMax)
    }

    /// Sends a client's request on and returns the exchange as it happened between the client and the server: the
    /// client's fields with the server's Host. Blocks until the answer is whole.
    package func exchange(_ request: RequestMessage) -> Exchange {
        let fields = Upstream.endToEnd(request).filter { !equalsIgnoringCase($0.name.utf8, "host") }
        let host = (name: "Host", value: origin.authority)
        let target = request.originTarget
        let seen = RequestMessage(
            method: request.method, target: origin.basePath + target, fields: pairs([host] + fields),
            content: Array(request.content))
        let sent = RequestMessage(
            method: request.method, target: target, fields: pairs([host] + fields.map(readable)) + [("Via", via)],
            content: Array(request.content))
        let url = (origin.isTLS ? "https://" : "http://") + origin.authority + seen.target
        let started = unixMicroseconds()
        let begin = monotonicMilliseconds()
        do throws(ClientFailure) {
            let exchange = try client.send(sent, to: origin, timeouts: timeouts)
            return Exchange(
                url: url, request: seen, outcome: .response(exchange.response),
                startedMicroseconds: exchange.startedMicroseconds, timings: exchange.timings,
                serverAddress: exchange.server.host, connection: String(exchange.connection))
        } catch {
            var timings = ExchangeTimings()
            timings.wait = (monotonicMilliseconds() - begin) * 1000
            return Exchange(
                url: url, request: seen, outcome: .failed(error.description), startedMicroseconds: started,
                timings: timings)
        }
    }

    /// The answer for the client: without the fields that belong to the connection with the server, and with a
    /// Location at the server itself turned to `url`, where the client has found us.
    package func answer(of exchange: Exchange, at url: String) -> ResponseMessage {
        switch exchange.outcome {
        case .failed(let reason):
            return .problem(status: 502, detail: "\(origin) gave no response that can be used: \(reason)")
        case .response(let response):
            let fields = Upstream.endToEnd(response).map { field in
                let isPlace = ["location", "content-location"].contains { equalsIgnoringCase(field.name.utf8, $0) }
                return isPlace ? (field.name, turned(field.value, to: url)) : (field.name, field.value)
            }
            // A head that stands for content elsewhere keeps the length it tells of (RFC 9110 8.6).
            let length = response.content.isEmpty ? response.field("Content-Length") : nil
            return ResponseMessage(
                status: response.status, fields: fields + (length.map { [("Content-Length", $0)] } ?? []),
                content: Array(response.content))
        }
    }

    /// Closes connections that nobody uses.
    package func close() { client.close() }

    private func turned(_ place: String, to url: String) -> String {
        let own = (origin.isTLS ? "https://" : "http://") + origin.authority
        guard place.hasPrefix(own) else { return place }
        let rest = place.dropFirst(own.count)
        guard rest.isEmpty || rest.hasPrefix("/") || rest.hasPrefix("?") else { return place }
        return url + (rest.hasPrefix(origin.basePath + "/") ? rest.dropFirst(origin.basePath.count) : rest)
    }

    /// Content codings that a recording could not look into are not asked for.
    private func readable(_ field: (name: String, value: String)) -> (name: String, value: String) {
        guard equalsIgnoringCase(field.name.utf8, "accept-encoding") else { return field }
        let codings = field.value.split(separator: ",").filter { member in
            let name = member.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
            return ["gzip", "x-gzip", "deflate", "identity"].contains(name)
        }
        let text = codings.map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: ", ")
        return (field.name, text.isEmpty ? "identity" : text)
    }

    private let via = "1.1 treaty"

    private func pairs(_ fields: [(name: String, value: String)]) -> [(String, String)] {
        fields.map { ($0.name, $0.value) }
    }

    /// The fields that are meant for whoever is at the other end (RFC 9110 7.6.1), framing left out.
    static func endToEnd(_ message: some HTTPMessage) -> [(name: String, value: String)] {
        let named = message.fields(named: "Connection").flatMap { value in
            value.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        }
        let ours = hopByHop.union(named)
        return message.allFields.filter { !ours.contains($0.name.lowercased()) }
    }

    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "content-length", "expect",
    ]
}

extension RequestMessage {
    /// Path and query, as an origin server gets them (RFC 9112 3.2.1).
    fileprivate var originTarget: String {
        if target == "*" { return target }
        let start = String(decoding: path, as: UTF8.self)
        return query.map { start + "?" + String(decoding: $0, as: UTF8.self) } ?? start
    }
}

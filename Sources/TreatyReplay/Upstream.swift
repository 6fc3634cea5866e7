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
        let fields = Upstream.endToEnd(request).filter { !equalsIgnoringCase($0.name, "host") }
        let host = line("Host", origin.authority)
        let target = request.originTarget
        let seen = RequestMessage(
            method: request.method, target: target == "*" ? target : origin.basePath + target,
            fieldLines: [host] + fields, content: Array(request.content))
        let sent = RequestMessage(
            method: request.method, target: target,
            fieldLines: [host] + fields.map(readable) + [line("Via", "1.1 treaty")],
            content: Array(request.content))
        // A URL without path and query is how `OPTIONS *` is written (RFC 9112 3.2.4).
        let url = own + (target == "*" ? "" : seen.target)
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
    /// Location at the server itself turned to where the client has found us.
    package func answer(of exchange: Exchange, to request: RequestMessage) -> ResponseMessage {
        let url = request.field("Host").map { "http://\($0)" } ?? ""
        switch exchange.outcome {
        case .failed(let reason):
            return .problem(status: 502, detail: "\(origin) gave no response that can be used: \(reason)")
        case .response(let response):
            let fields = Upstream.endToEnd(response).map { field in
                var value: String?
                if ["location", "content-location"].contains(where: { equalsIgnoringCase(field.name, $0) }) {
                    value = String(validating: field.value, as: UTF8.self).map { turned($0, to: url) }
                } else if equalsIgnoringCase(field.name, "set-cookie") {
                    value = String(validating: field.value, as: UTF8.self)
                        .map { cookieOfOwnHost($0, from: hostName(of: own)) }
                }
                return (name: field.name, value: value.map { Array($0.utf8)[...] } ?? field.value)
            }
            // A head that stands for content elsewhere keeps the length it tells of (RFC 9110 8.6).
            let length = response.content.isEmpty ? response.field("Content-Length") : nil
            return response.replacing(fieldLines: fields + (length.map { [line("Content-Length", $0)] } ?? []))
        }
    }

    /// Closes connections that nobody uses.
    package func close() { client.close() }

    private var own: String { (origin.isTLS ? "https://" : "http://") + origin.authority }

    /// A place on the server as a client of ours reaches it; one that lies outside the base path it reaches only there.
    private func turned(_ place: String, to url: String) -> String {
        var target = URIReference(place)
        let isElsewhere = target.authority != nil
        if isElsewhere {
            if target.scheme == nil { target.scheme = origin.isTLS ? "https" : "http" }
            guard TreatyReplay.origin(of: target) == TreatyReplay.origin(of: URIReference(own)) else { return place }
        } else if target.scheme != nil || origin.basePath.isEmpty || !target.path.hasPrefix("/") {
            return place
        }
        let base = origin.basePath
        guard target.path == base || target.path.hasPrefix(base + "/") else {
            return isElsewhere ? place : own + place
        }
        target.path.removeFirst(base.count)
        target.scheme = nil
        target.authority = nil
        if target.path.isEmpty { target.path = "/" }
        return (isElsewhere ? url : "") + target.description
    }

    /// Content codings that a recording could not look into are not asked for.
    private func readable(_ field: FieldBytes) -> FieldBytes {
        guard equalsIgnoringCase(field.name, "accept-encoding") else { return field }
        let codings = String(decoding: field.value, as: UTF8.self).split(separator: ",").filter { member in
            let name = member.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
            return ["gzip", "x-gzip", "deflate", "identity"].contains(name)
        }
        let text = codings.map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: ", ")
        return (field.name, Array((text.isEmpty ? "identity" : text).utf8)[...])
    }

    private typealias FieldBytes = (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)

    private func line(_ name: String, _ value: String) -> FieldBytes { (Array(name.utf8)[...], Array(value.utf8)[...]) }

    /// The fields that are meant for whoever is at the other end (RFC 9110 7.6.1), framing left out.
    private static func endToEnd(_ message: some HTTPMessage) -> [FieldBytes] {
        let ours = hopByHop.union(message.connectionOptions)
        return message.fieldLines.filter { !ours.contains(String(decoding: $0.name, as: UTF8.self).lowercased()) }
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

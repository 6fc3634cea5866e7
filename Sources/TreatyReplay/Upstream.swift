// The server behind an intermediary: what is sent on to it, and what of its answer the client sees; nothing is kept.
import TreatyData
package import TreatyHTTP
package import TreatyNet
import TreatyText

/// A server that requests are forwarded to, as a gateway does (RFC 9110 3.7), or as a proxy where it `isTransparent`:
/// then the client knows the server by its own name, and nothing is turned to ours. `isSecure` says that clients reach
/// us over https.
package struct Upstream: Sendable {
    package let origin: Origin
    private let timeouts: ClientTimeouts
    private let isTransparent: Bool
    private let isSecure: Bool
    private let proxies: ProxySettings

    /// `proxies` are those of the client that requests are sent with: failures name the one that was asked.
    package init(
        _ origin: Origin, timeouts: ClientTimeouts = ClientTimeouts(), isTransparent: Bool = false,
        isSecure: Bool = false, proxies: ProxySettings = ProxySettings()
    ) {
        self.origin = origin
        self.timeouts = timeouts
        self.isTransparent = isTransparent
        self.isSecure = isSecure
        self.proxies = proxies
    }

    /// Sends a client's request on. `completion` gets, on the thread of the loop, what came of it.
    ///
    /// What is to be read by us, and not only passed on, is not asked for in content codings that we cannot undo.
    package func send(
        _ request: RequestMessage, with client: LoopClient, isRead: Bool,
        completion: @escaping (ForwardedExchange) -> Void
    ) {
        let started = unixMicroseconds()
        let begin = monotonicMilliseconds()
        client.send(
            isRead ? Upstream.readable(request) : request, to: origin, timeouts: timeouts, isForwarded: true,
            mayBeAbandoned: !isRead
        ) { result in
            completion(
                ForwardedExchange(
                    upstream: self, request: request, result: result, startedMicroseconds: started,
                    milliseconds: monotonicMilliseconds() - begin))
        }
    }

    /// The exchange as it happened between the client and the server: the client's fields with the server's Host.
    fileprivate func exchange(of forwarded: ForwardedExchange) -> Exchange {
        let request = forwarded.request
        let fields = Upstream.endToEnd(request).filter { !equalsIgnoringCase($0.name, "host") }
        let target = request.originTarget
        let seen = RequestMessage(
            method: request.method, target: target == "*" ? target : origin.basePath + target,
            fieldLines: [line("Host", origin.authority)] + fields, content: Array(request.content))
        // A URL without path and query is how `OPTIONS *` is written (RFC 9112 3.2.4).
        let url = own + (target == "*" ? "" : seen.target)
        switch forwarded.result {
        case .success(let exchange):
            return Exchange(
                url: url, request: seen, outcome: .response(exchange.response),
                startedMicroseconds: exchange.startedMicroseconds, timings: exchange.timings,
                serverAddress: exchange.server.host, connection: String(exchange.connection))
        case .failure(let failure):
            var timings = ExchangeTimings()
            timings.wait = forwarded.milliseconds * 1000
            return Exchange(
                url: url, request: seen,
                outcome: .failed(proxies.sentence(of: failure, to: origin, words: failure.withoutPlace)),
                startedMicroseconds: forwarded.startedMicroseconds, timings: timings)
        }
    }

    /// The answer for the client: without the fields that belong to the connection with the server, and with a
    /// Location at the server itself turned to where the client has found us.
    fileprivate func answer(of forwarded: ForwardedExchange) -> ResponseMessage {
        let response: ResponseMessage
        switch forwarded.result {
        case .success(let exchange): response = exchange.response
        case .failure(let failure): return answer(to: failure)
        }
        let isTurned =
            !isTransparent
            && ["Location", "Content-Location", "Set-Cookie"].contains { response.fieldBytes($0) != nil }
        // How the connection with the server ends is nothing to the client's (RFC 9110 7.6.1).
        if response.isEndToEnd, !isTurned, !isTransparent, !response.connectionHas("close") { return response }
        let url = forwarded.request.field("Host").map { (isSecure ? "https://" : "http://") + $0 } ?? ""
        let fields = Upstream.endToEnd(response).map { field in
            var value: String?
            if isTransparent {
                value = nil
            } else if ["location", "content-location"].contains(where: { equalsIgnoringCase(field.name, $0) }) {
                value = String(validating: field.value, as: UTF8.self).map { turned($0, to: url) }
            } else if equalsIgnoringCase(field.name, "set-cookie") {
                value = String(validating: field.value, as: UTF8.self)
                    .map { cookieOfOwnHost($0, from: hostName(of: own)) }
            }
            return (name: field.name, value: value.map { Array($0.utf8)[...] } ?? field.value)
        }
        // A head that stands for content elsewhere keeps the length it tells of (RFC 9110 8.6).
        let length = response.content.isEmpty ? response.field("Content-Length") : nil
        let via = isTransparent ? [line("Via", "1.\(response.minorVersion) treaty")] : []
        return response.replacing(fieldLines: fields + via + (length.map { [line("Content-Length", $0)] } ?? []))
    }

    /// What a client hears when the server gave no response: 502 (RFC 9110 15.6.3), or 508 where the request would
    /// have come back to us.
    func answer(to failure: ClientFailure) -> ResponseMessage {
        if case .leadsBack = failure { return .problem(status: 508, detail: "\(failure)") }
        return .problem(
            status: 502, detail: "\(origin) gave no response that can be used: \(sentence(of: failure))")
    }

    /// Why there is no response, with the proxy that was asked for it.
    func sentence(of failure: ClientFailure) -> String { proxies.sentence(of: failure, to: origin) }

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

    /// The request without content codings that a recording could not look into.
    private static func readable(_ request: RequestMessage) -> RequestMessage {
        guard request.fieldBytes("Accept-Encoding") != nil else { return request }
        let fields = request.fieldLines.map { field in
            guard equalsIgnoringCase(field.name, "accept-encoding") else { return field }
            let codings = String(decoding: field.value, as: UTF8.self).split(separator: ",").filter { member in
                let name = member.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
                return ["gzip", "x-gzip", "deflate", "identity"].contains(name)
            }
            let text = codings.map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: ", ")
            return (field.name, Array((text.isEmpty ? "identity" : text).utf8)[...])
        }
        return RequestMessage(
            method: request.method, target: request.target, fieldLines: fields, content: Array(request.content))
    }

    private typealias FieldBytes = (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)

    private func line(_ name: String, _ value: String) -> FieldBytes { (Array(name.utf8)[...], Array(value.utf8)[...]) }

    private static func endToEnd(_ message: some HTTPMessage) -> [FieldBytes] {
        message.endToEndLines.map { (message.parts.storage[$0.name], message.parts.storage[$0.value]) }
    }
}

/// A request that was sent on and what came of it, before anybody needs it in another form.
package struct ForwardedExchange: Sendable {
    fileprivate let upstream: Upstream
    package let request: RequestMessage
    fileprivate let result: Result<ClientExchange, ClientFailure>
    fileprivate let startedMicroseconds: Int
    fileprivate let milliseconds: Int

    /// Why the request would have come back to us, and was never sent; nil where it went on.
    package var loop: String? {
        if case .failure(let failure) = result, case .leadsBack = failure { "\(failure)" } else { nil }
    }
    /// The exchange as it happened between client and server.
    package var exchange: Exchange { upstream.exchange(of: self) }
    /// Why there is no answer of the server; nil where there is one.
    package var failure: String? {
        if case .failure(let failure) = result { upstream.sentence(of: failure) } else { nil }
    }
    /// What the client gets.
    package var answer: ResponseMessage { upstream.answer(of: self) }
}

extension RequestMessage {
    /// Path and query, as an origin server gets them (RFC 9112 3.2.1).
    fileprivate var originTarget: String {
        if target == "*" || asksForWholeServer { return "*" }
        let start = String(decoding: path, as: UTF8.self)
        return query.map { start + "?" + String(decoding: $0, as: UTF8.self) } ?? start
    }
}

// What a replay answers: the recorded response as it was, made fit for where it is played; sockets are the server's.
import TreatyData
package import TreatyHTTP
import TreatyText

/// An answer and where it comes from.
package struct ReplayReply: Sendable {
    package enum Source: Sendable, Equatable {
        /// A recording, by its place in the player's recordings.
        case recording(Int)
        /// A recording that holds no response, or none that can be sent.
        case failure(Int)
        /// A preflight that was not recorded (Fetch 3.2.2).
        case preflight
    }

    package let response: ResponseMessage
    package let source: Source
}

/// Answers requests from recordings. It may be asked from any thread.
package final class ReplayResponder: Sendable {
    package let player: ReplayPlayer
    package let neighbours: ReplayNeighbours
    private let allowsOrigins: Bool
    private let dates: ReplayDates?
    /// Whether clients speak https to us.
    package let isSecure: Bool
    private let origins: Set<String>

    /// `allowsOrigins` lets scripts of every origin call (CORS); `dates` moves what is recorded to the present.
    package init(
        _ player: ReplayPlayer, secrets: MatchSecrets = MatchSecrets(), allowsOrigins: Bool = true,
        dates: ReplayDates? = nil, isSecure: Bool = false
    ) {
        self.player = player
        neighbours = ReplayNeighbours(player, secrets: secrets)
        self.allowsOrigins = allowsOrigins
        self.dates = dates
        self.isSecure = isSecure
        origins = Set(player.recordings.compactMap { origin(of: URIReference($0.exchange.url)) })
    }

    /// The recorded answer; nil where nothing recorded matches. `now` is in seconds since 1970.
    package func answer(_ request: RequestMessage, now: Int) -> ReplayReply? {
        guard let match = player.take(request) else {
            guard allowsOrigins,
                let fields = CrossOriginFields.preflight(request, methods: neighbours.methods(at: request.path))
            else { return nil }
            return ReplayReply(response: ResponseMessage(status: 204, fields: fields), source: .preflight)
        }
        let exchange = player.recordings[match.recording].exchange
        switch exchange.outcome {
        case .failed(let reason):
            return failure(match.recording, reason, to: request)
        case .response(let response) where response.status < 200 || response.status > 599:
            return failure(match.recording, "the recorded status \(response.status) is no final one", to: request)
        case .response(let response):
            let played = played(response, of: exchange, to: request, now: now)
            return ReplayReply(response: played, source: .recording(match.recording))
        }
    }

    /// Lets the origin that asks read an answer which is not a recording's.
    package func opened(_ response: ResponseMessage, to request: RequestMessage) -> ResponseMessage {
        allowsOrigins ? CrossOriginFields.reopened(response, to: request) : response
    }

    // MARK: Playing

    private func failure(_ recording: Int, _ reason: String, to request: RequestMessage) -> ReplayReply {
        let detail = "\(player.name(of: recording)) of the recording has no response to send: \(reason)"
        var body = ReplayProblem.body(.recordedFailure, status: 502, detail: detail)
        body["entry"] = .int(player.recordings[recording].number)
        body["reason"] = .string(reason)
        return ReplayReply(
            response: opened(ReplayProblem.response(body, status: 502), to: request), source: .failure(recording))
    }

    /// The recorded response; the message itself where nothing in it needs another spelling.
    private func played(
        _ response: ResponseMessage, of exchange: Exchange, to request: RequestMessage, now: Int
    ) -> ResponseMessage {
        var fields = response.allFields.map { ($0.name, $0.value) }
        var content: [UInt8]?
        let named = ReplayResponder.hopByHop(response)
        fields.removeAll { named.contains($0.0.lowercased()) }
        for index in fields.indices where ReplayResponder.pointing.contains(fields[index].0.lowercased()) {
            fields[index].1 = relocated(fields[index].1, to: request)
        }
        let host = hostName(of: exchange.url)
        for index in fields.indices where fields[index].0.lowercased() == "set-cookie" {
            fields[index].1 = cookieOfOwnHost(fields[index].1, from: host)
        }
        if let dates {
            let shift = dates.shift(startedMicroseconds: exchange.startedMicroseconds, now: now)
            dates.move(&fields, by: shift)
            content = dates.content(of: response, to: exchange.request, by: shift)
        }
        if allowsOrigins { fields = CrossOriginFields.reopened(fields, to: request) }
        let isSame =
            content == nil && fields.count == response.parts.headLineCount
            && zip(fields, response.allFields).allSatisfy { $0.0 == $1.name && $0.1 == $1.value }
        return isSame ? response : response.replacing(fields: fields, content: content)
    }

    private static let pointing: Set<String> = ["location", "content-location"]

    /// The names of fields that were for the recorded connection alone (RFC 9110 7.6.1), in lower case. Content-Length
    /// stays: to HEAD and with 304 it tells of content elsewhere, and else the server's own takes its place.
    private static func hopByHop(_ response: ResponseMessage) -> Set<String> {
        var names: Set<String> = [
            "connection", "keep-alive", "proxy-connection", "transfer-encoding", "te", "trailer", "upgrade",
        ]
        names.formUnion(response.connectionOptions)
        return names.subtracting(["content-length", "content-type", "content-encoding", "date"])
    }

    /// A URL on a recorded server, on this replay instead: under the name that the client used for it.
    private func relocated(_ value: String, to request: RequestMessage) -> String {
        var target = URIReference(value)
        if target.scheme == nil, target.authority != nil { target.scheme = "http" }
        guard let origin = origin(of: target), origins.contains(origin) else { return value }
        target.scheme = nil
        target.authority = nil
        if target.path.isEmpty { target.path = "/" }
        guard let host = request.field("Host"), !host.isEmpty else { return target.description }
        return "\(isSecure ? "https" : "http")://\(host)\(target)"
    }
}

/// Scheme and authority of an absolute URL of http or https, spelled in one way; nil for any other.
func origin(of url: URIReference) -> String? {
    guard let scheme = url.scheme, scheme == "http" || scheme == "https", let authority = url.authority else {
        return nil
    }
    var host = (authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "").lowercased()
    let standard = scheme == "http" ? ":80" : ":443"
    if host.hasSuffix(standard), host.hasSuffix("]" + standard) || host.filter({ $0 == ":" }).count == 1 {
        host.removeLast(standard.count)
    }
    return "\(scheme)://\(host)"
}

/// The host of a URL in lower case, without its port.
func hostName(of url: String) -> String {
    let authority = (URIReference(url).authority ?? "").lowercased()
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority[...]
    return host.hasPrefix("[") ? String(host.prefix { $0 != "]" }) + "]" : String(host.prefix { $0 != ":" })
}

/// A `Set-Cookie` of a host as its stand-in may send it: without a `Domain` that covers the host (RFC 6265 5.2.3, 5.3),
/// since no client takes that from another one.
func cookieOfOwnHost(_ cookie: String, from host: String) -> String {
    let parts = cookie.split(separator: ";", omittingEmptySubsequences: false)
    let kept = parts.enumerated().filter { place, part in
        guard place > 0, let mark = part.firstIndex(of: "=") else { return true }
        func bare(_ text: Substring) -> String { text.filter { $0 != " " && $0 != "\t" }.lowercased() }
        guard bare(part[..<mark]) == "domain" else { return true }
        let domain = bare(part[part.index(after: mark)...])
        let name = domain.hasPrefix(".") ? String(domain.dropFirst()) : domain
        return name != host && !host.hasSuffix("." + name)
    }
    return kept.count == parts.count ? cookie : kept.map(\.element).joined(separator: ";")
}

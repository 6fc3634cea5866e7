// One exchange as an entry of HAR 1.2; reading entries and changing those of others stand in files of their own.
package import TreatyData
package import TreatyHTTP
import TreatyText

/// Entries of a HAR: from exchanges, to exchanges, and changed in place.
package enum HAREntry {
    /// The whole entry of an exchange, its members in the order of HAR 1.2.
    ///
    /// What the standard cannot say stands in members of ours: `content._coded`, `content._undecoded`,
    /// `content._lostCoding`, `postData._encoding`, `cookies[]._sameSite`, `response._error`.
    package static func json(of exchange: Exchange) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member("startedDateTime", .string(HARTime.dateTime(microseconds: exchange.startedMicroseconds))),
            JSON.Member("time", HARTime.milliseconds(exchange.timings.total)),
            JSON.Member("request", request(of: exchange)),
            JSON.Member("response", response(of: exchange)),
            JSON.Member("cache", .object([])),
            JSON.Member("timings", timings(exchange.timings)),
        ]
        if let address = exchange.serverAddress { members.append(JSON.Member("serverIPAddress", .string(address))) }
        if let connection = exchange.connection { members.append(JSON.Member("connection", .string(connection))) }
        return .object(members)
    }

    static func request(of exchange: Exchange) -> JSON {
        let request = exchange.request
        var members: [JSON.Member] = [
            JSON.Member("method", .string(request.method)),
            JSON.Member("url", .string(exchange.url)),
            JSON.Member("httpVersion", .string("HTTP/1.\(request.minorVersion)")),
            JSON.Member("cookies", .array(HARPairs.cookies(of: request).map(pair))),
            JSON.Member("headers", .array(fields(of: request).map(pair))),
            JSON.Member("queryString", .array(HARPairs.decoded(request.query ?? []).map(pair))),
        ]
        if let posted = postData(of: request) { members.append(JSON.Member("postData", posted)) }
        members.append(JSON.Member("headersSize", .int(request.head.count)))
        members.append(JSON.Member("bodySize", .int(request.content.count)))
        return .object(members)
    }

    static func response(of exchange: Exchange) -> JSON {
        switch exchange.outcome {
        case .response(let response):
            return [
                "status": .int(response.status),
                "statusText": .string(response.reason),
                "httpVersion": .string("HTTP/1.\(response.minorVersion)"),
                "cookies": .array(response.fields(named: "Set-Cookie").compactMap(cookie)),
                "headers": .array(fields(of: response).map(pair)),
                "content": content(of: response, lostCoding: exchange.lostCoding),
                "redirectURL": .string(response.field("Location") ?? ""),
                "headersSize": .int(response.head.count),
                "bodySize": .int(response.content.count),
            ]
        case .failed(let reason):
            return [
                "status": 0,
                "statusText": "",
                "httpVersion": "",
                "cookies": [],
                "headers": [],
                "content": ["size": 0, "mimeType": "", "text": ""],
                "redirectURL": "",
                "headersSize": -1,
                "bodySize": -1,
                "_error": .string(reason),
            ]
        }
    }

    /// HAR 1.2 wants send, wait and receive to be there and not negative; the others are -1 where unknown.
    private static func timings(_ timings: ExchangeTimings) -> JSON {
        [
            "blocked": HARTime.milliseconds(timings.blocked),
            "dns": HARTime.milliseconds(timings.dns),
            "connect": HARTime.milliseconds(timings.connect),
            "send": HARTime.milliseconds(max(0, timings.send)),
            "wait": HARTime.milliseconds(max(0, timings.wait)),
            "receive": HARTime.milliseconds(max(0, timings.receive)),
            "ssl": HARTime.milliseconds(timings.tls),
        ]
    }

    private static func pair(_ pair: (name: String, value: String)) -> JSON {
        ["name": .string(pair.name), "value": .string(pair.value)]
    }

    /// The fields of the head; a value that is not UTF-8 is read as ISO 8859-1, as browsers do.
    static func fields(of message: some HTTPMessage) -> [(name: String, value: String)] {
        message.parts.lines.prefix(message.parts.headLineCount).map { line in
            (
                String(decoding: message.parts.storage[line.name], as: UTF8.self),
                HARText.decoded(message.parts.storage[line.value])
            )
        }
    }
}

// Contents.

extension HAREntry {
    /// Contents above this many bytes after decoding are kept as they were on the wire only.
    static let decodedBytesMax = 1 << 28

    /// Nil where the request has no content. HAR 1.2 knows no encoding of posted text: `_encoding` says `base64` where
    /// the bytes are no text. `params` and `text` exclude each other there, but `text` alone keeps the bytes and
    /// `params` is where people look for a value; so a form has both.
    static func postData(of request: RequestMessage) -> JSON? {
        guard !request.content.isEmpty else { return nil }
        let type = request.field("Content-Type") ?? ""
        var members: [JSON.Member] = [JSON.Member("mimeType", .string(type))]
        let params = HARPairs.params(of: request.content, type: type)
        if !params.isEmpty { members.append(JSON.Member("params", .array(params.map(param)))) }
        let text = HARText(request.content, type: type)
        // Readers take base64 of such a type for base64 without a marker, so text that could be it has the marker.
        if !text.isBase64, !HARText.isTextual(type), Base64.decoded(request.content) != nil {
            members.append(JSON.Member("text", .string(Base64.encoded(request.content))))
            members.append(JSON.Member("_encoding", "base64"))
            return .object(members)
        }
        members.append(JSON.Member("text", .string(text.text)))
        if text.isBase64 { members.append(JSON.Member("_encoding", "base64")) }
        return .object(members)
    }

    private static func param(_ param: HARParam) -> JSON {
        var members = [JSON.Member("name", .string(param.name))]
        if let value = param.value { members.append(JSON.Member("value", .string(value))) }
        if let fileName = param.fileName { members.append(JSON.Member("fileName", .string(fileName))) }
        if let type = param.contentType { members.append(JSON.Member("contentType", .string(type))) }
        return .object(members)
    }

    /// The content decoded of gzip and deflate, and beside it the exact bytes of the wire in `_coded`; where it cannot
    /// be decoded those bytes in base64 as `text`, and in `_undecoded` the coding that is still on them.
    static func content(of response: ResponseMessage, lostCoding: String?) -> JSON {
        let wire = response.content
        let type = response.field("Content-Type") ?? ""
        let coding = contentCoding(of: response)
        var members: [JSON.Member] = []
        if let coding, !wire.isEmpty {
            if let decoded = try? ContentCoding.decoded(wire, codings: [coding], bytesMax: decodedBytesMax) {
                let text = HARText(decoded[...], type: type)
                members = [
                    JSON.Member("size", .int(decoded.count)),
                    JSON.Member("compression", .int(decoded.count - wire.count)),
                    JSON.Member("mimeType", .string(type)),
                    JSON.Member("text", .string(text.text)),
                ]
                if text.isBase64 { members.append(JSON.Member("encoding", "base64")) }
                members.append(JSON.Member("_coded", .string(Base64.encoded(wire))))
            } else {
                members = [
                    JSON.Member("size", .int(wire.count)), JSON.Member("mimeType", .string(type)),
                    JSON.Member("text", .string(Base64.encoded(wire))), JSON.Member("encoding", "base64"),
                    JSON.Member("_undecoded", .string(coding)),
                ]
            }
        } else {
            let text = HARText(wire, type: type)
            members = [
                JSON.Member("size", .int(wire.count)), JSON.Member("mimeType", .string(type)),
                JSON.Member("text", .string(text.text)),
            ]
            if text.isBase64 { members.append(JSON.Member("encoding", "base64")) }
        }
        if let lostCoding { members.append(JSON.Member("_lostCoding", .string(lostCoding))) }
        return .object(members)
    }

    /// The list of content codings (RFC 9110 8.4) in the order they were applied; nil where there is none but identity.
    static func contentCoding(of response: ResponseMessage) -> String? {
        let codings = ContentCoding.names(in: response.fields(named: "Content-Encoding")).filter { $0 != "identity" }
        return codings.isEmpty ? nil : codings.joined(separator: ", ")
    }

    /// An element of `response.cookies`; nil where the field names no cookie (RFC 6265 5.2).
    private static func cookie(_ field: String) -> JSON? {
        guard let cookie = SetCookie(field) else { return nil }
        var members: [JSON.Member] = [
            JSON.Member("name", .string(cookie.name)), JSON.Member("value", .string(cookie.value)),
        ]
        if let path = cookie.path { members.append(JSON.Member("path", .string(path))) }
        if let domain = cookie.domain { members.append(JSON.Member("domain", .string(domain))) }
        if let seconds = cookie.expires {
            members.append(JSON.Member("expires", .string(HARTime.dateTime(seconds: seconds))))
        }
        members.append(JSON.Member("httpOnly", .bool(cookie.isHTTPOnly)))
        members.append(JSON.Member("secure", .bool(cookie.isSecure)))
        if let sameSite = cookie.sameSite { members.append(JSON.Member("_sameSite", .string(sameSite))) }
        return .object(members)
    }
}

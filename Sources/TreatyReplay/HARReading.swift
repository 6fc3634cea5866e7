// An entry of a HAR read as the exchange that went over the wire, whoever wrote it.
package import TreatyData
package import TreatyHTTP
package import TreatyText

extension HAREntry {
    /// What an entry says went over the wire; nil where it is no HTTP exchange: a URL of another scheme than http and
    /// https, or an upgrade (101). Errors: `har.type`, `har.missing`, `har.url`, `har.method`, `har.status`,
    /// `har.field`, `har.date`, `har.base64`, `har.encoding`, `har.file`, each with its place.
    ///
    /// `folder` is where attached bodies (`_file`) lie; without one they cannot be read.
    package static func exchange(of entry: Value, folder: String? = nil) throws(Diagnostic) -> Exchange? {
        let entry = try HARObject(entry, "entry")
        let request = try entry.requiredObject("request")
        let urlValue = try request.requiredString("url")
        let method = try request.requiredString("method")
        guard let url = try HARURL(urlValue, method: method.text) else { return nil }
        guard isFieldNameToken(method.text) else {
            throw Diagnostic(
                .error, "har.method", "'request.method' is no method: a token (RFC 9110 9.1) was expected",
                at: method.location)
        }
        let message = RequestMessage(
            method: method.text, target: url.target, fields: try requestFields(request).map { ($0.name, $0.value) },
            content: try posted(request, folder))
        let response = try entry.requiredObject("response")
        let outcome: Exchange.Outcome
        var lostCoding: String?
        if let reason = try failure(response, of: entry) {
            outcome = .failed(reason)
        } else {
            let read = try self.response(response, method: method.text, folder)
            if read.message.status == 101 { return nil }
            outcome = .response(read.message)
            lostCoding = read.lostCoding
        }
        var exchange = Exchange(
            url: url.text, request: message, outcome: outcome, startedMicroseconds: try started(entry),
            timings: try timings(of: entry), lostCoding: lostCoding)
        // The target as the message has it: bytes that may not stand in one are percent-encoded there.
        exchange.url = url.origin + (message.target == "*" ? "" : message.target)
        if let address = try entry.string("serverIPAddress")?.text, !address.isEmpty {
            exchange.serverAddress = String(address.drop { $0 == "[" }.prefix { $0 != "]" })
        }
        if let connection = entry.member("connection")?.text, !connection.isEmpty { exchange.connection = connection }
        return exchange
    }

    private static func started(_ entry: HARObject) throws(Diagnostic) -> Int {
        let value = try entry.requiredString("startedDateTime")
        guard let microseconds = HARTime.microseconds(value.text) else {
            throw Diagnostic(
                .error, "har.date", "'entry.startedDateTime' is no ISO 8601 date with a time", at: value.location,
                help: "such as 2009-07-24T19:20:30.450Z")
        }
        return microseconds
    }

    private static func timings(of entry: HARObject) throws(Diagnostic) -> ExchangeTimings {
        var timings = ExchangeTimings()
        guard let found = try entry.object("timings") else {
            timings.wait = max(0, try entry.microseconds("time"))
            return timings
        }
        timings.blocked = try found.microseconds("blocked")
        timings.dns = try found.microseconds("dns")
        timings.connect = try found.microseconds("connect")
        timings.tls = try found.microseconds("ssl")
        timings.send = max(0, try found.microseconds("send"))
        timings.wait = max(0, try found.microseconds("wait"))
        timings.receive = max(0, try found.microseconds("receive"))
        return timings
    }

    /// Why no response came, as Chrome and mitmproxy (`_error`) or Playwright (`_failureText`) say it; nil where one
    /// came.
    private static func failure(_ response: HARObject, of entry: HARObject) throws(Diagnostic) -> String? {
        guard let status = response.member("status") else { throw response.missing("status") }
        guard status.kind == .number else { throw response.wrong("status", status, expected: "a number") }
        for found in [response.value["_error"], response.value["_failureText"], entry.value["_error"]] {
            if let text = found?.string, !text.isEmpty { return text }
        }
        guard let number = status.int else { throw badStatus(status) }
        guard number <= 0 else { return nil }
        let text = try response.string("statusText")?.text ?? ""
        return text.isEmpty ? "no response was recorded" : text
    }

    private static func badStatus(_ value: Value) -> Diagnostic {
        Diagnostic(
            .error, "har.status", "'response.status' must be 100 to 999, or 0 where no response came",
            at: value.location)
    }

    private static func response(
        _ response: HARObject, method: String, _ folder: String?
    ) throws(Diagnostic) -> (message: ResponseMessage, lostCoding: String?) {
        guard let value = response.member("status"), let status = value.int, (100...999).contains(status) else {
            throw badStatus(response.member("status") ?? response.value)
        }
        var fields = try fields(of: response).map { ($0.name, $0.value) }
        let content = try response.object("content")
        if fields.isEmpty, let type = try content?.string("mimeType")?.text, MediaType(type) != nil, type != "x-unknown"
        {
            fields.append(("Content-Type", type))
        }
        var lost = try content?.string("_lostCoding")?.text
        if lost != nil { fields.removeAll { equalsIgnoringCase($0.0.utf8, "content-encoding") } }
        guard let content, !hasNoContent(status: status, method: method) else {
            return (ResponseMessage(status: status, fields: fields), lost)
        }
        let bare = ResponseMessage(status: status, fields: fields)
        let plain = try bytes(of: content, type: bare.field("Content-Type") ?? "", folder)
        var wire = plain.bytes
        if lost == nil, content.member("_undecoded") == nil, let coding = contentCoding(of: bare) {
            if let coded = try coded(plain, coding, content) {
                wire = coded
            } else {
                lost = coding
                fields.removeAll { equalsIgnoringCase($0.0.utf8, "content-encoding") }
            }
        }
        return (ResponseMessage(status: status, fields: fields, content: wire), lost)
    }

    /// The content as it was on the wire; nil where we cannot put its coding on again.
    ///
    /// `_coded` counts while it decodes to the text: a text that somebody edited is coded again.
    private static func coded(
        _ plain: (bytes: [UInt8], isBase64: Bool), _ coding: String, _ content: HARObject
    ) throws(Diagnostic) -> [UInt8]? {
        func decoded(_ bytes: [UInt8]) -> [UInt8]? {
            try? ContentCoding.decoded(bytes[...], codings: [coding], bytesMax: decodedBytesMax)
        }
        if let value = try content.string("_coded") {
            let wire = try base64(value, "response.content._coded")
            if decoded(wire) == plain.bytes { return wire }
        }
        // Whoever recorded bytes that decode left the coding on.
        if plain.bytes.isEmpty || plain.isBase64 && decoded(plain.bytes) != nil { return plain.bytes }
        return try? ContentCoding.encoded(plain.bytes[...], codings: [coding])
    }

    /// Responses that end behind their head, whatever their fields say (RFC 9112 6.3).
    private static func hasNoContent(status: Int, method: String) -> Bool {
        method == "HEAD" || status < 200 || status == 204 || status == 304
    }
}

// Fields.

extension HAREntry {
    /// A field of a HAR; `element` is its place in the array of headers, nil for one that stands elsewhere.
    struct Field {
        var name: String
        var value: String
        var element: Int?
    }

    /// The headers but for the pseudo fields of HTTP/2 (`:path`). Browsers join repeated fields with line feeds into
    /// one element; these come apart again.
    static func fields(of message: HARObject) throws(Diagnostic) -> [Field] {
        var fields: [Field] = []
        for (position, element) in try message.objects("headers").enumerated() {
            let name = try element.requiredString("name")
            if name.textBytes.first == 0x3A { continue }
            guard isFieldNameToken(name.text) else {
                throw Diagnostic(
                    .error, "har.field", "'\(element.name).name' is no field name: a token (RFC 9110 5.1) was expected",
                    at: name.location)
            }
            let value = try element.string("value")?.textBytes ?? []
            for line in value.split(separator: 0x0A, omittingEmptySubsequences: false) {
                if line.isEmpty, !value.isEmpty { continue }
                fields.append(Field(name: name.text, value: String(decoding: line, as: UTF8.self), element: position))
            }
        }
        return fields
    }

    /// The headers, and a Cookie field of the listed cookies where recording or filtering left only those, and a
    /// Content-Type of the posted data where no headers were kept at all.
    static func requestFields(_ request: HARObject) throws(Diagnostic) -> [Field] {
        var fields = try fields(of: request)
        let hasNone = fields.isEmpty
        if !fields.contains(where: { equalsIgnoringCase($0.name.utf8, "cookie") }) {
            var pairs: [String] = []
            for cookie in try request.objects("cookies") {
                let name = try cookie.requiredString("name").text
                pairs.append(name + "=" + (try cookie.string("value")?.text ?? ""))
            }
            if !pairs.isEmpty {
                fields.append(Field(name: "Cookie", value: pairs.joined(separator: "; "), element: nil))
            }
        }
        if hasNone, let type = try request.object("postData")?.string("mimeType")?.text, MediaType(type) != nil {
            fields.append(Field(name: "Content-Type", value: type, element: nil))
        }
        return fields
    }
}

// Contents.

extension HAREntry {
    private static func posted(_ request: HARObject, _ folder: String?) throws(Diagnostic) -> [UInt8] {
        guard let data = try request.object("postData") else { return [] }
        let type = try data.string("mimeType")?.text ?? ""
        if data.member("text") == nil, data.member("_file") == nil {
            var params: [HARParam] = []
            for param in try data.objects("params") {
                params.append(
                    HARParam(
                        name: try param.requiredString("name").text, value: try param.string("value")?.text,
                        fileName: try param.string("fileName")?.text,
                        contentType: try param.string("contentType")?.text))
            }
            return HARPairs.content(of: params, type: type)
        }
        let text = try bytes(of: data, type: type, folder)
        // mattt/Replay writes base64 without saying so; for a type that nobody reads as text that is what it must be.
        if !text.isBase64, !HARText.isTextual(type), data.member("_file") == nil,
            let decoded = Base64.decoded(text.bytes), !decoded.isEmpty
        {
            return decoded
        }
        return text.bytes
    }

    /// The bytes that `text` (and `encoding`, or `_encoding`) or an attached file stands for.
    private static func bytes(
        of content: HARObject, type: String, _ folder: String?
    ) throws(Diagnostic) -> (bytes: [UInt8], isBase64: Bool) {
        if let file = try content.string("_file"), content.member("text") == nil {
            return (try HARAttachment.read(file, in: folder), true)
        }
        guard let text = try content.string("text") else { return ([], false) }
        var named = try content.string("encoding")
        if named == nil { named = try content.string("_encoding") }
        guard let encoding = named, !encoding.text.isEmpty else {
            return (HARText.bytes(text.textBytes, type: type), false)
        }
        guard equalsIgnoringCase(encoding.textBytes, "base64") else {
            throw Diagnostic(
                .error, "har.encoding", "'\(content.name).encoding' is '\(encoding.text)'; only 'base64' is known",
                at: encoding.location)
        }
        return (try base64(text, "\(content.name).text"), true)
    }

    private static func base64(_ value: Value, _ name: String) throws(Diagnostic) -> [UInt8] {
        guard let bytes = Base64.decoded(value.textBytes, padding: .optional, skipsWhiteSpace: true) else {
            throw Diagnostic(.error, "har.base64", "'\(name)' is no base64 (RFC 4648 4)", at: value.location)
        }
        return bytes
    }
}

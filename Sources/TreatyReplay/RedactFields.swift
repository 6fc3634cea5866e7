// Fields of messages: which of them carry only HTTP's own words, and how credentials, cookies and URLs in them hide.
import TreatyContract
import TreatyHTTP
import TreatyText

/// Words that tell nothing where they stand.
enum RedactWords {
    /// Fields whose values are made of registered words, of dates of the transfer and of sizes (RFC 9110, 9111, 7240,
    /// the Fetch standard), so that a recording can be replayed with them and nobody is known by them. Not among them:
    /// what names a client (User-Agent, Accept-Language, Via, Forwarded), a resource's state (ETag, Last-Modified) or
    /// anything that a server made up.
    static let protocolFields: Set<String> = [
        "accept", "accept-encoding", "accept-ranges", "age", "allow", "cache-control", "connection",
        "content-encoding", "content-length", "content-type", "date", "expires", "host", "keep-alive", "pragma",
        "prefer", "preference-applied", "retry-after", "te", "trailer", "transfer-encoding", "upgrade", "vary",
        "deprecation", "x-content-type-options", "access-control-allow-methods", "access-control-allow-headers",
        "access-control-allow-credentials", "access-control-max-age", "access-control-request-method",
        "access-control-request-headers",
    ]

    /// Schemes of Authorization and WWW-Authenticate that are known (the IANA registry, and common ones beside it).
    static let schemes: Set<String> = [
        "basic", "bearer", "concealed", "digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "ntlm", "oauth",
        "privatetoken", "scram-sha-1", "scram-sha-256", "token", "apikey", "hawk", "aws4-hmac-sha256", "vapid",
    ]

    /// Attributes of Set-Cookie (RFC 6265 4.1.1 and its revision).
    static let cookieAttributes: Set<String> = [
        "expires", "max-age", "domain", "path", "secure", "httponly", "samesite", "partitioned", "priority",
    ]

    /// Words of HAR 1.2, of HTTP and of media types, in any of which a hidden word may stand again by chance.
    static let ofFormat: [String] = """
        version creator browser pages entries comment startedDateTime pageTimings onContentLoad onLoad pageref request
        response timings serverIPAddress connection method httpVersion cookies headers queryString postData headersSize
        bodySize status statusText content redirectURL expires httpOnly secure mimeType params fileName contentType
        size compression encoding beforeRequest afterRequest lastAccess eTag hitCount blocked connect receive _treaty
        redaction contracts HTTP/1.0 HTTP/1.1 HTTP/2.0 base64 treaty example localhost _encoding _failure
        application/json application/problem+json application/x-www-form-urlencoded multipart/form-data text/plain
        text/html application/xml application/octet-stream text/event-stream charset=utf-8 boundary identity deflate
        chunked keep-alive no-cache no-store must-revalidate private public max-age Basic Bearer Digest Secure HttpOnly
        SameSite Strict Domain Expires Max-Age Authorization Cookie Set-Cookie User-Agent Accept-Language Referer Origin
        Location Content-Location Last-Modified If-Modified-Since If-None-Match Server X-Request-Id Forwarded DELETE
        OPTIONS Unauthorized Forbidden Internal Server Error Bad Request Not Found Created Accepted Content Conflict
        Unprocessable Timeout Gateway Unavailable Moved Permanently Temporary Redirect Modified Monday Tuesday Wednesday
        """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)
        + RedactWords.protocolFields.sorted()
}

extension RedactPass {
    /// All fields of a message, Content-Length by the content as it is now.
    mutating func fields(
        _ fields: [(name: String, value: String)], _ context: RedactContext, status: Int?, contentCount: Int
    ) -> [(String, String)] {
        fields.map { field in
            let name = field.name.lowercased()
            if isKeeping { redactor.rememberWord(field.name.utf8) }
            // Without content the length is that of another message (RFC 9110 8.6).
            if name == "content-length" {
                return (field.name, contentCount > 0 ? String(contentCount) : field.value.filter { $0.isNumber })
            }
            let label = (status == nil ? "header." : "response.header.") + name
            return (field.name, text(value(name, Array(field.value.utf8), context, status: status, at: label)))
        }
    }

    private mutating func value(
        _ name: String, _ value: [UInt8], _ context: RedactContext, status: Int?, at label: String
    ) -> [UInt8] {
        if redactor.keepWords.names(.header(name)) { return apply(.keep(.userWord), to: value, at: label) }
        switch name {
        case "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate":
            return credentials(value, at: label)
        case "cookie": return cookies(value, context)
        case "set-cookie": return setCookie(value, context)
        default: break
        }
        let declared = status.map { context.field(name, status: $0) } ?? context.parameter(.header, name)
        let isCredential = redactor.rules.secretFields.contains(name)
        if !isCredential, declared == nil, RedactWords.protocolFields.contains(name), isOwnWords(value) {
            if name == "host", !isOwnHost(hostWithoutPort(value)) { return host(value, at: label) }
            if redactor.keepWords.hasAll { return apply(.keep(.userWord), to: value, at: label) }
            let made = protocolValue(name, value, at: label)
            if made == value { report.count(.protocolField) }
            if isKeeping { redactor.rememberProtocolValue(made) }
            return made
        }
        let verdict = verdict(value, declared, isCredential: isCredential, isNamed: false)
        guard case .hide(let rule) = verdict else { return apply(verdict, to: value, at: label) }
        if rule == .credential { return hide(value, rule, at: label) }
        switch name {
        case "location", "content-location", "referer", "origin", "access-control-allow-origin", "refresh":
            return reference(value, at: label)
        case "link": return links(value, at: label)
        case "etag", "if-none-match", "if-match", "if-range": return tags(value, at: label)
        default: return hide(value, rule, at: label)
        }
    }

    /// Protocol words are short and name nobody.
    private func isOwnWords(_ value: [UInt8]) -> Bool { value.count <= 512 && !value.contains(0x40) }

    private func hostWithoutPort(_ value: [UInt8]) -> ArraySlice<UInt8> {
        URLPieces((Array("http://".utf8) + value)[...]).host
    }

    // MARK: Credentials

    /// The scheme's word stays where it is a known one; of Basic, user and password hide by themselves (RFC 7617 2).
    private mutating func credentials(_ value: [UInt8], at label: String) -> [UInt8] {
        guard let space = value.firstIndex(of: 0x20) else { return hide(value, .credential, at: label) }
        let scheme = text(Array(value[..<space])).lowercased()
        let start = value[space...].firstIndex { $0 != 0x20 } ?? value.endIndex
        guard RedactWords.schemes.contains(scheme), start < value.endIndex else {
            return hide(value, .credential, at: label)
        }
        let rest = Array(value[start...])
        if scheme == "basic", !isMasked, let pair = Base64.decoded(rest, padding: .optional), isUTF8(pair) {
            let parts = pair.split(separator: 0x3A, maxSplits: 1, omittingEmptySubsequences: false)
                .map { hide(Array($0), .credential, at: label) }
            let made = Base64.encodedBytes(parts.joined(separator: [0x3A]))
            if leavesHidden { return value }
            if isKeeping { redactor.remember([HiddenPart(original: rest, pseudonym: made)], isStrong: true) }
            return value[..<start] + made
        }
        return value[..<start] + hide(rest, .credential, at: label)
    }

    /// Cookie (RFC 6265 4.2.1): names stay where they look like names.
    private mutating func cookies(_ value: [UInt8], _ context: RedactContext) -> [UInt8] {
        var result: [UInt8] = []
        for (index, piece) in value.split(separator: 0x3B, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { result.append(0x3B) }
            result += cookie(piece, context, at: "cookie")
        }
        return result
    }

    /// One `name=value`, white space around it kept.
    private mutating func cookie(_ piece: ArraySlice<UInt8>, _ context: RedactContext, at label: String) -> [UInt8] {
        let lead = piece.prefix { $0 == 0x20 || $0 == 9 }
        let pair = piece[lead.endIndex...]
        guard let mark = pair.firstIndex(of: 0x3D) else {
            return Array(lead) + hide(Array(pair), .credential, at: label + ".*")
        }
        var name = Array(pair[..<mark])
        let isShown = isStructureName(name, inQuery: true)
        let word = text(name)
        if isShown {
            if isKeeping { redactor.rememberWord(name) }
        } else {
            name = hide(name, .undeclared, at: label + ".*")
        }
        var inner = pair[(mark + 1)...]
        let isQuoted = inner.count >= 2 && inner.first == 0x22 && inner.last == 0x22
        if isQuoted { inner = inner.dropFirst().dropLast() }
        let declared = context.parameter(.cookie, word)
        // A cookie is a credential unless somebody says that it is none.
        let isOpen = declared?.rule.mark == .public || declared?.place?.rule.mark == .public
        let verdict = verdict(
            inner, declared, isCredential: redactor.rules.secretCookies.contains(word) || !isOpen,
            isNamed: redactor.keepWords.names(.cookie(word)))
        let made = apply(verdict, to: Array(inner), at: label + "." + (isShown ? word : "*"))
        let shown: [UInt8] = isQuoted ? [0x22] + made + [0x22] : made
        return Array(lead) + name + [0x3D] + shown
    }

    /// Set-Cookie (RFC 6265 4.1.1): known attributes stay; a path goes like any path, a foreign domain hides.
    private mutating func setCookie(_ value: [UInt8], _ context: RedactContext) -> [UInt8] {
        var result: [UInt8] = []
        for (index, piece) in value.split(separator: 0x3B, omittingEmptySubsequences: false).enumerated() {
            if index == 0 {
                result += cookie(piece, context, at: "response.cookie")
                continue
            }
            result.append(0x3B)
            let lead = piece.prefix { $0 == 0x20 || $0 == 9 }
            let pair = piece[lead.endIndex...]
            let mark = pair.firstIndex(of: 0x3D) ?? pair.endIndex
            let name = text(Array(pair[..<mark])).lowercased()
            let rest = mark < pair.endIndex ? Array(pair[(mark + 1)...]) : []
            let place = "response.cookie " + name
            result += lead
            guard RedactWords.cookieAttributes.contains(name), rest.count <= 128 else {
                result += hide(Array(pair), .undeclared, at: "response.cookie.*")
                continue
            }
            result += pair[..<mark]
            guard mark < pair.endIndex else { continue }
            result.append(0x3D)
            let made = cookieAttribute(name, rest, at: place)
            result += made
        }
        return result
    }

    mutating func cookieAttribute(_ name: String, _ value: [UInt8], at place: String) -> [UInt8] {
        switch name {
        case "path": return url(value, redactor.rules.context(method: "GET", path: value[...]), at: place + " ")
        case "domain":
            let domain = value.drop { $0 == 0x2E }
            let isOwn = isOwnHost(domain) || ownHost.reversed().starts(with: ([0x2E] + domain).reversed())
            return isOwn ? value : host(domain, at: place)
        case "expires": return protocolValue("expires", value, at: place)
        case "samesite", "priority":
            let words = ["lax", "strict", "none", "low", "medium", "high"]
            return words.contains(text(value).lowercased()) ? value : hide(value, .undeclared, at: place)
        default:
            return value.count <= 12 && value.allSatisfy { isDigit($0) || $0 == 0x2D }
                ? value : hide(value, .undeclared, at: place)
        }
    }

    // MARK: References

    /// A URL or a reference in a field, by the rules of the operation that it leads to.
    private mutating func reference(_ value: [UInt8], at label: String) -> [UInt8] {
        if value.elementsEqual("null".utf8) || value.elementsEqual("*".utf8) { return value }
        let pieces = URLPieces(value[...])
        return url(value, redactor.rules.context(method: "GET", path: pieces.path), at: label + " ")
    }

    /// Link (RFC 8288 3): the targets between angle brackets are references, relation names of letters stay.
    private mutating func links(_ value: [UInt8], at label: String) -> [UInt8] {
        var result: [UInt8] = []
        var rest = value[...]
        while let open = rest.firstIndex(of: 0x3C), let close = rest[open...].firstIndex(of: 0x3E) {
            result += linkParameters(rest[..<open], at: label) + [0x3C]
            result += reference(Array(rest[(open + 1)..<close]), at: label) + [0x3E]
            rest = rest[(close + 1)...]
        }
        return result + linkParameters(rest, at: label)
    }

    private mutating func linkParameters(_ text: ArraySlice<UInt8>, at label: String) -> [UInt8] {
        let known = [
            "", ";", ",", "; rel=\"next\"", "; rel=\"prev\"", "; rel=\"first\"", "; rel=\"last\"", "; rel=\"self\"",
        ]
        let word = self.text(Array(text.filter { $0 != 0x20 && $0 != 0x2C }))
        if known.contains(where: { $0.filter { $0 != " " } == word }) { return Array(text) }
        return hide(Array(text), .undeclared, at: label)
    }

    /// Entity tags (RFC 9110 8.8.3): what stands between quotes hides.
    private mutating func tags(_ value: [UInt8], at label: String) -> [UInt8] {
        let parts = value.split(separator: 0x22, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count % 2 == 1 else {
            return value.elementsEqual("*".utf8) ? value : hide(value, .undeclared, at: label)
        }
        var result: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index > 0 { result.append(0x22) }
            let isOutside = index % 2 == 0
            if isOutside, part.allSatisfy({ " ,W/".utf8.contains($0) }) {
                result += part
            } else {
                result += hide(Array(part), .undeclared, at: label)
            }
        }
        return result
    }
}

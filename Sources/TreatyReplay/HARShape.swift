// The objects of HAR 1.2: their members, what each may hold, and which must be there.

/// What a member may hold.
enum HARKind: Sendable {
    case text
    case boolean
    /// An absolute URL.
    case url
    /// ISO 8601 with a zone; a `lax` one that is wrong is only worth a warning.
    case date(isLax: Bool)
    /// -1 is unknown; below that nothing is right.
    case number
    case integer
    /// Any integer.
    case difference
    case object(HARShape)
    case objects(HARShape)
}

/// One standard member.
struct HARRule: Sendable {
    let name: String
    let kind: HARKind
    let isRequired: Bool

    init(_ name: String, _ kind: HARKind, _ required: Required = .optional) {
        self.name = name
        self.kind = kind
        isRequired = required == .required
    }

    enum Required { case required, optional }
}

/// The standard objects of a HAR (HAR 1.2, "HAR data structure").
enum HARShape: Sendable {
    case log, creator, page, pageTimings, entry, request, response, cookie, pair, postData, param, content, cache,
        cacheState, timings

    /// Without `comment`, which every object may have.
    var rules: [HARRule] { HARShape.table[self] ?? [] }

    private static let table: [HARShape: [HARRule]] = [
        .log: [
            HARRule("version", .text, .required), HARRule("creator", .object(.creator), .required),
            HARRule("browser", .object(.creator)), HARRule("pages", .objects(.page)),
            HARRule("entries", .objects(.entry), .required),
        ],
        .creator: [HARRule("name", .text, .required), HARRule("version", .text, .required)],
        .page: [
            HARRule("startedDateTime", .date(isLax: false), .required), HARRule("id", .text, .required),
            HARRule("title", .text, .required), HARRule("pageTimings", .object(.pageTimings), .required),
        ],
        .pageTimings: [HARRule("onContentLoad", .number), HARRule("onLoad", .number)],
        .entry: [
            HARRule("pageref", .text), HARRule("startedDateTime", .date(isLax: false), .required),
            HARRule("time", .number, .required), HARRule("request", .object(.request), .required),
            HARRule("response", .object(.response), .required), HARRule("cache", .object(.cache), .required),
            HARRule("timings", .object(.timings), .required), HARRule("serverIPAddress", .text),
            HARRule("connection", .text),
        ],
        .request: [
            HARRule("method", .text, .required), HARRule("url", .url, .required),
            HARRule("httpVersion", .text, .required), HARRule("cookies", .objects(.cookie), .required),
            HARRule("headers", .objects(.pair), .required), HARRule("queryString", .objects(.pair), .required),
            HARRule("postData", .object(.postData)), HARRule("headersSize", .integer, .required),
            HARRule("bodySize", .integer, .required),
        ],
        .response: [
            HARRule("status", .integer, .required), HARRule("statusText", .text, .required),
            HARRule("httpVersion", .text, .required), HARRule("cookies", .objects(.cookie), .required),
            HARRule("headers", .objects(.pair), .required), HARRule("content", .object(.content), .required),
            HARRule("redirectURL", .text, .required), HARRule("headersSize", .integer, .required),
            HARRule("bodySize", .integer, .required),
        ],
        .cookie: [
            HARRule("name", .text, .required), HARRule("value", .text, .required), HARRule("path", .text),
            HARRule("domain", .text), HARRule("expires", .date(isLax: true)), HARRule("httpOnly", .boolean),
            HARRule("secure", .boolean),
        ],
        .pair: [HARRule("name", .text, .required), HARRule("value", .text, .required)],
        .postData: [
            HARRule("mimeType", .text, .required), HARRule("params", .objects(.param)), HARRule("text", .text),
            // Of the draft of HAR 1.3; mattt/Replay and others write it.
            HARRule("encoding", .text),
        ],
        .param: [
            HARRule("name", .text, .required), HARRule("value", .text), HARRule("fileName", .text),
            HARRule("contentType", .text),
        ],
        .content: [
            HARRule("size", .integer, .required), HARRule("compression", .difference),
            HARRule("mimeType", .text, .required), HARRule("text", .text), HARRule("encoding", .text),
        ],
        .cache: [HARRule("beforeRequest", .object(.cacheState)), HARRule("afterRequest", .object(.cacheState))],
        .cacheState: [
            HARRule("expires", .date(isLax: true)), HARRule("lastAccess", .date(isLax: true), .required),
            HARRule("eTag", .text, .required), HARRule("hitCount", .integer, .required),
        ],
        .timings: [
            HARRule("blocked", .number), HARRule("dns", .number), HARRule("connect", .number),
            HARRule("send", .number, .required), HARRule("wait", .number, .required),
            HARRule("receive", .number, .required), HARRule("ssl", .number),
        ],
    ]
}

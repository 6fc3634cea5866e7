// A response: status, fields and content; what the status means for a contract is not known here.

/// A response as it was received or built (RFC 9112 4). It never changes; a class, as requests are.
package final class ResponseMessage: HTTPMessage {
    package let parts: MessageParts
    package let status: Int
    let reasonRange: Range<Int>
    /// The minor version of HTTP/1: 0, or 1 for everything above.
    package let minorVersion: Int

    /// Builds an HTTP/1.1 response with the registered reason phrase; framing fields and Date are the server's to add.
    /// A status outside 100...999 becomes 500.
    package init(status: Int, fields: [(String, String)] = [], content: [UInt8] = []) {
        let code = (100...999).contains(status) ? status : 500
        var line = Array("HTTP/1.1 \(code) ".utf8)
        let start = line.count
        line += Array(reasonPhrase(code).utf8)
        parts = MessageParts(startLine: line, fields: fields, content: content)
        self.status = code
        reasonRange = start..<line.count
        minorVersion = 1
    }

    init(parts: MessageParts, status: Int, reason: Range<Int>, minor: Int) {
        self.parts = parts
        self.status = status
        reasonRange = reason
        minorVersion = minor
    }

    /// The reason phrase as sent; often empty, never to be relied on (RFC 9112 4).
    package var reason: String { String(decoding: parts.storage[reasonRange], as: UTF8.self) }

    /// Whether the server leaves the connection open behind this response (RFC 9112 9.3).
    package var allowsKeepAlive: Bool {
        if connectionHas("close") { return false }
        return minorVersion > 0 || connectionHas("keep-alive")
    }

    /// A small `application/problem+json` answer (RFC 9457) with the registered title of its status.
    package static func problem(status: Int, detail: String, fields: [(String, String)] = []) -> ResponseMessage {
        var text = "{\"type\":\"about:blank\",\"title\":\"\(reasonPhrase(status))\",\"status\":\(status),\"detail\":\""
        for scalar in detail.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\u{0}"..<" ": text += " "
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\"}"
        return ResponseMessage(
            status: status, fields: [("Content-Type", "application/problem+json")] + fields, content: Array(text.utf8))
    }
}

// Responses as bytes on a connection, framed for the request they answer; what they say is decided elsewhere.
package import TreatyHTTP

/// Writes what a server answers.
package enum ResponseWriter {
    /// Appends a final response. Framing is ours: Content-Length from the content (RFC 9110 8.6), Connection from
    /// `keepsAlive` (RFC 9112 9.3), Date from `date` where the response brings none (a whole line, RFC 9110 6.6.1).
    /// To HEAD goes the same head without content; 204 and 304 have none (RFC 9110 15.3.5, 15.4.5).
    package static func append(
        _ response: ResponseMessage, to request: RequestMessage?, keepsAlive: Bool, date: [UInt8],
        into bytes: inout [UInt8]
    ) {
        let parts = response.parts
        let content = parts.contentRange
        let isHead = request?.methodBytes.elementsEqual("HEAD".utf8) ?? false
        let status = response.status
        // A head that stands for content elsewhere keeps the length it tells of.
        let keepsLength =
            (isHead || status == 304) && content.isEmpty
            && !parts.framing.contains(.transferEncoding) && hasOneLength(parts)
        let dropped = keepsLength ? framingButLength : framing
        bytes += version
        if parts.framing.isDisjoint(with: dropped) {
            bytes += parts.storage[8..<parts.contentRange.lowerBound - 2]
        } else {
            bytes += parts.storage[8..<parts.fieldsStart]
            for line in parts.lines.prefix(parts.headLineCount) {
                guard FramingFields(name: parts.storage[line.name]).isDisjoint(with: dropped) else { continue }
                bytes += parts.storage[line.name]
                bytes += separator
                bytes += parts.storage[line.value]
                bytes += lineEnd
            }
        }
        if !parts.framing.contains(.date) { bytes += date }
        // Of content that was left out for HEAD the length is not known (RFC 9110 8.6).
        let isLeftOut = isHead && content.isEmpty
        if status != 204, !keepsLength, !isLeftOut, status != 304 || !content.isEmpty {
            bytes += lengthName
            appendDecimal(content.count, to: &bytes)
            bytes += lineEnd
        }
        if !keepsAlive {
            bytes += closes
        } else if request?.minorVersion == 0 {
            bytes += staysOpen
        }
        bytes += lineEnd
        if !isHead, status != 204, status != 304 { bytes += parts.storage[content] }
    }

    /// Whether the head has one Content-Length, and that is a number (RFC 9110 8.6).
    private static func hasOneLength(_ parts: MessageParts) -> Bool {
        guard parts.framing.contains(.contentLength) else { return false }
        let lengths = parts.lines.prefix(parts.headLineCount).filter {
            FramingFields(name: parts.storage[$0.name]) == .contentLength
        }
        guard lengths.count == 1 else { return false }
        let digits = parts.storage[lengths[0].value]
        return (1...18).contains(digits.count) && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    static func appendDecimal(_ number: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10))
            divisor /= 10
        }
    }

    // Made once: a set from a literal costs an array each time.
    private static let framing: FramingFields = [.contentLength, .transferEncoding, .connection]
    private static let framingButLength: FramingFields = [.transferEncoding, .connection]

    /// The interim answer that lets a client send its content (RFC 9110 15.2.1).
    static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    private static let version = Array("HTTP/1.1".utf8)
    private static let separator = Array(": ".utf8)
    private static let lineEnd = Array("\r\n".utf8)
    private static let lengthName = Array("Content-Length: ".utf8)
    private static let closes = Array("Connection: close\r\n".utf8)
    private static let staysOpen = Array("Connection: keep-alive\r\n".utf8)
}

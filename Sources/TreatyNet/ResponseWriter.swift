// Responses as bytes on a connection, framed for the request they answer; what they say is decided elsewhere.
import TreatyHTTP

enum ResponseWriter {
    /// Appends a final response. Framing is ours: Content-Length from the content (RFC 9110 8.6), Connection from
    /// `keepsAlive` (RFC 9112 9.3), Date from `date` where the response brings none (a whole line, RFC 9110 6.6.1).
    /// To HEAD goes the same head without content; 204 and 304 have none (RFC 9110 15.3.5, 15.4.5).
    static func append(
        _ response: ResponseMessage, to request: RequestMessage?, keepsAlive: Bool, date: [UInt8],
        into bytes: inout [UInt8]
    ) {
        let parts = response.parts
        let isHead = request?.methodBytes.elementsEqual("HEAD".utf8) ?? false
        let status = response.status
        // A head that stands for content elsewhere keeps the length it tells of.
        let keepsLength = (isHead || status == 304) && response.content.isEmpty
            && parts.framing.contains(.contentLength) && !parts.framing.contains(.transferEncoding)
        var dropped: FramingFields = [.contentLength, .transferEncoding, .connection]
        if keepsLength { dropped.remove(.contentLength) }
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
        let isLeftOut = isHead && response.content.isEmpty
        if status != 204, !keepsLength, !isLeftOut, status != 304 || !response.content.isEmpty {
            bytes += lengthName
            appendDecimal(response.content.count, to: &bytes)
            bytes += lineEnd
        }
        if !keepsAlive {
            bytes += closes
        } else if request?.minorVersion == 0 {
            bytes += staysOpen
        }
        bytes += lineEnd
        if !isHead, status != 204, status != 304 { bytes += response.content }
    }

    static func appendDecimal(_ number: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10))
            divisor /= 10
        }
    }

    /// The interim answer that lets a client send its content (RFC 9110 15.2.1).
    static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    private static let version = Array("HTTP/1.1".utf8)
    private static let separator = Array(": ".utf8)
    private static let lineEnd = Array("\r\n".utf8)
    private static let lengthName = Array("Content-Length: ".utf8)
    private static let closes = Array("Connection: close\r\n".utf8)
    private static let staysOpen = Array("Connection: keep-alive\r\n".utf8)
}

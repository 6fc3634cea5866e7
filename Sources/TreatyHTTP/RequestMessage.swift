// A request: method, target, fields and content; whether a contract allows it is not known here.
import TreatyText

/// A request as it was received or built (RFC 9112 3). It never changes; a class, so that handing it on is cheap.
package final class RequestMessage: HTTPMessage {
    package let parts: MessageParts
    let methodEnd: Int
    let targetRange: Range<Int>
    let pathRange: Range<Int>
    let queryRange: Range<Int>?
    /// The minor version of HTTP/1: 0, or 1 for everything above.
    package let minorVersion: Int

    /// Builds an HTTP/1.1 request; framing fields are the client's to add.
    /// Bytes of `method` that no token may hold are dropped (GET where none is left), and bytes of `target` that no
    /// target may hold (controls, spaces, `#`, non-ASCII) are percent-encoded.
    package convenience init(
        method: String, target: String, fields: [(String, String)] = [], content: [UInt8] = []
    ) {
        let lines = fields.map { (name: Array($0.utf8)[...], value: Array($1.utf8)[...]) }
        self.init(method: method, target: target, fieldLines: lines, content: content)
    }

    /// The same with fields of bytes, those outside ASCII in values included.
    package init(
        method: String, target: String, fieldLines: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)],
        content: [UInt8] = []
    ) {
        var line = method.utf8.filter(isTokenByte)
        if line.isEmpty { line = Array("GET".utf8) }
        let methodEnd = line.count
        line.append(0x20)
        let targetStart = line.count
        for byte in target.utf8 {
            if isTargetByte(byte) {
                line.append(byte)
            } else {
                line.append(0x25)
                line.append(contentsOf: [byte >> 4, byte & 15].map { $0 < 10 ? 0x30 + $0 : 0x37 + $0 })
            }
        }
        if line.count == targetStart { line.append(0x2F) }
        let range = targetStart..<line.count
        line += Array(" HTTP/1.1".utf8)
        parts = MessageParts(startLine: line, fieldLines: fieldLines, content: content)
        self.methodEnd = methodEnd
        targetRange = range
        minorVersion = 1
        (pathRange, queryRange) = TargetForm.pathAndQuery(of: range, in: parts.storage)
    }

    init(parts: MessageParts, methodEnd: Int, target: Range<Int>, path: Range<Int>, query: Range<Int>?, minor: Int) {
        self.parts = parts
        self.methodEnd = methodEnd
        targetRange = target
        pathRange = path
        queryRange = query
        minorVersion = minor
    }

    package var method: String { String(decoding: methodBytes, as: UTF8.self) }
    package var methodBytes: ArraySlice<UInt8> { parts.storage[0..<methodEnd] }
    /// The request target exactly as sent (RFC 9112 3.2).
    package var target: String { String(decoding: parts.storage[targetRange], as: UTF8.self) }
    package var targetBytes: ArraySlice<UInt8> { parts.storage[targetRange] }

    /// The path of the target, still percent-encoded; `/` where an absolute-form target has none; `*` for `OPTIONS *`.
    package var path: ArraySlice<UInt8> {
        pathRange.isEmpty ? RequestMessage.root : parts.storage[pathRange]
    }

    /// Whether it asks a proxy for what `OPTIONS *` asks a server: a URL without path and query (RFC 9112 3.2.4).
    package var asksForWholeServer: Bool {
        pathRange.isEmpty && queryRange == nil && methodBytes.elementsEqual("OPTIONS".utf8)
    }

    /// How many intermediaries may still pass on an OPTIONS or TRACE; nil where the client sets no bound, and for other
    /// methods, where it means nothing (RFC 9110 7.6.2).
    package var forwardsLeft: Int? {
        guard methodBytes.elementsEqual("OPTIONS".utf8) || methodBytes.elementsEqual("TRACE".utf8),
            let digits = fieldBytes("Max-Forwards"), (1...9).contains(digits.count), digits.allSatisfy(isDigit)
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// What stands behind the first `?`, still percent-encoded; nil without a `?`.
    package var query: ArraySlice<UInt8>? { queryRange.map { parts.storage[$0] } }

    /// Whether the connection stays open behind this request as far as the client says (RFC 9112 9.3).
    package var allowsKeepAlive: Bool {
        if connectionHas("close") { return false }
        return minorVersion > 0 || connectionHas("keep-alive")
    }

    private static let root: ArraySlice<UInt8> = [0x2F]
}

/// True for a byte that we let stand in a request target: visible ASCII but no fragment (RFC 9112 3.2).
@inline(__always)
func isTargetByte(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F && byte != 0x23 }

/// The four forms of a request target (RFC 9112 3.2).
enum TargetForm {
    /// Path and query of a target of any form; the ranges lie in `bytes`.
    static func pathAndQuery(of target: Range<Int>, in bytes: [UInt8]) -> (path: Range<Int>, query: Range<Int>?) {
        var start = target.lowerBound
        if start < target.upperBound, bytes[start] != 0x2F, let authority = authority(of: target, in: bytes) {
            start = authority.upperBound
        }
        guard let mark = bytes[start..<target.upperBound].firstIndex(of: 0x3F) else {
            return (start..<target.upperBound, nil)
        }
        return (start..<mark, mark + 1..<target.upperBound)
    }

    /// The authority of an absolute-form target of the schemes http and https; nil for any other form.
    static func authority(of target: Range<Int>, in bytes: [UInt8]) -> Range<Int>? {
        let text = bytes[target]
        guard let colon = text.prefix(6).firstIndex(of: 0x3A) else { return nil }
        let scheme = text[text.startIndex..<colon]
        guard equalsIgnoringCase(scheme, "http") || equalsIgnoringCase(scheme, "https") else { return nil }
        guard text[colon...].starts(with: [0x3A, 0x2F, 0x2F]) else { return nil }
        let start = colon + 3
        let end = text[start...].firstIndex { $0 == 0x2F || $0 == 0x3F } ?? text.endIndex
        return start..<end
    }

    /// Whether a target has a form that its method may use.
    static func isValid(_ target: Range<Int>, method: ArraySlice<UInt8>, in bytes: [UInt8]) -> Bool {
        let text = bytes[target]
        if method.elementsEqual("CONNECT".utf8) { return isAuthority(text, portRequired: true) }
        if text.first == 0x2F { return true }
        if text.count == 1, text.first == 0x2A { return method.elementsEqual("OPTIONS".utf8) }
        guard let authority = authority(of: target, in: bytes) else { return false }
        return isAuthority(bytes[authority], portRequired: false)
    }

    /// `uri-host [":" port]` (RFC 9110 7.2). The host is never empty: no http URL has an empty one (RFC 9110 4.2.1).
    static func isAuthority(_ text: ArraySlice<UInt8>, portRequired: Bool) -> Bool {
        var at = text.startIndex
        if text.first == 0x5B {
            guard let end = text.firstIndex(of: 0x5D), end > at + 1 else { return false }
            guard IPAddressText.isLiteral(Array(text[(at + 1)..<end]).span) else { return false }
            at = end + 1
        } else {
            while at < text.endIndex, isHostByte(text[at]) {
                // A percent sign stands before two hex digits (RFC 3986 2.1).
                if text[at] == 0x25, text[at...].dropFirst().prefix(2).count(where: { hexDigit($0) != nil }) < 2 {
                    return false
                }
                at += 1
            }
            if at == text.startIndex { return false }
        }
        if at == text.endIndex { return !portRequired }
        guard text[at] == 0x3A else { return false }
        let port = text[(at + 1)...]
        guard port.allSatisfy(isDigit), port.count <= 5, !(portRequired && port.isEmpty) else { return false }
        return port.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65_535
    }

    /// Unreserved, sub-delimiters and the percent sign of RFC 3986 3.2.2.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true
        case 0x2D, 0x2E, 0x5F, 0x7E: true
        case 0x21, 0x24, 0x26...0x2C, 0x3B, 0x3D, 0x25: true
        default: false
        }
    }
}

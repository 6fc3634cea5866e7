// Requests as bytes for an origin server, framed by us; what they ask is decided elsewhere.
import TreatyHTTP

enum RequestWriter {
    /// The request in origin-form, or asterisk-form (RFC 9112 3.2), with the fields in their order: Host first where it
    /// is missing, Content-Length from the content where there is one or the method expects one (RFC 9110 8.6).
    static func bytes(of request: RequestMessage, to origin: Origin) -> [UInt8] {
        let parts = request.parts
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.storage.count + 128)
        bytes += request.methodBytes
        bytes.append(0x20)
        if request.targetBytes.elementsEqual("*".utf8) {
            bytes.append(0x2A)
        } else {
            bytes += origin.basePath.utf8
            bytes += request.path
            if let query = request.query {
                bytes.append(0x3F)
                bytes += query
            }
        }
        bytes += " HTTP/1.1\r\n".utf8
        if !parts.framing.contains(.host) { bytes += "Host: \(origin.authority)\r\n".utf8 }
        for line in parts.lines.prefix(parts.headLineCount) {
            let name = parts.storage[line.name]
            let framing = FramingFields(name: name)
            // What we do not do ourselves must not be promised: 100-continue is not waited for.
            guard framing.isDisjoint(with: [.contentLength, .transferEncoding, .connection]),
                !equalsIgnoringCase(name, "expect")
            else { continue }
            bytes += name
            bytes += ": ".utf8
            bytes += parts.storage[line.value]
            bytes += "\r\n".utf8
        }
        let expectsContent = ["POST", "PUT", "PATCH"].contains { request.methodBytes.elementsEqual($0.utf8) }
        if expectsContent || !request.content.isEmpty {
            bytes += "Content-Length: \(request.content.count)\r\n".utf8
        }
        if request.connectionHas("close") { bytes += "Connection: close\r\n".utf8 }
        bytes += "\r\n".utf8
        bytes += request.content
        return bytes
    }
}

// Requests as bytes for a server or a proxy, framed by us; what they ask is decided elsewhere.
package import TreatyHTTP

/// Writes what a client sends.
package enum RequestWriter {
    /// The request in origin-form, or asterisk-form, and in absolute-form for a proxy (RFC 9112 3.2), with the fields
    /// in their order: Host first where it is missing, Content-Length from the content where there is one or the method
    /// expects one (RFC 9110 8.6).
    ///
    /// One that is forwarded loses what was for the connection it came by, gets the Host of the origin, and Via
    /// (RFC 9110 7.6).
    package static func bytes(
        of request: RequestMessage, to origin: Origin, through proxy: ProxyServer? = nil, isForwarded: Bool = false
    ) -> [UInt8] {
        let parts = request.parts
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.storage.count + 192)
        bytes += request.methodBytes
        bytes.append(0x20)
        if let proxy, !origin.isTLS {
            appendTarget(of: request, to: origin, isAbsolute: true, into: &bytes)
            bytes += version
            if let authorization = proxy.authorization { bytes += "Proxy-Authorization: \(authorization)\r\n".utf8 }
        } else {
            appendTarget(of: request, to: origin, isAbsolute: false, into: &bytes)
            bytes += version
        }
        if isForwarded || !parts.framing.contains(.host) {
            bytes += hostName
            bytes += origin.authority.utf8
            bytes += lineEnd
        }
        if isForwarded {
            for line in request.endToEndLines where !FramingFields(name: parts.storage[line.name]).contains(.host) {
                if let left = request.forwardsLeft, equalsIgnoringCase(parts.storage[line.name], "max-forwards") {
                    bytes += "Max-Forwards: \(max(0, left - 1))\r\n".utf8
                } else {
                    append(line, of: parts, to: &bytes)
                }
            }
            bytes += request.minorVersion == 0 ? via10 : via
        } else {
            for line in parts.lines.prefix(parts.headLineCount) {
                let name = parts.storage[line.name]
                // What we do not do ourselves must not be promised: 100-continue is not waited for.
                guard FramingFields(name: name).isDisjoint(with: [.contentLength, .transferEncoding, .connection]),
                    !equalsIgnoringCase(name, "expect")
                else { continue }
                append(line, of: parts, to: &bytes)
            }
        }
        if !request.content.isEmpty || expectsContent(request.methodBytes) {
            bytes += lengthName
            ResponseWriter.appendDecimal(request.content.count, to: &bytes)
            bytes += lineEnd
        }
        if !isForwarded, request.connectionHas("close") { bytes += closes }
        bytes += lineEnd
        bytes += request.content
        return bytes
    }

    /// The request for a tunnel to an origin (RFC 9110 9.3.6).
    static func tunnel(to origin: Origin, through proxy: ProxyServer) -> [UInt8] {
        let place = origin.hostAndPort
        let authorization = proxy.authorization.map { "Proxy-Authorization: \($0)\r\n" } ?? ""
        return Array("CONNECT \(place) HTTP/1.1\r\nHost: \(place)\r\n\(authorization)\r\n".utf8)
    }

    private static func appendTarget(
        of request: RequestMessage, to origin: Origin, isAbsolute: Bool, into bytes: inout [UInt8]
    ) {
        let isAsterisk = request.targetBytes.elementsEqual("*".utf8) || request.asksForWholeServer
        if isAbsolute {
            bytes += "http://".utf8
            bytes += origin.authority.utf8
            // A URL without a path is how `OPTIONS *` is asked of a proxy (RFC 9112 3.2.4).
            if isAsterisk { return }
        } else if isAsterisk {
            return bytes.append(0x2A)
        }
        bytes += origin.basePath.utf8
        bytes += request.path
        if let query = request.query {
            bytes.append(0x3F)
            bytes += query
        }
    }

    private static func expectsContent(_ method: ArraySlice<UInt8>) -> Bool {
        switch method.count {
        case 3: method.elementsEqual("PUT".utf8)
        case 4: method.elementsEqual("POST".utf8)
        case 5: method.elementsEqual("PATCH".utf8)
        default: false
        }
    }

    private static func append(_ line: FieldLine, of parts: MessageParts, to bytes: inout [UInt8]) {
        bytes += parts.storage[line.name]
        bytes += separator
        bytes += parts.storage[line.value]
        bytes += lineEnd
    }

    private static let version = Array(" HTTP/1.1\r\n".utf8)
    private static let hostName = Array("Host: ".utf8)
    private static let lengthName = Array("Content-Length: ".utf8)
    private static let closes = Array("Connection: close\r\n".utf8)
    private static let via = Array("Via: 1.1 treaty\r\n".utf8)
    private static let via10 = Array("Via: 1.0 treaty\r\n".utf8)
    private static let separator = Array(": ".utf8)
    private static let lineEnd = Array("\r\n".utf8)
}

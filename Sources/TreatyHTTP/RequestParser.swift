// Requests out of a connection's buffer, one after the other, as strictly as RFC 9112 allows; it reads no socket.

/// The parser of one connection's requests. Hand it the same bytes with more behind them until it says complete;
/// a failure is final for the connection.
package struct RequestParser: Sendable {
    private enum Stage { case startLine, fields, content, trailers }

    /// How far the message at the front of the buffer has come.
    package enum Phase: Sendable { case nothing, head, content }

    private var reader: MessageReader
    private var stage = Stage.startLine
    private var framing = Framing.none
    private var methodEnd = 0
    private var target = 0..<0
    private var minorVersion = 1
    private var sawBytes = false

    package init(limits: HTTPLimits = HTTPLimits()) { reader = MessageReader(limits: limits, isRequest: true) }

    package var phase: Phase {
        switch stage {
        case .startLine: sawBytes ? .head : .nothing
        case .fields: .head
        case .content, .trailers: .content
        }
    }

    /// Whether the client waits for a 100 before it sends the content (RFC 9110 10.1.1).
    package var awaitsContinue: Bool {
        stage == .content && minorVersion > 0 && reader.facts.expectsContinue
    }

    /// Looks at `buffer` from `start` on; after a complete message the next call reads the next one.
    package mutating func parse(_ buffer: [UInt8], from start: Int = 0) -> ParseStep<RequestMessage> {
        do {
            return try step(buffer, start)
        } catch {
            return .failure(error)
        }
    }

    private mutating func step(_ buffer: [UInt8], _ start: Int) throws(HTTPFailure) -> ParseStep<RequestMessage> {
        sawBytes = start < buffer.count
        if stage == .startLine {
            // No method begins so, and a TLS record of a handshake does (RFC 8446 5.1).
            if buffer.count - start > 1, buffer[start] == 0x16, buffer[start + 1] == 0x03 {
                throw HTTPFailure(
                    status: 400, reason: "this port speaks http, and a TLS handshake came (--tls makes it https)")
            }
            guard let line = try reader.startLine(buffer, start) else {
                // Empty lines before a request are none of it (RFC 9112 2.2).
                sawBytes = start + reader.messageStart < buffer.count
                return .needMore
            }
            try readStartLine(line, buffer)
            let base = start + reader.messageStart
            methodEnd -= base
            target = target.lowerBound - base..<target.upperBound - base
            stage = .fields
        }
        if stage == .fields {
            guard try reader.fields(buffer, start) else { return .needMore }
            framing = try reader.facts.requestFraming(minorVersion: minorVersion, limits: reader.limits)
            stage = .content
        }
        if stage == .content {
            switch framing {
            case .none, .untilClose: break
            case .length(let length):
                guard reader.content(buffer, start, length: length) else { return .needMore }
            case .chunked:
                guard try reader.chunks(buffer, start) else { return .needMore }
                stage = .trailers
            }
        }
        if stage == .trailers {
            guard try reader.trailers(buffer, start) else { return .needMore }
        }
        return finished(buffer, start)
    }

    private mutating func finished(_ buffer: [UInt8], _ start: Int) -> ParseStep<RequestMessage> {
        let parts = reader.parts(buffer, start, framing: framing)
        let (path, query) = TargetForm.pathAndQuery(of: target, in: parts.storage)
        let message = RequestMessage(
            parts: parts, methodEnd: methodEnd, target: target, path: path, query: query, minor: minorVersion)
        let consumed = reader.consumed
        reader = MessageReader(limits: reader.limits, isRequest: true)
        stage = .startLine
        sawBytes = start + consumed < buffer.count
        return .complete(message, consumed: consumed)
    }

    /// `method SP request-target SP HTTP-version` (RFC 9112 3).
    private mutating func readStartLine(_ line: Range<Int>, _ buffer: [UInt8]) throws(HTTPFailure) {
        var at = line.lowerBound
        while at < line.upperBound, isTokenByte(buffer[at]) { at += 1 }
        guard at > line.lowerBound, at < line.upperBound, buffer[at] == 0x20 else {
            throw HTTPFailure(status: 400, reason: "the request line does not begin with a method (RFC 9112 3.1)")
        }
        methodEnd = at
        let targetStart = at + 1
        at = targetStart
        while at < line.upperBound, isTargetByte(buffer[at]) { at += 1 }
        guard at > targetStart, at < line.upperBound, buffer[at] == 0x20 else {
            let what = at < line.upperBound ? "holds a character that none may hold" : "is not followed by a version"
            throw HTTPFailure(status: 400, reason: "the request target \(what) (RFC 9112 3.2)")
        }
        target = targetStart..<at
        minorVersion = try httpMinorVersion(buffer[(at + 1)..<line.upperBound])
        guard TargetForm.isValid(target, method: buffer[line.lowerBound..<methodEnd], in: buffer) else {
            throw HTTPFailure(
                status: 400, reason: "the request target has no form that its method may use (RFC 9112 3.2)")
        }
    }
}

/// The minor version of `HTTP/1.x`: 0, or 1 for everything above (RFC 9110 2.5).
func httpMinorVersion(_ text: ArraySlice<UInt8>) throws(HTTPFailure) -> Int {
    let first = text.startIndex
    guard text.count == 8, text.starts(with: "HTTP/".utf8), isDigit(text[first + 5]), text[first + 6] == 0x2E,
        isDigit(text[first + 7])
    else {
        throw HTTPFailure(status: 400, reason: "the version is not HTTP/, digit, dot, digit (RFC 9112 2.3)")
    }
    guard text[first + 5] == 0x31 else {
        throw HTTPFailure(status: 505, reason: "the major version of HTTP is not 1 (RFC 9110 15.6.6)")
    }
    return text[first + 7] == 0x30 ? 0 : 1
}

// Responses out of a connection's buffer, as strictly as RFC 9112 allows; it reads no socket.

/// What the end of a connection means for the response that was being read.
package enum ResponseEnd: Sendable {
    /// The content ended with the connection (RFC 9112 6.3).
    case complete(ResponseMessage)
    /// Not one byte of a final response came.
    case nothing
    /// The connection closed within the head.
    case insideHead
    /// The connection closed within the content; `expected` is nil where only chunks could have told.
    case truncated(received: Int, expected: Int?)
}

/// The parser of the response to one request; interim responses (1xx) are read and left out.
package struct ResponseParser: Sendable {
    private enum Stage { case startLine, fields, content, trailers }

    private let method: String
    private var reader: MessageReader
    private var stage = Stage.startLine
    private var framing = Framing.none
    private var status = 0
    private var reason = 0..<0
    private var minorVersion = 1
    /// Bytes of interim responses before the final one.
    private var skipped = 0
    private var interimCount = 0

    package init(method: String, limits: HTTPLimits = HTTPLimits()) {
        self.method = method
        reader = MessageReader(limits: limits, isRequest: false)
    }

    /// The status of the final response, once its head is whole.
    package var headStatus: Int? { stage == .content || stage == .trailers ? status : nil }

    /// Whether the content of a response with this head goes on until the connection closes.
    package var isUntilClose: Bool { headStatus != nil && framing == .untilClose }

    package mutating func parse(_ buffer: [UInt8], from start: Int = 0) -> ParseStep<ResponseMessage> {
        do {
            return try step(buffer, start)
        } catch {
            return .failure(error)
        }
    }

    /// Content that has come so far and, where the length is known, what was announced.
    package func progress(_ buffer: [UInt8], from start: Int = 0) -> (received: Int, expected: Int?) {
        guard headStatus != nil else { return (0, nil) }
        let received = reader.contentReceived(buffer, start + skipped, framing: framing)
        if case .length(let length) = framing { return (received, length) }
        return (received, nil)
    }

    /// What it means that the connection closed behind the buffer's last byte.
    package mutating func end(_ buffer: [UInt8], from start: Int = 0) -> ResponseEnd {
        switch stage {
        case .startLine where start + skipped >= buffer.count: return .nothing
        case .startLine, .fields: return .insideHead
        case .content where framing == .untilClose: return .complete(message(buffer, start + skipped))
        case .content, .trailers:
            let (received, expected) = progress(buffer, from: start)
            return .truncated(received: received, expected: expected)
        }
    }

    private mutating func step(_ buffer: [UInt8], _ start: Int) throws(HTTPFailure) -> ParseStep<ResponseMessage> {
        while true {
            let from = start + skipped
            guard try head(buffer, from) else { return .needMore }
            if status >= 200 { break }
            guard status != 101 else {
                throw HTTPFailure(status: 400, reason: "status 101 came although no upgrade was asked (RFC 9110 7.8)")
            }
            interimCount += 1
            guard interimCount <= 16 else {
                throw HTTPFailure(status: 400, reason: "more than 16 interim responses came (RFC 9110 15.2)")
            }
            skipped += reader.consumed
            reader = MessageReader(limits: reader.limits, isRequest: false)
            stage = .startLine
        }
        let from = start + skipped
        if stage == .content {
            switch framing {
            case .none: break
            case .untilClose:
                guard reader.contentReceived(buffer, from, framing: framing) <= reader.limits.contentBytesMax else {
                    throw HTTPFailure(
                        status: 413,
                        reason: "the content has more than the \(reader.limits.contentBytesMax) bytes allowed")
                }
                return .needMore
            case .length(let length):
                guard reader.content(buffer, from, length: length) else { return .needMore }
            case .chunked:
                guard try reader.chunks(buffer, from) else { return .needMore }
                stage = .trailers
            }
        }
        if stage == .trailers {
            guard try reader.trailers(buffer, from) else { return .needMore }
        }
        let message = message(buffer, from)
        return .complete(message, consumed: skipped + reader.consumed)
    }

    /// Reads status line and fields; true when both are whole.
    private mutating func head(_ buffer: [UInt8], _ from: Int) throws(HTTPFailure) -> Bool {
        if stage == .startLine {
            guard zip(buffer[min(from, buffer.count)...], "HTTP/".utf8).allSatisfy({ $0 == $1 }) else {
                throw HTTPFailure(
                    status: 400, reason: "what came is no HTTP response: it does not begin with HTTP/ (RFC 9112 4)")
            }
            guard let line = try reader.startLine(buffer, from) else { return false }
            try readStatusLine(line, buffer)
            let base = from + reader.messageStart
            reason = reason.lowerBound - base..<reason.upperBound - base
            stage = .fields
        }
        if stage == .fields {
            guard try reader.fields(buffer, from) else { return false }
            framing = try reader.facts.responseFraming(
                status: status, method: method, minorVersion: minorVersion, limits: reader.limits)
            stage = .content
        }
        return true
    }

    private mutating func message(_ buffer: [UInt8], _ from: Int) -> ResponseMessage {
        ResponseMessage(
            parts: reader.parts(buffer, from, framing: framing), status: status, reason: reason, minor: minorVersion)
    }

    /// `HTTP-version SP status-code [ SP [ reason-phrase ] ]` (RFC 9112 4); the last space is often forgotten.
    private mutating func readStatusLine(_ line: Range<Int>, _ buffer: [UInt8]) throws(HTTPFailure) {
        let versionEnd = line.lowerBound + 8
        guard line.count >= 12, buffer[versionEnd] == 0x20 else {
            throw HTTPFailure(status: 400, reason: "the status line is not a version and a status (RFC 9112 4)")
        }
        minorVersion = try httpMinorVersion(buffer[line.lowerBound..<versionEnd])
        let digits = buffer[(versionEnd + 1)..<(versionEnd + 4)]
        guard digits.allSatisfy(isDigit) else {
            throw HTTPFailure(status: 400, reason: "the status is not three digits (RFC 9112 4)")
        }
        status = digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
        guard status >= 100 else {
            throw HTTPFailure(status: 400, reason: "the status \(status) is below 100 (RFC 9110 15)")
        }
        let digitsEnd = versionEnd + 4
        guard digitsEnd == line.upperBound || buffer[digitsEnd] == 0x20 else {
            throw HTTPFailure(status: 400, reason: "the status is not three digits (RFC 9112 4)")
        }
        reason = min(digitsEnd + 1, line.upperBound)..<line.upperBound
        guard buffer[reason].allSatisfy(isFieldValueByte) else {
            throw HTTPFailure(status: 400, reason: "the reason phrase holds a control character (RFC 9112 4)")
        }
    }
}

// Reads lines, content and trailers of one message from a growing buffer; start lines are its callers' business.

/// The state of one message in a buffer. All offsets count from where the message begins in the buffer (`start`),
/// so that the owner may drop what lies before. No byte is looked at twice, however the bytes arrive.
struct MessageReader {
    let limits: HTTPLimits
    private(set) var facts: FramingFacts
    private(set) var lines: [FieldLine] = []
    /// Where the start line begins: behind the empty lines that may come first (RFC 9112 2.2).
    private(set) var messageStart = 0
    private(set) var isStarted = false
    private(set) var headLineCount = 0
    private(set) var headEnd = 0
    private var fieldsStart = 0
    private var scanned = 0
    private var lineStart = 0
    private var fieldBytes = 0
    private var chunks = ChunkedReader()
    /// Head, decoded content and trailers of a chunked message.
    private var assembled: [UInt8] = []

    private typealias Field = (name: Range<Int>, value: Range<Int>)

    init(limits: HTTPLimits, isRequest: Bool) {
        self.limits = limits
        facts = FramingFacts(isRequest: isRequest)
    }

    /// How many bytes, from `start`, belong to what was read so far.
    var consumed: Int { lineStart }

    /// The start line as a range of the buffer; nil while it is not whole.
    mutating func startLine(_ buffer: [UInt8], _ start: Int) throws(HTTPFailure) -> Range<Int>? {
        while let line = try nextLine(buffer, start, bytesMax: limits.requestLineBytesMax, tooLong: 414) {
            if !line.isEmpty {
                isStarted = true
                // What most messages have, in one piece.
                lines.reserveCapacity(16)
                fieldsStart = lineStart - messageStart
                return line
            }
            messageStart = lineStart
            guard messageStart <= 8 else {
                throw HTTPFailure(status: 400, reason: "too many empty lines before the start line (RFC 9112 2.2)")
            }
        }
        return nil
    }

    /// Reads field lines until the empty one; true when the head is whole.
    mutating func fields(_ buffer: [UInt8], _ start: Int) throws(HTTPFailure) -> Bool {
        while let line = try nextLine(buffer, start, bytesMax: limits.fieldBytesMax, tooLong: 431) {
            if line.isEmpty {
                headLineCount = lines.count
                headEnd = lineStart - messageStart
                return true
            }
            let field = try fieldLine(line, in: buffer)
            try facts.note(name: field.name, value: field.value, in: buffer)
            append(field, from: start + messageStart, to: 0)
        }
        return false
    }

    /// Takes content that is as long as Content-Length said; true when it is whole.
    mutating func content(_ buffer: [UInt8], _ start: Int, length: Int) -> Bool {
        let end = messageStart + headEnd + length
        guard buffer.count - start >= end else { return false }
        lineStart = end
        return true
    }

    /// Decodes chunks (RFC 9112 7.1); true when the last one came, trailers still to be read.
    mutating func chunks(_ buffer: [UInt8], _ start: Int) throws(HTTPFailure) -> Bool {
        if assembled.isEmpty {
            let first = start + messageStart
            assembled.append(contentsOf: buffer[first..<first + headEnd])
            assembled.reserveCapacity(min(buffer.count - first, headEnd + limits.contentBytesMax))
        }
        var at = start + lineStart
        let contentMax = headEnd + limits.contentBytesMax
        let isLast = try chunks.read(buffer, &at, into: &assembled, contentMax: contentMax, limits)
        lineStart = at - start
        scanned = lineStart
        return isLast
    }

    /// Reads the trailer section (RFC 9112 7.1.2) until its empty line; true when it is whole.
    mutating func trailers(_ buffer: [UInt8], _ start: Int) throws(HTTPFailure) -> Bool {
        while let line = try nextLine(buffer, start, bytesMax: limits.fieldBytesMax, tooLong: 431) {
            if line.isEmpty { return true }
            let field = try fieldLine(line, in: buffer)
            append(field, from: line.lowerBound, to: assembled.count)
            if chunks.contentEnd == nil { chunks.contentEnd = assembled.count }
            assembled.append(contentsOf: buffer[line])
        }
        return false
    }

    private mutating func append(_ field: Field, from base: Int, to place: Int) {
        lines.append(
            FieldLine(
                name: field.name.lowerBound - base + place..<field.name.upperBound - base + place,
                value: field.value.lowerBound - base + place..<field.value.upperBound - base + place))
    }

    /// How much content has come so far, decoded.
    func contentReceived(_ buffer: [UInt8], _ start: Int, framing: Framing) -> Int {
        switch framing {
        case .none: 0
        case .chunked: max(0, (chunks.contentEnd ?? assembled.count) - headEnd)
        case .length, .untilClose: max(0, buffer.count - start - messageStart - headEnd)
        }
    }

    /// The whole message; for content until close, everything the buffer holds.
    mutating func parts(_ buffer: [UInt8], _ start: Int, framing: Framing) -> MessageParts {
        let first = start + messageStart
        switch framing {
        case .chunked:
            return parts(storage: assembled, contentEnd: chunks.contentEnd ?? assembled.count)
        case .none: return parts(storage: Array(buffer[first..<first + headEnd]), contentEnd: headEnd)
        case .length(let length):
            return parts(storage: Array(buffer[first..<first + headEnd + length]), contentEnd: headEnd + length)
        case .untilClose:
            lineStart = buffer.count - start
            return parts(storage: Array(buffer[first...]), contentEnd: buffer.count - first)
        }
    }

    private func parts(storage: [UInt8], contentEnd: Int) -> MessageParts {
        MessageParts(
            storage: storage, lines: lines, headLineCount: headLineCount, fieldsStart: fieldsStart,
            contentRange: headEnd..<contentEnd, framing: facts.fields)
    }

    /// The next line without its CRLF, as a range of the buffer; nil while it is not whole.
    private mutating func nextLine(
        _ buffer: [UInt8], _ start: Int, bytesMax: Int, tooLong status: Int
    ) throws(HTTPFailure) -> Range<Int>? {
        var at = start + scanned
        // No further than the limit, so that the verdict does not hang on how much came at one time.
        let end = min(buffer.count, start + lineStart + bytesMax + 1)
        while at < end {
            let byte = buffer[at]
            if byte == 0x0D {
                guard at + 1 < buffer.count else { break }
                guard buffer[at + 1] == 0x0A else {
                    throw HTTPFailure(status: 400, reason: "a CR stands without its LF (RFC 9112 2.2)")
                }
                let line = start + lineStart..<at
                lineStart = at + 2 - start
                scanned = lineStart
                return line
            }
            if byte == 0x0A {
                throw HTTPFailure(status: 400, reason: "a line ends with LF alone instead of CRLF (RFC 9112 2.2)")
            }
            at += 1
        }
        scanned = at - start
        guard scanned - lineStart <= bytesMax else { throw tooLongFailure(status, bytesMax) }
        return nil
    }

    private func tooLongFailure(_ status: Int, _ bytesMax: Int) -> HTTPFailure {
        let what = status == 414 ? "the start line is longer" : "the field lines are longer"
        return HTTPFailure(status: status, reason: "\(what) than the \(bytesMax) bytes allowed")
    }

    /// Name and value of a field line, as ranges of the buffer (RFC 9112 5).
    private mutating func fieldLine(_ line: Range<Int>, in buffer: [UInt8]) throws(HTTPFailure) -> Field {
        fieldBytes += line.count + 2
        guard fieldBytes <= limits.fieldBytesMax else { throw tooLongFailure(431, limits.fieldBytesMax) }
        guard lines.count < limits.fieldsMax else {
            throw HTTPFailure(status: 431, reason: "the message has more than the \(limits.fieldsMax) fields allowed")
        }
        var at = line.lowerBound
        while at < line.upperBound, isTokenByte(buffer[at]) { at += 1 }
        guard at > line.lowerBound, at < line.upperBound, buffer[at] == 0x3A else {
            throw nameFailure(line, stoppedAt: at, in: buffer)
        }
        let name = line.lowerBound..<at
        at += 1
        var end = line.upperBound
        while at < end, isSpaceOrTab(buffer[at]) { at += 1 }
        while end > at, isSpaceOrTab(buffer[end - 1]) { end -= 1 }
        for index in at..<end where !isFieldValueByte(buffer[index]) {
            throw HTTPFailure(status: 400, reason: "a field value holds a control character (RFC 9110 5.5)")
        }
        return (name, at..<end)
    }

    private func nameFailure(_ line: Range<Int>, stoppedAt at: Int, in buffer: [UInt8]) -> HTTPFailure {
        if isSpaceOrTab(buffer[line.lowerBound]) {
            return HTTPFailure(status: 400, reason: "a field line is folded, which is obsolete (RFC 9112 5.2)")
        }
        if at < line.upperBound, isSpaceOrTab(buffer[at]) {
            return HTTPFailure(status: 400, reason: "white space stands in or behind a field name (RFC 9112 5.1)")
        }
        return HTTPFailure(status: 400, reason: "a field line has no name and colon (RFC 9112 5)")
    }
}

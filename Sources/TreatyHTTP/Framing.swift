// How long a message is, decided from its fields (RFC 9112 6.3); the reading itself is the MessageReader's business.

/// Where the content of a message ends.
enum Framing: Equatable {
    case none
    case length(Int)
    case chunked
    /// Only responses: the content ends with the connection.
    case untilClose
}

/// What the field lines of a head say about framing, gathered line by line.
struct FramingFacts {
    /// Whether Host and Expect say anything; in a response they are fields like any other.
    let isRequest: Bool
    private(set) var hostCount = 0
    private(set) var hasContentLength = false
    private(set) var contentLength = 0
    private(set) var hasTransferEncoding = false
    private(set) var codingCount = 0
    private(set) var chunkedCount = 0
    private(set) var lastIsChunked = false
    private(set) var expectsContinue = false
    private(set) var fields: FramingFields = []

    init(isRequest: Bool) { self.isRequest = isRequest }

    mutating func note(name: Range<Int>, value: Range<Int>, in buffer: [UInt8]) throws(HTTPFailure) {
        switch name.count {
        case 4, 10, 14, 17: break
        case 6:
            if isRequest, equalsIgnoringCase(buffer[name], lower: FieldName.expect) { try noteExpect(buffer[value]) }
            return
        default: return
        }
        let field = FramingFields(name: buffer[name])
        if field.isEmpty { return }
        fields.formUnion(field)
        switch field {
        case .host where isRequest: try noteHost(buffer[value])
        case .contentLength: try noteContentLength(buffer[value])
        case .transferEncoding: noteTransferEncoding(buffer[value])
        default: break
        }
    }

    private mutating func noteHost(_ value: ArraySlice<UInt8>) throws(HTTPFailure) {
        hostCount += 1
        guard hostCount == 1 else {
            throw HTTPFailure(status: 400, reason: "a request has more than one Host field (RFC 9112 3.2)")
        }
        guard TargetForm.isAuthority(value, portRequired: false) else {
            throw HTTPFailure(status: 400, reason: "the value of Host is not a host and a port (RFC 9112 3.2)")
        }
    }

    private mutating func noteContentLength(_ value: ArraySlice<UInt8>) throws(HTTPFailure) {
        var rest = value
        while let comma = rest.firstIndex(of: UInt8(ascii: ",")) {
            try noteLength(trimmed(rest[..<comma]))
            rest = rest[(comma + 1)...]
        }
        try noteLength(trimmed(rest))
    }

    private mutating func noteLength(_ digits: ArraySlice<UInt8>) throws(HTTPFailure) {
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else {
            throw HTTPFailure(status: 400, reason: "Content-Length is not a number of digits (RFC 9110 8.6)")
        }
        var length = 0
        for digit in digits {
            let (product, overflows) = length.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(Int(digit - 0x30))
            guard !overflows, !carries else {
                throw HTTPFailure(status: 413, reason: "Content-Length is larger than any content (RFC 9112 6.3)")
            }
            length = sum
        }
        if hasContentLength, length != contentLength {
            throw HTTPFailure(status: 400, reason: "Content-Length is given twice and differs (RFC 9112 6.3)")
        }
        contentLength = length
        hasContentLength = true
    }

    private mutating func noteTransferEncoding(_ value: ArraySlice<UInt8>) {
        hasTransferEncoding = true
        for part in value.split(separator: UInt8(ascii: ",")) {
            let coding = trimmed(part)
            if coding.isEmpty { continue }
            codingCount += 1
            lastIsChunked = equalsIgnoringCase(coding, "chunked")
            if lastIsChunked { chunkedCount += 1 }
        }
    }

    private mutating func noteExpect(_ value: ArraySlice<UInt8>) throws(HTTPFailure) {
        for part in value.split(separator: UInt8(ascii: ",")) {
            let expectation = trimmed(part)
            if expectation.isEmpty { continue }
            guard equalsIgnoringCase(expectation, "100-continue") else {
                throw HTTPFailure(
                    status: 417, reason: "the only expectation there is, is 100-continue (RFC 9110 10.1.1)")
            }
            expectsContinue = true
        }
    }

    /// The framing of a request (RFC 9112 6.3), or why it has none.
    func requestFraming(minorVersion: Int, limits: HTTPLimits) throws(HTTPFailure) -> Framing {
        if hostCount == 0, minorVersion > 0 {
            throw HTTPFailure(status: 400, reason: "a request of HTTP/1.1 has no Host field (RFC 9112 3.2)")
        }
        if hasTransferEncoding {
            try checkTransferEncoding(minorVersion: minorVersion)
            return .chunked
        }
        return try lengthFraming(limits: limits) ?? .none
    }

    /// The framing of a response to a method (RFC 9112 6.3), or why it has none.
    func responseFraming(
        status: Int, method: String, minorVersion: Int, limits: HTTPLimits
    ) throws(HTTPFailure) -> Framing {
        if method == "HEAD" || status < 200 || status == 204 || status == 304 { return .none }
        if method == "CONNECT", status / 100 == 2 { return .none }
        if hasTransferEncoding {
            try checkTransferEncoding(minorVersion: minorVersion)
            return .chunked
        }
        return try lengthFraming(limits: limits) ?? .untilClose
    }

    private func lengthFraming(limits: HTTPLimits) throws(HTTPFailure) -> Framing? {
        guard hasContentLength else { return nil }
        guard contentLength <= limits.contentBytesMax else {
            throw HTTPFailure(
                status: 413,
                reason: "the content has \(contentLength) bytes, more than the \(limits.contentBytesMax) allowed")
        }
        return contentLength == 0 ? Framing.none : .length(contentLength)
    }

    private func checkTransferEncoding(minorVersion: Int) throws(HTTPFailure) {
        if minorVersion == 0 {
            throw HTTPFailure(status: 400, reason: "Transfer-Encoding is not part of HTTP/1.0 (RFC 9112 6.1)")
        }
        if hasContentLength {
            throw HTTPFailure(
                status: 400, reason: "Content-Length and Transfer-Encoding contradict each other (RFC 9112 6.3)")
        }
        if chunkedCount > 1 || !lastIsChunked {
            throw HTTPFailure(status: 400, reason: "the last transfer coding is not one chunked (RFC 9112 6.3)")
        }
        if codingCount > 1 {
            throw HTTPFailure(status: 501, reason: "the only transfer coding supported is chunked (RFC 9112 6.1)")
        }
    }
}

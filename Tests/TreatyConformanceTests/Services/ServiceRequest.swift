// Requests as the independent services read them from a socket; no part of it is shared with the product.
import Foundation

/// One request, read whole: body without its framing, field names in lower case.
struct ServiceRequest {
    var method = ""
    var path = ""
    var query: [(name: String, value: String)] = []
    var fields: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// False for HTTP/1.0, which knows neither chunks nor persistent connections.
    var isCurrent = true

    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The type and subtype of the body in lower case, without parameters.
    var mediaType: String {
        let value = field("content-type") ?? ""
        return value.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    }

    var closes: Bool { !isCurrent || (field("connection") ?? "").lowercased().contains("close") }

    /// Pairs of `a=1&b=2` with `+` and percent signs decoded; a broken escape stays as it is.
    static func pairs(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}

/// What the next bytes of a connection were.
enum ServiceReading {
    case request(ServiceRequest)
    case malformed
    case end
}

/// Reads one request after the other from a socket, keeping what was sent ahead.
struct ServiceRequestReader {
    private let socket: ServiceSocket
    private var ahead: [UInt8] = []
    private let bytesMax = 1 << 20

    init(_ socket: ServiceSocket) { self.socket = socket }

    mutating func next() -> ServiceReading {
        guard let head = through([13, 10, 13, 10]) else { return ahead.isEmpty ? .end : .malformed }
        guard var request = Self.parsed(head) else { return .malformed }
        if (request.field("expect") ?? "").lowercased() == "100-continue" {
            _ = socket.sent(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        }
        guard let body = body(of: request) else { return .malformed }
        request.body = body
        return .request(request)
    }

    /// The bytes up to and with a mark; nil when the peer ends before it or sends too much.
    private mutating func through(_ mark: [UInt8]) -> [UInt8]? {
        while true {
            if let range = ahead.firstRange(of: mark) {
                defer { ahead.removeSubrange(..<range.upperBound) }
                return Array(ahead[..<range.upperBound])
            }
            guard ahead.count < bytesMax, receives() else { return nil }
        }
    }

    private mutating func exactly(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= bytesMax else { return nil }
        while ahead.count < count { guard receives() else { return nil } }
        defer { ahead.removeFirst(count) }
        return Array(ahead.prefix(count))
    }

    private mutating func receives() -> Bool {
        let more = socket.received()
        ahead += more
        return !more.isEmpty
    }

    private mutating func body(of request: ServiceRequest) -> [UInt8]? {
        if let coding = request.field("transfer-encoding") {
            guard coding.lowercased() == "chunked" else { return nil }
            return chunks()
        }
        guard let length = request.field("content-length") else { return [] }
        guard let count = Int(length) else { return nil }
        return exactly(count)
    }

    private mutating func chunks() -> [UInt8]? {
        var body: [UInt8] = []
        while body.count < bytesMax {
            guard let line = through([13, 10]) else { return nil }
            let digits = String(decoding: line.dropLast(2), as: UTF8.self).prefix { $0 != ";" }
            guard let count = Int(digits, radix: 16) else { return nil }
            if count == 0 {
                while let trailer = through([13, 10]) { if trailer.count == 2 { return body } }
                return nil
            }
            guard let chunk = exactly(count), exactly(2) == [13, 10] else { return nil }
            body += chunk
        }
        return nil
    }

    private static func parsed(_ head: [UInt8]) -> ServiceRequest? {
        var lines = String(decoding: head.dropLast(4), as: UTF8.self).split(separator: "\r\n")
        guard !lines.isEmpty else { return nil }
        let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else { return nil }
        var request = ServiceRequest()
        request.method = String(words[0])
        request.isCurrent = words[2] == "HTTP/1.1"
        for line in lines {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { return nil }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            request.fields.append((line[..<colon].lowercased(), value))
        }
        guard !request.isCurrent || request.field("host") != nil else { return nil }
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        request.path = path(ofTarget: target[0])
        request.query = target.count > 1 ? ServiceRequest.pairs(String(target[1])) : []
        return request
    }

    /// A target may be a whole URI (RFC 9112 3.2.2); only its path matters here.
    private static func path(ofTarget target: Substring) -> String {
        var rest = target
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            rest = rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
        }
        return rest.removingPercentEncoding ?? String(rest)
    }
}

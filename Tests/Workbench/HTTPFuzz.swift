// What is thrown at HTTP/1: requests and responses, read whole and in parts, written by us and read again.
import TreatyHTTP
import TreatyNet
import TreatyText

/// Small enough that inputs reach them.
private let limits = HTTPLimits(
    requestLineBytesMax: 256, fieldBytesMax: 1024, fieldsMax: 16, contentBytesMax: 512, chunkExtensionBytesMax: 128)

/// More than any message within the limits has: each byte of content may be a chunk, `f;\r\n` and CRLF around it.
private let messageBytesMax = 8 + 258 + 2 * 1100 + 512 * 6 + 400

/// Limits that no message crosses which is made of one within the small ones.
private let wide = HTTPLimits()

/// What a parser made of bytes: each message as text that tells any two apart, and how it ended.
private struct Reading: Equatable {
    var messages: [String] = []
    var ending = ""
}

/// The bytes of a message's parts, each behind its length.
private func described(_ message: some HTTPMessage, _ start: String) -> String {
    var text = start
    for (name, value) in message.fieldLines { text += " \(name.count):\(Array(name)) \(value.count):\(Array(value))" }
    text += " content \(Array(message.content)) trailers \(message.trailers)"
    return text
}

/// Numbers that hang on the input alone, so that a culprit shows itself again.
private func random(for input: [UInt8]) -> SplitMix64 {
    SplitMix64(state: input.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 })
}

/// Ways to split an input: whole, in two, in several parts, and byte by byte where it is short.
private func ends(for input: [UInt8]) -> [[Int]] {
    var random = random(for: input)
    var ways = [[input.count], [random.below(input.count + 1), input.count]]
    ways.append((0..<6).map { _ in random.below(input.count + 1) }.sorted() + [input.count])
    if input.count <= 400 { ways.append(Array(0...input.count)) }
    return ways
}

// MARK: Requests

private func requests(in input: [UInt8], ends: [Int], _ accepted: (RequestMessage) -> Void) -> (Reading, String?) {
    var reading = Reading()
    var parser = RequestParser(limits: limits)
    var start = 0
    for end in ends {
        let buffer = Array(input[..<end])
        parsing: while true {
            switch parser.parse(buffer, from: start) {
            case .needMore:
                if buffer.count - start > messageBytesMax { return (reading, "waits for more than its limits allow") }
                break parsing
            case .failure(let failure):
                reading.ending = "failure \(failure.status)"
                return (reading, nil)
            case .complete(let message, let consumed):
                guard consumed > 0, start + consumed <= buffer.count else { return (reading, "took \(consumed) bytes") }
                guard message.parts.storage.count <= consumed else { return (reading, "keeps more than came") }
                reading.messages.append(
                    described(message, "\(message.method) \(message.target) \(message.minorVersion) \(consumed)"))
                accepted(message)
                start += consumed
                if start == buffer.count { break parsing }
            }
        }
    }
    reading.ending = "left \(input.count - start)"
    return (reading, nil)
}

/// The field lines without those that every sender decides about itself.
private func carried(_ message: some HTTPMessage, without names: [String]) -> [[UInt8]] {
    message.fieldLines.compactMap { line in
        names.contains { equalsIgnoringCase(line.name, $0) } ? nil : line.name + [0x3A] + line.value
    }
}

private let framing = ["content-length", "transfer-encoding", "connection", "keep-alive", "expect", "date"]

/// What is wrong with a request that we send on.
private func complaintAboutSending(_ message: RequestMessage, to origin: Origin) -> String? {
    let bytes = RequestWriter.bytes(of: message, to: origin)
    var parser = RequestParser(limits: wide)
    guard case .complete(let again, let consumed) = parser.parse(bytes), consumed == bytes.count else {
        return "sent on as what is not one request: \(String(decoding: bytes, as: UTF8.self))"
    }
    let names = message.parts.framing.contains(.host) ? framing : framing + ["host"]
    // A proxy asks the last server for `*` where the client left the path out (RFC 9112 3.2.4).
    let path = message.asksForWholeServer ? [0x2A] : message.path
    guard again.methodBytes.elementsEqual(message.methodBytes), again.path.elementsEqual(path),
        again.query.map(Array.init) == message.query.map(Array.init),
        again.content.elementsEqual(message.content),
        carried(again, without: names) == carried(message, without: names)
    else { return "sent on as another request: \(String(decoding: bytes, as: UTF8.self))" }
    return nil
}

private func complaintAboutRequests(_ input: [UInt8], to origin: Origin) -> String? {
    var whole: Reading?
    for ends in ends(for: input) {
        var complaint: String?
        let (reading, trouble) = requests(in: input, ends: ends) { message in
            if whole == nil { complaint = complaint ?? complaintAboutSending(message, to: origin) }
        }
        if let trouble = trouble ?? complaint { return trouble }
        if let whole, whole != reading { return "split at \(ends): \(reading) instead of \(whole)" }
        whole = whole ?? reading
    }
    return nil
}

// MARK: Responses

private func response(
    in input: ArraySlice<UInt8>, to method: String, ends: [Int]
) -> (Reading, ResponseMessage?, String?) {
    var reading = Reading()
    var parser = ResponseParser(method: method, limits: limits)
    for end in ends {
        let buffer = Array(input.prefix(end))
        switch parser.parse(buffer) {
        case .needMore:
            // Interim responses are kept until the final one; there are at most 16.
            if buffer.count > 17 * messageBytesMax { return (reading, nil, "waits for more than its limits allow") }
        case .failure(let failure):
            reading.ending = "failure \(failure.status)"
            return (reading, nil, nil)
        case .complete(let message, let consumed):
            guard consumed > 0, consumed <= buffer.count else { return (reading, nil, "took \(consumed) bytes") }
            reading.messages = [described(message, "\(message.status) \(message.reason) \(consumed)")]
            return (reading, message, nil)
        }
    }
    switch parser.end(Array(input)) {
    case .complete(let message):
        reading.messages = [described(message, "\(message.status) \(message.reason) until close")]
        return (reading, message, nil)
    case .nothing: reading.ending = "nothing"
    case .insideHead: reading.ending = "inside head"
    case .truncated(let received, let expected): reading.ending = "truncated \(received) \(expected ?? -1)"
    }
    return (reading, nil, nil)
}

/// What is wrong with a response that we send on.
private func complaintAboutAnswering(_ message: ResponseMessage, to method: String) -> String? {
    let request = RequestMessage(method: method, target: method == "CONNECT" ? "a:1" : "/")
    var bytes: [UInt8] = []
    let sent = message.replacing(fieldLines: message.fieldLines)
    ResponseWriter.append(sent, to: request, keepsAlive: true, date: [], into: &bytes)
    var parser = ResponseParser(method: method, limits: wide)
    guard case .complete(let again, let consumed) = parser.parse(bytes), consumed == bytes.count else {
        return "sent on as what is not one response: \(String(decoding: bytes, as: UTF8.self))"
    }
    let names = framing.filter { $0 != "expect" && $0 != "date" }
    guard again.status == message.status, again.reason == message.reason,
        again.content.elementsEqual(message.content),
        carried(again, without: names) == carried(message, without: names)
    else { return "sent on as another response: \(String(decoding: bytes, as: UTF8.self))" }
    return nil
}

/// The first byte of an input says what was asked.
private func complaintAboutResponse(_ input: [UInt8]) -> String? {
    let method = input.first == UInt8(ascii: "H") ? "HEAD" : "GET"
    let bytes = input.dropFirst()
    var whole: Reading?
    for ends in ends(for: Array(bytes)) {
        let (reading, message, trouble) = response(in: bytes, to: method, ends: ends)
        if let trouble { return trouble }
        if whole == nil, let message, let complaint = complaintAboutAnswering(message, to: method) { return complaint }
        if let whole, whole != reading { return "split at \(ends): \(reading) instead of \(whole)" }
        whole = whole ?? reading
    }
    return nil
}

private let words = [
    "\r\n", "\r\n\r\n", "\n", "\r", "\u{0}", "\t", " ", ":", ";", ",", "Host: a\r\n", "Content-Length: 5\r\n",
    "Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n",
    "HTTP/1.1", "HTTP/1.0", "GET / HTTP/1.1\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "a;b=\"c\"\r\n", "http://", "é", "%",
    "HTTP/1.1 200 OK\r\n", "HTTP/1.1 103 E\r\n\r\n", "HTTP/1.1 204 No\r\n", "HTTP/1.1 304 No\r\n",
]

let httpTargets: [FuzzTarget] = [
    FuzzTarget(name: "request", dictionary: words) { input in
        guard let origin = try? Origin("http://b.example:81") else { return "no origin" }
        return complaintAboutRequests(input, to: origin)
    },
    FuzzTarget(name: "response", dictionary: words, attempt: complaintAboutResponse),
]

// Messages built of whatever bytes: nothing that was given as a name, value, reason, method or target becomes a line of
// its own on the wire (response splitting, RFC 9110 17 and RFC 9112 11.1).
import Testing
import TreatyHTTP
import TreatyNet
import TreatyText

/// Bytes of which most mean something to a reader of HTTP.
private func randomBytes(_ random: inout SplitMix64) -> [UInt8] {
    let telling = Array("\r\n\0\t :;,=/#?%\"\u{7F}Az09\r\n".utf8) + [0x80, 0xFF, 0x0A, 0x0D, 0x00]
    return (0..<random.below(12)).map { _ in
        random.below(4) == 0 ? UInt8(truncatingIfNeeded: random.next()) : telling[random.below(telling.count)]
    }
}

private func randomText(_ random: inout SplitMix64) -> String {
    String(decoding: randomBytes(&random), as: UTF8.self)
}

private typealias FieldBytes = (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)

/// Head lines and what follows the head. Nil where a CR, LF or NUL stands in the head but for the line ends.
private func lines(of bytes: [UInt8]) -> (head: [[UInt8]], content: [UInt8])? {
    var head: [[UInt8]] = []
    var line: [UInt8] = []
    var at = 0
    while at < bytes.count {
        switch bytes[at] {
        case 0x0D:
            guard at + 1 < bytes.count, bytes[at + 1] == 0x0A else { return nil }
            at += 2
            if line.isEmpty { return (head, Array(bytes[at...])) }
            head.append(line)
            line = []
        case 0x0A, 0x00: return nil
        default:
            line.append(bytes[at])
            at += 1
        }
    }
    return nil
}

private func names(_ head: [[UInt8]]) -> [String] {
    head.dropFirst().map { String(decoding: $0.prefix { $0 != 0x3A }, as: UTF8.self).lowercased() }
}

/// What becomes of the names: bytes that are of no token left out, and then of the fields without a name.
private func kept(_ fields: [FieldBytes], without framing: [String]) -> [String] {
    fields.map { String(decoding: $0.name.filter(isTokenByte), as: UTF8.self).lowercased() }
        .filter { !$0.isEmpty && !framing.contains($0) }
}

@Suite struct SplittingTests {
    private static let rounds = 4000
    private static let framing = ["content-length", "transfer-encoding", "connection", "keep-alive"]

    private static func randomFields(_ random: inout SplitMix64) -> [FieldBytes] {
        (0..<random.below(5)).map { _ in
            let known = ["X-A", "Location", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection"]
            let name = random.below(3) == 0 ? randomBytes(&random) : Array(known[random.below(known.count)].utf8)
            return (name[...], randomBytes(&random)[...])
        }
    }

    @Test("no field of a response becomes a line, whatever bytes it is made of")
    func responses() throws {
        var random = SplitMix64(state: 1)
        for round in 0..<Self.rounds {
            let fields = Self.randomFields(&random)
            let content = randomBytes(&random)
            let status = [200, 204, 304, 404, 700][random.below(5)]
            let plain = ResponseMessage(status: status, content: content)
            let texts = fields.map {
                (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
            }
            let isText = random.below(2) == 0
            let response = isText ? plain.replacing(fields: texts) : plain.replacing(fieldLines: fields)
            let request = RequestMessage(method: random.below(3) == 0 ? "HEAD" : "GET", target: "/")
            var bytes: [UInt8] = []
            ResponseWriter.append(response, to: request, keepsAlive: true, date: [], into: &bytes)
            let (head, rest) = try #require(lines(of: bytes), "round \(round): \(bytes)")
            // A token of one byte cannot come of what was no UTF-8, so texts keep the same names.
            let wanted = kept(fields, without: Self.framing)
            #expect(names(head).filter { !Self.framing.contains($0) } == wanted, "round \(round)")
            #expect(names(head).filter(Self.framing.contains).allSatisfy { $0 == "content-length" }, "round \(round)")
            #expect(names(head).count { $0 == "content-length" } <= 1, "round \(round)")
            let lengths = head.filter { $0.starts(with: "Content-Length: ".utf8) }.map { $0.dropFirst(16) }
            #expect(lengths.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }, "round \(round)")
            let isEmpty = request.method == "HEAD" || status == 204 || status == 304
            #expect(rest == (isEmpty ? [] : content), "round \(round)")
        }
    }

    @Test("nothing of a request becomes a line or a part of one, whatever bytes it is made of")
    func requests() throws {
        var random = SplitMix64(state: 2)
        let origin = try Origin("http://b.example:81/base")
        for round in 0..<Self.rounds {
            let fields = Self.randomFields(&random)
            let content = randomBytes(&random)
            let target = (random.below(3) == 0 ? "" : "/") + randomText(&random)
            let request = RequestMessage(
                method: random.below(2) == 0 ? "POST" : randomText(&random), target: target, fieldLines: fields,
                content: content)
            let bytes = RequestWriter.bytes(of: request, to: origin)
            let (head, rest) = try #require(lines(of: bytes), "round \(round): \(bytes)")
            let parts = head[0].split(separator: 0x20, omittingEmptySubsequences: false)
            #expect(parts.count == 3 && !parts[0].isEmpty && !parts[1].isEmpty, "round \(round): \(head[0])")
            #expect(parts.last?.elementsEqual("HTTP/1.1".utf8) == true, "round \(round): \(head[0])")
            let ours = Self.framing + ["host", "expect"]
            #expect(names(head).filter { !ours.contains($0) } == kept(fields, without: ours), "round \(round)")
            #expect(names(head).count { $0 == "content-length" } <= 1, "round \(round)")
            #expect(!names(head).contains("transfer-encoding"), "round \(round)")
            #expect(rest == content, "round \(round)")
        }
    }

    @Test("a reason phrase that a server sends is refused or one line")
    func reasons() throws {
        var random = SplitMix64(state: 3)
        var accepted = 0
        for round in 0..<Self.rounds {
            let reason = randomBytes(&random)
            var parser = ResponseParser(method: "GET")
            let sent = Array("HTTP/1.1 200 ".utf8) + reason + Array("\r\nContent-Length: 0\r\n\r\n".utf8)
            guard case .complete(let response, _) = parser.parse(sent) else { continue }
            accepted += 1
            var bytes: [UInt8] = []
            ResponseWriter.append(
                response.replacing(fields: []), to: nil, keepsAlive: true, date: [], into: &bytes)
            let (head, _) = try #require(lines(of: bytes), "round \(round): \(reason)")
            #expect(head.count == 2, "round \(round): \(head)")
        }
        #expect(accepted > 100)
    }
}

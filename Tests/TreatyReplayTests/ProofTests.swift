// The proof finds a hidden value in every encoding, says where and not what, and finds none after redaction.
import Testing
import TreatyData
import TreatyHTTP
import TreatyReplay
import TreatyText

private let secret = "Ann.Smith+7@home.org"

private func encodings() throws -> [(name: String, text: String)] {
    let bytes = Array(secret.utf8)
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    let gzip = try ContentCoding.encoded(bytes[...], codings: ["gzip"])
    return [
        ("as it is", "to \(secret)."), ("upper case", secret.uppercased()),
        ("percent", PercentEncoding.encoded(secret)),
        ("percent in lower case", PercentEncoding.encoded(secret).lowercased()),
        ("every byte percent", bytes.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
        ("base64", Base64.encoded(bytes)), ("base64 shifted by one", Base64.encoded([1] + bytes)),
        ("base64 shifted by two", Base64.encoded([1, 2] + bytes + [3])),
        ("base64 behind a word", "token" + Base64.encoded(bytes)),
        ("base64url", Base64.encoded(bytes + [0xFB, 0xFF], .urlSafe, isPadded: false)), ("hex", hex),
        ("HEX", "x" + hex.uppercased() + "y"), ("odd hex", "f" + hex),
        ("escapes", bytes.map { "\\u00" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
        ("gzip in base64", Base64.encoded(gzip)),
        ("base64 of percent", Base64.encoded(PercentEncoding.encoded(secret).utf8)),
        ("base64 of base64", Base64.encoded(Base64.encoded(bytes).utf8)),
        (
            "base64 in lines",
            Base64.encoded(bytes).enumerated().map { $0.offset == 8 ? "\r\n\($0.element)" : "\($0.element)" }.joined()
        ),
        ("UTF-16", bytes.map { "\u{0}" + text([$0]) }.joined()),
        ("JSON in JSON", "{\\\"a\\\":\\\"\(secret)\\\"}"),
    ]
}

@Suite("The proof")
struct ProofTests {
    private func learned() throws -> Redactor {
        let redactor = try redactor()
        _ = redactor.redacted(exchange("GET", "/1?who=\(PercentEncoding.encoded(secret))"))
        return redactor
    }

    @Test("a hidden value is found in every encoding, and neither it nor its pseudonym is told")
    func finds() throws {
        let redactor = try learned()
        for (name, text) in try encodings() {
            var proof = redactor.proof()
            proof.search(["request": ["postData": ["text": .string("{\"a\":\"\(text)\"}")]]], number: 3)
            let leak = try #require(proof.result.leaks.first, "\(name)")
            #expect(leak.entry == 3)
            #expect(leak.pointer == "/request/postData/text")
            #expect(!"\(leak)".contains("Ann"))
            #expect(throws: ProofLeak.self) { try proof.finish() }
        }
    }

    @Test("an exchange that repeats a secret in every encoding is clean after redaction")
    func hostile() throws {
        let redactor = try redactor()
        var body: JSON = [:]
        for (name, text) in try encodings() { body[name] = .string(text) }
        let fields = try encodings().enumerated().map { ("X-F\($0.offset)", $0.element.text) }
        let found = redactor.redacted(
            exchange(
                "POST", "/\(PercentEncoding.encoded(secret))?a=\(Base64.encoded(secret.utf8))", fields: fields,
                content: body.bytes, body: body.bytes))
        var proof = redactor.proof()
        proof.search(HAREntry.json(of: found.exchange), number: 0)
        #expect(proof.result.leaks == [])
        #expect(proof.result.searched > 10)
    }

    @Test("a number that was hidden and is a length elsewhere is no leak; in another field it is")
    func lengths() throws {
        let redactor = try redactor()
        _ = redactor.redacted(exchange("GET", "/?number=123456"))
        func leaks(_ field: String) -> Int {
            var proof = redactor.proof()
            let entry: JSON = ["response": ["headers": [["name": .string(field), "value": "123456"]]]]
            proof.search(entry, number: 1)
            return proof.result.leaks.count
        }
        #expect(leaks("Content-Length") == 0 && leaks("X-Length") == 1)
    }

    @Test("words of the format, pseudonyms and parts of longer words are explained, not found")
    func explained() throws {
        let redactor = try redactor()
        let body = Array("{\"a\":\"request\",\"b\":\"application/json\",\"c\":\"member\",\"d\":\"status\"}".utf8)
        let found = redactor.redacted(exchange("GET", "/1", body: body))
        var proof = redactor.proof()
        proof.search(HAREntry.json(of: found.exchange), number: 0)
        proof.search(text: "remembering memberships".utf8)
        #expect(proof.result.leaks == [])
        proof.search(text: "a member of".utf8)
        #expect(proof.result.leaks.count == 1)
    }

    @Test("a long value that repeats itself is looked for in one pass", .timeLimit(.minutes(1)))
    func repeating() throws {
        let redactor = try redactor()
        for unit in ["q", "ab", "abc-"] {
            _ = redactor.redacted(exchange("GET", "/1?who=\(String(repeating: unit, count: 60_000 / unit.count))"))
        }
        var proof = redactor.proof()
        let long = String(repeating: "q", count: 120_000) + "." + String(repeating: "AB", count: 60_000)
        proof.search(["request": ["postData": ["text": .string(long)]]], number: 1)
        #expect(!proof.result.leaks.isEmpty)
        var clean = redactor.proof()
        clean.search(["request": ["postData": ["text": .string(String(repeating: "q", count: 59_999))]]], number: 1)
        #expect(clean.result.leaks.isEmpty)
    }

    @Test("of random bodies no string of six bytes or more is left, and the proof agrees")
    func random() throws {
        var numbers = SeededNumbers(state: 7)
        for _ in 0..<40 {
            let redactor = try redactor()
            var strings: [String] = []
            let body = value(&numbers, depth: 0, &strings)
            let found = redactor.redacted(exchange("GET", "/1", body: body.bytes))
            let made = text(found.exchange.response?.content ?? [])
            #expect((try? Document.json(bytes: Array(made.utf8), name: "made")) != nil)
            for string in strings where string.utf8.count >= 6 {
                #expect(!made.contains(string), "\(string) in \(made)")
            }
            var proof = redactor.proof()
            proof.search(HAREntry.json(of: found.exchange), number: 0)
            #expect(proof.result.leaks == [], "\(body.compact) became \(made)")
        }
    }

    private func value(_ numbers: inout SeededNumbers, depth: Int, _ strings: inout [String]) -> JSON {
        switch Int.random(in: 0..<(depth > 3 ? 5 : 7), using: &numbers) {
        case 0: return .bool(true)
        case 1: return .int(Int.random(in: -2_000_000...2_000_000, using: &numbers))
        case 2, 3, 4:
            let plain = numbers.text("abcXYZ019 -_.@/é", 0...24)
            strings.append(plain)
            return .string(Int.random(in: 0..<4, using: &numbers) == 0 ? Base64.encoded(plain.utf8) : plain)
        case 5: return .array((0..<4).map { _ in value(&numbers, depth: depth + 1, &strings) })
        default:
            return .object((0..<4).map { JSON.Member("k\($0)", value(&numbers, depth: depth + 1, &strings)) })
        }
    }
}

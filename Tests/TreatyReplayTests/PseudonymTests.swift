// What is true of every pseudonym: its shape, its constancy, and that it is not the value.
import Testing
import TreatyData
import TreatyReplay
import TreatyText

/// Numbers that a seed decides (SplitMix64), so that a failure can be repeated.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    mutating func text(_ alphabet: String, _ count: ClosedRange<Int>) -> String {
        let letters = Array(alphabet)
        return String((0..<Int.random(in: count, using: &self)).map { _ in letters.randomElement(using: &self) ?? "x" })
    }
}

private let pseudonyms = Pseudonyms(key: RedactionKey(text: "tests"))

private func pseudonym(_ text: String, _ maker: Pseudonyms = pseudonyms) -> String {
    String(decoding: maker.pseudonym(of: Array(text.utf8)), as: UTF8.self)
}

private let lower = "abcdefghijklmnopqrstuvwxyz"
private let digits = "0123456789"

@Suite("Pseudonyms")
struct PseudonymTests {
    /// One random value of each kind.
    private static func samples(_ numbers: inout SeededNumbers) -> [(shape: ValueShape, text: String)] {
        let hex = "0123456789abcdef"
        func n(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &numbers) }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let date = "\(n(1000...9998))-\(two(n(1...12)))-\(two(n(1...28)))"
        let time = "\(two(n(0...23))):\(two(n(0...59))):\(two(n(0...59)))"
        let claims = "{\"sub\":\"\(numbers.text(lower, 3...9))\",\"exp\":\(n(1_000_000_000...2_000_000_000))}"
        let uuid =
            "\(numbers.text(hex, 8...8))-\(numbers.text(hex, 4...4))-4\(numbers.text(hex, 3...3))-"
            + "a\(numbers.text(hex, 3...3))-\(numbers.text(hex, 12...12))"
        let jwt = ["{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims, numbers.text(lower, 32...32)]
            .map { Base64.encoded($0.utf8, .urlSafe, isPadded: false) }.joined(separator: ".")
        return [
            (.uuid, uuid), (.jwt, jwt), (.date, date), (.dateTime, date + "T" + time + ".\(n(0...999))Z"),
            (.dateTime, date + "T" + time + "+02:00"), (.time, time),
            (.email, numbers.text(lower + ".", 1...1) == "." ? "a.b@c.org" : numbers.text(lower, 1...12) + "@x.org"),
            (.url, "https://" + numbers.text(lower, 3...9) + ".org/a/\(numbers.text(lower, 4...9))?q=abcdef"),
            (.ipv4, "\(n(1...126)).\(n(0...255)).\(n(0...255)).\(n(0...255))"),
            (.ipv6, "fe80::\(numbers.text("123456789abcdef", 1...4)):1"),
            (.decimal, "\(n(0...99_999)).\(n(1...9))\(n(1...9))"), (.decimal, "-\(n(1...9)).\(n(1...9))"),
            (.hex, numbers.text(hex, 24...40)),
            (.json, "{\"name\":\"\(numbers.text(lower, 3...12))\",\"n\":[\(n(1000...99999)),1,true,null]}"),
            (.base64, Base64.encoded(("note " + numbers.text(lower, 9...30)).utf8)),
            (.text, numbers.text(lower, 2...6)),
            (.text, numbers.text(lower.uppercased() + lower + digits + " -_", 6...40) + "z!"),
        ]
    }

    @Test("the shape stays, the value does not, and the same value has the same pseudonym")
    func keepShape() {
        var numbers = SeededNumbers(state: 20_261_121)
        let other = Pseudonyms(key: RedactionKey(text: "another key"))
        for _ in 0..<60 {
            for (shape, text) in PseudonymTests.samples(&numbers) {
                let made = pseudonym(text)
                let again = ValueShape(Array(made.utf8))
                #expect(ValueShape(Array(text.utf8)).maskName == shape.maskName, "\(text)")
                #expect(again.maskName == shape.maskName, "\(text) became \(made)")
                #expect(made != text)
                #expect(pseudonym(text) == made)
                if text.utf8.count > 12, shape != .ipv4 { #expect(pseudonym(text, other) != made, "\(text)") }
            }
        }
    }

    @Test("integers keep sign and length, stay out of the small ones, and two never meet")
    func integers() {
        var seen: Set<String> = []
        for value in stride(from: -20_000, through: 20_000, by: 31) {
            let text = String(value)
            let made = pseudonym(text)
            #expect(made != text)
            #expect(made.utf8.count == text.utf8.count, "\(text) \(made)")
            #expect(made.hasPrefix("-") == text.hasPrefix("-"))
            #expect(Int(made).map { String($0) } == made, "no zero in front")
            if abs(value) >= 1000 { #expect(abs(Int(made) ?? 0) >= 1000) }
            if value != 0 { #expect(seen.insert(made).inserted, "\(text) shares \(made)") }
        }
    }

    @Test("short words never survive, and two short words never share a pseudonym")
    func shortWords() {
        var seen: Set<String> = []
        for first in lower {
            for second in lower {
                let made = pseudonym("\(first)\(second)")
                #expect(made != "\(first)\(second)")
                #expect(seen.insert(made).inserted)
            }
        }
        let sentence = "a note of two words on an old cup"
        for (word, made) in zip(sentence.split(separator: " "), pseudonym(sentence).split(separator: " ")) {
            #expect(word != made)
            #expect(word.utf8.count == made.utf8.count)
        }
    }

    @Test("numbers of cards keep their check digit and begin with no issuer's")
    func cards() {
        for text in ["4111111111111111", "5500 0000 0000 0004", "3400-000000-00009", "6011000000000004"] {
            let made = pseudonym(text)
            let digits = made.utf8.filter { (0x30...0x39).contains($0) }
            // The sum of ISO/IEC 7812-1 annex B, by another way: tables of what a doubled digit adds.
            let doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
            let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
                let value = Int(digit.element) - 0x30
                return sum + (digit.offset % 2 == 0 ? value : doubled[value])
            }
            #expect(sum % 10 == 0, "\(text) \(made)")
            #expect(made.hasPrefix("9"))
            #expect(made.utf8.count == text.utf8.count)
        }
    }

    @Test("a date moves to another day within ten years, and the time of day stays")
    func dates() {
        for text in ["2024-02-29", "0001-01-01", "9999-12-31", "1970-01-01", "2000-12-31"] {
            let made = pseudonym(text)
            #expect(made != text)
            #expect(pseudonym(text + "T23:59:59.123456789+01:00") == made + "T23:59:59.123456789+01:00")
            let years = (Int(text.prefix(4)) ?? 0) - (Int(made.prefix(4)) ?? 0)
            #expect(abs(years) <= 10, "\(text) \(made)")
        }
        #expect(ValueShape(Array("2023-02-29".utf8)) == .text)
        #expect(ValueShape(Array("2023-13-01".utf8)) == .text)
    }

    @Test("a token is a token still, and what it claims has the pseudonyms it has elsewhere")
    func tokens() throws {
        // RFC 7515 A.1.
        let token =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
            + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let parts = pseudonym(token).split(separator: ".").map {
            Base64.decoded(String($0), .urlSafe, padding: .refused)
        }
        #expect(parts.count == 3)
        let header = try Document.json(bytes: #require(parts[0]), name: "header")
        #expect(header.root["alg"]?.string == "HS256")
        let claims = try Document.json(bytes: #require(parts[1]), name: "claims")
        #expect(claims.root["iss"]?.string == pseudonym("joe"))
        #expect(claims.root["exp"]?.text == pseudonym("1300819380"))
        #expect(parts[2]?.count == 32)
    }

    @Test("hosts and addresses become those of documentation, the machine itself stays itself")
    func places() {
        #expect(pseudonym("ann@clinic.org").hasSuffix(".example"))
        #expect(pseudonym("https://clinic.org/").hasSuffix(".example/"))
        #expect(pseudonym("http://localhost:8080/people/ann").hasPrefix("http://localhost:8080/"))
        #expect(["192.0.2.", "198.51.100.", "203.0.113."].contains { pseudonym("10.1.2.3").hasPrefix($0) })
        #expect(pseudonym("fe80::1").hasPrefix("2001:db8:"))
    }

    @Test("marks and signs without a letter are hidden too")
    func marks() {
        for text in [" ", "-", "***", "\u{1F600}\u{1F600}", "日本", "é"] {
            #expect(pseudonym(text) != text)
            #expect(!pseudonym(text).isEmpty)
        }
    }

    @Test("binary content becomes as many other bytes behind the mark of its type")
    func binary() {
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array(repeating: 7, count: 100)
        let made = pseudonyms.keystream(for: png)
        #expect(made.count == png.count)
        #expect(made.prefix(8) == png.prefix(8))
        #expect(made.suffix(100) != png.suffix(100))
    }
}

// Shapes of credentials and identifiers, and what looks like them and is none; no value here belongs to anybody.
import Testing
import TreatyReplay
import TreatyText

struct ScanShapesTests {
    /// A value and what it is; the prefixes of keys are parted, so that no other scanner stumbles over this file.
    static let found: [(value: String, code: ScanCode)] = [
        ("AK" + "IAQ3EGRTV7LMNOP2ZX", .awsKey), ("g" + "hp_0123456789abcdefghijABCDEFGHIJ012345", .githubToken),
        ("github" + "_pat_11ABCDEFG0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01", .githubToken),
        ("xo" + "xb-1234567890-abcdefGHIJ", .slackToken), ("sk" + "_live_0123456789abcdefGHIJ", .stripeKey),
        ("AI" + "za0123456789abcdefghijABCDEFGHIJ012_-", .googleKey),
        ("gl" + "pat-0123456789abcdefGHIJ", .providerToken),
        ("n" + "pm_0123456789abcdefghijABCDEFGHIJ012345", .providerToken),
        ("sk" + "-ant-api03-0123456789abcdefGHIJ-_x", .providerToken),
        ("https://hooks.slack" + ".com/services/T01ABCDEF2/B01ABCDEF2/abcdefGHIJklmnopQRSTuvwx", .slackToken),
        ("Basic YWRtaW46aHVudGVyMnNlY3JldA==", .basic),
        ("Bearer 0123456789abcdef0", .bearer), ("BEARER abc.DEF_ghi-jkl~mno+pqr/1", .bearer),
        (jwt, .jwt), ("Bearer " + jwt, .jwt), ("https://me:pa55word@db.corp-mail.com/x", .urlPassword),
        ("postgres://u:p%40ss@10.0.0.1:5432", .urlPassword), ("jane.doe+x@corp-mail.com", .email),
        ("<mailto:a@b.co>", .email), ("4539578763621486", .card), ("4539 5787 6362 1486", .card),
        ("5425-2334-3010-9903", .card), ("2223000048410010", .card), ("374245455400126", .card),
        ("3742 454554 00126", .card), ("6011000991300009", .card), ("30569309025904", .card),
        ("NL91ABNA0417164300", .iban), ("GB82 WEST 1234 5698 7654 32", .iban), ("NO9386011117947", .iban),
        ("219-09-9999", .ssn), ("+31612345678", .phone), ("+1 (212) 664-7665", .phone), ("+44 7700 800123", .phone),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0123456789\n", .privateKey),
        ("-----BEGIN PRIVATE KEY-----MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", .privateKey),
    ]

    static let jwt =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlc2lnbmF0dXJl"

    static let innocent = [
        "", "Basic dXNlcjpwYXNz", "basic authentication", "Basic YWJjZGVmZ2hpamts", "npm_install", "sk-ant-short",
        "AKIA", "AK" + "IAIOSFODNN7EXAMPLE", "ghp_short", "xoxb-", "Bearer authentication scheme",
        "Bearer ****************1",
        "bearer of bad news 123", "eyJhbGciOiJIUzI1NiJ9", "eyJ.eyJ.x", "a.b.c", "https://example.com/a:b@c",
        "https://user:secret@example.org", "http://u:p@localhost:80", "https://{user}:{password}@host.com",
        "https://u:***@host.com", "jane@example.com", "jane@mail.example.net", "jane@corp.test", "a@b", "@b.com",
        "icon@2x.png",
        "a@b.c1", "4539578763621487", "1234567812345670", "4539578763621486.5", "0.4539578763621486",
        "x4539578763621486",
        "45395787636214860000", "0000000000000000", "1700000000000", "2026-11-21-4539", "NL91ABNA0417164301",
        "XX91ABNA0417164300", "NL91abna0417164300", "000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567",
        "123-45-0000", "1123-45-67890", "123-45-67890", "+1 212 555 0143", "+12125550199", "+447700900123",
        "+44 20 7946 0018", "+33 1 99 00 12 34", "2026-01-01T00:00:00+0100", "+0031612345678", "+1234567",
        "12+31612345678",
        "+1 1234567890", "+1234567890123456", "-----BEGIN PUBLIC KEY-----\nMIIEpAIBAAKCAQEA0123456789",
        "a text about -----BEGIN PRIVATE KEY----- lines", "-----BEGIN CERTIFICATE-----",
        "550e8400-e29b-41d4-a716-446655440000",
    ]

    private func codes(in text: String) -> [ScanCode] {
        var scan = Scan()
        scan.scan(SourceFile(name: "a.json", bytes: JSONText.quoted(text)))
        #expect(scan.failures.isEmpty)
        return scan.findings.map(\.code)
    }

    @Test("credentials and identifiers are found alone and within a text, once each")
    func finds() {
        for (value, code) in ScanShapesTests.found {
            #expect(codes(in: value) == [code], "\(value)")
            #expect(codes(in: "see \(value), please") == [code], "\(value)")
            #expect(codes(in: "{\"a\":\"\(value)\"}".replacing("\n", with: "\\n")) == [code], "\(value)")
        }
    }

    @Test("what only looks like one is let be")
    func passes() {
        for text in ScanShapesTests.innocent { #expect(codes(in: text).isEmpty, "\(text)") }
    }

    @Test("no text makes the scan trap or find what is not there")
    func noise() {
        var state: UInt64 = 3
        let alphabet = Array("@:/-+.eyJBearer 0123456789AKIAghp_sk_NL%=\"{}".utf8)
        for count in 0..<300 {
            let bytes = (0..<count * 3).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(state >> 33) % alphabet.count]
            }
            var scan = Scan()
            scan.scan(SourceFile(name: "a.json", bytes: JSONText.quoted(String(decoding: bytes, as: UTF8.self))))
            scan.scan(SourceFile(name: "a.har", bytes: bytes))
            scan.scan(SourceFile(name: "a.yaml", bytes: bytes))
            #expect(scan.scannedCount == 3)
        }
    }
}

// A foreign recording: what other programs added hides too, and nothing gets past by calling itself ours.
import Testing
import TreatyData
import TreatyHTTP
import TreatyReplay
import TreatyText

@Suite("Redaction of a file")
struct RedactFileTests {
    private func file(_ entry: String, log: String = "") throws -> HARFile {
        try HARFile(
            bytes: Array(
                "{\"log\":{\"version\":\"1.2\",\(log)\"entries\":[\(entry)]}}"
                    .utf8),
            name: "a.har")
    }

    private let entry = """
        {"startedDateTime":"2026-11-21T06:50:00.000Z","time":1,"_treaty":{"seal":"0","note":"ann@home.org"},\
        "_initiator":{"url":"https://app.test/ann","line":12,"stack":["ann@home.org"]},"comment":"for ann@home.org",\
        "_resourceType":"xhr","pageref":"page_1","request":{"method":"GET",\
        "url":"https://a.test/1","httpVersion":"HTTP/1.1",\
        "cookies":[],"headers":[],"queryString":[],"headersSize":-1,\
        "bodySize":0,"_note":"ann@home.org"},\
        "response":{"status":200,"statusText":"All is well, Ann Smith","httpVersion":"ann@home.org",\
        "cookies":[],"headers":[],\
        "content":{"size":0,"mimeType":"text/ann@home.org"},"redirectURL":"","headersSize":-1,"bodySize":0},\
        "cache":{"beforeRequest":{"lastAccess":"2026-11-21T06:50:00.000Z","eTag":"ann@home.org","hitCount":3}},\
        "timings":{"send":0,"wait":1,"receive":0,"comment":"ann@home.org"},"serverIPAddress":"93.184.216.34"}
        """

    @Test("every text that a program of its own put into an entry hides, also beneath our own name")
    func foreign() throws {
        let redactor = try redactor()
        let file = try file(
            entry, log: "\"_treaty\":{\"match\":[\"query.id\"],\"note\":\"ann@home.org\"},\"comment\":\"Ann Smith\",")
        let redaction = try RedactFile(file, redactor, isCounted: true)
        let made = try redaction.entry(at: 0)
        let head = redaction.head()
        let all = made.compact + JSON.object(head.before).compact
        for hidden in ["ann@home.org", "Ann Smith", "app.test", "93.184"] {
            #expect(!all.contains(hidden), "\(hidden)")
        }
        for kept in ["\"xhr\"", "page_1", "query.id", "\"line\":12", "2026-11-21T06:50:00.000Z"] {
            #expect(all.contains(kept), "\(kept)")
        }
        #expect(HARSeal.isSealed(made))
    }

    @Test("an entry that was redacted under the same key stays byte for byte")
    func again() throws {
        let redactor = try redactor()
        let first = try RedactFile(file(entry), redactor, isCounted: true)
        let made = try first.entry(at: 0)
        let log = "\"_treaty\":\(first.head()["_treaty"]?.compact ?? "{}"),"
        let second = try RedactFile(file(made.compact, log: log), redactor, isCounted: true)
        #expect(try second.entry(at: 0).compact == made.compact)
        let other = Redactor(key: RedactionKey(text: "other"), contracts: [])
        #expect(throws: Diagnostic.self) { try RedactFile(file(made.compact, log: log), other, isCounted: true) }
    }
}

// Audits of files, as a user of the package calls them.
import Foundation
import Testing
import TreatyConformance
import TreatyContract
import TreatyOpenAPI

@Suite struct RecordingAuditTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test("our own recording keeps its contract, to the weakest fact")
    func ours() throws {
        let contract = try Contract.load(Self.root + "/Contracts/spaaza")
        var audit = RecordingAudit([contract], failOn: .assumed)
        var events = 0
        try audit.judge(Self.root + "/Recordings/spaaza/delete-tag.har") { _ in events += 1 }
        let run = try #require(audit.runs().first)
        #expect(audit.hasJudged && audit.unreadable.isEmpty && audit.foreignCount == 0)
        #expect(run.failed == 0 && run.warned == 0 && run.passed == run.results.count && run.passed > 0)
        // The file, then each entry.
        #expect(events == 1 + run.results.count)
        #expect(Set(run.errors.map(\.code)) == ["6", "52", "68", "230"])
    }

    @Test("what is no recording is refused, and what is none of an exchange is counted")
    func others() throws {
        let contract = try Contract.load(Self.root + "/Contracts/spaaza")
        var audit = RecordingAudit([contract])
        #expect(throws: (any Error).self) { try audit.judge(Self.root + "/Contracts/spaaza/openapi.yaml") }
        let path = NSTemporaryDirectory() + "treaty-audit-\(UUID().uuidString).har"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let entries = #"[{"request":{"method":"GET","url":"data:,a"},"response":{"status":200}},{"request":{}}]"#
        try Data(#"{"log":{"entries":\#(entries)}}"#.utf8).write(to: URL(fileURLWithPath: path))
        try audit.judge(path)
        #expect(audit.foreignCount == 1 && audit.unreadable.count == 1 && !audit.hasJudged)
    }
}

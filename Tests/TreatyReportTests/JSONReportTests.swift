// JSON reports as a parser of another house reads them: member names and values, not their layout.
import Foundation
import Testing
import TreatyConformance
import TreatyReport

@Suite struct JSONReportTests {
    private func read(_ run: RunResult) throws -> [String: Any] {
        let text = JSONReport.text([run])
        #expect(text.hasSuffix("}\n"))
        let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let root = try #require(parsed as? [String: Any])
        #expect(root["version"] as? Int == 1)
        return try #require((root["runs"] as? [[String: Any]])?.first)
    }

    private func list(_ name: String, _ run: RunResult) throws -> [[String: Any]] {
        let run = try read(run)
        return try #require(run[name] as? [[String: Any]])
    }

    @Test("the run has its contract, its target, its counts and whether it broke off")
    func run() throws {
        let run = try read(SampleRun.run())
        #expect(run["contract"] as? String == "cups")
        #expect(run["path"] as? String == "contracts/cups")
        #expect(run["target"] as? String == "staging")
        #expect(run["implementation"] as? String == "staging")
        #expect(run["failOn"] as? String == "outside")
        #expect(run["milliseconds"] as? Int == 1234)
        #expect(run["aborted"] is NSNull)
        let counts = ["cases": 5, "passed": 1, "failed": 2, "warned": 1, "notTested": 1]
        #expect(run["counts"] as? [String: Int] == counts)
        let own = try read(SampleRun.run(isOwnMock: true, abortReason: "gone"))
        #expect(own["implementation"] as? String == "no implementation was tested")
        #expect(own["aborted"] as? String == "gone")
    }

    @Test("each case has its verdict, and one that was not sent has the reason and no request")
    func verdicts() throws {
        let cases = try list("cases", SampleRun.run())
        #expect(cases.map { $0["verdict"] as? String } == ["passed", "failed", "not-tested", "warned", "failed"])
        #expect(cases.map { $0["id"] as? String } == SampleRun.all.map(\.id))
        #expect(cases[2]["why"] as? String == "needs an existing record of cups")
        #expect(cases[2]["request"] == nil)
        #expect(cases[0]["request"] as? String == "POST /cups/wash?id=1")
        #expect((cases[0]["findings"] as? [Any])?.isEmpty == true)
    }

    @Test("a finding has its check, its place, its grade and the evidence with citations")
    func evidence() throws {
        let cases = try list("cases", SampleRun.run([SampleRun.failed()]))
        let finding = try #require((cases[0]["findings"] as? [[String: Any]])?.first)
        #expect(finding["check"] as? String == "error.code")
        #expect(finding["at"] as? String == "response.body#/error/code")
        #expect(finding["message"] as? String == "expected 2, found 3")
        #expect(finding["grade"] as? String == "stated")
        for holder in [finding, cases[0]] {
            let evidence = try #require(holder["evidence"] as? [String: Any])
            #expect(evidence["grade"] as? String == "stated")
            #expect(evidence["citations"] as? [String] == ["shelf:4-5"])
            #expect(evidence["contract"] as? String == "cups.yaml:2:1")
            #expect(evidence["why"] is NSNull)
        }
    }

    @Test("every state of a documented error has its word")
    func errors() throws {
        let errors = [
            ErrorCoverage(operation: "wash", code: "1", name: "no_key", status: 401, state: .right(cases: 3)),
            ErrorCoverage(operation: "wash", code: "2", name: nil, status: 400, state: .other(["3", "status 500"])),
            ErrorCoverage(operation: "wash", code: "4", name: "no", status: 403, state: .notProvoked("no record")),
            ErrorCoverage(operation: "wash", code: "5", name: "no", status: 404, state: .seen(entries: 2)),
            ErrorCoverage(operation: "wash", code: "6", name: "no", status: 404, state: .seenOtherwise(["status 200"])),
            ErrorCoverage(operation: "wash", code: "7", name: "no", status: 404, state: .notSeen),
            ErrorCoverage(operation: "wash", code: "8", name: nil, status: 404, state: .undocumented(entries: 4)),
        ]
        let found = try list("errors", SampleRun.run(errors: errors))
        #expect(found.map { $0["state"] as? String } == [
            "right", "other", "not-provoked", "seen", "seen-otherwise", "not-seen", "undocumented",
        ])
        #expect(found.map { $0["status"] as? Int } == [401, 400, 403, 404, 404, 404, 404])
        #expect(found[3]["cases"] as? Int == 2)
        #expect(found[4]["found"] as? [String] == ["status 200"])
        #expect(found[6]["cases"] as? Int == 4)
        #expect(found[0]["cases"] as? Int == 3)
        #expect(found[1]["found"] as? [String] == ["3", "status 500"])
        #expect(found[1]["name"] is NSNull)
        #expect(found[2]["why"] as? String == "no record")
    }

    @Test("any text of a target is read back as it was (RFC 8259 7)")
    func hostileText() throws {
        let text = "\u{0}\u{1B}[2J \"\\/ \u{7F}\u{2028}\u{FFFF} 😀 \r\n\t"
        let cases = try list("cases", SampleRun.run([SampleRun.failed(response: text)]))
        #expect(cases[0]["response"] as? String == text)
    }
}

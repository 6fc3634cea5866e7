// The text of a run as a terminal shows it, word for word; who ran and what was sent is made up.
import Testing
import TreatyConformance
import TreatyContract
import TreatyReport

@Suite struct TextReportTests {
    private func text(_ run: RunResult, isColoured: Bool = false) -> String {
        var text = ""
        let report = TextReport(contracts: [], isColoured: isColoured) { text += $0 }
        report.handle(
            .started(
                contract: run.contract, target: run.target, isOwnMock: run.isOwnMock, cases: run.results.count))
        for result in run.results { report.handle(.finishedCase(result)) }
        report.handle(.finished(run))
        return text
    }

    @Test("a pass, a failure with its evidence and a skip read as people expect")
    func whole() {
        let run = SampleRun.run(
            [SampleRun.passed, SampleRun.failed(), SampleRun.skipped],
            errors: [
                ErrorCoverage(operation: "wash", code: "2", name: "no_id", status: 400, state: .other(["3"])),
                ErrorCoverage(operation: "wash", code: "14", name: nil, status: 403, state: .notProvoked("no record")),
                ErrorCoverage(operation: "wash", code: "5", name: "no", status: 404, state: .right(cases: 1)),
            ])
        let expected = """
            cups: testing staging
            3 cases from cups

              pass  cups/wash/success/query  (succeeds with id by query)  7 ms
              FAIL  cups/wash/error-2/missing-id  (no id)  1012 ms
                    error.code at response.body#/error/code: expected 2, found 3
                    grade     stated
                    contract  cups.yaml:2:1
                    document  shelf:4-5
                    help      see the list
                    sent      POST /cups/wash
                    came      400  application/json  {}
                    repeat    curl 2
              skip  cups/wash/error-4/denied-guest  ('guest' is denied)

            error codes of wash
              2   no_id  400  other code: 3
              14         403  not provoked: no record
              5   no     404  provoked and right (1 case)

            not tested
              cups/wash/error-4/denied-guest: needs an existing record of cups

            cups: 3 cases, 1 passed, 1 failed, 0 warned, 1 not tested, in 1.2 s

            """
        #expect(text(run) == expected)
    }

    @Test("an audit names the recording, repeats no request, and has words for what a recording shows")
    func audit() {
        let found = CaseResult(
            id: "cups/wash/entry-2", operation: "wash", title: "400 to POST /cups/wash", verdict: .failed,
            findings: [Finding("error.code", at: "response.body#/error/code", message: "expected 2, found 3")],
            milliseconds: 7, request: "POST /cups/wash", response: "400  application/json  {}", foundCode: "3")
        let states: [ErrorCoverage.State] = [
            .seen(entries: 2), .seenOtherwise(["status 404", "status 200"]), .notSeen, .undocumented(entries: 1),
        ]
        let errors = zip(["1", "2", "3", "\u{1B}[2J"], states).map { code, state in
            ErrorCoverage(operation: "wash", code: code, name: nil, status: 400, state: state)
        }
        let run = RunResult(
            contract: "cups", contractPath: "contracts/cups", target: "a.har", isRecording: true, results: [found],
            errors: errors, milliseconds: 1234)
        var text = ""
        let report = TextReport(contracts: []) { text += $0 }
        report.handle(.startedAudit(contracts: ["cups", "mugs"], recording: "a.har", entries: 2))
        for result in run.results { report.handle(.finishedCase(result)) }
        report.handle(.finished(run))
        let expected = """
            auditing a.har: 2 entries against cups, mugs

              FAIL  cups/wash/entry-2  (400 to POST /cups/wash)  7 ms
                    error.code at response.body#/error/code: expected 2, found 3
                    sent      POST /cups/wash
                    came      400  application/json  {}

            error codes of wash
              1            400  seen and right (2 entries)
              2            400  seen otherwise: status 404, status 200
              3            400  not in the recording
              \\u{1b}[2J    400  not documented (1 entry)

            cups: 1 entry, 0 passed, 1 failed, 0 warned, 0 not tested, in 1.2 s

            """
        #expect(text == expected)
        #expect(!JUnitReport.text([run]).contains("repeat: "))
    }

    @Test("what many cases warn of is told three times and counted")
    func alike() {
        func one(_ number: Int, _ verdict: Verdict) -> CaseResult {
            CaseResult(
                id: "cups/wash/\(number)", operation: "wash", title: "washes", verdict: verdict,
                findings: [Finding("media-type", at: "response", message: "expected a, found b")],
                request: "POST /cups", response: "", foundCode: nil)
        }
        let text = text(
            SampleRun.run((1...5).map { one($0, .warned) } + (6...9).map { one($0, .notTested("no cup")) }))
        #expect(text.ranges(of: "media-type at response: expected a, found b\n").count == 3)
        #expect(text.contains("cups/wash/5  (washes)  as others before\n"))
        #expect(text.contains("\nwarned alike\n  5 cases: media-type: expected a, found b\n"))
        #expect(text.contains("\nnot tested\n  4 cases, such as cups/wash/6: no cup\n"))
    }

    @Test("that no implementation was there is said first and last")
    func ownMock() {
        let text = text(SampleRun.run([SampleRun.passed], isOwnMock: true))
        #expect(text.hasPrefix("cups: testing the contract's own mock; no implementation was tested\n1 case from"))
        #expect(text.hasSuffix("cups: no implementation was tested; name one with --target\n"))
    }

    @Test("a run that broke off says why, and a case without an answer shows none")
    func broken() {
        let text = text(SampleRun.run([SampleRun.broken], abortReason: "http://a cannot be reached"))
        #expect(text.contains("timeout at response: no response within 300 ms\n"))
        #expect(!text.contains("came "))
        #expect(!text.contains("grade "))
        #expect(text.hasSuffix("cups: the run broke off: http://a cannot be reached\n"))
    }

    @Test("a target cannot steer the terminal", arguments: ["\u{1B}[2J", "\u{7}", "\u{9B}31m", "\u{202E}", "a\rb"])
    func escapes(_ hostile: String) {
        let run = SampleRun.run(
            [SampleRun.failed(message: "found \(hostile)", response: "400  \(hostile)")],
            errors: [ErrorCoverage(operation: "wash", code: "2", name: "no_id", status: 400, state: .other([hostile]))])
        let controls = text(run).unicodeScalars.filter { scalar in
            let category = scalar.properties.generalCategory
            return scalar != "\n" && (category == .control || category == .format)
        }
        #expect(controls.map { String($0.value, radix: 16) } == [])
    }

    @Test("an escape from a target is shown as its number")
    func shown() {
        let run = SampleRun.run([SampleRun.failed(message: "found \u{1B}[2J")])
        #expect(text(run).contains("error.code at response.body#/error/code: found \\u{1b}[2J\n"))
    }

    @Test("colours are there where they are asked for and nowhere else")
    func colours() {
        #expect(!text(SampleRun.run()).contains("\u{1B}"))
        #expect(text(SampleRun.run()).contains("  warn  cups/wash/protocol/unknown-method  (the method GET)  3 ms\n"))
        #expect(text(SampleRun.run(), isColoured: true).contains("\u{1B}[32mpass\u{1B}[0m"))
    }
}

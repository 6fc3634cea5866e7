// A small run of a contract that does not exist, for the tests of every report; nothing is sent for it.
import TreatyConformance
import TreatyContract
import TreatyOpenAPI
import TreatyText

enum SampleRun {
    /// The second line of a contract of two lines.
    static let location = SourceLocation(
        file: SourceFile(name: "cups.yaml", bytes: Array("openapi: 3.1.0\npaths: {}\n".utf8)), range: 15..<20)

    /// Stated in lines 4 and 5 of a document.
    static var evidence: Evidence {
        var evidence = Evidence(assumed: "", location: location)
        evidence.grade = .stated
        evidence.citations[0].document = "shelf"
        evidence.citations[0].lines = 4...5
        evidence.citations[0].grade = .stated
        evidence.citations[0].why = nil
        return evidence
    }

    static let passed = CaseResult(
        id: "cups/wash/success/query", operation: "wash", title: "succeeds with id by query", verdict: .passed,
        milliseconds: 7, request: "POST /cups/wash?id=1", response: "200  application/json  {}", curl: "curl 1",
        isSuccess: true)

    static func failed(
        message: String = "expected 2, found 3", response: String = "400  application/json  {}", title: String = "no id"
    ) -> CaseResult {
        CaseResult(
            id: "cups/wash/error-2/missing-id", operation: "wash", title: title, verdict: .failed,
            findings: [
                Finding(
                    "error.code", at: "response.body#/error/code", message: message, evidence: evidence,
                    help: "see the list")
            ],
            milliseconds: 1012, request: "POST /cups/wash", response: response, curl: "curl 2",
            evidence: evidence, errorCode: "2", foundCode: "3")
    }

    static let skipped = CaseResult(
        id: "cups/wash/error-4/denied-guest", operation: "wash", title: "'guest' is denied",
        verdict: .notTested("needs an existing record of cups"), errorCode: "4")

    static let warned = CaseResult(
        id: "cups/wash/protocol/unknown-method", operation: "wash", title: "the method GET", verdict: .warned,
        findings: [Finding("status", at: "response.status", message: "expected 405, found 404")],
        milliseconds: 3, request: "GET /cups/wash", response: "404", curl: "curl 3", isProtocol: true)

    static let broken = CaseResult(
        id: "cups/wash/success/form-body", operation: "wash", title: "succeeds with id by form", verdict: .failed,
        findings: [Finding("timeout", at: "response", message: "no response within 300 ms")],
        milliseconds: 300, request: "POST /cups/wash", curl: "curl 4", isBroken: true)

    static var all: [CaseResult] { [passed, failed(), skipped, warned, broken] }

    static func run(
        _ results: [CaseResult] = all, isOwnMock: Bool = false, errors: [ErrorCoverage] = [], abortReason: String? = nil
    ) -> RunResult {
        RunResult(
            contract: "cups", contractPath: "contracts/cups", target: "staging", isOwnMock: isOwnMock,
            results: results, errors: errors, milliseconds: 1234, abortReason: abortReason)
    }
}

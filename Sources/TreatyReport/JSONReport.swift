// Runs as JSON for other programs; the member names are an interface and change only with the version.
public import TreatyConformance
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// Makes one JSON text of several runs.
public enum JSONReport {
    /// The version of the form.
    public static let version = 1

    /// The whole text, pretty-printed, with a line break at the end.
    public static func text(_ runs: [RunResult]) -> String {
        let report: JSON = ["version": .int(version), "runs": .array(runs.map(run))]
        return report.pretty
    }

    private static func run(_ run: RunResult) -> JSON {
        [
            "contract": .string(run.contract), "path": .string(run.contractPath), "target": .string(run.target),
            "recording": .bool(run.isRecording),
            "implementation": run.isOwnMock ? .string(TextReport.noImplementation) : .string(run.target),
            "failOn": .string(run.failOn.name),
            "counts": [
                "cases": .int(run.results.count), "passed": .int(run.passed), "failed": .int(run.failed),
                "warned": .int(run.warned), "notTested": .int(run.notTested),
            ],
            "milliseconds": .int(run.milliseconds), "aborted": run.abortReason.map { .string($0) } ?? .null,
            "errors": .array(run.errors.map(error)),
            "coverage": .array(
                run.coverage.map { part in
                    [
                        "kind": .string(part.kind), "total": .int(part.total), "touched": .int(part.covered),
                        "missing": .array(part.missing.map { .string($0) }),
                    ]
                }),
            "cases": .array(run.results.map(testCase)),
        ]
    }

    private static func error(_ coverage: ErrorCoverage) -> JSON {
        var json: JSON = [
            "operation": .string(coverage.operation), "code": .string(coverage.code),
            "name": coverage.name.map { .string($0) } ?? .null, "status": .int(coverage.status),
        ]
        switch coverage.state {
        case .right(let cases):
            json["state"] = "right"
            json["cases"] = .int(cases)
        case .other(let codes):
            json["state"] = "other"
            json["found"] = .array(codes.map { .string($0) })
        case .notProvoked(let why):
            json["state"] = "not-provoked"
            json["why"] = .string(why)
        case .seen(let entries):
            json["state"] = "seen"
            json["cases"] = .int(entries)
        case .seenOtherwise(let words):
            json["state"] = "seen-otherwise"
            json["found"] = .array(words.map { .string($0) })
        case .notSeen: json["state"] = "not-seen"
        case .undocumented(let entries):
            json["state"] = "undocumented"
            json["cases"] = .int(entries)
        }
        return json
    }

    private static func testCase(_ result: CaseResult) -> JSON {
        var json: JSON = [
            "id": .string(result.id), "operation": .string(result.operation), "title": .string(result.title),
        ]
        switch result.verdict {
        case .passed: json["verdict"] = "passed"
        case .failed: json["verdict"] = "failed"
        case .warned: json["verdict"] = "warned"
        case .notTested(let why):
            json["verdict"] = "not-tested"
            json["why"] = .string(why)
        }
        if let evidence = result.evidence { json["evidence"] = self.evidence(evidence) }
        guard !result.request.isEmpty else { return json }
        json["milliseconds"] = .int(result.milliseconds)
        json["request"] = .string(result.request)
        json["response"] = .string(result.response)
        json["curl"] = .string(result.curl)
        json["findings"] = .array(result.findings.map(finding))
        return json
    }

    private static func finding(_ finding: Finding) -> JSON {
        [
            "check": .string(finding.check), "at": .string(finding.instance), "message": .string(finding.message),
            "grade": .string(finding.grade.name), "evidence": finding.evidence.map(evidence) ?? .null,
        ]
    }

    private static func evidence(_ evidence: Evidence) -> JSON {
        [
            "grade": .string(evidence.grade.name),
            "citations": .array(evidence.citations.filter { $0.lines != nil }.map { .string($0.description) }),
            "why": evidence.citations.compactMap(\.why).first.map { .string($0) } ?? .null,
            "contract": evidence.location.map { .string($0.description) } ?? .null,
        ]
    }
}

// Runs as JUnit XML, in the dialect that CI systems read: testsuites, testsuite, testcase with classname, name, file
// and line.
public import TreatyConformance
import TreatyContract
import TreatyOpenAPI
import TreatyText

/// Makes one JUnit file of several runs.
public enum JUnitReport {
    /// The whole file. GitLab shows `classname` as suite and `name` as name, so both say something on their own.
    public static func text(_ runs: [RunResult]) -> String {
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        xml += "<testsuites\(counts(runs.flatMap(\.results), runs.map(\.milliseconds).reduce(0, +)))>\n"
        for run in runs { xml += suite(run) }
        return xml + "</testsuites>\n"
    }

    private static func counts(_ results: [CaseResult], _ milliseconds: Int) -> String {
        let failures = results.count { isFailure($0) && !$0.isBroken }
        let errors = results.count { isFailure($0) && $0.isBroken }
        let skipped = results.count { if case .notTested = $0.verdict { true } else { false } }
        return attributes([
            ("tests", "\(results.count)"), ("failures", "\(failures)"), ("errors", "\(errors)"),
            ("skipped", "\(skipped)"),
            ("time", seconds(milliseconds)),
        ])
    }

    private static func isFailure(_ result: CaseResult) -> Bool {
        if case .failed = result.verdict { true } else { false }
    }

    private static func suite(_ run: RunResult) -> String {
        var xml = "  <testsuite\(attributes([("name", run.contract)]))\(counts(run.results, run.milliseconds))>\n"
        xml += "    <properties>\n"
        xml += property("contract", run.contractPath) + property("target", run.target)
        xml += property("implementation", run.isOwnMock ? TextReport.noImplementation : run.target)
        if let reason = run.abortReason { xml += property("aborted", reason) }
        xml += "    </properties>\n"
        for result in run.results { xml += testCase(result, in: run) }
        return xml + "  </testsuite>\n"
    }

    private static func property(_ name: String, _ value: String) -> String {
        "      <property\(attributes([("name", name), ("value", value)]))/>\n"
    }

    private static func testCase(_ result: CaseResult, in run: RunResult) -> String {
        let parts = result.id.split(separator: "/", maxSplits: 2).map(String.init)
        var pairs = [
            ("classname", parts.prefix(2).joined(separator: ".")), ("name", parts.count > 2 ? parts[2] : result.id),
            ("time", seconds(result.milliseconds)),
        ]
        if let location = result.evidence?.location {
            pairs += [("file", location.fileName), ("line", "\(location.line)")]
        }
        let open = "    <testcase\(attributes(pairs))"
        switch result.verdict {
        case .passed: return open + "/>\n"
        case .notTested(let why):
            return open + ">\n      <skipped\(attributes([("message", why)]))/>\n    </testcase>\n"
        case .warned: return open + ">\n      <system-out>\(escaped(details(result)))</system-out>\n    </testcase>\n"
        case .failed:
            let name = result.isBroken ? "error" : "failure"
            let worst = result.findings.first { $0.grade <= run.failOn } ?? result.findings.first
            let message = worst.map { "\($0.instance): \($0.message)" } ?? result.title
            let head = attributes([("message", message), ("type", worst?.check ?? "failed")])
            return open + ">\n      <\(name)\(head)>\(escaped(details(result)))</\(name)>\n    </testcase>\n"
        }
    }

    private static func details(_ result: CaseResult) -> String {
        var lines = result.findings.flatMap { finding in
            ["\(finding)", finding.evidence.map { "  \($0)" }, finding.evidence?.location.map { "  contract \($0)" }]
                .compactMap(\.self)
        }
        lines += ["sent: \(result.request)", "came: \(result.response)"]
        if !result.curl.isEmpty { lines.append("repeat: \(result.curl)") }
        return lines.joined(separator: "\n")
    }

    private static func seconds(_ milliseconds: Int) -> String {
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }

    private static func attributes(_ pairs: [(String, String)]) -> String {
        pairs.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
    }

    /// XML 1.0 2.2: controls other than tab and line breaks may not stand in a document at all.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\t", "\n", "\r": result += "&#\(scalar.value);"
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

// What lint found, as text, JSON, SARIF or annotations; finding it is TreatyContract's.
package import TreatyContract
import TreatyData
import TreatyText

/// The forms in which lint's results are written.
package enum LintReporting {
    /// Complaints of one code that the text shows for one contract.
    package static let shownMax = 100

    /// Where the pages of the codes are published, from the root of the project.
    private static let pages = "docs/diagnostics/"

    // MARK: Text

    /// The complaints of one contract, of each code the first hundred, then which operations cannot be used. Nothing
    /// where nothing is wrong.
    package static func text(_ result: LintResult) -> String {
        var text = ""
        var shown: [String: Int] = [:]
        for diagnostic in result.diagnostics {
            shown[diagnostic.code, default: 0] += 1
            if shown[diagnostic.code, default: 0] <= shownMax { text += "\(diagnostic)\n\n" }
        }
        for (code, count) in result.counts.sorted(by: { $0.key < $1.key }) where count > shownMax {
            text += "\(result.path): … and \(count - shownMax) more [\(code)]\n\n"
        }
        guard result.isReadable, !result.unusable.isEmpty else { return text }
        let usable = result.operationCount - result.unusable.count
        text += "\(result.path): \(usable) of \(result.operationCount) operations can be used\n"
        for (operation, why) in result.unusable.prefix(shownMax) { text += "  not \(operation): \(why)\n" }
        if result.unusable.count > shownMax { text += "  … and \(result.unusable.count - shownMax) more\n" }
        return text + "\n"
    }

    // MARK: JSON

    /// The version of the JSON form.
    package static let version = 1

    /// All contracts as one JSON text, pretty-printed, with a line break at the end.
    package static func json(_ results: [LintResult]) -> String {
        let report: JSON = ["version": .int(version), "contracts": .array(results.map(json))]
        return report.pretty
    }

    private static func json(_ result: LintResult) -> JSON {
        [
            "path": .string(result.path), "readable": .bool(result.isReadable),
            "counts": [
                "errors": .int(result.errors), "warnings": .int(result.warnings), "hints": .int(result.hints),
                "ignored": .int(result.ignored),
            ],
            "codes": .object(result.counts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .int($0.value)) }),
            "operations": [
                "all": .int(result.operationCount), "usable": .int(result.operationCount - result.unusable.count),
                "unusable": .array(
                    result.unusable.map { ["operation": .string($0.operation), "why": .string($0.why)] }),
            ],
            "diagnostics": .array(result.diagnostics.map { json($0, result) }),
        ]
    }

    private static func json(_ diagnostic: Diagnostic, _ result: LintResult) -> JSON {
        var json: JSON = [
            "code": .string(diagnostic.code), "severity": .string(severity(diagnostic).rawValue),
            "message": .string(diagnostic.message),
        ]
        if let location = diagnostic.location {
            let position = location.position
            json["file"] = .string(location.fileName)
            json["line"] = .int(position.line)
            json["column"] = .int(position.column)
            if let pointer = result.pointer(to: location) { json["at"] = .string(pointer.description) }
        }
        if let help = diagnostic.help { json["help"] = .string(help) }
        return json
    }

    private static func severity(_ diagnostic: Diagnostic) -> LintSeverity {
        switch diagnostic.severity {
        case .note: .hint
        case .warning: .warning
        case .error: .error
        }
    }

    // MARK: SARIF and annotations

    /// All contracts as one SARIF log.
    package static func sarif(_ results: [LintResult], version: String) -> String {
        let found = results.flatMap(\.diagnostics).map { diagnostic in
            SARIFResult(
                rule: diagnostic.code, level: level(diagnostic.severity),
                message: diagnostic.message + (diagnostic.help.map { " (\($0))" } ?? ""), location: diagnostic.location)
        }
        let rules = LintRegistry.rules.map { rule in
            SARIFRule(
                id: rule.code, title: rule.title, explanation: rule.explanation, level: level(rule.severity),
                helpURI: "\(pages)\(rule.code).md")
        }
        return SARIFReport.text(found, rules: rules, version: version)
    }

    private static func level(_ severity: Severity) -> SARIFResult.Level {
        switch severity {
        case .note: .note
        case .warning: .warning
        case .error: .error
        }
    }

    private static func level(_ severity: LintSeverity) -> SARIFResult.Level {
        switch severity {
        case .off, .hint: .note
        case .warning: .warning
        case .error: .error
        }
    }

    /// One annotation for each complaint.
    package static func github(_ results: [LintResult]) -> String {
        results.flatMap(\.diagnostics).map { diagnostic in
            GitHubReport.line(
                diagnostic.severity, title: diagnostic.code,
                message: diagnostic.message + (diagnostic.help.map { "\nhelp: \($0)" } ?? ""),
                location: diagnostic.location)
        }.joined()
    }
}

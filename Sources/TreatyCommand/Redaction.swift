// What verbs share about redaction: the key, the user's own word, and what is said about both.
import TreatyContract
import TreatyReplay
import TreatyText

/// The redactor that contracts, `--keep` and the project's key amount to, and one sentence on it; nil where one of them
/// cannot be used, which is printed.
func redactor(
    _ contracts: [Contract], keeps words: [String], on terminal: Terminal
) -> (redactor: Redactor, words: String)? {
    do throws(Diagnostic) {
        var warnings: [Diagnostic] = []
        var keeps: [Keep] = []
        for word in words { try keeps.append(Keep(word)) }
        let key = try RedactionKey.find(warnings: &warnings)
        for warning in warnings { terminal.writeError("\(warning)\n") }
        let by =
            contracts.isEmpty
            ? "all but structure" : "what \(names(contracts)) \(contracts.count == 1 ? "does" : "do") not call public"
        let kept = keeps.isEmpty ? "" : ", but not \(keeps.map(\.description).joined(separator: ", "))"
        return (Redactor(key: key, contracts: contracts, keeps: keeps), "hiding \(by)\(kept); key \(key.fingerprint)")
    } catch {
        terminal.writeError("\(error)\n")
        return nil
    }
}

private func names(_ contracts: [Contract]) -> String { contracts.map(\.name).joined(separator: ", ") }

/// `a/b.har` has its report in `a/b.report.json`.
func reportPath(of path: String) -> String {
    (path.hasSuffix(".har") ? String(path.dropLast(4)) : path) + ".report.json"
}

// The verb `scan`: which files are meant and what the exit code is; what is a finding, TreatyReplay decides.
import TreatyData
import TreatyReplay
import TreatyText

extension Verb {
    /// `treaty scan [PATH...]`.
    static let scan = Verb(
        name: "scan",
        summary: "searches recordings and contracts for credentials and identifiers",
        operands: [
            Operand("PATH", .any, "a file, or a folder with all below it (default: ./Recordings and ./Contracts)")
        ],
        options: [Option("--quiet", help: "prints findings and errors only")],
        discussion: [
            """
            Looks into .har, .har.journal, .json, .yaml and .yml, through percent-encoding, base64, gzip and JSON in \
            strings, for private keys, tokens, passwords, e-mail addresses, phone, card and account numbers. Values of \
            the domains and ranges that are reserved for examples are none, nor is what was visibly hidden. A value is \
            never printed: its first two characters and its length are.
            """,
            """
            In recordings the values of credentials' fields, parameters, cookies and members are findings too, \
            whatever they look like, unless the entry is as `treaty redact` wrote it.
            """,
            "Exit code 0: nothing; 1: findings; 2: a file cannot be read, or is not what its name says.",
        ],
        examples: [
            Example("treaty scan", "scans ./Recordings and ./Contracts"),
            Example("treaty scan capture.har", "scans one recording"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            var scan = Scan()
            for path in try scanPaths(arguments.operands) { scan.scan(path) }
            report(scan, on: terminal, isQuiet: arguments.flag("--quiet"))
            if !scan.failures.isEmpty { return .wrongUse }
            return scan.findings.isEmpty ? .kept : .findings
        })
}

private func scanPaths(_ operands: [String]) throws(WrongUse) -> [String] {
    if !operands.isEmpty { return operands }
    let found = ["Recordings", "Contracts"].filter { fileKind($0) == .folder }
    guard found.isEmpty else { return found }
    throw WrongUse(
        "there is neither ./Recordings nor ./Contracts", help: "name a file or a folder: treaty scan capture.har")
}

private func report(_ scan: Scan, on terminal: Terminal, isQuiet: Bool) {
    for finding in scan.findings { terminal.write("\(finding)\n") }
    for failure in scan.failures {
        guard let location = failure.location else {
            terminal.writeError("\(failure)\n")
            continue
        }
        // Neither the line nor the parser's sentence: both may quote what must not be printed.
        terminal.writeError(
            "\(location): error: from here on the file is not what its name says; it was searched as plain text "
                + "[\(failure.code)]\n")
    }
    if isQuiet { return }
    let files = "\(scan.scannedCount) file\(scan.scannedCount == 1 ? "" : "s") scanned"
    let findings = "\(scan.findings.count) finding\(scan.findings.count == 1 ? "" : "s")"
    terminal.write("\(files), \(scan.skippedCount) skipped, \(findings)\n")
}

// The verb `redact`: an existing recording, hidden and proven; what is hidden is decided in TreatyReplay.
import TreatyContract
import TreatyData
import TreatyReplay
import TreatyText

extension Verb {
    /// `treaty redact FILE.har`.
    static let redact = Verb(
        name: "redact",
        summary: "hides what may not be kept in a recording, and proves that it is gone",
        operands: [Operand("FILE", .one, "a recording (HAR 1.2), such as a browser's export")],
        options: [
            Option(
                "--contract", value: "CONTRACT", isRepeatable: true,
                help: "a contract that says what is public; without one nothing is"),
            Option(
                "--keep", value: "PLACE", isRepeatable: true,
                help: "keeps a place in clear: a JSON Pointer, query.NAME, header.NAME, cookie.NAME, path or all"),
            Option("--to", value: "FILE", help: "writes there, and leaves FILE as it is (default: in place)"),
        ] + Option.reading,
        discussion: [
            """
            Every value that no contract marks public gets a pseudonym of the same shape: the same value the same one, \
            in URL, query, fields, cookies and bodies. The key is TREATY_KEY, else .treaty/key, made on first use.
            """,
            """
            Then the finished file is searched for every value that was hidden, in every encoding; if one is found, \
            nothing is written. X.report.json beside X.har counts what was hidden and kept, without values.
            """,
            "Exit code 0: written; 1: the proof found a hidden value; 2: bad input; 3: the file cannot be written.",
        ],
        examples: [
            Example("treaty redact session.har --contract Contracts/cups", "hides what the contract does not open"),
            Example("treaty redact session.har --keep path --to clean.har", "keeps paths, and the original as it is"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            RedactRun(arguments: arguments, terminal: terminal).run()
        })
}

/// One run of the verb.
private struct RedactRun {
    let arguments: ParsedArguments
    let terminal: Terminal

    func run() -> ExitCode {
        let path = arguments.operands[0]
        guard let contracts = loaded(arguments.strings("--contract"), arguments.loadOptions, on: terminal) else {
            return .wrongUse
        }
        do throws(Diagnostic) {
            let file = try HARFile.load(path)
            guard let (redactor, _) = redactor(contracts, keeps: arguments.strings("--keep"), on: terminal) else {
                return .wrongUse
            }
            return try rewrite(file, redactor, to: arguments.string("--to") ?? path)
        } catch {
            terminal.writeError("\(error)\n")
            return .wrongUse
        }
    }

    private func rewrite(_ file: HARFile, _ redactor: Redactor, to path: String) throws(Diagnostic) -> ExitCode {
        let learning = try RedactFile(file, redactor, isCounted: false)
        for index in 0..<file.count { _ = try learning.entry(at: index) }
        _ = learning.head()
        let redaction = try RedactFile(file, redactor, isCounted: true)
        var proof = redactor.proof()
        do throws(RecordingFailure) {
            let output = try WholeFile(path)
            var writer = HARWriter { bytes throws(RecordingFailure) in try output.write(bytes) }
            let head = redaction.head()
            for member in head.before + head.after + head.rootBefore + head.rootAfter {
                proof.search(.object([member]), number: nil)
            }
            try writer.begin(head)
            for index in 0..<file.count {
                // It was read once already.
                guard let entry = try? redaction.entry(at: index) else { continue }
                proof.search(entry, number: index + 1)
                try writer.append(entry)
            }
            try writer.end()
            guard proof.result.leaks.isEmpty else { return refuse(proof.result) }
            try output.commit()
        } catch {
            terminal.writeError("treaty: error: \(error)\n\(error.help.map { "  help: \($0)\n" } ?? "")")
            return error.isWrongUse ? .wrongUse : .notRun
        }
        let report = redactor.report
        if report.exchangeCount == 0, file.count > 0 {
            // A report of nothing would replace that of the run that did hide something.
            let entries = counted(file.count, "exchange")
            terminal.write("\(entries), all redacted before: nothing is hidden anew\nwrote \(path)\n")
            return .kept
        }
        let text = report.json(fingerprint: redactor.keyFingerprint, keeps: redactor.keeps, proof: proof.result).pretty
        guard write(text, to: reportPath(of: path), on: terminal) else { return .notRun }
        let exchanges = counted(report.exchangeCount, "exchange")
        terminal.write(
            """
            \(exchanges), \(report.hiddenCount) values hidden, \(report.keptCount) kept; \
            proof: \(proof.result.searched) values searched, none found
            wrote \(path) and \(reportPath(of: path))\n
            """)
        return .kept
    }

    private func refuse(_ result: ProofResult) -> ExitCode {
        for leak in result.leaks { terminal.writeError("treaty: error: \(leak)\n") }
        terminal.writeError("  help: nothing was written; mark the place in the contract, or report the recording\n")
        return .findings
    }
}

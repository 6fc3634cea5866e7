// The verb `redact`: an existing recording, hidden and proven; what is hidden is decided in TreatyReplay.
import TreatyContract
import TreatyData
import TreatyReplay
import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

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
        ],
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
        let contracts = arguments.strings("--contract").map { loaded($0, on: terminal) }
        let usable = contracts.compactMap(\.self)
        guard usable.count == contracts.count else { return .wrongUse }
        do throws(Diagnostic) {
            var warnings: [Diagnostic] = []
            var keeps: [Keep] = []
            for word in arguments.strings("--keep") { try keeps.append(Keep(word)) }
            let file = try HARFile.load(path)
            let key = try RedactionKey.find(warnings: &warnings)
            for warning in warnings { terminal.writeError("\(warning)\n") }
            let redactor = Redactor(key: key, contracts: usable, keeps: keeps)
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
        guard let output = NewFile(beside: path) else { return unwritable(path) }
        var writer = HARWriter<NewFileFailure> { (bytes) throws(NewFileFailure) in try output.append(bytes) }
        do throws(NewFileFailure) {
            let head = redaction.head()
            for member in head.before + head.after + head.rootBefore + head.rootAfter where member.name != "_treaty" {
                proof.search(.object([member]), number: nil)
            }
            try writer.begin(head)
            for index in 0..<file.count {
                // It was read once already.
                guard let entry = try? redaction.entry(at: index) else { continue }
                proof.search(entry, number: index)
                try writer.append(entry)
            }
            try writer.end()
        } catch {
            output.discard()
            return unwritable(path)
        }
        do throws(ProofLeak) {
            try proof.finish()
        } catch {
            output.discard()
            return refuse(proof.result)
        }
        let report = redactor.report
        let text = report.json(fingerprint: redactor.keyFingerprint, keeps: redactor.keeps, proof: proof.result).pretty
        let reportPath = (path.hasSuffix(".har") ? String(path.dropLast(4)) : path) + ".report.json"
        guard output.publish(as: path) else { return unwritable(path) }
        guard write(text, to: reportPath, on: terminal) else { return .notRun }
        terminal.write(
            """
            \(report.exchangeCount) exchanges, \(report.hiddenCount) values hidden, \(report.keptCount) kept; \
            proof: \(proof.result.searched) values searched, none found
            wrote \(path) and \(reportPath)\n
            """)
        return .kept
    }

    private func unwritable(_ path: String) -> ExitCode {
        let reason = unsafe String(cString: strerror(errno))
        terminal.writeError("treaty: error: '\(path)' cannot be written: \(reason)\n")
        return .notRun
    }

    private func refuse(_ result: ProofResult) -> ExitCode {
        for leak in result.leaks { terminal.writeError("treaty: error: \(leak)\n") }
        terminal.writeError("  help: nothing was written; mark the place in the contract, or report the recording\n")
        return .findings
    }
}

/// The system refused a write; errno says why.
struct NewFileFailure: Error {}

/// A file that gets its name only when it is whole.
final class NewFile {
    private let file: Int32
    private let path: String

    /// Nil where the folder takes no file.
    init?(beside target: String) {
        path = target + ".\(getpid()).part"
        // Holds: the path lives for the call.
        file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        if file < 0 { return nil }
    }

    func append(_ bytes: [UInt8]) throws(NewFileFailure) {
        var sent = 0
        while sent < bytes.count {
            // Holds: the pointer is used within the call, and `sent` never passes the count.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemWrite(file, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
            }
            if count < 0, errno != EINTR { throw NewFileFailure() }
            sent += max(0, count)
        }
    }

    /// Puts it where it belongs, whole and on disk; false where that cannot be.
    func publish(as target: String) -> Bool {
        let isStored = fsync(file) == 0
        close(file)
        // Holds: both paths live for their calls.
        if isStored, unsafe rename(path, target) == 0 { return true }
        unsafe unlink(path)
        return false
    }

    func discard() {
        close(file)
        // Holds: the path lives for the call.
        unsafe unlink(path)
    }
}

// Holds: passes its arguments on; the name keeps `write` free for text.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}

// The way in: which verb was meant, and the exit code it ends with. What a verb does stands in its own file.
import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@main
struct TreatyCommand {
    /// The version that `--version` prints.
    static let version = "0.1.0"

    /// Every verb, in the order in which help lists them.
    static let verbs: [Verb] = [
        .lint, .show, .bundle, .diff, .mock, .fixtures, .verify, .record, .proxy, .authority, .redact,
        .replay, .audit, .scan, .trace, .validate, .convert, .bowtie, .help,
    ]

    static func main() {
        Terminal.ignoreWriteSignals()
        let terminal = Terminal()
        var code = run(Array(CommandLine.arguments.dropFirst()), on: terminal)
        terminal.finish()
        if let failure = terminal.failure {
            terminal.writeError("error: standard output cannot be written: \(failure)\n")
            terminal.finish()
            code = .notRun
        }
        exit(code.rawValue)
    }

    /// Runs one command line, program name left out, and says how it ended.
    static func run(_ words: [String], on terminal: Terminal) -> ExitCode {
        var rest = words[...]
        while let word = rest.first, word.hasPrefix("-") {
            rest.removeFirst()
            switch word {
            case "-h", "--help":
                terminal.write(overview)
                return .kept
            case "--version":
                terminal.write("treaty \(version)\n")
                return .kept
            case "--no-color": terminal.isColoured = false
            default:
                let known = ["--help", "--version", "--no-color"]
                let help = TreatyText.help(for: word, among: known)
                return refuse(WrongUse("unknown option '\(word)' before the verb", help: help), on: terminal)
            }
        }
        guard let name = rest.popFirst() else {
            terminal.writeError(overview)
            return .wrongUse
        }
        guard let verb = verbs.first(where: { $0.name == name }) else {
            let help = TreatyText.help(for: name, among: verbs.map(\.name))
            return refuse(WrongUse("unknown verb '\(name)'", help: help), on: terminal)
        }
        do throws(WrongUse) {
            let arguments = try ParsedArguments(Array(rest), of: verb)
            if arguments.flag("--no-color") { terminal.isColoured = false }
            guard !arguments.flag("--help") else {
                terminal.write(verb.helpText)
                return .kept
            }
            return try verb.run(arguments, terminal)
        } catch {
            var error = error
            error.help = error.help ?? "treaty help \(verb.name)"
            return refuse(error, on: terminal)
        }
    }

    /// One line of error and one of help, both on stderr.
    private static func refuse(_ error: WrongUse, on terminal: Terminal) -> ExitCode {
        terminal.writeError("treaty: error: \(error.message)\n  help: \(error.help ?? "treaty help")\n")
        return .wrongUse
    }
}

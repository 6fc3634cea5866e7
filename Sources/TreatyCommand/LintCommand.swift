// The verb `lint`: prints what is wrong with contracts; finding it is TreatyContract's.
import TreatyContract
import TreatyText

extension Verb {
    /// `treaty lint [CONTRACT...]`.
    static let lint = Verb(
        name: "lint",
        summary: "prints what is wrong with contracts",
        operands: [
            Operand("CONTRACT", .any, "a contract, or its folder (default: every one below ./Contracts)")
        ],
        discussion: [
            """
            Each complaint comes with file, line and column, the line itself, and what to do. Examples are held \
            against their schemas, and error rules, effects and principals against the rest of the contract.
            """,
            """
            Exit code 0: nothing, or warnings; 1: errors in a contract that can be used; 2: a contract cannot be read.
            """,
        ],
        examples: [
            Example("treaty lint", "checks every contract below ./Contracts"),
            Example("treaty lint Contracts/cups", "checks one"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            complain(about: try contractPaths(arguments.operands), on: terminal)
        })
}

private func complain(about paths: [String], on terminal: Terminal) -> ExitCode {
    var (errors, warnings) = (0, 0)
    var isReadable = true
    for path in paths {
        var found: [Diagnostic]
        do throws(Diagnostic) {
            found = try Contract.load(path).diagnostics
        } catch {
            found = [error]
            isReadable = false
        }
        errors += found.count { $0.severity == .error }
        warnings += found.count { $0.severity == .warning }
        for diagnostic in found { terminal.write("\(diagnostic)\n\n") }
    }
    let counts = [(errors, "error"), (warnings, "warning")].map { "\($0) \($1)\($0 == 1 ? "" : "s")" }
    terminal.write("\(counts.joined(separator: ", ")) in \(paths.count) contract\(paths.count == 1 ? "" : "s")\n")
    if !isReadable { return .wrongUse }
    return errors > 0 ? .findings : .kept
}

// What verbs share about contracts and files on the command line: which are meant, and where a report goes.
import TreatyContract
import TreatyData
import TreatyNet
import TreatyOpenAPI
import TreatyReplay
import TreatyText

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The contracts named on the command line, or every one below `./Contracts`.
func contractPaths(_ operands: [String]) throws(WrongUse) -> [String] {
    if !operands.isEmpty { return operands }
    let found = directoryEntries("Contracts").flatMap { folder in ContractFile.names.map { "Contracts/\(folder)/\($0)" }
    }
    .filter { fileKind($0) == .file }
    guard found.isEmpty else { return found }
    throw WrongUse("there is no contract below ./Contracts", help: "name one: treaty VERB path/to/openapi.yaml")
}

/// Reads a contract and prints what is wrong with it; nil where it cannot be used.
func loaded(_ path: String, _ options: LoadOptions = LoadOptions(), on terminal: Terminal) -> Contract? {
    do throws(Diagnostic) {
        let contract = try Contract.load(path, options: options)
        for diagnostic in contract.diagnostics where diagnostic.severity == .error {
            terminal.writeError("\(diagnostic)\n")
        }
        return contract
    } catch {
        terminal.writeError("\(error)\n")
        return nil
    }
}

/// Reads contracts and prints what is wrong with them; nil where one cannot be used.
func loaded(_ paths: [String], _ options: LoadOptions = LoadOptions(), on terminal: Terminal) -> [Contract]? {
    let contracts = paths.map { loaded($0, options, on: terminal) }
    let usable = contracts.compactMap(\.self)
    return usable.count == contracts.count ? usable : nil
}

/// Writes a report, `-` being standard output; says why where it cannot.
func write(_ text: String, to path: String, on terminal: Terminal) -> Bool {
    if path == "-" {
        terminal.write(text)
        return true
    }
    return write(Array(text.utf8), to: path, on: terminal)
}

/// The same for bytes that may be no text; `-` is a file's name here.
func write(_ bytes: [UInt8], to path: String, on terminal: Terminal) -> Bool {
    // Holds: the path lives for the call.
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    defer { if file >= 0 { close(file) } }
    let code = file < 0 ? errno : written(bytes, to: file)
    if code != 0 { terminal.writeError("error: '\(path)' cannot be written: \(systemMessage(code))\n") }
    return code == 0
}

/// `1 line`, `2 lines`; with `many` where the plural is another word, such as `2 entries`.
func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
}

extension Option {
    /// How contracts are read: for every verb that takes one. `ParsedArguments.loadOptions` has the values.
    static let reading: [Option] = [
        Option(
            "--overlay", value: "FILE", isRepeatable: true,
            help: "changes the contract by an Overlay document; repeatable, in this order"),
        Option("--allow-outside", help: "reads what references lead to outside of the contract's folder"),
        Option("--allow-remote", help: "fetches what references lead to over http and https"),
    ]
}

extension ParsedArguments {
    /// What the options of `Option.reading` say.
    var loadOptions: LoadOptions {
        var options = LoadOptions()
        options.overlays = strings("--overlay")
        options.allowsOutside = flag("--allow-outside")
        if flag("--allow-remote") {
            options.remote = { (uri) throws(Diagnostic) in
                guard let document = try SchemaFiles(allowsRemote: true).document(uri: uri) else {
                    throw Diagnostic(.error, "openapi.ref-remote", "'\(uri)' leads to nothing that can be fetched")
                }
                return document.source
            }
        }
        return options
    }
}

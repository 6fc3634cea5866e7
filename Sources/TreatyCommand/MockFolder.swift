// The folder that `treaty mock --write` makes: a contract and what starts a mock of it elsewhere; it serves nothing.
import TreatyContract
import TreatyData
import TreatyNet
import TreatyOpenAPI
import TreatyText

/// A stand-alone mock on its way to disk.
struct MockFolder {
    let contract: String
    let folder: String
    let arguments: ParsedArguments
    let terminal: Terminal

    func run() -> ExitCode {
        let loaded: Contract
        let bundle: (name: String, bytes: [UInt8])
        do throws(Diagnostic) {
            loaded = try Contract.load(contract, options: arguments.loadOptions)
            bundle = try bundled(loaded)
        } catch {
            terminal.writeError("\(error)\n")
            return .wrongUse
        }
        if let other = directoryEntries(folder).first(where: { !MockFolder.names.contains($0) }) {
            terminal.writeError(
                "treaty: error: '\(folder)' holds '\(other)', which no mock wrote\n  help: name an empty folder\n")
            return .wrongUse
        }
        let code = makeFolder(folder)
        guard code == 0 else {
            terminal.writeError("treaty: error: '\(folder)' cannot be made: \(systemMessage(code))\n")
            return .notRun
        }
        let port = arguments.string("--port") ?? "4010"
        let files: [(String, String)] = [
            (bundle.name, String(decoding: bundle.bytes, as: UTF8.self)),
            ("start", start(bundle.name, port: port)),
            ("compose.yaml", compose(bundle.name, port: port)),
            ("README.md", readme(loaded, bundle.name, port: port)),
        ]
        for (name, text) in files {
            guard write(text, to: "\(folder)/\(name)", on: terminal) else { return .notRun }
        }
        guard makeExecutable("\(folder)/start") == 0 else {
            terminal.writeError("treaty: error: '\(folder)/start' cannot be made executable\n")
            return .notRun
        }
        terminal.write("wrote \(folder): \(files.map(\.0).joined(separator: ", "))\n")
        terminal.write("\(folder)/start starts it\n")
        return .kept
    }

    private static let names = ["openapi.yaml", "openapi.json", "start", "compose.yaml", "README.md"]

    /// The contract in one file, as it is written where it is one already.
    private func bundled(_ contract: Contract) throws(Diagnostic) -> (name: String, bytes: [UInt8]) {
        let isJSON = contract.path.hasSuffix(".json")
        let name = isJSON ? "openapi.json" : "openapi.yaml"
        if contract.files.count == 1 { return (name, try SourceFile.read(contract.path).bytes) }
        var diagnostics: [Diagnostic] = []
        let document = Bundle.document(of: contract.document, into: &diagnostics)
        for diagnostic in diagnostics { terminal.writeError("\(diagnostic)\n") }
        return (name, isJSON ? document.json(.pretty) : document.yaml())
    }

    /// The options that change answers, as the script passes them on.
    private var options: String {
        var words: [String] = []
        if let seed = arguments.string("--seed"), seed != "0" { words.append("--seed \(seed)") }
        for flag in ["--dynamic", "--stateful", "--no-admin", "--no-cors"] where arguments.flag(flag) {
            words.append(flag)
        }
        return words.map { " \($0)" }.joined()
    }

    private func start(_ name: String, port: String) -> String {
        """
        #!/bin/sh
        # Starts this mock. PORT and HOST may be set; arguments are passed on to treaty mock.
        here=$(cd "$(dirname "$0")" && pwd)
        if [ -x "$here/treaty" ]; then
            treaty=$here/treaty
        elif command -v treaty >/dev/null 2>&1; then
            treaty=treaty
        else
            echo "start: put the program treaty on the PATH, or into $here" >&2
            exit 127
        fi
        exec "$treaty" mock "$here/\(name)" --port "${PORT:-\(port)}" --host "${HOST:-127.0.0.1}"\(options) "$@"

        """
    }

    private func compose(_ name: String, port: String) -> String {
        let inside = port == "0" ? "4010" : port
        var words = ["mock", "/mock/\(name)", "--host", "0.0.0.0", "--port", inside]
        words += options.split(separator: " ").map(String.init)
        return """
            services:
              mock:
                image: ${TREATY_IMAGE:-\(arguments.string("--image") ?? "treaty:latest")}
                command: [\(words.map { "\"\($0)\"" }.joined(separator: ", "))]
                volumes:
                  - .:/mock:ro
                ports:
                  - "${PORT:-\(inside)}:\(inside)"

            """
    }

    private func readme(_ contract: Contract, _ name: String, port: String) -> String {
        let shown = contract.operations.prefix(20).map { "- `\($0.method) \($0.path.text)` \($0.summary ?? $0.id)" }
        let rest = contract.operations.count - shown.count
        let title = contract.title.split(whereSeparator: \.isNewline).joined(separator: " ")
        return """
            # A mock of \(title)

            `./start` answers on port \(port); `PORT=8080 ./start` on another. It needs the program `treaty` on the \
            PATH, or in this folder. `docker compose up` starts it in a container; `TREATY_IMAGE` names the image.

            | file | is |
            |---|---|
            | `\(name)` | the contract, which may be edited while the mock runs |
            | `start` | the script that starts it |
            | `compose.yaml` | the same in a container |

            Operations:

            \(shown.joined(separator: "\n"))\(rest > 0 ? "\n- and \(rest) more" : "")

            """
    }
}

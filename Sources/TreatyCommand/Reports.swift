// The reports that verbs write beside what they print: which are wanted and where they go; their form is elsewhere.
import TreatyConformance
import TreatyContract
import TreatyReport

/// The values of `--report`, taken apart.
struct Reports {
    private var files: [(kind: String, path: String)] = []

    /// Reads `junit=FILE` and `json=FILE`.
    init(_ texts: [String]) throws(WrongUse) {
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, ["junit", "json"].contains(parts[0]) else {
                throw WrongUse("--report wants junit=FILE or json=FILE, not '\(text)'")
            }
            files.append((parts[0], parts[1]))
        }
    }

    /// What the run is told in meanwhile; a report on standard output has it to itself.
    func text(_ contracts: [Contract], on terminal: Terminal) -> TextReport {
        TextReport(contracts: contracts, isColoured: terminal.isColoured && !isAside) { [self, terminal] in
            tell($0, on: terminal)
        }
    }

    /// Whether a report has standard output to itself.
    private var isAside: Bool { files.contains { $0.path == "-" } }

    /// Prints for who reads along.
    func tell(_ text: String, on terminal: Terminal) {
        if isAside { terminal.writeError(text) } else { terminal.write(text) }
        terminal.flush()
    }

    /// Makes each file empty, so that one that cannot be written is known before anything is done; false where one
    /// cannot, which is printed.
    func areWritable(on terminal: Terminal) -> Bool {
        files.filter { $0.path != "-" }.allSatisfy { write("", to: $0.path, on: terminal) }
    }

    /// Writes them all; false where one cannot be, which is printed.
    func areWritten(_ runs: [RunResult], on terminal: Terminal) -> Bool {
        files.allSatisfy { file in
            write(file.kind == "junit" ? JUnitReport.text(runs) : JSONReport.text(runs), to: file.path, on: terminal)
        }
    }
}

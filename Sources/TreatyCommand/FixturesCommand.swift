// The verb `fixtures`: writes the answers of a contract as files; what is in them is TreatyMock's.
import TreatyContract
import TreatyData
import TreatyMock
import TreatyNet
import TreatyText

extension Verb {
    /// `treaty fixtures CONTRACT --to DIR`.
    static let fixtures = Verb(
        name: "fixtures",
        summary: "writes the answers of a contract as files, for tests that need no server",
        operands: [Operand("CONTRACT", .one, "a contract, or its folder")],
        options: [
            Option("--to", value: "DIR", isRequired: true, help: "the folder to write, which is made"),
            Option(
                "--format", value: "FORMAT", kind: .choice(["json", "http", "har"]), default: "json",
                help: "json: the body alone; http: the whole response; har: request and response"),
            Option(
                "--seed", value: "N", kind: .integer(0...Int.max), default: "0",
                help: "the same number writes the same bytes on every machine"),
        ] + Option.reading,
        discussion: [
            """
            One file for each operation, status, media type, example and error code, and index.json, which says what \
            is in which. What has no example is generated from its schema.
            """,
            """
            A folder that was written before is written again, and what is no longer there is removed. Where it \
            holds anything that index.json does not name, or that was changed since, nothing is written.
            """,
            """
            Exit code 0: all was written; 1: some answers could not be generated, or operations are broken, and \
            are named; 2: the contract cannot be read, or the folder holds something else; 3: nothing was written.
            """,
        ],
        examples: [
            Example("treaty fixtures Contracts/cups --to Fixtures", "writes one JSON body a file"),
            Example("treaty fixtures openapi.yaml --to Fixtures --format har --seed 7", "writes one HAR a file"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            guard let folder = arguments.string("--to") else {
                throw WrongUse("--to is missing", help: "name the folder to write: --to DIR")
            }
            return write(arguments, to: folder, on: terminal)
        })
}

private func write(_ arguments: ParsedArguments, to folder: String, on terminal: Terminal) -> ExitCode {
    guard let contract = loaded(arguments.operands.first ?? "", arguments.loadOptions, on: terminal) else {
        return .wrongUse
    }
    let before: FixtureFolder
    do throws(WrongUse) {
        before = try FixtureFolder(folder)
    } catch {
        terminal.writeError("treaty: error: \(error.message)\n  help: \(error.help ?? "")\n")
        return .wrongUse
    }
    let format = arguments.string("--format").flatMap { Fixtures.Format(rawValue: $0) } ?? .json
    let fixtures = Fixtures(contract, format: format, seed: UInt64(arguments.int("--seed") ?? 0))
    tell(fixtures, contract, terminal)
    guard fixtures.files.count > 1 else {
        terminal.writeError("treaty: error: there is nothing to write\n")
        return .notRun
    }
    let code = makeFolder(folder)
    guard code == 0 else {
        terminal.writeError("treaty: error: '\(folder)' cannot be made: \(systemMessage(code))\n")
        return .notRun
    }
    for file in fixtures.files {
        guard write(file.bytes, to: "\(folder)/\(file.name)", on: terminal) else { return .notRun }
    }
    let names = Set(fixtures.files.map(\.name))
    for name in before.files where !names.contains(name) { removeFile("\(folder)/\(name)") }
    let count = counted(fixtures.files.count - 1, "fixture")
    terminal.write("wrote \(count) and \(Fixtures.indexName) to \(folder)\n")
    return fixtures.omissions.isEmpty && fixtures.unusableCount == 0 ? .kept : .findings
}

/// What is left out, and what is written although it is wrong.
private func tell(_ fixtures: Fixtures, _ contract: Contract, _ terminal: Terminal) {
    if fixtures.unusableCount > 0 { UnusableOperations(contract).write { terminal.write($0) } }
    for doubt in fixtures.doubts { terminal.writeError("warning: \(doubt)\n") }
    for omission in fixtures.omissions { terminal.writeError("warning: no fixture for \(omission)\n") }
}

/// A folder that fixtures are to be written to, as it is before.
private struct FixtureFolder {
    /// What an earlier run wrote and nobody has changed since, the index included.
    let files: Set<String>

    /// Errors: it is no folder, or it holds something that is not ours, or that was changed.
    init(_ path: String) throws(WrongUse) {
        if fileKind(path) == .file {
            throw WrongUse("'\(path)' is no folder", help: "name a folder that is empty or not there yet")
        }
        let there = directoryEntries(path)
        var files: Set<String> = []
        if let source = try? SourceFile.read("\(path)/\(Fixtures.indexName)"), let index = try? Document.json(source),
            index.root["fixtures"] != nil, index.root["seed"] != nil
        {
            files.insert(Fixtures.indexName)
            for entry in index.root.elements(of: "fixtures") {
                guard let name = entry["file"]?.string, there.contains(name) else { continue }
                guard let file = try? SourceFile.read("\(path)/\(name)"),
                    SHA256.hexadecimal(of: file.bytes) == entry["sha256"]?.string
                else {
                    throw WrongUse(
                        "'\(path)/\(name)' was changed since it was written", help: "keep it elsewhere, or remove it")
                }
                files.insert(name)
            }
        }
        if let other = there.first(where: { !files.contains($0) }) {
            throw WrongUse("'\(path)' holds '\(other)', which is no fixture", help: "name an empty folder")
        }
        self.files = files
    }
}

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
            A folder that was written before is written again; files in it that index.json does not name are not \
            ours, and nothing is written then.
            """,
            """
            Exit code 0: all was written; 1: some answers could not be generated, and are named; 2: the contract \
            cannot be read, or the folder holds something else; 3: the folder cannot be written.
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
    let contract: Contract
    do throws(Diagnostic) {
        contract = try Contract.load(arguments.operands.first ?? "", options: arguments.loadOptions)
    } catch {
        terminal.writeError("\(error)\n")
        return .wrongUse
    }
    let ours = writtenBefore(folder)
    if let other = directoryEntries(folder).first(where: { !ours.contains($0) }) {
        terminal.writeError(
            "treaty: error: '\(folder)' holds '\(other)', which is no fixture\n  help: name an empty folder\n")
        return .wrongUse
    }
    let format = arguments.string("--format").flatMap { Fixtures.Format(rawValue: $0) } ?? .json
    let seed = UInt64(arguments.int("--seed") ?? 0)
    let fixtures = Fixtures(contract, format: format, seed: seed)
    let code = makeFolder(folder)
    guard code == 0 else {
        terminal.writeError("treaty: error: '\(folder)' cannot be made: \(systemMessage(code))\n")
        return .notRun
    }
    for file in fixtures.files {
        guard write(file.bytes, to: "\(folder)/\(file.name)", on: terminal) else { return .notRun }
    }
    terminal.write("wrote \(fixtures.files.count - 1) fixtures and \(Fixtures.indexName) to \(folder)\n")
    for omission in fixtures.omissions { terminal.writeError("warning: no fixture for \(omission)\n") }
    return fixtures.omissions.isEmpty ? .kept : .findings
}

/// The files that an index in the folder names, and the index itself where it is one of ours.
private func writtenBefore(_ folder: String) -> Set<String> {
    guard let source = try? SourceFile.read("\(folder)/\(Fixtures.indexName)"),
        let index = try? Document.json(source), index.root["fixtures"] != nil
    else { return [] }
    return Set(index.root.elements(of: "fixtures").compactMap { $0["file"]?.string } + [Fixtures.indexName])
}

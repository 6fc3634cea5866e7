// The verb `bowtie`: answers a harness that asks for verdicts, one JSON object a line; the verdicts are TreatySchema's.
import TreatyData
import TreatySchema
import TreatyText

extension Verb {
    /// `treaty bowtie [--assert WORDS]`.
    static let bowtie = Verb(
        name: "bowtie",
        summary: "answers the Bowtie harness: JSON Schema verdicts on standard input and output",
        options: [
            Option(
                "--assert", value: "WORDS", kind: .text, isRepeatable: true,
                help: "what else may fail: format, content, integer (1.0 is none), with commas between")
        ],
        discussion: [
            """
            Reads commands (start, dialect, run, stop), one JSON object a line, and answers each with one line, as the \
            Bowtie protocol, version 1, has it. Dialects are draft 4, 6, 7, 2019-09 and 2020-12.
            """,
            "Exit code 0: stopped, or the input ended; 2: a line is no command. A broken case gets its error.",
        ],
        examples: [Example("treaty bowtie < commands.jsonl", "answers saved commands")],
        run: { (arguments, terminal) throws(WrongUse) in
            var session = BowtieSession(options: try SchemaWords.options(arguments.strings("--assert")))
            var input = StandardInput()
            var number = 0
            while let line = input.line() {
                number += 1
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
                do throws(Diagnostic) {
                    let command = try Document.json(bytes: line, name: "<stdin> line \(number)")
                    guard let answer = try session.answer(to: command.root) else { return .kept }
                    terminal.write(answer.compact + "\n")
                    terminal.flush()
                    if terminal.isClosed { return .kept }
                } catch {
                    terminal.writeError("\(error)\n")
                    return .wrongUse
                }
            }
            return .kept
        })
}

/// What has been agreed with the harness so far.
private struct BowtieSession {
    let options: SchemaOptions
    private var dialect = SchemaDialect.draft2020

    init(options: SchemaOptions) { self.options = options }

    /// The answer to one command; nil for `stop`.
    mutating func answer(to command: Value) throws(Diagnostic) -> JSON? {
        switch command["cmd"]?.string {
        case "start":
            guard command["version"]?.int == 1 else {
                throw wrong("version 1 of the protocol is spoken here", command["version"] ?? command)
            }
            return BowtieSession.introduction
        case "dialect":
            guard let named = command["dialect"], let text = named.string, let known = SchemaDialect(uri: text),
                !known.isOpenAPI
            else { throw wrong("'dialect' is not the URI of a dialect that is known", command["dialect"] ?? command) }
            dialect = known
            return ["ok": true]
        case "run": return run(command)
        case "stop": return nil
        default: throw wrong("expected 'cmd' to be start, dialect, run or stop", command["cmd"] ?? command)
        }
    }

    private static let introduction: JSON = [
        "version": 1,
        "implementation": [
            "language": "swift",
            "name": "treaty",
            "version": .string(TreatyCommand.version),
            "homepage": "https://treaty.example/",
            "documentation": "https://treaty.example/docs/cli",
            "issues": "https://treaty.example/issues",
            "source": "https://treaty.example/source",
            "dialects": .array(
                SchemaDialect.allCases.filter { !$0.isOpenAPI }.reversed().compactMap(\.uri).map {
                    // The drafts before 2019-09 end their URI with an empty fragment.
                    .string($0.contains("draft-0") ? $0 + "#" : $0)
                }),
        ],
    ]

    private func run(_ command: Value) -> JSON {
        let sequence = command["seq"].map { JSON($0) } ?? .null
        guard let example = command["case"], let schema = example["schema"] else {
            return error(sequence, "the command has no case with a schema")
        }
        var registry = SchemaRegistry()
        for member in example.members(of: "registry") {
            registry.add(member.value.document, uri: member.name, dialect: dialect, root: member.value.index)
        }
        let compilation = SchemaCompiler.compile(
            schema.document, at: schema.index, dialect: dialect, registry: registry, options: options)
        let errors = compilation.diagnostics.filter { $0.severity == .error }
        if !errors.isEmpty { return error(sequence, errors.map(\.message).joined(separator: "; ")) }
        let results = example.elements(of: "tests").map { test -> JSON in
            guard let instance = test["instance"] else {
                return ["errored": true, "context": ["message": "the test has no instance"]]
            }
            guard let verdict = compilation.program.verdict(instance.document, instance.index) else {
                return ["errored": true, "context": ["message": .string(SchemaWords.stopped)]]
            }
            return ["valid": .bool(verdict)]
        }
        return ["seq": sequence, "results": .array(results)]
    }

    private func error(_ sequence: JSON, _ message: String) -> JSON {
        ["seq": sequence, "errored": true, "context": ["message": .string(message)]]
    }

    private func wrong(_ message: String, _ value: Value) -> Diagnostic {
        Diagnostic(.error, "bowtie.command", message, at: value.location, help: "treaty help bowtie")
    }
}

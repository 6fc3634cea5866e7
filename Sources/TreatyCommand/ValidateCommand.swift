// The verb `validate`: which schema, which instances and how the answer is printed; the answer is TreatySchema's.
import TreatyData
import TreatySchema
import TreatyText

extension Verb {
    /// `treaty validate --schema S INSTANCE...`.
    static let validate = Verb(
        name: "validate",
        summary: "checks documents against a JSON Schema",
        operands: [Operand("INSTANCE", .some, "a JSON or YAML file; - is standard input")],
        options: [
            Option(
                "--schema", short: "-s", value: "FILE", kind: .text, isRequired: true,
                help: "the schema, JSON or YAML; FILE#/pointer names one inside a document"),
            Option(
                "--output", short: "-o", value: "FORMAT", kind: .choice(["text", "flag", "list", "hierarchical"]),
                default: "text", help: "text for people, or one line of JSON for each instance"),
            Option(
                "--assert", value: "WORDS", kind: .text, isRepeatable: true,
                help: "what else may fail: format, content, integer (1.0 is none), with commas between"),
            Option(
                "--dialect", value: "NAME", kind: .choice(SchemaWords.dialects.map(\.name)),
                help: "the dialect of schemas without $schema (default: 2020-12)"),
            Option(
                "--add", value: "[URI=]FILE", kind: .text, isRepeatable: true,
                help: "another document that references may lead to, under its own URI or under this one"),
            Option("--allow-remote", help: "fetches what references lead to over http and https"),
        ],
        discussion: [
            """
            Each reason comes with file, line and column of the value and of the keyword it breaks, both with the line \
            itself. Of alternatives the one that comes nearest gives the reason.
            """,
            """
            References to files are followed, from the schema's folder or from its $id where that is a file: URI. \
            Other documents are given with --add; the metaschemas of the drafts are built in. The network is not used \
            without --allow-remote. A schema is held against its own metaschema first.
            """,
            """
            Exit code 0: every instance is valid; 1: one is not; 2: wrong use, or the schema or an instance cannot be \
            used.
            """,
        ],
        examples: [
            Example("treaty validate --schema pet.schema.json pet.json", "checks one document"),
            Example("treaty validate -s openapi.yaml#/components/schemas/Pet -", "checks standard input"),
            Example("treaty validate -s a.json --output list b.yaml", "prints every error and annotation as JSON"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in try ValidateCommand(arguments, terminal).run() })
}

/// Names on the command line and what they stand for.
enum SchemaWords {
    static let dialects: [(name: String, dialect: SchemaDialect)] = [
        ("2020-12", .draft2020), ("2019-09", .draft2019), ("7", .draft7), ("6", .draft6), ("4", .draft4),
        ("openapi-3.1", .openapi31), ("openapi-3.0", .openapi30), ("swagger-2.0", .swagger20),
    ]

    /// Why there is no verdict.
    static let stopped =
        "the evaluation was stopped: the schema refers to itself without end, or asks for too many steps"

    /// The options that `--assert` asks for.
    static func options(_ words: [String]) throws(WrongUse) -> SchemaOptions {
        var options = SchemaOptions()
        for word in words.flatMap({ $0.split(separator: ",") }) {
            switch word {
            case "format": options.assertsFormat = true
            case "content": options.assertsContent = true
            case "integer": options.refusesZeroFractions = true
            default:
                throw WrongUse(
                    "--assert knows no '\(word)'",
                    help: TreatyText.help(for: String(word), among: ["format", "content", "integer"]))
            }
        }
        return options
    }
}

private struct ValidateCommand {
    private let arguments: ParsedArguments
    private let terminal: Terminal
    private let files: SchemaFiles
    private let instancePaths: [String]

    init(_ arguments: ParsedArguments, _ terminal: Terminal) {
        self.arguments = arguments
        self.terminal = terminal
        files = SchemaFiles(allowsRemote: arguments.flag("--allow-remote"))
        instancePaths = arguments.operands
    }

    func run() throws(WrongUse) -> ExitCode {
        guard let named = arguments.string("--schema") else {
            throw WrongUse("--schema is missing", help: "treaty validate --schema FILE INSTANCE...")
        }
        if (instancePaths + [named]).filter({ $0 == "-" }).count > 1 {
            throw WrongUse("standard input can be read once", help: "save it to a file")
        }
        let options = try SchemaWords.options(arguments.strings("--assert"))
        let program: SchemaProgram
        do throws(Diagnostic) {
            guard let usable = try compiled(named, options) else { return .wrongUse }
            program = usable
        } catch {
            terminal.writeError("\(error)\n")
            return .wrongUse
        }
        var code = ExitCode.kept
        for path in instancePaths {
            do throws(Diagnostic) {
                let document = try files.document(path)
                guard let isValid = program.verdict(document) else {
                    throw Diagnostic(
                        .error, "schema.stopped", "no verdict on '\(document.source.name)': \(SchemaWords.stopped)",
                        help: "look for a $ref that leads back to itself for the same value")
                }
                report(document, program, isValid)
                if !isValid, code == .kept { code = .findings }
            } catch {
                terminal.writeError("\(error)\n")
                code = .wrongUse
            }
        }
        return code
    }

    /// The schema's program; nil where it cannot be used, after saying why.
    private func compiled(_ named: String, _ options: SchemaOptions) throws(Diagnostic) -> SchemaProgram? {
        let (path, fragment) = parts(of: named)
        let document = try files.document(path)
        let dialect = dialect(of: document)
        var loader = SchemaLoader(options: options) { (uri) throws(Diagnostic) in try files.document(uri: uri) }
        for added in arguments.strings("--add") {
            let (uri, path) = pair(added)
            loader.add(try files.document(path), uri: uri ?? files.uri(ofPath: path), dialect: dialect)
        }
        let schema = try place(fragment, in: document)
        let compilation = loader.load(document, at: schema, dialect: dialect, uri: files.uri(ofPath: path))
        for diagnostic in compilation.diagnostics { terminal.writeError("\(advised(diagnostic))\n") }
        return compilation.diagnostics.contains { $0.severity == .error } ? nil : compilation.program
    }

    /// `FILE#/pointer` in two, unless a file has that very name.
    private func parts(of named: String) -> (path: String, fragment: String) {
        guard fileKind(named) == .missing, let mark = named.lastIndex(of: "#") else { return (named, "") }
        return (String(named[..<mark]), String(named[named.index(after: mark)...]))
    }

    private func place(_ fragment: String, in document: Document) throws(Diagnostic) -> NodeIndex {
        let bytes = PercentEncoding.decoded(fragment.utf8) ?? Array(fragment.utf8)
        guard let pointer = JSONPointer(text: String(decoding: bytes, as: UTF8.self)) else {
            throw Diagnostic(
                .error, "schema.pointer", "'#\(fragment)' is no JSON Pointer", help: "it begins with a slash: #/a/b")
        }
        var value = document.root
        for token in pointer.tokens {
            guard let next = value[JSONPointer([token])] else {
                throw Diagnostic(
                    .error, "schema.pointer", "there is no '\(token)' here, which '#\(fragment)' asks for",
                    at: value.location, help: TreatyText.help(for: token, among: value.members.map(\.name)))
            }
            value = next
        }
        return value.index
    }

    /// `URI=FILE` in two; a file of that very name is one.
    private func pair(_ added: String) -> (uri: String?, path: String) {
        guard fileKind(added) == .missing, let mark = added.lastIndex(of: "=") else { return (nil, added) }
        return (String(added[..<mark]), String(added[added.index(after: mark)...]))
    }

    /// What `--dialect` says, or what the document's own version does.
    private func dialect(of document: Document) -> SchemaDialect {
        if let name = arguments.string("--dialect"),
            let known = SchemaWords.dialects.first(where: { $0.name == name })
        {
            return known.dialect
        }
        if let version = document.root["openapi"]?.text, document.root["info"] != nil {
            return version.hasPrefix("3.0") ? .openapi30 : .openapi31
        }
        return document.root["swagger"]?.text == "2.0" ? .swagger20 : .draft2020
    }

    /// A diagnostic with what to do about it here.
    private func advised(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        switch diagnostic.code {
        case "schema.ref-unresolved" where diagnostic.help?.hasPrefix("give the document") == true:
            if diagnostic.message.contains(" leads to file:") {
                diagnostic.help = "no such file can be read; a document is given for this URI with --add URI=FILE"
            } else {
                let remote = files.allowsRemote ? "" : "; or have it fetched: --allow-remote"
                diagnostic.help = "give the document: --add URI=FILE\(remote)"
            }
        case "schema.dialect-unknown" where diagnostic.help?.hasPrefix("give the metaschema") == true:
            diagnostic.help = "give the metaschema: --add URI=FILE"
        default: break
        }
        return diagnostic
    }

    /// Prints what there is to say about one instance.
    private func report(_ document: Document, _ program: SchemaProgram, _ isValid: Bool) {
        let format = SchemaOutputFormat(rawValue: arguments.string("--output") ?? "text")
        if let format {
            let text =
                format == .flag ? [UInt8]("{\"valid\":\(isValid)}".utf8) : program.evaluation(document).output(format)
            terminal.write(String(decoding: text, as: UTF8.self) + "\n")
            return
        }
        let name = document.source.name
        guard !isValid else { return terminal.write("\(name): valid\n") }
        let reasonsMax = 100
        let failures = program.failures(document, limit: reasonsMax)
        for failure in failures { terminal.write(text(failure) + "\n") }
        let isCut = failures.count == reasonsMax
        terminal.write("\(name): invalid, \(isCut ? "at least " : "")\(counted(failures.count, "error"))\n")
    }

    private func text(_ failure: SchemaFailure) -> String {
        let diagnostic = Diagnostic(
            .error, "schema.\(failure.keyword)", failure.message, at: failure.instanceSource)
        var text = "\(diagnostic)\n"
        let pointer = failure.instanceLocation.description
        text += "  value: \(pointer.isEmpty ? "the whole document" : pointer)\n"
        guard let place = failure.schemaLocation else { return text }
        let location = failure.absoluteKeywordLocation.map { ", \($0)" } ?? ""
        text += "  rule: \(place): \(failure.keywordLocation)\(location)\n"
        return text + place.excerpt + "\n"
    }
}

// The verb `convert`: one file read as JSON or YAML and written as the other; reading and writing are TreatyData's.
import TreatyData
import TreatyText

extension Verb {
    /// `treaty convert IN`.
    static let convert = Verb(
        name: "convert",
        summary: "writes JSON as YAML and YAML as JSON, in the order of the file",
        operands: [Operand("IN", .one, "a JSON or YAML file; - is standard input")],
        options: [
            Option(
                "--to", value: "KIND", kind: .choice(["json", "yaml"]),
                help: "json or yaml (default: the one that IN is not)"),
            Option(
                "--style", value: "STYLE", kind: .choice(["pretty", "compact", "canonical"]), default: "pretty",
                help: "of JSON: over several lines, on one line, or the same bytes for the same value"),
            Option("--document", value: "N", kind: .integer(1...Int.max), help: "only the N-th document of a stream"),
            Option(
                "--keep-duplicates", help: "writes names that stand twice in an object as often as they stand there"),
            Option("--output", value: "FILE", default: "-", help: "writes there; - is standard output"),
        ],
        discussion: [
            """
            Order and the digits of numbers are kept. Aliases and merge keys of YAML are written out, and comments are \
            left out. Strings that some reader of YAML would take for something else get quotes.
            """,
            """
            A YAML stream of several documents stays one as YAML. JSON has no such thing: with --style compact or \
            canonical each stands on a line of its own, else --document says which one is meant.
            """,
            """
            Exit code 0: written; 2: IN cannot be read, or an object in it has a name twice; 3: the output cannot be \
            written.
            """,
        ],
        examples: [
            Example("treaty convert openapi.yaml", "prints it as JSON"),
            Example("treaty convert openapi.json --output openapi.yaml", "makes a YAML file of it"),
            Example("curl -s $URL | treaty convert - --to yaml", "shows an answer as YAML"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            let style = arguments.isGiven("--style") ? arguments.string("--style") : nil
            let conversion: Conversion
            do throws(Diagnostic) {
                conversion = try Conversion(arguments.operands[0], number: arguments.int("--document"))
            } catch {
                terminal.writeError("\(error)\n")
                return .wrongUse
            }
            let target = arguments.string("--to") ?? (conversion.isJSON ? "yaml" : "json")
            if target == "yaml", style != nil {
                throw WrongUse("--style is for JSON; YAML has one style", help: "leave it out, or add --to json")
            }
            let duplicates = arguments.flag("--keep-duplicates") ? [] : conversion.duplicates
            let shownMax = 20
            for var duplicate in duplicates.prefix(shownMax) {
                duplicate.help = "remove or rename one of them; --keep-duplicates writes both"
                terminal.writeError("\(duplicate)\n")
            }
            if duplicates.count > shownMax {
                let rest = counted(duplicates.count - shownMax, "name")
                terminal.writeError("and \(rest) more that stand twice; --keep-duplicates writes all\n")
            }
            guard duplicates.isEmpty else { return .wrongUse }
            let text = target == "yaml" ? conversion.yaml : try conversion.json(jsonStyle(style))
            return write(text, to: arguments.string("--output") ?? "-", on: terminal) ? .kept : .notRun
        })
}

private func jsonStyle(_ word: String?) -> JSONStyle {
    switch word {
    case "compact": .compact
    case "canonical": .canonical
    default: .pretty
    }
}

/// What was read, and what it is as the other kind.
private struct Conversion {
    private let documents: [Document]
    let isJSON: Bool

    /// Reads a file, all its documents or the one with this number.
    init(_ path: String, number: Int?) throws(Diagnostic) {
        var source = try SourceFile.read(path == "-" ? "/dev/stdin" : path)
        if path == "-" { source = SourceFile(name: "<stdin>", bytes: source.bytes) }
        let (all, isJSON) = try Document.readStream(source)
        guard !all.isEmpty else {
            throw Diagnostic(
                .error, "yaml.empty", "expected a value, found nothing but white space and comments",
                at: SourceLocation(file: source, range: 0..<0))
        }
        if let number, number > all.count {
            throw Diagnostic(
                .error, "convert.document",
                "\(source.name) has \(counted(all.count, "document")), and no document \(number)")
        }
        documents = number.map { [all[$0 - 1]] } ?? all
        self.isJSON = isJSON
    }

    /// Names that stand twice in one object: what a reader makes of them nobody can say (RFC 8259 4).
    var duplicates: [Diagnostic] { documents.flatMap { $0.duplicateNames() } }

    var yaml: String {
        let isStream = documents.count > 1
        return documents.map { (isStream ? "---\n" : "") + String(decoding: $0.yaml(), as: UTF8.self) }.joined()
    }

    func json(_ style: JSONStyle) throws(WrongUse) -> String {
        guard documents.count == 1 || style != .pretty else {
            throw WrongUse(
                "the file has \(documents.count) documents, and a JSON text holds one",
                help: "choose one with --document 1, write each on a line with --style compact, or add --to yaml")
        }
        return documents.map { document in
            let text = String(decoding: document.json(style), as: UTF8.self)
            return style == .pretty ? text : text + "\n"
        }.joined()
    }
}

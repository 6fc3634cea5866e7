// The verb `bundle`: which contract, as JSON or YAML, to which file; the bundling is TreatyOpenAPI's.
import TreatyData
import TreatyOpenAPI
import TreatyText

extension Verb {
    /// `treaty bundle CONTRACT`.
    static let bundle = Verb(
        name: "bundle",
        summary: "writes a contract of several files as one self-contained document",
        operands: [Operand("CONTRACT", .one, "a contract, or its folder")],
        options: [
            Option(
                "--to", value: "KIND", kind: .choice(["json", "yaml"]),
                help: "json or yaml (default: what CONTRACT is)"),
            Option("--output", value: "FILE", default: "-", help: "writes there; - is standard output"),
        ] + Option.reading,
        discussion: [
            """
            What references lead to in other files becomes a component, named as it is there; a name that is taken \
            gets a number. Path items are written where they are used, and examples of local files as values. \
            References within the contract stay as they are, and so does the order of members; comments are lost. An \
            OpenAPI 2.0 document stays one.
            """,
            """
            Exit code 0: written; 1: written, with references that lead nowhere; 2: the contract cannot be read; 3: \
            the output cannot be written.
            """,
        ],
        examples: [
            Example("treaty bundle api/openapi.yaml --output bundled.yaml", "makes one file of many"),
            Example("treaty bundle openapi.yaml --overlay sandbox.yaml --to json", "prints the changed contract"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            var diagnostics: [Diagnostic] = []
            let document: Document
            let isJSON: Bool
            do throws(Diagnostic) {
                let path = try ContractFile.path(arguments.operands[0])
                let contract = try OpenAPIDocument.read(path, options: arguments.loadOptions, into: &diagnostics)
                isJSON = contract.files.written.document.isJSON
                document = Bundle.document(of: contract, into: &diagnostics)
            } catch {
                terminal.writeError("\(error)\n")
                return .wrongUse
            }
            var shown: [Diagnostic] = []
            // What cannot be used by traffic is lint's business; here counts what the bundle lacks.
            for diagnostic in diagnostics where !shown.contains(diagnostic) && Bundle.concerns(diagnostic) {
                shown.append(diagnostic)
                terminal.writeError("\(diagnostic)\n")
            }
            let target = arguments.string("--to") ?? (isJSON ? "json" : "yaml")
            let bytes = target == "json" ? document.json(.pretty) : document.yaml()
            let isWritten = write(
                String(decoding: bytes, as: UTF8.self), to: arguments.string("--output") ?? "-", on: terminal)
            guard isWritten else { return .notRun }
            return shown.contains { $0.severity == .error } ? .findings : .kept
        })
}

extension Document {
    /// Whether the text begins as JSON does; YAML in braces counts as JSON, which it nearly is.
    fileprivate var isJSON: Bool {
        let first = source.bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        return first == UInt8(ascii: "{")
    }
}

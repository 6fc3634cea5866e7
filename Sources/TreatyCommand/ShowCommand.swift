// The verb `show`: which contract and which operation, as text or JSON; what there is to see is TreatyReport's.
import TreatyContract
import TreatyReport
import TreatyText

extension Verb {
    /// `treaty show CONTRACT [OPERATION]`.
    static let show = Verb(
        name: "show",
        summary: "prints the operations of a contract, or one with all that may be sent and answered",
        operands: [
            Operand("CONTRACT", .one, "a contract, or its folder"),
            Operand("OPERATION", .any, "an operationId, or a method and a path: GET /pets; or a tag or a path to list"),
        ],
        options: [
            Option(
                "--format", value: "FORMAT", kind: .choice(["text", "json"]), default: "text",
                help: "for people, or for programs"),
            Option(
                "--group", value: "BY", kind: .choice(ContractOutline.Grouping.allCases.map(\.rawValue)),
                help: "tag, path or none (default: what suits the contract)"),
        ] + Option.reading,
        discussion: [
            """
            The list has servers, security schemes, and each operation with method, path, operationId and summary. \
            An operation that cannot be used has a '!' and stands once more at the end, with the reason.
            """,
            """
            One operation is shown with its parameters, bodies, responses, error rules and effects; each with the \
            place where it stands, and the document it comes from where the contract cites one.
            """,
            "Exit code 0: shown; 1: there is no such operation; 2: the contract cannot be read.",
        ],
        examples: [
            Example("treaty show openapi.yaml", "lists the operations"),
            Example("treaty show openapi.yaml createPet", "shows one"),
            Example("treaty show openapi.yaml GET /pets/{id}", "shows one by its method and path"),
            Example("treaty show openapi.yaml /repos", "lists the operations whose path begins like this"),
        ],
        run: { (arguments, terminal) throws(WrongUse) in
            let contract: Contract
            do throws(Diagnostic) {
                contract = try Contract.load(arguments.operands[0], options: arguments.loadOptions)
            } catch {
                terminal.writeError("\(error)\n")
                return .wrongUse
            }
            let errors = contract.loadDiagnostics.filter { $0.severity == .error }
            let shownMax = 5
            for diagnostic in errors.prefix(shownMax) { terminal.writeError("\(diagnostic)\n") }
            if errors.count > shownMax {
                let rest = counted(errors.count - shownMax, "more error")
                terminal.writeError("and \(rest); treaty lint \(contract.path) prints them all\n")
            }
            return Showing(contract, arguments, terminal).show(arguments.operands.dropFirst().joined(separator: " "))
        })
}

private struct Showing {
    private let contract: Contract
    private let isJSON: Bool
    private let grouping: ContractOutline.Grouping?
    private let terminal: Terminal

    init(_ contract: Contract, _ arguments: ParsedArguments, _ terminal: Terminal) {
        self.contract = contract
        self.terminal = terminal
        isJSON = arguments.string("--format") == "json"
        grouping = arguments.string("--group").flatMap(ContractOutline.Grouping.init)
    }

    func show(_ wanted: String) -> ExitCode {
        if let operation = operation(wanted) {
            let outline = OperationOutline(operation, of: contract)
            var text = OutlineText(isColoured: terminal.isColoured)
            terminal.write(isJSON ? outline.json : text.operation(outline))
            return .kept
        }
        let outline = ContractOutline(contract, isThorough: true)
        if wanted.isEmpty {
            write(outline, grouping ?? outline.naturalGrouping)
            return .kept
        }
        let some = outline.with { $0.tags.contains(wanted) || wanted.hasPrefix("/") && $0.path.hasPrefix(wanted) }
        guard some.lines.isEmpty else {
            write(some, grouping ?? .none)
            return .kept
        }
        let known = outline.lines.flatMap { [$0.id, "\($0.method) \($0.path)"] } + outline.lines.flatMap(\.tags)
        let near = suggestion(for: wanted, among: known.filter { !$0.isEmpty })
        terminal.writeError("error: the contract has no operation '\(wanted)'\n")
        let help = near.map { "did you mean '\($0)'?" } ?? "treaty show \(contract.path) lists the operations"
        terminal.writeError("  help: \(help)\n")
        return .findings
    }

    private func write(_ outline: ContractOutline, _ grouping: ContractOutline.Grouping) {
        var text = OutlineText(isColoured: terminal.isColoured)
        terminal.write(isJSON ? outline.json : text.contract(outline, groups: outline.groups(by: grouping)))
    }

    /// By id, by method and path, or by a path that has one operation only.
    private func operation(_ wanted: String) -> Operation? {
        guard !wanted.isEmpty else { return nil }
        if let named = contract.operations.first(where: { $0.id == wanted }) { return named }
        let words = wanted.split(separator: " ", maxSplits: 1)
        if words.count == 2 {
            return contract.operations.first { $0.method == words[0].uppercased() && $0.path.text == words[1] }
        }
        let ofPath = contract.operations.filter { $0.path.text == wanted }
        return ofPath.count == 1 ? ofPath[0] : nil
    }
}

// The operations of a contract that cannot be used, in a few lines for people; what is done without them is not here.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// What a contract names and nobody can call, with the reasons. To look for it is to compile every operation.
struct UnusableOperations {
    private let contract: Contract
    private let reasons: [String]
    /// The most that are named.
    private static let shownMax = 8

    init(_ contract: Contract) {
        self.contract = contract
        func sentence(_ diagnostic: Diagnostic) -> String {
            diagnostic.message + (diagnostic.location.map { " (\($0))" } ?? "")
        }
        let broken = contract.unusableOperations.map {
            "\($0.operation.method) \($0.operation.path.text): \(sentence($0.reason))"
        }
        let unmatched = contract.loadDiagnostics.filter { $0.code == "openapi.path-template" }.map(sentence)
        reasons = broken + unmatched + UnusableOperations.slashless(contract)
    }

    /// Operations of paths that no request can have.
    private static func slashless(_ contract: Contract) -> [String] {
        let methods: Set<String> = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]
        let paths = contract.document.root.members(of: "paths").filter { !$0.name.hasPrefix("/") }
        return paths.flatMap { path in
            path.value.members.filter { methods.contains($0.name) }.map { operation in
                "\(operation.name.uppercased()) \(path.name): the path does not begin with a slash "
                    + "(\(operation.value.location))"
            }
        }
    }

    /// Says how many there are and names the first; whether there are any.
    @discardableResult
    func write(_ write: (String) -> Void) -> Bool {
        guard !reasons.isEmpty else { return false }
        write("  \(counted(reasons.count, "operation")) of \(contract.name) left out:\n")
        for reason in reasons.prefix(UnusableOperations.shownMax) { write("    \(reason)\n") }
        let rest = reasons.count - UnusableOperations.shownMax
        if rest > 0 { write("    and \(rest) more; treaty lint \(contract.path) names all\n") }
        return true
    }
}

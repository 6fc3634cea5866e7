// What changed between two contracts and whom it breaks: pairs operations, and asks about each part of them.
import TreatyData
public import TreatyOpenAPI
import TreatySchema
public import TreatyText

/// Two contracts, compared: a list of changes, each with its places in both files.
public struct ContractComparison: Sendable {
    /// The paths of the contracts as given.
    public let old: String
    public let new: String
    /// What changed, in the order of the old contract, then of the new one.
    public let changes: [Change]
    /// How many operations each contract has.
    public let operationCounts: (old: Int, new: Int)
    /// What was wrong with each contract while it was read; no entry made it unusable.
    public let diagnostics: (old: [Diagnostic], new: [Diagnostic])

    /// Reads and compares two contracts, each a file or a folder that holds `openapi.yaml`. Throws the diagnostic of
    /// one that cannot be used at all. `includesText`: differences of descriptions and examples as well.
    public init(
        old: String, new: String, options: LoadOptions = LoadOptions(), includesText: Bool = false
    ) throws(Diagnostic) {
        var (oldDiagnostics, newDiagnostics) = ([Diagnostic](), [Diagnostic]())
        let left = try OpenAPIDocument.read(try ContractFile.path(old), options: options, into: &oldDiagnostics)
        let right = try OpenAPIDocument.read(try ContractFile.path(new), options: options, into: &newDiagnostics)
        self.init(left, right, paths: (old, new), includesText: includesText, (oldDiagnostics, newDiagnostics))
    }

    /// Contracts that are in memory already.
    package init(
        _ left: OpenAPIDocument, _ right: OpenAPIDocument, paths: (String, String), includesText: Bool = false,
        _ diagnostics: ([Diagnostic], [Diagnostic]) = ([], [])
    ) {
        (old, new) = paths
        self.diagnostics = (diagnostics.0, diagnostics.1)
        let comparer = ContractComparer(
            ComparedSide(left.files, dialect: left.version.schemaDialect),
            ComparedSide(right.files, dialect: right.version.schemaDialect), includesText: includesText)
        comparer.compare(left.operations, right.operations)
        changes = comparer.list.changes
        operationCounts = comparer.operationCounts
    }

    /// How many changes have a verdict for some parties; texts are not counted.
    public func count(_ verdict: ChangeVerdict, for parties: [ContractParty]) -> Int {
        changes.count { !$0.isText && $0.verdict(for: parties) == verdict }
    }
}

/// A comparison under way.
final class ContractComparer {
    let old: ComparedSide
    let new: ComparedSide
    let schemas: SchemaComparison
    let includesText: Bool
    var list = ChangeList()
    private(set) var operationCounts = (old: 0, new: 0)
    /// The operation that changes are added for; nil for the contract as a whole.
    private var operation: String?
    /// Whether the roles are swapped: in a callback the provider calls.
    private var isReversed = false
    /// How many callbacks are around, and the pairs that have been compared inside others: a callback may hold itself.
    private var depth = 0
    private var inner: Set<[NodeKey]> = []
    private static let depthMax = 8

    init(_ old: ComparedSide, _ new: ComparedSide, includesText: Bool) {
        self.old = old
        self.new = new
        self.includesText = includesText
        schemas = SchemaComparison(old, new, includesText: includesText)
    }

    func add(_ draft: ChangeDraft) {
        guard includesText || !draft.isText else { return }
        var draft = draft
        if isReversed {
            // Words that are about one party's verdict become words about the other's.
            if draft.consumer != draft.provider {
                swap(&draft.consumer, &draft.provider)
                draft.why = whyReversed(draft)
            } else if !draft.why.isEmpty {
                draft.why += " (here the provider calls)"
            }
        }
        list.add(draft, operation: operation)
    }

    /// What a change of a call that the provider makes means for consumers, which answer it.
    private func whyReversed(_ draft: ChangeDraft) -> String {
        if draft.kind == "operation.removed" { return "the provider does not call it any more" }
        if draft.kind == "operation.added" { return "consumers of the old contract do not expect the call" }
        let isAnswer = draft.kind.hasPrefix("response.")
        return switch draft.consumer {
        case .breaks:
            isAnswer
                ? "what consumers of the old contract answer may be refused now"
                : "the provider may send what consumers of the old contract do not take"
        case .unknown: "whether consumers of the old contract, which are called here, get on with it is not decided"
        case .safe:
            isAnswer
                ? "what consumers of the old contract answer is still taken"
                : "what the provider sends is what consumers of the old contract take"
        }
    }

    func compare(_ before: [OperationView], _ after: [OperationView]) {
        formats()
        servers()
        wholeContract()
        let (left, right) = (ComparedOperation.all(before, old), ComparedOperation.all(after, new))
        operationCounts = (left.count, right.count)
        let pairs = OperationPairs(left, right)
        for (before, after) in pairs.both { within(before.title) { operation(before, after) } }
        for gone in pairs.removed { within(gone.title) { removed(gone) } }
        for added in pairs.added { within(added.title) { self.added(added) } }
        webhooks()
    }

    func within(_ title: String, _ body: () -> Void) {
        let outer = operation
        operation = title
        body()
        operation = outer
    }

    func reversed(_ body: () -> Void) {
        isReversed.toggle()
        body()
        isReversed.toggle()
    }

    private func operation(_ before: ComparedOperation, _ after: ComparedOperation) {
        OperationComparison(before, after, self).compare()
    }

    // MARK: Operations of one side

    private func removed(_ gone: ComparedOperation) {
        let sunset = gone.value["x-sunset"].map { ", sunset \($0.text)" } ?? ""
        let note = gone.isDeprecated ? " (it was deprecated\(sunset))" : ""
        add(
            ChangeDraft(
                "operation.removed", consumer: .breaks, provider: .safe, old: gone.value.location,
                new: new.root["paths"]?.location, "\(gone.title) is gone\(note)",
                why: gone.isDeprecated
                    ? "callers were told, and those that have not moved are refused"
                    : "callers are refused"))
    }

    private func added(_ operation: ComparedOperation) {
        add(
            ChangeDraft(
                "operation.added", consumer: .safe, provider: .breaks, new: operation.value.location,
                "\(operation.title) is new", why: "callers of the old contract do not call it"))
    }

    // MARK: The contract as a whole

    private func formats() {
        func text(_ root: Value) -> (String, Value)? {
            (root["openapi"] ?? root["swagger"]).map { ($0.text, $0) }
        }
        guard let (before, site) = text(old.root), let (after, other) = text(new.root), before != after else { return }
        add(
            ChangeDraft(
                "contract.format", consumer: .safe, provider: .safe, old: site.location, new: other.location,
                "OpenAPI \(before) → \(after)", why: "how a contract is written is not part of an exchange"))
    }

    private func wholeContract() {
        texts(old.root["info"], new.root["info"], ["title", "summary", "description", "version"])
        texts(old.root, new.root, ["tags", "externalDocs"])
        ErrorRuleComparison(self).contract()
    }

    /// Members that only people read.
    func texts(_ before: Value?, _ after: Value?, _ names: [String], at place: String = "") {
        guard includesText else { return }
        for name in names {
            let (left, right) = (before?[name], after?[name])
            guard left != nil || right != nil, left.map(valueKey) != right.map(valueKey) else { continue }
            var draft = ChangeDraft(
                "text.\(name == "externalDocs" ? "external-docs" : name)", consumer: .safe, provider: .safe, at: place,
                old: (left ?? before)?.location, new: (right ?? after)?.location,
                "\(name): \(shown(left)) → \(shown(right))", why: "only people read it")
            draft.isText = true
            add(draft)
        }
    }

    /// Hosts; the paths of servers belong to the operations.
    private func servers() {
        func urls(_ root: Value) -> [(text: String, site: Value)] {
            root.elements(of: "servers").map { (ComparedOperation.serverURL($0), $0) }
        }
        func host(_ text: String) -> String? {
            let url = URIReference(text)
            return url.authority.map { "\(url.scheme ?? "")://\($0.lowercased())" }
        }
        let (before, after) = (urls(old.root), urls(new.root))
        let (hosts, others) = (before.compactMap { host($0.text) }, after.compactMap { host($0.text) })
        for (text, site) in before {
            guard let host = host(text), !others.contains(host) else { continue }
            add(
                ChangeDraft(
                    "server.removed", consumer: .unknown, provider: .safe, old: site.location,
                    new: new.root["servers"]?.location, "the server \(host) is no longer named",
                    why: "callers are told another address; whether the old one still answers nobody says"))
        }
        for (text, site) in after {
            guard let host = host(text), !hosts.contains(host) else { continue }
            add(
                ChangeDraft(
                    "server.added", consumer: .safe, provider: .safe, old: old.root["servers"]?.location,
                    new: site.location, "the server \(host) is new"))
        }
    }

    /// Calls from the provider to the consumer (OpenAPI 3.1 4.8.1).
    private func webhooks() {
        let (left, right) = (old.root["webhooks"], new.root["webhooks"])
        callbacks(items(left, "webhook", old), items(right, "webhook", new))
    }

    /// The operations of path items by name.
    func items(_ value: Value?, _ word: String, _ side: ComparedSide) -> [ComparedOperation] {
        (value?.members).map { members in
            members.flatMap { member in
                side.resolved(member.value).map {
                    ComparedOperation.operations(
                        of: $0, path: "\(word) \(member.name)", key: member.key, side, [""])
                } ?? []
            }
        } ?? []
    }

    /// Operations whose requests come from the provider.
    func callbacks(_ before: [ComparedOperation], _ after: [ComparedOperation]) {
        if before.isEmpty && after.isEmpty || depth >= ContractComparer.depthMax { return }
        depth += 1
        defer { depth -= 1 }
        let known = Dictionary(after.map { ($0.title, $0) }, uniquingKeysWith: { first, _ in first })
        let names = Set(before.map(\.title))
        reversed {
            for one in before {
                within(one.title) {
                    guard let other = known[one.title] else { return removed(one) }
                    let isNew = depth == 1 || inner.insert([NodeKey(one.value), NodeKey(other.value)]).inserted
                    if isNew { operation(one, other) }
                }
            }
            for one in after where !names.contains(one.title) { within(one.title) { added(one) } }
        }
    }
}

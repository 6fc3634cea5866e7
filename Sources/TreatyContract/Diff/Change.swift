// One difference between two contracts and whom it breaks; finding differences is the comparisons' work.
public import TreatyText

/// What a change means for one party that stays as it was.
public enum ChangeVerdict: String, Sendable, Comparable {
    /// Whoever kept the old contract notices nothing that it did not allow.
    case safe
    /// It depends on what the contracts do not say, or on what is not decided here.
    case unknown
    /// Whoever kept the old contract may be refused, or meet what it does not allow.
    case breaks

    public static func < (left: ChangeVerdict, right: ChangeVerdict) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .safe: 0
        case .unknown: 1
        case .breaks: 2
        }
    }
}

/// The two sides of a contract.
public enum ContractParty: String, Sendable, CaseIterable {
    /// Who calls.
    case consumer
    /// Who answers.
    case provider
}

/// One difference, told once however many operations meet it.
public struct Change: Sendable {
    /// A stable word code such as `request.parameter-added-required`.
    public let kind: String
    /// For callers that kept the old contract and meet a provider of the new one.
    public let consumer: ChangeVerdict
    /// For providers that kept the old contract and meet callers that expect the new one.
    public let provider: ChangeVerdict
    /// The operations that meet it, as `POST /orders`; empty where it is the contract's as a whole.
    public internal(set) var operations: [String]
    /// Where in an exchange, such as `query.limit` or `response.body#/items/*/id`; empty for an operation as a whole.
    public let place: String
    /// Where the old fact stands; nil where there was none.
    public let old: SourceLocation?
    /// Where the new fact stands; nil where there is none.
    public let new: SourceLocation?
    /// One sentence with the old and the new value.
    public let message: String
    /// Why the verdict is what it is.
    public let why: String
    /// A value as compact JSON that one contract's schema accepts and the other's refuses; nil where none was found or
    /// looked for.
    public let witness: String?
    /// Whether a "breaks" about schemas lacks a witness: the keywords say so, and no value was found that shows it.
    public let lacksProof: Bool
    /// Whether only people read it: a description, an example.
    public let isText: Bool

    /// What it means for a party.
    public func verdict(for party: ContractParty) -> ChangeVerdict { party == .consumer ? consumer : provider }

    /// The worst of what it means for some parties.
    public func verdict(for parties: [ContractParty]) -> ChangeVerdict {
        parties.map { verdict(for: $0) }.max() ?? .safe
    }
}

/// A change on its way to the list: what is the same for all operations that meet it.
struct ChangeDraft {
    var kind: String
    var consumer: ChangeVerdict
    var provider: ChangeVerdict
    var place = ""
    var old: SourceLocation?
    var new: SourceLocation?
    var message: String
    var why = ""
    var witness: String?
    var lacksProof = false
    var isText = false

    init(
        _ kind: String, consumer: ChangeVerdict, provider: ChangeVerdict, at place: String = "",
        old: SourceLocation? = nil, new: SourceLocation? = nil, _ message: String, why: String = ""
    ) {
        self.kind = kind
        self.consumer = consumer
        self.provider = provider
        self.place = place
        self.old = old
        self.new = new
        self.message = message
        self.why = why
    }
}

/// The changes found so far; the same change of the same places is one, with the operations that meet it.
struct ChangeList {
    private struct Key: Hashable {
        var kind: String
        var message: String
        var consumer: ChangeVerdict
        var provider: ChangeVerdict
        var places: [Int]
        var files: [ObjectIdentifier]
    }

    private(set) var changes: [Change] = []
    private var positions: [Key: Int] = [:]
    private var known: [Set<String>] = []

    mutating func add(_ draft: ChangeDraft, operation: String?) {
        let places = [draft.old, draft.new]
        // What stands nowhere belongs to its operation alone.
        let alone = draft.old == nil && draft.new == nil ? operation ?? "" : ""
        let key = Key(
            kind: draft.kind, message: draft.message + alone, consumer: draft.consumer, provider: draft.provider,
            places: places.flatMap { [$0?.range.lowerBound ?? -1, $0?.range.upperBound ?? -1] },
            files: places.compactMap { $0.map { ObjectIdentifier($0.file) } })
        if let position = positions[key] {
            if let operation, known[position].insert(operation).inserted {
                changes[position].operations.append(operation)
            }
            return
        }
        positions[key] = changes.count
        known.append(operation.map { [$0] } ?? [])
        changes.append(
            Change(
                kind: draft.kind, consumer: draft.consumer, provider: draft.provider,
                operations: operation.map { [$0] } ?? [], place: draft.place, old: draft.old, new: draft.new,
                message: draft.message, why: draft.why, witness: draft.witness, lacksProof: draft.lacksProof,
                isText: draft.isText))
    }
}

// One difference between two schemas at its own place, and what it does to the values they accept; who breaks depends
// on the way a message goes.
import TreatyData
import TreatyText

/// What a difference does to the set of values in one direction.
enum SchemaEffect {
    /// Nothing of the one is outside the other.
    case none
    /// Something is; the value shows it, as compact JSON, where one was found.
    case some(witness: String?)
    /// Not decided.
    case undecided

    var verdict: ChangeVerdict {
        switch self {
        case .none: .safe
        case .some: .breaks
        case .undecided: .unknown
        }
    }

    var witness: String? { if case .some(let witness) = self { witness } else { nil } }
    /// Whether it rests on the keywords alone.
    var lacksProof: Bool { if case .some(nil) = self { true } else { false } }
}

struct SchemaDifference {
    /// The kind without the way of the message, such as `max-length-narrowed`.
    var kind: String
    var message: String
    var old: SourceLocation?
    var new: SourceLocation?
    /// What old values the new schema refuses.
    var narrowing = SchemaEffect.none
    /// What new values the old schema refuses.
    var widening = SchemaEffect.none
    /// A verdict that the sets of values do not give: who reads a member that is gone is not helped by a set.
    var fixed: (consumer: ChangeVerdict, provider: ChangeVerdict)?
    var why: String?
    /// A step behind the schema's own place, such as the property that is gone.
    var step: [String] = []
    var isText = false
}

/// A difference before it is judged: which way it goes by its keyword, and which values would show it.
struct SchemaSuspicion {
    var difference: SchemaDifference
    /// Nil where the keyword does not tell.
    var narrows: Bool?
    var widens: Bool?
    /// Whether a value of the old schema that the new one refuses is one because of this.
    var showsNarrowing: (JSON) -> Bool = { _ in true }
    var showsWidening: (JSON) -> Bool = { _ in true }
}

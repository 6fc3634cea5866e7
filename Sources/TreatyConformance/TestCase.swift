// One case of a conformance run, as the contract alone plans it: what is sent, as whom, on which record, and what must
// come back.
package import TreatyContract
package import TreatyData
package import TreatyOpenAPI

/// A planned exchange with an expectation. Its id is stable: it depends on the contract only.
package struct TestCase: Sendable {
    /// Such as `petstore/delete-pet/error-52/missing-id`.
    package internal(set) var id: String
    package let operation: Operation
    package let purpose: Purpose
    /// What the case does, in a few words.
    package let title: String
    package let expectation: Expectation
    package let evidence: Evidence?
    package var caller: CallerNeed = .unlimited
    package var record: RecordNeed?
    package var placement: Placement?
    package var changes: [Change] = []
    /// Whether it is one of many ways to succeed: it leaves its record to the next, and is left out where the contract
    /// does not take it.
    package var isVariant = false
    /// Whether a value of it was made from a schema, so that only the contract's own mock is sure to know it.
    package var isMadeUp = false
    /// Whether it is a call that must have succeeded before, spelled otherwise.
    package var isRespelled = false
    /// What forbids a success of a case about an error, whatever nobody says of the refusal.
    package var forbidding: Evidence?
    /// What the case rests on beside the facts that are broken.
    package var basis: Evidence?

    package enum Purpose: Sendable {
        case success
        case error(ErrorRule)
        case protocolRule
        /// Planned, and known not to be possible; the text says why.
        case impossible(ErrorRule, why: String)
    }

    package enum CallerNeed: Sendable {
        case unlimited
        case nobody
        /// All credentials but this scheme's.
        case without(scheme: String)
        /// All credentials, this scheme's being wrong.
        case wrong(scheme: String, way: WrongWay)
        /// All credentials, and all of them unknown.
        case allWrong
        case principal(String)
        /// Who has this credential, and whatever else the call wants.
        case issued(scheme: String, value: String)
        /// Who has credentials of all these schemes, and shows them but for one.
        case showing([String], without: String?)
        /// Somebody whose credential of this scheme is over.
        case expired(scheme: String)
    }

    /// How a credential is wrong.
    package enum WrongWay: String, Sendable {
        case unknown, empty
        /// The right one without its last character.
        case shortened
    }

    package enum RecordNeed: Sendable {
        case existing(collection: String)
        case absent(collection: String)
        /// A record that a principal may not work on.
        case denied(collection: String, principal: String)
        /// An existing record on which the operation was called before.
        case repeated(collection: String)

        package var collection: String {
            switch self {
            case .existing(let name), .absent(let name), .denied(let name, _), .repeated(let name): name
            }
        }
    }

    /// Where the record's key goes, and how a body is written.
    package struct Placement: Sendable {
        package let locator: Locator
        package let contentType: String?
        /// `query`, `form-body`, `json-body`: the last word of ids.
        package let name: String
    }

    package enum Change: Sendable {
        case remove(Locator)
        case set(Locator, JSON)
        /// A text that stands for another value.
        case alias(Locator, text: String, meaning: ValueRecipe)
        /// A text of so many characters.
        case longest(Locator, length: Int)
        /// An ending of the path.
        case suffix(String)
        case method(String)
        /// Another body, written as its type wants.
        case body(contentType: String, JSON)
        /// A body that is sent as it is.
        case raw(contentType: String, text: String)
        /// The record's key in a body of an undeclared type.
        case rawKey(contentType: String, name: String)
    }

    /// Whether the method may change something on the target (RFC 9110 9.2.1).
    package var isStateChanging: Bool {
        var method = operation.method
        for case .method(let other) in changes { method = other }
        return !["GET", "HEAD", "OPTIONS", "TRACE"].contains(method)
    }

    /// Whether the case is about a second call on one record.
    var isRepeated: Bool { if case .repeated = record { true } else { false } }

    /// Whether a right answer leaves the record as it was.
    package var keepsRecord: Bool {
        if case .success = purpose { return false }
        if case .repeated = record { return false }
        return true
    }
}

// The ways in which the services of records can be broken, one fact at a time: what a table of them is made of.
import Testing

/// Which of the services is meant.
enum ServiceName: String, Sendable { case clinic, forms, searches, times }

/// Why a broken fact is not found.
enum ServiceGap: Sendable {
    /// The contract has it as assumed, as no document says it: a breach is not judged.
    case assumed
    /// No example sends the value.
    case unsent
    /// A relation to a value that is not shown holds.
    case relations
    /// What a call does to records of another collection is not looked at.
    case beside
    /// Lists are followed where they are asked for, not where a change answers one.
    case answeredLists
    /// After a change that rests on a choice of words the record is not read.
    case afterClosing
}

/// One broken fact of a service that is faithful otherwise.
struct ServiceMutant: Sendable {
    let name: String
    let service: ServiceName
    /// The operation whose answers are broken, or that does something else.
    let operation: String
    let change: ServiceChange
    /// What the finding of a failing case has to contain.
    let word: String
    /// A part of that case's id; any case will do if there is none.
    let step: String
    /// Why nothing can find it, or not yet; such a mutant must not be found.
    let gap: ServiceGap?

    init(
        _ name: String, _ service: ServiceName, _ operation: String, _ change: ServiceChange, says word: String,
        in step: String = "", gap: ServiceGap? = nil
    ) {
        self.name = name
        self.service = service
        self.operation = operation
        self.change = change
        self.word = word
        self.step = step
        self.gap = gap
    }
}

extension ServiceMutant: CustomTestStringConvertible {
    var testDescription: String { "\(operation): \(name)" }
}

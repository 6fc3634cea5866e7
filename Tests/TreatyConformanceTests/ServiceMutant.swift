// The ways in which the services of records can be broken, one fact at a time: what a table of them is made of.
import Testing

/// Which of the services is meant.
enum ServiceName: String, Sendable { case clinic, forms }

/// One broken fact of a service that is faithful otherwise.
struct ServiceMutant: Sendable {
    let name: String
    let service: ServiceName
    /// The operation whose answers are broken, or that does something else.
    let operation: String
    let change: ServiceChange
    /// What the finding of a failing case has to contain.
    let word: String
    /// Why nothing can find it, or not yet; such a mutant must not be found.
    let gap: String?

    init(
        _ name: String, _ service: ServiceName, _ operation: String, _ change: ServiceChange, says word: String,
        gap: String? = nil
    ) {
        self.name = name
        self.service = service
        self.operation = operation
        self.change = change
        self.word = word
        self.gap = gap
    }
}

extension ServiceMutant: CustomTestStringConvertible {
    var testDescription: String { "\(operation): \(name)" }
}

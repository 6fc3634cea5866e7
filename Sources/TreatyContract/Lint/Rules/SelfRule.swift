// The rule openapi.self: an address of a document with a fragment.
import TreatyData
import TreatyText

extension LintRule {
    static let selfAddress = LintRule(
        "openapi.self", "$self has a fragment", .error, versions: .v32, standard: "OpenAPI 3.2 4.1",
        "$self is the address of the whole document, against which its references are resolved; it has no fragment."
    ) { subject, report in
        guard let address = subject.root["$self"], address.text.contains("#") else { return }
        report.add("the document's address has a fragment", at: address.location, help: "remove '#' and what follows")
    }
}

// Where facts come from that no compiled part carries: the security of an operation, the endings of paths.
import TreatyData
package import TreatyOpenAPI
import TreatyText

extension Contract {
    /// Where it comes from that an operation wants credentials: as weak as the weakest of its alternatives. Nil where
    /// it wants none, or can do without.
    package func securityEvidence(of operation: Operation) -> Evidence? {
        guard !operation.security.isEmpty, !operation.security.contains(where: \.isEmpty),
            let security = operation.view.value["security"] ?? document.root["security"]
        else { return nil }
        return security.elements.map { founded(at: $0, "nobody says who may call") }.reduce(nil) { weaker($0, $1) }
    }

    /// Where it comes from that every path may have an ending.
    package var suffixEvidence: Evidence? {
        document.root["x-treaty-suffixes"].map { founded(at: $0, "nobody says how paths may end") }
    }

    private func founded(at value: Value, _ why: String) -> Evidence {
        evidence.evidence(at: value.location) ?? Evidence(assumed: why, location: value.location)
    }
}

// Tells from the parts of a contract that nothing keeps its operations from being used, so that they need not be
// compiled one by one; why one cannot be used, its compilation says.
import TreatyData
import TreatyText

extension LintSubject {
    /// Whether every operation can be used, as far as that shows: references lead somewhere, schemas compile, and
    /// parameters and statuses are what they must be. False says nothing.
    var isUsableThroughout: Bool {
        guard schemas.diagnostics.allSatisfy({ $0.severity < .error }) else { return false }
        guard references.allSatisfy({ $0.object == .schema || resolve($0.holder) != nil }) else { return false }
        let places = ["path", "query", "header", "cookie", "querystring", "body", "formData"]
        for site in sites(.parameter) {
            guard site.value["name"]?.kind == .string, places.contains(site.value["in"]?.text ?? "") else {
                return false
            }
        }
        for site in sites(.responses) {
            for member in site.value.members where !member.name.hasPrefix("x-") && StatusSet(member.name) == nil {
                return false
            }
        }
        // Parameters of 2.0 are schemas without being any here; what else can be wrong in them is their structure.
        guard version == .v20 else { return true }
        return [StructureObject.parameter, .items, .header].allSatisfy { object in
            sites(object).allSatisfy { $0.value["pattern"] == nil }
        }
    }
}

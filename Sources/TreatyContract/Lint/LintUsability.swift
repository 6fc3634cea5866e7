// Tells from the parts of a contract that nothing keeps its operations from being used, so that they need not be
// compiled one by one; why one cannot be used, its compilation says.
import TreatyData
import TreatyText

extension LintSubject {
    /// Whether every operation can be used, as far as that shows: references lead somewhere, schemas compile, and
    /// parameters and statuses are what they must be. False says nothing.
    var isUsableThroughout: Bool {
        guard schemas.diagnostics.allSatisfy({ $0.severity < .error }) else { return false }
        guard referencesAreKept else { return false }
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

    /// Whether references lead to objects of their kind. Schemas are compiled together here and one by one for
    /// messages, so that an anchor or a name of a schema's own may be known to one compilation only.
    private var referencesAreKept: Bool {
        var known: [StructureObject: Set<NodePlace>] = [:]
        for reference in references {
            if reference.object == .schema {
                let fragment = reference.text.text.drop { $0 != "#" }.dropFirst()
                guard fragment.isEmpty || fragment.hasPrefix("/") else { return false }
                continue
            }
            guard let target = resolve(reference.holder) else { return false }
            let places = known[reference.object] ?? Set(sites(reference.object).map { NodePlace($0.value) })
            known[reference.object] = places
            guard places.contains(NodePlace(target)) else { return false }
        }
        guard version.isSubset(of: .since31) else { return true }
        return sites(.schema).allSatisfy { $0.value["$id"] == nil && $0.value["$dynamicRef"] == nil }
    }
}

// The rule openapi.misplaced-field: members that belong to another kind of the same object.
import TreatyData
import TreatyText

extension LintRule {
    static let misplacedField = LintRule(
        "openapi.misplaced-field", "a member stands in an object of another kind", .error,
        standard: "OpenAPI 3.1 4.8.12, 4.8.27; 2.0 5.2.9, 5.2.23",
        """
        A security scheme of one type has no use for the members of another (a scheme in an apiKey), a parameter that \
        is described by content has no style, and in OpenAPI 2.0 only a body parameter has a schema and only the \
        others have a type.
        """
    ) { subject, report in
        let special = ["name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl", "oauth2MetadataUrl"]
        let special20 = ["name", "in", "flow", "authorizationUrl", "tokenUrl", "scopes"]
        for site in subject.sites(.securityScheme) {
            guard let members = schemeMembers(site.value, subject.version) else { continue }
            for member in site.value.members {
                let name = member.name
                guard (subject.version == .v20 ? special20 : special).contains(name),
                    !(members.needed + members.allowed).contains(name)
                else { continue }
                report.add(
                    "a security scheme of type \(site.value["type"]?.text ?? "") has no '\(name)'",
                    at: member.key.location, help: "remove it, or mend the type")
            }
        }
        for site in subject.sites(.parameter) {
            if subject.version == .v20 {
                checkOld(site, &report)
            } else if subject.version.isSubset(of: .since31), site.value["content"] != nil,
                site.value["schema"] == nil
            {
                for name in ["style", "explode", "allowReserved"] where site.value[name] != nil {
                    report.add(
                        "'\(name)' says how a schema is written, and this parameter has content",
                        at: keyPlace(site.value, name), help: "remove it; the media type says how it is written")
                }
            }
        }
    }

    private static func checkOld(_ site: LintSite, _ report: inout LintReport) {
        let value = site.value
        guard let place = value["in"]?.text else { return }
        if place == "body" {
            for name in ["type", "items", "collectionFormat", "format", "enum"] where value[name] != nil {
                report.add(
                    "a body parameter has no '\(name)'", at: keyPlace(value, name), help: "write it inside schema")
            }
            return
        }
        if value["schema"] != nil {
            report.add(
                "only a body parameter has a schema", at: keyPlace(value, "schema"),
                help: "write type, format and the like beside 'in'")
        }
        if value["type"]?.text == "file", place != "formData" {
            report.add(
                "only a formData parameter can be a file", at: keyPlace(value, "type"), help: "write in: formData")
        }
        if value["collectionFormat"]?.text == "multi", place != "query", place != "formData" {
            report.add(
                "collectionFormat: multi is for query and formData", at: keyPlace(value, "collectionFormat"),
                help: "write csv, ssv, tsv or pipes")
        }
    }
}

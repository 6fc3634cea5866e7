// The rule openapi.missing-field: members that an object must have, always or because of what else it says.
import TreatyData
import TreatyText

extension LintRule {
    static let missingField = LintRule(
        "openapi.missing-field", "a member is missing that must be there", .error,
        standard: "OpenAPI 3.1 4.8; 2.0 5.2",
        """
        Some members are required: title and version of info, name and in of a parameter, description of a response \
        (until 3.1), url of a server. Some are required because of others: an apiKey scheme needs name and in, a \
        parameter needs schema or content, a link needs operationId or operationRef.
        """
    ) { subject, report in
        report.add(
            subject.complaints["openapi.missing-field"] ?? [],
            count: subject.complaintCounts["openapi.missing-field"] ?? 0)
        if subject.version.isSubset(of: .since31),
            subject.root["paths"] ?? subject.root["components"]
                ?? subject.root["webhooks"] == nil
        {
            report.add(
                "the document has neither paths nor webhooks nor components", at: firstByte(of: subject.root),
                help: "add one of them")
        }
        checkParameters(subject, &report)
        checkSchemes(subject, &report)
        guard subject.version != .v20 else { return }
        for site in subject.sites(.link) where site.value["operationId"] ?? site.value["operationRef"] == nil {
            report.add(
                "the link names no operation", at: site.place, help: "add a member 'operationId' or 'operationRef'")
        }
    }

    private static func checkParameters(_ subject: LintSubject, _ report: inout LintReport) {
        for site in subject.sites(.parameter) + (subject.version == .v20 ? [] : subject.sites(.header)) {
            let value = site.value
            if subject.version == .v20 {
                guard let place = value["in"]?.text else { continue }
                let needed = place == "body" ? "schema" : "type"
                if value[needed] == nil {
                    report.add(
                        "'\(needed)' is missing in the parameter '\(value["name"]?.text ?? "")'",
                        at: firstByte(of: value), help: "add a member '\(needed)'")
                }
            } else if value["in"]?.text == "querystring" {
                guard value["content"] == nil else { continue }
                report.add(
                    "'content' is missing in a parameter that is the whole query string", at: firstByte(of: value),
                    help: "describe it under content, with one media type")
            } else if value["schema"] == nil, value["content"] == nil {
                let what = site.object == .header ? "header" : "parameter '\(value["name"]?.text ?? "")'"
                report.add(
                    "the \(what) has neither schema nor content", at: firstByte(of: value),
                    help: "add a schema, such as schema: {type: string}")
            }
        }
        guard subject.version == .v20 else { return }
        for object in [StructureObject.parameter, .header, .items] {
            for site in subject.sites(object) where site.value["type"]?.text == "array" && site.value["items"] == nil {
                report.add(
                    "'items' is missing beside type: array", at: firstByte(of: site.value),
                    help: "say what the elements are, such as items: {type: string}")
            }
        }
    }

    private static func checkSchemes(_ subject: LintSubject, _ report: inout LintReport) {
        for site in subject.sites(.securityScheme) {
            let value = site.value
            guard let type = value["type"]?.string else { continue }
            for name in schemeMembers(value, subject.version)?.needed ?? [] where value[name] == nil {
                report.add(
                    "'\(name)' is missing in the security scheme of type \(type)", at: firstByte(of: value),
                    help: "add a member '\(name)'")
            }
        }
    }
}

/// Which members a security scheme of its type must have and may have beside `type` and `description`; nil for types
/// that are none.
func schemeMembers(_ scheme: Value, _ version: LintVersions) -> (needed: [String], allowed: [String])? {
    switch (version, scheme["type"]?.text) {
    case (_, "apiKey"): (["name", "in"], [])
    case (.v20, "basic"): ([], [])
    case (.v20, "oauth2"):
        switch scheme["flow"]?.text {
        case "implicit": (["flow", "authorizationUrl"], ["scopes"])
        case "password", "application": (["flow", "tokenUrl"], ["scopes"])
        case "accessCode": (["flow", "authorizationUrl", "tokenUrl"], ["scopes"])
        default: (["flow"], ["scopes", "authorizationUrl", "tokenUrl"])
        }
    case (.v20, _): nil
    case (_, "http"): (["scheme"], ["bearerFormat"])
    case (_, "mutualTLS"): ([], [])
    case (_, "oauth2"): (["flows"], ["oauth2MetadataUrl"])
    case (_, "openIdConnect"): (["openIdConnectUrl"], [])
    default: nil
    }
}

// The rule openapi.response-type: a body of OpenAPI 2.0 that has no media type.
import TreatyData
import TreatyText

extension LintRule {
    static let responseType = LintRule(
        "openapi.response-type", "a response has a body and no media type", .warning, versions: .v20,
        standard: "OpenAPI 2.0 5.2.1 produces, 5.2.8 produces",
        """
        In OpenAPI 2.0 the media type of an answer stands in produces, of the operation or of the document. Where \
        neither has one, what the body is written in is not known; JSON is assumed.
        """
    ) { subject, report in
        guard subject.root["produces"] ?? nil == nil else { return }
        for operation in subject.operations where operation.value["produces"] == nil {
            let body = operation.value.members(of: "responses").first { member in
                subject.resolve(member.value)?["schema"] != nil
            }
            guard let body else { continue }
            report.add(
                "\(operation.name) answers with a body of no media type", at: body.key.location,
                help: "add produces: [application/json] to the operation or to the document")
        }
    }
}

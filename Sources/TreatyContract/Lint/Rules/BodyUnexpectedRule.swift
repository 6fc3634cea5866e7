// The rule openapi.body-unexpected: a body where HTTP gives it no meaning.
import TreatyData
import TreatyText

extension LintRule {
    static let bodyUnexpected = LintRule(
        "openapi.body-unexpected", "a GET, HEAD, DELETE or TRACE has a body", .hint,
        standard: "RFC 9110 9.3.1, 9.3.2, 9.3.5, 9.3.8; OpenAPI 3.1 4.8.10.1",
        """
        HTTP gives a body of GET, HEAD and DELETE no meaning: clients, proxies and servers may drop it or refuse the \
        request. OpenAPI 3.0 and before say that it is ignored. Of an API that is there already this is a fact to \
        know; in a new one send the values as parameters, or use POST (in OpenAPI 3.2 also query).
        """
    ) { subject, report in
        for operation in subject.operations where ["GET", "HEAD", "DELETE", "TRACE"].contains(operation.method) {
            if operation.value["requestBody"] != nil {
                report.add(
                    "a body of \(operation.method) has no meaning", at: keyPlace(operation.value, "requestBody"),
                    help: "send its values as parameters, or use another method")
            } else if subject.version == .v20,
                let use = subject.parameters(of: operation).first(where: { ["body", "formData"].contains($0.place) })
            {
                report.add(
                    "a body of \(operation.method) has no meaning", at: firstByte(of: use.site),
                    help: "send its values as query parameters, or use another method")
            }
        }
    }
}

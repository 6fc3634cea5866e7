// The rule openapi.count: objects that hold another number of entries than they must.
import TreatyData
import TreatyText

extension LintRule {
    static let count = LintRule(
        "openapi.count", "a parameter's content must name one media type", .error, versions: .since30,
        standard: "OpenAPI 3.1 4.8.12.2.2",
        """
        A parameter or header that is described by content is written in one way, so the map under content has \
        exactly one entry.
        """
    ) { subject, report in
        for site in subject.sites(.parameter) + subject.sites(.header) {
            guard let content = site.value["content"], content.kind == .object, content.count != 1 else { continue }
            report.add(
                "expected one media type, found \(content.count)", at: firstByte(of: content),
                help: "keep the media type that the value is written in")
        }
    }
}

// The rule openapi.media-type-shadowed: two descriptions of one media type.
import TreatyData
import TreatyHTTP
import TreatyText

extension LintRule {
    static let mediaTypeShadowed = LintRule(
        "openapi.media-type-shadowed", "a media type that can never be reached", .warning,
        standard: "OpenAPI 3.1 4.8.13, 4.8.17; RFC 9110 8.3.1",
        """
        Media types compare without regard to case and to spaces, so two entries under content can be the same one; \
        the second is never chosen. In OpenAPI 2.0 the same holds for a type that produces or consumes lists twice.
        """
    ) { subject, report in
        for object in [StructureObject.requestBody, .response] {
            for site in subject.sites(object) where site.value["content"]?.kind == .object {
                var seen: [MediaType: String] = [:]
                for member in site.value.members(of: "content") {
                    guard let type = MediaType(member.name) else { continue }
                    guard let known = seen.updateValue(member.name, forKey: type), known != member.name else {
                        continue
                    }
                    report.add(
                        "'\(member.name)' is the media type '\(known)', which stands here already",
                        at: member.key.location, help: "keep one of them")
                }
            }
        }
        guard subject.version == .v20 else { return }
        for value in [subject.root] + subject.sites(.operation).map(\.value) {
            for name in ["consumes", "produces"] {
                var seen: Set<MediaType> = []
                for element in value.elements(of: name) {
                    guard let type = MediaType(element.text), !seen.insert(type).inserted else { continue }
                    report.add("'\(element.text)' stands in this list already", at: element.location)
                }
            }
        }
    }
}

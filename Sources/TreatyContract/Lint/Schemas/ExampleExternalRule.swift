// The rule example.external: examples in files of their own.
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatySchema
import TreatyText

extension LintRule {
    static let exampleExternal = LintRule(
        "example.external", "an example's own file is missing or breaks the schema", .error, versions: .since30,
        standard: "OpenAPI 3.1 4.8.19.1",
        """
        externalValue leads to a file that holds the example, from the folder of the document it stands in. A file \
        beside the contract must exist; where its body is JSON it is held against the schema. Nothing is read from \
        the network.
        """
    ) { subject, report in
        for site in subject.sites(.mediaType) {
            for member in site.value.members(of: "examples") {
                guard let place = subject.resolve(member.value)?["externalValue"], place.kind == .string else {
                    continue
                }
                check(place, site, &report)
            }
        }
        for site in subject.sites(.example) where subject.around(site, [.mediaType]) == nil {
            guard let place = site.value["externalValue"], place.kind == .string else { continue }
            complain(place, &report)
        }

        func complain(_ place: Value, _ report: inout LintReport) {
            guard let why = subject.files.whyUnread(place) else { return }
            report.add(why.message, at: place.location, help: why.help)
        }

        func check(_ place: Value, _ site: LintSite, _ report: inout LintReport) {
            guard let source = subject.files.externalSource(place) else { return complain(place, &report) }
            guard MediaType(site.name ?? "")?.isJSON == true, let schema = site.value["schema"],
                let program = subject.schemas.program(of: schema, .none)
            else { return }
            do throws(Diagnostic) {
                let document = try Document.read(source)
                for failure in program.failures(document, .root, limit: 3) {
                    report.add(
                        "the example in '\(source.name)' breaks its schema: \(failure.message)", at: place.location,
                        help: "the value stands at \(failure.instanceSource)")
                }
            } catch {
                report.add("the example's file cannot be used: \(error.message)", at: place.location, help: error.help)
            }
        }
    }
}

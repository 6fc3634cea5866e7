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
                guard let example = subject.resolve(member.value), let place = example["externalValue"],
                    let path = localPath(place)
                else { continue }
                check(path, place, site, &report)
            }
        }
        for site in subject.sites(.example) where subject.around(site, [.mediaType]) == nil {
            guard let place = site.value["externalValue"], let path = localPath(place) else { continue }
            if fileKind(path) == .missing { complain(path, place, &report) }
        }

        func check(_ path: String, _ place: Value, _ site: LintSite, _ report: inout LintReport) {
            guard fileKind(path) != .missing else { return complain(path, place, &report) }
            guard MediaType(site.name ?? "")?.isJSON == true, let schema = site.value["schema"],
                let program = subject.schemas.program(of: schema, .none)
            else { return }
            do throws(Diagnostic) {
                let document = try Document.read(SourceFile.read(path))
                for failure in program.failures(document, .root, limit: 3) {
                    report.add(
                        "the example in '\(path)' breaks its schema: \(failure.message)", at: place.location,
                        help: "the value stands at \(failure.instanceSource)")
                }
            } catch {
                report.add("the example's file cannot be used: \(error.message)", at: place.location, help: error.help)
            }
        }
    }

    private static func complain(_ path: String, _ place: Value, _ report: inout LintReport) {
        report.add("there is no file '\(path)'", at: place.location, help: "the path is relative to the document")
    }

    /// Within the folder of the contract only: nil for what leads to the network or out of it.
    private static func localPath(_ place: Value) -> String? {
        guard place.kind == .string else { return nil }
        let text = place.text
        guard !text.isEmpty, !text.contains("://"), !text.hasPrefix("/"), URIReference(text).scheme == nil else {
            return nil
        }
        let path = normalized(folder(of: place.document.source.name) + text)
        return path.hasPrefix("..") ? nil : path
    }
}

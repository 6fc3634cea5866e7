// The rule schema.format-unknown: formats that are in no registry.
import TreatyData
import TreatyText

extension LintRule {
    static let formatUnknown = LintRule(
        "schema.format-unknown", "a format that no registry knows", .off,
        standard: "OpenAPI 3.1 4.4; JSON Schema 2020-12 validation 7.3; spec.openapis.org/registry/format",
        "A format that is not registered is a note for people: nothing is checked and no tool generates it."
    ) { subject, report in
        for object in [StructureObject.schema, .parameter, .items, .header] {
            for site in subject.sites(object) {
                guard let format = site.value["format"], format.kind == .string, !formats.contains(format.text) else {
                    continue
                }
                report.add(
                    "the format '\(format.text)' is not registered and checks nothing", at: format.location,
                    help: suggestion(for: format.text, among: formats.sorted()).map { "did you mean '\($0)'?" })
            }
        }
    }

    private static let formats: Set<String> = [
        "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "uri",
        "uri-reference", "iri", "iri-reference", "uuid", "ipv4", "ipv6", "regex", "json-pointer",
        "relative-json-pointer", "uri-template", "byte", "base64url", "binary", "password", "int8", "int16", "int32",
        "int64", "uint8", "uint16", "uint32", "uint64", "double-int", "float", "double", "decimal", "decimal128",
        "char", "commonmark", "html", "http-date", "media-range", "sf-binary", "sf-boolean", "sf-decimal",
        "sf-integer", "sf-string", "sf-token",
    ]
}

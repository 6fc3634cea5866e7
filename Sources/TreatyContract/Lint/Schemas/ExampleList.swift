// Collects the examples and defaults of a contract, each with the schema that it must keep; judging is the rules'.
import TreatyData
import TreatySchema

/// All examples, in the order of the file.
struct ExampleList {
    private(set) var examples: [LintExample] = []
    private let subject: LintSubject

    init(_ subject: LintSubject) {
        self.subject = subject
        for site in subject.sites {
            switch site.object {
            case .parameter, .header: subject.version == .v20 ? addOld(site) : addParameter(site)
            case .items where subject.version == .v20: addOld(site)
            case .mediaType: addMediaType(site)
            case .response where subject.version == .v20: addResponse(site)
            case .schema: addSchema(site)
            default: break
            }
        }
    }

    private mutating func add(
        _ name: String, _ value: Value, _ schema: Value, _ direction: SchemaDirection = .none,
        kind: LintExample.Kind = .example, mediaType: String? = nil
    ) {
        examples.append(
            LintExample(
                kind: kind, name: name, value: value, schema: schema, direction: direction, mediaType: mediaType))
    }

    private mutating func addNamed(
        _ holder: Value, _ schema: Value, _ direction: SchemaDirection, mediaType: String?
    ) {
        if let example = holder["example"] {
            add("example", example, schema, direction, mediaType: mediaType)
        }
        for member in holder.members(of: "examples") {
            guard let example = subject.resolve(member.value), let value = example["dataValue"] ?? example["value"]
            else { continue }
            add(member.name, value, schema, direction, mediaType: mediaType)
        }
    }

    private mutating func addParameter(_ site: LintSite) {
        guard let schema = site.value["schema"] else { return }
        addNamed(site.value, schema, site.object == .parameter ? .request : .response, mediaType: nil)
    }

    private mutating func addMediaType(_ site: LintSite) {
        guard let schema = site.value["schema"] else { return }
        addNamed(site.value, schema, direction(of: site), mediaType: site.name ?? "")
    }

    private func direction(of site: LintSite) -> SchemaDirection {
        switch subject.around(site, [.requestBody, .response, .parameter, .header])?.object {
        case .requestBody, .parameter: .request
        case .response, .header: .response
        default: .none
        }
    }

    /// A parameter of OpenAPI 2.0 is a schema itself; so are headers and items.
    private mutating func addOld(_ site: LintSite) {
        guard let value = site.value["default"], site.value["type"]?.text != "file" else { return }
        add("default", value, site.value, kind: .defaultValue)
    }

    private mutating func addResponse(_ site: LintSite) {
        guard let schema = site.value["schema"] else { return }
        for member in site.value.members(of: "examples") {
            add(member.name, member.value, schema, .response, mediaType: member.name)
        }
    }

    private mutating func addSchema(_ site: LintSite) {
        let schema = site.value
        if let example = schema["example"] { add("example", example, schema) }
        if subject.version.isSubset(of: .since31) {
            for (index, example) in schema.elements(of: "examples").enumerated() {
                add("examples/\(index)", example, schema)
            }
        }
        if let value = schema["default"] { add("default", value, schema, kind: .defaultValue) }
    }
}

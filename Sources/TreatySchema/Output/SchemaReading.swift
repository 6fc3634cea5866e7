// A schema as the walk over output units needs it, read from the document; the compiled program has lost these places.
import TreatyData
import TreatyPattern
import TreatyText

/// One schema object: the keywords in force and the members that annotate.
struct SchemaReading {
    let place: SchemaPlace
    let value: Value
    let resource: Int
    let dialect: SchemaDialect
    let assertsFormat: Bool
    private(set) var keywords: [(keyword: SchemaKeyword, value: Value)] = []
    private(set) var annotations: [(name: String, value: Value)] = []

    init(_ place: SchemaPlace, _ registry: inout SchemaRegistry, _ options: SchemaOptions) {
        self.place = place
        value = registry.value(at: place)
        resource = registry.resource(around: place.node, in: place.document)
        dialect = registry.dialect(of: place.node, in: place.document, resource: resource)
        let vocabulary = registry.resources[resource].metaschema.map { registry.vocabulary(of: $0) } ?? .standard
        assertsFormat = options.assertsFormat || vocabulary.contains(.formatAssertion)
        var seen: Set<[UInt8]> = []
        for member in value.members where seen.insert(Array(member.key.document.text(of: member.key.index))).inserted {
            let keyword = SchemaKeyword(rawValue: member.name)
            if let keyword, dialect.knows(keyword), dialect.age < 2019 || vocabulary.contains(keyword.vocabulary) {
                keywords.append((keyword, member.value))
                if keyword == .format || keyword.isContent { annotations.append((member.name, member.value)) }
            } else if member.name != "$comment", member.name != "$schema" {
                annotations.append((member.name, member.value))
            }
        }
        if dialect.refHidesSiblings, let reference = keywords.first(where: { $0.keyword == .ref }),
            reference.value.kind == .string
        {
            keywords = [reference]
            annotations = []
        }
    }

    subscript(keyword: SchemaKeyword) -> Value? { keywords.first { $0.keyword == keyword }?.value }

    /// What annotates a value: the members of the content vocabulary annotate strings only (2020-12 validation 8).
    func annotations(of kind: NodeKind) -> [(keyword: String, value: SchemaNote)] {
        annotations.filter { name, _ in
            guard dialect.age >= 7, name.hasPrefix("content") else { return true }
            switch name {
            case "contentMediaType", "contentEncoding": return kind == .string
            case "contentSchema":
                return dialect.age < 2019 || kind == .string && annotations.contains { $0.name == "contentMediaType" }
            default: return true
            }
        }.map { ($0.name, .value($0.value)) }
    }

    /// The number of a keyword that bounds a size; nil where it is absent or none.
    func size(_ keyword: SchemaKeyword) -> Int32? {
        guard let value = self[keyword], value.kind == .number else { return nil }
        return SchemaNumber(value.document.bytes, value.node.text).size
    }
}

extension SchemaRegistry {
    /// The vocabularies a metaschema that is not built in turns on (2020-12 core 8.1.2).
    mutating func vocabulary(of metaschema: String) -> SchemaVocabulary {
        guard let index = resource(at: metaschema) else { return .standard }
        let root = value(at: SchemaPlace(document: resources[index].document, node: resources[index].root))
        guard let named = root["$vocabulary"], named.kind == .object else { return .standard }
        return named.members.reduce(into: .core) { $0.formUnion(SchemaVocabulary(uri: $1.name)) }
    }
}

extension SchemaRegistry {
    /// Vocabularies that a metaschema asks for and nobody here knows: schemas must not be processed then
    /// (2020-12 core 8.1.2.1).
    mutating func unknownVocabularies(of metaschema: String) -> [Diagnostic] {
        guard let index = resource(at: metaschema) else { return [] }
        let root = value(at: SchemaPlace(document: resources[index].document, node: resources[index].root))
        let annotating = ["meta-data", "format", "format-annotation", "content"]
        return root.members(of: "$vocabulary").compactMap { member in
            guard member.value.bool == true, SchemaVocabulary(uri: member.name).isEmpty,
                !annotating.contains(String(member.name.split(separator: "/").last ?? ""))
            else { return nil }
            return Diagnostic(
                .error, "schema.vocabulary-unknown",
                "the metaschema asks for the vocabulary '\(cut(member.name, charactersMax: 80))', which is not known",
                at: member.key.location, help: "make it optional: \"\(cut(member.name, charactersMax: 80))\": false")
        }
    }
}

extension SchemaBlockBuilder {
    /// Warns about a `$schema` that is neither built in nor among the documents given.
    mutating func checkDialect(_ value: Value) {
        guard let text = value.string, SchemaDialect(uri: text) == nil,
            code.registry.resource(at: URIReference(text).withoutFragment.description) == nil
        else { return }
        let known = SchemaDialect.allCases.compactMap(\.uri)
        let near = suggestion(for: text, among: known).map { "did you mean '\($0)'?" }
        code.diagnostics.append(
            Diagnostic(
                .warning, "schema.dialect-unknown",
                "'\(cut(text, charactersMax: 80))' is no known dialect; keywords keep the meaning they have outside",
                at: value.location, help: near ?? "give the metaschema as well"))
    }
}

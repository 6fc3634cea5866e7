// Values made from schemas for answers: seeded, and judged by the schema before they are used; where is not known here.
import TreatyContract
import TreatyData
import TreatySchema
import TreatyText

/// Why a schema has no value that can be sent.
struct BodyFailure: Error, Sendable {
    let reason: String
}

/// What a body is about: a record of a collection, a collection with the records of these ids, or a path.
struct BodySubject: Sendable {
    let collection: String
    var id = ""
    var ids: [String] = []
}

/// Makes values of schemas. The same seed, schema and subject give the same value on every machine.
struct BodySource: Sendable {
    let seed: UInt64
    /// Whether examples within schemas are used where they are valid.
    let usesExamples: Bool

    /// A value of a schema; its scalars depend on seed, subject and their own place only. The example of the schema
    /// itself comes first where examples are used.
    func value(_ schema: CompiledSchema, _ subject: BodySubject, name: String = "") throws(BodyFailure) -> JSON {
        if let example = example(of: schema) { return example }
        func entity(_ id: String) -> GenerationEntity {
            GenerationEntity(collection: subject.collection, id: .string(id), member: BodySource.noMember)
        }
        var context = GenerationContext(
            seed: seed, direction: .response, mode: usesExamples ? .exampleFirst : .generatedOnly,
            entities: subject.ids.map(entity))
        if subject.id.isEmpty {
            context.seed ^= BodySource.hash(subject.collection)
        } else {
            context.entity = entity(subject.id)
        }
        do throws(GenerationFailure) {
            return try SchemaGenerator(schema.program).value(context, name: name)
        } catch {
            throw BodyFailure(reason: error.description)
        }
    }

    /// The first example of a schema that it accepts; nil where examples are not used.
    func example(of schema: CompiledSchema) -> JSON? {
        guard usesExamples, let node = schema.resolve(schema.value) else { return nil }
        let examples = [node["example"]].compactMap(\.self) + node.elements(of: "examples").prefix(8)
        return examples.lazy.map { JSON($0) }.first { schema.accepts($0) }
    }

    /// The mock writes ids itself, where it finds the member that holds them.
    private static let noMember = "\u{0}"

    /// The seed that a text stands for: the number it writes, else its FNV-1a hash.
    static func seed(_ text: String) -> UInt64 {
        if let number = UInt64(text) { return number }
        return hash(text)
    }

    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}

// Values made from schemas for answers: seeded, checked before they are used; where they stand is not known here.
import TreatyContract
import TreatyData
import TreatySchema
import TreatyText

/// Why a schema has no value that can be sent.
struct BodyFailure: Error, Sendable {
    let reason: String
}

/// Makes values of schemas. The same seed, schema and entity give the same value on every machine.
struct BodySource: Sendable {
    let seed: UInt64
    /// Whether examples within schemas are used where they are valid.
    let usesExamples: Bool

    /// A value of a schema that stands for an entity, such as the path of a record: the same members in every schema
    /// that shows it.
    func value(_ schema: CompiledSchema, entity: String) throws(BodyFailure) -> JSON {
        let context = GenerationContext(
            seed: StableSeed.mixed(seed, entity), mode: usesExamples ? .exampleFirst : .generatedOnly)
        do throws(GenerationFailure) {
            return try SchemaGenerator(schema.program).value(context)
        } catch {
            throw BodyFailure(reason: error.description)
        }
    }

    /// The seed that a text stands for: the number it writes, else its FNV-1a hash.
    static func seed(_ text: String) -> UInt64 {
        if let number = UInt64(text) { return number }
        return text.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }
}

// The official annotation suite, in every dialect that each case names; how annotations are written is OutputTests'.
import Foundation
import Testing
import TreatyData
import TreatySchema
import TreatyText

@Suite struct AnnotationTests {
    @Test(
        "every value gets the annotations of the schemas that hold for it, and no others",
        .enabled(if: SchemaSuite.folder != nil, "the corpora are not there"),
        arguments: SchemaSuite.files("annotations/tests"))
    func annotations(_ file: String) throws {
        print("corpora: used json-schema-test-suite/annotations/\(file)")
        let suite = try #require(SchemaSuite.folder)
        let document = try SchemaSuite.document(suite.appending(path: "annotations/tests/\(file)"), name: file)
        var count = 0
        for group in document.root.elements(of: "suite") {
            let compatibility = group["compatibility"]?.text ?? ""
            for draft in SchemaSuite.drafts where isMeant(draft.number, compatibility) {
                count += try check(group, draft.dialect, "\(file) \(draft.folder)")
            }
        }
        print("annotations/\(file): \(count) assertions")
        #expect(count > 0)
    }

    private func check(_ group: Value, _ dialect: SchemaDialect, _ label: String) throws -> Int {
        let schema = try #require(group["schema"])
        var registry = SchemaRegistry()
        for external in group.members(of: "externalSchemas") {
            let text = JSON(external.value).bytes
            let document = try Document.json(bytes: text, name: external.name)
            registry.add(document, uri: external.name, dialect: dialect)
        }
        let program = SchemaCompiler.compile(schema.document, at: schema.index, dialect: dialect, registry: registry)
            .program
        var count = 0
        for test in group.elements(of: "tests") {
            let instance = try #require(test["instance"])
            let evaluation = program.evaluation(instance.document, instance.index)
            #expect(evaluation.unitsVerdict == program.isValid(instance.document, instance.index))
            let annotations = evaluation.annotations
            for assertion in test.elements(of: "assertions") {
                let found = annotations.filter {
                    $0.instanceLocation.description == assertion["location"]?.text
                        && $0.keyword == assertion["keyword"]?.text
                }
                let expected = assertion.members(of: "expected")
                let isSame =
                    found.count == expected.count
                    && expected.allSatisfy { member in
                        found.contains { $0.value == JSON(member.value) && isAt(member.name, $0, schema) }
                    }
                if !isSame {
                    let name = group["description"]?.text ?? ""
                    Issue.record("\(label): \(name): \(assertion["keyword"]?.text ?? ""): found \(found)")
                }
                count += 1
            }
        }
        return count
    }

    /// Whether a key such as `#/$defs/a`, from the root of the schema, names the schema that annotated.
    private func isAt(_ key: String, _ annotation: SchemaAnnotation, _ schema: Value) -> Bool {
        guard key.hasPrefix("#") else { return annotation.schemaLocation == key }
        let text = String(decoding: PercentEncoding.decoded(key.dropFirst().utf8) ?? [], as: UTF8.self)
        guard let pointer = JSONPointer(text: text), let place = schema[pointer] else { return false }
        return annotation.schemaSource.range == place.location.range
    }

    /// `6,<=2019`: from 6 on, up to 2019 (README of the annotation suite).
    private func isMeant(_ draft: Int, _ compatibility: String) -> Bool {
        compatibility.split(separator: ",").allSatisfy { part in
            let number = Int(part.drop { !$0.isNumber }) ?? 0
            if part.hasPrefix("<=") { return draft <= number }
            if part.hasPrefix("=") { return draft == number }
            return draft >= number
        }
    }
}

// What of JSON Schema is timed and thrown at.
import Dispatch
import TreatyData
import TreatySchema
import TreatyText

/// The pairs of the corpora: schema, instance.
private let pairs: [(name: String, schema: String, instance: String, dialect: SchemaDialect)] = [
    ("openapi", "schema-bench/openapi.json", "openapi/000-historic_github-api-2022-07-18.json", .draft4),
    ("swagger", "schema-bench/swagger.json", "schema-bench/kubernetes.json", .draft4),
    ("geojson", "schema-bench/geojson.json", "schema-bench/canada.json", .draft7),
    ("citm", "schema-bench/citm_catalog_schema.json", "schema-bench/citm_catalog.json", .draft7),
    ("fast", "schema-bench/fast_schema.json", "schema-bench/fast_valid.json", .draft7),
    ("fast-invalid", "schema-bench/fast_schema.json", "schema-bench/fast_invalid.json", .draft7),
    ("fhir", "schema-bench/fhir.schema.json", "schema-bench/patient-example-d.json", .draft6),
    ("recursive", "schema-bench/recursive_schema.json", "schema-bench/recursive_instance.json", .draft7),
]

/// The document with one of its last values replaced so that the schema refuses it.
private func broken(_ file: SourceFile, _ program: SchemaProgram) throws -> Document? {
    let document = try Document.json(file)
    for index in stride(from: document.nodes.count - 1, to: max(0, document.nodes.count - 2000), by: -1) {
        let node = document.nodes[index]
        guard node.kind == .string || node.kind == .number else { continue }
        var bytes = file.bytes
        bytes.replaceSubrange(
            Int(node.sourceStart)..<Int(node.sourceEnd), with: node.kind == .string ? "[]".utf8 : "{}".utf8)
        guard let changed = try? Document.json(SourceFile(name: file.name, bytes: bytes)) else { continue }
        if !program.isValid(changed) { return changed }
    }
    return nil
}

/// A schema for arrays of records, with definitions that refer to each other in a ring.
private func definitions(_ count: Int) -> [UInt8] {
    let parts = (0..<count).map { number in
        """
        "d\(number)":{"type":"object","required":["id","name\(number)"],"additionalProperties":false,
        "properties":{"id":{"type":"integer","minimum":0},"name\(number)":{"type":"string","maxLength":40},
        "next":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/d\((number + 1) % count)"}]}}}
        """
    }
    return Array(##"{"type":"array","items":{"$ref":"#/$defs/d0"},"$defs":{\##(parts.joined(separator: ","))}}"##.utf8)
}

private func records(_ count: Int) -> [UInt8] {
    let parts = (0..<count).map { number in
        #"{"id":\#(number),"name0":"a name","next":{"name1":"b","id":7,"next":null}}"#
    }
    return Array("[\(parts.joined(separator: ","))]".utf8)
}

let schemaMeasures: [Measure] =
    pairs.map { pair in
        Measure(name: "schema/\(pair.name)") { corpora in
            let schema = try Document.json(SourceFile.read("\(corpora)/\(pair.schema)"))
            let instance = try Document.json(SourceFile.read("\(corpora)/\(pair.instance)"))
            let program = SchemaCompiler.compile(schema, dialect: pair.dialect).program
            print("verdict/\(pair.name)\t\(program.isValid(instance))")
            return { keep(program.isValid(instance)) }
        }
    }
    + ["openapi", "swagger", "geojson", "citm"].flatMap { name in
        // The same document with its last string made a number: flag and explain walk as far.
        ["flag", "explain"].map { mode in
            Measure(name: "schema-\(mode)/\(name)") { corpora in
                guard let pair = pairs.first(where: { $0.name == name }) else { return nil }
                let schema = try Document.json(SourceFile.read("\(corpora)/\(pair.schema)"))
                let whole = try SourceFile.read("\(corpora)/\(pair.instance)")
                let program = SchemaCompiler.compile(schema, dialect: pair.dialect).program
                guard let instance = try broken(whole, program) else { return nil }
                return mode == "flag"
                    ? { keep(program.isValid(instance)) } : { keep(program.failures(instance)) }
            }
        }
    }
    + [1, 2, 4, 8].flatMap { times in
        // Documents and schemas of growing size, all of one make.
        ["document", "schema"].map { what in
            Measure(name: "schema-linear/\(what)/\(times)") { _ in
                let schema = try Document.json(bytes: definitions(what == "schema" ? times * 500 : 50), name: "schema")
                if what == "schema" {
                    return { keep(SchemaCompiler.compile(schema, dialect: .draft2020).program) }
                }
                let program = SchemaCompiler.compile(schema, dialect: .draft2020).program
                let instance = try Document.json(bytes: records(times * 2_000), name: "instance")
                return { keep(program.isValid(instance)) }
            }
        }
    }
    + [1, 2].map { threads in
        Measure(name: "schema-threads/\(threads)") { corpora in
            let schema = try Document.json(SourceFile.read("\(corpora)/schema-bench/fast_schema.json"))
            let program = SchemaCompiler.compile(schema, dialect: .draft7).program
            let file = try SourceFile.read("\(corpora)/schema-bench/fast_valid.json")
            let instances = try (0..<threads).map { _ in try Document.json(file) }
            return {
                // 200,000 evaluations of a small document in each thread, all on one program.
                DispatchQueue.concurrentPerform(iterations: threads) { thread in
                    for _ in 0..<200_000 { keep(program.isValid(instances[thread])) }
                }
            }
        }
    }
    + pairs.filter { $0.name == "openapi" || $0.name == "fhir" }.map { pair in
        Measure(name: "compile/\(pair.name)") { corpora in
            let schema = try Document.json(SourceFile.read("\(corpora)/\(pair.schema)"))
            return { keep(SchemaCompiler.compile(schema, dialect: pair.dialect).program) }
        }
    }

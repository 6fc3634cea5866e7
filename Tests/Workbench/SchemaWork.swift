// What of JSON Schema is timed and thrown at.
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
    + pairs.filter { $0.name == "openapi" || $0.name == "fhir" }.map { pair in
        Measure(name: "compile/\(pair.name)") { corpora in
            let schema = try Document.json(SourceFile.read("\(corpora)/\(pair.schema)"))
            return { keep(SchemaCompiler.compile(schema, dialect: pair.dialect).program) }
        }
    }

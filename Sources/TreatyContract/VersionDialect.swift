// Which JSON Schema the schema objects of a version of OpenAPI are.
import TreatyOpenAPI
import TreatySchema

extension OpenAPIVersion {
    var schemaDialect: SchemaDialect {
        switch self {
        case .v20: .swagger20
        case .v30: .openapi30
        case .v31, .v32: .openapi31
        }
    }
}

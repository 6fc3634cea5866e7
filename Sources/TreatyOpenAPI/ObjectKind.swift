// Which object of OpenAPI stands where: what a walk over a document must know to tell objects from data and from names
// of the author's choice. Which members are right is `ObjectShape`'s business.

/// An object of OpenAPI 2.0 to 3.2 that may hold references.
enum ObjectKind: String, Sendable {
    case document, components, pathItem, operation, callback, parameter, header, requestBody, mediaType, encoding
    case response, link, example, securityScheme, schema, discriminator

    /// How a member holds objects: one, a list or a map of them; a schema's `items` is one or a list.
    enum Holding: Sendable { case one, list, map, oneOrList }

    /// What stands under a member; nil where it holds data, texts or nothing that could refer.
    func child(_ name: String) -> (kind: ObjectKind, holding: Holding)? {
        ObjectKind.table[self]?[name] ?? (self == .callback && !name.hasPrefix("x-") ? (.pathItem, .one) : nil)
    }

    /// The section of the components (OpenAPI 3.2 4.7), or the member of a 2.0 document, that holds such objects; nil
    /// where there is none.
    func section(_ version: OpenAPIVersion) -> String? {
        if version == .v20 {
            switch self {
            case .schema: return "definitions"
            case .parameter: return "parameters"
            case .response: return "responses"
            default: return nil
            }
        }
        switch self {
        case .schema: return "schemas"
        case .requestBody: return "requestBodies"
        case .parameter, .header, .response, .link, .example, .callback, .securityScheme: return rawValue + "s"
        case .pathItem: return version >= .v31 ? "pathItems" : nil
        case .mediaType: return version >= .v32 ? "mediaTypes" : nil
        default: return nil
        }
    }

    private static let table: [ObjectKind: [String: (kind: ObjectKind, holding: Holding)]] = [
        .document: [
            "paths": (.pathItem, .map), "webhooks": (.pathItem, .map), "components": (.components, .one),
            "definitions": (.schema, .map), "parameters": (.parameter, .map), "responses": (.response, .map),
        ],
        .components: [
            "schemas": (.schema, .map), "responses": (.response, .map), "parameters": (.parameter, .map),
            "examples": (.example, .map), "requestBodies": (.requestBody, .map), "headers": (.header, .map),
            "securitySchemes": (.securityScheme, .map), "links": (.link, .map), "callbacks": (.callback, .map),
            "pathItems": (.pathItem, .map), "mediaTypes": (.mediaType, .map),
        ],
        .pathItem: [
            "get": (.operation, .one), "put": (.operation, .one), "post": (.operation, .one),
            "delete": (.operation, .one), "options": (.operation, .one), "head": (.operation, .one),
            "patch": (.operation, .one), "trace": (.operation, .one), "query": (.operation, .one),
            "additionalOperations": (.operation, .map), "parameters": (.parameter, .list),
        ],
        .operation: [
            "parameters": (.parameter, .list), "requestBody": (.requestBody, .one), "responses": (.response, .map),
            "callbacks": (.callback, .map), "x-treaty-request": (.schema, .one),
        ],
        .parameter: [
            "schema": (.schema, .one), "content": (.mediaType, .map), "examples": (.example, .map),
            "items": (.schema, .one),
        ],
        .header: ["schema": (.schema, .one), "content": (.mediaType, .map), "examples": (.example, .map)],
        .requestBody: ["content": (.mediaType, .map)],
        .mediaType: [
            "schema": (.schema, .one), "itemSchema": (.schema, .one), "examples": (.example, .map),
            "encoding": (.encoding, .map), "prefixEncoding": (.encoding, .list), "itemEncoding": (.encoding, .one),
        ],
        .encoding: [
            "headers": (.header, .map), "encoding": (.encoding, .map), "prefixEncoding": (.encoding, .list),
            "itemEncoding": (.encoding, .one),
        ],
        .response: [
            "headers": (.header, .map), "content": (.mediaType, .map), "links": (.link, .map),
            "schema": (.schema, .one),
        ],
        .schema: [
            "properties": (.schema, .map), "patternProperties": (.schema, .map), "$defs": (.schema, .map),
            "definitions": (.schema, .map), "dependentSchemas": (.schema, .map), "dependencies": (.schema, .map),
            "allOf": (.schema, .list), "anyOf": (.schema, .list), "oneOf": (.schema, .list),
            "prefixItems": (.schema, .list), "items": (.schema, .oneOrList), "additionalItems": (.schema, .one),
            "additionalProperties": (.schema, .one), "not": (.schema, .one), "if": (.schema, .one),
            "then": (.schema, .one), "else": (.schema, .one), "contains": (.schema, .one),
            "propertyNames": (.schema, .one), "unevaluatedItems": (.schema, .one),
            "unevaluatedProperties": (.schema, .one), "contentSchema": (.schema, .one),
            "discriminator": (.discriminator, .one),
        ],
    ]
}

// What members the objects of OpenAPI and of our extensions have: one table, from which lint knows unknown, missing
// and misplaced members.

/// The members an object may have.
///
/// The notation of the table: `name:kind`, with `!` behind the name of a required member. A kind is `string`,
/// `boolean`, `integer`, `number`, `any`, `object`,
/// the name of another shape, `[kind]` for an array, `{kind}` for a map from names of the author's choice; `|` parts
/// alternatives, and `=one/two` is a string that must be one of these words.
struct ObjectShape: Sendable {
    struct Field: Sendable {
        let isRequired: Bool
        let kinds: [Kind]
    }

    indirect enum Kind: Sendable {
        case string, boolean, integer, number, any, object
        case word([String])
        case shape(String)
        case array([Kind])
        case map([Kind])
    }

    let fields: [String: Field]
    /// In the order of the table, for suggestions.
    let names: [String]
    /// Whether other members are other people's extensions at most; false where names are free (schemas).
    let isClosed: Bool

    static func named(_ name: String) -> ObjectShape? { all[name] }

    private static let all: [String: ObjectShape] = shapeTable.mapValues { ObjectShape($0) }

    /// Reads one entry of a table.
    init(_ text: String) {
        var fields: [String: Field] = [:]
        var names: [String] = []
        var isClosed = true
        for word in text.split(whereSeparator: \.isWhitespace) {
            if word == "..." {
                isClosed = false
                continue
            }
            let cut = word.firstIndex(of: ":") ?? word.endIndex
            let isRequired = word[..<cut].hasSuffix("!")
            let name = String(isRequired ? word[..<cut].dropLast() : word[..<cut])
            names.append(name)
            fields[name] = Field(isRequired: isRequired, kinds: Kind.read(word[cut...].dropFirst()))
        }
        self.fields = fields
        self.names = names
        self.isClosed = isClosed
    }
}

extension ObjectShape.Kind {
    static func read(_ text: Substring) -> [ObjectShape.Kind] {
        var kinds: [ObjectShape.Kind] = []
        var depth = 0
        var start = text.startIndex
        for index in text.indices + [text.endIndex] {
            let character = index == text.endIndex ? "|" : text[index]
            if character == "[" || character == "{" { depth += 1 }
            if character == "]" || character == "}" { depth -= 1 }
            if character == "|", depth == 0 {
                kinds.append(one(text[start..<index]))
                start = index == text.endIndex ? index : text.index(after: index)
            }
        }
        return kinds
    }

    private static func one(_ text: Substring) -> ObjectShape.Kind {
        switch text {
        case "string": .string
        case "boolean": .boolean
        case "integer": .integer
        case "number": .number
        case "any": .any
        case "object": .object
        default:
            if text.hasPrefix("=") {
                .word(text.dropFirst().split(separator: "/").map(String.init))
            } else if text.hasPrefix("[") {
                .array(read(text.dropFirst().dropLast()))
            } else if text.hasPrefix("{") {
                .map(read(text.dropFirst().dropLast()))
            } else {
                .shape(String(text))
            }
        }
    }

    /// For sentences: what would have been right.
    var name: String {
        switch self {
        case .string, .word: "a string"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .any: "any value"
        case .object, .map: "an object"
        case .shape(let name): "an object (\(name))"
        case .array: "an array"
        }
    }
}

/// OpenAPI 3.0 and 3.1 (the members of both), and `docs/contract-language.md`.
private let shapeTable: [String: String] = [
    "openapi": """
    openapi!:string info!:info jsonSchemaDialect:string servers:[server] paths:{pathItem} webhooks:{pathItem}
    components:components security:[{[string]}] tags:[tag] externalDocs:externalDocs
    x-treaty-documents:{x-document} x-treaty-outcome:x-outcome x-treaty-errors:[x-error]
    x-treaty-collections:{x-collection} x-treaty-principals:{x-principal} x-treaty-source:any
    """,
    "info": """
    title!:string version!:string summary:string description:string termsOfService:string contact:contact
    license:license     x-treaty-source:any
    """,
    "contact": "name:string url:string email:string",
    "license": "name!:string identifier:string url:string",
    "server": "url!:string description:string variables:{serverVariable} x-treaty-source:any",
    "serverVariable": "enum:[string] default!:string description:string x-treaty-source:any",
    "tag": "name!:string description:string externalDocs:externalDocs x-treaty-source:any",
    "externalDocs": "url!:string description:string",
    "components": """
    schemas:{schema} responses:{response} parameters:{parameter} examples:{example} requestBodies:{requestBody}
    headers:{header} securitySchemes:{securityScheme} links:{link} callbacks:{object} pathItems:{pathItem}
    """,
    "pathItem": """
    $ref:string summary:string description:string get:operation put:operation post:operation delete:operation
    options:operation head:operation patch:operation trace:operation servers:[server] parameters:[parameter]
    x-treaty-source:any
    """,
    "operation": """
    tags:[string] summary:string description:string externalDocs:externalDocs operationId:string parameters:[parameter]
    requestBody:requestBody responses:{response} callbacks:{object} deprecated:boolean security:[{[string]}]
    servers:[server] x-treaty-source:any x-treaty-outcome:x-outcome x-treaty-errors:[x-error]
    x-treaty-effect:x-effect|[x-effect] x-treaty-relations:[x-relation] x-treaty-request:schema
    """,
    "parameter": """
    $ref:string summary:string name:string in:string description:string required:boolean deprecated:boolean
    allowEmptyValue:boolean style:string explode:boolean allowReserved:boolean schema:schema example:any
    examples:{example} content:{mediaType} x-treaty-source:any
    x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string
    """,
    "header": """
    $ref:string summary:string description:string required:boolean deprecated:boolean allowEmptyValue:boolean
    style:string explode:boolean schema:schema example:any examples:{example} content:{mediaType} x-treaty-source:any
    x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string
    """,
    "requestBody": """
    $ref:string summary:string description:string content:{mediaType} required:boolean x-treaty-source:any
    """,
    "mediaType": "schema:schema example:any examples:{example} encoding:{encoding} x-treaty-source:any",
    "encoding": """
    contentType:string headers:{header} style:string explode:boolean allowReserved:boolean x-treaty-source:any
    """,
    "response": """
    $ref:string summary:string description:string headers:{header} content:{mediaType} links:{link} x-treaty-source:any
    """,
    "example": "$ref:string summary:string description:string value:any externalValue:string x-treaty-source:any",
    "link": """
    $ref:string operationRef:string operationId:string parameters:{any} requestBody:any description:string server:server
    """,
    "securityScheme": """
    $ref:string type:string description:string name:string in:string scheme:string bearerFormat:string flows:object
    openIdConnectUrl:string x-treaty-source:any
    """,
    "schema": """
    ... $ref:string $id:string $anchor:string $defs:{schema|boolean} type:string|[string] enum:[any] const:any
    multipleOf:number maximum:number minimum:number exclusiveMaximum:number|boolean exclusiveMinimum:number|boolean
    maxLength:integer minLength:integer pattern:string maxItems:integer minItems:integer uniqueItems:boolean
    maxContains:integer minContains:integer maxProperties:integer minProperties:integer required:[string]
    dependentRequired:{[string]} properties:{schema|boolean} patternProperties:{schema|boolean}
    additionalProperties:schema|boolean propertyNames:schema|boolean items:schema|boolean prefixItems:[schema|boolean]
    contains:schema|boolean unevaluatedItems:schema|boolean unevaluatedProperties:schema|boolean
    allOf:[schema|boolean] anyOf:[schema|boolean] oneOf:[schema|boolean] not:schema|boolean if:schema|boolean
    then:schema|boolean else:schema|boolean dependentSchemas:{schema|boolean} format:string title:string
    description:string default:any deprecated:boolean readOnly:boolean writeOnly:boolean examples:any example:any
    nullable:boolean discriminator:object xml:object externalDocs:externalDocs contentEncoding:string
    contentMediaType:string contentSchema:schema|boolean $comment:string $schema:string $dynamicRef:string
    $dynamicAnchor:string $vocabulary:object x-treaty-source:any
    x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string
    """,
    "x-document": "title:string url:string file:string sha256:string lines:integer",
    "x-outcome": "code:[string] name:[string] success:x-success x-treaty-source:any",
    "x-success": "at!:string equals:any",
    "x-error": """
    code:integer|string name:string status!:integer description:string when!:string|x-trigger accepts:[x-trigger]
    message:string example:string x-treaty-source:any
    """,
    "x-trigger": """
    missing:[string|[string]] malformed:[string] forbidden:string absent:string exists:string state:x-state
    unprovokable:string
    """,
    "x-state": "collection!:string is!:{any}",
    "x-collection": "key!:string unique:{[string]} owner:string records:[object] x-treaty-source:any",
    "x-principal": """
    scheme:string values!:{any} denied:[string]|x-denied x-treaty-source:any
    """,
    "x-denied": "... operations:[string]",
    "x-effect": """
    collection!:string action!:string key:string|[string] at:string sets:{any} defaults:{any} takes:{any}
    x-treaty-source:any
    """,
    "x-relation": "left!:string is!:string right!:string|[string]|any x-treaty-source:any",
]

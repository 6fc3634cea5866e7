// The objects of OpenAPI 3.0, 3.1 and 3.2, member by member, as their specifications and official schemas have them;
// what members say about each other stands in StructureChoices.
import TreatyData

/// All objects but the schema.
let structureOf3: [String: String] = [
    "openapi": """
    openapi!:string $self@32:uri info!:info jsonSchemaDialect@31:uri servers:[server] paths!@30:p{pathItem}
    paths@31:p{pathItem} webhooks@31:{pathItem} components:components security:[{[string]}] tags:[tag]
    externalDocs:externalDocs
    x-treaty-documents:{document} x-treaty-outcome:outcome x-treaty-errors:[error]
    x-treaty-collections:{collection} x-treaty-principals:{principal} x-treaty-suffixes:[string] x-treaty-source:any
    """,
    "info": """
    title!:string summary@31:string description:string termsOfService:uri contact:contact license:license
    version!:string x-treaty-source:any
    """,
    "contact": "name:string url:uri email:email",
    "license": "name!:string identifier@31:string url:uri",
    "server": "url!:string description:string name@32:string variables:{serverVariable} x-treaty-source:any",
    "serverVariable": "enum@30:[string] enum@31:[+string] default!:string description:string x-treaty-source:any",
    "tag": """
    name!:string summary@32:string description:string externalDocs:externalDocs parent@32:string kind@32:string
    x-treaty-source:any
    """,
    "externalDocs": "description:string url!:uri",
    "components": """
    schemas@30:c{schema} schemas@31:c{schema|boolean} responses:c{response} parameters:c{parameter}
    examples:c{example} requestBodies:c{requestBody} headers:c{header} securitySchemes:c{securityScheme}
    links:c{link} callbacks:c{callback} pathItems@31:c{pathItem} mediaTypes@32:c{mediaType}
    """,
    "pathItem": """
    $ref:string summary:string description:string get:operation put:operation post:operation delete:operation
    options:operation head:operation patch:operation trace:operation query@32:operation
    additionalOperations@32:h{operation} servers:[server] parameters:[parameter] x-treaty-source:any
    """,
    "operation": """
    tags:[string] summary:string description:string externalDocs:externalDocs operationId:string
    parameters:[parameter] requestBody:requestBody responses!@30:responses responses@31:responses
    callbacks:{callback} deprecated:boolean security:[{[string]}] servers:[server]
    x-treaty-source:any x-treaty-outcome:outcome x-treaty-errors:[error] x-treaty-effect:effect|[effect]
    x-treaty-relations:[relation] x-treaty-request:schema x-treaty-aliases:[object] x-treaty-window:window
    """,
    "parameter": """
    & name!:string in!@-31:=query/header/path/cookie in!@32:=query/querystring/header/path/cookie description:string
    required:boolean deprecated:boolean allowEmptyValue:boolean style:string explode:boolean allowReserved:boolean
    schema:schema|boolean example:any examples:{example} content:m{mediaType} x-treaty-source:any
    x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string x-treaty-alias:object
    x-treaty-segments:string
    """,
    "header": """
    & description:string required:boolean deprecated:boolean allowEmptyValue@30:boolean allowReserved@30:boolean
    style:=simple explode:boolean schema:schema|boolean example:any examples:{example} content:m{mediaType}
    x-treaty-source:any x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string
    """,
    "requestBody": "& description:string content!:m{mediaType} required:boolean x-treaty-source:any",
    "mediaType": """
    & description@32:string schema:schema|boolean itemSchema@32:schema|boolean example:any examples:{example}
    encoding:{encoding} prefixEncoding@32:[encoding] itemEncoding@32:encoding x-treaty-source:any
    """,
    "encoding": """
    contentType:string headers:t{header} style:=form/spaceDelimited/pipeDelimited/deepObject explode:boolean
    allowReserved:boolean encoding@32:{encoding} prefixEncoding@32:[encoding] itemEncoding@32:encoding
    x-treaty-source:any
    """,
    "response": """
    & summary@32:string description!@-31:string description@32:string headers:t{header} content:m{mediaType}
    links:{link} x-treaty-source:any
    """,
    "example": """
    & summary:string description:string value:any dataValue@32:any serializedValue@32:string externalValue:uri
    x-treaty-source:any
    """,
    "link": """
    & operationRef:uri operationId:string parameters:{any} requestBody:any description:string server:server
    """,
    "securityScheme": """
    & type!@30:=apiKey/http/oauth2/openIdConnect type!@31:=apiKey/http/mutualTLS/oauth2/openIdConnect
    description:string deprecated@32:boolean name:string in:=query/header/cookie scheme:string bearerFormat:string
    flows:flows openIdConnectUrl:uri oauth2MetadataUrl@32:uri x-treaty-source:any
    x-treaty-issued:issued
    """,
    "flows": """
    implicit:implicitFlow password:passwordFlow clientCredentials:clientFlow authorizationCode:codeFlow
    deviceAuthorization@32:deviceFlow
    """,
    "implicitFlow": "authorizationUrl!:uri refreshUrl:uri scopes!:{string}",
    "passwordFlow": "tokenUrl!:uri refreshUrl:uri scopes!:{string}",
    "clientFlow": "tokenUrl!:uri refreshUrl:uri scopes!:{string}",
    "codeFlow": "authorizationUrl!:uri tokenUrl!:uri refreshUrl:uri scopes!:{string}",
    "deviceFlow": "deviceAuthorizationUrl!:uri tokenUrl!:uri refreshUrl:uri scopes!:{string}",
    "xml": """
    nodeType@32:=element/attribute/text/cdata/none name:string namespace:string prefix:string attribute:boolean
    wrapped:boolean
    """,
]

/// The schema object of OpenAPI 3.0 (4.7.24).
let schemaOf30: [String: String] = [
    "schema": """
    & ... title:string multipleOf:number maximum:number exclusiveMaximum:boolean minimum:number
    exclusiveMinimum:boolean maxLength:count minLength:count pattern:string maxItems:count minItems:count
    uniqueItems:boolean maxProperties:count minProperties:count required:[string] enum:[any]
    type:=array/boolean/integer/number/object/string not:schema allOf:[+schema] oneOf:[+schema] anyOf:[+schema]
    items:schema properties:{schema} additionalProperties:schema|boolean description:string format:string
    default:any nullable:boolean discriminator:discriminator readOnly:boolean writeOnly:boolean example:any
    externalDocs:externalDocs deprecated:boolean xml:xml
    x-treaty-source:any x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string
    """,
    "discriminator": "... propertyName!:string mapping:{string}",
]

/// The schema object of OpenAPI 3.1 and 3.2: JSON Schema 2020-12 and the base vocabulary.
let schemaOf31: [String: String] = [
    "schema": """
    ... $ref:string $id:string $anchor:string $defs:{schema|boolean} $comment:string $schema:string $dynamicRef:string
    $dynamicAnchor:string $vocabulary:{boolean}
    type:=null/boolean/object/array/number/string/integer|[+=null/boolean/object/array/number/string/integer]
    enum:[any] const:any multipleOf:number maximum:number minimum:number exclusiveMaximum:number
    exclusiveMinimum:number maxLength:count minLength:count pattern:string maxItems:count minItems:count
    uniqueItems:boolean maxContains:count minContains:count maxProperties:count minProperties:count
    required:[string] dependentRequired:{[string]} properties:{schema|boolean} patternProperties:{schema|boolean}
    additionalProperties:schema|boolean propertyNames:schema|boolean items:schema|boolean
    prefixItems:[+schema|boolean] contains:schema|boolean unevaluatedItems:schema|boolean
    unevaluatedProperties:schema|boolean allOf:[+schema|boolean] anyOf:[+schema|boolean] oneOf:[+schema|boolean]
    not:schema|boolean if:schema|boolean then:schema|boolean else:schema|boolean
    dependentSchemas:{schema|boolean} format:string title:string description:string default:any
    deprecated:boolean readOnly:boolean writeOnly:boolean examples:[any] example:any discriminator:discriminator
    xml:xml externalDocs:externalDocs contentEncoding:string contentMediaType:string contentSchema:schema|boolean
    x-treaty-source:any x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string
    """,
    "discriminator": "propertyName!:string mapping:{string} defaultMapping@32:string",
]

/// Our extensions, as docs/contract-language.md has them.
let structureOfTreaty: [String: String] = [
    "document": "title:string url:string file:string sha256:string lines:integer",
    "outcome": "code:[string] name:[string] success:success x-treaty-source:any",
    "success": "at!:string equals:any",
    "error": """
    code:integer|string name:string status!:integer description:string when!:string|trigger accepts:[trigger]
    message:string example:string x-treaty-source:any
    """,
    "trigger": """
    missing:[string|[string]] malformed:[string] forbidden:string absent:string exists:string state:state
    unprovokable:string
    """,
    "state": "collection!:string is!:{any}",
    "collection": """
    $ref:string key:string|[string] unique:{[string]|constraint} sole:{[string]} embeds:{embed} records:[object]
    x-treaty-source:any
    """,
    "constraint": "members!:[string] unless:{any}",
    "embed": "...",
    "principal": "values!:{any} as:{any} denied:[string]|denied x-treaty-source:any",
    "denied": "... operations:[string]",
    "effect": """
    collection!:string action!:string key:any where:object|[object] optional:boolean when:condition each:string
    all:boolean takes:=none|{any} defaults:{any} sets:{any} adds:{any} removes:{any} at:string part:any shows:{any}
    answer:{any} filters:[string]|{filter} page:page sort:[string] x-treaty-source:any
    """,
    "condition": "given:[string] not:[string] is:{any}",
    "filter": "...",
    "page": "limit:any offset:any size:any before:{any} page:any",
    "window": "collection!:string start!:string end!:string rows!:[windowRow] x-treaty-source:any",
    "windowRow": "given:[string] not:[string] from!:any to!:any x-treaty-source:any",
    "issued": "in!:string by!:string names!:{string} until:string",
    "relation": "left!:string is!:string right!:string|[string]|any x-treaty-source:any",
]

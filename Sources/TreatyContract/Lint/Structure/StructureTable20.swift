// The objects of OpenAPI 2.0 (Swagger), member by member, as its specification and official schema have them.
import TreatyData

/// Under the names of their successors in 3.0 where there is one: `securityScheme` is the Security Definition,
/// `components` has none.
let structureOf20: [String: String] = [
    "openapi": """
    swagger!:string info!:info host:host basePath:basePath schemes:[=http/https/ws/wss] consumes:[string]
    produces:[string] paths!:p{pathItem} definitions:{schema} parameters:{parameter} responses:{response}
    securityDefinitions:{securityScheme} security:[{[string]}] tags:[tag] externalDocs:externalDocs
    x-treaty-documents:{document} x-treaty-outcome:outcome x-treaty-errors:[error]
    x-treaty-collections:{collection} x-treaty-principals:{principal} x-treaty-suffixes:[string] x-treaty-source:any
    """,
    "info": """
    title!:string description:string termsOfService:string contact:contact license:license version!:string
    x-treaty-source:any
    """,
    "contact": "name:string url:uri email:email",
    "license": "name!:string url:uri",
    "tag": "name!:string description:string externalDocs:externalDocs x-treaty-source:any",
    "externalDocs": "description:string url!:uri",
    "pathItem": """
    $ref:string get:operation put:operation post:operation delete:operation options:operation head:operation
    patch:operation parameters:[parameter] x-treaty-source:any
    """,
    "operation": """
    tags:[string] summary:string description:string externalDocs:externalDocs operationId:string
    consumes:[string] produces:[string] parameters:[parameter] responses!:responses
    schemes:[=http/https/ws/wss] deprecated:boolean security:[{[string]}]
    x-treaty-source:any x-treaty-outcome:outcome x-treaty-errors:[error] x-treaty-effect:effect|[effect]
    x-treaty-relations:[relation] x-treaty-request:schema x-treaty-aliases:[object] x-treaty-window:[object]
    """,
    "parameter": """
    & name!:string in!:=query/header/path/formData/body description:string required:boolean schema:schema
    type:=string/number/integer/boolean/array/file format:string allowEmptyValue:boolean items:items
    collectionFormat:=csv/ssv/tsv/pipes/multi default:any maximum:number exclusiveMaximum:boolean minimum:number
    exclusiveMinimum:boolean maxLength:count minLength:count pattern:string maxItems:count minItems:count
    uniqueItems:boolean enum:[any] multipleOf:number x-treaty-source:any
    x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string x-treaty-alias:object
    x-treaty-segments:string
    """,
    "items": """
    type!:=string/number/integer/boolean/array format:string items:items collectionFormat:=csv/ssv/tsv/pipes
    default:any maximum:number exclusiveMaximum:boolean minimum:number exclusiveMinimum:boolean maxLength:count
    minLength:count pattern:string maxItems:count minItems:count uniqueItems:boolean enum:[any] multipleOf:number
    """,
    "header": """
    description:string type!:=string/number/integer/boolean/array format:string items:items
    collectionFormat:=csv/ssv/tsv/pipes default:any maximum:number exclusiveMaximum:boolean minimum:number
    exclusiveMinimum:boolean maxLength:count minLength:count pattern:string maxItems:count minItems:count
    uniqueItems:boolean enum:[any] multipleOf:number x-treaty-source:any
    x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string
    """,
    "response": """
    & description!:string schema:schema headers:t{header} examples:{any} x-treaty-source:any
    """,
    "securityScheme": """
    type!:=basic/apiKey/oauth2 description:string name:string in:=query/header
    flow:=implicit/password/application/accessCode authorizationUrl:uri tokenUrl:uri scopes:{string}
    x-treaty-source:any
    """,
    "xml": "name:string namespace:string prefix:string attribute:boolean wrapped:boolean",
    "schema": """
    & ... title:string description:string format:string default:any multipleOf:number maximum:number
    exclusiveMaximum:boolean minimum:number exclusiveMinimum:boolean maxLength:count minLength:count
    pattern:string maxItems:count minItems:count uniqueItems:boolean maxProperties:count minProperties:count
    required:[string] enum:[any] additionalProperties:schema|boolean
    type:=array/boolean/integer/number/object/string/null/file|[+=array/boolean/integer/number/object/string/null]
    items:schema|[+schema] allOf:[+schema] properties:{schema} discriminator:string readOnly:boolean xml:xml
    externalDocs:externalDocs example:any
    x-treaty-source:any x-treaty-privacy:=public/secret/personal/health x-treaty-identity:string
    """,
]

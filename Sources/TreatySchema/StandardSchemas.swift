// The metaschemas of the drafts, each keyword with the shape its draft gives it; descriptions and titles are left out.

/// The metaschemas by URI, as JSON texts.
enum StandardSchemas {
    static func text(of uri: String) -> String? { texts[uri] }

    static func dialect(of uri: String) -> SchemaDialect? {
        if uri.contains("/draft/2020-12/") { return .draft2020 }
        if uri.contains("/draft/2019-09/") { return .draft2019 }
        if uri.hasPrefix(rootOpenAPI) { return .draft2020 }
        return SchemaDialect(uri: uri)
    }

    private static let root2020 = "https://json-schema.org/draft/2020-12/"
    private static let root2019 = "https://json-schema.org/draft/2019-09/"

    private static let rootOpenAPI = "https://spec.openapis.org/oas/3.1/"

    private static let texts: [String: String] = {
        var texts = [
            "http://json-schema.org/draft-04/schema": draft4,
            "http://json-schema.org/draft-06/schema": draft7(number: "06", extra: ""),
            "http://json-schema.org/draft-07/schema": draft7(number: "07", extra: conditions),
            root2020 + "schema": schema2020,
            root2019 + "schema": schema2019,
            rootOpenAPI + "dialect/base": dialectOpenAPI,
            rootOpenAPI + "meta/base": metaOpenAPI,
        ]
        for (name, body) in vocabularies2020 {
            texts[root2020 + "meta/" + name] = meta(root2020, name, body, "$dynamicAnchor\":\"meta\"")
        }
        for (name, body) in vocabularies2019 {
            texts[root2019 + "meta/" + name] = meta(root2019, name, body, "$recursiveAnchor\":true")
        }
        return texts
    }()

    private static func meta(_ root: String, _ name: String, _ body: String, _ anchor: String) -> String {
        """
        {"$schema":"\(root)schema","$id":"\(root)meta/\(name)","\(anchor),"type":["object","boolean"],\(body)}
        """
    }

    private static func vocabularyList(_ root: String, _ names: [String]) -> String {
        names.map { "\"\(root)vocab/\($0)\":\($0.hasPrefix("format") ? "false" : "true")" }.joined(separator: ",")
    }

    private static func metaList(_ names: [String]) -> String {
        names.map { "{\"$ref\":\"meta/\($0)\"}" }.joined(separator: ",")
    }

    private static let names2020 = [
        "core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content",
    ]
    private static let names2019 = ["core", "applicator", "validation", "meta-data", "format", "content"]

    private static let schema2020 = """
        {"$schema":"\(root2020)schema","$id":"\(root2020)schema","$dynamicAnchor":"meta",
        "$vocabulary":{\(vocabularyList(root2020, names2020))},"allOf":[\(metaList(names2020))],
        "type":["object","boolean"],
        "properties":{"definitions":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"}},
        "dependencies":{"type":"object","additionalProperties":{"anyOf":[{"$dynamicRef":"#meta"},
        {"$ref":"meta/validation#/$defs/stringArray"}]}},
        "$recursiveAnchor":{"$ref":"meta/core#/$defs/anchorString"},
        "$recursiveRef":{"$ref":"meta/core#/$defs/uriReferenceString"}}}
        """

    private static let schema2019 = """
        {"$schema":"\(root2019)schema","$id":"\(root2019)schema","$recursiveAnchor":true,
        "$vocabulary":{\(vocabularyList(root2019, names2019))},"allOf":[\(metaList(names2019))],
        "type":["object","boolean"],
        "properties":{"definitions":{"type":"object","additionalProperties":{"$recursiveRef":"#"}},
        "dependencies":{"type":"object","additionalProperties":{"anyOf":[{"$recursiveRef":"#"},
        {"$ref":"meta/validation#/$defs/stringArray"}]}}}}
        """

    private static let vocabularies2020: [String: String] = [
        "core": """
        "properties":{"$id":{"$ref":"#/$defs/uriReferenceString","pattern":"^[^#]*#?$"},
        "$schema":{"$ref":"#/$defs/uriString"},
        "$ref":{"$ref":"#/$defs/uriReferenceString"},"$anchor":{"$ref":"#/$defs/anchorString"},
        "$dynamicRef":{"$ref":"#/$defs/uriReferenceString"},"$dynamicAnchor":{"$ref":"#/$defs/anchorString"},
        "$vocabulary":{"type":"object","propertyNames":{"$ref":"#/$defs/uriString"},
        "additionalProperties":{"type":"boolean"}},
        "$comment":{"type":"string"},"$defs":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"}}},
        "$defs":{"anchorString":{"type":"string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"},
        "uriString":{"type":"string","format":"uri"},"uriReferenceString":{"type":"string",
        "format":"uri-reference"}}
        """,
        "applicator": applicator(
            "{\"$dynamicRef\":\"#meta\"}",
            items: """
                "prefixItems":{"$ref":"#/$defs/schemaArray"},"items":{"$dynamicRef":"#meta"}
                """),
        "unevaluated": """
        "properties":{"unevaluatedItems":{"$dynamicRef":"#meta"},"unevaluatedProperties":{"$dynamicRef":"#meta"}}
        """,
        "validation": validation,
        "meta-data": metadata,
        "format-annotation": "\"properties\":{\"format\":{\"type\":\"string\"}}",
        "format-assertion": "\"properties\":{\"format\":{\"type\":\"string\"}}",
        "content": content("{\"$dynamicRef\":\"#meta\"}"),
    ]

    private static let vocabularies2019: [String: String] = [
        "core": """
        "properties":{"$id":{"type":"string","format":"uri-reference","pattern":"^[^#]*#?$"},
        "$schema":{"type":"string","format":"uri"},"$anchor":{"type":"string",
        "pattern":"^[A-Za-z][-A-Za-z0-9.:_]*$"},
        "$ref":{"type":"string","format":"uri-reference"},"$recursiveRef":{"type":"string",
        "format":"uri-reference"},
        "$recursiveAnchor":{"type":"boolean"},"$vocabulary":{"type":"object",
        "propertyNames":{"type":"string","format":"uri"},"additionalProperties":{"type":"boolean"}},
        "$comment":{"type":"string"},"$defs":{"type":"object","additionalProperties":{"$recursiveRef":"#"}}}
        """,
        "applicator": applicator(
            "{\"$recursiveRef\":\"#\"}",
            items: """
                "additionalItems":{"$recursiveRef":"#"},"unevaluatedItems":{"$recursiveRef":"#"},
                "unevaluatedProperties":{"$recursiveRef":"#"},
                "items":{"anyOf":[{"$recursiveRef":"#"},{"$ref":"#/$defs/schemaArray"}]}
                """),
        "validation": validation,
        "meta-data": metadata,
        "format": "\"properties\":{\"format\":{\"type\":\"string\"}}",
        "content": content("{\"$recursiveRef\":\"#\"}"),
    ]

    private static func applicator(_ schema: String, items: String) -> String {
        """
        "properties":{\(items),"contains":\(schema),"additionalProperties":\(schema),"propertyNames":\(schema),
        "properties":{"type":"object","additionalProperties":\(schema)},
        "patternProperties":{"type":"object","additionalProperties":\(schema),"propertyNames":{"format":"regex"}},
        "dependentSchemas":{"type":"object","additionalProperties":\(schema)},
        "if":\(schema),"then":\(schema),"else":\(schema),"not":\(schema),
        "allOf":{"$ref":"#/$defs/schemaArray"},"anyOf":{"$ref":"#/$defs/schemaArray"},
        "oneOf":{"$ref":"#/$defs/schemaArray"}},
        "$defs":{"schemaArray":{"type":"array","minItems":1,"items":\(schema)}}
        """
    }

    private static let validation = """
        "properties":{"type":{"anyOf":[{"$ref":"#/$defs/simpleTypes"},
        {"type":"array","items":{"$ref":"#/$defs/simpleTypes"},"minItems":1,"uniqueItems":true}]},
        "const":true,"enum":{"type":"array","items":true},"multipleOf":{"type":"number","exclusiveMinimum":0},
        "maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type":"number"},
        "exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/$defs/size"},
        "minLength":{"$ref":"#/$defs/size"},
        "pattern":{"type":"string","format":"regex"},"maxItems":{"$ref":"#/$defs/size"},
        "minItems":{"$ref":"#/$defs/size"},
        "uniqueItems":{"type":"boolean"},"maxContains":{"$ref":"#/$defs/size"},
        "minContains":{"$ref":"#/$defs/size"},
        "maxProperties":{"$ref":"#/$defs/size"},"minProperties":{"$ref":"#/$defs/size"},
        "required":{"$ref":"#/$defs/stringArray"},
        "dependentRequired":{"type":"object","additionalProperties":{"$ref":"#/$defs/stringArray"}}},
        "$defs":{"size":{"type":"integer","minimum":0},"nonNegativeInteger":{"type":"integer","minimum":0},
        "nonNegativeIntegerDefault0":{"type":"integer","minimum":0},
        "simpleTypes":{"enum":["array","boolean","integer","null","number","object","string"]},
        "stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true}}
        """

    private static let metadata = """
        "properties":{"title":{"type":"string"},"description":{"type":"string"},"default":true,
        "deprecated":{"type":"boolean"},
        "readOnly":{"type":"boolean"},"writeOnly":{"type":"boolean"},"examples":{"type":"array","items":true}}
        """

    private static func content(_ schema: String) -> String {
        """
        "properties":{"contentEncoding":{"type":"string"},"contentMediaType":{"type":"string"},
        "contentSchema":\(schema)}
        """
    }

    private static let conditions = """
        "if":{"$ref":"#"},"then":{"$ref":"#"},"else":{"$ref":"#"},"$comment":{"type":"string"},
        "readOnly":{"type":"boolean"},"writeOnly":{"type":"boolean"},"contentMediaType":{"type":"string"},
        "contentEncoding":{"type":"string"},
        """

    private static func draft7(number: String, extra: String) -> String {
        """
        {"$schema":"http://json-schema.org/draft-\(number)/schema#",
        "$id":"http://json-schema.org/draft-\(number)/schema#",
        "definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":"#"}},
        "nonNegativeInteger":{"type":"integer","minimum":0},
        "nonNegativeIntegerDefault0":{"allOf":[{"$ref":"#/definitions/nonNegativeInteger"},{"default":0}]},
        "simpleTypes":{"enum":["array","boolean","integer","null","number","object","string"]},
        "stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true}},
        "type":["object","boolean"],"properties":{\(extra)
        "$id":{"type":"string","format":"uri-reference"},"$schema":{"type":"string","format":"uri"},
        "$ref":{"type":"string","format":"uri-reference"},"title":{"type":"string"},"description":{"type":"string"},
        "default":true,"examples":{"type":"array","items":true},"multipleOf":{"type":"number","exclusiveMinimum":0},
        "maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type":"number"},
        "exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/definitions/nonNegativeInteger"},
        "minLength":{"$ref":"#/definitions/nonNegativeInteger"},"pattern":{"type":"string","format":"regex"},
        "additionalItems":{"$ref":"#"},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}]},
        "maxItems":{"$ref":"#/definitions/nonNegativeInteger"},
        "minItems":{"$ref":"#/definitions/nonNegativeInteger"},
        "uniqueItems":{"type":"boolean"},"contains":{"$ref":"#"},
        "maxProperties":{"$ref":"#/definitions/nonNegativeInteger"},
        "minProperties":{"$ref":"#/definitions/nonNegativeInteger"},
        "required":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"$ref":"#"},
        "definitions":{"type":"object","additionalProperties":{"$ref":"#"}},
        "properties":{"type":"object","additionalProperties":{"$ref":"#"}},
        "patternProperties":{"type":"object","additionalProperties":{"$ref":"#"},
        "propertyNames":{"format":"regex"}},
        "dependencies":{"type":"object",
        "additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},
        "propertyNames":{"$ref":"#"},"const":true,"enum":{"type":"array","items":true},
        "type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},
        {"type":"array","items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,"uniqueItems":true}]},
        "format":{"type":"string"},"allOf":{"$ref":"#/definitions/schemaArray"},
        "anyOf":{"$ref":"#/definitions/schemaArray"},
        "oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}},"default":true}
        """
    }

    private static let draft4 = """
        {"id":"http://json-schema.org/draft-04/schema#","$schema":"http://json-schema.org/draft-04/schema#",
        "definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":"#"}},
        "positiveInteger":{"type":"integer","minimum":0},
        "positiveIntegerDefault0":{"allOf":[{"$ref":"#/definitions/positiveInteger"},{"default":0}]},
        "simpleTypes":{"enum":["array","boolean","integer","null","number","object","string"]},
        "stringArray":{"type":"array","items":{"type":"string"},"minItems":1,"uniqueItems":true}},
        "type":"object","properties":{"id":{"type":"string"},"$schema":{"type":"string"},"title":{"type":"string"},
        "description":{"type":"string"},"default":{},"multipleOf":{"type":"number","minimum":0,
        "exclusiveMinimum":true},
        "maximum":{"type":"number"},"exclusiveMaximum":{"type":"boolean"},"minimum":{"type":"number"},
        "exclusiveMinimum":{"type":"boolean"},"maxLength":{"$ref":"#/definitions/positiveInteger"},
        "minLength":{"$ref":"#/definitions/positiveIntegerDefault0"},"pattern":{"type":"string","format":"regex"},
        "additionalItems":{"anyOf":[{"type":"boolean"},{"$ref":"#"}]},
        "items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}]},
        "maxItems":{"$ref":"#/definitions/positiveInteger"},
        "minItems":{"$ref":"#/definitions/positiveIntegerDefault0"},
        "uniqueItems":{"type":"boolean"},"maxProperties":{"$ref":"#/definitions/positiveInteger"},
        "minProperties":{"$ref":"#/definitions/positiveIntegerDefault0"},
        "required":{"$ref":"#/definitions/stringArray"},
        "additionalProperties":{"anyOf":[{"type":"boolean"},{"$ref":"#"}]},
        "definitions":{"type":"object","additionalProperties":{"$ref":"#"}},
        "properties":{"type":"object","additionalProperties":{"$ref":"#"}},
        "patternProperties":{"type":"object","additionalProperties":{"$ref":"#"}},
        "dependencies":{"type":"object",
        "additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},
        "enum":{"type":"array","minItems":1,"uniqueItems":true},
        "type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},
        {"type":"array","items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,"uniqueItems":true}]},
        "format":{"type":"string"},"allOf":{"$ref":"#/definitions/schemaArray"},
        "anyOf":{"$ref":"#/definitions/schemaArray"},
        "oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}},
        "dependencies":{"exclusiveMaximum":["maximum"],"exclusiveMinimum":["minimum"]},"default":{}}
        """

    /// The dialect of OpenAPI 3.1 and its base vocabulary (OpenAPI 3.1.1, 4.8.24).
    private static let dialectOpenAPI = """
        {"$schema":"\(root2020)schema","$id":"\(rootOpenAPI)dialect/base","$dynamicAnchor":"meta",
        "$vocabulary":{\(vocabularyList(root2020, names2020)),"\(rootOpenAPI)vocab/base":false},
        "allOf":[{"$ref":"\(root2020)schema"},{"$ref":"\(rootOpenAPI)meta/base"}]}
        """

    private static let metaOpenAPI = """
        {"$schema":"\(root2020)schema","$id":"\(rootOpenAPI)meta/base","$dynamicAnchor":"meta",
        "$vocabulary":{"\(rootOpenAPI)vocab/base":true},"type":["object","boolean"],
        "properties":{"example":true,"discriminator":{"$ref":"#/$defs/discriminator"},
        "externalDocs":{"$ref":"#/$defs/external-docs"},"xml":{"$ref":"#/$defs/xml"}},
        "$defs":{"extensible":{"patternProperties":{"^x-":true}},
        "discriminator":{"$ref":"#/$defs/extensible","type":"object","required":["propertyName"],
        "unevaluatedProperties":false,"properties":{"propertyName":{"type":"string"},
        "mapping":{"type":"object","additionalProperties":{"type":"string"}}}},
        "external-docs":{"$ref":"#/$defs/extensible","type":"object","required":["url"],
        "unevaluatedProperties":false,
        "properties":{"url":{"type":"string","format":"uri-reference"},"description":{"type":"string"}}},
        "xml":{"$ref":"#/$defs/extensible","type":"object","unevaluatedProperties":false,
        "properties":{"name":{"type":"string"},"namespace":{"type":"string","format":"uri"},
        "prefix":{"type":"string"},"attribute":{"type":"boolean"},"wrapped":{"type":"boolean"}}}}}
        """
}

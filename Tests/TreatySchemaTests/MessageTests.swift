// What a person reads when a value breaks a schema: sentence, places, suggestions; verdicts are tested by the suite.
import Testing
import TreatyData
import TreatySchema
import TreatyText

func compiled(_ schema: String, _ dialect: SchemaDialect = .draft2020, assertsFormat: Bool = false) throws
    -> SchemaProgram
{
    let document = try Document.json(bytes: Array(schema.utf8), name: "schema.json")
    let options = SchemaOptions(assertsFormat: assertsFormat)
    let compilation = SchemaCompiler.compile(document, dialect: dialect, options: options)
    #expect(compilation.diagnostics.map(\.message) == [])
    return compilation.program
}

func value(_ text: String) throws -> Document { try Document.json(bytes: Array(text.utf8), name: "value.json") }

@Suite struct MessageTests {
    struct Case: Sendable { var schema: String, value: String, message: String }

    static let cases = [
        Case(
            schema: #"{"type":"string"}"#, value: "12",
            message: "expected string, found integer 12; did you mean \"12\"?"),
        Case(
            schema: #"{"type":["string","null"]}"#, value: "1.5",
            message: "expected string or null, found number 1.5; did you mean \"1.5\"?"),
        Case(schema: #"{"type":"number"}"#, value: "{}", message: "expected number, found object {}"),
        Case(schema: #"{"const":6}"#, value: #""6""#, message: #"expected 6, found "6""#),
        Case(
            schema: #"{"enum":["active","deleted"]}"#, value: #""actve""#,
            message: #"expected one of "active", "deleted", found "actve"; did you mean "active"?"#),
        Case(schema: #"{"minimum":3}"#, value: "2.5", message: "expected at least 3, found 2.5"),
        Case(schema: #"{"exclusiveMaximum":3}"#, value: "3", message: "expected less than 3, found 3"),
        Case(schema: #"{"multipleOf":0.01}"#, value: "0.015", message: "expected a multiple of 0.01, found 0.015"),
        Case(
            schema: #"{"minLength":2}"#, value: #""🐲""#, message: #"expected at least 2 characters, found 1: "🐲""#),
        Case(schema: #"{"pattern":"^a+$"}"#, value: #""b""#, message: #"expected a match of /^a+$/, found "b""#),
        Case(schema: #"{"maxItems":1}"#, value: "[1,2]", message: "expected at most 1 element, found 2"),
        Case(
            schema: #"{"uniqueItems":true}"#, value: "[1,2,1.0]",
            message: "expected elements that all differ, found 1 at 0 and again at 2"),
        Case(schema: #"{"required":["id"]}"#, value: #"{"name":1}"#, message: "the property 'id' is missing"),
        Case(
            schema: #"{"required":["status"]}"#, value: #"{"statsu":1}"#,
            message: "the property 'status' is missing; there is 'statsu', did you mean 'status'?"),
        Case(
            schema: #"{"properties":{"colour":{}},"additionalProperties":false}"#, value: #"{"color":1}"#,
            message: "the property 'color' is not allowed here; did you mean 'colour'?"),
        Case(
            schema: #"{"dependentRequired":{"a":["b"]}}"#, value: #"{"a":1}"#,
            message: "the property 'b' is missing, which 'a' asks for"),
        Case(
            schema: #"{"contains":{"const":1}}"#, value: "[2,3]",
            message: "expected at least 1 matching element, found 0 among 2"),
        Case(
            schema: #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, value: "1",
            message: "expected string or null, found integer 1; did you mean \"1\"?"),
        Case(
            schema: #"{"oneOf":[{"minimum":1},{"maximum":5}]}"#, value: "3",
            message: "expected exactly one of 2 alternatives to hold, but #1 and #2 do"),
        Case(
            schema: #"{"unevaluatedProperties":false,"allOf":[{"properties":{"a":true}}]}"#,
            value: #"{"a":1,"z":2}"#,
            message: "the property 'z' is not allowed here"),
        Case(
            schema: #"{"properties":{"a":false}}"#, value: #"{"a":1}"#, message: "no value is allowed here, found 1"
        ),
        Case(schema: "false", value: "1", message: "no value is allowed here, found 1"),
    ]

    @Test("a failure says what was expected and what was found", arguments: cases)
    func sentences(_ row: Case) throws {
        let found = try compiled(row.schema).failures(try value(row.value)).map(\.message)
        #expect(found == [row.message])
    }

    @Test("the nearest alternative gives the reason, at the depth where it fails")
    func nearestAlternative() throws {
        let schema = """
            {"oneOf":[
            {"properties":{"kind":{"const":"cat"},"life":{"type":"integer"}},"required":["kind"]},
            {"properties":{"kind":{"const":"dog"},"owner":{"properties":{"age":{"type":"integer"}}}},
            "required":["kind"]}]}
            """
        let failures = try compiled(schema).failures(try value(#"{"kind":"dog","owner":{"age":"x"}}"#))
        #expect(failures.count == 1)
        #expect(failures.first?.instanceLocation.description == "/owner/age")
        #expect(failures.first?.keywordLocation.description == "/oneOf/1/properties/owner/properties/age/type")
        #expect(
            failures.first?.message == #"expected integer, found string "x""#)
    }

    @Test("a failure knows the place of the value, of the keyword and the way to it")
    func places() throws {
        let schema = """
            {"properties": {"list": {"items": {"$ref": "#/$defs/number"}}},
             "$defs": {"number": {"type": "integer"}}}
            """
        let failures = try compiled(schema).failures(try value("{\"list\": [1,\n  \"two\"]}"))
        let failure = try #require(failures.first)
        #expect(failures.count == 1)
        #expect(failure.keyword == "type")
        #expect(failure.instanceLocation.description == "/list/1")
        #expect(failure.keywordLocation.description == "/properties/list/items/$ref/type")
        #expect(failure.schemaLocation?.description == "schema.json:2:31")
        #expect(failure.instanceSource.description == "value.json:2:3")
    }

    @Test("a missing or refused name is given by itself")
    func names() throws {
        let failures = try compiled(#"{"required":["id"],"additionalProperties":false}"#).failures(
            try value(#"{"x":1}"#))
        #expect(failures.map(\.property) == ["id", "x"])
        #expect(failures.map(\.instanceLocation.description) == ["", "/x"])
    }

    @Test("long values are cut and the limit is kept")
    func lengths() throws {
        let long = "\"" + String(repeating: "x", count: 5_000) + "\""
        let failure = try #require(try compiled(#"{"type":"integer"}"#).failures(try value(long)).first)
        #expect(failure.message.count < 120)
        let many = "[" + Array(repeating: "1", count: 50).joined(separator: ",") + "]"
        #expect(try compiled(#"{"items":{"type":"string"}}"#).failures(try value(many), limit: 7).count == 7)
    }
}

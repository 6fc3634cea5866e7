// The table of styles of the OpenAPI specification, read and written, and the texts that keep no style.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP

/// One row of OpenAPI 3.2 4.12.2.3: style, explode, and how the empty text, a text, a list and an object are written
/// under the name `color`; nil where the table has none.
private struct StyleRow {
    let style: ParameterStyle
    let explodes: Bool
    let empty: String?
    let text: String?
    let list: String?
    let object: String?
}

private let rows = [
    StyleRow(
        style: .matrix, explodes: false, empty: ";color", text: ";color=blue", list: ";color=blue,black,brown",
        object: ";color=R,100,G,200,B,150"),
    StyleRow(
        style: .matrix, explodes: true, empty: ";color", text: ";color=blue",
        list: ";color=blue;color=black;color=brown", object: ";R=100;G=200;B=150"),
    StyleRow(
        style: .label, explodes: false, empty: ".", text: ".blue", list: ".blue,black,brown",
        object: ".R,100,G,200,B,150"),
    StyleRow(
        style: .label, explodes: true, empty: ".", text: ".blue", list: ".blue.black.brown",
        object: ".R=100.G=200.B=150"),
    StyleRow(
        style: .simple, explodes: false, empty: "", text: "blue", list: "blue,black,brown",
        object: "R,100,G,200,B,150"),
    StyleRow(
        style: .simple, explodes: true, empty: "", text: "blue", list: "blue,black,brown", object: "R=100,G=200,B=150"),
    StyleRow(
        style: .form, explodes: false, empty: "color=", text: "color=blue", list: "color=blue,black,brown",
        object: "color=R,100,G,200,B,150"),
    StyleRow(
        style: .form, explodes: true, empty: "color=", text: "color=blue",
        list: "color=blue&color=black&color=brown", object: "R=100&G=200&B=150"),
    StyleRow(
        style: .spaceDelimited, explodes: false, empty: nil, text: nil, list: "color=blue%20black%20brown",
        object: "color=R%20100%20G%20200%20B%20150"),
    StyleRow(
        style: .pipeDelimited, explodes: false, empty: nil, text: nil, list: "color=blue%7Cblack%7Cbrown",
        object: "color=R%7C100%7CG%7C200%7CB%7C150"),
    StyleRow(
        style: .tabDelimited, explodes: false, empty: nil, text: nil, list: "color=blue%09black%09brown", object: nil),
    StyleRow(
        style: .deepObject, explodes: true, empty: nil, text: nil, list: nil,
        object: "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
    StyleRow(
        style: .cookie, explodes: false, empty: "color=", text: "color=blue", list: "color=blue,black,brown",
        object: "color=R,100,G,200,B,150"),
    StyleRow(
        style: .cookie, explodes: true, empty: "color=", text: "color=blue",
        list: "color=blue; color=black; color=brown", object: "R=100; G=200; B=150"),
]

private let object: JSON = ["R": 100, "G": 200, "B": 150]
private let objectSchema = """
    {type: object, properties: {R: {type: integer}, G: {type: integer}, B: {type: integer}}}
    """

/// A contract of one operation with one parameter.
private func contractText(_ place: String, _ rest: String) -> String {
    """
    openapi: 3.2.0
    info: {title: Colors, version: '1'}
    paths:
      /paint\(place == "path" ? "/{color}" : ""):
        get:
          parameters: [{name: color, in: \(place), \(place == "path" ? "required: true, " : "")\(rest)}]
          responses: {'200': {description: Painted.}}
    """
}

private func place(of style: ParameterStyle) -> String {
    switch style {
    case .matrix, .label, .simple: "path"
    case .cookie: "cookie"
    default: "query"
    }
}

private func request(_ place: String, _ text: String) -> (target: String, fields: [(String, String)]) {
    switch place {
    case "path": ("/paint/\(text)", [])
    case "query": ("/paint?\(text)", [])
    case "header": ("/paint", [("COLOR", text)])
    default: ("/paint", [("Cookie", text)])
    }
}

@Suite struct StyleTests {
    @Test("each cell of the table is read as its value and written as it stands")
    func table() throws {
        for row in rows {
            let place = place(of: row.style)
            let cells: [(String?, JSON, String)] = [
                (row.text, "blue", "{type: string}"), (row.list, ["blue", "black", "brown"], "{type: array}"),
                (row.object, object, objectSchema),
                (place == "path" && row.style == .simple ? nil : row.empty, "", "{type: string}"),
            ]
            for (text, value, schema) in cells {
                guard let text else { continue }
                let rest = "style: \(row.style.rawValue), explode: \(row.explodes), schema: \(schema)"
                try withContract(contractText(place, rest)) { contract in
                    let (target, fields) = request(place, text)
                    let message = RequestMessage(method: "GET", target: target, fields: fields)
                    let judged = contract.judgement(of: message)
                    #expect(judged.request.map(\.description) == [], "\(rest) \(text)")
                    let parameter = try #require(contract.operations[0].parameters.first)
                    #expect(judged.values?[parameter.locator] == value, "\(rest) \(text)")
                    #expect(written(value, parameter) == text, "\(rest) \(text)")
                    var draft = RequestDraft(contract.operations[0])
                    draft.set(parameter.locator, value)
                    let again = contract.judgement(of: draft.message)
                    #expect(again.values?[parameter.locator] == value, "\(rest) \(draft.message.target)")
                }
            }
        }
    }

    private func written(_ value: JSON, _ parameter: Parameter) -> String {
        switch parameter.place {
        case .path: parameter.form.pathText(value, name: "color")
        case .query:
            parameter.form.queryPairs(value, name: "color").map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        case .header: parameter.form.fieldText(value)
        case .cookie:
            parameter.form.cookiePairs(value, name: "color").map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
        }
    }

    @Test("a text means what the schema makes of it, else it is malformed, missing or invalid")
    func readings() throws {
        // Place, what the parameter says beside its name, the request's text, the value or the finding.
        let table: [(String, String, String, String)] = [
            ("query", "schema: {type: array, items: {type: integer}}", "color=1&color=2", "[1,2]"),
            ("query", "schema: {type: array, items: {type: integer}}", "color=1&color=x", "request.type"),
            (
                "query", "explode: false, schema: {type: array, items: {type: boolean}}", "color=true,false",
                "[true,false]"
            ),
            ("query", "explode: false, schema: {type: array, items: {type: string}}", "color=a%2Cb,c", #"["a,b","c"]"#),
            ("query", "explode: false, schema: {type: array, minItems: 2}", "color=a%2Cb", #"["a","b"]"#),
            ("query", "schema: {type: integer}", "color=1&color=2", "request.malformed"),
            ("query", "schema: {type: integer}", "color=1.0", "1.0"),
            ("query", "schema: {type: integer}", "color=one", "request.type"),
            ("query", "schema: {type: integer}", "colour=1", "nil"),
            ("query", "required: true, schema: {type: integer}", "colour=1", "request.missing"),
            ("query", "required: true, schema: {type: integer}", "color=", "request.missing"),
            ("query", "required: true, allowEmptyValue: true, schema: {type: integer}", "color", #""""#),
            ("query", "schema: {anyOf: [{type: integer}, {enum: [all]}]}", "color=all", #""all""#),
            ("query", "schema: {anyOf: [{type: integer}, {enum: [all]}]}", "color=7", "7"),
            ("query", "schema: {anyOf: [{type: string}, {type: array, items: {type: string}}]}", "color=7", #""7""#),
            (
                "query", "schema: {oneOf: [{type: integer}, {type: array, items: {type: integer}}]}", "color=7&color=8",
                "[7,8]"
            ),
            ("query", "schema: {minimum: 5}", "color=3", #""3""#),
            ("query", "schema: {enum: [1, 2]}", "color=2", "2"),
            ("query", "schema: {const: true}", "color=true", "true"),
            ("query", "schema: {$ref: '#/components/schemas/Chain'}", "color=3", "3"),
            (
                "query", "content: {application/json: {schema: {type: object, required: [a]}}}",
                "color=%7B%22a%22%3A1%7D", #"{"a":1}"#
            ),
            (
                "query", "content: {application/json: {schema: {type: object, required: [a]}}}", "color=%7B%7D",
                "request.required"
            ),
            ("query", "content: {application/json: {}}", "color=%7B", "request.malformed"),
            ("query", "style: deepObject, schema: {type: object}", "color=blue", "request.malformed"),
            ("query", "style: deepObject, schema: {type: object}", "color%5Ba%5D%5Bb%5D=1", #"{"a":{"b":"1"}}"#),
            (
                "query",
                "style: deepObject, schema: {type: object, properties: {a: {type: array, items: {type: integer}}}}",
                "color[a][]=1&color[a][]=2", #"{"a":[1,2]}"#
            ),
            (
                "query",
                "style: deepObject, schema: {type: object, properties: {a: {type: array, items: {type: integer}}}}",
                "color[a][1]=1&color[a][0]=2", #"{"a":[2,1]}"#
            ),
            (
                "query",
                "style: deepObject, schema: {type: object, properties: {a: {type: array, items: {type: integer}}}}",
                "color[a]=1&color[a]=2", #"{"a":[1,2]}"#
            ),
            ("query", "style: deepObject, schema: {type: object}", "color[a=1", "request.malformed"),
            ("query", "explode: false, schema: \(objectSchema)", "color=R,100,G", "request.malformed"),
            ("query", "schema: {type: object, additionalProperties: {type: integer}}", "a=1&b=2", #"{"a":1,"b":2}"#),
            ("query", "style: pipeDelimited, explode: false, schema: {type: array}", "color=a|b", #"["a","b"]"#),
            ("query", "style: pipeDelimited, explode: true, schema: {type: array}", "color=a&color=b", #"["a","b"]"#),
            ("header", "schema: {type: array, items: {type: integer}}", "1, 2,3", "[1,2,3]"),
            ("header", "explode: true, schema: \(objectSchema)", "R=100, G=200", #"{"R":100,"G":200}"#),
            ("header", "schema: {type: integer}", "x", "request.type"),
            ("cookie", "schema: {type: integer}", "other=2; color=7", "7"),
            ("cookie", "schema: {type: array, items: {type: integer}}", "color=7&color=8", "[7,8]"),
            ("cookie", "explode: false, schema: {type: array, items: {type: integer}}", "color=7,8", "[7,8]"),
            ("cookie", "style: cookie, schema: {type: string}", "color=a%20b", #""a%20b""#),
            ("path", "style: label, schema: {type: string}", "blue", "request.malformed"),
            ("path", "style: label, schema: {type: array}", ".a.b", #"["a","b"]"#),
            ("path", "style: matrix, schema: {type: string}", ";colour=blue", "request.malformed"),
            ("path", "schema: {type: array, items: {type: integer}}", "3,4", "[3,4]"),
            ("path", "schema: {type: string}", "a%2Fb%2C", #""a/b,""#),
        ]
        for (place, rest, text, expected) in table {
            let contract =
                contractText(place, rest) + """

                    components: {schemas: {Chain: {$ref: '#/components/schemas/End'}, End: {type: integer}}}
                    """
            try withContract(contract) { contract in
                let (target, fields) = request(place, text)
                let judged = contract.judgement(of: RequestMessage(method: "GET", target: target, fields: fields))
                let parameter = try #require(contract.operations[0].parameters.first)
                let value = judged.values?[parameter.locator]?.compact ?? "nil"
                let found = judged.request.first?.check ?? value
                #expect(found == expected, "\(place) {\(rest)} \(text)")
                #expect(judged.request.allSatisfy { $0.location != nil }, "\(rest)")
            }
        }
    }

    @Test("an absent parameter has its default and is not there")
    func defaults() throws {
        try withContract(contractText("query", "schema: {type: integer, default: 7}")) { contract in
            let judged = contract.judgement(of: RequestMessage(method: "GET", target: "/paint"))
            let parameter = try #require(contract.operations[0].parameters.first)
            #expect(judged.values?[parameter.locator] == nil)
            #expect(judged.values?.value(of: parameter) == 7)
        }
    }
}

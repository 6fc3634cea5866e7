// One exchange, all answers: order of refusal, credentials, bodies of every kind, fields of responses, discriminators.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI

private func text(_ operation: String, _ rest: String = "") -> String {
    """
    openapi: 3.2.0
    info: {title: Shelf, version: '1'}
    paths:
      /things:
        post:
    \(operation.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }.joined(separator: "\n"))
    \(rest)
    """
}

private func body(_ content: String) -> String {
    text("    requestBody: {required: true, content: \(content)}\n    responses: {'200': {description: Done.}}")
}

private func checks(_ findings: [Finding]) -> [String] { findings.map { "\($0.check) \($0.instance)" } }

private func post(_ type: String?, _ content: String, _ fields: [(String, String)] = []) -> RequestMessage {
    RequestMessage(
        method: "POST", target: "/things", fields: fields + (type.map { [("Content-Type", $0)] } ?? []),
        content: Array(content.utf8))
}

@Suite struct JudgementTests {
    @Test("a body is judged as its media type says")
    func bodies() throws {
        let object =
            "{schema: {type: object, required: [a], properties: {a: {type: integer}, b: {type: array, items: "
            + "{type: boolean}}, o: {type: object, properties: {x: {type: integer}}}}}}"
        let part =
            "{schema: {type: object, properties: {f: {type: string, format: binary}, n: {type: integer}, o: "
            + "{type: object, required: [x]}, l: {type: array, items: {type: integer}}}}, encoding: {f: {contentType: "
            + "'image/png, image/jpeg', headers: {X-Id: {required: true, schema: {type: integer}}}}}}"
        let form = "application/x-www-form-urlencoded"
        let deep =
            "{\(form): {schema: {type: object, properties: {o: {type: object, properties: {x: {type: integer}}}}}, "
            + "encoding: {o: {style: deepObject, explode: true}}}}"
        let row =
            "{\(form): {schema: {type: object, properties: {l: {type: array, items: {type: integer}}}}, "
            + "encoding: {l: {style: form, explode: false}}}}"
        let multi = "multipart/form-data"
        let boundary = "multipart/form-data; boundary=b"
        func parts(_ parts: (String, String)...) -> String {
            parts.map { "--b\r\nContent-Disposition: form-data; \($0.0)\r\n\r\n\($0.1)\r\n" }.joined() + "--b--\r\n"
        }
        let item = "{itemSchema: {type: object, required: [a]}}"
        let table: [(String, String?, String, [String])] = [
            ("{application/json: \(object)}", "application/json", #"{"a":1}"#, []),
            ("{application/json: \(object)}", "application/json", #"{"a":"1"}"#, ["request.type body#/a"]),
            ("{application/json: \(object)}", "application/json", "{", ["request.body body"]),
            ("{application/json: \(object)}", "application/json", "", ["request.missing body"]),
            ("{application/json: \(object)}", nil, "{}", ["request.content-type header.content-type"]),
            ("{application/json: \(object)}", "text/plain", "{}", ["request.content-type header.content-type"]),
            (
                "{application/json: \(object)}", "application/json; charset=utf-16", "{}",
                ["request.content-type header.content-type"]
            ),
            ("{'*/*': \(object), application/*: {schema: {type: object}}}", "application/merge-patch+json", "{}", []),
            ("{'*/*': \(object)}", "application/merge-patch+json", "{}", ["request.required body"]),
            ("{application/json: \(object)}", "application/json", #"{"a":1,"a":1}"#, ["request.duplicate-name body"]),
            ("{\(form): \(object)}", form, "a=1&b=true&b=false&o=%7B%22x%22%3A1%7D", []),
            ("{\(form): \(object)}", form, "a=1&b=maybe", ["request.type body#/b/0"]),
            ("{\(form): \(object)}", form, "b=true", ["request.required body"]),
            ("{\(form): \(object)}", form, "", ["request.required body"]),
            (
                deep,
                form, "o%5Bx%5D=1", []
            ),
            (
                deep,
                form, "o[x]=q", ["request.type body#/o/x"]
            ),
            (
                row,
                form, "l=1,2", []
            ),
            ("{\(multi): \(part)}", boundary, parts(("name=\"n\"", "7"), ("name=\"l\"", "1"), ("name=\"l\"", "2")), []),
            ("{\(multi): \(part)}", boundary, parts(("name=\"n\"", "x")), ["request.type body#/n"]),
            ("{\(multi): \(part)}", boundary, parts(("name=\"l\"", "x")), ["request.type body#/l/0"]),
            ("{\(multi): \(part)}", boundary, parts(("name=\"o\"", "{}")), ["request.required body#/o"]),
            (
                "{\(multi): \(part)}", boundary,
                parts(("name=\"f\"; filename=\"a.png\"\r\nContent-Type: image/png\r\nX-Id: 7", "\u{1}")), []
            ),
            (
                "{\(multi): \(part)}", boundary, parts(("name=\"f\"\r\nContent-Type: text/html\r\nX-Id: q", "")),
                ["request.part-type body#/f", "request.part-field body#/f"]
            ),
            (
                "{\(multi): \(part)}", boundary, parts(("name=\"f\"\r\nContent-Type: image/png", "")),
                ["request.part-field body#/f"]
            ),
            ("{\(multi): \(part)}", multi, "x", ["request.body body"]),
            ("{\(multi): \(part)}", boundary, "x", ["request.body body"]),
            ("{text/plain: {schema: {type: integer}}}", "text/plain", "7", []),
            ("{text/plain: {schema: {type: integer}}}", "text/plain", "x", ["request.type body"]),
            (
                "{text/plain: {schema: {type: string, maxLength: 1}}}", "text/plain; charset=iso-8859-1", "é",
                ["request.maxLength body"]
            ),
            (
                "{application/octet-stream: {schema: {type: string, format: binary}}}", "application/octet-stream",
                "\u{0}", []
            ),
            ("{application/xml: {schema: {type: object}}}", "application/xml", "<a/>", []),
            (
                "{application/x-ndjson: \(item)}", "application/x-ndjson", "{\"a\":1}\n{}\n",
                ["request.required body#/1"]
            ),
            (
                "{application/jsonl: {schema: {type: array, maxItems: 1}}}", "application/jsonl", "1\n2\n",
                ["request.maxItems body"]
            ),
            (
                "{application/json-seq: \(item)}", "application/json-seq", "\u{1E}{\"a\":1}\n\u{1E}{}\n",
                ["request.required body#/1"]
            ),
            (
                "{text/event-stream: {itemSchema: {type: object, required: [data]}}}", "text/event-stream",
                "data: 1\n\nevent: x\n\n", ["request.required body#/1"]
            ),
        ]
        for (content, type, bytes, expected) in table {
            try withContract(body(content)) { contract in
                let found = contract.judgement(of: post(type, bytes)).request
                #expect(checks(found) == expected, "\(content) \(bytes)")
            }
        }
    }

    @Test("what the writer of bodies writes is read as the same value")
    func writing() throws {
        let value: JSON = ["a": 1, "b": [true, false], "o": ["x": 1], "t": "a b&=\"é"]
        let schema =
            "{schema: {type: object, properties: {a: {type: integer}, b: {type: array, items: {type: boolean}}, o: "
            + "{type: object, properties: {x: {type: integer}}}, t: {type: string}}}}"
        for type in ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"] {
            try withContract(body("{\(type): \(schema)}")) { contract in
                var draft = RequestDraft(contract.operations[0])
                draft.body = value
                draft.contentType = type
                let judged = contract.judgement(of: draft.message)
                #expect(judged.request.isEmpty && judged.values?.body == value, "\(type)")
            }
        }
        try withContract(body("{application/x-ndjson: {}}")) { contract in
            var draft = RequestDraft(contract.operations[0])
            draft.body = [1, "a"]
            draft.contentType = "application/x-ndjson"
            #expect(contract.judgement(of: draft.message).values?.body == [1, "a"])
        }
    }

    @Test("the nearest alternative of credentials says what it lacks")
    func security() throws {
        let schemes = """
            components:
              securitySchemes:
                key: {type: apiKey, in: header, name: X-Key}
                query: {type: apiKey, in: query, name: key}
                cookie: {type: apiKey, in: cookie, name: sid}
                basic: {type: http, scheme: basic}
                bearer: {type: http, scheme: bearer}
                digest: {type: http, scheme: digest}
                oauth: {type: oauth2, flows: {}}
                tls: {type: mutualTLS}
            """
        // {"scope":"read"} and {"scp":["read","write"]}, unsigned.
        let read = "Bearer e30.eyJzY29wZSI6InJlYWQifQ."
        let both = "Bearer e30.eyJzY3AiOlsicmVhZCIsIndyaXRlIl19."
        let table: [(String, String, [(String, String)], [String])] = [
            ("[{key: []}]", "", [], ["security.missing header.x-key"]), ("[{key: []}]", "", [("x-key", "1")], []),
            ("[{key: []}]", "", [("X-Key", "")], ["security.missing header.x-key"]), ("[{key: []}, {}]", "", [], []),
            ("[]", "", [], []), ("[{query: []}]", "?key=1", [], []),
            ("[{query: []}]", "?key=", [], ["security.missing query.key"]),
            ("[{cookie: []}]", "", [("Cookie", "sid=1")], []),
            ("[{cookie: []}]", "", [], ["security.missing cookie.sid"]),
            ("[{key: [], cookie: []}, {basic: []}]", "", [("X-Key", "1")], ["security.missing cookie.sid"]),
            ("[{key: [], cookie: []}, {basic: []}]", "", [("Authorization", "Basic YTpi")], []),
            ("[{basic: []}]", "", [("Authorization", "basic YTpi")], []),
            ("[{basic: []}]", "", [("Authorization", "Basic !")], ["security.malformed header.authorization"]),
            ("[{basic: []}]", "", [("Authorization", "Bearer x")], ["security.scheme header.authorization"]),
            ("[{bearer: []}]", "", [("Authorization", "Bearer")], ["security.malformed header.authorization"]),
            ("[{digest: []}]", "", [("Authorization", "Digest a=b")], []), ("[{tls: []}]", "", [], []),
            ("[{oauth: [read, write]}]", "", [("Authorization", read)], ["security.scope header.authorization"]),
            ("[{oauth: [read, write]}]", "", [("Authorization", both)], []),
            ("[{oauth: [read, write]}]", "", [("Authorization", "Bearer opaque")], []),
        ]
        for (security, query, fields, expected) in table {
            let contract = text("    security: \(security)\n    responses: {'200': {description: Done.}}", schemes)
            try withContract(contract) { contract in
                let request = RequestMessage(method: "POST", target: "/things" + query, fields: fields)
                let judged = contract.judgement(of: request)
                #expect(checks(judged.security) == expected, "\(security) \(fields)")
                let isRefused = judged.security.contains { $0.check != "security.scope" }
                #expect((judged.refusal == .security) == isRefused, "\(security)")
            }
        }
    }

    @Test("the first reason to refuse is path, method, credentials, content type, values")
    func order() throws {
        let contract = text(
            """
                security: [{key: []}]
                parameters: [{name: n, in: query, required: true, schema: {type: integer}}]
                requestBody: {content: {application/json: {schema: {type: object}}}}
                responses: {'200': {description: Done.}}
            """, "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}")
        let table: [(String, String, [(String, String)], Judgement.Refusal?)] = [
            ("GET", "/nothing", [], .path), ("GET", "/things", [], .method),
            ("POST", "/things", [("Content-Type", "a/b")], .security),
            ("POST", "/things", [("X-Key", "1"), ("Content-Type", "a/b")], .contentType),
            ("POST", "/things", [("X-Key", "1"), ("Content-Type", "application/json")], .values),
            ("POST", "/things?n=1", [("X-Key", "1"), ("Content-Type", "application/json")], nil),
        ]
        try withContract(contract) { contract in
            for (method, target, fields, expected) in table {
                let request = RequestMessage(method: method, target: target, fields: fields, content: Array("{}".utf8))
                let judged = contract.judgement(of: request)
                #expect(judged.refusal == expected, "\(method) \(target) \(fields)")
                #expect(judged.findings.isEmpty == (expected == nil))
                for finding in judged.findings { #expect(finding.location != nil, "\(finding)") }
            }
            let finding = try #require(
                contract.judgement(of: post("application/json", "[]", [("X-Key", "1")])).request.last)
            #expect(finding.steps == ["body"] && finding.code == "type")
        }
    }

    @Test("declared fields of a response are there and keep their schema")
    func fields() throws {
        let contract = text(
            """
                responses:
                  '200':
                    description: Done.
                    headers:
                      X-Count: {required: true, schema: {type: integer}}
                      X-List: {schema: {type: array, items: {type: integer}}}
                      X-JSON: {content: {application/json: {schema: {type: object}}}}
                      Set-Cookie: {schema: {type: string, pattern: '^a='}}
                      Content-Type: {schema: {type: integer}}
                  2XX: {description: Other., headers: {X-Other: {required: true}}}
                  default: {description: Any., content: {application/json: {schema: {type: object}}}}
            """)
        let table: [(Int, [(String, String)], String, [String])] = [
            (200, [("x-count", "3")], "", []), (200, [], "", ["header.missing response.header.x-count"]),
            (200, [("X-Count", "x")], "", ["header.type response.header.x-count"]),
            (200, [("X-Count", "3"), ("X-List", "1, 2"), ("X-List", "3")], "", []),
            (200, [("X-Count", "3"), ("X-List", "1,a")], "", ["header.type response.header.x-list"]),
            (200, [("X-Count", "3"), ("X-JSON", "{}")], "", []),
            (200, [("X-Count", "3"), ("X-JSON", "[]")], "", ["header.type response.header.x-json"]),
            (200, [("X-Count", "3"), ("X-JSON", "{")], "", ["header.malformed response.header.x-json"]),
            (
                200, [("X-Count", "3"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=1")], "",
                ["header.pattern response.header.set-cookie"]
            ),
            (201, [], "", ["header.missing response.header.x-other"]), (204, [("X-Other", "1")], "", []),
            (404, [("Content-Type", "application/json")], "[]", ["schema.type response.body"]),
            (304, [], "", []),
        ]
        try withContract(contract) { contract in
            for (status, fields, content, expected) in table {
                let response = ResponseMessage(status: status, fields: fields, content: Array(content.utf8))
                let judged = contract.judgement(of: post(nil, ""), response: response)
                #expect(checks(judged.response) == expected, "\(status) \(fields)")
            }
        }
    }

    @Test("properties of the other direction need not be there, and are noted where they are")
    func directions() throws {
        let thing = """
            components:
              schemas:
                Thing:
                  type: object
                  required: [id, secret]
                  properties: {id: {type: integer, readOnly: true}, secret: {type: string, writeOnly: true}}
            """
        let contract = text(
            """
                requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
                responses:
                  '200': {description: D., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
            """, thing)
        let table = [
            (#"{"secret":"s"}"#, #"{"id":1}"#, [String](), [String]()),
            (
                #"{"id":1}"#, #"{"secret":"s"}"#, ["request.required body", "request.readOnly body#/id"],
                ["schema.writeOnly response.body#/secret", "schema.required response.body"]
            ),
        ]
        try withContract(contract) { contract in
            for (sent, answered, inRequest, inResponse) in table {
                let response = ResponseMessage(
                    status: 200, fields: [("Content-Type", "application/json")], content: Array(answered.utf8))
                let judged = contract.judgement(of: post("application/json", sent), response: response)
                #expect(checks(judged.request) == inRequest && checks(judged.response) == inResponse, "\(sent)")
                let notes = judged.findings.filter { $0.check.hasSuffix("Only") }
                #expect(notes.allSatisfy { $0.grade == .assumed })
            }
        }
    }

    @Test("a value is judged by the schema that its discriminator names")
    func discriminators() throws {
        let schemas = """
            components:
              schemas:
                Pet:
                  type: object
                  required: [kind]
                  properties: {kind: {type: string}}
                  discriminator: {propertyName: kind, mapping: {hound: Dog, cat: '#/components/schemas/Cat'}}
                Dog:
                  allOf: [{$ref: '#/components/schemas/Pet'}, {required: [bark], properties: {bark: {type: integer}}}]
                Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {required: [purr]}]}
                Any:
                  oneOf: [{$ref: '#/components/schemas/Round'}, {$ref: '#/components/schemas/Square'}]
                  discriminator: {propertyName: shape, defaultMapping: Square}
                Round:
                  {type: object, required: [shape, radius], properties: {shape: {type: string}, radius: {type: number}}}
                Square: {type: object, required: [side], properties: {shape: {type: string}, side: {type: number}}}
            """
        let table: [(String, String, [String])] = [
            ("Pet", #"{"kind":"hound","bark":1}"#, []), ("Pet", #"{"kind":"Dog","bark":1}"#, []),
            ("Pet", #"{"kind":"hound"}"#, ["request.required body"]),
            ("Pet", #"{"kind":"hound","bark":"x"}"#, ["request.type body#/bark"]),
            ("Pet", #"{"kind":"cat"}"#, ["request.required body"]),
            ("Pet", #"{"kind":"lizard"}"#, ["request.discriminator body#/kind"]),
            ("Pet", "{}", ["request.required body"]), ("Pet", #"{"kind":"Pet"}"#, []),
            ("Any", #"{"shape":"Round","radius":1}"#, []), ("Any", #"{"side":1}"#, []),
            ("Any", #"{"shape":"Round","radius":"x"}"#, ["request.type body#/radius"]),
            ("Any", #"{"shape":"Round","side":1}"#, ["request.required body"]),
        ]
        for (name, bytes, expected) in table {
            let contract = text(
                "    requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/\(name)'}}}}\n"
                    + "    responses: {'200': {description: Done.}}", schemas)
            try withContract(contract) { contract in
                let found = contract.judgement(of: post("application/json", bytes)).request
                #expect(checks(found) == expected, "\(name) \(bytes) \(found)")
                if let last = found.last, last.check != "request.required" || bytes != "{}" {
                    #expect(last.message.contains("'kind'") || last.message.contains("'shape'"), "\(last)")
                }
            }
        }
    }
}

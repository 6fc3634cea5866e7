// What a request says and where it breaks its contract; who sends it and which error that gives.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

private let form = [("Content-Type", "application/x-www-form-urlencoded")]
private let json = [("Content-Type", "application/json; charset=utf-8")]

@Suite struct RequestCheckTests {
    @Test("a request is read as its contract declares the values")
    func decoded() throws {
        let table: [(String, [(String, String)], String, String, String?)] = [
            ("/cups/wash?id=7", [], "", "query.id", "7"),
            ("/cups/wash?id=seven", [], "", "query.id", "\"seven\""),
            ("/cups/wash?id=", [], "", "query.id", nil),
            ("/cups/wash?id=1&id=2", [], "", "query.id", "1"),
            ("/cups/wash?dry=true", [], "", "query.dry", "true"),
            ("/cups/wash?note=", [], "", "query.note", nil),
            ("/cups/wash?note=5", [], "", "query.note", "\"5\""),
            ("/cups/wash?other=5", [], "", "query.other", "\"5\""),
            ("/cups/wash?id=%zz", [], "", "query.id", nil),
            ("/cups/wash", form, "id=7&text=a+b%26", "body", #"{"id":7,"text":"a b&"}"#),
            ("/cups/wash", form, "id=&text=", "body", #"{"text":""}"#),
            ("/cups/wash", form, "id=1&id=2", "body", #"{"id":1}"#),
            ("/cups/wash", form, "id=%", "body", nil),
            ("/cups/wash", json, #"{"id":7}"#, "body#/id", "7"),
            ("/cups/wash", json, #"{"id""#, "body", nil),
            ("/cups/wash", [("Content-Type", "text/plain")], "id=7", "body", nil),
            ("/cups/wash", [("x-mode", "hot")], "", "header.x-mode", "\"hot\""),
        ]
        try withContract(cupsText) { contract in
            for (target, fields, body, place, expected) in table {
                let read = values(contract, target, fields: fields, body: body).values
                let locator = try #require(Locator(place))
                #expect(read[locator]?.compact == expected, "\(target) \(body)")
            }
        }
    }

    @Test("a breach is named with its place")
    func violations() throws {
        let table: [(String, [(String, String)], String, [String])] = [
            ("/cups/wash?id=7", [], "", []),
            ("/cups/wash?id=0", [], "", ["request.minimum query.id"]),
            ("/cups/wash?id=x", [], "", ["request.type query.id"]),
            ("/cups/wash?id=%zz", [], "", ["request.query query"]),
            ("/cups/wash", [("X-Mode", "warm")], "", ["request.enum header.x-mode"]),
            ("/cups/wash", json, #"{"id":0}"#, ["request.minimum body#/id"]),
            ("/cups/wash", json, "{", ["request.body body"]),
            ("/cups/wash", form, "id=x", ["request.type body#/id"]),
            ("/cups/wash", form, "id=%", ["request.body body"]),
            ("/cups/wash", [("Content-Type", "text/plain")], "x", ["request.content-type header.content-type"]),
            ("/cups/wash", [], "x", ["request.content-type header.content-type"]),
        ]
        try withContract(cupsText) { contract in
            for (target, fields, body, expected) in table {
                let read = values(contract, target, fields: fields, body: body).values
                let found = contract.violations(of: read, operation: contract.operations[0])
                #expect(found.map { "\($0.finding.check) \($0.finding.instance)" } == expected, "\(target) \(body)")
            }
        }
    }

    @Test("the first rule whose trigger holds gives the error")
    func rules() throws {
        let table: [(String, String?, [(String, String)], String, String?)] = [
            ("?id=1", nil, [], "", "1"), ("?id=1", "", [], "", "1"), ("?id=1", "wrong", [], "", "1"),
            ("", "o-1", [], "", "2"), ("?id=", "o-1", [], "", "2"), ("?id=x", "o-1", [], "", "3"),
            ("?id=%zz", "o-1", [], "", "3"), ("?id=3", "g-1", [], "", "4"), ("?id=1", "g-1", [], "", nil),
            ("?id=1", "s-1", [], "", "5"), ("?id=9", "o-1", [], "", "6"), ("?id=2", "o-1", [], "", "7"),
            ("", "o-1", form, "id=9", "6"), ("", "o-1", json, #"{"id":3}"#, nil), ("", "o-1", json, "{", nil),
            ("?id=9", "s-1", [], "", "5"),
        ]
        let records: [Int: JSON] = [1: ["id": 1], 2: ["id": 2, "clean": true], 3: ["id": 3, "shelf": "top"]]
        try withContract(cupsText) { contract in
            let operation = contract.operations[0]
            for (query, key, fields, body, expected) in table {
                let all = fields + (key.map { [("X-Key", $0)] } ?? [])
                let (message, read) = values(contract, "/cups/wash" + query, fields: all, body: body)
                let situation = RuleSituation(
                    operation: operation, values: read,
                    caller: contract.caller(of: message, values: read, operation: operation),
                    violations: contract.violations(of: read, operation: operation),
                    targets: targets(of: operation, read) { $0.int.flatMap { records[$0] } })
                #expect(situation.rule()?.label == expected, "\(query) \(key ?? "-") \(body)")
            }
        }
    }
}

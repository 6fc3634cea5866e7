// Which documented error a request triggers: each trigger alone, then the order among several.
import Testing
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

/// Hats on hooks; the triggers are those given, and the code of each is its number, from 0.
private func hatsText(_ triggers: [String], security: String = "[{key: []}]") -> String {
    let rules = triggers.enumerated().map { number, trigger in "{code: \(number), status: 400, when: \(trigger)}" }
    return """
        openapi: 3.1.0
        info: {title: Hats, version: '1'}
        x-treaty-collections:
          hats: {key: id, records: [{id: 1, size: 5}], unique: {name: [name]}}
        x-treaty-principals:
          owner: {values: {key: o-1}}
          guest: {values: {key: g-1}, denied: {hats: {/box/shut: true}}}
          stranger: {values: {key: s-1}, denied: {operations: [wear]}}
          thief: {values: {key: t-1}, denied: [hats]}
        components:
          securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
        paths:
          /hats/{id}:
            put:
              operationId: wear
              security: \(security)
              parameters:
                - {name: id, in: path, required: true, schema: {type: integer}}
                - {name: size, in: query, schema: {type: integer, minimum: 1}}
                - {name: name, in: query, schema: {type: string, minLength: 1}}
              requestBody:
                content:
                  application/json:
                    schema: {type: object, properties: {size: {type: integer}, lid: {type: boolean}}}
              x-treaty-effect: {collection: hats, action: update, key: path.id}
              x-treaty-errors: [\(rules.joined(separator: ", "))]
              responses: {'200': {description: The hat.}, 4XX: {description: An error.}}
        """
}

private let hats: [Int: JSON] = [
    1: ["id": 1, "size": 5], 2: ["id": 2, "worn": true, "size": 5], 3: ["id": 3, "box": ["shut": true]],
    4: ["id": 4, "worn": "true"],
]

/// What the effects of an operation are about, by the first key of each that the request names.
func targets(of operation: Operation, _ values: RequestValues, _ record: (JSON) -> JSON?) -> [RecordTarget] {
    operation.effects.compactMap { effect in
        values.first(of: effect.key).map { RecordTarget(collection: effect.collection, record: record($0)) }
    }
}

/// The code of the first rule that a request triggers. Sent without a key where there is none.
private func choice(
    _ triggers: [String], _ target: String, key: String? = "o-1", body: String = "", security: String = "[{key: []}]"
) throws -> Int? {
    try withContract(hatsText(triggers, security: security)) { contract in
        #expect(contract.diagnostics.map(\.description) == [])
        let operation = contract.operations[0]
        var fields = body.isEmpty ? [] : [("Content-Type", "application/json")]
        if let key { fields.append(("X-Key", key)) }
        let (message, read) = values(contract, target, fields: fields, body: body)
        let situation = RuleSituation(
            operation: operation, values: read,
            caller: contract.caller(of: message, values: read, operation: operation),
            violations: contract.violations(of: read, operation: operation),
            targets: targets(of: operation, read) { $0.int.flatMap { hats[$0] } },
            taken: read[.query("name")] == "bowler" ? ("hats", "name") : nil)
        return situation.rule()?.code?.int
    }
}

@Suite struct RuleChoiceTests {
    @Test("a credential that is missing, empty or nobody's is unauthenticated")
    func unauthenticated() throws {
        let table: [(String?, Bool)] = [
            (nil, true), ("", true), ("wrong", true), ("O-1", true), ("o-1", false), ("s-1", false),
        ]
        for (key, isFound) in table {
            let found = try choice(["unauthenticated"], "/hats/1", key: key)
            #expect((found != nil) == isFound, "\(key ?? "none")")
        }
        // An empty requirement among the alternatives makes a credential optional (OpenAPI 3.1 4.8.30).
        for security in ["[]", "[{}]", "[{key: []}, {}]"] {
            let found = try choice(["unauthenticated"], "/hats/1", key: nil, security: security)
            #expect(found == nil, "\(security)")
        }
    }

    @Test("a choice of places is missing where none of them holds a value")
    func missing() throws {
        let either = "{missing: [[query.size, body#/size], query.name]}"
        let table: [(String, String, Bool)] = [
            ("?size=1&name=a", "", false), ("?name=a", #"{"size":1}"#, false), ("?name=a", "", true),
            ("?size=1", "", true), ("?size=1&name=", "", true), ("", "", true), ("?name=a", #"{"lid":true}"#, true),
            // What is there and cannot be read is not missing.
            ("?name=a&size=x", "", false), ("?name=a", "{", false), ("?size=%zz", "", false),
        ]
        for (query, body, isFound) in table {
            let found = try choice([either], "/hats/1" + query, body: body)
            #expect((found != nil) == isFound, "\(query) \(body)")
        }
    }

    @Test("a place is malformed where its value breaks its schema or cannot be read")
    func malformed() throws {
        let table: [(String, String, String, Bool)] = [
            ("query.size", "?size=0", "", true), ("query.size", "?size=x", "", true),
            ("query.size", "?size=1", "", false), ("query.size", "", "", false), ("query.size", "?size=%z", "", true),
            ("query.size", "", #"{"size":"x"}"#, false), ("body#/size", "", #"{"size":"x"}"#, true),
            ("body#/size", "", #"{"lid":7}"#, false), ("body#/size", "", "{", true), ("body#/size", "", "[]", true),
            ("body", "", #"{"size":"x"}"#, true), ("body", "", #"{"size":1}"#, false), ("body", "?size=x", "", false),
        ]
        for (place, query, body, isFound) in table {
            let found = try choice(["{malformed: [\(place)]}"], "/hats/1" + query, body: body)
            #expect((found != nil) == isFound, "\(place) \(query) \(body)")
        }
        let path = try choice(["{malformed: [path.id]}"], "/hats/one")
        #expect(path == 0)
    }

    @Test("records and taken names trigger what is said about them")
    func records() throws {
        let worn = "{state: {collection: hats, is: {worn: true}}}"
        let both = "{state: {collection: hats, is: {worn: true, size: 6}}}"
        let table: [(String, String, String?, Bool)] = [
            ("{absent: hats}", "/hats/9", "o-1", true), ("{absent: hats}", "/hats/1", "o-1", false),
            ("{forbidden: hats}", "/hats/3", "g-1", true), ("{forbidden: hats}", "/hats/1", "g-1", false),
            ("{forbidden: hats}", "/hats/9", "g-1", false), ("{forbidden: hats}", "/hats/1", "t-1", true),
            ("{forbidden: hats}", "/hats/9", "t-1", true), ("{forbidden: hats}", "/hats/3", "o-1", false),
            ("{forbidden: hats}", "/hats/3", nil, false), ("{forbidden: operation}", "/hats/1", "s-1", true),
            ("{forbidden: operation}", "/hats/1", "g-1", false), ("{forbidden: operation}", "/hats/1", nil, false),
            (worn, "/hats/2", "o-1", true), (worn, "/hats/1", "o-1", false), (worn, "/hats/4", "o-1", false),
            (worn, "/hats/9", "o-1", false), (both, "/hats/2", "o-1", false),
            ("{exists: hats.name}", "/hats/1?name=bowler", "o-1", true),
            ("{exists: hats.name}", "/hats/1?name=cap", "o-1", false),
            ("{exists: hats.size}", "/hats/1?name=bowler", "o-1", false),
            ("{unprovokable: nobody can}", "/hats/9", nil, false),
        ]
        for (trigger, target, key, isFound) in table {
            let found = try choice([trigger], target, key: key)
            #expect((found != nil) == isFound, "\(trigger) \(target) \(key ?? "none")")
        }
    }

    @Test("of several rules that hold the first one written is chosen")
    func order() throws {
        let triggers = [
            "unauthenticated", "{missing: [query.name]}", "{malformed: [query.size]}", "{absent: hats}",
        ]
        let target = "/hats/9?size=x"
        for shift in triggers.indices {
            let turned = Array(triggers[shift...] + triggers[..<shift])
            let first = try choice(turned, target, key: nil)
            #expect(first == 0, "\(turned)")
        }
        let table: [(String, String?, Int?)] = [
            ("/hats/9?size=x", nil, 0), ("/hats/9?size=x", "o-1", 1), ("/hats/9?size=x&name=a", "o-1", 2),
            ("/hats/9?size=1&name=a", "o-1", 3), ("/hats/1?size=1&name=a", "o-1", nil),
        ]
        for (target, key, expected) in table {
            let found = try choice(triggers, target, key: key)
            #expect(found == expected, "\(target) \(key ?? "none")")
        }
    }
}

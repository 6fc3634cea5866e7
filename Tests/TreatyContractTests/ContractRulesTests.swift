// What lint says of facts that contradict each other, each at its place; files that are none are tested elsewhere.
import Testing
import TreatyContract
import TreatyData
import TreatyText

/// Bells with nothing wrong; the cases below put one line in place of another.
private let bellsText = """
    openapi: 3.1.0
    info: {title: Bells, version: '1'}
    x-treaty-outcome: {code: [/error]}
    x-treaty-collections:
      bells: {key: id, records: [{id: 1}]}
    x-treaty-principals:
      owner: {values: {key: o-1}}
      guest: {values: {key: g-1}, denied: {operations: [ring]}}
    components:
      securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
      schemas: {Bell: {type: object, properties: {id: {type: integer}}}}
    paths:
      /bells/{id}:
        put:
          operationId: ring
          security: [{key: []}]
          parameters:
            - {name: id, in: path, required: true, schema: {type: integer}}
          x-treaty-effect: {collection: bells, action: update, key: path.id}
          x-treaty-relations: [{left: response.body#/id, is: equal, right: path.id}]
          x-treaty-errors:
            - {code: 1, status: 404, example: none, when: {absent: bells}}
          responses:
            '200':
              description: The bell.
              content:
                application/json: {schema: {$ref: '#/components/schemas/Bell'}, example: {id: 1}}
            '404':
              description: There is none.
              content: {application/json: {examples: {none: {value: {error: 1}}}}}
    """

private struct Fault: Sendable, CustomStringConvertible {
    let code: String
    /// The piece that is put in place of another.
    let old: String, new: String
    /// The text at whose first byte the diagnostic stands, within the new piece or a longer context of it.
    let at: String

    init(_ code: String, _ old: String, _ new: String, at place: String) {
        self.code = code
        self.old = old
        self.new = new
        at = place
    }

    var description: String { "\(code): \(new)" }
}

private let faults = [
    Fault("openapi.path-parameter", "{name: id, in: path", "{name: ix, in: path", at: "ix, in: path"),
    Fault("treaty.rule-status", "status: 404", "status: 409", at: "409"),
    Fault("treaty.rule-example", "example: none", "example: nome", at: "nome"),
    Fault("treaty.collection", "{absent: bells}", "{absent: balls}", at: "balls"),
    Fault("treaty.collection", "{absent: bells}", "{forbidden: balls}", at: "balls"),
    Fault("treaty.collection", "{absent: bells}", "{state: {collection: balls, is: {a: 1}}}", at: "balls"),
    Fault("treaty.collection", "{collection: bells", "{collection: balls", at: "balls"),
    Fault("treaty.collection", "denied: {operations: [ring]}", "denied: [balls]", at: "balls"),
    Fault("treaty.collection", "denied: {operations: [ring]}", "denied: {balls: {/a: 1}}", at: "balls"),
    Fault("openapi.security-scheme", "security: [{key: []}]", "security: [{kex: []}]", at: "kex"),
    Fault("openapi.security-scheme", "{key: o-1}", "{kex: o-1}", at: "kex"),
    Fault("treaty.operation", "operations: [ring]", "operations: [rinse]", at: "rinse"),
    Fault("treaty.record-key", "[{id: 1}]", "[{id: 1}, {ix: 2}]", at: "{ix: 2}"),
    Fault("treaty.trigger", "{absent: bells}", "{absnt: bells}", at: "{absnt"),
    Fault("treaty.trigger", "{absent: bells}", "{exists: bells}", at: "bells}}"),
    Fault("treaty.action", "action: update", "action: updat", at: "updat"),
    Fault("treaty.relation", "is: equal", "is: equall", at: "equall"),
    Fault("treaty.location", "right: path.id", "right: paths.id", at: "paths.id"),
    Fault("treaty.pointer", "{code: [/error]}", "{code: [error]}", at: "error]"),
    Fault("openapi.status", "'404':", "'604':", at: "'604'"),
    Fault("example.invalid", "example: {id: 1}", "example: {id: one}", at: "one"),
    Fault("openapi.ref-unresolved", "'#/components/schemas/Bell'", "'#/components/schemas/Ball'", at: "'#/comp"),
]

@Suite struct ContractRulesTests {
    @Test("a contract with nothing wrong has no diagnostic")
    func clean() throws {
        try withContract(bellsText) { contract in #expect(contract.diagnostics.map(\.description) == []) }
    }

    @Test("a fault is reported once under its code, at its place", arguments: faults)
    fileprivate func reported(_ fault: Fault) throws {
        let old = try #require(bellsText.firstRange(of: fault.old))
        var text = bellsText
        text.replaceSubrange(old, with: fault.new)
        let before = bellsText[..<old.lowerBound].utf8.count
        try withContract(text) { contract in
            let found = contract.diagnostics.filter { $0.code == fault.code }
            let ranges = found.compactMap { $0.location?.range.lowerBound }
            let bytes = Array(text.utf8)
            let places = ranges.map { String(decoding: bytes[$0...].prefix(fault.at.utf8.count), as: UTF8.self) }
            // A path parameter of another name is wrong twice: it is not in the path, and the path's has none.
            let isPair = fault.code == "openapi.path-parameter"
            #expect(found.count == (isPair ? 2 : 1), "\(contract.diagnostics.map(\.description))")
            #expect(places.contains(fault.at), "\(found.map(\.description))")
            #expect(ranges.contains { $0 >= before && $0 <= before + fault.new.utf8.count })
            #expect(found.allSatisfy { $0.severity == .error })
        }
    }

    @Test("where documents are named, a fact without a source is reported at the fact")
    func sources() throws {
        let named = "x-treaty-documents: {guide: {title: Guide, lines: 40}}\n"
        let table: [(String, String, [String])] = [
            ("", "security: [{key: []}]", []),
            (named, "security: [{key: []}]\n      x-treaty-source: 'guide:1-9'", []),
            (
                named, "security: [{key: []}]",
                Array(repeating: "source.missing", count: 6)
            ),
            (named, "x-treaty-source: 'guide:39-41'", ["source.lines"]),
            (named, "x-treaty-source: 'guise:1'", ["source.document"]),
            (named, "x-treaty-source: {grade: assumed}", ["source.why"]),
        ]
        for (documents, line, expected) in table {
            var text = bellsText
            let old = try #require(text.firstRange(of: "security: [{key: []}]"))
            text.replaceSubrange(old, with: line)
            try withContract(documents + text) { contract in
                #expect(contract.diagnostics.map(\.code) == expected, "\(documents)\(line)")
            }
        }
    }

    @Test("a name that is nearly right is suggested")
    func suggested() throws {
        let text = bellsText.split(separator: "{absent: bells}", maxSplits: 1).joined(separator: "{absent: bels}")
        try withContract(text) { contract in
            let found = contract.diagnostics.filter { $0.code == "treaty.collection" }
            #expect(found.map { $0.help?.contains("bells") } == [true])
        }
    }
}

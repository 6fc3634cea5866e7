// The plan of a contract: which cases there are, under which ids, in which order; nothing is sent.
import Foundation
import Testing
import TreatyConformance
import TreatyContract

/// The contract of delete-tag as this checkout has it.
func spaazaContract() throws -> Contract {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    return try Contract.load(root + "/Contracts/spaaza/openapi.yaml")
}

/// A contract written to a folder that is gone when the closure ends; the folder's name is the contract's.
func withCups<Result>(_ use: (Contract) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cups-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("openapi.yaml")
    try Data(cups.utf8).write(to: file)
    return try use(Contract.load(file.path))
}

/// Two rules of one code and one trigger; a rule that nothing can provoke; a guest who is denied the top shelf.
private let cups = """
    openapi: 3.1.0
    info: {title: Cups, version: '1'}
    x-treaty-outcome: {code: [/error/code], name: [/error/name], success: {at: /ok, equals: true}}
    x-treaty-collections:
      cups: {key: id, records: [{id: 1}, {id: 2}, {id: 3, shelf: top}]}
    x-treaty-principals:
      owner: {values: {key: o-1}}
      guest: {values: {key: g-1}, denied: {cups: {/shelf: top}}}
    components:
      securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
    paths:
      /cups/wash:
        post:
          operationId: wash
          security: [{key: []}]
          parameters:
            - {name: id, in: query, schema: {type: integer, minimum: 1}}
          x-treaty-effect: {collection: cups, action: update, key: [query.id], at: /cup, sets: {clean: true}}
          x-treaty-errors:
            - {code: 1, name: no_key, status: 401, when: unauthenticated}
            - {code: 2, name: no_id, status: 400, when: {missing: [[query.id]]}}
            - {code: 2, name: no_id, status: 400, when: {missing: [[query.id]]}}
            - {code: 4, name: not_yours, status: 403, when: {forbidden: cups}}
            - {code: 5, name: may_not, status: 403, when: {forbidden: operation}}
            - {code: 6, name: no_cup, status: 404, when: {absent: cups}}
          responses:
            '200': {description: The cup., content: {application/json: {schema: {type: object}}}}
            4XX: {description: An error., content: {application/json: {schema: {type: object}}}}
    """

@Suite struct CasePlannerTests {
    @Test("two plannings of one contract give the same cases in the same order, each under an id of its own")
    func stable() throws {
        let first = CasePlanner(try spaazaContract()).cases().map(\.id)
        let second = CasePlanner(try spaazaContract()).cases().map(\.id)
        #expect(first == second)
        #expect(Set(first).count == first.count)
        #expect(first.allSatisfy { $0.hasPrefix("spaaza/delete-tag/") })
        for name in ["error-6/no-credential", "error-52/missing-id", "success/query", "success/json-body"] {
            #expect(first.contains("spaaza/delete-tag/\(name)"), "\(name)")
        }
    }

    @Test("cases that leave their record alone come first, second calls last")
    func order() throws {
        let keeps = CasePlanner(try spaazaContract()).cases().map(\.keepsRecord)
        let firstChange = try #require(keeps.firstIndex(of: false))
        #expect(!keeps[firstChange...].contains(true))
        #expect(CasePlanner(try spaazaContract()).cases().last?.id.contains("after-delete-tag") == true)
    }

    @Test("every rule has a case, and what nothing can provoke says so")
    func everyRule() throws {
        let cases = try withCups { CasePlanner($0).cases() }
        let ids = cases.map(\.id)
        for code in [1, 2, 4, 5, 6] {
            let hasCase = ids.contains { $0.contains("/error-\(code)/") }
            #expect(hasCase, "\(code)")
        }
        var impossible: [String] = []
        for planned in cases {
            if case .impossible = planned.purpose { impossible.append(planned.id) }
        }
        #expect(impossible.count == 1)
        #expect(impossible.first?.hasSuffix("/error-5/not-provokable") == true)
    }

    @Test("a second case of one id gets a number and is the same in all else")
    func numbered() throws {
        let cases = try withCups { CasePlanner($0).cases() }
        #expect(Set(cases.map(\.id)).count == cases.count)
        let one = try #require(cases.first { $0.id.hasSuffix("/error-2/missing-id") })
        let two = try #require(cases.first { $0.id.hasSuffix("/error-2/missing-id-2") })
        #expect(one.title == two.title)
        #expect(one.changes.count == two.changes.count)
        #expect(one.record?.collection == two.record?.collection)
        #expect(one.placement?.name == two.placement?.name)
    }
}

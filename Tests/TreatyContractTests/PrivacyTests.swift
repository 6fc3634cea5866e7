// What the marks of a contract say about each place of a body.
import Testing
import TreatyContract
import TreatyText

private let markedText = """
    openapi: 3.1.0
    info: {title: Marks, version: '1'}
    components:
      schemas:
        Node:
          type: object
          properties:
            label: {type: string, x-treaty-privacy: public}
            next: {$ref: '#/components/schemas/Node'}
            kept: {$ref: '#/components/schemas/Secret', x-treaty-privacy: public}
            list: {prefixItems: [{x-treaty-privacy: health}], items: {x-treaty-privacy: public}}
            typo: {type: string, x-treaty-privacy: publik}
            who: {type: string, x-treaty-identity: person}
            known: {x-treaty-privacy: public, x-treaty-identity: person}
          patternProperties: {'^x-': {x-treaty-privacy: public}}
          additionalProperties: {x-treaty-privacy: personal}
          allOf: [{properties: {both: {x-treaty-privacy: public}}}]
          if: {properties: {both: {x-treaty-privacy: secret}}}
        Secret: {type: string, x-treaty-privacy: secret}
    paths:
      /a:
        post:
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}
          responses: {'200': {description: done}}
    """

@Suite("Privacy")
struct PrivacyTests {
    @Test("marks are found through references, choices, patterns and circles; the strictest counts")
    func marks() throws {
        try withContract(markedText) { contract in
            let schema = try #require(contract.operations[0].body?.contents[0].schema)
            let table: [(path: [String], mark: PrivacyMark?)] = [
                (["label"], .public), (["next", "next", "next", "label"], .public), (["next"], nil),
                (["kept"], .secret), (["list", "0"], .health), (["list", "1"], .public), (["typo"], nil),
                (["who"], .personal), (["known"], .public), (["x-any"], .public), (["any"], .personal),
                (["any", "inside"], .personal), (["both"], .secret),
            ]
            for (path, mark) in table {
                var place = PrivacyGraph().root(of: schema)
                for token in path { place = Int(token).map { place.element($0) } ?? place.member(token.utf8) }
                #expect(place.rule.decisive == mark, "\(path)")
            }
        }
    }
}

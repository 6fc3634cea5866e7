// Edits of contracts and what is told of them, against verdicts written by hand.
import Foundation
import Testing
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// A comparison of two texts.
func comparison(_ old: String, _ new: String, includesText: Bool = false) throws -> ContractComparison {
    func document(_ text: String, _ name: String) throws -> OpenAPIDocument {
        var diagnostics: [Diagnostic] = []
        let set = DocumentSet(
            try Document.read(SourceFile(name: name, bytes: Array(text.utf8))), path: name, into: &diagnostics)
        return try OpenAPIDocument(set, into: &diagnostics)
    }
    return ContractComparison(
        try document(old, "old.yaml"), try document(new, "new.yaml"), paths: ("old.yaml", "new.yaml"),
        includesText: includesText)
}

/// Each change as `kind consumer provider`, the parties with the first letter of their verdict.
func told(_ comparison: ContractComparison) -> [String] {
    comparison.changes.map { "\($0.kind) \($0.consumer.rawValue.prefix(1)) \($0.provider.rawValue.prefix(1))" }.sorted()
}

@Suite struct DiffTableTests {
    @Test("each edit of a contract is told as the standards mean it")
    func edits() throws {
        #expect(DiffTable.all.count >= 120)
        for edit in DiffTable.all {
            let parts = DiffTable.contract.components(separatedBy: edit.find)
            #expect(parts.count == 2, "'\(edit.name)' edits one place")
            let changed = parts.joined(separator: edit.replacement)
            let comparison = try comparison(DiffTable.contract, changed)
            #expect(told(comparison) == edit.told.sorted(), "\(edit.name)")
        }
    }

    @Test("an edit undone is told with the places of both files, and a contract beside itself has no changes")
    func undone() throws {
        #expect(try comparison(DiffTable.contract, DiffTable.contract).changes.isEmpty)
        let text = DiffTable.contract.replacingOccurrences(of: "maxLength: 12", with: "maxLength: 5")
        let change = try #require(try comparison(DiffTable.contract, text).changes.first)
        #expect(change.message == "maxLength: 12 → 5")
        #expect(change.place == "cookie.theme")
        #expect(change.operations == ["GET /loans"])
        let line = DiffTable.contract.components(separatedBy: "maxLength: 12")[0].components(separatedBy: "\n").count
        #expect(change.old?.fileName == "old.yaml" && change.new?.fileName == "new.yaml")
        #expect(change.old?.line == line && change.new?.line == line)
        #expect(change.witness.map { $0.count - 2 } ?? 0 > 5, "the witness is a string that is too long")
    }

    @Test("a schema that many operations use is told once, with all of them")
    func shared() throws {
        let text = DiffTable.contract.replacingOccurrences(of: "leaf: {type: integer}", with: "leaf: {type: string}")
        let changes = try comparison(DiffTable.contract, text).changes
        #expect(changes.count == 1)
        #expect(changes.first?.operations == ["GET /loans", "POST /loans"])
        #expect(changes.first?.place == "response.body#/*/parts/*/leaf")
    }

    @Test("texts are told where they are asked for, and break nobody")
    func texts() throws {
        let text = DiffTable.contract.replacingOccurrences(of: "All loans", with: "Every loan")
        let changes = try comparison(DiffTable.contract, text, includesText: true).changes
        #expect(changes.map(\.kind) == ["text.summary"])
        #expect(changes.allSatisfy { $0.isText && $0.consumer == .safe && $0.provider == .safe })
    }

    @Test("a callback calls the other way: what breaks the caller of a request breaks the provider here")
    func callbacks() throws {
        func contract(_ schema: String) -> String {
            """
            openapi: 3.1.0
            info: {title: t, version: '1'}
            webhooks:
              done: {post: {requestBody: {content: {application/json: {schema: \(schema)}}}, responses: {'200': {}}}}
            paths:
              /jobs:
                post:
                  callbacks:
                    ended:
                      '{$request.body#/url}':
                        post:
                          requestBody: {content: {application/json: {schema: \(schema)}}}
                          responses: {'200': {description: ok}}
                  responses: {'202': {description: ok}}
            """
        }
        let changes = try comparison(contract("{type: string}"), contract("{type: string, maxLength: 3}"))
        #expect(told(changes) == ["request.max-length-narrowed s b", "request.max-length-narrowed s b"])
        let safe = "what the provider sends is what consumers of the old contract take"
        #expect(changes.changes.allSatisfy { $0.why == safe })
        let wider = try comparison(contract("{type: string, maxLength: 3}"), contract("{type: string}"))
        #expect(told(wider) == ["request.max-length-widened b s", "request.max-length-widened b s"])
        let why = "the provider may send what consumers of the old contract do not take"
        #expect(wider.changes.allSatisfy { $0.why == why }, "the words are about those whom it breaks")
    }

    @Test("a required property that went the other way only is new where it loses its mark")
    func marks() throws {
        func contract(_ schema: String) -> String {
            """
            openapi: 3.1.0
            info: {title: t, version: '1'}
            paths:
              /jobs:
                post:
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}
                  responses:
                    '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}
            components:
              schemas:
                Job: {type: object, required: [a], properties: {a: \(schema)}}
            """
        }
        let sent = try comparison(contract("{type: string, readOnly: true}"), contract("{type: string}"))
        #expect(told(sent) == ["request.property-added-required b u"])
        let answered = try comparison(contract("{type: string, writeOnly: true}"), contract("{type: string}"))
        #expect(told(answered) == ["response.property-added-required s b"])
    }
}

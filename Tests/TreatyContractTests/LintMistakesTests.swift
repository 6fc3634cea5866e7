// One mistake a document, of structure, references and citations: where lint says what, once; the rules' own pages are
// tested elsewhere.
import Testing
import TreatyContract
import TreatyText

@Suite struct LintMistakesTests {
    struct Case: Sendable {
        let text: String
        let code: String
        let line: Int
        let column: Int
        /// The whole help; nil where there is none.
        let help: String?
    }

    static let head = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"

    /// Lines 1 and 2 are the head; the rest begins on line 3.
    static let cases: [Case] = [
        Case(
            text: "paths: {/a: {get: {}}}\nx-treaty-outcomes: {}\n",
            code: "treaty.unknown-extension", line: 4,
            column: 1, help: "did you mean 'x-treaty-outcome'?"),
        Case(
            text: "paths:\n  /a:\n    get:\n      x-treaty-eror: []\n",
            code: "treaty.unknown-extension", line: 6, column: 7, help: "did you mean 'x-treaty-errors'?"),
        Case(
            text: "paths: {/a: {get: {}}}\nx-treaty-outcome: {codes: [/a]}\n", code: "treaty.unknown-field", line: 4,
            column: 20, help: "did you mean 'code'?"),
        Case(
            text: "paths:\n  /a:\n    get:\n      parameters:\n        - $ref: '#/components/parameters/Sizes'\n"
                + "components:\n  parameters:\n    Size: {name: size, in: query, schema: {type: integer}}\n",
            code: "openapi.ref-unresolved", line: 7, column: 17, help: "did you mean 'Size'?"),
        Case(
            text: "paths: {/a: {$ref: 'a.yaml#/x'}, /b: {get: {}}}\n", code: "openapi.ref-file", line: 3, column: 20,
            help: nil),
        Case(
            text: "paths: {/a: {$ref: 'https://a.example/b.yaml'}, /b: {get: {}}}\n",
            code: "openapi.ref-remote", line: 3,
            column: 20,
            help: "save the document beside the contract and refer to it by its path, or allow it with --allow-remote"),
        Case(
            text: "paths:\n  /a: {get: {}}\n  /a: {put: {}}\n", code: "data.duplicate-name", line: 5, column: 3,
            help: "remove or rename one of them"),
        Case(
            text: "paths: {/a: {get: {}}}\nx-treaty-errors: [{code: 1, when: unauthenticated}]\n",
            code: "openapi.missing-field", line: 4, column: 19, help: "add a member 'status'"),
        Case(
            text: "paths: {/a: {get: {}}}\ncomponents: {schemas: {A: {typ: string}}}\n", code: "schema.unknown-keyword",
            line: 4, column: 28, help: "did you mean 'type'?"),
        Case(
            text: "paths: {/a: {get: {responses: {x-treaty-sorce: 'page:1', '200': {description: d}}}}}\n",
            code: "treaty.unknown-extension", line: 3,
            column: 32, help: "did you mean 'x-treaty-source'?"),
        Case(
            text: "paths: {/a: {get: {responses: {'200': "
                + "{description: d, headers: {x-a: {requierd: true, schema: {}}}}}}}}\n",
            code: "openapi.unknown-field", line: 3, column: 72, help: "did you mean 'required'?"),
        Case(
            text: "paths: {/a: {get: {responses: {x-own: {a: 1}, '200': {description: d}}}}}\nx-own: 1\npath: {}\n",
            code: "openapi.unknown-field", line: 5, column: 1, help: "did you mean 'paths'?"),
        Case(
            text: "paths: {/a: {get: {}}}\ncomponents: {schemas: {A: {x-treaty-privacy: pubic}}}\n",
            code: "treaty.unknown-word", line: 4, column: 46, help: "did you mean 'public'?"),
        Case(
            text: "paths: {/a: {get: {deprecated: 'yes'}}}\n", code: "openapi.type", line: 3, column: 32, help: nil),
        Case(
            text: "paths: {/a: {get: {summary: null}}}\n", code: "openapi.type", line: 3, column: 29,
            help: "give it a value, or remove the member"),
        Case(
            text: "paths: {/a: {get: {parameter: []}}}\n", code: "openapi.unknown-field", line: 3, column: 20,
            help: "did you mean 'parameters'?"),
        Case(
            text: "paths: {/a: {get: {operationId: a}}, /b: {get: {operationId: a}}}\n", code: "openapi.operation-id",
            line: 3, column: 62, help: "operationId must be unique"),
        Case(
            text: "paths: {}\n", code: "openapi.no-operations", line: 3, column: 8,
            help: "add a path with a method under paths"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: 'page 3'}}}\n", code: "source.form", line: 3, column: 37,
            help: "write document:line or document:first-last, with lines from 1"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: 'page:7-3'}}}\n", code: "source.form", line: 3, column: 37,
            help: "write document:line or document:first-last, with lines from 1"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: {grade: statd}}}}\n", code: "source.grade", line: 3, column: 45,
            help: "did you mean 'stated'?"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: {grade: assumed}}}}\n", code: "source.why", line: 3, column: 37,
            help: "add why: ..."),
        Case(
            text: "paths: {/a: {get: {summary: S, x-treaty-source: {/sumary: {grade: outside, why: w}}}}}\n",
            code: "source.pointer", line: 3, column: 50,
            help: "write a JSON Pointer from the object around x-treaty-source, or '' for the object itself"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: pge:3}}}\nx-treaty-documents: {page: {lines: 9}}\n",
            code: "source.document", line: 3, column: 37, help: "did you mean 'page'?"),
        Case(
            text: "paths: {/a: {get: {x-treaty-source: page:8-10}}}\nx-treaty-documents: {page: {lines: 9}}\n",
            code: "source.lines", line: 3, column: 37, help: "cite lines from 1 to 9"),
    ]

    @Test("one mistake in a document is reported once, at its place, with help")
    func mistakes() throws {
        for item in LintMistakesTests.cases {
            let found = try withContract(LintMistakesTests.head + item.text) { $0.diagnostics }
            let all = found.map(\.description).joined(separator: "\n")
            #expect(found.map(\.code) == [item.code], "\(item.text)\n\(all)")
            guard let first = found.first(where: { $0.code == item.code }) else { continue }
            #expect(first.location?.line == item.line && first.location?.column == item.column, "\(all)")
            if let help = item.help { #expect(first.help == help, "\(all)") }
        }
    }
}

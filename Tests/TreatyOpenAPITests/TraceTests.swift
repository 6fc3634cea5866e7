// Traces of a small made-up contract: whole, and with one thing wrong at a time; real ones have their own tests.
import Testing
import TreatyOpenAPI
import TreatyText

struct TraceTests {
    /// The page of a made-up API, 18 lines.
    static let page = """
        Reading a cup

        GET https://cups.example/cups
        Content: application/json

        size (integer) The size in ml

        {
            "id": 7,
            "glaze": "deep   blue",
            "chipped": false
        }

        Errors

        12 unknown_cup
        There is no such cup
        404

        """

    static let contract = """
        openapi: 3.1.0
        info:
          title: Cups
          version: '1'
          x-treaty-source: {at: page:1, as: Reading a cup}
        x-treaty-documents:
          page:
            title: The page of cups
            url: https://cups.example/docs
            file: page.txt
            sha256: HASH
            lines: 18
        paths:
          /cups:
            x-treaty-source: page:3
            get:
              operationId: read
              parameters:
                - name: size
                  in: query
                  schema: {type: integer}
                  x-treaty-source: {'': page:6, /schema/type: page:6}
              responses:
                '200':
                  description: The cup.
                  x-treaty-source:
                    '': {grade: outside, why: told by phone}
                    /content/application~1json: page:4
                  content:
                    application/json:
                      examples:
                        cup:
                          value: {id: 7, glaze: deep blue, chipped: false}
                          x-treaty-source: {at: page:8-12, as: '"glaze"'}
                '404':
                  description: No cup.
                  x-treaty-source: page:16-18
              x-treaty-errors:
                - code: 12
                  name: unknown_cup
                  status: 404
                  when: {absent: cups}
                  x-treaty-source: page:16-18
        """

    static let inventory = """
        [{"id": "cups-01", "document": "page.txt", "lines": [1, 18], "title": "Reading a cup", "method": "GET",
          "path": "/cups", "requestContentTypes": [], "parameters": [{"name": "size", "in": "query", "line": 6}],
          "statuses": ["404"], "sampleLines": [[8, 12]], "responseContentType": "application/json (4)",
          "errors": [{"code": 12, "name": "unknown_cup", "http": "404", "lines": [16, 18]}], "defects": ["C-01"]},
         {"id": "other-01", "document": "other.txt", "lines": [1, 2], "title": "Elsewhere", "path": "/elsewhere"}]
        """

    static let ledger = """
        - id: C-01
          at: [page:6]
          conflict: No unit in the table.
          reading: Millilitres.
          why: The text says ml.
          facts: [/paths/~1cups/get/parameters/0]
        """

    struct Outcome {
        let trace: Trace
        let lint: [Diagnostic]
        var codes: [String] { trace.failures.map(\.diagnostic.code) }
        var text: String { trace.failures.map(\.description).joined(separator: "\n") }
    }

    /// Traces the cups after replacing `old` by `new` in one of the files; nil for a file removes it.
    static func trace(
        replacing old: String = "", by new: String = "", in changed: String = "", without removed: [String] = []
    ) throws -> Outcome {
        let hash = SHA256.hexadecimal(of: page.utf8)
        var files = [
            "openapi.yaml": contract.replacing("HASH", with: hash), "ledger.yaml": ledger,
            "documents/page.txt": page, "documents/inventory.json": inventory,
        ]
        if !changed.isEmpty {
            let text = try #require(files[changed])
            try #require(text.contains(old), "'\(old)' is not in \(changed)")
            files[changed] = text.replacing(old, with: new)
        }
        for name in removed { files[name] = nil }
        let folder = try TemporaryFolder(files)
        var lint: [Diagnostic] = []
        let document = try OpenAPIDocument.load(folder.path + "/openapi.yaml", into: &lint)
        return Outcome(trace: try Trace(document, folder: folder.path + "/documents"), lint: lint)
    }

    @Test("a contract that says what its document says is proven and covers every item")
    func whole() throws {
        let outcome = try TraceTests.trace()
        let isProven = outcome.trace.isProven
        #expect(isProven, "\(outcome.text)")
        #expect(outcome.lint.isEmpty, "\(outcome.lint)")
        // The operation, a parameter, the sample, the media type, the status, the error.
        #expect(outcome.trace.itemCount == 6 && outcome.trace.coveredCount == 6 && outcome.trace.percent == 100)
        #expect(outcome.trace.provenCount == 8 && outcome.trace.reasonCount == 1)
        #expect(outcome.trace.factCounts == [.stated: 8, .outside: 1])
        #expect(outcome.trace.ledger?.entries.map(\.id) == ["C-01"])
    }

    struct Sabotage: Sendable {
        let old: String
        let new: String
        var file = "openapi.yaml"
        let codes: [String]
        /// A part of the messages.
        let says: String
    }

    static let sabotages: [Sabotage] = [
        Sabotage(
            old: "{'': page:6,", new: "{'': page:5,", codes: ["trace.not-found", "trace.uncovered"],
            says: "where 'size' does not stand"),
        Sabotage(
            old: "{'': page:6,", new: "{'': page:5,", codes: ["trace.not-found", "trace.uncovered"],
            says: "help: 'size' stands in line 6"),
        Sabotage(
            old: "{'': page:6, /schema/type: page:6}", new: "{/schema/type: page:6}", codes: ["trace.uncovered"],
            says: "no fact of the contract covers cups-01/parameter/query/size"),
        Sabotage(old: "page:8-12", new: "page:8-120", codes: ["trace.range", "trace.uncovered"], says: "has 18 lines"),
        Sabotage(
            old: "chipped: false}", new: "chipped: true}", codes: ["trace.example", "trace.uncovered"],
            says: "the example says 'true', which does not stand in page:8-12"),
        Sabotage(
            old: "code: 12", new: "code: 2", codes: ["trace.not-found", "trace.uncovered"],
            says: "where '2' does not stand"),
        Sabotage(
            old: "  status: 404", new: "  status: 400",
            codes: ["trace.not-found", "trace.uncovered"], says: "where '400' does not stand"),
        Sabotage(old: "lines: 18", new: "lines: 19", codes: ["trace.line-count"], says: "has 18 lines"),
        Sabotage(
            old: "    sha256: ", new: "    # sha256: ", codes: ["trace.hash"],
            says: "the contract does not state the SHA-256 of The page of cups"),
        Sabotage(old: "sha256: ", new: "sha256: 0", codes: ["trace.hash"], says: "another version of The page of cups"),
        Sabotage(
            old: "blue", new: "red", file: "documents/page.txt",
            codes: ["trace.hash", "trace.example", "trace.uncovered"], says: "the example says 'deep blue'"),
        Sabotage(
            old: "as: '\"glaze\"'", new: "as: '\"colour\"'", codes: ["trace.not-found", "trace.uncovered"],
            says: "The page of cups (https://cups.example/docs):\n   8 | {\n   9 |     \"id\": 7,"),
        Sabotage(
            old: "{at: page:8-12, as: '\"glaze\"'}", new: "page:8-12",
            codes: ["trace.nothing-to-find", "trace.uncovered"],
            says: "help: add as: with the words the document prints"),
        Sabotage(
            old: "{grade: outside, why: told by phone}", new: "{grade: inferred, why: told by phone}",
            codes: ["trace.no-lines"], says: "a fact that is inferred needs the lines that say it"),
        Sabotage(
            old: "x-treaty-source: page:3", new: "x-treaty-source: pge:3",
            codes: ["trace.document", "trace.uncovered"],
            says: "help: did you mean 'page'?"),
        Sabotage(
            old: "/parameters/0]", new: "/parameter/0]", file: "ledger.yaml", codes: ["ledger.fact"],
            says: "help: did you mean 'parameters'?"),
        Sabotage(
            old: "id: C-01", new: "id: C-02", file: "ledger.yaml", codes: ["ledger.missing-conflict"],
            says: "have no entry in the ledger: C-01"),
        Sabotage(
            old: "  reading: Millilitres.\n", new: "", file: "ledger.yaml", codes: ["ledger.missing-field"],
            says: "'reading' is missing in the entry 'C-01'"),
        Sabotage(
            old: "reading:", new: "raeding:", file: "ledger.yaml",
            codes: ["ledger.unknown-field", "ledger.missing-field"], says: "did you mean 'reading'?"),
    ]

    @Test("one thing that is wrong fails with its code and says what to do", arguments: sabotages.indices)
    func sabotaged(index: Int) throws {
        let sabotage = TraceTests.sabotages[index]
        let outcome = try TraceTests.trace(replacing: sabotage.old, by: sabotage.new, in: sabotage.file)
        let isProven = outcome.trace.isProven
        #expect(!isProven)
        #expect(outcome.codes == sabotage.codes, "\(outcome.text)")
        #expect(outcome.text.contains(sabotage.says), "\(outcome.text)")
    }

    @Test("a failure stands at the citation, in a list at its element")
    func places() throws {
        let outcome = try TraceTests.trace(
            replacing: "x-treaty-source: page:3", by: "x-treaty-source: [page:3, page:4]", in: "openapi.yaml")
        let location = try #require(outcome.trace.failures.first?.diagnostic.location)
        #expect(location.line == 15 && location.column == 31, "\(outcome.text)")
        #expect(outcome.codes == ["trace.not-found"])
    }

    @Test("citations of the root and of info, and citations of more than 40 lines, cover nothing")
    func coversNothing() throws {
        let long = String(repeating: "\n", count: 50)
        let page = "cups" + long + "cups\n"
        let contract = """
            openapi: 3.1.0
            info: {title: cups, version: '1', x-treaty-source: {at: page:1, as: cups}}
            x-treaty-documents: {page: {file: page.txt, lines: 51, sha256: \(SHA256.hexadecimal(of: page.utf8))}}
            x-treaty-source: {at: page:51, as: cups}
            paths: {/cups: {x-treaty-source: {at: page:1-51, as: cups}, get: {}}}
            """
        let folder = try TemporaryFolder(["openapi.yaml": contract, "page.txt": page])
        var lint: [Diagnostic] = []
        let trace = try Trace(OpenAPIDocument.load(folder.path + "/openapi.yaml", into: &lint), folder: folder.path)
        #expect(trace.provenCount == 3 && trace.itemCount == 2 && trace.coveredCount == 0 && trace.percent == 0)
        #expect(trace.failures.map(\.diagnostic.code) == ["trace.uncovered", "trace.uncovered"])
    }

    @Test("without an inventory every line that is not blank is an item, and the ledger may leave lines out")
    func lines() throws {
        let outcome = try TraceTests.trace(without: ["documents/inventory.json"])
        // Of the 13 lines that are not blank, info alone cites line 1, and nothing cites line 14.
        #expect(outcome.trace.itemCount == 13, "\(outcome.text)")
        #expect(outcome.codes == ["trace.uncovered", "trace.uncovered"])
        #expect(outcome.text.contains("covers page:1 ") && outcome.text.contains("covers page:14 "))
        let entry = "- {id: L-01, why: Headings., omits: [page:1, page:13-14]}"
        let hash = SHA256.hexadecimal(of: TraceTests.page.utf8)
        let folder = try TemporaryFolder([
            "openapi.yaml": TraceTests.contract.replacing("HASH", with: hash), "page.txt": TraceTests.page,
            "ledger.yaml": TraceTests.ledger + "\n" + entry,
        ])
        var lint: [Diagnostic] = []
        let trace = try Trace(OpenAPIDocument.load(folder.path + "/openapi.yaml", into: &lint), folder: folder.path)
        let isProven = trace.isProven
        #expect(isProven, "\(trace.failures)")
        #expect(trace.shares.map(\.omittedCount) == [2])
        try folder.write("ledger.yaml", TraceTests.ledger + "\n" + entry.replacing("13-14", with: "99"))
        let wrong = try Trace(OpenAPIDocument.load(folder.path + "/openapi.yaml", into: &lint), folder: folder.path)
        #expect(wrong.failures.map(\.diagnostic.code) == ["ledger.omits", "trace.uncovered"])
    }

    @Test("a ledger that is missing is reported once, with the conflicts it should decide")
    func noLedger() throws {
        let outcome = try TraceTests.trace(without: ["ledger.yaml"])
        #expect(outcome.codes == ["ledger.missing"])
        #expect(outcome.text.contains("known conflicts: C-01"))
    }

    @Test("a folder or a document that is missing cannot be traced to, and the message says what to give")
    func missingFiles() throws {
        let folder = try TemporaryFolder(["openapi.yaml": TraceTests.contract])
        var lint: [Diagnostic] = []
        let document = try OpenAPIDocument.load(folder.path + "/openapi.yaml", into: &lint)
        let noFolder = #expect(throws: Diagnostic.self) { try Trace(document, folder: folder.path + "/none") }
        #expect(noFolder?.code == "trace.folder" && noFolder?.help?.contains("page.txt") == true)
        try folder.write("pages.txt", TraceTests.page)
        let noFile = #expect(throws: Diagnostic.self) { try Trace(document, folder: folder.path) }
        #expect(noFile?.code == "file.missing" && noFile?.location?.line == 10)
        #expect(noFile?.help?.contains("did you mean") == true, "\(String(describing: noFile))")
        try folder.write("bare.yaml", "openapi: 3.1.0\ninfo: {title: Bare, version: '1'}\npaths: {}\n")
        let bare = try OpenAPIDocument.load(folder.path + "/bare.yaml", into: &lint)
        let nothing = #expect(throws: Diagnostic.self) { try Trace(bare, folder: folder.path) }
        #expect(nothing?.code == "trace.no-documents")
    }

    @Test("a spelling is found as whole words with white space folded, over line breaks too")
    func spellings() {
        let text = "406 valid\n  the  first\r\nline_end caf\u{E9}"
        let named = SourceFile(name: "t", bytes: Array(text.utf8))
        let document = TraceDocument(TraceTests.named, named)
        let cases: [(String, ClosedRange<Int>, Bool)] = [
            ("406", 1...1, true), ("6", 1...1, false), ("id", 1...1, false), ("valid the", 1...2, true),
            ("valid the", 1...1, false), ("the first line_end", 2...3, true), ("line", 3...3, false),
            ("caf", 3...3, false), ("caf\u{E9}", 1...3, true), ("", 1...1, false), ("x", 3...4, false),
        ]
        for (spelling, lines, stands) in cases {
            #expect(document.contains(spelling, in: lines) == stands, "\(spelling) in \(lines)")
        }
        #expect(document.lineCount == 3)
        let counts = [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("\n\n", 2)]
        for (text, count) in counts {
            #expect(TraceDocument(TraceTests.named, SourceFile(name: "t", bytes: Array(text.utf8))).lineCount == count)
        }
    }

    private static var named: SourceDocument {
        SourceDocument(key: "t", title: "t", url: nil, file: "t", sha256: nil, lineCount: nil)
    }
}

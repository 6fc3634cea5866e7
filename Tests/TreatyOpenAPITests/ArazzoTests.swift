// Arazzo documents: the official examples where the corpus is there, and every rule in a table, with its place.
import Foundation
import Testing
import TreatyData
import TreatyOpenAPI
import TreatyText

struct ArazzoTests {
    static let head = """
        arazzo: 1.0.1
        info: {title: T, version: '1'}
        sourceDescriptions: [{name: cups, url: ./cups.yaml, type: openapi}]

        """
    static let cups = """
        openapi: 3.1.0
        info: {title: Cups, version: '1'}
        paths:
          /cups/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
            get: {operationId: readCup, parameters: [{name: full, in: query}], responses: {}}
        """

    /// What is wrong with the rest of a document, each as `line:column code`.
    static func complaints(_ rest: String, files: [String: String] = [:]) throws -> [String] {
        let folder = try TemporaryFolder(["flow.yaml": head + rest, "cups.yaml": cups].merging(files) { $1 })
        var diagnostics: [Diagnostic] = []
        do throws(Diagnostic) {
            _ = try ArazzoDocument.load(folder.path + "/flow.yaml", into: &diagnostics)
        } catch {
            diagnostics.append(error)
        }
        return diagnostics.map { diagnostic in
            let place = diagnostic.location.map { "\($0.line):\($0.column)" } ?? "-"
            return "\(place) \(diagnostic.code.replacingOccurrences(of: "arazzo.", with: ""))"
        }
    }

    /// One workflow on lines from 4, its steps from line 7.
    static func flow(_ steps: String, more: String = "") -> String {
        "workflows:\n- workflowId: w\n  steps:\n\(steps)\n\(more)"
    }

    static let cases: [(text: String, complaints: [String])] = [
        (flow("  - {stepId: a, operationId: readCup}"), []),
        (flow("  - {stepId: a, operationId: $sourceDescriptions.cups.readCup}"), []),
        (flow("  - {stepId: a, operationId: readCap}"), ["7:30 unknown-operation"]),
        (flow("  - {stepId: a, operationId: $sourceDescriptions.cups.readCap}"), ["7:30 unknown-operation"]),
        (flow("  - {stepId: a, operationId: $sourceDescriptions.cats.readCup}"), ["7:30 unknown-source"]),
        (flow("  - {stepId: a}"), ["7:5 call"]),
        (flow("  - {stepId: a, operationId: readCup, workflowId: w}"), ["7:51 call"]),
        (flow("  - {stepId: a, workflowId: v}"), ["7:29 unknown-workflow"]),
        (
            flow("  - {stepId: a, operationPath: '{$sourceDescriptions.cups.url}#/paths/~1cups~1{id}/get'}"), []
        ),
        (
            flow("  - {stepId: a, operationPath: '{$sourceDescriptions.cups.url}#/paths/~1cups~1{id}'}"),
            ["7:32 operation-path"]
        ),
        (
            flow("  - {stepId: a, operationPath: '{$sourceDescriptions.cups.url}#/paths/~1cats/get'}"),
            ["7:32 operation-path"]
        ),
        (flow("  - {stepId: a, operationPath: 'cups.yaml#/paths/~1cups'}"), ["7:32 operation-path"]),
        (flow("  - {stepId: a, operationId: readCup}\n  - {stepId: a, operationId: readCup}"), ["8:14 duplicate"]),
        (flow("  - {stepId: a.b, operationId: readCup}"), ["7:14 step-id"]),
        (flow("  - {stepId: a, operationId: readCup, parameters: [{name: id, value: 1}]}"), ["7:52 parameter-place"]),
        (
            flow("  - {stepId: a, operationId: readCup, parameters: [{name: ip, in: path, value: 1}]}"),
            ["7:59 unknown-parameter"]
        ),
        (
            flow(
                "  - stepId: a\n    operationId: readCup\n    parameters:\n"
                    + "    - {name: id, in: path, value: 1}\n    - {name: id, in: path, value: 2}"),
            ["11:7 duplicate"]
        ),
        (
            flow("  - {stepId: a, operationId: readCup, parameters: [{name: id, in: body, value: 1}]}"),
            ["7:67 unknown-word", "7:59 unknown-parameter"]
        ),
        // Expressions.
        (flow("  - {stepId: a, operationId: readCup, outputs: {o: $response.body#/a}}"), []),
        (flow("  - {stepId: a, operationId: readCup, outputs: {o: $responce.body}}"), ["7:52 expression"]),
        (flow("  - {stepId: a, operationId: readCup, outputs: {'o o': $response.header.X}}"), ["7:49 key"]),
        (flow("  - {stepId: a, operationId: readCup, outputs: {o: $steps.b.outputs.x}}"), ["7:52 unknown-step"]),
        (
            flow(
                "  - {stepId: a, operationId: readCup, outputs: {o: $response.body}}",
                more: "  outputs: {p: $steps.a.outputs.q, r: $steps.a.o, s: $steps.a.outputs.o#/id}"),
            ["8:16 unknown-output", "8:39 unknown-output"]
        ),
        (
            flow(
                "  - stepId: a\n    operationId: readCup\n    requestBody: {payload: '{\"x\": \"{$inputs.n}\"}'}",
                more: "  inputs: {type: object, properties: {m: {}}}"),
            ["9:28 unknown-input"]
        ),
        (
            flow("  - {stepId: a, operationId: readCup, requestBody: {payload: {price: $5, b: $inputs}}}"),
            ["7:77 expression"]
        ),
        // Criteria.
        (flow("  - {stepId: a, operationId: readCup, successCriteria: []}"), ["7:56 empty-list"]),
        (
            flow("  - {stepId: a, operationId: readCup, successCriteria: [{condition: $statusCode = 200}]}"),
            ["7:69 criterion-condition"]
        ),
        (
            flow("  - {stepId: a, operationId: readCup, successCriteria: [{condition: '^2', type: regex}]}"),
            ["7:57 criterion-context"]
        ),
        (
            flow(
                "  - stepId: a\n    operationId: readCup\n    successCriteria:\n"
                    + "    - {context: $response.body, type: jsonpath, condition: 'a.b'}\n"
                    + "    - {context: $response.body, type: regex, condition: '('}\n"
                    + "    - {context: $response.body, type: {type: xpath, version: xpath-99}, condition: '//a'}\n"
                    + "    - {context: $response.body, type: {type: jsonpath, "
                    + "version: draft-goessner-dispatch-jsonpath-00},"
                    + " condition: 'a.b'}"),
            ["10:60 criterion-condition", "11:57 criterion-condition", "12:62 criterion-version"]
        ),
        // Actions.
        (
            flow("  - {stepId: a, operationId: readCup, onSuccess: [{name: n, type: goto, stepId: b}]}"),
            ["7:81 unknown-step"]
        ),
        (flow("  - {stepId: a, operationId: readCup, onSuccess: [{name: n, type: goto}]}"), ["7:51 action-target"]),
        (
            flow("  - {stepId: a, operationId: readCup, onFailure: [{name: n, type: goto, stepId: a, workflowId: w}]}"),
            ["7:96 action-target"]
        ),
        (
            flow("  - {stepId: a, operationId: readCup, onFailure: [{name: n, type: retry, retryAfter: -1}]}"),
            ["7:86 retry"]
        ),
        (
            flow("  - {stepId: a, operationId: readCup, onFailure: [{name: n, type: retry, retryLimit: 1.5}]}"),
            ["7:86 type"]
        ),
        (flow("  - {stepId: a, operationId: readCup, onSuccess: [{name: n, type: retry}]}"), ["7:67 unknown-word"]),
        // Components.
        (
            flow(
                "  - {stepId: a, operationId: readCup, parameters: [{reference: $components.parameters.p}]}",
                more: "components: {parameters: {p: {name: id, in: path, value: 1}}}"), []
        ),
        (
            flow(
                "  - {stepId: a, operationId: readCup, parameters: [{reference: $components.parameters.q}]}",
                more: "components: {parameters: {p: {name: id, in: path, value: 1}}}"), ["7:64 component"]
        ),
        (
            flow(
                "  - {stepId: a, operationId: readCup, onSuccess: [{reference: $components.parameters.p}]}",
                more: "components: {parameters: {p: {name: id, in: path, value: 1}}}"), ["7:63 component"]
        ),
        // Workflows.
        (
            "workflows:\n- workflowId: a\n  dependsOn: [b]\n  steps: [{stepId: s, operationId: readCup}]\n"
                + "- workflowId: b\n  dependsOn: [a]\n  steps: [{stepId: s, operationId: readCup}]\n",
            ["9:15 cycle"]
        ),
        ("workflows: []\n", ["4:12 empty-list"]),
        ("", ["1:1 missing-field"]),
        (flow("  - {stepId: a, operationId: readCup, step: 1}"), ["7:39 unknown-field"]),
        // The workflow that a step calls.
        (
            "workflows:\n- workflowId: a\n  steps:\n  - stepId: s\n    workflowId: b\n"
                + "    parameters: [{name: n, value: 1}]\n"
                + "    outputs: {x: $outputs.o, y: $outputs.p}\n"
                + "- workflowId: b\n  inputs: {type: object, properties: {m: {}}}\n"
                + "  steps: [{stepId: s, operationId: readCup}]\n  outputs: {o: $statusCode}\n",
            ["9:25 unknown-input", "10:33 unknown-output"]
        ),
    ]

    @Test("a document that breaks a rule is told so at the place", arguments: cases.indices)
    func rules(_ index: Int) throws {
        let example = Self.cases[index]
        #expect(try Self.complaints(example.text) == example.complaints, "\(example.text)")
    }

    @Test("operations and parameters in other files of the description are known")
    func parts() throws {
        let cups = """
            openapi: 3.1.0
            info: {title: Cups, version: '1'}
            paths: {'/cups/{id}': {$ref: 'paths/cups.yaml#/~1cups~1{id}'}}
            """
        let paths = """
            /cups/{id}:
              parameters: [{$ref: '../parts.yaml#/id'}]
              get: {operationId: readCup, responses: {}}
            """
        let files = ["cups.yaml": cups, "paths/cups.yaml": paths, "parts.yaml": "id: {name: id, in: path}\n"]
        let steps = """
              - {stepId: a, operationId: readCup, parameters: [{name: id, in: path, value: 1}]}
              - {stepId: b, operationPath: '{$sourceDescriptions.cups.url}#/paths/~1cups~1{id}/get'}
              - {stepId: c, operationId: readCups, parameters: [{name: id, in: path, value: 1}]}
              - {stepId: d, operationId: readCup, parameters: [{name: ip, in: path, value: 1}]}
              - {stepId: e, operationPath: '{$sourceDescriptions.cups.url}#/paths/~1cups~1{id}/put'}
            """
        #expect(
            try Self.complaints(Self.flow(steps), files: files) == [
                "9:30 unknown-operation", "10:59 unknown-parameter", "11:32 operation-path",
            ])
    }

    @Test("a text is taken apart at its expressions, and none is lost")
    func pieces() {
        for (text, pieces) in [
            ("a{$url}b", ["a", "<$url>", "b"]), ("{$url}{$method}", ["<$url>", "<$method>"]),
            ("{a}{$url", ["{a}{$url"]),
            ("x{$nope}y", ["x{$nope}", "!", "y"]), ("", []), ("{{$url}}", ["{", "<$url>", "}"]),
        ] {
            let found = ArazzoExpression.pieces(of: text).map { piece in
                switch piece {
                case .text(let text): text
                case .expression(let expression): "<\(expression.text)>"
                case .wrong: "!"
                }
            }
            #expect(found == pieces, "\(text)")
        }
    }

    @Test("several descriptions make a bare operationId ambiguous, and other Arazzo documents have workflows")
    func sources() throws {
        let other = Self.head + Self.flow("  - {stepId: a, operationId: readCup}")
        let text = """
            arazzo: 1.0.0
            info: {title: T, version: '1'}
            sourceDescriptions:
            - {name: cups, url: cups.yaml, type: openapi}
            - {name: more, url: cups.yaml}
            - {name: flows, url: other.yaml, type: arazzo}
            - {name: gone, url: gone.yaml}
            - {name: far, url: 'https://a.example/x.yaml'}
            - {name: wrong, url: cups.yaml, type: arazzo}
            workflows:
            - workflowId: w
              steps:
              - {stepId: a, operationId: readCup}
              - {stepId: b, workflowId: $sourceDescriptions.flows.w}
              - {stepId: c, workflowId: $sourceDescriptions.flows.v}
              - {stepId: d, operationId: $sourceDescriptions.flows.w}
              - {stepId: e, operationId: $sourceDescriptions.far.any}
            """
        let folder = try TemporaryFolder(["flow.yaml": text, "cups.yaml": Self.cups, "other.yaml": other])
        var diagnostics: [Diagnostic] = []
        let document = try ArazzoDocument.load(folder.path + "/flow.yaml", into: &diagnostics)
        #expect(
            diagnostics.map { "\($0.location?.line ?? 0) \($0.code)" } == [
                "7 arazzo.source-file", "9 arazzo.source-type", "13 arazzo.operation", "15 arazzo.unknown-workflow",
                "16 arazzo.operation",
            ])
        #expect(document.workflows[0].steps.map(\.id) == ["a", "b", "c", "d", "e"])
    }

    @Test(
        "expressions are read by their grammar",
        arguments: [
            ("$url", true), ("$method", true), ("$statusCode", true), ("$request.header.accept", true),
            ("$request.path.id", true), ("$request.query.a b", true), ("$request.body#/user/uuid", true),
            ("$response.body", true), ("$response.header.Server", true), ("$inputs.username", true),
            ("$outputs.bar", true), ("$steps.a.outputs.pets#/0/id", true), ("$workflows.foo.outputs.bar", true),
            ("$sourceDescriptions.a.url", true), ("$components.parameters.foo", true), ("$inputs.a#/b~1c", true),
            ("", false), ("url", false), ("$", false), ("$urls", false), ("$url.x", false), ("$statuscode", false),
            ("$request", false), ("$request.cookie.a", false), ("$request.header.a b", false), ("$inputs", false),
            ("$inputs.", false), ("$response.body.x", false), ("$response.query.x", false), ("$inputs.a#b", false),
            ("$inputs.a#/~2", false), ("$statusCode#/a", false), ("$components.parameters", false),
            ("$request.header.", false),
        ])
    func expressions(_ text: String, _ isRight: Bool) {
        #expect(((try? ArazzoExpression(text)) != nil) == isRight)
    }

    @Test(
        "simple conditions are read by their grammar",
        arguments: [
            ("$statusCode == 200", true), ("$statusCode == 200 || $statusCode==201", true),
            ("{$statusCode == 401}", true), ("!($response.body#/a == 'it''s') && true", true),
            ("$response.body.items[0].id != null", true), ("$response.header.X-A <= -1.5e3", true), ("true", true),
            ("$statusCode = 200", false), ("$statusCode ==", false), ("", false), ("\"a\" == 1", false),
            ("($statusCode == 200", false), ("'open", false), ("$foo == 1", false), ("status == 1", false),
            ("1 == 1 1", false), (String(repeating: "!", count: 100_000) + "true", false),
            (String(repeating: "(", count: 100_000), false), ("$response.body[x]", false),
        ])
    func conditions(_ text: String, _ isRight: Bool) {
        #expect(((try? ArazzoCondition(text)) != nil) == isRight, "\(text.prefix(60))")
    }

    @Test("every official example is read, and what is wrong in it is said")
    func examples() throws {
        guard let folder = corpus("arazzo/examples/1.0.0") else {
            print("skipped: the corpus arazzo is not here")
            return
        }
        let expected: [String: [String]] = [
            // The example's descriptions are not beside it.
            "ExtendedParametersExample.arazzo.yaml": ["8:10 warning arazzo.source-file"],
            // Its description spells the operation 'Par'.
            "FAPI-PAR.arazzo.yaml": ["102:22 error arazzo.unknown-operation"],
            // The pointer leads to a path and not to an operation of it, as 1.0.1 corrects in its own example.
            "LoginAndRetrievePets.arazzo.yaml": ["46:20 warning arazzo.operation-path"],
            // Outputs that no step has.
            "bnpl-arazzo.yaml": [
                "231:16 warning arazzo.unknown-output", "242:16 warning arazzo.unknown-output",
                "253:16 warning arazzo.unknown-output", "260:27 warning arazzo.unknown-output",
            ],
            "oauth.arazzo.yaml": [],
            // The operations call these parameters tags and petId.
            "pet-coupons.arazzo.yaml": [
                "26:19 warning arazzo.unknown-parameter", "40:19 warning arazzo.unknown-parameter",
            ],
        ]
        for (name, complaints) in expected.sorted(by: { $0.key < $1.key }) {
            var diagnostics: [Diagnostic] = []
            _ = try ArazzoDocument.load(folder.appendingPathComponent(name).path, into: &diagnostics)
            let found = diagnostics.map {
                "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.severity) \($0.code)"
            }
            #expect(found == complaints, "\(name): \(diagnostics)")
        }
        print("corpora: used arazzo")
    }
}

// Workflows against the mock of a contract made for them: how steps end, where actions lead, what expressions give.
import Foundation
import Testing
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyMock
import TreatyNet
import TreatyOpenAPI
import TreatyText

/// A contract with cups that can be made, seen, changed and broken, in a folder that is gone with it.
final class WorkflowShelf {
    let folder: URL
    let contract: Contract

    static let contract = """
        openapi: 3.1.0
        info: {title: Cups, version: '1'}
        x-treaty-collections: {cups: {key: id, records: [{id: 1, name: Red, full: true}, {id: 2, name: Blue}]}}
        x-treaty-errors:
          - {name: unauthenticated, status: 401, when: unauthenticated}
          - {name: missing, status: 400, when: missing}
          - {name: absent, status: 404, when: absent}
        x-treaty-principals: {owner: {values: {key: sample-key}}}
        paths:
          /cups:
            get:
              operationId: listCups
              parameters: [{name: name, in: query, schema: {type: string}}]
              x-treaty-effect: {collection: cups, action: list, at: /cups, filters: [name]}
              responses: {'200': {description: d, content: {application/json: {schema: {type: object,
                properties: {cups: {type: array, items: {$ref: '#/components/schemas/cup'}}}}}}}}
            post:
              operationId: makeCup
              requestBody: {required: true, content: {
                application/json: {schema: {$ref: '#/components/schemas/cup'}},
                application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/cup'}}}}
              x-treaty-effect: {collection: cups, action: create, key: body#/id, at: ''}
              responses: {'201': {description: d, content: {application/json: {schema:
                {$ref: '#/components/schemas/cup'}}}}, '400': {description: d}}
          /cups/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
            get:
              operationId: readCup
              x-treaty-effect: {collection: cups, action: read, key: path.id, at: ''}
              responses: {'200': {description: d, content: {application/json: {schema:
                {$ref: '#/components/schemas/cup'}}}}, '404': {description: d}}
            delete:
              operationId: breakCup
              security: [{key: []}]
              x-treaty-effect: {collection: cups, action: delete, key: path.id}
              responses: {'204': {description: d}, '401': {description: d}, '404': {description: d}}
        components:
          securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
          schemas:
            cup: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string},
              full: {type: boolean}}}

        """

    init(_ workflows: String, contract text: String = contract, files: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("shelf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let head = """
            arazzo: 1.0.1
            info: {title: Cups, version: '1'}
            sourceDescriptions: [{name: cups, url: openapi.yaml, type: openapi}\(files.keys.sorted().map {
                ", {name: \($0.prefix { $0 != "." }), url: \($0), type: arazzo}"
            }.joined())]

            """
        let all = ["openapi.yaml": text, "workflows.arazzo.yaml": head + workflows]
            .merging(files.mapValues { head + $0 }) { $1 }
        for (name, text) in all { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        self.contract = try Contract.load(folder.path)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Runs the workflows alone, against the contract's own mock unless another target is given.
    func run(only: String = "workflow", inputs: [(String, String)] = [], isDisposable: Bool = true) throws -> RunResult
    {
        let mock = try MockServer([contract], port: 0)
        try mock.start()
        defer { mock.stop() }
        var printed: [String: String] = [:]
        for (name, value) in inputs { printed[value] = "${\(name.uppercased())}" }
        let target = Target(
            label: "shelf", origin: Origin(host: "127.0.0.1", port: mock.port), isOwnMock: isDisposable,
            isDisposable: isDisposable, callers: contract.ownCallers, given: contract.ownRecords,
            inputs: inputs.map { ($0.0, .string($0.1)) }, printedInputs: printed, restore: { mock.reset() })
        var options = RunOptions()
        options.only = [only]
        var runner = Runner(
            contract, target: target, options: options, workflows: try WorkflowBook.beside(contract))
        return runner.run { _ in }
    }
}

extension CaseResult {
    /// `make ok`, `read FAIL workflow.criterion response.status`, `read skip why`.
    fileprivate var line: String {
        let step = id.split(separator: "/").dropFirst(2).joined(separator: "/")
            .replacingOccurrences(of: "w/step-", with: "")
        switch verdict {
        case .passed: return "\(step) ok"
        case .failed, .warned:
            let word = isFailed ? "FAIL" : "warn"
            return "\(step) \(word) " + findings.map { "\($0.check) \($0.instance)" }.joined(separator: ", ")
        case .notTested(let why): return "\(step) skip \(why)"
        }
    }
}

/// A workflow `w` by its steps, and what becomes of each.
private struct Flow: Sendable {
    let name: String
    let steps: String
    let lines: [String]
    var more = ""

    init(_ name: String, _ steps: String, _ lines: [String], more: String = "") {
        (self.name, self.steps, self.lines, self.more) = (name, steps, lines, more)
    }

    var text: String { "workflows:\n- workflowId: w\n  steps:\n\(steps)\n\(more)" }
}

/// One step in flow style; `criteria` are conditions between commas.
private func step(_ id: String, _ call: String, _ rest: String = "") -> String {
    "  - {stepId: \(id), operationId: \(call)\(rest.isEmpty ? "" : ", " + rest)}\n"
}

private func at(_ id: String) -> String { "parameters: [{name: id, in: path, value: \(id)}]" }
private func when(_ condition: String) -> String { "successCriteria: [{condition: \"\(condition)\"}]" }
private let cup = "requestBody: {contentType: application/json, payload: {id: 7, name: Green}}"
private let before = "skip the step 'a' before it failed"

private let flows: [Flow] = [
    Flow(
        "what one step makes another one finds, by outputs and embedded expressions",
        step("a", "makeCup", cup + ", outputs: {id: $response.body#/id, all: $response.body}")
            + step("b", "readCup", at("$steps.a.outputs.id") + ", " + when("$response.body#/name == 'green'"))
            + step(
                "c", "listCups",
                "parameters: [{name: name, in: query, value: '{$steps.a.outputs.all#/name}'}], "
                    + when("$response.body#/cups/0/id == $steps.a.outputs.all.id && !$response.body#/cups/1")),
        ["a ok", "b ok", "c ok"]),
    Flow(
        "an operation may be named by its path",
        "  - stepId: a\n    operationPath: '{$sourceDescriptions.cups.url}#/paths/~1cups~1{id}/get'\n    \(at("1"))\n",
        ["a ok"]),
    Flow(
        "requests, answers and addresses can be asked for",
        step(
            "a", "readCup",
            at("2") + ", "
                + when(
                    "$method == 'GET' && $request.path.id == 2 && $statusCode < 300 && $request.header.accept"
                        + " && $response.header.Content-Type == 'application/json' && $response.body.name == 'Blue'")
                + ", outputs: {u: $url}")
            + step("b", "readCup", at("1") + ", " + when("$steps.a.outputs.u != $url && $response.body#/full")),
        ["a ok", "b ok"]),
    Flow(
        "a step without criteria wants a status below 400, and what comes behind a failed step is not tested",
        step("a", "readCup", at("9")) + step("b", "listCups"),
        ["a FAIL workflow.criterion response.status", "b \(before)"]),
    Flow(
        "a simple criterion fails where it points to",
        step("a", "readCup", at("1") + ", " + when("$response.body#/name == 'Blue'")) + step("b", "listCups"),
        ["a FAIL workflow.criterion response.body#/name", "b \(before)"]),
    Flow(
        "a regular expression fails and holds",
        step(
            "a", "readCup",
            at("1") + ", successCriteria: [{context: $response.body#/name, type: regex, condition: '^R.d$'},"
                + " {context: $statusCode, type: regex, condition: '^2'},"
                + " {context: $response.body#/name, type: regex, condition: '^B'}]"),
        ["a FAIL workflow.criterion response.body#/name"]),
    Flow(
        "a JSONPath query fails where it selects nothing",
        step(
            "a", "listCups",
            "successCriteria: [{context: $response.body, type: jsonpath, condition: '$.cups[?@.name == \"Red\"]'},"
                + " {context: $response.body, type: jsonpath, condition: '$.cups[?@.name == \"Gray\"]'},"
                + " {context: $response.body#/gone, type: jsonpath, condition: '$'}]"),
        ["a FAIL workflow.criterion response.body, workflow.criterion response.body#/gone"]),
    Flow(
        "XPath is not run",
        step(
            "a", "listCups",
            "successCriteria: [{context: $response.body, type: {type: xpath, version: xpath-10}, condition: //a}]")
            + step("b", "listCups"),
        ["a skip XPath is not run", "b skip the step 'a' before it was not tested"]),
    Flow(
        "an output that no answer gives fails the step that needs it",
        step("a", "listCups", "outputs: {id: $response.body#/cups/9/id}")
            + step("b", "readCup", at("$steps.a.outputs.id")) + step("c", "listCups"),
        ["a ok", "b FAIL workflow.value path.id", "c skip the step 'b' before it failed"]),
    Flow(
        "an input that nobody gives is said",
        step("a", "readCup", at("$inputs.id")),
        [
            "a skip needs the input 'id' (inputs.id of the target in treaty.yaml, or a default in the workflow)"
        ], more: "  inputs: {type: object, properties: {id: {type: integer}}}\n"),
    Flow(
        "goto leads on from a failure, and past steps",
        step("a", "readCup", at("7") + ", onFailure: [{name: make, type: goto, stepId: c}]")
            + step("b", "listCups") + step("c", "makeCup", cup),
        ["a ok", "b skip no action led to it", "c ok"]),
    Flow(
        "of several actions the first counts whose criteria hold",
        step(
            "a", "readCup",
            at("7") + ", onFailure: [{name: x, type: end, criteria: [{condition: $statusCode == 500}]},"
                + " {name: y, type: goto, stepId: b, criteria: [{condition: $statusCode == 404}]}]")
            + step("b", "listCups", "onSuccess: [{name: z, type: end}]") + step("c", "listCups"),
        ["a ok", "b ok", "c skip the action 'z' of the step 'b' ended it"]),
    Flow(
        "an end after a failure is a failure",
        step("a", "readCup", at("7") + ", onFailure: [{name: x, type: end}]"),
        ["a FAIL workflow.criterion response.status"]),
    Flow(
        "a retry whose other step fails is a failure",
        step("a", "readCup", at("7") + ", onFailure: [{name: again, type: retry, stepId: b}]")
            + step("b", "readCup", at("8")),
        ["a FAIL workflow.criterion response.status", "b FAIL workflow.criterion response.status"]),
    Flow(
        "a retry that makes another step goes on with it",
        step("a", "readCup", at("7") + ", onFailure: [{name: again, type: retry, stepId: c}]")
            + step("b", "listCups", "onSuccess: [{name: done, type: end}]") + step("c", "makeCup", cup),
        ["a ok", "b ok", "c ok"]),
    Flow(
        "retries come to an end, and the next action counts",
        step("a", "readCup", at("7") + ", onFailure: [{name: r, type: retry, retryLimit: 1000000, retryAfter: 60}]"),
        ["a FAIL workflow.criterion response.status"]),
    Flow(
        "a circle of steps comes to an end",
        step("a", "listCups") + step("b", "listCups", "onSuccess: [{name: back, type: goto, stepId: a}]"),
        ["a FAIL workflow.endless workflow", "b ok"]),
    Flow(
        "actions of the workflow are for all steps that do not replace them",
        step("a", "readCup", at("7") + ", onFailure: [{name: x, type: goto, stepId: b}]")
            + step("b", "readCup", at("8")) + step("c", "listCups"),
        ["a ok", "b ok", "c ok"], more: "  failureActions: [{name: x, type: goto, stepId: c}]\n"),
    Flow(
        "parameters of a workflow are for all steps, and those of a step count before them",
        step("a", "breakCup", at("1")) + step("b", "breakCup", "parameters: [{name: x-key, in: header, value: none}]"),
        ["a ok", "b FAIL workflow.criterion response.status"],
        more: "  parameters: [{name: X-Key, in: header, value: sample-key}, {name: id, in: path, value: 2}]\n"),
    Flow(
        "a payload may be a text with values in it, a form, and have places replaced",
        step(
            "a", "makeCup", "requestBody: {contentType: application/json, payload: '{\"id\": 5, \"name\": \"{$url}\"}'}"
        )
        .replacingOccurrences(of: "$url", with: "$inputs.n")
            + step(
                "b", "makeCup",
                "requestBody: {contentType: application/x-www-form-urlencoded, payload: 'id=6&name={$inputs.n}'},"
                    + " " + when("$response.body#/name == $inputs.n"))
            + step(
                "c", "makeCup",
                "requestBody: {payload: {id: 1, name: x}, replacements: [{target: /id, value: 8},"
                    + " {target: /name, value: $inputs.n}]}, "
                    + when("$response.body#/name == $inputs.n && $response.body#/id == 8"))
            + step("d", "readCup", at("5") + ", " + when("$response.body#/name == $inputs.n")),
        ["a ok", "b ok", "c ok", "d ok"],
        more: "  inputs: {type: object, properties: {n: {type: string, default: 'a \"b\" & c'}}}\n"),
    Flow(
        "an unknown operation is not tested", step("a", "drinkCup"), ["a skip the contract has no operation 'drinkCup'"]
    ),
    Flow(
        "a citation of its own founds a criterion",
        step(
            "a", "readCup",
            at("1") + ", x-treaty-source: {grade: assumed, why: unsure}, " + when("$statusCode == 201")),
        ["a warn workflow.criterion response.status"]),
]

@Suite struct WorkflowTests {
    @Test("each step of a workflow has one result", arguments: flows.indices)
    func flow(_ index: Int) throws {
        let flow = flows[index]
        let result = try WorkflowShelf(flow.text).run()
        #expect(result.results.map(\.line) == flow.lines, "\(flow.name)")
    }

    @Test(
        "conditions compare as the specification has it",
        arguments: [
            ("$statusCode == 200 || false", true), ("$statusCode == '200'", true), ("'A' == 'a'", true),
            ("$response.body#/name > 'blue'", true), ("$response.body#/id >= 1.0", true), ("1e1 > 9", true),
            ("$response.body#/gone == null", true), ("$response.body#/gone < 1", false),
            ("!$response.body#/gone", true),
            ("$response.body#/full == true", true), ("$response.body#/full != 'true'", false), ("null", false),
            ("!($statusCode != 200 && true)", true), ("$response.body#/name < 5", false),
            ("$response.header.Nope", false),
        ])
    func conditions(_ condition: String, _ holds: Bool) throws {
        let text = Flow("", step("a", "readCup", at("1") + ", " + when(condition)), []).text
        let result = try WorkflowShelf(text).run()
        #expect(result.results.map(\.isFailed) == [!holds], "\(condition)")
    }

    private static let nested = """
        workflows:
        - workflowId: outer
          steps:
          - {stepId: a, workflowId: inner, parameters: [{name: id, value: 7}], outputs: {n: $outputs.name}}
          - {stepId: b, operationId: readCup, parameters: [{name: id, in: path, value: 7}],
             successCriteria: [{condition: $response.body#/name == $steps.a.outputs.n}]}
          - {stepId: c, workflowId: inner, parameters: [{name: id, value: words}]}
        - workflowId: inner
          inputs: {type: object, required: [id], properties: {id: {type: integer}}}
          steps:
          - {stepId: m, operationId: makeCup, requestBody: {payload: {id: $inputs.id, name: N}},
             outputs: {name: $response.body#/name}}
          outputs: {name: $steps.m.outputs.name}
        - workflowId: loop
          steps: [{stepId: a, workflowId: loop}]
        - workflowId: after
          dependsOn: [first]
          steps:
          - {stepId: a, operationId: readCup, parameters: [{name: id, in: path, value: $workflows.first.outputs.id}]}
        - workflowId: never
          dependsOn: [loop]
          steps: [{stepId: a, operationId: listCups}]
        - workflowId: first
          steps:
          - {stepId: a, operationId: makeCup, requestBody: {payload: {id: 70}}, outputs: {id: $response.body#/id}}
          outputs: {id: $steps.a.outputs.id}
        - workflowId: other
          steps: [{stepId: a, workflowId: $sourceDescriptions.more.far}]

        """
    private static let more = "workflows:\n- workflowId: far\n  steps: [{stepId: a, operationId: listCups}]\n"

    @Test("workflows call each other, wait for each other, and come to an end")
    func nesting() throws {
        let result = try WorkflowShelf(Self.nested, files: ["more.yaml": Self.more]).run()
        let lack = "needs the input 'id' (inputs.id of the target in treaty.yaml, or a default in the workflow)"
        #expect(
            result.results.map(\.line) == [
                "outer/step-a ok", "outer/step-b ok", "outer/step-c FAIL workflow.criterion response.status",
                "inner/step-m skip \(lack)", "loop/step-a FAIL workflow.endless workflow", "first/step-a ok",
                "after/step-a ok", "never/step-a skip the workflow 'loop', on which it depends, failed",
                "other/step-a ok",
            ])
        let outer = try #require(result.results.first { $0.id.hasSuffix("outer/step-c") })
        #expect(outer.findings[0].message.hasPrefix("in the step 'm' of 'inner': expected a status below 400"))
        #expect(outer.request == "POST /cups")
    }

    @Test("`only` takes a workflow, a part of ids or a step, and runs what a workflow depends on")
    func only() throws {
        let shelf = try WorkflowShelf(Self.nested, files: ["more.yaml": Self.more])
        for (only, count) in [
            ("outer", 3), ("after", 2), ("workflow", 9), ("nothing", 0),
            ("\(shelf.contract.name)/workflow/loop/step-a", 1),
        ] {
            #expect(try shelf.run(only: only).results.count == count, "\(only)")
        }
    }

    @Test("inputs come from the target by their types, and are printed by their names")
    func inputs() throws {
        let text = Flow(
            "",
            step("a", "readCup", at("$inputs.id") + ", " + when("$request.path.id == $inputs.id"))
                + step(
                    "b", "breakCup",
                    "parameters: [{name: id, in: path, value: $inputs.id}, {name: X-Key, in: header, "
                        + "value: 'Key {$inputs.key}'}], onFailure: [{name: on, type: goto, stepId: c}]")
                + step("c", "makeCup", "requestBody: {contentType: multipart/form-data, payload: {k: $inputs.key}}"),
            [],
            more: "  inputs: {type: object, properties: {id: {type: integer}, key: {type: string}}}\n"
        ).text
        let result = try WorkflowShelf(text).run(inputs: [("id", "2"), ("key", "secret-of-mine")])
        #expect(
            result.results.map(\.verdict).map { if case .passed = $0 { true } else { false } } == [true, true, false])
        let lines = result.results.map(\.curl)
        #expect(lines[1].contains("-H \"X-Key: Key ${KEY}\""), "\(lines[1])")
        #expect(lines[2].contains(#"name="k"\r\n\r\n'"${KEY}"$'\r\n--"#), "\(lines[2])")
        #expect(!"\(result)".contains("secret-of-mine"))
    }

    @Test("a target that is not disposable gets only what changes nothing")
    func notDisposable() throws {
        let text = Flow("", step("a", "listCups") + step("b", "makeCup", cup) + step("c", "listCups"), []).text
        let result = try WorkflowShelf(text).run(isDisposable: false)
        #expect(
            result.results.map(\.line) == [
                "a ok",
                "b skip may change something, and the target is not disposable (disposable: true, or --disposable)",
                "c skip the step 'b' before it was not tested",
            ])
    }

    @Test("a failure names the criterion, what was found, the line of the workflow, and what is wrong with the request")
    func failure() throws {
        let text = Flow(
            "", step("a", "breakCup", at("1") + ", " + when("$statusCode >= 200 && $statusCode < 300")), []
        ).text
        let one = try #require(try WorkflowShelf(text).run().results.first)
        let finding = try #require(one.findings.first)
        #expect(
            finding.message
                == "criterion 1 of the step 'a': expected $statusCode >= 200 && $statusCode < 300, "
                + "found $statusCode is 401")
        #expect(finding.evidence?.location?.line == 7)
        #expect(finding.help?.hasPrefix("the request breaks the contract: security.missing") == true)
        #expect(one.curl.hasPrefix("curl -i -X DELETE "))
        #expect(one.response.hasPrefix("401"))
    }

    @Test("a file about another contract is none of ours")
    func foreign() throws {
        let shelf = try WorkflowShelf(Flow("", step("a", "listCups"), []).text)
        let other = shelf.folder.appendingPathComponent("other.yaml")
        try Data(WorkflowShelf.contract.utf8).write(to: other)
        #expect(try WorkflowBook.beside(try Contract.load(other.path)) == nil)
        #expect(try WorkflowBook.beside(shelf.contract)?.workflowIDs == ["w"])
    }
}

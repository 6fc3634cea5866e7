// Overlays: the official sets and documents where the corpus is there, and every rule of merging in a table.
import Foundation
import Testing
import TreatyData
import TreatyOpenAPI
import TreatyText

struct OverlayTests {
    static func document(_ text: String, name: String = "openapi.yaml") throws -> Document {
        try Document.yaml(SourceFile(name: name, bytes: Array(text.utf8)))
    }

    /// Applies the actions, written as YAML flow, and gives the result in one line and the codes of what was reported.
    static func result(
        of actions: String, on document: String, version: String = "1.1.0"
    ) throws -> (text: String, codes: [String], document: Document) {
        let text = "overlay: \(version)\ninfo: {title: T, version: '1'}\nactions: \(actions)\n"
        var diagnostics: [Diagnostic] = []
        let overlay = try Overlay(Self.document(text, name: "overlay.yaml"), into: &diagnostics)
        let result = overlay.apply(to: try Self.document(document), into: &diagnostics)
        return (String(decoding: result.json(.compact), as: UTF8.self), diagnostics.map(\.code), result)
    }

    struct Case: Sendable {
        let document: String
        let actions: String
        let result: String
        var codes: [String] = []
        var version = "1.1.0"
    }

    static let cases: [Case] = [
        // Objects are merged recursively, new members come last.
        Case(
            document: "{a: {b: 1, c: {d: 2}}, e: 3}", actions: "[{target: $.a, update: {c: {x: 9, d: 8}, n: []}}]",
            result: #"{"a":{"b":1,"c":{"d":8,"x":9},"n":[]},"e":3}"#),
        // Arrays are joined, within a merged object and as a target.
        Case(
            document: "{a: {t: [1]}, b: [1]}",
            actions: "[{target: $, update: {a: {t: [2, 3]}}}, {target: $.b, update: [2, [3]]}]",
            result: #"{"a":{"t":[1,2,3]},"b":[1,2,[3]]}"#),
        // Another value is appended to an array.
        Case(
            document: "{a: [], b: [x]}", actions: "[{target: $.a, update: {n: 1}}, {target: $.b, update: y}]",
            result: #"{"a":[{"n":1}],"b":["x","y"]}"#),
        Case(
            document: "{a: [1]}", actions: "[{target: $.a, update: [2, 3]}]", result: #"{"a":[1,2,3]}"#,
            codes: ["overlay.array-entry"], version: "1.0.0"),
        // Other values are replaced, null among them.
        Case(
            document: "{a: 1, b: x, c: null}", actions: "[{target: '$.*', update: new}]",
            result: #"{"a":"new","b":"new","c":"new"}"#),
        Case(document: "{a: 1}", actions: "[{target: $.a, update: null}]", result: #"{"a":null}"#),
        Case(
            document: "{a: 1}", actions: "[{target: $.a, update: 2}]", result: #"{"a":2}"#,
            codes: ["overlay.target-primitive"], version: "1.0.1"),
        // Each action sees what the ones before it left.
        Case(
            document: "{a: {b: 1}}",
            actions: "[{target: $.a, remove: true}, {target: $, update: {a: {}}}, {target: $.a, update: {c: 2}}]",
            result: #"{"a":{"c":2}}"#),
        // Removal takes names with values, and elements.
        Case(
            document: "{a: [1, 2, {x: 1}, 3], b: {c: 1, d: {e: 2}}}",
            actions:
                "[{target: '$.a[0,2]', remove: true}, {target: $.b.d.e, remove: true}, {target: $.b.c, remove: true}]",
            result: #"{"a":[2,3],"b":{"d":{}}}"#),
        // `remove` wins over `update`; a node selected twice, or inside another, is removed once.
        Case(
            document: "{a: {b: {c: 1}}, d: 2}", actions: "[{target: \"$['a','a']\", update: {x: 1}, remove: true}]",
            result: #"{"d":2}"#),
        Case(document: "{a: {b: {c: 1}}, d: []}", actions: "[{target: '$..*', remove: true}]", result: "{}"),
        // Targets within targets are all merged into.
        Case(
            document: "{a: {b: {c: {}}}}", actions: "[{target: '$..*', update: {x: 1}}]",
            result: #"{"a":{"b":{"c":{"x":1},"x":1},"x":1}}"#),
        Case(
            document: "{a: {b: {k: [1]}, z: {}}, n: {}}", actions: "[{target: '$..[?@.b || @.k]', update: {k: [2]}}]",
            result: #"{"a":{"b":{"k":[1,2]},"z":{},"k":[2]},"n":{}}"#),
        // Copies of nodes of the document (Overlay 1.1).
        Case(
            document: "{items: {get: {x: [1]}}, other: {delete: {}}}",
            actions: "[{target: $.other, copy: $.items}, {target: $.other.get.x, copy: $.items.get.x}]",
            result: #"{"items":{"get":{"x":[1]}},"other":{"delete":{},"get":{"x":[1,1]}}}"#),
        Case(
            document: "{a: [1, 2], b: {}}", actions: "[{target: $.b, copy: '$.a[*]'}]", result: #"{"a":[1,2],"b":{}}"#,
            codes: ["overlay.copy-source"]),
        Case(
            document: "{a: 1}", actions: "[{target: $, copy: $.b}]", result: #"{"a":1}"#,
            codes: ["overlay.copy-source"]),
        Case(
            document: "{a: {}}", actions: "[{target: $.a, copy: $.a, update: {x: 1}}]", result: #"{"a":{}}"#,
            codes: ["overlay.unused"]),
        // What does not go together is reported and stays.
        Case(
            document: "{a: {b: [1], c: 1}}", actions: "[{target: $.a, update: {b: {}, c: 2, d: 3}}]",
            result: #"{"a":{"b":[1],"c":2,"d":3}}"#, codes: ["overlay.mismatch"]),
        Case(
            document: "{a: {}}", actions: "[{target: $.a, update: 1}]", result: #"{"a":{}}"#,
            codes: ["overlay.mismatch"]),
        Case(
            document: "{a: 1}", actions: "[{target: $.a, update: {}}]", result: #"{"a":1}"#,
            codes: ["overlay.mismatch"]),
        Case(
            document: "{a: {}, b: []}", actions: "[{target: '$.*', update: {}}]", result: #"{"a":{},"b":[]}"#,
            codes: ["overlay.target-mixed"]),
        Case(
            document: "{a: 1}", actions: "[{target: $.b, update: {}}]", result: #"{"a":1}"#,
            codes: ["overlay.no-match"]),
        Case(
            document: "{a: 1}", actions: "[{target: $, remove: true}]", result: #"{"a":1}"#,
            codes: ["overlay.remove-root"]),
        Case(
            document: "{a: 1}", actions: "[{target: '$[', remove: true}]", result: #"{"a":1}"#,
            codes: ["overlay.target"]),
        Case(document: "{a: 1}", actions: "[{target: $}]", result: #"{"a":1}"#, codes: ["overlay.unused"]),
        Case(
            document: "{a: 1}", actions: "[{target: $, updat: {}}]", result: #"{"a":1}"#,
            codes: ["overlay.unknown-field", "overlay.unused"]),
        // Names that stand twice: the first is meant.
        Case(
            document: #"{"a": {"x": 1}, "a": {"x": 2}}"#, actions: "[{target: $, update: {a: {x: 3}}}]",
            result: #"{"a":{"x":3},"a":{"x":2}}"#),
    ]

    @Test("an action changes what its target selects, and nothing else", arguments: cases)
    func merging(_ example: Case) throws {
        let found = try Self.result(of: example.actions, on: example.document, version: example.version)
        #expect(found.text == example.result)
        #expect(found.codes == example.codes, "\(example.actions)")
    }

    @Test("merged members keep their place in the overlay, the others theirs in the document")
    func places() throws {
        let found = try Self.result(
            of: "\n- target: $.a\n  update:\n    new: [1]\n    old: 5\n", on: "b: 1\na:\n  x: 1\n  old: 2\n  y: 3\n")
        let root = found.document.root
        #expect(root["b"]?.location.description == "openapi.yaml:1:4")
        #expect(root["a"]?["x"]?.location.description == "openapi.yaml:3:6")
        #expect(root["a"]?["old"]?.location.description == "overlay.yaml:7:10")
        #expect(root["a"]?["y"]?.location.description == "openapi.yaml:5:6")
        #expect(root["a"]?["new"]?.elements[0].location.description == "overlay.yaml:6:11")
    }

    @Test("copies of copies stop growing")
    func growth() throws {
        let actions =
            "[" + (0..<40).map { "{target: $.a, copy: $.a, description: n\($0)}" }.joined(separator: ", ") + "]"
        let found = try Self.result(of: actions, on: "{a: [1]}")
        #expect(found.codes.contains("overlay.too-large"))
    }

    @Test("every official set gives its output")
    func compliantSets() throws {
        guard let folder = corpus("overlay/compliant-sets") else {
            print("skipped: the corpus overlay is not here")
            return
        }
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let set = folder.appendingPathComponent(name).path
            guard fileKind(set) == .folder else { continue }
            count += 1
            var diagnostics: [Diagnostic] = []
            let overlay = try Overlay.load(set + "/overlay.yaml", into: &diagnostics)
            let document = try Document.read(SourceFile.read(set + "/openapi.yaml"))
            let output = try Document.read(SourceFile.read(set + "/output.yaml"))
            let result = overlay.apply(to: document, into: &diagnostics)
            #expect(JSON(result.root) == JSON(output.root), "\(name)")
            #expect(!diagnostics.contains { $0.severity >= .warning }, "\(name): \(diagnostics)")
        }
        #expect(count == 8)
        print("corpora: used overlay, \(count) sets")
    }

    @Test("official documents that are overlays have no error, the others have one")
    func documents() throws {
        guard let folder = corpus("overlay/tests/v1.0") else {
            print("skipped: the corpus overlay is not here")
            return
        }
        for isRight in [true, false] {
            let part = folder.appendingPathComponent(isRight ? "pass" : "fail")
            for name in try FileManager.default.contentsOfDirectory(atPath: part.path).sorted() {
                var diagnostics: [Diagnostic] = []
                do throws(Diagnostic) {
                    _ = try Overlay.load(part.appendingPathComponent(name).path, into: &diagnostics)
                } catch {
                    diagnostics.append(error)
                }
                // The suite is one of schemas; this query is none of RFC 9535.
                if name == "actions-traits-example.yaml" {
                    #expect(diagnostics.map(\.code) == ["overlay.target"])
                    continue
                }
                let errors = diagnostics.filter { $0.severity == .error }
                #expect(errors.isEmpty == isRight, "\(name): \(errors)")
                #expect(errors.allSatisfy { $0.location != nil && $0.help != nil || $0.code == "overlay.type" })
            }
        }
    }
}

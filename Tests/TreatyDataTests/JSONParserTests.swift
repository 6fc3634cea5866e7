// JSON reading: the official suite when it is there, and what a person is told about a broken text.
import Foundation
import Testing
import TreatyData
import TreatyText

/// The folder of a corpus, where there is one.
func corpus(_ name: String) -> URL? {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let folder =
        ProcessInfo.processInfo.environment["TREATY_CORPORA"].map { URL(fileURLWithPath: $0) }
        ?? root.appendingPathComponent("../shared/corpora")
    let place = folder.appendingPathComponent(name)
    return FileManager.default.fileExists(atPath: place.path) ? place : nil
}

@Suite struct JSONParserTests {
    @Test("values, names and positions come back as they stand")
    func values() throws {
        let text = #"{"a": [1, -2.50e3, "x\u00e9\ud83d\ude00\n"], "b": {"c": null}, "a": true}"#
        let document = try Document.json(bytes: Array(text.utf8), name: "t")
        let root = document.root
        #expect(root.members.map(\.name) == ["a", "b", "a"])
        #expect(root["a"]?.elements.map(\.text) == ["1", "-2.50e3", "xé😀\n"])
        #expect(root[try #require(JSONPointer(text: "/b/c"))]?.isNull == true)
        #expect(root["b"]?.location.description == "t:1:51")
        #expect(JSON(root).compact == #"{"a":[1,-2.50e3,"xé😀\n"],"b":{"c":null},"a":true}"#)
    }

    @Test(
        "a broken text is refused at its place",
        arguments: [
            ("", "json.empty", "t:1:1"), ("[1,]", "json.trailing-comma", "t:1:4"), ("{\n  a: 1}", "json.name", "t:2:3"),
            ("[01]", "json.number", "t:1:2"), ("\"a\tb\"", "json.control", "t:1:3"),
            ("[1 2]", "json.separator", "t:1:4"),
            ("{\"a\" 1}", "json.colon", "t:1:6"), ("[", "json.unclosed", "t:1:1"), ("1 2", "json.trailing", "t:1:3"),
            ("\"\\x\"", "json.escape", "t:1:2"), ("nul", "json.value", "t:1:1"), ("-", "json.number", "t:1:2"),
            ("\"\\ud800", "json.unclosed", "t:1:1"),
        ])
    func broken(text: String, code: String, place: String) {
        do {
            _ = try Document.json(bytes: Array(text.utf8), name: "t")
            Issue.record("\(text) was accepted")
        } catch {
            #expect(error.code == code)
            #expect(error.location?.description == place)
        }
    }

    @Test("a million brackets are refused, not overflowed")
    func deep() {
        let diagnostic = #expect(throws: Diagnostic.self) {
            try Document.json(bytes: Array(repeating: UInt8(ascii: "["), count: 1_000_000), name: "t")
        }
        #expect(diagnostic?.code == "json.too-deep")
    }

    @Test(
        "numbers compare by value",
        arguments: [
            ("1.0", "1", 0), ("1e2", "100", 0), ("-0", "0", 0), ("0.1", "0.10", 0), ("1e400", "1e399", 1),
            ("-2", "-1", -1),
            ("123456789012345678901234567890", "123456789012345678901234567891", -1), ("0.5", "0.49", 1),
            ("5e-1", "0.5", 0),
            ("0", "1e-9", -1), ("-1", "0", -1),
        ])
    func comparison(left: String, right: String, order: Int) throws {
        let (a, b) = (try #require(ExactNumber(left.utf8)), try #require(ExactNumber(right.utf8)))
        #expect((a < b ? -1 : a == b ? 0 : 1) == order)
        #expect((b < a ? 1 : a == b ? 0 : -1) == order)
    }
}

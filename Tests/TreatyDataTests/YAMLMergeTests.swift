// Merge keys of YAML: which members an object takes over, where they stand, and when `<<` is only a name.
import Testing
import TreatyData
import TreatyText

@Suite struct YAMLMergeTests {
    private func read(_ text: String, limits: ReadLimits = ReadLimits()) throws(Diagnostic) -> Document {
        try Document.yaml(SourceFile(name: "t", bytes: Array(text.utf8)), limits: limits)
    }

    // yaml.org/type/merge.html; the values are those of PyYAML's SafeLoader, which of two `<<` lets the last win and
    // takes `<<` that is no name for an error.
    @Test(
        "a plain '<<' takes over the members that the object itself does not have",
        arguments: [
            ("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n", #"{"a":{"x":1,"y":2},"b":{"x":1,"y":3}}"#),
            ("a: &a {x: 1, y: 2}\nb:\n  y: 3\n  <<: *a\n", #"{"a":{"x":1,"y":2},"b":{"y":3,"x":1}}"#),
            (
                "- &a {x: 1}\n- &b {x: 2, y: 2}\n- <<: [*a, *b]\n  z: 3\n",
                #"[{"x":1},{"x":2,"y":2},{"x":1,"y":2,"z":3}]"#
            ),
            ("<<: {x: {<<: {y: 1}, z: 2}}\nw: 3\n", #"{"x":{"y":1,"z":2},"w":3}"#),
            (
                "- &a {x: [1, {y: 2}]}\n- &b {<<: *a, w: 3}\n- {<<: *b}\n",
                #"[{"x":[1,{"y":2}]},{"x":[1,{"y":2}],"w":3},{"x":[1,{"y":2}],"w":3}]"#
            ),
            ("<<: {}\n", "{}"), ("<<: []\na: 1\n", #"{"a":1}"#), ("!!merge <<: {a: 1}\n", #"{"a":1}"#),
            ("? <<\n: {a: 1}\n", #"{"a":1}"#), ("[<<: {a: 1}]\n", #"[{"a":1}]"#),
            (
                "a: &x {k: 1}\nb: {<<: *x}\nc: &x {k: 2}\nd: {<<: *x}",
                #"{"a":{"k":1},"b":{"k":1},"c":{"k":2},"d":{"k":2}}"#
            ),
            ("{<<: {a: 1}, <<: {a: 2, b: 3}}", #"{"a":1,"b":3}"#),
            ("'<<': {a: 1}\n", #"{"<<":{"a":1}}"#), ("\"<<\": {a: 1}\n", #"{"<<":{"a":1}}"#),
            ("!!str <<: {a: 1}\n", #"{"<<":{"a":1}}"#), ("- <<\n- [<<]\n", #"["<<",["<<"]]"#),
            ("<<a: 1\n", #"{"<<a":1}"#),
            ("- &a <<\n- *a : {b: 1}\n", #"["<<",{"<<":{"b":1}}]"#),
        ])
    func merges(text: String, json: String) throws {
        #expect(JSON(try read(text).root).compact == json)
    }

    @Test("members that were taken over stand where they were written, names that stand twice are kept")
    func places() throws {
        let document = try read("a: &a\n  x: 1\nb:\n  <<: *a\n  y: 2\n  y: 3\n")
        #expect(document.root["b"]?["x"]?.location.description == "t:2:6")
        #expect(document.root["b"]?.members.map(\.name) == ["x", "y", "y"])
        #expect(document.duplicateNames().map { $0.location?.description } == ["t:6:3"])
    }

    @Test(
        "what cannot be merged is refused at its place",
        arguments: [
            ("<<: 1\n", "t:1:5"), ("<<:\n", "t:1:4"), ("<<: [{}, x]\n", "t:1:10"), ("a: {<<: [[]]}\n", "t:1:10"),
        ])
    func refused(text: String, place: String) throws {
        let diagnostic = #expect(throws: Diagnostic.self) { try read(text) }
        #expect(diagnostic?.code == "yaml.merge")
        #expect(diagnostic?.location?.description == place)
        #expect(diagnostic?.help?.contains("quotes") == true)
    }

    @Test("merges within merges are work that is bounded")
    func bomb() throws {
        let depth = 200
        var text = "a0: &a0 {" + (0..<2000).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
        for level in 1..<depth { text += "a\(level): &a\(level)\n  <<: *a\(level - 1)\n  n\(level): 1\n" }
        var limits = ReadLimits()
        limits.aliasNodesMax = 100_000
        let diagnostic = #expect(throws: Diagnostic.self) { try read(text, limits: limits) }
        #expect(diagnostic?.code == "yaml.alias-expansion")
    }
}

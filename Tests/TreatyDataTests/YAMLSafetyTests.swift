// What hostile or foreign YAML files meet: bounds on copies, names and depth, encodings, and characters.
import Testing
import TreatyData
import TreatyText

@Suite struct YAMLSafetyTests {
    private func read(_ bytes: [UInt8], limits: ReadLimits = ReadLimits()) throws(Diagnostic) -> Document {
        try Document.yaml(SourceFile(name: "t", bytes: bytes), limits: limits)
    }

    private func refusal(_ text: String, limits: ReadLimits = ReadLimits()) -> Diagnostic? {
        #expect(throws: Diagnostic.self) { try read(Array(text.utf8), limits: limits) }
    }

    @Test("aliases of aliases, of long texts and of deep nodes are bounded")
    func aliases() throws {
        var laughs = "a0: &a0 [lol]\n"
        for level in 1...40 { laughs += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        let longText = "- &a " + String(repeating: "x", count: 10_000) + "\n" + String(repeating: "- *a\n", count: 100)
        let longName =
            "- &a {? " + String(repeating: "x", count: 10_000) + " : 1}\n" + String(repeating: "- *a\n", count: 100)
        let names =
            "- &a " + String(repeating: "x", count: 10_000) + "\n" + String(repeating: "- {*a : 1}\n", count: 100)
        var chain = "- &a0 [x]\n"
        for level in 1...40 { chain += "- &a\(level) [*a\(level - 1)]\n" }
        var limits = ReadLimits()
        limits.aliasNodesMax = 10_000
        limits.aliasBytesMax = 100_000
        limits.depthMax = 30
        for text in [laughs.replacing("[*a39, *a39]", with: "x"), longText, longName, names] {
            #expect(refusal(text, limits: limits)?.code == "yaml.alias-expansion")
        }
        let deep = refusal(chain, limits: limits)
        #expect(deep?.code == "yaml.too-deep")
        // Level 0 is 1 deep, and the list around it is one more.
        #expect(deep?.location?.description == "t:30:9")
    }

    @Test("many anchors, long names, wide and deep collections take a time that grows with the text alone")
    func linear() throws {
        var texts = [
            (0..<5_000).map { "- &a\($0) x\n" }.joined() + (0..<5_000).map { "- *a\($0)\n" }.joined(),
            "[" + String(repeating: "x,", count: 20_000) + "]", "{" + String(repeating: "x,", count: 20_000) + "}",
            "? " + String(repeating: "k", count: 60_000) + "\n: 1\n",
            String(repeating: "\n", count: 60_000) + "a: 1\n",
            "a: " + String(repeating: "x\n\n  ", count: 10_000), "a: |\n" + String(repeating: "  x\n", count: 10_000),
            "- >\n" + String(repeating: "   x\n\n", count: 10_000),
            "\"" + String(repeating: "\\u0041", count: 10_000) + "\"",
            String(repeating: "# c\n", count: 20_000) + "a",
        ]
        texts.append("a: '" + String(repeating: "''", count: 20_000) + "'")
        for text in texts { _ = try read(Array(text.utf8)) }
        let documents = String(repeating: "--- x\n...\n", count: 5_000)
        #expect(try Document.yamlStream(SourceFile(name: "t", bytes: Array(documents.utf8))).count == 5_000)
        #expect(refusal((0..<5_000).map { "- &a\($0) x\n" }.joined() + "- *b\n")?.code == "yaml.alias")
        #expect(refusal(String(repeating: "[", count: 200_000))?.code == "yaml.too-deep")
        #expect(refusal(String(repeating: "- ", count: 200_000))?.code == "yaml.too-deep")
        #expect(refusal(String(repeating: "? ", count: 200_000))?.code == "yaml.key")
        #expect(refusal(String(repeating: "{a: ", count: 200_000))?.code == "yaml.too-deep")
        #expect(refusal(String(repeating: "k", count: 20_000) + ": 1")?.code == "yaml.key-length")
    }

    @Test("a name may have 1024 characters, of any number of bytes")
    func nameLength() throws {
        for letter in ["k", "é", "😀"] {
            for text in [letter + ": 1", "{a: [\(letter): 1]}"] {
                let fits = text.replacing(letter, with: String(repeating: letter, count: 1024))
                _ = try read(Array(fits.utf8))
                #expect(refusal(fits.replacing(letter + ":", with: letter + letter + ":"))?.code == "yaml.key-length")
            }
        }
    }

    // YAML 1.2.2 5.1, 5.2.
    @Test(
        "a file in another encoding is told what it is",
        arguments: [
            ([0xFF, 0xFE, 0x61, 0], "UTF-16"), ([0xFE, 0xFF, 0, 0x61], "UTF-16"), ([0x61, 0, 0x3A, 0], "UTF-16"),
            ([0, 0x61, 0, 0x3A], "UTF-16"), ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "UTF-32"),
            ([0, 0, 0xFE, 0xFF], "UTF-32"), ([0x61, 0, 0, 0], "UTF-32"), ([0, 0, 0, 0x61], "UTF-32"),
        ] as [([UInt8], String)])
    func encodings(bytes: [UInt8], name: String) throws {
        let diagnostic = #expect(throws: Diagnostic.self) { try read(bytes) }
        #expect(diagnostic?.code == "yaml.utf8")
        #expect(diagnostic?.message == "the file is \(name)")
        #expect(diagnostic?.help == "save the file as UTF-8")
    }

    // YAML 1.2.2 5.1: c-printable outside of quotes, nb-json within.
    @Test(
        "characters that are not printable stand in quotes only, and control characters nowhere",
        arguments: [
            ("'\u{7F}'", nil), ("\"\u{80}\u{9F}\"", nil), ("[\"\u{FFFE}\", '\u{FFFF}\u{85}']", nil),
            ("a\u{85}b\u{A0}", nil),
            ("\u{7F}", "t:1:1"), ("'\u{7F}': \u{80}", "t:1:6"), ("a: \u{FFFE}", "t:1:4"), ("a # \u{FFFF}", "t:1:5"),
            ("|\n \u{7F}", "t:2:2"), ("'\u{1}'", "t:1:2"), ("a\u{0}", "t:1:2"), ("\"a\nb\u{1B}\"", "t:2:2"),
        ] as [(String, String?)])
    func characters(text: String, place: String?) throws {
        guard let place else {
            _ = try read(Array(text.utf8))
            return
        }
        let diagnostic = refusal(text)
        // `a` before NUL looks like UTF-16.
        #expect(diagnostic?.code == (text == "a\u{0}" ? "yaml.utf8" : "yaml.control"))
        if text != "a\u{0}" { #expect(diagnostic?.location?.description == place) }
    }

    @Test("comments keep their places, in the document that they stand in")
    func comments() throws {
        let text = "\u{FEFF}# one\na: 1 # two\nb: |# no\n  # text\n  x#y\nc: ['#z', # three\r\n d] #four\n#five"
        #expect(refusal(text)?.code == "yaml.block-header")
        let fine = text.replacing("|# no", with: "| # head")
        let document = try read(Array(fine.utf8))
        let found = document.comments.map { String(decoding: document.source.bytes[$0], as: UTF8.self) }
        #expect(found == ["# one", "# two", "# head", "# three", "#four", "#five"])
        let stream = "# a\n%YAML 1.2 # b\n---\nx\n# c\n... # d\n# e\n---\ny\n--- # f\nz\n# g\n"
        let documents = try Document.yamlStream(SourceFile(name: "t", bytes: Array(stream.utf8)))
        let groups = documents.map { document in
            document.comments.map { String(decoding: document.source.bytes[$0], as: UTF8.self) }
        }
        #expect(groups == [["# a", "# b", "# c"], ["# d", "# e"], ["# f", "# g"]])
        #expect(try Document.json(bytes: Array("[1]".utf8), name: "t").comments.isEmpty)
    }

    @Test("events tell what a document has no place for")
    func events() throws {
        let text = "&a [*a, {b: c}: d]: !x e\n? - f\n: *a\n"
        let events = try YAMLEvent.stream(SourceFile(name: "t", bytes: Array(text.utf8)))
        #expect(
            events.map(\.description) == [
                "+STR", "+DOC", "+MAP", "+SEQ [] &a", "=ALI *a", "+MAP {}", "+MAP {}", "=VAL :b", "=VAL :c", "-MAP",
                "=VAL :d", "-MAP", "-SEQ", "=VAL <!x> :e", "+SEQ", "=VAL :f", "-SEQ", "=ALI *a", "-MAP", "-DOC", "-STR",
            ])
        #expect(refusal(text)?.code == "yaml.alias-recursive")
        #expect(refusal("? - f\n: 1\n")?.code == "yaml.key")
    }
}

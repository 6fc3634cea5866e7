// YAML reading beyond the official suite: kinds, places, limits, and what a person is told about a broken text.
import Testing
import TreatyData
import TreatyText

@Suite struct YAMLParserTests {
    private func read(_ text: String, limits: ReadLimits = ReadLimits()) throws(Diagnostic) -> Document {
        try Document.yaml(SourceFile(name: "t", bytes: Array(text.utf8)), limits: limits)
    }

    private func diagnostic(_ text: String, limits: ReadLimits = ReadLimits()) -> Diagnostic? {
        do throws(Diagnostic) {
            _ = try read(text, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    // YAML 1.2.2 10.3.2.
    @Test(
        "plain scalars resolve by the core schema",
        arguments: [
            ("~", "null"), ("null", "null"), ("Null", "null"), ("NULL", "null"), ("nULL", #""nULL""#),
            ("nUll", #""nUll""#),
            ("true", "true"), ("True", "true"), ("TRUE", "true"), ("tRUE", #""tRUE""#), ("FALSE", "false"),
            ("False", "false"),
            ("yes", #""yes""#), ("on", #""on""#), ("12", "12"), ("+12", "12"), ("-12", "-12"), ("0012", "12"),
            ("-0", "-0"),
            ("0o17", "15"), ("0x1F", "31"), ("0xdeadBEEF", "3735928559"),
            ("0xFFFFFFFFFFFFFFFFF", "295147905179352825855"),
            ("0x", #""0x""#), ("0x3B9ACA00", "1000000000"), ("0xDE0B6B3A7640001", "1000000000000000001"),
            ("0o8", #""0o8""#), ("-0x1", #""-0x1""#), (".5", "0.5"), ("-.5", "-0.5"), ("1.", "1.0"),
            ("1.50", "1.50"),
            ("+1.e3", "1.0e3"), ("1e3", "1e3"), ("00.5", "0.5"), ("000", "0"), (".", #"".""#), ("1e", #""1e""#),
            ("1.2.3", #""1.2.3""#),
            (".inf", #"".inf""#), (".nan", #"".nan""#), ("2001-12-14", #""2001-12-14""#), ("1_000", #""1_000""#),
            ("'1'", #""1""#),
            ("!!str 1", #""1""#), ("!!int '7'", "7"), ("!!float 1", "1"), ("!!null ''", "null"), ("!own 1", #""1""#),
            ("! 1", #""1""#),
            ("!!str", #""""#), ("12\n13", #""12 13""#), ("+", #""+""#), ("-1e-400", "-1e-400"),
        ])
    func resolution(text: String, json: String) throws {
        #expect(
            JSON(try read("- " + text.split(separator: "\n").joined(separator: "\n  ")).root).compact == "[\(json)]")
    }

    @Test("names are the text that stands there, and all members are kept in order")
    func names() throws {
        let document = try read("200: a\ntrue: b\n0x1F: c\n~: d\n'q': e\n200: f\n? g\n: h\n: i\n")
        #expect(document.root.members.map(\.name) == ["200", "true", "0x1F", "~", "q", "200", "g", ""])
        #expect(document.root.members.map(\.value.text) == ["a", "b", "c", "d", "e", "f", "h", "i"])
    }

    @Test("every node knows where it stands, with LF, CR LF and a byte order mark", arguments: ["\n", "\r\n", "\r"])
    func places(end: String) throws {
        let lines = [
            "\u{FEFF}a: 1", "list:", "- x: \"y\"", "  z: [p, {q: 'r'}] # c", "- |", "  text", "", "empty:",
            "last: &n word",
        ]
        let document = try read(lines.joined(separator: end) + end)
        let expected = [
            "/a": ("1", 1, 4),
            "/list": (["- x: \"y\"", "  z: [p, {q: 'r'}] # c", "- |", "  text"].joined(separator: end), 3, 1),
            "/list/0": (["x: \"y\"", "  z: [p, {q: 'r'}]"].joined(separator: end), 3, 3), "/list/0/x": ("\"y\"", 3, 6),
            "/list/0/z": ("[p, {q: 'r'}]", 4, 6), "/list/0/z/1": ("{q: 'r'}", 4, 10), "/list/0/z/1/q": ("'r'", 4, 14),
            "/list/1": ("|" + end + "  text", 5, 3), "/empty": ("", 8, 7), "/last": ("word", 9, 10),
        ]
        for (pointer, (text, line, column)) in expected {
            let path = try #require(JSONPointer(text: pointer))
            let value = try #require(document.root[path])
            #expect(String(decoding: document.source.bytes[value.location.range], as: UTF8.self) == text, "\(pointer)")
            #expect(value.location.position == SourcePosition(line: line, column: column), "\(pointer)")
        }
        #expect(document.root[try #require(JSONPointer(text: "/list/1"))]?.text == "text\n")
    }

    @Test(
        "a broken text is refused at its place, with what to do",
        arguments: [
            ("a:\n\tb: 1", "yaml.tab", "t:2:1", "spaces"), ("a:\n  b: 1\n\tc: 2", "yaml.tab", "t:3:1", "spaces"),
            ("a: 1\nb:2\nc: 3", "yaml.colon-space", "t:2:2", "space after ':'"),
            ("b:2\nc: 3", "yaml.colon-space", "t:1:2", "space after ':'"),
            ("a: b: c", "yaml.nested-colon", "t:1:5", "quotes"),
            ("a: \"x\nb: 2", "yaml.quoted-indent", "t:2:1", "closing quote"),
            ("a: 'x", "yaml.unclosed", "t:1:4", "''"), ("a: 1\n  b: 2", "yaml.multiline-key", "t:2:3", "quotes"),
            ("a:\n  b: 1\n c: 2", "yaml.indent", "t:3:2", "indent"),
            ("a: {}\n  b: 2", "yaml.indent", "t:2:3", "indent"),
            ("a: @x", "yaml.plain", "t:1:4", "reserved"), ("a: `x`", "yaml.plain", "t:1:4", "reserved"),
            ("a: %x", "yaml.plain", "t:1:4", "reserved"), ("a: [1, 2", "yaml.unclosed", "t:1:4", "']'"),
            ("a: [1, 2\nb: 3", "yaml.flow-indent", "t:2:1", "line 1"), ("a: [1 2, {b]}", "yaml.bracket", "t:1:12", nil),
            ("a: \"x\" y", "yaml.trailing", "t:1:8", "quotes"), ("a: - b", "yaml.start", "t:1:4", "next line"),
            ("a: 1\n- b", "yaml.list-in-object", "t:2:1", "list"), ("- a\nb: 1", "yaml.indent", "t:2:1", "'- '"),
            ("a: *x", "yaml.alias", "t:1:4", "quotes"), ("a: &name 1\nb: *nam", "yaml.alias", "t:2:4", "*name"),
            ("a: &x [*x]", "yaml.alias-recursive", "t:1:8", nil),
            ("a: \"\\q\"", "yaml.escape", "t:1:5", "single quotes"),
            ("[a]: 1", "yaml.key", "t:1:1", "quotes"), ("? {a: 1}\n: 2", "yaml.key", "t:1:3", nil),
            ("{[a]: 1}", "yaml.key", "t:1:2", nil),
            ("a: 1\n---\nb: 2", "yaml.several-documents", "t:2:1", "---"), ("", "yaml.empty", "t:1:1", nil),
            ("# only\n", "yaml.empty", "t:1:1", nil), ("a: |x\n  y", "yaml.block-header", "t:1:5", "quotes"),
            ("a: !!int x", "yaml.tag", "t:1:10", nil), ("a: !e!x 1", "yaml.tag", "t:1:4", "%TAG"),
            ("a: \u{1}", "yaml.control", "t:1:4", nil),
            ("%YAML 2.0\n---\na", "yaml.directive", "t:1:1", "1.2"), ("a: [x,,y]", "yaml.flow-entry", "t:1:7", "comma"),
            ("a: |\n  x\n\t\nb: 1", "yaml.tab", "t:3:1", "spaces"), ("[? a}", "yaml.bracket", "t:1:5", nil),
            ("a: 1\nfoo\nb: 2", "yaml.colon", "t:2:1", "further"),
        ] as [(String, String, String, String?)])
    func broken(text: String, code: String, place: String, help: String?) throws {
        let diagnostic = try #require(self.diagnostic(text), "accepted")
        #expect(diagnostic.code == code)
        #expect(diagnostic.location?.description == place)
        if let help { #expect(diagnostic.help?.contains(help) == true, "\(diagnostic.help ?? "no help")") }
    }

    @Test(
        "bytes that are not UTF-8 are refused where they stand",
        arguments: [
            ([0x61, 0x3A, 0x20, 0xC3], 3), ([0xFF, 0xFE, 0x61, 0x00], 0), ([0xED, 0xA0, 0x80], 0), ([0x61, 0x80], 1),
            ([0xF0, 0x9F, 0x98], 0),
        ] as [([UInt8], Int)])
    func encoding(bytes: [UInt8], offset: Int) {
        let diagnostic = #expect(throws: Diagnostic.self) { try Document.yaml(SourceFile(name: "t", bytes: bytes)) }
        #expect(diagnostic?.code == "yaml.utf8")
        #expect(diagnostic?.location?.range.lowerBound == offset)
    }

    @Test("an alias is a copy that keeps the places of its anchor")
    func aliases() throws {
        let document = try read("base: &b {x: [1, {y: 2}], z: &s true}\ncopy: *b\nlist: [*b, *s]\n*s : name\n")
        let json = #"{"x":[1,{"y":2}],"z":true}"#
        #expect(
            JSON(document.root).compact
                == #"{"base":\#(json),"copy":\#(json),"list":[\#(json),true],"true":"name"}"#)
        #expect(document.root["copy"]?["z"]?.location.description == "t:1:33")
    }

    @Test(
        "nodes, depth and bytes past their limit are refused",
        arguments: [
            (9, "yaml.too-many-nodes"), (600, "yaml.too-deep"), (0, "yaml.too-large"),
        ])
    func limits(size: Int, code: String) {
        var limits = ReadLimits()
        limits.nodesMax = 100_000
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 where size == 9 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        if size == 0 { limits.bytesMax = 10 }
        if size == 600 {
            for text in [
                String(repeating: "[", count: size), String(repeating: "- ", count: size),
                String(repeating: "{a: ", count: size),
                (0..<size).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
            ] {
                #expect(diagnostic(text, limits: limits)?.code == code)
            }
        } else {
            #expect(diagnostic(text, limits: limits)?.code == code)
        }
    }

    @Test("every prefix and every changed byte of a text is read or refused, never trapped on")
    func mutations() throws {
        let text = """
            %TAG !e! tag:x,2000:
            --- # c
            a: &a !!str "q\\u00e9\\
              x" # d
            ? k
            : - |2+
                l
              - >-
               f
               g
            b: [*a, {c: 'd''e', ? f : g}, h: i, !e!j 0x1]
            *a : plain
              more
            ...
            """
        let bytes = Array(text.utf8)
        for length in 0...bytes.count {
            _ = try? Document.yamlStream(SourceFile(name: "t", bytes: Array(bytes[..<length])))
        }
        for position in bytes.indices {
            for byte in [
                0x00, 0x09, 0x0A, 0x0D, 0x20, 0x22, 0x23, 0x26, 0x27, 0x2A, 0x2D, 0x3A, 0x3F, 0x5B, 0x7D, 0x21, 0xFF,
            ] as [UInt8] {
                var changed = bytes
                changed[position] = byte
                guard let documents = try? Document.yamlStream(SourceFile(name: "t", bytes: changed)) else { continue }
                for document in documents { checkTape(document) }
            }
        }
    }

    private func checkTape(_ document: Document) {
        #expect(document.next(after: .root).rawValue == document.nodes.count)
        for node in document.nodes {
            let isInside = node.sourceStart <= node.sourceEnd && Int(node.sourceEnd) <= document.source.bytes.count
            let isText = node.kind == .string || node.kind == .number
            let hasText =
                !isText || node.text.lowerBound <= node.text.upperBound && node.text.upperBound <= document.bytes.count
            if !isInside || !hasText { Issue.record("a node out of bounds in \(document.source.bytes)") }
        }
    }

    @Test("a stream gives all its documents")
    func stream() throws {
        let source = SourceFile(name: "t", bytes: Array("a: \"\\x41\"\n---\n[b]\n...\n# c\n--- \"\\x42\"\n".utf8))
        #expect(try Document.yamlStream(source).map { JSON($0.root).compact } == [#"{"a":"A"}"#, #"["b"]"#, #""B""#])
    }

    @Test(
        "a file is JSON by its name or because it reads as JSON, else YAML",
        arguments: [
            ("t.json", "{\"a\": 1,}", nil, "json.trailing-comma"), ("t.json", "a: 1", nil, "json.value"),
            ("t", " [1, 2]", "[1,2]", nil), ("t", "{a: 1}", #"{"a":1}"#, nil), ("t", "a: 1", #"{"a":1}"#, nil),
            ("t", "{\"a\" 1}", nil, "json.colon"), ("t.yaml", "{a: 1", nil, "yaml.unclosed"),
            ("t.yaml", "{\"a\":1}", #"{"a":1}"#, nil),
        ] as [(String, String, String?, String?)])
    func either(name: String, text: String, json: String?, code: String?) {
        do throws(Diagnostic) {
            let document = try Document.read(SourceFile(name: name, bytes: Array(text.utf8)))
            #expect(JSON(document.root).compact == json)
        } catch {
            #expect(error.code == code)
        }
    }

    @Test("a name that stands twice is reported at the second, with the line of the first")
    func duplicates() throws {
        let many = (0..<12).map { "n\($0): 1\n" }.joined()
        let document = try read(
            "a: 1\nb: &x\n  c: 1\n  d: 2\n  c: 3\na: *x\ne: {f: 1, f: 2}\nm:\n" + "  k: 1\n"
                + many.split(separator: "\n").map { "  \($0)\n" }.joined() + "  k: 2\n")
        let found = document.duplicateNames()
        #expect(
            Set(found.map { "\($0.location?.description ?? "") \($0.message)" }) == [
                "t:6:1 the name 'a' stands twice in this object, first on line 1",
                "t:5:3 the name 'c' stands twice in this object, first on line 3",
                "t:7:11 the name 'f' stands twice in this object, first on line 7",
                "t:22:3 the name 'k' stands twice in this object, first on line 9",
            ])
        #expect(found.count == 4 && found.allSatisfy { $0.code == "data.duplicate-name" && $0.severity == .error })
        #expect(try Document.json(bytes: Array(#"{"a": 1, "a": 2}"#.utf8), name: "t").duplicateNames().count == 1)
    }
}

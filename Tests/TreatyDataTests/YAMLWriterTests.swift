// Writing YAML: what stands with and without quotes, and that what is written reads as what was meant.
import Testing
import TreatyData
import TreatyText

@Suite struct YAMLWriterTests {
    private func written(_ json: String) throws -> String {
        String(decoding: try Document.json(bytes: Array(json.utf8), name: "t").yaml(), as: UTF8.self)
    }

    // The core schema (YAML 1.2.2 10.3.2), the types of YAML 1.1 (yaml.org/type), and plain text (7.3.3).
    @Test(
        "a string stands without quotes only where every reader takes it for text",
        arguments: [
            ("a", "a"), ("two words", "two words"), ("é😀", "é😀"), ("a:b", "a:b"), ("a#b", "a#b"),
            ("#/components/schemas/a", "'#/components/schemas/a'"), ("/cups/{id}", "/cups/{id}"),
            ("^AC[0-9a-f]{32}$", "^AC[0-9a-f]{32}$"), ("$ref", "$ref"), ("-x", "-x"), ("?x", "?x"), (":x", ":x"),
            ("<a>", "<a>"), ("1 cup", "1 cup"), ("3.1.0", "3.1.0"), ("v1", "v1"), ("12:34 h", "12:34 h"),
            ("2001-12", "2001-12"), (".x", ".x"), ("..", ".."), ("e5", "e5"), ("0xg", "0xg"), ("1e", "1e"),
            ("nope", "nope"), ("it's", "it's"), (#"a\b"#, #"a\b"#), ("a\"b", "a\"b"),
            ("", "''"), (" a", "' a'"), ("a ", "'a '"), ("a: b", "'a: b'"), ("a:", "'a:'"), ("a #b", "'a #b'"),
            ("- a", "'- a'"), ("-", "'-'"), ("?", "'?'"), (":", "':'"), ("---", "'---'"), ("--- a", "'--- a'"),
            ("...", "'...'"), ("[a", "'[a'"), ("{a", "'{a'"), ("]", "']'"), (",a", "',a'"), ("&a", "'&a'"),
            ("*a", "'*a'"), ("!a", "'!a'"), ("|", "'|'"), (">", "'>'"), ("%a", "'%a'"), ("@a", "'@a'"), ("`a", "'`a'"),
            ("\"a", "'\"a'"), ("'a", "\"'a\""), ("' \"", "''' \"'"), ("<<", "'<<'"), ("=", "'='"),
            ("~", "'~'"), ("null", "'null'"), ("Null", "'Null'"), ("nULL", "nULL"), ("true", "'true'"),
            ("FALSE", "'FALSE'"), ("yes", "'yes'"), ("No", "'No'"), ("ON", "'ON'"), ("off", "'off'"), ("y", "'y'"),
            ("N", "'N'"), ("1", "'1'"), ("-1", "'-1'"), ("+1", "'+1'"), ("007", "'007'"), ("1_000", "'1_000'"),
            ("1,000", "'1,000'"), ("0x1F", "'0x1F'"), ("-0x1F", "'-0x1F'"), ("0o17", "'0o17'"), ("0b11", "'0b11'"),
            ("1.5", "'1.5'"), (".5", "'.5'"), ("1.", "'1.'"), ("1e3", "'1e3'"), ("1.5E-3", "'1.5E-3'"),
            (".155", "'.155'"), (".inf", "'.inf'"), ("-.INF", "'-.INF'"), (".nan", "'.nan'"), ("1:20", "'1:20'"),
            ("-190:20:30.15", "'-190:20:30.15'"), ("2001-12-14", "'2001-12-14'"), ("2001-1-4", "'2001-1-4'"),
            ("2001-12-14t21:59:43.10-05:00", "'2001-12-14t21:59:43.10-05:00'"),
            ("2001-12-14 21:59:43", "'2001-12-14 21:59:43'"),
            ("a\tb", #""a\tb""#), ("\r", #""\r""#), ("\0", #""\x00""#), ("\u{7F}", #""\x7f""#),
            ("\u{85}", #""\x85""#), ("\u{A0}", "\u{A0}"), ("\u{2028}", #""\u2028""#), ("\u{FEFF}", #""\ufeff""#),
            ("\u{FFFE}", #""\ufffe""#), ("\n", #""\n""#), ("a\u{1B}\"\\", #""a\x1b\"\\""#),
        ])
    func strings(text: String, expected: String) throws {
        let json = JSON.array([.string(text), .object([JSON.Member(text, 1)])])
        #expect(try written(json.compact) == "- \(expected)\n- \(expected): 1\n")
        #expect(try written(JSON.string(text).compact) == "\(expected)\n")
    }

    // YAML 1.2.2 8.1.
    @Test(
        "text of several lines is a literal block with the marks that keep it",
        arguments: [
            ("a\nb", "|-\n    a\n    b"), ("a\n", "|\n    a"), ("a\n\n", "|+\n    a\n"),
            ("a\n\n\nb\n", "|\n    a\n\n\n    b"),
            (" a\nb\n", "|2\n     a\n    b"), ("\n\n a", "|2-\n\n\n     a"), ("\na\n", "|\n\n    a"),
            ("\ta\n", "|2\n    \ta"), ("a\n  \n b  \n", "|\n    a\n      \n     b  "),
            ("# a\n- b: 'c'\n", "|\n    # a\n    - b: 'c'"), ("a\r\nb", #""a\r\nb""#), ("a\n\u{2028}", #""a\n\u2028""#),
        ])
    func blocks(text: String, expected: String) throws {
        let json = JSON.object([JSON.Member("k", .object([JSON.Member("v", .string(text)), JSON.Member("w", 1)]))])
        #expect(try written(json.compact) == "k:\n  v: \(expected)\n  w: 1\n")
        let list = JSON.array([.array([.string(text), 1])])
        #expect(try written(list.compact) == "- - \(expected)\n  - 1\n")
    }

    @Test("collections stand in block style, empty ones and numbers as in JSON, and nothing changes its place")
    func structure() throws {
        let json = #"{"b":[[1,-0],[],{},{"x":{},"w":[{"z":null}]}],"a":{"c":1.50,"c":1e400},"":true}"#
        let yaml = """
            b:
              - - 1
                - -0
              - []
              - {}
              - x: {}
                w:
                  - z: null
            a:
              c: 1.50
              c: 1e400
            '': true

            """
        #expect(try written(json) == yaml)
        #expect(try written("[]") == "[]\n")
        #expect(try written("12") == "12\n")
    }

    @Test("a part of a document is written as a document of its own")
    func part() throws {
        let document = try Document.json(bytes: Array(#"{"a":{"b":[1,"x"]},"c":2}"#.utf8), name: "t")
        let part = try #require(document.root["a"])
        #expect(String(decoding: document.yaml(at: part.index), as: UTF8.self) == "b:\n  - 1\n  - x\n")
        #expect(String(decoding: document.yaml(at: NodeIndex(part.index.rawValue + 1)), as: UTF8.self) == "b\n")
    }

    @Test("a name of more than 1024 characters stands behind '?', and what is deep stands in brackets")
    func extremes() throws {
        let long = String(repeating: "k", count: 1025)
        #expect(try written(#"{"\#(long)":[1]}"#) == "? \(long)\n:\n  - 1\n")
        let deep = String(repeating: "[{\"a\":", count: 100) + "[]" + String(repeating: "}]", count: 100)
        let document = try Document.json(bytes: Array(deep.utf8), name: "t")
        let yaml = document.yaml()
        #expect(yaml.count < 20_000)
        #expect(firstDifference(document, try Document.yaml(SourceFile(name: "t", bytes: yaml))) == nil)
    }

    @Test("generated documents of hostile strings read again as they were")
    func generated() throws {
        let atoms = [
            "a", "no", "1", ":", "#", "-", " ", "\n", "\t", "'", "\"", "\\", "\u{85}", "\u{2028}", "\u{FEFF}", "é", "😀",
            "\0",
            "\u{7F}", "e", ".", "_", "~", "|", ">", "&", "*", "!", "%", "@", "{", "}", "[", "]", ",", "?", "=", "<",
            "\r",
            "---", "...", "+", "0x", "2001-12-14", "null",
        ]
        var state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<60 {
            let texts = (0..<40).map { _ in (0...next(6)).map { _ in atoms[next(atoms.count)] }.joined() }
            let members = texts.map { JSON.Member($0, .array([.string($0), .array([.object([.init($0, nil)])])])) }
            let json = JSON.array([.object(members), .array(texts.map { .string($0) })])
            let document = try Document.json(bytes: json.bytes, name: "t")
            let again = try Document.yaml(SourceFile(name: "t", bytes: document.yaml()))
            #expect(firstDifference(document, again) == nil)
        }
    }

    // Skipped where the corpora are not beside the project.
    @Test("every file of the corpora reads again as it was", .enabled(if: corpus("openapi") != nil))
    func corpora() throws {
        print("corpora: used all for writing YAML")
        var count = 0
        for source in try corpusFiles([".json", ".yaml", ".yml", ".har"]) {
            for document in (try? Document.readStream(source).documents) ?? [] {
                count += 1
                do throws(Diagnostic) {
                    let again = try Document.yaml(SourceFile(name: source.name, bytes: document.yaml()))
                    if let difference = firstDifference(document, again) {
                        Issue.record("\(source.name): \(difference)")
                    }
                } catch {
                    Issue.record("\(source.name): what is written does not read: \(error)")
                }
            }
        }
        #expect(count > 1000)
    }

    // YAML 1.2.2 1.2: YAML 1.2 is a superset of JSON.
    @Test("every JSON file of the corpora is the same as YAML", .enabled(if: corpus("json-test-suite") != nil))
    func differential() throws {
        print("corpora: used all that is JSON as YAML")
        var count = 0
        for source in try corpusFiles([".json", ".har"]) {
            guard let json = try? Document.json(source) else { continue }
            count += 1
            do throws(Diagnostic) {
                if let difference = firstDifference(json, try Document.yaml(source)) {
                    Issue.record("\(source.name): \(difference)")
                }
            } catch {
                Issue.record("\(source.name): \(error)")
            }
        }
        #expect(count > 500)
    }
}

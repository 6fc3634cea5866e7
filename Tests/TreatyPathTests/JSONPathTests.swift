// JSONPath beyond its official suite: errors with their places, Normalized Paths, limits, values that are easy to
// get wrong.
import Foundation
import Testing
import TreatyData
import TreatyPath
import TreatyText

@Suite struct JSONPathTests {
    private func document(_ text: String) throws -> Document {
        try Document.json(bytes: Array(text.utf8), name: "test.json")
    }

    /// The Normalized Paths that a query selects.
    private func paths(_ query: String, _ text: String) throws -> [String] {
        let document = try document(text)
        let nodes = try JSONPath(query).nodes(in: document)
        return JSONPath.locations(of: nodes, in: document)
    }

    private func error(_ query: String) -> PathError? {
        do throws(PathError) {
            _ = try JSONPath(query)
            return nil
        } catch {
            return error
        }
    }

    @Test("the example of the bookstore gives what RFC 9535 1.5 says")
    func bookstore() throws {
        let text = """
            { "store": {
                "book": [
                  { "category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95 },
                  { "category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99 },
                  { "category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3",
                    "price": 8.99 },
                  { "category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings",
                    "isbn": "0-395-19395-8", "price": 22.99 }
                ],
                "bicycle": { "color": "red", "price": 399 }
            } }
            """
        let book = "$['store']['book']"
        let table: [(String, [String])] = [
            ("$.store.book[*].author", (0..<4).map { "\(book)[\($0)]['author']" }),
            ("$..author", (0..<4).map { "\(book)[\($0)]['author']" }),
            ("$.store.*", [book, "$['store']['bicycle']"]),
            ("$..book[2]", ["\(book)[2]"]), ("$..book[2].publisher", []),
            ("$..book[-1]", ["\(book)[3]"]), ("$..book[0,1]", ["\(book)[0]", "\(book)[1]"]),
            ("$..book[:2]", ["\(book)[0]", "\(book)[1]"]),
            ("$..book[?@.isbn]", ["\(book)[2]", "\(book)[3]"]),
            ("$..book[?@.price<10]", ["\(book)[0]", "\(book)[2]"]),
            ("$..[?@.price > 20 && @.color == 'red']", ["$['store']['bicycle']"]),
            ("$.store..price", (0..<4).map { "\(book)[\($0)]['price']" } + ["$['store']['bicycle']['price']"]),
        ]
        for (query, expected) in table {
            #expect(try paths(query, text) == expected, "\(query)")
        }
        #expect(try paths("$..*", text).count == 27)
    }

    @Test("what is wrong with a query is said, with its place and what to do")
    func errors() {
        let table: [(query: String, code: String, offset: Int, help: Bool)] = [
            ("", "path.syntax", 0, false), ("/a/b", "path.syntax", 0, true), (" $", "path.syntax", 0, true),
            ("$ ", "path.syntax", 1, true), ("$.a-b", "path.syntax", 3, true), ("$. a", "path.syntax", 2, true),
            ("$.1", "path.syntax", 2, true), ("$[a]", "path.syntax", 2, true), ("$[(@.a)]", "path.syntax", 2, true),
            ("$['a", "path.syntax", 2, false), ("$['\\x']", "path.syntax", 3, true),
            ("$['\\\"']", "path.syntax", 3, true), ("$['\\ud800']", "path.syntax", 3, true),
            ("$['\\udc00']", "path.syntax", 3, true), ("$['\u{1}']", "path.syntax", 3, false),
            ("$[01]", "path.syntax", 2, false), ("$[-0]", "path.syntax", 2, false),
            ("$[9007199254740992]", "path.number-range", 2, false),
            ("$[99999999999999999999999999]", "path.number-range", 2, false),
            ("$[?@.a = 1]", "path.syntax", 7, true), ("$[?@.a =~ 1]", "path.syntax", 7, true),
            ("$[?@.a === 1]", "path.syntax", 9, false), ("$[?!@.a == 1]", "path.syntax", 7, true),
            ("$[?@.* == 1]", "path.type", 3, true), ("$[?1]", "path.type", 3, true),
            ("$[?length(@.a)]", "path.type", 3, true), ("$[?count(1) == 1]", "path.type", 9, true),
            ("$[?length(@.*) == 1]", "path.type", 10, true), ("$[?match(@.a, 'a') == true]", "path.type", 3, true),
            ("$[?length(@.a, 1) == 1]", "path.type", 3, false), ("$[?length() == 1]", "path.type", 3, false),
            ("$[?count(@.a && @.b) == 1]", "path.type", 9, false),
            ("$[?lenght(@.a) == 1]", "path.unknown-function", 3, true),
            ("$[?abc == 1]", "path.syntax", 6, true), ("$[?Abc == 1]", "path.syntax", 3, true),
            ("$[?count (@.*) == 1]", "path.syntax", 8, true), ("$[?@.a == 1 == 2]", "path.syntax", 12, false),
        ]
        for row in table {
            guard let error = error(row.query) else {
                Issue.record("\(row.query) is accepted")
                continue
            }
            #expect(error.code == row.code, "\(row.query): \(error)")
            #expect(error.offset == row.offset, "\(row.query): \(error)")
            #expect((error.help != nil) == row.help, "\(row.query): \(error.help ?? "no help")")
        }
        #expect(error("$[?lenght(@.a) == 1]")?.help == "did you mean 'length'?")
        #expect(error("$.a-b")?.message == "expected '.', '..', '[' or the end of the query, found '-'")
    }

    @Test("values compare as RFC 9535 2.3.5.2 says, numbers without rounding")
    func comparisons() throws {
        let table: [(String, Bool)] = [
            ("1 == 1.0", true), ("100 == 1e2", true), ("-0 == 0", true), ("-0.0e9 == 0", true),
            ("9007199254740993 == 9007199254740992", false), ("9007199254740993 > 9007199254740992", true),
            ("123456789012345678901234567890 < 123456789012345678901234567891", true),
            ("0.1 == 0.10000000000000000001", false), ("1e400 > 1e399", true), ("-1 < 1", true), ("-2 < -1", true),
            ("'a' < 'b'", true), ("'a' < 'aa'", true), ("'\\uD83D\\uDE00' > '\\uFFFF'", true),
            ("'é' == 'e\u{301}'", false),
            ("'a' == \"a\"", true), ("1 == '1'", false), ("1 < '2'", false), ("true == true", true),
            ("true < false", false), ("true <= true", true), ("null == null", true), ("null >= null", true),
            ("@.none == @.other", true), ("@.none == null", false), ("@.none < 1", false), ("@.none <= @.other", true),
            ("@.a == @.b", true), ("@.a < @.b", false), ("@.a <= @.b", true), ("@.a == @.c", false),
            ("@.o == @.p", true), ("@.o == @.q", false), ("length(@.a) == 3", true), ("length(@.o) == 2", true),
            ("length(@.s) == 2", true), ("length(1) == 1", false), ("length(@.none) == @.none", true),
            ("count(@..*) > 10", true), ("value(@.a[0:1]) == 1", true), ("value(@.a[*]) == 1", false),
            ("match(@.s, '..')", true), ("match(@.s, '.')", false), ("search(@.s, '.')", true),
            ("match('a', '[')", false), ("!match('a', '[')", true), ("match(@.a, '.*')", false),
            ("!(1 == 1)", false), ("!(!(1 == 1))", true), ("1 == 2 || 1 == 1 && 2 == 2", true),
            ("(1 == 2 || 1 == 1) && 2 == 1", false), ("@.a[?@ > 2]", true), ("@.a[?@ > 3]", false),
        ]
        let text = """
            [{"a": [1, {"x": 2}, 3], "b": [1.0, {"x": 2e0}, 3], "c": [1, {"x": 2}], "s": "x😀",
              "o": {"k": 1, "l": [2]}, "p": {"l": [2.0], "k": 1}, "q": {"l": [2], "m": 1}}]
            """
        for (filter, holds) in table {
            #expect(try paths("$[?\(filter)]", text).count == (holds ? 1 : 0), "\(filter)")
        }
    }

    @Test("slices select what RFC 9535 2.3.4.2 says, at any bound")
    func slices() throws {
        let table: [(String, [Int])] = [
            ("1:3", [1, 2]), ("5:", [5, 6]), ("1:5:2", [1, 3]), ("5:1:-2", [5, 3]), ("::-1", [6, 5, 4, 3, 2, 1, 0]),
            (":", [0, 1, 2, 3, 4, 5, 6]), ("::0", []), ("-2:", [5, 6]), (":-5", [0, 1]), ("-100:2", [0, 1]),
            ("100::-3", [6, 3, 0]), ("2:-100:-1", [2, 1, 0]), ("3:3", []), ("4:2", []), ("-1:-3:-1", [6, 5]),
            ("0:9007199254740991:9007199254740991", [0]), ("::-9007199254740991", [6]),
            ("-9007199254740991:9007199254740991:3", [0, 3, 6]),
        ]
        for (slice, expected) in table {
            #expect(try paths("$[\(slice)]", "[0,1,2,3,4,5,6]") == expected.map { "$[\($0)]" }, "\(slice)")
        }
    }

    @Test("a Normalized Path is written as RFC 9535 2.7 says, and is a query for its node")
    func normalizedPaths() throws {
        let text = #"""
            {"a": [1, [2, {"'": 3}]], "\\": {"\b\t\n\f\r\u000b\u001f\u007f": 4}, "😀\"": {"": {"": [[], {}]}}, "a": 5}
            """#
        let document = try document(text)
        let nodes = try JSONPath("$..*").nodes(in: document)
        let paths = JSONPath.locations(of: nodes, in: document)
        let expected: Set = [
            "$['a'][1][1]['\\'']", "$['\\\\']", "$['\\\\']['\\b\\t\\n\\f\\r\\u000b\\u001f\u{7f}']",
            "$['😀\"']['']['']", "$['😀\"'][''][''][1]",
        ]
        #expect(expected.isSubset(of: paths))
        for (node, path) in zip(nodes, paths) where !path.hasPrefix("$['a']") || path != "$['a']" {
            #expect(try JSONPath(path).nodes(in: document) == [node], "\(path)")
        }
        #expect(JSONPath.location(of: .root, in: document) == "$")
        #expect(JSONPath.location(of: NodeIndex(1), in: document) == "", "a key is no value")
        #expect(JSONPath.location(of: NodeIndex(1_000), in: document) == "")
        let shuffled = [nodes[5], nodes[0], nodes[5], nodes[2]]
        #expect(JSONPath.locations(of: shuffled, in: document) == [paths[5], paths[0], paths[5], paths[2]])
    }

    @Test("a query may start anywhere; '$' then means that node")
    func start() throws {
        let document = try document(#"{"a": {"b": [1, 2, {"b": 3}]}, "b": 9}"#)
        let inner = try #require(try JSONPath("$.a").nodes(in: document).first)
        let nodes = try JSONPath("$..b").nodes(in: document, from: inner)
        #expect(JSONPath.locations(of: nodes, in: document, from: inner) == ["$['b']", "$['b'][2]['b']"])
        #expect(JSONPath.locations(of: nodes, in: document) == ["$['a']['b']", "$['a']['b'][2]['b']"])
        #expect(JSONPath.location(of: .root, in: document, from: inner) == "")
    }

    @Test("a query knows whether it is singular")
    func singular() throws {
        for query in ["$", "$.a", "$['a'][0]", "$[-1]"] { #expect(try JSONPath(query).isSingular, "\(query)") }
        for query in ["$.*", "$..a", "$[0,1]", "$[0:1]", "$[?@]"] {
            #expect(try !JSONPath(query).isSingular, "\(query)")
        }
    }

    @Test("nesting is bounded, on a small stack too")
    func depth() async throws {
        let open = String(repeating: "[?(@", count: PathLimits.depthMax / 3)
        let close = String(repeating: ")]", count: PathLimits.depthMax / 3)
        let deep = "$" + open + close
        let deeper = ["$" + String(repeating: "[?@", count: 100_000), "$[?" + String(repeating: "(", count: 100_000)]
        let text = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        let document = try document(text)
        let result: [Int] = await withCheckedContinuation { continuation in
            let thread = Thread {
                var counts: [Int] = []
                if let path = try? JSONPath(deep), let nodes = try? path.nodes(in: document) {
                    counts.append(nodes.count)
                }
                for text in deeper where (try? JSONPath(text)) == nil { counts.append(-1) }
                continuation.resume(returning: counts)
            }
            thread.stackSize = 512 << 10
            thread.start()
        }
        #expect(result == [1, -1, -1])
        #expect(error(deeper[0])?.code == "path.too-deep")
        #expect(error(deeper[1])?.code == "path.too-deep")
    }

    @Test("what costs too much is given up and said so")
    func cost() throws {
        let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        let document = try document(deep)
        var limits = PathLimits()
        limits.stepsMax = 1_000_000
        for query in ["$..*..*..*..*", "$..[?count($..*..*..*) > 1]", "$..[?@..[?@..[?@..x]]]"] {
            #expect(throws: PathError.self, "\(query)") {
                try JSONPath(query).nodes(in: document, limits: limits)
            }
        }
        limits = PathLimits()
        limits.nodesMax = 1_000
        do throws(PathError) {
            _ = try JSONPath("$..*..*").nodes(in: document, limits: limits)
            Issue.record("not given up")
        } catch {
            #expect(error.code == "path.too-costly")
        }
        #expect(try JSONPath("$" + String(repeating: "[0]", count: 399)).nodes(in: document).count == 1)
        #expect(try JSONPath("$..*").nodes(in: document).count == 399)
    }

    @Test("patterns that cost too much are refused in a query and given up in a document")
    func patterns() throws {
        let many = Array(repeating: "match(@, 'a')", count: 2_000).joined(separator: "||")
        #expect(error("$[?\(many)]")?.code == "path.too-large")
        let large = Array(repeating: "search(@.s, '((.{99}){99}){99}')", count: 9).joined(separator: "||")
        #expect(error("$[?\(large)]")?.code == "path.too-large")
        let values = (0..<20).map { _ in "\"" + String(repeating: "ab", count: 4_000) + "\"" }
        let document = try document("{\"p\": \"([ab]{300}){300}\", \"v\": [\(values.joined(separator: ","))]}")
        do throws(PathError) {
            _ = try JSONPath("$.v[?search(@, $.p)]").nodes(in: document)
            Issue.record("not given up")
        } catch {
            #expect(error.code == "path.too-costly")
        }
        #expect(
            try paths("$[?match(@.s, @.p)]", #"[{"s": "ab", "p": "a."}, {"s": "ab", "p": "("}, {"s": "a", "p": 1}]"#)
                == ["$[0]"])
        #expect(try paths("$[?match(@, '[^\\\\]]+')]", ##"["ab", "]", "a]"]"##) == ["$[0]"])
    }

    @Test("a long chain of conditions needs no stack")
    func chains() throws {
        let many = Array(repeating: "@.a == 1", count: 20_000)
        #expect(try paths("$[?" + many.joined(separator: "||") + "]", #"[{"a": 1}, {"a": 2}]"#) == ["$[0]"])
        #expect(try paths("$[?" + many.joined(separator: " && ") + "]", #"[{"a": 1}, {"a": 2}]"#) == ["$[0]"])
    }
}

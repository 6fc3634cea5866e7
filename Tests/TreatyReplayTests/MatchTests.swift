// Which requests count as the same: pairs that are equal and pairs that are not, for each rule.
import Foundation
import Testing
import TreatyContract
import TreatyHTTP
import TreatyReplay

/// Two requests and whether they are the same.
struct MatchCase: Sendable, CustomStringConvertible {
    let description: String
    let left: RequestMessage
    let right: RequestMessage
    let isSame: Bool

    init(_ description: String, _ isSame: Bool, _ left: RequestMessage, _ right: RequestMessage) {
        self.description = description
        self.isSame = isSame
        self.left = left
        self.right = right
    }

    /// Two targets that are asked for with GET.
    static func target(_ isSame: Bool, _ left: String, _ right: String) -> MatchCase {
        MatchCase("\(left) and \(right)", isSame, sentRequest(target: left), sentRequest(target: right))
    }

    /// Two bodies of one type.
    static func body(_ isSame: Bool, _ type: String, _ left: String, _ right: String) -> MatchCase {
        MatchCase("\(type): \(left) and \(right)", isSame, postedBody(type, left), postedBody(type, right))
    }
}

func sentRequest(
    _ method: String = "GET", target: String, fields: [(String, String)] = [], body: String = ""
) -> RequestMessage {
    RequestMessage(method: method, target: target, fields: fields, content: Array(body.utf8))
}

func postedBody(_ type: String, _ body: String, fields: [(String, String)] = []) -> RequestMessage {
    sentRequest("POST", target: "/things", fields: [("Content-Type", type)] + fields, body: body)
}

/// A contract of a test's own.
func matchContract(_ text: String) throws -> Contract {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("replay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("openapi.yaml")
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try Contract.load(file.path)
}

@Suite struct MatchTests {
    static let targets: [MatchCase] = [
        .target(true, "/a", "/a"), .target(false, "/a", "/b"), .target(false, "/a", "/A"),
        .target(false, "/a", "/a/"), .target(false, "/a/b", "/a//b"), .target(true, "/%61", "/a"),
        .target(true, "/a%2fb", "/a%2Fb"), .target(false, "/a%2Fb", "/a/b"), .target(false, "/a/../b", "/b"),
        .target(true, "/%E4%BD%A0", "/%e4%bd%a0"), .target(false, "/%2561", "/%61"), .target(true, "/100%", "/100%"),
        .target(false, "/100%", "/100%25"), .target(true, "/a?", "/a"), .target(true, "/a?x=1&y=2", "/a?y=2&x=1"),
        .target(true, "/a?x=1&y=2&x=3", "/a?y=2&x=3&x=1"), .target(false, "/a?x=1", "/a?x=1&x=1"),
        .target(false, "/a?x=1&x=2", "/a?x=1&x=3"), .target(true, "/a?x", "/a?x="), .target(false, "/a?x", "/a"),
        .target(true, "/a?x=a+b", "/a?x=a%20b"), .target(false, "/a?x=a%2Bb", "/a?x=a+b"),
        .target(true, "/a?%78=1", "/a?x=1"), .target(false, "/a?x=1%262", "/a?x=1&2"),
        .target(false, "/a?x=1", "/a?X=1"), .target(true, "/a?x=%zz", "/a?x=%zz"),
        .target(false, "/a?x=%zz", "/a?x=%25zz%00"), .target(false, "/a?ab=c", "/a?a=bc"),
        .target(true, "http://h.example/a?x=1", "/a?x=1"), .target(false, "/a?x=%ff", "/a?x=%fe"),
        .target(true, "/a?x=1&&y=2", "/a?x=1&y=2"),
    ]

    static let bodies: [MatchCase] = [
        .body(true, "application/json", #"{"a":1,"b":2}"#, #"{ "b" : 2, "a" : 1 }"#),
        .body(true, "application/json", #"{"a":1.0}"#, #"{"a":1}"#),
        .body(true, "application/json", #"{"a":1e2}"#, #"{"a":100}"#),
        .body(true, "application/json", "[0.10]", "[1e-1]"),
        .body(true, "application/json", "[-0]", "[0]"),
        .body(true, "application/json", #"["\u0061"]"#, #"["a"]"#),
        .body(false, "application/json", #"{"a":1}"#, #"{"a":"1"}"#),
        .body(false, "application/json", #"{"a":1}"#, #"{"a":2}"#),
        .body(false, "application/json", "[1,2]", "[2,1]"),
        .body(false, "application/json", #"{"a":null}"#, "{}"),
        .body(false, "application/json", #"{"a":{"b":1}}"#, #"{"a":{},"b":1}"#),
        .body(false, "application/json", "[[],1]", "[[1]]"),
        .body(false, "application/json", #"{"a":1,"a":2}"#, #"{"a":2,"a":1}"#),
        .body(false, "application/json", "9007199254740993", "9007199254740992"),
        .body(false, "application/json", "[\"é\"]", "[\"e\u{301}\"]"),
        .body(true, "application/json", "{not json", "{not json"),
        .body(false, "application/json", "{not json", "{not  json"),
        .body(true, "application/merge-patch+json", #"{"a":1, "b":2}"#, #"{"b":2,"a":1}"#),
        .body(true, "application/x-www-form-urlencoded", "a=1&b=x+y", "b=x%20y&a=1"),
        .body(false, "application/x-www-form-urlencoded", "a=1&a=2", "a=1"),
        .body(true, "application/x-www-form-urlencoded", "a=1&a=2", "a=2&a=1"),
        .body(false, "application/x-www-form-urlencoded", "a=%2B", "a=+"),
        .body(false, "text/plain", "a b", "a  b"), .body(true, "text/plain", "a b", "a b"),
        MatchCase(
            "parameters of a type", true, postedBody("application/json; charset=utf-8", "{}"),
            postedBody("Application/JSON", "{ }")),
        MatchCase("types", false, postedBody("application/json", "{}"), postedBody("text/json", "{}")),
        MatchCase(
            "no body and an empty one", true, sentRequest("POST", target: "/things"), postedBody("application/json", "")
        ),
        MatchCase(
            "a body and none", false, sentRequest("POST", target: "/things"), postedBody("application/json", "{}")),
        MatchCase("methods", false, sentRequest("PUT", target: "/a"), sentRequest("POST", target: "/a")),
        MatchCase(
            "PUT with other bodies", false, sentRequest("PUT", target: "/a", body: "1"),
            sentRequest("PUT", target: "/a", body: "2")),
        MatchCase(
            "PATCH with other bodies", false, sentRequest("PATCH", target: "/a", body: "1"),
            sentRequest("PATCH", target: "/a", body: "2")),
        MatchCase(
            "fields nobody asks for", true, sentRequest(target: "/a", fields: [("X-A", "1"), ("Accept", "*/*")]),
            sentRequest(target: "/a", fields: [("X-A", "2")])),
    ]

    static let multiparts: [MatchCase] = {
        func body(_ boundary: String, _ parts: [String]) -> RequestMessage {
            let text = parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)--\r\n"
            return postedBody("multipart/form-data; boundary=\(boundary)", text)
        }
        let name = "Content-Disposition: form-data; name=\"a\"\r\n\r\n1"
        let file = "Content-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n"
        let first = file + "Content-Type: text/plain\r\n\r\none"
        return [
            MatchCase("boundaries", true, body("AAA", [name, first]), body("BBB", [name, first])),
            MatchCase("orders of parts", true, body("AAA", [name, first]), body("BBB", [first, name])),
            MatchCase("contents", false, body("AAA", [name, first]), body("AAA", [name, first + "!"])),
            MatchCase(
                "file names", false, body("AAA", [first]),
                body("AAA", [first.replacingOccurrences(of: "x.txt", with: "y.txt")])),
            MatchCase(
                "types of parts", false, body("AAA", [first]),
                body("AAA", [first.replacingOccurrences(of: "text/plain", with: "text/html")])),
            MatchCase("parts twice", false, body("AAA", [name]), body("AAA", [name, name])),
            MatchCase(
                "no multipart at all", false, postedBody("multipart/form-data; boundary=A", "x"),
                postedBody("multipart/form-data; boundary=A", "y")),
        ]
    }()

    @Test("requests are the same by what they mean", arguments: targets + bodies + multiparts)
    func sameness(_ one: MatchCase) {
        let rules = MatchRules()
        #expect((key(one.left, rules) == key(one.right, rules)) == one.isSame)
    }

    @Test("requests differ in some place exactly where they are not the same", arguments: targets + bodies + multiparts)
    func explained(_ one: MatchCase) {
        let rules = MatchRules()
        let player = ReplayPlayer(recordedList([playedExchange(one.left, "")]), rules: rules)
        let differences = ReplayNeighbours(player).miss(one.right).differences
        #expect(differences.isEmpty == one.isSame, "\(differences)")
    }

    @Test("requests of any bytes have a form, and it is their own")
    func anything() {
        var random = MatchDice(state: 42)
        let types = [
            "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "text/plain",
            "application/json; charset", "", "multipart/form-data",
        ]
        let pieces = [
            "%", "%4", "%41", "&", "=", "+", "/", "//", "..", "?", "--a", "\r\n", "{", "}", "[", "\"a\"", ":",
            "1e9", ",", "\u{0}", "é", "Content-Disposition: form-data; name=\"a\"", "\r\n\r\n", "--a--", "gzip",
        ]
        func text(_ count: Int) -> String {
            (0..<random.below(count)).map { _ in pieces[random.below(pieces.count)] }.joined()
        }
        for _ in 0..<3000 {
            let fields =
                [
                    ("Content-Type", types[random.below(types.count)]), ("Cookie", text(4)), ("X-A", text(3)),
                ]
                + (random.below(4) == 0 ? [("Content-Encoding", ["gzip", "deflate", "br", ","][random.below(4)])] : [])
            let request = sentRequest("POST", target: "/" + text(6), fields: fields, body: text(12))
            let other = sentRequest("POST", target: "/" + text(6), fields: fields, body: text(12))
            let player = ReplayPlayer(recordedList([playedExchange(request, "")]))
            #expect(player.take(request)?.recording == 0)
            let isSame = player.take(other) != nil
            #expect(ReplayNeighbours(player).miss(other).differences.isEmpty == isSame)
        }
    }

    private func key(_ request: RequestMessage, _ rules: MatchRules) -> MatchKey {
        MatchForm(request, rules: rules).key
    }

    @Test("a coded body is the body it stands for", arguments: ["gzip", "deflate", "gzip, deflate"])
    func coded(_ coding: String) throws {
        let rules = MatchRules()
        let fields = [("Content-Type", "application/json"), ("Content-Encoding", coding)]
        let content = try ContentCoding.encoded(Array(#"{"a": 1}"#.utf8)[...], codings: [coding])
        let coded = RequestMessage(method: "POST", target: "/things", fields: fields, content: content)
        #expect(key(coded, rules) == key(postedBody("application/json", #"{"a":1.0}"#), rules))
        #expect(key(coded, rules) != key(postedBody("application/json", #"{"a":2}"#), rules))
        let broken = RequestMessage(method: "POST", target: "/things", fields: fields, content: [1, 2, 3])
        let other = RequestMessage(method: "POST", target: "/things", fields: fields, content: [1, 2, 4])
        #expect(key(broken, rules) == key(broken, rules))
        #expect(key(broken, rules) != key(other, rules))
    }

    @Test("fields and cookies count where they are asked for")
    func matched() throws {
        let places = try ["header.X-Tenant", "cookie.shop"].map { try MatchRules.matched($0) }
        let rules = MatchRules(matched: places)
        func request(_ tenant: String?, _ cookie: String) -> RequestMessage {
            sentRequest(target: "/a", fields: (tenant.map { [("x-tenant", $0)] } ?? []) + [("Cookie", cookie)])
        }
        #expect(key(request("1", "shop=a; x=1"), rules) == key(request("1", "x=2; shop=a"), rules))
        #expect(key(request("1", "shop=a"), rules) != key(request("2", "shop=a"), rules))
        #expect(key(request("1", "shop=a"), rules) != key(request("1", "shop=b"), rules))
        #expect(key(request(nil, "shop=a"), rules) != key(request("", "shop=a"), rules))
    }

    @Test("what is ignored does not count, be it there or not")
    func ignored() throws {
        let places = try ["query.t", "body#/meta/at", "body#/list/1", "header.x-n"].map { try MatchRules.ignored($0) }
        let rules = MatchRules(matched: [try MatchRules.matched("header.x-n")], ignored: places)
        #expect(key(sentRequest(target: "/a?t=1&x=2"), rules) == key(sentRequest(target: "/a?x=2"), rules))
        #expect(key(sentRequest(target: "/a?T=1&x=2"), rules) != key(sentRequest(target: "/a?x=2"), rules))
        #expect(key(sentRequest(target: "/a", fields: [("X-N", "1")]), rules) == key(sentRequest(target: "/a"), rules))
        let type = "application/json"
        let one = postedBody(type, #"{"meta":{"at":1,"by":2},"list":[1,2,3]}"#)
        #expect(key(one, rules) == key(postedBody(type, #"{"meta":{"by":2},"list":[1,9,3]}"#), rules))
        #expect(key(one, rules) != key(postedBody(type, #"{"meta":{"by":3},"list":[1,2,3]}"#), rules))
        #expect(key(one, rules) != key(postedBody(type, #"{"meta":{"by":2},"list":[1,2]}"#), rules))
        let form = MatchRules(ignored: [try MatchRules.ignored("body#/nonce")])
        let formType = "application/x-www-form-urlencoded"
        #expect(key(postedBody(formType, "a=1&nonce=2"), form) == key(postedBody(formType, "nonce=3&a=1"), form))
        let whole = MatchRules(ignored: [try MatchRules.ignored("body")])
        #expect(key(postedBody(type, "1"), whole) == key(postedBody("text/plain", "x"), whole))
    }

    @Test(
        "places that cannot count are refused with a sentence",
        arguments: ["query.a", "body#/a", "path.a", "cookie", "x"])
    func refused(_ text: String) {
        #expect(throws: MatchRuleFailure.self) { try MatchRules.matched(text) }
    }

    static let secured = """
        openapi: 3.1.0
        info: {title: Cups, version: '1'}
        security: [{key: []}]
        paths:
          /cups:
            parameters:
              - {name: X-Shop, in: header, schema: {type: string}}
              - {name: lang, in: cookie, schema: {type: string}}
            get: {operationId: list, responses: {'204': {description: none}}}
          /open:
            get: {operationId: open, security: [], responses: {'204': {description: none}}}
        components:
          securitySchemes:
            key: {type: http, scheme: bearer}
        """

    @Test("with a contract, its declared fields and credentials count, for its operations alone (FIELD 1g 15)")
    func contractFields() throws {
        let rules = MatchRules(contracts: [try matchContract(MatchTests.secured)])
        func request(_ path: String, _ fields: [(String, String)]) -> MatchKey {
            key(sentRequest(target: path, fields: fields), rules)
        }
        #expect(request("/cups", [("Authorization", "Bearer a")]) != request("/cups", [("Authorization", "Bearer b")]))
        #expect(request("/cups", [("X-Shop", "1")]) != request("/cups", [("X-Shop", "2")]))
        #expect(request("/cups", [("Cookie", "lang=de")]) != request("/cups", [("Cookie", "lang=nl")]))
        #expect(request("/cups", [("Cookie", "other=1")]) == request("/cups", [("Cookie", "other=2")]))
        #expect(request("/open", [("Authorization", "Bearer a")]) == request("/open", [("Authorization", "Bearer b")]))
    }

    @Test("a body that nests without end is compared by its bytes")
    func hostile() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let rules = MatchRules()
        #expect(key(postedBody("application/json", deep), rules) == key(postedBody("application/json", deep), rules))
        #expect(
            key(postedBody("application/json", deep), rules) != key(postedBody("application/json", deep + " "), rules))
        let wide = "{" + (0..<5000).map { "\"m\($0)\":\($0)" }.joined(separator: ",") + "}"
        let turned = "{" + (0..<5000).reversed().map { "\"m\($0)\":\($0)" }.joined(separator: ",") + "}"
        #expect(key(postedBody("application/json", wide), rules) == key(postedBody("application/json", turned), rules))
    }
}

/// Numbers that look random and are the same in every run (SplitMix64).
struct MatchDice {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}

// Patterns by the meaning ECMA-262 gives them; what the engine does inside is not tested here.
import Testing
import TreatyPattern

@Suite struct PatternTests {
    struct Case { var pattern: String, text: String, matches: Bool }

    struct Table: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var cases: [Case]

        init(_ name: String, _ cases: [Case]) { (testDescription, self.cases) = (name, cases) }
    }

    static func yes(_ pattern: String, _ texts: String...) -> [Case] {
        texts.map { Case(pattern: pattern, text: $0, matches: true) }
    }
    static func no(_ pattern: String, _ texts: String...) -> [Case] {
        texts.map { Case(pattern: pattern, text: $0, matches: false) }
    }

    static let search =
        yes("a", "a", "bab") + no("a", "", "b") + yes("", "", "x") + yes("^a", "ab") + no("^a", "ba")
        + yes("a$", "ba") + no("a$", "ab", "a\n") + yes("^$", "") + no("^$", " ") + yes("^(?:)$", "")
        + no("a^b", "ab", "a\nb") + yes("(^a|b)c", "ac", "xbc") + no("(^a|b)c", "xac") + yes("x*", "")
        + yes("$^", "")
    static let choices =
        yes("^(?:cat|dog|)$", "cat", "dog", "") + no("^(?:cat|dog|)$", "cats", "do")
        + yes("^cat|dog$", "cats", "hotdog") + no("^cat|dog$", "scat", "dogs") + yes("a|b|c", "xxc")
    static let repeats =
        yes("^a{2}$", "aa") + no("^a{2}$", "a", "aaa") + yes("^a{2,}$", "aa", "aaaaa") + no("^a{2,}$", "a")
        + yes("^a{1,3}$", "a", "aaa") + no("^a{1,3}$", "", "aaaa") + yes("^a*?b+?c??$", "b", "aabbc")
        + no("^a+$", "")
        + yes("^(ab){2,3}$", "abab", "ababab") + no("^(ab){2,3}$", "ab", "aba") + yes("^(a*)*$", "", "aaa")
        + yes("^a{0}$", "") + no("^a{0}$", "a") + yes("^(?:){1000000000}$", "")
        + yes("^(a|b?){3}$", "", "ab", "bba")
        + yes("^x{a}$", "x{a}") + yes("^a{,3}$", "a{,3}") + yes("^[a-z]{1,63}$", "abc")
    static let classes =
        yes("^[abc]$", "b") + no("^[abc]$", "d", "ab") + yes("^[^abc]$", "d", "\n", "é") + no("^[^abc]$", "a", "")
        + yes("^[a-c\\d_-]+$", "b9_-") + yes("^[-a]$", "-") + yes("^[\\]\\\\]$", "]", "\\") + yes("[^]", "x", "\n")
        + no("[]", "", "x")
        + yes("^[\\b]$", "\u{8}") + yes("^[\\w-.]$", "-", ".", "a") + yes("^[*-.]$", "+") + yes("^[.]$", ".")
        + no("^[.]$", "a")
    static let escapes =
        yes("^\\d+$", "0123") + no("^\\d$", "\u{0661}", "a") + yes("^\\D$", "a") + yes("^\\w$", "_", "Z", "5")
        + no("^\\w$", "é", "-") + yes("^\\W$", "é", "-") + yes("^\\s+$", " \t\n\u{A0}\u{FEFF}\u{2028}\u{3000}")
        + no("^\\s$", "\u{200B}", "\u{180E}") + yes("^\\S$", "x")
        + yes("^\\t\\n\\v\\f\\r\\0$", "\t\n\u{B}\u{C}\r\0")
        + yes("^\\cA\\cz$", "\u{1}\u{1A}") + yes("^\\x41\\u0042\\u{43}$", "ABC") + yes("^\\ud83d\\udc32$", "🐲")
        + yes("^\\u{1F432}$", "🐲") + yes("^\\.\\/\\^\\$\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\\\$", "./^$*+?()[]{}|\\")
        + no("^\\.$", "a")
        + yes("^\\_\\-\\@$", "_-@") + yes("^\\101$", "A")
    static let dots =
        yes("^.$", "a", "é", "🐲", "\u{85}") + no("^.$", "\n", "\r", "\u{2028}", "\u{2029}", "ab")
        + yes("^🐲*$", "", "🐲", "🐲🐲") + no("^🐲*$", "🐉") + yes("^[🐲🐉]$", "🐉") + yes("^é$", "é")
        + no("^é$", "e\u{301}")
        + yes("^[\\u{10000}-\\u{10FFFF}]$", "🐲") + no("^[\\u{10000}-\\u{10FFFF}]$", "é")
    static let words =
        yes("\\bcat\\b", "cat", "a cat.", "cat-") + no("\\bcat\\b", "cats", "scat", "cat_")
        + yes("\\Bat", "cat") + no("\\Bat", "at", " at") + yes("^\\B$", "") + no("\\b", "", "é") + yes("\\b", "a")
    static let properties =
        yes("^\\p{L}+$", "aéЖ中") + no("^\\p{L}$", "1", "-") + yes("^\\p{Lu}\\p{Ll}$", "Éa")
        + yes("^\\P{L}$", "1") + yes("^\\p{Letter}cole$", "École".replacing("É", with: "É"))
        + yes("^\\p{gc=Nd}$", "٣", "7")
        + yes("^\\p{General_Category=Decimal_Number}$", "७") + yes("^\\p{Alphabetic}$", "ß")
        + yes("^[\\p{Sc}x]$", "€", "x")
        + no("^\\p{ASCII}$", "é") + yes("^\\p{Any}$", "\u{10FFFF}") + yes("^\\p{White_Space}$", "\u{85}")
        + yes("^\\p{Co}$", "\u{F0000}")
        + no("^\\p{Co}$", "\u{FFFFE}")
    static let groups =
        yes("^(?<year>\\d{4})-(?<month>\\d\\d)$", "2026-07") + yes("^(?:a(b(c)))d$", "abcd") + yes("^\\k$", "k")
        + yes("^((a|b)+c)+$", "abcbc") + no("^((a|b)+c)+$", "abcb")

    @Test(
        "a pattern matches what ECMA-262 says it matches",
        arguments: [
            Table("search", search), Table("choices", choices), Table("repeats", repeats), Table("classes", classes),
            Table("escapes", escapes), Table("dots", dots), Table("words", words), Table("properties", properties),
            Table("groups", groups),
        ])
    func meaning(_ table: Table) throws {
        for row in table.cases {
            let found = try Pattern(row.pattern).matches(row.text)
            #expect(found == row.matches, "/\(row.pattern)/ on \(row.text.debugDescription)")
        }
    }

    @Test(
        "what is no expression is refused at its place",
        arguments: [
            ("a**", 2), ("*a", 0), ("a|+", 2), ("(a", 0), ("a)", 1), ("[a", 0), ("[z-a]", 1), ("a{2,1}", 1),
            ("é(", 2), ("\\", 0),
            ("(?<1a>b)", 3), ("(?P<a>b)", 0), ("(?<a>b)(?<a>c)", 7), ("\\u{110000}", 0), ("\\p{Nope}", 0),
            ("\\pL", 0), ("(?i)a", 0),
            ("^*", 1), ("{1}", 0), ("(?<=a)*", 6), ("(?ii:a)", 0), ("(?i-i:a)", 0), ("(?-:a)", 0), ("(?x:a)", 0),
            ("(?<a>b)\\k<c>", 7), ("(?<a>b)\\k", 7), ("(?<a>b)[\\k]", 8), ("\\p{Script=Nope}", 0),
            ("\\p{sc=Greek", 0), ("\\p{Script_Extensions=}", 0), ("\\p{gc=Greek}", 0), ("\\p{greek}", 0),
            ("\\p{Greek}", 0), ("(?<a>(?<a>b))", 5), ("(?<\\u0031>a)", 3),
        ])
    func syntaxErrors(_ pattern: String, _ offset: Int) {
        let error = #expect(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error?.code == "pattern.syntax", "\(pattern)")
        #expect(error?.offset == offset, "\(pattern)")
    }

    @Test("a pattern that only Annex B accepts carries a note, a strict one none")
    func notes() throws {
        for pattern in ["\\_", "\\-", "]", "a{", "\\Z", "\\a", "[\\d-x]", "\\07", "\\c"] {
            #expect(try Pattern(pattern).notes.count == 1, "\(pattern)")
        }
        for pattern in ["^[\\w\\-]+$", "\\/\\.", "\\0", "a{2}"] {
            #expect(try Pattern(pattern).notes.isEmpty, "\(pattern)")
        }
    }

    @Test("a pattern that ruins backtracking engines costs a few visits for each character")
    func pathological() throws {
        let text = Array((String(repeating: "a", count: 20_000) + "!").utf8)
        for source in ["(a+)+$", "^(a|aa)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y", "(?=(a+)+$)b"] {
            let pattern = try Pattern(source)
            #expect(pattern.search(text.span) == .no)
            let (outcome, visits) = pattern.interpreted(text.span)
            #expect(outcome == .no)
            #expect(visits < 100 * text.count, "\(source)")
        }
    }

    @Test("a pattern with too many states for a table still runs linearly and says the same")
    func withoutTable() throws {
        let pattern = try Pattern("a.{16}b$")
        var text: [UInt8] = []
        var state: UInt32 = 1
        for _ in 0..<60_000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            text.append(state >> 24 & 1 == 0 ? 0x61 : 0x62)
        }
        #expect(!pattern.matches(text + Array("c".utf8)))
        #expect(pattern.matches(text + Array(("a" + String(repeating: "x", count: 16) + "b").utf8)))
        #expect(pattern.matches("xxa" + String(repeating: "ab", count: 8) + "b"))
        #expect(!pattern.matches("xxc" + String(repeating: "ab", count: 8) + "b"))
        #expect(pattern.interpreted(text.span).visits < 200 * text.count)
    }

    @Test("threads that fill one table together all find the same")
    func shared() async throws {
        let pattern = try Pattern("^(?:[a-z]{1,40}-){1,30}\\d+$")
        let good = (1...30).map { String(repeating: "q", count: $0) + "-" }.joined() + "7"
        let answers = await withTaskGroup(of: [Bool].self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<50).map { pattern.matches($0 % 2 == 0 ? good : good + "x") } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0 == (0..<50).map { $0 % 2 == 0 } })
    }

    @Test("repeats beyond the limit and groups too deep are refused")
    func limits() {
        for pattern in [
            "((a{1000}){1000}){1000}", "a{1000000000}", String(repeating: "(", count: 5000),
            String(repeating: "(?=a)", count: 65), "(?:(?:(?:a{60}){60}){60})\\1()",
        ] {
            let error = #expect(throws: PatternError.self) { try Pattern(pattern) }
            #expect(error?.code == "pattern.too-large", "\(pattern.prefix(40))")
        }
    }

    @Test("bytes that are not UTF-8 count as replacement characters and never trap")
    func invalidBytes() throws {
        let pattern = try Pattern("^\\uFFFD$")
        for bytes in [[0x80], [0xC0], [0xFF], [0xF5]] as [[UInt8]] { #expect(pattern.matches(bytes)) }
        let any = try Pattern("^[^x]*$")
        for bytes in [[0xE2, 0x82], [0xF0, 0x9F, 0x90], [0xED, 0xA0, 0x80], [0xC3, 0x28]] as [[UInt8]] {
            #expect(any.matches(bytes))
        }
    }
}

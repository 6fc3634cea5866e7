// Lookaround, backreferences and modifiers by the meaning ECMA-262 gives them, and what their searches may cost.
import Testing
import TreatyPattern

@Suite struct PatternLookTests {
    typealias Case = PatternTests.Case
    typealias Table = PatternTests.Table

    private static func yes(_ pattern: String, _ texts: String...) -> [Case] {
        texts.map { Case(pattern: pattern, text: $0, matches: true) }
    }
    private static func no(_ pattern: String, _ texts: String...) -> [Case] {
        texts.map { Case(pattern: pattern, text: $0, matches: false) }
    }

    static let leading =
        yes("^(?=.*[A-Z])(?=.*\\d).{8,}$", "Passw0rds", "12345678A") + no("^(?=.*[A-Z])(?=.*\\d).{8,}$", "password1")
        + yes("^(?!-)[a-z-]+$", "a-b") + no("^(?!-)[a-z-]+$", "-ab") + yes("(?!^a$)^a", "ab") + no("(?!^a$)^a", "a")
        + yes("^(?!.*\\.\\.)[a-z.]+$", "a.b.c") + no("^(?!.*\\.\\.)[a-z.]+$", "a..b") + yes("^(?=é)..$", "éx")
        + yes("^(?!)|a", "a") + no("^(?!)", "a", "") + yes("^(?=)", "")
    static let anywhere =
        yes("a(?=b)", "cab") + no("a(?=b)", "ac", "a") + yes("a(?!b)", "ac", "aba", "a") + no("a(?!b)", "ab", "b")
        + yes("(?<=a)b", "ab") + no("(?<=a)b", "b", "cb") + yes("(?<!a)b", "b", "cb") + no("(?<!a)b", "ab")
        + yes("^(?:(?!ab).)*$", "", "ba", "aab".replacing("ab", with: "ac")) + no("^(?:(?!ab).)*$", "ab", "xaby")
        + yes("(?<=^|,)x", "x", "a,x") + no("(?<=^|,)x", "ax") + yes("x(?=$|,)", "x", "x,") + no("x(?=$|,)", "xa")
        + yes("(?<=\\bfoo)d", "a food") + no("(?<=\\bfoo)d", "afood") + yes("(?=\\b.)c", "a c") + no("(?=\\b.)c", "ac")
        + yes("(?<=🐲)é", "🐲é") + no("(?<=🐲)é", "🐉é") + yes("(?=🐲).$", "a🐲") + yes("(?:(?=a)a)*b$", "aab")
        + yes("^(?:a(?=b)|b(?=a|$))+$", "abab", "ab") + no("^(?:a(?=b)|b(?=a|$))+$", "abba", "aba")
    static let nested =
        yes("a(?=b(?!c))", "abd", "ab") + no("a(?=b(?!c))", "abc") + yes("(?<=a(?=b))b", "ab")
        + yes("(?<!a(?!b))b", "ab", "b") + no("(?<!a(?!b)c)b", "acb") + yes("(?!(?!a))a", "a") + no("(?!(?!a))b", "b")
        + yes("(?<=(?<!x)a)b", "ab", "yab") + no("(?<=(?<!x)a)b", "xab") + yes("(?=.*(?<=xx)y)x", "xxy")
        + no("(?=.*(?<=xx)y)x", "xyxzy") + yes("(?=(?=a)(?!b)).", "a") + yes("(?<=(?=(?<=^a)b).)c", "abc")
    static let backreferences =
        yes("^(a+)-\\1$", "aa-aa") + no("^(a+)-\\1$", "aa-a") + yes("(.)\\1", "abba") + no("(.)\\1", "abab")
        + yes("^(?<q>['\"]).*?\\k<q>$", "'a'", "\"b\"") + no("^(?<q>['\"]).*?\\k<q>$", "'a\"")
        + yes("^\\1(a)$", "a") + yes("^(?:(a)|b)\\1c$", "aac", "bc") + no("^(?:(a)|b)\\1c$", "ac")
        + yes("^(?:(a)|(b))+\\1\\2$", "abb", "baa") + no("^(?:(a)|(b))+\\1\\2$", "abab", "aba")
        + yes("^(?=(a*))\\1b$", "aab") + no("^(?=(a*))\\1ab$", "aab") + yes("(?<=\\1(a))b", "aab")
        + no("^(?<=\\1(a))b", "ab")
        + yes("(?<=(a)\\1)b", "ab") + yes("(?<=([a-z])\\1)x$", "zzx", "zx") + yes("^(?!(a)\\1)a", "ab")
        + no("^(?!(a)\\1)a", "aa")
        + yes("^(é🐲)\\1$", "é🐲é🐲") + no("^(é)\\1$", "ée\u{301}") + yes("^(a\\1)$", "a")
        + yes("^(z)((a+)?(b+)?(c))*\\3$", "zaacbbbcaca", "zaacbbbc")
        + yes("^(?:(?<a>x)|(?<a>y))\\k<a>$", "xx", "yy") + no("^(?:(?<a>x)|(?<a>y))\\k<a>$", "xy")
        + yes("^(a*?)*?b\\1$", "aaba")
        + yes("(?:a|(b))*?\\1c", "bbc") + yes("^(?:(a{0,2})\\1){2}$", "aaaa") + yes("^(?<\\u{61}b>x)\\k<ab>$", "xx")
    static let modifiers =
        yes("^(?i:abc)d$", "ABCd", "abcd") + no("^(?i:abc)d$", "abcD") + yes("(?i:a(?-i:b))", "Ab")
        + no("(?i:a(?-i:b))", "AB")
        + yes("^(?i:[a-c]+)$", "aBC") + no("^(?i:[^a-c])$", "B", "b") + yes("^(?i:σ)$", "ς", "Σ")
        + yes("^(?i:ſ)$", "s", "S")
        + yes("^(?i:\\u212a)$", "k", "K") + yes("^(?i:\\w)$", "ſ", "\u{212A}") + no("^(?i:\\W)$", "ſ", "s")
        + no("^\\w$", "ſ")
        + yes("^(?i:\\u1e9e)$", "ß") + no("^(?i:ß)$", "ss") + yes("^(?i:\\p{Lu})$", "a", "A")
        + yes("^(?i:\\P{Lu})$", "A", "a")
        + no("^(?i:[^\\P{Lu}])$", "a") + yes("^(?i:(é))\\1$", "éé", "ÉÉ") + no("^(?i:(é))\\1$", "éÉ")
        + yes("^(?i:(é)\\1)$", "éÉ") + yes("(?m:^b$)", "a\nb\nc") + no("^b$", "a\nb\nc") + yes("(?m:^b)", "a\u{2028}b")
        + yes("^a(?s:.)b$", "a\nb") + no("^a.b$", "a\nb") + yes("(?s-i:.)", "\n") + yes("(?i:\\bſ\\B)", "ſs")
        + yes("(?m:(?<=^a$)\\n(?=^b))", "a\nb") + no("(?m:a(?=$)b)", "ab") + yes("^(?i:ı)$", "ı")
        + no("^(?i:i)$", "ı", "İ")

    @Test(
        "lookaround, backreferences and modifiers mean what ECMA-262 says",
        arguments: [
            Table("leading", leading), Table("anywhere", anywhere), Table("nested", nested),
            Table("backreferences", backreferences), Table("modifiers", modifiers),
        ])
    func meaning(_ table: Table) throws {
        for row in table.cases {
            let pattern = try Pattern(row.pattern)
            let bytes = Array(row.text.utf8)
            let wanted = row.matches ? PatternOutcome.yes : .no
            #expect(pattern.search(bytes.span) == wanted, "/\(row.pattern)/ on \(row.text.debugDescription)")
            #expect(pattern.interpreted(bytes.span).outcome == wanted, "/\(row.pattern)/, interpreted")
        }
    }

    @Test("a pattern with a backreference gives up when its steps are spent, and says so")
    func spent() throws {
        let text = Array((String(repeating: "a", count: 40) + "!").utf8)
        let pattern = try Pattern("^(a+)+\\1(a+)+$")
        #expect(pattern.mayBeSpent)
        #expect(pattern.search(text.span) == .spent)
        #expect(!pattern.matches(text))
        #expect(try !Pattern("^(a+)+(?=b)$").mayBeSpent)
    }

    @Test("a search with lookarounds costs as much for a text twice as long twice")
    func linear() throws {
        for source in ["(?<=(a|aa)+)b(?=(a+)+$)", "^(?:(?!ab).)*$", "(?=(?:a*)*c)a"] {
            let pattern = try Pattern(source)
            let visits = [1000, 2000, 4000].map { count in
                pattern.interpreted(Array(repeating: UInt8(ascii: "a"), count: count).span).visits
            }
            #expect(visits[1] < visits[0] * 21 / 10, "\(source)")
            #expect(visits[2] < visits[1] * 21 / 10, "\(source)")
        }
    }

    @Test("more lookarounds side by side than a table tells apart are interpreted and mean the same")
    func manyLooks() throws {
        let looks = (0..<6).map { "(?!\($0))" }.joined()
        let pattern = try Pattern("x\(looks)\\d$")
        #expect(pattern.matches("ax7"))
        #expect(!pattern.matches("ax3"))
        let deep = String(repeating: "(?=", count: 60) + "a" + String(repeating: ")", count: 60)
        #expect(try Pattern("b" + deep + "a").matches("ba"))
    }
}

// I-Regexp: what RFC 9485 accepts, what it refuses, and what `match` and `search` of JSONPath find.
import Testing
import TreatyPattern

@Suite struct IRegexpTests {
    @Test(
        "the grammar of RFC 9485 section 4 is accepted and means what section 5 says",
        arguments: [
            ("a.*", "abc", true, true), ("a.*", "bc", false, false), ("b", "abc", false, true),
            (".", "\r", false, false), (".", "\n", false, false), (".", "\u{2028}", true, true),
            ("^ab.*", "abc", true, true), ("^ab.*", "xab", false, false), (".*bc$", "abc", true, true),
            ("[^a-c]+", "xyz", true, true), ("[-a]", "-", true, true), ("[a-]", "-", true, true),
            ("[$^.]", "$", true, true), ("\\p{Lu}\\P{L}", "A1", true, true), ("[\\p{Nd}x]{2,3}", "7x", true, true),
            ("(ab|c){2}", "abc", true, true), ("a{2,}", "aaa", true, true), ("a{2}", "aaa", false, true),
            ("\\(\\-\\.\\^\\{\\}", "(-.^{}", true, true), ("\\n\\r\\t", "\n\r\t", true, true), ("", "", true, true),
            ("", "a", false, true), ("a|", "", true, true), ("🐲+", "🐲🐲", true, true), ("[\\[\\]]", "]", true, true),
            ("a/b,c-d", "a/b,c-d", true, true), ("[a^]", "^", true, true), ("\\p{Cn}", "\u{378}", true, true),
        ])
    func meaning(_ text: String, _ on: String, _ whole: Bool, _ search: Bool) throws {
        #expect(try Pattern(iRegexp: text, isWhole: true).matches(on) == whole)
        #expect(try Pattern(iRegexp: text, isWhole: false).matches(on) == search)
    }

    @Test(
        "what RFC 9485 leaves out is no I-Regexp",
        arguments: [
            ("\\d", 0), ("\\w", 0), ("\\s+", 0), ("\\b", 0), ("\\u0041", 0), ("\\x41", 0), ("\\/", 0), ("\\$", 0),
            ("\\", 0), ("(?:a)", 1), ("(?=a)", 1), ("a*?", 2), ("a**", 2), ("*a", 0), ("a{,3}", 1), ("a{2,1}", 1),
            ("a{", 1), ("{", 0), ("}", 0), ("a]", 1), ("[a", 0), ("[]", 1), ("[^]", 2), ("[]a]", 1), ("[z-a]", 1),
            ("[a--]", 3), ("[a-c-e]", 4), ("[[]", 1), ("[\\d]", 1), ("\\p{Letter}", 0), ("\\p{gc=L}", 0),
            ("\\p{LC}", 0),
            ("\\p{Cs}", 0), ("\\pL", 0), ("(a", 0), ("a)", 1), ("\\1", 0), ("é\\d", 2),
        ])
    func refused(_ text: String, _ offset: Int) {
        let error = #expect(throws: PatternError.self, "\(text)") { try Pattern(iRegexp: text, isWhole: true) }
        #expect(error?.code == "pattern.syntax", "\(text)")
        #expect(error?.offset == offset, "\(text)")
    }

    @Test("limits hold for an I-Regexp too")
    func limits() {
        for text in [String(repeating: "(", count: 5000), "((a{1000}){1000}){1000}"] {
            let error = #expect(throws: PatternError.self) { try Pattern(iRegexp: text, isWhole: false) }
            #expect(error?.code == "pattern.too-large")
        }
    }
}

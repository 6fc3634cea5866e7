// Texts made for patterns: they match, keep their lengths, and are the same for the same seed.
import Testing
import TreatyPattern

@Suite("A pattern is sampled")
struct PatternSamplerTests {
    static let patterns = [
        "^[a-z]{3,5}$", "^\\d{4}-\\d{2}-\\d{2}$", "^(foo|bar|baz)+$", "a+b*c?", "^\\p{Lu}\\p{Ll}+$", "[^a-z0-9]",
        "^(\\w)\\1$", "^(?=.*\\d)(?=.*[A-Z])(?=.*[!@#]).{8,16}$", "^(?!foo)[a-z]{3}$", "\\bword\\b", "^$", "",
        "^#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})$", "^(([01]?\\d|2[0-4]\\d)\\.){3}[1-9]\\d?$", "^\\+[1-9]\\d{1,14}$",
        "^[\\u4e00-\\u9fff]{2}$", "(?i:abc)", "^(a|b(c|d(e|f))){2,}$", "^.{0,10}$", "^\\s+$",
        "^arn:aws:iam::\\d{12}:role/[\\w+=,.@-]{1,64}$", "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==)?$",
    ]

    @Test("what is made matches, and is made again by the same seed", arguments: patterns)
    func matches(pattern: String) throws {
        let sampler = try PatternSampler(pattern)
        for seed in UInt64(0)..<20 {
            let text = try #require(sampler.sample(seed: seed, lengths: 0...200), "\(pattern) \(seed)")
            #expect(try Pattern(pattern).matches(text), "\(pattern): \(text)")
            #expect(sampler.sample(seed: seed, lengths: 0...200) == text)
        }
    }

    @Test(
        "lengths are kept beside the pattern",
        arguments: [
            ("^[a-z]+$", 30, 30), ("^([a-z]{2}-)*[a-z]$", 10, 10), ("x", 12, 20), ("^a*b*c*$", 50, 50),
            ("^\\d+\\.\\d+$", 9, 9), ("^(short|a longer one)$", 6, 20),
        ])
    func lengths(pattern: String, least: Int, most: Int) throws {
        let text = try #require(try PatternSampler(pattern).sample(seed: 1, lengths: least...most))
        #expect((least...most).contains(text.unicodeScalars.count), "\(text)")
        #expect(try Pattern(pattern).matches(text))
    }

    @Test(
        "where nothing matches, or too much would be needed, there is nothing",
        arguments: [
            "^a{1000000000}$", "a^b", "^[^\\s\\S]$", "^((a{1000}){1000}){1000}$", "(((x?){9999}){9999}){9999}y^",
        ])
    func nothing(pattern: String) throws {
        guard let sampler = try? PatternSampler(pattern) else { return }
        #expect(sampler.sample(seed: 0, lengths: 0...100) == nil)
    }
}

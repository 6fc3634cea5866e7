// What of Pattern is timed and thrown at.
import TreatyData
import TreatyPattern
import TreatyText

/// Patterns of real documents, a text each that they match, and what else they are searched in.
private let usual: [(name: String, pattern: String, text: String)] = [
    ("uuid", "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "123e4567-e89b-12d3-a456-426614174000"),
    ("name", "^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$", "my-resource_name.v2"),
    ("date", "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$", "2026-07-30"),
    ("email", "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", "somebody.somewhere@example.com"),
    ("extension", "^x-", "x-internal"),
    ("word", "\\bfind\\b", "what we want to find stands near the end"),
    ("letters", "^\\p{L}+$", "Überraschungsgäste"),
    ("password", "^(?=.*[A-Z])(?=.*[a-z])(?=.*\\d).{8,64}$", "correct Horse battery 9 staple"),
    ("lookbehind", "(?<=\\$)\\d+(?!\\d|\\.)", "it costs 12.50 or, with luck, only $12 today"),
    ("backreference", "^([\"']).*\\1$", "\"a quoted text that ends as it began\""),
]

/// One and the same text of 100 kB, in which nothing is found but at its end.
private let long = Array(
    String(repeating: "the quick brown fox jumps over the lazy dog 0123456789. ", count: 1800).utf8)
private let longFinds: [(name: String, pattern: String)] = [
    ("literal", "needle$"), ("alternatives", "(?:cat|needle|mouse)s$"), ("class", "[A-Z]{3}\\d$"),
    ("anchored", "^needle"), ("greedy", "(?:[a-z]+ )+x$"), ("lookahead", "(?=q[a-z]+x)q"),
    ("unicode", "\\p{Lu}\\p{Nd}"),
]

/// Every `pattern` and name of `patternProperties` in the documents of the corpora that are JSON.
private func patterns(_ corpora: String) throws -> [String] {
    var found: [String] = []
    for name in directoryEntries(corpora + "/openapi").sorted() where name.hasSuffix(".json") {
        let document = try Document.json(SourceFile.read("\(corpora)/openapi/\(name)"))
        var values = [document.root]
        while let value = values.popLast() {
            switch value.kind {
            case .object:
                for member in value.members {
                    if member.name == "pattern", member.value.string != nil { found.append(member.value.text) }
                    values.append(member.value)
                }
            case .array: values += value.elements
            default: break
            }
        }
    }
    return found
}

let patternMeasures: [Measure] =
    [
        Measure(name: "pattern/compile-all") { corpora in
            let all = try patterns(corpora)
            print("patterns\t\(all.count)")
            return { for text in all { keep(try? Pattern(text)) } }
        }
    ]
    + usual.map { usual in
        Measure(name: "pattern/compile-\(usual.name)") { _ in { keep(try? Pattern(usual.pattern)) } }
    }
    + usual.map { usual in
        Measure(name: "pattern/first-\(usual.name)") { _ in
            let text = Array(usual.text.utf8)
            return { keep(try? Pattern(usual.pattern).matches(text)) }
        }
    }
    + usual.map { usual in
        Measure(name: "pattern/match-\(usual.name)") { _ in
            let pattern = try Pattern(usual.pattern)
            let text = Array(usual.text.utf8)
            if !pattern.matches(text) { print("no match\t\(usual.name)") }
            return { keep(pattern.matches(text)) }
        }
    }
    + longFinds.map { find in
        Measure(name: "pattern/long-\(find.name)") { _ in
            let pattern = try Pattern(find.pattern)
            return { keep(pattern.matches(long)) }
        }
    }

let patternTargets: [FuzzTarget] = [
    FuzzTarget(
        name: "pattern",
        dictionary: [
            "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>", "(?i:", "(?m-s:", ")", "*", "+?", "{2}", "{0,3}", "{1,}", "|",
            "[^", "]", "\\b", "\\B", "\\1", "\\k<n>", "\\p{L}", "\\P{scx=Grek}", "\\u{1F432}", "\\ud83d\\udc32", "^",
            "$",
            ".", "\\w", "\\W", "\\s", "a", "é", "🐲", "\u{301}", "(a*)*", "{1000}", "\0",
        ]
    ) { input in attemptPattern(input) }
]

/// Pattern NUL text: the search with tables (twice, as the first fills them) and the one without agree.
private func attemptPattern(_ input: [UInt8]) -> String? {
    let cut = input.firstIndex(of: 0) ?? input.count
    let source = String(decoding: input[..<cut], as: UTF8.self)
    let text = Array(input[min(cut + 1, input.count)...])
    if let pattern = try? Pattern(iRegexp: source, isWhole: false), pattern.search(text.span) == .yes,
        let strict = try? Pattern(source), !source.contains("."), strict.search(text.span) == .no
    {
        return "an I-Regexp and the same expression of ECMA-262 differ"
    }
    guard let pattern = try? Pattern(source) else { return nil }
    let first = pattern.search(text.span)
    let second = pattern.search(text.span)
    let plain = pattern.interpreted(text.span).outcome
    if first != second { return "two searches differ: \(first), \(second)" }
    if first != plain, first != .spent, plain != .spent { return "with tables \(first), without \(plain)" }
    return nil
}

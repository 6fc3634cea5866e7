// Makes patterns and texts from a seed, for comparing engines: mostly legal, often odd, sometimes broken.

struct PatternSource {
    /// SplitMix64.
    private var state: UInt64
    private var groups = 0
    private var names = 0
    /// Backreferences are written only for some patterns: with them another engine answers.
    private var mayRefer = false
    private var mayBeOdd = false
    private var budget = 0

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    private mutating func one(_ choices: [String]) -> String { choices[below(choices.count)] }

    private static let letters = [
        "a", "b", "c", "a", "b", "A", "B", "k", "s", "1", "2", "_", "-", " ", "\n", "é", "É", "\u{212A}", "ſ", "ß",
        "σ", "ς", "Σ", "中", "\u{301}", "🐲", "🐉", "𐐀", "𐐨", ",", "/", "\u{2028}",
    ]
    private static let escapes = [
        "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\n", "\\t", "\\.", "\\\\", "\\/", "\\x61", "\\u0062", "\\u{1F432}",
        "\\ud83d\\udc32", "\\cJ", "\\0", "\\p{L}", "\\P{L}", "\\p{Lu}", "\\P{Lu}", "\\p{sc=Grek}", "\\p{scx=Hani}",
        "\\p{Script=Latin}", "\\p{Alphabetic}", "\\p{Emoji}", "\\P{ASCII}", "\\p{Lowercase}", "\\p{Mn}",
        "\\p{ASCII_Hex_Digit}", "\\p{General_Category=Letter}", "\\p{Any}", "\\u00E9",
    ]
    private static let odd = [
        "\\_", "\\-", "]", "{", "}", "\\8", "\\07", "\\101", "\\x6", "\\u12", "\\c", "\\c1", "\\a", "\\e", "{,2}", "a{",
        "x{1", "\\k", "\\k<a>", "\\p", "(?=a)*", "(?!b)?", "(?=b){2}", "[\\d-b]", "[a-\\w]", "[\\c1]", "[\\c_]",
        "[\\c]",
        "[\\1]", "[\\B]", "[\\_]", "\\9", "\\18", "\\377", "\\400", "\\u{", "\\é", "[\\k]", "\\\u{301}", "{}", "{a}",
    ]

    mutating func text() -> String {
        (0..<below(below(4) == 0 ? 14 : 6)).map { _ in one(Self.letters) }.joined()
    }

    mutating func pattern() -> String {
        groups = 0
        names = 0
        budget = 4 + below(14)
        mayRefer = below(3) == 0
        mayBeOdd = below(5) == 0
        var made = ""
        if mayRefer {
            groups += 1
            made = "(" + choice(1) + ")"
        }
        made += choice(0)
        if mayRefer, below(2) == 0 { made += one(["\\1", "(?:\\1|b)+", "(?=\\1)", "(?<=\\1)", "(?!\\1)", "\\1*c"]) }
        if below(4) == 0 { made = "^" + made }
        if below(4) == 0 { made += "$" }
        if below(16) == 0 { made = broken(made) }
        return made
    }

    private mutating func broken(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        let place = below(scalars.count + 1)
        if below(2) == 0, place < scalars.count {
            scalars.remove(at: place)
        } else {
            let signs = Array("()[]{}*+?|^$\\-,.<>=!:1".unicodeScalars)
            scalars.insert(signs[below(signs.count)], at: place)
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private mutating func choice(_ depth: Int) -> String {
        var made = sequence(depth)
        while below(5) == 0 { made += "|" + sequence(depth) }
        return made
    }

    private mutating func sequence(_ depth: Int) -> String {
        var made = ""
        for _ in 0..<below(4) where budget > 0 {
            budget -= 1
            let (atom, mayRepeat) = atom(depth)
            made += atom
            if mayRepeat, below(3) == 0 { made += quantifier() }
        }
        return made
    }

    private mutating func quantifier() -> String {
        let made = one(["*", "+", "?", "{2}", "{1,}", "{0,2}", "{1,3}", "{0}", "{2,}"])
        return below(4) == 0 ? made + "?" : made
    }

    private mutating func atom(_ depth: Int) -> (String, Bool) {
        if mayBeOdd, below(5) == 0 { return (one(Self.odd), below(2) == 0) }
        switch below(20) {
        case 0...5: return (one(Self.letters), true)
        case 6: return (".", true)
        case 7...8: return (one(Self.escapes), true)
        case 9...10: return (characterClass(), true)
        case 11: return (one(["^", "$", "\\b", "\\B"]), false)
        case 12...13 where mayRefer && groups > 0 && names == 0: return ("\\\(1 + below(groups))", true)
        case 13 where mayRefer && names > 0: return ("\\k<n\(1 + below(names))>", true)
        case 14...15 where depth < 4: return ("(?:" + choice(depth + 1) + ")", true)
        case 16 where depth < 4:
            groups += 1
            if below(3) > 0 { return ("(" + choice(depth + 1) + ")", true) }
            names += 1
            return ("(?<n\(names)>" + choice(depth + 1) + ")", true)
        case 17 where depth < 4: return (one(["(?=", "(?!"]) + choice(depth + 1) + ")", false)
        case 18 where depth < 4: return (one(["(?<=", "(?<!"]) + choice(depth + 1) + ")", false)
        default: return (one(["a", "b", "ab"]), true)
        }
    }

    private mutating func characterClass() -> String {
        var made = below(3) == 0 ? "[^" : "["
        for _ in 0..<below(4) {
            switch below(6) {
            case 0...1: made += classCharacter()
            case 2: made += one(["a-c", "A-Z", "0-9", "a-é", "🐉-🐲", "\\x61-b", "α-ω", "\\u{10400}-\\u{1044F}", "+--"])
            case 3...4: made += one(Self.escapes)
            default: made += one(["-", "\\-", "\\b", "^", ".", "$", "\\]", "\\cA"])
            }
        }
        return made + "]"
    }

    private mutating func classCharacter() -> String {
        let letter = one(Self.letters)
        return letter == "-" ? "\\-" : letter
    }
}

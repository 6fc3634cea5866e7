// Reads the grammar of ECMA-262 22.2.1 (with Annex B's leniency) into a tree; escapes are in PatternEscapes.
import TreatyText

/// A pattern as it reads. Sets are indices into the parser's list.
indirect enum PatternTree {
    case empty
    case set(Int)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    case choice([PatternTree])
    case repetition(PatternTree, min: Int, max: Int?)
}

enum PatternAssertion { case start, end, wordBoundary, noWordBoundary }

struct PatternParser {
    let scalars: [UInt32]
    var at = 0
    var sets: [CodePointSet] = []
    var notes: [PatternNote] = []
    private var setIndices: [CodePointSet: Int] = [:]
    private var unsupported: PatternError?
    private var names: Set<String> = []
    private(set) var groupCount = 0
    private(set) var hasNamedGroups = false

    init(_ text: String) {
        scalars = text.unicodeScalars.map(\.value)
        countGroups()
    }

    mutating func parse() throws(PatternError) -> PatternTree {
        let tree = try choice(depth: 0)
        if at < scalars.count { throw syntax("this ')' closes no group") }
        if let unsupported { throw unsupported }
        return tree
    }

    private mutating func choice(depth: Int) throws(PatternError) -> PatternTree {
        if depth > PatternLimits.depthMax {
            throw error("pattern.too-large", "groups are nested deeper than \(PatternLimits.depthMax)")
        }
        var branches = [try sequence(depth: depth)]
        while take("|") { branches.append(try sequence(depth: depth)) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence(depth: Int) throws(PatternError) -> PatternTree {
        var parts: [PatternTree] = []
        while let next = peek, next != "|", next != ")" {
            let (tree, quantifiable) = try term(depth: depth)
            let place = at
            guard let (min, max) = try quantifier() else {
                parts.append(tree)
                continue
            }
            if !quantifiable { throw syntax("an anchor cannot be repeated", at: place) }
            parts.append(.repetition(tree, min: min, max: max))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func term(depth: Int) throws(PatternError) -> (PatternTree, quantifiable: Bool) {
        let place = at
        switch peek {
        case "^":
            at += 1
            return (.assertion(.start), false)
        case "$":
            at += 1
            return (.assertion(.end), false)
        case ".":
            at += 1
            return (set(CodePointSet.lineTerminators.complement), true)
        case "(":
            at += 1
            return try group(depth: depth, place: place)
        case "[":
            at += 1
            return (set(try characterClass()), true)
        case "\\":
            at += 1
            return try atomEscape(place: place)
        case "*", "+", "?": throw syntax("there is nothing before this quantifier to repeat")
        case "{":
            if (try? quantifierBounds()) != nil, at > place {
                throw syntax("there is nothing before this quantifier to repeat", at: place)
            }
            note("'{' that begins no quantifier is taken literally", at: place)
        case "]", "}": note("a lone bracket is taken literally", at: place)
        default: break
        }
        let value = scalars[place]
        at = place + 1
        return (set(CodePointSet(value)), true)
    }

    private mutating func group(depth: Int, place: Int) throws(PatternError) -> (PatternTree, quantifiable: Bool) {
        var quantifiable = true
        if take("?") {
            if take(":") {
                // A group that captures nothing.
            } else if take("=") || take("!") {
                refuse(
                    "lookahead is not run by the linear engine; write the condition without (?= or (?!", at: place)
            } else if take("<") {
                if take("=") || take("!") {
                    refuse("lookbehind is not run by the linear engine; write the condition without (?<", at: place)
                    quantifiable = false
                } else {
                    let name = try groupName()
                    if !names.insert(name).inserted { throw syntax("two groups are named '\(name)'", at: place) }
                }
            } else if peek == "P" {
                throw syntax("(?P is not ECMA-262; a named group is written (?<name>...)", at: place)
            } else {
                throw syntax("(? must be followed by ':', '=', '!', '<=', '<!' or '<name>'", at: place)
            }
        }
        let tree = try choice(depth: depth + 1)
        if !take(")") { throw syntax("this group is not closed", at: place) }
        return (tree, quantifiable)
    }

    mutating func groupName() throws(PatternError) -> String {
        let place = at
        var name = String.UnicodeScalarView()
        while let next = peek, next != ">" {
            let legal = next == "$" || next == "_" || next.properties.isIDContinue
            guard legal, !name.isEmpty || !("0"..."9").contains(next) else { break }
            name.append(next)
            at += 1
        }
        if name.isEmpty || !take(">") {
            throw syntax("a group's name is letters, digits, $ or _, then '>'", at: place)
        }
        return String(name)
    }

    private mutating func quantifier() throws(PatternError) -> (Int, Int?)? {
        let bounds: (Int, Int?)
        switch peek {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            guard let found = try quantifierBounds() else { return nil }
            _ = take("?")
            return found
        default: return nil
        }
        at += 1
        _ = take("?")
        return bounds
    }

    /// `{n}`, `{n,}` or `{n,m}`; nil, and nothing read, where the brace begins none of them.
    private mutating func quantifierBounds() throws(PatternError) -> (Int, Int?)? {
        let place = at
        at += 1
        guard let low = number() else {
            at = place
            return nil
        }
        var high: Int? = low
        if take(",") { high = number() }
        guard take("}") else {
            at = place
            return nil
        }
        if let high, high < low { throw syntax("the bounds of this quantifier are out of order", at: place) }
        return (low, high)
    }

    /// Decimal digits as a count; more than a billion counts as a billion.
    mutating func number() -> Int? {
        var value: Int?
        while let next = peek, ("0"..."9").contains(next) {
            value = min((value ?? 0) * 10 + Int(next.value - 0x30), 1_000_000_000)
            at += 1
        }
        return value
    }

    private mutating func countGroups() {
        var i = 0
        var inClass = false
        while i < scalars.count {
            switch scalars[i] {
            case 0x5C: i += 1
            case 0x5B: inClass = true
            case 0x5D: inClass = false
            case 0x28 where !inClass:
                let rest = scalars[(i + 1)...].prefix(3)
                if rest.first != 0x3F {
                    groupCount += 1
                } else if rest.dropFirst().first == 0x3C, let third = rest.dropFirst(2).first, third != 0x3D,
                    third != 0x21
                {
                    groupCount += 1
                    hasNamedGroups = true
                }
            default: break
            }
            i += 1
        }
    }
}

extension PatternParser {
    var peek: Unicode.Scalar? { at < scalars.count ? Unicode.Scalar(scalars[at]) : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        at += 1
        return true
    }

    mutating func set(_ set: CodePointSet) -> PatternTree {
        if let index = setIndices[set] { return .set(index) }
        sets.append(set)
        setIndices[set] = sets.count - 1
        return .set(sets.count - 1)
    }

    mutating func note(_ message: String, at place: Int) {
        notes.append(PatternNote(offset: offset(place), message: message))
    }

    /// Remembers what the engine cannot run; a syntax error later in the text still comes first.
    mutating func refuse(_ message: String, at place: Int) {
        if unsupported == nil { unsupported = error("pattern.unsupported", message, at: place) }
    }

    func syntax(_ message: String, at place: Int? = nil) -> PatternError {
        error("pattern.syntax", message, at: place)
    }

    func error(_ code: String, _ message: String, at place: Int? = nil) -> PatternError {
        PatternError(code: code, offset: offset(place ?? at), message: message)
    }

    private func offset(_ place: Int) -> Int {
        scalars.prefix(place).reduce(0) { $0 + ($1 < 0x80 ? 1 : $1 < 0x800 ? 2 : $1 < 0x10000 ? 3 : 4) }
    }
}

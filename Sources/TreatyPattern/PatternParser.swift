// Reads the grammar of ECMA-262 22.2.1 (with Annex B's leniency) into a tree; escapes are in PatternEscapes.
import TreatyText

struct PatternParser {
    let scalars: [UInt32]
    var at = 0
    var sets = PatternSets()
    var notes: [PatternNote] = []
    var modifiers = PatternModifiers()
    var references: [PatternReference] = []
    /// Names of references, by their index; they are resolved when the whole text is read.
    var namedReferences: [(index: Int, name: String, place: Int)] = []
    private(set) var groupCountOfText = 0
    private(set) var hasNamedGroups = false
    private(set) var looks: [PatternLook] = []
    private var groupCount = 0
    private var groupsOfName: [String: [Int]] = [:]
    /// Names of groups that may have taken part when this place is reached.
    private var names: Set<String> = []
    fileprivate var counted = (place: 0, bytes: 0)

    init(_ text: String) {
        scalars = text.unicodeScalars.map(\.value)
        countGroups()
    }

    mutating func parse() throws(PatternError) -> PatternSyntax {
        let tree = try choice(depth: 0)
        if at < scalars.count { throw syntax("this ')' closes no group") }
        for (index, name, place) in namedReferences {
            guard let groups = groupsOfName[name] else { throw syntax("no group is named '\(name)'", at: place) }
            references[index].groups = groups
        }
        return PatternSyntax(
            tree: tree, sets: sets.all, looks: looks, references: references, groupCount: groupCount)
    }

    private mutating func choice(depth: Int) throws(PatternError) -> PatternTree {
        if depth > PatternLimits.depthMax {
            throw error("pattern.too-large", "groups are nested deeper than \(PatternLimits.depthMax)")
        }
        let before = names
        var branches = [try sequence(depth: depth)]
        var after = names
        while take("|") {
            names = before
            branches.append(try sequence(depth: depth))
            if !names.isEmpty { after.formUnion(names) }
        }
        names = after
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence(depth: Int) throws(PatternError) -> PatternTree {
        var parts: [PatternTree] = []
        while let next = peek, next != "|", next != ")" {
            let start = at
            let firstGroup = groupCount
            let (tree, kind) = try term(depth: depth)
            let place = at
            guard var repeats = try quantifier() else {
                parts.append(tree)
                continue
            }
            switch kind {
            case .atom: break
            case .lookahead: note("only Annex B repeats a lookahead", at: start)
            case .assertion: throw syntax("an anchor cannot be repeated", at: place)
            }
            repeats.groups = firstGroup..<groupCount
            parts.append(.repetition(tree, repeats))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func term(depth: Int) throws(PatternError) -> (PatternTree, PatternTerm) {
        let place = at
        switch peek {
        case "^":
            at += 1
            return (.assertion(modifiers.isMultiline ? .lineStart : .textStart), .assertion)
        case "$":
            at += 1
            return (.assertion(modifiers.isMultiline ? .lineEnd : .textEnd), .assertion)
        case ".":
            at += 1
            let set = modifiers.dotTakesAll ? CodePointSet.all : Self.dot
            return (.set(sets.index(set)), .atom)
        case "(":
            at += 1
            return try group(depth: depth, place: place)
        case "[":
            at += 1
            return (.set(sets.index(try characterClass())), .atom)
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
        return (character(value), .atom)
    }

    private static let dot = CodePointSet.lineTerminators.complement

    private mutating func group(depth: Int, place: Int) throws(PatternError) -> (PatternTree, PatternTerm) {
        guard take("?") else { return (try capture(depth: depth, place: place), .atom) }
        if take("=") { return try look(isAhead: true, isNegated: false, depth: depth, place: place) }
        if take("!") { return try look(isAhead: true, isNegated: true, depth: depth, place: place) }
        if take("<") {
            if take("=") { return try look(isAhead: false, isNegated: false, depth: depth, place: place) }
            if take("!") { return try look(isAhead: false, isNegated: true, depth: depth, place: place) }
            let name = try groupName()
            if !names.insert(name).inserted { throw syntax("two groups are named '\(name)'", at: place) }
            groupsOfName[name, default: []].append(groupCount)
            return (try capture(depth: depth, place: place), .atom)
        }
        if peek == "P" {
            throw syntax("(?P is not ECMA-262; a named group is written (?<name>...)", at: place)
        }
        let outer = modifiers
        modifiers = try groupModifiers(place: place)
        let tree = try closedBody(depth: depth, place: place)
        modifiers = outer
        return (tree, .atom)
    }

    private mutating func capture(depth: Int, place: Int) throws(PatternError) -> PatternTree {
        let number = groupCount
        groupCount += 1
        return .capture(number, try closedBody(depth: depth, place: place))
    }

    private mutating func look(isAhead: Bool, isNegated: Bool, depth: Int, place: Int) throws(PatternError)
        -> (PatternTree, PatternTerm)
    {
        let body = try closedBody(depth: depth, place: place)
        looks.append(PatternLook(isAhead: isAhead, body: body))
        return (.look(looks.count - 1, isNegated: isNegated), isAhead ? .lookahead : .assertion)
    }

    private mutating func closedBody(depth: Int, place: Int) throws(PatternError) -> PatternTree {
        let tree = try choice(depth: depth + 1)
        if !take(")") { throw syntax("this group is not closed", at: place) }
        return tree
    }

    /// What stands between `(?` and `:` (ES2025): the modifiers within this group.
    private mutating func groupModifiers(place: Int) throws(PatternError) -> PatternModifiers {
        var made = modifiers
        var seen: [Unicode.Scalar] = []
        var isRemoving = false
        var places = 0
        while let next = peek, next != ":" {
            if next == "-", !isRemoving {
                isRemoving = true
            } else if "ims".unicodeScalars.contains(next), !seen.contains(next) {
                seen.append(next)
                switch next {
                case "i": made.ignoresCase = !isRemoving
                case "m": made.isMultiline = !isRemoving
                default: made.dotTakesAll = !isRemoving
                }
            } else {
                break
            }
            places += 1
            at += 1
        }
        if !take(":") || (isRemoving && seen.isEmpty) {
            let message =
                places > 0
                ? "modifiers are i, m and s, each once, as in (?i:...) or (?i-s:...)"
                : "(? must be followed by ':', '=', '!', '<=', '<!', '<name>' or modifiers and ':'"
            throw syntax(message, at: place)
        }
        return made
    }

    private mutating func quantifier() throws(PatternError) -> PatternRepeats? {
        var repeats: PatternRepeats
        switch peek {
        case "*": repeats = PatternRepeats(min: 0, max: nil)
        case "+": repeats = PatternRepeats(min: 1, max: nil)
        case "?": repeats = PatternRepeats(min: 0, max: 1)
        case "{":
            guard let (min, max) = try quantifierBounds() else { return nil }
            return PatternRepeats(min: min, max: max, isGreedy: !take("?"))
        default: return nil
        }
        at += 1
        repeats.isGreedy = !take("?")
        return repeats
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
                func next(_ distance: Int) -> UInt32 { i + distance < scalars.count ? scalars[i + distance] : 0 }
                if next(1) != 0x3F {
                    groupCountOfText += 1
                } else if next(2) == 0x3C, i + 3 < scalars.count, next(3) != 0x3D, next(3) != 0x21 {
                    groupCountOfText += 1
                    hasNamedGroups = true
                }
            default: break
            }
            i += 1
        }
    }
}

/// What a quantifier may follow.
enum PatternTerm { case atom, lookahead, assertion }

/// What `(?ims-ims:...)` changes (ES2025).
struct PatternModifiers {
    var ignoresCase = false
    var isMultiline = false
    var dotTakesAll = false
}

/// The sets of a pattern, each once.
struct PatternSets {
    private(set) var all: [CodePointSet] = []
    private var indices: [CodePointSet: Int] = [:]
    private var indicesOfCharacters: [UInt32: Int] = [:]

    mutating func index(_ set: CodePointSet) -> Int {
        if let index = indices[set] { return index }
        all.append(set)
        indices[set] = all.count - 1
        return all.count - 1
    }

    mutating func index(_ codePoint: UInt32) -> Int {
        if let index = indicesOfCharacters[codePoint] { return index }
        all.append(CodePointSet(codePoint))
        indicesOfCharacters[codePoint] = all.count - 1
        return all.count - 1
    }
}

extension PatternParser {
    var peek: Unicode.Scalar? { at < scalars.count ? Unicode.Scalar(scalars[at]) : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard at < scalars.count, scalars[at] == scalar.value else { return false }
        at += 1
        return true
    }

    /// One character, in each of its cases under the `i` modifier.
    mutating func character(_ value: UInt32) -> PatternTree {
        modifiers.ignoresCase
            ? .set(sets.index(CaseFolding.closed(value))) : .set(sets.index(value))
    }

    mutating func note(_ message: String, at place: Int) {
        notes.append(PatternNote(offset: offset(place), message: message))
    }

    mutating func syntax(_ message: String, at place: Int? = nil) -> PatternError {
        error("pattern.syntax", message, at: place)
    }

    mutating func error(_ code: String, _ message: String, at place: Int? = nil) -> PatternError {
        PatternError(code: code, offset: offset(place ?? at), message: message)
    }

    /// Bytes before a place; goes on from where it was asked last, so that many notes cost one pass.
    private mutating func offset(_ place: Int) -> Int {
        if place < counted.place { counted = (0, 0) }
        while counted.place < min(place, scalars.count) {
            let value = scalars[counted.place]
            counted.bytes += value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4
            counted.place += 1
        }
        return counted.bytes
    }
}

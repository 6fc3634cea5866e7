// Reads the grammar of I-Regexp (RFC 9485 section 4) into the tree that both engines compile from.

struct IRegexpParser {
    private let scalars: [UInt32]
    private var at = 0
    private var sets = PatternSets()

    init(_ text: String) { scalars = text.unicodeScalars.map(\.value) }

    mutating func parse() throws(PatternError) -> PatternSyntax {
        let tree = try choice(depth: 0)
        if at < scalars.count { throw syntax("this ')' closes no group") }
        return PatternSyntax(tree: tree, sets: sets.all)
    }

    private mutating func choice(depth: Int) throws(PatternError) -> PatternTree {
        if depth > PatternLimits.depthMax {
            let message = "groups are nested deeper than \(PatternLimits.depthMax)"
            throw error("pattern.too-large", message, at: at)
        }
        var branches = [try branch(depth: depth)]
        while take("|") { branches.append(try branch(depth: depth)) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func branch(depth: Int) throws(PatternError) -> PatternTree {
        var parts: [PatternTree] = []
        while let next = peek, next != "|", next != ")" {
            let atom = try atom(next, depth: depth)
            let place = at
            guard let repeats = try quantifier() else {
                parts.append(atom)
                continue
            }
            if case .assertion = atom { throw syntax("an anchor cannot be repeated", at: place) }
            parts.append(.repetition(atom, repeats))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func atom(_ next: Unicode.Scalar, depth: Int) throws(PatternError) -> PatternTree {
        let place = at
        at += 1
        switch next {
        case "(":
            let body = try choice(depth: depth + 1)
            if !take(")") { throw syntax("this group is not closed", at: place) }
            return body
        case ".": return .set(sets.index(Self.dot))
        case "^": return .assertion(.textStart)
        case "$": return .assertion(.textEnd)
        case "[": return .set(sets.index(try characterClass(place)))
        case "\\":
            if let property = try property(place) { return .set(sets.index(property)) }
            return .set(sets.index(try escape(place)))
        case "*", "+", "?", "{": throw syntax("there is nothing before this quantifier to repeat", at: place)
        case "]", "}": throw syntax("a lone bracket must be escaped in an I-Regexp", at: place)
        default: return .set(sets.index(next.value))
        }
    }

    private static let dot = CodePointSet([0x0A...0x0A, 0x0D...0x0D]).complement

    private mutating func quantifier() throws(PatternError) -> PatternRepeats? {
        if take("*") { return PatternRepeats(min: 0, max: nil) }
        if take("+") { return PatternRepeats(min: 1, max: nil) }
        if take("?") { return PatternRepeats(min: 0, max: 1) }
        let place = at
        guard take("{") else { return nil }
        guard let min = number() else { throw syntax("a quantifier is {n}, {n,} or {n,m}", at: place) }
        var max: Int? = min
        if take(",") { max = number() }
        if !take("}") { throw syntax("a quantifier is {n}, {n,} or {n,m}", at: place) }
        if let max, max < min { throw syntax("the bounds of this quantifier are out of order", at: place) }
        return PatternRepeats(min: min, max: max)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let next = peek, ("0"..."9").contains(next) {
            value = min((value ?? 0) * 10 + Int(next.value - 0x30), 1_000_000_000)
            at += 1
        }
        return value
    }

    /// charClassExpr: `-` stands for itself first or last only.
    private mutating func characterClass(_ place: Int) throws(PatternError) -> CodePointSet {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while isFirst || !take("]") {
            defer { isFirst = false }
            guard let next = peek else { throw syntax("this '[' is not closed", at: place) }
            let start = at
            if next == "-" {
                at += 1
                if !isFirst, peek != "]" { throw syntax("'-' within a class must be escaped", at: start) }
                ranges.append(0x2D...0x2D)
                continue
            }
            if next == "\\" {
                at += 1
                if let property = try property(start) {
                    ranges += property.ranges
                    continue
                }
                at = start
            }
            let low = try classCharacter()
            guard peek == "-", at + 1 < scalars.count, scalars[at + 1] != 0x5D else {
                ranges.append(low...low)
                continue
            }
            at += 1
            let high = try classCharacter()
            if high < low { throw syntax("this range is out of order", at: start) }
            ranges.append(low...high)
        }
        let set = CodePointSet(ranges)
        return isNegated ? set.complement : set
    }

    private mutating func classCharacter() throws(PatternError) -> UInt32 {
        let place = at
        guard let next = peek else { throw syntax("this class is not closed", at: place) }
        at += 1
        if next == "\\" { return try escape(place) }
        if next == "[" || next == "]" || next == "-" {
            throw syntax("'\(next)' within a class must be escaped", at: place)
        }
        return next.value
    }

    /// SingleCharEsc, after its backslash.
    private mutating func escape(_ place: Int) throws(PatternError) -> UInt32 {
        let next = peek
        at += 1
        switch next {
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "(", ")", "*", "+", "-", ".", "?", "[", "\\", "]", "^", "{", "|", "}": return next?.value ?? 0
        default:
            throw syntax("an I-Regexp escapes ( ) * + - . ? [ \\ ] ^ { | } n r t and p{..} only", at: place)
        }
    }

    /// catEsc and complEsc, after the backslash: general categories by their short names only.
    private mutating func property(_ place: Int) throws(PatternError) -> CodePointSet? {
        let isNegated = peek == "P"
        guard isNegated || peek == "p" else { return nil }
        at += 1
        var name = ""
        if take("{") {
            while let next = peek, next != "}" {
                name.unicodeScalars.append(next)
                at += 1
            }
        }
        guard take("}"), name.utf8.count <= 2, name != "LC", name != "Cs", name.utf8.count > 0,
            let set = UnicodeProperty.set(named: name)
        else { throw syntax("\\p{...} names a general category such as L or Nd here", at: place) }
        return isNegated ? set.complement : set
    }

    private var peek: Unicode.Scalar? { at < scalars.count ? Unicode.Scalar(scalars[at]) : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard at < scalars.count, scalars[at] == scalar.value else { return false }
        at += 1
        return true
    }

    private func syntax(_ message: String, at place: Int? = nil) -> PatternError {
        error("pattern.syntax", message, at: place ?? at)
    }

    private func error(_ code: String, _ message: String, at place: Int) -> PatternError {
        let bytes = scalars.prefix(place).reduce(0) { $0 + ($1 < 0x80 ? 1 : $1 < 0x800 ? 2 : $1 < 0x10000 ? 3 : 4) }
        return PatternError(code: code, offset: bytes, message: message)
    }
}

// The part of the pattern grammar behind a backslash and between brackets; what the sets mean is in CodePointSet.
import TreatyText

extension PatternParser {
    /// AtomEscape, after its backslash.
    mutating func atomEscape(place: Int) throws(PatternError) -> (PatternTree, PatternTerm) {
        switch peek {
        case nil: throw syntax("a backslash at the end escapes nothing", at: place)
        case "b", "B":
            let isNegated = peek == "B"
            at += 1
            return (.assertion(.boundary(isNegated: isNegated, foldsCase: modifiers.ignoresCase)), .assertion)
        case "k" where hasNamedGroups:
            at += 1
            if !take("<") { throw syntax("\\k must be followed by <name>", at: place) }
            let name = try groupName()
            namedReferences.append((references.count, name, place))
            return (backreference([]), .atom)
        case "1", "2", "3", "4", "5", "6", "7", "8", "9":
            let digits = at
            if let group = number(), group <= groupCountOfText { return (backreference([group - 1]), .atom) }
            at = digits
            note("a backreference to a group that is not there is read as an octal escape", at: place)
            return (character(legacyOctal()), .atom)
        default:
            if let set = try classEscape(place: place) {
                return (.set(sets.index(modifiers.ignoresCase ? CaseFolding.closed(set) : set)), .atom)
            }
            return (character(try characterEscape(place: place, inClass: false)), .atom)
        }
    }

    private mutating func backreference(_ groups: [Int]) -> PatternTree {
        references.append(PatternReference(groups: groups, foldsCase: modifiers.ignoresCase))
        return .backreference(references.count - 1)
    }

    /// GroupName, after its `<`.
    mutating func groupName() throws(PatternError) -> String {
        let place = at
        var name = String.UnicodeScalarView()
        while let next = peek, next != ">" {
            var letter = next
            at += 1
            if next == "\\" {
                guard take("u"), let value = try unicodeEscape(place: place), let scalar = Unicode.Scalar(value) else {
                    throw syntax("a group's name holds no escape but \\u", at: place)
                }
                letter = scalar
            }
            let isLegal = letter == "$" || letter == "_" || letter.properties.isIDStart
            let isLater =
                !name.isEmpty
                && (letter.properties.isIDContinue || letter == "\u{200C}" || letter == "\u{200D}")
            guard isLegal || isLater else { throw illegalName(place) }
            name.append(letter)
        }
        if name.isEmpty || !take(">") { throw illegalName(place) }
        return String(name)
    }

    private mutating func illegalName(_ place: Int) -> PatternError {
        syntax("a group's name is letters, digits, $ or _, then '>'", at: place)
    }

    /// CharacterClass, after its opening bracket.
    mutating func characterClass() throws(PatternError) -> CodePointSet {
        let place = at - 1
        let negated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !take("]") {
            if at >= scalars.count { throw syntax("this '[' is not closed", at: place) }
            let start = at
            let first = try classAtom()
            guard peek == "-", at + 1 < scalars.count, scalars[at + 1] != 0x5D else {
                ranges += first.ranges
                continue
            }
            at += 1
            let second = try classAtom()
            guard let low = first.single, let high = second.single else {
                note("a class such as \\d cannot bound a range; '-' is taken literally", at: start)
                ranges += first.ranges + second.ranges + [0x2D...0x2D]
                continue
            }
            if low > high { throw syntax("this range is out of order", at: start) }
            ranges.append(low...high)
        }
        let plain = CodePointSet(ranges)
        let set = modifiers.ignoresCase ? CaseFolding.closed(plain) : plain
        return negated ? set.complement : set
    }

    private mutating func classAtom() throws(PatternError) -> (ranges: [ClosedRange<UInt32>], single: UInt32?) {
        let place = at
        if take("\\") {
            if let set = try classEscape(place: place) { return (set.ranges, nil) }
            let value = try characterEscape(place: place, inClass: true)
            return ([value...value], value)
        }
        let value = scalars[at]
        at += 1
        return ([value...value], value)
    }

    /// CharacterClassEscape, after its backslash; nil, and nothing read, where it is another escape.
    private mutating func classEscape(place: Int) throws(PatternError) -> CodePointSet? {
        let letter = peek
        let set: CodePointSet
        switch letter {
        case "d": set = .digits
        case "D": set = CodePointSet.digits.complement
        case "w": set = modifiers.ignoresCase ? .foldedWord : .word
        case "W": set = (modifiers.ignoresCase ? CodePointSet.foldedWord : .word).complement
        case "s": set = .space
        case "S": set = CodePointSet.space.complement
        case "p", "P":
            at += 1
            let property = try property(place: place)
            return letter == "p" ? property : property.complement
        default: return nil
        }
        at += 1
        return set
    }

    private mutating func property(place: Int) throws(PatternError) -> CodePointSet {
        guard take("{") else { throw syntax("\\p must be followed by a property name in braces", at: place) }
        var name = String.UnicodeScalarView()
        while let next = peek, next != "}" {
            name.append(next)
            at += 1
        }
        guard take("}") else { throw syntax("the braces of this property are not closed", at: place) }
        let text = String(name)
        guard let set = UnicodeProperty.set(named: text) else {
            throw syntax("'\(text)' is no Unicode property that ECMA-262 names", at: place)
        }
        return set
    }

    /// CharacterEscape, after its backslash: the code point it stands for.
    private mutating func characterEscape(place: Int, inClass: Bool) throws(PatternError) -> UInt32 {
        guard let letter = peek else { throw syntax("a backslash at the end escapes nothing", at: place) }
        at += 1
        switch letter {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "b" where inClass: return 0x08
        case "-" where inClass: return 0x2D
        case "c": return controlEscape(place: place, inClass: inClass)
        case "k" where hasNamedGroups: throw syntax("\\k must be a reference to a named group", at: place)
        case "0"..."7":
            at -= 1
            let isNUL = letter == "0" && !(at + 1 < scalars.count && (0x30...0x39).contains(scalars[at + 1]))
            if !isNUL { note("an octal escape is not in the 'u' grammar", at: place) }
            return legacyOctal()
        case "x":
            if let value = hex(digits: 2) { return value }
            note("\\x without two hex digits is the letter x", at: place)
            return letter.value
        case "u":
            if let value = try unicodeEscape(place: place) { return value }
            note("\\u without four hex digits is the letter u", at: place)
            return letter.value
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/": return letter.value
        default:
            note("\\\(letter) is not an escape of ECMA-262; it is read as '\(letter)'", at: place)
            return letter.value
        }
    }

    /// A digit or `_` after `\c` counts within a class only (ClassControlLetter, Annex B.1.2).
    private mutating func controlEscape(place: Int, inClass: Bool) -> UInt32 {
        if let letter = peek, letter.isASCII {
            if letter.properties.isAlphabetic {
                at += 1
                return letter.value % 32
            }
            if inClass, letter == "_" || ("0"..."9").contains(letter) {
                at += 1
                note("\\c with a digit or _ is not in the 'u' grammar", at: place)
                return letter.value % 32
            }
        }
        note("\\c without a letter is a backslash", at: place)
        at -= 1
        return 0x5C
    }

    mutating func unicodeEscape(place: Int) throws(PatternError) -> UInt32? {
        if take("{") {
            var value: UInt32 = 0
            var count = 0
            while let digit = hexValue {
                value = min(value << 4 | digit, 0x1000_0000 - 1)
                count += 1
                at += 1
            }
            guard count > 0, take("}"), value <= CodePointSet.last else {
                throw syntax("\\u{...} holds hex digits up to 10FFFF", at: place)
            }
            return value
        }
        guard let high = hex(digits: 4) else { return nil }
        guard (0xD800...0xDBFF).contains(high), at + 1 < scalars.count, scalars[at] == 0x5C, scalars[at + 1] == 0x75
        else {
            return high
        }
        let back = at
        at += 2
        if let low = hex(digits: 4), (0xDC00...0xDFFF).contains(low) {
            return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        }
        at = back
        return high
    }

    private mutating func hex(digits: Int) -> UInt32? {
        let place = at
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = hexValue else {
                at = place
                return nil
            }
            value = value << 4 | digit
            at += 1
        }
        return value
    }

    private var hexValue: UInt32? {
        guard at < scalars.count, let byte = UInt8(exactly: scalars[at]) else { return nil }
        return hexDigit(byte).map(UInt32.init)
    }

    /// LegacyOctalEscapeSequence (Annex B.1.2): up to three octal digits below 256; `8` and `9` are themselves.
    private mutating func legacyOctal() -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while at < scalars.count, (0x30...0x37).contains(scalars[at]), count < 3,
            value * 8 + scalars[at] - 0x30 < 256
        {
            value = value * 8 + scalars[at] - 0x30
            count += 1
            at += 1
        }
        if count == 0, at < scalars.count {
            value = scalars[at]
            at += 1
        }
        return value
    }
}

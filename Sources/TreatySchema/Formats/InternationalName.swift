// Internationalized domain names as IDNA2008 has them (RFC 5890 to 5893): labels that are allowed; nothing is mapped
// and nothing is looked up.

enum InternationalName {
    /// Whether the rest of a text is a domain name of LDH labels, A-labels and U-labels: at most 63 bytes a label and
    /// 253 in all in their ASCII form, and the Bidi rule throughout where one label needs it. Dots are those of
    /// RFC 3490 3.1 too. `mustBeNormal`: U-labels are in NFC (RFC 5891 4.1).
    static func accepts(_ text: Span<UInt8>, from start: Int, mustBeNormal: Bool) -> Bool {
        // No scalar makes a name shorter than a byte in ASCII, and none has more than four bytes here.
        guard text.count > start, text.count - start <= 4 * 253 else { return false }
        var labels: [[UInt32]] = []
        var label: [UInt32] = []
        var at = start
        while at < text.count {
            guard let scalar = readScalar(text, &at) else { return false }
            switch scalar {
            case 0x2E, 0x3002, 0xFF0E, 0xFF61:
                labels.append(label)
                label.removeAll(keepingCapacity: true)
            default: label.append(scalar)
            }
        }
        labels.append(label)
        var total = labels.count - 1
        for index in labels.indices {
            guard let count = read(&labels[index], mustBeNormal) else { return false }
            total += count
        }
        guard total <= 253 else { return false }
        let isBidi = labels.contains { $0.contains { isRightToLeft(direction($0)) } }
        return !isBidi || labels.allSatisfy(keepsBidiRule)
    }

    /// Checks one label and turns an A-label into its U-label; gives its length in ASCII, nil where it is none.
    private static func read(_ label: inout [UInt32], _ mustBeNormal: Bool) -> Int? {
        guard let first = label.first, first != 0x2D, label.last != 0x2D else { return nil }
        guard label.allSatisfy({ $0 < 0x80 }) else {
            guard let encoded = Punycode.encoded(label), isAllowed(label, mustBeNormal) else { return nil }
            return encoded.count + 4
        }
        let bytes = label.map { UInt8(truncatingIfNeeded: $0) }
        guard bytes.count <= 63, bytes.allSatisfy({ isLetter($0) || isDecimal($0) || $0 == UInt8(ascii: "-") }) else {
            return nil
        }
        guard bytes.count >= 4, bytes[2] == UInt8(ascii: "-"), bytes[3] == UInt8(ascii: "-"),
            bytes[0] | 0x20 == UInt8(ascii: "x"), bytes[1] | 0x20 == UInt8(ascii: "n")
        else { return bytes.count }
        // An A-label is what its U-label encodes to, in either case (RFC 5890 2.3.2.1).
        let ascii = bytes[4...].map { isLetter($0) ? $0 | 0x20 : $0 }
        guard let decoded = Punycode.decoded(ascii), decoded.contains(where: { $0 >= 0x80 }),
            Punycode.encoded(decoded) == ascii, isAllowed(decoded, mustBeNormal)
        else { return nil }
        label = decoded
        return bytes.count
    }

    /// RFC 5891 4.2, but for Bidi.
    private static func isAllowed(_ label: [UInt32], _ mustBeNormal: Bool) -> Bool {
        if label.first == 0x2D || label.last == 0x2D { return false }
        if label.count >= 4, label[2] == 0x2D, label[3] == 0x2D { return false }
        for (index, codePoint) in label.enumerated() {
            guard let scalar = Unicode.Scalar(codePoint) else { return false }
            if index == 0, isMark(scalar) { return false }
            switch LabelClass(scalar) {
            case .valid: continue
            case .disallowed, .unassigned: return false
            case .contextual: if !keepsContext(label, index) { return false }
            }
        }
        return !mustBeNormal || isNormal(label)
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Whether a label is in NFC. Systems whose standard library cannot say so take every label to be.
    private static func isNormal(_ label: [UInt32]) -> Bool {
        // Below U+0300 there is nothing that composes.
        guard label.contains(where: { $0 >= 0x300 }), #available(macOS 26, *) else { return true }
        var text = String.UnicodeScalarView()
        for codePoint in label {
            if let scalar = Unicode.Scalar(codePoint) { text.append(scalar) }
        }
        let string = String(text)
        var bytes = string.utf8Span
        return bytes.checkForNFC(quickCheck: false)
    }

    // MARK: Context

    /// RFC 5892 appendix A, for a code point that has a rule there.
    private static func keepsContext(_ label: [UInt32], _ index: Int) -> Bool {
        let before = index > 0 ? label[index - 1] : nil
        let after = index + 1 < label.count ? label[index + 1] : nil
        func isIn(_ codePoint: UInt32?, _ table: [ClosedRange<UInt32>]) -> Bool {
            codePoint.map { LabelTable.contains(table, $0) } ?? false
        }
        switch label[index] {
        case 0x200C: return isVirama(before) || breaksJoining(label, index)
        case 0x200D: return isVirama(before)
        case 0xB7: return before == 0x6C && after == 0x6C
        case 0x375: return isIn(after, LabelTable.greek)
        case 0x5F3, 0x5F4: return isIn(before, LabelTable.hebrew)
        case 0x30FB:
            return label.contains {
                isIn($0, LabelTable.hiragana) || isIn($0, LabelTable.katakana) || isIn($0, LabelTable.han)
            }
        case 0x660...0x669: return !label.contains { (0x6F0...0x6F9).contains($0) }
        case 0x6F0...0x6F9: return !label.contains { (0x660...0x669).contains($0) }
        default: return false
        }
    }

    private static func isVirama(_ codePoint: UInt32?) -> Bool {
        codePoint.flatMap { Unicode.Scalar($0) }?.properties.canonicalCombiningClass == .virama
    }

    /// A.1: a letter that joins to its left, marks, this, marks, a letter that joins to its right.
    private static func breaksJoining(_ label: [UInt32], _ index: Int) -> Bool {
        func joins(_ codePoint: UInt32, _ table: [ClosedRange<UInt32>]) -> Bool {
            LabelTable.contains(LabelTable.joiningOnBothSides, codePoint) || LabelTable.contains(table, codePoint)
        }
        let before = label[..<index].last { !isTransparent($0) }
        let after = label[(index + 1)...].first { !isTransparent($0) }
        guard let before, let after else { return false }
        return joins(before, LabelTable.joiningToTheLeft) && joins(after, LabelTable.joiningToTheRight)
    }

    /// Joining_Type T: marks, and one letter of Adlam; the joiners themselves are not.
    private static func isTransparent(_ codePoint: UInt32) -> Bool {
        if codePoint == 0x1E94B { return true }
        guard let scalar = Unicode.Scalar(codePoint) else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return true
        default: return false
        }
    }

    // MARK: Direction

    /// Bidi_Class, as far as labels can hold it and the rule tells it apart.
    private enum Direction {
        case left, right, arabicNumber, europeanNumber, neutral, mark
    }

    private static func direction(_ codePoint: UInt32) -> Direction {
        if LabelTable.contains(LabelTable.europeanNumbers, codePoint) { return .europeanNumber }
        if codePoint < 0x80 { return codePoint == 0x2D ? .neutral : .left }
        if LabelTable.contains(LabelTable.rightToLeft, codePoint) { return .right }
        if LabelTable.contains(LabelTable.arabicNumbers, codePoint) { return .arabicNumber }
        if LabelTable.contains(LabelTable.neutrals, codePoint) { return .neutral }
        let isMark = Unicode.Scalar(codePoint)?.properties.generalCategory == .nonspacingMark
        return isMark && !LabelTable.contains(LabelTable.marksThatAreLetters, codePoint) ? .mark : .left
    }

    private static func isRightToLeft(_ direction: Direction) -> Bool {
        direction == .right || direction == .arabicNumber
    }

    /// RFC 5893 2, for a label of a name that holds a right-to-left label.
    private static func keepsBidiRule(_ label: [UInt32]) -> Bool {
        let directions = label.map(direction)
        guard let first = directions.first, let last = directions.last(where: { $0 != .mark }) else { return false }
        switch first {
        case .right:
            let hasBothNumbers = directions.contains(.arabicNumber) && directions.contains(.europeanNumber)
            return !directions.contains(.left) && last != .neutral && !hasBothNumbers
        case .left: return !directions.contains(where: isRightToLeft) && last != .neutral
        case .arabicNumber, .europeanNumber, .neutral, .mark: return false
        }
    }
}

/// What RFC 5892 derives for a code point, by its rules, from the properties of the standard library.
enum LabelClass {
    case valid, contextual, disallowed, unassigned

    /// RFC 5892 3, in its order. Unstable (2.2) is asked as Changes_When_NFKC_Casefolded, which differs only in code
    /// points that 2.3 disallows anyway.
    init(_ scalar: Unicode.Scalar) {
        let properties = scalar.properties
        if let exception = LabelClass.exception(scalar.value) {
            self = exception
        } else if properties.generalCategory == .unassigned, !properties.isNoncharacterCodePoint {
            self = .unassigned
        } else if scalar.value < 0x80 {
            let isLDH = (0x61...0x7A).contains(scalar.value) || (0x30...0x39).contains(scalar.value)
            self = isLDH || scalar.value == 0x2D ? .valid : .disallowed
        } else if scalar.value == 0x200C || scalar.value == 0x200D {
            self = .contextual
        } else if properties.changesWhenNFKCCaseFolded || LabelClass.isIgnorable(scalar) {
            self = .disallowed
        } else {
            self = LabelClass.isLetterOrDigit(properties.generalCategory) ? .valid : .disallowed
        }
    }

    /// 2.6, Exceptions.
    private static func exception(_ codePoint: UInt32) -> LabelClass? {
        switch codePoint {
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: .valid
        case 0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x660...0x669, 0x6F0...0x6F9: .contextual
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: .disallowed
        default: nil
        }
    }

    /// 2.3 IgnorableProperties, 2.4 IgnorableBlocks, 2.9 OldHangulJamo.
    private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20D0...0x20FF, 0x1D100...0x1D1FF, 0x1D200...0x1D24F: return true
        case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB: return true
        default:
            let properties = scalar.properties
            return properties.isDefaultIgnorableCodePoint || properties.isWhitespace
                || properties.isNoncharacterCodePoint
        }
    }

    /// 2.1, LetterDigits.
    private static func isLetterOrDigit(_ category: Unicode.GeneralCategory) -> Bool {
        switch category {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .decimalNumber, .modifierLetter, .nonspacingMark,
            .spacingMark:
            true
        default: false
        }
    }
}

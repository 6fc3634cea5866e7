// What a YAML scalar is: the core schema (YAML 1.2.2 10.3) mapped to the kinds of JSON; scanning is done before.

/// How a plain text reads under the core schema.
enum YAMLResolution: Equatable {
    case string, null, `false`, `true`
    /// A number whose text is a JSON number as it stands.
    case number
    /// A decimal number that JSON spells otherwise: a plus sign, leading zeros, a bare point.
    case decimal
    /// `0o` and `0x`.
    case octal, hexadecimal

    /// `.inf` and `.nan` are strings, as JSON has no such numbers; so are octal and hexadecimal texts past 1024 digits.
    init(_ text: Span<UInt8>, _ range: Range<Int>) {
        self = .string
        guard let first = range.first else {
            self = .null
            return
        }
        switch text[first] {
        case UInt8(ascii: "~"): if range.count == 1 { self = .null }
        case UInt8(ascii: "n"), UInt8(ascii: "N"): if isWord(text, range, "null") { self = .null }
        case UInt8(ascii: "t"), UInt8(ascii: "T"): if isWord(text, range, "true") { self = .true }
        case UInt8(ascii: "f"), UInt8(ascii: "F"): if isWord(text, range, "false") { self = .false }
        case 0x30...0x39, Byte.plus, Byte.dash, Byte.dot: self = numberForm(text, range)
        default: break
        }
    }

    var isInteger: Bool { self == .octal || self == .hexadecimal || self == .number || self == .decimal }
}

/// `word`, `Word` or `WORD`.
private func isWord(_ text: Span<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    let rest = range.dropFirst()
    let isUpper = text[range.lowerBound + 1] & 0x20 == 0
    if isUpper, text[range.lowerBound] & 0x20 != 0 { return false }
    var offset = range.lowerBound
    for unit in word.description.utf8 {
        let isRest = rest.contains(offset)
        if isRest ? text[offset] != (isUpper ? unit & 0xDF : unit) : text[offset] | 0x20 != unit { return false }
        offset += 1
    }
    return true
}

private func numberForm(_ text: Span<UInt8>, _ range: Range<Int>) -> YAMLResolution {
    var at = range.lowerBound
    let end = range.upperBound
    if range.count > 2, text[at] == Byte.zero, text[at + 1] == UInt8(ascii: "o") || text[at + 1] == UInt8(ascii: "x") {
        let isHex = text[at + 1] == UInt8(ascii: "x")
        guard range.count <= 1026 else { return .string }
        for offset in at + 2..<end {
            let lower = text[offset] | 0x20
            let isDigit = text[offset] &- 0x30 < (isHex ? 10 : 8) || isHex && lower &- 0x61 < 6
            if !isDigit { return .string }
        }
        return isHex ? .hexadecimal : .octal
    }
    var isJSON = true
    if text[at] == Byte.plus || text[at] == Byte.dash {
        isJSON = text[at] == Byte.dash
        at += 1
    }
    let whole = at
    while at < end, text[at] &- 0x30 < 10 { at += 1 }
    let wholeDigits = at - whole
    if wholeDigits == 0 || wholeDigits > 1 && text[whole] == Byte.zero { isJSON = false }
    var fractionDigits = 0
    if at < end, text[at] == Byte.dot {
        let fraction = at + 1
        at = fraction
        while at < end, text[at] &- 0x30 < 10 { at += 1 }
        fractionDigits = at - fraction
        if fractionDigits == 0 { isJSON = false }
    }
    guard wholeDigits + fractionDigits > 0 else { return .string }
    if at < end, text[at] | 0x20 == UInt8(ascii: "e") {
        at += 1
        if at < end, text[at] == Byte.plus || text[at] == Byte.dash { at += 1 }
        let power = at
        while at < end, text[at] &- 0x30 < 10 { at += 1 }
        guard at > power else { return .string }
    }
    guard at == end else { return .string }
    return isJSON ? .number : .decimal
}

extension YAMLParser {
    /// Writes a scalar or the copy of an alias to the tape, as a name or as a value.
    mutating func write(
        _ source: Span<UInt8>, _ scanned: Scalar, _ properties: Properties, isKey: Bool
    ) throws(Failure) {
        var scalar = scanned
        contentEnd = max(contentEnd, scalar.end)
        if keepsEvents { logScalar(source, scalar, properties) }
        if scalar.style == .alias {
            guard properties.isEmpty else {
                throw fail(
                    "property", "an alias has no anchor and no tag of its own", at: scalar.start, help: "remove them")
            }
            // Where events are kept, nobody reads the tape, and an alias may stand for anything.
            if keepsEvents { return try append(Node(kind: .null, source: scalar.start..<scalar.end)) }
            return isKey ? try writeAliasKey(scalar) : try copy(scalar)
        }
        setAnchor(source, properties)
        let range = scalar.start..<scalar.end
        if isKey, scalar.style == .plain, scalar.end - scalar.start == 2 { noteMerge(source, &scalar, properties) }
        if isKey || scalar.style != .plain && properties.tag == .none || properties.tag == .string {
            return try append(Node(kind: .string, source: range, first: scalar.first, second: scalar.second))
        }
        if properties.tag != .none { return try writeTagged(source, scalar, properties.tag) }
        if scalar.isMultiline {
            return try append(Node(kind: .string, source: range, first: scalar.first, second: scalar.second))
        }
        try append(YAMLResolution(source, scalar.first..<scalar.second), scalar, in: source, textStart: scalar.first)
    }

    /// The name that an alias gives is the plain text of the scalar it stands for.
    private mutating func writeAliasKey(_ alias: Scalar) throws(Failure) {
        let node = nodes[alias.first]
        if node.isContainer { throw keyFailure(alias.start) }
        let text = node.kind == .string ? node.text : Int(node.sourceStart)..<Int(node.sourceEnd)
        try countCopy(1, bytes: text.count, at: alias.start)
        try append(
            Node(kind: .string, source: alias.start..<alias.end, first: text.lowerBound, second: text.upperBound))
    }

    /// Text under one of the tags `!!null`, `!!bool`, `!!int` and `!!float` must be of that kind; under an unknown tag
    /// it is a string.
    private mutating func writeTagged(_ source: Span<UInt8>, _ scalar: Scalar, _ tag: Tag) throws(Failure) {
        let text = copiedText(source, scalar.first..<scalar.second)
        let resolution = YAMLResolution(text.span, 0..<text.count)
        let (fits, name): (Bool, String) =
            switch tag {
            case .null: (resolution == .null, "!!null")
            case .bool: (resolution == .true || resolution == .false, "!!bool")
            case .int: (resolution.isInteger && !text.contains(Byte.dot), "!!int")
            case .float: (resolution.isInteger || isSpecialFloat(text), "!!float")
            default: (true, "")
            }
        guard fits else {
            throw fail(
                "tag", "the tag \(name) does not fit the text '\(String(decoding: text.prefix(40), as: UTF8.self))'",
                at: scalar.start, help: "remove the tag, or correct the value")
        }
        let isPlain = tag != .other && tag != .merge && resolution != .string
        try append(isPlain ? resolution : .string, scalar, in: text.span, textStart: 0)
    }

    private func isSpecialFloat(_ text: [UInt8]) -> Bool {
        let unsigned = text.first == Byte.plus || text.first == Byte.dash ? text.dropFirst() : text[...]
        return [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(String(decoding: unsigned, as: UTF8.self))
    }

    /// Writes the node of a resolved scalar, whose text begins at `textStart` of `text`; a number is respelled where
    /// JSON wants it.
    private mutating func append(
        _ resolution: YAMLResolution, _ scalar: Scalar, in text: Span<UInt8>, textStart: Int
    ) throws(Failure) {
        let range = scalar.start..<scalar.end
        let (kind, respelled): (NodeKind, [UInt8]?) =
            switch resolution {
            case .string: (.string, nil)
            case .null: (.null, nil)
            case .false: (.false, nil)
            case .true: (.true, nil)
            case .number: (.number, nil)
            case .decimal: (.number, decimalText(text, textStart..<textStart + scalar.second - scalar.first))
            case .octal:
                (.number, integerText(text, textStart + 2..<textStart + scalar.second - scalar.first, radix: 8))
            case .hexadecimal:
                (.number, integerText(text, textStart + 2..<textStart + scalar.second - scalar.first, radix: 16))
            }
        guard kind == .string || kind == .number else { return try append(Node(kind: kind, source: range)) }
        guard let respelled else {
            return try append(Node(kind: kind, source: range, first: scalar.first, second: scalar.second))
        }
        let first = texts.count
        texts.append(contentsOf: respelled)
        try append(Node(kind: .number, source: range, first: first, second: first + respelled.count))
    }
}

/// `+012.` as `12.0`: a JSON number of the same value.
private func decimalText(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    var at = range.lowerBound
    if text[at] == Byte.dash { result.append(Byte.dash) }
    if text[at] == Byte.dash || text[at] == Byte.plus { at += 1 }
    while at + 1 < range.upperBound, text[at] == Byte.zero, text[at + 1] &- 0x30 < 10 { at += 1 }
    if text[at] == Byte.dot { result.append(Byte.zero) }
    while at < range.upperBound {
        result.append(text[at])
        if text[at] == Byte.dot, at + 1 >= range.upperBound || text[at + 1] &- 0x30 >= 10 { result.append(Byte.zero) }
        at += 1
    }
    return result
}

/// The digits of an integer of radix 8 or 16 in decimal, exactly. Cost: quadratic in the digits, of which there are
/// 1024 at most: 7 at a time against 9 of the result.
private func integerText(_ text: Span<UInt8>, _ range: Range<Int>, radix: UInt64) -> [UInt8] {
    // Nine decimal digits each, least significant first.
    var limbs: [UInt64] = [0]
    let limbSize: UInt64 = 1_000_000_000
    var start = range.lowerBound
    while start < range.upperBound {
        var (carry, scale): (UInt64, UInt64) = (0, 1)
        for offset in start..<min(start + 7, range.upperBound) {
            let byte = text[offset]
            carry = carry * radix + UInt64(byte < 0x3A ? byte - 0x30 : (byte | 0x20) - 0x57)
            scale *= radix
        }
        for position in limbs.indices {
            carry += limbs[position] * scale
            limbs[position] = carry % limbSize
            carry /= limbSize
        }
        if carry > 0 { limbs.append(carry) }
        start += 7
    }
    var digits = Array(String(limbs.removeLast()).utf8)
    for limb in limbs.reversed() { digits += String(limb + limbSize).utf8.dropFirst() }
    return digits
}

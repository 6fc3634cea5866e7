// The sets that `\p{...}` names, asked from the standard library; scripts are not there, so they are not here.
import Synchronization

/// The sets of `\p{...}` (ECMA-262 table 67 and following) that the standard library knows.
enum UnicodeProperty {
    private static let known = Mutex<[String: CodePointSet]>([:])

    /// The set of a property expression such as `L`, `gc=Lu`, `Alphabetic`; nil where the name is not known.
    /// Cost: one pass over the assigned planes (about 2 ms) the first time, then a look-up.
    static func set(named name: String) -> CodePointSet? {
        if let set = known.withLock({ $0[name] }) { return set }
        guard let test = test(named: name) else { return nil }
        let set = collect(test)
        known.withLock { $0[name] = set }
        return set
    }

    /// Whether a name is a script property, which ECMA-262 has and the standard library does not answer.
    static func isScript(_ name: String) -> Bool {
        ["Script=", "sc=", "Script_Extensions=", "scx="].contains { name.hasPrefix($0) }
    }

    private static func collect(_ test: (Unicode.Scalar) -> Bool) -> CodePointSet {
        var ranges: [ClosedRange<UInt32>] = []
        // Planes 4 to 13 and the private planes 15 and 16 are uniform but for their last two code points.
        let scalars: [ClosedRange<UInt32>] = [0...0xD7FF, 0xE000...0x3FFFF, 0xE0000...0xE0FFF]
        for range in scalars {
            for value in range {
                guard let scalar = Unicode.Scalar(value), test(scalar) else { continue }
                if let end = ranges.last, end.upperBound + 1 == value {
                    ranges[ranges.count - 1] = end.lowerBound...value
                } else {
                    ranges.append(value...value)
                }
            }
        }
        var uniform: [ClosedRange<UInt32>] = [0xE1000...0xEFFFD]
        for plane in UInt32(4)...16 {
            let first = plane << 16
            if plane != 14 { uniform.append(first...(first + 0xFFFD)) }
            uniform.append((first + 0xFFFE)...(first + 0xFFFF))
        }
        for range in uniform {
            if let scalar = Unicode.Scalar(range.lowerBound), test(scalar) { ranges.append(range) }
        }
        return CodePointSet(ranges)
    }

    private static func test(named name: String) -> ((Unicode.Scalar) -> Bool)? {
        var category = name
        for prefix in ["General_Category=", "gc="] where name.hasPrefix(prefix) {
            category = String(name.dropFirst(prefix.count))
        }
        if let wanted = categories[category] { return { wanted.contains($0.properties.generalCategory) } }
        return category == name ? binary(name) : nil
    }

    private static func binary(_ name: String) -> ((Unicode.Scalar) -> Bool)? {
        switch name {
        case "Any": { _ in true }
        case "ASCII": { $0.value < 0x80 }
        case "Assigned": { $0.properties.generalCategory != .unassigned }
        case "ASCII_Hex_Digit", "AHex": { $0.properties.isASCIIHexDigit }
        case "Alphabetic", "Alpha": { $0.properties.isAlphabetic }
        case "Cased": { $0.properties.isCased }
        case "Case_Ignorable", "CI": { $0.properties.isCaseIgnorable }
        case "Dash": { $0.properties.isDash }
        case "Default_Ignorable_Code_Point", "DI": { $0.properties.isDefaultIgnorableCodePoint }
        case "Diacritic", "Dia": { $0.properties.isDiacritic }
        case "Emoji": { $0.properties.isEmoji }
        case "Emoji_Modifier", "EMod": { $0.properties.isEmojiModifier }
        case "Emoji_Modifier_Base", "EBase": { $0.properties.isEmojiModifierBase }
        case "Emoji_Presentation", "EPres": { $0.properties.isEmojiPresentation }
        case "Extender", "Ext": { $0.properties.isExtender }
        case "Hex_Digit", "Hex": { $0.properties.isHexDigit }
        case "ID_Continue", "IDC": { $0.properties.isIDContinue }
        case "ID_Start", "IDS": { $0.properties.isIDStart }
        case "Ideographic", "Ideo": { $0.properties.isIdeographic }
        case "Lowercase", "Lower": { $0.properties.isLowercase }
        case "Math": { $0.properties.isMath }
        case "Noncharacter_Code_Point", "NChar": { $0.properties.isNoncharacterCodePoint }
        case "Quotation_Mark", "QMark": { $0.properties.isQuotationMark }
        case "Unified_Ideograph", "UIdeo": { $0.properties.isUnifiedIdeograph }
        case "Uppercase", "Upper": { $0.properties.isUppercase }
        case "Variation_Selector", "VS": { $0.properties.isVariationSelector }
        case "White_Space", "space": { $0.properties.isWhitespace }
        case "XID_Continue", "XIDC": { $0.properties.isXIDContinue }
        case "XID_Start", "XIDS": { $0.properties.isXIDStart }
        default: nil
        }
    }

    /// General_Category values, short and long names (UAX 44 table 12).
    private static let categories: [String: Set<Unicode.GeneralCategory>] = {
        let single: [(String, String, Unicode.GeneralCategory)] = [
            ("Lu", "Uppercase_Letter", .uppercaseLetter), ("Ll", "Lowercase_Letter", .lowercaseLetter),
            ("Lt", "Titlecase_Letter", .titlecaseLetter), ("Lm", "Modifier_Letter", .modifierLetter),
            ("Lo", "Other_Letter", .otherLetter), ("Mn", "Nonspacing_Mark", .nonspacingMark),
            ("Mc", "Spacing_Mark", .spacingMark), ("Me", "Enclosing_Mark", .enclosingMark),
            ("Nd", "Decimal_Number", .decimalNumber), ("Nl", "Letter_Number", .letterNumber),
            ("No", "Other_Number", .otherNumber), ("Pc", "Connector_Punctuation", .connectorPunctuation),
            ("Pd", "Dash_Punctuation", .dashPunctuation), ("Ps", "Open_Punctuation", .openPunctuation),
            ("Pe", "Close_Punctuation", .closePunctuation), ("Pi", "Initial_Punctuation", .initialPunctuation),
            ("Pf", "Final_Punctuation", .finalPunctuation), ("Po", "Other_Punctuation", .otherPunctuation),
            ("Sm", "Math_Symbol", .mathSymbol), ("Sc", "Currency_Symbol", .currencySymbol),
            ("Sk", "Modifier_Symbol", .modifierSymbol), ("So", "Other_Symbol", .otherSymbol),
            ("Zs", "Space_Separator", .spaceSeparator), ("Zl", "Line_Separator", .lineSeparator),
            ("Zp", "Paragraph_Separator", .paragraphSeparator), ("Cc", "Control", .control),
            ("Cf", "Format", .format),
            ("Cs", "Surrogate", .surrogate), ("Co", "Private_Use", .privateUse), ("Cn", "Unassigned", .unassigned),
        ]
        var all: [String: Set<Unicode.GeneralCategory>] = [:]
        for (short, long, category) in single {
            all[short] = [category]
            all[long] = [category]
            all[String(short.prefix(1)), default: []].insert(category)
        }
        all["LC"] = [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter]
        let long = [
            "L": ["Letter"], "M": ["Mark", "Combining_Mark"], "N": ["Number"], "P": ["Punctuation", "punct"],
            "S": ["Symbol"], "Z": ["Separator"], "C": ["Other"], "LC": ["Cased_Letter"], "Nd": ["digit"],
            "Cc": ["cntrl"],
        ]
        for (short, names) in long {
            for name in names { all[name] = all[short] }
        }
        return all
    }()
}

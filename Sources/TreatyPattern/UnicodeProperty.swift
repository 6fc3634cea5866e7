// The sets that `\p{...}` names: from the standard library where it knows, from UnicodeTable where it does not.
import Synchronization

/// The sets of `\p{...}` (ECMA-262 tables 67 to 69; names and aliases exact, nothing else).
enum UnicodeProperty {
    private static let known = Mutex<[String: CodePointSet]>([:])

    /// The set of a property expression such as `L`, `gc=Lu`, `Alphabetic`, `scx=Grek`; nil where the name is not
    /// known. Cost: the first time one pass over the assigned planes (about 2 ms; once for all categories) or a table,
    /// then a look-up.
    static func set(named name: String) -> CodePointSet? {
        if let set = known.withLock({ $0[name] }) { return set }
        guard let set = made(name) else { return nil }
        known.withLock { $0[name] = set }
        return set
    }

    private static func made(_ name: String) -> CodePointSet? {
        if let sign = name.firstIndex(of: "=") {
            let value = String(name[name.index(after: sign)...])
            switch name[..<sign] {
            case "General_Category", "gc": return category(value)
            case "Script", "sc": return script(value)
            case "Script_Extensions", "scx": return scriptExtensions(value)
            default: return nil
            }
        }
        if let set = category(name) { return set }
        if let row = tableProperties.first(where: { $0.names.contains(name[...]) }) { return row.set }
        if let test = binary(name) ?? caseChange(name) { return collect { test($0.properties) } }
        return switch name {
        case "Any": .all
        case "ASCII": CodePointSet([0...0x7F])
        case "Assigned": category("Cn")?.complement
        default: nil
        }
    }

    /// General_Category. The standard library has no scalars that are surrogates, so these are put in here.
    private static func category(_ name: String) -> CodePointSet? {
        guard let wanted = categories[name] else { return nil }
        let ranges = rangesOfCategory.filter { wanted.contains($0.category) }.map(\.range)
        return CodePointSet(wanted.contains(.surrogate) ? ranges + [0xD800...0xDFFF] : ranges)
    }

    private static let rangesOfCategory: [(category: Unicode.GeneralCategory, range: ClosedRange<UInt32>)] = {
        var runs: [(category: Unicode.GeneralCategory, range: ClosedRange<UInt32>)] = []
        scan { range, scalar in
            let category = scalar.properties.generalCategory
            if let last = runs.last, last.category == category, last.range.upperBound + 1 == range.lowerBound {
                runs[runs.count - 1].range = last.range.lowerBound...range.upperBound
            } else {
                runs.append((category, range))
            }
        }
        return runs
    }()

    private static func script(_ name: String) -> CodePointSet? {
        if name == "Zzzz" || name == "Unknown" {
            return CodePointSet(scripts.flatMap(\.set.ranges)).complement
        }
        return scripts.first { $0.names.contains(name[...]) }?.set
    }

    /// Where a code point has scripts of its own in the table, these count instead of its script (UAX 24 2.2).
    private static func scriptExtensions(_ name: String) -> CodePointSet? {
        guard let plain = script(name) else { return nil }
        guard let row = scripts.first(where: { $0.names.contains(name[...]) }) else { return plain }
        let listed = CodePointSet(extensions.flatMap(\.set.ranges))
        let own = extensions.filter { $0.names.contains(row.names[0]) }
        return plain.subtracting(listed).union(CodePointSet(own.flatMap(\.set.ranges)))
    }

    private typealias Row = (names: [Substring], set: CodePointSet)

    private static let scripts = rows(UnicodeTable.scripts)
    private static let extensions = rows(UnicodeTable.scriptExtensions)
    private static let tableProperties = rows(UnicodeTable.properties)

    private static func rows(_ table: String) -> [Row] {
        var rows: [(names: [Substring], ranges: [ClosedRange<UInt32>])] = []
        for line in table.split(separator: "\n") {
            var words = line.split(separator: " ")[...]
            if let head = words.first, head.hasSuffix(":") {
                rows.append((head.dropLast().split(separator: ","), []))
                words = words.dropFirst()
            }
            for word in words {
                let ends = word.split(separator: "-").compactMap { UInt32($0, radix: 16) }
                if let first = ends.first, let last = ends.last { rows[rows.count - 1].ranges.append(first...last) }
            }
        }
        return rows.map { ($0.names, CodePointSet($0.ranges)) }
    }

    private static func collect(_ test: (Unicode.Scalar) -> Bool) -> CodePointSet {
        var ranges: [ClosedRange<UInt32>] = []
        scan { range, scalar in
            if !test(scalar) { return }
            if let last = ranges.last, last.upperBound + 1 == range.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound...range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return CodePointSet(ranges)
    }

    /// Visits all scalars in order; where many are alike, their range and the first.
    private static func scan(_ visit: (ClosedRange<UInt32>, Unicode.Scalar) -> Void) {
        func each(_ values: ClosedRange<UInt32>) {
            for value in values { if let scalar = Unicode.Scalar(value) { visit(value...value, scalar) } }
        }
        func whole(_ range: ClosedRange<UInt32>) {
            if let scalar = Unicode.Scalar(range.lowerBound) { visit(range, scalar) }
        }
        each(0...0xD7FF)
        each(0xE000...0x3FFFF)
        // Planes 4 to 13 and the private planes 15 and 16 are uniform but for their last two code points.
        for plane in UInt32(4)...16 {
            let first = plane << 16
            if plane == 14 {
                each(first...(first + 0xFFF))
                whole((first + 0x1000)...(first + 0xFFFD))
            } else {
                whole(first...(first + 0xFFFD))
            }
            whole((first + 0xFFFE)...(first + 0xFFFF))
        }
    }

    private typealias Test = (Unicode.Scalar.Properties) -> Bool

    private static func binary(_ name: String) -> Test? {
        switch name {
        case "ASCII_Hex_Digit", "AHex": \.isASCIIHexDigit
        case "Alphabetic", "Alpha": \.isAlphabetic
        case "Bidi_Control", "Bidi_C": \.isBidiControl
        case "Bidi_Mirrored", "Bidi_M": \.isBidiMirrored
        case "Cased": \.isCased
        case "Case_Ignorable", "CI": \.isCaseIgnorable
        case "Dash": \.isDash
        case "Default_Ignorable_Code_Point", "DI": \.isDefaultIgnorableCodePoint
        case "Deprecated", "Dep": \.isDeprecated
        case "Diacritic", "Dia": \.isDiacritic
        case "Emoji": \.isEmoji
        case "Emoji_Modifier", "EMod": \.isEmojiModifier
        case "Emoji_Modifier_Base", "EBase": \.isEmojiModifierBase
        case "Emoji_Presentation", "EPres": \.isEmojiPresentation
        case "Extender", "Ext": \.isExtender
        case "Grapheme_Base", "Gr_Base": \.isGraphemeBase
        case "Grapheme_Extend", "Gr_Ext": \.isGraphemeExtend
        case "Hex_Digit", "Hex": \.isHexDigit
        case "IDS_Binary_Operator", "IDSB": \.isIDSBinaryOperator
        case "IDS_Trinary_Operator", "IDST": \.isIDSTrinaryOperator
        case "ID_Continue", "IDC": \.isIDContinue
        case "ID_Start", "IDS": \.isIDStart
        case "Ideographic", "Ideo": \.isIdeographic
        case "Join_Control", "Join_C": \.isJoinControl
        case "Logical_Order_Exception", "LOE": \.isLogicalOrderException
        case "Lowercase", "Lower": \.isLowercase
        case "Math": \.isMath
        case "Noncharacter_Code_Point", "NChar": \.isNoncharacterCodePoint
        case "Pattern_Syntax", "Pat_Syn": \.isPatternSyntax
        case "Pattern_White_Space", "Pat_WS": \.isPatternWhitespace
        case "Quotation_Mark", "QMark": \.isQuotationMark
        case "Radical": \.isRadical
        case "Sentence_Terminal", "STerm": \.isSentenceTerminal
        case "Soft_Dotted", "SD": \.isSoftDotted
        case "Terminal_Punctuation", "Term": \.isTerminalPunctuation
        case "Unified_Ideograph", "UIdeo": \.isUnifiedIdeograph
        case "Uppercase", "Upper": \.isUppercase
        case "Variation_Selector", "VS": \.isVariationSelector
        case "White_Space", "space": \.isWhitespace
        case "XID_Continue", "XIDC": \.isXIDContinue
        case "XID_Start", "XIDS": \.isXIDStart
        default: nil
        }
    }

    private static func caseChange(_ name: String) -> Test? {
        switch name {
        case "Changes_When_Casefolded", "CWCF": \.changesWhenCaseFolded
        case "Changes_When_Casemapped", "CWCM": \.changesWhenCaseMapped
        case "Changes_When_Lowercased", "CWL": \.changesWhenLowercased
        case "Changes_When_NFKC_Casefolded", "CWKCF": \.changesWhenNFKCCaseFolded
        case "Changes_When_Titlecased", "CWT": \.changesWhenTitlecased
        case "Changes_When_Uppercased", "CWU": \.changesWhenUppercased
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

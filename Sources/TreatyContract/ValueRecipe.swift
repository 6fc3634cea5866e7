// How an effect finds a value: literal, place, time, record, arithmetic, and what is made of them.
package import TreatyData
package import TreatyText

/// The recipe of a value (docs/contract-language.md, Values).
package indirect enum ValueRecipe: Sendable {
    case literal(JSON)
    case location(Locator)
    case now(TimeForm)
    /// A value that no record has, of the shape of those that are there, or made from a pattern.
    case new(pattern: String?)
    /// A member of the record that the caller is.
    case principal(JSONPointer)
    /// Of the record that an earlier effect of the call found or made.
    case record(collection: String, JSONPointer)
    /// Of the element that a repeated effect is at.
    case each(JSONPointer)
    /// How many records a list found, before and after paging.
    case total, count
    /// The start of the window of time.
    case from
    /// The least value of a member among the records, not before another.
    case earliest(member: JSONPointer, since: ValueRecipe?)
    case arithmetic(Arithmetic)
    case choice(of: ValueRecipe, [(text: String, value: ValueRecipe)], otherwise: ValueRecipe?)
    case text(TextTemplate)
    case first([ValueRecipe])
    /// Bytes of an uploaded part, its name, and what stands behind the last dot of it.
    case length(Locator)
    case filename(Locator)
    case fileExtension(Locator)
    case object([(name: String, value: ValueRecipe)])
    case array([ValueRecipe])

    /// How a time is written.
    package enum TimeForm: Sendable {
        /// As the target wants: seconds for a number, else a date-time.
        case wanted
        case seconds, milliseconds, dateTime
    }

    /// Numbers joined by `+ - * /` and parentheses.
    package indirect enum Arithmetic: Sendable {
        case value(ValueRecipe)
        case operation(Character, Arithmetic, Arithmetic)

        /// How the time of the call, where it is part of it, is to be written; nil where it is not.
        package var timeForm: TimeForm? {
            switch self {
            case .value(.now(let form)): form
            case .value: nil
            case .operation(_, let left, let right): left.timeForm ?? right.timeForm
            }
        }
    }
}

/// A text with values in braces.
package struct TextTemplate: Sendable {
    package enum Part: Sendable {
        case text(String)
        case value(ValueRecipe)
    }

    package let parts: [Part]

    /// Braces around what is no value stay as they are.
    package init(_ text: String) {
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: open)..<close])
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            if let recipe = ValueRecipe(reading: name), !recipe.isLiteral {
                parts.append(.value(recipe))
            } else {
                parts.append(.text("{\(name)}"))
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }
}

extension ValueRecipe {
    package var isLiteral: Bool { if case .literal = self { true } else { false } }

    /// The words that begin with a dollar.
    static let words = ["$now", "$new", "$principal", "$record", "$each", "$total", "$count", "$from"]

    /// Reads a text: a place, a word, arithmetic, else the text itself. Nil for a word that there is not, and for
    /// arithmetic that cannot be read.
    package init?(reading text: String) {
        if let simple = ValueRecipe(word: text) {
            self = simple
            return
        }
        let begins =
            text.hasPrefix("$") || ["query.", "path.", "header.", "cookie.", "body"].contains { text.hasPrefix($0) }
        if begins, text.contains(" ") {
            var reader = ArithmeticReader(text)
            guard let read = reader.whole() else {
                // A sentence that begins like a place is a sentence.
                if text.hasPrefix("$") { return nil }
                self = .literal(.string(text))
                return
            }
            self = .arithmetic(read)
            return
        }
        if text.hasPrefix("$"), text.dropFirst().first?.isLetter == true { return nil }
        self = .literal(.string(text))
    }

    /// A place or one of the words.
    fileprivate init?(word text: String) {
        switch text {
        case "$now": self = .now(.wanted)
        case "$now.seconds": self = .now(.seconds)
        case "$now.ms": self = .now(.milliseconds)
        case "$now.date-time": self = .now(.dateTime)
        case "$new": self = .new(pattern: nil)
        case "$total": self = .total
        case "$count": self = .count
        case "$from": self = .from
        case "$each": self = .each(JSONPointer())
        default:
            if let rest = text.dropping("$principal"), let pointer = JSONPointer(text: rest), !rest.isEmpty {
                self = .principal(pointer)
            } else if let rest = text.dropping("$each"), let pointer = JSONPointer(text: rest) {
                self = .each(pointer)
            } else if let rest = text.dropping("$record/"), let pointer = JSONPointer(text: "/" + rest),
                let collection = pointer.tokens.first, !collection.isEmpty, !text.contains(" ")
            {
                self = .record(collection: collection, JSONPointer(Array(pointer.tokens.dropFirst())))
            } else if !text.contains(" "), let place = Locator(text) {
                self = .location(place)
            } else {
                return nil
            }
        }
    }
}

/// Reads arithmetic: words, numbers, operators between blanks, parentheses.
private struct ArithmeticReader {
    private var tokens: [Substring]

    init(_ text: String) {
        tokens = []
        for word in text.split(separator: " ") {
            var word = word
            while word.first == "(" {
                tokens.append("(")
                word = word.dropFirst()
            }
            var closing = 0
            while word.last == ")" {
                closing += 1
                word = word.dropLast()
            }
            if !word.isEmpty { tokens.append(word) }
            tokens += Array(repeating: ")", count: closing)
        }
        tokens.reverse()
    }

    mutating func whole() -> ValueRecipe.Arithmetic? {
        guard let sum = sum(depth: 0), tokens.isEmpty else { return nil }
        return sum
    }

    private mutating func sum(depth: Int) -> ValueRecipe.Arithmetic? {
        guard depth < 32, var left = product(depth: depth) else { return nil }
        while let sign = tokens.last, sign == "+" || sign == "-" {
            tokens.removeLast()
            guard let right = product(depth: depth) else { return nil }
            left = .operation(Character(String(sign)), left, right)
        }
        return left
    }

    private mutating func product(depth: Int) -> ValueRecipe.Arithmetic? {
        guard var left = operand(depth: depth) else { return nil }
        while let sign = tokens.last, sign == "*" || sign == "/" {
            tokens.removeLast()
            guard let right = operand(depth: depth) else { return nil }
            left = .operation(Character(String(sign)), left, right)
        }
        return left
    }

    private mutating func operand(depth: Int) -> ValueRecipe.Arithmetic? {
        guard let word = tokens.popLast() else { return nil }
        if word == "(" {
            guard let inner = sum(depth: depth + 1), tokens.popLast() == ")" else { return nil }
            return inner
        }
        if Double(word) != nil, ExactNumber(word.utf8) != nil { return .value(.literal(.number(String(word)))) }
        return ValueRecipe(word: String(word)).map { .value($0) }
    }
}

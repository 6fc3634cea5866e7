// Words of a command line into typed values, by what a verb declares; it does not know what any verb does.
import TreatyText

/// The values given to one verb, each checked against its declaration, so that asking for one cannot fail.
struct ParsedArguments: Sendable {
    /// What stands beside the options, in order.
    private(set) var operands: [String] = []
    private let options: [Option]
    private var values: [String: [String]] = [:]

    /// Reads `--name value`, `--name=value`, `-n value`, and `--`, after which everything is an operand.
    init(_ words: [String], of verb: Verb) throws(WrongUse) {
        options = verb.allOptions
        var rest = words[...]
        var onlyOperands = false
        while let word = rest.popFirst() {
            if onlyOperands || !word.hasPrefix("-") || word == "-" {
                operands.append(word)
            } else if word == "--" {
                onlyOperands = true
            } else {
                try take(word, &rest, verb)
            }
        }
        if !flag("--help") { try checkOperands(verb) }
    }

    /// Whether a flag was given.
    func flag(_ name: String) -> Bool {
        declaration(of: name)
        return values[name] != nil
    }

    /// Whether an option stands on the command line, whatever its default.
    func isGiven(_ name: String) -> Bool { flag(name) }

    /// The text of an option, the last one where it was given twice; else its default; nil where it has none.
    func string(_ name: String) -> String? { values[name]?.last ?? declaration(of: name).defaultText }

    /// All texts of an option that may be repeated, in order.
    func strings(_ name: String) -> [String] {
        values[name] ?? declaration(of: name).defaultText.map { [$0] } ?? []
    }

    /// The number of an option of the kind `integer`.
    func int(_ name: String) -> Int? { string(name).flatMap { Int($0) } }

    /// The length of time of an option of the kind `duration` or `seconds`.
    func duration(_ name: String) -> Duration? {
        let kind = declaration(of: name).kind
        return string(name).flatMap { Option.duration($0, bareIsSeconds: kind == .seconds) }
    }

    /// The declaration that a verb asks by; to ask for an option that was never declared is our own mistake.
    @discardableResult
    private func declaration(of name: String) -> Option {
        guard let option = options.first(where: { $0.name == name }) else {
            preconditionFailure("option \(name) is asked for and not declared")
        }
        return option
    }

    private mutating func take(_ word: String, _ rest: inout ArraySlice<String>, _ verb: Verb) throws(WrongUse) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = options.first(where: { $0.name == name || $0.short == name }) else {
            let near = suggestion(for: name, among: options.map(\.name))
            throw WrongUse(
                "unknown option '\(name)' of treaty \(verb.name)",
                help: near.map { "did you mean '\($0)'?" })
        }
        if option.kind == .flag {
            guard parts.count == 1 else { throw WrongUse("\(option.name) takes no value") }
            values[option.name] = [""]
            return
        }
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
            throw WrongUse("\(option.name) needs a value: \(option.spelling)")
        }
        if let wrong = option.complaint(about: value) {
            throw WrongUse("\(option.name) \(wrong.message), not '\(value)'", help: wrong.help)
        }
        if values[option.name] != nil, !option.isRepeatable { throw WrongUse("\(option.name) is given twice") }
        values[option.name, default: []].append(value)
    }

    private func checkOperands(_ verb: Verb) throws(WrongUse) {
        let needed = verb.operands.filter { $0.count == .one || $0.count == .some }
        if operands.count < needed.count {
            throw WrongUse("\(needed[operands.count].name) is missing", help: "usage: \(verb.usage)")
        }
        let isOpen = verb.operands.contains { $0.count == .some || $0.count == .any }
        if !isOpen, operands.count > verb.operands.count {
            throw WrongUse("unexpected argument '\(operands[verb.operands.count])'", help: "usage: \(verb.usage)")
        }
    }
}

extension Option {
    /// What is wrong with a value, as the rest of a sentence that begins with the option's name; nil where nothing is.
    func complaint(about value: String) -> WrongUse? {
        switch kind {
        case .flag: return nil
        case .text: return value.isEmpty ? WrongUse("must not be empty") : nil
        case .integer(let range):
            if let number = Int(value), range.contains(number) { return nil }
            guard range.upperBound < Int.max else {
                return WrongUse("must be a whole number of at least \(range.lowerBound)")
            }
            return WrongUse("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        case .duration:
            if Option.duration(value, bareIsSeconds: false) != nil { return nil }
            return WrongUse("must be a length of time such as 300ms, 10s or 2m")
        case .seconds:
            if Option.duration(value, bareIsSeconds: true) != nil { return nil }
            return WrongUse("must be seconds, or a length of time such as 300ms, 10s or 2m")
        case .choice(let words):
            if words.contains(value) { return nil }
            return WrongUse(
                "must be one of \(words.joined(separator: ", "))", help: TreatyText.help(for: value, among: words))
        }
    }

    /// Reads `300ms`, `10s`, `2m`, `1.5s`, and a bare number where that means seconds; nil for anything else, and above
    /// 30 days.
    static func duration(_ text: String, bareIsSeconds: Bool) -> Duration? {
        let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let millisecondsPerUnit: Double
        switch text.dropFirst(number.count) {
        case "ms": millisecondsPerUnit = 1
        case "s": millisecondsPerUnit = 1_000
        case "m": millisecondsPerUnit = 60_000
        case "" where bareIsSeconds: millisecondsPerUnit = 1_000
        default: return nil
        }
        let millisecondsMax = 30.0 * 24 * 3600 * 1000
        guard let value = Double(number), value * millisecondsPerUnit <= millisecondsMax else { return nil }
        return .milliseconds(Int((value * millisecondsPerUnit).rounded()))
    }
}

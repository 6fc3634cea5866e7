// What a verb declares of itself: parsing, help and suggestions all read this and nothing else.

/// How a run ended, as scripts and CI see it.
enum ExitCode: Int32, Sendable {
    /// The contract was kept, or there was nothing to complain about.
    case kept = 0
    /// Findings, or errors in a document that can be used.
    case findings = 1
    /// Wrong use, or a document that cannot be used at all.
    case wrongUse = 2
    /// Could not run, or nothing was tested.
    case notRun = 3
}

/// A command line that cannot be meant: one sentence, and what to do instead (default: the verb's help).
struct WrongUse: Error, Sendable {
    var message: String
    var help: String?

    init(_ message: String, help: String? = nil) {
        self.message = message
        self.help = help
    }
}

/// One verb of the command: its words for help, what it takes, and what it does.
struct Verb: Sendable {
    var name: String
    /// One sentence without a full stop, as the list of verbs shows it.
    var summary: String
    var operands: [Operand] = []
    var options: [Option] = []
    /// Paragraphs of the verb's help, after its options.
    var discussion: [String] = []
    var examples: [Example] = []
    /// Does it. The code is the process's; what it throws is printed as wrong use.
    var run: @Sendable (ParsedArguments, Terminal) throws(WrongUse) -> ExitCode

    /// Its own options and those that every verb has.
    var allOptions: [Option] { options + Option.common }
}

/// An argument beside the options, such as `CONTRACT`.
struct Operand: Sendable {
    /// How many there may be: `one`, at most one (`optional`), at least one (`some`), or `any` number.
    enum Count: Sendable { case one, optional, some, any }

    var name: String
    var count: Count
    var help: String

    init(_ name: String, _ count: Count, _ help: String) {
        self.name = name
        self.count = count
        self.help = help
    }
}

/// An option of a verb, declared once; its name is spelled here and where the verb asks for it.
struct Option: Sendable {
    /// What a value must look like; `flag` has none. `seconds` is a `duration` whose unit may be left out.
    enum Kind: Sendable, Equatable {
        case flag, text, duration, seconds
        case integer(ClosedRange<Int>)
        case choice([String])
    }

    var name: String
    var short: String?
    /// The placeholder that help prints for the value; nil for a flag.
    var value: String?
    var kind: Kind
    /// The value when none is given, in the spelling of the command line.
    var defaultText: String?
    var isRepeatable: Bool
    /// Whether the verb does nothing without it; it checks that itself.
    var isRequired = false
    var help: String

    /// A flag: there or not.
    init(_ name: String, short: String? = nil, help: String) {
        self.init(name, short: short, value: nil, kind: .flag, help: help)
    }

    /// An option with a value.
    init(
        _ name: String, short: String? = nil, value: String?, kind: Kind = .text, default defaultText: String? = nil,
        isRepeatable: Bool = false, isRequired: Bool = false, help: String
    ) {
        self.isRequired = isRequired
        self.name = name
        self.short = short
        self.value = value
        self.kind = kind
        self.defaultText = defaultText
        self.isRepeatable = isRepeatable
        self.help = help
    }

    /// What every verb takes.
    static let common: [Option] = [
        Option("--no-color", help: "plain text, also on a terminal (the variable NO_COLOR says the same)"),
        Option("--help", short: "-h", help: "this text"),
    ]

    /// The option as help writes it: `-h, --help`, `--port PORT`.
    var spelling: String {
        (short.map { "\($0), " } ?? "") + name + (value.map { " \($0)" } ?? "")
    }
}

/// A command line worth copying, and what it does.
struct Example: Sendable {
    var command: String
    var meaning: String

    init(_ command: String, _ meaning: String) {
        self.command = command
        self.meaning = meaning
    }
}

// The verb `help`: the texts of the other verbs; it explains nothing that a declaration does not say.
import TreatyText

extension Verb {
    /// `treaty help [VERB]`.
    static let help = Verb(
        name: "help",
        summary: "explains a verb, or lists them all",
        operands: [Operand("VERB", .optional, "the verb to explain")],
        examples: [Example("treaty help help", "explains this verb")],
        run: { (arguments, terminal) throws(WrongUse) in
            guard let name = arguments.operands.first else {
                terminal.write(TreatyCommand.overview)
                return .kept
            }
            guard let verb = TreatyCommand.verbs.first(where: { $0.name == name }) else {
                let known = TreatyCommand.verbs.map(\.name)
                throw WrongUse("unknown verb '\(name)'", help: TreatyText.help(for: name, among: known))
            }
            terminal.write(verb.helpText)
            return .kept
        })
}

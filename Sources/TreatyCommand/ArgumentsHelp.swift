// Help texts, made from declarations alone; nothing here is written for one verb.

extension TreatyCommand {
    /// What `treaty --help` prints: the verbs and the options before a verb.
    static var overview: String {
        let rows = verbs.map { ($0.name, $0.summary) }
        let options = [
            ("--version", "the version of this program"),
            ("--no-color", "plain text, also on a terminal"),
            ("-h, --help", "this text"),
        ]
        return """
            treaty: contracts between services, enforced and tested

            usage: treaty VERB [options]

            verbs:
            \(table(rows))
            options:
            \(table(options))
            treaty help VERB explains a verb.

            """
    }

    /// Two columns, the second one aligned and wrapped at the width of a terminal (80).
    static func table(_ rows: [(String, String)]) -> String {
        let column = min(rows.map(\.0.count).max() ?? 0, 26)
        var text = ""
        for (left, right) in rows {
            let indent = String(repeating: " ", count: column + 4)
            let lines = wrapped(right, width: 80 - indent.count)
            if left.count > column {
                text += "  \(left)\n\(indent)\(lines.first ?? "")\n"
            } else {
                let padding = String(repeating: " ", count: column - left.count)
                text += "  \(left)\(padding)  \(lines.first ?? "")\n"
            }
            for line in lines.dropFirst() { text += "\(indent)\(line)\n" }
        }
        return text
    }

    /// A paragraph in lines of at most `width` characters; a longer word stands alone.
    static func wrapped(_ paragraph: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in paragraph.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension Verb {
    /// `treaty mock CONTRACT... [options]`.
    var usage: String {
        let words = operands.map { operand in
            switch operand.count {
            case .one: operand.name
            case .optional: "[\(operand.name)]"
            case .some: "\(operand.name)..."
            case .any: "[\(operand.name)...]"
            }
        }
        let required = options.filter(\.isRequired).map { "\($0.name) \($0.value ?? "")" }
        return (["treaty", name] + required + words + ["[options]"]).joined(separator: " ")
    }

    /// What `treaty VERB --help` and `treaty help VERB` print.
    var helpText: String {
        var text = "treaty \(name): \(summary)\n\nusage: \(usage)\n"
        if !operands.isEmpty {
            text += "\narguments:\n" + TreatyCommand.table(operands.map { ($0.name, $0.help) })
        }
        text += "\noptions:\n"
        text += TreatyCommand.table(
            allOptions.map { option in
                let note = option.defaultText.map { " (default \($0))" } ?? ""
                return (option.spelling, option.help + note)
            })
        for paragraph in discussion {
            text += "\n" + TreatyCommand.wrapped(paragraph, width: 80).joined(separator: "\n") + "\n"
        }
        if !examples.isEmpty { text += "\nexamples:\n" }
        for example in examples { text += "  \(example.command)\n      \(example.meaning)\n" }
        return text
    }
}

// The outline of a contract, or of one operation, as text for a terminal of a hundred columns; what is in it was
// gathered before.
import TreatyContract
import TreatyText

/// Lays an outline out in lines.
package struct OutlineText {
    private let isColoured: Bool
    private let width: Int
    private var text = ""
    /// The file of the operation that is shown: places in it need no name.
    private var file: SourceFile?

    package init(isColoured: Bool = false, width: Int = 100) {
        self.isColoured = isColoured
        self.width = width
    }

    // MARK: A contract

    /// A contract with its operations in groups.
    package mutating func contract(
        _ outline: ContractOutline, groups: [(name: String, lines: [ContractOutline.Line])]
    ) -> String {
        text = ""
        let version = outline.version.isEmpty ? "" : " \(outline.version)"
        line(bold(inOneLine(outline.title) + version))
        let faults = outline.lines.filter { $0.fault != nil }
        var facts = [outline.path, outline.format, counted(outline.lines.count, "operation")]
        if !faults.isEmpty { facts.append("\(faults.count) unusable") }
        line(dim(facts.joined(separator: " · ")))
        if !outline.servers.isEmpty || !outline.schemes.isEmpty { line("") }
        for (index, server) in outline.servers.enumerated() {
            let about = server.description.map { "  " + dim(oneLine($0, 50)) } ?? ""
            line((index == 0 ? "servers   " : "          ") + inOneLine(server.url) + about)
        }
        for (index, scheme) in outline.schemes.enumerated() {
            line(
                (index == 0 ? "security  " : "          ") + inOneLine(scheme.name) + "  " + dim(inOneLine(scheme.kind))
            )
        }
        for group in groups {
            line("")
            if !group.name.isEmpty { line(bold(inOneLine(group.name)) + dim("  \(group.lines.count)")) }
            lines(group.lines)
        }
        if !faults.isEmpty {
            line("")
            line(bold("not usable"))
            for fault in faults {
                guard let reason = fault.fault else { continue }
                line("  \(fault.method) \(inOneLine(fault.path))")
                line("    \(reason.message) \(dim("[\(reason.code)] \(place(reason.location))"))")
            }
        }
        return text
    }

    /// A list of operations: columns as wide as most of them need.
    private mutating func lines(_ lines: [ContractOutline.Line]) {
        let methods = lines.map(\.method.count).max() ?? 0
        let paths = columns(lines.map { inOneLine($0.path).count }, atMost: width * 45 / 100)
        let ids = columns(lines.map { inOneLine($0.id).count }, atMost: width * 30 / 100)
        for item in lines {
            let mark = item.fault == nil ? " " : "!"
            var row = " \(mark)\(padded(item.method, methods))  \(padded(inOneLine(item.path), paths))"
            row += "  " + (ids > 0 ? padded(inOneLine(item.id), ids) + "  " : "")
            if item.isDeprecated { row += "(deprecated) " }
            let left = width - row.count
            if let summary = item.summary, left >= 16 { row += oneLine(summary, left) }
            while row.last == " " { row.removeLast() }
            line(row)
        }
    }

    /// The width that nine of ten texts need, so that one long path does not push all the others away.
    private func columns(_ counts: [Int], atMost limit: Int) -> Int {
        let sorted = counts.sorted()
        guard let widest = sorted.last else { return 0 }
        return min(widest <= limit ? widest : sorted[sorted.count * 9 / 10], limit)
    }

    // MARK: An operation

    /// One operation with all that may be sent and answered.
    package mutating func operation(_ outline: OperationOutline) -> String {
        text = ""
        let head = outline.line
        file = head.location.file
        line(bold("\(head.method) \(inOneLine(head.path))") + (head.id.isEmpty ? "" : "  \(inOneLine(head.id))"))
        if let summary = head.summary { line(oneLine(summary, width)) }
        var facts = ["\(inOneLine(head.location.fileName)):\(head.location.line)"]
        if head.isDeprecated { facts.append("deprecated") }
        if !head.tags.isEmpty { facts.append("tags: " + inOneLine(head.tags.joined(separator: ", "))) }
        if let source = outline.source { facts.append(source) }
        line(dim(facts.joined(separator: " · ")))
        for fault in outline.faults {
            line("cannot be used: \(fault.message) \(dim("[\(fault.code)] \(place(fault.location))"))")
        }
        if let description = outline.description, description != head.summary {
            line("")
            for part in wrapped(description, width - 2, linesMax: 6) { line("  " + part) }
        }
        section("Servers", outline.servers.map { inOneLine($0.url) })
        section("Security", security(outline.security))
        parameters(outline.parameters)
        bodies(outline)
        responses(outline.responses)
        section(
            "Errors, in the order in which they are looked for",
            outline.rules.map { rule in
                let source = rule.source.map { "  " + dim($0) } ?? ""
                return "\(inOneLine(rule.title))  \(inOneLine(rule.when))\(source)\(placed(rule.location))"
            })
        section("Effects", outline.effects.map(printable))
        return text
    }

    private func security(_ alternatives: [[String]]) -> [String] {
        alternatives.enumerated().map { index, schemes in
            let words = schemes.isEmpty ? "nothing" : inOneLine(schemes.joined(separator: " and "))
            return index == 0 ? words : "or \(words)"
        }
    }

    private mutating func section(_ name: String, _ rows: [String]) {
        guard !rows.isEmpty else { return }
        line("")
        line(bold(name))
        for row in rows { line("  " + row) }
    }

    private mutating func parameters(_ parameters: [OperationOutline.Parameter]) {
        guard !parameters.isEmpty else { return }
        line("")
        line(bold("Parameters") + dim("  * is required"))
        let names = columns(parameters.map { inOneLine($0.item.name).count + 1 }, atMost: 30)
        for parameter in parameters {
            let notes = [parameter.isDeprecated ? "deprecated" : nil, parameter.style.map { "(\($0))" }]
                .compactMap(\.self)
            item(parameter.item, lead: padded(parameter.place, 7), names: names, notes: notes)
        }
    }

    private mutating func item(_ item: OperationOutline.Item, lead: String, names: Int, notes: [String] = []) {
        let name = padded(inOneLine(item.name) + (item.isRequired ? "*" : ""), names)
        let what = ([inOneLine(item.type)] + notes).joined(separator: " ")
        line("  \(lead)\(name)  \(what)\(placed(item.location))")
        guard let description = item.description else { return }
        let indent = String(repeating: " ", count: 2 + lead.count + names + 2)
        line(indent + dim(oneLine(description, max(24, width - indent.count))))
    }

    private mutating func bodies(_ outline: OperationOutline) {
        guard let location = outline.bodyLocation else { return }
        line("")
        line(bold("Body") + (outline.bodyIsRequired ? dim("  required") : dim("  may lack")) + placed(location))
        for content in outline.bodies { self.content(content, indent: "  ") }
    }

    private mutating func content(_ content: OperationOutline.Content, indent: String) {
        line("\(indent)\(inOneLine(content.mediaType))  \(inOneLine(content.type))")
        let shownMax = 24
        let names = columns(content.members.map { inOneLine($0.name).count + 1 }, atMost: 28)
        for member in content.members.prefix(shownMax) {
            let name = padded(inOneLine(member.name) + (member.isRequired ? "*" : ""), names)
            var row = "\(indent)  \(name)  \(inOneLine(member.type))"
            let left = width - row.count - 2
            if let description = member.description, left >= 20 { row += "  " + dim(oneLine(description, left)) }
            line(row)
        }
        let rest = content.members.count - shownMax
        if rest > 0 { line("\(indent)  and \(counted(rest, "more member"))") }
        if !content.examples.isEmpty {
            line(dim("\(indent)  examples: \(inOneLine(content.examples.joined(separator: ", ")))"))
        }
    }

    private mutating func responses(_ responses: [OperationOutline.Response]) {
        guard !responses.isEmpty else { return }
        line("")
        line(bold("Responses"))
        for response in responses {
            let source = response.source.map { "  " + dim($0) } ?? ""
            let place = place(response.location)
            let about = oneLine(response.description ?? "", max(20, width - 14 - place.count))
            line("  \(padded(response.status, 7)) \(about)\(source)  \(dim(place))")
            let names = columns(response.fields.map(\.name.count), atMost: 28)
            for field in response.fields { item(field, lead: "        field ", names: names) }
            for content in response.contents { self.content(content, indent: "          ") }
        }
    }

    // MARK: Words

    private func placed(_ location: SourceLocation?) -> String {
        location.map { "  " + dim(place($0)) } ?? ""
    }

    /// `openapi.yaml:12`: the file without its folders; `:12` in the file of the operation.
    private func place(_ location: SourceLocation?) -> String {
        guard let location else { return "" }
        if location.file === file { return ":\(location.line)" }
        let file = location.fileName.split(separator: "/").last.map(String.init) ?? location.fileName
        return "\(inOneLine(file)):\(location.line)"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
    }

    private func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

    /// The first lines of a text as one, cut with an ellipsis.
    private func oneLine(_ text: String, _ width: Int) -> String {
        let words = inOneLine(String(text.prefix(4 * width))).split(separator: " ", omittingEmptySubsequences: true)
        let whole = words.joined(separator: " ")
        return whole.count <= width ? whole : String(whole.prefix(max(1, width - 1))) + "…"
    }

    private func wrapped(_ text: String, _ width: Int, linesMax: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        for word in inOneLine(String(text.prefix(linesMax * width * 2))).split(separator: " ") {
            if !current.isEmpty, current.count + 1 + word.count > width {
                lines.append(current)
                current = ""
                if lines.count == linesMax { break }
            }
            current += (current.isEmpty ? "" : " ") + word
        }
        if lines.count == linesMax { lines[linesMax - 1] += " …" } else if !current.isEmpty { lines.append(current) }
        return lines
    }

    /// Controls, line breaks among them, as spaces: a contract must not steer the terminal.
    private func inOneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
    }

    private func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    private func dim(_ text: String) -> String { isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    private mutating func line(_ line: String) { text += line + "\n" }
}

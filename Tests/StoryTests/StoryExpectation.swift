// What a story expects of the last run or answer, line by line; it runs nothing itself.
import Foundation

/// The lines of one `== expect` section. Each names a subject and what must hold of it:
/// `exit: 2`, `stdout contains: text`, `stderr lacks: text`, `stdout is:` or `stdout matches:` with lines that begin
/// with `| ` (`…` stands for anything), `file NAME contains: text`, `status: 401`, `field NAME: value`,
/// `body contains: text`, `body is: text`, `json /pointer: value`, `json /pointer: absent`.
struct StoryExpectation {
    private let step: StoryStep
    private let folder: String
    private let fill: (String) -> String

    init(_ step: StoryStep, folder: String, fill: @escaping (String) -> String) {
        self.step = step
        self.folder = folder
        self.fill = fill
    }

    /// Throws at the first line that does not hold, saying what was there instead.
    func check(_ outcome: StoryOutcome) throws(StoryFailure) {
        var index = 0
        var checked = 0
        while index < step.lines.count {
            let number = step.line + 1 + index
            let line = fill(step.lines[index])
            index += 1
            if line.isEmpty { continue }
            guard let colon = line.range(of: ":") else { throw StoryFailure(number, "no expectation: '\(line)'") }
            var block: [String] = []
            while index < step.lines.count, step.lines[index].hasPrefix("|") {
                block.append(fill(String(step.lines[index].dropFirst(step.lines[index].hasPrefix("| ") ? 2 : 1))))
                index += 1
            }
            let rest = line[colon.upperBound...].trimmingCharacters(in: .whitespaces)
            let value = block.isEmpty ? rest : block.joined(separator: "\n")
            try check(String(line[..<colon.lowerBound]), value, outcome, number)
            checked += 1
        }
        if checked == 0 { throw StoryFailure(step.line, "expects nothing") }
    }

    private func check(
        _ subject: String, _ value: String, _ outcome: StoryOutcome, _ line: Int
    ) throws(StoryFailure) {
        let words = subject.split(separator: " ", maxSplits: 1).map(String.init)
        let relation = words.count > 1 ? words[1] : ""
        switch (words[0], outcome) {
        case ("exit", .run(let code, let output, let errors)):
            guard String(code) != value else { return }
            throw StoryFailure(
                line, "exit \(code) instead of \(value)\n--- stdout\n\(output)\n--- stderr\n\(errors)")
        case ("stdout", .run(_, let output, _)): try compare(output, relation, value, line)
        case ("stderr", .run(_, _, let errors)): try compare(errors, relation, value, line)
        case ("file", _):
            let parts = relation.split(separator: " ").map(String.init)
            guard parts.count == 2 else { throw StoryFailure(line, "file NAME is|contains|lacks|matches: text") }
            guard let data = FileManager.default.contents(atPath: folder + "/" + parts[0]) else {
                throw StoryFailure(line, "there is no file '\(parts[0])'")
            }
            try compare(String(decoding: data, as: UTF8.self), parts[1], value, line)
        case ("status", .answer(let answer)):
            guard String(answer.status) != value else { return }
            let body = String(decoding: answer.content, as: UTF8.self)
            throw StoryFailure(line, "status \(answer.status) instead of \(value)\n--- body\n\(body)")
        case ("field", .answer(let answer)):
            let found = answer.field(relation)
            if value == "absent", found == nil { return }
            guard let found else { throw StoryFailure(line, "no field '\(relation)'") }
            try compare(found, "matches", value, line)
        case ("body", .answer(let answer)):
            try compare(String(decoding: answer.content, as: UTF8.self), relation, value, line)
        case ("json", .answer(let answer)): try compareJSON(answer.content, relation, value, line)
        case ("json", .run(_, let output, _)): try compareJSON(Array(output.utf8), relation, value, line)
        default: throw StoryFailure(line, "'\(subject)' cannot be expected here")
        }
    }

    private func compare(
        _ found: String, _ relation: String, _ value: String, _ line: Int
    ) throws(StoryFailure) {
        let holds: Bool
        switch relation {
        case "contains": holds = found.contains(value)
        case "lacks": holds = !found.contains(value)
        case "is": holds = trimmed(found) == value
        case "matches": holds = storyMatches(trimmed(found), value)
        default: throw StoryFailure(line, "unknown relation '\(relation)': is, contains, lacks, matches")
        }
        if !holds { throw StoryFailure(line, "\(relation): '\(value)', but there was\n\(found)") }
    }

    /// A last line break does not count, so that a block can say what a program prints.
    private func trimmed(_ text: String) -> String { text.hasSuffix("\n") ? String(text.dropLast()) : text }

    private func compareJSON(
        _ content: [UInt8], _ pointer: String, _ value: String, _ line: Int
    ) throws(StoryFailure) {
        let text = String(decoding: content, as: UTF8.self)
        guard let root = json(Data(content)) else { throw StoryFailure(line, "there is no JSON but:\n\(text)") }
        var place: Any? = root
        for token in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = token.replacingOccurrences(of: "~1", with: "/").replacingOccurrences(of: "~0", with: "~")
            if let object = place as? [String: Any] {
                place = object[name]
            } else if let array = place as? [Any], let index = Int(name), array.indices.contains(index) {
                place = array[index]
            } else {
                place = nil
            }
        }
        let found = place.map { canonical($0) } ?? "absent"
        if value == "*", place != nil { return }
        let expected = json(Data(value.utf8)).map { canonical($0) } ?? value
        if found != expected {
            throw StoryFailure(line, "json \(pointer) is \(found) instead of \(expected), in\n\(text)")
        }
    }

    private func json(_ data: Data) -> Any? {
        try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
    }

    /// Text with sorted names: `true` and `1`, or `"52"` and `52`, stay apart.
    private func canonical(_ value: Any) -> String {
        let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
        let data = try? JSONSerialization.data(withJSONObject: value, options: options)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}

/// Whether a text fits a pattern in which `…` stands for any characters, line breaks among them; all else is literal.
func storyMatches(_ text: String, _ pattern: String) -> Bool {
    let parts = pattern.components(separatedBy: "…")
    guard parts.count > 1 else { return text == pattern }
    guard text.hasPrefix(parts[0]) else { return false }
    var rest = text.dropFirst(parts[0].count)
    for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
        guard let place = rest.range(of: part) else { return false }
        rest = rest[place.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
}

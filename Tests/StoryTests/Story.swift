// The text of a story, read into steps; running them is StoryRun's business.
import Foundation

/// What went wrong with a story, and at which of its lines (from 1).
struct StoryFailure: Error, CustomStringConvertible {
    var line: Int
    var message: String

    init(_ line: Int, _ message: String) {
        self.line = line
        self.message = message
    }

    var description: String { "line \(line): \(message)" }
}

/// One thing a story does or expects; docs/hacking.md shows the format.
struct StoryStep {
    enum Kind: String, CaseIterable {
        case story, file, run, serve, request, expect, await, stop, kill
    }

    var kind: Kind
    /// What follows the section's name on its line.
    var argument: String
    /// The section's lines, blank ones at its end left out.
    var lines: [String]
    /// The line of the section's head, from 1.
    var line: Int

    var text: String { lines.joined(separator: "\n") }
}

/// A story: a title and its steps in order.
struct Story {
    var title: String
    var steps: [StoryStep]

    /// Sections begin with `== name`; what stands before the first one is a comment.
    init(text: String) throws(StoryFailure) {
        var steps: [StoryStep] = []
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            guard line.hasPrefix("== ") else {
                if !steps.isEmpty { steps[steps.count - 1].lines.append(line) }
                continue
            }
            let words = line.dropFirst(3).split(separator: " ", maxSplits: 1)
            guard let word = words.first, let kind = StoryStep.Kind(rawValue: String(word)) else {
                let known = StoryStep.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw StoryFailure(index + 1, "unknown section '\(line)'; known: \(known)")
            }
            let argument = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
            steps.append(StoryStep(kind: kind, argument: argument, lines: [], line: index + 1))
        }
        for index in steps.indices {
            while steps[index].lines.last?.isEmpty == true { steps[index].lines.removeLast() }
        }
        guard let head = steps.first, head.kind == .story else {
            throw StoryFailure(1, "a story begins with '== story' and its title")
        }
        title = head.argument.isEmpty ? head.text : head.argument
        self.steps = Array(steps.dropFirst())
        guard self.steps.contains(where: { $0.kind == .expect }) else {
            throw StoryFailure(head.line, "the story expects nothing")
        }
    }
}

/// Splits a command line into words: spaces part, single and double quotes hold together, nothing else is special.
func commandWords(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
        if let open = quote {
            if character == open { quote = nil } else { word = (word ?? "") + String(character) }
        } else if character == "'" || character == "\"" {
            quote = character
            word = word ?? ""
        } else if character.isWhitespace {
            if let done = word { words.append(done) }
            word = nil
        } else {
            word = (word ?? "") + String(character)
        }
    }
    if let done = word { words.append(done) }
    return words
}

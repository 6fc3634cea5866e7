// What is wrong with a file and what to do about it; traffic that breaks a contract is a Finding, not a Diagnostic.

/// How much a diagnostic weighs: an error makes the file (or the part of it) unusable, a warning does not.
public enum Severity: String, Sendable, Comparable {
    case note, warning, error

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// One thing wrong with a file: a stable code, a sentence, the place, and what to do.
public struct Diagnostic: Sendable, Error {
    public var severity: Severity
    /// A stable word code such as `yaml.tab-indent`.
    public var code: String
    /// One sentence: what was expected and what was found.
    public var message: String
    public var location: SourceLocation?
    /// What to do about it.
    public var help: String?

    public init(
        _ severity: Severity, _ code: String, _ message: String, at location: SourceLocation? = nil, help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.location = location
        self.help = help
    }
}

extension Diagnostic: Equatable {
    /// The same complaint about the same place.
    public static func == (left: Diagnostic, right: Diagnostic) -> Bool {
        left.code == right.code && left.location?.range == right.location?.range
            && left.location?.file === right.location?.file && left.message == right.message
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error: message [code]`, the line with a caret under the place, and the help.
    public var description: String {
        var text = location.map { "\($0): " } ?? ""
        text += "\(severity == .note ? "hint" : severity.rawValue): \(message) [\(code)]"
        if let location, !location.file.bytes.isEmpty { text += "\n" + location.excerpt }
        if let help { text += "\n  help: \(help)" }
        return text
    }
}

extension SourceLocation {
    /// The line of the place, cut to what a terminal shows, with carets under the range.
    package var excerpt: String {
        let place = position
        let widthMax = 100
        // A scalar more than is shown on either side says whether the line goes on there.
        let around = file.surroundings(of: range.lowerBound, scalarsMax: widthMax + 1)
        let behind = around.behind.unicodeScalars
        let characters = Array(around.before.unicodeScalars) + Array(behind)
        let column = characters.count - behind.count
        let first = max(0, min(column - 60, characters.count - widthMax))
        var shown = String(
            String.UnicodeScalarView(characters[first..<min(characters.count, first + widthMax)].map { visible($0) }))
        if first > 0 { shown = "…" + shown }
        if first + widthMax < characters.count { shown += "…" }
        let before = column - first + (first > 0 ? 1 : 0)
        let rest = behind.count
        let part = file.bytes[range.clamped(to: 0..<file.bytes.count)].prefix(4 * widthMax)
        let span = String(decoding: part, as: UTF8.self)
        let spanLine = span.prefix { !$0.isNewline }.unicodeScalars.count
        let carets = max(1, min(spanLine, rest, widthMax - before))
        let number = String(place.line)
        let gutter = String(repeating: " ", count: number.count)
        let indent = String(repeating: " ", count: before)
        let underline = String(repeating: "^", count: carets)
        return "  \(number) | \(shown)\n  \(gutter) | \(indent)\(underline)"
    }
}

/// A scalar as it may be shown: controls (a tab among them) become their picture, so that the caret stays under its
/// place.
private func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09: "→"
    case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "?"
    case 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: "?"
    default: scalar
    }
}

// The command line that sends a request again, with what the profile keeps in variables by their names.
import TreatyHTTP
import TreatyText

/// Writes command lines and texts that show no value of the environment.
struct CurlLine {
    private let target: Target
    /// Secret to what stands for it between double quotes, the longest first.
    private let printed: [(secret: String, name: String)]
    /// Shorter values are hidden only where they are the whole of a text: a `1` stands everywhere.
    private static let partBytesMin = 6

    init(_ target: Target) {
        self.target = target
        var printed = target.callers.reduce(into: target.printedInputs) {
            $0.merge($1.printed) { first, _ in first }
        }
        // A credential without its last character is nearly the credential.
        for (value, name) in printed where name.hasSuffix("}") {
            let shorter = String(value.dropLast())
            if !shorter.isEmpty, printed[shorter] == nil { printed[shorter] = name.dropLast() + "%?}" }
        }
        for (value, name) in printed {
            let encoded = PercentEncoding.encoded(value)
            if encoded != value { printed[encoded] = name }
        }
        self.printed = printed.sorted { left, right in
            let (a, b) = (left.key.utf8.count, right.key.utf8.count)
            return a == b ? left.key < right.key : a > b
        }.map { ($0.key, $0.value) }
    }

    /// The line; fields that only say what is read are left out.
    func text(_ message: RequestMessage) -> String {
        var words = [message.method == "HEAD" ? "curl -I" : "curl -i -X \(message.method)"]
        for field in message.allFields where !field.name.lowercased().hasPrefix("accept") {
            words.append("-H " + word(field.value, behind: "\(field.name): "))
        }
        if !message.content.isEmpty {
            words.append("--data-binary " + word(String(decoding: message.content, as: UTF8.self)))
        }
        words.append(word(message.target, behind: "\(target.origin)"))
        return words.joined(separator: " ")
    }

    /// A text for people, the names in place of the secrets.
    func hiding(_ text: String) -> String {
        hidden(text)?.map(\.text).joined() ?? text
    }

    private func word(_ text: String, behind head: String = "") -> String {
        guard let pieces = hidden(text) else { return quoted(head + text) }
        // What holds line breaks is quoted otherwise than a variable.
        if hasControls(text) {
            return quoted(head) + pieces.map { $0.isName ? "\"\($0.text)\"" : quoted($0.text) }.joined()
        }
        return "\"" + inQuotes(head) + pieces.map { $0.isName ? $0.text : inQuotes($0.text) }.joined() + "\""
    }

    private func hasControls(_ text: String) -> Bool { text.unicodeScalars.contains { $0.value < 0x20 } }

    /// The text in pieces, secrets replaced by their names; nil where it holds none.
    private func hidden(_ text: String) -> [(text: String, isName: Bool)]? {
        if let whole = printed.first(where: { $0.secret == text }) { return [(whole.name, true)] }
        var pieces: [(text: String, isName: Bool)] = [(text, false)]
        for (secret, name) in printed where secret.utf8.count >= Self.partBytesMin {
            pieces = pieces.flatMap { piece -> [(text: String, isName: Bool)] in
                guard !piece.isName, piece.text.contains(secret) else { return [piece] }
                var parts: [(text: String, isName: Bool)] = []
                var rest = piece.text[...]
                while let found = rest.firstRange(of: secret) {
                    parts += [(String(rest[..<found.lowerBound]), false), (name, true)]
                    rest = rest[found.upperBound...]
                }
                return parts + [(String(rest), false)]
            }
        }
        return pieces.count > 1 ? pieces : nil
    }

    private func inQuotes(_ text: String) -> String {
        text.map { "\"\\`$".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    /// As one word of a shell; with controls in it as `$'...'`, which shells and a terminal leave as it is.
    private func quoted(_ text: String) -> String {
        guard hasControls(text) else {
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\\", "'": "\\\(scalar)"
            case "\r": "\\r"
            case "\n": "\\n"
            case "\t": "\\t"
            default: scalar.value < 0x20 ? "\\x" + hexadecimal(scalar.value) : String(scalar)
            }
        }
        return "$'" + escaped.joined() + "'"
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}

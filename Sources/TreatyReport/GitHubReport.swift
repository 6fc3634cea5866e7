// Results as workflow commands, which GitHub shows beside the lines they speak of; what they mean is their makers'.
package import TreatyText

/// Makes the line of one annotation.
package enum GitHubReport {
    /// `::error file=a.yaml,line=1,col=2,title=CODE::message`, with a line break at the end.
    package static func line(
        _ severity: Severity, title: String, message: String, location: SourceLocation?
    ) -> String {
        var properties: [String] = []
        if let location {
            let position = location.position
            properties += ["file=\(property(location.fileName))", "line=\(position.line)", "col=\(position.column)"]
        }
        properties.append("title=\(property(title))")
        let command = severity == .note ? "notice" : severity.rawValue
        return "::\(command) \(properties.joined(separator: ","))::\(escaped(message))\n"
    }

    /// A message: the sign that begins an escape, and line breaks.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A property: also the signs that part properties.
    private static func property(_ text: String) -> String {
        var result = ""
        for scalar in escaped(text).unicodeScalars {
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

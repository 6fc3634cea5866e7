// Results as SARIF 2.1.0, the form in which code hosts and editors take them; what the results mean is their makers'.
import TreatyData
package import TreatyText

/// One thing found, with what SARIF wants to know of it.
package struct SARIFResult: Sendable {
    /// The severity as SARIF spells it.
    package enum Level: String, Sendable { case note, warning, error }

    package let rule: String
    package let level: Level
    package let message: String
    package let location: SourceLocation?
    /// A place that helps to understand, with a word about it.
    package let related: (location: SourceLocation, word: String)?

    package init(
        rule: String, level: Level, message: String, location: SourceLocation?,
        related: (location: SourceLocation, word: String)? = nil
    ) {
        self.rule = rule
        self.level = level
        self.message = message
        self.location = location
        self.related = related
    }
}

/// A rule that results name.
package struct SARIFRule: Sendable {
    package let id: String
    package let title: String
    package let explanation: String
    package let level: SARIFResult.Level
    /// The page of the rule; left out of the log where it is no absolute URI (SARIF 2.1.0 3.49).
    package let helpURI: String?

    package init(
        id: String, title: String, explanation: String, level: SARIFResult.Level, helpURI: String? = nil
    ) {
        self.id = id
        self.title = title
        self.explanation = explanation
        self.level = level
        self.helpURI = helpURI
    }
}

/// Makes one SARIF log of one run.
package enum SARIFReport {
    /// The whole text, pretty-printed, with a line break at the end. Rules that no result names are left out.
    package static func text(_ results: [SARIFResult], rules: [SARIFRule], version: String) -> String {
        let used = Set(results.map(\.rule))
        let rules = rules.filter { used.contains($0.id) }
        let index = Dictionary(rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var seen: [String: Int] = [:]
        let found: [JSON] = results.map { result in
            // The same sentence in the same file again is another result: it gets another number.
            let identity = "\(result.rule)\n\(result.location?.fileName ?? "")\n\(result.message)"
            seen[identity, default: 0] += 1
            return self.result(result, index, identity, occurrence: seen[identity] ?? 1)
        }
        let driver: JSON = [
            "name": "treaty", "version": .string(version), "rules": .array(rules.map(rule)),
        ]
        let log: JSON = [
            "version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "runs": [["tool": ["driver": driver], "columnKind": "unicodeCodePoints", "results": .array(found)]],
        ]
        return log.pretty
    }

    private static func rule(_ rule: SARIFRule) -> JSON {
        var json: JSON = [
            "id": .string(rule.id), "shortDescription": ["text": .string(rule.title)],
            "fullDescription": ["text": .string(rule.explanation)],
            "defaultConfiguration": ["level": .string(rule.level.rawValue)],
        ]
        if let page = rule.helpURI, URIReference(page).scheme != nil { json["helpUri"] = .string(page) }
        return json
    }

    private static func result(
        _ result: SARIFResult, _ index: [String: Int], _ identity: String, occurrence: Int
    ) -> JSON {
        var json: JSON = ["ruleId": .string(result.rule)]
        if let position = index[result.rule] { json["ruleIndex"] = .int(position) }
        json["level"] = .string(result.level.rawValue)
        json["message"] = ["text": .string(result.message)]
        if let location = result.location { json["locations"] = [["physicalLocation": place(location)]] }
        if let related = result.related {
            json["relatedLocations"] = [
                ["physicalLocation": place(related.location), "message": ["text": .string(related.word)]]
            ]
        }
        let digest = SHA256.hexadecimal(of: identity.utf8).prefix(32)
        json["partialFingerprints"] = ["treaty/v1": .string("\(digest):\(occurrence)")]
        return json
    }

    private static func place(_ location: SourceLocation) -> JSON {
        let start = location.position
        let end = location.file.position(at: max(location.range.lowerBound, location.range.upperBound))
        var region: JSON = ["startLine": .int(start.line), "startColumn": .int(start.column)]
        if end.line == start.line, end.column > start.column { region["endColumn"] = .int(end.column) }
        return ["artifactLocation": ["uri": .string(uri(location.fileName))], "region": region]
    }

    /// A path as a URI reference (RFC 3986 3.3): what is no character of a path is percent-encoded.
    private static func uri(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" + digits : digits)
            }
        }
        return path.hasPrefix("/") ? "file://" + text : text
    }
}

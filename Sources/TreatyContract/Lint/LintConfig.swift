// What a user says of rules: the part `lint` of treaty.yaml, and the same on the command line; targets are read by
// TreatyConformance.
package import TreatyData
package import TreatyText

/// Weights of rules and places to leave alone.
package struct LintConfig: Sendable {
    /// By code; a rule that is not named keeps its own weight.
    package var rules: [String: LintSeverity] = [:]
    package var ignored: [Exemption] = []

    /// A place where complaints are not wanted.
    package struct Exemption: Sendable {
        /// Nil means every code.
        package var code: String?
        /// The end of a file's path, such as `openapi.yaml` or `api/openapi.yaml`; nil means every file.
        package var file: String?
        /// The value in that file, and all that is in it.
        package var at: JSONPointer
    }

    package init() {}

    func severity(of rule: LintRule) -> LintSeverity { rules[rule.code] ?? rule.severity }

    /// Reads `lint:` of a profile. Throws what cannot be meant; unknown codes come with the nearest one.
    package init(path: String) throws(Diagnostic) {
        let root = try Document.read(SourceFile.read(path)).root
        try checkProfile(root, has: ["targets", "lint"], "profile")
        guard let lint = root["lint"] else { return }
        try checkProfile(lint, has: ["rules", "ignore"], "lint")
        for member in lint.members(of: "rules") {
            try LintConfig.check(code: member.name, at: member.key.location)
            // YAML 1.1 readers take a bare `off` for false, and so may the author.
            let word = member.value.bool == false ? "off" : member.value.text
            guard let severity = LintSeverity(rawValue: word) else {
                throw Diagnostic(
                    .error, "profile.severity", "'\(word)' is no severity", at: member.value.location,
                    help: help(for: word, among: LintSeverity.allCases.map(\.rawValue)))
            }
            rules[member.name] = severity
        }
        for entry in lint.elements(of: "ignore") {
            try checkProfile(entry, has: ["code", "file", "at"], "ignore")
            if let code = entry["code"] { try LintConfig.check(code: code.text, at: code.location) }
            guard let at = JSONPointer(text: entry["at"]?.text ?? "") else {
                throw Diagnostic(
                    .error, "profile.pointer", "'\(entry["at"]?.text ?? "")' is no JSON Pointer",
                    at: (entry["at"] ?? entry).location, help: "a pointer begins with '/'")
            }
            ignored.append(Exemption(code: entry["code"]?.text, file: entry["file"]?.text, at: at))
        }
    }

    private static func check(code: String, at location: SourceLocation) throws(Diagnostic) {
        guard LintRegistry.rule(code) == nil else { return }
        throw Diagnostic(
            .error, "profile.code", "'\(code)' is no code of lint", at: location,
            help: help(for: code, among: LintRegistry.rules.map(\.code)))
    }

    /// Takes `CODE=SEVERITY`; gives what is wrong with it.
    package mutating func take(_ text: String) -> (message: String, help: String?)? {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        let words = LintSeverity.allCases.map(\.rawValue)
        guard parts.count == 2 else { return ("wants CODE=SEVERITY, not '\(text)'", nil) }
        guard LintRegistry.rule(parts[0]) != nil else {
            return (
                "names no rule: '\(parts[0])'", help(for: parts[0], among: LintRegistry.rules.map(\.code))
            )
        }
        guard let severity = LintSeverity(rawValue: parts[1]) else {
            return ("knows no severity '\(parts[1])'", help(for: parts[1], among: words))
        }
        rules[parts[0]] = severity
        return nil
    }

    /// Ranges of bytes that exemptions cover, found once for each file.
    func ignores(_ code: String, _ location: SourceLocation) -> Bool {
        ignored.contains { exemption in
            guard exemption.code == nil || exemption.code == code else { return false }
            if let file = exemption.file {
                let name = location.fileName
                guard name == file || name.hasSuffix("/" + file) else { return false }
            }
            return exemption.at.tokens.isEmpty
                || covered[exemption.key]?.contains(where: {
                    $0.file === location.file && $0.range.contains(location.range.lowerBound)
                }) == true
        }
    }

    /// Where the exemptions' pointers lead, by pointer and for every file of the contract.
    private var covered: [String: [SourceLocation]] = [:]

    /// Looks the exemptions' pointers up in the files of a contract.
    mutating func bind(_ documents: [Document]) {
        covered = [:]
        for exemption in ignored {
            for document in documents {
                guard let value = document.root[exemption.at] else { continue }
                // The name belongs to it: complaints about a member often stand there.
                let range = value.location.range
                let start = LintPointer.keyStart(of: value) ?? range.lowerBound
                covered[exemption.key, default: []].append(
                    SourceLocation(file: document.source, range: start..<range.upperBound))
            }
        }
    }
}

extension LintConfig.Exemption {
    fileprivate var key: String { at.description }
}

/// Ways from a place in a file to the JSON Pointer of the value there.
package enum LintPointer {
    /// The pointer of the innermost value at a byte offset; a name stands for its value. Cost: the members on the way.
    package static func pointer(to offset: Int, in root: Value) -> JSONPointer {
        var pointer = JSONPointer()
        var value = root
        while true {
            var found: (token: String, value: Value)?
            if value.kind == .object {
                for member in value.members {
                    if Int(member.key.node.sourceStart) > offset { break }
                    if offset < max(Int(member.value.node.sourceEnd), Int(member.key.node.sourceEnd)) {
                        found = (member.name, member.value)
                        break
                    }
                }
            } else {
                for (index, element) in value.elements.enumerated() {
                    if Int(element.node.sourceStart) > offset { break }
                    if offset < Int(element.node.sourceEnd) {
                        found = (String(index), element)
                        break
                    }
                }
            }
            guard let found else { return pointer }
            pointer.tokens.append(found.token)
            value = found.value
        }
    }

    /// Where the name begins that a member's value stands under.
    static func keyStart(of value: Value) -> Int? {
        let before = value.index.rawValue - 1
        guard before > 0, value.document.nodes[before].kind == .string else { return nil }
        let key = value.document.nodes[before]
        return key.sourceEnd <= value.node.sourceStart ? Int(key.sourceStart) : nil
    }
}

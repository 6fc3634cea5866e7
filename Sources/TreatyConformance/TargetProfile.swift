// Reads `treaty.yaml`: the targets of a repository, with their principals and records (contract language, section 9).
package import TreatyContract
import TreatyData
import TreatyHTTP
package import TreatyNet
package import TreatyText

/// The targets that a profile names.
package struct TargetProfile: Sendable {
    package let names: [String]
    private let root: Value

    package init(path: String) throws(Diagnostic) {
        root = try Document.read(SourceFile.read(path)).root
        names = root.members(of: "targets").map(\.name)
        try checkProfile(root, has: ["targets", "lint"], "profile")
        if let targets = root["targets"] { try checkProfile(targets, has: names, "targets") }
    }

    /// The target of a name or of a URL; nil where the profile has none. `environment` answers for `${NAME}`.
    package func target(
        _ name: String, contract: Contract, workflows: WorkflowBook? = nil, isDisposable: Bool, trust: ClientTrust,
        environment: (String) -> String?
    ) throws(Diagnostic) -> Target? {
        let found =
            root.members(of: "targets").first { $0.name == name }
            ?? root.members(of: "targets").first { trimmed($0.value["url"]?.string) == trimmed(name) }
        guard let target = found?.value else { return nil }
        try checkProfile(target, has: ["url", "disposable", "timeout", "principals", "given", "inputs"], "target")
        guard let url = target["url"] else {
            throw Diagnostic(.error, "profile.url", "the target '\(name)' has no url", at: target.location)
        }
        var printed: [String: String] = [:]
        let inputs = try inputs(target, workflows, environment, &printed)
        return Target(
            label: found?.name ?? name, origin: try origin(try substituted(url, environment).text, at: url),
            isDisposable: try self.isDisposable(target["disposable"]) || isDisposable,
            timeoutMilliseconds: try timeout(target["timeout"]), trust: trust,
            callers: try callers(target, contract, environment), given: try given(target, contract), inputs: inputs,
            printedInputs: printed)
    }

    private func trimmed(_ url: String?) -> String? {
        url.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    private func origin(_ text: String, at value: Value) throws(Diagnostic) -> Origin {
        do throws(OriginFailure) {
            return try Origin(text)
        } catch {
            throw Diagnostic(.error, "profile.url", error.description, at: value.location)
        }
    }

    private func isDisposable(_ value: Value?) throws(Diagnostic) -> Bool {
        guard let value else { return false }
        if let answer = value.bool { return answer }
        throw Diagnostic(
            .error, "profile.form", "'disposable' is true or false, not \(value.kindName)", at: value.location)
    }

    private func timeout(_ value: Value?) throws(Diagnostic) -> Int {
        guard let value else { return 10_000 }
        let text = value.text
        let number = text.prefix { $0.isNumber }
        let scale = ["ms": 1, "s": 1000, "m": 60_000][String(text.dropFirst(number.count))]
        guard let count = Int(number), let scale, count > 0, count < 100_000 else {
            throw Diagnostic(
                .error, "profile.timeout", "'\(text)' is no duration", at: value.location,
                help: "write 300ms, 10s or 2m")
        }
        return count * scale
    }

    private func callers(
        _ target: Value, _ contract: Contract, _ environment: (String) -> String?
    ) throws(Diagnostic) -> [TargetCaller] {
        var callers: [TargetCaller] = []
        for member in target.members(of: "principals") {
            try checkProfile(member.value, has: ["headers"], "principal")
            if !contract.principals.isEmpty, !contract.principals.contains(where: { $0.name == member.name }) {
                throw Diagnostic(
                    .error, "profile.principal", "the contract has no principal '\(member.name)'",
                    at: member.key.location,
                    help: help(for: member.name, among: contract.principals.map(\.name)))
            }
            var caller = TargetCaller(name: member.name, schemes: [])
            for field in member.value.members(of: "headers") {
                let value = try substituted(field.value, environment)
                let isSendable =
                    isFieldNameToken(field.name) && !value.text.isEmpty
                    && value.text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
                guard isSendable else {
                    throw Diagnostic(
                        .error, "profile.header", "'\(field.name)' with this value cannot be sent as a field",
                        at: field.key.location, help: "a value is text on one line, and not empty (RFC 9110 5.5)")
                }
                if value.text != field.value.text { caller.printed[value.text] = value.shell }
                if let credential = contract.credential(ofField: field.name, value: value.text) {
                    caller.schemes.append(credential)
                } else {
                    caller.fields.append((field.name, value.text))
                }
            }
            // A field that is nearly a scheme's is a slip of the pen, and would make every call fail with 401.
            let names = contract.schemes.compactMap { scheme -> String? in
                if case .header(let name) = scheme.kind { name } else { nil }
            }
            for field in member.value.members(of: "headers")
            where !names.contains(where: { isSameField($0, field.name) }) {
                guard let near = suggestion(for: field.name, among: names) else { continue }
                throw Diagnostic(
                    .error, "profile.credential", "'\(field.name)' is no credential of the contract",
                    at: field.key.location, help: "did you mean '\(near)'?")
            }
            callers.append(caller)
        }
        return callers
    }

    private func isSameField(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }

    private func given(_ target: Value, _ contract: Contract) throws(Diagnostic) -> [GivenRecords] {
        var records: [GivenRecords] = []
        for member in target.members(of: "given") {
            try checkProfile(member.value, has: ["existing", "absent"], "given")
            guard let collection = contract.collection(named: member.name) else {
                throw Diagnostic(
                    .error, "profile.collection", "the contract has no collection '\(member.name)'",
                    at: member.key.location,
                    help: help(for: member.name, among: contract.collections.map(\.name)))
            }
            for name in ["existing", "absent"] {
                guard let list = member.value[name] else { continue }
                let isList = list.kind == .array && list.elements.allSatisfy { $0[collection.key] != nil }
                guard !isList else { continue }
                throw Diagnostic(
                    .error, "profile.records", "'\(name)' is a list of records, each with its '\(collection.key)'",
                    at: list.location, help: "write \(name): [{\(collection.key): 1}, {\(collection.key): 2}]")
            }
            records.append(
                GivenRecords(
                    collection: member.name, existing: member.value.elements(of: "existing").map { JSON($0) },
                    absent: member.value.elements(of: "absent").map { JSON($0) }))
        }
        return records
    }

    /// What workflows are given. A name that no workflow has is a slip of the pen.
    private func inputs(
        _ target: Value, _ workflows: WorkflowBook?, _ environment: (String) -> String?,
        _ printed: inout [String: String]
    ) throws(Diagnostic) -> [(name: String, value: JSON)] {
        if let inputs = target["inputs"], inputs.kind != .object {
            throw Diagnostic(
                .error, "profile.form", "expected an object (inputs), found \(inputs.kindName)", at: inputs.location)
        }
        var found: [(name: String, value: JSON)] = []
        let known = workflows?.inputNames ?? []
        for member in target.members(of: "inputs") {
            if workflows != nil, !known.contains(member.name) {
                throw Diagnostic(
                    .error, "profile.input", "no workflow of the contract has the input '\(member.name)'",
                    at: member.key.location, help: help(for: member.name, among: known))
            }
            found.append((member.name, try substitutedTexts(member.value, environment, &printed)))
        }
        return found
    }

    /// A value with the variables in its texts replaced.
    private func substitutedTexts(
        _ value: Value, _ environment: (String) -> String?, _ printed: inout [String: String]
    ) throws(Diagnostic) -> JSON {
        switch value.kind {
        case .string:
            let found = try substituted(value, environment)
            if found.text != value.text, !found.text.isEmpty { printed[found.text] = found.shell }
            return .string(found.text)
        case .array:
            var elements: [JSON] = []
            for element in value.elements { elements.append(try substitutedTexts(element, environment, &printed)) }
            return .array(elements)
        case .object:
            var members: [JSON.Member] = []
            for member in value.members {
                members.append(JSON.Member(member.name, try substitutedTexts(member.value, environment, &printed)))
            }
            return .object(members)
        default: return JSON(value)
        }
    }

    /// A text with `${NAME}` replaced by the environment's value and `$$` by a dollar; `shell` is what stands between
    /// double quotes in a shell and gives the same text without showing the values.
    private func substituted(
        _ value: Value, _ environment: (String) -> String?
    ) throws(Diagnostic) -> (text: String, shell: String) {
        var text = ""
        var shell = ""
        var rest = value.text[...]
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            shell += inQuotes(rest[..<dollar])
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                text += "$"
                shell += "\\$"
                rest = rest.dropFirst()
            } else if rest.first == "{", let end = rest.firstIndex(of: "}") {
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                guard let found = environment(name) else {
                    throw Diagnostic(
                        .error, "profile.variable", "the environment variable \(name) is not set", at: value.location,
                        help: "set it: export \(name)=...")
                }
                text += found
                shell += "${\(name)}"
                rest = rest[rest.index(after: end)...]
            } else {
                throw Diagnostic(
                    .error, "profile.variable", "a '$' stands alone", at: value.location,
                    help: "write ${NAME} for an environment variable, $$ for a dollar")
            }
        }
        return (text + rest, shell + inQuotes(rest))
    }

    /// A text as it stands between double quotes in a shell.
    private func inQuotes(_ text: Substring) -> String {
        text.map { "\"\\`".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}

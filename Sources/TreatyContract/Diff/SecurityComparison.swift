// What changed in who may call: schemes, alternatives and scopes. Schemes are the same where they say the same,
// whatever their names.
import TreatyData
import TreatyText

/// The security requirements of one operation in both contracts.
struct SecurityComparison {
    let operation: OperationComparison

    init(_ operation: OperationComparison) { self.operation = operation }

    /// Schemes that are needed together, each with its scopes.
    private struct Alternative: Equatable {
        var schemes: [String: Set<String>]
        var text: String
        var site: Value

        static func == (left: Alternative, right: Alternative) -> Bool { left.schemes == right.schemes }

        /// Whether whoever satisfies the other satisfies this one.
        func isWithin(_ other: Alternative) -> Bool {
            schemes.allSatisfy { name, scopes in other.schemes[name].map { scopes.isSubset(of: $0) } ?? false }
        }
    }

    func compare() {
        let (before, after) = (alternatives(operation.old), alternatives(operation.new))
        let lost = notCovered(before, by: after)
        let won = notCovered(after, by: before)
        guard !lost.isEmpty || !won.isEmpty else { return }
        let (oldSite, newSite) = (site(operation.old), site(operation.new))
        func text(_ list: [Alternative]) -> String { list.map(\.text).joined(separator: " or ") }
        func add(_ kind: String, _ consumer: ChangeVerdict, _ provider: ChangeVerdict, _ message: String, _ why: String)
        {
            operation.add(
                ChangeDraft(
                    "security.\(kind)", consumer: consumer, provider: provider, at: "security", old: oldSite,
                    new: newSite, message, why: why))
        }
        let wasOpen = before.contains { $0.schemes.isEmpty }
        let isOpen = after.contains { $0.schemes.isEmpty }
        if wasOpen, !isOpen {
            add(
                "required", .breaks, .safe, "calls without credentials → \(text(after))",
                "callers without credentials are refused")
            return
        }
        if !wasOpen, isOpen {
            add(
                "removed", .safe, .breaks, "\(text(before)) → calls without credentials",
                "callers with credentials are still heard")
            return
        }
        for one in lost {
            let near = after.first { Set($0.schemes.keys) == Set(one.schemes.keys) }
            if let near {
                let scopes = near.schemes.flatMap { name, scopes in scopes.subtracting(one.schemes[name] ?? []) }
                add(
                    "scope-added", .breaks, .safe,
                    "\(one.text) → \(near.text): \(scopes.sorted().joined(separator: ", ")) is needed",
                    "tokens that were given for less are refused")
            } else {
                add(
                    "alternative-removed", .breaks, .safe, "\(one.text) is no longer enough, needed: \(text(after))",
                    "callers that come with it are refused")
            }
        }
        for one in won {
            let near = before.first { Set($0.schemes.keys) == Set(one.schemes.keys) }
            if near != nil, lost.contains(where: { Set($0.schemes.keys) == Set(one.schemes.keys) }) { continue }
            add(
                near == nil ? "alternative-added" : "scope-removed", .safe, .breaks,
                near == nil ? "\(one.text) is enough now" : "\(near?.text ?? "") → \(one.text)",
                "callers may go on as before")
        }
    }

    /// Those that no other is within; an other that is has a first scheme that is one of theirs.
    private func notCovered(_ some: [Alternative], by others: [Alternative]) -> [Alternative] {
        var byScheme: [String: [Alternative]] = [:]
        for other in others { byScheme[other.schemes.keys.min() ?? "", default: []].append(other) }
        return some.filter { one in
            !([""] + one.schemes.keys).contains { name in
                byScheme[name]?.contains { $0.isWithin(one) } ?? false
            }
        }
    }

    private func site(_ operation: ComparedOperation) -> SourceLocation {
        let own = operation.value["security"] ?? operation.side.root["security"]
        return (own ?? operation.value).location
    }

    private func alternatives(_ operation: ComparedOperation) -> [Alternative] {
        let list = operation.value["security"] ?? operation.side.root["security"]
        let found = (list.map { Array($0.elements) } ?? []).map { element -> Alternative in
            var schemes: [String: Set<String>] = [:]
            var texts: [String] = []
            for member in element.members {
                let scopes = Set(member.value.elements.map(\.text))
                schemes[identity(member.name, operation.side)] = scopes
                texts.append(scopes.isEmpty ? member.name : "\(member.name)(\(scopes.sorted().joined(separator: " ")))")
            }
            return Alternative(
                schemes: schemes, text: texts.isEmpty ? "nothing" : texts.joined(separator: " and "), site: element)
        }
        // No requirement is one that everybody satisfies.
        return found.isEmpty ? [Alternative(schemes: [:], text: "nothing", site: list ?? operation.value)] : found
    }

    /// What a scheme asks of a caller: the way its credential travels. The URLs of OAuth flows are not part of a call.
    private func identity(_ name: String, _ side: ComparedSide) -> String {
        let schemes = side.root["components"]?["securitySchemes"] ?? side.root["securityDefinitions"]
        guard let scheme = side.resolved(schemes?[name]) else { return "? \(name)" }
        let type = scheme["type"]?.text ?? ""
        switch type {
        case "apiKey":
            let place = scheme["in"]?.text ?? ""
            let field = scheme["name"]?.text ?? ""
            return "apiKey \(place) \(place == "header" ? field.lowercased() : field)"
        case "http": return "http \(scheme["scheme"]?.text.lowercased() ?? "")"
        case "basic": return "http basic"
        case "openIdConnect": return "openIdConnect \(scheme["openIdConnectUrl"]?.text ?? "")"
        default: return type
        }
    }
}

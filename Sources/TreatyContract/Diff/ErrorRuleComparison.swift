// What changed in documented errors (x-treaty-errors), in where an answer tells them, and in what calls do to records.
import TreatyData
import TreatyText

/// The contract language's own facts in both contracts.
struct ErrorRuleComparison {
    private let comparer: ContractComparer

    init(_ comparer: ContractComparer) { self.comparer = comparer }

    private struct Rule {
        var value: Value
        /// The code as compact JSON; nil where only the status tells.
        var code: String?
        var name: String?
        var status: String
        var position: Int
        /// Whether it is the contract's and not the operation's own.
        var isShared: Bool

        var title: String { [code, name].compactMap(\.self).joined(separator: " ") + " (\(status))" }
        var site: SourceLocation { value.location }
    }

    // MARK: The contract as a whole

    func contract() {
        outcome(comparer.old.root["x-treaty-outcome"], comparer.new.root["x-treaty-outcome"])
        facts(comparer.old.root, comparer.new.root, [("x-treaty-collections", "contract.collections-changed")])
    }

    /// Facts of the contract language that no exchange shows by itself.
    private func facts(_ old: Value, _ new: Value, _ names: [(member: String, kind: String)]) {
        for (member, kind) in names {
            let (before, after) = (old[member], new[member])
            guard before != nil || after != nil, before.map(valueKey) != after.map(valueKey) else { continue }
            comparer.add(
                ChangeDraft(
                    kind, consumer: .safe, provider: .safe, old: (before ?? old).location, new: (after ?? new).location,
                    "\(member) changed", why: "it tells what calls do to records; look whether that is meant"))
        }
    }

    private func outcome(_ before: Value?, _ after: Value?) {
        guard before != nil || after != nil else { return }
        let words = [
            ("code", "the place of error codes"), ("name", "the place of error names"),
            ("success", "the mark of success"),
        ]
        for (member, what) in words {
            let (old, new) = (before?[member], after?[member])
            guard old.map(valueKey) != new.map(valueKey) else { continue }
            // A further place behind the old ones takes nothing away.
            let (list, longer) = (old?.elements.map(valueKey) ?? [], new?.elements.map(valueKey) ?? [])
            let isLonger = old == nil || !list.isEmpty && longer.starts(with: list)
            comparer.add(
                ChangeDraft(
                    "error.outcome-moved", consumer: isLonger ? .safe : .breaks, provider: .breaks,
                    at: "x-treaty-outcome", old: (old ?? before)?.location, new: (new ?? after)?.location,
                    "\(what): \(shown(old)) → \(shown(new))", why: "callers look at the old place"))
        }
    }

    // MARK: One operation

    func operation(_ old: ComparedOperation, _ new: ComparedOperation) {
        if old.value["x-treaty-outcome"] != nil || new.value["x-treaty-outcome"] != nil {
            outcome(
                old.value["x-treaty-outcome"] ?? comparer.old.root["x-treaty-outcome"],
                new.value["x-treaty-outcome"] ?? comparer.new.root["x-treaty-outcome"])
        }
        facts(
            old.value, new.value,
            [("x-treaty-effect", "operation.effect-changed"), ("x-treaty-relations", "operation.relations-changed")])
        let (before, after) = (rules(old), rules(new))
        guard !before.isEmpty || !after.isEmpty else { return }
        var pairs: [(Rule, Rule)] = []
        var rest = after
        var gone: [Rule] = []
        for rule in before {
            if let position = rest.firstIndex(where: { isSame(rule, $0) }) {
                pairs.append((rule, rest.remove(at: position)))
            } else {
                gone.append(rule)
            }
        }
        for rule in gone {
            // The same name under another code.
            if let position = rest.firstIndex(where: {
                rule.name != nil && $0.name == rule.name && $0.status == rule.status
            }) {
                let other = rest.remove(at: position)
                add(
                    "code-changed", .breaks, .breaks, rule, other, "\(rule.title) → \(other.title)",
                    "callers wait for the old code")
                trigger(rule, other)
            } else {
                add(
                    "removed", .breaks, .breaks, rule, nil, "the error \(rule.title) is gone",
                    "callers that act on it wait in vain, and what comes instead is not said", site(rule, new))
            }
        }
        for (rule, other) in pairs { pair(rule, other) }
        for rule in rest {
            add(
                "added", .unknown, .safe, nil, rule, "the error \(rule.title) is new",
                "callers may meet a code that they do not know", site(rule, old))
        }
        order(pairs)
    }

    /// An operation's rules, the contract's own after them unless the operation has the code (contract language 3).
    private func rules(_ operation: ComparedOperation) -> [Rule] {
        var found: [Rule] = []
        var codes: Set<String> = []
        let own = operation.value.elements(of: "x-treaty-errors")
        for value in own { if let code = value["code"] { codes.insert(valueKey(code)) } }
        let shared = operation.side.root.elements(of: "x-treaty-errors").filter { value in
            value["code"].map { !codes.contains(valueKey($0)) } ?? true
        }
        for value in own + shared where value.kind == .object {
            found.append(
                Rule(
                    value: value, code: value["code"].map { JSON($0).compact }, name: value["name"]?.string,
                    status: value["status"]?.text ?? "", position: found.count, isShared: found.count >= own.count))
        }
        return found
    }

    /// Where the other contract would have the rule.
    private func site(_ rule: Rule, _ operation: ComparedOperation) -> Value {
        let owner = rule.isShared ? operation.side.root : operation.value
        return owner["x-treaty-errors"] ?? owner
    }

    private func isSame(_ rule: Rule, _ other: Rule) -> Bool {
        if rule.code != nil || other.code != nil { return rule.code == other.code }
        return rule.name == other.name && rule.status == other.status
    }

    private func add(
        _ kind: String, _ consumer: ChangeVerdict, _ provider: ChangeVerdict, _ rule: Rule?, _ other: Rule?,
        _ message: String, _ why: String, _ missing: Value? = nil
    ) {
        comparer.add(
            ChangeDraft(
                "error.\(kind)", consumer: consumer, provider: provider, at: "x-treaty-errors",
                old: rule?.site ?? missing?.location, new: other?.site ?? missing?.location, message, why: why))
    }

    private func pair(_ rule: Rule, _ other: Rule) {
        if rule.name != other.name {
            let isNamed = rule.name != nil && other.name != nil
            add(
                isNamed ? "code-reused" : "renamed", isNamed ? .breaks : .safe, isNamed ? .breaks : .safe, rule, other,
                "the code \(rule.code ?? "") means another error: \(rule.title) → \(other.title)",
                "callers take it for \(rule.name ?? "what it was")")
        }
        if rule.status != other.status {
            add(
                "status-moved", .breaks, .breaks, rule, other,
                "the error \(rule.title) moved: status \(rule.status) → \(other.status)",
                "callers look for it under the old status")
        }
        trigger(rule, other)
        let (before, after) = (rule.value["accepts"], other.value["accepts"])
        if before.map(valueKey) != after.map(valueKey) {
            add(
                "accepts-changed", .unknown, .unknown, rule, other,
                "\(rule.title) is right too where: \(shown(before)) → \(shown(after))",
                "it may come for other reasons than before")
        }
        comparer.texts(rule.value, other.value, ["message", "description", "example"], at: "x-treaty-errors")
    }

    private func trigger(_ rule: Rule, _ other: Rule) {
        guard let before = rule.value["when"], let after = other.value["when"], valueKey(before) != valueKey(after)
        else {
            return
        }
        let words = (word(before), word(after))
        let isList = words.0 == words.1 && ["missing", "malformed"].contains(words.0)
        if words == ("unprovokable", "unprovokable") { return }
        add(
            "trigger-changed", isList ? .unknown : .breaks, isList ? .unknown : .breaks, rule, other,
            "what triggers \(rule.title): \(shown(before)) → \(shown(after))",
            isList ? "it comes for other values than before" : "callers take it for what it meant before")
    }

    private func word(_ trigger: Value) -> String { trigger.string ?? trigger.members.first { _ in true }?.name ?? "" }

    /// Precedence: the first rule that applies wins.
    private func order(_ pairs: [(Rule, Rule)]) {
        var highest: (Rule, Rule)?
        for pair in pairs {
            if let before = highest, pair.1.position < before.1.position {
                add(
                    "precedence-changed", .unknown, .unknown, pair.0, pair.1,
                    "\(pair.1.title) comes before \(before.1.title) now", "where both apply, callers get the other one")
                return
            }
            highest = pair
        }
    }
}

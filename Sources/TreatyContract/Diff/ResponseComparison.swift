// What changed in the answers of one operation: statuses, fields, contents.
import TreatyData
import TreatyText

extension OperationComparison {
    private typealias Answer = (status: String, key: Value, value: Value)

    func responses() {
        let (before, after) = (old.responses, new.responses)
        for answer in before {
            if let same = after.first(where: { $0.status == answer.status }) {
                pair(answer, same)
            } else if let wide = new.response(for: answer.status), covers(wide, answer) {
                covered(answer, wide)
            } else {
                removed(answer, after)
            }
        }
        for answer in after where !before.contains(where: { $0.status == answer.status }) {
            if let wide = old.response(for: answer.status), covers(wide, answer) {
                // What the range said of this status is said apart now.
                pair(wide, answer)
                continue
            }
            added(answer, before)
        }
    }

    /// Whether a range or a default speaks of a status. By the letter `default` does of every one (OpenAPI 3.1 4.8.16);
    /// what authors mean by it is errors, and a success that goes into it is lost.
    private func covers(_ wide: Answer, _ answer: Answer) -> Bool {
        if answer.status == "default" { return false }
        return wide.status != "default" || answer.status.hasPrefix("4") || answer.status.hasPrefix("5")
    }

    private func place(_ answer: Answer) -> String { "response.body#" }

    private func removed(_ answer: Answer, _ after: [Answer]) {
        let isDefault = answer.status == "default"
        let isServerError = answer.status.hasPrefix("5")
        // Ranges that are spelled out status by status are a loss of the rest only.
        let isSpelledOut = answer.status.hasSuffix("XX") && after.contains { $0.status.first == answer.status.first }
        let verdict: ChangeVerdict = isServerError ? .safe : isDefault || isSpelledOut ? .unknown : .breaks
        add(
            ChangeDraft(
                "response.status-removed", consumer: verdict, provider: .breaks, at: "response.status",
                old: answer.key.location, new: (new.value["responses"] ?? new.value).location,
                "the response \(answer.status) is gone",
                why: isServerError
                    ? "any server may fail, said or not"
                    : isDefault || isSpelledOut
                        ? "other answers than those that are declared may be no answers any more"
                        : "callers that wait for it wait in vain, and what comes instead is not said"))
        if isSpelledOut { for other in after where other.status.first == answer.status.first { pair(answer, other) } }
    }

    private func covered(_ answer: Answer, _ wide: Answer) {
        add(
            ChangeDraft(
                "response.status-covered", consumer: .safe, provider: .safe, at: "response.status",
                old: answer.key.location, new: wide.key.location,
                "the response \(answer.status) is part of \(wide.status) now"))
        pair(answer, wide)
    }

    private func added(_ answer: Answer, _ before: [Answer]) {
        let isHarmless = answer.status.hasPrefix("5") || answer.status == "default"
        add(
            ChangeDraft(
                "response.status-added", consumer: isHarmless ? .safe : .unknown, provider: .safe,
                at: "response.status", old: (old.value["responses"] ?? old.value).location, new: answer.key.location,
                "the response \(answer.status) is new",
                why: isHarmless
                    ? "callers must expect it anyway (RFC 9110 15)"
                    : "callers know its class (RFC 9110 15) and not what it means here"))
    }

    private func pair(_ before: Answer, _ after: Answer) {
        ContentComparison(self, .response, place(before)).compare(before.value, after.value)
        fields(before, after)
        comparer.texts(before.value, after.value, ["description"], at: "response.status")
    }

    // MARK: Fields

    private func fields(_ before: Answer, _ after: Answer) {
        func fields(_ answer: Answer, _ side: ComparedSide) -> [(name: String, value: Value)] {
            answer.value.members(of: "headers").compactMap { member in
                // OpenAPI 3.1 4.8.17: a field of that name says nothing here.
                let name = member.name.lowercased()
                return name == "content-type" ? nil : side.resolved(member.value).map { (name, $0) }
            }
        }
        let (left, right) = (fields(before, old.side), fields(after, new.side))
        for (name, value) in left {
            if let other = right.first(where: { $0.name == name }) {
                ParameterComparison(self, "response.header.\(name)", value, other.value, side: .response).compare()
                continue
            }
            add(
                ChangeDraft(
                    "response.header-removed", consumer: .breaks, provider: .safe, at: "response.header.\(name)",
                    old: value.location, new: (after.value["headers"] ?? after.value).location,
                    "the field \(name) is gone", why: "callers that read it find nothing"))
        }
        for (name, value) in right where !left.contains(where: { $0.name == name }) {
            let isRequired = value["required"]?.bool ?? false
            add(
                ChangeDraft(
                    "response.header-added", consumer: .safe, provider: isRequired ? .breaks : .safe,
                    at: "response.header.\(name)", old: (before.value["headers"] ?? before.value).location,
                    new: value.location, "the field \(name) is new",
                    why: "callers of the old contract do not look at it"))
        }
    }
}

// Whether the error code, its name and the success mark of a response agree with its status and with the contract's
// error rules.
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

extension Contract {
    /// "Right status, right schema, wrong code" is found here and nowhere else.
    func outcomeFindings(_ values: ResponseValues, _ operation: Operation, _ expectation: Expectation) -> [Finding] {
        guard let outcome = operation.outcome, values.document != nil else { return [] }
        let status = values.response.status
        let code = outcome.code(in: values)
        if (200..<300).contains(status) { return successFindings(values, outcome) }
        guard status >= 400 else { return [] }
        var found: [Finding] = []
        if outcome.isSuccess(values) == true {
            found.append(
                Finding(
                    "success.in-error", at: place(outcome.successAt),
                    expected: "an error, as the status \(status) says",
                    found: "the mark of a success", evidence: outcome.evidence))
        }
        found += codeFindings(values, operation, outcome, code, expectation)
        return found
    }

    private func successFindings(_ values: ResponseValues, _ outcome: Outcome) -> [Finding] {
        let expected = "no error, as the status \(values.response.status) says"
        if let code = outcome.code(in: values) {
            return [
                Finding(
                    "error.in-success", at: place(code.at), expected: expected, found: "error \(code.value.text)",
                    evidence: outcome.evidence)
            ]
        }
        // An error without a code is one all the same: what holds the code is there.
        for pointer in outcome.code {
            guard let holder = pointer.tokens.first.map({ JSONPointer([$0]) }), pointer.tokens.count > 1,
                let found = values[holder], !found.isNull, found != .array([])
            else { continue }
            return [
                Finding(
                    "error.in-success", at: place(holder), expected: expected, found: found.compact,
                    evidence: outcome.evidence)
            ]
        }
        guard outcome.isSuccess(values) == false else { return [] }
        let found = outcome.successAt.flatMap { values[$0] }?.compact ?? "nothing"
        return [
            Finding(
                "error.in-success", at: place(outcome.successAt),
                expected: outcome.successEquals?.compact ?? "the mark of a success", found: found,
                evidence: outcome.evidence)
        ]
    }

    private func codeFindings(
        _ values: ResponseValues, _ operation: Operation, _ outcome: Outcome, _ code: (at: JSONPointer, value: JSON)?,
        _ expectation: Expectation
    ) -> [Finding] {
        let status = values.response.status
        var wanted: [ErrorRule] = []
        if case .errors(let rules) = expectation { wanted = rules.filter { $0.status == status && $0.code != nil } }
        guard let code else {
            guard let first = wanted.first else { return [] }
            return [
                Finding(
                    "error.code", at: place(outcome.code.first), expected: "error \(first.label)", found: "no code",
                    evidence: first.evidence)
            ]
        }
        let at = Locator.responseBody(code.at).description
        var found: [Finding] = []
        if let first = wanted.first, !wanted.contains(where: { $0.code == code.value }) {
            let expected = unique(wanted.compactMap { $0.code?.compact }).joined(separator: " or ")
            found = [
                Finding(
                    "error.code", at: at, expected: "code \(expected)", found: code.value.compact,
                    evidence: first.evidence)
            ]
            // Nobody says which code is right here; a code that is stated for another status is wrong all the same.
            guard first.evidence?.grade == .assumed else { return found }
        }
        // The best founded rule of a code speaks for it: a second, assumed use of the code must not weaken the verdict.
        let documented = operation.rules.filter { $0.code == code.value }
            .sorted { ($0.evidence?.grade ?? .stated) < ($1.evidence?.grade ?? .stated) }
        guard let first = documented.first else {
            let isOpen = !found.isEmpty || !operation.rules.contains { $0.code != nil && $0.status == status }
            return isOpen
                ? found
                : [
                    Finding(
                        "error.code-undocumented", at: at, expected: "a documented code", found: code.value.compact,
                        evidence: outcome.evidence)
                ]
        }
        guard documented.contains(where: { $0.status == status }) else {
            return found + [
                Finding(
                    "error.code-status", at: "response.status", expected: "\(first.status) for error \(first.label)",
                    found: "\(status)", evidence: first.evidence)
            ]
        }
        return found + nameFindings(values, outcome, documented)
    }

    private func nameFindings(_ values: ResponseValues, _ outcome: Outcome, _ rules: [ErrorRule]) -> [Finding] {
        let names = unique(rules.compactMap(\.name))
        guard !outcome.name.isEmpty, !names.isEmpty else { return [] }
        let name = outcome.name(in: values)
        guard name.map({ found in !names.contains { .string($0) == found.value } }) ?? true else { return [] }
        return [
            Finding(
                "error.name", at: name.map { Locator.responseBody($0.at).description } ?? place(outcome.name.first),
                expected: names.map { "'\($0)'" }.joined(separator: " or ") + " for error \(rules[0].label)",
                found: name?.value.compact ?? "no name", evidence: rules[0].evidence)
        ]
    }

    private func place(_ pointer: JSONPointer?) -> String { Locator.responseBody(pointer ?? JSONPointer()).description }
}

// The rules of our extensions that look at more than one place: facts that contradict each other or lead nowhere.
import TreatyData
import TreatyOpenAPI
import TreatyText

extension LintRule {
    static let ruleStatus = LintRule(
        "treaty.rule-status", "an error rule has a status that its operation does not declare", .error,
        standard: "docs/contract-language.md 3",
        "One fact once: the status of an error rule is that of a response of the operation, of its range, or default."
    ) { subject, report in
        for operation in subject.operations {
            let declared = operation.value.members(of: "responses").map(\.name)
            for rule in operation.value.elements(of: "x-treaty-errors") {
                guard let status = rule["status"], let number = status.int,
                    response(for: number, among: declared) == nil
                else { continue }
                report.add(
                    "the operation declares no response \(number)", at: status.location,
                    help: "declare it under responses; it has \(declared.joined(separator: ", "))")
            }
        }
    }

    static let ruleExample = LintRule(
        "treaty.rule-example", "an error rule names an example that its response does not have", .error,
        standard: "docs/contract-language.md 3",
        "The example of an error rule is the name of one under examples of the response's media type."
    ) { subject, report in
        for operation in subject.operations {
            let declared = operation.value.members(of: "responses").map(\.name)
            for rule in operation.value.elements(of: "x-treaty-errors") {
                guard let example = rule["example"], let number = rule["status"]?.int,
                    let name = response(for: number, among: declared)
                else { continue }
                let target = operation.value["responses"]?[name].flatMap { subject.resolve($0) }
                let names = (target?.members(of: "content") ?? []).flatMap {
                    $0.value.members(of: "examples").map(\.name)
                }
                guard !names.contains(example.text) else { continue }
                report.add(
                    "the response \(number) has no example '\(example.text)'", at: example.location,
                    help: help(for: example.text, among: names))
            }
        }
    }

    private static func response(for status: Int, among names: [String]) -> String? {
        names.first { StatusSet($0) == .exactly(status) } ?? names.first { StatusSet($0) == .hundreds(status / 100) }
            ?? names.first { StatusSet($0) == .any }
    }

    static let collection = LintRule(
        "treaty.collection", "a collection that x-treaty-collections does not have", .error,
        standard: "docs/contract-language.md 4",
        "Effects, triggers and principals name collections; each must stand under x-treaty-collections."
    ) { subject, report in
        let names = subject.root.members(of: "x-treaty-collections").map(\.name)
        func check(_ value: Value, _ report: inout LintReport) {
            guard value.kind == .string, !names.contains(value.text) else { return }
            report.add(
                "x-treaty-collections has no '\(value.text)'", at: value.location,
                help: help(for: value.text, among: names))
        }
        func checkTriggers(_ holder: Value, _ report: inout LintReport) {
            for rule in holder.elements(of: "x-treaty-errors") {
                for trigger in [rule["when"]].compactMap(\.self) + rule.elements(of: "accepts") {
                    let place = trigger["absent"] ?? trigger["forbidden"] ?? trigger["state"]?["collection"]
                    if let place, place.text != "operation" { check(place, &report) }
                }
            }
        }
        for operation in subject.operations {
            checkTriggers(operation.value, &report)
            guard let effect = operation.value["x-treaty-effect"] else { continue }
            for effect in effect.kind == .array ? Array(effect.elements) : [effect] {
                if let place = effect["collection"] { check(place, &report) }
            }
        }
        checkTriggers(subject.root, &report)
        for principal in subject.root.members(of: "x-treaty-principals") {
            guard let denied = principal.value["denied"] else { continue }
            for element in denied.elements { check(element, &report) }
            for member in denied.members where member.name != "operations" { check(member.key, &report) }
        }
    }

    static let deniedOperation = LintRule(
        "treaty.operation", "a principal is denied an operation that there is not", .error,
        standard: "docs/contract-language.md 5",
        "The operations that a principal is denied are named by their operationId, else by method and path."
    ) { subject, report in
        let names = subject.operations.map { $0.value["operationId"]?.string ?? $0.name }
        for principal in subject.root.members(of: "x-treaty-principals") {
            for operation in principal.value["denied"]?.elements(of: "operations") ?? [] {
                guard !names.contains(operation.text) else { continue }
                report.add(
                    "there is no operation '\(operation.text)'", at: operation.location,
                    help: help(for: operation.text, among: names))
            }
        }
    }

    static let recordKey = LintRule(
        "treaty.record-key", "a record lacks its collection's key", .error, standard: "docs/contract-language.md 4",
        "Each record that a collection starts with has the member that its key names; without it nobody finds it."
    ) { subject, report in
        for member in subject.root.members(of: "x-treaty-collections") {
            let value = subject.resolve(member.value) ?? member.value
            let keys = value["key"].map { $0.kind == .array ? $0.elements.map(\.text) : [$0.text] }
            let key = keys?.first ?? "id"
            for record in value.elements(of: "records") where record[key] == nil {
                report.add("a record of '\(member.name)' has no '\(key)'", at: record.location)
            }
        }
    }

    static let sourceMissing = LintRule(
        "source.missing", "a fact has no source", .error, standard: "docs/contract-language.md 1",
        """
        In a contract that names the documents it is derived from, every operation, parameter, body, response, error \
        rule and relation says where it comes from, itself or through what it stands in.
        """
    ) { subject, report in
        guard !subject.evidence.documents.isEmpty else { return }
        for operation in subject.operations {
            var facts = [operation.value] + subject.parameters(of: operation).map(\.target)
            facts += [operation.value["requestBody"]].compactMap(\.self)
            facts += operation.value.members(of: "responses").map(\.value)
            facts +=
                operation.value.elements(of: "x-treaty-errors") + operation.value.elements(of: "x-treaty-relations")
            for fact in facts where subject.evidence.evidence(at: fact.location) == nil {
                report.add(
                    "this fact has no source", at: fact.location,
                    help: "add x-treaty-source with the document's lines, or a grade and why")
            }
        }
    }
}

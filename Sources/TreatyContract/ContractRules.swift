// What lint knows beyond structure: facts of a contract that contradict each other or lead nowhere.
import TreatyData
import TreatyOpenAPI
import TreatyText

struct ContractRules {
    let document: OpenAPIDocument
    let operations: [Operation]
    let collections: [RecordCollection]
    let schemes: [SecurityScheme]
    let principals: [Principal]

    func diagnostics() -> [Diagnostic] {
        var found: [Diagnostic] = []
        for view in document.operations {
            checkTemplate(view, &found)
            checkRules(view, &found)
            checkSecurity(view, &found)
            checkEffects(view, &found)
            checkEvidence(view, &found)
        }
        for rule in document.root.elements(of: "x-treaty-errors") { checkTriggers(rule, &found) }
        for member in document.root.members(of: "x-treaty-principals") { checkPrincipal(member, &found) }
        for member in document.root.members(of: "x-treaty-collections") {
            let key = member.value["key"]?.text ?? ""
            for record in member.value.elements(of: "records") where record[key] == nil {
                found.append(error("treaty.record-key", "a record of '\(member.name)' has no '\(key)'", record))
            }
        }
        return found
    }

    private func error(_ code: String, _ message: String, _ value: Value, help: String? = nil) -> Diagnostic {
        Diagnostic(.error, code, message, at: value.location, help: help)
    }

    /// Names in braces and path parameters must be the same set (OpenAPI 3.1 4.8.9.1).
    private func checkTemplate(_ view: OperationView, _ found: inout [Diagnostic]) {
        guard let names = PathTemplate(view.path)?.parameterNames else { return }
        let parameters = view.parameters(in: document.files).map(\.target).filter { $0["in"]?.text == "path" }
        for parameter in parameters where !names.contains(parameter["name"]?.text ?? "") {
            let name = parameter["name"]?.text ?? ""
            found.append(
                error(
                    "openapi.path-parameter", "the path '\(view.path)' has no '{\(name)}'",
                    parameter["name"] ?? parameter,
                    help: help(for: name, among: names)))
        }
        for name in names where !parameters.contains(where: { $0["name"]?.text == name }) {
            found.append(
                error(
                    "openapi.path-parameter", "'{\(name)}' of the path is not declared for \(view.method)",
                    view.pathKey,
                    help: "add a parameter with name: \(name) and in: path"))
        }
    }

    /// One fact once: a rule's status must be declared by the operation, its example must exist.
    private func checkRules(_ view: OperationView, _ found: inout [Diagnostic]) {
        let declared = view.value.members(of: "responses").map(\.name)
        for rule in view.value.elements(of: "x-treaty-errors") {
            guard let status = rule["status"], let number = status.int else { continue }
            let response =
                declared.first { StatusSet($0) == .exactly(number) }
                ?? declared.first { StatusSet($0) == .hundreds(number / 100) }
                ?? declared.first { StatusSet($0) == .any }
            guard let response else {
                found.append(
                    error(
                        "treaty.rule-status", "the operation declares no response \(number)", status,
                        help: "declare it under responses; it has \(declared.joined(separator: ", "))"))
                checkTriggers(rule, &found)
                continue
            }
            if let example = rule["example"] {
                let target = view.value["responses"]?[response].flatMap { document.files.resolve($0) }
                let names = (target?.members(of: "content") ?? []).flatMap {
                    $0.value.members(of: "examples").map(\.name)
                }
                if !names.contains(example.text) {
                    found.append(
                        error(
                            "treaty.rule-example", "the response \(number) has no example '\(example.text)'", example,
                            help: help(for: example.text, among: names)))
                }
            }
            checkTriggers(rule, &found)
        }
    }

    private func checkTriggers(_ rule: Value, _ found: inout [Diagnostic]) {
        for trigger in [rule["when"]].compactMap(\.self) + rule.elements(of: "accepts") {
            let place = trigger["absent"] ?? trigger["forbidden"] ?? trigger["state"]?["collection"]
            if let place, place.text != "operation" { checkCollection(place, &found) }
        }
    }

    private func checkCollection(_ value: Value, _ found: inout [Diagnostic]) {
        guard !collections.contains(where: { $0.name == value.text }) else { return }
        found.append(
            error(
                "treaty.collection", "x-treaty-collections has no '\(value.text)'", value,
                help: help(for: value.text, among: collections.map(\.name))))
    }

    private func checkSecurity(_ view: OperationView, _ found: inout [Diagnostic]) {
        for alternative in (view.value["security"] ?? document.root["security"]).map({ Array($0.elements) }) ?? [] {
            for member in alternative.members where !schemes.contains(where: { $0.name == member.name }) {
                let problem = error(
                    "openapi.security-scheme", "components/securitySchemes has no '\(member.name)'", member.key,
                    help: help(for: member.name, among: schemes.map(\.name)))
                if !found.contains(problem) { found.append(problem) }
            }
        }
    }

    private func checkEffects(_ view: OperationView, _ found: inout [Diagnostic]) {
        guard let effect = view.value["x-treaty-effect"] else { return }
        for effect in effect.kind == .array ? Array(effect.elements) : [effect] {
            if let collection = effect["collection"] { checkCollection(collection, &found) }
        }
    }

    private func checkPrincipal(_ member: Members.Member, _ found: inout [Diagnostic]) {
        for value in member.value.members(of: "values") where !schemes.contains(where: { $0.name == value.name }) {
            found.append(
                error(
                    "openapi.security-scheme", "components/securitySchemes has no '\(value.name)'", value.key,
                    help: help(for: value.name, among: schemes.map(\.name))))
        }
        let denied = member.value["denied"]
        for collection in denied?.elements.map({ $0 }) ?? [] { checkCollection(collection, &found) }
        for denial in denied?.members.map({ $0 }) ?? [] where denial.name != "operations" {
            checkCollection(denial.key, &found)
        }
        for operation in member.value["denied"]?.elements(of: "operations") ?? [] {
            guard !operations.contains(where: { $0.id == operation.text }) else { continue }
            found.append(
                error(
                    "treaty.operation", "there is no operation '\(operation.text)'", operation,
                    help: help(for: operation.text, among: operations.map(\.id))))
        }
    }

    /// Where documents are named, every fact has a source.
    private func checkEvidence(_ view: OperationView, _ found: inout [Diagnostic]) {
        var facts = [view.value] + view.parameters(in: document.files).map(\.target)
        facts += [view.value["requestBody"]].compactMap(\.self) + view.value.members(of: "responses").map(\.value)
        facts += view.value.elements(of: "x-treaty-errors") + view.value.elements(of: "x-treaty-relations")
        for fact in facts where document.evidence.evidence(at: fact.location) == nil {
            found.append(
                error(
                    "source.missing", "this fact has no source", fact,
                    help: "add x-treaty-source with the document's lines, or a grade and why"))
        }
    }
}

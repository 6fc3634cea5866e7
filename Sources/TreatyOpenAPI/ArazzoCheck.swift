// What an Arazzo document says of itself: names that are unique, references that lead somewhere, one call for each
// step. Criteria and expressions are checked in extensions, shapes by `FormCheck`.
import TreatyData
import TreatyText

/// The rules of Arazzo 1.0.1 beyond the shapes of its objects.
struct ArazzoCheck {
    let document: ArazzoDocument
    let targets: ArazzoTargets
    var diagnostics: [Diagnostic] = []

    init(_ document: ArazzoDocument) {
        self.document = document
        targets = ArazzoTargets(document)
    }

    mutating func run() {
        let root = document.root
        checkList(root, "sourceDescriptions")
        checkList(root, "workflows")
        checkNames(
            document.sources.compactMap { $0.value["name"] }, "source description", code: "source-name",
            severity: .error)
        checkNames(
            document.workflows.compactMap { $0.value["workflowId"] }, "workflow", code: "workflow-id",
            severity: .warning)
        for (source, why) in targets.failures {
            warn(
                "source-file", "the description '\(source.name)' cannot be read: \(why.message)",
                at: source.value["url"] ?? source.value, help: "what refers to it is not checked")
        }
        for source in document.sources {
            guard let kind = source.kind, let target = targets.byName[source.name] else { continue }
            guard (kind == .arazzo) != target.isArazzo else { continue }
            let found = target.isArazzo ? "an Arazzo document" : "no Arazzo document"
            complain(
                "source-type", "'\(source.url)' is \(found)", at: source.value["type"] ?? source.value,
                help: "write type: \(target.isArazzo ? "arazzo" : "openapi")")
        }
        checkComponents()
        for workflow in document.workflows { check(workflow) }
        checkCycles()
    }

    // MARK: Names

    /// A list that is there holds something (schema of 1.0, minItems).
    mutating func checkList(_ object: Value, _ name: String) {
        guard let list = object[name], list.kind == .array, list.count == 0 else { return }
        complain("empty-list", "'\(name)' holds nothing", at: list, help: "add one, or remove '\(name)' if it may lack")
    }

    /// Names are unique, and of letters, digits, `_` and `-`.
    mutating func checkNames(_ names: [Value], _ what: String, code: String, severity: Severity) {
        var lines: [String: Int] = [:]
        for name in names {
            if let line = lines[name.text] {
                complain(
                    "duplicate", "the \(what) '\(name.text)' stands in line \(line) already", at: name,
                    help: "give it a name of its own")
            } else {
                lines[name.text] = name.location.line
            }
            guard name.text.isEmpty || !name.text.utf8.allSatisfy({ isNameByte($0, withDot: false) }) else { continue }
            diagnostics.append(
                Diagnostic(
                    severity, "arazzo.\(code)", "'\(name.text)' is not made of letters, digits, '_' and '-'",
                    at: name.location, help: "expressions cut names at a dot"))
        }
    }

    /// The keys of outputs and components (Arazzo 1.0.1, Step Object and Components Object).
    mutating func checkKeys(_ map: Value?) {
        for member in map.map({ Array($0.members) }) ?? [] {
            guard member.name.isEmpty || !member.name.utf8.allSatisfy({ isNameByte($0, withDot: true) }) else {
                continue
            }
            complain(
                "key", "'\(member.name)' is not made of letters, digits, '.', '-' and '_'", at: member.key,
                help: "an expression can only lead to such a name")
        }
    }

    private func isNameByte(_ byte: UInt8, withDot: Bool) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
        default: withDot && byte == 0x2E
        }
    }

    /// Lists hold nothing twice: parameters by name and place, actions by name.
    private mutating func checkTwice(_ list: [Value], _ what: String) {
        var seen: [String: Int] = [:]
        for site in list {
            let target = site["reference"] == nil ? site : document.component(site) ?? site
            guard let name = target["name"]?.string else { continue }
            let key = (target["in"]?.text ?? "") + " " + name
            if let line = seen[key] {
                complain("duplicate", "the \(what) '\(name)' stands in line \(line) already", at: site.start)
            } else {
                seen[key] = site.location.line
            }
        }
    }

    // MARK: Workflows and steps

    private mutating func checkComponents() {
        guard let components = document.root["components"] else { return }
        for kind in ["inputs", "parameters", "successActions", "failureActions"] { checkKeys(components[kind]) }
        for member in components.members(of: "parameters") {
            checkTexts(member.value["value"], in: ArazzoScope(workflow: nil, step: nil))
        }
        for kind in ["successActions", "failureActions"] {
            for member in components.members(of: kind) {
                check(action: member.value, in: ArazzoScope(workflow: nil, step: nil))
            }
        }
    }

    private mutating func check(_ workflow: ArazzoWorkflow) {
        let scope = ArazzoScope(workflow: workflow, step: nil)
        checkList(workflow.value, "steps")
        checkNames(workflow.steps.compactMap { $0.value["stepId"] }, "step", code: "step-id", severity: .warning)
        var known: [String: Int] = [:]
        for site in workflow.dependsOn {
            if let line = known.updateValue(site.location.line, forKey: site.text) {
                complain("duplicate", "the workflow '\(site.text)' stands in line \(line) already", at: site)
            }
            checkWorkflow(site)
        }
        checkParameters(workflow.parameters, in: scope, of: nil)
        check(actions: workflow.successActions, "successActions", in: scope)
        check(actions: workflow.failureActions, "failureActions", in: scope)
        for step in workflow.steps { check(step, in: workflow) }
        checkOutputs(workflow.value, workflow.outputs, in: scope)
    }

    private mutating func check(_ step: ArazzoStep, in workflow: ArazzoWorkflow) {
        let scope = ArazzoScope(workflow: workflow, step: step)
        let calls = ["operationId", "operationPath", "workflowId"].filter { step.value[$0] != nil }
        if calls.isEmpty {
            complain(
                "call", "the step '\(step.id)' calls nothing", at: step.value.start,
                help: "add an operationId, an operationPath or a workflowId")
        } else if calls.count > 1 {
            complain(
                "call", "the step '\(step.id)' has \(calls.joined(separator: " and ")), where one may stand",
                at: step.value[calls[1]] ?? step.value, help: "remove all but one")
        }
        switch step.call {
        case .operation(let site): checkOperation(site)
        case .path(let site): checkOperationPath(site)
        case .workflow(let site): checkWorkflow(site)
        case nil: break
        }
        checkParameters(step.parameters, in: scope, of: step.call)
        if let body = step.body {
            if step.call?.isWorkflow == true {
                warn("unused", "a workflow takes parameters and no request body", at: body.value.start)
            }
            check(body, in: scope)
        }
        checkList(step.value, "successCriteria")
        for site in step.value.elements(of: "successCriteria") { check(criterion: site, in: scope) }
        check(actions: step.onSuccess, "successActions", in: scope)
        check(actions: step.onFailure, "failureActions", in: scope)
        checkOutputs(step.value, step.outputs, in: scope)
    }

    private mutating func checkOutputs(_ owner: Value, _ outputs: [ArazzoOutput], in scope: ArazzoScope) {
        checkKeys(owner["outputs"])
        for output in outputs where output.value.kind == .string { checkExpression(output.value, in: scope) }
    }

    private mutating func check(_ body: ArazzoBody, in scope: ArazzoScope) {
        checkTexts(body.payload, in: scope)
        if !body.replacements.isEmpty, body.payload == nil {
            warn("unused", "there is no payload to replace something in", at: body.value.start)
        }
        let isJSON = body.contentType.map { $0.contains("json") } ?? (body.payload?.kind == .object)
        for (target, value) in body.replacements {
            if isJSON, JSONPointer(text: target.text) == nil {
                complain(
                    "replacement-target", "'\(target.text)' is no JSON Pointer", at: target,
                    help: "write /name, with ~1 for a slash in a name")
            }
            checkTexts(value, in: scope)
        }
    }

    /// Parameters of a call; of a workflow's steps where `call` is nil.
    private mutating func checkParameters(_ sites: [Value], in scope: ArazzoScope, of call: ArazzoStep.Call?) {
        checkTwice(sites, "parameter")
        for site in sites {
            var target = site
            if site["reference"] != nil, site["name"] == nil {
                checkReusable(site, "parameters")
                checkTexts(site["value"], in: scope)
                guard let found = document.component(site) else { continue }
                target = found
            } else {
                checkTexts(site["value"], in: scope)
            }
            guard let name = target["name"]?.string, let call else { continue }
            switch call {
            case .workflow(let workflow):
                guard let called = document.workflow(workflow.text), let known = inputNames(of: called),
                    !known.contains(name)
                else { continue }
                warn(
                    "unknown-input", "the workflow '\(called.id)' has no input '\(name)'", at: site["name"] ?? site,
                    help: help(for: name, among: known))
            case .operation(let site): checkPlace(target, name, operation: self.operation(site))
            case .path: checkPlace(target, name, operation: nil)
            }
        }
    }

    /// A parameter of an operation says where it goes, and the operation has it.
    private mutating func checkPlace(
        _ parameter: Value, _ name: String, operation: (value: Value, item: Value, target: ArazzoTargets.Target)?
    ) {
        guard let place = parameter["in"]?.string else {
            complain(
                "parameter-place", "the parameter '\(name)' does not say where it goes", at: parameter.start,
                help: "add in: path, query, header or cookie")
            return
        }
        guard let operation else { return }
        var names: [String] = []
        for site in operation.value.elements(of: "parameters") + operation.item.elements(of: "parameters") {
            guard let declared = operation.target.resolve(site) else { return }
            guard declared["in"]?.text == place, let known = declared["name"]?.string else { continue }
            if known == name || place == "header" && known.lowercased() == name.lowercased() { return }
            names.append(known)
        }
        // Credentials are the security schemes' and no parameters.
        if place == "header" || place == "cookie" { return }
        warn(
            "unknown-parameter", "the operation has no \(place) parameter '\(name)'",
            at: parameter["name"] ?? parameter,
            help: help(for: name, among: names))
    }

    mutating func checkReusable(_ site: Value, _ kind: String) {
        guard let reference = site["reference"], reference.kind == .string else { return }
        guard let expression = read(reference) else { return }
        guard case .component(let found, let name) = expression.source else {
            complain(
                "component", "'\(reference.text)' leads to no component", at: reference,
                help: "write $components.\(kind).NAME")
            return
        }
        guard found == kind else {
            complain(
                "component", "'\(reference.text)' leads to \(found), where \(kind) are meant", at: reference,
                help: "write $components.\(kind).\(name)")
            return
        }
        let known = document.root["components"]?.members(of: kind).map(\.name) ?? []
        if !known.contains(name) {
            complain(
                "component", "there is no '\(name)' under components/\(kind)", at: reference,
                help: help(for: name, among: known))
        }
        if kind != "parameters", let value = site["value"] {
            warn("unused", "only a parameter takes a value", at: value)
        }
    }

    // MARK: Complaints

    mutating func complain(_ code: String, _ message: String, at value: Value, help: String? = nil) {
        complain(code, message, at: value.location, help: help)
    }

    mutating func complain(_ code: String, _ message: String, at location: SourceLocation, help: String? = nil) {
        diagnostics.append(Diagnostic(.error, "arazzo.\(code)", message, at: location, help: help))
    }

    mutating func warn(_ code: String, _ message: String, at value: Value, help: String? = nil) {
        warn(code, message, at: value.location, help: help)
    }

    mutating func warn(_ code: String, _ message: String, at location: SourceLocation, help: String? = nil) {
        diagnostics.append(Diagnostic(.warning, "arazzo.\(code)", message, at: location, help: help))
    }
}

/// Where an expression stands; in components neither is known.
struct ArazzoScope {
    let workflow: ArazzoWorkflow?
    let step: ArazzoStep?
}

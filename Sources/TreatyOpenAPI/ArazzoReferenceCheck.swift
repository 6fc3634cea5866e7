// Whether what an Arazzo document refers to exists: operations, workflows, steps, inputs and outputs.
import TreatyData
import TreatyText

extension ArazzoCheck {
    // MARK: Calls

    /// The operation that an `operationId` means, where its description lies beside the document.
    func operation(_ site: Value) -> (value: Value, item: Value, target: ArazzoTargets.Target)? {
        var id = site.text
        var names = document.sources.filter { $0.kind != .arazzo }.map(\.name)
        if id.hasPrefix("$") {
            guard let expression = try? ArazzoExpression(id), case .source(let name, let rest) = expression.source
            else { return nil }
            (id, names) = (rest, [name])
        }
        for name in names {
            guard let target = targets.byName[name], let value = target.named[id], let item = target.items[id]
            else { continue }
            return (value, item, target)
        }
        return nil
    }

    mutating func checkOperation(_ site: Value) {
        guard site.kind == .string else { return }
        let descriptions = document.sources.filter { $0.kind != .arazzo }
        if site.text.hasPrefix("$") {
            guard let expression = read(site) else { return }
            guard case .source(let name, let rest) = expression.source, !rest.isEmpty else {
                complain(
                    "operation", "'\(site.text)' leads to no operation", at: site,
                    help: "write $sourceDescriptions.NAME.operationId")
                return
            }
            guard let source = source(name, at: site) else { return }
            guard let target = targets.byName[source.name] else { return }
            if target.isArazzo {
                complain(
                    "operation", "'\(name)' is an Arazzo document, which has workflows and no operations", at: site,
                    help: "call it with workflowId")
            } else if target.named[rest] == nil {
                complainUnknown("operation", rest, Array(target.named.keys), at: site, in: source.url)
            }
            return
        }
        if descriptions.count > 1 {
            let holding = descriptions.first { targets.byName[$0.name]?.named[site.text] != nil } ?? descriptions[0]
            complain(
                "operation", "'\(site.text)' does not say which of the \(descriptions.count) descriptions has it",
                at: site, help: "write $sourceDescriptions.\(holding.name).\(site.text)")
        }
        // An operation may stand in a description that is not here.
        let read = descriptions.compactMap { targets.byName[$0.name] }
        guard read.count == descriptions.count, !read.contains(where: { $0.named[site.text] != nil }) else { return }
        complainUnknown("operation", site.text, read.flatMap(\.named.keys), at: site, in: descriptions.first?.url)
    }

    /// `{$sourceDescriptions.NAME.url}#/paths/~1pets/get`.
    mutating func checkOperationPath(_ site: Value) {
        guard site.kind == .string else { return }
        let text = site.text
        guard text.hasPrefix("{$"), let brace = text.firstIndex(of: "}") else {
            complain(
                "operation-path", "'\(text)' does not begin with an expression for its source", at: site,
                help: "write {$sourceDescriptions.NAME.url}#/paths/~1pets/get")
            return
        }
        let inner = String(text[text.index(after: text.startIndex)..<brace])
        guard let expression = read(inner, at: site) else { return }
        let rest = text[text.index(after: brace)...]
        let decoded = PercentEncoding.decoded(rest.dropFirst().utf8).map { String(decoding: $0, as: UTF8.self) }
        guard case .source(let name, "url") = expression.source, rest.hasPrefix("#/"), let decoded,
            let pointer = JSONPointer(text: decoded)
        else {
            complain(
                "operation-path", "'\(text)' leads to no operation", at: site,
                help: "write {$sourceDescriptions.NAME.url}#/paths/~1pets/get")
            return
        }
        guard let source = source(name, at: site) else { return }
        let namesMethod = pointer.tokens.last.map(ArazzoTargets.isMethod) ?? false
        guard let target = targets.byName[source.name] else {
            if !namesMethod {
                warn(
                    "operation-path", "the last step of '\(pointer)' is no method", at: site,
                    help: "add the method: \(pointer)/get")
            }
            return
        }
        guard let found = target.value(at: pointer), found.kind == .object else {
            complain("operation-path", "'\(pointer)' leads to nothing in \(source.url)", at: site)
            return
        }
        if !namesMethod {
            let methods = found.members.map(\.name).filter(ArazzoTargets.isMethod)
            complain(
                "operation-path", "'\(pointer)' leads to no operation", at: site,
                help: methods.first.map { "add the method: \(pointer)/\($0)" })
        }
    }

    /// A `workflowId`, of this document or of another.
    mutating func checkWorkflow(_ site: Value) {
        guard site.kind == .string else { return }
        guard site.text.hasPrefix("$") else {
            guard document.workflow(site.text) == nil else { return }
            complainUnknown("workflow", site.text, document.workflows.map(\.id), at: site, in: nil)
            return
        }
        guard let expression = read(site) else { return }
        guard case .source(let name, let rest) = expression.source, !rest.isEmpty else {
            complain(
                "workflow", "'\(site.text)' leads to no workflow", at: site,
                help: "write $sourceDescriptions.NAME.workflowId")
            return
        }
        guard let source = source(name, at: site), let target = targets.byName[source.name] else { return }
        if !target.isArazzo {
            complain("workflow", "'\(name)' is no Arazzo document and has no workflows", at: site)
        } else if target.named[rest] == nil {
            complainUnknown("workflow", rest, Array(target.named.keys), at: site, in: source.url)
        }
    }

    mutating func checkStep(_ site: Value, in scope: ArazzoScope) {
        guard site.kind == .string, let workflow = scope.workflow, workflow.step(site.text) == nil else { return }
        complainUnknown("step", site.text, workflow.steps.map(\.id), at: site, in: nil)
    }

    func sourceNamed(_ name: String) -> ArazzoSource? { document.sources.first { $0.name == name } }

    private mutating func source(_ name: String, at site: Value) -> ArazzoSource? {
        if let source = sourceNamed(name) { return source }
        complainUnknown("source", name, document.sources.map(\.name), at: site, in: nil)
        return nil
    }

    mutating func complainUnknown(_ what: String, _ name: String, _ known: [String], at site: Value, in file: String?) {
        let place = file.map { " in \($0)" } ?? ""
        let spoken = what == "source" ? "source description" : what
        complain(
            "unknown-\(what)", "there is no \(spoken) '\(name)'\(place)", at: site,
            help: help(for: name, among: known.sorted()))
    }

    /// Workflows that wait for each other wait for ever. Each is reported once, at the way back.
    mutating func checkCycles() {
        enum State { case open, done }
        var states: [String: State] = [:]
        for first in document.workflows where states[first.id] == nil {
            var path: [(workflow: ArazzoWorkflow, next: Int)] = [(first, 0)]
            states[first.id] = .open
            while let (workflow, next) = path.last {
                guard next < workflow.dependsOn.count else {
                    states[workflow.id] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let site = workflow.dependsOn[next]
                guard let target = document.workflow(site.text) else { continue }
                switch states[target.id] {
                case .done: break
                case .open:
                    let start = path.firstIndex { $0.workflow.id == target.id } ?? 0
                    let circle = path[start...].map(\.workflow.id) + [target.id]
                    complain(
                        "cycle", "workflows wait for each other: \(circle.joined(separator: " -> "))", at: site,
                        help: "remove one of the dependsOn")
                case nil:
                    states[target.id] = .open
                    path.append((target, 0))
                }
            }
        }
    }

    // MARK: Inputs and outputs

    /// The inputs a workflow says it has; nil where its schema leaves that open.
    func inputNames(of workflow: ArazzoWorkflow) -> [String]? {
        guard let inputs = workflow.inputs else { return [] }
        guard let schema = ArazzoTargets.local(inputs), schema.kind == .object else { return nil }
        let open = ["$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "$dynamicRef", "dependentSchemas"]
        guard open.allSatisfy({ schema[$0] == nil }), let properties = schema["properties"] else { return nil }
        return properties.members.map(\.name)
    }

    mutating func checkInput(_ name: String, of workflow: ArazzoWorkflow?, at site: Value) {
        guard let workflow, let known = inputNames(of: workflow) else { return }
        // A dot may lead into an input.
        let first = name.prefix { $0 != "." && $0 != "[" }
        guard !known.contains(name), !known.contains(String(first)) else { return }
        let what = known.isEmpty ? "has no inputs" : "has no input '\(name)'"
        warn(
            "unknown-input", "the workflow '\(workflow.id)' \(what)", at: site,
            help: help(for: name, among: known))
    }

    /// `outputs.NAME` of a step or a workflow; a name may hold dots, and what is behind it may lead on.
    mutating func checkOutput(_ rest: String, _ outputs: [ArazzoOutput], of owner: String, at site: Value) {
        guard rest.hasPrefix("outputs.") else {
            let name = rest.isEmpty ? "NAME" : rest
            warn(
                "unknown-output", "'\(site.text)' leads to no output", at: site,
                help: "write outputs before the name: outputs.\(name)")
            return
        }
        let name = rest.dropFirst("outputs.".count)
        let known = outputs.map(\.name)
        let isKnown = known.contains { name == $0 || name.hasPrefix($0 + ".") || name.hasPrefix($0 + "[") }
        guard !isKnown else { return }
        warn(
            "unknown-output", "the \(owner) has no output '\(name)'", at: site,
            help: help(for: String(name), among: known))
    }
}

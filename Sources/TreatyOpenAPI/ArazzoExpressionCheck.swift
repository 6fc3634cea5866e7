// Whether the expressions, criteria and actions of an Arazzo document can be read and mean something that exists.
import TreatyData
import TreatyPath
import TreatyPattern
import TreatyText

extension ArazzoCheck {
    // MARK: Expressions

    mutating func read(_ site: Value) -> ArazzoExpression? { read(site.text, at: site) }

    mutating func read(_ text: String, at site: Value) -> ArazzoExpression? {
        do throws(ArazzoExpression.Wrong) {
            return try ArazzoExpression(text)
        } catch {
            complain("expression", error.message, at: site, help: error.help)
            return nil
        }
    }

    /// A member that must be an expression.
    mutating func checkExpression(_ site: Value, in scope: ArazzoScope) {
        guard let expression = read(site) else { return }
        check(expression, in: scope, at: site)
    }

    /// A value that may be an expression, and whose strings may hold some.
    mutating func checkTexts(_ value: Value?, in scope: ArazzoScope) {
        guard let value else { return }
        let document = value.document
        let end = document.next(after: value.index).rawValue
        for index in value.index.rawValue..<end where document.nodes[index].kind == .string {
            let site = Value(document, NodeIndex(index))
            // Most strings hold no expression, and a payload may be large.
            guard document.text(of: site.index).contains(UInt8(ascii: "$")) else { continue }
            checkText(site, in: scope)
        }
    }

    private mutating func checkText(_ site: Value, in scope: ArazzoScope) {
        let text = site.text
        if text.hasPrefix("$") {
            if let expression = try? ArazzoExpression(text) { return check(expression, in: scope, at: site) }
            // `$5` is a price; `$input.name` was meant to be an expression.
            let root = text.prefix { $0 != "." && $0 != "#" }
            let roots = ["$inputs", "$outputs", "$steps", "$workflows", "$request", "$response", "$statusCode"]
            guard roots.contains(String(root)) || suggestion(for: String(root), among: roots) != nil else { return }
            do throws(ArazzoExpression.Wrong) {
                _ = try ArazzoExpression(text)
            } catch {
                warn(
                    "expression", "\(error.message); it is passed as it stands", at: site, help: error.help)
            }
            return
        }
        for embedded in ArazzoExpression.embedded(in: text) {
            switch embedded {
            case .success(let expression): check(expression, in: scope, at: site)
            case .failure(let wrong): warn("expression", wrong.message, at: site, help: wrong.help)
            }
        }
    }

    /// Whether what an expression leads to exists. A result that is not there is a warning: the specification gives it
    /// no value and does not forbid it.
    mutating func check(_ expression: ArazzoExpression, in scope: ArazzoScope, at site: Value) {
        switch expression.source {
        case .url, .method, .statusCode, .request, .response: break
        case .input(let name): checkInput(name, of: scope.workflow, at: site)
        case .output(let name):
            // In a step that calls a workflow, the outputs are that workflow's.
            guard let workflow = calledWorkflow(of: scope.step) ?? (scope.step == nil ? scope.workflow : nil)
            else { return }
            checkOutput("outputs.\(name)", workflow.outputs, of: "workflow '\(workflow.id)'", at: site)
        case .step(let id, let rest):
            guard let workflow = scope.workflow else { return }
            guard let step = workflow.step(id) else {
                complainUnknown("step", id, workflow.steps.map(\.id), at: site, in: nil)
                return
            }
            checkOutput(rest, step.outputs, of: "step '\(id)'", at: site)
        case .workflow(let id, let rest):
            guard let workflow = document.workflow(id) else {
                complainUnknown("workflow", id, document.workflows.map(\.id), at: site, in: nil)
                return
            }
            if rest.hasPrefix("inputs.") {
                checkInput(String(rest.dropFirst("inputs.".count)), of: workflow, at: site)
            } else {
                checkOutput(rest, workflow.outputs, of: "workflow '\(id)'", at: site)
            }
        case .source(let name, _):
            guard sourceNamed(name) == nil else { return }
            complainUnknown("source", name, document.sources.map(\.name), at: site, in: nil)
        case .component(let kind, let name):
            let known = document.root["components"]?.members(of: kind).map(\.name) ?? []
            if !known.contains(name) {
                complain(
                    "component", "there is no '\(name)' under components/\(kind)", at: site,
                    help: help(for: name, among: known))
            }
        }
    }

    private func calledWorkflow(of step: ArazzoStep?) -> ArazzoWorkflow? {
        guard case .workflow(let site) = step?.call else { return nil }
        return document.workflow(site.text)
    }

    // MARK: Criteria

    mutating func check(criterion site: Value, in scope: ArazzoScope) {
        if let context = site["context"], context.kind == .string { checkExpression(context, in: scope) }
        guard let criterion = ArazzoCriterion(site), let condition = site["condition"] else { return }
        if site["type"] != nil, site["context"] == nil {
            complain(
                "criterion-context", "a criterion with a type needs a context to be applied to", at: site.start,
                help: "add context: $response.body")
        }
        if let version = site["type"]?["version"], version.kind == .string {
            let known =
                criterion.kind == .xpath
                ? ["xpath-10", "xpath-20", "xpath-30"] : ["draft-goessner-dispatch-jsonpath-00"]
            if !known.contains(version.text) {
                complain(
                    "criterion-version", "'\(version.text)' is no version of \(criterion.kind.rawValue)", at: version,
                    help: help(for: version.text, among: known))
            }
        }
        switch criterion.kind {
        case .simple: checkSimple(condition, in: scope)
        case .regex:
            do throws(PatternError) {
                _ = try Pattern(condition.text)
            } catch {
                complain("criterion-condition", "the condition is no regular expression: \(error)", at: condition)
            }
        case .jsonpath where criterion.version == nil:
            do throws(PathError) {
                _ = try JSONPath(condition.text)
            } catch {
                complain(
                    "criterion-condition", "the condition is no JSONPath query: \(error.message)", at: condition,
                    help: error.help)
            }
        // Older JSONPath and XPath are kept as they stand.
        case .jsonpath, .xpath: break
        }
    }

    private mutating func checkSimple(_ condition: Value, in scope: ArazzoScope) {
        do throws(ArazzoExpression.Wrong) {
            for expression in try ArazzoCondition(condition.text).expressions {
                check(expression, in: scope, at: condition)
            }
        } catch {
            complain("criterion-condition", error.message, at: condition, help: error.help)
        }
    }

    // MARK: Actions

    /// The actions of one list: of their own, or reused.
    mutating func check(actions sites: [Value], _ kind: String, in scope: ArazzoScope) {
        var lines: [String: Int] = [:]
        for site in sites {
            var action = site
            if site["reference"] != nil, site["name"] == nil {
                checkReusable(site, kind)
                guard let found = document.component(site) else { continue }
                action = found
                // Its steps are those of the place of use.
                for id in ["stepId"] { if let target = found[id] { checkStep(target, in: scope) } }
            } else {
                check(action: site, in: scope)
            }
            guard let name = action["name"]?.string else { continue }
            if let line = lines.updateValue(site.location.line, forKey: name) {
                complain("duplicate", "the action '\(name)' stands in line \(line) already", at: site.start)
            }
        }
    }

    mutating func check(action site: Value, in scope: ArazzoScope) {
        for criterion in site.elements(of: "criteria") { check(criterion: criterion, in: scope) }
        guard let action = ArazzoAction(site) else { return }
        let targets = [action.stepID, action.workflowID].compactMap(\.self)
        switch action.kind {
        case .end:
            for target in targets { warn("unused", "an action of the type end goes nowhere", at: target) }
        case .goto where targets.isEmpty:
            complain(
                "action-target", "the action '\(action.name)' does not say where to go", at: site.start,
                help: "add a stepId or a workflowId")
        case .goto, .retry: break
        }
        if targets.count == 2 {
            complain(
                "action-target", "the action '\(action.name)' has a stepId and a workflowId, where one may stand",
                at: targets[1], help: "remove one of them")
        }
        if let step = action.stepID { checkStep(step, in: scope) }
        if let workflow = action.workflowID { checkWorkflow(workflow) }
        checkRetry(action)
    }

    /// `retryAfter` and `retryLimit` are not negative, and stand where something is tried again.
    private mutating func checkRetry(_ action: ArazzoAction) {
        for name in ["retryAfter", "retryLimit"] {
            guard let value = action.value[name], value.kind == .number else { continue }
            if action.kind != .retry {
                warn("unused", "'\(name)' means something in an action of the type retry only", at: value)
            } else if value.text.hasPrefix("-"), ExactNumber(value.text.utf8)?.digits != [] {
                complain("retry", "'\(name)' must not be negative", at: value)
            }
        }
    }
}

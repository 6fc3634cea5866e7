// Runs the workflows of a contract, each after those it depends on, and makes one result of each step.
import TreatyContract
import TreatyData
import TreatyNet
import TreatyOpenAPI

struct WorkflowRunner {
    private let contract: Contract
    private let target: Target
    private let options: RunOptions
    private let client: HTTPClient
    private let book: WorkflowBook?
    /// In the order in which they run.
    private let workflows: [ArazzoWorkflow]
    private var finished: [String: (inputs: JSON, outputs: WorkflowValues.Outputs, isGood: Bool)] = [:]
    /// Why nothing is sent; nil where something may be.
    var abortReason: String?
    /// What the run has touched so far.
    var tally = CoverageTally()
    /// Failed results of the run so far.
    var failedSoFar = 0

    init(_ contract: Contract, _ book: WorkflowBook?, target: Target, options: RunOptions, client: HTTPClient) {
        (self.contract, self.book, self.target, self.options) = (contract, book, target, options)
        self.client = client
        var ordered: [ArazzoWorkflow] = []
        var seen: Set<String> = []
        func add(_ workflow: ArazzoWorkflow, in book: WorkflowBook) {
            guard seen.insert(workflow.id).inserted else { return }
            for text in workflow.dependsOn.map(\.text) {
                if let other = book.document.workflow(text) { add(other, in: book) }
            }
            ordered.append(workflow)
        }
        if let book {
            for workflow in book.document.workflows
            where WorkflowRunner.isWanted(workflow, of: contract.name, options.only) { add(workflow, in: book) }
        }
        workflows = ordered
    }

    private static func isWanted(_ workflow: ArazzoWorkflow, of contract: String, _ only: [String]) -> Bool {
        only.isEmpty
            || only.contains { only in
                workflow.id == only
                    || workflow.steps.contains { step in
                        let id = WorkflowRunner.id(of: step, workflow, contract)
                        return id.hasPrefix(only) || id.contains("/\(only)/")
                    }
            }
    }

    private static func id(of step: ArazzoStep, _ workflow: ArazzoWorkflow, _ contract: String) -> String {
        "\(contract)/workflow/\(slug(workflow.id))/step-\(slug(step.id))"
    }

    /// How many results there will be.
    var stepCount: Int { workflows.map(\.steps.count).reduce(0, +) }

    /// Runs them all; on a target that can be put back, from the records that it began with.
    mutating func run(_ report: (CaseResult) -> Void) -> [CaseResult] {
        guard let book, !workflows.isEmpty else { return [] }
        target.restore?()
        var results: [CaseResult] = []
        for workflow in workflows {
            var session = WorkflowSession(
                contract: contract, target: target, client: client, curl: CurlLine(target), abortReason: abortReason,
                tally: tally)
            let own = self.results(of: workflow, in: book, &session)
            (abortReason, tally) = (session.abortReason, session.tally)
            failedSoFar += own.count(where: \.isFailed)
            for result in own { report(result) }
            results += own
        }
        return results
    }

    private mutating func results(of workflow: ArazzoWorkflow, in book: WorkflowBook, _ session: inout WorkflowSession)
        -> [CaseResult]
    {
        func none(_ reason: String) -> [CaseResult] {
            workflow.steps.map { result(of: $0, workflow, nil, reason) }
        }
        if let most = options.failuresMax, failedSoFar >= most { return none("the run ended after \(most) failures") }
        if let reason = waiting(workflow, book, &session) { return none(reason) }
        let inputs: JSON
        do throws(WorkflowBook.Obstacle) {
            inputs = try WorkflowInputs(book: book, target: target).inputs(of: workflow)
        } catch {
            return none(error.reason)
        }
        var values = WorkflowValues(book: book, inputs: inputs)
        values.workflows = finished.mapValues { ($0.inputs, $0.outputs) }
        var run = WorkflowRun(workflow, values: values)
        let ending = run.run(&session)
        finished[workflow.id] = (inputs, run.values.outputs, ending.isGood)
        return workflow.steps.map { result(of: $0, workflow, run.records[$0.id], ending.reason) }
    }

    /// Why a workflow cannot begin: one that it depends on has not come to a good end.
    private func waiting(_ workflow: ArazzoWorkflow, _ book: WorkflowBook, _ session: inout WorkflowSession) -> String?
    {
        for text in workflow.dependsOn.map(\.text) {
            do throws(WorkflowBook.Obstacle) {
                guard case .workflow(let other, let home) = try book.workflow(text) else { continue }
                if home === book {
                    guard let end = finished[other.id] else {
                        return "the workflow '\(other.id)', on which it depends, has not run"
                    }
                    if !end.isGood { return "the workflow '\(other.id)', on which it depends, failed" }
                    continue
                }
                let inputs = try WorkflowInputs(book: home, target: target).inputs(of: other)
                var run = WorkflowRun(other, values: WorkflowValues(book: home, inputs: inputs))
                guard run.run(&session).isGood else {
                    return "the workflow '\(text)', on which it depends, failed"
                }
            } catch {
                return "of the workflow '\(text)', on which it depends: \(error.reason)"
            }
        }
        return nil
    }

    // MARK: Results

    private func result(of step: ArazzoStep, _ workflow: ArazzoWorkflow, _ record: StepRecord?, _ reason: String)
        -> CaseResult
    {
        var operation: Operation?
        var callee = ""
        if let book, case .operation(let found)? = try? book.callee(of: step) { operation = found }
        switch step.call {
        case .operation(let site), .path(let site), .workflow(let site): callee = site.text
        case nil: break
        }
        let findings = (record.map { $0.breaches + $0.findings } ?? []).map(\.clipped)
        let verdict: Verdict =
            if let record, record.visits > 0 || !findings.isEmpty {
                findings.isEmpty
                    ? .passed : findings.contains { $0.grade <= options.failOn } ? .failed : .warned
            } else {
                .notTested(record?.notTested ?? reason)
            }
        let isNotTested = if case .notTested = verdict { true } else { false }
        let sent = isNotTested ? nil : record
        return CaseResult(
            id: WorkflowRunner.id(of: step, workflow, contract.name), operation: operation?.id ?? callee,
            title: title(of: step, operation?.id ?? callee, record), verdict: verdict, findings: findings,
            milliseconds: sent?.milliseconds ?? 0, request: sent?.request ?? "", response: sent?.response ?? "",
            curl: sent?.curl ?? "", evidence: book?.evidence(at: step.value, of: operation),
            foundCode: sent?.foundCode, isBroken: sent?.isBroken ?? false, isSuccess: true)
    }

    private func title(of step: ArazzoStep, _ callee: String, _ record: StepRecord?) -> String {
        let words = step.value["description"]?.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let title = clipped(words ?? "calls \(callee)", charactersMax: 80)
        return record.map { $0.visits > 1 ? "\(title) (\($0.visits) times)" : title } ?? title
    }
}

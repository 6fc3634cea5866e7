// One run of one workflow: which step comes next, what actions do, and how it ends (Arazzo 1.0.1, Workflow Object);
// what a single step sends and finds is in WorkflowStep.swift.
import TreatyContract
import TreatyData
import TreatyNet
import TreatyOpenAPI

/// What all workflows of a run share.
struct WorkflowSession {
    let contract: Contract
    let target: Target
    let client: HTTPClient
    let curl: CurlLine
    /// Why nothing more is sent; nil where something may be.
    var abortReason: String?
    /// What was touched so far.
    var tally: CoverageTally
    /// How many steps the workflow and those it calls may still make.
    var stepsLeft = WorkflowLimits.stepsMax
    /// Whether a step was asked for when none was left.
    var isSpent = false

    /// Waits before a step is tried again; the own mock needs no time.
    func wait(_ seconds: String?) {
        guard !target.isOwnMock, let seconds = seconds.flatMap({ Double($0) }), seconds > 0 else { return }
        pause(milliseconds: min(WorkflowLimits.waitMillisecondsMax, Int(min(seconds, 60) * 1000)))
    }
}

/// What a workflow may cost, whatever it asks for.
enum WorkflowLimits {
    /// Steps of one workflow and all that it calls.
    static let stepsMax = 200
    /// Workflows that call each other.
    static let depthMax = 8
    /// Repetitions by one action of one step.
    static let retriesMax = 10
    static let waitMillisecondsMax = 1000
}

/// All that was seen of one step, over all times that it was made.
struct StepRecord {
    /// Where the exchanges broke the contract.
    var findings: [Finding] = []
    /// Why the step failed, where no action made up for it.
    var breaches: [Finding] = []
    /// Why it was not sent; nil where it was.
    var notTested: String?
    var visits = 0
    var milliseconds = 0
    var request = ""
    var response = ""
    var curl = ""
    var foundCode: String?
    var isBroken = false

    /// Adds findings that are not there yet.
    mutating func add(_ more: [Finding]) {
        for finding in more where !findings.contains(where: { $0.description == finding.description }) {
            findings.append(finding)
        }
    }
}

struct WorkflowRun {
    /// How a workflow came to its end.
    enum Ending {
        case completed
        /// Before its last step, as an action says; the text says where.
        case ended(String)
        /// The text names the step.
        case failed(String)
        case notTested(String)

        var isGood: Bool {
            switch self {
            case .completed, .ended: true
            case .failed, .notTested: false
            }
        }

        /// Why a step that was not reached was not.
        var reason: String {
            switch self {
            case .completed: "no action led to it"
            case .ended(let reason), .failed(let reason), .notTested(let reason): reason
            }
        }
    }

    /// What came of making a step once.
    enum Visit {
        case notTested(String)
        /// With the reasons why it failed, if it did.
        case made(isGood: Bool, breaches: [Finding])
    }

    private enum Way {
        case step(Int)
        case stop(Ending)
    }

    let workflow: ArazzoWorkflow
    /// The workflows that wait for this one, the first outermost, itself last.
    let chain: [String]
    var values: WorkflowValues
    var records: [String: StepRecord] = [:]
    private var retries: [String: Int] = [:]

    init(_ workflow: ArazzoWorkflow, chain: [String] = [], values: WorkflowValues) {
        self.workflow = workflow
        self.chain = chain + [workflow.id]
        self.values = values
    }

    /// Makes the steps until there is none left, or one failed, or an action ends it. Bounded by `WorkflowLimits`.
    mutating func run(_ session: inout WorkflowSession) -> Ending {
        let ending = steps(&session)
        values.exchange = nil
        values.outputs = outputs(workflow.outputs)
        return ending
    }

    private mutating func steps(_ session: inout WorkflowSession) -> Ending {
        var position = 0
        while position < workflow.steps.count {
            let step = workflow.steps[position]
            switch visit(step, &session) {
            case .notTested(let reason):
                // What an earlier visit found is kept.
                if records[step.id]?.visits == 0 { records[step.id]?.notTested = reason }
                return .notTested("the step '\(step.id)' before it was not tested")
            case .made(let isGood, let breaches):
                switch way(after: step, at: position, isGood, breaches, &session) {
                case .step(let next): position = next
                case .stop(let ending): return ending
                }
            }
        }
        return .completed
    }

    /// Makes a step, if there may be one more.
    private mutating func visit(_ step: ArazzoStep, _ session: inout WorkflowSession) -> Visit {
        guard session.stepsLeft > 0 else {
            session.isSpent = true
            let finding = Finding(
                "workflow.endless", at: "workflow",
                message: "the workflow has made \(WorkflowLimits.stepsMax) steps and comes to no end at '\(step.id)'",
                help: "bound what leads back by criteria", location: step.value.location)
            records[step.id, default: StepRecord()].visits += 1
            records[step.id]?.breaches.append(finding)
            return .made(isGood: false, breaches: [])
        }
        session.stepsLeft -= 1
        var record = records[step.id] ?? StepRecord()
        values.exchange = nil
        values.outputs = WorkflowValues.Outputs()
        let visit = make(step, &record, &session)
        if case .made = visit {
            record.visits += 1
            values.steps[step.id] = outputs(step.outputs)
        }
        records[step.id] = record
        return visit
    }

    /// The values of outputs, and why some have none.
    private func outputs(_ declared: [ArazzoOutput]) -> WorkflowValues.Outputs {
        var found = WorkflowValues.Outputs()
        for output in declared {
            guard let expression = output.expression else {
                found.lacking[output.name] = "'\(output.value.text)' is no expression"
                continue
            }
            do throws(WorkflowValues.Nothing) {
                found.values[output.name] = try values.value(of: expression)
            } catch {
                found.lacking[output.name] = "\(error.expression): \(error.reason)"
            }
        }
        return found
    }

    // MARK: Actions

    /// The first action whose criteria hold says where to go; a failure that it leads on from is forgiven.
    private mutating func way(
        after step: ArazzoStep, at position: Int, _ isGood: Bool, _ breaches: [Finding],
        _ session: inout WorkflowSession
    ) -> Way {
        let failure = Ending.failed("the step '\(step.id)' before it failed")
        // Where one step too many was asked for, no action leads on.
        let actions = session.isSpent ? [] : actions(after: step, isGood)
        for action in actions where action.criteria.allSatisfy({ values.breach(of: $0) == nil }) {
            switch action.kind {
            case .end:
                if isGood { return .stop(.ended("the action '\(action.name)' of the step '\(step.id)' ended it")) }
            case .goto:
                if let id = action.stepID?.text {
                    guard let next = workflow.steps.firstIndex(where: { $0.id == id }) else {
                        return .stop(.notTested("the action '\(action.name)' leads to no step"))
                    }
                    return .step(next)
                }
                guard let id = action.workflowID?.text else {
                    return .stop(.notTested("the action '\(action.name)' leads nowhere"))
                }
                let visit = call(id, for: step, &session)
                let ending = Ending.ended("the action '\(action.name)' of the step '\(step.id)' led to '\(id)'")
                return .stop(settle(visit, step) ? ending : failure)
            case .retry:
                let key = "\(step.id) \(action.name)"
                guard retries[key, default: 0] < min(action.retryLimit, WorkflowLimits.retriesMax) else { continue }
                retries[key, default: 0] += 1
                guard prepare(action, for: step, &session) else {
                    records[step.id]?.breaches += breaches
                    return .stop(failure)
                }
                session.wait(action.retryAfter)
                return .step(position)
            }
            break
        }
        if isGood { return .step(position + 1) }
        records[step.id]?.breaches += breaches
        return .stop(failure)
    }

    /// What an action of the type retry asks for before the step is made again; false where it failed.
    private mutating func prepare(_ action: ArazzoAction, for step: ArazzoStep, _ session: inout WorkflowSession)
        -> Bool
    {
        if let id = action.workflowID?.text { return settle(call(id, for: step, &session), step) }
        guard let id = action.stepID?.text else { return true }
        guard let other = workflow.step(id) else { return false }
        return settle(visit(other, &session), other)
    }

    /// Keeps why a step failed that no action follows; whether it went well.
    private mutating func settle(_ visit: Visit, _ step: ArazzoStep) -> Bool {
        switch visit {
        case .notTested(let reason):
            records[step.id]?.breaches.append(
                Finding(
                    "workflow.action", at: "workflow", message: "an action could not be made: \(reason)",
                    location: step.value.location))
            return false
        case .made(let isGood, let breaches):
            records[step.id]?.breaches += breaches
            return isGood
        }
    }

    /// Runs a workflow that an action leads to; what it finds is the step's.
    private mutating func call(_ id: String, for step: ArazzoStep, _ session: inout WorkflowSession) -> Visit {
        var record = records[step.id] ?? StepRecord()
        defer { records[step.id] = record }
        do throws(WorkflowBook.Obstacle) {
            guard case .workflow(let called, let book) = try values.book.workflow(id) else {
                return .notTested("'\(id)' is no workflow")
            }
            return call(called, in: book, given: [], &record, &session)
        } catch {
            return .notTested(error.reason)
        }
    }

    /// The actions of a step, and those of its workflow whose names it does not replace.
    private func actions(after step: ArazzoStep, _ isGood: Bool) -> [ArazzoAction] {
        let sites =
            isGood ? step.onSuccess + workflow.successActions : step.onFailure + workflow.failureActions
        var names: Set<String> = []
        return sites.compactMap { values.book.resolved($0).flatMap { ArazzoAction($0.object) } }
            .filter { names.insert($0.name).inserted }
    }
}

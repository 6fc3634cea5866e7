// One step of a workflow, made once: its request is sent, the answer is judged by the contract and by the criteria.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI

extension WorkflowRun {
    /// Calls what a step calls, and judges what came.
    mutating func make(_ step: ArazzoStep, _ record: inout StepRecord, _ session: inout WorkflowSession) -> Visit {
        if let reason = session.abortReason { return .notTested(reason) }
        if let obstacle = step.successCriteria.lazy.compactMap(\.obstacle).first { return .notTested(obstacle) }
        do throws(WorkflowBook.Obstacle) {
            switch try values.book.callee(of: step) {
            case .operation(let operation): return send(step, operation, &record, &session)
            case .workflow(let called, let book):
                let given = try arguments(of: step)
                let visit = call(called, in: book, given: given, &record, &session)
                guard case .made(true, _) = visit else { return visit }
                let breaches = breaches(of: step, nil, session, help: nil)
                return .made(isGood: breaches.isEmpty, breaches: breaches)
            }
        } catch {
            return .notTested(error.reason)
        }
    }

    // MARK: Operations

    private mutating func send(
        _ step: ArazzoStep, _ operation: Operation, _ record: inout StepRecord, _ session: inout WorkflowSession
    ) -> Visit {
        if !["GET", "HEAD", "OPTIONS", "TRACE"].contains(operation.method), !session.target.isDisposable {
            return .notTested(TestCase.notDisposable)
        }
        let message: RequestMessage
        do throws(WorkflowRequest.Fault) {
            message = try WorkflowRequest(workflow: workflow, step: step, operation: operation, values: values).draft()
                .message
        } catch {
            switch error {
            case .obstacle(let reason): return .notTested(reason)
            case .nothing(let nothing, _) where nothing.isInput:
                return .notTested(WorkflowInputs.lack(of: String(nothing.expression.dropFirst("$inputs.".count))))
            case .nothing(let nothing, let place):
                let finding = Finding(
                    "workflow.value", at: place, expected: "a value of \(nothing.expression)",
                    found: "none: \(nothing.reason)", evidence: values.book.evidence(at: step.value, of: operation))
                return .made(isGood: false, breaches: [finding])
            }
        }
        record.request = session.curl.hiding("\(message.method) \(message.target)")
        record.curl = session.curl.text(message)
        record.response = ""
        let sent = unixSeconds()
        let start = monotonicMilliseconds()
        do throws(ClientFailure) {
            // A connection of its own, so that neither a retry nor a late byte of the last step hides a fault.
            session.client.close()
            let target = session.target
            let exchange = try session.client.send(message, to: target.origin, timeouts: target.timeouts)
            record.milliseconds += exchange.milliseconds
            return judge(step, operation, message, exchange, sentAt: sent, &record, &session)
        } catch {
            record.milliseconds += monotonicMilliseconds() - start
            if let reason = error.reasonToAbort(session.target) {
                let abort = "\(session.target.origin) cannot be reached: \(reason)"
                session.abortReason = abort
                return .notTested(abort)
            }
            record.isBroken = true
            record.add([Finding(error.check, at: error.place, message: error.description)])
            return .made(isGood: false, breaches: [])
        }
    }

    private mutating func judge(
        _ step: ArazzoStep, _ operation: Operation, _ message: RequestMessage, _ exchange: ClientExchange,
        sentAt: Int, _ record: inout StepRecord, _ session: inout WorkflowSession
    ) -> Visit {
        let response = ResponseValues(exchange.response)
        let judged = session.contract.judgement(of: message, response: exchange.response)
        var request = RequestValues()
        if judged.operation === operation, let values = judged.values {
            request = values
            record.add(judged.response)
        } else {
            // The values of the path made it the path of another operation, or of none.
            request = RequestValues(message, operation: operation, arguments: PathArguments())
            record.add(
                session.contract.findings(
                    on: response, to: request, operation: operation, expecting: .declared,
                    isHead: message.method == "HEAD"))
        }
        session.tally.note(operation, request, response)
        record.add(exchange.surplusFindings)
        if (200..<300).contains(exchange.response.status) {
            let check = EffectCheck(
                contract: session.contract, operation: operation, request: request, sentAt: sentAt,
                receivedAt: unixSeconds(), caller: nil)
            record.add(check.findings(on: response))
        }
        record.response = session.curl.hiding(response.excerpt)
        record.foundCode = operation.outcome?.code(in: response)?.value.text
        values.exchange = WorkflowValues.Exchange(
            url: "\(session.target.origin)\(message.target)", method: message.method, request: request,
            response: response)
        // Who wrote the workflow wants to know first what is wrong with the request.
        let wrong = (judged.security + judged.request).first { $0.grade != .assumed }
        let help = exchange.response.status < 400 ? nil : wrong.map { "the request breaks the contract: \($0)" }
        let breaches = breaches(of: step, operation, session, help: help)
        return .made(isGood: breaches.isEmpty, breaches: breaches)
    }

    /// The criteria that do not hold; without any, an answer must have a status below 400.
    private func breaches(
        of step: ArazzoStep, _ operation: Operation?, _ session: WorkflowSession, help: String?
    ) -> [Finding] {
        if step.successCriteria.isEmpty, let status = values.exchange?.response?.response.status, status >= 400 {
            return [
                Finding(
                    "workflow.criterion", at: "response.status",
                    expected: "a status below 400, as the step '\(step.id)' has no criteria", found: "\(status)",
                    evidence: values.book.evidence(at: step.value, of: operation), help: help)
            ]
        }
        return step.successCriteria.enumerated().compactMap { index, criterion in
            guard let breach = values.breach(of: criterion) else { return nil }
            let message =
                "criterion \(index + 1) of the step '\(step.id)': expected \(breach.expected), found \(breach.found)"
            return Finding(
                "workflow.criterion", at: breach.place, message: session.curl.hiding(message),
                evidence: values.book.evidence(at: criterion.value, of: operation), help: help,
                location: criterion.value.location)
        }
    }

    // MARK: Workflows

    private func arguments(of step: ArazzoStep) throws(WorkflowBook.Obstacle) -> [JSON.Member] {
        var members: [JSON.Member] = []
        for argument in WorkflowRequest.parameters(of: step, in: workflow, values.book) {
            // A parameter of the workflow that has a place is for the operations that it calls.
            let isOwn = step.parameters.contains { values.book.resolved($0)?.object["name"]?.text == argument.name }
            guard isOwn || argument.place == nil else { continue }
            do throws(WorkflowValues.Nothing) {
                members.append(JSON.Member(argument.name, try values.filled(argument.value)))
            } catch {
                throw WorkflowBook.Obstacle(reason: "\(error.expression) has no value: \(error.reason)")
            }
        }
        return members
    }

    /// Runs another workflow; its exchanges and what they show count for the step that calls it.
    mutating func call(
        _ called: ArazzoWorkflow, in book: WorkflowBook, given: [JSON.Member], _ record: inout StepRecord,
        _ session: inout WorkflowSession
    ) -> Visit {
        let isLoop = chain.contains(called.id) && book === values.book
        guard !isLoop, chain.count < WorkflowLimits.depthMax else {
            let finding = Finding(
                "workflow.endless", at: "workflow",
                message: isLoop
                    ? "the workflow '\(called.id)' calls itself: \((chain + [called.id]).joined(separator: " -> "))"
                    : "\(WorkflowLimits.depthMax) workflows call each other", location: called.value.location)
            return .made(isGood: false, breaches: [finding])
        }
        let inputs: JSON
        do throws(WorkflowBook.Obstacle) {
            inputs = try WorkflowInputs(book: book, target: session.target).inputs(of: called, given: given)
        } catch {
            return .notTested("in the workflow '\(called.id)': \(error.reason)")
        }
        var start = WorkflowValues(book: book, inputs: inputs)
        start.workflows = values.workflows
        var inner = WorkflowRun(called, chain: chain, values: start)
        let ending = inner.run(&session)
        values.outputs = inner.values.outputs
        values.workflows[called.id] = (inputs, inner.values.outputs)
        var breaches: [Finding] = []
        for step in called.steps {
            guard let own = inner.records[step.id] else { continue }
            func named(_ finding: Finding) -> Finding {
                var named = finding
                named.message = "in the step '\(step.id)' of '\(called.id)': \(finding.message)"
                return named
            }
            record.add(own.findings.map(named))
            breaches += own.breaches.map(named)
            record.milliseconds += own.milliseconds
            record.isBroken = record.isBroken || own.isBroken
            if !own.request.isEmpty {
                (record.request, record.response, record.curl) = (own.request, own.response, own.curl)
                record.foundCode = own.foundCode
            }
        }
        if case .notTested(let reason) = ending {
            let own = inner.records.values.lazy.compactMap(\.notTested).first
            return .notTested("in the workflow '\(called.id)': \(own ?? reason)")
        }
        return .made(isGood: ending.isGood, breaches: breaches)
    }
}

// Asks for lists: once whole, then by every filter, page and window; what must come back is ListProbes'.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyNet
import TreatyOpenAPI
import TreatyText

extension Runner {
    /// How far a list of times is looked at.
    private static let windowSeconds = 400 * 86_400

    /// Every list of the contract; each probe is reported as a case of its own.
    mutating func runLists(_ report: (TestCase, CaseResult) -> Void) {
        for operation in contract.operations {
            guard let call = ListCall(operation, of: contract) else { continue }
            run(call, report)
        }
    }

    private mutating func run(_ call: ListCall, _ report: (TestCase, CaseResult) -> Void) {
        let operation = call.operation
        let stem = "\(contract.name)/list/\(slug(operation.id))"
        // A part of a list can only be judged when the whole was seen.
        guard isWanted(stem + "/", operation.id) || options.only.contains(where: { $0.hasPrefix(stem + "/") }) else {
            return
        }
        let now = unixSeconds()
        let wide = widest(call, now: now)
        let whole = probeCase("\(stem)/all", call, "shows all that there are", changes: wide, call.effect.evidence)
        var base: ListView?
        let known = known(call)
        look(call, whole, report) { view, _ in
            base = view
            // Where nothing is said of what is left out, nothing is.
            let isAll =
                call.effect.wheres.isEmpty && call.effect.filters.isEmpty && !view.isPaged
                && view.elements.allSatisfy { $0[view.key] != nil }
            guard let lost = known.first(where: { !view.shows($0) }), isAll || view.elements.isEmpty else { return nil }
            return ("\(view.name(lost)) among them, which the target is given", "\(view.elements.count) others")
        }
        guard let base else { return }
        if base.elements.isEmpty {
            if let window = operation.window, !window.widest(from: now, to: now).isEmpty {
                // What a narrower window shows, the widest must show too.
                let plain = probeCase(
                    "\(stem)/narrow", call, "shows nothing that the widest window does not", changes: [],
                    call.effect.evidence)
                return look(call, plain, report) { view, _ in
                    let strange = view.elements.first {
                        ($0[window.start]?.int ?? 0) >= now
                            && ($0[window.end]?.int ?? .max) <= now + Runner.windowSeconds
                    }
                    return strange.map { ("no element, as from now on for 400 days", view.name($0)) }
                }
            }
            let empty = probeCase("\(stem)/parts", call, "shows parts of it", changes: wide, call.effect.evidence)
            return report(empty, notTested(empty, "the list shows nothing; give records of \(call.collection.name)"))
        }
        let probes = ListProbes(
            call: call, base: base, wide: wide,
            given: target.given.first { $0.collection == call.collection.name }?.existing ?? [], now: now)
        for probe in probes.all() {
            let planned = probeCase("\(stem)/\(probe.name)", call, probe.title, changes: probe.changes, probe.evidence)
            look(call, planned, report, probe.check)
        }
    }

    /// Records that the target is given, and that the list has nothing to leave out of.
    private func known(_ call: ListCall) -> [JSON] {
        guard call.operation.window == nil else { return [] }
        let scope = callerScope(call.operation)
        return pool.all(of: call.collection.name).filter { call.effect.matches($0, in: scope) }
    }

    private func probeCase(
        _ id: String, _ call: ListCall, _ title: String, changes: [TestCase.Change], _ evidence: Evidence?
    ) -> TestCase {
        let plain = OperationPlan(contract: contract, operation: call.operation).plainSuccess("", title)
        var planned = TestCase(
            id: id, operation: call.operation, purpose: .success, title: title, expectation: .success,
            evidence: following(evidence))
        (planned.record, planned.placement, planned.changes) = (plain.record, plain.placement, changes)
        planned.isVariant = true
        return planned
    }

    /// The longest page and the widest window.
    private func widest(_ call: ListCall, now: Int) -> [TestCase.Change] {
        var changes = call.operation.window?.widest(from: now, to: now + Runner.windowSeconds) ?? []
        if let parameter = call.parameter(call.effect.page?.limit) {
            let least = parameter.schema?.value["default"]?.int ?? 0
            changes.append(.set(parameter.locator, .int(parameter.schema?.value["maximum"]?.int ?? max(100, least))))
        }
        return changes
    }

    /// Asks once, and reports what came unless it was refused: what a server finds wrong with a value that no document
    /// forbids is its own business.
    private mutating func look(
        _ call: ListCall, _ planned: TestCase, _ report: (TestCase, CaseResult) -> Void,
        _ check: (ListView, RequestValues) -> (expected: String, found: String)?
    ) {
        var about: JSON?
        if let need = planned.record {
            guard let found = record(for: need, call.operation) else {
                return report(planned, notTested(planned, pool.shortage(of: need)))
            }
            about = found
        }
        var maker = CaseRequest(contract: contract, target: target, planned: planned)
        maker.others = others(planned, about)
        guard let message = try? maker.draft(record: about).message, contract.takes(message, call.operation) else {
            return
        }
        let values = RequestValues(message, operation: call.operation, arguments: arguments(of: message))
        let result = exchange(planned, message, curl: curl.text(message), record: about) { answer in
            guard let view = call.view(of: answer, to: values), let wrong = check(view, values) else { return [] }
            return [
                Finding(
                    "effect.list", at: Locator.responseBody(call.at).description, expected: wrong.expected,
                    found: wrong.found, evidence: planned.evidence)
            ]
        }
        if let status = lastAnswer?.response.status, (400..<500).contains(status), !result.findings.isEmpty {
            return report(planned, notTested(planned, "refused (\(status)): this value may not be taken"))
        }
        report(planned, result)
    }
}

// Which documented errors a recording shows, and which codes it shows that nobody documents; counts and nothing else.
import TreatyContract
import TreatyData
import TreatyHTTP

/// Counts the error codes of answers by operation. Memory depends on the contract, and not on the recording.
struct AuditCoverage: Sendable {
    private struct Count {
        var right = 0
        /// Under another status, or wrong otherwise: `status 404`, in the order of appearance.
        var otherwise: [String] = []
    }

    private struct Unknown: Hashable {
        let code: String
        let status: Int
    }

    private struct OperationCount {
        var byLabel: [String: Count] = [:]
        var unknown: [(key: Unknown, entries: Int)] = []
        var unknownBeyond = 0
    }

    private var operations: [String: OperationCount] = [:]
    /// Codes that no contract has may be as many as there are answers.
    private let unknownMax = 100
    private let otherwiseMax = 10

    /// Notes the answer to a call; `isRight` where nothing was found that fails.
    mutating func note(_ operation: Operation, _ values: ResponseValues, isRight: Bool, contract: Contract) {
        var count = operations[key(operation, contract)] ?? OperationCount()
        let status = values.response.status
        if let code = operation.outcome?.code(in: values)?.value {
            note(code, status, operation, isRight: isRight, in: &count)
        } else if status >= 400, let rule = operation.rules.first(where: { $0.code == nil && $0.status == status }) {
            note(rule.label, isRight ? nil : "status \(status)", in: &count)
        }
        operations[key(operation, contract)] = count
    }

    private func note(
        _ code: JSON, _ status: Int, _ operation: Operation, isRight: Bool, in count: inout OperationCount
    ) {
        let rules = operation.rules.filter { $0.code == code }
        if let rule = rules.first {
            let isUnderStatus = rules.contains { $0.status == status }
            let word = !isUnderStatus ? "status \(status)" : isRight ? nil : "wrong answers under \(status)"
            return note(rule.label, word, in: &count)
        }
        let key = Unknown(code: clipped(code.text, charactersMax: 40), status: status)
        if let index = count.unknown.firstIndex(where: { $0.key == key }) {
            count.unknown[index].entries += 1
        } else if count.unknown.count < unknownMax {
            count.unknown.append((key, 1))
        } else {
            count.unknownBeyond += 1
        }
    }

    private func note(_ label: String, _ otherwise: String?, in count: inout OperationCount) {
        if let otherwise {
            var words = count.byLabel[label]?.otherwise ?? []
            if !words.contains(otherwise), words.count < otherwiseMax { words.append(otherwise) }
            count.byLabel[label, default: Count()].otherwise = words
        } else {
            count.byLabel[label, default: Count()].right += 1
        }
    }

    private func key(_ operation: Operation, _ contract: Contract) -> String { "\(contract.path) \(operation.id)" }

    /// The documented errors of every operation that was called, then the codes that are not documented.
    func errors(of contract: Contract) -> [ErrorCoverage] {
        contract.operations.flatMap { operation -> [ErrorCoverage] in
            guard let count = operations[key(operation, contract)] else { return [] }
            var seen: Set<String> = []
            let documented = operation.rules.filter { seen.insert($0.label).inserted }.map { rule in
                ErrorCoverage(
                    operation: operation.id, code: rule.label, name: rule.name, status: rule.status,
                    state: state(of: count.byLabel[rule.label]))
            }
            var unknown = count.unknown.map { key, entries in
                ErrorCoverage(
                    operation: operation.id, code: key.code, name: nil, status: key.status,
                    state: .undocumented(entries: entries))
            }
            if count.unknownBeyond > 0 {
                unknown.append(
                    ErrorCoverage(
                        operation: operation.id, code: "…", name: nil, status: 0,
                        state: .undocumented(entries: count.unknownBeyond)))
            }
            return documented + unknown
        }
    }

    private func state(of count: Count?) -> ErrorCoverage.State {
        guard let count else { return .notSeen }
        return count.otherwise.isEmpty ? .seen(entries: count.right) : .seenOtherwise(count.otherwise)
    }
}

// Whether a contract accepts what was made from it: each sample goes through the checks that traffic goes through.
import TreatyHTTP
import TreatyOpenAPI

extension Contract {
    /// Why the contract refuses a request that was made for an operation; empty where it accepts it.
    package func complaints(about sample: RequestSample, of operation: Operation) -> [String] {
        if !sample.gaps.isEmpty { return sample.gaps.map(\.description) }
        let message = sample.draft.message
        let judged = judgement(of: message)
        guard let found = judged.operation else { return judged.findings.map(\.description) }
        guard found.id == operation.id else { return ["\(message.method) \(message.target) is \(found.id)"] }
        return judged.findings.filter { $0.grade != .assumed }.map(\.description)
    }

    /// Why the contract refuses a response that was made for an operation; empty where it accepts it.
    package func complaints(about sample: ResponseSample, of operation: Operation) -> [String] {
        if !sample.gaps.isEmpty { return sample.gaps.map(\.description) }
        let request = RequestValues(
            RequestMessage(method: operation.method, target: "/"), operation: operation, arguments: PathArguments())
        let found = findings(
            on: ResponseValues(sample.message), to: request, operation: operation, expecting: .declared)
        return found.map { "\(sample.status) \($0)" }
    }
}

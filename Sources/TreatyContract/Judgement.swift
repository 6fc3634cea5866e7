// One exchange against its contract, all questions in one answer; what to do about it is for others to decide.
import TreatyData
package import TreatyHTTP
import TreatyOpenAPI
import TreatyText

/// What a contract says of a request, and of the response to it where there is one.
package struct Judgement: Sendable {
    /// Why a request is refused where the contract has no rule of its own, in the order in which it is asked.
    package enum Refusal: Int, Sendable, CaseIterable {
        case path, method, security, contentType, values

        /// The status that says so where the contract declares no other.
        package var status: Int {
            switch self {
            case .path: 404
            case .method: 405
            case .security: 401
            case .contentType: 415
            case .values: 422
            }
        }
    }

    /// Nil where no operation is called.
    package let operation: Operation?
    /// The request's values; nil where no operation is called.
    package let values: RequestValues?
    /// No such path, or no such method on it.
    package let route: [Finding]
    /// The methods that the path has, where it lacks the one that is asked for.
    package let methods: [String]
    package let security: [Finding]
    /// What is wrong with content type, parameters and body.
    package let request: [Finding]
    package let response: [Finding]
    /// The first error rule of the operation whose trigger holds as far as the request shows.
    package let rule: ErrorRule?
    /// The first reason to refuse the request, `assumed` ones left out; nil where it is to be served.
    package let refusal: Refusal?

    /// Everything, in the order in which it is asked.
    package var findings: [Finding] { route + security + request + response }
    /// Whether request and response keep the contract, facts that nobody states left out.
    package var isKept: Bool { findings.allSatisfy { $0.grade == .assumed } }
}

extension Contract {
    /// Judges an exchange: path, method, credentials, content type, parameters and body, response. Records and
    /// rights of callers are not known here: a rule that rests on them does not hold.
    package func judgement(of request: RequestMessage, response: ResponseMessage? = nil) -> Judgement {
        switch route(method: request.method, path: request.path) {
        case .operation(let operation, let arguments):
            let values = RequestValues(request, operation: operation, arguments: arguments)
            return judgement(of: request, values: values, operation: operation, response: response)
        case .otherMethods(let methods):
            let place = document.root["paths"]?.location ?? document.root.location
            let finding = Finding(
                "route.method", at: "method", expected: methods.sorted().joined(separator: " or "),
                found: request.method, help: "the path is declared with other methods", location: place)
            return Judgement(refusing: .method, finding, methods: methods)
        case .none:
            let place = document.root["paths"]?.location ?? document.root.location
            let finding = Finding(
                "route.path", at: "path", expected: "a path of the contract",
                found: "'\(String(decoding: request.path, as: UTF8.self))'", location: place)
            return Judgement(refusing: .path, finding, methods: [])
        }
    }

    private func judgement(
        of request: RequestMessage, values: RequestValues, operation: Operation, response: ResponseMessage?
    ) -> Judgement {
        let security = securityFindings(of: request, values: values, operation: operation)
        let violations = violations(of: values, operation: operation)
        let notes = requestNotes(values, operation)
        var (rule, expectation) = (nil as ErrorRule?, Expectation.declared)
        if !operation.rules.isEmpty {
            let standing = standing(of: request, values: values, operation: operation, mayHide: { _ in false })
            rule = standing.holding.first
            if !standing.due.isEmpty { expectation = .errors(standing.due) }
        }
        let answer = response.map { response in
            findings(
                on: ResponseValues(response), to: values, operation: operation, expecting: expectation,
                isHead: request.methodBytes.elementsEqual("HEAD".utf8))
        }
        let refusal: Judgement.Refusal? =
            if security.contains(where: { $0.grade != .assumed }) {
                .security
            } else if violations.contains(where: { $0.kind == .contentType }) {
                .contentType
            } else {
                violations.isEmpty ? nil : .values
            }
        return Judgement(
            operation: operation, values: values, route: [], methods: [], security: security,
            request: violations.map(\.finding) + notes, response: answer ?? [], rule: rule, refusal: refusal)
    }

    /// What is odd about a request and no reason to refuse it.
    private func requestNotes(_ values: RequestValues, _ operation: Operation) -> [Finding] {
        let body = operation.body
        let names = values.duplicateNames.map { diagnostic in
            Finding(
                "request.duplicate-name", at: "body", message: diagnostic.message,
                evidence: Evidence(
                    assumed: "names of members should be unique (RFC 8259 4)", location: body?.location))
        }
        guard let content = values.content, let value = values.body else { return names }
        return names + notes(on: value, of: content, prefix: "request") { Locator.body($0) }
    }
}

extension Judgement {
    fileprivate init(refusing refusal: Refusal, _ finding: Finding, methods: [String]) {
        self.init(
            operation: nil, values: nil, route: [finding], methods: methods, security: [], request: [], response: [],
            rule: nil, refusal: refusal)
    }
}

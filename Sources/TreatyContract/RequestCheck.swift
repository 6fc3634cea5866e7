// Whether a request keeps its contract: parameters, body and the conditions over both.
package import TreatyData
package import TreatyHTTP
import TreatyOpenAPI
package import TreatySchema
package import TreatyText

/// One way in which a request breaks its contract.
package struct Violation: Sendable {
    package enum Kind: Sendable {
        case missing, malformed, contentType
    }

    package let kind: Kind
    package let locator: Locator
    package let finding: Finding
    /// Where within the parameter that the locator names, such as `["1"]` for the second element of an array.
    package var within: [String] = []
}

extension Contract {
    /// Everything that is wrong with a request's values; who sends it is not looked at.
    package func violations(of values: RequestValues, operation: Operation) -> [Violation] {
        let found = violations(ofPartsOf: values, operation: operation)
        return found.isEmpty ? violations(ofWhole: values, operation: operation) : found
    }

    /// What is wrong with parameters and body, each by itself.
    func violations(ofPartsOf values: RequestValues, operation: Operation) -> [Violation] {
        var found = values.problems.map { violation(of: $0, operation) }
        for parameter in operation.parameters { found.append(contentsOf: violations(of: parameter, values)) }
        found.append(contentsOf: violations(ofBodyIn: values, operation))
        return found
    }

    /// The conditions over all parts that a request breaks (`x-treaty-request`).
    func violations(ofWhole values: RequestValues, operation: Operation) -> [Violation] {
        operation.request.map { violations(of: $0, values.whole) } ?? []
    }

    /// Whether a request keeps what must hold over all of its parts.
    package func keepsCondition(_ request: RequestMessage, of operation: Operation) -> Bool {
        guard case .operation(_, let arguments) = routes.match(method: request.method, path: request.path) else {
            return true
        }
        let values = RequestValues(request, operation: operation, arguments: arguments)
        return violations(ofWhole: values, operation: operation).isEmpty
    }

    /// Whether a request is one that an operation takes, whoever sends it.
    package func takes(_ request: RequestMessage, _ operation: Operation) -> Bool {
        guard case .operation(_, let arguments) = routes.match(method: request.method, path: request.path) else {
            return false
        }
        let values = RequestValues(request, operation: operation, arguments: arguments)
        return violations(of: values, operation: operation).isEmpty
    }

    private func violation(of problem: RequestProblem, _ operation: Operation) -> Violation {
        switch problem {
        case .query(let reason):
            return Violation(
                kind: .malformed, locator: .query(""),
                finding: Finding("request.query", at: "query", expected: "a query that can be decoded", found: reason))
        case .contentType(let type):
            let declared = operation.body?.contents.map(\.mediaType) ?? []
            return Violation(
                kind: .contentType, locator: .header("content-type"),
                finding: Finding(
                    "request.content-type", at: "header.content-type", expected: declared.joined(separator: " or "),
                    found: type, evidence: operation.body?.evidence, location: operation.body?.location))
        case .body(let diagnostic):
            return Violation(
                kind: .malformed, locator: .body(JSONPointer()),
                finding: Finding(
                    "request.body", at: "body", message: "the body cannot be read: \(diagnostic.message)",
                    evidence: operation.body?.evidence,
                    location: operation.body?.location))
        }
    }

    private func violations(of parameter: Parameter, _ values: RequestValues) -> [Violation] {
        guard let value = values[parameter.locator] else {
            // What stands in a query that cannot be decoded is not known to be missing.
            let isUnread = values.problems.contains { if case .query = $0 { parameter.place == .query } else { false } }
            let isElsewhere = parameter.place == .path && values.lacksParameters
            guard parameter.isRequired, !isUnread, !isElsewhere else { return [] }
            return [
                Violation(
                    kind: .missing, locator: parameter.locator,
                    finding: Finding(
                        "request.missing", at: parameter.locator.description, expected: "a value", found: "none",
                        evidence: parameter.evidence, location: parameter.location))
            ]
        }
        if let broken = values.malformed.first(where: { $0.parameter.locator == parameter.locator }) {
            return [
                Violation(
                    kind: .malformed, locator: parameter.locator,
                    finding: Finding(
                        "request.malformed", at: parameter.locator.description, expected: broken.expected,
                        found: broken.found, evidence: parameter.evidence, location: parameter.location))
            ]
        }
        if parameter.form.allowsEmptyValue, value.string == "" { return [] }
        guard let schema = parameter.schema else { return [] }
        let document = Document(scalar: value)
        guard !schema.program.isValid(document, .root) else { return [] }
        return schema.program.failures(document, .root, limit: 1).map { failure in
            Violation(
                kind: .malformed, locator: parameter.locator,
                finding: finding(failure, document, at: { _ in parameter.locator.description }, prefix: "request"),
                within: failure.instanceLocation.tokens)
        }
    }

    private func violations(ofBodyIn values: RequestValues, _ operation: Operation) -> [Violation] {
        guard let body = values.body else {
            let isUnread = values.problems.contains { if case .query = $0 { false } else { true } }
            guard operation.body?.isRequired == true, !isUnread else { return [] }
            return [
                Violation(
                    kind: .missing, locator: .body(JSONPointer()),
                    finding: Finding(
                        "request.missing", at: "body", expected: "a body", found: "none",
                        evidence: operation.body?.evidence, location: operation.body?.location))
            ]
        }
        guard let content = values.content else { return [] }
        let parts = values.breaches.map { breach in
            let place = Locator.body(breach.pointer)
            return Violation(
                kind: breach.isMissing ? .missing : .malformed, locator: place,
                finding: Finding(
                    "request.\(breach.check)", at: place.description, expected: breach.expected, found: breach.found,
                    evidence: breach.location.flatMap { evidence.evidence(at: $0) } ?? content.evidence,
                    location: breach.location))
        }
        guard values.isBodyJudged else { return parts }
        return parts
            + content.failing(body).flatMap { schema, value, start in
                schemaFindings(on: Document(scalar: value), schema, content.named, prefix: "request") {
                    Locator.body(JSONPointer(start + $0.tokens))
                }.filter { $0.finding.grade != .assumed || $0.failure != nil }.map { failure, finding in
                    Violation(
                        kind: failure?.keyword == "required" ? .missing : .malformed,
                        locator: Locator(finding.instance) ?? .body(JSONPointer()), finding: finding)
                }
            }
    }

    /// Conditions over the whole request: the first step of a place says which part it is in.
    private func violations(of schema: CompiledSchema, _ whole: JSON) -> [Violation] {
        violations(of: schema, whole) { pointer in
            let rest = JSONPointer(Array(pointer.tokens.dropFirst()))
            let name = rest.tokens.first ?? ""
            return switch pointer.tokens.first {
            case "query": .query(name)
            case "path": .path(name)
            case "header": .header(name)
            case "cookie": .cookie(name)
            default: .body(rest)
            }
        }
    }

    private func violations(of schema: CompiledSchema, _ value: JSON, _ place: (JSONPointer) -> Locator) -> [Violation]
    {
        let document = Document(scalar: value)
        guard !schema.program.isValid(document, .root) else { return [] }
        return schema.program.failures(document, .root, limit: 20).map { failure in
            Violation(
                kind: failure.keyword == "required" ? .missing : .malformed, locator: place(failure.instanceLocation),
                finding: finding(failure, document, at: { place($0).description }, prefix: "request"))
        }
    }

    /// A schema failure as a finding, with the evidence of the keyword that failed.
    package func finding(
        _ failure: SchemaFailure, _ document: Document, at place: (JSONPointer) -> String, prefix: String
    ) -> Finding {
        Finding(
            prefix == "request" ? "request.\(failure.keyword)" : "schema.\(failure.keyword)",
            at: place(failure.instanceLocation), message: failure.message,
            evidence: failure.schemaLocation.flatMap { evidence.evidence(at: $0) },
            location: failure.schemaLocation)
    }
}

extension Content {
    /// The parts of a body that a schema speaks of, those that break it or that discriminators may: the whole, or the
    /// items of a sequence. A sequence whose `schema` is no array is judged item by item too.
    func failing(_ body: JSON) -> [(schema: CompiledSchema, value: JSON, start: [String])] {
        var found: [(schema: CompiledSchema, value: JSON, start: [String])] = []
        let isSequence = MediaType(mediaType).map { ContentKind($0).isSequence } ?? false
        let isOfItems = isSequence && schema.map { !$0.types.contains("array") } ?? false
        if let schema, !isOfItems, named != nil || !schema.accepts(body) { found.append((schema, body, [])) }
        if let itemSchema = itemSchema ?? (isOfItems ? schema : nil) {
            for (index, element) in body.elements.enumerated() where named != nil || !itemSchema.accepts(element) {
                found.append((itemSchema, element, [String(index)]))
                if found.count == 20, named == nil { break }
            }
        }
        return found
    }
}

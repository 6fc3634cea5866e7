// Whether a response keeps its contract: status, media type, schema, outcome, relations between request and response.
package import TreatyData
package import TreatyHTTP
package import TreatyOpenAPI
import TreatySchema
package import TreatyText

/// What a caller expects of a response.
package enum Expectation: Sendable {
    /// Nothing in particular: the response must be one that the contract declares.
    case declared
    /// A success.
    case success
    /// One of these errors, the first being the one that was meant.
    case errors([ErrorRule])
    /// Anything but a success; the evidence is that of the fact which forbids one.
    case refusal(Evidence?)
}

/// A response with its body read, content codings taken off.
package struct ResponseValues: Sendable {
    package let response: ResponseMessage
    /// The content as it was before it was coded; as it came where its coding is not known or broken.
    package let content: [UInt8]
    /// Why the content cannot be decoded; nil where it could, and where it was not coded.
    package let codingProblem: String?
    /// Nil without content, and where the content is not JSON.
    package let document: Document?
    package let problem: Diagnostic?

    package init(_ response: ResponseMessage) {
        self.response = response
        (content, codingProblem) = decodedContent(of: response)
        guard !content.isEmpty, codingProblem == nil else {
            document = nil
            problem = nil
            return
        }
        do throws(Diagnostic) {
            document = try Document.json(bytes: content, name: "response body")
            problem = nil
        } catch {
            document = nil
            problem = error
        }
    }

    package subscript(pointer: JSONPointer) -> JSON? { document?.root[pointer].map { JSON($0) } }

    package subscript(locator: Locator) -> JSON? {
        switch locator {
        case .responseStatus: .int(response.status)
        case .responseHeader(let name): response.field(name).map { .string($0) }
        case .responseBody(let pointer): self[pointer]
        default: nil
        }
    }
}

extension Outcome {
    /// The error code a body carries.
    package func code(in values: ResponseValues) -> (at: JSONPointer, value: JSON)? { first(code, in: values) }
    package func name(in values: ResponseValues) -> (at: JSONPointer, value: JSON)? { first(name, in: values) }

    /// Whether the body says that the call went well; nil where it does not say.
    package func isSuccess(_ values: ResponseValues) -> Bool? {
        guard let successAt else { return nil }
        guard let value = values[successAt] else { return successEquals == nil ? false : nil }
        return successEquals.map { $0 == value } ?? true
    }

    private func first(_ places: [JSONPointer], in values: ResponseValues) -> (at: JSONPointer, value: JSON)? {
        // A member that is null says that there is none.
        for place in places { if let value = values[place], !value.isNull { return (place, value) } }
        return nil
    }
}

extension Contract {
    /// Everything in which a response breaks the contract or what was expected of it.
    package func findings(
        on values: ResponseValues, to request: RequestValues, operation: Operation, expecting expectation: Expectation,
        isHead: Bool = false
    ) -> [Finding] {
        var found = statusFindings(values, operation, expectation)
        let isRightStatus = found.isEmpty
        let rule = operation.response(for: values.response.status)
        if let rule {
            found.append(contentsOf: fieldFindings(values, rule))
            if !isHead, !values.response.isWithoutContent {
                found.append(contentsOf: contentFindings(values, request, rule))
            }
        }
        // Who expects nothing in particular hears of a wrong code even under a status that is not declared.
        let isOpen = if case .declared = expectation { true } else { false }
        if isRightStatus || rule != nil || isOpen {
            found.append(contentsOf: outcomeFindings(values, operation, expectation))
        }
        if isRightStatus, (200..<300).contains(values.response.status) {
            found.append(contentsOf: relationFindings(values, request, operation))
        }
        return found
    }

    // MARK: Status

    private func statusFindings(_ values: ResponseValues, _ operation: Operation, _ expectation: Expectation)
        -> [Finding]
    {
        let status = values.response.status
        let place = "response.status"
        switch expectation {
        case .declared:
            guard !operation.responses.isEmpty, operation.response(for: status) == nil else { return [] }
            let declared = operation.responses.map(\.statuses.description).joined(separator: ", ")
            return [
                Finding(
                    "status.undeclared", at: place, expected: "a declared status (\(declared))", found: "\(status)",
                    evidence: operation.evidence)
            ]
        case .success:
            guard let success = operation.success else {
                if (200..<400).contains(status) { return [] }
                return [
                    Finding(
                        "status", at: place, expected: "a success (no declared one)", found: said(values, operation),
                        evidence: operation.evidence)
                ]
            }
            let isAllowed = success.statuses == .any ? (200..<300).contains(status) : success.statuses.contains(status)
            // Another declared 2xx is a success too.
            let isDeclared = (200..<300).contains(status) && operation.response(for: status) != nil
            if isAllowed || isDeclared { return [] }
            return [
                Finding(
                    "status", at: place, expected: "\(success.statuses) (success)", found: said(values, operation),
                    evidence: (200..<300).contains(status)
                        ? success.evidence : stronger(success.evidence, operation.evidence))
            ]
        case .errors(let rules):
            guard !rules.contains(where: { $0.status == status }), let first = rules.first else { return [] }
            let expected = unique(rules.map { "\($0.status)" }).joined(separator: " or ")
            return [
                Finding(
                    "status", at: place,
                    expected: "\(expected) (error \(unique(rules.map(\.label)).joined(separator: " or ")))",
                    found: said(values, operation),
                    evidence: (200..<300).contains(status) ? first.triggerEvidence : first.evidence)
            ]
        case .refusal(let evidence):
            if (200..<300).contains(status), operation.outcome?.isSuccess(values) != false {
                return [
                    Finding(
                        "status", at: place, expected: "a refusal (no 2xx)", found: said(values, operation),
                        evidence: evidence)
                ]
            }
            guard status >= 500 else { return [] }
            return [
                Finding(
                    "status", at: place, expected: "a refusal that blames the request (4xx)",
                    found: said(values, operation),
                    evidence: Evidence(
                        assumed: "a server should not fail over a request it does not take",
                        location: operation.evidence?.location))
            ]
        }
    }

    /// The status and what the body says of it: `400 with error 53`.
    private func said(_ values: ResponseValues, _ operation: Operation) -> String {
        let status = "\(values.response.status)"
        guard let code = operation.outcome?.code(in: values) else { return status }
        return "\(status) with error \(code.value.text)"
    }

    // MARK: Content

    private func contentFindings(_ values: ResponseValues, _ request: RequestValues, _ rule: ResponseRule) -> [Finding]
    {
        guard !rule.contents.isEmpty else { return [] }
        if let finding = codingFinding(values, request) { return [finding] }
        let types = values.response.fields(named: "Content-Type")
        if types.count > 1 {
            return [
                Finding(
                    "media-type", at: "response.header.content-type", expected: "one Content-Type",
                    found: types.joined(separator: " and "), evidence: rule.contents[0].evidence)
            ]
        }
        let sent = types.first
        let declared = rule.contents.map(\.mediaType).joined(separator: " or ")
        // A declared word that is no media type allows itself.
        if let sent, MediaType(sent) == nil, rule.contents.contains(where: { $0.mediaType == sent }) { return [] }
        guard let type = sent.flatMap({ MediaType($0) }) else {
            return [
                Finding(
                    "media-type", at: "response.header.content-type", expected: declared,
                    found: sent.map { "'\($0)'" } ?? "none",
                    evidence: rule.contents[0].evidence)
            ] + jsonFindings(values, rule.contents[0], isLabelled: false)
        }
        guard let content = bestContent(of: rule.contents, for: type) else {
            return [
                Finding(
                    "media-type", at: "response.header.content-type", expected: declared, found: type.essence,
                    evidence: rule.contents[0].evidence)
            ]
        }
        return type.isJSON ? jsonFindings(values, content, isLabelled: true) : otherFindings(values, type, content)
    }

    /// Content that is not JSON, read by its type.
    private func otherFindings(_ values: ResponseValues, _ type: MediaType, _ content: Content) -> [Finding] {
        // A schema of nothing but text says nothing that every content would not keep.
        guard content.schema != nil || content.itemSchema != nil || !content.encodings.isEmpty else { return [] }
        let reading = BodyText.reading(of: values.content[...], type: type, content: content)
        let place = Locator.responseBody(JSONPointer()).description
        if let reason = reading.refusal {
            return [
                Finding(
                    "media-type", at: "response.header.content-type", expected: content.mediaType, found: reason,
                    evidence: content.evidence, location: content.location)
            ]
        }
        if let problem = reading.problem {
            return [
                Finding(
                    "body.malformed", at: place, expected: content.mediaType, found: problem.message,
                    evidence: content.evidence, location: content.location)
            ]
        }
        let parts = reading.breaches.map { breach in
            Finding(
                "body.\(breach.check)", at: Locator.responseBody(breach.pointer).description,
                expected: breach.expected, found: breach.found,
                evidence: breach.location.flatMap { evidence.evidence(at: $0) } ?? content.evidence,
                location: breach.location)
        }
        guard reading.isJudged, let body = reading.value else { return parts }
        return parts
            + content.failing(body).flatMap { schema, value, start -> [Finding] in
                schemaFindings(on: Document(scalar: value), schema, content.named, prefix: "schema") {
                    Locator.responseBody(JSONPointer(start + $0.tokens))
                }.map(\.finding)
            }
    }

    private func codingFinding(_ values: ResponseValues, _ request: RequestValues) -> Finding? {
        let codings = contentCodings(of: values.response)
        guard !codings.isEmpty, !values.response.content.isEmpty else { return nil }
        let place = "response.header.content-encoding"
        let asked = request.header.filter { $0.name == "accept-encoding" }.map(\.text)
        guard AcceptEncoding(fields: asked).allows(codings) else {
            let wanted = asked.joined(separator: ", ")
            let isPlain = wanted.isEmpty || wanted.lowercased() == "identity"
            return Finding(
                "body.coding", at: place,
                expected: isPlain
                    ? "no content coding, as the request asked for none" : "a content coding of '\(wanted)'",
                found: "'\(codings.joined(separator: ", "))'", evidence: nil, help: "RFC 9110 12.5.3")
        }
        return values.codingProblem.map { problem in
            Finding(
                "body.coding", at: place, expected: "content in the coding that is named", found: problem,
                evidence: nil, help: "RFC 9110 8.4")
        }
    }

    private func jsonFindings(_ values: ResponseValues, _ content: Content, isLabelled: Bool) -> [Finding] {
        guard let document = values.document else {
            guard isLabelled else { return [] }
            let reason = values.problem.map { diagnostic in
                diagnostic.message + (diagnostic.location.map { " (at \($0.line):\($0.column))" } ?? "")
            }
            return [
                Finding(
                    "body.malformed", at: "response.body", expected: "JSON", found: reason ?? "no content",
                    evidence: content.evidence)
            ]
        }
        var found: [Finding] = []
        if values.content.starts(with: [0xEF, 0xBB, 0xBF]) {
            found.append(
                Finding(
                    "body.byte-order-mark", at: "response.body", expected: "JSON without a byte order mark",
                    found: "one before the first byte", help: "JSON that is sent must not begin with it (RFC 8259 8.1)")
            )
        }
        found += document.duplicateNames().map { diagnostic in
            Finding(
                "body.duplicate-name", at: "response.body", message: diagnostic.message, evidence: nil,
                help: "names of members must be unique (RFC 8259 4)")
        }
        if content.hasOneWayProperties {
            found += notes(on: JSON(document.root), of: content, prefix: "schema") { Locator.responseBody($0) }
        }
        guard let schema = content.schema else { return found }
        return found
            + schemaFindings(on: document, schema, content.named, prefix: "schema", at: { Locator.responseBody($0) })
            .map(\.finding)
    }

    // MARK: Relations

    private func relationFindings(_ values: ResponseValues, _ request: RequestValues, _ operation: Operation)
        -> [Finding]
    {
        func found(_ place: Locator) -> [JSON] {
            let shown = values.all(place)
            if !shown.isEmpty { return shown }
            guard let sent = request[place], !operation.isAlias(sent, at: place) else { return [] }
            return [sent]
        }
        return operation.relations.compactMap { relation in
            guard let place = relation.right.first(where: { !found($0).isEmpty }) else { return nil }
            let right = found(place)
            for left in found(relation.left) {
                let candidates = right.map { place.isText ? read($0, like: left) : $0 }
                // Of several values on the right one is enough, where one of them is asked for.
                let isKept =
                    relation.kind == .oneOf && candidates.count > 1
                    ? candidates.contains { left.isSame(as: $0) || holds(left, .oneOf, $0) }
                    : candidates.allSatisfy { holds(left, relation.kind, $0) }
                guard !isKept else { continue }
                let shown = candidates.count == 1 ? candidates[0].compact : "\(candidates.count) values"
                return Finding(
                    "relation", at: relation.left.description,
                    expected: "\(relation.kind.words) \(place) (\(shown))", found: left.compact,
                    evidence: relation.evidence)
            }
            return nil
        }
    }

    /// A text of a path, a query, a field or a cookie has no type of its own: it takes that of what it is compared
    /// with.
    private func read(_ text: JSON, like other: JSON) -> JSON {
        switch (text, other) {
        case (.string(let digits), .number) where ExactNumber(digits.utf8) != nil: .number(digits)
        case (.string("true"), .bool): true
        case (.string("false"), .bool): false
        case (.number(let digits), .string): .string(digits)
        default: text
        }
    }

    private func holds(_ left: JSON, _ kind: Relation.Kind, _ right: JSON) -> Bool {
        switch kind {
        case .equal: left.isSame(as: right)
        case .less: order(left, right).map { $0 < 0 } ?? true
        case .atMost: order(left, right).map { $0 <= 0 } ?? true
        case .oneOf: right.elements.isEmpty ? left.isSame(as: right) : right.elements.contains { left.isSame(as: $0) }
        }
    }

    /// Numbers by size, date-times by instant, other texts by bytes; nil where the two cannot be compared.
    private func order(_ left: JSON, _ right: JSON) -> Int? {
        if case .number(let a) = left, case .number(let b) = right, let a = ExactNumber(a.utf8),
            let b = ExactNumber(b.utf8)
        {
            return a < b ? -1 : a == b ? 0 : 1
        }
        guard let a = left.string, let b = right.string else { return nil }
        if let a = Instant(a), let b = Instant(b) { return a < b ? -1 : a == b ? 0 : 1 }
        return a == b ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
    }
}

extension ResponseValues {
    /// Every value at a place: `*` in a pointer means every element or member.
    fileprivate func all(_ place: Locator) -> [JSON] {
        guard case .responseBody(let pointer) = place, pointer.tokens.contains("*") else {
            return self[place].map { [$0] } ?? []
        }
        var found = [self[.responseBody(JSONPointer())] ?? .null]
        for token in pointer.tokens {
            found = found.flatMap { value -> [JSON] in
                if token == "*" { return value.elements + value.members.map(\.value) }
                return value[JSONPointer([token])].map { [$0] } ?? []
            }
        }
        return found
    }
}

extension Operation {
    /// Whether a value stands for another one, as a dash does for whoever calls.
    fileprivate func isAlias(_ value: JSON, at place: Locator) -> Bool {
        parameters.contains { $0.locator == place && $0.aliases.contains { $0.text == value.text } }
    }
}

extension Locator {
    /// Whether values at this place are sent as text.
    fileprivate var isText: Bool {
        switch self {
        case .path, .query, .header, .cookie, .responseHeader: true
        case .body, .responseBody, .responseStatus: false
        }
    }
}

extension Relation.Kind {
    package var words: String {
        switch self {
        case .equal: "the value of"
        case .less: "less than"
        case .atMost: "at most"
        case .oneOf: "one of"
        }
    }
}

extension StatusSet: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exactly(let status): "\(status)"
        case .hundreds(let first): "\(first)XX"
        case .any: "default"
        }
    }

    package func contains(_ status: Int) -> Bool {
        switch self {
        case .exactly(let own): own == status
        case .hundreds(let first): status / 100 == first
        case .any: true
        }
    }
}

/// Without repetitions, in the order of first appearance.
package func unique(_ words: [String]) -> [String] {
    var seen: Set<String> = []
    return words.filter { seen.insert($0).inserted }
}

extension ResponseMessage {
    /// Whether its status forbids content (RFC 9110 6.4.1, 15.3.5, 15.4.5): what stands behind it is none of it.
    package var isWithoutContent: Bool { status == 204 || status == 304 || (100..<200).contains(status) }
}

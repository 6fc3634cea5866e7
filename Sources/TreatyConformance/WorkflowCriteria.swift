// Whether a criterion of a step holds, and if not, what was expected and found (Arazzo 1.0.1, Criterion Object).
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyPath
import TreatyPattern
import TreatyText

/// A criterion that does not hold.
struct CriterionBreach {
    /// Where in the exchange, as findings name places.
    let place: String
    let expected: String
    let found: String
}

extension ArazzoCriterion {
    /// Why nobody here can judge it; nil where it can be judged.
    var obstacle: String? {
        switch kind {
        case .xpath: "XPath is not run"
        case .jsonpath where version != nil: "JSONPath of \(version ?? "") is not run; without a version it is RFC 9535"
        default: nil
        }
    }
}

extension WorkflowValues {
    /// Nil where the criterion holds.
    func breach(of criterion: ArazzoCriterion) -> CriterionBreach? {
        switch criterion.kind {
        case .simple: simpleBreach(of: criterion)
        case .regex, .jsonpath, .xpath: contextBreach(of: criterion)
        }
    }

    // MARK: Simple conditions

    private func simpleBreach(of criterion: ArazzoCriterion) -> CriterionBreach? {
        guard let condition = try? ArazzoCondition(criterion.condition) else {
            return CriterionBreach(
                place: "response", expected: criterion.condition, found: "no condition that can be read")
        }
        if holds(condition) { return nil }
        let expressions = condition.values
        let found = unique(
            expressions.map { expression, steps in
                let text = expression.text + steps.map { ".\($0)" }.joined()
                return "\(text) is \(described(operand(.value(expression, steps))))"
            })
        return CriterionBreach(
            place: expressions.first.map { place(of: $0.expression) } ?? "response", expected: criterion.condition,
            found: found.isEmpty ? "that it does not hold" : found.joined(separator: ", "))
    }

    private func described(_ value: JSON?) -> String {
        value.map { clipped($0.compact, charactersMax: 120) } ?? "not there"
    }

    private func holds(_ condition: ArazzoCondition) -> Bool {
        switch condition {
        case .both(let left, let right): holds(left) && holds(right)
        case .either(let left, let right): holds(left) || holds(right)
        case .not(let inner): !holds(inner)
        case .compare(let left, let sign, let right): compares(operand(left), sign, operand(right))
        // Whatever is there holds, but for false and null.
        case .value, .word, .number, .string: operand(condition).map { $0 != false && !$0.isNull } ?? false
        }
    }

    /// The value of one side; nil where there is none.
    private func operand(_ condition: ArazzoCondition) -> JSON? {
        switch condition {
        case .word("true"): true
        case .word("false"): false
        case .word: .null
        case .number(let text): .number(text)
        case .string(let text): .string(text)
        case .value(let expression, let steps): (try? value(of: expression))?[JSONPointer(steps)]
        case .not, .compare, .both, .either: .bool(holds(condition))
        }
    }

    private func compares(_ left: JSON?, _ sign: String, _ right: JSON?) -> Bool {
        if sign == "==" || sign == "!=" { return isEqual(left, right) == (sign == "==") }
        guard let left, let right, let order = order(left, right) else { return false }
        return switch sign {
        case "<": order < 0
        case "<=": order <= 0
        case ">": order > 0
        default: order >= 0
        }
    }

    /// Nothing equals nothing and null; a text of a field or of the profile equals the number it writes; letters of
    /// strings are equal in any case (Arazzo 1.0.1, Criterion Object).
    private func isEqual(_ left: JSON?, _ right: JSON?) -> Bool {
        guard let left, let right else { return (left ?? .null).isNull && (right ?? .null).isNull }
        if let a = left.string, let b = right.string { return a == b || a.lowercased() == b.lowercased() }
        if left.string != nil || right.string != nil, let a = number(left), let b = number(right) { return a == b }
        return left.isSame(as: right)
    }

    /// Numbers by size, also where one of them is a text; texts by their characters; nil where neither can be told.
    private func order(_ left: JSON, _ right: JSON) -> Int? {
        if let a = left.string, let b = right.string {
            let (a, b) = (a.lowercased(), b.lowercased())
            return a == b ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
        }
        guard let a = number(left), let b = number(right) else { return nil }
        return a < b ? -1 : a == b ? 0 : 1
    }

    private func number(_ value: JSON) -> ExactNumber? {
        switch value {
        case .number(let text), .string(let text): ExactNumber(text.utf8)
        default: nil
        }
    }

    // MARK: Conditions on a context

    private func contextBreach(of criterion: ArazzoCriterion) -> CriterionBreach? {
        guard let context = criterion.context else {
            return CriterionBreach(place: "response", expected: criterion.condition, found: "no context to apply it to")
        }
        let isPattern = criterion.kind == .regex
        let expected =
            isPattern
            ? "\(context.text) to match \(criterion.condition)"
            : "\(criterion.condition) to select something in \(context.text)"
        func breach(_ found: String) -> CriterionBreach {
            CriterionBreach(place: place(of: context), expected: expected, found: found)
        }
        let subject: JSON
        do throws(Nothing) {
            subject = try value(of: context)
        } catch {
            return breach("nothing: \(error.reason)")
        }
        if let obstacle = criterion.obstacle { return breach("that \(obstacle)") }
        if isPattern {
            guard let pattern = try? Pattern(criterion.condition) else { return breach("no regular expression") }
            switch pattern.search(Array(subject.text.utf8).span) {
            case .yes: return nil
            case .no: return breach(described(subject))
            case .spent: return breach("that the search was given up")
            }
        }
        guard let path = try? JSONPath(criterion.condition) else { return breach("no JSONPath query") }
        guard let document = try? Document.json(bytes: subject.bytes, name: context.text),
            let nodes = try? path.nodes(in: document)
        else { return breach("that the query was given up") }
        return nodes.isEmpty ? breach("nothing in \(described(subject))") : nil
    }

    /// Where an expression leads, as findings name places.
    private func place(of expression: ArazzoExpression) -> String {
        let pointer = expression.pointer ?? JSONPointer()
        let locator: Locator? =
            switch expression.source {
            case .statusCode: .responseStatus
            case .response(.header(let name)): .responseHeader(name.lowercased())
            case .response(.body): .responseBody(pointer)
            case .request(.body): .body(pointer)
            case .request(.query(let name)): .query(name)
            case .request(.path(let name)): .path(name)
            case .request(.header(let name)): .header(name.lowercased())
            default: nil
            }
        return locator?.description ?? "response"
    }
}

extension ArazzoCondition {
    /// The expressions in it with the steps behind them, from left to right.
    fileprivate var values: [(expression: ArazzoExpression, steps: [String])] {
        switch self {
        case .word, .number, .string: []
        case .value(let expression, let steps): [(expression, steps)]
        case .not(let inner): inner.values
        case .compare(let left, _, let right), .both(let left, let right), .either(let left, let right):
            left.values + right.values
        }
    }
}

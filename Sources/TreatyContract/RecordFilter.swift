// Which records a parameter or a window of time leaves in a list; who asks and what is shown is not known here.
package import TreatyData
import TreatyText

extension Effect.Filter.Kind {
    /// Whether a member passes a filter. Several values must all hold for operators, and one of them else.
    package func keeps(_ member: JSON?, _ wanted: JSON) -> Bool {
        let values = if case .array(let several) = wanted { several } else { [wanted] }
        switch self {
        case .equal: return values.contains { (member ?? .null).isOne(of: $0) }
        case .contains:
            let text = (member?.text ?? "").lowercased()
            return values.allSatisfy { text.contains($0.text.lowercased()) }
        case .operators: return values.allSatisfy { FilterOperator.holds(member, $0.text) }
        }
    }
}

/// A sign that may stand before the value of a filter.
package enum FilterOperator: String, Sendable, CaseIterable {
    // In the order in which they are looked for: the longer ones first.
    case atMost = "<="
    case atLeast = ">="
    case unequal = "!="
    case less = "<"
    case more = ">"
    case not = "!"

    private var orders: [ValueOrder] {
        switch self {
        case .atMost: [.less, .equal]
        case .atLeast: [.greater, .equal]
        case .unequal, .not: [.less, .greater]
        case .less: [.less]
        case .more: [.greater]
        }
    }

    /// Whether it only parts what is the same from what is not.
    package var isNegation: Bool { self == .unequal || self == .not }

    /// The sign that a text begins with, and what stands behind it.
    package static func parsed(_ text: String) -> (sign: FilterOperator, rest: String)? {
        allCases.lazy.compactMap { sign in text.dropping(sign.rawValue).map { (sign, $0) } }.first
    }

    /// Whether a member stands in the relation that a text begins with: `>=10`; without one, whether it is the text.
    fileprivate static func holds(_ member: JSON?, _ text: String) -> Bool {
        guard let (sign, rest) = parsed(text) else { return (member ?? .null).isOne(of: .string(text)) }
        guard let member, !member.isNull else { return sign.isNegation }
        if case .array(let elements) = member {
            return sign.isNegation && !elements.contains { $0.isSame(as: .string(rest)) }
        }
        return sign.orders.contains(member.order(to: .string(rest)))
    }
}

/// How two values stand to each other.
package enum ValueOrder: Sendable {
    case less, equal, greater
}

extension JSON {
    /// Numbers by value, also those that are written as texts; all else by its bytes.
    package func order(to other: JSON) -> ValueOrder {
        if let a = amount, let b = other.amount { return a < b ? .less : a == b ? .equal : .greater }
        if text == other.text { return .equal }
        return text.utf8.lexicographicallyPrecedes(other.text.utf8) ? .less : .greater
    }

    /// The number that it is, or that its text is.
    package var amount: Double? {
        switch self {
        case .number(let text): Double(text)
        case .string(let text): ExactNumber(text.utf8).flatMap { _ in Double(text) }
        default: nil
        }
    }
}

extension RecordWindow {
    /// The first row whose condition holds.
    package func row(in scope: RecipeScope) -> Row? { rows.first { scope.holds($0.condition) } }

    /// When the window of a row begins and ends; nil where the row cannot tell.
    package func bounds(_ row: Row, of records: [JSON], in scope: RecipeScope) -> (from: JSON, to: JSON)? {
        var scope = scope
        let now = JSON.int(scope.now.seconds)
        scope.isNumber = { _ in true }
        scope.earliest = { member, since in
            let times = records.compactMap { $0[member] }.filter { $0.order(to: since ?? now) != .less }
            return times.min { $0.order(to: $1) == .less }
        }
        scope.from = scope.value(row.from)
        guard let from = scope.from, let to = scope.value(row.to) else { return nil }
        return (from, to)
    }

    /// The records that start and end within the window; all of them where no row says anything.
    package func part(of records: [JSON], in scope: RecipeScope) -> [JSON] {
        guard let row = row(in: scope) else { return records }
        guard let (from, to) = bounds(row, of: records, in: scope) else { return [] }
        return records.filter { record in
            guard let start = record[self.start], let end = record[self.end] else { return false }
            return start.order(to: from) != .less && end.order(to: to) != .greater
        }
    }
}

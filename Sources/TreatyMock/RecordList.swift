// Which records a list shows: those that match, in order, one page of them; how they are shown is not known here.
import TreatyContract
import TreatyData
import TreatyText

/// The list of one effect.
struct RecordList {
    let effect: Effect
    let window: RecordWindow?
    let operation: Operation
    let scope: RecipeScope

    /// How many records match, and those of the page.
    func page(of records: [JSON]) -> (total: Int, records: [JSON]) {
        var found = records
        if !effect.wheres.isEmpty {
            found = found.filter { effect.matches($0, in: scope) }
        }
        for filter in effect.filters {
            guard let wanted = scope.value(filter.value) else { continue }
            found = found.filter { RecordList.keeps($0[filter.member], wanted, filter.kind) }
        }
        if let window, window.collection == effect.collection { found = inWindow(found, window) }
        found = sorted(found)
        for match in effect.page?.before ?? [] {
            guard let bound = scope.value(match.value) else { continue }
            found = found.filter { record in record[match.member].map { compare($0, bound) == .less } ?? false }
        }
        let total = found.count
        guard let page = effect.page else { return (total, found) }
        let limit = number(page.limit) ?? total
        let number = number(page.number).map { ($0 - 1).multipliedReportingOverflow(by: limit).partialValue }
        let offset = max(0, self.number(page.offset) ?? number ?? 0)
        return (total, Array(found.dropFirst(offset).prefix(max(0, limit))))
    }

    /// The number that a recipe stands for: as sent, else the default of the parameter.
    private func number(_ recipe: ValueRecipe?) -> Int? {
        guard let recipe else { return nil }
        if let value = scope.value(recipe) { return value.int ?? Int(value.text) }
        guard case .location(let place) = recipe,
            let parameter = operation.parameters.first(where: { $0.locator == place })
        else { return nil }
        return parameter.schema?.value["default"]?.int
    }

    private func sorted(_ records: [JSON]) -> [JSON] {
        guard !effect.sort.isEmpty else { return records }
        return records.enumerated().sorted { left, right in
            for (member, isDescending) in effect.sort {
                switch compare(left.element[member] ?? .null, right.element[member] ?? .null) {
                case .less: return !isDescending
                case .greater: return isDescending
                case .equal: continue
                }
            }
            return left.offset < right.offset
        }.map(\.element)
    }

    // MARK: Windows

    private func inWindow(_ records: [JSON], _ window: RecordWindow) -> [JSON] {
        var scope = scope
        let now = JSON.int(scope.now.seconds)
        scope.isNumber = { _ in true }
        scope.earliest = { member, since in
            let times = records.compactMap { $0[member] }.filter { compare($0, since ?? now) != .less }
            return times.min { compare($0, $1) == .less }
        }
        guard let row = window.rows.first(where: { scope.holds($0.condition) }) else { return records }
        scope.from = scope.value(row.from)
        guard let from = scope.from, let to = scope.value(row.to) else { return [] }
        return records.filter { record in
            guard let start = record[window.start], let end = record[window.end] else { return false }
            return compare(start, from) != .less && compare(end, to) != .greater
        }
    }

    // MARK: Filters

    /// Whether a member passes a filter. Several values must all hold for operators, and one of them else.
    static func keeps(_ member: JSON?, _ wanted: JSON, _ kind: Effect.Filter.Kind) -> Bool {
        let values = if case .array(let several) = wanted { several } else { [wanted] }
        switch kind {
        case .equal: return values.contains { (member ?? .null).isOne(of: $0) }
        case .contains:
            let text = (member?.text ?? "").lowercased()
            return values.allSatisfy { text.contains($0.text.lowercased()) }
        case .operators: return values.allSatisfy { holds(member, $0.text) }
        }
    }

    /// Whether a member stands in the relation that a text begins with: `>=10`; without one, whether it is the text.
    private static func holds(_ member: JSON?, _ text: String) -> Bool {
        for (sign, orders) in operators {
            guard let rest = text.dropping(sign) else { continue }
            guard let member, !member.isNull else { return sign.hasPrefix("!") }
            if case .array(let elements) = member {
                return sign.hasPrefix("!") && !elements.contains { $0.isSame(as: .string(rest)) }
            }
            return orders.contains(compare(member, .string(rest)))
        }
        return (member ?? .null).isOne(of: .string(text))
    }

    private static let operators: [(String, [Order])] = [
        ("<=", [.less, .equal]), (">=", [.greater, .equal]), ("!=", [.less, .greater]), ("<", [.less]),
        (">", [.greater]), ("!", [.less, .greater]),
    ]
}

/// How two values stand to each other.
enum Order {
    case less, equal, greater
}

/// Numbers by value, also those that are written as texts; all else by its bytes.
func compare(_ left: JSON, _ right: JSON) -> Order {
    if let a = number(left), let b = number(right) { return a < b ? .less : a == b ? .equal : .greater }
    let (a, b) = (left.text, right.text)
    if a == b { return .equal }
    return a.utf8.lexicographicallyPrecedes(b.utf8) ? .less : .greater
}

private func number(_ value: JSON) -> Double? {
    switch value {
    case .number(let text): Double(text)
    case .string(let text): ExactNumber(text.utf8).flatMap { _ in Double(text) }
    default: nil
    }
}

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
            found = found.filter { filter.kind.keeps($0[filter.member], wanted) }
        }
        if let window, window.collection == effect.collection { found = window.part(of: found, in: scope) }
        found = sorted(found)
        for match in effect.page?.before ?? [] {
            guard let bound = scope.value(match.value) else { continue }
            found = found.filter { record in record[match.member].map { $0.order(to: bound) == .less } ?? false }
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
            for (member, isDescending, _) in effect.sort {
                switch (left.element[member] ?? .null).order(to: right.element[member] ?? .null) {
                case .less: return !isDescending
                case .greater: return isDescending
                case .equal: continue
                }
            }
            return left.offset < right.offset
        }.map(\.element)
    }
}

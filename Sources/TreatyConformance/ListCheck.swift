// Whether a list that an answer shows is what was asked for: each element, their number, their order.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyOpenAPI
import TreatyText

struct ListCheck {
    let call: ListCall
    let request: RequestValues
    /// The record that the caller is; nil where that is not known.
    let caller: JSON?

    func findings(on values: ResponseValues) -> [Finding] {
        guard let view = call.view(of: values, to: request) else { return [] }
        return foreign(view) + filtered(view) + counted(view, values) + unsorted(view)
    }

    private var scope: RecipeScope { RecipeScope(values: request, now: Instant(seconds: 0), caller: caller) }

    private func finding(_ expected: String, _ found: String, _ evidence: Evidence?, at place: JSONPointer? = nil)
        -> Finding
    {
        Finding(
            "effect.list", at: Locator.responseBody(place ?? call.at).description, expected: expected, found: found,
            evidence: following(call.effect.evidence, evidence))
    }

    /// Elements that no alternative of `where` allows.
    private func foreign(_ view: ListView) -> [Finding] {
        let effect = call.effect
        guard let first = effect.wheres.first else { return [] }
        func contradicts(_ element: JSON, _ match: Effect.Match) -> Bool {
            guard let wanted = scope.value(match.value), let shown = element[match.member], !shown.isNull else {
                return false
            }
            return !shown.isOne(of: wanted)
        }
        let strange = view.elements.first { element in
            effect.wheres.allSatisfy { alternative in alternative.contains { contradicts(element, $0) } }
        }
        guard let strange, let match = first.first(where: { contradicts(strange, $0) }) else { return [] }
        let name = match.member.tokens.joined(separator: "/")
        return [
            finding(
                "only records whose \(name) is \(scope.value(match.value)?.compact ?? "that of the caller")",
                "\(view.name(strange)) with \(name) \(strange[match.member]?.compact ?? "")", match.evidence)
        ]
    }

    /// Elements that a filter must have left out.
    private func filtered(_ view: ListView) -> [Finding] {
        call.effect.filters.compactMap { filter in
            guard let wanted = scope.value(filter.value) else { return nil }
            let strange = view.elements.first { FilterVerdict($0[filter.member], wanted, filter.kind) == .broken }
            guard let strange else { return nil }
            let name = filter.member.tokens.joined(separator: "/")
            return finding(
                "only records whose \(name) passes \(wanted.compact)",
                "\(view.name(strange)) with \(name) \(strange[filter.member]?.compact ?? "")", filter.evidence)
        }
    }

    /// More than a page holds, and numbers of elements that cannot be.
    private func counted(_ view: ListView, _ values: ResponseValues) -> [Finding] {
        var found: [Finding] = []
        if let limit = view.limit, limit >= 0, view.elements.count > limit {
            found.append(
                finding("at most \(limit) elements", "\(view.elements.count)", call.effect.page?.evidence))
        }
        for (place, recipe, evidence) in call.effect.answer {
            guard let shown = values[place]?.int else { continue }
            let count = view.elements.count
            switch recipe {
            case .count where shown != count:
                found.append(finding("the number of elements (\(count))", "\(shown)", evidence, at: place))
            case .total where count > 0 && shown < view.offset + count:
                found.append(
                    finding(
                        "at least \(view.offset + count), as so many are shown or skipped", "\(shown)", evidence,
                        at: place))
            case .total where !view.isPaged && shown != count:
                found.append(finding("the number of elements (\(count))", "\(shown)", evidence, at: place))
            default: break
            }
        }
        return found
    }

    private func unsorted(_ view: ListView) -> [Finding] {
        guard let (member, isDescending, evidence) = call.effect.sort.first else { return [] }
        let shown = view.elements.compactMap { $0[member] }
        guard shown.count == view.elements.count else { return [] }
        let wrong = zip(shown, shown.dropFirst()).first { left, right in
            left.order(to: right) == (isDescending ? .less : .greater)
        }
        guard let wrong else { return [] }
        let name = member.tokens.joined(separator: "/")
        return [
            finding(
                "the \(isDescending ? "greatest" : "least") \(name) first",
                "\(wrong.0.compact) before \(wrong.1.compact)", evidence)
        ]
    }
}

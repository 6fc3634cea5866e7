// What is asked of a list once it has been seen whole: each filter, operator, page and window, and what must come back.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// One further call of a list, and what its answer is held to beside what every list is.
struct ListProbe {
    let name: String
    let title: String
    let changes: [TestCase.Change]
    let evidence: Evidence?
    /// What was expected and what is there instead; nil where all is right.
    let check: (ListView, RequestValues) -> (expected: String, found: String)?
}

/// The probes of one list.
struct ListProbes {
    let call: ListCall
    /// What the list shows when nothing restricts it.
    let base: ListView
    /// What was sent to see it.
    let wide: [TestCase.Change]
    /// Records that the target is known to have.
    let given: [JSON]
    let now: Int

    func all() -> [ListProbe] { call.effect.filters.flatMap(probes) + together() + pages() + windows() }

    func evidence(_ other: Evidence?) -> Evidence? { following(call.effect.evidence, other) }

    private func set(_ parameter: Parameter, _ value: JSON) -> [TestCase.Change] {
        wide + [.set(parameter.locator, value)]
    }

    // MARK: Filters

    private func probes(_ filter: Effect.Filter) -> [ListProbe] {
        guard let parameter = call.parameter(filter.value), parameter.place == .query || parameter.place == .header
        else { return [] }
        let shown = base.elements.compactMap { $0[filter.member] }.filter { !$0.isNull && $0.members.isEmpty }
        let known = shown.isEmpty ? unseen(filter, parameter) : seen(filter, parameter, shown)
        return known + unknown(filter, parameter) + (shown.isEmpty ? [] : compared(filter, parameter, shown))
    }

    /// A value that some elements show, and others not where that can be.
    private func seen(_ filter: Effect.Filter, _ parameter: Parameter, _ shown: [JSON]) -> [ListProbe] {
        let values = unique(shown.map(\.text)).compactMap { text in value(text, of: parameter) }
        func kept(_ value: JSON) -> Int {
            base.elements.count { FilterVerdict($0[filter.member], value, filter.kind) == .kept }
        }
        let half = Double(base.elements.count) / 2
        let parting = values.filter { kept($0) > 0 }.min {
            abs(Double(kept($0)) - half) < abs(Double(kept($1)) - half)
        }
        guard let parting else { return [] }
        var found = [probe(filter, parameter, parting, name: "filter-\(slug(parameter.name))")]
        let text = parting.text
        if filter.kind == .contains, text.count > 3 {
            let part = JSON.string(String(text.dropFirst().dropLast()))
            found.append(probe(filter, parameter, part, name: "filter-\(slug(parameter.name))-part"))
        }
        return found
    }

    /// A filter by a member that is not shown: the value of a record that is there.
    private func unseen(_ filter: Effect.Filter, _ parameter: Parameter) -> [ListProbe] {
        let records = given.filter { base.shows($0) && $0[base.key] != nil }
        guard let record = records.first(where: { $0[filter.member].map { !$0.isNull } ?? false }),
            let known = record[filter.member], known.members.isEmpty, let value = value(known.text, of: parameter)
        else { return [] }
        return [
            ListProbe(
                name: "filter-\(slug(parameter.name))", title: "shows what \(parameter.name) = \(value.text) keeps",
                changes: set(parameter, value), evidence: evidence(filter.evidence)
            ) { view, _ in
                if view.isWhole, !view.shows(record) {
                    return ("\(base.name(record)) among them", "\(view.elements.count) others")
                }
                let other = records.first { $0[filter.member].map { !$0.isNull && !$0.isOne(of: known) } ?? false }
                if filter.kind == .equal, let other, view.elements.count == base.elements.count, view.shows(other) {
                    return ("fewer than without it: not \(base.name(other))", "all of them")
                }
                guard base.isWhole, let new = view.elements.first(where: { !base.shows($0) }) else { return nil }
                return ("a part of what is shown without it", view.name(new))
            }
        ]
    }

    /// Two filters at once: a record must pass both.
    private func together() -> [ListProbe] {
        let filters = call.effect.filters.compactMap { filter in call.parameter(filter.value).map { (filter, $0) } }
        guard let first = base.elements.first else { return [] }
        for (left, parameter) in filters where parameter.place == .query {
            guard let shown = first[left.member], let value = value(shown.text, of: parameter),
                FilterVerdict(shown, value, left.kind) == .kept
            else { continue }
            for (right, other) in filters where other.name != parameter.name && other.place == .query {
                // A record that passes the second alone, so that "one of them" shows it.
                let strange = base.elements.first { element in
                    FilterVerdict(element[left.member], value, left.kind) == .broken
                        && element[right.member].map { FilterVerdict(first[right.member], $0, .equal) } == .broken
                }
                guard let wanted = strange?[right.member], let second = self.value(wanted.text, of: other) else {
                    continue
                }
                return [
                    ListProbe(
                        name: "filters-together",
                        title: "shows what \(parameter.name) = \(value.text) and \(other.name) = \(second.text) keep",
                        changes: set(parameter, value) + [.set(other.locator, second)],
                        evidence: weaker(evidence(left.evidence), evidence(right.evidence))
                    ) { _, _ in nil }
                ]
            }
        }
        return []
    }

    /// A value that nothing has: nothing is shown.
    private func unknown(_ filter: Effect.Filter, _ parameter: Parameter) -> [ListProbe] {
        guard let schema = parameter.schema, filter.kind != .contains || schema.value["enum"] == nil else { return [] }
        let enumerated = schema.enumeration(of: schema.value)
        let candidates: [JSON] =
            enumerated.isEmpty
            ? [
                .string("no-such-\(slug(parameter.name))"), .int(987_654_321), "1971-02-03", "1971-02-03T04:05:06Z",
                "ffffffff-ffff-4fff-bfff-ffffffffffff", "no-such-person@example.com",
            ] : base.isWhole ? enumerated : []
        let isShown = base.elements.contains { $0[filter.member] != nil }
        let value = candidates.first { candidate in
            guard schema.accepts(candidate), !candidate.isNull, candidate != "" else { return false }
            if !enumerated.isEmpty, !isShown { return false }
            return base.elements.allSatisfy {
                let verdict = FilterVerdict($0[filter.member], candidate, filter.kind)
                return isShown ? verdict == .broken : true
            }
        }
        guard let value else { return [] }
        return [
            ListProbe(
                name: "filter-\(slug(parameter.name))-unknown",
                title: "shows nothing for \(parameter.name) = \(value.text), which nothing has",
                changes: set(parameter, value), evidence: evidence(filter.evidence)
            ) { view, _ in view.elements.first.map { ("no element", view.name($0)) } }
        ]
    }

    /// Every operator, by a value in the middle.
    private func compared(_ filter: Effect.Filter, _ parameter: Parameter, _ shown: [JSON]) -> [ListProbe] {
        guard filter.kind == .operators else { return [] }
        let distinct = unique(shown.map(\.text)).map { JSON.string($0) }.sorted { $0.order(to: $1) == .less }
        guard distinct.count > 1 else { return [] }
        let middle = distinct[distinct.count / 2].text
        let isOrdered = distinct.allSatisfy { $0.amount != nil || FilterVerdict.seconds($0.text) != nil }
        let range: JSON = [.string(">=" + distinct[0].text), .string("<=" + middle)]
        let ranges =
            isOrdered && parameter.schema?.accepts(range) == true
            ? [probe(filter, parameter, range, name: "filter-\(slug(parameter.name))-range")] : []
        return ranges
            + FilterOperator.allCases.filter { isOrdered || $0.isNegation }.compactMap { sign in
                let value = JSON.string(sign.rawValue + middle)
                guard parameter.schema?.accepts(value) ?? true else { return nil }
                return probe(
                    filter, parameter, value, name: "filter-\(slug(parameter.name))-\(ListProbes.word(sign))")
            }
    }

    private static func word(_ sign: FilterOperator) -> String {
        switch sign {
        case .atMost: "at-most"
        case .atLeast: "at-least"
        case .unequal: "unequal"
        case .less: "less"
        case .more: "more"
        case .not: "not"
        }
    }

    /// What is kept must be there; what is not is the business of every list.
    private func probe(_ filter: Effect.Filter, _ parameter: Parameter, _ value: JSON, name: String) -> ListProbe {
        return ListProbe(
            name: name, title: "shows what \(parameter.name) = \(value.text) keeps", changes: set(parameter, value),
            evidence: evidence(filter.evidence)
        ) { view, _ in
            let kept = base.elements.filter { FilterVerdict($0[filter.member], value, filter.kind) == .kept }
            if view.isWhole, let lost = kept.first(where: { !view.shows($0) }) {
                return ("\(base.name(lost)) among them", "\(view.elements.count) others")
            }
            guard let total = view.total, base.isWhole else { return nil }
            let most = base.elements.count { FilterVerdict($0[filter.member], value, filter.kind) != .broken }
            return total > most ? ("a total of \(most) at most, as so many pass", "\(total)") : nil
        }
    }

    /// A text as the parameter has it.
    private func value(_ text: String, of parameter: Parameter) -> JSON? {
        guard let schema = parameter.schema else { return .string(text) }
        return [schema.decoded(text), .string(text)].first { schema.accepts($0) }
    }

    // MARK: Pages

    private func pages() -> [ListProbe] {
        guard let page = call.effect.page else { return [] }
        return limits(page) + numbers(page) + before(page)
    }

    private func limits(_ page: Effect.Page) -> [ListProbe] {
        guard let parameter = call.parameter(page.limit), let first = base.elements.first else { return [] }
        let evidence = evidence(page.evidence)
        let name = slug(parameter.name)
        var found = [
            ListProbe(
                name: "\(name)-1", title: "shows one element where one is asked for", changes: set(parameter, .int(1)),
                evidence: evidence
            ) { view, _ in
                if view.elements.count != 1 { return ("one element", "\(view.elements.count)") }
                return ListProbes.sameTotal(view, base)
            }
        ]
        if let least = parameter.schema?.value["default"]?.int, base.isWhole {
            let expected = min(least, base.elements.count)
            found.append(
                ListProbe(
                    name: "\(name)-default", title: "shows \(least) elements at most where nothing is asked for",
                    changes: wide + [.remove(parameter.locator)], evidence: evidence
                ) { view, _ in
                    view.elements.count == expected ? nil : ("\(expected) elements", "\(view.elements.count)")
                })
        }
        guard let offset = call.parameter(page.offset), base.elements.count > 1 else { return found }
        found.append(
            ListProbe(
                name: "\(slug(offset.name))-1", title: "shows another element behind the first",
                changes: set(parameter, .int(1)) + [.set(offset.locator, .int(1))], evidence: evidence
            ) { view, _ in
                if view.elements.count != 1 { return ("one element", "\(view.elements.count)") }
                if view.shows(first) { return ("another element than the first", view.name(first)) }
                return ListProbes.sameTotal(view, base)
            })
        found.append(
            ListProbe(
                name: "\(slug(offset.name))-rest", title: "shows all elements but the first",
                changes: wide + [.set(offset.locator, .int(1))], evidence: evidence
            ) { view, _ in
                guard base.isWhole else { return nil }
                let lost = base.elements.dropFirst().first { !view.shows($0) }
                return lost.map { ("\(base.name($0)) among them", "\(view.elements.count) others") }
            })
        if base.isWhole {
            let all = base.total ?? base.elements.count
            found.append(
                ListProbe(
                    name: "\(slug(offset.name))-last", title: "shows the last alone where all others are skipped",
                    changes: wide + [.set(offset.locator, .int(all - 1))], evidence: evidence
                ) { view, _ in view.elements.count == 1 ? nil : ("one element", "\(view.elements.count)") })
            found.append(
                ListProbe(
                    name: "\(slug(offset.name))-all", title: "shows nothing where all are skipped",
                    changes: wide + [.set(offset.locator, .int(all))], evidence: evidence
                ) { view, _ in view.elements.first.map { ("no element", view.name($0)) } })
        }
        return found
    }

    private static func sameTotal(_ view: ListView, _ base: ListView) -> (expected: String, found: String)? {
        guard let total = view.total, let all = base.total, total != all else { return nil }
        return ("a total of \(all), as on the whole list", "\(total)")
    }

    private func numbers(_ page: Effect.Page) -> [ListProbe] {
        guard let parameter = call.parameter(page.number), !base.elements.isEmpty else { return [] }
        return [
            ListProbe(
                name: "\(slug(parameter.name))-2", title: "shows nothing on the second page that is on the first",
                changes: set(parameter, .int(2)), evidence: evidence(page.evidence)
            ) { view, _ in
                view.elements.first { base.shows($0) }.map { ("other elements than the first page", view.name($0)) }
            }
        ]
    }

    /// What is less than a value in the middle.
    private func before(_ page: Effect.Page) -> [ListProbe] {
        page.before.compactMap { match in
            guard let parameter = call.parameter(match.value) else { return nil }
            let shown = base.elements.compactMap { $0[match.member] }
            guard shown.count == base.elements.count, Set(shown.map(\.text)).count > 1 else { return nil }
            let bound = shown.sorted { $0.order(to: $1) == .less }[shown.count / 2]
            guard let value = value(bound.text, of: parameter) else { return nil }
            let less = base.elements.filter { $0[match.member]?.order(to: bound) == .less }
            let name = match.member.tokens.joined(separator: "/")
            return ListProbe(
                name: "\(slug(parameter.name))-middle", title: "shows what is before \(bound.compact)",
                changes: set(parameter, value), evidence: evidence(match.evidence)
            ) { view, _ in
                if let late = view.elements.first(where: { $0[match.member]?.order(to: bound) != .less }) {
                    return ("only elements whose \(name) is less than \(bound.compact)", view.name(late))
                }
                guard let lost = less.first(where: { !view.shows($0) }), view.isWhole else { return nil }
                return ("\(view.name(lost)) among them", "\(view.elements.count) others")
            }
        }
    }
}

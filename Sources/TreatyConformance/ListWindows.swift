// What is asked of a list of times: every row of its window, by times taken from what the whole list shows.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

extension ListProbes {
    /// A probe for each row of the window.
    func windows() -> [ListProbe] {
        guard let window = call.operation.window, window.collection == call.effect.collection,
            let times = WindowTimes(window, base)
        else { return [] }
        let places = window.places
        return window.rows.enumerated().compactMap { index, row in
            var changes = wide + places.map { .remove($0) }
            for place in places where row.condition.given.contains(where: { $0.isLocation(place) }) {
                guard let value = times.value(of: place, in: row, now: now) ?? example(of: place) else { return nil }
                changes.append(.set(place, value))
            }
            let words = row.condition.given.flatMap(FreshBody.locations).map(\.shortName)
            return ListProbe(
                name: "window-\(index + 1)" + (words.isEmpty ? "" : "-" + slug(words.joined(separator: "-"))),
                title: "shows the window of \(words.isEmpty ? "nothing sent" : words.joined(separator: ", "))",
                changes: changes, evidence: evidence(row.evidence)
            ) { view, request in
                let scope = RecipeScope(values: request, now: Instant(seconds: now))
                guard let (from, to) = window.bounds(row, of: base.elements, in: scope) else { return nil }
                func isOutside(_ element: JSON) -> Bool {
                    element[window.start]?.order(to: from) == .less || element[window.end]?.order(to: to) == .greater
                }
                if let strange = view.elements.first(where: isOutside) {
                    return ("only elements from \(from.text) to \(to.text)", view.name(strange))
                }
                // Whether what ends with the window is within it is not asked.
                let within = base.elements.filter { !isOutside($0) && $0[window.end]?.order(to: to) == .less }
                guard view.isWhole, let lost = within.first(where: { !view.shows($0) }) else { return nil }
                return (
                    "\(base.name(lost)) among those from \(from.text) to \(to.text)",
                    "\(view.elements.count) others"
                )
            }
        }
    }

    private func example(of place: Locator) -> JSON? {
        let parameter = call.operation.parameters.first { $0.locator == place }
        return parameter?.examples.first.map { JSON($0.value) }
    }
}

/// Times that part a list: two that lie around its middle, and the span between them.
private struct WindowTimes {
    private let window: RecordWindow
    private let from: Int
    private let to: Int

    /// Nil where the list shows no times in seconds, or too few.
    init?(_ window: RecordWindow, _ base: ListView) {
        let times = base.elements.compactMap { element -> (Int, Int)? in
            guard let start = element[window.start]?.int, let end = element[window.end]?.int else { return nil }
            return (start, end)
        }.sorted { $0 < $1 }
        guard times.count == base.elements.count, times.count > 2 else { return nil }
        self.window = window
        // Just beside what is shown, so that nobody has to say whether a bound belongs to the window.
        from = times[times.count / 3].0 - 1
        to = times[times.count * 2 / 3].1 + 1
    }

    /// What is sent at a place for a row; nil for a place that is no time.
    func value(of place: Locator, in row: RecordWindow.Row, now: Int) -> JSON? {
        if row.from.isEarliest(since: place) { return .int(now) }
        if window.rows.contains(where: { $0.from.isLocation(place) || $0.from.isEarliest(since: place) }) {
            return .int(from)
        }
        if window.rows.contains(where: { $0.to.isLocation(place) }) { return .int(to) }
        let isRead = window.rows.contains { row in
            (FreshBody.locations(row.from) + FreshBody.locations(row.to)).contains(place)
        }
        guard isRead else { return nil }
        let isReadHere = (FreshBody.locations(row.from) + FreshBody.locations(row.to)).contains(place)
        return .int(max(1, isReadHere ? to - from : (to - from) / 3))
    }
}

extension RecordWindow {
    /// The places of a request that the table asks for.
    var places: [Locator] {
        var found: [Locator] = []
        for place in rows.flatMap({ $0.condition.given + $0.condition.absent }).flatMap(FreshBody.locations)
        where !found.contains(place) {
            found.append(place)
        }
        return found
    }

    /// What makes the window as wide as can be: the places of a row that are its bounds themselves.
    func widest(from: Int, to: Int) -> [TestCase.Change] {
        for row in rows {
            guard case .location(let first) = row.from, case .location(let last) = row.to else { continue }
            return [.set(first, .int(from)), .set(last, .int(to))]
        }
        return []
    }
}

extension ValueRecipe {
    fileprivate func isLocation(_ place: Locator) -> Bool {
        if case .location(let own) = self { own == place } else { false }
    }

    fileprivate func isEarliest(since place: Locator) -> Bool {
        if case .earliest(_, let since?) = self { since.isLocation(place) } else { false }
    }
}

// What changed in the media types of a body or an answer, and in their schemas.
import TreatyData
import TreatyHTTP
import TreatyText

/// The `content` of two objects.
struct ContentComparison {
    let operation: OperationComparison
    let side: MessageSide
    let place: String

    init(_ operation: OperationComparison, _ side: MessageSide, _ place: String) {
        self.operation = operation
        self.side = side
        self.place = place
    }

    private struct Entry {
        var name: String
        var key: Value
        var value: Value
        /// Type and subtype in lower case, parameters left out.
        var range: String
    }

    private func entries(_ value: Value, _ owner: ComparedSide) -> [Entry] {
        value.members(of: "content").compactMap { member in
            guard let target = owner.resolved(member.value) else { return nil }
            let range = member.name.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
            return Entry(name: member.name, key: member.key, value: target, range: range)
        }
    }

    /// Whether a range such as `application/*` takes a media type.
    private func covers(_ range: String, _ type: String) -> Bool {
        if range == type || range == "*/*" || range == "*" { return true }
        guard range.hasSuffix("/*") else { return false }
        return type.hasPrefix(range.dropLast())
    }

    func compare(_ old: Value, _ new: Value) {
        let (before, after) = (entries(old, operation.old.side), entries(new, operation.new.side))
        func byRange(_ entries: [Entry]) -> [String: Entry] {
            Dictionary(entries.map { ($0.range, $0) }, uniquingKeysWith: { first, _ in first })
        }
        let (oldRanges, newRanges) = (byRange(before), byRange(after))
        for entry in before {
            if let same = newRanges[entry.range] {
                pair(entry, same)
            } else if let wide = after.first(where: { covers($0.range, entry.range) }) {
                pair(entry, wide)
            } else {
                removed(entry, new["content"] ?? new, isOnly: after.isEmpty)
            }
        }
        for entry in after where oldRanges[entry.range] == nil {
            if let wide = before.first(where: { covers($0.range, entry.range) }) {
                // A part of a range that is spelled out, unless the range went with it.
                if newRanges[wide.range] != nil { pair(wide, entry) }
                continue
            }
            added(entry, old["content"] ?? old, isFirst: before.isEmpty)
        }
    }

    private func removed(_ entry: Entry, _ site: Value, isOnly: Bool) {
        let isRequest = side == .request
        operation.add(
            ChangeDraft(
                "\(side.rawValue).media-type-removed", consumer: .breaks, provider: isRequest ? .safe : .breaks,
                at: place, old: entry.key.location, new: site.location, "the media type \(entry.name) is gone",
                why: isRequest ? "callers that send it are refused" : "callers that read it get something else"))
    }

    private func added(_ entry: Entry, _ site: Value, isFirst: Bool) {
        let isRequest = side == .request
        operation.add(
            ChangeDraft(
                "\(side.rawValue).media-type-added", consumer: .safe, provider: isRequest ? .breaks : .safe, at: place,
                old: site.location, new: entry.key.location, "the media type \(entry.name) is new",
                why: isRequest ? "callers may go on with the old ones" : "callers get it where they ask for it"))
    }

    private func pair(_ before: Entry, _ after: Entry) {
        operation.tellSchemas(before.value["schema"], after.value["schema"], side, place, isBody: true)
        operation.tellSchemas(before.value["itemSchema"], after.value["itemSchema"], side, place + "/*", isBody: true)
        let (encoding, other) = (before.value["encoding"], after.value["encoding"])
        if encoding.map(valueKey) != other.map(valueKey) {
            operation.add(
                ChangeDraft(
                    "\(side.rawValue).encoding-changed", consumer: .unknown, provider: .unknown, at: place,
                    old: (encoding ?? before.key).location, new: (other ?? after.key).location,
                    "encoding: \(shown(encoding)) → \(shown(other))", why: "parts of the body are written otherwise"))
        }
        operation.comparer.texts(before.value, after.value, ["example", "examples"], at: place)
    }
}

// Which of several media types a client likes best, by its Accept fields; what is written in them is not known here.
import TreatyHTTP

/// The media ranges of a request's Accept fields (RFC 9110 12.5.1); members that are broken match nothing.
struct AcceptedContent: Sendable {
    private let ranges: [Wanted]
    /// The fields as they were sent, for sentences; nil where nothing was sent.
    let text: String?

    private struct Wanted: Sendable {
        let range: MediaType
        /// In thousandths (RFC 9110 12.4.2).
        let weight: Int
    }

    init(_ request: RequestMessage) {
        let joined = request.fields(named: "Accept").joined(separator: ",")
        let isBlank = joined.allSatisfy { $0 == " " || $0 == "," || $0 == "\t" }
        text = isBlank ? nil : joined
        ranges =
            isBlank
            ? []
            : AcceptedContent.members(joined).flatMap { member in
                (MediaTypeRange.accept(member) ?? []).map { Wanted(range: $0.range, weight: $0.weight) }
            }
    }

    /// Whether everything will do; `*/*;q=0` says the contrary.
    var takesAnything: Bool {
        ranges.contains { $0.weight > 0 && $0.range.type == "*" && $0.range.subtype == "*" }
    }

    /// The index of the media type to answer with; nil where none is wanted.
    ///
    /// Of two that are wanted alike the one that a range names more exactly comes first, then the one whose range
    /// stands first in the field, then the one that is offered first. Where nothing matches, ranges with parameters
    /// are tried again without them, since their meaning is the media type's own. Without a field, `*/*` and
    /// `application/json` come before the others.
    func index(of offered: [String]) -> Int? {
        guard text != nil else {
            return offered.firstIndex { $0.hasPrefix("*/*") }
                ?? offered.firstIndex { MediaType($0)?.essence == "application/json" } ?? (offered.isEmpty ? nil : 0)
        }
        let types = offered.map { MediaType($0) }
        if let found = best(types, ranges) { return found }
        let plain = ranges.filter { !$0.range.parameters.isEmpty }.map {
            Wanted(range: MediaType(type: $0.range.type, subtype: $0.range.subtype), weight: $0.weight)
        }
        return plain.isEmpty ? nil : best(types, plain)
    }

    /// The type to write where a range such as `*/*` is offered: the first concrete one that is wanted within it.
    func concrete(within offered: MediaType) -> MediaType? {
        ranges.sorted { $0.weight > $1.weight }.first { wanted in
            wanted.weight > 0 && !wanted.range.isRange && wanted.range.matches(offered)
        }?.range
    }

    private struct Wish {
        var weight: Int
        var specificity: Int
        var place: Int
    }

    private func best(_ types: [MediaType?], _ ranges: [Wanted]) -> Int? {
        var best: (index: Int, wish: Wish)?
        for (index, type) in types.enumerated() {
            guard let type, let wish = wish(for: type, ranges), wish.weight > 0 else { continue }
            guard let known = best?.wish else {
                best = (index, wish)
                continue
            }
            let isBetter =
                (wish.weight, wish.specificity, -wish.place) > (known.weight, known.specificity, -known.place)
            if isBetter { best = (index, wish) }
        }
        return best?.index
    }

    /// The most specific range that a type lies in decides how much it is wanted (RFC 9110 12.5.1).
    private func wish(for type: MediaType, _ ranges: [Wanted]) -> Wish? {
        var found: Wish?
        for (place, wanted) in ranges.enumerated() {
            guard let specificity = AcceptedContent.specificity(of: type, in: wanted.range) else { continue }
            if let found, found.specificity >= specificity { continue }
            found = Wish(weight: wanted.weight, specificity: specificity, place: place)
        }
        return found
    }

    /// How exactly a range names a type; nil where it does not. A declared range lies in every range that it meets.
    private static func specificity(of type: MediaType, in range: MediaType) -> Int? {
        guard type.isRange ? type.overlaps(range) : type.matches(range) else { return nil }
        return range.specificity
    }

    /// Cut at the commas that stand in no quoted string.
    private static func members(_ text: String) -> [String] {
        var members: [String] = []
        var current = ""
        var isQuoted = false
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if scalar == ",", !isQuoted {
                members.append(current)
                current = ""
                continue
            }
            if isEscaped {
                isEscaped = false
            } else if isQuoted, scalar == "\\" {
                isEscaped = true
            } else if scalar == "\"" {
                isQuoted.toggle()
            }
            current.unicodeScalars.append(scalar)
        }
        return members + [current]
    }
}

// Recorded dates moved to the present, by one offset for a whole replay; which texts are dates is the contract's word.
import Synchronization
package import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

/// How far recorded dates are moved: date-times by seconds, dates by the days between the two days (UTC), so that what
/// was today is today.
package struct DateShift: Sendable, Equatable {
    package let seconds: Int
    package let days: Int
}

/// Moves dates, all by the offset between the first answered request and its recording.
///
/// In fields: Date, Expires, Last-Modified, Retry-After, and Expires of a cookie. In bodies: the strings that the
/// contract's response schema declares as `date` or `date-time` and that are one (RFC 3339 5.6). They keep their
/// spelling: offset from UTC, fraction, letters. Everything else stays as it is, byte for byte. Without a contract
/// bodies stay as they are.
package final class ReplayDates: Sendable {
    private let contracts: [Contract]
    private let state = Mutex<State>(State())
    private static let secondsMax = 400 * 366 * 86_400

    private struct State {
        var shift: DateShift?
        var plans: [PlanKey: ReplayDatePlan] = [:]
    }

    private struct PlanKey: Hashable {
        let document: ObjectIdentifier
        let node: NodeIndex
    }

    package init(_ contracts: [Contract]) { self.contracts = contracts }

    /// The offset of this replay; the first call decides it. `now` is in seconds since 1970.
    package func shift(startedMicroseconds: Int, now: Int) -> DateShift {
        state.withLock { state in
            if let shift = state.shift { return shift }
            let started = floorDivide(startedMicroseconds, 1_000_000)
            let (difference, overflows) = now.subtractingReportingOverflow(started)
            let seconds = overflows ? 0 : min(max(difference, -ReplayDates.secondsMax), ReplayDates.secondsMax)
            let days = floorDivide(started &+ seconds, 86_400) - floorDivide(started, 86_400)
            let shift = DateShift(seconds: seconds, days: days)
            state.shift = shift
            return shift
        }
    }

    // MARK: Fields

    private static let dated: Set<String> = ["date", "expires", "last-modified", "retry-after"]

    /// Moves the dates of fields (RFC 9110 5.6.7) that are dates; `Expires: 0` is none.
    func move(_ fields: inout [(String, String)], by shift: DateShift) {
        for index in fields.indices where ReplayDates.dated.contains(fields[index].0.lowercased()) {
            if let seconds = HTTPDate.parse(fields[index].1) {
                fields[index].1 = HTTPDate.format(seconds + shift.seconds)
            }
        }
        for index in fields.indices where fields[index].0.lowercased() == "set-cookie" {
            fields[index].1 = ReplayDates.cookie(fields[index].1, by: shift)
        }
    }

    /// A cookie that lives as long as it did when it was recorded.
    private static func cookie(_ text: String, by shift: DateShift) -> String {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { part in
            guard let mark = part.firstIndex(of: "="),
                part[..<mark].filter({ $0 != " " }).lowercased() == "expires",
                let seconds = HTTPDate.parse(String(part[part.index(after: mark)...].drop { $0 == " " }))
            else { return String(part) }
            return String(part[...mark]) + HTTPDate.format(seconds + shift.seconds)
        }
        return parts.joined(separator: ";")
    }

    // MARK: Bodies

    /// The content of a response with its dates moved; nil where it holds none that the contract declares.
    /// Coded content is decoded, changed, and coded again; in a coding that is not ours it stays as it is.
    func content(of response: ResponseMessage, to request: RequestMessage, by shift: DateShift) -> [UInt8]? {
        guard !response.content.isEmpty, let schema = schema(of: response, to: request) else { return nil }
        let plan = plan(of: schema)
        guard plan.hasDates else { return nil }
        let codings = response.fields(named: "Content-Encoding")
        guard let plain = ReplayCoding.decoded(response.content, codings: codings),
            let document = try? Document.json(bytes: plain, name: "body")
        else { return nil }
        var changes: [(range: Range<Int>, text: String)] = []
        for place in plan.places(in: document) {
            let text = String(decoding: document.text(of: place.node), as: UTF8.self)
            guard let moved = ReplayDates.moved(text, isDateTime: place.isDateTime, by: shift), moved != text else {
                continue
            }
            changes.append((document.location(of: place.node).range, "\"\(moved)\""))
        }
        guard !changes.isEmpty else { return nil }
        return ReplayCoding.encoded(spliced(plain, changes), codings: codings)
    }

    private func spliced(_ bytes: [UInt8], _ changes: [(range: Range<Int>, text: String)]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = 0
        for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result += bytes[at..<change.range.lowerBound]
            result += change.text.utf8
            at = change.range.upperBound
        }
        return result + bytes[at...]
    }

    /// The schema that the contract declares for a response, of JSON only.
    private func schema(of response: ResponseMessage, to request: RequestMessage) -> CompiledSchema? {
        guard let type = response.field("Content-Type").flatMap({ MediaType($0) }), type.isJSON else { return nil }
        for contract in contracts {
            guard case .operation(let operation, _) = contract.route(method: request.method, path: request.path) else {
                continue
            }
            let contents = operation.response(for: response.status)?.contents ?? []
            let fitting = contents.filter { content in MediaType(content.mediaType).map { type.matches($0) } ?? false }
            return (fitting.first { MediaType($0.mediaType)?.essence == type.essence } ?? fitting.first)?.schema
        }
        return nil
    }

    private func plan(of schema: CompiledSchema) -> ReplayDatePlan {
        let key = PlanKey(document: ObjectIdentifier(schema.value.document), node: schema.value.index)
        if let plan = state.withLock({ $0.plans[key] }) { return plan }
        let plan = ReplayDatePlan(schema)
        state.withLock { $0.plans[key] = plan }
        return plan
    }

    // MARK: Texts

    /// A date or a date-time elsewhere in time, in its own spelling; nil where the text is none, and where the year
    /// would not have four digits.
    static func moved(_ text: String, isDateTime: Bool, by shift: DateShift) -> String? {
        if isDateTime, let instant = Instant(text) {
            var bytes = Array(text.utf8)
            let offset = offsetSeconds(bytes)
            let local = Array(Instant(seconds: instant.seconds + offset + shift.seconds).dateTime.utf8)
            guard local.count == 25 else { return nil }
            bytes.replaceSubrange(0..<10, with: local[0..<10])
            bytes.replaceSubrange(11..<19, with: local[11..<19])
            return String(decoding: bytes, as: UTF8.self)
        }
        guard text.utf8.count == 10, let midnight = Instant(text + "T00:00:00Z") else { return nil }
        let moved = Instant(seconds: midnight.seconds + shift.days * 86_400).dateTime
        return moved.utf8.count == 25 ? String(moved.prefix(10)) : nil
    }

    /// The offset from UTC at the end of a date-time that was read already.
    private static func offsetSeconds(_ bytes: [UInt8]) -> Int {
        let zone = bytes.suffix(6)
        guard let sign = zone.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return 0 }
        let digits = zone.filter { (0x30...0x39).contains($0) }.map { Int($0) - 0x30 }
        guard digits.count == 4 else { return 0 }
        let seconds = (digits[0] * 10 + digits[1]) * 3600 + (digits[2] * 10 + digits[3]) * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}

private func floorDivide(_ number: Int, _ divisor: Int) -> Int {
    number / divisor - (number % divisor < 0 ? 1 : 0)
}

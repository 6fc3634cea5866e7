// An independent keeper of lists, after the documents' own lines: payments, free times and notifications; it knows no
// contract.
import Foundation

/// Decides what a list shows; safe to ask from several threads.
///
/// An operator stands before its value, as the exclamation mark beside the sign for unequal suggests.
final class ListsService: Sendable {
    static let token = FormsService.token
    static let key = "key-of-the-clinic"
    static let secret = "secret-of-the-clinic"
    private static let tokenOfPatient = "token-of-a-patient"

    private let manners: Set<ServiceManner>
    private let habit: String?

    init(manners: Set<ServiceManner> = [], habit: String? = nil) {
        self.manners = manners
        self.habit = habit
    }

    func reply(to call: ServiceCall) -> ServiceReply {
        guard call.method == "GET", call.parts.count == 1 else { return refusal("none", 404) }
        switch call.parts[0] {
        case "payments":
            guard call.field("authorization")?.lowercased() == "bearer \(Self.token)" else {
                return refusal("payments-find", habit == "who is nobody makes it fail" ? 500 : 401)
            }
            return payments(call)
        case "availability", "notifications":
            let isTimes = call.parts[0] == "availability"
            let operation = isTimes ? "availability-get" : "notifications-list"
            let isClinic =
                call.field("x-apikey") == Self.key
                && (call.field("x-apisecret") == Self.secret || habit == "the secret is not asked for")
            guard call.field("x-apitoken") == Self.tokenOfPatient || isTimes && isClinic else {
                return refusal(operation, 401)
            }
            return isTimes ? times(call) : notifications(call)
        default: return refusal("none", 404)
        }
    }

    private func refusal(_ operation: String, _ status: Int) -> ServiceReply {
        ServiceReply(
            operation: operation, status: status, body: ["code": .int(status), "message": .string("Not so.")])
    }

    // MARK: Payments

    static let payments: [[String: ServiceJSON]] = [
        (5, "USD", true, "2025-02-01"), (20, "USD", true, "2025-03-01"), (100, "EUR", false, "2025-04-01"),
        (9, "GBP", true, "2025-05-01"), (50, "USD", false, "2025-06-01"), (75, "EUR", true, "2025-07-01"),
        (8, "USD", true, "2025-08-01"),
    ].enumerated().map { index, one in
        [
            "id": .string("pay-\(index + 1)"), "patient_id": .string("somebody-\(index % 3)"), "amount": .int(one.0),
            "currency": .string(one.1), "paid": .bool(one.2), "date": .string(one.3 + "T09:30:00Z"),
        ]
    }

    private func payments(_ call: ServiceCall) -> ServiceReply {
        var limit = habit == "five by default" ? 5 : 100
        var offset = 0
        var checks: [([String: ServiceJSON]) -> Bool] = []
        for (name, value) in call.query {
            switch name {
            case "limit", "offset":
                guard let number = Int(value), number >= 0 else { return refusal("payments-find", 400) }
                if name == "limit" { limit = number } else { offset = number }
            case "currency" where habit == "the currency is ignored": continue
            default: checks.append { self.passes($0[name], value) }
            }
        }
        var found = Self.payments.filter { one in
            habit == "one criterion is enough" && !checks.isEmpty
                ? checks.contains { $0(one) } : checks.allSatisfy { $0(one) }
        }
        if manners.contains(.backwards) { found.reverse() }
        var total = found.count
        if habit == "the offset is ignored" { offset = 0 }
        if habit == "one is skipped too many", offset > 0 { offset += 1 }
        let most = habit == "the limit is ignored" ? 100 : habit == "one more than the limit" ? limit + 1 : limit
        let page = found.dropFirst(offset).prefix(most)
        if habit == "the total is that of the page" { total = page.count }
        if habit == "the total is that of all" { total = Self.payments.count }
        let results = page.map { ServiceJSON.object($0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) }
        return ServiceReply(
            operation: "payments-find", status: 200,
            body: [
                "total": .int(total), "limit": .int(limit), "offset": .int(offset), "results": .array(results),
            ])
    }

    private func passes(_ member: ServiceJSON?, _ sent: String) -> Bool {
        let signs = ["<=", ">=", "!=", "<", ">", "!"]
        let sign = signs.first { sent.hasPrefix($0) } ?? ""
        let wanted = String(sent.dropFirst(sign.count))
        guard let own = member?.word else { return sign.hasPrefix("!") }
        if habit == "operators are ignored" { return own == wanted }
        let order: Int
        if let left = Int(own), let right = Int(wanted), habit != "numbers are compared as texts" {
            order = (left - right).signum()
        } else {
            order = own == wanted ? 0 : own < wanted ? -1 : 1
        }
        switch sign {
        case "<=": return order <= 0
        case ">=": return habit == "at least is more" ? order > 0 : order >= 0
        case "<": return habit == "less is at most" ? order <= 0 : order < 0
        case ">": return order > 0
        case "!=", "!": return habit == "not is ignored" ? order == 0 : order != 0
        default: return order == 0
        }
    }

    // MARK: Free times

    /// Times in seconds from now, of two providers.
    private static let starts = [26, 27, 50, 74, 98, 109, 146, 170, 194, 218, 242].map { $0 * 3600 }

    static func slots(now: Int) -> [[String: ServiceJSON]] {
        starts.enumerated().map { index, start in
            let isFirst = index % 2 == 0
            return [
                "slot_id": .string("time-\(index + 1)"), "slot_start": .int(now + start),
                "slot_end": .int(now + start + 1800), "slot_booked": 0, "slot_available": 1,
                "group_id": .string(isFirst ? "first" : "second"), "provider_id": .string(isFirst ? "301" : "302"),
                "location": .string(isFirst ? "CA" : "AL"), "room_code": .string(isFirst ? "b4vjj" : "k8wtn"),
            ]
        }
    }

    private func times(_ call: ServiceCall) -> ServiceReply {
        func number(_ name: String) -> Int? {
            habit == "the \(name) is ignored" ? nil : call.query.first { $0.name == name }.flatMap { Int($0.value) }
        }
        var found = Self.slots(now: Int(Date().timeIntervalSince1970))
        for name in ["provider_id", "location", "room_code"] where habit != "the \(name) is ignored" {
            guard let wanted = call.query.first(where: { $0.name == name })?.value else { continue }
            // An unknown room is not found; nobody says so of the others.
            if name == "room_code", !["b4vjj", "k8wtn"].contains(wanted) { return refusal("availability-get", 404) }
            found = found.filter { $0[name]?.word == wanted }
        }
        func start(_ slot: [String: ServiceJSON]) -> Int { slot["slot_start"]?.word.flatMap { Int($0) } ?? 0 }
        let span = habit == "eight days" ? 8 * 86_400 : 4 * 86_400
        let (first, last, length) = (number("start"), number("end"), number("duration"))
        let isNearest = call.query.contains { $0.name == "nearest" } && habit != "the nearest is ignored"
        var from: Int
        let to: Int
        switch (first, last) {
        case (let first?, let last?):
            from = first
            to = habit == "the duration wins" ? first + (length ?? last - first) : last
        case (let first?, nil):
            from = first
            if isNearest { from = found.map(start).filter { $0 >= first }.min() ?? first }
            to = from + (length ?? span)
        case (nil, let last?):
            from = last - (length ?? span)
            to = last
        case (nil, nil):
            from = found.map(start).min() ?? 0
            to = from + (length ?? span)
        }
        found = found.filter { start($0) >= from && start($0) + 1800 <= to }
        if manners.contains(.backwards) { found.reverse() }
        let shown = ["slot_id", "slot_start", "slot_end", "slot_booked", "slot_available", "group_id"]
        let slots = found.map { slot in ServiceJSON.object(shown.map { ($0, slot[$0] ?? .null) }) }
        return ServiceReply(
            operation: "availability-get", status: 200, body: ["data": ["slots": .array(slots)]])
    }

    // MARK: Notifications

    private func notifications(_ call: ServiceCall) -> ServiceReply {
        let sent = call.query.first { $0.name == "size" }.flatMap { Int($0.value) }
        let size = habit == "the size is ignored" ? 10 : sent ?? (habit == "twenty by default" ? 20 : 10)
        let last = call.query.first { $0.name == "last" }.flatMap { Int($0.value) } ?? Int.max
        var times = (1...14).map { 1_700_000_000_000 + $0 * 1000 }.filter {
            habit == "last is among them" ? $0 <= last : $0 < last
        }
        if habit != "the oldest first" { times.reverse() }
        let data = times.prefix(size).map { time -> ServiceJSON in
            [
                "id": .string("note-\(time)"),
                "user_id": habit == "those of others" && time % 2000 == 0 ? "202" : "201", "type": "foodlog.comment",
                "time": .int(time / 1000), "mtime": .int(time), "is_new": true, "read": false, "title": "A word.",
            ]
        }
        return ServiceReply(operation: "notifications-list", status: 200, body: ["data": .array(Array(data))])
    }
}

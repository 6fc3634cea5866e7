// An independent clinic of rooms, intakes and visits, made after the document's own lines; it knows no contract.
import Foundation
import Synchronization

/// Decides what each call does and answers; safe to ask from several threads.
///
/// Where the document leaves a choice, it makes one of its own: walk-ins show texts where appointments show numbers, a
/// room is asked for by its code, and null is shown where no visit is in progress.
final class ClinicService: Sendable {
    private let records: Mutex<ClinicRecords>
    private let manners: Set<ServiceManner>
    private let habit: String?
    private let clock: @Sendable () -> Int

    init(
        manners: Set<ServiceManner> = [], habit: String? = nil,
        clock: @escaping @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }
    ) {
        self.manners = manners
        self.habit = habit
        let slow = manners.contains(.slow) ? 4 : 0
        self.clock = { clock() - slow }
        records = Mutex(ClinicRecords(now: clock() - slow))
    }

    /// One call while it is done: the records, who calls, and the words of the answer.
    private struct Turn {
        var records: ClinicRecords
        let call: ServiceCall
        let now: Int
        var caller: ClinicUser?
        let operation: String

        func success(_ data: ServiceJSON) -> ServiceReply {
            ServiceReply(operation: operation, status: 200, body: ["data": data])
        }

        func refusal(_ status: Int, _ message: String, isStated: Bool = false) -> ServiceReply {
            ServiceReply(
                operation: operation, status: status, body: ["code": .int(status), "message": .string(message)],
                isStated: isStated)
        }

        var absent: ServiceReply { refusal(404, "Not found.") }
    }

    func reply(to call: ServiceCall) -> ServiceReply {
        records.withLock { records in
            let (operation, isPublic) = Self.operation(of: call)
            let token = call.field("x-apitoken")
            let caller = records.users.first { $0.token != nil && $0.token == token }
            var turn = Turn(records: records, call: call, now: clock(), caller: caller, operation: operation)
            if operation == "none" { return turn.refusal(404, "There is nothing here.") }
            if operation == "method" { return turn.refusal(405, "Not this method.") }
            guard isPublic || caller != nil else { return turn.refusal(401, "Who are you?") }
            guard call.isReadable else { return turn.refusal(415, "Send a form or JSON.") }
            let reply = answer(&turn)
            records = turn.records
            return reply
        }
    }

    /// The name of the operation, and whether nobody has to be known for it.
    private static func operation(of call: ServiceCall) -> (String, isPublic: Bool) {
        let first = call.parts.first ?? ""
        let rest = Array(call.parts.dropFirst())
        switch (first, rest.count, call.method) {
        case ("rooms", 0, "GET"): return ("rooms-list", true)
        case ("rooms", 0, "POST"): return ("rooms-create", false)
        case ("rooms", 1, "GET"): return ("rooms-get", true)
        case ("rooms", 2, "GET") where rest[1] == "providers": return ("rooms-providers-list", true)
        case ("rooms", 2, "GET") where rest[1] == "queue": return ("rooms-queue", true)
        case ("rooms", 3, "GET") where rest[1] == "providers": return ("rooms-provider-get", true)
        case ("users", 2, "POST") where rest[1] == "rooms": return ("users-rooms-assign", false)
        case ("intakes", 0, "POST"): return ("intakes-create", false)
        case ("intakes", 1, "POST"): return ("intakes-update", false)
        case ("intakes", 1, "GET"): return ("intakes-get", false)
        case ("visits", 1, "POST") where rest[0] == "add_walkin": return ("visits-add-walkin", false)
        case ("visits", 1, "POST") where rest[0] == "close": return ("visits-close", false)
        case ("visits", 1, "GET") where rest[0] == "current": return ("visits-current", false)
        case ("visits", 0, "POST"), ("appointments", 0, "POST"): return ("visits-create", false)
        case ("visits", 0, "GET"): return ("visits-list", false)
        case ("visits", 1, "GET"): return ("visits-get", false)
        default: return (["rooms", "visits", "intakes"].contains(first) ? "method" : "none", true)
        }
    }

    private func answer(_ turn: inout Turn) -> ServiceReply {
        switch turn.operation {
        case "rooms-list": roomsList(turn)
        case "rooms-create": roomsCreate(&turn)
        case "rooms-get": roomsGet(turn)
        case "rooms-providers-list", "rooms-provider-get": providers(turn)
        case "rooms-queue": queue(turn)
        case "users-rooms-assign": assign(&turn)
        case "intakes-create": intakesCreate(&turn)
        case "intakes-update": intakesUpdate(&turn)
        case "intakes-get": turn.records.intake(turn.call.parts[1]).map { turn.success($0.shown) } ?? turn.absent
        case "visits-add-walkin": walkin(&turn)
        case "visits-close": close(&turn)
        case "visits-create": visitsCreate(&turn)
        case "visits-list": visitsList(turn)
        case "visits-get": turn.records.visit(turn.call.parts[1]).map { turn.success(shown($0, turn)) } ?? turn.absent
        default: current(turn)
        }
    }

    private func ordered(_ elements: [ServiceJSON]) -> ServiceJSON {
        .array(manners.contains(.backwards) ? elements.reversed() : elements)
    }
}

// MARK: Rooms

extension ClinicService {
    private func roomsList(_ turn: Turn) -> ServiceReply {
        let account = turn.call.field("x-accountcode")
        var rooms = turn.records.rooms.filter { account == nil || account == "" || $0.account == account }
        if habit == "created room is not listed" { rooms = rooms.filter { Int($0.id) ?? 0 < 177 } }
        return turn.success(ordered(rooms.map(\.summary)))
    }

    private func roomsCreate(_ turn: inout Turn) -> ServiceReply {
        let number = turn.records.next()
        let domain = turn.call.word("domain") ?? "vclinic.example"
        let slug = turn.call.word("slug") ?? "slug\(number)"
        let isTaken = turn.records.rooms.contains { $0.domain == domain && $0.slug == slug }
        if isTaken, habit != "slugs repeat" {
            // The document prints the quotation marks as entities (line 4320).
            return turn.refusal(
                400, "In domain &quot;\(domain)&quot; slug &quot;\(slug)&quot; already exists.", isStated: true)
        }
        var code = turn.call.word("code") ?? (manners.contains(.ids) ? "clinic_room_\(number)" : "r\(1000 + number)")
        if habit == "a code that was sent is not taken" { code = "r\(1000 + number)" }
        if turn.records.room(code) != nil { return turn.refusal(400, "This code is taken.") }
        let isProvider = turn.caller?.type == 400
        var room = ClinicRoom(
            id: manners.contains(.ids) ? "room-\(5000 + number)" : "\(176 + number)", code: code, slug: slug,
            name: turn.call.word("name") ?? "", domain: domain, account: turn.call.field("x-accountcode") ?? "vclinic",
            created: turn.now, providers: isProvider ? [turn.caller?.id ?? ""] : [])
        let answered = room
        if habit == "a room is kept under another name" { room.name += " (2)" }
        if habit != "created room is forgotten" { turn.records.rooms.append(room) }
        return turn.success(answered.whole)
    }

    private func roomsGet(_ turn: Turn) -> ServiceReply {
        guard let room = turn.records.room(turn.call.parts[1]) else { return turn.absent }
        return turn.success(room.shown)
    }

    private func providers(_ turn: Turn) -> ServiceReply {
        guard let room = turn.records.room(turn.call.parts[1]) else { return turn.absent }
        let providers = turn.records.users.filter { room.providers.contains($0.id) }
        if turn.operation == "rooms-providers-list" { return turn.success(ordered(providers.map(\.provider))) }
        guard let provider = providers.first(where: { $0.id == turn.call.parts[3] }) else { return turn.absent }
        return turn.success(provider.wholeProvider)
    }

    private func queue(_ turn: Turn) -> ServiceReply {
        guard let room = turn.records.room(turn.call.parts[1]) else { return turn.absent }
        let waiting = turn.records.visits.filter { $0.isWaiting && $0.roomCode == room.code }
        let place = waiting.firstIndex { $0.member == turn.caller?.id } ?? waiting.count
        return turn.success([
            "length": .int(waiting.count), "capacity": 100, "average_visit_time": 3600, "before_me": .int(place),
        ])
    }

    private func assign(_ turn: inout Turn) -> ServiceReply {
        let key = turn.call.parts[1] == "-" ? turn.caller?.id : turn.call.parts[1]
        guard let user = turn.records.user(key) else { return turn.absent }
        guard let code = turn.call.word("code") else { return turn.refusal(400, "Which room?") }
        guard let at = turn.records.rooms.firstIndex(where: { $0.code == code }) else { return turn.absent }
        let isProvider = user.type == 400 && !turn.records.rooms[at].providers.contains(user.id)
        if isProvider, habit != "the provider is not in the room" { turn.records.rooms[at].providers.append(user.id) }
        if !turn.records.roomsOfUsers.contains(where: { $0.user == user.id && $0.code == code }) {
            turn.records.roomsOfUsers.append((user.id, code, false))
        }
        if turn.call.word("default") == "true", habit != "the default is not taken" {
            for index in turn.records.roomsOfUsers.indices where turn.records.roomsOfUsers[index].user == user.id {
                let isIt = turn.records.roomsOfUsers[index].code == code
                if isIt { turn.records.roomsOfUsers[index].isDefault = true }
                if !isIt, habit != "defaults stay" { turn.records.roomsOfUsers[index].isDefault = false }
            }
        }
        var own = turn.records.roomsOfUsers.filter { $0.user == user.id }
        if habit == "the assigned room is not answered" { own.removeAll { $0.code == code } }
        if habit == "only the assigned room is answered" { own.removeAll { $0.code != code } }
        return turn.success(
            ordered(own.compactMap { one in turn.records.room(one.code)?.assigned(isDefault: one.isDefault) }))
    }
}

// MARK: Intakes

extension ClinicService {
    /// What was sent, by its own names; the room is kept twice, as lines 2229 and 2233 show it.
    private func facts(_ call: ServiceCall) -> [String: ServiceJSON] {
        var facts = Dictionary(call.body.members.map { ($0.name, $0.value) }) { first, _ in first }
        if let room = facts["room_code"] { facts["room"] = room }
        return facts
    }

    private func intakesCreate(_ turn: inout Turn) -> ServiceReply {
        let number = turn.records.next()
        let id =
            manners.contains(.ids)
            ? UUID().uuidString.lowercased() : ClinicRecords.intakeID(number + 20)
        if turn.call.word("type").map({ ["1", "2"].contains($0) }) == false { return turn.refusal(400, "Which type?") }
        var facts = facts(turn.call)
        if facts["member_id"] == nil { facts["member_id"] = .string(turn.caller?.id ?? "") }
        if habit == "what was told is lost" { facts["reason_for_visit"] = "" }
        let intake = ClinicIntake(id: id, facts: facts, created: turn.now, modified: turn.now)
        if habit != "the intake is forgotten" { turn.records.intakes.append(intake) }
        return turn.success(["id": .string(id)])
    }

    private func intakesUpdate(_ turn: inout Turn) -> ServiceReply {
        let id = turn.call.parts[1]
        guard let at = turn.records.intakes.firstIndex(where: { $0.id == id }) else { return turn.absent }
        if turn.call.word("type").map({ ["1", "2"].contains($0) }) == false { return turn.refusal(400, "Which type?") }
        var sent = facts(turn.call)
        if habit == "an update does nothing" { sent = [:] }
        if habit == "an update loses the phone" { sent["phone"] = nil }
        turn.records.intakes[at].facts.merge(sent) { _, new in new }
        if habit == "an update empties the rest" {
            turn.records.intakes[at].facts = sent
        }
        if habit == "an update changes the type" { turn.records.intakes[at].facts["type"] = "2" }
        if habit == "an update changes all intakes" {
            for index in turn.records.intakes.indices {
                turn.records.intakes[index].facts.merge(sent) { _, new in new }
            }
        }
        turn.records.intakes[at].modified = turn.now
        return turn.success(["id": .string(id)])
    }
}

// MARK: Visits

extension ClinicService {
    /// A visit with those who take part. Walk-ins are shown as lines 1654-1705 show them, with texts for numbers;
    /// appointments as lines 2108-2299 do.
    private func shown(_ visit: ClinicVisit, _ turn: Turn) -> ServiceJSON {
        let isText = (visit.type == 1) != manners.contains(.drifting)
        func number(_ value: Int?) -> ServiceJSON { value.map { isText ? .string("\($0)") : .int($0) } ?? .null }
        func id(_ value: String?) -> ServiceJSON {
            value.map { value in isText ? .string(value) : Int(value).map { .int($0) } ?? .string(value) } ?? .null
        }
        let room = turn.records.room(visit.roomCode)
        var body: ServiceJSON = [
            "id": .string(visit.id), "member_id": id(visit.member), "provider_id": id(visit.provider),
            "account_code": manners.contains(.sparse) ? .null : .string(visit.account),
            "code": .string("56e8c580f55c44a2868b66f0" + visit.id), "start": number(visit.start),
            "end": number(visit.end), "actual_start": .null, "actual_end": number(visit.actualEnd),
            "specialty_id": .null, "state": .null, "type": number(visit.type), "status": number(visit.status),
            "completed_by": visit.completedBy.map { .string($0) } ?? .null, "created": .int(visit.created),
            "modified": .int(visit.modified), "room_id": manners.contains(.sparse) ? .null : id(room?.id),
            "payment": [
                "duration": manners.contains(.sparse) ? .null : 15, "amount": "00.00", "description": "One-time",
            ],
        ]
        if let room {
            body["room_code"] = .string(room.code)
            body["room"] = [
                "id": .string(room.id), "code": .string(room.code), "name": .string(room.name),
                "domain": .string(room.domain), "account_code": .string(room.account), "slug": .string(room.slug),
            ]
        }
        if visit.type == 1 { body["_id"] = .string(visit.id) } else { body["one_time_link_token"] = "l0vht6wkxj" }
        if let intake = turn.records.intake(visit.intakeID) {
            body["intake_id"] = .string(intake.id)
            if habit != "the intake is not embedded" { body["intake"] = intake.shown }
        }
        if let provider = turn.records.user(visit.provider) { body["provider"] = provider.participant }
        if let member = turn.records.user(visit.member) { body["member"] = member.participant }
        return body
    }

    private func walkin(_ turn: inout Turn) -> ServiceReply {
        guard let intake = turn.records.intake(turn.call.word("intake_id")) else { return turn.absent }
        let roomCode = turn.call.word("room_code") ?? intake.facts["room_code"]?.word
        let visit = ClinicVisit(
            id: newID(&turn), type: 1,
            member: turn.records.user(turn.call.word("user_code"))?.id ?? turn.caller?.id ?? "",
            provider: turn.call.word("provider_id"), account: turn.call.field("x-accountcode") ?? "vclinic",
            roomCode: roomCode, start: turn.now, end: turn.now + 900, created: turn.now, modified: turn.now,
            intakeID: intake.id)
        return made(visit, &turn)
    }

    private func visitsCreate(_ turn: inout Turn) -> ServiceReply {
        guard let room = turn.records.room(turn.call.word("room_code")) else { return turn.absent }
        guard let start = turn.call.word("slot_start").flatMap(Int.init),
            let end = turn.call.word("slot_end").flatMap(Int.init)
        else { return turn.refusal(400, "When?") }
        let key = turn.call.word("intake_id") ?? turn.call.word("intakeId")
        guard let intake = turn.records.intake(key) else { return turn.absent }
        let member = turn.records.user(turn.call.word("member_id"))
        let visit = ClinicVisit(
            id: newID(&turn), type: 2, member: member?.id ?? turn.caller?.id ?? "",
            provider: turn.call.word("provider_id") ?? intake.facts["provider_id"]?.word,
            account: turn.call.field("x-accountcode") ?? "vclinic", roomCode: room.code, start: start, end: end,
            created: turn.now, modified: turn.now, intakeID: intake.id)
        return made(visit, &turn)
    }

    private func newID(_ turn: inout Turn) -> String {
        "\(turn.records.next() + (manners.contains(.ids) ? 18_407_167 : 2000))"
    }

    /// Keeps a new visit and ties its intake to it.
    private func made(_ visit: ClinicVisit, _ turn: inout Turn) -> ServiceReply {
        if manners.contains(.once), turn.records.intake(visit.intakeID)?.visitID != nil {
            return turn.refusal(400, "This intake has its visit.")
        }
        var kept = visit
        if habit == "a new visit is over at once" { kept.status = 40 }
        if habit == "a new visit begins later" { kept.start += 3600 }
        if habit != "a new visit is forgotten" { turn.records.visits.append(kept) }
        if let at = turn.records.intakes.firstIndex(where: { $0.id == visit.intakeID }),
            habit != "the intake does not know its visit"
        {
            turn.records.intakes[at].visitID = visit.id
        }
        return turn.success(shown(visit, turn))
    }

    private func close(_ turn: inout Turn) -> ServiceReply {
        guard let id = turn.call.word("id") else { return turn.refusal(400, "Which visit?") }
        guard let at = turn.records.visits.firstIndex(where: { $0.id == id }) else { return turn.absent }
        let over = ["patient_end_call", "patientendcall", "call_ended"]
        let cancelled = [
            "patient_exit_room", "patientexitroom", "patient_cancel_appointment", "patientcancelappointment",
            "max_waiting_time_reached", "maxwaitingtime_reached",
        ]
        let reason = turn.call.word("reason") ?? "call_ended"
        guard over.contains(reason) || cancelled.contains(reason) else { return turn.refusal(400, "Why?") }
        if manners.contains(.once), !turn.records.visits[at].isOpen { return turn.refusal(400, "It is over.") }
        if habit != "a closed visit stays open" {
            turn.records.visits[at].status = over.contains(reason) ? 30 : 40
            turn.records.visits[at].actualEnd = turn.now
            turn.records.visits[at].completedBy = turn.caller?.id
            turn.records.visits[at].modified = turn.now
        }
        if habit == "closing deletes" { turn.records.visits.remove(at: at) }
        return turn.success(["id": .string(id)])
    }

    private func visitsList(_ turn: Turn) -> ServiceReply {
        let caller = turn.caller?.id
        var own = turn.records.visits.filter { $0.member == caller || $0.provider == caller }
        if habit == "a new visit is not listed" { own = own.filter { Int($0.id) ?? 0 < 2000 } }
        return turn.success(ordered(own.map { shown($0, turn) }))
    }

    private func current(_ turn: Turn) -> ServiceReply {
        let caller = turn.caller?.id
        let own = turn.records.visits.filter { $0.member == caller || $0.provider == caller }
        if habit == "a visit that is over is current" {
            return turn.success(own.last { !$0.isOpen }.map { shown($0, turn) } ?? .null)
        }
        let visit = own.first { $0.status == 25 } ?? own.last { $0.isWaiting }
        return turn.success(visit.map { shown($0, turn) } ?? .null)
    }
}

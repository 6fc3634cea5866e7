// What changes leave is read behind them, in shapes that the other services lack: one profile, a list without keys,
// records that nothing shows.
import Foundation
import Synchronization
import Testing
import TreatyConformance
import TreatyContract
import TreatyData
import TreatyNet

private let desk = """
    openapi: 3.1.0
    info: {title: Desk, version: '1'}
    x-treaty-collections:
      profiles: {key: id, records: [{id: 1, name: Ada, town: Rome, badge: 3}]}
      notes: {key: id, records: [{id: 1, title: First, text: One}]}
      bookings: {key: id, unique: {slot: [day, time]}, records: []}
    paths:
      /profile:
        get:
          operationId: profile
          responses: {'200': {$ref: '#/components/responses/Profile'}}
          x-treaty-effect: {collection: profiles, action: read, at: ''}
        put:
          operationId: profile-update
          requestBody:
            content: {application/json: {schema: {$ref: '#/components/schemas/Profile'}, example: {name: Bo}}}
          responses: {'200': {$ref: '#/components/responses/Done'}, default: {description: Why not.}}
          x-treaty-effect: {collection: profiles, action: update}
      /badge:
        get:
          operationId: badge
          responses: {'200': {description: It., content: {application/json: {schema: {properties: {count: {}}}}}}}
          x-treaty-effect: {collection: profiles, action: read, answer: {/count: $record/profiles/badge}}
        post:
          operationId: badge-reset
          responses: {'200': {$ref: '#/components/responses/Done'}}
          x-treaty-effect: {collection: profiles, action: update, takes: none, sets: {badge: 0}}
      /notes:
        get:
          operationId: notes
          responses: {'200': {$ref: '#/components/responses/Notes'}}
          x-treaty-effect: {collection: notes, action: list, at: ''}
        post:
          operationId: notes-create
          requestBody:
            required: true
            content: {application/json: {schema: {$ref: '#/components/schemas/Note'}, example: {title: Two, text: B}}}
          responses: {'200': {$ref: '#/components/responses/Done'}, default: {description: Why not.}}
          x-treaty-effect: {collection: notes, action: create}
      /notes/{title}:
        delete:
          operationId: notes-delete
          parameters: [{name: title, in: path, required: true, schema: {type: string}, example: First}]
          responses: {'200': {$ref: '#/components/responses/Done'}, default: {description: Why not.}}
          x-treaty-effect: {collection: notes, action: delete, where: {title: path.title}}
      /bookings:
        post:
          operationId: bookings-create
          requestBody:
            required: true
            content:
              application/json:
                schema: {$ref: '#/components/schemas/Booking'}
                example: {day: '2031-05-01', time: '10:00', name: Ada}
          responses: {'200': {$ref: '#/components/responses/Booked'}, default: {description: Why not.}}
          x-treaty-effect:
            {collection: bookings, action: create, takes: none, at: '',
             sets: {day: body#/day, time: body#/time, name: body#/name}}
      /bookings/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: integer}, example: 1}]
        put:
          operationId: bookings-rename
          requestBody:
            required: true
            content: {application/json: {schema: {properties: {name: {type: string}}}, example: {name: Bo}}}
          responses: {'200': {$ref: '#/components/responses/Done'}, default: {description: Why not.}}
          x-treaty-effect: {collection: bookings, action: update, key: path.id}
        delete:
          operationId: bookings-delete
          responses: {'200': {$ref: '#/components/responses/Done'}, default: {description: Why not.}}
          x-treaty-effect: {collection: bookings, action: delete, key: path.id}
    components:
      responses:
        Done: {description: Done., content: {application/json: {schema: {}}}}
        Profile: {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Profile'}}}}
        Notes: {description: All., content: {application/json: {schema: {items: {$ref: '#/components/schemas/Note'}}}}}
        Booked: {description: It., content: {application/json: {schema: {properties: {id: {type: integer}}}}}}
      schemas:
        Profile: {properties: {name: {type: string}, town: {type: string}}}
        Note: {required: [title], properties: {title: {type: string}, text: {type: string}}}
        Booking:
          required: [day, time]
          properties: {day: {type: string, format: date}, time: {type: string}, name: {type: string}}
    """

/// Keeps what the contract above says, but for one habit.
private final class Desk: Sendable {
    private struct State {
        var profile: ServiceJSON = ["name": "Ada", "town": "Rome"]
        var badge = 3
        var notes: [ServiceJSON] = [["title": "First", "text": "One"], ["title": "Last", "text": "Nine"]]
        var bookings: [Int: (slot: String, name: String)] = [:]
        var made = 0
    }

    private let habit: String
    private let state = Mutex(State())

    init(_ habit: String) { self.habit = habit }

    func reply(to call: ServiceCall) -> ServiceReply {
        state.withLock { state in
            let body = answer(call, &state)
            return ServiceReply(operation: "", status: body == nil ? 404 : 200, body: body ?? ["message": "No."])
        }
    }

    private func answer(_ call: ServiceCall, _ state: inout State) -> ServiceJSON? {
        switch (call.method, call.parts.first, call.parts.count) {
        case ("GET", "profile", 1): return state.profile
        case ("PUT", "profile", 1):
            if habit == "an update is lost" { return true }
            if habit == "an update empties the rest" { state.profile = ["name": "", "town": ""] }
            for member in call.body.members { state.profile[member.name] = member.value }
            return true
        case ("GET", "badge", 1): return ["count": .int(state.badge)]
        case ("POST", "badge", 1):
            if habit != "the badge stays" { state.badge = 0 }
            return true
        case ("GET", "notes", 1): return .array(state.notes)
        case ("POST", "notes", 1):
            guard call.body["title"] != nil else { return nil }
            var note = call.body
            if habit == "a note loses its text" { note["text"] = "" }
            if habit != "a note is lost" { state.notes.append(note) }
            return true
        case ("DELETE", "notes", 2):
            guard let at = state.notes.firstIndex(where: { $0["title"]?.word == call.parts[1].removingPercentEncoding })
            else { return nil }
            if habit == "all notes are deleted" {
                state.notes = []
            } else if habit != "a note stays" {
                state.notes.remove(at: at)
            }
            return true
        case (_, "bookings", _): return booked(call, &state)
        default: return nil
        }
    }

    private func booked(_ call: ServiceCall, _ state: inout State) -> ServiceJSON? {
        if call.parts.count == 1 {
            let slot = "\(call.word("day") ?? "") \(call.word("time") ?? "")"
            if state.bookings.values.contains(where: { $0.slot == slot }) { return nil }
            state.made += 1
            state.bookings[state.made] = (slot, call.word("name") ?? "")
            return ["id": .int(state.made)]
        }
        guard let id = Int(call.parts[1]), let booking = state.bookings[id] else { return nil }
        if call.method == "PUT" { state.bookings[id] = (booking.slot, call.word("name") ?? booking.name) }
        guard call.method == "DELETE" else { return true }
        switch habit {
        case "a deleted booking can be changed": state.bookings[id] = ("", "")
        case "the slot stays taken":
            state.bookings[id] = nil
            state.bookings[-id] = booking
        case "two bookings are deleted":
            state.bookings[id] = nil
            state.bookings[id + 1] = nil
        default: state.bookings[id] = nil
        }
        return true
    }
}

@Suite struct BehindTests {
    private func run(_ habit: String) throws -> RunResult {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("desk-\(UUID().uuidString).yaml")
        try desk.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let desk = Desk(habit)
        let service = RecordService { desk.reply(to: $0) }
        let port = try service.start()
        defer { service.stop() }
        let target = Target(
            label: "desk", origin: Origin(host: "127.0.0.1", port: Int(port)), isDisposable: true,
            timeoutMilliseconds: 2000, callers: [],
            given: [GivenRecords(collection: "notes", existing: [], absent: [])])
        var runner = Runner(try Contract.load(file.path), target: target)
        return runner.run { _ in }
    }

    @Test("a faithful desk passes, and all its changes are looked behind")
    func faithful() throws {
        let result = try run("")
        let behind = result.results.filter { $0.id.contains("/behind/") }
        for one in behind where !one.findings.isEmpty || one.isNotTested {
            Issue.record("\(one.id): \(one.verdict) \(one.findings.map(\.description)) \(one.response)")
        }
        let operations = Set(behind.map { $0.id.split(separator: "/")[2] })
        #expect(
            operations.sorted()
                == ["badge-reset", "bookings-delete", "notes-create", "notes-delete", "profile-update"])
    }

    @Test(
        "what a change does not leave as it says is named",
        arguments: [
            ("an update is lost", "profile-update/name/profile"),
            ("an update empties the rest", "profile-update/town/profile"),
            ("the badge stays", "badge-reset/badge"),
            ("a note is lost", "notes-create/notes"),
            ("a note loses its text", "notes-create/notes"),
            ("a note stays", "notes-delete/notes"),
            ("all notes are deleted", "notes-delete/notes"),
            ("a deleted booking can be changed", "bookings-delete/bookings-rename"),
            ("two bookings are deleted", "bookings-delete/other-by-bookings-rename"),
            ("the slot stays taken", "bookings-delete/again-by-bookings-create"),
        ])
    func broken(_ habit: String, _ step: String) throws {
        let result = try run(habit)
        let failed = result.results.filter { $0.isFailed && $0.id.contains("/behind/") }.map(\.id)
        #expect(failed.contains { $0.hasSuffix("/behind/\(step)") }, "\(habit): \(failed)")
    }
}

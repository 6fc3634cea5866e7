// The records of the independent clinic, and how it shows them; who may ask for what is ClinicService's business.
import Foundation

/// Somebody who uses the clinic.
struct ClinicUser {
    var id: String
    var code: String
    /// 100 an admin, 200 a patient, 400 a provider.
    var type: Int
    var first: String
    var last: String
    var token: String?

    /// As a list of a room's providers has it (document lines 4061-4078).
    var provider: ServiceJSON {
        [
            "id": .string(id), "username": .string(code), "code": .string(code), "subtype": "482",
            "first_name": .string(first), "last_name": .string(last), "vseeid": .string("clinicdev+user\(id)"),
            "photo": .null, "title": "", "suffix": "", "status": false, "short_bio": false,
        ]
    }

    /// As a room shows one of its providers (lines 4088-4108).
    var wholeProvider: ServiceJSON {
        [
            "id": .string(id), "code": .string(code), "first_name": .string(first), "last_name": .string(last),
            "username": .string(code), "vseeid": .string("clinicdev+user\(id)"),
            "email": .string("\(code)@example.com"), "active": true, "title": "Dr.", "suffix": "M.D.", "tos": false,
            "phone": "2025550100", "subtype": "482", "status": false, "educational_training": "edu and training...",
            "professional_interests": "interests...", "personal_interests": "some personal hobby",
        ]
    }

    /// As a visit shows who takes part (lines 1688-1703).
    var participant: ServiceJSON {
        [
            "id": .string(id), "first_name": .string(first), "last_name": .string(last),
            "vseeid": .string("clinicdev+user\(id)"), "title": "", "phone": "2025550100",
        ]
    }
}

/// A room where patients wait.
struct ClinicRoom {
    var id: String
    var code: String
    var slug: String
    var name: String
    var domain: String
    var account: String
    var created: Int
    var providers: [String]

    /// As the list of rooms has it (lines 3879-3888).
    var summary: ServiceJSON {
        [
            "slug": .string(slug), "name": .string(name), "domain": .string(domain), "code": .string(code),
            "created": .int(created), "modified": .int(created),
        ]
    }

    private static let consultation: ServiceJSON = [
        "id": "5fb57ace-4808-4346-ad3c-3348925862c1", "description": "15-min Consultation", "duration": 15,
        "amount": 0, "group": false, "charge": false, "slots": 1,
    ]

    /// As a creation answers it (lines 3933-3987).
    var whole: ServiceJSON {
        [
            "visits": ["walkin": ["enabled": true], "appointment": ["enabled": false]],
            "auth": ["guest": ["type": 600, "log_in": ["enabled": true]]],
            "subtitle": "If this is an emergency, please call 911.", "slug": .string(slug), "name": .string(name),
            "domain": .string(domain), "active": true, "users": .string(providers.first ?? ""),
            "account_code": .string(account), "provider_ids": .array(providers.map { .string($0) }),
            "public_access_room": true, "modified": .int(created), "created": .int(created),
            "payment": [
                "consultations": [Self.consultation], "currency": "USD",
                "__note__": "paymentCurrency will be deprecated by 1 Jun 2017",
            ],
            "operation_settings": [
                "is_closed": false, "close_msg": "Service currently not available. Please check back later",
                "default_timezone": "America/Los_Angeles",
            ],
            "id": .string(id), "code": .string(code),
        ]
    }

    /// As whoever asks for it sees it (lines 3999-4051).
    var shown: ServiceJSON {
        [
            "description": "",
            "specialties": [["code": "general_care", "name": "Default", "duration": 15]],
            "modified": .int(created), "created": .int(created),
            "payment": [
                "paymentCurrency": "USD",
                "consultations": [["description": "15-min Consultation", "amount": 0, "duration": 15]],
            ],
            "slug": .string(slug), "name": .string(name), "domain": .string(domain), "code": .string(code),
            "account_code": .string(account),
        ]
    }

    /// As one of the rooms of a user (lines 4165-4204).
    func assigned(isDefault: Bool) -> ServiceJSON {
        let time: ServiceJSON = ["sec": .int(created), "usec": 177000]
        return [
            "_id": .string(id), "slug": .string(slug), "name": .string(name), "domain": .string(domain),
            "code": .string(code), "active": true, "users": .string(providers.first ?? ""),
            "account_code": .string(account), "provider_ids": .array(providers.map { .string($0) }),
            "public_access_room": true, "modified": time, "created": time,
            "payment": ["consultations": [Self.consultation]], "default": .bool(isDefault),
        ]
    }
}

/// What a patient told before a visit: what was sent, by name.
struct ClinicIntake {
    var id: String
    var facts: [String: ServiceJSON]
    var created: Int
    var modified: Int
    var visitID: String?

    /// As lines 1564-1593 and 1679-1687 show it.
    var shown: ServiceJSON {
        var body: ServiceJSON = ["modified": .int(modified), "created": .int(created)]
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) {
            // Numbers go in and texts come out.
            body[name] = value.word.map { .string($0) } ?? value
        }
        if body["type"] == nil { body["type"] = "1" }
        if body["reason_for_visit"] == nil { body["reason_for_visit"] = "" }
        body["attachments"] = .array(files)
        if let visitID { body["visit_id"] = .string(visitID) }
        body["id"] = .string(id)
        return body
    }

    /// Files come as objects with an id, as ids or as a text of ids with commas (line 1449).
    private var files: [ServiceJSON] {
        guard let sent = facts["attachments"] else { return [] }
        let words = sent.word.map { $0.split(separator: ",").map(String.init) }
        let ids = words ?? sent.elements.compactMap { $0["id"]?.word ?? $0.word }
        let time: ServiceJSON = ["sec": .int(created), "usec": 966000]
        return ids.map { id in
            [
                "_id": .string(id), "name": .string("\(id).png"), "path": .string("files/2016/08/17/\(id).png"),
                "size": 12859, "ext": "png", "type": 0, "creator_id": "201", "remark": .null, "using": 1,
                "modified": time, "created": time,
            ]
        }
    }
}

/// A walk-in or an appointment.
struct ClinicVisit {
    var id: String
    /// 1 a walk-in, 2 an appointment.
    var type: Int
    var status = 10
    var member: String
    var provider: String?
    var account: String
    var roomCode: String?
    var start: Int
    var end: Int
    var created: Int
    var modified: Int
    var intakeID: String?
    var actualEnd: Int?
    var completedBy: String?
    var isWaiting: Bool { type == 1 && status == 10 }
    var isOpen: Bool { [10, 20, 25].contains(status) }
}

/// All that the clinic knows.
struct ClinicRecords {
    var users: [ClinicUser] = [
        ClinicUser(
            id: "100", code: "clinic-admin", type: 100, first: "Ada", last: "Admin", token: "token-of-the-clinic"),
        ClinicUser(id: "201", code: "patient-201", type: 200, first: "Jane", last: "Roe", token: "token-of-a-patient"),
        ClinicUser(id: "202", code: "patient-202", type: 200, first: "John", last: "Doe"),
        ClinicUser(
            id: "301", code: "provider-301", type: 400, first: "Ann", last: "Doctor", token: "token-of-a-provider"),
        ClinicUser(id: "302", code: "provider-302", type: 400, first: "Ben", last: "Doctor"),
    ]
    var rooms: [ClinicRoom] = ["b4vjj", "k8wtn", "cardio", "derma", "dental", "family"].enumerated().map { at, code in
        ClinicRoom(
            id: "\(171 + at)", code: code, slug: "room\(at + 1)", name: "Room \(at + 1)", domain: "vclinic.example",
            account: "vclinic", created: 1_605_728_974 + at, providers: at < 2 ? ["301", "302"] : [])
    }
    /// Which user has which room, and whether it is the default.
    var roomsOfUsers: [(user: String, code: String, isDefault: Bool)] = [
        ("301", "b4vjj", true), ("301", "k8wtn", false), ("302", "b4vjj", false),
    ]
    var intakes: [ClinicIntake]
    var visits: [ClinicVisit]
    private var made = 0

    /// Intakes 1 to 20 wait for a visit; visit 1525 is in progress, 1526 to 1545 are to come.
    init(now: Int) {
        intakes = (1...20).map { number in
            ClinicIntake(
                id: Self.intakeID(number),
                facts: [
                    "type": "1", "reason_for_visit": "Headache", "location": "CA", "phone": "2025550123",
                    "member_id": "201", "room_code": "b4vjj", "room": "b4vjj",
                ], created: now - 900, modified: now - 600)
        }
        visits = (0...20).map { number in
            ClinicVisit(
                id: "\(1525 + number)", type: number == 0 ? 1 : 2, status: number == 0 ? 25 : 20, member: "201",
                provider: "301", account: "vclinic", roomCode: "b4vjj", start: now + number * 86_400,
                end: now + number * 86_400 + 900, created: now - 1000, modified: now - 900)
        }
    }

    static func intakeID(_ number: Int) -> String {
        "22222222-2222-4222-8222-0000000000\(number < 10 ? "0" : "")\(number)"
    }

    /// A number that no record has had.
    mutating func next() -> Int {
        made += 1
        return made
    }

    func user(_ key: String?) -> ClinicUser? { key.flatMap { key in users.first { $0.id == key || $0.code == key } } }
    func room(_ code: String?) -> ClinicRoom? { code.flatMap { code in rooms.first { $0.code == code } } }
    func intake(_ id: String?) -> ClinicIntake? { id.flatMap { id in intakes.first { $0.id == id } } }
    func visit(_ id: String?) -> ClinicVisit? { id.flatMap { id in visits.first { $0.id == id } } }
}

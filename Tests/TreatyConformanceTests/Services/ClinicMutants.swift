// Broken facts of the independent clinic: rooms first, then intakes, then visits.

private let notFound: ServiceJSON = ["code": 404, "message": "Not found."]
private let page = "<!doctype html><title>Clinic</title><p>Please log in."

extension ServiceMutant {
    static let ofRooms = ofCreatedRooms + ofShownRooms + ofUsersRooms

    private static let ofCreatedRooms: [ServiceMutant] = [
        clinic("the id is a number", "rooms-create", .set("data/id", 177), says: "#/data/id"),
        clinic("the id is missing", "rooms-create", .remove("data/id"), says: "'id'"),
        clinic("the code is missing", "rooms-create", .remove("data/code"), says: "'code'"),
        clinic("the slug is another", "rooms-create", .set("data/slug", "other"), says: "#/data/slug"),
        clinic("the name is another", "rooms-create", .set("data/name", "other"), says: "#/data/name"),
        clinic("the domain is another", "rooms-create", .set("data/domain", "other.example"), says: "#/data/domain"),
        clinic("the provider_ids are a text", "rooms-create", .set("data/provider_ids", "301"), says: "provider_ids"),
        clinic("the visits are missing", "rooms-create", .remove("data/visits"), says: "'visits'"),
        clinic(
            "a switch is a text", "rooms-create", .set("data/visits/walkin/enabled", "true"), says: "walkin/enabled"),
        clinic("the type of guests is a text", "rooms-create", .set("data/auth/guest/type", "600"), says: "guest/type"),
        clinic("the subtitle is null", "rooms-create", .set("data/subtitle", .null), says: "#/data/subtitle"),
        clinic(
            "the consultations are an object", "rooms-create", .set("data/payment/consultations", [:]),
            says: "payment/consultations"),
        clinic(
            "an amount is a text", "rooms-create", .set("data/payment/consultations/*/amount", "0"),
            says: "consultations/0/amount"),
        clinic(
            "created is a text", "rooms-create", .set("data/created", "2020-11-18T19:49:34Z"), says: "#/data/created"),
        clinic(
            "a room of now is of 2001", "rooms-create", .set("data/created", 980_000_000), says: "#/data/created"),
        clinic(
            "is_closed is null", "rooms-create", .set("data/operation_settings/is_closed", .null), says: "is_closed"),
        clinic(
            "the code sent is not taken", "rooms-create", .habit("a code that was sent is not taken"),
            says: "#/data/code", gap: .unsent),
        clinic("slugs repeat", "rooms-create", .habit("slugs repeat"), says: "status", in: "exists-slug"),
        clinic(
            "a slug that is taken is a 409", "rooms-create", .refusal(status: 409) { $0 }, says: "status",
            in: "exists-slug"),
        clinic(
            "a slug that is taken is a 200", "rooms-create", .refusal(status: 200) { $0 }, says: "status",
            in: "exists-slug"),
        clinic(
            "a slug that is taken is a 500", "rooms-create", .refusal(status: 500) { $0 }, says: "status",
            in: "exists-slug"),
        clinic(
            "the code of the error is 409", "rooms-create", .refusal { $0.setting("code", 409) }, says: "error.code"),
        clinic(
            "the code of the error is a text", "rooms-create", .refusal { $0.setting("code", "400") }, says: "#/code"),
        clinic("the error has no code", "rooms-create", .refusal { $0.setting("code", nil) }, says: "'code'"),
        clinic(
            "the message says no slug", "rooms-create", .refusal { $0.setting("message", "Taken.") },
            says: "error.message"),
        clinic("the error has no message", "rooms-create", .refusal { $0.setting("message", nil) }, says: "'message'"),
        clinic("a new room is not listed", "rooms-create", .habit("created room is not listed"), says: "effect.listed"),
        clinic(
            "a new room is forgotten", "rooms-create", .habit("created room is forgotten"), says: "status",
            in: "exists-slug"),
        clinic(
            "a new room is kept by another name", "rooms-create", .habit("a room is kept under another name"),
            says: "#/data/name"),
        clinic("data is missing", "rooms-create", .remove("data"), says: "'data'"),
        clinic("a page comes", "rooms-create", .text(type: "text/html") { _ in page }, says: "media-type"),
    ]

    private static let ofShownRooms: [ServiceMutant] = [
        clinic("data is missing", "rooms-list", .remove("data"), says: "'data'"),
        clinic("data is an object", "rooms-list", .set("data", ["b4vjj": "Room 1"]), says: "#/data"),
        clinic("a room has no slug", "rooms-list", .remove("data/*/slug"), says: "'slug'"),
        clinic("created is a text", "rooms-list", .set("data/*/created", "yesterday"), says: "created"),
        clinic("a success holds an error", "rooms-list", .map("") { _ in notFound }, says: "'data'"),
        clinic("JSON is said to be text", "rooms-list", .text(type: "text/plain") { $0 }, says: "media-type"),
        clinic("the code is of another room", "rooms-get", .set("data/code", "zzzzz"), says: "#/data/code"),
        clinic("the specialties are missing", "rooms-get", .remove("data/specialties"), says: "'specialties'"),
        clinic("a duration is a text", "rooms-get", .set("data/specialties/*/duration", "15"), says: "duration"),
        clinic("data is null", "rooms-get", .set("data", .null), says: "#/data"),
        clinic("a room is a 500", "rooms-get", .status(500), says: "the status 500"),
        clinic("no answer comes", "rooms-get", .hangs, says: "timeout"),
        clinic("the connection is closed", "rooms-get", .closes, says: "connection"),
        clinic("the ids are numbers", "rooms-providers-list", .set("data/*/id", 301), says: "#/data/0/id"),
        clinic("a photo is a number", "rooms-providers-list", .set("data/*/photo", 7), says: "#/data/0/photo"),
        clinic("the vseeid is missing", "rooms-providers-list", .remove("data/*/vseeid"), says: "'vseeid'"),
        clinic("the id is another", "rooms-provider-get", .set("data/id", "999"), says: "#/data/id"),
        clinic("the last name is null", "rooms-provider-get", .set("data/last_name", .null), says: "last_name"),
        clinic("no type is named", "rooms-provider-get", .text(type: nil) { $0 }, says: "media-type"),
        clinic("more wait than can", "rooms-queue", .set("data/length", 101), says: "#/data/length"),
        clinic("more are before me than wait", "rooms-queue", .set("data/before_me", 99), says: "#/data/before_me"),
        clinic("the capacity is a text", "rooms-queue", .set("data/capacity", "100"), says: "capacity"),
        clinic("the average is missing", "rooms-queue", .remove("data/average_visit_time"), says: "average_visit_time"),
    ]

    private static let ofUsersRooms: [ServiceMutant] = [
        clinic("data is an object", "users-rooms-assign", .map("data") { $0.elements.first ?? .null }, says: "#/data"),
        clinic(
            "the room is not answered", "users-rooms-assign", .habit("the assigned room is not answered"),
            says: "/code"),
        clinic(
            "the other rooms are not answered", "users-rooms-assign", .habit("only the assigned room is answered"),
            says: "#/data", gap: .answeredLists),
        clinic(
            "two rooms are the default", "users-rooms-assign", .habit("defaults stay"), says: "effect.sole"),
        clinic(
            "no room becomes the default", "users-rooms-assign", .habit("the default is not taken"), says: "default",
            gap: .answeredLists),
        clinic(
            "the default is a text", "users-rooms-assign", .set("data/*/default", "false"),
            says: "/default: expected boolean"),
        clinic(
            "the provider is not in the room", "users-rooms-assign", .habit("the provider is not in the room"),
            says: "provider", gap: .beside),
        clinic("the code is missing", "users-rooms-assign", .remove("data/*/code"), says: "'code'"),
    ]

    static let ofIntakes: [ServiceMutant] = [
        clinic("the id is missing", "intakes-create", .remove("data/id"), says: "'id'"),
        clinic("the id is no UUID", "intakes-create", .set("data/id", "17"), says: "#/data/id"),
        clinic("the id is a number", "intakes-create", .set("data/id", 17), says: "#/data/id"),
        clinic("data is a list", "intakes-create", .map("data") { [$0] }, says: "#/data"),
        clinic(
            "a new intake is forgotten", "intakes-create", .habit("the intake is forgotten"), says: "status"),
        clinic("the reason is lost", "intakes-create", .habit("what was told is lost"), says: "reason_for_visit"),
        clinic(
            "the answer is empty", "intakes-create", .text(type: "application/json") { _ in "" }, says: "body.malformed"
        ),
        clinic(
            "the id is another", "intakes-update", .set("data/id", .string(ClinicRecords.intakeID(77))),
            says: "#/data/id"),
        clinic("nothing is changed", "intakes-update", .habit("an update does nothing"), says: "reason_for_visit"),
        clinic(
            "the phone is not changed", "intakes-update", .habit("an update loses the phone"), says: "phone"),
        clinic("the rest is lost", "intakes-update", .habit("an update empties the rest"), says: "#/data/phone"),
        clinic("the type is changed", "intakes-update", .habit("an update changes the type"), says: "#/data/type"),
        clinic(
            "others are changed", "intakes-update", .habit("an update changes all intakes"), says: "behind.untouched"),
        clinic(
            "the id is another", "intakes-get", .set("data/id", .string(ClinicRecords.intakeID(77))),
            says: "#/data/id"),
        clinic("the type is missing", "intakes-get", .remove("data/type"), says: "'type'"),
        clinic("the reason is null", "intakes-get", .set("data/reason_for_visit", .null), says: "reason_for_visit"),
        clinic("created is a text", "intakes-get", .set("data/created", "1471465080"), says: "#/data/created"),
        clinic("created is after modified", "intakes-get", .set("data/created", 4_102_444_800), says: "#/data/created"),
        clinic("the attachments are a number", "intakes-get", .set("data/attachments", 0), says: "attachments"),
        clinic(
            "an attachment has no size", "intakes-get",
            .set("data/attachments", [["_id": "1", "name": "a.png", "path": "a.png"]]), says: "'size'"),
        clinic(
            "JSON ends with a comma", "intakes-get", .text(type: "application/json") { $0.dropLast() + ",}" },
            says: "body.malformed"),
    ]

    static let ofVisits = ofNewVisits + ofShownVisits

    private static let ofNewVisits: [ServiceMutant] = [
        clinic("a walk-in is an appointment", "visits-add-walkin", .set("data/type", "2"), says: "#/data/type"),
        clinic("a new visit is over", "visits-add-walkin", .set("data/status", "30"), says: "#/data/status"),
        clinic("a status that there is not", "visits-add-walkin", .set("data/status", "11"), says: "#/data/status"),
        clinic(
            "the intake is not shown", "visits-add-walkin", .habit("the intake is not embedded"), says: "intake",
            gap: .relations),
        clinic(
            "the intake is another", "visits-add-walkin",
            .set("data/intake/id", .string(ClinicRecords.intakeID(77))), says: "#/data/intake/id"),
        clinic(
            "the intake is of another visit", "visits-add-walkin", .set("data/intake/visit_id", "7"),
            says: "#/data/intake/visit_id"),
        clinic("the member is missing", "visits-add-walkin", .remove("data/member"), says: "'member'"),
        clinic(
            "the amount is a number", "visits-add-walkin", .set("data/payment/amount", 0), says: "#/data/payment/amount"
        ),
        clinic(
            "it began in 2016", "visits-add-walkin", .set("data/start", "1458095488"), says: "#/data/start"),
        clinic(
            "it was made in 2016", "visits-add-walkin", .set("data/created", 1_458_095_488), says: "#/data/created"),
        clinic("the id is of letters", "visits-add-walkin", .set("data/id", "abc"), says: "#/data/id"),
        clinic(
            "a new visit is forgotten", "visits-add-walkin", .habit("a new visit is forgotten"), says: "effect.listed"),
        clinic(
            "a new visit is over afterwards", "visits-add-walkin", .habit("a new visit is over at once"),
            says: "#/data/status"),
        clinic(
            "the intake does not know its visit", "visits-add-walkin", .habit("the intake does not know its visit"),
            says: "#/data/visit_id"),
        clinic("the start is another", "visits-create", .set("data/start", 7), says: "#/data/start"),
        clinic("the end is another", "visits-create", .set("data/end", 7), says: "#/data/end"),
        clinic("an appointment is a walk-in", "visits-create", .set("data/type", 1), says: "#/data/type"),
        clinic(
            "a new visit is confirmed", "visits-create", .set("data/status", 20), says: "#/data/status", gap: .assumed),
        clinic("the room is another", "visits-create", .set("data/room_code", "zzzzz"), says: "#/data/room_code"),
        clinic("the intake is another", "visits-create", .set("data/intake_id", "7"), says: "#/data/intake_id"),
        clinic(
            "the intake shown is another", "visits-create", .set("data/intake/id", .string(ClinicRecords.intakeID(77))),
            says: "#/data/intake/id"),
        clinic(
            "the intake is not shown", "visits-create", .habit("the intake is not embedded"), says: "intake",
            gap: .relations),
        clinic("the member_id is an object", "visits-create", .set("data/member_id", [:]), says: "member_id"),
        clinic("created is null", "visits-create", .set("data/created", .null), says: "#/data/created"),
        clinic(
            "a new visit is not listed", "visits-create", .habit("a new visit is not listed"), says: "effect.listed"),
        clinic(
            "a new visit begins later", "visits-create", .habit("a new visit begins later"),
            says: "effect.kept at response.body#/data/start"),
        clinic("a new visit is forgotten", "visits-create", .habit("a new visit is forgotten"), says: "effect.listed"),
        clinic("a creation is a redirect", "visits-create", .status(302), says: "status"),
    ]

    private static let ofShownVisits: [ServiceMutant] = [
        clinic("the id is another", "visits-close", .set("data/id", "7"), says: "#/data/id"),
        clinic("the id is missing", "visits-close", .remove("data/id"), says: "'id'"),
        clinic(
            "a closed visit stays open", "visits-close", .habit("a closed visit stays open"), says: "status",
            gap: .afterClosing),
        clinic("a closed visit is gone", "visits-close", .habit("closing deletes"), says: "status"),
        clinic("closing is a 500", "visits-close", .status(500), says: "the status 500"),
        clinic("data is true", "visits-close", .set("data", true), says: "#/data"),
        clinic("data is missing", "visits-list", .remove("data"), says: "'data'"),
        clinic("a status that there is not", "visits-list", .set("data/*/status", "99"), says: "#/data/0/status"),
        clinic("an id is missing", "visits-list", .remove("data/*/id"), says: "'id'"),
        clinic("a payment is missing", "visits-list", .remove("data/*/payment"), says: "'payment'"),
        clinic("the id is another", "visits-get", .set("data/id", "7"), says: "#/data/id"),
        clinic("the room is another", "visits-get", .set("data/room/code", "zzzzz"), says: "#/data/room/code"),
        clinic("the payment is missing", "visits-get", .remove("data/payment"), says: "'payment'"),
        clinic("the start is no number", "visits-get", .set("data/start", "tomorrow"), says: "#/data/start"),
        clinic("the type is true", "visits-get", .set("data/type", true), says: "#/data/type"),
        clinic("modified is missing", "visits-get", .remove("data/modified"), says: "'modified'"),
        clinic("a page comes", "visits-get", .text(type: "text/html") { _ in page }, says: "media-type"),
        clinic("data is missing", "visits-current", .remove("data"), says: "'data'"),
        clinic("data is a list", "visits-current", .map("data") { [$0] }, says: "#/data"),
        clinic(
            "a visit that is over is current", "visits-current", .habit("a visit that is over is current"),
            says: "status", gap: .assumed),
    ]

    private static func clinic(
        _ name: String, _ operation: String, _ change: ServiceChange, says word: String, in step: String = "",
        gap: ServiceGap? = nil
    ) -> ServiceMutant {
        ServiceMutant(name, .clinic, operation, change, says: word, in: step, gap: gap)
    }
}

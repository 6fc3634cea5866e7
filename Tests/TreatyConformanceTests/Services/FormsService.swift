// An independent keeper of eligibility forms, made after the document's own lines (1039-1294); it knows no contract.
import Foundation
import Synchronization

/// Decides what each call does and answers; safe to ask from several threads.
///
/// Methods and paths are nowhere stated: it takes those that everybody would guess. A creation answers what the sample
/// shows, and as a rule the id; a deletion an empty text.
final class FormsService: Sendable {
    private struct Records {
        var forms: [(id: String, members: [String: ServiceJSON])]
        var made = 0
    }

    static let token = "token-of-an-application"
    private static let types = ["beforeLogin", "afterEssentials", "search"]
    private static let names = ["form_id", "type", "skip_token", "overwrite", "required", "default", "form"]

    private let records: Mutex<Records>
    private let manners: Set<ServiceManner>
    private let habit: String?

    init(manners: Set<ServiceManner> = [], habit: String? = nil) {
        self.manners = manners
        self.habit = habit
        let forms = (1...16).map { number in
            let members: [String: ServiceJSON] = [
                "form_id": .string("insurance-\(number)"), "type": .string(Self.types[number % 3]),
                "skip_token": .string("skip-\(number)"), "overwrite": false, "required": .bool(number % 2 == 0),
                "default": .bool(number < 4), "form": ["title": .string("Form \(number)")],
            ]
            return (id: "form-\(number)", members: members)
        }
        records = Mutex(Records(forms: forms))
    }

    func reply(to call: ServiceCall) -> ServiceReply {
        let operation: String
        switch (call.parts.first, call.parts.count, call.method) {
        case ("forms", 1, "GET"): operation = "forms-list"
        case ("forms", 1, "POST"): operation = "forms-create"
        case ("forms", 2, "GET"): operation = "forms-get"
        case ("forms", 2, "PUT"), ("forms", 2, "PATCH"): operation = "forms-update"
        case ("forms", 2, "DELETE"): operation = "forms-delete"
        case ("forms", _, _): return refusal("method", 405, "Not this method.")
        default: return refusal("none", 404, "There is nothing here.")
        }
        guard call.field("authorization")?.lowercased() == "bearer \(Self.token)" else {
            return refusal(operation, 401, "Who are you?")
        }
        guard call.isReadable else { return refusal(operation, 415, "Send JSON.") }
        return records.withLock { records in answer(operation, call, &records) }
    }

    private func refusal(_ operation: String, _ status: Int, _ message: String) -> ServiceReply {
        ServiceReply(operation: operation, status: status, body: ["message": .string(message)])
    }

    private func shown(_ form: (id: String, members: [String: ServiceJSON])) -> ServiceJSON {
        var body: ServiceJSON = ["id": .string(form.id)]
        for name in Self.names { body[name] = form.members[name] }
        return body
    }

    /// Why the members cannot be kept.
    private func fault(_ members: [String: ServiceJSON]) -> String? {
        for (name, value) in members {
            switch (name, value) {
            case ("type", .string(let type)) where Self.types.contains(type): continue
            case ("id", .string), ("form_id", .string), ("skip_token", .string): continue
            case ("overwrite", .bool), ("required", .bool), ("default", .bool): continue
            case ("form", .object): continue
            case _ where Self.names.contains(name) || name == "id": return "\(name) is not right."
            default: continue
            }
        }
        return nil
    }

    private func answer(_ operation: String, _ call: ServiceCall, _ records: inout Records) -> ServiceReply {
        func success(_ body: ServiceJSON) -> ServiceReply {
            ServiceReply(operation: operation, status: 200, body: body)
        }
        let sent = Dictionary(call.body.members.map { ($0.name, $0.value) }) { first, _ in first }
        if operation == "forms-list" {
            var forms = records.forms
            if habit == "a new form is not listed" { forms = forms.filter { $0.id.hasPrefix("form-") } }
            let shown = forms.map(shown)
            return success(.array(manners.contains(.backwards) ? shown.reversed() : shown))
        }
        if operation == "forms-create" {
            if sent["type"] == nil || sent["form"] == nil {
                return refusal(operation, 400, "type and form are needed.")
            }
            if let fault = fault(sent) { return refusal(operation, 400, fault) }
            return created(sent, &records)
        }
        guard let at = records.forms.firstIndex(where: { $0.id == call.parts[1] }) else {
            return refusal(operation, 404, "No such form.")
        }
        switch operation {
        case "forms-get": return success(shown(records.forms[at]))
        case "forms-delete":
            if habit == "a deletion deletes the first form" {
                records.forms.removeFirst()
            } else if habit != "a deletion does nothing" {
                records.forms.remove(at: at)
            }
            return success(manners.contains(.wording) ? "deleted" : "")
        default:
            if let fault = fault(sent) { return refusal(operation, 400, fault) }
            return success(updated(at, sent, &records))
        }
    }

    private func created(_ sent: [String: ServiceJSON], _ records: inout Records) -> ServiceReply {
        records.made += 1
        let id = sent["id"]?.word ?? (manners.contains(.ids) ? "5f3a9c\(1000 + records.made)" : "new-\(records.made)")
        if records.forms.contains(where: { $0.id == id }) { return refusal("forms-create", 409, "This id is taken.") }
        var members = sent
        members["id"] = nil
        for name in ["form_id", "skip_token"] where members[name] == nil { members[name] = .string("\(name)-\(id)") }
        for name in ["overwrite", "required", "default"] where members[name] == nil { members[name] = false }
        if members["overwrite"]?.word == "true", habit != "overwrite adds" {
            records.forms.removeAll { $0.members["form_id"]?.word == members["form_id"]?.word }
        }
        if habit == "a form is kept under another type" { members["type"] = "search" }
        if habit == "what a form has inside is lost" { members["form"] = [:] }
        alone(members, &records)
        if habit != "a new form is forgotten" { records.forms.append((id, members)) }
        // The sample shows two members; more come where a service shows more.
        var body: ServiceJSON = ["type": sent["type"] ?? "", "form": sent["form"] ?? [:]]
        if !manners.contains(.sparse) { body["id"] = .string(id) }
        return ServiceReply(operation: "forms-create", status: 200, body: body)
    }

    private func updated(_ at: Int, _ sent: [String: ServiceJSON], _ records: inout Records) -> ServiceJSON {
        var members = records.forms[at].members
        if habit == "an update empties the rest" {
            for name in ["skip_token", "form_id"] { members[name] = "" }
        }
        if habit == "an update turns required" { members["required"] = .bool(members["required"]?.word != "true") }
        for (name, value) in sent where name != "id" && habit != "an update does nothing" { members[name] = value }
        if habit == "an update keeps the type" { members["type"] = records.forms[at].members["type"] }
        alone(members, &records)
        if habit == "an update is not kept" { return shown((records.forms[at].id, members)) }
        records.forms[at].members = members
        return shown(records.forms[at])
    }

    /// A form that is the default of its type takes that from the others.
    private func alone(_ members: [String: ServiceJSON], _ records: inout Records) {
        guard members["default"]?.word == "true", habit != "defaults stay" else { return }
        for index in records.forms.indices where records.forms[index].members["type"]?.word == members["type"]?.word {
            records.forms[index].members["default"] = false
        }
    }
}

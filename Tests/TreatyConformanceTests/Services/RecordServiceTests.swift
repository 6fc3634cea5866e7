// Whether the independent services of records keep the documents' words, asked without a socket; not what judges them.
import Testing

/// One call of a scenario and what its answer says.
private struct Step: Sendable {
    let call: String
    var body = ""
    var token: String? = "token-of-a-patient"
    var status = 200
    /// Parts of the answer's text.
    let says: [String]
}

private let json = "application/json"
private let message = #"In domain &quot;vclinic.example&quot; slug &quot;uat2&quot; already exists."#

private let clinic: [Step] = [
    Step(call: "GET /rooms", token: nil, says: [#""code": "b4vjj""#, #""code": "family""#]),
    Step(call: "POST /rooms", token: nil, status: 401, says: []),
    Step(
        call: "POST /rooms.json", body: #"{"domain": "vclinic.example", "slug": "uat2", "name": "UAT2"}"#,
        says: [#""slug": "uat2""#, #""id": "177""#, #""code": "r1001""#]),
    Step(
        call: "POST /rooms", body: #"{"domain": "vclinic.example", "slug": "uat2"}"#, status: 400,
        says: [#""code": 400"#, message]),
    Step(call: "GET /rooms/r1001", token: nil, says: [#""name": "UAT2""#]),
    Step(
        call: "POST /users/-/rooms", body: #"{"code": "dental"}"#, token: "token-of-a-provider",
        says: [#""code": "dental""#, #""default": false"#]),
    Step(
        call: "POST /users/301/rooms", body: #"{"code": "r1001", "default": true}"#,
        says: [#""code": "b4vjj""#, #""code": "r1001""#, #""default": true}]"#]),
    Step(call: "GET /rooms/r1001/providers", token: nil, says: [#""id": "301""#]),
    Step(call: "GET /rooms/r1001/providers/302", token: nil, status: 404, says: []),
    Step(
        call: "POST /intakes", body: #"{"type": 1, "reason_for_visit": "Cough", "attachments": "a,b"}"#,
        says: [ClinicRecords.intakeID(23)]),
    Step(
        call: "GET /intakes/" + ClinicRecords.intakeID(23),
        says: [#""reason_for_visit": "Cough""#, #""type": "1""#, #""_id": "b""#]),
    Step(
        call: "POST /intakes/" + ClinicRecords.intakeID(23), body: #"{"phone": "1"}"#,
        says: [ClinicRecords.intakeID(23)]),
    Step(
        call: "GET /intakes/" + ClinicRecords.intakeID(23), says: [#""reason_for_visit": "Cough""#, #""phone": "1""#]),
    Step(
        call: "POST /visits/add_walkin",
        body: #"{"intake_id": "\#(ClinicRecords.intakeID(23))", "room_code": "dental"}"#,
        says: [#""id": "2004""#, #""type": "1""#, #""status": "10""#, #""visit_id": "2004""#]),
    Step(call: "GET /rooms/dental/queue", token: nil, says: [#""length": 1"#, #""before_me": 1"#]),
    Step(call: "GET /rooms/dental/queue", says: [#""length": 1"#, #""before_me": 0"#]),
    Step(call: "GET /visits/current", says: [#""id": "1525""#]),
    Step(call: "POST /visits/close", body: #"{"id": "1525", "reason": "call_ended"}"#, says: [#""id": "1525""#]),
    Step(call: "GET /visits/1525", says: [#""status": "30""#]),
    Step(call: "GET /visits/current", says: [#""id": "2004""#]),
    Step(call: "POST /visits/close", body: #"{"id": "2004", "reason": "patient_exit_room"}"#, says: []),
    Step(call: "GET /visits/current", says: [#"{"data": null}"#]),
    Step(call: "GET /rooms/dental/queue", says: [#""length": 0"#]),
    Step(
        call: "POST /appointments",
        body: #"{"room_code": "b4vjj", "slot_start": 7, "slot_end": 8, "intakeId": "\#(ClinicRecords.intakeID(1))"}"#,
        says: [#""start": 7"#, #""end": 8"#, #""type": 2"#, #""status": 10"#]),
    Step(call: "GET /visits", says: [#""id": "2005""#, #""id": "1545""#]),
    Step(call: "PUT /visits", status: 405, says: []),
]

private let forms: [Step] = [
    Step(call: "GET /forms", token: nil, status: 401, says: []),
    Step(
        call: "POST /forms", body: #"{"type": "search", "form": {"a": [1]}, "form_id": "f", "default": true}"#,
        says: [#"{"type": "search", "form": {"a": [1]}"#]),
    Step(call: "POST /forms", body: #"{"type": "search"}"#, status: 400, says: []),
    Step(call: "GET /forms/new-1", says: [#""form_id": "f""#, #""required": false"#, #""default": true"#]),
    Step(call: "PATCH /forms/new-1", body: #"{"required": true}"#, says: [#""required": true"#, #""form_id": "f""#]),
    Step(call: "PUT /forms/new-1", body: #"{"type": "afterLogin"}"#, status: 400, says: []),
    Step(call: "POST /forms", body: #"{"type": "search", "form": {}, "default": true, "id": "x"}"#, says: []),
    Step(call: "GET /forms/new-1", says: [#""default": false"#]),
    Step(call: "POST /forms", body: #"{"type": "search", "form": {}, "form_id": "f", "overwrite": true}"#, says: []),
    Step(call: "GET /forms/new-1", status: 404, says: []),
    Step(call: "DELETE /forms/x", says: [#""""#]),
    Step(call: "DELETE /forms/x", status: 404, says: []),
]

@Suite("the independent services of records") struct RecordServiceTests {
    private func run(_ steps: [Step], token field: (String) -> String, _ reply: (ServiceCall) -> ServiceReply) {
        for step in steps {
            let words = step.call.split(separator: " ").map(String.init)
            var request = ServiceRequest()
            (request.method, request.path, request.body) = (words[0], words[1], Array(step.body.utf8))
            if !step.body.isEmpty { request.fields.append(("content-type", json)) }
            if let token = step.token {
                request.fields.append(("x-apitoken", token))
                request.fields.append(("authorization", field(token)))
            }
            let answer = reply(ServiceCall(request))
            #expect(answer.status == step.status, "\(step.call)")
            for part in step.says { #expect(answer.body.text.contains(part), "\(step.call)") }
        }
    }

    @Test("the clinic answers each call of its document as the document says")
    func rooms() {
        let service = ClinicService()
        run(clinic, token: { _ in "" }, service.reply)
    }

    @Test("the keeper of forms does so too")
    func eligibility() {
        let service = FormsService()
        run(forms, token: { _ in "Bearer " + FormsService.token }, service.reply)
    }

    @Test("fields of a form and parts of a body of several are members as those of JSON are")
    func bodies() {
        var form = ServiceRequest()
        form.fields = [("content-type", "application/x-www-form-urlencoded")]
        form.body = Array("slug=a+b&name=%C3%BC".utf8)
        #expect(ServiceCall(form).body.text == #"{"slug": "a b", "name": "ü"}"#)
        var parts = ServiceRequest()
        parts.fields = [("content-type", "multipart/form-data; boundary=xx")]
        let head = "Content-Disposition: form-data; name="
        parts.body = Array(
            "--xx\r\n\(head)\"slug\"\r\n\r\na\r\nb\r\n--xx\r\n\(head)\"name\"\r\n\r\n\r\n--xx--\r\n".utf8)
        #expect(ServiceCall(parts).body.text == "{\"slug\": \"a\\u000d\\u000ab\", \"name\": \"\"}")
    }
}

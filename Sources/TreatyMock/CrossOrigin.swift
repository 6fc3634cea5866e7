// What browsers need to hear before scripts of other origins may read an answer (Fetch 3.2); every origin may.
import TreatyHTTP

enum CrossOrigin {
    /// The answer to a preflight (Fetch 3.2.2); nil where the request is none. `methods` are those of the path.
    static func preflight(_ request: RequestMessage, methods: [String]) -> AnswerDraft? {
        guard request.method == "OPTIONS", let wanted = request.field("Access-Control-Request-Method"),
            let origin = request.field("Origin")
        else { return nil }
        var fields = [
            ("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", (methods.isEmpty ? [wanted] : methods).joined(separator: ", ")),
        ]
        if let names = request.field("Access-Control-Request-Headers") {
            fields.append(("Access-Control-Allow-Headers", names))
        }
        fields.append(("Access-Control-Max-Age", "600"))
        let dependsOn = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
        return AnswerDraft(status: 204, fields: fields + [("Vary", dependsOn)])
    }

    /// Lets the origin that asks read the answer; does nothing where no origin is named.
    static func open(_ draft: inout AnswerDraft, to request: RequestMessage) {
        guard let origin = request.field("Origin") else { return }
        let names = draft.fields.map(\.0)
        draft.fields += [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true")]
        if !names.isEmpty { draft.fields.append(("Access-Control-Expose-Headers", names.joined(separator: ", "))) }
        draft.fields.append(("Vary", "Origin"))
    }
}

// A mock's answers to scripts of other origins; every origin may read them, and which fields say so is HTTP's.
import TreatyHTTP

enum CrossOrigin {
    /// The answer to a preflight (Fetch 3.2.2); nil where the request is none. `methods` are those of the path.
    static func preflight(_ request: RequestMessage, methods: [String]) -> AnswerDraft? {
        CrossOriginFields.preflight(request, methods: methods).map { AnswerDraft(status: 204, fields: $0) }
    }

    /// Lets the origin that asks read the answer; does nothing where no origin is named.
    static func open(_ draft: inout AnswerDraft, to request: RequestMessage) {
        draft.fields += CrossOriginFields.opening(draft.fields.map(\.0), to: request)
    }
}

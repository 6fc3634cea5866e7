// An answer while it is made, and the problem documents of the mock itself; what a contract says is not known here.
import TreatyData
import TreatyHTTP
import TreatyText

/// Status, fields and content before they become a message.
struct AnswerDraft: Sendable {
    var status: Int
    var fields: [(String, String)] = []
    var content: [UInt8] = []
    /// The error that the answer stands for, as the log shows it: a code of the contract, or a name of the mock's own.
    var error: String?

    var message: ResponseMessage { ResponseMessage(status: status, fields: fields, content: content) }
}

/// Names of what goes wrong between a client and the mock; the spelling is the one that mocks of OpenAPI use.
enum ProblemName: String {
    case noPath = "NO_PATH_MATCHED_ERROR"
    case noMethod = "NO_METHOD_MATCHED_ERROR"
    case unprocessable = "UNPROCESSABLE_ENTITY"
    case contentType = "INVALID_CONTENT_TYPE_ERROR"
    case unauthorized = "UNAUTHORIZED"
    case notFound = "NOT_FOUND"
    case conflict = "CONFLICT"
    case noResponse = "NO_RESPONSE_DEFINED_ERROR"
}

extension AnswerDraft {
    /// A problem document (RFC 9457 3) of the mock itself, with extension members behind the registered ones.
    static func problem(
        _ name: ProblemName, status: Int, detail: String, members: [(String, JSON)] = [],
        fields: [(String, String)] = []
    ) -> AnswerDraft {
        var body: JSON = [
            "type": .string("urn:treaty:problem:\(name.rawValue)"), "title": .string(reasonPhrase(status)),
            "status": .int(status), "detail": .string(detail), "code": .string(name.rawValue),
        ]
        for (name, value) in members { body[name] = value }
        return AnswerDraft(
            status: status, fields: [("Content-Type", "application/problem+json")] + fields, content: body.bytes,
            error: name.rawValue)
    }
}

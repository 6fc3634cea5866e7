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
    /// Whether the mock speaks for itself because the contract says nothing.
    var isProblem = false
    /// Whether it is the contract's answer to a request that breaks the contract.
    var isRefusal = false

    var message: ResponseMessage { ResponseMessage(status: status, fields: fields, content: content) }

    func has(_ field: String) -> Bool { fields.contains { $0.0.lowercased() == field.lowercased() } }
}

/// Names of what goes wrong between a client and the mock. Those that other mocks of OpenAPI answer too keep their
/// spelling, status, title and address, so that tests written against them hold here.
enum ProblemName: String {
    case noPath = "NO_PATH_MATCHED_ERROR"
    case noMethod = "NO_METHOD_MATCHED_ERROR"
    case noServer = "NO_SERVER_MATCHED_ERROR"
    case noServers = "NO_SERVER_CONFIGURATION_PROVIDED_ERROR"
    case noOperations = "NO_RESOURCE_PROVIDED_ERROR"
    case unprocessable = "UNPROCESSABLE_ENTITY"
    case contentType = "INVALID_CONTENT_TYPE"
    case unauthorized = "UNAUTHORIZED"
    case notAcceptable = "NOT_ACCEPTABLE"
    case notFound = "NOT_FOUND"
    case noResponse = "NO_RESPONSE_RESPONSE_DEFINED"
    case schemaTooComplex = "SCHEMA_TOO_COMPLEX"
    case unknown = "UNKNOWN"
    // Names of our own.
    case conflict = "CONFLICT"
    case tooLarge = "RESPONSE_TOO_LARGE"
    case unusable = "OPERATION_UNUSABLE"

    var status: Int {
        switch self {
        case .noPath, .noServer, .noServers, .noOperations, .notFound: 404
        case .noMethod: 405
        case .unprocessable: 422
        case .contentType: 415
        case .unauthorized: 401
        case .notAcceptable: 406
        case .conflict: 409
        case .unusable: 501
        case .noResponse, .schemaTooComplex, .unknown, .tooLarge: 500
        }
    }

    var title: String {
        switch self {
        case .noPath: "Route not resolved, no path matched"
        case .noMethod: "Route resolved, but no method matched"
        case .noServer: "Route not resolved, no server matched"
        case .noServers: "Route not resolved, no server configuration provided"
        case .noOperations: "Route not resolved, no resource provided"
        case .unprocessable: "Invalid request"
        case .contentType: "Invalid content type"
        case .unauthorized: "Invalid security scheme used"
        case .notAcceptable: "The server cannot produce a representation for your accept header"
        case .notFound: "The server cannot find the requested content"
        case .noResponse: "No response defined for the selected operation"
        case .schemaTooComplex: "Schema too complex"
        case .unknown: "The answer cannot be made"
        case .conflict: "A record with this key is there already"
        case .tooLarge: "The answer is too large"
        case .unusable: "The operation is broken in the contract"
        }
    }

    /// The URI that names the kind of problem (RFC 9457 3.1.1).
    var type: String {
        switch self {
        case .conflict, .tooLarge, .unusable: "urn:treaty:problem:\(rawValue)"
        default: "https://stoplight.io/prism/errors#\(rawValue)"
        }
    }
}

extension AnswerDraft {
    /// A problem document (RFC 9457 3) of the mock itself, with extension members behind the registered ones.
    /// `status` is that of the name where none is given.
    static func problem(
        _ name: ProblemName, status: Int? = nil, detail: String, members: [(String, JSON)] = [],
        fields: [(String, String)] = []
    ) -> AnswerDraft {
        let status = status ?? name.status
        var body: JSON = [
            "type": .string(name.type), "title": .string(name.title), "status": .int(status),
            "detail": .string(detail), "code": .string(name.rawValue),
        ]
        for (name, value) in members { body[name] = value }
        return AnswerDraft(
            status: status, fields: [("Content-Type", "application/problem+json")] + fields, content: body.bytes,
            error: name.rawValue, isProblem: true)
    }
}

// What the independent services of records have in common: how calls are read, and how answers are changed and framed.
import Foundation
import Synchronization

/// A request as a service of records understands it: the path in parts, the body as one object.
struct ServiceCall {
    var method: String
    var parts: [String]
    var body: ServiceJSON
    /// False where the body is of a type or form that nobody reads.
    var isReadable = true
    private let request: ServiceRequest

    init(_ request: ServiceRequest) {
        self.request = request
        method = request.method
        var path = request.path
        if path.hasSuffix(".json") { path.removeLast(5) }
        parts = path.split(separator: "/").map(String.init)
        body = [:]
        if request.body.isEmpty { return }
        switch request.mediaType {
        case "application/json":
            let read = try? JSONDecoder().decode(ServiceJSON.self, from: Data(request.body))
            body = read ?? [:]
            isReadable = read != nil
        case "application/x-www-form-urlencoded":
            let pairs = ServiceRequest.pairs(String(decoding: request.body, as: UTF8.self))
            body = .object(pairs.map { ($0.name, .string($0.value)) })
        case "multipart/form-data": body = .object(Self.fields(ofParts: request))
        default: isReadable = false
        }
    }

    var query: [(name: String, value: String)] { request.query }

    func field(_ name: String) -> String? { request.field(name) }

    /// A member of the body as text; nil where it is not there or empty.
    func word(_ name: String) -> String? { body[name]?.word.flatMap { $0.isEmpty ? nil : $0 } }

    /// RFC 7578: each part has a name in its head.
    private static func fields(ofParts request: ServiceRequest) -> [(name: String, value: ServiceJSON)] {
        let type = request.field("content-type") ?? ""
        guard let mark = type.range(of: "boundary=") else { return [] }
        let boundary = type[mark.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        return String(decoding: request.body, as: UTF8.self).components(separatedBy: "--" + boundary).compactMap {
            part in
            guard let end = part.range(of: "\r\n\r\n"), let name = part.range(of: "name=\"") else { return nil }
            let word = part[name.upperBound...].prefix { $0 != "\"" }
            var value = String(part[end.upperBound...])
            if value.hasSuffix("\r\n") { value.removeLast() }
            return (String(word), .string(value))
        }
    }
}

/// What a service of records answers, before anything is changed or framed.
struct ServiceReply {
    var operation: String
    var status: Int
    var body: ServiceJSON
    /// Whether the document says what this refusal looks like.
    var isStated = false
    var isSuccess: Bool { status < 400 }
}

/// One way in which a faithful service may be otherwise than the samples show it.
enum ServiceManner: String, CaseIterable, Sendable {
    /// Creations answer 201.
    case created
    /// Objects have more members than anybody documents.
    case more
    /// What is refused is refused with 422, where no status is stated.
    case unprocessable
    /// What is refused is refused in other words.
    case wording
    /// Ids and codes of new records have another form.
    case ids
    /// Where the samples drift between numbers and texts, it is the other one.
    case drifting
    /// Members stand in the reverse order.
    case reversed
    /// The clock by which records are dated is four seconds slow.
    case slow
    /// Lists stand in the reverse order.
    case backwards
    /// What was done is refused the second time: a visit is closed once, and an intake is for one visit.
    case once
    /// Null members where null is allowed, rather than texts.
    case sparse
}

/// How a service is broken: in what it does, or in what it answers.
enum ServiceChange: Sendable {
    /// The service itself does something else.
    case habit(String)
    /// A member of the successes is another value.
    case set(String, ServiceJSON)
    /// A member of the successes is not there.
    case remove(String)
    /// A member of the successes is made of what it was.
    case map(String, @Sendable (ServiceJSON) -> ServiceJSON)
    /// Successes have this status.
    case status(Int)
    /// Refusals that the document shows are these instead; nil leaves the status as it is.
    case refusal(status: Int?, body: @Sendable (ServiceJSON) -> ServiceJSON)
    /// The text of successes is another, and of this type.
    case text(type: String?, @Sendable (String) -> String)
    case hangs, closes

    /// A change of the bodies of refusals, their status being right.
    static func refusal(_ body: @escaping @Sendable (ServiceJSON) -> ServiceJSON) -> ServiceChange {
        .refusal(status: nil, body: body)
    }
}

/// Serves the records of one API, faithfully in one manner or another, or broken in one operation.
final class RecordService: Sendable {
    private let reply: @Sendable (ServiceCall) -> ServiceReply
    private let manners: Set<ServiceManner>
    private let broken: (operation: String, change: ServiceChange)?
    private let host = Mutex<ServiceHost?>(nil)

    init(
        manners: Set<ServiceManner> = [], broken: (operation: String, change: ServiceChange)? = nil,
        _ reply: @escaping @Sendable (ServiceCall) -> ServiceReply
    ) {
        self.reply = reply
        self.manners = manners
        self.broken = broken
    }

    /// Listens from now on; answers the port.
    func start() throws -> UInt16 {
        let host = ServiceHost { request in self.wire(to: request) }
        self.host.withLock { $0 = host }
        return try host.start()
    }

    /// Ends every connection and returns when no thread is left.
    func stop() {
        host.withLock { host in
            defer { host = nil }
            return host
        }?.stop()
    }

    private func wire(to request: ServiceRequest?) -> ServiceWire {
        guard let request else {
            return framed(
                ServiceAnswer(status: 400, contentType: "text/plain", body: "This is not HTTP."), closes: true)
        }
        var reply = reply(ServiceCall(request))
        adorn(&reply)
        guard let broken, broken.operation == reply.operation else { return framed(answer(reply), request) }
        return brokenWire(reply, broken.change, request)
    }

    private func brokenWire(_ reply: ServiceReply, _ change: ServiceChange, _ request: ServiceRequest) -> ServiceWire {
        var reply = reply
        switch change {
        case .refusal(let status, let body) where reply.isStated:
            reply.status = status ?? reply.status
            reply.body = body(reply.body)
        case _ where !reply.isSuccess: break
        case .set(let place, let value): reply.body.change(Self.names(place)) { _ in value }
        case .remove(let place): reply.body.change(Self.names(place)) { _ in nil }
        case .map(let place, let changed): reply.body.change(Self.names(place)) { $0.map(changed) }
        case .status(let status): reply.status = status
        case .text(let type, let changed):
            var answer = answer(reply)
            answer.contentType = type
            answer.body = changed(answer.body)
            return framed(answer, request)
        case .hangs: return ServiceWire(bytes: [], then: .hang)
        case .closes: return ServiceWire(bytes: [], then: .close)
        case .habit, .refusal: break
        }
        return framed(answer(reply), request)
    }

    private static func names(_ place: String) -> [String] { place.split(separator: "/").map(String.init) }

    /// Brings the answer into the manners of this service.
    private func adorn(_ reply: inout ServiceReply) {
        if reply.isSuccess, manners.contains(.more) {
            reply.body = reply.body.mapObjects { $0 + [(name: "x_internal", value: ["trace": 7])] }
        }
        if manners.contains(.reversed) { reply.body = reply.body.mapObjects { $0.reversed() } }
        if reply.isSuccess, manners.contains(.created), reply.operation.contains("create") { reply.status = 201 }
        guard !reply.isSuccess, !reply.isStated else { return }
        if manners.contains(.unprocessable), reply.status == 400 || reply.status == 404 {
            reply.status = 422
            if reply.body["code"] != nil { reply.body["code"] = 422 }
        }
        if manners.contains(.wording) { reply.body["message"] = "Nope. (\u{201C}\u{00FC}\u{201D})" }
    }

    private func answer(_ reply: ServiceReply) -> ServiceAnswer {
        ServiceAnswer(status: reply.status, contentType: "application/json; charset=utf-8", body: reply.body.text)
    }

    private func framed(_ answer: ServiceAnswer, _ request: ServiceRequest) -> ServiceWire {
        framed(answer, closes: request.closes, isHead: request.method == "HEAD")
    }

    private func framed(_ answer: ServiceAnswer, closes: Bool, isHead: Bool = false) -> ServiceWire {
        let body = isHead ? [] : Array(answer.body.utf8)
        let fields = ["Content-Length: \(answer.body.utf8.count)"] + (closes ? ["Connection: close"] : [])
        return ServiceWire(bytes: answer.head(at: Date(), fields) + body, then: closes ? .close : .next)
    }
}

// What the independent Spaaza service decides and answers for one request; bytes and sockets are elsewhere.
import Foundation
import Synchronization

/// A tag as the service keeps it.
struct SpaazaTag: Sendable {
    let id: Int
    let chain: Int
    let created: String
    var modified: String
    var deleted = false
}

/// The errors of the call.
enum SpaazaFault: Sendable {
    case noSession, missingID, unusableID, denied, unknownTag
}

/// What became of a request.
enum SpaazaOutcome {
    case deleted(SpaazaTag)
    case failed(SpaazaFault)
    case unknownPath
    case wrongMethod
    case wrongType
    case malformed
}

/// The tags of the service and the rules of the call; safe to ask from several threads.
final class SpaazaTags: Sendable {
    private let tags: Mutex<[Int: SpaazaTag]>
    private let principals: SpaazaPrincipals
    private let breakage: SpaazaBreakage?
    private let now: @Sendable () -> Date

    init(principals: SpaazaPrincipals, breakage: SpaazaBreakage?, now: @escaping @Sendable () -> Date) {
        let seeds = (1...40).map { id in
            let created = "2024-11-\(id % 28 < 9 ? "0" : "")\(id % 28 + 1)T08:00:00+00:00"
            return (id, SpaazaTag(id: id, chain: id > 30 ? 2 : 1, created: created, modified: created))
        }
        tags = Mutex(Dictionary(uniqueKeysWithValues: seeds))
        self.principals = principals
        self.breakage = breakage
        self.now = now
    }

    func outcome(of request: ServiceRequest) -> SpaazaOutcome {
        guard request.path == "/auth/delete-tag" else { return .unknownPath }
        guard request.method == "DELETE" || breakage == .wrongMethodAccepted else { return .wrongMethod }
        let types = ["application/json", "application/x-www-form-urlencoded"]
        if !request.body.isEmpty, !types.contains(request.mediaType), breakage != .unknownTypeAccepted {
            return .wrongType
        }
        guard let closedChains = closedChains(of: request) else { return .failed(.noSession) }
        switch key(of: request) {
        case .missing:
            guard breakage == .acceptsMissingID else { return .failed(.missingID) }
            return delete(1, closedChains: [])
        case .unusable: return .failed(.unusableID)
        case .unknown: return .failed(.unknownTag)
        case .id(let id): return delete(id, closedChains: closedChains)
        }
    }

    /// The chains closed to the caller, or nil where the request has no valid session.
    private func closedChains(of request: ServiceRequest) -> [Int]? {
        let user = request.field("x-spaaza-session-user-id")
        let key = request.field("x-spaaza-session-key")
        let limits = breakage == .limitedIsAllowed ? [] : principals.closedToLimited
        for (session, closed) in [(principals.admin, []), (principals.limited, limits)] {
            let knowsUser = session.userID == user || breakage == .ignoresUserID
            let knowsKey = session.key == key || breakage == .ignoresSessionKey
            if knowsUser && knowsKey { return closed }
        }
        if breakage == .acceptsNoSession && (user == nil || key == nil) { return [] }
        if breakage == .acceptsWrongSession && user != nil && key != nil { return [] }
        return nil
    }

    private enum Key {
        case missing, unusable, unknown
        case id(Int)
    }

    private func key(of request: ServiceRequest) -> Key {
        if breakage != .ignoresQuery, let asked = request.query.first(where: { $0.name == "id" }) {
            return key(text: asked.value)
        }
        let isForm =
            request.mediaType == "application/x-www-form-urlencoded"
            || (breakage == .unknownTypeAccepted && request.mediaType != "application/json")
        if isForm, breakage != .ignoresFormBody {
            let pairs = ServiceRequest.pairs(String(decoding: request.body, as: UTF8.self))
            return pairs.first { $0.name == "id" }.map { key(text: $0.value) } ?? .missing
        }
        if request.mediaType == "application/json", breakage != .ignoresJSONBody, !request.body.isEmpty {
            struct Body: Decodable { let id: Int? }
            guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body)) else { return .unusable }
            return body.id.map { .id($0) } ?? .missing
        }
        return .missing
    }

    private func key(text: String) -> Key {
        guard !text.isEmpty else { return .missing }
        if let id = Int(text) { return .id(id) }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        return !digits.isEmpty && digits.allSatisfy { "0"..."9" ~= $0 } ? .unknown : .unusable
    }

    /// Marks the tag; a second time changes nothing and is no error.
    private func delete(_ id: Int, closedChains: [Int]) -> SpaazaOutcome {
        let time = SpaazaTags.text(now())
        return tags.withLock { tags in
            if tags[id] == nil, breakage == .unknownTagIs200 {
                tags[id] = SpaazaTag(id: id, chain: 1, created: time, modified: time)
            }
            guard var tag = tags[id] else { return .failed(.unknownTag) }
            guard !closedChains.contains(tag.chain) else { return .failed(.denied) }
            if !tag.deleted {
                tag.deleted = true
                tag.modified = time
                tags[id] = tag
            }
            return .deleted(tag)
        }
    }

    /// The form of the page's sample: seconds, and an offset in digits.
    private static func text(_ date: Date) -> String {
        date.ISO8601Format().replacing("Z", with: "+00:00")
    }
}

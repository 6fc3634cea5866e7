// An independent service of members who log in, renew their tokens, log out, and change their passwords.
import Synchronization

/// One way in which the service of members is broken.
enum TokenHabit: String, CaseIterable, Sendable {
    case opensToAnybody, takesAnyToken, takesOldTokens, takesCutTokens
    case forgetsLogins, forgetsRenewals, renewsTheSame, namesAnother
    case keepsLoggedOut, endsTheFirstAlone
    case takesAnyPassword, changesAnyPassword
    case knowsNoEnding, knowsNoDash, showsAnother
    case makesUsersTwice, refusesLongNames
}

/// One way in which a faithful service may be otherwise.
enum TokenManner: String, CaseIterable, Sendable {
    /// A user has one token at a time.
    case oneSession
    /// A second login gives the token of the first.
    case sameToken
    /// A renewal ends the token before it, and can be done once.
    case rotating
    /// Everything is refused with 400.
    case plain
}

/// Members with their tokens.
final class TokenService: Sendable {
    private struct User {
        var id, name, password: String
        var code: String?
    }

    private struct Token {
        var text, user, renewal: String
        var isOver = false
    }

    private struct State {
        var users = [
            User(id: "1", name: "ann", password: "pw-1"), User(id: "2", name: "ben", password: "pw-2"),
        ]
        var tokens = [
            Token(text: "token-of-ann", user: "1", renewal: "renewal-of-ann"),
            Token(text: "token-of-ben", user: "2", renewal: "renewal-of-ben"),
            Token(text: "token-that-is-over", user: "2", renewal: "none", isOver: true),
        ]
        var count = 100
    }

    private let state = Mutex(State())
    private let habit: TokenHabit?
    private let manner: TokenManner?

    init(habit: TokenHabit? = nil, manner: TokenManner? = nil) {
        self.habit = habit
        self.manner = manner
    }

    func reply(to call: ServiceCall) -> ServiceReply {
        state.withLock { state in
            if habit == .knowsNoEnding, call.hadEnding { return refusal(404, "unknown") }
            switch (call.method, call.parts.first ?? "") {
            case ("POST", "login"): return login(call, &state)
            case ("POST", "renew"): return renew(call, &state)
            case ("POST", "join"): return join(call, &state)
            case ("POST", "logout"), ("GET", "me"), ("POST", "me"), ("GET", "users"): break
            default: return refusal(404, "unknown")
            }
            guard let user = caller(call, state) else { return refusal(401, "no-token") }
            switch (call.method, call.parts[0]) {
            case ("POST", "logout"): return logout(call, &state)
            case ("GET", "me"): return done(shown(habit == .namesAnother ? state.users[0] : user))
            case ("POST", "me"): return change(call, user, &state)
            default: return show(call, user, state)
            }
        }
    }

    private func caller(_ call: ServiceCall, _ state: State) -> User? {
        let sent = call.field("x-token") ?? ""
        if habit == .opensToAnybody { return state.users[0] }
        if habit == .takesAnyToken, !sent.isEmpty { return state.users[0] }
        let token = state.tokens.first { token in
            token.text == sent || habit == .takesCutTokens && sent.count > 5 && token.text.hasPrefix(sent)
        }
        guard let token, !token.isOver || habit == .takesOldTokens else { return nil }
        return state.users.first { $0.id == token.user }
    }

    // MARK: Tokens

    private func login(_ call: ServiceCall, _ state: inout State) -> ServiceReply {
        guard let name = call.word("name"), let password = call.word("password") else { return refusal(400, "missing") }
        let user = state.users.first {
            $0.name == name && ($0.password == password || habit == .takesAnyPassword)
        }
        guard let user else { return refusal(401, "no-user") }
        return issued(user, keeps: habit != .forgetsLogins, &state)
    }

    private func issued(_ user: User, keeps: Bool, renewing: Token? = nil, _ state: inout State) -> ServiceReply {
        state.count += 1
        var token = Token(text: "token-\(state.count)", user: user.id, renewal: "renewal-\(state.count)")
        if manner == .sameToken, renewing == nil,
            let known = state.tokens.first(where: { $0.user == user.id && !$0.isOver })
        {
            token = known
        }
        if habit == .renewsTheSame, let renewing { token.text = renewing.text }
        if manner == .oneSession { state.tokens.removeAll { $0.user == user.id && $0.text.hasPrefix("token-1") } }
        if keeps { state.tokens.append(token) }
        return done(["token": .string(token.text), "user_id": .string(user.id), "renewal": .string(token.renewal)])
    }

    private func renew(_ call: ServiceCall, _ state: inout State) -> ServiceReply {
        guard let sent = call.word("renewal") else { return refusal(400, "missing") }
        guard let token = state.tokens.first(where: { $0.renewal == sent }),
            let user = state.users.first(where: { $0.id == token.user })
        else { return refusal(401, "no-user") }
        if manner == .rotating, sent != "renewal-of-ben" { state.tokens.removeAll { $0.renewal == sent } }
        return issued(user, keeps: habit != .forgetsRenewals, renewing: token, &state)
    }

    private func logout(_ call: ServiceCall, _ state: inout State) -> ServiceReply {
        guard case .array(var tokens)? = call.body["tokens"], !tokens.isEmpty else { return refusal(400, "missing") }
        if habit == .endsTheFirstAlone { tokens = [tokens[0]] }
        if habit != .keepsLoggedOut {
            state.tokens.removeAll { token in tokens.contains { $0.word == token.text } }
        }
        return done(["done": true])
    }

    // MARK: Users

    private func change(_ call: ServiceCall, _ user: User, _ state: inout State) -> ServiceReply {
        guard let index = state.users.firstIndex(where: { $0.id == user.id }) else { return refusal(404, "unknown") }
        if let password = call.word("password") {
            guard call.word("old_password") == user.password || habit == .changesAnyPassword else {
                return refusal(400, "wrong-password")
            }
            state.users[index].password = password
        }
        return done(shown(state.users[index]))
    }

    private func show(_ call: ServiceCall, _ user: User, _ state: State) -> ServiceReply {
        let name = call.parts.count > 1 ? call.parts[1] : ""
        if name == "-" {
            if habit == .knowsNoDash { return refusal(404, "unknown") }
            return done(shown(habit == .showsAnother ? state.users[1] : user))
        }
        guard let found = state.users.first(where: { $0.id == name }) else { return refusal(404, "unknown") }
        return done(shown(found))
    }

    private func join(_ call: ServiceCall, _ state: inout State) -> ServiceReply {
        guard let code = call.word("code"), let name = call.word("name") else { return refusal(400, "missing") }
        let limit = habit == .refusesLongNames ? 30 : 40
        guard name.count <= limit else { return refusal(400, "malformed") }
        if habit != .makesUsersTwice, let known = state.users.first(where: { $0.code == code }) {
            return done(shown(known))
        }
        state.count += 1
        state.users.append(User(id: String(state.count), name: name, password: "", code: code))
        return done(shown(state.users[state.users.count - 1]))
    }

    private func shown(_ user: User) -> ServiceJSON {
        ["id": .string(user.id), "name": .string(user.name), "code": user.code.map { .string($0) } ?? .null]
    }

    private func done(_ body: ServiceJSON) -> ServiceReply {
        ServiceReply(operation: "", status: 200, body: body)
    }

    private func refusal(_ status: Int, _ code: String) -> ServiceReply {
        ServiceReply(operation: "", status: manner == .plain ? 400 : status, body: ["error": .string(code)])
    }
}

// Which calls issue the credentials of a scheme, end them, and show that they are good, as effects and security say.
import TreatyContract
import TreatyData
import TreatyOpenAPI
import TreatyText

/// The calls about the credentials of one scheme, in the order of the contract.
struct CredentialCalls: Sendable {
    let contract: Contract
    let scheme: SecurityScheme
    let issued: IssuedCredentials
    /// Those that make a record of a credential, or change one, and show the credential.
    private(set) var issuers: [EffectCall] = []
    /// Those that delete the record of a credential.
    private(set) var closers: [EffectCall] = []
    /// The call that shows whether a credential is good.
    let opener: Opener

    /// A call that a credential opens by itself; `reader` is the effect that shows the caller.
    struct Opener: Sendable {
        let operation: Operation
        let reader: Effect?
    }

    init?(_ scheme: SecurityScheme, of contract: Contract) {
        guard let issued = scheme.issued, let opener = CredentialCalls.openers(of: scheme, contract).first else {
            return nil
        }
        (self.contract, self.scheme, self.issued, self.opener) = (contract, scheme, issued, opener)
        for operation in contract.operations where operation.faults.isEmpty {
            for effect in operation.effects where effect.collection == issued.collection {
                let call = EffectCall(operation: operation, effect: effect)
                guard effect.condition == nil, !effect.isForAll else { continue }
                let isSet = effect.sets.contains { $0.name == issued.member }
                switch effect.action {
                case .create, .ensure, .replace, .update:
                    guard effect.each == nil, isSet || effect.action == .create, call.place(of: issued.member) != nil
                    else { continue }
                    issuers.append(call)
                case .delete: if ends(call) != nil { closers.append(call) }
                default: break
                }
            }
        }
    }

    /// One for each collection of credentials.
    static func all(of contract: Contract) -> [CredentialCalls] {
        var seen: Set<String> = []
        return contract.schemes.compactMap { CredentialCalls($0, of: contract) }.filter {
            seen.insert($0.issued.collection).inserted
        }
    }

    // MARK: Opening

    /// Calls that want this scheme and nothing else, and no record of anybody's but the caller's: what shows the caller
    /// first, then what only reads, and what deletes or changes something never.
    static func openers(of scheme: SecurityScheme, _ contract: Contract) -> [Opener] {
        guard let issued = scheme.issued else { return [] }
        let key = contract.collection(named: issued.names.collection)?.key ?? "id"
        let all = contract.operations.compactMap { operation -> Opener? in
            guard operation.faults.isEmpty, operation.security.contains([scheme.name]),
                !operation.security.contains(where: \.isEmpty), !operation.mayShowNothing,
                operation.effects.allSatisfy(isOpen)
            else { return nil }
            let reader = operation.effects.first { effect in
                effect.action == .read && effect.at != nil && effect.part == nil && effect.condition == nil
                    && effect.collection == issued.names.collection && isCaller(effect, key: key)
            }
            return Opener(operation: operation, reader: reader)
        }
        func rank(_ opener: Opener) -> Int {
            (opener.operation.method == "GET" ? 0 : 2) + (opener.reader == nil ? 1 : 0)
        }
        return all.enumerated().sorted { left, right in
            let (a, b) = (rank(left.element), rank(right.element))
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }

    private static func isOpen(_ effect: Effect) -> Bool {
        guard [.read, .list, .create].contains(effect.action) else { return false }
        guard effect.findsRecord else { return true }
        return effect.keys.allSatisfy(isOfCaller) && effect.wheres.joined().allSatisfy { isOfCaller($0.value) }
            && !(effect.keys.isEmpty && effect.wheres.isEmpty)
    }

    private static func isOfCaller(_ recipe: ValueRecipe) -> Bool {
        switch recipe {
        case .principal, .literal: true
        default: false
        }
    }

    /// Whether an effect is about the record that the caller is.
    private static func isCaller(_ effect: Effect, key: String) -> Bool {
        if case .principal(let pointer)? = effect.keys.first { return pointer.tokens == [key] }
        return effect.wheres.contains { alternative in
            alternative.contains { match in
                guard case .principal(let pointer) = match.value else { return false }
                return match.member.tokens == [key] && pointer.tokens == [key]
            }
        }
    }

    /// What the opener asks of its caller beside a good credential; nil where it asks what no call tells.
    func wants(of collection: RecordCollection) -> [(member: String, value: JSON)]? {
        var found: [(String, JSON)] = []
        for effect in opener.operation.effects where effect.findsRecord {
            for match in effect.wheres.first ?? [] {
                if case .principal(let pointer) = match.value, pointer.tokens == [collection.key] { continue }
                guard effect.collection == collection.name, case .literal(let value) = match.value,
                    match.member.tokens.count == 1
                else { return nil }
                found.append((match.member.tokens[0], value))
            }
        }
        return found
    }

    // MARK: Places

    /// How a call says which credentials it ends.
    enum Ending {
        /// The one that is sent as credential.
        case own
        case place(Locator)
        /// A list of them.
        case each(Locator)
    }

    func ends(_ call: EffectCall) -> Ending? {
        let effect = call.effect
        var recipes = effect.wheres.joined().filter { $0.member.tokens == [issued.member] }.map(\.value)
        if contract.collection(named: issued.collection)?.key == issued.member { recipes += effect.keys }
        for recipe in recipes {
            switch recipe {
            case .location(let place): return isCredential(place) ? .own : .place(place)
            case .each(let pointer) where pointer.tokens.isEmpty:
                if case .location(let place)? = effect.each { return .each(place) }
            default: continue
            }
        }
        return nil
    }

    /// Whether a place of requests is the scheme's own.
    private func isCredential(_ place: Locator) -> Bool {
        switch (scheme.kind, place) {
        case (.header(let name), .header(let other)): name.lowercased() == other.lowercased()
        case (.query(let name), .query(let other)): name == other
        case (.cookie(let name), .cookie(let other)): name == other
        default: false
        }
    }

    /// The member of the record of another credential that a call asks for, and the place where it is sent.
    func source(of call: EffectCall) -> (member: String, place: Locator)? {
        for effect in call.operation.effects where effect.collection == issued.collection && effect.findsRecord {
            for match in effect.wheres.joined() where match.member.tokens.count == 1 {
                guard let place = FreshBody.locations(match.value).first else { continue }
                return (match.member.tokens[0], place)
            }
        }
        return nil
    }

    /// Where the answer of a call shows a member of the record of a credential.
    func place(of member: String, in call: EffectCall) -> JSONPointer? {
        if let at = call.effect.at {
            for shown in call.effect.shows {
                guard let path = path(to: member, in: shown.value) else { continue }
                return JSONPointer(at.tokens + [shown.name] + path)
            }
        }
        for (place, value, _) in call.effect.answer {
            guard let path = path(to: member, in: value) else { continue }
            return JSONPointer(place.tokens + path)
        }
        return call.place(of: member)
    }

    private func path(to member: String, in recipe: ValueRecipe) -> [String]? {
        switch recipe {
        case .record(issued.collection, let pointer): return pointer.tokens == [member] ? [] : nil
        case .object(let members):
            for part in members {
                if let path = path(to: member, in: part.value) { return [part.name] + path }
            }
            return nil
        default: return nil
        }
    }

    /// What makes a new credential of a call that is given another one.
    func renewal(by call: EffectCall) -> Effect.Assignment? {
        guard source(of: call) != nil, call.effect.action == .create || call.effect.action == .replace,
            let set = call.effect.sets.first(where: { $0.name == issued.member }), case .new = set.value
        else { return nil }
        return set
    }
}

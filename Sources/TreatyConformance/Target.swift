// The implementation that is tested: where it is, who may call it, and which records it has.
package import TreatyContract
package import TreatyData
import TreatyHTTP
package import TreatyNet

/// A running implementation, as the profile or the contract describes it.
package struct Target: Sendable {
    /// How people call it: a name of the profile, a URL, or the contract's own mock.
    package let label: String
    package let origin: Origin
    /// Whether it is the contract's own mock, so that nothing of anybody is tested.
    package let isOwnMock: Bool
    /// Whether requests that change something may be sent.
    package let isDisposable: Bool
    package let timeoutMilliseconds: Int
    package let trust: ClientTrust
    /// Through which proxies it is reached.
    package var proxies = ProxySettings()
    package let callers: [TargetCaller]
    package let given: [GivenRecords]
    /// What workflows are given here, by the names of their inputs.
    package let inputs: [(name: String, value: JSON)]
    /// Input to what may be printed in its place, such as `${API_KEY}`.
    package let printedInputs: [String: String]
    /// Puts records back to what they were before the first call; nil where nobody can.
    package let restore: (@Sendable () -> Void)?

    package init(
        label: String, origin: Origin, isOwnMock: Bool = false, isDisposable: Bool = false,
        timeoutMilliseconds: Int = 10_000,
        trust: ClientTrust = ClientTrust(), callers: [TargetCaller], given: [GivenRecords],
        inputs: [(name: String, value: JSON)] = [], printedInputs: [String: String] = [:],
        restore: (@Sendable () -> Void)? = nil
    ) {
        self.label = label
        self.origin = origin
        self.isOwnMock = isOwnMock
        self.isDisposable = isDisposable
        self.timeoutMilliseconds = timeoutMilliseconds
        self.trust = trust
        self.callers = callers
        self.given = given
        self.inputs = inputs
        self.printedInputs = printedInputs
        self.restore = restore
    }

    /// One limit for each phase of an exchange and for all of it.
    var timeouts: ClientTimeouts {
        let limit = timeoutMilliseconds
        return ClientTimeouts(
            connectMilliseconds: limit, responseMilliseconds: limit, bodyMilliseconds: limit, totalMilliseconds: limit)
    }
}

/// A principal with the credentials that work on a target.
package struct TargetCaller: Sendable {
    package let name: String
    /// Scheme name to credential, for schemes that the contract declares.
    package var schemes: [(scheme: String, value: String)]
    /// Further fields that go with every request.
    package var fields: [(name: String, value: String)]
    /// Credential to what may be printed in its place, such as `${SESSION_KEY}`.
    package var printed: [String: String]

    package init(
        name: String, schemes: [(scheme: String, value: String)], fields: [(name: String, value: String)] = [],
        printed: [String: String] = [:]
    ) {
        self.name = name
        self.schemes = schemes
        self.fields = fields
        self.printed = printed
    }
}

/// Records of one collection that a target is known to have, and keys that it is known not to have.
package struct GivenRecords: Sendable {
    package let collection: String
    package let existing: [JSON]
    package let absent: [JSON]

    package init(collection: String, existing: [JSON], absent: [JSON]) {
        self.collection = collection
        self.existing = existing
        self.absent = absent
    }
}

extension Contract {
    /// The contract's own principals: those of its mock.
    package var ownCallers: [TargetCaller] {
        principals.map { TargetCaller(name: $0.name, schemes: $0.values.map { ($0.scheme, $0.value) }) }
    }

    /// The contract's own records, and for each collection a key that none of them has.
    package var ownRecords: [GivenRecords] {
        collections.map { collection in
            let records = collection.records(at: Instant(seconds: 0))
            let keys = records.compactMap { $0[collection.key] }
            let isText = keys.first?.string != nil
            var number = 999_999_999
            while keys.contains(where: { $0.int == number }) { number -= 1 }
            var word = "no-such-\(collection.name)"
            while keys.contains(.string(word)) { word += "-x" }
            let key: JSON = isText ? .string(word) : .int(number)
            return GivenRecords(
                collection: collection.name, existing: records,
                absent: [.object([JSON.Member(collection.key, key)])])
        }
    }

    /// Which scheme a field of a profile is the credential of, and the credential without the field's own words.
    package func credential(ofField name: String, value: String) -> (scheme: String, value: String)? {
        let field = name.lowercased()
        for scheme in schemes {
            switch scheme.kind {
            case .header(let own) where own.lowercased() == field: return (scheme.name, value)
            case .bearer where field == "authorization" && value.lowercased().hasPrefix("bearer "):
                return (scheme.name, String(value.dropFirst(7)))
            case .basic where field == "authorization" && value.lowercased().hasPrefix("basic "):
                return (scheme.name, String(value.dropFirst(6)))
            case .cookie(let cookie) where field == "cookie" && value.hasPrefix(cookie + "=") && !value.contains(";"):
                return (scheme.name, String(value.dropFirst(cookie.count + 1)))
            default: continue
            }
        }
        return nil
    }
}

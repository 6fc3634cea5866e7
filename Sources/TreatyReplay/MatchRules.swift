// Which parts of a request count when it is compared with recorded ones; the comparison itself stands elsewhere.
package import TreatyContract
import TreatyHTTP
import TreatyText

/// What counts beyond method, path, query and body, and what of these does not count.
///
/// Fields and cookies count only where somebody says so: the user, or the operation of a contract, whose declared
/// parameters and credentials make a difference to the answer.
package struct MatchRules: Sendable {
    /// Names in lower case that count for every request.
    private let fields: Set<String>
    private let cookies: Set<String>
    let ignoredQuery: Set<[UInt8]>
    private let ignoredFields: Set<String>
    private let ignoredCookies: Set<String>
    let ignoredBody: [JSONPointer]
    package let contracts: [Contract]

    /// `matched` and `ignored` are what the readers below return; other locators have no effect.
    package init(contracts: [Contract] = [], matched: [Locator] = [], ignored: [Locator] = []) {
        self.contracts = contracts
        fields = Set(matched.compactMap { if case .header(let name) = $0 { name } else { nil } })
        cookies = Set(matched.compactMap { if case .cookie(let name) = $0 { name } else { nil } })
        ignoredQuery = Set(ignored.compactMap { if case .query(let name) = $0 { Array(name.utf8) } else { nil } })
        ignoredFields = Set(ignored.compactMap { if case .header(let name) = $0 { name } else { nil } })
        ignoredCookies = Set(ignored.compactMap { if case .cookie(let name) = $0 { name } else { nil } })
        ignoredBody = ignored.compactMap { if case .body(let pointer) = $0 { pointer } else { nil } }
    }

    /// Reads what may be made to count: `header.NAME` or `cookie.NAME`; the failure is a sentence.
    package static func matched(_ text: String) throws(MatchRuleFailure) -> Locator {
        switch Locator(text) {
        case .header(let name): return .header(name)
        case .cookie(let name): return .cookie(name)
        case .query, .body, .path:
            throw MatchRuleFailure("'\(text)' counts always; only fields and cookies are asked for")
        default: throw MatchRuleFailure("'\(text)' is no place in a request: header.NAME or cookie.NAME")
        }
    }

    /// Reads what may be left out: `query.NAME`, `body#/pointer`, `header.NAME` or `cookie.NAME`.
    package static func ignored(_ text: String) throws(MatchRuleFailure) -> Locator {
        switch Locator(text) {
        case .query(let name): return .query(name)
        case .header(let name): return .header(name)
        case .cookie(let name): return .cookie(name)
        case .body(let pointer): return .body(pointer)
        default:
            throw MatchRuleFailure(
                "'\(text)' is no place that can be ignored: query.NAME, body#/pointer, header.NAME or cookie.NAME")
        }
    }

    /// The fields and cookies that count for a request, names of fields in lower case.
    func counted(for request: RequestMessage) -> (fields: Set<String>, cookies: Set<String>) {
        var fields = fields
        var cookies = cookies
        for contract in contracts {
            guard case .operation(let operation, _) = contract.route(method: request.method, path: request.path) else {
                continue
            }
            for parameter in operation.parameters {
                switch parameter.locator {
                case .header(let name): fields.insert(name)
                case .cookie(let name): cookies.insert(name)
                default: break
                }
            }
            for place in contract.credentialPlaces(of: operation) {
                switch place {
                case .header(let name): fields.insert(name)
                case .cookie(let name): cookies.insert(name)
                default: break
                }
            }
            break
        }
        return (fields.subtracting(ignoredFields), cookies.subtracting(ignoredCookies))
    }
}

/// Why a text cannot say what counts: one sentence.
package struct MatchRuleFailure: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

extension Contract {
    /// Where the credentials of an operation travel; names of fields in lower case.
    func credentialPlaces(of operation: Operation) -> [Locator] {
        let names = Set(operation.security.flatMap(\.self))
        return schemes.filter { names.contains($0.name) }.compactMap(\.place)
    }
}

extension SecurityScheme {
    /// Where its credential travels; nil for a kind that is not looked at.
    var place: Locator? {
        switch kind {
        case .header(let name): .header(name.lowercased())
        case .query(let name): .query(name)
        case .cookie(let name): .cookie(name)
        case .bearer, .basic, .authorization: .header("authorization")
        case .other: nil
        }
    }
}

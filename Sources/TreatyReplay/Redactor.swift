// Hides what may not be remembered of an exchange, before anything of it is written; reading and writing are elsewhere.
import Synchronization
package import TreatyContract
import TreatyData
package import TreatyHTTP
import TreatyText

/// An exchange of which nothing is left that may not be kept.
package struct RedactedExchange: Sendable {
    package var exchange: Exchange
    package var hiddenCount: Int
    package var keptCount: Int
    /// Sentences about what could not be read and was hidden as a whole; none holds a value.
    package var problems: [String]
    /// Whether a value was hidden that had not been hidden before.
    package var hidesMore: Bool
}

/// Redaction under one key, by contracts and the user's word. Shared by threads.
///
/// What no contract marks public, what is of no closed kind and what nobody asked to keep gets a pseudonym. It
/// remembers what it hid, for the sweep of public texts and for the proof at the end.
package final class Redactor: Sendable {
    package let keyFingerprint: String
    private let key: RedactionKey
    package let keeps: [Keep]
    let pseudonyms: Pseudonyms
    let keepWords: Keeps
    let rules: RedactRules
    /// Whether `x-treaty-privacy: public` opens nothing.
    let ignoresPublic: Bool
    private let state: Mutex<State>

    private struct State {
        var values = HiddenValues()
        var report = RedactionReport()
    }

    package convenience init(key: RedactionKey, contracts: [Contract], keeps: [Keep] = []) {
        self.init(key: key, contracts: contracts, keeps: keeps, ignoresPublic: false)
    }

    private init(key: RedactionKey, contracts: [Contract], keeps: [Keep] = [], ignoresPublic: Bool) {
        self.ignoresPublic = ignoresPublic
        self.key = key
        keyFingerprint = key.fingerprint
        self.keeps = keeps
        pseudonyms = Pseudonyms(key: key)
        keepWords = Keeps(keeps)
        rules = RedactRules(contracts)
        var state = State()
        for word in RedactWords.ofFormat { state.values.addWord(Array(word.utf8)) }
        for status in 100..<600 { state.values.addWord(Array(reasonPhrase(status).utf8)) }
        for word in rules.words { state.values.addWord(word) }
        self.state = Mutex(state)
    }

    /// Under the same key and by what the contracts hide, but neither a mark nor the user's word makes public.
    package var withoutRules: Redactor {
        Redactor(key: key, contracts: rules.contracts.map(\.contract), ignoresPublic: true)
    }

    /// What a recording says of its redaction: under which key, and what stayed at the user's word.
    var mark: JSON {
        ["key": .string(keyFingerprint), "keeps": .array(keeps.map { .string($0.description) })]
    }

    // MARK: What others ask for

    /// The exchange with every value hidden that may not be kept: in URL, fields, cookies and contents alike.
    /// Without `isCounted` it only learns what there is to hide, for a second look at all exchanges.
    package func redacted(_ exchange: Exchange, isCounted: Bool = true) -> RedactedExchange {
        let before = state.withLock { $0.values.count }
        var pass = RedactPass(self, .keeping)
        var result = pass.exchange(exchange)
        pass.report.countExchange()
        let hidesMore = state.withLock { state in
            if isCounted { state.report.add(pass.report) }
            return state.values.count > before
        }
        // A public text may stand in front of the value that it repeats.
        if hidesMore { result = sweptAgain(result) }
        return RedactedExchange(
            exchange: result, hiddenCount: pass.report.hiddenCount, keptCount: pass.report.keptCount,
            problems: pass.problems, hidesMore: hidesMore)
    }

    /// A redacted exchange without the values that were hidden after it and stand in its public texts.
    package func sweptAgain(_ exchange: Exchange) -> Exchange {
        var pass = RedactPass(self, .again)
        let result = pass.exchange(exchange)
        state.withLock { $0.report.addRepeated(pass.report) }
        return result
    }

    /// A live request as it would stand in a recording; values that are in `known` stay: a client may send back the
    /// pseudonyms that it got from a replay. Nothing is remembered of it.
    /// With `sweeps`, what they stand for also goes from public texts.
    package func redacted(
        _ request: RequestMessage, url: String, known: Set<String> = [], sweeps: Bool = false
    ) -> RequestMessage {
        var pass = RedactPass(self, .live(known, sweeps: sweeps))
        return pass.request(request, url: url).message
    }

    /// A request in which the shape's name stands for each value that is hidden: what two requests have in common when
    /// their pseudonyms were made under different keys.
    package func masked(_ request: RequestMessage, url: String) -> RequestMessage {
        var pass = RedactPass(self, .masked)
        return pass.request(request, url: url).message
    }

    /// The values of a recorded exchange at places where values are hidden: its pseudonyms.
    package func knownPseudonyms(of exchange: Exchange) -> Set<String> {
        var pass = RedactPass(self, .collecting)
        _ = pass.exchange(exchange)
        return pass.collected
    }

    /// A text, such as a message, without the values that were hidden so far.
    package func swept(_ text: String) -> String {
        swept(Array(text.utf8)).map { String(decoding: $0.text, as: UTF8.self) } ?? text
    }

    /// Whether a text holds a value that was hidden; for names and comments that nobody may change.
    package func holdsHidden(_ text: String) -> Bool { swept(Array(text.utf8)) != nil }

    /// The pseudonym of any text that stands outside of an exchange, such as a member that a browser added to a
    /// recording; it is remembered like all others.
    package func hidden(_ text: String, at place: String, isCounted: Bool = true) -> String {
        var pass = RedactPass(self, .keeping)
        let result = pass.hide(Array(text.utf8), .undeclared, at: place)
        if isCounted { state.withLock { $0.report.add(pass.report) } }
        return String(decoding: result, as: UTF8.self)
    }

    /// A media type with only what tells of the format in it.
    func hiddenMediaType(_ text: String, at place: String, isCounted: Bool) -> String {
        if text == "x-unknown" { return text }
        var pass = RedactPass(self, .keeping)
        let result = pass.mediaTypes(Array(text.utf8), at: place)
        if isCounted { state.withLock { $0.report.add(pass.report) } }
        return String(decoding: result, as: UTF8.self)
    }

    package var report: RedactionReport { state.withLock { $0.report } }

    /// What has been hidden so far, ready to be searched for.
    package func proof() -> RedactionProof { RedactionProof(state.withLock { $0.values }) }

    // MARK: What passes ask for

    func swept(_ text: [UInt8]) -> (text: [UInt8], count: Int)? { state.withLock { $0.values.swept(text) } }

    /// A text that stays at the user's word or, where it is not `isKept`, by a mark.
    func swept(_ text: [UInt8], isKept: Bool) -> (text: [UInt8], count: Int)? {
        state.withLock { $0.values.swept(text, isKept: isKept, isMarked: !isKept) }
    }

    func knownPseudonym(of text: [UInt8]) -> [UInt8]? { state.withLock { $0.values.pseudonym(of: text) } }

    func remember(_ parts: [HiddenPart], isStrong: Bool) {
        state.withLock { state in
            for part in parts where part.original != part.pseudonym {
                state.values.add(part.original, part.pseudonym, isStrong: isStrong)
            }
        }
    }

    func rememberPublic(_ text: [UInt8]) {
        if text.count >= HiddenValues.searchedMin { state.withLock { $0.values.addPublic(text) } }
    }

    /// The path or the domain of a cookie that was sent to a URL.
    func hiddenCookie(_ name: String, _ value: String, of url: String, isCounted: Bool) -> String {
        var pass = RedactPass(self, .keeping)
        pass.ownHost = URLPieces(Array(url.utf8)[...]).host.map { isUpper($0) ? $0 | 0x20 : $0 }
        let result = pass.cookieAttribute(name, Array(value.utf8), at: "har cookie " + name)
        if isCounted { state.withLock { $0.report.add(pass.report) } }
        return String(decoding: result, as: UTF8.self)
    }

    func isPseudonym(_ text: ArraySlice<UInt8>) -> Bool { state.withLock { $0.values.isPseudonym(text) } }

    func rememberKept(_ text: [UInt8]) {
        if text.count >= HiddenValues.searchedMin { state.withLock { $0.values.addKept(text) } }
    }

    func rememberProtocolValue(_ text: [UInt8]) {
        if text.count >= HiddenValues.searchedMin { state.withLock { $0.values.addProtocolValue(text) } }
    }

    func rememberWord(_ text: some Collection<UInt8>) {
        if text.count >= HiddenValues.searchedMin { state.withLock { $0.values.addWord(text) } }
    }
}

/// What contracts say that redaction asks for, ready to be looked up.
struct RedactRules: Sendable {
    let contracts: [(contract: Contract, graph: PrivacyGraph)]
    /// Names in lower case.
    let secretFields: Set<String>
    let secretQueries: Set<String>
    let secretCookies: Set<String>
    /// Segments that stand literally in a path of a contract.
    let literals: Set<[UInt8]>

    init(_ contracts: [Contract]) {
        self.contracts = contracts.map { ($0, PrivacyGraph()) }
        var fields: Set<String> = ["authorization", "proxy-authorization", "cookie", "set-cookie"]
        var queries: Set<String> = []
        var cookies: Set<String> = []
        var literals: Set<[UInt8]> = []
        for contract in contracts {
            for scheme in contract.schemes {
                switch scheme.kind {
                case .header(let name): fields.insert(name.lowercased())
                case .query(let name): queries.insert(name)
                case .cookie(let name): cookies.insert(name)
                case .bearer, .basic, .authorization, .other: break
                }
            }
            for operation in contract.operations {
                for case .literal(let text) in operation.path.segments {
                    literals.insert(PercentEncoding.decoded(text) ?? text)
                }
            }
            for path in contract.serverPaths {
                for part in path.split(separator: "/") { literals.insert(Array(part.utf8)) }
            }
        }
        (secretFields, secretQueries, secretCookies, self.literals) = (fields, queries, cookies, literals)
    }

    /// Words that the contracts print: names of members, parameters and schemes, constants, error names.
    var words: [[UInt8]] {
        var words = Array(literals)
        for (contract, _) in contracts {
            words += contract.schemes.map { Array($0.name.utf8) }
            for operation in contract.operations {
                words.append(Array(operation.id.utf8))
                words += RedactRules.literalPaths(operation.path.text, below: contract.serverPaths)
                words += operation.parameters.map { Array($0.name.utf8) }
                words += operation.rules.compactMap { $0.name.map { Array($0.utf8) } }
                let contents = (operation.body?.contents ?? []) + operation.responses.flatMap(\.contents)
                for content in contents {
                    words.append(Array(content.mediaType.utf8))
                    if let schema = content.schema { words += schema.printedWords }
                }
                words += operation.responses.flatMap { $0.fields.map { Array($0.name.utf8) } }
            }
        }
        return words + secretFields.map { Array($0.utf8) } + secretQueries.map { Array($0.utf8) }
            + secretCookies.map { Array($0.utf8) }
    }

    /// A path up to its first argument, and the paths above it: they name nobody, in a body as little as in a URL.
    private static func literalPaths(_ template: String, below servers: [String]) -> [[UInt8]] {
        let text = Array(template.utf8)
        let literal = text.prefix { $0 != UInt8(ascii: "{") }
        var ends = literal.indices.filter { $0 > 0 && literal[$0] == UInt8(ascii: "/") }
        if literal.count == text.count { ends.append(text.count) }
        let paths = ends.map { Array(literal[..<$0]) }
        return paths + servers.flatMap { server in paths.map { Array(server.utf8) + $0 } }
    }

    /// The operation that a request calls, the first contract that knows the path counting.
    func context(method: String, path: ArraySlice<UInt8>) -> RedactContext {
        var other: RedactContext?
        for (contract, graph) in contracts {
            switch contract.route(method: method, path: path) {
            case .operation(let operation, _):
                return RedactContext(graph: graph, operation: operation, knowsMethod: true)
            case .otherMethods(let methods):
                if other == nil, let first = methods.first,
                    case .operation(let operation, _) = contract.route(method: first, path: path)
                {
                    other = RedactContext(graph: graph, operation: operation, knowsMethod: false)
                }
            case .none: break
            }
        }
        return other ?? RedactContext(graph: PrivacyGraph(), operation: nil, knowsMethod: false)
    }
}

/// Which operation's rules hold for a message.
struct RedactContext: Sendable {
    let graph: PrivacyGraph
    /// Where the method is another one, only the path counts.
    let operation: Operation?
    let knowsMethod: Bool

    /// What is declared of a parameter: the place of its schema and its own marks; nil where it is not declared.
    func parameter(_ place: Parameter.Place, _ name: String) -> (place: PrivacyPlace?, rule: PrivacyRule)? {
        guard let operation, knowsMethod || place == .path || place == .query else { return nil }
        let name = place == .header ? name.lowercased() : name
        guard
            let found = operation.parameters.first(where: { parameter in
                parameter.place == place && (place == .header ? parameter.name.lowercased() : parameter.name) == name
            })
        else { return nil }
        return (found.schema.map { graph.root(of: $0) }, found.privacy)
    }

    func field(_ name: String, status: Int) -> (place: PrivacyPlace?, rule: PrivacyRule)? {
        guard knowsMethod, let found = operation?.response(for: status)?.fields.first(where: { $0.name == name }) else {
            return nil
        }
        return (found.schema.map { graph.root(of: $0) }, found.privacy)
    }

    /// What is known of a body of this type; nil where no contract describes it.
    func body(_ contents: [Content]?, _ type: MediaType?) -> PrivacyPlace? {
        guard knowsMethod, let contents, let type else { return nil }
        return bestContent(of: contents, for: type)?.schema.map { graph.root(of: $0) }
    }
}

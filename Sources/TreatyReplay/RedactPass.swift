// One pass over one message: for each value the verdict, keep or hide, and what then stands there.
import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

/// What happens to a value.
enum RedactVerdict: Sendable {
    case keep(KeepReason)
    case hide(HideRule)
}

/// A pass and what it has counted. One value of one kind goes the same way wherever it stands.
struct RedactPass {
    enum Mode: Sendable {
        /// For a recording: what is hidden is remembered and counted.
        case keeping
        /// For a live request: these pseudonyms stay, and with `sweeps` what they stand for goes from public texts.
        case live(Set<String>, sweeps: Bool)
        /// The shape's name instead of a pseudonym.
        case masked
        /// Nothing changes; values at hidden places are collected.
        case collecting
        /// For an exchange that was redacted before: only what stands in public texts is looked at again.
        case again
    }

    let redactor: Redactor
    let mode: Mode
    var report = RedactionReport()
    var problems: [String] = []
    var collected: Set<String> = []
    /// The host that was asked, in lower case and without its port.
    var ownHost: [UInt8] = []

    init(_ redactor: Redactor, _ mode: Mode) {
        self.redactor = redactor
        self.mode = mode
    }

    var isKeeping: Bool { if case .keeping = mode { true } else { false } }
    var isMasked: Bool { if case .masked = mode { true } else { false } }
    var isAgain: Bool { if case .again = mode { true } else { false } }
    /// Whether hidden places stay as they are.
    var leavesHidden: Bool { if case .collecting = mode { true } else { isAgain } }

    // MARK: Messages

    mutating func exchange(_ exchange: Exchange) -> Exchange {
        let context = redactor.rules.context(method: exchange.request.method, path: exchange.request.path)
        let (message, url) = request(exchange.request, url: exchange.url)
        var result = exchange
        result.url = url
        result.request = message
        switch exchange.outcome {
        case .response(let response): result.outcome = .response(self.response(response, context))
        case .failed(let reason): result.outcome = .failed(sentence(reason))
        }
        if let address = exchange.serverAddress, !AddressText.isLoopback(address.utf8) {
            result.serverAddress = text(hide(Array(address.utf8), .undeclared, at: "serverAddress"))
        }
        if let connection = exchange.connection, !isSmallInteger(connection.utf8) {
            result.connection = text(hide(Array(connection.utf8), .undeclared, at: "connection"))
        }
        return result
    }

    mutating func request(_ request: RequestMessage, url: String) -> (message: RequestMessage, url: String) {
        let context = redactor.rules.context(method: request.method, path: request.path)
        ownHost = URLPieces(Array(url.utf8)[...]).host.map { isUpper($0) ? $0 | 0x20 : $0 }
        if isKeeping { redactor.rememberWord(ownHost) }
        let address = text(self.url(Array(url.utf8), context, at: ""))
        let target = text(self.url(Array(request.targetBytes), context, at: "", isCounted: false))
        let type = request.field("Content-Type").flatMap { MediaType($0) }
        let place = context.body(context.operation?.body?.contents, type)
        let content = body(
            request.content, type, codings: request.fields(named: "Content-Encoding"),
            RedactBody(label: "request.body", place: place, operation: nil))
        let fields = self.fields(request.allFields, context, status: nil, contentCount: content.count)
        return (
            RequestMessage(method: method(request.method), target: target, fields: fields, content: content), address
        )
    }

    private mutating func response(_ response: ResponseMessage, _ context: RedactContext) -> ResponseMessage {
        let type = response.field("Content-Type").flatMap { MediaType($0) }
        let rule = context.operation?.response(for: response.status)
        let place = context.body(rule?.contents, type)
        let content = body(
            response.content, type, codings: response.fields(named: "Content-Encoding"),
            RedactBody(
                label: "response.body", place: place, operation: context.knowsMethod ? context.operation : nil))
        let fields = self.fields(
            response.allFields, context, status: response.status, contentCount: content.count)
        // The phrase becomes the registered one: it may be any text.
        return ResponseMessage(status: response.status, fields: fields, content: content)
    }

    /// A method is a word of the format, or it is data: registered ones are in capitals.
    private mutating func method(_ method: String) -> String {
        if method.utf8.allSatisfy({ isUpper($0) || $0 == 0x2D }), method.utf8.count <= 20 { return method }
        return text(hide(Array(method.utf8), .undeclared, at: "method"))
    }

    // MARK: Verdicts

    /// The verdict on a text of a URI, a field or a form.
    func verdict(
        _ value: some Collection<UInt8>, _ declared: (place: PrivacyPlace?, rule: PrivacyRule)?, isCredential: Bool,
        isNamed: Bool
    ) -> RedactVerdict {
        if value.isEmpty { return .keep(.closed) }
        if isNamed { return .keep(.userWord) }
        if isCredential { return .hide(.credential) }
        if redactor.keepWords.hasAll { return .keep(.userWord) }
        let rule = declared?.place?.rule.and(declared?.rule ?? PrivacyRule()) ?? declared?.rule
        if let hidden = RedactPass.hiding(rule?.decisive) { return .hide(hidden) }
        if rule?.decisive == .public, !redactor.ignoresPublic { return .keep(.marked) }
        let place = declared?.place
        if place?.mayBeNumber ?? true, isSmallInteger(value) { return .keep(.closed) }
        if place?.mayBeBoolean ?? true, value.elementsEqual("true".utf8) || value.elementsEqual("false".utf8) {
            return .keep(.closed)
        }
        if let place, place.documents(string: value) || place.documents(number: value) { return .keep(.documented) }
        return .hide(.undeclared)
    }

    static func hiding(_ mark: PrivacyMark?) -> HideRule? {
        switch mark {
        case .secret: .secret
        case .personal: .personal
        case .health: .health
        case .public, nil: nil
        }
    }

    /// What stands instead of a value: itself where it is kept, swept of values that were hidden elsewhere.
    mutating func apply(_ verdict: RedactVerdict, to value: [UInt8], at place: @autoclosure () -> String) -> [UInt8] {
        switch verdict {
        case .hide(let rule): return hide(value, rule, at: place())
        case .keep(let reason):
            if !value.isEmpty { report.count(reason) }
            switch reason {
            case .marked, .userWord: return swept(value, isKept: reason == .userWord, at: place())
            case .closed, .documented, .protocolField: return value
            }
        }
    }

    /// A public text, or one that is `isKept` at the user's word, without the values that were hidden before it.
    mutating func swept(_ value: [UInt8], isKept: Bool, at place: @autoclosure () -> String) -> [UInt8] {
        if case .live(let known, sweeps: true) = mode { return swept(value, of: known) }
        guard isKeeping || isAgain else { return value }
        if let (text, count) = redactor.swept(value, isKept: isKept) {
            report.count(.repeated, at: place(), count)
            return text
        }
        if isKeeping { isKept ? redactor.rememberKept(value) : redactor.rememberPublic(value) }
        return value
    }

    /// A public text in which what one of these pseudonyms stands for is replaced, as the recording of it was swept:
    /// runs
    /// without spaces, bare of the marks around them, and words. What was hidden with spaces in it is not recognised.
    private func swept(_ value: [UInt8], of known: Set<String>) -> [UInt8] {
        guard value.count >= HiddenValues.searchedMin else { return value }
        let isWordByte: (UInt8) -> Bool = { isLetterOrDigit($0) || $0 >= 0x80 }
        func stand(_ word: ArraySlice<UInt8>) -> [UInt8]? {
            guard word.count >= HiddenValues.searchedMin else { return nil }
            let made = redactor.pseudonyms.pseudonym(of: Array(word))
            return known.contains(text(made)) ? made : nil
        }
        func words(_ run: ArraySlice<UInt8>) -> [UInt8] {
            runs(of: run, isWordByte).flatMap { isWordByte($0[$0.startIndex]) ? stand($0) ?? Array($0) : Array($0) }
        }
        return runs(of: value[...]) { $0 > 0x20 }.flatMap { run -> [UInt8] in
            guard let first = run.firstIndex(where: isWordByte), let last = run.lastIndex(where: isWordByte),
                let made = stand(run[first...last])
            else { return words(run) }
            return run[..<first] + made + run[(last + 1)...]
        }
    }

    /// The text cut wherever the kind of byte changes.
    private func runs(of text: ArraySlice<UInt8>, _ kind: (UInt8) -> Bool) -> [ArraySlice<UInt8>] {
        var runs: [ArraySlice<UInt8>] = []
        var at = text.startIndex
        while at < text.endIndex {
            let end = text[at...].firstIndex { kind($0) != kind(text[at]) } ?? text.endIndex
            runs.append(text[at..<end])
            at = end
        }
        return runs
    }

    /// The pseudonym of a value, or what the mode wants in its place.
    mutating func hide(_ value: [UInt8], _ rule: HideRule, at place: @autoclosure () -> String) -> [UInt8] {
        if value.isEmpty { return value }
        switch mode {
        case .again: return value
        case .collecting:
            collected.insert(text(value))
            return value
        case .masked: return Array(ValueShape(value).maskName.utf8)
        case .live(let known, _):
            if known.contains(text(value)) { return value }
            return redactor.knownPseudonym(of: value) ?? redactor.pseudonyms.pseudonym(of: value)
        case .keeping:
            report.count(rule, at: place())
            let isStrong = rule != .undeclared && rule != .unreadable
            if let known = redactor.knownPseudonym(of: value) {
                if isStrong { redactor.remember([HiddenPart(original: value, pseudonym: known)], isStrong: true) }
                return known
            }
            var parts: [HiddenPart] = []
            let made = redactor.pseudonyms.pseudonym(of: value, parts: &parts)
            parts.append(HiddenPart(original: value, pseudonym: made))
            redactor.remember(parts, isStrong: isStrong)
            return made
        }
    }

    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

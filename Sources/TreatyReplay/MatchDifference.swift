// What tells two requests apart, for people who look for the recording of one; whether they match is the key's answer.
package import TreatyContract
import TreatyData
import TreatyText

/// One place where a request differs from a recorded one.
package struct MatchDifference: Sendable, Equatable {
    /// `method`, `path`, `query.id`, `header.x-key`, `cookie.id`, `body#/a/b`, or `body`.
    package let at: String
    /// What was recorded; nil where nothing was, and where it must not be shown.
    package let expected: String?
    /// What was sent; nil where nothing was, and where it must not be shown.
    package let found: String?
    /// Whether the values are those of a secret, which nobody may read here.
    package let isHidden: Bool

    /// `query.id: recorded 1, sent 2`.
    package var sentence: String {
        if isHidden { return "\(at) differs" }
        func words(_ verb: String, _ value: String?) -> String {
            value.map { "\(verb) \($0.isEmpty ? "empty" : $0)" } ?? "not \(verb)"
        }
        return "\(at): \(words("recorded", expected)), \(words("sent", found))"
    }
}

/// Which values may not be shown: the credentials of contracts, and what is named like a secret.
package struct MatchSecrets: Sendable {
    private let places: Set<Locator>
    private let isHiddenElsewhere: @Sendable (Locator) -> Bool

    /// `isHidden` says of further places that their values may not be shown.
    package init(
        contracts: [Contract] = [], isHidden: @escaping @Sendable (Locator) -> Bool = { _ in false }
    ) {
        places = Set(contracts.flatMap { $0.schemes.compactMap(\.place) })
        isHiddenElsewhere = isHidden
    }

    /// Whether the value at a place may not be shown.
    package func hides(_ place: Locator) -> Bool {
        if places.contains(place) || isHiddenElsewhere(place) { return true }
        switch place {
        case .cookie: return true
        case .header(let name): return ["cookie", "set-cookie"].contains(name) || isNamedLikeSecret(name)
        case .query(let name), .path(let name): return isNamedLikeSecret(name)
        case .body(let pointer): return pointer.tokens.contains { isNamedLikeSecret($0) }
        default: return false
        }
    }

    private func isNamedLikeSecret(_ name: String) -> Bool {
        let plain = name.lowercased().filter { $0 != "-" && $0 != "_" }
        return MatchSecrets.words.contains { plain.contains($0) }
    }

    private static let words = [
        "token", "secret", "passw", "passphrase", "session", "apikey", "authorization", "credential", "signature",
        "sessionkey", "accesskey", "privatekey",
    ]

    /// A URL or a target for people: the values of secrets in its query are left out.
    package func shown(_ url: String) -> String {
        guard let mark = url.firstIndex(of: "?") else { return url }
        let pieces = url[url.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false).map {
            piece -> String in
            guard let equals = piece.firstIndex(of: "=") else { return String(piece) }
            let written = piece[..<equals]
            let name = PercentEncoding.decoded(written.utf8, plusIsSpace: true) ?? Array(written.utf8)
            return hides(.query(String(decoding: name, as: UTF8.self))) ? "\(written)=…" : String(piece)
        }
        return url[...mark] + pieces.joined(separator: "&")
    }
}

/// A comparison of two forms under way; it ends at `limit` differences.
struct MatchComparison {
    private let secrets: MatchSecrets
    private let limit: Int
    private(set) var differences: [MatchDifference] = []
    /// How far apart they are: a method or a segment of the path weighs more than a value.
    private(set) var distance = 0

    init(_ recorded: MatchForm, _ sent: MatchForm, secrets: MatchSecrets, limit: Int = 20) {
        self.secrets = secrets
        self.limit = limit
        if recorded.method != sent.method {
            distance += 8
            add("method", text(recorded.method), text(sent.method))
        }
        comparePaths(recorded.path, sent.path)
        compare(recorded.query, sent.query) { .query($0) }
        compare(recorded.fields, sent.fields) { .header($0) }
        compare(recorded.cookies, sent.cookies) { .cookie($0) }
        compareBodies(recorded, sent)
    }

    private mutating func add(_ at: String, _ expected: String?, _ found: String?) {
        guard differences.count < limit else { return }
        differences.append(MatchDifference(at: at, expected: expected, found: found, isHidden: false))
    }

    /// Adds a difference of two values, unless they may not be shown.
    private mutating func add(at place: Locator, _ expected: String?, _ found: String?) {
        distance += 1
        guard differences.count < limit else { return }
        let isHidden = secrets.hides(place)
        differences.append(
            MatchDifference(
                at: place.description, expected: isHidden ? nil : expected, found: isHidden ? nil : found,
                isHidden: isHidden))
    }

    private mutating func comparePaths(_ recorded: [UInt8], _ sent: [UInt8]) {
        guard recorded != sent else { return }
        distance += 4 * MatchComparison.segmentsApart(recorded, sent)
        add("path", text(recorded), text(sent))
    }

    /// How many segments of two paths differ, place by place.
    static func segmentsApart(_ left: [UInt8], _ right: [UInt8]) -> Int {
        let a = left.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let b = right.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return zip(a, b).count { $0 != $1 } + abs(a.count - b.count)
    }

    private mutating func compare(_ recorded: [MatchPair], _ sent: [MatchPair], _ place: (String) -> Locator) {
        guard recorded != sent else { return }
        let left = Dictionary(grouping: recorded, by: \.name)
        let right = Dictionary(grouping: sent, by: \.name)
        let names = Set(left.keys).union(right.keys).sorted { $0.lexicographicallyPrecedes($1) }
        for name in names where left[name] != right[name] {
            add(at: place(String(decoding: name, as: UTF8.self)), values(left[name]), values(right[name]))
        }
    }

    private func values(_ pairs: [MatchPair]?) -> String? {
        pairs.map { text(Array($0.map(\.value).joined(separator: ", ".utf8))) }
    }

    // MARK: Bodies

    private mutating func compareBodies(_ recorded: MatchForm, _ sent: MatchForm) {
        switch (recorded.body, sent.body) {
        case (.none, .none): break
        case (.json(let first, let left), .json(let second, let right)):
            if first != second { add(at: .header("content-type"), first, second) }
            compareJSON(left.root, right.root, ignored: recorded.ignoredBody.map { $0.tokens[...] })
        case (.form(let left), .form(let right)): compare(left, right) { .body(JSONPointer([$0])) }
        case (.multipart(let left), .multipart(let right)): compareParts(left, right)
        case (.bytes(let first, let left), .bytes(let second, let right)):
            guard first != second || left != right else { break }
            let same = zip(left, right).prefix { $0 == $1 }.count
            let place = first == second ? ", other from byte \(same)" : ""
            add(at: .body(JSONPointer()), recorded.body.summary, sent.body.summary + place)
        default: add(at: .body(JSONPointer()), recorded.body.summary, sent.body.summary)
        }
    }

    private mutating func compareParts(_ recorded: [MatchPart], _ sent: [MatchPart]) {
        let left = Dictionary(grouping: recorded, by: \.name)
        let right = Dictionary(grouping: sent, by: \.name)
        for name in Set(left.keys).union(right.keys).sorted() where left[name] != right[name] {
            add(at: .body(JSONPointer([name])), shown(left[name]), shown(right[name]))
        }
    }

    private func shown(_ parts: [MatchPart]?) -> String? {
        parts.map { parts in
            parts.map { part in
                let kind = [part.fileName, part.essence].compactMap(\.self).joined(separator: ", ")
                let isText = part.fileName == nil && part.essence.hasPrefix("text/")
                return isText ? text(part.content) : "\(part.content.count) bytes (\(kind))"
            }.joined(separator: ", ")
        }
    }

    /// Walks two values side by side with a stack of its own.
    private mutating func compareJSON(_ recorded: Value, _ sent: Value, ignored: [ArraySlice<String>]) {
        var open = [(left: recorded as Value?, right: sent as Value?, at: JSONPointer(), ignored: ignored)]
        while let (left, right, at, ignored) = open.popLast(), differences.count < limit {
            guard let left, let right, left.kind == right.kind else {
                add(at: .body(at), left.map { shown($0) }, right.map { shown($0) })
                continue
            }
            switch left.kind {
            case .null, .false, .true: break
            case .number, .string:
                if JSON(left) != JSON(right) { add(at: .body(at), shown(left), shown(right)) }
            case .array, .object:
                let pairs = left.kind == .array ? elements(left, right) : members(left, right)
                for (name, a, b) in pairs.reversed() {
                    let inner = ignored.isEmpty ? [] : MatchBody.rest(of: ignored, below: name.utf8)
                    if inner.contains(where: \.isEmpty) { continue }
                    open.append((a, b, at.appending(name), inner))
                }
            }
        }
    }

    private func elements(_ left: Value, _ right: Value) -> [(String, Value?, Value?)] {
        let (a, b) = (Array(left.elements), Array(right.elements))
        return (0..<max(a.count, b.count)).map {
            (String($0), $0 < a.count ? a[$0] : nil, $0 < b.count ? b[$0] : nil)
        }
    }

    /// Members by name and, of one name, in order.
    private func members(_ left: Value, _ right: Value) -> [(String, Value?, Value?)] {
        var names: [[UInt8]] = []
        var pairs: [[UInt8]: (left: [Value], right: [Value])] = [:]
        for member in left.members {
            let name = Array(member.name.utf8)
            if pairs[name] == nil { names.append(name) }
            pairs[name, default: ([], [])].left.append(member.value)
        }
        for member in right.members {
            let name = Array(member.name.utf8)
            if pairs[name] == nil { names.append(name) }
            pairs[name, default: ([], [])].right.append(member.value)
        }
        return names.flatMap { name -> [(String, Value?, Value?)] in
            let found = pairs[name] ?? ([], [])
            return (0..<max(found.left.count, found.right.count)).map {
                (
                    String(decoding: name, as: UTF8.self), $0 < found.left.count ? found.left[$0] : nil,
                    $0 < found.right.count ? found.right[$0] : nil
                )
            }
        }
    }

    private func shown(_ value: Value) -> String {
        switch value.kind {
        case .array: "an array of \(value.count)"
        case .object: "an object of \(value.count)"
        case .string: "\"\(text(Array(value.text.utf8)))\""
        default: text(Array(JSON(value).bytes))
        }
    }

    /// A text for people, cut at 80 bytes.
    private func text(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes.prefix(80), as: UTF8.self)
        return bytes.count > 80 ? text + "…" : text
    }
}

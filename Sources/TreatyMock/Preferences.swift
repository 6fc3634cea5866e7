// Which answer a client asks for by Prefer (RFC 7240) or by its twins in the query; to find it is not its work.
import TreatyHTTP

/// What a request prefers; all nil where it leaves the choice to the mock.
struct Preferences: Sendable {
    private(set) var code: Int?
    private(set) var example: String?
    private(set) var error: String?
    private(set) var dynamic: Bool?
    private(set) var seed: String?
    /// The URL of the server that is meant (`__server`), which no Prefer field replaces.
    private(set) var server: String?

    /// Whether the answer is forced, whatever the request says otherwise.
    var isForced: Bool { code != nil || example != nil || error != nil }

    /// Reads the Prefer fields, or without one the names of the query that begin with two underscores; throws the
    /// sentence that says which value cannot be meant.
    init(_ request: RequestMessage) throws(PreferenceFailure) {
        let query = request.query.flatMap { $0.contains(0x5F) ? try? QueryString.decode($0) : nil } ?? []
        server = query.first { $0.name == "__server" }?.value
        if server == "" { server = nil }
        let fields = request.fields(named: "Prefer")
        if fields.contains(where: { !$0.isEmpty }) {
            for preference in Prefer.decode(fields) {
                try set(preference.name, preference.value ?? "", spelled: "Prefer: \(preference.name)")
            }
            return
        }
        var seen: Set<String> = []
        for pair in query where pair.name.hasPrefix("__") {
            let name = String(pair.name.dropFirst(2))
            guard ["code", "example", "dynamic", "seed"].contains(name) else { continue }
            guard seen.insert(name).inserted else {
                throw PreferenceFailure(detail: "\(pair.name) must stand in the query once")
            }
            if pair.value.isEmpty, name == "example" || name == "seed" { continue }
            try set(name, pair.value, spelled: pair.name)
        }
    }

    private mutating func set(_ name: String, _ value: String, spelled: String) throws(PreferenceFailure) {
        switch name {
        case "code":
            let isThreeDigits = value.utf8.count == 3 && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isThreeDigits, let number = Int(value) else {
                throw PreferenceFailure(detail: "\(spelled) must be a status of three digits, not '\(value)'")
            }
            code = number
        case "example", "error":
            guard !value.isEmpty else { throw PreferenceFailure(detail: "\(spelled) must have a value") }
            if name == "example" { example = value } else { error = value }
        case "dynamic":
            guard value == "true" || value == "false" else {
                throw PreferenceFailure(detail: "\(spelled) must be true or false, not '\(value)'")
            }
            dynamic = value == "true"
        case "seed": if !value.isEmpty { seed = value }
        default: break
        }
    }

    /// The value of Preference-Applied (RFC 7240 3) of an answer; nil where nothing was applied.
    func applied(to draft: AnswerDraft) -> String? {
        if draft.isProblem { return nil }
        // An error decides the whole answer; what else was preferred is not looked at then.
        if let error { return "error=\(quoted(error))" }
        var parts: [String] = []
        let isCode = code == draft.status
        if isCode { parts.append("code=\(draft.status)") }
        if let example, isCode || !draft.isRefusal { parts.append("example=\(quoted(example))") }
        if let dynamic { parts.append("dynamic=\(dynamic)") }
        if let seed { parts.append("seed=\(quoted(seed))") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F || byte == 0x2D
            }
        if isPlain { return text }
        let visible = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }
        return "\""
            + String(String.UnicodeScalarView(visible)).flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
            + "\""
    }
}

/// A preference whose value cannot be meant.
struct PreferenceFailure: Error {
    let detail: String
}

// Which answer a client asks for by Prefer (RFC 7240): code, example, error, dynamic; to find it is not its work.
import TreatyHTTP

/// What a request prefers; all nil where it leaves the choice to the mock.
struct Preferences: Sendable {
    private(set) var code: Int?
    private(set) var example: String?
    private(set) var error: String?
    private(set) var dynamic: Bool?

    /// Whether the answer is forced, whatever the request says otherwise.
    var isForced: Bool { code != nil || example != nil || error != nil }

    /// Reads the Prefer fields; throws the sentence that says which value cannot be meant.
    init(_ request: RequestMessage) throws(PreferenceFailure) {
        guard request.fieldBytes("Prefer") != nil else { return }
        for preference in Prefer.decode(request.fields(named: "Prefer")) {
            let value = preference.value ?? ""
            switch preference.name {
            case "code":
                guard value.utf8.count == 3, let number = Int(value), (100...599).contains(number) else {
                    throw PreferenceFailure(detail: "Prefer: code must be a status from 100 to 599, not '\(value)'")
                }
                code = number
            case "example": example = value
            case "error": error = value
            case "dynamic":
                guard value == "true" || value == "false" else {
                    throw PreferenceFailure(detail: "Prefer: dynamic must be true or false, not '\(value)'")
                }
                dynamic = value == "true"
            default: break
            }
        }
    }

    /// The value of Preference-Applied (RFC 7240 3); nil where nothing was preferred.
    var applied: String? {
        // An error decides the whole answer; what else was preferred is not looked at then.
        if let error { return "error=\(quoted(error))" }
        var parts: [String] = []
        if let code { parts.append("code=\(code)") }
        if let example { parts.append("example=\(quoted(example))") }
        if let dynamic { parts.append("dynamic=\(dynamic)") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F || byte == 0x2D
        }
        if isPlain { return text }
        return "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
    }
}

/// A preference whose value cannot be meant.
struct PreferenceFailure: Error {
    let detail: String
}

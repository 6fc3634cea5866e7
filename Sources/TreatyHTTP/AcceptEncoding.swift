// Which content codings a request allows its answer (RFC 9110 12.5.3); coding and decoding are done elsewhere.
import TreatyText

/// The content codings that the Accept-Encoding fields of one request allow.
package struct AcceptEncoding: Sendable {
    /// Coding names in lower case with whether their weight is above 0; nil without the field, when all are allowed.
    private let weights: [String: Bool]?

    /// `fields` are the values of all Accept-Encoding lines.
    package init(fields: [String]) {
        guard !fields.isEmpty else {
            weights = nil
            return
        }
        var weights: [String: Bool] = [:]
        for element in fields.joined(separator: ",").split(separator: ",") {
            let parts = element.split(separator: ";").map { part in
                part.filter { $0 != " " && $0 != "\t" }.lowercased()
            }
            guard let name = parts.first, !name.isEmpty else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { $0.dropFirst(2) } ?? "1"
            // A weight of nothing but zeros means: not acceptable (RFC 9110 12.4.2).
            weights[AcceptEncoding.named(name)] = weight.contains { ("1"..."9").contains($0) }
        }
        self.weights = weights
    }

    /// Whether an answer may be coded with each of these, the names of its Content-Encoding.
    package func allows(_ codings: [String]) -> Bool {
        guard let weights else { return true }
        return codings.allSatisfy { coding in
            let name = AcceptEncoding.named(coding.lowercased())
            return weights[name] ?? weights["*"] ?? (name == "identity")
        }
    }

    /// `x-gzip` and `x-compress` mean what they mean without the `x-` (RFC 9110 8.4.1).
    private static func named(_ name: String) -> String {
        name == "x-gzip" || name == "x-compress" ? String(name.dropFirst(2)) : name
    }
}

/// The names in the Content-Encoding fields of a message, in the order they were applied, `identity` left out.
package func contentCodings(of message: some HTTPMessage) -> [String] {
    ContentCoding.names(in: message.fields(named: "Content-Encoding")).filter { $0 != "identity" }
}

// What browsers need to hear before scripts of other origins may read an answer (Fetch 3.2); who may is decided above.

/// Fields that let the origin which asks read an answer.
package enum CrossOriginFields {
    /// The fields of the answer to a preflight (Fetch 3.2.2), a 204; nil where the request is none.
    /// `methods` are those of the path; where none are known the wanted one is allowed.
    package static func preflight(_ request: RequestMessage, methods: [String]) -> [(String, String)]? {
        guard request.methodBytes.elementsEqual("OPTIONS".utf8),
            let wanted = request.field("Access-Control-Request-Method"), let origin = request.field("Origin")
        else { return nil }
        var fields = [
            ("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", (methods.isEmpty ? [wanted] : methods).joined(separator: ", ")),
        ]
        if let names = request.field("Access-Control-Request-Headers") {
            fields.append(("Access-Control-Allow-Headers", names))
        }
        fields.append(("Access-Control-Max-Age", "600"))
        let dependsOn = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
        return fields + [("Vary", dependsOn)]
    }

    /// The fields of an answer that was for another origin, with those for the one that asks now in their place; the
    /// same where no origin asks.
    package static func reopened(_ fields: [(String, String)], to request: RequestMessage) -> [(String, String)] {
        guard request.field("Origin") != nil else { return fields }
        let (kept, ours) = parted(fields, to: request)
        return kept + ours
    }

    /// Which fields stay, and those that come behind them.
    private static func parted<Value>(
        _ fields: [(String, Value)], to request: RequestMessage
    ) -> (kept: [(String, Value)], ours: [(String, String)]) {
        let replaced: Set<String> = ["access-control-allow-origin", "access-control-allow-credentials"]
        let kept = fields.filter { !replaced.contains($0.0.lowercased()) }
        var names: [String] = []
        if !kept.contains(where: { $0.0.lowercased() == "access-control-expose-headers" }) {
            for (name, _) in kept where !names.contains(name) { names.append(name) }
        }
        return (kept, opening(names, to: request))
    }

    /// The same for a whole answer; the message itself where no origin asks.
    package static func reopened(_ response: ResponseMessage, to request: RequestMessage) -> ResponseMessage {
        guard request.field("Origin") != nil else { return response }
        // The bytes of an upstream need not be text.
        let lines = response.fieldLines
        let fields = parted(lines.indices.map { (String(decoding: lines[$0].name, as: UTF8.self), $0) }, to: request)
        return response.replacing(
            fieldLines: fields.kept.map { lines[$0.1] }
                + fields.ours.map { (Array($0.0.utf8)[...], Array($0.1.utf8)[...]) })
    }

    /// The fields that an answer needs beside those it has (`names`); none where no origin asks.
    package static func opening(_ names: [String], to request: RequestMessage) -> [(String, String)] {
        guard let origin = request.field("Origin") else { return [] }
        var fields = [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true")]
        if !names.isEmpty { fields.append(("Access-Control-Expose-Headers", names.joined(separator: ", "))) }
        return fields + [("Vary", "Origin")]
    }
}

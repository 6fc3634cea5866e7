// Why no recording answers a request: the nearest one and what differs; what is answered instead is decided elsewhere.
import TreatyData
package import TreatyHTTP
import TreatyText

/// A request that was not recorded, beside the recording that comes nearest.
package struct ReplayMiss: Sendable {
    package let method: String
    /// The request's target; values of secrets in its query are left out.
    package let target: String
    /// The nearest recording, by its place in the player's recordings; nil where there are none.
    package let nearest: Int?
    /// Method and URL of the nearest; values of secrets in its query are left out.
    package let nearestMethod: String
    package let nearestURL: String
    /// How a person finds it: `entry 3 of a.har`.
    package let nearestName: String
    package let nearestNumber: Int
    package let differences: [MatchDifference]

    /// One sentence.
    package var detail: String {
        guard nearest != nil else { return "no request is recorded, so there is no answer to \(method) \(target)" }
        let first = differences.first.map { "; \($0.sentence)" } ?? ""
        let more = differences.count > 1 ? " and \(differences.count - 1) more" : ""
        return "no recording answers \(method) \(target); the nearest is \(nearestName)\(first)\(more)"
    }

    /// The problem document (RFC 9457 3), a 404.
    package var response: ResponseMessage {
        var body = ReplayProblem.body(.noRecording, status: 404, detail: detail)
        if nearest != nil {
            body["nearest"] = [
                "entry": .int(nearestNumber), "method": .string(nearestMethod), "url": .string(nearestURL),
            ]
            body["differences"] = .array(differences.map(\.json))
        }
        return ReplayProblem.response(body, status: 404)
    }
}

extension MatchDifference {
    /// Absent values are null; those of a secret are left out, and `hidden` says so.
    var json: JSON {
        if isHidden { return ["at": .string(at), "hidden": true] }
        func value(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
        return ["at": .string(at), "expected": value(expected), "found": value(found)]
    }
}

/// Problem documents of a replay itself.
enum ReplayProblem: String {
    case noRecording = "NO_RECORDING_MATCHED_ERROR"
    case recordedFailure = "RECORDED_FAILURE_ERROR"

    static func body(_ name: ReplayProblem, status: Int, detail: String) -> JSON {
        [
            "type": .string("urn:treaty:problem:\(name.rawValue)"), "title": .string(reasonPhrase(status)),
            "status": .int(status), "detail": .string(detail), "code": .string(name.rawValue),
        ]
    }

    static func response(_ body: JSON, status: Int) -> ResponseMessage {
        ResponseMessage(
            status: status, fields: [("Content-Type", "application/problem+json")], content: body.bytes)
    }
}

/// Looks for the recording that comes nearest to a request. Its cost is bounded, whatever the number of recordings.
package struct ReplayNeighbours: Sendable {
    private let player: ReplayPlayer
    private let secrets: MatchSecrets
    /// Recordings by the canonical path of their requests.
    private let byPath: [[UInt8]: [Int32]]
    private let byMethod: [[UInt8]: [Int32]]

    /// How many recordings are looked at, and how many bytes of their bodies.
    private static let candidatesMax = 500
    private static let bytesMax = 4 << 20
    /// Of recordings with other paths only the nearest are compared in full.
    private static let otherPathsMax = 20

    package init(_ player: ReplayPlayer, secrets: MatchSecrets = MatchSecrets()) {
        self.player = player
        self.secrets = secrets
        var byPath: [[UInt8]: [Int32]] = [:]
        var byMethod: [[UInt8]: [Int32]] = [:]
        for (position, recording) in player.recordings.enumerated() {
            let request = recording.exchange.request
            let entry = Int32(truncatingIfNeeded: position)
            byPath[MatchForm.canonicalPath(request.path), default: []].append(entry)
            byMethod[Array(request.methodBytes), default: []].append(entry)
        }
        self.byPath = byPath
        self.byMethod = byMethod
    }

    /// The methods recorded for a path, in order, each once.
    package func methods(at path: ArraySlice<UInt8>) -> [String] {
        var methods: [String] = []
        for entry in (byPath[MatchForm.canonicalPath(path)] ?? []).prefix(ReplayNeighbours.candidatesMax) {
            let method = player.recordings[Int(entry)].exchange.request.method
            if !methods.contains(method) { methods.append(method) }
        }
        return methods
    }

    /// Why a request is not answered.
    package func miss(_ request: RequestMessage) -> ReplayMiss {
        let forms = player.normalisations.map { Array(player.forms(of: request, $0)) }
        var best: (recording: Int, comparison: MatchComparison)?
        var bytes = 0
        for candidate in candidates(for: forms.first ?? []) {
            let recorded = player.recordings[candidate].exchange.request
            bytes += recorded.content.count
            if best != nil, bytes > ReplayNeighbours.bytesMax { break }
            for (normalisation, forms) in zip(player.normalisations, forms) {
                let other = normalisation.form(recorded: recorded, player.rules)
                for form in forms {
                    let comparison = MatchComparison(other, form, secrets: secrets)
                    if comparison.distance < best?.comparison.distance ?? .max { best = (candidate, comparison) }
                }
            }
        }
        let nearest = best.map { player.recordings[$0.recording] }
        return ReplayMiss(
            method: request.method, target: secrets.shown(request.target), nearest: best?.recording,
            nearestMethod: nearest?.exchange.request.method ?? "",
            nearestURL: nearest.map { secrets.shown($0.exchange.url) } ?? "",
            nearestName: best.map { player.name(of: $0.recording) } ?? "", nearestNumber: nearest?.number ?? 0,
            differences: best?.comparison.differences ?? [])
    }

    /// Those of the same path; where there are none, those of the same method whose paths come nearest; else any.
    private func candidates(for forms: [MatchForm]) -> [Int] {
        let most = ReplayNeighbours.candidatesMax
        for form in forms {
            if let same = byPath[form.path] { return same.prefix(most).map { Int($0) } }
        }
        let sameMethod = forms.first.flatMap { byMethod[$0.method] }
        let others = sameMethod.map { $0.prefix(most).map { Int($0) } } ?? Array(player.recordings.indices.prefix(most))
        let ranked = others.map { candidate -> (candidate: Int, apart: Int) in
            let other = MatchForm.canonicalPath(player.recordings[candidate].exchange.request.path)
            return (candidate, forms.map { MatchComparison.segmentsApart(other, $0.path) }.min() ?? 0)
        }
        return ranked.sorted { ($0.apart, $0.candidate) < ($1.apart, $1.candidate) }
            .prefix(ReplayNeighbours.otherPathsMax).map(\.candidate)
    }
}

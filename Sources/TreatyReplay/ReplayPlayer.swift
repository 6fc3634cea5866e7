// Which recording answers a request, and which come after it; how an answer is sent is not decided here.
import Synchronization
package import TreatyHTTP

/// One recorded exchange and where it stands.
package struct Recording: Sendable {
    package let exchange: Exchange
    /// The file it was read from, as the user named it.
    package let file: String
    /// Its place in `log.entries`, counted from 1.
    package let number: Int

    package init(exchange: Exchange, file: String, number: Int) {
        self.exchange = exchange
        self.file = file
        self.number = number
    }
}

/// Recordings that are played: to equal requests one after the other, in the order they were recorded. It may be asked
/// from any thread.
package final class ReplayPlayer: Sendable {
    /// A recording that answers, by its place in `recordings`, and which normalisation found it.
    package struct Match: Sendable, Equatable {
        package let recording: Int
        package let normalisation: Int

        package init(recording: Int, normalisation: Int) {
            self.recording = recording
            self.normalisation = normalisation
        }
    }

    package let recordings: [Recording]
    package let rules: MatchRules
    package let normalisations: [ReplayNormalisation]
    /// The path that clients may leave out; nil where there is none.
    private let base: String?
    /// Whether the recordings come from more than one file.
    private let hasSeveralFiles: Bool
    private let loops: Bool
    private let indices: [ReplayIndex]
    /// For each normalisation which of `indices` it looks into: those that change no recording share one.
    private let indexOf: [Int]
    private let state: Mutex<State>

    private struct State {
        /// For each index and slot the recording that answers next.
        var cursors: [[Int32]]
        var isAsked: [Bool]
    }

    /// Indexes recordings in their order. Of `normalisations` the first that finds one decides.
    /// A request is also looked for with the path `base` before its own, such as `/v1`, no slash at its end.
    /// With `loops`, behind the last of equal requests comes the first again; else the last answers for ever.
    package init(
        _ recordings: [Recording], rules: MatchRules = MatchRules(),
        normalisations: [ReplayNormalisation] = [.asSent], base: String? = nil, loops: Bool = false
    ) {
        self.recordings = recordings
        self.rules = rules
        self.normalisations = normalisations
        self.base = base.flatMap { $0.isEmpty ? nil : $0 }
        self.loops = loops
        hasSeveralFiles = recordings.contains { $0.file != recordings[0].file }
        var indices: [ReplayIndex] = []
        var indexOf: [Int] = []
        var plain: Int?
        for normalisation in normalisations {
            if normalisation.recorded == nil, let plain {
                indexOf.append(plain)
                continue
            }
            if normalisation.recorded == nil { plain = indices.count }
            indexOf.append(indices.count)
            indices.append(
                ReplayIndex(recordings.map { normalisation.form(recorded: $0.exchange.request, rules).key }))
        }
        self.indices = indices
        self.indexOf = indexOf
        state = Mutex(
            State(cursors: indices.map(\.heads), isAsked: Array(repeating: false, count: recordings.count)))
    }

    /// The recording that answers a request now; the next equal request gets the one behind it. Nil where none matches.
    package func take(_ request: RequestMessage) -> Match? {
        for (position, normalisation) in normalisations.enumerated() {
            for form in forms(of: request, normalisation) {
                if let slot = indices[indexOf[position]].slot(of: form.key) {
                    return Match(recording: next(indexOf[position], slot), normalisation: position)
                }
            }
        }
        return nil
    }

    /// The form of a live request, then that of the same below the base path; each is made when it is asked for.
    func forms(
        of request: RequestMessage, _ normalisation: ReplayNormalisation
    ) -> some Sequence<MatchForm> {
        (base == nil ? 0..<1 : 0..<2).lazy.map { [rules, base] turn in
            let spelled = turn == 0 ? request : request.below(base ?? "")
            return normalisation.form(live: spelled, rules)
        }
    }

    /// The next recording of a slot, and steps on.
    private func next(_ index: Int, _ slot: Int) -> Int {
        state.withLock { state in
            let recording = Int(state.cursors[index][slot])
            let next = indices[index].next[recording]
            if next >= 0 {
                state.cursors[index][slot] = next
            } else if loops {
                state.cursors[index][slot] = indices[index].heads[slot]
            }
            state.isAsked[recording] = true
            return recording
        }
    }

    /// Puts every sequence back to its first recording, and forgets what was asked for.
    package func rewind() {
        state.withLock { state in
            state.cursors = indices.map(\.heads)
            state.isAsked = Array(repeating: false, count: recordings.count)
        }
    }

    /// The recordings that answered no request so far, by their places.
    package var neverAsked: [Int] {
        let isAsked = state.withLock { $0.isAsked }
        return isAsked.indices.filter { !isAsked[$0] }
    }

    /// How people find a recording: `entry 3`, and of which file where there are several.
    package func name(of recording: Int) -> String {
        let one = recordings[recording]
        return hasSeveralFiles ? "entry \(one.number) of \(one.file)" : "entry \(one.number)"
    }
}

extension RequestMessage {
    /// The same request with another path before its own.
    fileprivate func below(_ base: String) -> RequestMessage {
        let path = String(decoding: path, as: UTF8.self)
        let query = query.map { "?" + String(decoding: $0, as: UTF8.self) } ?? ""
        return RequestMessage(
            method: method, target: base + path + query, fields: allFields.map { ($0.name, $0.value) },
            content: Array(content))
    }
}

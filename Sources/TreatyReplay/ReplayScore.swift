// Everything that a replay plays from, read once: files, contracts, key and rules; what is then answered is the
// player's.
package import TreatyContract
import TreatyData
package import TreatyText

/// What is played and how requests are compared with it.
package struct ReplayScore: Sendable {
    package let recordings: [Recording]
    package let contracts: [Contract]
    package let player: ReplayPlayer
    package let secrets: MatchSecrets
    /// Sentences for the start of a replay.
    package let notes: [String]

    /// How a replay differs from the plain one.
    package struct Options: Sendable {
        package var matched: [Locator] = []
        package var ignored: [Locator] = []
        package var base: String?
        package var loops = false

        package init() {}
    }

    /// `files` with the paths that they are named by. Errors: those of an entry that cannot be read.
    package init(
        _ files: [(path: String, har: HARFile)], contracts: [Contract], key: RedactionKey?, options: Options = Options()
    ) throws(Diagnostic) {
        var recordings: [Recording] = []
        var notes: [String] = []
        for (path, har) in files {
            let before = recordings.count
            for index in 0..<har.count {
                guard let exchange = try har.exchange(at: index) else { continue }
                recordings.append(Recording(exchange: exchange, file: path, number: index + 1))
            }
            let others = har.count - (recordings.count - before)
            if others > 0 { notes.append("\(others) of the entries of \(path) are no HTTP exchange") }
        }
        let named = files.flatMap { $0.har.treaty?.elements(of: "match") ?? [] }
            .compactMap { $0.string.flatMap { try? MatchRules.matched($0) } }
        let rules = MatchRules(contracts: contracts, matched: options.matched + named, ignored: options.ignored)
        let redactions = files.compactMap { RecordedRedaction($0.har, file: $0.path) }
        let hidden = ReplaySecrets(redactions, of: recordings, contracts: contracts, key: key)
        self.recordings = recordings
        self.contracts = contracts
        self.notes = notes + hidden.notes
        player = ReplayPlayer(
            recordings, rules: rules, normalisations: hidden.normalisations, base: options.base, loops: options.loops)
        secrets = MatchSecrets(contracts: contracts)
    }

    /// The contracts that recordings name and that are there, as paths: from the working folder, else from the nearest
    /// folder above the recording.
    package static func contractPaths(namedBy files: [HARFile]) -> [String] {
        unique(
            files.flatMap { file in
                (file.treaty?.elements(of: "contracts") ?? []).compactMap { contract in
                    contract["path"]?.string.flatMap { found($0, above: file.folder ?? "") }
                }
            })
    }

    private static func found(_ path: String, above folder: String) -> String? {
        if fileKind(path) != .missing { return path }
        var above = folder[...]
        while let slash = above.lastIndex(of: "/") {
            let place = above[...slash] + path
            if fileKind(String(place)) != .missing { return String(place) }
            above = above[..<slash]
        }
        return nil
    }
}

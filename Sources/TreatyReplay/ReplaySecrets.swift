// How live requests are compared with recordings in which values were hidden; what is hidden, the redactor decides.
package import TreatyContract
import TreatyData
import TreatyHTTP
import TreatyText

/// What a recording says about its own redaction (`log._treaty.redaction`).
package struct RecordedRedaction: Sendable {
    /// The file, as the user named it.
    package let file: String
    /// The fingerprint of the key that its pseudonyms were made under.
    package let fingerprint: String
    package let keeps: [Keep]

    package init(file: String, fingerprint: String, keeps: [Keep] = []) {
        self.file = file
        self.fingerprint = fingerprint
        self.keeps = keeps
    }

    /// Nil where nothing was redacted. Words of `keeps` that cannot be read are passed over.
    package init?(_ har: HARFile, file: String) {
        guard let redaction = har.treaty?["redaction"], let key = redaction["key"]?.string else { return nil }
        let keeps = redaction.elements(of: "keeps").compactMap { $0.string.flatMap { try? Keep($0) } }
        self.init(file: file, fingerprint: key, keeps: keeps)
    }
}

/// The comparisons that find redacted recordings, in the order they are tried.
package struct ReplaySecrets: Sendable {
    package let normalisations: [ReplayNormalisation]
    /// Sentences for the start of a replay.
    package let notes: [String]

    /// As sent; then, for recordings under our key, as the request would have been redacted, where a value that is a
    /// recorded pseudonym already stays one; then, for those under other keys, with every hidden value masked.
    package init(
        _ redactions: [RecordedRedaction], of recordings: [Recording], contracts: [Contract], key: RedactionKey?
    ) {
        var list: [ReplayNormalisation] = [.asSent]
        var notes: [String] = []
        let start = recordings.first.map { ReplaySecrets.origin(of: $0.exchange.url) } ?? "http://localhost"
        let own = redactions.filter { $0.fingerprint == key?.fingerprint }
        let others = redactions.filter { $0.fingerprint != key?.fingerprint }
        if let key, !own.isEmpty {
            let redactor = Redactor(key: key, contracts: contracts, keeps: own.flatMap(\.keeps))
            let files = Set(own.map(\.file))
            var known: Set<String> = []
            for recording in recordings where files.contains(recording.file) {
                known.formUnion(redactor.knownPseudonyms(of: recording.exchange))
            }
            for (name, sweeps) in [("as redacted", false), ("as redacted and swept", true)] {
                list.append(
                    ReplayNormalisation(
                        name: name,
                        live: { [known] in
                            redactor.redacted($0, url: start + $0.target, known: known, sweeps: sweeps)
                        }))
            }
        }
        if !others.isEmpty {
            // The key has no part in a mask, which holds no pseudonym.
            let redactor = Redactor(
                key: key ?? RedactionKey(text: "mask"), contracts: contracts, keeps: others.flatMap(\.keeps))
            let mask: @Sendable (RequestMessage) -> RequestMessage = { redactor.masked($0, url: start + $0.target) }
            list.append(ReplayNormalisation(name: "masked", recorded: mask, live: mask))
            for one in others {
                notes.append(
                    "\(one.file) was redacted under \(key == nil ? "a key that is not here" : "another key") "
                        + "(\(one.fingerprint)): requests match by method, "
                        + "shape of the path, public values and structure")
            }
        }
        normalisations = list
        self.notes = notes
    }

    /// Scheme and authority of a URL.
    private static func origin(of url: String) -> String {
        var place = URIReference(url)
        place.path = ""
        place.query = nil
        place.fragment = nil
        return place.description
    }
}

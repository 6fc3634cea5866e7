// From an exchange that passes to an entry on disk: hidden first, then kept; what is hidden is the redactor's.
import Synchronization
package import TreatyContract
package import TreatyData
package import TreatyHTTP
import TreatyText

/// Records exchanges into one HAR under one redactor. Shared by threads.
package final class Recorder: Sendable {
    package let redactor: Redactor
    /// What an earlier recording that was cut off left behind, now part of the HAR; nil where there was none.
    package var recovered: RecordingFile.Outcome? { file.recovered }
    private let file: RecordingFile
    private let contracts: [Contract]
    /// Hides by nobody's word that anything is public.
    private let strict: Redactor
    private let done = Mutex<(proof: ProofResult, outcome: RecordingFile.Outcome)?>(nil)

    /// Opens the recording; `version` is the program's, `comment` stands in the HAR's log.
    package init(
        _ path: String, start: RecordingFile.Start, redactor: Redactor, contracts: [Contract], version: String,
        comment: String? = nil
    ) throws(RecordingFailure) {
        self.redactor = redactor
        self.contracts = contracts
        strict = redactor.withoutRules
        try Recorder.refuseOtherKey(path, start, redactor)
        let kept = redactor.keeps.map(\.description)
        let word = kept.isEmpty ? nil : "Stored in clear at the user's word: \(kept.joined(separator: ", "))."
        let comments = [comment, word].compactMap(\.self)
        let head = HARHead(
            version: version, comment: comments.isEmpty ? nil : comments.joined(separator: " "),
            treaty: Recorder.mark(redactor, contracts))
        let id = String(UInt64.random(in: .min ... .max), radix: 16)
        file = try RecordingFile(path, start: start, head: head, id: id) { entry throws(RecordingFailure) in entry }
    }

    /// Two keys in one HAR would give one value two pseudonyms.
    private static func refuseOtherKey(
        _ path: String, _ start: RecordingFile.Start, _ redactor: Redactor
    ) throws(RecordingFailure) {
        // A journal that was left behind becomes the HAR that this recording goes on behind.
        var keys = [RecordingFile.head(ofJournalOf: path)?["_treaty"]?["redaction"]?["key"]?.string]
        if start == .append, fileKind(path) == .file {
            keys.append((try? HARFile.load(path))?.treaty?["redaction"]?["key"]?.string)
        }
        guard let key = keys.compactMap(\.self).first(where: { $0 != redactor.keyFingerprint }) else { return }
        throw RecordingFailure(
            "'\(path)' was recorded under the key \(key), and this one is \(redactor.keyFingerprint)",
            help: "give its key as TREATY_KEY, or record into another file", isWrongUse: true)
    }

    /// What a HAR of ours says about itself: how it was redacted, by which contracts, and which fields tell its
    /// requests apart. A path that is not relative is that of one machine and stays out.
    package static func mark(_ redactor: Redactor, _ contracts: [Contract]) -> JSON {
        var mark: JSON = ["redaction": redactor.mark]
        guard !contracts.isEmpty else { return mark }
        mark["contracts"] = .array(
            contracts.map { contract in
                var named: JSON = ["name": .string(contract.name)]
                if !contract.path.hasPrefix("/") { named["path"] = .string(contract.path) }
                return named
            })
        let places = contracts.flatMap { contract in
            contract.operations.flatMap { operation in
                operation.parameters.map(\.locator) + contract.credentialPlaces(of: operation)
            }
        }
        let fields = places.compactMap { place -> String? in
            switch place {
            case .header, .cookie: place.description
            default: nil
            }
        }
        mark["match"] = .array(unique(fields).map { .string($0) })
        return mark
    }

    /// Hides and keeps; returns what was kept. When this returns, no end of the process can lose it.
    package func keep(_ exchange: Exchange) throws(RecordingFailure) -> Exchange {
        let redacted = redactor.redacted(exchange)
        var entry = HAREntry.json(of: redacted.exchange)
        // The code of an error is no secret, and a value that was hidden is not read here.
        if let comment = comment(on: redacted.exchange) { entry["comment"] = .string(comment) }
        if redacted.hidesMore, holdsHidden(entry) {
            let opaque = strict.redacted(exchange).exchange
            entry = HAREntry.json(of: opaque)
            entry["comment"] = "Hidden as a whole: a value that must be hidden stood where all is public."
            try file.keep(HARSeal.sealed(entry))
            return opaque
        }
        try file.keep(HARSeal.sealed(entry))
        return redacted.exchange
    }

    /// The proof of one entry, before any of it is on disk; what is hidden later is the last proof's.
    private func holdsHidden(_ entry: JSON) -> Bool {
        var proof = redactor.proof()
        proof.search(entry, number: nil)
        return !proof.result.leaks.isEmpty
    }

    /// `delete-pet: error 52 missing_parameters`, `delete-pet: success`; nil for what no contract knows.
    private func comment(on exchange: Exchange) -> String? {
        guard let response = exchange.response else { return nil }
        for contract in contracts {
            guard
                case .operation(let operation, _) = contract.route(
                    method: exchange.request.method, path: exchange.request.path)
            else { continue }
            if (200..<300).contains(response.status) { return "\(operation.id): success" }
            guard let code = operation.outcome?.code(in: ResponseValues(response))?.value,
                let rule = operation.rules.first(where: { $0.code == code })
            else { return nil }
            return "\(operation.id): error " + [rule.label, rule.name].compactMap(\.self).joined(separator: " ")
        }
        return nil
    }

    /// Searches every entry for every value that was hidden, and makes the HAR. A value that is found refuses it.
    package func finish() throws(RecordingFailure) -> RecordingFile.Outcome {
        var proof = redactor.proof()
        var number = 0
        let outcome = try file.finish { entry throws(RecordingFailure) in
            number += 1
            // What somebody else put there before was never hidden, and is theirs.
            guard HARSeal.isSealed(entry) else { return entry }
            var attempt = proof
            attempt.search(entry, number: number)
            guard !attempt.result.leaks.isEmpty else {
                proof = attempt
                return entry
            }
            // What was public when it passed may have been hidden elsewhere since.
            let other = self.sweptAgain(entry)
            proof.search(other, number: number)
            do throws(ProofLeak) {
                try proof.finish()
            } catch {
                throw RecordingFailure(leak: error)
            }
            return other
        }
        let result = proof.result
        done.withLock { $0 = (result, outcome) }
        return outcome
    }

    private func sweptAgain(_ entry: JSON) -> JSON {
        guard let document = try? Document.json(bytes: entry.bytes, name: "entry"),
            let exchange = try? HAREntry.exchange(of: document.root, folder: nil)
        else { return entry }
        return HARSeal.sealed(HAREntry.merged(original: document.root, exchange: redactor.sweptAgain(exchange)))
    }

    /// Ends without a HAR where nothing was kept; a journal that holds something stays.
    package func abandon() { file.abandon() }

    /// Counts and rules, no values; with the proof once the HAR is made.
    package var report: JSON {
        let done = done.withLock { $0 }
        var report = redactor.report.json(
            fingerprint: redactor.keyFingerprint, keeps: redactor.keeps, proof: done?.proof)
        // The counts are of this recording; entries that were there before it have theirs no more.
        if let before = done?.outcome.before, before > 0 { report["before"] = .int(before) }
        return report
    }
}

extension RecordingFailure {
    /// A value that was hidden stands in the recording all the same.
    package init(leak: ProofLeak) {
        self.init(
            "nothing is written: \(leak)", help: "hide that place in the contract: x-treaty-privacy", isLeak: true)
    }
}

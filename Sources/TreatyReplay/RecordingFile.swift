// A recording while it is made and when it is done: entries go through the journal, and the journal becomes the HAR.
import Synchronization
package import TreatyData
import TreatyText

/// One HAR being recorded. Every kept entry is in the journal beside the HAR; `finish` makes the HAR of them, and after
/// an end without it the next `RecordingFile` on the same path, or `recover`, does.
package final class RecordingFile: Sendable {
    /// What is to become of a HAR that is there already.
    package enum Start: String, Sendable {
        /// It must not be there.
        case new
        /// Entries go behind its own.
        case append
        /// It is replaced when the recording ends.
        case overwrite
    }

    /// What a recording became.
    package struct Outcome: Sendable {
        /// Entries of the HAR that were there before.
        package var before = 0
        /// Entries that came from the journal.
        package var recorded = 0
        /// Bytes of an entry that was being written when the process ended; nobody has seen its answer.
        package var tornBytes = 0
        /// Lines of the journal that something else has damaged.
        package var damaged = 0
    }

    /// Gives an entry its last form, or refuses it; called for each entry, those that were there before included, in
    /// order when the HAR is made.
    package typealias Finish = (_ entry: JSON) throws(RecordingFailure) -> JSON

    package let path: String
    /// What an earlier recording that was cut off left behind, now part of the HAR; nil where there was none.
    package let recovered: Outcome?
    private let journal: Journal
    private let isUnused = Atomic(true)
    /// Whether a HAR that is there is to be replaced.
    private let replaces: Bool

    /// Opens the journal of a HAR and locks it for this process; where one was left behind, the HAR is made of it first
    /// and this recording goes on behind it. `head` is that of a new HAR, whose members also
    /// replace those of one that is there; `id` tells this recording from all others.
    package init(
        _ path: String, start: Start, head: HARHead, id: String, finish: Finish
    ) throws(RecordingFailure) {
        self.path = path
        try RecordingFile.refuseNoFile(path)
        var journal = try Journal(RecordingFile.journalPath(path)) { _ in }
        var start = start
        recovered = try RecordingFile.recovered(journal, path, finish)
        if recovered != nil {
            start = .append
            journal = try Journal(RecordingFile.journalPath(path)) { _ in }
        } else if start == .new, fileKind(path) != .missing {
            journal.remove()
            throw RecordingFailure(
                "'\(path)' is there already", help: "--append adds to it, --overwrite replaces it",
                isWrongUse: true)
        }
        self.journal = journal
        replaces = start == .overwrite && fileKind(path) != .missing
        do throws(RecordingFailure) {
            if start == .append, fileKind(path) != .missing { _ = try RecordingFile.existing(path) }
            let line: JSON = [
                "journal": 1, "id": .string(id), "start": .string(start.rawValue), "log": .object(head.before),
            ]
            try journal.append(line.bytes)
        } catch {
            if journal.contents.lines == 0 { journal.remove() }
            throw error
        }
    }

    /// Keeps one entry: when this returns, no end of the process can lose it.
    package func keep(_ entry: JSON) throws(RecordingFailure) {
        let line: JSON = ["entry": entry]
        isUnused.store(false, ordering: .relaxed)
        try journal.append(line.bytes)
    }

    /// Makes the HAR and removes the journal. Where that fails the journal stays, and with it everything that was kept.
    ///
    /// A recording of nothing replaces nothing.
    package func finish(_ finish: Finish) throws(RecordingFailure) -> Outcome {
        if replaces, isUnused.load(ordering: .relaxed) {
            journal.remove()
            return Outcome()
        }
        do throws(RecordingFailure) {
            return try RecordingFile.assemble(journal, path, finish)
        } catch {
            // Whoever comes next must not make the HAR without knowing what was found.
            if error.isLeak {
                let line: JSON = ["refused": .string(error.description)]
                try journal.append(line.bytes)
            }
            throw error
        }
    }

    /// Removes the journal where nothing was kept in it.
    package func abandon() { if isUnused.load(ordering: .relaxed) { journal.remove() } }

    /// Makes the HAR of a journal that was left behind; nil where there is none.
    package static func recover(_ path: String, _ finish: Finish) throws(RecordingFailure) -> Outcome? {
        guard fileKind(journalPath(path)) != .missing else { return nil }
        try refuseNoFile(path)
        let journal = try Journal(journalPath(path), makes: false) { _ in }
        if journal.contents.lines == 0 { journal.remove() }
        return try recovered(journal, path, finish)
    }

    /// A folder cannot be replaced by the HAR when the recording ends, and a device or a pipe must not be.
    private static func refuseNoFile(_ path: String) throws(RecordingFailure) {
        if fileKind(path) != .missing, !isRegularFile(path) {
            throw RecordingFailure("'\(path)' is no file", help: "name a file: --to NAME.har", isWrongUse: true)
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        if fileKind(folder) == .missing {
            throw RecordingFailure(
                "'\(path)' cannot be written: there is no folder '\(folder)'",
                help: "make it first: mkdir -p \(folder)")
        }
    }

    /// The members of the log that a journal left behind was begun with; nil where there is none.
    package static func head(ofJournalOf path: String) -> JSON? {
        guard let line = Journal.firstLine(of: journalPath(path)),
            let value = try? Document.json(bytes: line, name: path).root
        else { return nil }
        return value["log"].map { JSON($0) }
    }

    /// Where the journal of a HAR lies.
    package static func journalPath(_ path: String) -> String { path + ".journal" }

    private static func recovered(
        _ journal: Journal, _ path: String, _ finish: Finish
    ) throws(RecordingFailure) -> Outcome? {
        journal.contents.lines > 0 ? try assemble(journal, path, finish) : nil
    }

    // MARK: The HAR

    private static func assemble(_ journal: Journal, _ path: String, _ finish: Finish) throws(RecordingFailure)
        -> Outcome
    {
        var outcome = Outcome()
        outcome.tornBytes = journal.contents.tornBytes
        outcome.damaged = journal.contents.damaged
        guard let head = try head(of: journal) else {
            throw RecordingFailure(
                "'\(journal.path)' does not begin as a journal", help: "move it away if it is something else")
        }
        var old = head.start == .overwrite ? try? HARFile.load(path) : try existing(path)
        // The HAR was made, and the process ended before the journal was gone.
        if let old, old.treaty?["journal"]?.string == head.id {
            journal.remove()
            return outcome
        }
        if head.start == .overwrite { old = nil }
        let file = try WholeFile(path)
        var writer = HARWriter { bytes throws(RecordingFailure) in try file.write(bytes) }
        try writer.begin(head.head(behind: old))
        for index in 0..<(old?.count ?? 0) {
            guard let old else { break }
            try writer.append(finish(JSON(old.entry(at: index))))
            outcome.before += 1
        }
        var isHead = true
        try journal.forEach { line throws(RecordingFailure) in
            defer { isHead = false }
            guard !isHead, let value = try? Document.json(bytes: line, name: journal.path).root else { return }
            if let reason = value["refused"]?.string {
                throw RecordingFailure(
                    "'\(journal.path)' was refused when it was finished: \(reason)",
                    help: "record again, and remove it", isLeak: true)
            }
            guard let entry = value["entry"] else { return }
            try writer.append(finish(JSON(entry)))
            outcome.recorded += 1
        }
        try writer.end()
        try file.commit()
        if outcome.damaged > 0 { journal.setAside() } else { journal.remove() }
        return outcome
    }

    private struct Head {
        let id: String
        let start: Start
        let log: [JSON.Member]

        /// The head of the HAR that is there, if one is, with the members of the new one in it.
        func head(behind old: HARFile?) -> HARHead {
            var head = old.map { HARHead(of: $0) } ?? HARHead(members: log)
            // Who began a HAR stays its creator.
            for member in log where old == nil || !["version", "creator"].contains(member.name) {
                head[member.name] = member.value
            }
            var treaty = head["_treaty"] ?? .object([])
            treaty["journal"] = .string(id)
            head["_treaty"] = treaty
            return head
        }
    }

    private static func head(of journal: Journal) throws(RecordingFailure) -> Head? {
        var first: [UInt8]?
        try journal.forEach { line throws(RecordingFailure) in if first == nil { first = line } }
        guard let first, let value = try? Document.json(bytes: first, name: journal.path).root,
            let id = value["id"]?.string, let start = value["start"]?.string.flatMap({ Start(rawValue: $0) })
        else { return nil }
        guard value["journal"]?.int == 1 else {
            throw RecordingFailure(
                "'\(journal.path)' was written by another version of treaty", help: "recover it with that version")
        }
        return Head(id: id, start: start, log: value["log"].map { JSON($0).members } ?? [])
    }

    /// The HAR that is there; nil where there is none.
    private static func existing(_ path: String) throws(RecordingFailure) -> HARFile? {
        guard fileKind(path) != .missing else { return nil }
        do throws(Diagnostic) {
            return try HARFile.load(path)
        } catch {
            throw RecordingFailure(
                "'\(path)' is no HAR: \(error.message)", help: "record into another file", isWrongUse: true)
        }
    }
}

// A HAR (HTTP Archive 1.2) as it lies on disk; what an entry means is read when somebody asks for it.
package import TreatyData
package import TreatyHTTP
package import TreatyText

/// A HAR on the tape of its document: no tree and no exchange is kept, so 50,000 entries cost their bytes and nodes.
package struct HARFile: Sendable {
    package let document: Document
    /// Where attached bodies (`_file`) lie; nil where the HAR came from no folder.
    package let folder: String?
    private let entries: [NodeIndex]

    /// Reads and parses a file; the diagnostic says what it is instead of a HAR, and where.
    package static func load(_ path: String) throws(Diagnostic) -> HARFile {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
        if fileKind(path) == .missing, fileKind(RecordingFile.journalPath(path)) != .missing {
            throw Diagnostic(
                .error, "file.missing", "there is no file '\(path)', but its journal is there",
                help: "treaty record --recover --to \(path) makes it")
        }
        return try HARFile(SourceFile.read(path), folder: folder)
    }

    /// Parses a HAR that is no file; `name` stands in diagnostics.
    package init(bytes: [UInt8], name: String) throws(Diagnostic) {
        try self.init(SourceFile(name: name, bytes: bytes))
    }

    /// A byte order mark is passed over. Errors: `json.*` where the file is no JSON, `har.log` where that is no HAR.
    package init(_ source: SourceFile, folder: String? = nil) throws(Diagnostic) {
        do throws(Diagnostic) {
            document = try Document.json(source)
        } catch {
            var failure = error
            failure.help = failure.help ?? HARFile.help
            throw failure
        }
        self.folder = folder
        let root = document.root
        guard root.kind == .object else {
            throw HARFile.noHAR("a HAR is an object with a member 'log', this is \(root.kindName)", root)
        }
        guard let log = root["log"] else {
            let near = suggestion(for: "log", among: root.members.prefix(64).map(\.name))
            let instead = near.map { "; it has one named '\($0)'" } ?? ""
            throw HARFile.noHAR("a HAR is an object with a member 'log', this one has none\(instead)", root)
        }
        guard log.kind == .object else { throw HARFile.noHAR("'log' must be an object, it is \(log.kindName)", log) }
        guard let list = log["entries"] else { throw HARFile.noHAR("'log' has no member 'entries'", log) }
        guard list.kind == .array else {
            throw HARFile.noHAR("'log.entries' must be an array, it is \(list.kindName)", list)
        }
        entries = list.elements.map(\.index)
    }

    private static let help = "a HAR is a JSON file such as 'treaty record' and browsers write"

    private static func noHAR(_ message: String, _ value: Value) -> Diagnostic {
        // The root's range is the whole file; its first byte is enough of a place.
        let start = value.location.range.lowerBound
        let place = SourceLocation(file: value.document.source, range: start..<start + 1)
        return Diagnostic(.error, "har.log", message, at: place, help: help)
    }

    package var log: Value { document.root["log"] ?? document.root }
    package var count: Int { entries.count }

    /// The entry as it stands in the file. `index` lies within 0..<count.
    package func entry(at index: Int) -> Value { Value(document, entries[index]) }

    /// What an entry says went over the wire; nil where it is no HTTP exchange (`data:`, `blob:`, `ws:` and other
    /// schemes, an upgrade to another protocol). Errors: `har.*`, with the place. `index` lies within 0..<count.
    package func exchange(at index: Int) throws(Diagnostic) -> Exchange? {
        try HAREntry.exchange(of: entry(at: index), folder: folder)
    }

    package var version: String? { log["version"]?.string }
    package var comment: String? { log["comment"]?.string }
    /// The program that wrote the file.
    package var creator: (name: String, version: String)? {
        guard let creator = log["creator"], let name = creator["name"]?.string else { return nil }
        return (name, creator["version"]?.text ?? "")
    }
    /// The object of ours in the log: `redaction`, `contracts`, `match`.
    package var treaty: Value? {
        guard let value = log["_treaty"], value.kind == .object else { return nil }
        return value
    }
}

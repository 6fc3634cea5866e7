// Writes a HAR piece by piece, so that its length costs no memory; what an entry holds is decided elsewhere.
package import TreatyData

/// What stands around the entries of a HAR.
package struct HARHead: Sendable {
    /// Members of the log in front of `entries`, and behind it.
    package var before: [JSON.Member]
    package var after: [JSON.Member] = []
    /// Members of the file in front of `log`, and behind it; no standard knows any.
    package var rootBefore: [JSON.Member] = []
    package var rootAfter: [JSON.Member] = []

    /// The head of a new recording of ours; `version` is the program's.
    package init(version: String, comment: String? = nil, treaty: JSON? = nil) {
        before = [
            JSON.Member("version", "1.2"),
            JSON.Member("creator", ["name": "treaty", "version": .string(version)]),
        ]
        if let comment { before.append(JSON.Member("comment", .string(comment))) }
        if let treaty { before.append(JSON.Member("_treaty", treaty)) }
    }

    /// A head whose log has these members in front of its entries.
    package init(members: [JSON.Member]) { before = members }

    /// Everything of a file but its entries, in the order of the file; of members with one name those of `log` and
    /// `entries` that nobody reads are left out.
    package init(of file: HARFile) {
        before = []
        var isBehind = false
        for member in file.document.root.members {
            if member.name == "log" {
                isBehind = true
            } else if isBehind {
                rootAfter.append(JSON.Member(member.name, JSON(member.value)))
            } else {
                rootBefore.append(JSON.Member(member.name, JSON(member.value)))
            }
        }
        isBehind = false
        for member in file.log.members {
            if member.name == "entries" {
                isBehind = true
            } else if isBehind {
                after.append(JSON.Member(member.name, JSON(member.value)))
            } else {
                before.append(JSON.Member(member.name, JSON(member.value)))
            }
        }
    }

    /// A member of the log. Setting replaces it where it stands, or puts it in front of the entries; nil removes it.
    package subscript(name: String) -> JSON? {
        get { (before + after).first { $0.name == name }?.value }
        set {
            if let position = after.firstIndex(where: { $0.name == name }), !before.contains(where: { $0.name == name })
            {
                if let newValue { after[position].value = newValue } else { after.remove(at: position) }
                return
            }
            var members = JSON.object(before)
            members[name] = newValue
            before = members.members
        }
    }
}

/// Streams a HAR to a sink: `begin`, `append` for each entry, `end`; two spaces a level, the same bytes for the same
/// members. Whatever the sink throws goes through.
package struct HARWriter<Failure: Error> {
    private let sink: ([UInt8]) throws(Failure) -> Void
    private var head = HARHead(version: "")
    /// Entries that were appended.
    package private(set) var count = 0

    package init(sink: @escaping ([UInt8]) throws(Failure) -> Void) { self.sink = sink }

    /// Writes everything up to the first entry.
    package mutating func begin(_ head: HARHead) throws(Failure) {
        self.head = head
        count = 0
        var bytes = Array("{".utf8)
        for member in head.rootBefore { bytes += line(member, level: 1) + [0x2C] }
        bytes += Array("\n  \"log\": {".utf8)
        for member in head.before { bytes += line(member, level: 2) + [0x2C] }
        bytes += Array("\n    \"entries\": [".utf8)
        try sink(bytes)
    }

    package mutating func append(_ entry: JSON) throws(Failure) {
        var bytes: [UInt8] = count == 0 ? [] : [0x2C]
        bytes += HARWriter.lineBreak(3)
        bytes += HARWriter.indented(entry, level: 3)
        count += 1
        try sink(bytes)
    }

    /// Writes everything behind the last entry.
    package mutating func end() throws(Failure) {
        var bytes = count == 0 ? [] : HARWriter.lineBreak(2)
        bytes.append(0x5D)
        for member in head.after { bytes += [0x2C] + line(member, level: 2) }
        bytes += Array("\n  }".utf8)
        for member in head.rootAfter { bytes += [0x2C] + line(member, level: 1) }
        bytes += Array("\n}\n".utf8)
        try sink(bytes)
    }

    private func line(_ member: JSON.Member, level: Int) -> [UInt8] {
        HARWriter.lineBreak(level) + JSON.string(member.name).bytes + [0x3A, 0x20]
            + HARWriter.indented(member.value, level: level)
    }

    private static func lineBreak(_ level: Int) -> [UInt8] { [0x0A] + [UInt8](repeating: 0x20, count: 2 * level) }

    /// Line breaks within strings are escaped, so every one that is left begins a line.
    private static func indented(_ value: JSON, level: Int) -> [UInt8] {
        var writer = JSONWriter(indent: 2)
        writer.write(value)
        let space = [UInt8](repeating: 0x20, count: 2 * level)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(writer.bytes.count * 5 / 4)
        for byte in writer.bytes {
            bytes.append(byte)
            if byte == 0x0A { bytes.append(contentsOf: space) }
        }
        return bytes
    }
}

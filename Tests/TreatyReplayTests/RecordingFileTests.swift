// A HAR that is being recorded: what was kept is in it, whenever and however the recording ended.
import Foundation
import Testing
import TreatyData
import TreatyHTTP
import TreatyReplay

private func entry(_ number: Int) -> JSON {
    let request = RequestMessage(method: "GET", target: "/things/\(number)")
    let response = ResponseMessage(status: 200, content: Array("thing \(number)".utf8))
    return HAREntry.json(
        of: Exchange(
            url: "http://h/things/\(number)", request: request, outcome: .response(response),
            startedMicroseconds: 1_700_000_000_000_000))
}

private func asIs(_ entry: JSON) throws(RecordingFailure) -> JSON { entry }
private let head = HARHead(version: "1", comment: "made by a test")

private func recording(_ path: String, _ start: RecordingFile.Start = .new, id: String = "a") throws -> RecordingFile {
    try RecordingFile(path, start: start, head: head, id: id, finish: asIs)
}

/// The numbers of the things in a HAR, in order.
private func numbers(_ path: String) throws -> [Int] {
    let file = try HARFile.load(path)
    return try (0..<file.count).map { index in
        let exchange = try #require(try file.exchange(at: index))
        return try #require(Int(exchange.request.target.dropFirst("/things/".count)))
    }
}

@Suite struct RecordingFileTests {
    @Test("what was kept is in the HAR, and nothing is left beside it")
    func whole() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        let file = try recording(path)
        for number in 0..<3 { try file.keep(entry(number)) }
        let outcome = try file.finish(asIs)
        #expect(outcome.recorded == 3 && outcome.before == 0)
        #expect(try numbers(path) == [0, 1, 2])
        #expect(folder.names == ["a.har"])
        let har = try HARFile.load(path)
        #expect(har.version == "1.2" && har.comment == "made by a test" && har.creator?.name == "treaty")
        #expect(har.problems().isEmpty)
    }

    @Test("a recording without an exchange is a HAR too")
    func empty() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        _ = try recording(path).finish(asIs)
        #expect(try numbers(path) == [])
    }

    @Test("a process that ended without a word costs nothing: the next start, or recovery, makes the HAR")
    func crash() throws {
        for recovers in [true, false] {
            let folder = try Folder()
            let path = folder.path + "/a.har"
            do {
                let file = try recording(path)
                for number in 0..<3 { try file.keep(entry(number)) }
            }
            #expect(folder.names == ["a.har.journal"])
            if recovers {
                #expect(try RecordingFile.recover(path, asIs)?.recorded == 3)
                #expect(try numbers(path) == [0, 1, 2])
            } else {
                let next = try recording(path, id: "b")
                #expect(next.recovered?.recorded == 3)
                try next.keep(entry(3))
                _ = try next.finish(asIs)
                #expect(try numbers(path) == [0, 1, 2, 3])
            }
            #expect(folder.names == ["a.har"])
            #expect(try RecordingFile.recover(path, asIs) == nil)
        }
    }

    @Test("a journal cut at any byte becomes a HAR of what was whole")
    func torn() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        do {
            let file = try recording(path)
            for number in 0..<2 { try file.keep(entry(number)) }
        }
        let journal = URL(fileURLWithPath: RecordingFile.journalPath(path))
        let whole = try Data(contentsOf: journal)
        var ends: [Int] = []
        for (index, byte) in whole.enumerated() where byte == 0x0A { ends.append(index) }
        for length in stride(from: 0, through: whole.count, by: 7) {
            try? FileManager.default.removeItem(atPath: path)
            try whole.prefix(length).write(to: journal)
            let outcome = try RecordingFile.recover(path, asIs)
            let lines = ends.count { $0 <= length }
            // The first line is the head.
            #expect((outcome?.recorded ?? 0) == max(0, lines - 1), "cut after \(length) bytes")
            if lines > 0 { #expect(try numbers(path) == Array(0..<lines - 1)) }
        }
    }

    @Test("a HAR that was made before the journal went away is not made twice")
    func once() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        let journal = RecordingFile.journalPath(path)
        let file = try recording(path)
        for number in 0..<2 { try file.keep(entry(number)) }
        let copy = try Data(contentsOf: URL(fileURLWithPath: journal))
        _ = try file.finish(asIs)
        try copy.write(to: URL(fileURLWithPath: journal))
        _ = try RecordingFile.recover(path, asIs)
        #expect(try numbers(path) == [0, 1])
        #expect(folder.names == ["a.har"])
    }

    @Test("a HAR that is there is refused, added to with its own members kept, or replaced")
    func starts() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        let old = """
            {"log":{"version":"1.2","creator":{"name":"browser","version":"9"},"pages":[],"_x":{"y":1},"entries":[\(
                entry(7).compact)]},"other":true}
            """
        func reset() throws { try Data(old.utf8).write(to: URL(fileURLWithPath: path)) }
        try reset()
        do {
            _ = try recording(path)
            Issue.record("a HAR was taken without a word")
        } catch let error as RecordingFailure {
            #expect(error.help?.contains("--append") == true)
            #expect(folder.names == ["a.har"])
        }
        let adding = try recording(path, .append)
        try adding.keep(entry(8))
        #expect(try adding.finish(asIs).before == 1)
        #expect(try numbers(path) == [7, 8])
        let root = try HARFile.load(path).document.root
        #expect(root["other"]?.bool == true && root["log"]?["_x"]?["y"]?.int == 1)
        #expect(root["log"]?["creator"]?["name"]?.string == "browser")
        try reset()
        let replacing = try recording(path, .overwrite)
        #expect(try numbers(path) == [7])
        try replacing.keep(entry(9))
        _ = try replacing.finish(asIs)
        #expect(try numbers(path) == [9])
    }

    @Test("a recording of nothing replaces nothing")
    func nothing() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        let first = try recording(path)
        try first.keep(entry(1))
        _ = try first.finish(asIs)
        _ = try recording(path, .overwrite).finish(asIs)
        #expect(try numbers(path) == [1])
        #expect(folder.names == ["a.har"])
    }

    @Test("what is no HAR is not added to, and stays as it was")
    func noHAR() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: RecordingFailure.self) { try recording(path, .append) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "hello")
        #expect(folder.names == ["a.har"])
    }

    @Test("what cannot become a HAR in the end is refused at the start", arguments: ["", "/", "/none/a.har", "/pipe"])
    func places(name: String) throws {
        let folder = try Folder()
        #expect(unsafe mkfifo(folder.path + "/pipe", 0o600) == 0)
        for start in [RecordingFile.Start.new, .append, .overwrite] {
            do {
                _ = try recording(folder.path + name, start)
                Issue.record("'\(name)' was taken")
            } catch let error as RecordingFailure {
                #expect(error.description.contains(folder.path + name) && error.help != nil)
            }
        }
        #expect(folder.names == ["pipe"])
    }

    @Test("a journal with damage stays beside the HAR that was made of the rest of it")
    func damaged() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        do {
            let file = try recording(path)
            for number in 0..<3 { try file.keep(entry(number)) }
        }
        let journal = URL(fileURLWithPath: RecordingFile.journalPath(path))
        var bytes = try Data(contentsOf: journal)
        bytes[try #require(bytes.range(of: Data("things/1".utf8))).lowerBound] = UInt8(ascii: "T")
        try bytes.write(to: journal)
        let outcome = try #require(try RecordingFile.recover(path, asIs))
        #expect(outcome.recorded == 2 && outcome.damaged == 1)
        #expect(try numbers(path) == [0, 2])
        #expect(folder.names == ["a.har", "a.har.journal.damaged"])
    }

    @Test("a journal of another version is not read as one of ours")
    func otherVersion() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        do {
            let journal = try Journal(RecordingFile.journalPath(path)) { _ in }
            try journal.append(Array(#"{"journal":2,"id":"x","start":"new","log":{}}"#.utf8))
        }
        do {
            _ = try RecordingFile.recover(path, asIs)
            Issue.record("it was read")
        } catch {
            #expect(error.description.contains("another version"))
        }
        #expect(folder.names == ["a.har.journal"])
    }

    @Test("two recorders cannot have one file")
    func two() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        let first = try recording(path)
        try first.keep(entry(1))
        do {
            _ = try recording(path, id: "b")
            Issue.record("two recorders")
        } catch let error as RecordingFailure {
            #expect(error.isTaken)
        }
        _ = try first.finish(asIs)
        #expect(try numbers(path) == [1])
    }

    @Test("an entry that is refused at the end refuses the HAR, and the journal stays")
    func refused() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        let file = try recording(path)
        try file.keep(entry(1))
        #expect(throws: RecordingFailure.self) {
            try file.finish { _ throws(RecordingFailure) in throw RecordingFailure("a secret") }
        }
        #expect(folder.names == ["a.har.journal"])
    }
}

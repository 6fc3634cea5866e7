// The journal: what was appended is there whatever happens, and what is torn is told from what is whole.
import Foundation
import Testing
import TreatyReplay

private func lines(_ path: String) throws -> (texts: [String], contents: Journal.Contents) {
    var texts: [String] = []
    let journal = try Journal(path, makes: false) { texts.append(String(decoding: $0, as: UTF8.self)) }
    return (texts, journal.contents)
}

@Suite struct JournalTests {
    @Test("lines come back in order, over several openings")
    func order() throws {
        let folder = try Folder()
        let path = folder.path + "/a.journal"
        for round in 0..<3 {
            let journal = try Journal(path) { _ in }
            #expect(journal.contents.lines == round * 2)
            try journal.append(Array("first \(round)".utf8))
            try journal.append(Array("second \(round) é".utf8))
        }
        #expect(try lines(path).texts == (0..<3).flatMap { ["first \($0)", "second \($0) é"] })
    }

    @Test("a journal cut at any byte holds every line that was whole, and takes more lines behind them")
    func torn() throws {
        let folder = try Folder()
        let path = folder.path + "/a.journal"
        let texts = ["{\"a\":1}", "{}", "{\"text\":\"" + String(repeating: "x", count: 100) + "\"}"]
        do {
            let journal = try Journal(path) { _ in }
            for text in texts { try journal.append(Array(text.utf8)) }
        }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var ends: [Int] = []
        for (index, byte) in whole.enumerated() where byte == 0x0A { ends.append(index) }
        for length in 0...whole.count {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            // A line is whole with its last character; the break may be missing.
            let expected = ends.count { $0 <= length }
            do {
                var found: [String] = []
                let journal = try Journal(path, makes: false) { found.append(String(decoding: $0, as: UTF8.self)) }
                #expect(found == Array(texts.prefix(expected)), "cut after \(length) bytes")
                try journal.append(Array("more".utf8))
            }
            #expect(try lines(path).texts == texts.prefix(expected) + ["more"], "cut after \(length) bytes")
        }
    }

    @Test("a damaged line in the middle is counted and costs only itself")
    func damaged() throws {
        let folder = try Folder()
        let path = folder.path + "/a.journal"
        do {
            let journal = try Journal(path) { _ in }
            for number in 0..<5 { try journal.append(Array("line \(number)".utf8)) }
        }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let place = try #require(bytes.range(of: Data("line 2".utf8)))
        bytes[place.lowerBound] = UInt8(ascii: "m")
        try bytes.write(to: URL(fileURLWithPath: path))
        let (texts, contents) = try lines(path)
        #expect(texts == ["line 0", "line 1", "line 3", "line 4"])
        #expect(contents.damaged == 1 && contents.tornBytes == 0)
    }

    @Test(
        "a file that is no journal is refused and stays as it was",
        arguments: ["notes\nof mine\n", "notes of mine, without an end", "0123456789abcdef-more", "\n"])
    func foreign(text: String) throws {
        let folder = try Folder()
        let path = folder.path + "/a.journal"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        do {
            _ = try Journal(path) { _ in }
            Issue.record("'\(text)' was taken for a journal")
        } catch {
            #expect(error.isWrongUse && error.description.contains("no journal"))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(text.utf8))
    }

    @Test("a second recorder is refused, and the file is free again when the first is gone")
    func taken() throws {
        let folder = try Folder()
        let path = folder.path + "/a.journal"
        do {
            let first = try Journal(path) { _ in }
            try first.append(Array("x".utf8))
            do {
                _ = try Journal(path) { _ in }
                Issue.record("two recorders on one file")
            } catch {
                #expect(error.isTaken && error.description.contains("another process"))
            }
        }
        #expect(try lines(path).texts == ["x"])
    }

    @Test("a folder that is not there, and one that may not be written to, are said by name")
    func places() throws {
        let folder = try Folder()
        for path in [folder.path + "/none/a.journal", folder.path] {
            do {
                _ = try Journal(path) { _ in }
                Issue.record("\(path) was opened")
            } catch {
                #expect(error.description.contains(path) && !error.isTaken)
            }
        }
    }

    @Test("lines longer than what is read at once come back whole")
    func long() throws {
        let folder = try Folder()
        let path = folder.path + "/a.journal"
        let texts = [3_000_000, 1, 1_048_576 - 18, 1_048_577].map { String(repeating: "y", count: $0) }
        do {
            let journal = try Journal(path) { _ in }
            for text in texts { try journal.append(Array(text.utf8)) }
        }
        #expect(try lines(path).texts == texts)
    }
}

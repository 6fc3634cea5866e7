// Every story under Stories/, run against the built binary; and the proof that a story can fail.
import Foundation
import Testing

/// Where the stories and the binary lie.
enum StoryPlace {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let folder = root + "/Tests/StoryTests/Stories"

    /// Paths of the stories inside their folder, sorted.
    static let stories: [String] = {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".story") }.sorted()
    }()

    /// The program beside the test bundle: from the running executable and its arguments upward.
    static func binary() throws(StoryFailure) -> String {
        var places: [String] = []
        let running = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        for start in [running].compactMap({ $0 }) + CommandLine.arguments where start.hasPrefix("/") {
            var folder = URL(fileURLWithPath: start).deletingLastPathComponent()
            while folder.path != "/" {
                places.append(folder.appendingPathComponent("treaty").path)
                if folder.lastPathComponent.hasPrefix(".build") { break }
                folder.deleteLastPathComponent()
            }
        }
        places += [root + "/.build/debug/treaty"]
        if let found = places.first(where: isProgram) { return found }
        throw StoryFailure(0, "the program treaty is not built; looked at\n" + places.joined(separator: "\n"))
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }
}

@Suite("stories", .serialized)
struct StoryTests {
    @Test("a story comes true", arguments: StoryPlace.stories)
    func story(name: String) async throws {
        let failure = await outcome { try String(contentsOfFile: StoryPlace.folder + "/" + name, encoding: .utf8) }
        if let failure { Issue.record("Stories/\(name): \(failure)") }
    }

    @Test("there are stories")
    func storiesAreFound() { #expect(StoryPlace.stories.count >= 3) }

    /// A broken story and a word of the complaint it must raise.
    static let broken: [(text: String, complaint: String)] = [
        ("== run\ntreaty", "begins with '== story'"),
        ("== story a\n== rum\ntreaty", "unknown section '== rum'"),
        ("== story a\n== run\ntreaty --version", "expects nothing"),
        ("== story a\n== run\ntreaty --version\n== expect\nexit: 1", "line 5: exit 0 instead of 1"),
        ("== story a\n== run\ntreaty --version\n== expect\nstdout contains: 9.9", "contains: '9.9'"),
        ("== story a\n== run\ntreaty --version\n== expect\nstdout lacks: treaty", "lacks: 'treaty'"),
        ("== story a\n== run\ntreaty --version\n== expect\nstdout is:\n| treaty", "is: 'treaty'"),
        ("== story a\n== run\ntreaty --version\n== expect\nstdout matches: treaty …x", "matches"),
        ("== story a\n== run\ntreaty --version\n== expect\nstatus: 200", "cannot be expected here"),
        ("== story a\n== run\ntreaty --version\n== expect\nfile a contains: b", "no file 'a'"),
        ("== story a\n== run\nrm x\n== expect\nexit: 0", "a story runs treaty or sh"),
        ("== story a\n== request\nGET /\n== expect\nstatus: 200", "needs a server"),
        ("== story a\n== serve\ntreaty --version\n== expect\nexit: 0", "ended before its URL"),
        ("== story a\n== run 0.1s\nsh -c 'read x < p'\n== expect\nexit: 0", "exit "),
        ("== story a\n== run 0.1s\nsh -c 'mkfifo p; read x < p'\n== expect\nexit: 0", "waited 0.1 s for the end"),
        ("== story a\n== stop\n== expect\nexit: 0", "no server is running"),
    ]

    @Test("a broken story fails and says where", arguments: broken.map(\.text))
    func brokenStory(text: String) async throws {
        let complaint = try #require(StoryTests.broken.first { $0.text == text }).complaint
        let failure = await outcome { text }
        #expect(failure?.contains(complaint) == true, "\(failure ?? "no failure")")
    }

    @Test("words of a command line are parted by spaces and held together by quotes")
    func words() {
        #expect(commandWords(#"a 'b c'  "d'e" f"g h"i ''"#) == ["a", "b c", "d'e", "fg hi", ""])
    }

    @Test("a pattern's ellipsis stands for anything, and nothing else is special")
    func patterns() {
        let table: [(text: String, pattern: String, matches: Bool)] = [
            ("abc", "abc", true), ("abc", "a…c", true), ("ac", "a…c", true), ("abc", "a…b", false),
            ("a.c", "a*c", false), ("one two three", "…two…", true), ("ab", "ab…b", false), ("", "…", true),
        ]
        for row in table { #expect(storyMatches(row.text, row.pattern) == row.matches, "\(row)") }
    }

    @Test("an answer is read with its status, fields and joined chunks")
    func answers() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
        let answer = StoryAnswer(Array(text.utf8))
        #expect(answer?.status == 200)
        #expect(answer?.content == Array("abcde".utf8))
        #expect(StoryAnswer(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort".utf8)) == nil)
    }

    /// Runs a story on a thread of its own, since it blocks; the failure as text, nil where it came true.
    private func outcome(_ text: @escaping @Sendable () throws -> String) async -> String? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                do {
                    let story = try Story(text: try text())
                    let run = try StoryRun(binary: try StoryPlace.binary(), root: StoryPlace.root)
                    try run.perform(story)
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: "\(error)")
                }
            }
        }
    }
}

// A mock that nobody reads from: it answers, it ends, and it says what it left out.
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite("unread", .serialized)
struct UnreadTests {
    /// Starts a mock of one operation and waits for its URL; from then on nobody reads.
    private func start(_ folder: String) throws -> (StoryProcess, UInt16) {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let contract = """
            {"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": {"/things": {"get": {
            "parameters": [{"name": "x", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "all"}}}}}}
            """
        try contract.write(toFile: folder + "/a.json", atomically: true, encoding: .utf8)
        let mock = try StoryProcess(
            [try StoryPlace.binary(), "mock", "a.json", "--port", "0", "--threads", "1"], in: folder,
            environment: ["HOME": folder, "PATH": "/usr/bin:/bin"])
        return (mock, try mock.wait("its URL", seconds: 30) { storyPort(in: $0.outputText) })
    }

    private func requests(_ count: Int, _ target: String) -> [UInt8] {
        let one = "GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n"
        let last = "GET \(target) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
        return Array((String(repeating: one, count: count - 1) + last).utf8)
    }

    private func folder() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("unread-\(UUID().uuidString)").path
    }

    @Test("a server whose lines nobody reads goes on answering, and a signal ends it within seconds")
    func unread() throws {
        let folder = folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (mock, port) = try start(folder)
        for _ in 0..<20 { _ = try storyAnswer(to: requests(500, "/things"), port: port, seconds: 10) }
        mock.send(signal: SIGTERM)
        #expect(mock.isOver(seconds: 6))
        #expect(try mock.exitCode(seconds: 5) == 0)
    }

    @Test("who reads again is told how many lines were left out, and all others are there in their order")
    func leftOut() throws {
        let folder = folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (mock, port) = try start(folder)
        let padding = String(repeating: "a", count: 8000)
        for number in 100..<400 {
            _ = try storyAnswer(to: requests(1, "/things?x=\(number)\(padding)"), port: port, seconds: 10)
        }
        try mock.wait("what was left out", seconds: 10) { $0.outputText.contains("left out here") ? true : nil }
        _ = try storyAnswer(to: requests(1, "/things?x=400"), port: port, seconds: 10)
        mock.send(signal: SIGTERM)
        #expect(try mock.exitCode(seconds: 10) == 0)
        let lines = mock.outputText.split(separator: "\n").map(String.init)
        let numbers = lines.compactMap { line -> Int? in
            guard let start = line.range(of: "GET /things?x=")?.upperBound else { return nil }
            return Int(line[start...].prefix(3))
        }
        let said = try #require(lines.first { $0.hasSuffix("left out here: nobody read them in time") })
        let leftOut = try #require(said.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        #expect(numbers == Array(100..<400 - leftOut) + [400])
        #expect(leftOut > 0 && numbers.count + leftOut == 301)
    }
}

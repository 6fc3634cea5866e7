// The library's recorder and player, as a user of the package calls them.
import Foundation
import RawPeers
import Testing
import TreatyHTTP
import TreatyNet
import TreatyReplay
import TreatyText

private func ask(_ port: Int, _ target: String, token: String) throws -> String {
    let peer = try #require(RawPeer(port: port))
    peer.send("GET \(target) HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer \(token)\r\nConnection: close\r\n\r\n")
    return try #require(peer.readToEnd())
}

@Suite struct ReplayServerTests {
    @Test("what was recorded through the library is replayed by it, in order, without a secret in the file")
    func roundTrip() throws {
        let folder = try Folder()
        let path = folder.path + "/a.har"
        let upstream = try HTTPServer(port: 0) { request, _ in
            ServerAnswer(
                ResponseMessage(
                    status: 200, fields: [("Content-Type", "application/json")],
                    content: Array(#"{"n":1,"who":"Wilhelmina"}"#.utf8)))
        }
        try upstream.start()
        let recorder = try RecordingServer(
            upstream: "http://127.0.0.1:\(upstream.port)", to: path, key: "a key", keeps: ["path"])
        try recorder.start()
        #expect(try ask(recorder.port, "/things/7", token: "very-secret-token").contains("Wilhelmina"))
        #expect(try recorder.finish() == 1)
        upstream.stop(drainSeconds: 0)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(!text.contains("Wilhelmina") && !text.contains("very-secret-token") && text.contains("/things/7"))

        let replay = try ReplayServer([path], key: "a key")
        try replay.start()
        #expect(replay.neverAskedCount == 1)
        let answer = try ask(replay.port, "/things/7", token: "very-secret-token")
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains(#"{"n":1,"who":""#))
        #expect(replay.neverAskedCount == 0)
        #expect(try ask(replay.port, "/things/8", token: "very-secret-token").hasPrefix("HTTP/1.1 404"))
        replay.stop(drainSeconds: 1)
    }

    @Test("what cannot be recorded or replayed says why, as a diagnostic")
    func wrong() throws {
        let folder = try Folder()
        func code(_ body: () throws -> Void) -> String {
            do {
                try body()
                return "nothing"
            } catch let error as Diagnostic {
                return error.code
            } catch {
                return "\(error)"
            }
        }
        let path = folder.path + "/a.har"
        #expect(code { _ = try ReplayServer([path]) } == "file.missing")
        try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
        #expect(code { _ = try ReplayServer([path]) } == "har.log")
        #expect(code { _ = try RecordingServer(upstream: "nowhere", to: path) } == "record.upstream")
        #expect(code { _ = try RecordingServer(upstream: "http://127.0.0.1:1", to: path, key: "k") } == "record.file")
        #expect(
            code {
                _ = try RecordingServer(upstream: "http://127.0.0.1:1", to: path + "2", key: "k", keeps: ["what"])
            } == "keep.form")
    }
}

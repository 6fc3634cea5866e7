// Recorders that are killed at moments of their own: whatever a client has seen the answer of is in the HAR.
import Foundation
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What clients sent and what they saw, over all threads of a trial.
private final class Ledger: Sendable {
    private struct State {
        var next = 0
        var seen: Set<Int> = []
        var isOver = false
    }

    private let state: Mutex<State>

    init(first: Int) { state = Mutex(State(next: first)) }

    /// The number of the next request; nil when there shall be none.
    func next() -> Int? {
        state.withLock { state in
            defer { state.next += 1 }
            return state.isOver ? nil : state.next
        }
    }

    func saw(_ number: Int) { state.withLock { _ = $0.seen.insert(number) } }
    func end() { state.withLock { $0.isOver = true } }
    var seen: Set<Int> { state.withLock { $0.seen } }
}

@Suite("kill", .serialized)
struct KillTests {
    /// `TREATY_TRIALS=200 swift test --filter KillTests` makes more of them.
    static let trials = ProcessInfo.processInfo.environment["TREATY_TRIALS"].flatMap { Int($0) } ?? 10

    @Test("kill -9 at any moment loses no exchange whose answer a client has seen")
    func kill() throws {
        let binary = try StoryPlace.binary()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kill-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let environment = ["HOME": folder, "PATH": "/usr/bin:/bin", "TREATY_KEY": "a key for a test"]
        let contract = StoryPlace.root + "/Contracts/" + (try #require(Self.contractName))
        func start(_ words: [String]) throws -> (StoryProcess, UInt16) {
            let process = try StoryProcess([binary] + words, in: folder, environment: environment)
            return (process, try process.wait("its URL", seconds: 30) { storyPort(in: $0.outputText) })
        }
        let (mock, mockPort) = try start(["mock", contract, "--port", "0", "--quiet"])
        defer {
            mock.send(signal: SIGKILL)
            _ = try? mock.exitCode(seconds: 30)
        }
        var random = SystemRandomNumberGenerator()
        var seenInAll = 0
        for trial in 0..<Self.trials {
            let har = "\(folder)/\(trial).har"
            let (recorder, port) = try start([
                "record", "--upstream", "http://127.0.0.1:\(mockPort)", "--to", har, "--contract", contract, "--port",
                "0", "--quiet",
            ])
            let ledger = Ledger(first: (trial + 1) * 1_000_000)
            let clients = DispatchGroup()
            for _ in 0..<3 {
                clients.enter()
                Thread.detachNewThread { [clients] in
                    while let number = ledger.next() {
                        let request =
                            "DELETE /auth/delete-tag?id=\(number) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                        guard (try? storyAnswer(to: Array(request.utf8), port: port, seconds: 10)) != nil else { break }
                        ledger.saw(number)
                    }
                    clients.leave()
                }
            }
            // The moment of the kill: somewhere within a tenth of a second behind the first answer.
            let deadline = Date(timeIntervalSinceNow: 30)
            while ledger.seen.isEmpty, deadline.timeIntervalSinceNow > 0 { poll(nil, 0, 1) }
            poll(nil, 0, Int32.random(in: 1...100, using: &random))
            recorder.send(signal: SIGKILL)
            ledger.end()
            #expect(try recorder.exitCode(seconds: 30) == -SIGKILL)
            #expect(clients.wait(timeout: .now() + 30) == .success)
            let recovery = try StoryProcess(
                [binary, "record", "--recover", "--to", har], in: folder, environment: environment)
            #expect(try recovery.exitCode(seconds: 60) == 0, "\(recovery.transcript)")
            let found = try numbers(in: har)
            #expect(ledger.seen.isSubset(of: found), "trial \(trial) lost \(ledger.seen.subtracting(found).count)")
            seenInAll += ledger.seen.count
            // A trial in which nothing was answered proves nothing.
            #expect(!ledger.seen.isEmpty)
        }
        print("kill: \(Self.trials) trials, \(seenInAll) exchanges seen by clients, all of them recorded")
    }

    /// The contract of one call, by its place: the first folder below Contracts.
    private static var contractName: String? {
        // One whose contract needs no file beside it.
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: StoryPlace.root + "/Contracts"))?.sorted() ?? []
        return names.first { name in
            !FileManager.default.fileExists(atPath: StoryPlace.root + "/Contracts/" + name + "/paths")
        }
    }

    private func numbers(in path: String) throws -> Set<Int> {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let entries = try #require((root["log"] as? [String: Any])?["entries"] as? [[String: Any]])
        return Set(
            entries.compactMap { entry in
                let url = (entry["request"] as? [String: Any])?["url"] as? String
                return url.flatMap { $0.split(separator: "=").last }.flatMap { Int($0) }
            })
    }
}

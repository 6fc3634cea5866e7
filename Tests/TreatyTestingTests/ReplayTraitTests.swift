// The trait of recordings, used as a user's tests would.
import Foundation
import Testing
import TreatyReplay
import TreatyTesting

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The statuses of two deletions with and without a session, asked of a replay as an application would.
private func statuses(of replay: ReplayServer) async throws -> [Int?] {
    var found: [Int?] = []
    for fields in [[:], ["X-Spaaza-Session-User-Id": "admin-user-id", "X-Spaaza-Session-Key": "admin-session-key"]] {
        let url = try #require(URL(string: "\(replay.url)/auth/delete-tag?id=1"))
        var request = URLRequest(url: url)
        request.httpMethod = "DELETE"
        for (name, value) in fields { request.setValue(value, forHTTPHeaderField: name) }
        let (_, response) = try await URLSession.shared.data(for: request)
        found.append((response as? HTTPURLResponse)?.statusCode)
    }
    return found
}

@Suite struct ReplayTraitTests {
    @Test(
        "each case has a replay of its own, whose secrets match",
        .replay("Recordings/spaaza/delete-tag.har", key: "spaaza/delete-tag"), arguments: 1...4)
    func own(number: Int) async throws {
        let replay = try #require(ReplayServer.current)
        let all = replay.neverAskedCount
        #expect(try await statuses(of: replay) == [401, 200])
        #expect(replay.neverAskedCount == all - 2)
    }

    @Test("outside of the trait there is no replay, and a recording that is not there fails with its diagnostic")
    func missing() async {
        #expect(ReplayServer.current == nil)
        await #expect(throws: (any Error).self) { try await withReplay("Recordings/none.har") { _ in } }
    }
}

// Which recording answers: sequences, loops, other spellings of secrets, many entries, many threads.
import Testing
import TreatyHTTP
import TreatyReplay

/// An exchange whose answer is a text.
func playedExchange(
    _ request: RequestMessage, _ text: String, status: Int = 200, fields: [(String, String)] = [],
    started: Int = 1_700_000_000_000_000
) -> Exchange {
    Exchange(
        url: "https://api.example.com\(request.target)", request: request,
        outcome: .response(ResponseMessage(status: status, fields: fields, content: Array(text.utf8))),
        startedMicroseconds: started)
}

func recordedList(_ exchanges: [Exchange]) -> [Recording] {
    exchanges.enumerated().map { Recording(exchange: $1, file: "a.har", number: $0) }
}

func playedText(_ response: ResponseMessage?) -> String {
    response.map { String(decoding: $0.content, as: UTF8.self) } ?? "none"
}

@Suite struct ReplayPlayerTests {
    private func answers(_ player: ReplayPlayer, _ requests: [RequestMessage]) -> [String] {
        requests.map { request in
            player.take(request).map { playedText(player.recordings[$0.recording].exchange.response) } ?? "miss"
        }
    }

    private let poll = sentRequest(target: "/jobs/1")

    @Test("a poll is answered in recorded order, then as at last (FIELD 1g 3)")
    func sequence() {
        let player = ReplayPlayer(recordedList(["queued", "running", "done"].map { playedExchange(poll, $0) }))
        #expect(
            answers(player, Array(repeating: poll, count: 5)) == ["queued", "running", "done", "done", "done"])
        player.rewind()
        #expect(answers(player, [poll]) == ["queued"])
    }

    @Test("with loops the first comes again behind the last")
    func loop() {
        let player = ReplayPlayer(recordedList(["a", "b"].map { playedExchange(poll, $0) }), loops: true)
        #expect(answers(player, Array(repeating: poll, count: 5)) == ["a", "b", "a", "b", "a"])
    }

    @Test("what is read before and after a change differs")
    func change() {
        let put = sentRequest(
            "PUT", target: "/jobs/1", fields: [("Content-Type", "application/json")], body: "{\"a\": 2}")
        let player = ReplayPlayer(
            recordedList([playedExchange(poll, "old"), playedExchange(put, "changed"), playedExchange(poll, "new")]))
        let same = sentRequest(
            "PUT", target: "/jobs/1", fields: [("Content-Type", "application/json")], body: "{\"a\":2.0}")
        #expect(answers(player, [poll, same, poll, poll]) == ["old", "changed", "new", "new"])
    }

    @Test("bodies tell requests of every method apart (FIELD 1g 7)", arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func bodies(_ method: String) {
        let asks = ["1", "2", "3"].map { sentRequest(method, target: "/a", body: $0) }
        let player = ReplayPlayer(recordedList(zip(asks, ["a", "b", "c"]).map { playedExchange($0, $1) }))
        #expect(answers(player, asks.reversed() + asks) == ["c", "b", "a", "a", "b", "c"])
        #expect(answers(player, [sentRequest(method, target: "/a", body: "4")]) == ["miss"])
    }

    @Test("what nobody asked for is known")
    func neverAsked() {
        let player = ReplayPlayer(
            recordedList([
                playedExchange(poll, "a"), playedExchange(sentRequest(target: "/x"), "b"), playedExchange(poll, "c"),
            ]))
        _ = answers(player, [poll])
        #expect(player.neverAsked == [1, 2])
    }

    /// Replaces the value of the query's `key`.
    private static func replacing(_ name: String, by word: String) -> @Sendable (RequestMessage) -> RequestMessage {
        { request in
            let pieces = request.target.split(separator: "=", maxSplits: 1)
            guard pieces.count == 2, pieces[0].hasSuffix(name) else { return request }
            let value = word.isEmpty ? "p" + String(pieces[1].reversed()) : word
            return sentRequest(request.method, target: "\(pieces[0])=\(value)")
        }
    }

    @Test("secrets match as sent, as redacted, and masked, in this order (FIELD 1g 13)")
    func normalisations() {
        let pseudonym = ReplayPlayerTests.replacing("key", by: "")
        let mask = ReplayPlayerTests.replacing("key", by: "*")
        let normalisations: [ReplayNormalisation] = [
            .asSent, ReplayNormalisation(name: "as redacted", live: pseudonym),
            ReplayNormalisation(name: "masked", recorded: mask, live: mask),
        ]
        let recorded = ["/a?key=p321", "/a?key=pcba", "/a?key=other"]
        let player = ReplayPlayer(
            recordedList(recorded.map { playedExchange(sentRequest(target: $0), $0) }), normalisations: normalisations)
        func found(_ target: String) -> ReplayPlayer.Match? { player.take(sentRequest(target: target)) }
        #expect(found("/a?key=123") == ReplayPlayer.Match(recording: 0, normalisation: 1))
        #expect(found("/a?key=abc") == ReplayPlayer.Match(recording: 1, normalisation: 1))
        #expect(found("/a?key=other") == ReplayPlayer.Match(recording: 2, normalisation: 0))
        #expect(found("/a?key=unknown") == ReplayPlayer.Match(recording: 0, normalisation: 2))
        #expect(found("/b?key=123") == nil)
        #expect(found("/a?other=123") == nil)
    }

    @Test("a request is found with its path as sent, then below the base path")
    func base() {
        let player = ReplayPlayer(
            recordedList(["/v1/a?x=1", "/b", "/v1/b"].map { playedExchange(sentRequest(target: $0), $0) }), base: "/v1")
        #expect(
            answers(player, ["/a?x=1", "/v1/a?x=1", "/b", "/c"].map { sentRequest(target: $0) })
                == ["/v1/a?x=1", "/v1/a?x=1", "/b", "miss"])
        #expect(ReplayNeighbours(player).miss(sentRequest(target: "/a?x=2")).differences.map(\.at) == ["query.x"])
    }

    @Test("every one of 10,000 recordings answers its own request")
    func many() {
        let asks = (0..<10_000).map { sentRequest(target: "/things/\($0 % 5000)?page=\($0)") }
        let player = ReplayPlayer(recordedList(asks.map { playedExchange($0, $0.target) }))
        for position in asks.indices.reversed() {
            #expect(player.take(asks[position])?.recording == position)
        }
        #expect(player.neverAsked.isEmpty)
    }

    @Test("four threads that poll take every recording once")
    func threads() async {
        let count = 2000
        let player = ReplayPlayer(recordedList((0..<count).map { playedExchange(poll, "\($0)") }))
        let seen = await withTaskGroup(of: [Int].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<count / 4).compactMap { _ in player.take(sentRequest(target: "/jobs/1"))?.recording }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(seen.sorted() == Array(0..<count))
    }
}

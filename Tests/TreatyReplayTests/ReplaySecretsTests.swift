// Recordings in which values were hidden are found by requests that hold the values themselves.
import Testing
import TreatyContract
import TreatyHTTP
import TreatyReplay

@Suite struct ReplaySecretsTests {
    static let cups = """
        openapi: 3.1.0
        info: {title: Cups, version: '1'}
        security: [{key: []}]
        paths:
          /cups:
            parameters:
              - {name: owner, in: query, schema: {type: string, x-treaty-privacy: personal}}
              - {name: color, in: query, schema: {type: string, x-treaty-privacy: public}}
            get: {operationId: list, responses: {'204': {description: none}}}
        components:
          securitySchemes:
            key: {type: http, scheme: bearer}
        """

    private func request(_ owner: String, _ color: String, _ token: String) -> RequestMessage {
        sentRequest(
            target: "/cups?owner=\(owner)&color=\(color)",
            fields: [("Host", "api.example.com"), ("Authorization", "Bearer \(token)")])
    }

    /// A player of two requests redacted under one key, seen by somebody with another or the same.
    private func player(_ own: RedactionKey?) throws -> (player: ReplayPlayer, secrets: ReplaySecrets) {
        let contracts = [try matchContract(ReplaySecretsTests.cups)]
        let key = RedactionKey(text: "the key of the recording")
        let redactor = Redactor(key: key, contracts: contracts)
        let recordings = recordedList(
            [request("Anna Muster", "red", "abcdefgh"), request("Bert Muster", "blue", "ijklmnop")].map {
                redactor.redacted(playedExchange($0, "", status: 204)).exchange
            })
        let redaction = RecordedRedaction(file: "a.har", fingerprint: key.fingerprint)
        let secrets = ReplaySecrets([redaction], of: recordings, contracts: contracts, key: own)
        let rules = MatchRules(contracts: contracts)
        return (ReplayPlayer(recordings, rules: rules, normalisations: secrets.normalisations), secrets)
    }

    @Test("a hidden value that stands in a public one of the request matches as the recording was swept")
    func swept() throws {
        let contracts = [try matchContract(ReplaySecretsTests.cups)]
        let key = RedactionKey(text: "the key of the recording")
        let redactor = Redactor(key: key, contracts: contracts)
        let sent = [
            request("Muster-Anna", "red", "abcdefgh"), request("x", "cup%20of%20Muster-Anna,%20red", "abcdefgh"),
        ]
        let recordings = recordedList(sent.map { redactor.redacted(playedExchange($0, "", status: 204)).exchange })
        #expect(!recordings[1].exchange.request.target.contains("Anna"))
        let redaction = RecordedRedaction(file: "a.har", fingerprint: key.fingerprint)
        let secrets = ReplaySecrets([redaction], of: recordings, contracts: contracts, key: key)
        let player = ReplayPlayer(
            recordings, rules: MatchRules(contracts: contracts), normalisations: secrets.normalisations)
        for (index, request) in sent.enumerated() { #expect(player.take(request)?.recording == index) }
        #expect(player.take(request("x", "cup%20of%20Muster-Bert,%20red", "abcdefgh")) == nil)
    }

    @Test("under the same key, secrets match through their pseudonyms, and only the right ones")
    func sameKey() throws {
        let (player, secrets) = try player(RedactionKey(text: "the key of the recording"))
        #expect(secrets.notes.isEmpty)
        #expect(!player.recordings[0].exchange.request.target.contains("Anna"))
        #expect(player.take(request("Bert%20Muster", "blue", "ijklmnop"))?.recording == 1)
        #expect(player.take(request("Anna+Muster", "red", "abcdefgh"))?.recording == 0)
        #expect(player.take(request("Anna+Muster", "red", "ijklmnop")) == nil)
        #expect(player.take(request("Bert+Muster", "red", "abcdefgh")) == nil)
        #expect(player.take(request("Anna+Muster", "blue", "abcdefgh")) == nil)
    }

    @Test("pseudonyms that a client got from a replay match too")
    func pseudonyms() throws {
        let (player, _) = try player(RedactionKey(text: "the key of the recording"))
        let recorded = player.recordings[0].exchange.request
        #expect(player.take(recorded)?.recording == 0)
        // One secret as it was, the other as the replay has told it.
        let query = try QueryString.decode(recorded.query ?? [])
        let mixed = sentRequest(
            target: "/cups?" + QueryString.encode(query),
            fields: [("Host", "api.example.com"), ("Authorization", "Bearer abcdefgh")])
        #expect(player.take(mixed)?.recording == 0)
    }

    @Test("under another key, public values and structure match, and it is said", arguments: [nil, "another key"])
    func otherKey(_ text: String?) throws {
        let (player, secrets) = try player(text.map { RedactionKey(text: $0) })
        #expect(secrets.notes.count == 1)
        #expect(player.take(request("Carl+Muster", "blue", "qrstuvwx"))?.recording == 1)
        #expect(player.take(request("Carl+Muster", "green", "qrstuvwx")) == nil)
    }
}

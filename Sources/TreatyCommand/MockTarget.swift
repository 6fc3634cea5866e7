// What to say where cases failed against a running mock of ours; what a run changes there, the next one meets.
import TreatyConformance
import TreatyData
import TreatyHTTP
import TreatyNet

extension Target {
    /// How the records of a `treaty mock` come back that runs have changed; nil for every other server, and for a mock
    /// without records. Asks the server once.
    var resetHint: String? {
        guard !isOwnMock else { return nil }
        let root = Origin(isTLS: origin.isTLS, host: origin.host, port: origin.port)
        let timeouts = ClientTimeouts(
            connectMilliseconds: 2000, responseMilliseconds: 2000, bodyMilliseconds: 2000, totalMilliseconds: 5000)
        let client = HTTPClient(trust: trust, proxies: proxies)
        let request = RequestMessage(
            method: "GET", target: "/__treaty/", fields: [("Accept", "application/json"), ("Connection", "close")])
        guard let response = try? client.send(request, to: root, timeouts: timeouts).response, response.status == 200,
            let listing = try? Document.json(bytes: Array(response.content), name: "listing").root
        else { return nil }
        let counts = listing["contracts"].map { contracts in contracts.elements.flatMap { $0.members(of: "records") } }
        guard let counts, !counts.isEmpty else { return nil }
        return "the target is a treaty mock, and runs change its records: POST \(root)/__treaty/reset puts them back"
    }
}

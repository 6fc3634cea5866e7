// Raw requests over real sockets against the server, whole, split and with the next request behind them: those of the
// corpus and our own. What is checked is that nobody gets an answer that is another's.
import RawPeers
import Synchronization
import Testing
import TreatyHTTP
import TreatyNet

/// What a client saw until the connection was closed.
private struct Answers {
    /// Status and content of each final response.
    var responses: [(status: Int, content: String)] = []
    /// Why the connection, or what came on it, was not as it should be.
    var complaint: String?

    /// The answers to the canary are told apart by their content.
    var canaries: Int { responses.filter { $0.content == HTTPCorpusServerTests.canary }.count }
    var statuses: [Int] { responses.filter { $0.content != HTTPCorpusServerTests.canary }.map(\.status) }
}

@Suite struct HTTPCorpusServerTests {
    /// How many connections at one time, each with a thread of its own.
    private static let parts = 0..<4
    static let canary = "GET /canary"
    private static let canaryBytes = Array("GET /canary HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8)

    @Test(
        "a request of the corpus is answered once or closes the connection, whole, split and with another behind it",
        .enabled(if: HTTPCorpus.isThere, "the corpora folder is not there"), arguments: parts)
    func corpus(_ part: Int) throws {
        let connections = try Connections()
        for (index, item) in try HTTPCorpus.cases().enumerated() where index % Self.parts.count == part {
            for offset in offsets(item.bytes.count) {
                let answers = connections.send(item.bytes, splitAt: offset)
                let complaint = answers.complaint ?? complaint(of: item, answers)
                if let complaint { Issue.record("\(item.name), split at \(offset ?? -1): \(complaint)") }
            }
        }
    }

    @Test("every request of our own has the statuses and the ending that its section asks for", arguments: parts)
    func own(_ part: Int) throws {
        let connections = try Connections()
        for (index, item) in RequestCase.all.enumerated() where index % Self.parts.count == part {
            for offset in offsets(item.bytes.count) {
                let answers = connections.send(item.bytes, splitAt: offset)
                // A request that was only begun may end with the canary's bytes, well or badly, but is not the canary.
                let statuses = Array(answers.statuses.prefix(item.statuses.count))
                let isOpen = item.ending == .open && !item.statuses.contains { $0 >= 400 }
                let isRight =
                    answers.complaint == nil && statuses == item.statuses
                    && (item.ending == .wait || answers.statuses.count == statuses.count)
                    && answers.canaries == (isOpen ? 1 : 0)
                if !isRight {
                    Issue.record("\(item.name) (RFC \(item.section)), split at \(offset ?? -1): \(answers)")
                }
            }
        }
    }

    /// Nil sends the request and what is behind it at one time; the request's length sends them one after the other.
    private func offsets(_ count: Int) -> [Int?] {
        [nil, count] + splitOffsets(of: count, everyUpTo: 21, spread: 20)
    }

    private func complaint(of item: HTTPCorpusCase, _ answers: Answers) -> String? {
        let refusals = [400, 411, 413, 414, 417, 421, 431, 501, 505]
        let refused = answers.statuses.filter(refusals.contains)
        if answers.canaries > 1 { return "the canary was answered \(answers.canaries) times" }
        if !refused.isEmpty, answers.canaries > 0 || !refusals.contains(answers.statuses.last ?? 0) {
            return "something was answered behind a refusal: \(answers.statuses)"
        }
        switch item.expect {
        case .accept:
            guard let first = answers.statuses.first, !refusals.contains(first) else {
                return "not accepted: \(answers.statuses)"
            }
            guard let responses = item.responses, answers.statuses.count != responses else { return nil }
            return "\(answers.statuses.count) answers instead of \(responses)"
        case .reject:
            return answers.canaries == 0 && answers.statuses.allSatisfy(refusals.contains)
                ? nil : "not rejected: \(answers.statuses)"
        case .either:
            return answers.statuses.count <= 2 * (item.responses ?? 2) ? nil : "too many: \(answers.statuses)"
        }
    }

    /// A server that answers everything with its method and target, and connections to it.
    private struct Connections {
        private let server: HTTPServer
        /// Another connection, whose answer says that the loop has read what was sent before.
        private let witness: RawPeer

        init() throws {
            server = try HTTPServer(port: 0) { request, _ in
                let content = Array("\(request.method) \(request.target)".utf8)
                return ServerAnswer(ResponseMessage(status: 200, content: request.method == "HEAD" ? [] : content))
            }
            try server.start()
            witness = try #require(RawPeer(port: server.port))
        }

        func send(_ bytes: [UInt8], splitAt offset: Int?) -> Answers {
            guard let peer = RawPeer(port: server.port) else { return Answers(complaint: "no connection") }
            if let offset {
                peer.send(Array(bytes[..<offset]))
                witness.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = witness.read(until: "GET /")
                peer.send(Array(bytes[offset...]))
                peer.send(HTTPCorpusServerTests.canaryBytes)
            } else {
                peer.send(bytes + HTTPCorpusServerTests.canaryBytes)
            }
            peer.endWriting()
            guard let text = peer.readToEnd(milliseconds: 5000) else { return Answers(complaint: "was not closed") }
            return answers(in: Array(text.utf8), toHead: bytes.starts(with: "HEAD ".utf8))
        }

        private func answers(in bytes: [UInt8], toHead isHead: Bool) -> Answers {
            var answers = Answers()
            var start = 0
            while start < bytes.count {
                var parser = ResponseParser(method: isHead && start == 0 ? "HEAD" : "GET")
                guard case .complete(let response, let consumed) = parser.parse(bytes, from: start) else {
                    answers.complaint = "what came is no response: \(String(decoding: bytes[start...], as: UTF8.self))"
                    break
                }
                answers.responses.append((response.status, String(decoding: response.content, as: UTF8.self)))
                start += consumed
            }
            return answers
        }
    }
}

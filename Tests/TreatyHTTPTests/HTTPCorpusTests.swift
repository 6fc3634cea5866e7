// The raw requests of the HTTP/1 corpus through the request parser, whole and split; sockets have no part in it.
import Foundation
import Testing
import TreatyHTTP

struct CorpusCase: Sendable {
    let name: String
    let bytes: [UInt8]
    let expect: String
    let responses: Int?
}

enum HTTPCorpus {
    /// `TREATY_CORPORA`, or the corpora beside the package.
    static let file: URL = {
        let named = ProcessInfo.processInfo.environment["TREATY_CORPORA"].map { URL(fileURLWithPath: $0) }
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = named ?? package.deletingLastPathComponent().appending(path: "shared/corpora")
        return folder.appending(path: "http1/cases.json")
    }()

    static var isThere: Bool { FileManager.default.fileExists(atPath: file.path) }

    static func cases() throws -> [CorpusCase] {
        print("corpora: used http1")
        let root = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        return try #require(root["cases"] as? [[String: Any]]).map { item in
            CorpusCase(
                name: try #require(item["name"] as? String),
                bytes: Array(try #require((item["bytes"] as? String).flatMap { Data(base64Encoded: $0) })),
                expect: try #require(item["expect"] as? String),
                responses: item["responses"] as? Int)
        }
    }
}

/// What became of a connection that sent these bytes and then closed.
struct Outcome: Equatable, CustomStringConvertible {
    var complete: [String] = []
    var failed = false
    var status = 0
    var left = 0

    var description: String { "\(complete.count) complete, failed: \(failed) \(status), left: \(left)" }

    static func == (left: Outcome, right: Outcome) -> Bool {
        left.complete == right.complete && left.failed == right.failed && left.left == right.left
    }
}

func outcome(of bytes: [UInt8], splitAt offsets: [Int]) -> Outcome {
    var outcome = Outcome()
    var parser = RequestParser()
    var buffer: [UInt8] = []
    var start = 0
    for (from, to) in zip([0] + offsets, offsets + [bytes.count]) {
        buffer += bytes[from..<to]
        parsing: while true {
            switch parser.parse(buffer, from: start) {
            case .needMore: break parsing
            case .failure(let failure):
                outcome.failed = true
                outcome.status = failure.status
                return outcome
            case .complete(let message, let consumed):
                outcome.complete.append("\(message.method) \(message.target) \(message.allFields) \(message.content)")
                start += consumed
                if start == buffer.count { break parsing }
            }
        }
    }
    outcome.left = buffer.count - start
    return outcome
}

// The corpora are not part of the repository; without them there is nothing to compare with.
@Suite(.enabled(if: HTTPCorpus.isThere, "the corpora folder is not there"))
struct HTTPCorpusTests {
    @Test("every request of the corpus is accepted, rejected or left incomplete as its case says")
    func wholeCases() throws {
        for item in try HTTPCorpus.cases() {
            let outcome = outcome(of: item.bytes, splitAt: [])
            switch item.expect {
            case "accept":
                #expect(!outcome.complete.isEmpty, "\(item.name): \(outcome)")
                if let responses = item.responses {
                    #expect(outcome.complete.count == responses && !outcome.failed, "\(item.name): \(outcome)")
                }
            case "reject":
                // Incomplete is fine: nothing is answered then, the connection times out or closes.
                #expect(outcome.complete.isEmpty, "\(item.name): \(outcome)")
                if outcome.failed {
                    #expect([400, 411, 413, 414, 417, 421, 431, 501, 505].contains(outcome.status), "\(item.name)")
                }
            default: break
            }
        }
    }

    @Test("a request means the same however its bytes are split")
    func splitCases() throws {
        for item in try HTTPCorpus.cases() where item.bytes.count <= 20_000 {
            let whole = outcome(of: item.bytes, splitAt: [])
            let step = max(1, item.bytes.count / 300)
            for offset in stride(from: 1, to: item.bytes.count, by: step) {
                let split = outcome(of: item.bytes, splitAt: [offset])
                #expect(split == whole, "\(item.name) split at \(offset): \(split) instead of \(whole)")
            }
            if item.bytes.count <= 3000 {
                let bytewise = outcome(of: item.bytes, splitAt: Array(1..<item.bytes.count))
                #expect(bytewise == whole, "\(item.name) byte by byte: \(bytewise) instead of \(whole)")
            }
        }
    }
}

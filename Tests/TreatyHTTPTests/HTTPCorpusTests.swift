// Raw requests of the corpus and of our own through the request parser, whole and split; sockets have no part in it.
import RawPeers
import Testing
import TreatyHTTP

/// What becomes of bytes on a connection: the messages read, how reading failed, and how many bytes are left.
struct ReadBytes: Equatable, CustomStringConvertible {
    var complete: [String] = []
    var closes = false
    var failure: Int?
    var left: ArraySlice<UInt8> = []

    var description: String {
        "\(complete.count) complete\(closes ? ", closed" : ""), failure: \(failure ?? 0), left: \(left.count)"
    }

    /// Whether the rest is the beginning of a message, and not only empty lines before one.
    var isWaiting: Bool { !closes && failure == nil && !left.allSatisfy { $0 == 0x0D || $0 == 0x0A } }
}

/// Reads as a server does that answers every request: not beyond a failure, nor beyond a request that closes.
func read(_ bytes: [UInt8], splitAt offsets: [Int]) -> ReadBytes {
    var result = ReadBytes()
    var parser = RequestParser()
    var start = 0
    for end in offsets + [bytes.count] {
        let buffer = end == bytes.count ? bytes : Array(bytes[..<end])
        parsing: while !result.closes {
            switch parser.parse(buffer, from: start) {
            case .needMore: break parsing
            case .failure(let failure):
                result.failure = failure.status
                return result
            case .complete(let message, let consumed):
                let content = String(decoding: message.content, as: UTF8.self)
                result.complete.append(
                    "\(message.method) \(message.target) \(message.allFields) \(content) \(message.trailers)")
                result.closes = !message.allowsKeepAlive
                start += consumed
                if start == buffer.count { break parsing }
            }
        }
    }
    if !result.closes { result.left = bytes[start...] }
    return result
}

/// Reads bytes split in two at each of the offsets, and byte by byte where they are few.
func expectSame(_ bytes: [UInt8], _ name: String, offsets: [Int]) {
    let whole = read(bytes, splitAt: [])
    for offset in offsets {
        let split = read(bytes, splitAt: [offset])
        if split != whole { Issue.record("\(name) split at \(offset): \(split) instead of \(whole)") }
    }
    if bytes.count <= 3000 {
        let bytewise = read(bytes, splitAt: Array(1..<max(1, bytes.count)))
        if bytewise != whole { Issue.record("\(name) byte by byte: \(bytewise) instead of \(whole)") }
    }
}

// Without optimization a byte takes a parser twenty times as long.
#if DEBUG
private let everyOffsetUpTo = 2500
private let spreadOffsets = 60
#else
private let everyOffsetUpTo = 10_000
private let spreadOffsets = 500
#endif

// The corpora are not part of the repository; without them there is nothing to compare with.
@Suite(.enabled(if: HTTPCorpus.isThere, "the corpora folder is not there"))
struct HTTPCorpusTests {
    @Test("every request of the corpus is accepted, rejected or left incomplete as its case says")
    func wholeCases() throws {
        let cases = try HTTPCorpus.cases()
        #expect(cases.count >= 206)
        for item in cases {
            let result = read(item.bytes, splitAt: [])
            switch item.expect {
            case .accept:
                #expect(!result.complete.isEmpty, "\(item.name): \(result)")
                if let responses = item.responses {
                    #expect(result.complete.count == responses && result.failure == nil, "\(item.name): \(result)")
                }
            case .reject:
                // Incomplete is fine: nothing is answered then, the connection times out or closes.
                #expect(result.complete.isEmpty, "\(item.name): \(result)")
                if let status = result.failure {
                    #expect([400, 411, 413, 414, 417, 421, 431, 501, 505].contains(status), "\(item.name)")
                }
            case .either: break
            }
        }
    }

    @Test("a request of the corpus means the same wherever its bytes are split", arguments: 0..<4)
    func splitCases(_ part: Int) throws {
        for (index, item) in try HTTPCorpus.cases().enumerated() where index % 4 == part {
            expectSame(
                item.bytes, item.name,
                offsets: splitOffsets(of: item.bytes.count, everyUpTo: everyOffsetUpTo, spread: spreadOffsets))
        }
    }
}

@Suite struct RequestCaseTests {
    @Test("every request of our own is answered with the statuses that its section asks for")
    func statuses() {
        for item in RequestCase.all {
            let result = read(item.bytes, splitAt: [])
            // CONNECT is refused by the server, not by the parser.
            let isTunnel = item.statuses == [501] && result.complete.first?.hasPrefix("CONNECT ") == true
            let read = result.complete.map { _ in isTunnel ? 501 : 200 } + (result.failure.map { [$0] } ?? [])
            #expect(read == item.statuses, "\(item.name) (RFC \(item.section))")
            if result.failure == nil {
                let ending: RequestCase.Ending = result.closes ? .close : result.isWaiting ? .wait : .open
                #expect(ending == item.ending, "\(item.name) (RFC \(item.section))")
            }
        }
    }

    @Test("a request of our own means the same wherever its bytes are split")
    func split() {
        for item in RequestCase.all {
            expectSame(
                item.bytes, item.name, offsets: splitOffsets(of: item.bytes.count, everyUpTo: 3000, spread: 8))
        }
    }
}

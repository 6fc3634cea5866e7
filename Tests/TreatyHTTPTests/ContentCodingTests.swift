// Content codings against what zlib made, and broken in many ways; the seeds are fixed, so every run is the same.
import Testing
import TreatyHTTP
import TreatyText

struct ContentCodingTests {
    @Test("what zlib encoded is decoded to what it was")
    func decodesForeignData() throws {
        for vector in CodingVector.all {
            let content = try ContentCoding.decoded(vector.data[...], codings: [vector.coding], bytesMax: 1 << 20)
            #expect(!vector.data.isEmpty)
            #expect(content == vector.content, "\(vector.what)")
            let padded = [1, 2] + vector.data + [3]
            let slice = padded[2..<padded.count - 1]
            #expect(try ContentCoding.decoded(slice, codings: [vector.coding], bytesMax: 1 << 20) == vector.content)
        }
    }

    @Test("codings are a list over all fields, undone from the last to the first")
    func severalCodings() throws {
        let text = Array("Once more unto the breach".utf8)
        let coded = try ContentCoding.encoded(text[...], codings: ["gzip", " deflate , identity,, X-GZIP"])
        #expect(coded.starts(with: [0x1F, 0x8B]))
        let lists: [[String]] = [
            ["gzip, deflate, gzip"], ["GZIP", "Deflate", "x-gzip"], ["identity", "gzip,deflate,gzip"],
        ]
        for list in lists {
            #expect(try ContentCoding.decoded(coded[...], codings: list, bytesMax: 1000) == text)
        }
        #expect(try ContentCoding.decoded(text[...], codings: [], bytesMax: 1000) == text)
        #expect(try ContentCoding.encoded(text[...], codings: ["identity"]) == text)
        #expect(try ContentCoding.decoded([], codings: ["gzip"], bytesMax: 0).isEmpty)
        #expect(ContentCoding.names(in: [" GZIP,", "br"]) == ["gzip", "br"])
        #expect(ContentCoding.isKnown("Deflate") && ContentCoding.isKnown("identity") && !ContentCoding.isKnown("br"))
    }

    @Test("an unknown coding is named")
    func unknown() {
        #expect(throws: ContentCodingFailure.unknown("br")) {
            try ContentCoding.decoded([1], codings: ["gzip, BR"], bytesMax: 10)
        }
        #expect(throws: ContentCodingFailure.unknown("zstd")) { try ContentCoding.encoded([1], codings: ["zstd"]) }
        let many = Array(repeating: "gzip", count: 9)
        #expect(throws: ContentCodingFailure.self) { try ContentCoding.decoded([1], codings: many, bytesMax: 10) }
    }

    @Test("content that would be longer than allowed is refused, at every step")
    func tooLong() {
        let bomb = CodingVector.bomb
        for bytesMax in [0, 1, 100, 10_000, 1_000_000, 19_999_999] {
            #expect(throws: ContentCodingFailure.tooLong(bytesMax: bytesMax), "\(bytesMax)") {
                try ContentCoding.decoded(bomb.data[...], codings: [bomb.coding], bytesMax: bytesMax)
            }
        }
        for vector in CodingVector.all where !vector.content.isEmpty {
            let limit = vector.content.count - 1
            #expect(throws: ContentCodingFailure.tooLong(bytesMax: limit), "\(vector.what)") {
                try ContentCoding.decoded(vector.data[...], codings: [vector.coding], bytesMax: limit)
            }
        }
    }

    /// DEFLATE data in hexadecimal, each wrong in one way (RFC 1951 3.2).
    static let malformed: [(data: String, why: String)] = [
        ("", "no block"),
        ("06", "a block of type 3"),
        ("0100", "a stored block without lengths"),
        ("01050000ff", "lengths that disagree"),
        ("010500faff616263", "fewer stored bytes than promised"),
        ("4b4c", "no end of the block"),
        ("1b030000", "a length symbol that does not exist"),
        ("4b04420000", "a distance before the beginning"),
        ("4b043e0000", "a distance symbol that does not exist"),
        ("fcffffffffffffffffff", "more symbols than there are"),
        ("0500000000000000", "no codes at all"),
    ]

    @Test("malformed data are an error")
    func malformed() throws {
        for (hexadecimal, why) in ContentCodingTests.malformed {
            let digits = Array(hexadecimal.utf8).compactMap(hexDigit)
            let data = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
            #expect(throws: InflateFailure.self, "\(why)") { try Inflate.inflated(data[...], bytesMax: 1000) }
        }
        let good = CodingVector.all[0]
        for (index, byte) in [(0, 0x1E), (1, 0), (2, 7), (3, 0x80), (8 + good.data.count - 16, 0)] as [(Int, UInt8)] {
            var data = good.data
            data[index] = byte
            #expect(throws: ContentCodingFailure.self, "byte \(index)") {
                try ContentCoding.decoded(data[...], codings: ["gzip"], bytesMax: 1000)
            }
        }
        #expect(throws: ContentCodingFailure.self, "something behind the last member") {
            try ContentCoding.decoded(good.data[...] + [7], codings: ["gzip"], bytesMax: 1000)
        }
    }

    @Test("data cut anywhere are an error, and data changed anywhere are never taken for more than was there")
    func brokenData() {
        var random = SeededBytes(seed: 7)
        for vector in CodingVector.all {
            let step = max(1, vector.data.count / 150)
            for end in stride(from: 1, to: vector.data.count, by: step)
            where vector.what != "zero bytes behind the last member" {
                let cut = vector.data[..<end]
                let content = try? ContentCoding.decoded(cut, codings: [vector.coding], bytesMax: 1 << 20)
                // Two members cut between them are one.
                #expect(content == nil || vector.what == "two members" && end * 2 < vector.data.count + 4, "\(end)")
            }
            for _ in 0..<25 {
                var data = vector.data
                for _ in 0...Int(random.next() % 3) {
                    data[random.below(data.count)] ^= 1 << (random.next() & 7)
                }
                let content = try? ContentCoding.decoded(data[...], codings: [vector.coding], bytesMax: 150_000)
                #expect((content?.count ?? 0) <= 150_000)
            }
        }
        for count in stride(from: 0, to: 600, by: 3) {
            let noise = (0..<count).map { _ in random.next() }
            _ = try? Inflate.inflated(noise[...], bytesMax: 100_000)
        }
    }

    @Test("what is encoded decodes to the same, whatever it is")
    func roundTrips() throws {
        var random = SeededBytes(seed: 11)
        let counts = [
            0, 1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 258, 259, 260, 1000, 32768, 32769, 70_000,
        ]
        for count in counts {
            let contents: [[UInt8]] = [
                Array(repeating: 0x61, count: count),
                (0..<count).map { _ in random.next() },
                (0..<count).map { _ in random.next() & random.next() & random.next() & 0x1F },
                (0..<count).map { UInt8(truncatingIfNeeded: $0 / 3 ^ $0 >> 7) },
            ]
            for content in contents {
                let deflated = Deflate.deflated(content[...])
                let back = try Inflate.inflated(deflated[...], bytesMax: count)
                #expect(back.bytes == content, "\(count) bytes")
                #expect(back.end == deflated.count)
                #expect(deflated.count <= count + (count / 32768 + 1) * 5)
                let padded = [9, 9] + content
                for coding in ["gzip", "deflate"] {
                    let coded = try ContentCoding.encoded(padded.dropFirst(2), codings: [coding])
                    #expect(try ContentCoding.decoded(coded[...], codings: [coding], bytesMax: count) == content)
                }
            }
        }
    }

    @Test("text gets shorter, and the same content always gives the same data")
    func shortens() throws {
        let text = Array((0..<2000).map { "{\"id\":\($0),\"name\":\"cup\"}" }.joined(separator: ",").utf8)
        let coded = try ContentCoding.encoded(text[...], codings: ["gzip"])
        #expect(coded.count * 5 < text.count)
        #expect(try ContentCoding.encoded(text[...], codings: ["gzip"]) == coded)
    }
}

/// Bytes that look random and are the same in every run (a linear congruential generator's upper bits).
private struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }

    mutating func below(_ count: Int) -> Int { (Int(next()) << 16 | Int(next()) << 8 | Int(next())) % count }
}

// SHA-256 against the examples of FIPS 180-4 and NIST's test vectors; speed is not looked at.
import Testing
import TreatyText

struct SHA256Tests {
    /// Messages and digests: the examples of FIPS 180-4, two vectors of the CAVP, and lengths around the padding.
    static let vectors: [(message: [UInt8], digest: String)] = [
        (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (
            Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            Array("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmn".utf8)
                + Array("opjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu".utf8),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        ([0xBD], "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"),
        ([0xC9, 0x8C, 0x8E, 0x55], "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504"),
        (Array(repeating: 0, count: 55), "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"),
        (Array(repeating: 0, count: 56), "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"),
        (Array(repeating: 0, count: 64), "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"),
        (Array(repeating: 0, count: 1000), "541b3e9daa09b20bf85fa273e5cbd3e80185aa4ec298e765db87742b70138a53"),
    ]

    @Test("messages of NIST's vectors have the digests that NIST states")
    func vectorsHold() {
        for (message, digest) in SHA256Tests.vectors {
            #expect(SHA256.hexadecimal(of: message) == digest, "\(message.count) bytes")
        }
    }

    @Test("a message gives the same digest however it is split")
    func splits() {
        let message = (0..<200).map { UInt8($0) }
        let whole = SHA256.digest(of: message)
        #expect(whole.count == SHA256.digestBytes)
        for offset in 0...message.count {
            var hash = SHA256()
            hash.update(message[..<offset])
            _ = hash.digest()
            hash.update(message[offset...])
            #expect(hash.digest() == whole, "split at \(offset)")
        }
    }

    @Test("a million times the letter a has the digest that NIST states")
    func million() {
        let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        var hash = SHA256()
        for _ in 0..<1000 { hash.update(repeatElement(UInt8(ascii: "a"), count: 1000)) }
        #expect(SHA256.hexadecimal(of: Array(repeating: UInt8(ascii: "a"), count: 1_000_000)) == digest)
        #expect(hash.digest() == SHA256.digest(of: Array(repeating: UInt8(ascii: "a"), count: 1_000_000)))
    }

    @Test("arrays, slices and other sequences of the same bytes have the same digest")
    func sequences() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        let padded = [1, 2, 3] + bytes + [4]
        #expect(SHA256.digest(of: padded[3..<303]) == SHA256.digest(of: bytes))
        #expect(SHA256.digest(of: bytes.lazy.map { $0 }) == SHA256.digest(of: bytes))
        #expect(SHA256.digest(of: "abc".utf8) == SHA256.digest(of: Array("abc".utf8)))
    }
}

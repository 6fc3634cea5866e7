// HMAC-SHA-256 against every vector of RFC 4231; keys and messages are written as the RFC writes them.
import Testing
import TreatyText

struct HMACTests {
    /// Keys, messages and codes of RFC 4231 4.2 to 4.8; that of 4.6 is cut to 16 bytes there.
    static let vectors: [(key: [UInt8], message: [UInt8], code: String)] = [
        (
            Array(repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            Array(repeating: 0xAA, count: 20), Array(repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), Array(repeating: 0xCD, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            Array(repeating: 0x0C, count: 20), Array("Test With Truncation".utf8),
            "a3b6167473100ee06e0c796c2955552b"
        ),
        (
            Array(repeating: 0xAA, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            Array(repeating: 0xAA, count: 131),
            Array("This is a test using a larger than block-size key and a larger than block-size data. ".utf8)
                + Array("The key needs to be hashed before being used by the HMAC algorithm.".utf8),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ]

    @Test("the codes are those of RFC 4231")
    func vectorsHold() {
        for (index, vector) in HMACTests.vectors.enumerated() {
            let code = HMAC(key: vector.key).code(for: vector.message)
            let text = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(code.count == 32)
            #expect(text.hasPrefix(vector.code), "case \(index + 1)")
        }
    }

    @Test("a key is used again without a trace of the message before")
    func reuse() {
        let key = HMAC(key: Array("Jefe".utf8))
        let first = key.code(for: Array("one".utf8))
        _ = key.code(for: Array(repeating: 7, count: 1000))
        #expect(key.code(for: Array("one".utf8)) == first)
        #expect(key.code(for: Array("two".utf8)) != first)
    }
}
